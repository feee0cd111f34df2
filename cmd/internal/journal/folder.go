package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"airtime/cmd/internal/flock"
)

// Ongoing says whether a program is writing the journal at path just now.
func Ongoing(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if flock.Take(f) != nil {
		return true
	}
	flock.Release(f)
	return false
}

// Folder is where journals are kept if nothing else is said.
func Folder() (string, error) {
	if d := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "airtime"), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		d, err := os.UserConfigDir()
		return filepath.Join(d, "airtime"), err
	}
	d, err := os.UserHomeDir()
	return filepath.Join(d, ".local", "state", "airtime"), err
}

const (
	journalPrefix = "meeting-"
	journalSuffix = ".journal"
)

// Name is the name of the journal of a meeting that begins at t.
func Name(t time.Time) string { return fileName(t, 1) }

// fileName is the n-th name for a meeting that begins at t; they sort by that.
func fileName(t time.Time, n int) string {
	name := journalPrefix + t.Format("2006-01-02-150405")
	if n > 1 {
		name += fmt.Sprintf("_%d", n)
	}
	return name + journalSuffix
}

// New begins a journal in folder, of a meeting that begins at t.
func New(folder string, t time.Time) (*File, error) {
	for n := 1; ; n++ {
		j, err := Create(filepath.Join(folder, fileName(t, n)))
		if n == 9 || !errors.Is(err, fs.ErrExist) { // nobody begins so many in a second
			return j, err
		}
	}
}

// Last returns the newest journal in folder whose meeting was not ended and does not go on, or "".
func Last(folder string) (string, error) {
	files, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	for _, f := range slices.Backward(files) { // sorted by name, which is by time
		if !strings.HasPrefix(f.Name(), journalPrefix) || !strings.HasSuffix(f.Name(), journalSuffix) {
			continue
		}
		path := filepath.Join(folder, f.Name())
		g, err := os.Open(path)
		if err != nil {
			continue
		}
		rec, err := readRecord(g)
		g.Close()
		if err == nil && !rec.ended && !Ongoing(path) {
			return path, nil
		}
	}
	return "", nil
}
