package listen

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/cmd/internal/desk"
	"airtime/report"
)

// TestRescue: an account that cannot be written where it was asked for is in the state folder, and that is said.
func TestRescue(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	p := program{&desk.Desk{Stderr: &b, Quiet: true}}
	m := report.Meeting{Length: time.Minute, People: []report.Person{{Name: "Ana"}}, Speech: []report.Speech{{End: time.Second}}}
	for range 2 { // in one second
		p.rescue(report.Compute(m, report.DefaultSettings()), dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("got %d files, %v; want two", len(entries), err)
	}
	path := filepath.Join(dir, entries[0].Name())
	if f, err := os.Open(path); err != nil {
		t.Error(err)
	} else if a, err := report.ReadJSON(f); err != nil || a.LengthS.Duration() != m.Length {
		t.Errorf("got %+v, %v", a, err)
	}
	if want := "airtime: the account is kept in " + path + " instead; see it with: airtime report " + path + "\n"; !strings.Contains(b.String(), want) {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	b.Reset()
	p.rescue(report.Account{}, filepath.Join(dir, "gone"))
	if !strings.Contains(b.String(), "could not be kept anywhere else either") {
		t.Errorf("got %q, want that it is lost", b.String())
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v; want a file that only its owner reads", info.Mode(), err)
	}
}
