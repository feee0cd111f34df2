package score

import (
	"io"
	"time"
)

// Turn is a labelled span [Start, End).
type Turn struct {
	Start, End time.Duration
	Speaker    string
}

// Recording is the turns of one file of an RTTM, sorted by start, end, speaker.
type Recording struct {
	Name  string
	Turns []Turn
}

// Config says what is scored.
type Config struct {
	Collar      time.Duration // left out in all around each reference boundary, half on each side
	SkipOverlap bool          // leave out instants at which the reference has two or more speakers
}

// DER is a diarization error rate and what it is made of.
type DER struct {
	Total      time.Duration // reference speech, each speaker counted
	Missed     time.Duration
	FalseAlarm time.Duration
	Confusion  time.Duration
	Mapping    map[string]string // hypothesis speaker to reference speaker
}

// Rate is (Missed + FalseAlarm + Confusion) ÷ Total; 0 for nothing against nothing, 1 for something against nothing.
func (d DER) Rate() float64 { panic("not built yet") }

// Diarization scores hyp against ref under the mapping of speakers that leaves least confusion.
func Diarization(ref, hyp []Turn, c Config) DER { panic("not built yet") }

// ReadRTTM reads every recording of an RTTM file.
func ReadRTTM(r io.Reader) ([]Recording, error) { panic("not built yet") }
