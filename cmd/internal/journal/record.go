package journal

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"airtime/audio/note"
	"airtime/report"
)

// record is what a journal tells, or a meeting so far: turns by label, and what people said.
type record struct {
	started  time.Time
	title    string
	mode     string
	voices   string // by what means they are told apart
	settings *report.Settings
	roster   []report.Person
	people   int    // how many are there, or 0
	turns    []Turn // sorted by start and label
	names    map[int]string
	marks    []Mark
	notes    []note.Note
	fewest   int // people who spoke, as a range; 0 if nobody said
	most     int
	length   report.Seconds
	ended    bool
	size     int64 // of the complete lines; what a crash left of another one is behind it
	broken   error // why the rest could not be read; nil if all was
	brokenAt int   // the line from which on
}

// begin takes in the first line.
func (r *record) begin(l line) error {
	if l.Kind != kindBegin || l.Version != version {
		return fmt.Errorf("got kind %q, version %d, want %q, version %d", l.Kind, l.Version, kindBegin, version)
	}
	r.started, r.title, r.mode, r.voices, r.settings, r.people = l.Started, l.Title, l.Mode, l.Voices, l.Config, max(0, l.People)
	for _, p := range l.Roster {
		r.roster = append(r.roster, report.Person{Name: p.Name, Listed: true, Tags: p.Tags, From: p.From.Duration(), To: p.To.Duration(), Follow: p.Follow})
	}
	return nil
}

// apply takes in the next line.
func (r *record) apply(l line) error {
	if err := l.check(); err != nil {
		return err
	}
	if l.Kind == kindResume { // what went on was over when the program stopped, not when it began again
		r.closeMarks(r.length)
	}
	r.length = max(r.length, l.At)
	switch l.Kind {
	case kindTurns:
		r.turns = patch(r.turns, l.Drop, l.Add)
	case kindName:
		r.names[l.Label] = l.Name
	case kindMark:
		r.setMark(*l.Mark)
	case kindUnmark:
		if l.Mark != nil {
			r.marks = slices.DeleteFunc(r.marks, l.Mark.Same)
		}
	case kindEnd:
		r.ended, r.notes, r.fewest, r.most = true, l.Notes, l.Fewest, l.Most
	case kindResume:
		r.ended, r.people, r.voices = false, max(0, l.People), l.Voices
	}
	return nil
}

// labels is how many labels there have been.
func (r *record) labels() int {
	n := 0
	for _, t := range r.turns {
		n = max(n, t.Label+1)
	}
	for v := range maps.Keys(r.names) {
		n = max(n, v+1)
	}
	return n
}

func (r *record) setMark(m Mark) {
	if i := slices.IndexFunc(r.marks, m.Same); i >= 0 {
		r.marks[i] = m
		return
	}
	r.marks = append(r.marks, m)
}

// closeMarks ends whatever goes on, and returns it.
func (r *record) closeMarks(at report.Seconds) []Mark {
	var closed []Mark
	for i := range r.marks {
		if k := &r.marks[i]; k.Until == 0 && k.Kind != report.Agenda {
			k.Until = max(at, k.At+leastMark)
			closed = append(closed, *k)
		}
	}
	return closed
}

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Label, b.Label))
}

// SortTurns sorts turns as a [Log] wants them, and drops a second one of the same label and beginning.
func SortTurns(turns []Turn) []Turn {
	slices.SortFunc(turns, func(a, b Turn) int { return compareKeys(a.key(), b.key()) })
	return slices.CompactFunc(turns, func(a, b Turn) bool { return a.key() == b.key() })
}

// keys are those of turns.
func keys(turns []Turn) (out []key) {
	for _, t := range turns {
		out = append(out, t.key())
	}
	return out
}

// patch returns turns without those in drop and with those in add, sorted.
func patch(turns []Turn, drop []key, add []Turn) []Turn {
	gone := make(map[key]bool, len(drop)+len(add))
	for _, k := range drop {
		gone[k] = true
	}
	for _, t := range add {
		gone[t.key()] = true
	}
	turns = slices.DeleteFunc(turns, func(t Turn) bool { return gone[t.key()] })
	return SortTurns(append(turns, add...))
}

// Differ returns what makes new of old, both sorted: gone has no successor in new, and a turn in came takes the place of
// the one that has its label and beginning. What only became a little more or less sure is left as it was.
func Differ(old, new []Turn) (gone, came []Turn) { return differ(old, new, littleSurer) }

// littleSurer is how much the confidence of a turn changes without being told of.
const littleSurer = 0.1

func differ(old, new []Turn, surer float64) (gone, came []Turn) {
	for len(old) > 0 || len(new) > 0 {
		c := 0
		switch {
		case len(old) == 0:
			c = 1
		case len(new) == 0:
			c = -1
		default:
			c = compareKeys(old[0].key(), new[0].key())
		}
		switch {
		case c < 0:
			gone = append(gone, old[0])
			old = old[1:]
		case c > 0:
			came = append(came, new[0])
			new = new[1:]
		default:
			a, b := old[0], new[0]
			if a.End != b.End || a.Other != b.Other || math.Abs(a.Confidence-b.Confidence) > surer {
				came = append(came, b)
			}
			old, new = old[1:], new[1:]
		}
	}
	return gone, came
}
