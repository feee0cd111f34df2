// Package fault is what can go wrong with a call of the program: what is said of it, what can be done about it, and
// the exit status that it ends with.
//
// A call that makes no sense is a [Usage] and ends with 2 before any work is done. Where a place knows better than
// [Hints] what can be done, it says so with [Hinted]. Errors are returned, not printed: package desk prints them, once,
// at the end.
package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"

	"airtime/audio"
	"airtime/audio/capture"
	"airtime/cmd/internal/excerpt"
	"airtime/config"
	"airtime/report"
)

// Usage is a call that makes no sense, as opposed to one that failed.
type Usage struct {
	Err   error
	hints []string
}

func (e *Usage) Error() string { return e.Err.Error() }
func (e *Usage) Unwrap() error { return e.Err }

// Usagef returns a Usage that says so.
func Usagef(format string, args ...any) *Usage {
	return &Usage{Err: fmt.Errorf(format, args...)}
}

// Hint adds what can be done about it.
func (e *Usage) Hint(format string, args ...any) *Usage {
	e.hints = append(e.hints, fmt.Sprintf(format, args...))
	return e
}

// hintedError is a failure of which its place knows better than Hints what can be done.
type hintedError struct {
	error
	hints []string
}

func (e *hintedError) Unwrap() error { return e.error }

// Hinted is err with what can be done about it.
func Hinted(err error, format string, args ...any) error {
	return &hintedError{err, []string{fmt.Sprintf(format, args...)}}
}

// Hints returns what somebody who got err can do about it, if we know.
func Hints(err error) []string {
	var (
		usage   *Usage
		unknown *config.UnknownKeyError
		exists  *Exists
		schema  *report.SchemaError
		input   *Input
		hinted  *hintedError
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
	case errors.Is(err, ErrNoPrinting):
		return []string{"write a file with -o sheet.pdf, and print it from the program you open it with"}
	case errors.As(err, &schema):
		return nil // its message says it
	case errors.Is(err, fs.ErrNotExist):
		return []string{"check the name, and quote it if there are spaces in it"}
	case errors.Is(err, fs.ErrPermission):
		return []string{"see who may read and write it with: ls -l"}
	case errors.Is(err, syscall.ENOSPC):
		return []string{"free some space, or write to another disk with -o"}
	case errors.As(err, &input) && input.Plain:
		return nil // its message says it
	case errors.As(err, &input) && input.Turns:
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

// Exists says that an output is there already.
type Exists struct{ Path string }

func (e *Exists) Error() string { return fmt.Sprintf("output %s: already exists", e.Path) }

// Bare drops the operation and path of err, which our message states in its own
// words; the cause stays for errors.Is.
func Bare(err error) error {
	var (
		pathErr *fs.PathError
		linkErr *os.LinkError
	)
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	}
	return err
}

// Plural writes n with the word that fits it.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// OrList writes words as "a, b or c".
func OrList(words []string) string {
	last := len(words) - 1
	return fmt.Sprintf("%s or %s", strings.Join(words[:last], ", "), words[last])
}

// Input is an input that cannot be used.
type Input struct {
	Arg   string // "" if err says it
	Turns bool   // as opposed to sound
	Plain bool   // neither: a file of people's, such as a roster
	Err   error
}

func (e *Input) Error() string {
	if e.Arg == "" {
		return e.Err.Error()
	}
	return e.Arg + ": " + e.Err.Error()
}

func (e *Input) Unwrap() error { return e.Err }

// ErrNoPrinting says that there is nothing to print with.
var ErrNoPrinting = errors.New("no printing system on this machine: there is no program lp")
