package desk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/cmd/internal/fault"
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
	d := &Desk{Stdin: strings.NewReader("")}
	if err := d.Check(Destination{Path: filepath.Join(dir, "a.json")}); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("%s is left", entries[0].Name())
	}
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("no /proc here")
	}
	if err := d.Check(Destination{Path: "/proc/a.json"}); err == nil || !strings.HasPrefix(err.Error(), "output /proc/a.json: ") || len(fault.Hints(err)) == 0 {
		t.Errorf("got %v with hints %q, want what is wrong and what to do", err, fault.Hints(err))
	}
}
