package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"airtime/cmd/internal/fault"
)

// A disk that is full in the middle of writing leaves neither the output nor a part of it.
func TestSaveFails(t *testing.T) {
	full := func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	for _, before := range []string{"", "what was there"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "out.json")
		if before != "" {
			if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := save(Destination{Path: path, Force: true}, full)
		if !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), "output "+path+": ") {
			t.Errorf("error %v, want %v and where", err, syscall.ENOSPC)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := min(len(before), 1); len(entries) != want {
			t.Errorf("%d files left, want %d", len(entries), want)
		}
		if before != "" {
			if got, _ := os.ReadFile(path); string(got) != before {
				t.Errorf("the file there is now %q, want it untouched", got)
			}
		}
	}
}

// A file that appears while the analysis runs is not overwritten either.
func TestSaveMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	err := save(Destination{Path: path}, func(io.Writer) error {
		return os.WriteFile(path, []byte("somebody else's"), 0o600)
	})
	var exists *fault.Exists
	if !errors.As(err, &exists) {
		t.Errorf("error %v, want that it exists", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "somebody else's" {
		t.Errorf("the file is now %q, want it untouched", got)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files left, want 1", len(entries))
	}
}

func TestFinish(t *testing.T) {
	for _, tt := range []struct {
		err    error
		want   int
		stderr string
	}{
		{nil, 0, ""},
		{errors.New("broken"), 1, "airtime: broken\n"},
		{fault.Usagef("wrong").Hint("right"), 2, "airtime: wrong\nairtime: hint: right\n"},
		{context.Canceled, fault.Stopped, "airtime: stopped; nothing was written\n"},
		{&os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}, 1, ""},
	} {
		var stderr bytes.Buffer
		d := &Desk{Stderr: &stderr}
		if got := d.finish(tt.err); got != tt.want || stderr.String() != tt.stderr {
			t.Errorf("%v: status %d, %q, want %d, %q", tt.err, got, stderr.String(), tt.want, tt.stderr)
		}
	}
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	g := &Progress{w: &b, width: 200, now: func() time.Time { return now }}
	text := func() string { return "1:00 of 4:00" }

	g.Update("listening", 0, 240, text)
	now = now.Add(1900 * time.Millisecond)
	g.Update("listening", 30, 240, text)
	g.Clear()
	if b.Len() != 0 {
		t.Errorf("drew %q within two seconds, want nothing", b.String())
	}

	now = now.Add(1100 * time.Millisecond) // 3 s for a quarter
	g.Update("listening", 60, 240, text)
	const want = "\rlistening  [######..................]  25 %  1:00 of 4:00  0:09 left\x1b[K"
	if got := b.String(); got != want {
		t.Errorf("drew %q, want %q", got, want)
	}
	b.Reset()
	now = now.Add(progressEvery / 2)
	g.Update("listening", 70, 240, text)
	if b.Len() != 0 {
		t.Errorf("drew %q again at once, want nothing", b.String())
	}

	now = now.Add(progressEvery)
	g.Update("listening", 300, 240, func() string { return "5:00 heard" })
	if got, want := b.String(), "\rlistening  5:00 heard\x1b[K"; got != want {
		t.Errorf("past the total drew %q, want %q", got, want)
	}
	b.Reset()

	now = now.Add(progressEvery)
	g.width = 20
	g.Update("grouping voices", 1, -1, func() string { return "and so on and so on" })
	if got, want := b.String(), "\rgrouping voices  an\x1b[K"; got != want {
		t.Errorf("drew %q, want %q", got, want)
	}
	b.Reset()
	g.Clear()
	g.Clear()
	if got, want := b.String(), "\r\x1b[K"; got != want {
		t.Errorf("clear drew %q, want %q", got, want)
	}

	var none *Progress
	none.Update("listening", 1, 2, text)
	none.Clear()
}
