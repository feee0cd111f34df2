package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"airtime/audio"
	"airtime/audio/note"
	"airtime/cmd/internal/journal"
	"airtime/report"
	"airtime/report/transcript"
)

// stdinName is what standard input is called in messages and in the account.
const stdinName = "standard input"

// input is a file that was opened: either sound or turns.
type input struct {
	arg   string // as it was given, for messages
	name  string // base name: an account never holds a whole path
	sound audio.Source
	turns *report.Meeting
}

func newInput(path string) *input {
	if path == stdName {
		return &input{arg: stdinName, name: stdinName}
	}
	return &input{arg: path, name: filepath.Base(path)}
}

func (in *input) close() {
	if in.sound != nil {
		in.sound.Close()
	}
}

var errFolder = errors.New("is a folder, want a file")

// inputError is an input that cannot be used.
type inputError struct {
	arg   string // "" if err says it
	turns bool   // as opposed to sound
	plain bool   // neither: a file of people's, such as a roster
	err   error
}

func (e *inputError) Error() string {
	if e.arg == "" {
		return e.err.Error()
	}
	return e.arg + ": " + e.err.Error()
}

func (e *inputError) Unwrap() error { return e.err }

// failed says in which input err happened.
func (in *input) failed(err error) error {
	return &inputError{arg: in.arg, turns: in.turns != nil, err: err}
}

// openInput tells turns from sound by content, and opens either. Of sound nothing is
// read or held here but its first bytes.
func (p *program) openInput(ctx context.Context, path string) (*input, error) {
	return p.openTrack(ctx, path, 0)
}

// openTrack is openInput that hears only one sound track of a file, counted from 1; 0 means all.
func (p *program) openTrack(ctx context.Context, path string, track int) (*input, error) {
	in := newInput(path)
	r, head, err := p.peek(ctx, path)
	if err != nil {
		return nil, in.failed(err)
	}
	if f, ok := transcript.Detect(in.name, head); ok {
		defer r.Close()
		m, doubts, err := readMeeting(r, f)
		in.turns = &m
		if err != nil {
			return nil, in.failed(err)
		}
		for _, d := range doubts {
			p.note("%s: %s", in.arg, p.lang.words().Note(d))
		}
		if f != transcript.Account {
			m.Source.Name = in.name
		}
		return in, nil
	}
	// Package audio opens a file for itself, so that it can seek in it.
	var stdin io.Reader
	if path == stdName {
		stdin = r
	} else {
		r.Close()
	}
	if in.sound, err = audio.OpenTrack(ctx, path, stdin, track); err != nil {
		return nil, &inputError{err: err} // which says the name
	}
	return in, nil
}

// peek opens path and returns its first bytes, which r still has. What is neither
// a regular file nor standard input is left alone, since its bytes are gone once
// read: head is then empty.
func (p *program) peek(ctx context.Context, path string) (r io.ReadCloser, head []byte, err error) {
	from := io.NopCloser(p.stdin)
	if path == stdName && isTerminal(p.stdin) {
		return nil, nil, usagef("is the terminal, want what another program writes").hint("put the other program and | before airtime, or name a file")
	}
	if path != stdName {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, bare(err)
		}
		if info.IsDir() {
			return nil, nil, errFolder
		}
		if !info.Mode().IsRegular() {
			return io.NopCloser(bytes.NewReader(nil)), nil, nil
		}
		if from, err = os.Open(path); err != nil {
			return nil, nil, bare(err)
		}
	}
	head = make([]byte, transcript.HeadSize)
	n, err := io.ReadFull(from, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		from.Close()
		return nil, nil, bare(err)
	}
	if err := ctx.Err(); err != nil {
		from.Close()
		return nil, nil, err
	}
	head = head[:n]
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), from), from}, head, nil
}

// readMeeting reads turns of any kind. Doubts are what whoever gave the file should see at once.
func readMeeting(r io.Reader, f transcript.Format) (m report.Meeting, doubts []note.Note, err error) {
	if f != transcript.Account {
		return transcript.Read(r, f)
	}
	a, err := report.ReadJSON(r)
	if err != nil {
		return report.Meeting{}, nil, err
	}
	return a.Meeting(), nil, nil
}

// readAccount reads a saved account.
func (p *program) readAccount(ctx context.Context, path string) (report.Account, error) {
	in := newInput(path)
	r, head, err := p.peek(ctx, path)
	if err != nil {
		return report.Account{}, in.failed(err)
	}
	defer r.Close()
	if journal.Is(head) {
		a, err := readJournal(r, path != stdName && journal.Ongoing(path))
		if err != nil {
			return report.Account{}, &inputError{arg: in.arg, turns: true, err: err}
		}
		return a, nil
	}
	if f, ok := transcript.Detect(path, head); f != transcript.Account {
		e := usagef("%s: not an account, want the JSON that analyze -o saves", in.arg)
		if ok || len(head) > 0 {
			e.hint("to analyze a recording or a file of turns: airtime analyze %s", path)
		}
		return report.Account{}, e
	}
	a, err := report.ReadJSON(r)
	if err != nil {
		return report.Account{}, &inputError{arg: in.arg, turns: true, err: err}
	}
	return a, nil
}
