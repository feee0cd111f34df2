package transcript

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"airtime/diarize/score"
	"airtime/report"
)

// columns says which field of a record is what; −1 is none.
type columns struct {
	comma                         rune
	start, end, duration, speaker int
}

var columnNames = map[string][]string{
	"start":    {"start", "start s", "start time", "begin", "from", "onset"},
	"end":      {"end", "end s", "end time", "stop", "to", "offset"},
	"duration": {"duration", "duration s", "dur", "length"},
	"speaker":  {"speaker", "speaker name", "person", "name", "who", "participant", "label"},
}

// parseHeader reads the line that names the columns.
func parseHeader(line []byte) (columns, error) {
	c := columns{comma: ',', start: -1, end: -1, duration: -1, speaker: -1}
	for _, comma := range ";\t" {
		if bytes.Count(line, []byte(string(comma))) > bytes.Count(line, []byte(string(c.comma))) {
			c.comma = comma
		}
	}
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma = c.comma
	fields, err := r.Read()
	if err != nil {
		return c, errors.New("got a line that is not comma-separated, want the names of the columns")
	}
	for i, f := range fields {
		f = strings.Join(strings.FieldsFunc(strings.ToLower(f), func(r rune) bool { return strings.ContainsRune(" _-()", r) }), " ")
		for _, k := range []struct {
			name string
			at   *int
		}{{"start", &c.start}, {"end", &c.end}, {"duration", &c.duration}, {"speaker", &c.speaker}} {
			if !slices.Contains(columnNames[k.name], f) {
				continue
			}
			if *k.at >= 0 {
				return c, fmt.Errorf("got two columns for the %s, %d and %d, want one", k.name, *k.at+1, i+1)
			}
			*k.at = i
		}
	}
	switch {
	case c.start < 0:
		return c, errors.New("got no column start, want the columns start, end (or duration) and speaker")
	case c.end < 0 && c.duration < 0:
		return c, errors.New("got no column end or duration, want the columns start, end (or duration) and speaker")
	case c.speaker < 0:
		return c, errors.New("got no column speaker, want the columns start, end (or duration) and speaker")
	}
	return c, nil
}

// bounded fails when more than left bytes are read, so that a quote nobody closes
// does not take in the whole file.
type bounded struct {
	r    io.Reader
	left int
}

var errLongRecord = fmt.Errorf("got more than %d bytes, want a row of text; is a quote left open?", maxLine)

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLongRecord
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func readCSV(r io.Reader) (report.Meeting, error) {
	in := &bounded{r: r, left: maxLine}
	head, first, err := headerLine(in)
	if err != nil {
		return report.Meeting{}, err
	}
	if first == 0 {
		return report.Meeting{}, errors.New("got an empty file, want a line with the columns start, end (or duration) and speaker")
	}
	cols, err := parseHeader(head)
	if err != nil {
		return report.Meeting{}, fmt.Errorf("line %d: %w", first, err)
	}

	rows := csv.NewReader(in)
	rows.Comma = cols.comma
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	rows.TrimLeadingSpace = cols.comma != '\t'
	b := newBuilder()
	last := first // line of the last row read
	for {
		in.left = maxLine
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			return report.Meeting{}, fmt.Errorf("line %d: %w", first+wrong.StartLine, wrong.Err)
		} else if err != nil {
			return report.Meeting{}, fmt.Errorf("after line %d: %w", last, err)
		}
		n, _ := rows.FieldPos(0)
		last = first + n
		if len(row) == 1 && strings.TrimSpace(row[0]) == "" {
			continue
		}
		if err := addRow(b, cols, row); err != nil {
			return report.Meeting{}, fmt.Errorf("line %d: %w", last, err)
		}
	}
	return b.meeting()
}

// headerLine reads up to the end of the first line that says something and is not Excel's "sep=;".
func headerLine(r io.Reader) (line []byte, n int, err error) {
	one := make([]byte, 1)
	n = 1
	for {
		_, err := io.ReadFull(r, one)
		if err != nil && err != io.EOF {
			return nil, 0, fmt.Errorf("line %d: %w", n, err)
		}
		if err == nil && one[0] != '\n' {
			line = append(line, one[0])
			continue
		}
		t := bytes.TrimSpace(line)
		if len(t) > 0 && !isSeparator(t) {
			return t, n, nil
		}
		if err == io.EOF {
			return nil, 0, nil
		}
		line = line[:0]
		n++
	}
}

// isSeparator knows the line by which Excel is told the separator: "sep=;".
func isSeparator(line []byte) bool {
	return len(line) == len("sep=;") && bytes.EqualFold(line[:4], []byte("sep="))
}

func addRow(b *builder, c columns, row []string) error {
	field := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	start, err := parseClock(field(c.start))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	var end time.Duration
	if s := field(c.end); s != "" || c.duration < 0 {
		if end, err = parseClock(s); err != nil {
			return fmt.Errorf("end: %w", err)
		}
		if end < start {
			return fmt.Errorf("got an end (%.40q) before the start (%.40q), want it after", s, field(c.start))
		}
	} else {
		length, err := parseClock(field(c.duration))
		if err != nil {
			return fmt.Errorf("duration: %w", err)
		}
		end = start + length
		if end > score.MaxTime {
			return fmt.Errorf("got an end after %v, want at most %.0f hours", end, score.MaxTime.Hours())
		}
	}
	name := field(c.speaker)
	if !utf8.ValidString(name) {
		return errors.New("got a name that is neither UTF-8 nor UTF-16, want the file saved as UTF-8")
	}
	// A field is a part of its row: cloned, so that the other columns do not live on with the name.
	who, err := b.person(strings.Clone(name))
	if err != nil {
		return err
	}
	b.add(start, end, who)
	return nil
}
