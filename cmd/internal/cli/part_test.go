package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/report"
)

// TestSweep: what programs that were killed left goes, and nothing else.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{".airtime-1.part", "account.json", ".airtime-1.json", ".other-1.part"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".airtime-new.part"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	live, err := createPart(dir) // of a program that still writes
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	if err := os.Chtimes(live.Name(), old, old); err != nil {
		t.Fatal(err)
	}
	sweep(dir, time.Now())
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if len(left) != 5 || strings.Contains(strings.Join(left, " "), ".airtime-1.part") {
		t.Errorf("got %q, want all but .airtime-1.part", left)
	}
}

// TestTry: an output that cannot be written is found before the work, and nothing is left of the trying.
func TestTry(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root may write anywhere: a folder that nobody can write to is /proc")
	}
	dir := t.TempDir()
	p := &program{stdin: strings.NewReader("")}
	if err := p.check(destination{path: filepath.Join(dir, "a.json")}); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("%s is left", entries[0].Name())
	}
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("no /proc here")
	}
	if err := p.check(destination{path: "/proc/a.json"}); err == nil || !strings.HasPrefix(err.Error(), "output /proc/a.json: ") || len(Hints(err)) == 0 {
		t.Errorf("got %v with hints %q, want what is wrong and what to do", err, Hints(err))
	}
}

// TestRescue: an account that cannot be written where it was asked for is in the state folder, and that is said.
func TestRescue(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	p := &program{stderr: &b, quiet: true}
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
