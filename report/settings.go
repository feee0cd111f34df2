package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"airtime/report/names"
)

// Settings are the thresholds of every measure. DefaultSettings has the
// values the definitions give; an Account states the ones it used.
type Settings struct {
	// From spans to turns.
	BridgePause   time.Duration // own pauses shorter than this are bridged into one utterance
	MinUtterance  time.Duration // utterances shorter than this are dropped
	ShortResponse time.Duration // longest utterance that may be a short response
	ResponseQuiet time.Duration // own silence around a short response
	TurnPause     time.Duration // longest own pause within a turn
	MinTurn       time.Duration // shortest turn; what is shorter is a brief remark

	// Share.
	BarelyHeard        float64 // share below this part of the equal share is "barely heard"
	LikelySplit        float64 // two voices or more below this share are likely one voice heard as two
	CountPresentations bool    // agreed presentations count as any other speech

	// Overlap and interruption.
	MinOverlap  time.Duration // shortest overlap event
	Before      time.Duration // the holder's turn covers this much before an attempt
	After       time.Duration // and this much after it
	Window      time.Duration // what follows an attempt and decides its outcome
	AloneToTake time.Duration // speech alone in the window that takes, or keeps, the floor
	Finished    time.Duration // whose turn ends this soon after another came in had finished
	FinishedFor time.Duration // if they take the floor no sooner again than this
	WantedIn    time.Duration // for so long somebody who tried to come in may still have wanted to

	// Who speaks when.
	MinSilence   time.Duration
	OpenFloor    time.Duration
	Lapse        time.Duration
	Break        time.Duration
	SpeaksAfter  time.Duration // longest gap for "B speaks after A"
	LongTurn     time.Duration
	LongTurnNear time.Duration // amber
	StripWindow  time.Duration // dynamics: window
	StripStep    time.Duration // dynamics: step
	HeldByOne    float64       // share of a window's speech that holds it
	OneVoice     float64       // share of windows with the same holder: held by one voice
	BackAndForth float64       // share of windows held by nobody: back and forth
	Edge         time.Duration // who holds the first and last of this length

	// How sure.
	MinEvents int // fewer events than this say nothing
	MinGroup  int // groups of fewer people are not shown

	SkipOpening bool // leave the chair's marked opening out of "first to speak"
}

// DefaultSettings returns the thresholds of the definitions.
func DefaultSettings() Settings {
	return Settings{
		BridgePause:   500 * time.Millisecond,
		MinUtterance:  200 * time.Millisecond,
		ShortResponse: time.Second,
		ResponseQuiet: time.Second,
		TurnPause:     2 * time.Second,
		MinTurn:       time.Second,
		BarelyHeard:   0.25,
		LikelySplit:   0.03,
		MinOverlap:    200 * time.Millisecond,
		Before:        time.Second,
		After:         500 * time.Millisecond,
		Window:        10 * time.Second,
		AloneToTake:   time.Second,
		Finished:      700 * time.Millisecond,
		FinishedFor:   2 * time.Second,
		WantedIn:      5 * time.Minute,
		MinSilence:    500 * time.Millisecond,
		OpenFloor:     2 * time.Second,
		Lapse:         10 * time.Second,
		Break:         60 * time.Second,
		SpeaksAfter:   2 * time.Second,
		LongTurn:      120 * time.Second,
		LongTurnNear:  90 * time.Second,
		StripWindow:   150 * time.Second,
		StripStep:     30 * time.Second,
		HeldByOne:     0.60,
		OneVoice:      0.75,
		BackAndForth:  0.60,
		Edge:          5 * time.Minute,
		MinEvents:     3,
		MinGroup:      3,
	}
}

// Key is one setting by name. Settings.Keys is the only list of them:
// validation, the saved account, the configuration file and the help are all
// made from it.
type Key struct {
	Name  string  // snake case, such as "turn_pause"
	Doc   string  // what it is, as a sentence without its full stop
	Value any     // points into the Settings: *time.Duration, *float64, *int or *bool
	Min   float64 // smallest value allowed, in seconds for a duration; unused for a bool
	Max   float64 // largest value allowed
}

// Keys lists every setting of s in a fixed order. Writing through a Value sets
// the field of s.
func (s *Settings) Keys() []Key {
	const day = 24 * 60 * 60
	return []Key{
		{"bridge_pause", "own pauses shorter than this are bridged into one utterance", &s.BridgePause, 0, 60},
		{"min_utterance", "utterances shorter than this are dropped", &s.MinUtterance, 0, 60},
		{"short_response", "longest utterance that may be a short response", &s.ShortResponse, 0, 60},
		{"response_quiet", "own silence a short response has before and after it", &s.ResponseQuiet, 0, 60},
		{"turn_pause", "longest own pause within a turn", &s.TurnPause, 0, 60},
		{"min_turn", "shortest turn; what is shorter is a brief remark", &s.MinTurn, 0, 600},
		{"barely_heard", "a share below this part of the equal share is barely heard", &s.BarelyHeard, 0, 1},
		{"likely_split", "two voices or more below this share are likely one voice heard as two", &s.LikelySplit, 0, 1},
		{"count_presentations", "count agreed presentations as any other speech", &s.CountPresentations, 0, 0},
		{"min_overlap", "shortest overlap that is listed", &s.MinOverlap, 0, 60},
		{"before", "how long somebody has held the floor before another can come in on them", &s.Before, 0, 60},
		{"after", "how long they hold it after the other came in", &s.After, 0.001, 60},
		{"window", "what follows after somebody came in and decides what became of it", &s.Window, 0.001, 600},
		{"alone_to_take", "speech alone in that window that takes, or keeps, the floor", &s.AloneToTake, 0, 600},
		{"finished", "whose turn ends this soon after another came in had finished", &s.Finished, 0, 60},
		{"finished_for", "unless they take the floor again sooner than this", &s.FinishedFor, 0, 60},
		{"wanted_in", "for so long somebody who tried to come in may still have wanted to", &s.WantedIn, 1, day},
		{"min_silence", "shortest silence", &s.MinSilence, 0, 60},
		{"open_floor", "silence from which on the floor is open", &s.OpenFloor, 0, 600},
		{"lapse", "silence longer than this is a lapse", &s.Lapse, 0, 3600},
		{"break", "silence longer than this is a break and no meeting time", &s.Break, 0.001, day},
		{"speaks_after", "longest gap after one person's turn in which another speaks after them", &s.SpeaksAfter, 0, 60},
		{"long_turn", "turns from this length on are long", &s.LongTurn, 0.001, day},
		{"long_turn_near", "turns from this length on are nearly long", &s.LongTurnNear, 0.001, day},
		{"strip_window", "length of the windows in which we look who holds the meeting", &s.StripWindow, 1, day},
		{"strip_step", "a window starts every so often", &s.StripStep, 1, day},
		{"held_by_one", "a window is held by one who has more than this share of its speech", &s.HeldByOne, 0, 1},
		{"one_voice", "held by one voice: the same person holds at least this share of the windows", &s.OneVoice, 0, 1},
		{"back_and_forth", "back and forth: nobody holds at least this share of the windows", &s.BackAndForth, 0, 1},
		{"edge", "length of the beginning and the end of the meeting", &s.Edge, 0.001, day},
		{"min_events", "fewer events than this say nothing", &s.MinEvents, 1, 1000},
		{"min_group", "groups of fewer people than this are not shown", &s.MinGroup, 2, 1000},
		{"skip_opening", "leave the marked opening of the meeting out of who spoke first", &s.SkipOpening, 0, 0},
	}
}

// JSONName is the key in the saved account: a duration is in seconds and says so.
func (k Key) JSONName() string {
	if _, ok := k.Value.(*time.Duration); ok {
		return k.Name + "_s"
	}
	return k.Name
}

// Range says which values are allowed, such as "0s to 1m".
func (k Key) Range() string {
	switch k.Value.(type) {
	case *time.Duration:
		plain := func(s float64) string { // 24h, and not 24h0m0s
			text := seconds(s).String()
			for _, none := range []string{"m0s", "h0m"} {
				if strings.HasSuffix(text, none) {
					text = text[:len(text)-2]
				}
			}
			return text
		}
		return plain(k.Min) + " to " + plain(k.Max)
	case *bool:
		return "true or false"
	default:
		return fmt.Sprintf("%g to %g", k.Min, k.Max)
	}
}

// Check returns a *SettingError if the value is out of range.
func (k Key) Check() error {
	var v float64
	var got string
	switch p := k.Value.(type) {
	case *time.Duration:
		v, got = p.Seconds(), p.String()
	case *float64:
		v, got = *p, fmt.Sprint(*p)
	case *int:
		v, got = float64(*p), strconv.Itoa(*p)
	case *bool:
		return nil
	}
	if v >= k.Min && v <= k.Max { // also refuses NaN
		return nil
	}
	return &SettingError{Key: k.Name, Got: got, Want: k.Range()}
}

// SettingError is a setting with a value that is not allowed.
type SettingError struct {
	Key  string // as in Key.Name
	Got  string
	Want string
}

func (e *SettingError) Error() string {
	return fmt.Sprintf("%s: got %s, want %s", e.Key, e.Got, e.Want)
}

// Validate returns a *SettingError for the first setting that is out of range or
// contradicts another.
func (s Settings) Validate() error {
	for _, k := range s.Keys() {
		if err := k.Check(); err != nil {
			return err
		}
	}
	for _, o := range []struct {
		low, high   string
		least, most time.Duration
	}{
		{"min_silence", "open_floor", s.MinSilence, s.OpenFloor},
		{"open_floor", "lapse", s.OpenFloor, s.Lapse},
		{"lapse", "break", s.Lapse, s.Break},
		{"long_turn_near", "long_turn", s.LongTurnNear, s.LongTurn},
	} {
		if o.least > o.most {
			return &SettingError{Key: o.low, Got: o.least.String(), Want: fmt.Sprintf("at most %s (%v)", o.high, o.most)}
		}
	}
	return nil
}

// rounded returns s with its durations at the resolution of the saved account.
func (s Settings) rounded() Settings {
	for _, k := range s.Keys() {
		if d, ok := k.Value.(*time.Duration); ok {
			*d = d.Round(time.Millisecond)
		}
	}
	return s
}

// MarshalJSON writes every setting under its Key's JSONName.
func (s Settings) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, k := range s.Keys() {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, k.JSONName())
		b = append(b, ':')
		v := k.Value
		if d, ok := v.(*time.Duration); ok {
			v = Seconds(*d)
		}
		j, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.JSONName(), err)
		}
		b = append(b, j...)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads settings; one that is absent keeps its default. An unknown
// key is an error.
func (s *Settings) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return fmt.Errorf("settings: got %s, want an object", names.Clip(string(b)))
	}
	read := DefaultSettings()
	for _, k := range read.Keys() {
		j, ok := raw[k.JSONName()]
		if !ok {
			continue
		}
		delete(raw, k.JSONName())
		if bytes.Equal(j, []byte("null")) {
			return fmt.Errorf("settings.%s: got null, want a value", k.JSONName())
		}
		var err error
		if d, ok := k.Value.(*time.Duration); ok {
			err = json.Unmarshal(j, (*Seconds)(d))
		} else {
			err = json.Unmarshal(j, k.Value)
		}
		if err != nil {
			return fmt.Errorf("settings.%s: got %s, want %s", k.JSONName(), names.Clip(string(j)), k.Range())
		}
	}
	unknown := ""
	for name := range raw {
		if unknown == "" || name < unknown {
			unknown = name
		}
	}
	if len(raw) > 0 {
		return fmt.Errorf("settings: got the unknown setting %q", names.Clip(unknown))
	}
	*s = read
	return nil
}

// seconds returns f seconds as a Duration.
func seconds(f float64) time.Duration {
	return time.Duration(math.Round(f * float64(time.Second)))
}
