// Package input opens what a command is given: recordings, files of turns, accounts, journals, files of questions. What
// a file is, is told from its content, not from its name.
package input

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"airtime/audio"
	"airtime/audio/note"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/journal"
	"airtime/report"
	"airtime/report/transcript"
)

// Stdin is what standard input is called in messages and in the account.
const Stdin = "standard input"

// Input is a file that was opened: either sound or turns.
type Input struct {
	Arg   string // as it was given, for messages
	Name  string // base name: an account never holds a whole path
	Sound audio.Source
	Turns *report.Meeting
}

// New describes what is to be opened.
func New(path string) *Input {
	if path == desk.Stdio {
		return &Input{Arg: Stdin, Name: Stdin}
	}
	return &Input{Arg: path, Name: filepath.Base(path)}
}

// Close lets go of its sound.
func (in *Input) Close() {
	if in.Sound != nil {
		in.Sound.Close()
	}
}

// Failed says in which input err happened.
func (in *Input) Failed(err error) error {
	return &fault.Input{Arg: in.Arg, Turns: in.Turns != nil, Err: err}
}

// Open tells turns from sound by content, and opens either. Of sound nothing is
// read or held here but its first bytes.
func Open(ctx context.Context, d *desk.Desk, path string) (*Input, error) {
	return OpenTrack(ctx, d, path, 0)
}

// OpenTrack is Open that hears only one sound track of a file, counted from 1; 0 means all.
func OpenTrack(ctx context.Context, d *desk.Desk, path string, track int) (*Input, error) {
	in := New(path)
	r, head, err := Peek(ctx, d, path)
	if err != nil {
		return nil, in.Failed(err)
	}
	if f, ok := transcript.Detect(in.Name, head); ok {
		defer r.Close()
		m, doubts, err := ReadMeeting(r, f)
		in.Turns = &m
		if err != nil {
			return nil, in.Failed(err)
		}
		for _, n := range doubts {
			d.Note("%s: %s", in.Arg, d.Words().Note(n))
		}
		if f != transcript.Account {
			m.Source.Name = in.Name
		}
		return in, nil
	}
	// Package audio opens a file for itself, so that it can seek in it.
	var stdin io.Reader
	if path == desk.Stdio {
		stdin = r
	} else {
		r.Close()
	}
	if in.Sound, err = audio.OpenTrack(ctx, path, stdin, track); err != nil {
		return nil, &fault.Input{Err: err} // which says the name
	}
	return in, nil
}

// Peek opens path and returns its first bytes, which r still has. What is neither
// a regular file nor standard input is left alone, since its bytes are gone once
// read: head is then empty.
func Peek(ctx context.Context, d *desk.Desk, path string) (r io.ReadCloser, head []byte, err error) {
	from := io.NopCloser(d.Stdin)
	if path == desk.Stdio && desk.IsTerminal(d.Stdin) {
		return nil, nil, fault.Usagef("is the terminal, want what another program writes").Hint("put the other program and | before airtime, or name a file")
	}
	if path != desk.Stdio {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, fault.Bare(err)
		}
		if info.IsDir() {
			return nil, nil, fault.Hinted(errors.New("is a folder, want a file"), "name the recording in it, or, with a file for each person, all of them")
		}
		if !info.Mode().IsRegular() {
			return io.NopCloser(bytes.NewReader(nil)), nil, nil
		}
		if from, err = os.Open(path); err != nil {
			return nil, nil, fault.Bare(err)
		}
	}
	head = make([]byte, transcript.HeadSize)
	n, err := io.ReadFull(from, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		from.Close()
		return nil, nil, fault.Bare(err)
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

// ReadMeeting reads turns of any kind. Doubts are what whoever gave the file should see at once.
func ReadMeeting(r io.Reader, f transcript.Format) (m report.Meeting, doubts []note.Note, err error) {
	if f != transcript.Account {
		return transcript.Read(r, f)
	}
	a, err := report.ReadJSON(r)
	if err != nil {
		return report.Meeting{}, nil, err
	}
	return a.Meeting(), nil, nil
}

// ReadAccount reads a saved account.
func ReadAccount(ctx context.Context, d *desk.Desk, path string) (report.Account, error) {
	in := New(path)
	r, head, err := Peek(ctx, d, path)
	if err != nil {
		return report.Account{}, in.Failed(err)
	}
	defer r.Close()
	if journal.Is(head) {
		read := journal.Read
		if path != desk.Stdio && journal.Ongoing(path) {
			read = journal.ReadOngoing
		}
		rec, err := read(r, d.Words().NeutralName)
		if err != nil {
			return report.Account{}, &fault.Input{Arg: in.Arg, Turns: true, Err: err}
		}
		if rec.Broken != nil { // the account has a note of it, for people who have no use for what is wrong
			d.Note("%s: %v", in.Arg, rec.Broken)
		}
		return report.Compute(rec.Meeting, rec.Settings), nil
	}
	if f, ok := transcript.Detect(path, head); f != transcript.Account {
		e := fault.Usagef("%s: not an account, want the JSON that analyze -o saves", in.Arg)
		if ok || len(head) > 0 {
			e.Hint("to analyze a recording or a file of turns: airtime analyze %s", path)
		}
		return report.Account{}, e
	}
	a, err := report.ReadJSON(r)
	if err != nil {
		return report.Account{}, &fault.Input{Arg: in.Arg, Turns: true, Err: err}
	}
	return a, nil
}
