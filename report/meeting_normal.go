package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// normal returns m as an Account can hold it, so that an account that was saved
// and one that was just computed agree to the last digit: times in whole
// milliseconds within the recording, confidences in thousandths, everything
// sorted. What was said off the record is not in it.
func (m Meeting) normal() Meeting {
	m.Started = m.Started.Round(0).Truncate(time.Millisecond)
	m.Length = max(0, m.Length.Round(time.Millisecond))
	within := func(d time.Duration) time.Duration {
		return min(max(0, d.Round(time.Millisecond)), m.Length)
	}
	known := func(person int) int {
		if person < 0 || person >= len(m.People) {
			return -1
		}
		return person
	}

	m.Notes = append([]string{}, m.Notes...)
	m.People = slices.Clone(m.People)
	for i := range m.People {
		p := &m.People[i]
		p.Tags = cleanTags(p.Tags)
		p.From = within(p.From)
		if p.To > 0 {
			p.To = max(within(p.To), p.From)
		}
		if p.To <= 0 || p.To >= m.Length {
			p.To = 0
		}
	}

	m.Marks = slices.Clone(m.Marks)
	for i := range m.Marks {
		k := &m.Marks[i]
		k.At, k.Until, k.Person = within(k.At), within(k.Until), known(k.Person)
		if k.Until <= k.At {
			k.Until = 0
		}
	}
	slices.SortStableFunc(m.Marks, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })

	off := m.marked(OffRecord)
	speech := make([]Speech, 0, len(m.Speech))
	for _, s := range m.Speech {
		s.Person, s.Alternative = known(s.Person), known(s.Alternative)
		if s.Alternative == s.Person {
			s.Alternative = -1
		}
		if s.Person < 0 {
			continue
		}
		s.Confidence = math.Round(1000*min(max(0, s.Confidence), 1)) / 1000
		if math.IsNaN(s.Confidence) {
			s.Confidence = 0
		}
		for _, part := range (span{within(s.Start), within(s.End)}).without(off) {
			s.Start, s.End = part.start, part.end
			speech = append(speech, s)
		}
	}
	slices.SortFunc(speech, func(a, b Speech) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Person, b.Person),
			cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Alternative, b.Alternative))
	})
	m.Speech = speech
	return m
}

// marked returns the time under marks of the given kinds as disjoint spans.
func (m Meeting) marked(kinds ...MarkKind) []span {
	var spans []span
	for _, k := range m.Marks {
		if slices.Contains(kinds, k.Kind) {
			spans = append(spans, span{k.At, k.Until})
		}
	}
	return union(spans)
}

// cleanTags drops empty tags and repetitions; it keeps the order.
func cleanTags(tags []string) []string {
	var clean []string
	for _, t := range tags {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(clean, t) {
			clean = append(clean, t)
		}
	}
	return clean
}
