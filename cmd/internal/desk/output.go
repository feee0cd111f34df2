package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"airtime/audio/printable"
	"airtime/cmd/internal/fault"
	"airtime/report"
)

// Stdio is how standard input and output are written as a file name.
const Stdio = "-"

// Destination is where a result goes.
type Destination struct {
	Path  string // "" or "-" is standard output
	Force bool
	Spare string // a folder for what cannot be written there; "" for none
}

// failed says where err happened.
func (d Destination) failed(err error) error {
	return &fault.Output{Err: fmt.Errorf("output %s: %w", d.Path, fault.Bare(err))}
}

// Folders are those that have to be written to for it.
func (d Destination) Folders() []string {
	var all []string
	if !d.IsStdout() {
		all = append(all, filepath.Dir(d.Path))
	}
	if d.Spare != "" {
		all = append(all, d.Spare)
	}
	return all
}

// IsStdout says whether that is standard output.
func (d Destination) IsStdout() bool { return d.Path == "" || d.Path == Stdio }

// Check finds out before the work, which may be long, what would make writing
// impossible, and refuses to overwrite what is being read.
func (d Destination) Check(inputs ...string) error {
	if d.IsStdout() {
		return nil
	}
	if dir, err := os.Stat(filepath.Dir(d.Path)); err != nil || !dir.IsDir() {
		return fault.Usagef("output %s: no such folder", d.Path)
	}
	out, err := os.Stat(d.Path)
	if errors.Is(err, fs.ErrNotExist) {
		for _, in := range inputs { // that are not there either, such as a journal that is to be kept
			if in != "" && in != Stdio && samePath(in, d.Path) {
				return fault.Usagef("output %s: is also another file of this call, want a name of its own", d.Path)
			}
		}
		return nil
	}
	if err != nil {
		return d.failed(err)
	}
	if out.IsDir() {
		return fault.Usagef("output %s: is a folder, want a file name", d.Path)
	}
	for _, in := range inputs {
		if info, err := os.Stat(in); err == nil && in != Stdio && os.SameFile(info, out) {
			return fault.Usagef("output %s: is also an input, and would be lost", d.Path)
		}
	}
	if out.Mode().IsRegular() && !d.Force {
		return &fault.Exists{Path: d.Path}
	}
	return nil
}

// samePath reports whether a and b, which are not there yet, would be one file.
func samePath(a, b string) bool {
	place := func(path string) string {
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			dir = filepath.Dir(path)
		}
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
		return filepath.Join(dir, filepath.Base(path))
	}
	return place(a) == place(b)
}

// Check is to.Check with what every call reads besides: the settings, and standard input if that is a file.
func (d *Desk) Check(to Destination, inputs ...string) error {
	if f, ok := d.Stdin.(*os.File); ok && !to.IsStdout() {
		in, err := f.Stat()
		out, outErr := os.Stat(to.Path)
		if err == nil && outErr == nil && in.Mode().IsRegular() && os.SameFile(in, out) {
			return fault.Usagef("output %s: is also standard input, and would be lost", to.Path)
		}
	}
	if err := to.Check(append(d.ConfigPaths(), inputs...)...); err != nil {
		return err
	}
	return to.try()
}

// Write renders the whole result in memory first, so that a failure to render
// writes nothing at all, and then puts it in its place.
func (d *Desk) Write(to Destination, render func(io.Writer) error) error {
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	if to.IsStdout() {
		if _, err := d.Stdout.Write(b.Bytes()); err != nil {
			return &fault.Output{Err: fmt.Errorf("standard output: %w", fault.Bare(err))}
		}
		return nil
	}
	d.saving.Lock()
	defer d.saving.Unlock()
	err := save(to, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
	if err == nil {
		d.wrote.Store(true)
	}
	return err
}

// WriteAccount writes a, as JSON.
func (d *Desk) WriteAccount(to Destination, a report.Account) error {
	return d.Write(to, func(w io.Writer) error { return report.WriteJSON(w, a) })
}

// Say writes text for people to standard output. What is quoted in it, such as the name of a file or of a device,
// is made visible: see package printable.
func (d *Desk) Say(render func(io.Writer) error) error {
	var b strings.Builder
	if err := render(&b); err != nil {
		return err
	}
	return d.Write(Destination{}, func(w io.Writer) error {
		_, err := io.WriteString(w, printable.Lines(b.String()))
		return err
	})
}

// save writes a file whole or not at all: to a new file beside it, which is then
// given its name. Devices and named pipes are written directly.
func save(d Destination, write func(io.Writer) error) (err error) {
	defer func() {
		var exists *fault.Exists
		if err != nil && !errors.As(err, &exists) {
			err = d.failed(err)
		}
	}()
	if info, err := os.Stat(d.Path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(d.Path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := createPart(filepath.Dir(d.Path))
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if d.Force {
		return os.Rename(f.Name(), d.Path)
	}
	// Unlike a rename, a link fails if somebody made the file meanwhile.
	err = os.Link(f.Name(), d.Path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return &fault.Exists{Path: d.Path}
	}
	// A file system without hard links.
	if _, err := os.Lstat(d.Path); err == nil {
		return &fault.Exists{Path: d.Path}
	}
	return os.Rename(f.Name(), d.Path)
}
