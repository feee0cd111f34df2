package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"
)

// span is [start, end).
type span struct{ start, end time.Duration }

func (s span) length() time.Duration { return max(0, s.end-s.start) }

func (s span) meet(o span) span { return span{max(s.start, o.start), min(s.end, o.end)} }

// union returns the instants in any of spans as sorted, disjoint spans that do
// not touch. It reorders its argument.
func union(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var u []span
	for _, s := range spans {
		switch {
		case s.end <= s.start:
		case len(u) > 0 && s.start <= u[len(u)-1].end:
			u[len(u)-1].end = max(u[len(u)-1].end, s.end)
		default:
			u = append(u, s)
		}
	}
	return u
}

// without returns what is left of s outside cuts, which are sorted and disjoint.
func (s span) without(cuts []span) []span {
	var left []span
	first := sort.Search(len(cuts), func(i int) bool { return cuts[i].end > s.start })
	for _, c := range cuts[first:] {
		if c.start >= s.end {
			break
		}
		if c.start > s.start {
			left = append(left, span{s.start, c.start})
		}
		s.start = c.end
	}
	if s.start < s.end {
		left = append(left, s)
	}
	return left
}

// track answers how much of any stretch is covered by a set of spans, in
// logarithmic time.
type track struct {
	spans  []span          // sorted, disjoint
	before []time.Duration // covered time before spans[i]
}

func newTrack(spans []span) track {
	t := track{spans: spans, before: make([]time.Duration, len(spans)+1)}
	for i, s := range spans {
		t.before[i+1] = t.before[i] + s.length()
	}
	return t
}

func (t track) total() time.Duration { return t.before[len(t.before)-1] }

// upto returns the covered time before x.
func (t track) upto(x time.Duration) time.Duration {
	i := sort.Search(len(t.spans), func(i int) bool { return t.spans[i].end > x })
	if i < len(t.spans) && t.spans[i].start < x {
		return t.before[i] + x - t.spans[i].start
	}
	return t.before[i]
}

// in returns the covered time within s.
func (t track) in(s span) time.Duration {
	if s.end <= s.start {
		return 0
	}
	return t.upto(s.end) - t.upto(s.start)
}

// within returns the covered stretches of s.
func (t track) within(s span) []span {
	var found []span
	i := sort.Search(len(t.spans), func(i int) bool { return t.spans[i].end > s.start })
	for ; i < len(t.spans) && t.spans[i].start < s.end; i++ {
		found = append(found, t.spans[i].meet(s))
	}
	return found
}

// Seconds is a time.Duration that is saved as decimal seconds with at most three decimals.
type Seconds time.Duration

// Duration returns s as the time.Duration it is.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// Decimal writes s as a number of seconds, rounded to the nearest millisecond.
func (s Seconds) Decimal() string {
	ms := time.Duration(s).Round(time.Millisecond).Milliseconds()
	return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64)
}

// MarshalJSON writes s as Decimal does.
func (s Seconds) MarshalJSON() ([]byte, error) { return []byte(s.Decimal()), nil }

// UnmarshalJSON reads a finite number of seconds.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("got %s, want seconds as a number", b)
	}
	const limit = 1e9 // 31 years: far past any meeting, far below overflow
	if math.Abs(f) > limit {
		return fmt.Errorf("got %g s, want at most %g s", f, limit)
	}
	*s = Seconds(math.Round(f*1000)) * Seconds(time.Millisecond)
	return nil
}
