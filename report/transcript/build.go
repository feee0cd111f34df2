package transcript

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"airtime/report"
)

// nobody stands for the speaker of a span without a name.
const nobody = -1

// span is one stretch of speech as the file gives it.
type span struct {
	start, end time.Duration
	person     int // index in builder.names, or nobody
	before     int // the last person named before it, or nobody
}

// builder gathers spans and makes a meeting of them. It never sees a word.
type builder struct {
	names []string
	index map[string]int
	spans []span
	last  int // the last person named, or nobody
	notes []string

	// goesOn gives spans of nobody to the person named before them.
	goesOn bool
}

func newBuilder() *builder { return &builder{index: map[string]int{}, last: nobody} }

// person returns the number of a name, which must not be part of a longer string.
func (b *builder) person(name string) (int, error) {
	name = clean(name)
	if name == "" {
		return nobody, nil
	}
	if i, ok := b.index[name]; ok {
		return i, nil
	}
	if utf8.RuneCountInString(name) > maxName {
		return 0, fmt.Errorf("got a name of %d characters, want at most %d", utf8.RuneCountInString(name), maxName)
	}
	if len(b.names) == maxPeople {
		return 0, fmt.Errorf("got more than %d different names, want the people of one meeting", maxPeople)
	}
	i := len(b.names)
	b.index[name] = i
	b.names = append(b.names, name)
	return i, nil
}

// add says that person, or nobody, speaks from start to end.
func (b *builder) add(start, end time.Duration, person int) {
	b.spans = append(b.spans, span{start, end, person, b.last})
	if person != nobody {
		b.last = person
	}
}

func (b *builder) meeting() (report.Meeting, error) {
	if len(b.spans) > 0 && len(b.names) == 0 {
		return report.Meeting{}, errors.New("got no name of a speaker, want who speaks as well as when")
	}
	var unnamed, continued time.Duration
	for i := range b.spans {
		s := &b.spans[i]
		if s.person != nobody {
			continue
		}
		if b.goesOn && s.before != nobody {
			s.person = s.before
			continued += s.end - s.start
			continue
		}
		if s.end > s.start {
			who, err := b.person(Unnamed)
			if err != nil {
				return report.Meeting{}, err
			}
			s.person = who
			unnamed += s.end - s.start
		}
	}
	slices.SortFunc(b.spans, func(x, y span) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(x.end, y.end), cmp.Compare(x.person, y.person))
	})

	m := report.Meeting{Source: report.Source{Kind: "turns"}, Notes: b.notes}
	number := make([]int, len(b.names)) // → index in m.People, in order of first appearance
	latest := make([]int, len(b.names)) // → their latest speech
	for i := range number {
		number[i] = nobody
		latest[i] = nobody
	}
	for _, s := range b.spans {
		m.Length = max(m.Length, s.end)
		if s.person == nobody {
			continue
		}
		if number[s.person] == nobody {
			number[s.person] = len(m.People)
			m.People = append(m.People, report.Person{Name: b.names[s.person]})
		}
		if s.start == s.end {
			continue
		}
		if k := latest[s.person]; k != nobody && s.start <= m.Speech[k].End {
			m.Speech[k].End = max(m.Speech[k].End, s.end)
			continue
		}
		latest[s.person] = len(m.Speech)
		m.Speech = append(m.Speech, report.Speech{Start: s.start, End: s.end, Person: number[s.person], Confidence: 1, Alternative: -1})
	}
	slices.SortFunc(m.Speech, func(x, y report.Speech) int { // merging and numbering changed ends and persons
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), cmp.Compare(x.Person, y.Person))
	})
	if unnamed > 0 {
		m.Notes = append(m.Notes, fmt.Sprintf("%s of speech has no name in the file; it is counted as a person called %s.", length(unnamed), Unnamed))
	}
	if continued > 0 {
		m.Notes = append(m.Notes, fmt.Sprintf("The file gives a name only when the speaker changes; %s without a name is counted for the person named last.", length(continued)))
	}
	return m, nil
}

// length words a duration for a reader, to the second.
func length(d time.Duration) string {
	s := int(max(d, time.Second).Round(time.Second) / time.Second)
	if s < 60 {
		return fmt.Sprintf("%d s", s)
	}
	return fmt.Sprintf("%d min %d s", s/60, s%60)
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
