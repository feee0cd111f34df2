package cli

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
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitInput   = 3
	exitOutput  = 4
	exitMissing = 5
	exitStopped = 130 // as a shell counts an interrupt
)

// exits says in words what each means, for help and documentation.
var exits = []struct {
	status int
	means  string
}{
	{exitOK, "done"},
	{exitFailure, "failed in another way than these"},
	{exitUsage, "called wrongly, or a setting is out of range: no other try will help"},
	{exitInput, "a file cannot be read or used: a recording, turns, an account, names"},
	{exitOutput, "the result cannot be written: no space, no permission, or it is there already"},
	{exitMissing, "something is missing on this computer: ffmpeg, a microphone, a printing system"},
	{exitStopped, "stopped by an interrupt or a signal: another try may help"},
}

// exitText is the list of them.
func exitText() string {
	var b strings.Builder
	b.WriteString("Exit status:\n")
	for _, e := range exits {
		fmt.Fprintf(&b, "  %3d  %s\n", e.status, e.means)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// outputError is a result that could not be written.
type outputError struct{ error }

func (e *outputError) Unwrap() error { return e.error }

// exitStatus is the one that err ends the program with.
func exitStatus(err error) int {
	var (
		usage  *usageError
		exists *existsError
		output *outputError
		input  *inputError
	)
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &output), errors.As(err, &exists):
		return exitOutput
	case errors.Is(err, audio.ErrNoFFmpeg), errors.Is(err, capture.ErrNoCapture), errors.Is(err, capture.ErrNoDevice),
		errors.Is(err, excerpt.ErrNoPlayer), errors.Is(err, errNoPrinting):
		return exitMissing
	case errors.As(err, &input), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return exitInput
	}
	return exitFailure
}
