package transcript

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded gives UTF-8 without a byte order mark from UTF-8 or UTF-16, with or without one.
func decoded(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	var fallback transform.Transformer = transform.Nop
	// Without a mark, a zero byte beside a character of ASCII gives UTF-16 away: every format here begins with one.
	if head, _ := b.Peek(2); len(head) == 2 && (head[0] == 0) != (head[1] == 0) {
		order := unicode.LittleEndian
		if head[0] == 0 {
			order = unicode.BigEndian
		}
		fallback = unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder()
	}
	return transform.NewReader(b, unicode.BOMOverride(fallback))
}

// lines yields the lines of r, which may end in LF, CR LF or CR, from one buffer
// that is overwritten by the next line and cleared by wipe.
type lines struct {
	scan   *bufio.Scanner
	buffer []byte
	n      int // number of the current line, from 1
}

func newLines(r io.Reader) *lines {
	// The whole buffer at once: a Scanner that grows leaves old ones, with words in them, behind.
	l := &lines{scan: bufio.NewScanner(r), buffer: make([]byte, maxLine)}
	l.scan.Buffer(l.buffer, maxLine)
	l.scan.Split(splitLine)
	return l
}

func (l *lines) next() ([]byte, bool) {
	if !l.scan.Scan() {
		return nil, false
	}
	l.n++
	return l.scan.Bytes(), true
}

func (l *lines) err() error {
	if err := l.scan.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d: got more than %d bytes, want a line of text", l.n+1, maxLine)
	} else if err != nil {
		return fmt.Errorf("line %d: %w", l.n+1, err)
	}
	return nil
}

func (l *lines) wipe() { clear(l.buffer) }

func splitLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && atEOF && len(data) > 0:
		return len(data), data, nil
	case i < 0:
		return 0, nil, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	case i+1 < len(data) || atEOF:
		return i + 1, data[:i], nil
	}
	return 0, nil, nil // a CR at the end of what is here: its LF may follow
}
