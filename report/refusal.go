package report

import (
	"fmt"

	"airtime/audio/note"
)

// A Refusal is why a correction cannot be made: as an error, for whoever typed it as a line, and as a note, for a page in any
// language.
type Refusal struct {
	Why note.Note
	Err error
}

func (r *Refusal) Error() string { return r.Err.Error() }
func (r *Refusal) Unwrap() error { return r.Err }

// refuse makes a Refusal of a note and of the error in words.
func refuse(why note.Note, format string, args ...any) error {
	return &Refusal{why, fmt.Errorf(format, args...)}
}
