package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"airtime/cmd/internal/flock"
)

// bare drops the operation and path of err: its reader knows which file it is about.
func bare(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// A File is a journal on the disk. It is written, in a goroutine of its own: a slow disk holds up nobody. What a
// full disk does not take waits, and is tried again.
type File struct {
	path string
	f    disk
	in   chan entry
	done chan struct{}
	news chan error // the newest: what keeps lines from the disk, or nil that they are there now

	waiting atomic.Int64 // bytes of lines that were taken and are not on the disk
	refused bool         // the last lines were

	// The writer's own, until done is closed:
	pending []entry
	size    int64         // of what is on the disk
	torn    bool          // there may be more of it, of a line that was not written to its end
	upTo    time.Duration // how far it goes
	deleted bool
	err     error
}

// errDeleted says that a journal is not where it was: somebody deleted it, or put another file in its place.
var errDeleted = errors.New("the journal was deleted")

// entry is a few lines that are written together, and how far in the meeting they go.
type entry struct {
	lines []byte
	at    time.Duration
}

// disk is what a File needs of an *os.File.
type disk interface {
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error

	// there says whether it is still where it was made.
	there() bool
}

// named is a file that knows where it is.
type named struct {
	*os.File
	path string
}

func (f named) there() bool {
	ours, err := f.Stat()
	if err != nil {
		return true // nobody knows
	}
	theirs, err := os.Stat(f.path)
	return err == nil && os.SameFile(ours, theirs) || err != nil && !errors.Is(err, fs.ErrNotExist)
}

const (
	queue      = 1024    // entries that may wait for a write that hangs
	maxWaiting = 8 << 20 // bytes that may wait for the disk, which is days of a meeting
	retryEvery = 3 * time.Second
)

// Create begins a journal at path, which must not exist. Only its owner can read it.
func Create(path string) (*File, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("journal: folder %s: %w", dir, bare(err))
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %s: %w", path, bare(err))
	}
	if err := take(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("journal: %s: %w", path, err)
	}
	return newFile(path, named{f, path}, 0, 0), nil
}

// Why a journal cannot be gone on with.
var (
	ErrOngoing    = errors.New("the meeting is still going on in another window")
	ErrOver       = errors.New("the meeting has ended; nothing to go on with")
	ErrBroken     = errors.New("the journal is damaged; cannot go on with it") // but can be read up to there
	ErrNotJournal = errors.New("not a journal of airtime live")
)

// Resume opens the journal at path to go on with it, and returns what is in it.
func Resume(path string) (*File, *Past, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	rec, err := resume(f)
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return newFile(path, named{f, path}, rec.size, rec.length.Duration()), &Past{rec}, nil
}

// take takes a journal for this program.
func take(f *os.File) error {
	if flock.Take(f) != nil {
		return ErrOngoing
	}
	return nil
}

func resume(f *os.File) (*record, error) {
	if err := take(f); err != nil {
		return nil, err
	}
	head := make([]byte, 256)
	n, err := f.ReadAt(head, 0)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, bare(err)
	case n > 0 && !Is(head[:n]):
		return nil, ErrNotJournal
	}
	rec, err := readRecord(f)
	switch {
	case err != nil:
		return nil, err
	case rec.broken != nil: // whatever follows it would not be read
		return nil, fmt.Errorf("%w: %w", ErrBroken, rec.broken)
	case rec.ended:
		return nil, ErrOver
	}
	return rec, bare(f.Truncate(rec.size)) // without the line that was being written when the program stopped
}

func newFile(path string, f disk, size int64, upTo time.Duration) *File {
	j := &File{path: path, f: f, size: size, upTo: upTo, in: make(chan entry, queue), done: make(chan struct{}), news: make(chan error, 1)}
	go j.write()
	return j
}

// Path is where the journal is.
func (j *File) Path() string { return j.path }

func (j *File) write() {
	defer close(j.done)
	again := time.NewTicker(retryEvery)
	defer again.Stop()
	for open := true; open; {
		select {
		case e, ok := <-j.in:
			if open = ok; ok {
				j.pending = append(j.pending, e)
			}
			for more := ok; more; { // what came in while the last was written goes to the disk at once
				select {
				case e, ok := <-j.in:
					if more, open = ok, ok; ok {
						j.pending = append(j.pending, e)
					}
				default:
					more = false
				}
			}
		case <-again.C:
		}
		if !j.deleted && !j.f.there() {
			j.deleted = true
			j.tell(errDeleted)
		}
		if len(j.pending) == 0 {
			continue
		}
		was := j.err
		if j.err = j.flush(); (j.err != nil || was != nil) && !j.deleted {
			j.tell(j.err)
		}
	}
	if err := j.f.Close(); j.err == nil {
		j.err = err
	}
}

// tell makes err the newest news.
func (j *File) tell(err error) {
	select {
	case <-j.news:
	default:
	}
	j.news <- err
}

// flush writes what waits. What it cannot write stays, and is not in the file either: only whole lines are, at
// which a reader would otherwise stop.
func (j *File) flush() error {
	if err := j.mend(); err != nil {
		return err
	}
	var err error
	written, size := 0, j.size
	for _, e := range j.pending {
		if _, err = j.f.WriteAt(e.lines, size); err != nil {
			break
		}
		written++
		size += int64(len(e.lines))
	}
	if written > 0 {
		if failed := j.f.Sync(); failed != nil { // nobody knows what of it is there
			written, err = 0, failed
		}
	}
	if written > 0 {
		j.waiting.Add(j.size - size)
		j.size, j.upTo = size, j.pending[written-1].at
		j.pending = slices.Delete(j.pending, 0, written)
	}
	if err != nil {
		j.torn = true
		_ = j.mend() // or before the next write
	}
	return err
}

// mend takes back what was written of a line that has no end.
func (j *File) mend() error {
	if !j.torn {
		return nil
	}
	err := j.f.Truncate(j.size)
	j.torn = err != nil
	return err
}

// put queues lines, which are written and synced together and go up to at. It never waits; false says that the
// disk is too far behind, and that nothing was taken.
func (j *File) put(at time.Duration, lines ...line) bool {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, l := range lines {
		if err := e.Encode(l); err != nil {
			panic(err) // there is nothing in it that has no JSON
		}
	}
	j.refused = true
	if n := int64(b.Len()); j.waiting.Add(n) > maxWaiting {
		j.waiting.Add(-n)
		return false
	}
	select {
	case j.in <- entry{b.Bytes(), at}:
		j.refused = false
	default:
		j.waiting.Add(-int64(b.Len()))
	}
	return !j.refused
}

// Close waits until all is written, or cannot be.
func (j *File) Close() error {
	close(j.in)
	<-j.done
	if j.err != nil {
		return fmt.Errorf("journal: %w", j.err)
	}
	return nil
}

// Discard is Close for a meeting that does not begin: a journal without a line goes.
func (j *File) Discard() error {
	err := j.Close()
	if j.size == 0 {
		err = errors.Join(err, os.Remove(j.path))
	}
	return err
}

// UpTo is, once the journal is closed, how far in the meeting it goes. all says that it has
// whatever was understood.
func (j *File) UpTo() (d time.Duration, all bool) {
	if j.deleted {
		return 0, false
	}
	return j.upTo, j.err == nil && !j.refused
}
