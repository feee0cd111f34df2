package audio

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// replayLimit bounds how much of a pipe is remembered while its header is read,
// so that another decoder can start over.
const replayLimit = 1 << 20

// input is the bytes of a file or of a pipe, with the position in them.
type input struct {
	r    *bufio.Reader
	file *os.File // nil for a pipe, which cannot be sought
	size int64    // of file; -1 for a pipe
	pos  int64    // of the next byte that Read returns

	head   []byte // of a pipe: what was read so far, while remember is set
	keep   bool   // remember head
	replay []byte // to be read again before r

	failed error // what a Read returned other than io.EOF
	close  func() error
}

// openInput opens path, or stdin if path is "-".
func openInput(ctx context.Context, path string, stdin io.Reader) (*input, error) {
	if path == "-" {
		return pipeInput(ctx, stdin, func() error { return nil }), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		f.Close()
		return nil, err
	case info.IsDir():
		f.Close()
		return nil, errors.New("is a directory, want a sound file")
	case !info.Mode().IsRegular(): // such as a named pipe
		return pipeInput(ctx, f, f.Close), nil
	}
	return &input{r: bufio.NewReaderSize(f, 64<<10), file: f, size: info.Size(), close: f.Close}, nil
}

// pipeInput reads r in a goroutine of its own, so that a Read which waits for a
// silent pipe ends when ctx or the input does. The goroutine itself ends with the
// Read of r that it is in.
func pipeInput(ctx context.Context, r io.Reader, closeReader func() error) *input {
	p := &pump{ctx: ctx, full: make(chan []byte, 1), empty: make(chan []byte, 2), done: make(chan struct{})}
	for range cap(p.empty) {
		p.empty <- make([]byte, 64<<10)
	}
	go p.run(r)
	return &input{r: bufio.NewReaderSize(p, 16<<10), size: -1, keep: true, close: func() error {
		p.once.Do(func() { close(p.done) })
		return closeReader()
	}}
}

// pump carries bytes from a Reader that cannot be interrupted to one that can.
type pump struct {
	ctx         context.Context
	full, empty chan []byte
	done        chan struct{}
	once        sync.Once
	err         error // of the Reader, set before full is closed
	buf, rest   []byte
}

func (p *pump) run(r io.Reader) {
	defer close(p.full)
	for {
		var buf []byte
		select {
		case buf = <-p.empty:
		case <-p.done:
			return
		}
		n, err := r.Read(buf[:cap(buf)])
		if n > 0 {
			select {
			case p.full <- buf[:n]:
			case <-p.done:
				return
			}
		} else {
			p.empty <- buf // has room: this goroutine took it
		}
		if err != nil {
			p.err = err
			return
		}
	}
}

// Read implements io.Reader.
func (p *pump) Read(dst []byte) (int, error) {
	if len(p.rest) == 0 {
		if p.buf != nil {
			p.empty <- p.buf // has room: there are two buffers
			p.buf = nil
		}
		select {
		case buf, ok := <-p.full:
			if !ok {
				if p.err == nil {
					return 0, ErrClosed
				}
				return 0, p.err
			}
			p.buf, p.rest = buf, buf
		case <-p.done:
			return 0, ErrClosed
		case <-p.ctx.Done():
			return 0, context.Cause(p.ctx)
		}
	}
	n := copy(dst, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// Read implements io.Reader.
func (in *input) Read(p []byte) (n int, err error) {
	if len(in.replay) > 0 {
		n = copy(p, in.replay)
		in.replay = in.replay[n:]
	} else {
		n, err = in.r.Read(p)
		if in.keep && n > 0 {
			if len(in.head)+n > replayLimit {
				in.forget()
			} else {
				in.head = append(in.head, p[:n]...)
			}
		}
	}
	if err != nil && err != io.EOF {
		in.failed = err
	}
	in.pos += int64(n)
	return n, err
}

// peek returns up to n of the bytes that Read returns next, fewer at the end.
// It must not follow rewind.
func (in *input) peek(n int) ([]byte, error) {
	b, err := in.r.Peek(n)
	if err == io.EOF {
		err = nil
	}
	return b, err
}

// skip passes over n bytes; io.EOF says that there are fewer.
func (in *input) skip(n int64) error {
	if in.file != nil {
		if n > in.size-in.pos {
			return io.EOF
		}
		return in.seek(in.pos + n)
	}
	_, err := io.CopyN(io.Discard, struct{ io.Reader }{in}, n)
	return err
}

// seek moves to pos of a file.
func (in *input) seek(pos int64) error {
	if d := pos - in.pos; d >= 0 && d <= int64(in.r.Buffered()) {
		in.r.Discard(int(d)) // cannot fail: the bytes are there
		in.pos = pos
		return nil
	}
	if _, err := in.file.Seek(pos, io.SeekStart); err != nil {
		return err
	}
	in.r.Reset(in.file)
	in.pos = pos
	return nil
}

// forget ends the remembering of a pipe's first bytes.
func (in *input) forget() { in.head, in.keep = nil, false }

// rewind goes back to the first byte, once.
func (in *input) rewind() error {
	if in.file != nil {
		return in.seek(0)
	}
	if !in.keep {
		return fmt.Errorf("its kind shows only after %d bytes, which is too late to tell from a pipe; pass the file's name", in.pos)
	}
	in.replay, in.pos = in.head, 0
	in.forget()
	return nil
}
