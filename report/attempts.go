package report

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"
)

// attempt is an Attempt by indices.
type attempt struct {
	at      time.Duration
	by, on  int
	outcome Outcome
	unsure  bool
}

// attempts goes through the starts of turns and brief remarks in order of time
// and says what each was that fell into another's floor.
//
// The rule that the holder speaks at some instant of the After that follows needs
// no check. Were they silent throughout, the start would lie in a pause within
// their turn, and turns are not joined over a pause in which another starts.
func (c *counting) attempts() ([]attempt, NotCounted) {
	starts := slices.Concat(c.turns, c.brief)
	slices.SortFunc(starts, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.person, b.person))
	})
	var found []attempt
	var not NotCounted
	for _, b := range starts {
		a, ok := holderAt(c.holds, b.start)
		if !ok || a.person == b.person {
			continue
		}
		switch s := b.start; {
		case s-a.turn.start < c.s.Before:
			not.Simultaneous++
		case a.turn.end-s < c.s.After:
			not.EarlyStart++
		case a.turn.end-s <= c.s.Finished && !c.goesOn(a.turn):
			not.FinishedTurn++
		default:
			found = append(found, attempt{
				at: s, by: b.person, on: a.person,
				outcome: c.outcome(a.person, b),
				unsure: c.unsure[b.person].in(span{s, b.first}) > 0 ||
					c.unsure[a.person].in(span{s - c.s.Before, s + c.s.After}) > 0,
			})
		}
	}
	return found, not
}

// goesOn says whether the person of t has another turn that begins soon after it.
func (c *counting) goesOn(t turn) bool {
	i := sort.Search(len(c.turns), func(i int) bool { return c.turns[i].start >= t.end })
	for ; i < len(c.turns) && c.turns[i].start < t.end+c.s.FinishedFor; i++ {
		if c.turns[i].person == t.person {
			return true
		}
	}
	return false
}

// outcome says what became of b coming in on person a: the window after it, or
// what is left of the meeting, decides.
func (c *counting) outcome(a int, b turn) Outcome {
	w := span{b.start, min(b.start+c.s.Window, c.segments[b.segment].end)}
	speaks := c.speech[a].in(w)
	switch {
	case 2*speaks < w.length():
		if c.alone[b.person].in(w) >= c.s.AloneToTake {
			return Taken
		}
	case c.alone[a].in(w) >= c.s.AloneToTake && b.first <= w.end:
		return Tried
	}
	return Other
}

// waits returns for each tried attempt the time in which the person may still have
// wanted in: until their next turn, but no longer than Settings.WantedIn or the meeting.
func (c *counting) waits(found []attempt) [][]Wait {
	all := make([][]Wait, len(c.m.People))
	for _, a := range found {
		if a.outcome == Tried {
			all[a.by] = append(all[a.by], c.wait(a.by, a.at, a.at+c.s.WantedIn))
		}
	}
	return all
}

// marked returns the waits that people marked.
func (c *counting) marked() [][]Wait {
	all := make([][]Wait, len(c.m.People))
	for _, k := range c.m.Marks {
		if p, ok := c.at[k.Person]; ok && k.Kind == Waiting && len(c.live) > 0 {
			until := k.Until
			if until == 0 {
				until = c.m.Length
			}
			all[p] = append(all[p], c.wait(p, k.At, until))
		}
	}
	return all
}

// wait is the time from at until the person's next turn, at most until the end given.
func (c *counting) wait(person int, at, until time.Duration) Wait {
	w := Wait{FromS: Seconds(at), ToS: Seconds(max(at, min(until, c.live[len(c.live)-1].end))), Never: true}
	i := sort.Search(len(c.turns), func(i int) bool { return c.turns[i].start > at })
	for ; i < len(c.turns) && Seconds(c.turns[i].start) <= w.ToS; i++ {
		if c.turns[i].person == person {
			w.ToS, w.Never = Seconds(c.turns[i].start), false
			break
		}
	}
	return w
}

// pairs counts attempts by ordered pair, those with most taken and tried first.
func (c *counting) pairs(found []attempt) []Pair {
	type key struct{ by, on int }
	at := map[key]int{}
	keys, ps := []key{}, []Pair{}
	for _, a := range found {
		k := key{a.by, a.on}
		i, ok := at[k]
		if !ok {
			i = len(ps)
			at[k] = i
			keys, ps = append(keys, k), append(ps, Pair{By: c.id(a.by), On: c.id(a.on)})
		}
		switch a.outcome {
		case Taken:
			ps[i].Taken++
		case Tried:
			ps[i].Tried++
		default:
			ps[i].Other++
		}
	}
	order := make([]int, len(ps))
	for i := range ps {
		p := &ps[i]
		order[i] = i
		own := c.speech[keys[i].on].total()
		p.TakenRate, p.TriedRate = per10(p.Taken, own), per10(p.Tried, own)
		p.Shown = p.Taken+p.Tried >= c.s.MinEvents
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := ps[i], ps[j]
		return cmp.Or(cmp.Compare(b.Taken+b.Tried, a.Taken+a.Tried), cmp.Compare(b.Other, a.Other),
			cmp.Compare(keys[i].by, keys[j].by), cmp.Compare(keys[i].on, keys[j].on))
	})
	sorted := make([]Pair, len(ps))
	for i, k := range order {
		sorted[i] = ps[k]
	}
	return sorted
}

// per10 returns events per ten minutes of d, nil if there was none of it.
func per10(events int, d time.Duration) *float64 {
	if d <= 0 {
		return nil
	}
	r := float64(events) * 600 / d.Seconds()
	return &r
}

// transfers goes through the changes of floor holder. Changes over time that is
// not the meeting's are none.
func (c *counting) transfers() (after []AfterCell, offsets []time.Duration, own [][]time.Duration, twice []int) {
	n := len(c.m.People)
	own, twice = make([][]time.Duration, n), make([]int, n)
	type key struct{ last, next int }
	counts, from := map[key]int{}, make([]int, n)
	for i := 1; i < len(c.holds); i++ {
		a, b := c.holds[i-1], c.holds[i]
		if a.segment != b.segment {
			continue
		}
		if a.person == b.person {
			twice[b.person]++
			continue
		}
		offset := b.turn.start - a.turn.end
		offsets = append(offsets, offset)
		own[b.person] = append(own[b.person], offset)
		if offset <= c.s.SpeaksAfter {
			counts[key{a.person, b.person}]++
			from[a.person]++
		}
	}
	after = []AfterCell{}
	// Only pairs that occur: of a thousand people there are a million.
	for _, k := range slices.SortedFunc(maps.Keys(counts), func(x, y key) int {
		return cmp.Or(cmp.Compare(x.last, y.last), cmp.Compare(x.next, y.next))
	}) {
		rest := c.total - c.speech[k.last].total()
		after = append(after, AfterCell{
			Last: c.id(k.last), Next: c.id(k.next), Count: counts[k],
			Expected: Tidy(float64(from[k.last]) * Part(c.speech[k.next].total(), rest)),
		})
	}
	return after, offsets, own, twice
}

// quartiles of ds with linear interpolation between neighbours (Hyndman and Fan's
// type 7, the default of R and numpy); nil for none. It reorders its argument.
func quartiles(ds []time.Duration) *Quartiles {
	if len(ds) == 0 {
		return nil
	}
	slices.Sort(ds)
	at := func(quarter int) Seconds {
		i := quarter * (len(ds) - 1) // in quarters of a place
		d := ds[i/4]
		if i%4 > 0 {
			d += (ds[i/4+1] - d) * time.Duration(i%4) / 4
		}
		return Seconds(d.Round(time.Millisecond))
	}
	return &Quartiles{N: len(ds), Low: at(1), Median: at(2), High: at(3)}
}
