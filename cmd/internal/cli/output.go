package cli

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
)

// stdName is how standard input and output are written as a file name.
const stdName = "-"

// existsError says that an output is there already.
type existsError struct{ path string }

func (e *existsError) Error() string { return fmt.Sprintf("output %s: already exists", e.path) }

// destination is where a result goes.
type destination struct {
	path  string // "" or "-" is standard output
	force bool
	spare string // a folder for what cannot be written there; "" for none
}

// failed says where err happened.
func (d destination) failed(err error) error {
	return &outputError{fmt.Errorf("output %s: %w", d.path, bare(err))}
}

func (d destination) isStdout() bool { return d.path == "" || d.path == stdName }

// check finds out before the work, which may be long, what would make writing
// impossible, and refuses to overwrite what is being read.
func (d destination) check(inputs ...string) error {
	if d.isStdout() {
		return nil
	}
	if dir, err := os.Stat(filepath.Dir(d.path)); err != nil || !dir.IsDir() {
		return usagef("output %s: no such folder", d.path)
	}
	out, err := os.Stat(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		for _, in := range inputs { // that are not there either, such as a journal that is to be kept
			if in != "" && in != stdName && samePath(in, d.path) {
				return usagef("output %s: is also another file of this call, want a name of its own", d.path)
			}
		}
		return nil
	}
	if err != nil {
		return d.failed(err)
	}
	if out.IsDir() {
		return usagef("output %s: is a folder, want a file name", d.path)
	}
	for _, in := range inputs {
		if info, err := os.Stat(in); err == nil && in != stdName && os.SameFile(info, out) {
			return usagef("output %s: is also an input, and would be lost", d.path)
		}
	}
	if out.Mode().IsRegular() && !d.force {
		return &existsError{d.path}
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

// check is d.check with what every call reads besides: the settings, and standard input if that is a file.
func (p *program) check(d destination, inputs ...string) error {
	if f, ok := p.stdin.(*os.File); ok && !d.isStdout() {
		in, err := f.Stat()
		out, outErr := os.Stat(d.path)
		if err == nil && outErr == nil && in.Mode().IsRegular() && os.SameFile(in, out) {
			return usagef("output %s: is also standard input, and would be lost", d.path)
		}
	}
	if err := d.check(append(p.configPaths(), inputs...)...); err != nil {
		return err
	}
	return d.try()
}

// write renders the whole result in memory first, so that a failure to render
// writes nothing at all, and then puts it in its place.
func (p *program) write(d destination, render func(io.Writer) error) error {
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	if d.isStdout() {
		if _, err := p.stdout.Write(b.Bytes()); err != nil {
			return &outputError{fmt.Errorf("standard output: %w", bare(err))}
		}
		return nil
	}
	p.saving.Lock()
	defer p.saving.Unlock()
	err := save(d, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
	if err == nil {
		p.wrote.Store(true)
	}
	return err
}

// say writes text for people to standard output. What is quoted in it, such as the name of a file or of a device,
// is made visible: see package printable.
func (p *program) say(render func(io.Writer) error) error {
	var b strings.Builder
	if err := render(&b); err != nil {
		return err
	}
	return p.write(destination{}, func(w io.Writer) error {
		_, err := io.WriteString(w, printable.Lines(b.String()))
		return err
	})
}

// save writes a file whole or not at all: to a new file beside it, which is then
// given its name. Devices and named pipes are written directly.
func save(d destination, write func(io.Writer) error) (err error) {
	defer func() {
		var exists *existsError
		if err != nil && !errors.As(err, &exists) {
			err = d.failed(err)
		}
	}()
	if info, err := os.Stat(d.path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(d.path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := createPart(filepath.Dir(d.path))
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
	if d.force {
		return os.Rename(f.Name(), d.path)
	}
	// Unlike a rename, a link fails if somebody made the file meanwhile.
	err = os.Link(f.Name(), d.path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return &existsError{d.path}
	}
	// A file system without hard links.
	if _, err := os.Lstat(d.path); err == nil {
		return &existsError{d.path}
	}
	return os.Rename(f.Name(), d.path)
}

// bare drops the operation and path of err, which our message states in its own
// words; the cause stays for errors.Is.
func bare(err error) error {
	var (
		pathErr *fs.PathError
		linkErr *os.LinkError
	)
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	}
	return err
}
