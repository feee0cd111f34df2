package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"airtime/audio/note"
	"airtime/report"
)

// Recorded is a meeting as a journal has it.
type Recorded struct {
	Meeting  report.Meeting
	Settings report.Settings
	Ended    bool  // in order; otherwise the last seconds may be missing
	Broken   error // what is wrong with the line from which on nothing could be read; nil if there is none
}

// Read reads a journal. One that stops in the middle of a line, as a crash leaves it, is
// read up to there, and so is one with a line that makes no sense, which the meeting's notes say.
// Only without a first line there is nothing to read. neutral names the i-th voice that nobody named.
func Read(r io.Reader, neutral func(int) string) (Recorded, error) {
	return read(r, neutral, note.New("not_ended", nil))
}

// ReadOngoing is Read while the meeting still goes on.
func ReadOngoing(r io.Reader, neutral func(int) string) (Recorded, error) {
	return read(r, neutral, note.New("still_on", nil))
}

// read notes unended of a meeting that has no end.
func read(r io.Reader, neutral func(int) string, unended note.Note) (Recorded, error) {
	rec, err := readRecord(r)
	if err != nil {
		return Recorded{}, err
	}
	m := rec.meeting(neutral)
	switch {
	case rec.broken != nil:
		m.Notes = append(m.Notes, note.New("journal_cut", note.Values{"at_s": rec.length.Duration(), "line": strconv.Itoa(rec.brokenAt)}))
	case !rec.ended:
		m.Notes = append(m.Notes, unended)
	}
	s := report.DefaultSettings()
	if rec.settings != nil {
		s = *rec.settings
		if err := s.Validate(); err != nil {
			return Recorded{}, fmt.Errorf("journal: line 1: settings: %w", err)
		}
	}
	return Recorded{Meeting: m, Settings: s, Ended: rec.ended, Broken: rec.broken}, nil
}

// maxLine bounds a line: a regrouping of a whole day is one of a few MB.
const maxLine = 64 << 20

func readRecord(r io.Reader) (*record, error) {
	rec := &record{names: map[int]string{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		i := bytes.IndexByte(data, '\n')
		switch {
		case i >= 0:
			rec.size += int64(i) + 1
			return i + 1, data[:i], nil
		case atEOF:
			return len(data), nil, nil // it was being written
		}
		return 0, nil, nil
	})
	n := 0
	for lines.Scan() {
		n++
		if len(lines.Bytes()) == 0 {
			continue
		}
		var l line
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		err := d.Decode(&l)
		switch {
		case n > 1 && err == nil:
			err = rec.apply(l)
		case err == nil:
			err = rec.begin(l)
		}
		if err != nil && n > 1 {
			rec.broken, rec.brokenAt = fmt.Errorf("line %d: %w", n, err), n
			return rec, nil
		}
		if err != nil {
			return nil, fmt.Errorf("journal: line 1: %w", err)
		}
	}
	switch err := lines.Err(); {
	case err != nil && n > 0:
		rec.broken, rec.brokenAt = fmt.Errorf("line %d: %w", n+1, err), n+1
	case err != nil:
		return nil, fmt.Errorf("journal: line 1: %w", err)
	case n == 0:
		return nil, errors.New("journal: got no complete line")
	}
	return rec, nil
}

// Is says whether head is the beginning of a journal.
func Is(head []byte) bool {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(first, []byte(`{"kind":"`+kindBegin+`"`)) && bytes.Contains(first, []byte(`"airtime_journal":`))
}
