package transcript

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"airtime/audio/note"
	"airtime/report"
)

// Text that people read: a line with a name and the time at which that person begins, and below it what is said.
// When somebody ends is not there: they speak until the next begins, or as long as slow speech would take.
//
//	Ana Lima  0:03            Otter, Teams
//	Ana Lima (00:03):         Rev
//	[Ana Lima] 14:03:22       Zoom's saved captions
//	[00:00:03] Ana Lima:      Descript; what is said goes on behind it

// turnLines find name and time in such a line.
var turnLines = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<name>\S.{0,198}?)(?:[ \x{a0}]{2,}|\t)[ \t]*(?P<time>\d{1,2}(?::\d\d){1,2})[ \t]*$`),
	regexp.MustCompile(`^(?P<name>\S.{0,198}?)[ \t]+\((?P<time>\d{1,2}(?::\d\d){1,2})\):?(?P<said>[ \t].*)?$`),
	regexp.MustCompile(`^\[(?P<name>[^\[\]]{1,200})\][ \t]+(?P<time>\d{1,2}(?::\d\d){1,2})[ \t]*$`),
	regexp.MustCompile(`^\[(?P<time>\d{1,2}(?::\d\d){1,2})\][ \t]+(?P<name>[^:]{1,200}):(?P<said>[ \t].*)?$`),
}

// Letters a second: those of slow speech, which bound how long somebody goes on, and the usual number.
const (
	slowLetters  = 6
	usualLetters = 14
)

// turnLine takes such a line apart; said is what stands in it besides.
func turnLine(line []byte) (name, time, said []byte, ok bool) {
	line = bytes.TrimRight(line, " \t")
	for _, re := range turnLines {
		m := re.FindSubmatch(line)
		if m == nil {
			continue
		}
		name, time = m[re.SubexpIndex("name")], m[re.SubexpIndex("time")]
		if i := re.SubexpIndex("said"); i > 0 {
			said = m[i]
		}
		if canBeName(name) {
			return name, time, said, true
		}
	}
	return nil, nil, nil, false
}

// isText says whether a file begins as such a text does: a title and a summary may stand above.
func (h head) isText() bool {
	for line := range bytes.Lines(bytes.ReplaceAll(h.text, []byte("\r"), []byte("\n"))) {
		if _, _, _, ok := turnLine(bytes.TrimRight(line, "\n")); ok {
			return true
		}
	}
	return false
}

// returns says whether somebody of who, in the order in which they speak, speaks again after another, or they are so few
// that it need not be so: people do, headings do not.
func returns(who []report.PersonID) bool {
	const few = 3
	seen := map[report.PersonID]bool{}
	for i, p := range who {
		if seen[p] && p != who[i-1] || p == report.Nobody {
			return true
		}
		seen[p] = true
	}
	return len(who) <= few
}

func readText(r io.Reader, b *builder) error {
	in := newLines(r)
	defer in.wipe()
	type turn struct {
		line    int
		start   stamp
		who     report.PersonID
		letters int
	}
	var turns []turn
	above := 0 // lines of text before the first turn
	for {
		line, ok := in.next()
		if !ok {
			break
		}
		name, at, said, ok := turnLine(line)
		if !ok {
			if k := len(turns) - 1; k >= 0 && !bytes.Contains(line, []byte("otter.ai")) {
				turns[k].letters += letters(line)
			} else if letters(line) > 0 {
				above++
			}
			continue
		}
		if !utf8.Valid(name) {
			return fmt.Errorf("line %d: %w", in.n, errEncoding)
		}
		start, err := parseStamp(string(at))
		if err != nil {
			b.leaveOut(in.n, err)
			continue
		}
		who, err := b.person(string(name))
		if err != nil {
			return fmt.Errorf("line %d: %w", in.n, err)
		}
		turns = append(turns, turn{in.n, start, who, letters(said)})
	}
	if err := in.err(); err != nil {
		return err
	}
	whose := make([]report.PersonID, len(turns))
	for i, t := range turns {
		whose[i] = t.who
	}
	if !returns(whose) {
		return fmt.Errorf("line %d: got %d names with times, each of them once, as chapters or items of an agenda are, want people who speak again", turns[0].line, len(turns))
	}
	for i, t := range turns {
		end := t.start
		if i+1 == len(turns) {
			end.value += float64(t.letters) / usualLetters
		} else if next := turns[i+1].start.value; next < t.start.value {
			b.leaveOut(t.line, fmt.Errorf("got a time after that of the next (line %d), want them in order", turns[i+1].line))
			continue
		} else {
			end.value = min(next, t.start.value+max(2, float64(t.letters)/slowLetters))
		}
		b.add(t.line, t.start, end, t.who)
	}
	if len(turns) > 0 {
		b.notes = append(b.notes, note.New("beginnings_only", nil))
	}
	if above > 0 {
		b.notes = append(b.notes, note.New("lines_above", note.Values{"n": above}))
	}
	return nil
}
