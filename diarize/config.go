package diarize

import (
	"fmt"
	"strings"

	"airtime/diarize/group"
)

// Mode says how speakers are told apart.
type Mode string

// The modes.
const (
	Auto   Mode = "auto"   // decide from the channels' relation
	Mix    Mode = "mix"    // voices in one room: all channels are averaged
	Person Mode = "person" // one microphone or track per person
)

// ParseMode reads a Mode.
func ParseMode(s string) (Mode, error) {
	switch m := Mode(strings.ToLower(s)); m {
	case Auto, Mix, Person:
		return m, nil
	}
	return "", fmt.Errorf("channels: got %q, want auto, mix or person", s)
}

// MaxSpeakers is the largest number of speakers that can be asked for.
const MaxSpeakers = 64

// Config selects how speakers are found. Zero counts mean "find out".
type Config struct {
	Channels    Mode
	Speakers    int // exactly so many, 0 to MaxSpeakers
	MinSpeakers int
	MaxSpeakers int

	// Untrained tells voices apart without the network even in a program that has it.
	Untrained bool
}

// constraints are the bounds on the number of people.
func (c Config) constraints() group.Constraints {
	return group.Constraints{Min: max(c.MinSpeakers, c.Speakers), Max: max(c.MaxSpeakers, c.Speakers)}
}

// DefaultConfig returns the settings that need no knowledge of the meeting.
func DefaultConfig() Config { return Config{Channels: Auto} }

// Validate names the first key that is out of range.
func (c Config) Validate() error {
	if _, err := ParseMode(string(c.Channels)); err != nil {
		return err
	}
	for _, k := range []struct {
		key string
		n   int
	}{{"speakers", c.Speakers}, {"min-speakers", c.MinSpeakers}, {"max-speakers", c.MaxSpeakers}} {
		if k.n < 0 || k.n > MaxSpeakers {
			return fmt.Errorf("%s: got %d, want 0 (find out) to %d", k.key, k.n, MaxSpeakers)
		}
	}
	if c.Speakers > 0 && (c.MinSpeakers > 0 || c.MaxSpeakers > 0) {
		return fmt.Errorf("speakers: got %d together with min-speakers or max-speakers, want one or the other", c.Speakers)
	}
	if c.MaxSpeakers > 0 && c.MinSpeakers > c.MaxSpeakers {
		return fmt.Errorf("min-speakers: got %d, want at most max-speakers (%d)", c.MinSpeakers, c.MaxSpeakers)
	}
	return nil
}
