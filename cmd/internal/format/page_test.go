package format

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"airtime/cmd/internal/desk"
	"airtime/report"
	"airtime/report/words"
)

// TestPageSaves: corrections on a page go back to the file that was read. Of standard input there is none: they were
// written to a new file called "standard input".
func TestPageSaves(t *testing.T) {
	t.Chdir(t.TempDir())
	d := &desk.Desk{}
	if Page(d, desk.Stdio, words.English(), nil).Save != nil {
		t.Error("standard input can be saved, want that it cannot")
	}
	file := filepath.Join(t.TempDir(), "account.json")
	a := report.Compute(report.Meeting{Length: time.Minute}, report.DefaultSettings())
	if err := Page(d, file, words.English(), nil).Save(a); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}
