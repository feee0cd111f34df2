package report

import "time"

// Meeting is who spoke when, with names: the one input of every measure,
// whatever it was made from. Times count from the start of the recording.
type Meeting struct {
	Title   string
	Started time.Time // zero if unknown
	Length  time.Duration
	Source  Source
	People  []Person
	Speech  []Speech // sorted by Start, End, Person; may overlap, also within a person
	Marks   []Mark   // sorted by At
	Notes   []string // whole sentences for the reader about how this was made
}

// Source says what a Meeting was made from.
type Source struct {
	Name   string `json:"name"`             // base name of the file, or "standard input"; never a whole path
	Kind   string `json:"kind"`             // "audio", "turns", "live" or "demo"
	Mode   string `json:"mode,omitempty"`   // for sound, how people were told apart: "mix" or "person"
	Reason string `json:"reason,omitempty"` // why that mode was chosen, if it was chosen by the program
}

// Person is somebody in the meeting: heard, or listed in the roster, or both.
type Person struct {
	Name   string // unique in the Meeting
	Listed bool   // in the roster; otherwise a voice that was heard
	Tags   []string
	From   time.Duration // joined; 0 is the start
	To     time.Duration // left; 0 is the end
	Follow bool          // opted in to being followed from meeting to meeting
}

// Speech is one span in which one person speaks.
type Speech struct {
	Start, End  time.Duration // half-open, Start < End
	Person      int           // index in Meeting.People
	Confidence  float64       // in [0, 1]
	Alternative int           // index of the second candidate where unsure, else -1
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
	Person int           // index in Meeting.People, or -1
	Text   string
}
