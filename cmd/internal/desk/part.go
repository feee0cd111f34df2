package desk

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/flock"
)

// An output is written to a part first, a file beside it that is given its name once it is whole. The part is taken
// for this program while it is written: one that nobody has is of a program that was killed.
const partPattern = ".airtime-*.part"

// partAge is how old a part of nobody is at least: another program may just have made it.
const partAge = time.Minute

// createPart makes a part in folder, which its owner only can read.
func createPart(folder string) (*os.File, error) {
	f, err := os.CreateTemp(folder, partPattern)
	if err == nil {
		_ = flock.Take(f)
	}
	return f, err
}

// sweep removes from folder the parts of programs that were killed. It is an extra, and never fails.
func sweep(folder string, now time.Time) {
	parts, _ := filepath.Glob(filepath.Join(folder, partPattern)) // a folder with [ in its name is not swept
	for _, path := range parts {
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < partAge {
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		dead := flock.Take(f) == nil
		f.Close()
		if dead {
			_ = os.Remove(path)
		}
	}
}

// try finds out whether the output can be written, by writing nothing.
func (d Destination) try() error {
	if d.IsStdout() {
		return nil
	}
	folder := filepath.Dir(d.Path)
	sweep(folder, time.Now())
	if info, err := os.Stat(d.Path); err == nil && !info.Mode().IsRegular() {
		return nil // a device or a pipe, of which to open it can be the writing
	}
	f, err := createPart(folder)
	if err != nil {
		return fault.Hinted(d.failed(err), "write to a folder that you may write to, with -o")
	}
	_, err = f.Write([]byte{0}) // a full disk may still take a file without anything in it
	if err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name())); err != nil {
		return d.failed(err)
	}
	return nil
}
