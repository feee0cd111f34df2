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
)

// columns says which field of a record is what; −1 is none.
type columns struct {
	comma                         rune
	start, end, duration, speaker int
	recording                     int           // which of several a row is of
	number                        int           // of columns
	unit                          time.Duration // of the times, if the names of their columns say it
}

// The names of columns; of several that mean the speaker the first here counts. German, Spanish and French beside English.
var columnNames = map[string][]string{
	"start":    {"start", "start time", "start offset", "begin", "from", "onset", "beginn", "anfang", "von", "inicio", "desde", "début", "debut"},
	"end":      {"end", "end time", "end offset", "stop", "to", "offset", "ende", "bis", "fin", "final", "hasta"},
	"duration": {"duration", "dur", "length", "dauer", "duración", "duracion", "durée", "duree"},
	"speaker": {"speaker name", "speaker", "speaker label", "speaker id", "person", "name", "who", "participant", "label",
		"sprecher", "sprecherin", "wer", "hablante", "orador", "nombre", "quién", "locuteur", "locutrice", "intervenant", "nom", "qui"},
	"recording": {"recording", "recording id", "file", "file name", "filename", "audio file", "session", "session id", "meeting", "meeting id", "uri"},
}

// unitNames are what the name of a column of times may end in.
var unitNames = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "seconds": time.Second,
	"sek": time.Second, "sekunden": time.Second, "segundos": time.Second, "secondes": time.Second,
	"ms": time.Millisecond, "msec": time.Millisecond, "millis": time.Millisecond, "milliseconds": time.Millisecond,
}

// splitUnit parts the unit from the name of a column.
func splitUnit(name string) (string, time.Duration) {
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		if u, ok := unitNames[name[i+1:]]; ok {
			return strings.TrimSuffix(name[:i], " in"), u
		}
	}
	return name, 0
}

// words writes a column's name in small letters with spaces: startTime, start_time, Start Time (ms).
func words(name string) string {
	var b strings.Builder
	small := false
	for _, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && small {
			b.WriteByte(' ')
		}
		small = r >= 'a' && r <= 'z'
		b.WriteRune(r)
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return strings.ContainsRune(" _-()[].", r) }), " ")
}

// parseHeader reads the line that names the columns.
func parseHeader(line []byte) (columns, error) {
	c := columns{comma: ',', start: -1, end: -1, duration: -1, speaker: -1, recording: -1}
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
	c.number = len(fields)
	speaker := "" // what its column is called
	for i, f := range fields {
		f, unit := splitUnit(words(f))
		for _, k := range []struct {
			name string
			at   *int
		}{{"start", &c.start}, {"end", &c.end}, {"duration", &c.duration}, {"speaker", &c.speaker}, {"recording", &c.recording}} {
			if !slices.Contains(columnNames[k.name], f) {
				continue
			}
			if *k.at >= 0 && k.name == "speaker" && isVoice(f) && isVoice(speaker) {
				// speaker_id beside speaker_name: one person, written twice; label beside speaker: the track of pyannote
				if slices.Index(columnNames[k.name], f) < slices.Index(columnNames[k.name], speaker) {
					*k.at, speaker = i, f
				}
				continue
			}
			if *k.at >= 0 {
				return c, fmt.Errorf("got two columns for the %s, %d and %d, want one", k.name, *k.at+1, i+1)
			}
			*k.at = i
			if k.name == "speaker" {
				speaker = f
			}
			if unit != 0 && c.unit != 0 && unit != c.unit {
				return c, errors.New("got columns in seconds beside columns in milliseconds, want one or the other")
			}
			if unit != 0 {
				c.unit = unit
			}
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

func isVoice(column string) bool { return strings.HasPrefix(column, "speaker") || column == "label" }

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

// lineEnds makes the line ends of old Macs, CR alone, those that package csv knows.
type lineEnds struct {
	r    io.Reader
	last byte // the one before, or 0
}

func (l *lineEnds) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	kept := 0
	for _, c := range p[:n] {
		before := l.last
		l.last = c
		switch {
		case c == '\n' && before == '\r': // the CR was one already
			continue
		case c == '\r':
			c = '\n'
		}
		p[kept] = c
		kept++
	}
	return kept, err
}

func readCSV(r io.Reader, b *builder) error {
	in := &bounded{r: &lineEnds{r: r}, left: maxLine}
	head, first, err := headerLine(in)
	if err != nil {
		return err
	}
	if first == 0 {
		return errors.New("got an empty file, want a line with the columns start, end (or duration) and speaker")
	}
	cols, err := parseHeader(head)
	if err != nil {
		return fmt.Errorf("line %d: %w", first, err)
	}
	b.unit = cols.unit
	b.byDuration = cols.end < 0

	rows := csv.NewReader(in)
	rows.Comma = cols.comma
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	rows.TrimLeadingSpace = cols.comma != '\t'
	last := first // line of the last row read
	for {
		in.left = maxLine
		row, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			return fmt.Errorf("line %d: %w", first+wrong.StartLine, wrong.Err)
		} else if err != nil {
			return fmt.Errorf("after line %d: %w", last, err)
		}
		n, _ := rows.FieldPos(0)
		last = first + n
		if len(row) == 1 && strings.TrimSpace(row[0]) == "" {
			continue
		}
		if err := addRow(b, cols, row, last); err != nil {
			return fmt.Errorf("line %d: %w", last, err)
		}
	}
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

// isSeparator knows the line by which Excel is told the separator: "sep=;". A tab there was trimmed.
func isSeparator(line []byte) bool {
	return (len(line) == len("sep=;") || len(line) == len("sep=")) && bytes.EqualFold(line[:4], []byte("sep="))
}

// addRow takes one row. An error is about the whole file; a row that makes no sense is left out.
func addRow(b *builder, c columns, row []string, line int) error {
	field := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	start, end, err := c.times(field)
	if err == nil && len(row) > c.number && max(c.start, c.end, c.duration, c.speaker) == c.number-1 {
		err = fmt.Errorf("got %d fields, want %d: is there a %q in one of them without quotes?", len(row), c.number, c.comma)
	}
	if err == nil && len(row) > c.number+1 && c.splitDecimals(field) {
		err = fmt.Errorf("got %d fields, want %d: are the times written with decimal commas (0,5) and without quotes?", len(row), c.number)
	}
	if err != nil {
		b.leaveOut(line, err)
		return nil
	}
	name := field(c.speaker)
	if !utf8.ValidString(name) {
		return errEncoding
	}
	// A field is a part of its row: cloned, so that the other columns do not live on with the name.
	who, err := b.person(strings.Clone(name))
	if err != nil {
		return err
	}
	if err := b.of(field(c.recording)); err != nil {
		return err
	}
	b.add(line, start, end, who)
	return nil
}

// splitDecimals says whether two times seem to be four fields, since the comma that parts the fields is in them too.
func (c columns) splitDecimals(field func(int) string) bool {
	first, second := c.start, max(c.end, c.duration)
	if c.comma != ',' || first-second != 1 && second-first != 1 {
		return false
	}
	for i := range 4 {
		if _, ok := digits(field(min(first, second) + i)); !ok {
			return false
		}
	}
	return true
}

// begin reads a start. As milliseconds, −8 is as little before the beginning as −0.008 is.
func (c columns) begin(s string) (stamp, error) {
	if before, ok := strings.CutPrefix(s, "-"); ok && c.unit == time.Millisecond {
		if t, err := parseStamp(before); err == nil && t.kind&number != 0 && t.value*c.unit.Seconds() < soonBefore.Seconds() {
			return stamp{kind: number}, nil
		}
	}
	return parseStamp(s)
}

// times reads those of a row.
func (c columns) times(field func(int) string) (start, end stamp, err error) {
	if start, err = c.begin(field(c.start)); err != nil {
		return start, end, fmt.Errorf("start: %w", err)
	}
	if s := field(c.end); s != "" || c.duration < 0 {
		if end, err = parseStamp(s); err != nil {
			return start, end, fmt.Errorf("end: %w", err)
		}
		return start, end, inOrder(start, end, field(c.start), s)
	}
	length, err := parseStamp(field(c.duration))
	if err != nil {
		return start, end, fmt.Errorf("duration: %w", err)
	}
	end = start
	end.value += length.value
	end.kind |= length.kind & broken
	return start, end, nil
}
