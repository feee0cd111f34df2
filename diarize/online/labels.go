package online

import (
	"errors"
	"fmt"
	"math"

	"airtime/audio"
)

// Unknown is the label of speech whose speaker is not known yet.
const Unknown = -1

// EventKind says what an Event is about.
type EventKind int

// The kinds of Event.
const (
	SpeechStart EventKind = iota // somebody speaks, from Span.Start on
	SpeechStop                   // nobody does any more, from Span.End on
	NewVoice                     // Label was heard for the first time
	Labelled                     // the speech in Span, which was Unknown, is Label's
	Corrected                    // the speech in Span is not Was's, as was said, but Label's
)

// Event is something that was noticed at sample At.
type Event struct {
	Kind  EventKind
	At    int64
	Span  audio.Span
	Label int
	Was   int
	Sure  bool
}

// maxLabels bounds what voices that are taken for new ones all day long can cost.
const maxLabels = 256

// ErrNoSpeech says that nobody was heard in a span.
var ErrNoSpeech = errors.New("live: nobody was heard then")

// errLabels says that there are too many.
var errLabels = fmt.Errorf("live: got another voice, want at most %d", maxLabels)

// Labels are the voices of a meeting.
type Labels struct {
	voices []voice
	tell   func(Event)

	// Complete says that everybody who is there was confirmed: another voice must be the more unlike theirs.
	Complete bool
}

// voice is what is known of a label.
type voice struct {
	stream    int
	as        int  // the label it was merged into, else its own
	groups    int  // how many groups of a regrouping it may take up: one more for each merge
	confirmed int  // so many stretches somebody said are this voice's
	gone      bool // nothing is left that is its: what made it was taken back
}

// NewLabels returns no labels. tell hears of what happens, in the time of the stream that it happens in.
func NewLabels(tell func(Event)) *Labels { return &Labels{tell: tell} }

// Len is how many labels there have been.
func (l *Labels) Len() int { return len(l.voices) }

// Current follows merges.
func (l *Labels) Current(v int) int {
	for v >= 0 && l.voices[v].as != v {
		v = l.voices[v].as
	}
	return v
}

// Merged says whether label v was merged into another one.
func (l *Labels) Merged(v int) bool { return l.voices[v].as != v }

// Stream is the number of the stream that label v was heard in.
func (l *Labels) Stream(v int) int { return l.voices[v].stream }

// Check returns an error if one of labels was never given.
func (l *Labels) Check(labels ...int) error {
	for _, v := range labels {
		if v < 0 || v >= len(l.voices) {
			return fmt.Errorf("live: got label %d, want 0 to %d", v, len(l.voices)-1)
		}
	}
	return nil
}

// add returns a label that nobody had, or Unknown if there are too many.
func (l *Labels) add(stream int, at int64) int {
	if len(l.voices) == maxLabels {
		return Unknown
	}
	v := len(l.voices)
	l.voices = append(l.voices, voice{stream: stream, as: v, groups: 1})
	l.tell(Event{Kind: NewVoice, Span: audio.Span{Start: at, End: at}, Label: v, Was: Unknown})
	return v
}

// Merge says that a and b are one person: from now on all is b's.
func (l *Labels) Merge(a, b int) {
	if a, b = l.Current(a), l.Current(b); a != b {
		l.voices[a].as = b
		l.voices[b].groups += l.voices[a].groups
	}
}

// Unmerge takes back that a was merged into another label, which keeps what was found to be its since.
func (l *Labels) Unmerge(a int) {
	if b := l.voices[a].as; b != a {
		l.voices[a].as = a
		l.voices[b].groups -= l.voices[a].groups
	}
}

// isConfirmed says whether somebody said who v is.
func (l *Labels) isConfirmed(v int) bool {
	for w := range l.voices {
		if l.voices[w].confirmed > 0 && l.Current(w) == v {
			return true
		}
	}
	return false
}

// pairUp pairs rows with columns of table, largest entry first, and calls pair for each; a column
// is used up when that says so.
func pairUp(table []float64, rows, columns int, pair func(row, column int, x float64) (usedUp bool)) {
	done, full := make([]bool, rows), make([]bool, columns)
	for {
		best, row, column := 0.0, -1, -1
		for r := range rows {
			for c := range columns {
				if x := table[r*columns+c]; !done[r] && !full[c] && x > best {
					best, row, column = x, r, c
				}
			}
		}
		if row < 0 {
			return
		}
		done[row], full[column] = true, pair(row, column, best)
	}
}

func exp32(x float32) float32 { return float32(math.Exp(float64(x))) }
