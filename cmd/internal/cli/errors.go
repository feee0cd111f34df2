package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airtime/audio"
	"airtime/audio/capture"
	"airtime/cmd/internal/excerpt"
	"airtime/config"
	"airtime/report"
)

// usageError is a call that makes no sense, as opposed to one that failed.
type usageError struct {
	err   error
	hints []string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) *usageError {
	return &usageError{err: fmt.Errorf(format, args...)}
}

func (e *usageError) hint(format string, args ...any) *usageError {
	e.hints = append(e.hints, fmt.Sprintf(format, args...))
	return e
}

// flagError is err, from reading the flags, in the form of all other messages.
func flagError(err error) *usageError {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return usagef("%w", err)
	}
	flag, want := invalid.GetFlag(), map[string]string{"bool": "true or false", "int": "a whole number", "float64": "a number", "duration": "a length of time such as 90s or 2m"}
	if w, ok := want[flag.Value.Type()]; ok {
		return usagef("%s: got %q, want %s", flag.Name, invalid.GetValue(), w)
	}
	return usagef("%s: %w", flag.Name, errors.Unwrap(invalid))
}

// hintedError is a failure of which its place knows better than Hints what can be done.
type hintedError struct {
	error
	hints []string
}

func (e *hintedError) Unwrap() error { return e.error }

func hinted(err error, format string, args ...any) error {
	return &hintedError{err, []string{fmt.Sprintf(format, args...)}}
}

// Hints returns what somebody who got err can do about it, if we know.
func Hints(err error) []string {
	var (
		usage   *usageError
		unknown *config.UnknownKeyError
		exists  *existsError
		schema  *report.SchemaError
		input   *inputError
		hinted  *hintedError

		printing *printError
	)
	switch {
	case errors.As(err, &unknown) && unknown.Nearest != "":
		return []string{fmt.Sprintf("did you mean %s?", unknown.Nearest)}
	case errors.As(err, &unknown):
		return []string{"see every setting with: airtime config show"}
	case errors.As(err, &usage) && (len(usage.hints) > 0 || !errors.Is(err, fs.ErrNotExist)):
		return usage.hints
	case errors.As(err, &exists):
		return []string{"choose another name, or overwrite it with --force"}
	case errors.Is(err, audio.ErrNoFFmpeg):
		return []string{
			"install ffmpeg: " + ffmpegInstall(runtime.GOOS),
			"or save the recording as WAV or FLAC, which are read without it",
		}
	case errors.Is(err, excerpt.ErrNoPlayer):
		return []string{"install ffmpeg, whose ffplay is one: " + ffmpegInstall(runtime.GOOS)}
	case errors.Is(err, capture.ErrNoCapture):
		return []string{"build with cgo and PortAudio (make build), or pass a recording to airtime analyze"}
	case errors.As(err, &hinted):
		return hinted.hints
	case errors.Is(err, capture.ErrNoDevice):
		return []string{"see what there is with: airtime devices"}
	case errors.Is(err, audio.ErrNotAudio):
		return []string{"want a sound or video file with sound in it, or a file of turns; see which with: airtime analyze --help"}
	case errors.Is(err, errNoPrinting):
		return []string{"write a file with -o sheet.pdf, and print it from the program you open it with"}
	case errors.As(err, &printing):
		return []string{"see the printers with: lpstat -p -d"}
	case errors.As(err, &schema):
		return nil // its message says it
	case errors.Is(err, errFolder):
		return []string{"name the recording in it, or, with a file for each person, all of them"}
	case errors.Is(err, fs.ErrNotExist):
		return []string{"check the name, and quote it if there are spaces in it"}
	case errors.Is(err, fs.ErrPermission):
		return []string{"see who may read and write it with: ls -l"}
	case errors.Is(err, syscall.ENOSPC):
		return []string{"free some space, or write to another disk with -o"}
	case errors.As(err, &input) && input.plain:
		return nil // its message says it
	case errors.As(err, &input) && input.turns:
		return []string{"correct the file, or save it anew with the program that made it"}
	case errors.As(err, &input):
		return []string{"save the recording anew with the program that made it, as WAV or FLAC if it can"}
	}
	return nil
}

// ffmpegInstall is how ffmpeg is got on an operating system.
func ffmpegInstall(goos string) string {
	switch goos {
	case "darwin":
		return "brew install ffmpeg"
	case "windows":
		return "winget install ffmpeg"
	}
	return "apt install ffmpeg, dnf install ffmpeg, or your system's way"
}

// unknownCommand guesses what was meant: a command misspelt, or a recording given
// without one.
func unknownCommand(root *cobra.Command, arg string) error {
	e := usagef("unknown command %q", arg)
	if _, err := os.Stat(arg); err == nil {
		return e.hint("to analyze a recording: airtime analyze %s", arg)
	}
	root.SuggestionsMinimumDistance = 2 // letters; cobra's own default, which it sets elsewhere
	for _, s := range root.SuggestionsFor(arg) {
		return e.hint("did you mean %q?", s)
	}
	return e.hint("see every command with: airtime --help")
}

// exactly returns an argument check with a message that says what is wanted.
func exactly(n int, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return wrongArgs(cmd, len(args), want)
	}
}

// atLeastOne is like exactly for one argument or more.
func atLeastOne(want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return wrongArgs(cmd, 0, want)
	}
}

// atMostOne is like exactly for one argument or none.
func atMostOne(want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < 2 {
			return nil
		}
		return wrongArgs(cmd, len(args), want)
	}
}

func wrongArgs(cmd *cobra.Command, got int, want string) error {
	return usagef("%s: got %s, want %s", cmd.Name(), plural(got, "argument", "arguments"), want).hint("see: %s --help", cmd.CommandPath())
}
