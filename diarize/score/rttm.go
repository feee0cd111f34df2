package score

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxTime is the latest instant that a turn file may speak of: ten days.
const MaxTime = 240 * time.Hour

// maxSpeakers bounds the people in one recording, since the mapping of speakers
// costs the cube of their number.
const maxSpeakers = 1000

// maxLine bounds a line of an RTTM file, in bytes.
const maxLine = 64 << 10

// otherTypes are the object types of RTTM that say nothing about who speaks when.
//
// Ref: NIST, "The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation
// Plan", appendix A, table of RTTM object types.
var otherTypes = []string{
	"NOSCORE", "NO_RT_METADATA", "SEGMENT", "LEXEME", "NON-LEX", "NON-SPEECH",
	"FILLER", "EDIT", "IP", "SU", "CB", "A/P", "SPKR-INFO",
}

// ReadRTTM reads every recording of an RTTM file, in order of first appearance.
// Only SPEAKER lines count: type, recording, channel, start, duration, two fields
// nobody uses, speaker, then anything. Empty lines, comments (";;" or "#"), other
// object types and turns of no length are passed over; a byte order mark and
// Windows line ends are taken. Fields are parted by spaces and tabs alone, so
// that a name may contain any other character.
func ReadRTTM(r io.Reader) ([]Recording, error) {
	var recs []Recording
	index := map[string]int{}
	var speakers []map[string]struct{} // by recording
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		name, t, ok, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("rttm: line %d: %w", n, err)
		}
		if !ok {
			continue
		}
		k, known := index[name]
		if !known {
			k = len(recs)
			index[name] = k
			recs = append(recs, Recording{Name: name})
			speakers = append(speakers, map[string]struct{}{})
		}
		speakers[k][t.Speaker] = struct{}{}
		if len(speakers[k]) > maxSpeakers {
			return nil, fmt.Errorf("rttm: line %d: got speaker %d of recording %q, want at most %d", n, len(speakers[k]), name, maxSpeakers)
		}
		recs[k].Turns = append(recs[k].Turns, t)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("rttm: line %d: got more than %d bytes, want a line of text", n+1, maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("rttm: line %d: %w", n+1, err)
	}
	for i := range recs {
		slices.SortFunc(recs[i].Turns, compareTurns)
	}
	return recs, nil
}

// parseLine reads one line; ok is false for a line without a turn.
func parseLine(line []byte) (recording string, t Turn, ok bool, err error) {
	if !utf8.Valid(line) {
		return "", Turn{}, false, errors.New("got bytes that are not UTF-8, want UTF-8 text")
	}
	f := strings.FieldsFunc(string(line), func(c rune) bool { return c == ' ' || c == '\t' || c == '\r' })
	switch {
	case len(f) == 0, strings.HasPrefix(f[0], ";;"), strings.HasPrefix(f[0], "#"), slices.Contains(otherTypes, f[0]):
		return "", Turn{}, false, nil
	case f[0] != "SPEAKER":
		return "", Turn{}, false, fmt.Errorf("got %.40q, want SPEAKER or another object type of RTTM", f[0])
	case len(f) < 8:
		return "", Turn{}, false, fmt.Errorf("got %d fields, want at least 8 (SPEAKER, recording, channel, start, duration, <NA>, <NA>, speaker)", len(f))
	case f[7] == "<NA>":
		return "", Turn{}, false, errors.New("got <NA>, want a speaker in field 8")
	}
	start, err := parseSeconds("start", f[3])
	if err != nil {
		return "", Turn{}, false, err
	}
	length, err := parseSeconds("duration", f[4])
	if err != nil {
		return "", Turn{}, false, err
	}
	if start+length > MaxTime {
		return "", Turn{}, false, fmt.Errorf("got a turn that ends after %s + %s seconds, want at most %.0f", f[3], f[4], MaxTime.Seconds())
	}
	return f[1], Turn{start, start + length, f[7]}, length > 0, nil
}

func parseSeconds(what, s string) (time.Duration, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > MaxTime.Seconds() {
		return 0, fmt.Errorf("%s: got %.40q, want seconds from 0 to %.0f", what, s, MaxTime.Seconds())
	}
	return time.Duration(math.Round(f * 1e9)), nil
}

// WriteRTTM writes recs so that ReadRTTM reads them again, to the nearest
// millisecond; turns that round to nothing are left out. RTTM has no way to write
// a space in a name: runs of white space become one "_". Two speakers or two recordings who
// would then be one are an error, as is an empty name.
func WriteRTTM(w io.Writer, recs []Recording) error {
	b := bufio.NewWriter(w)
	recordings := labels{}
	for _, rec := range recs {
		name, err := recordings.add("recording", rec.Name)
		if err != nil {
			return err
		}
		speakers := labels{}
		for _, t := range rec.Turns {
			if t.Start < 0 || t.End < t.Start || t.End > MaxTime {
				return fmt.Errorf("rttm: recording %q: got a turn from %v to %v, want 0 ≤ start ≤ end ≤ %v", rec.Name, t.Start, t.End, MaxTime)
			}
			speaker, err := speakers.add("speaker", t.Speaker)
			if err != nil {
				return fmt.Errorf("%w in recording %q", err, rec.Name)
			}
			// Rounding both ends, not start and length, keeps turns that touch touching.
			start, end := t.Start.Round(time.Millisecond), t.End.Round(time.Millisecond)
			if start == end {
				continue
			}
			fmt.Fprintf(b, "SPEAKER %s 1 %s %s <NA> <NA> %s <NA> <NA>\n", name, seconds(start), seconds(end-start), speaker)
		}
	}
	return b.Flush()
}

func seconds(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
}

// labels remembers which name each written label stands for.
type labels map[string]string

func (l labels) add(what, name string) (string, error) {
	label := strings.Join(strings.Fields(name), "_")
	if label == "" || label == "<NA>" || !utf8.ValidString(name) {
		return "", fmt.Errorf("rttm: got %s %q, want a name", what, name)
	}
	if first, taken := l[label]; taken && first != name {
		return "", fmt.Errorf("rttm: %ss %q and %q would both be written %s, want names that differ in more than spaces", what, first, name, label)
	}
	l[label] = name
	return label, nil
}
