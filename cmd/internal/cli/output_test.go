package cli

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

	"airtime/report"
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
		err := save(destination{path: path, force: true}, full)
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
	err := save(destination{path: path}, func(io.Writer) error {
		return os.WriteFile(path, []byte("somebody else's"), 0o600)
	})
	var exists *existsError
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
		{usagef("wrong").hint("right"), 2, "airtime: wrong\nairtime: hint: right\n"},
		{context.Canceled, exitStopped, "airtime: stopped; nothing was written\n"},
		{&os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}, 1, ""},
	} {
		var stderr bytes.Buffer
		p := &program{stderr: &stderr}
		if got := p.finish(tt.err); got != tt.want || stderr.String() != tt.stderr {
			t.Errorf("%v: status %d, %q, want %d, %q", tt.err, got, stderr.String(), tt.want, tt.stderr)
		}
	}
}

// After edit has saved, an interrupt does not say that nothing was written.
func TestInterruptedAfterSaving(t *testing.T) {
	path := filepath.Join(t.TempDir(), "account.json")
	m := report.Meeting{Length: time.Minute, People: []report.Person{{Name: "Ana"}}, Speech: []report.Speech{{End: time.Second}}}
	var b bytes.Buffer
	if err := report.WriteJSON(&b, report.Compute(m, report.DefaultSettings())); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	in := blocked{make(chan struct{})}
	var stderr bytes.Buffer
	done := make(chan int)
	p := &program{stdin: io.MultiReader(strings.NewReader("rename Ana Bo\nsave\n"), in), stdout: io.Discard, stderr: &stderr}
	go func() { done <- p.run(ctx, []string{"edit", path}) }()
	<-in.reading
	cancel()
	if code := <-done; code != exitStopped || stderr.String() != "airtime: stopped; what was saved until now stays\n" {
		t.Errorf("got the exit status %d and %q", code, stderr.String())
	}
	if saved, err := os.ReadFile(path); err != nil || !bytes.Contains(saved, []byte(`"Bo"`)) {
		t.Errorf("got %v and\n%s", err, saved)
	}
}

// blocked is a standard input from which nothing ever comes.
type blocked struct{ reading chan struct{} }

func (b blocked) Read([]byte) (int, error) {
	close(b.reading)
	select {}
}

func TestInterruptedWhileBlocked(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	ctx, cancel := context.WithCancel(context.Background())
	in := blocked{make(chan struct{})}
	var stdout, stderr bytes.Buffer
	done := make(chan int)
	p := &program{stdin: in, stdout: &stdout, stderr: &stderr}
	go func() { done <- p.run(ctx, []string{"analyze", "-o", "out.json", "-"}) }()
	<-in.reading
	cancel()
	select {
	case got := <-done:
		if got != exitStopped {
			t.Errorf("status %d, want 130", got)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("still running 5 s after the interrupt")
	}
	if got, want := stderr.String(), "airtime: stopped; nothing was written\n"; got != want {
		t.Errorf("standard error %q, want %q", got, want)
	}
	if entries, _ := os.ReadDir("."); len(entries) != 0 || stdout.Len() != 0 {
		t.Errorf("%d files and %q left, want nothing", len(entries), stdout.String())
	}
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	g := &progress{w: &b, width: 200, now: func() time.Time { return now }}
	text := func() string { return "1:00 of 4:00" }

	g.update("listening", 0, 240, text)
	now = now.Add(1900 * time.Millisecond)
	g.update("listening", 30, 240, text)
	g.clear()
	if b.Len() != 0 {
		t.Errorf("drew %q within two seconds, want nothing", b.String())
	}

	now = now.Add(1100 * time.Millisecond) // 3 s for a quarter
	g.update("listening", 60, 240, text)
	const want = "\rlistening  [######..................]  25 %  1:00 of 4:00  0:09 left\x1b[K"
	if got := b.String(); got != want {
		t.Errorf("drew %q, want %q", got, want)
	}
	b.Reset()
	now = now.Add(progressEvery / 2)
	g.update("listening", 70, 240, text)
	if b.Len() != 0 {
		t.Errorf("drew %q again at once, want nothing", b.String())
	}

	now = now.Add(progressEvery)
	g.update("listening", 300, 240, func() string { return "5:00 heard" })
	if got, want := b.String(), "\rlistening  5:00 heard\x1b[K"; got != want {
		t.Errorf("past the total drew %q, want %q", got, want)
	}
	b.Reset()

	now = now.Add(progressEvery)
	g.width = 20
	g.update("grouping voices", 1, -1, func() string { return "and so on and so on" })
	if got, want := b.String(), "\rgrouping voices  an\x1b[K"; got != want {
		t.Errorf("drew %q, want %q", got, want)
	}
	b.Reset()
	g.clear()
	g.clear()
	if got, want := b.String(), "\r\x1b[K"; got != want {
		t.Errorf("clear drew %q, want %q", got, want)
	}

	var none *progress
	none.update("listening", 1, 2, text)
	none.clear()
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0:00", 5400 * time.Millisecond: "0:05", 59500 * time.Millisecond: "1:00",
		time.Hour - time.Second: "59:59", time.Hour: "1:00:00", 25*time.Hour + 61*time.Second: "25:01:01",
	} {
		if got := clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}
