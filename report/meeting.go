package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"airtime/audio/note"
)

// normal returns m as an Account can hold it, so that an account that was saved
// and one that was just computed agree to the last digit: times in whole
// milliseconds within the recording, confidences in thousandths, everything
// sorted. What was said off the record is not in it.
func (m Meeting) normal() Meeting {
	m.Started = m.Started.Round(0).Truncate(time.Millisecond)
	m.Length = max(0, m.Length.Round(time.Millisecond))
	within := func(d time.Duration) time.Duration {
		return min(max(0, d.Round(time.Millisecond)), m.Length)
	}
	m.Notes = append([]note.Note{}, m.Notes...)
	m.People = numbered(m.People)
	there := make(map[PersonID]bool, len(m.People))
	called := make([]string, len(m.People))
	for i, p := range m.People {
		called[i] = p.Name
	}
	called = distinct(called)
	for i := range m.People {
		p := &m.People[i]
		there[p.ID] = true
		p.Name = called[i]
		p.Tags = cleanTags(p.Tags)
		p.From = within(p.From)
		if p.To > 0 {
			p.To = max(within(p.To), p.From)
		}
		if p.To <= 0 || p.To >= m.Length {
			p.To = 0
		}
	}

	known := func(person PersonID) PersonID {
		if !there[person] {
			return Nobody
		}
		return person
	}

	m.Marks = slices.Clone(m.Marks)
	for i := range m.Marks {
		k := &m.Marks[i]
		k.At, k.Until, k.Person = within(k.At), within(k.Until), known(k.Person)
		if k.Until <= k.At {
			k.Until = 0
		}
	}
	slices.SortStableFunc(m.Marks, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })

	off := m.marked(OffRecord)
	speech := make([]Speech, 0, len(m.Speech))
	for _, s := range m.Speech {
		s.Person, s.Alternative = known(s.Person), known(s.Alternative)
		if s.Alternative == s.Person {
			s.Alternative = Nobody
		}
		if s.Person == Nobody {
			continue
		}
		s.Confidence = math.Round(1000*min(max(0, s.Confidence), 1)) / 1000
		if math.IsNaN(s.Confidence) {
			s.Confidence = 0
		}
		for _, part := range (span{within(s.Start), within(s.End)}).without(off) {
			s.Start, s.End = part.start, part.end
			speech = append(speech, s)
		}
	}
	slices.SortFunc(speech, func(a, b Speech) int {
		return cmp.Or(bySpan(a, b),
			cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Alternative, b.Alternative))
	})
	m.Speech = speech
	return m
}

func bySpan(a, b Speech) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Person, b.Person))
}

// marked returns the time under marks of the given kinds as disjoint spans.
func (m Meeting) marked(kinds ...MarkKind) []span {
	var spans []span
	for _, k := range m.Marks {
		if slices.Contains(kinds, k.Kind) {
			spans = append(spans, span{k.At, k.Until})
		}
	}
	return union(spans)
}

// cleanTags drops empty tags and repetitions; it keeps the order.
func cleanTags(tags []string) []string {
	var clean []string
	for _, t := range tags {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(clean, t) {
			clean = append(clean, t)
		}
	}
	return clean
}

// Meeting is who spoke when, with names: the one input of every measure,
// whatever it was made from. Times count from the start of the recording.
type Meeting struct {
	Title   string
	Started time.Time // zero if unknown
	Length  time.Duration
	Source  Source
	People  []Person
	Speech  []Speech    // sorted by Start, End, Person; may overlap, also within a person
	Marks   []Mark      // sorted by At
	Choices []Choice    // at most one of each person, and one of the group
	Notes   []note.Note // for the reader, about how this was made
}

// Source says what a Meeting was made from.
type Source struct {
	Name   string    `json:"name"`             // base name of the file, or "standard input"; never a whole path
	Kind   string    `json:"kind"`             // "audio", "turns", "live" or "demo"
	Mode   string    `json:"mode,omitempty"`   // for sound, how people were told apart: "mix" or "person"
	Reason note.Note `json:"reason,omitzero"`  // why that mode was chosen, if it was chosen by the program
	Voices string    `json:"voices,omitempty"` // in mode mix, by what means voices were told apart: "network", or "cepstra" where the program has none
	Fewest int       `json:"fewest,omitempty"` // in mode mix, the range that holds the number of people who spoke nine times in ten
	Most   int       `json:"most,omitempty"`
}

// Person is somebody in the meeting: heard, or listed in the roster, or both.
type Person struct {
	ID      PersonID // who it is, whatever they are called
	Name    string
	Listed  bool // in the roster; otherwise a voice that was heard
	Tags    []string
	From    time.Duration // joined; 0 is the start
	To      time.Duration // left; 0 is the end
	Follow  bool          // opted in to being followed from meeting to meeting
	Seat    int           // their place around the table, from 1 on, clockwise; 0 if nobody said
	Several bool          // a voice that is more than one person's, and nobody's: see PersonFigures.Several
}

// Speech is one span in which one person speaks.
type Speech struct {
	Start, End  time.Duration // half-open, Start < End
	Person      PersonID
	Confidence  float64  // in [0, 1]
	Alternative PersonID // the second candidate where unsure, else Nobody
}

// MarkKind is what a Mark says happened.
type MarkKind string

// The kinds of mark that measures look at.
const (
	Agenda       MarkKind = "agenda"       // a new agenda item begins at At
	Presentation MarkKind = "presentation" // Person holds the floor by agreement from At to Until
	Opening      MarkKind = "opening"      // the chair opens the meeting from At to Until
	Break        MarkKind = "break"        // not meeting time
	OffRecord    MarkKind = "off-record"   // nothing was analysed from At to Until
	Waiting      MarkKind = "waiting"      // Person wants to speak from At until they do, as somebody in the room saw
)

// Uncounted is the Text of an OffRecord mark for time in which only somebody spoke who
// asked not to be counted. It is drawn nowhere: it would be a picture of their part.
const Uncounted = "not counted"

// Mark is something said about the meeting by the people in it, not by the sound.
type Mark struct {
	Kind   MarkKind
	At     time.Duration
	Until  time.Duration // 0 for an instant
	Person PersonID      // or Nobody
	Text   string
}
