package journal

import (
	"errors"
	"fmt"
	"time"

	"airtime/audio/note"
	"airtime/report"
)

// version is that of the journals this program writes.
const version = 1

// line is one line of a journal: something that was learnt at At of the meeting. Which of
// its fields are there depends on Kind.
type line struct {
	Kind string         `json:"kind"`
	At   report.Seconds `json:"at_s"`

	// begin: the first line.
	Version int              `json:"airtime_journal,omitempty"`
	Started time.Time        `json:"started,omitzero"`
	Title   string           `json:"title,omitempty"`
	Mode    string           `json:"mode,omitempty"`
	Voices  string           `json:"voices,omitempty"` // by what means voices are told apart; of begin and resume
	Config  *report.Settings `json:"settings,omitempty"`
	Roster  []person         `json:"roster,omitempty"`

	People int `json:"people,omitempty"` // how many are there, if that is known; of begin and resume

	// turns: Drop are those that are no longer right, Add those that are.
	Drop []key  `json:"drop,omitempty"`
	Add  []Turn `json:"add,omitempty"`

	// name, mark and unmark; resume and end have only At.
	Label int    `json:"label,omitempty"`
	Name  string `json:"name,omitempty"`
	Mark  *Mark  `json:"mark,omitempty"`

	// end.
	Notes  []note.Note `json:"notes,omitempty"`
	Fewest int         `json:"fewest,omitempty"` // people who spoke, as a range
	Most   int         `json:"most,omitempty"`
}

// The kinds of line.
const (
	kindBegin  = "begin"
	kindTurns  = "turns"
	kindName   = "name"
	kindMark   = "mark"
	kindUnmark = "unmark" // the mark of that kind and beginning is taken back
	kindResume = "resume" // a new program goes on; labels count on from the largest so far
	kindHeard  = "heard"  // nothing new, but the meeting goes on
	kindEnd    = "end"
)

type person struct {
	Name   string         `json:"name"`
	Tags   []string       `json:"tags,omitempty"`
	From   report.Seconds `json:"from_s,omitempty"`
	To     report.Seconds `json:"to_s,omitempty"`
	Follow bool           `json:"follow,omitempty"`
}

// key tells a turn from every other one: no label begins to speak twice at once.
type key struct {
	Start report.Seconds `json:"start_s"`
	Label int            `json:"label"`
}

// Turn is speech of one label.
type Turn struct {
	Start      report.Seconds `json:"start_s"`
	End        report.Seconds `json:"end_s"`
	Label      int            `json:"label"`
	Confidence float64        `json:"confidence"` // in [0, 1]
	Other      int            `json:"other"`      // second candidate, or −1
}

func (t Turn) key() key { return key{t.Start, t.Label} }

// Mark is something that the people in the meeting said about it.
type Mark struct {
	Kind  report.MarkKind `json:"kind"`
	At    report.Seconds  `json:"at_s"`
	Until report.Seconds  `json:"until_s,omitempty"` // 0 for an instant, and while it goes on
	Label int             `json:"label"`             // −1 for nobody
	Text  string          `json:"text,omitempty"`
}

// Same says whether a and b are the same mark, which may have got its end since.
func (a Mark) Same(b Mark) bool {
	return a.Kind == b.Kind && a.At == b.At && a.Label == b.Label && a.Text == b.Text
}

const (
	longest  = report.Seconds(7 * 24 * time.Hour)
	maxLabel = 1 << 16

	// leastMark is how long a mark is at least: one that ends at 0 would go on.
	leastMark = report.Seconds(time.Millisecond)
)

// check says whether l can be a line after the first. Nothing else is written, since what a reader
// does not take ends what can be read.
func (l line) check() error {
	if l.At < 0 || l.At >= longest {
		return fmt.Errorf("at_s: got %g, want 0 to %g", inSeconds(l.At), inSeconds(longest))
	}
	switch l.Kind {
	case kindTurns:
		return l.checkTurns()
	case kindName:
		if l.Label < 0 || l.Label >= maxLabel {
			return fmt.Errorf("label: got %d, want 0 to %d", l.Label, maxLabel-1)
		}
	case kindMark:
		if l.Mark == nil || l.Mark.Kind == "" {
			return errors.New("mark: got none, want what it is and when")
		}
		if k := l.Mark; k.At < 0 || k.At >= longest || k.Until < 0 || k.Until >= longest {
			return fmt.Errorf("mark: got %g to %g, want times of the meeting", inSeconds(k.At), inSeconds(k.Until))
		}
		if l.Mark.Label < -1 || l.Mark.Label >= maxLabel {
			return fmt.Errorf("mark: got label %d, want -1 (nobody) to %d", l.Mark.Label, maxLabel-1)
		}
	case kindUnmark, kindEnd, kindResume, kindHeard:
	case kindBegin:
		return errors.New("got a second beginning")
	default:
		return fmt.Errorf("kind: got %q, which is not of this version", l.Kind)
	}
	return nil
}

func (l line) checkTurns() error {
	for _, t := range l.Add {
		if t.Start < 0 || t.Start >= t.End || t.End >= longest {
			return fmt.Errorf("add: got %g to %g, want a stretch of time", inSeconds(t.Start), inSeconds(t.End))
		}
		if t.Label < 0 || t.Label >= maxLabel || t.Other < -1 || t.Other >= maxLabel {
			return fmt.Errorf("add: got label %d or %d, want less than %d", t.Label, t.Other, maxLabel)
		}
		if !(t.Confidence >= 0 && t.Confidence <= 1) {
			return fmt.Errorf("add: got confidence %g, want 0 to 1", t.Confidence)
		}
	}
	return nil
}

func inSeconds(s report.Seconds) float64 { return s.Duration().Seconds() }

// ms rounds to what a journal keeps.
func ms(d time.Duration) report.Seconds { return report.Seconds(d.Round(time.Millisecond)) }
