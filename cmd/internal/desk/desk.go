// Package desk is where every command works: one call of the program, with its streams and settings, what it says to a
// terminal and how it writes a file.
//
// What everybody can count on is kept here. The result goes to standard output and all else to standard error, a file is
// written whole or not at all, readable by its owner only, progress is drawn on a terminal only, and an interrupt leaves
// no half file behind. So a command never uses os.Stdout, and never makes a file by itself.
package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airtime/audio/printable"
	"airtime/cmd/internal/fault"
)

// Desk is one call: its streams, and what every command shares.
type Desk struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Confine        func(folders ...string) // takes from the process the right to write elsewhere; nil leaves it its rights

	// What the flags of every command say.
	Quiet      bool   // say nothing on standard error but errors
	ConfigFile string // "" if not given
	logFormat  logWord
	lang       language
	flags      map[string][]*pflag.Flag // that set a setting, by config.Key.Name: one for each command that has it

	saving  sync.Mutex  // held while a file is written
	wrote   atomic.Bool // a file
	orderly atomic.Bool // an interrupt ends the command in order
	silent  atomic.Bool // standard error takes nothing any more
}

// grace is how long an interrupted command may take to end in order. A read
// that never returns (a silent pipe) must not hold up an interrupt.
const grace = 500 * time.Millisecond

// Run carries out the call that root was given, and returns the exit status. It returns soon after ctx is cancelled,
// whatever the command is waiting for.
func (d *Desk) Run(ctx context.Context, root *cobra.Command) int {
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		wait := grace
		if d.orderly.Load() {
			wait = math.MaxInt64
		}
		select {
		case err = <-done:
		case <-time.After(wait):
			err = ctx.Err()
			if CanRedraw(d.Stderr) {
				fmt.Fprint(d.Stderr, clearLine) // of a bar that is not going on
			}
		}
		// A file that is being written is written to its end; none is begun any more.
		d.saving.Lock()
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // also where an interrupted ffmpeg complains first
	}
	return d.finish(err)
}

// Hush keeps messages from standard error from now on: it takes nothing any more, and whoever waited for it would
// wait for ever.
func (d *Desk) Hush() { d.silent.Store(true) }

// EndsInOrder says that an interrupt is how this command is ended: it gets the time
// it needs, and only a second interrupt stops it at once.
func (d *Desk) EndsInOrder() { d.orderly.Store(true) }

// finish says what went wrong, if anything, and returns the exit status.
func (d *Desk) finish(err error) int {
	switch {
	case err == nil:
		return fault.OK
	case errors.Is(err, syscall.EPIPE):
		// Whoever read our output has seen enough. They know; telling them is noise.
		return fault.Failure
	case errors.Is(err, context.Canceled):
		if d.wrote.Load() {
			d.logLine("error", "stopped; what was saved until now stays", fault.Stopped)
		} else {
			d.logLine("error", "stopped; nothing was written", fault.Stopped)
		}
		return fault.Stopped
	}
	status := fault.Status(err)
	for _, e := range each(err) {
		d.logLine("error", e.Error(), status)
	}
	for _, h := range fault.Hints(err) {
		d.logLine("hint", "hint: "+h, 0)
	}
	return status
}

// each takes apart what errors.Join has put together.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok && strings.Contains(err.Error(), "\n") {
		return joined.Unwrap()
	}
	return []error{err}
}

// maxMessage is the most of a message that is shown, in bytes: ten lines of a terminal.
const maxMessage = 800

// message is the one place where something is said on standard error. What it quotes of files, names and other programs
// cannot move the cursor, colour the screen, begin a line of its own or turn the direction of writing.
func (d *Desk) message(text string) { d.logLine("info", text, 0) }

// logLine says something at a level: for people, or, with --log-format json, as one object a line for programs. exit is
// the status that the program ends with for it; 0 if it does not.
func (d *Desk) logLine(level, text string, exit int) {
	text = printable.Middle(printable.Line(text), maxMessage)
	if d.logFormat.Text != logJSON {
		fmt.Fprintf(d.Stderr, "airtime: %s\n", text)
		return
	}
	line, err := json.Marshal(struct {
		Time  string `json:"time"`
		Level string `json:"level"` // info, error or hint
		Text  string `json:"message"`
		Exit  int    `json:"exit,omitempty"`
	}{time.Now().UTC().Format(time.RFC3339), level, strings.TrimPrefix(text, "hint: "), exit})
	if err != nil {
		panic(err) // strings cannot fail
	}
	fmt.Fprintf(d.Stderr, "%s\n", line)
}

// The values of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

// logWord is one of them.
type logWord struct{ Word }

func (w *logWord) Set(s string) error {
	if s != logText && s != logJSON {
		return fmt.Errorf("got %q, want %s or %s", s, logText, logJSON)
	}
	return w.Word.Set(s)
}

// Note tells the person at the terminal something that is no part of the result.
func (d *Desk) Note(format string, args ...any) {
	if !d.Quiet {
		d.Warn(format, args...)
	}
}

// Warn is Note for what must be known also to those who want quiet.
func (d *Desk) Warn(format string, args ...any) {
	if !d.silent.Load() {
		d.message(fmt.Sprintf(format, args...))
	}
}
