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
// nobody uses, speaker, then a confidence and a fourth field that nobody uses. Empty lines,
// comments (";;" or "#"), other object types and turns of no length are passed over; a byte order mark and
// Windows line ends are taken. Fields are parted by spaces and tabs alone, so
// that a name may contain any other character. RTTM has no way to write a space in a name, but programs
// write it: what stands between the fields that are known is the name, of the recording or of the speaker.
func ReadRTTM(r io.Reader) ([]Recording, error) {
	recs, _, err := readRTTM(r, nil)
	return recs, err
}

// ReadRTTMLeniently is ReadRTTM, but for a line that makes no sense: it is given to leaveOut and passed over, and
// a turn without a speaker has the speaker "". For people's files, which nobody can mend; not for a reference.
// Speakers who are on more than one channel are named beside the recordings: they may be two people each.
func ReadRTTMLeniently(r io.Reader, leaveOut func(line int, err error)) (recs []Recording, onChannels []string, err error) {
	return readRTTM(r, leaveOut)
}

func readRTTM(r io.Reader, leaveOut func(line int, err error)) (recs []Recording, onChannels []string, err error) {
	index := map[string]int{}
	var speakers []map[string]string // by recording: the channel of each
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		name, channel, t, ok, err := parseLine(line)
		if errors.Is(err, errNoSpeaker) && leaveOut != nil {
			err = nil
		}
		if err != nil && leaveOut != nil {
			leaveOut(n, err)
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("rttm: line %d: %w", n, err)
		}
		if !ok {
			continue
		}
		k, known := index[name]
		if !known {
			k = len(recs)
			index[name] = k
			recs = append(recs, Recording{Name: name})
			speakers = append(speakers, map[string]string{})
		}
		if first, known := speakers[k][t.Speaker]; !known {
			speakers[k][t.Speaker] = channel
		} else if first != channel && !slices.Contains(onChannels, t.Speaker) {
			onChannels = append(onChannels, t.Speaker)
		}
		if len(speakers[k]) > maxSpeakers {
			return nil, nil, fmt.Errorf("rttm: line %d: got speaker %d of recording %q, want at most %d", n, len(speakers[k]), name, maxSpeakers)
		}
		recs[k].Turns = append(recs[k].Turns, t)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, nil, fmt.Errorf("rttm: line %d: got more than %d bytes, want a line of text", n+1, maxLine)
	} else if err != nil {
		return nil, nil, fmt.Errorf("rttm: line %d: %w", n+1, err)
	}
	for i := range recs {
		slices.SortFunc(recs[i].Turns, compareTurns)
	}
	return recs, onChannels, nil
}

var errNoSpeaker = errors.New("got <NA>, want a speaker in field 8")

// parseLine reads one line; ok is false for a line without a turn. With errNoSpeaker there is a turn all the same.
func parseLine(line []byte) (recording, channel string, t Turn, ok bool, err error) {
	if !utf8.Valid(line) {
		return "", "", Turn{}, false, errors.New("got bytes that are not UTF-8, want UTF-8 text")
	}
	line = bytes.TrimRight(line, "\r")
	if bytes.IndexByte(line, '\r') >= 0 {
		return "", "", Turn{}, false, errors.New("got a carriage return within a line, want lines that end in LF or CR LF")
	}
	f := strings.FieldsFunc(string(line), func(c rune) bool { return c == ' ' || c == '\t' })
	switch {
	case len(f) == 0, strings.HasPrefix(f[0], ";;"), strings.HasPrefix(f[0], "#"), slices.Contains(otherTypes, f[0]):
		return "", "", Turn{}, false, nil
	case f[0] != "SPEAKER":
		return "", "", Turn{}, false, fmt.Errorf("got %.40q, want SPEAKER or another object type of RTTM", f[0])
	case len(f) < 8:
		return "", "", Turn{}, false, fmt.Errorf("got %d fields, want at least 8 (SPEAKER, recording, channel, start, duration, <NA>, <NA>, speaker)", len(f))
	}
	recording, channel, times, speaker, err := splitFields(f)
	if err != nil {
		return "", "", Turn{}, false, err
	}
	start, err := parseSeconds("start", times[0])
	early := time.Duration(0) // a start that rounding put before the beginning means the beginning
	if before, isBefore := strings.CutPrefix(times[0], "-"); err != nil && isBefore {
		if d, e := parseSeconds("start", before); e == nil && d < soonBefore {
			start, early, err = 0, d, nil
		}
	}
	if err != nil {
		return "", "", Turn{}, false, err
	}
	length, err := parseSeconds("duration", times[1])
	if err != nil {
		return "", "", Turn{}, false, err
	}
	if start+length > MaxTime {
		return "", "", Turn{}, false, fmt.Errorf("got a turn that ends after %s + %s seconds, want at most %.0f", times[0], times[1], MaxTime.Seconds())
	}
	if speaker == "" {
		err = errNoSpeaker
	}
	t = Turn{start, start + max(0, length-early), speaker}
	return recording, channel, t, t.End > t.Start, err
}

// soonBefore is how much before the beginning a turn may start and still mean it: programs that cut sound into
// pieces write −0.008.
const soonBefore = time.Second

const notAvailable = "<NA>"

// otherNotAvailable are how some programs write that.
var otherNotAvailable = []string{"NA", "N/A", "<na>", "na", "-", "_", "."}

// splitFields finds recording, channel, start and duration, and speaker among the fields of a line. The two <NA> after
// the times are where names with spaces are counted from.
func splitFields(f []string) (recording, channel string, times [2]string, speaker string, err error) {
	if other := f[5]; other == f[6] && slices.Contains(otherNotAvailable, other) {
		for i := 5; i < len(f); i++ {
			if f[i] == other {
				f[i] = notAvailable
			}
		}
	}
	at := 5 // of the first <NA>
	if f[5] != notAvailable || f[6] != notAvailable {
		for i := 6; i+1 < len(f); i++ {
			if f[i] == notAvailable && f[i+1] == notAvailable && isNumber(f[i-1]) && isNumber(f[i-2]) {
				at = i
				break
			}
		}
	}
	recording = strings.Join(f[1:at-3], " ")
	channel = f[at-3]
	times = [2]string{f[at-2], f[at-1]}
	rest := f[at+2:]
	if len(rest) == 0 {
		return "", "", times, "", errNoSpeaker
	}
	name := rest
	for i := 1; i+1 < len(name); i++ { // whatever comes after them
		if name[i] == notAvailable && name[i+1] == notAvailable {
			name = name[:i+2]
			break
		}
	}
	if k := len(name); k > 1 && name[k-1] == notAvailable {
		name = name[:k-1]
		if k := len(name); k > 1 && name[k-1] == notAvailable {
			name = name[:k-1]
		} else if k == 2 && isNumber(name[1]) {
			if !isConfidence(name[1]) || !strings.Contains(name[1], ".") { // Speaker 1 is more than Speaker, surely
				return "", "", times, "", fmt.Errorf("got %q after the speaker %q, want a confidence such as 0.9 or <NA> there (a name with a space is written with _)", name[1], name[0])
			}
			name = name[:1]
		} else if k > 2 && isConfidence(name[k-1]) && strings.Contains(name[k-1], ".") {
			name = name[:k-1]
		}
	} else if k == 2 && isConfidence(name[1]) && strings.Contains(name[1], ".") {
		name = name[:1]
	} else if k > 2 && isNumber(name[k-1]) && isNumber(name[k-2]) && strings.Contains(name[k-2], ".") {
		name = name[:k-2] // confidence, and a look-ahead time
	}
	if len(name) == 1 && name[0] == notAvailable {
		return recording, channel, times, "", nil
	}
	return recording, channel, times, strings.Join(name, " "), nil
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func isConfidence(s string) bool {
	x, err := strconv.ParseFloat(s, 64)
	return err == nil && x >= 0 && x <= 1
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
