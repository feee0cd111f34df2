package report

import (
	"slices"
	"time"
)

// The labels of Account.Dynamics.
const (
	HeldByOneVoice = "held by one voice"
	BackAndForth   = "back and forth"
	Alternating    = "alternating"
)

// strip returns the windows of the dynamics and the meeting's label. Windows lie
// wholly within the recording; a shorter recording is one window. Windows without
// speech (in a break, say) have no part in the label.
//
// Ref: Zhang et al., "Time is On My Side": the labels are theirs, the
// thresholds Settings.
func (c *counting) strip() ([]StripWindow, string) {
	windows := []StripWindow{}
	held := make([]int, len(c.m.People))
	spoke, nobody, most := 0, 0, 0
	for at := time.Duration(0); at == 0 && c.m.Length > 0 || at+c.s.StripWindow <= c.m.Length; at += c.s.StripStep {
		w := span{at, min(at+c.s.StripWindow, c.m.Length)}
		var sum, top time.Duration
		who := 0
		for p := range c.counted {
			d := c.counted[p].in(w)
			sum += d
			if d > top {
				top, who = d, p
			}
		}
		sw := StripWindow{StartS: Seconds(w.start), EndS: Seconds(w.end), Share: Part(top, sum), Speech: sum > 0}
		switch {
		case sum == 0:
		case sw.Share > c.s.HeldByOne && !c.m.People[who].Several:
			sw.Holder = c.id(who)
			held[who]++
			most = max(most, held[who])
			spoke++
		default:
			nobody++
			spoke++
		}
		windows = append(windows, sw)
	}
	switch {
	case spoke == 0:
		return windows, ""
	case Part(most, spoke) >= c.s.OneVoice:
		return windows, HeldByOneVoice
	case Part(nobody, spoke) >= c.s.BackAndForth:
		return windows, BackAndForth
	}
	return windows, Alternating
}

// heldStretches joins windows with the same holder to stretches, and cuts them to where the holder's speech begins
// and ends in them. Windows overlap: where the stretches of two people do, the later one begins at that instant
// which leaves most of each one's speech in their own.
func (c *counting) heldStretches(windows []StripWindow) []HeldStretch {
	type stretch struct {
		span
		who int
	}
	var all []stretch
	for _, w := range windows {
		if w.Holder == Nobody {
			continue
		}
		s := stretch{span{w.StartS.Duration(), w.EndS.Duration()}, c.at[w.Holder]}
		if n := len(all); n > 0 && all[n-1].who == s.who && all[n-1].end >= s.start {
			all[n-1].end = s.end
			continue
		}
		all = append(all, s)
	}
	for i := 1; i < len(all); i++ {
		a, b := &all[i-1], &all[i]
		b.start = max(b.start, a.start)
		if b.start < a.end {
			at := c.parting(span{b.start, min(a.end, b.end)}, c.counted[a.who], c.counted[b.who])
			a.end, b.start = at, at
		}
	}
	held := []HeldStretch{}
	for _, s := range all {
		spoken := c.counted[s.who].within(s.span)
		if len(spoken) == 0 {
			continue
		}
		s.span = span{spoken[0].start, spoken[len(spoken)-1].end}
		var sum time.Duration
		for p := range c.counted {
			sum += c.counted[p].in(s.span)
		}
		held = append(held, HeldStretch{StartS: Seconds(s.start), EndS: Seconds(s.end), Person: c.id(s.who), Share: Part(c.counted[s.who].in(s.span), sum)})
	}
	return held
}

// parting returns the first instant of s before which a, and after which b, speaks most.
func (c *counting) parting(s span, a, b track) time.Duration {
	at := []time.Duration{s.start, s.end}
	for _, t := range []track{a, b} {
		for _, x := range t.within(s) {
			at = append(at, x.start, x.end)
		}
	}
	slices.Sort(at)
	best, most := s.start, time.Duration(-1)
	for _, t := range at {
		if sum := a.in(span{s.start, t}) + b.in(span{t, s.end}); sum > most {
			best, most = t, sum
		}
	}
	return best
}

// presented returns for each of the people the time of their agreed presentations, and of those of nobody named.
func (c *counting) presented() [][]span {
	all := make([][]span, len(c.m.People))
	for _, k := range c.m.Marks {
		if k.Kind != Presentation {
			continue
		}
		for p := range all {
			if k.Person == Nobody || k.Person == c.id(p) {
				all[p] = append(all[p], span{k.At, k.Until})
			}
		}
	}
	for p := range all {
		all[p] = union(all[p])
	}
	return all
}

// firsts returns who had the first turn after the start and after each agenda
// mark, and each person's first turn (-1 for none). With Settings.SkipOpening,
// turns that start within a marked opening do not count.
func (c *counting) firsts() ([]First, []time.Duration) {
	var skip []span
	if c.s.SkipOpening {
		skip = c.m.marked(Opening)
	}
	first := make([]time.Duration, len(c.m.People))
	for p := range first {
		first[p] = -1
	}
	var turns []turn
	for _, t := range c.turns {
		if len((span{t.start, t.start + 1}).without(skip)) == 0 {
			continue
		}
		turns = append(turns, t)
		if first[t.person] < 0 {
			first[t.person] = t.start
		}
	}
	points := []First{{}}
	for _, k := range c.m.Marks {
		if k.Kind == Agenda {
			points = append(points, First{AtS: Seconds(k.At), Text: k.Text})
		}
	}
	next := 0
	for i := range points {
		f := &points[i]
		for next < len(turns) && Seconds(turns[next].start) < f.AtS {
			next++
		}
		if next < len(turns) {
			f.Person, f.TurnS = c.id(turns[next].person), Seconds(turns[next].start)
		}
	}
	return points, first
}

// longTurns lists what is at least nearly a long turn once presentations by that
// person (or by nobody named) are taken out.
func (c *counting) longTurns() ([]LongTurn, []int) {
	found, over := []LongTurn{}, make([]int, len(c.m.People))
	presented := c.presented()
	for _, t := range c.turns {
		for _, left := range t.without(presented[t.person]) {
			if left.length() < c.s.LongTurnNear {
				continue
			}
			long := left.length() >= c.s.LongTurn
			if long {
				over[t.person]++
			}
			found = append(found, LongTurn{StartS: Seconds(left.start), EndS: Seconds(left.end), Person: c.id(t.person), Over: long})
		}
	}
	return found, over
}

// median of ds, nil for none. It reorders its argument.
func median(ds []time.Duration) *Seconds {
	if q := quartiles(ds); q != nil {
		return &q.Median
	}
	return nil
}

// longest of ds, nil for none.
func longest(ds []time.Duration) *Seconds {
	if len(ds) == 0 {
		return nil
	}
	d := Seconds(slices.Max(ds))
	return &d
}
