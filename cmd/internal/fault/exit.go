package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"airtime/audio"
	"airtime/audio/capture"
	"airtime/cmd/internal/excerpt"
)

// The exit statuses. What runs many jobs can tell by them whether another try may help.
const (
	OK        = 0
	Failure   = 1
	wrong     = 2
	unread    = 3
	unwritten = 4
	missing   = 5
	Stopped   = 130 // as a shell counts an interrupt
)

// exits says in words what each means, for help and documentation.
var exits = []struct {
	status int
	means  string
}{
	{OK, "done"},
	{Failure, "failed in another way than these"},
	{wrong, "called wrongly, or a setting is out of range: no other try will help"},
	{unread, "a file cannot be read or used: a recording, turns, an account, names"},
	{unwritten, "the result cannot be written: no space, no permission, or it is there already"},
	{missing, "something is missing on this computer: ffmpeg, a microphone, a printing system"},
	{Stopped, "stopped by an interrupt or a signal: another try may help"},
}

// ExitText is the list of them.
func ExitText() string {
	var b strings.Builder
	b.WriteString("Exit status:\n")
	for _, e := range exits {
		fmt.Fprintf(&b, "  %3d  %s\n", e.status, e.means)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Output is a result that could not be written.
type Output struct{ Err error }

func (e *Output) Error() string { return e.Err.Error() }
func (e *Output) Unwrap() error { return e.Err }

// Status is the one that err ends the program with.
func Status(err error) int {
	var (
		usage  *Usage
		exists *Exists
		output *Output
		input  *Input
	)
	switch {
	case errors.As(err, &usage):
		return wrong
	case errors.As(err, &output), errors.As(err, &exists):
		return unwritten
	case errors.Is(err, audio.ErrNoFFmpeg), errors.Is(err, capture.ErrNoCapture), errors.Is(err, capture.ErrNoDevice),
		errors.Is(err, excerpt.ErrNoPlayer), errors.Is(err, ErrNoPrinting):
		return missing
	case errors.As(err, &input), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return unread
	}
	return Failure
}
