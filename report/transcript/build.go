package transcript

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"airtime/audio/note"
	"airtime/report"
)

// span is one stretch of speech as the file gives it.
type span struct {
	start, end stamp
	person     report.PersonID // place in builder.names, from 1; or report.Nobody
	line       int
}

// builder gathers spans and makes a meeting of them. It never sees a word.
type builder struct {
	names []string
	index map[string]report.PersonID // by folded name
	spans []span
	notes []note.Note

	// doubts are the notes that whoever reads the file should see at once.
	doubts []note.Note

	unit      time.Duration // of plain numbers, where the file says it; else 0
	inSeconds bool          // plain numbers are seconds where they can be
	recording string        // the one that the entries are of, if they say it

	byDuration bool          // the file has lengths rather than ends
	left       int           // entries left out
	leftAt     int           // the line of the first of them; 0 if it has none
	why        []string      // of the first few of them
	continued  time.Duration // speech without a name that went to the person named last
	goesOn     []bool        // by span: it did
}

func newBuilder() *builder { return &builder{index: map[string]report.PersonID{}} }

// person returns the number of a name, which must not be part of a longer string. Names that differ
// only in capital letters are one person's, as for --names; the first is kept.
func (b *builder) person(name string) (report.PersonID, error) {
	name = clean(name)
	if isNobody(name) {
		return report.Nobody, nil
	}
	if i, ok := b.index[fold(name)]; ok {
		return i, nil
	}
	if n := utf8.RuneCountInString(name); n > maxName {
		return 0, fmt.Errorf("got a name of %d characters, want at most %d", n, maxName)
	}
	if len(b.names) == maxPeople {
		return 0, errCrowd
	}
	b.names = append(b.names, name)
	i := report.PersonID(len(b.names))
	b.index[fold(name)] = i
	return i, nil
}

// errCrowd is no matter of one entry: what the file calls names are words.
var errCrowd = fmt.Errorf("got more than %d different names, want the people of one meeting", maxPeople)

// of says which recording an entry is of: those of two meetings would be added up.
func (b *builder) of(recording string) error {
	if b.recording == "" {
		b.recording = strings.Clone(recording)
	}
	if recording != "" && recording != b.recording {
		return fmt.Errorf("got entries of several recordings (%.40q, %.40q, …), want those of one", b.recording, recording)
	}
	return nil
}

// add says that person, or nobody, speaks from start to end.
func (b *builder) add(line int, start, end stamp, person report.PersonID) {
	b.spans = append(b.spans, span{start, end, person, line})
}

// leaveOut passes over an entry that makes no sense; line 0 is none.
func (b *builder) leaveOut(line int, err error) {
	if b.left++; b.left == 1 {
		b.leftAt = line
	}
	if len(b.why) < 3 {
		if line > 0 {
			err = fmt.Errorf("line %d: %w", line, err)
		}
		b.why = append(b.why, err.Error())
	}
}

// doubt adds a note that is also to be said at once.
func (b *builder) doubt(id string, v note.Values) {
	n := note.New(id, v)
	b.notes = append(b.notes, n)
	b.doubts = append(b.doubts, n)
}

func (b *builder) meeting() (report.Meeting, error) {
	speech, err := b.settle()
	if err != nil {
		return report.Meeting{}, err
	}
	if b.left > len(b.spans) { // more is wrong than right: the file is another than it seems
		if b.left+len(b.spans) > 1 {
			return report.Meeting{}, fmt.Errorf("%s (and %d of %d entries are wrong in all)", b.why[0], b.left, b.left+len(b.spans))
		}
		return report.Meeting{}, errors.New(b.why[0])
	}
	if len(b.spans) > 0 && len(b.names) == 0 {
		return report.Meeting{}, errNoNames
	}
	if len(speech) > 1 && !slices.ContainsFunc(speech, func(s report.Speech) bool { return s.End > s.Start }) {
		return report.Meeting{}, errors.New("got only entries that end when they start, want the time of the end too")
	}
	if b.left > 0 {
		entries := strconv.Itoa(b.left + len(b.spans))
		if b.leftAt > 0 {
			b.doubt("entries_wrong_line", note.Values{"n": b.left, "entries": entries, "line": strconv.Itoa(b.leftAt)})
		} else {
			b.doubt("entries_wrong", note.Values{"n": b.left, "entries": entries})
		}
		// What is wrong is said at once, to whoever has the file at hand, as any error is.
		why := strings.Join(b.why, "; ")
		if b.left > len(b.why) {
			why += fmt.Sprintf("; and %d more", b.left-len(b.why))
		}
		b.doubts = append(b.doubts, note.Note{Text: why})
	}
	unnamed, err := b.unnamed(speech)
	if err != nil {
		return report.Meeting{}, err
	}
	m := b.merge(speech)
	if unnamed > 0 {
		m.Notes = append(m.Notes, note.New("unnamed", note.Values{"time_s": unnamed, "name": Unnamed}))
	}
	if b.continued > 0 {
		m.Notes = append(m.Notes, note.New("continued", note.Values{"time_s": b.continued}))
	}
	return m, nil
}

var errNoNames = errors.New("got no name of a speaker, want who speaks as well as when")

// unnamed gives the speech of nobody to Unnamed, and says how much that is.
func (b *builder) unnamed(speech []report.Speech) (sum time.Duration, err error) {
	for i := range speech {
		s := &speech[i]
		if s.Person == report.Nobody && s.End > s.Start {
			if s.Person, err = b.person(Unnamed); err != nil {
				return 0, err
			}
			sum += s.End - s.Start
		}
	}
	return sum, nil
}

// merge makes a meeting in which nobody has two spans that touch.
func (b *builder) merge(speech []report.Speech) report.Meeting {
	slices.SortFunc(speech, bySpan)
	m := report.Meeting{Source: report.Source{Kind: "turns"}, Notes: b.notes}
	id := make([]report.PersonID, len(b.names)+1) // → in order of first appearance
	latest := make([]*report.Speech, len(b.names)+1)
	m.Speech = make([]report.Speech, 0, len(speech)) // latest points into it
	for _, s := range speech {
		m.Length = max(m.Length, s.End)
		if s.Person == report.Nobody {
			continue
		}
		if id[s.Person] == report.Nobody {
			id[s.Person] = report.PersonID(len(m.People) + 1)
			m.People = append(m.People, report.Person{ID: id[s.Person], Name: b.names[s.Person-1]})
		}
		if s.Start == s.End {
			continue
		}
		if before := latest[s.Person]; before != nil && s.Start <= before.End {
			before.End = max(before.End, s.End)
			continue
		}
		who := s.Person
		s.Person = id[who]
		m.Speech = append(m.Speech, s)
		latest[who] = &m.Speech[len(m.Speech)-1]
	}
	slices.SortFunc(m.Speech, bySpan) // merging and numbering changed ends and persons
	return m
}

func bySpan(x, y report.Speech) int {
	return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), cmp.Compare(x.Person, y.Person))
}

// length words a duration for a reader, to the second.
func length(d time.Duration) string {
	s := int(max(d, time.Second).Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %d min", s/3600, s/60%60)
}

// clean makes names that look the same the same: one Unicode form (NFC), single
// spaces, and nothing invisible or that could steer a terminal, but the joiners
// that some scripts spell with.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200c' || r == '\u200d':
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		}
		return r
	}, name)
	return norm.NFC.String(strings.Join(strings.Fields(name), " "))
}

// fold is what two spellings of a person's name have in common.
func fold(name string) string { return strings.ToLower(name) }
