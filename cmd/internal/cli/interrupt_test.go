package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/report"
)

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
	p := program{&desk.Desk{Stdin: io.MultiReader(strings.NewReader("rename Ana Bo\nsave\n"), in), Stdout: io.Discard, Stderr: &stderr}}
	go func() { done <- p.call(ctx, []string{"edit", path}) }()
	<-in.reading
	cancel()
	if code := <-done; code != fault.Stopped || stderr.String() != "airtime: stopped; what was saved until now stays\n" {
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
	p := program{&desk.Desk{Stdin: in, Stdout: &stdout, Stderr: &stderr}}
	go func() { done <- p.call(ctx, []string{"analyze", "-o", "out.json", "-"}) }()
	<-in.reading
	cancel()
	select {
	case got := <-done:
		if got != fault.Stopped {
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
