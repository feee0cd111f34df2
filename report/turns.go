package report

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// utterance is speech of one person with short own pauses bridged (measures,
// step 1).
type utterance struct {
	span
	person, segment int
	candidate       bool // could be a short response by its length and the quiet around it
	short           bool // is a short response
}

// turn is a turn, or a brief remark where it is too short for one.
type turn struct {
	span
	person, segment int
	first           time.Duration // end of its first utterance
}

// hold is the stretch in which a turn is the floor holder's.
type hold struct {
	span
	turn
}

// utterances returns every person's utterances, in order. Segments are the
// stretches of the meeting between marked breaks and time off the record:
// nothing is joined over what is not the meeting's, and their edges count as the
// meeting's edge.
func (c *counting) utterances() [][]utterance {
	m, segments, s := c.m, c.segments, c.s
	spoken := make([][]span, len(m.People))
	for _, sp := range m.Speech {
		p := c.at[sp.Person]
		spoken[p] = append(spoken[p], span{sp.Start, sp.End})
	}
	all := make([][]utterance, len(m.People))
	for p := range spoken {
		var us []utterance
		seg := 0
		for _, sp := range union(spoken[p]) {
			for seg < len(segments) && segments[seg].end <= sp.start {
				seg++
			}
			for i := seg; i < len(segments) && segments[i].start < sp.end; i++ {
				part := sp.meet(segments[i])
				if n := len(us); n > 0 && us[n-1].segment == i && part.start-us[n-1].end < s.BridgePause {
					us[n-1].end = part.end
					continue
				}
				us = append(us, utterance{span: part, person: p, segment: i})
			}
		}
		us = slices.DeleteFunc(us, func(u utterance) bool { return u.length() < s.MinUtterance })
		for i := range us {
			u := &us[i]
			u.candidate = u.length() <= s.ShortResponse &&
				(i == 0 || us[i-1].segment != u.segment || u.start-us[i-1].end >= s.ResponseQuiet) &&
				(i == len(us)-1 || us[i+1].segment != u.segment || us[i+1].start-u.end >= s.ResponseQuiet)
		}
		all[p] = us
	}
	return all
}

// markShort finds the short responses among the candidates (measures, steps 3
// and 4).
func markShort(all [][]utterance, s Settings) {
	provisional, _ := joinTurns(all, func(u utterance) bool { return !u.candidate }, s)
	// Of the provisional turns that have started, the one that ends last, and the
	// one that ends last of all other people: one of them contains a candidate if
	// any turn of somebody else does.
	type ending struct {
		end    time.Duration
		person int
	}
	first, second := make([]ending, len(provisional)+1), make([]ending, len(provisional)+1)
	first[0].person, second[0].person = -1, -1
	for i, t := range provisional {
		a, b, c := first[i], second[i], ending{t.end, t.person}
		switch {
		case c.person == a.person:
			a.end = max(a.end, c.end)
		case c.end > a.end:
			a, b = c, a
		case c.end > b.end:
			b = c
		}
		first[i+1], second[i+1] = a, b
	}
	for _, us := range all {
		for i := range us {
			u := &us[i]
			if !u.candidate {
				continue
			}
			started := sort.Search(len(provisional), func(i int) bool { return provisional[i].start > u.start })
			other := first[started]
			if other.person == u.person {
				other = second[started]
			}
			u.short = u.end < other.end
		}
	}
}

// joinTurns joins the utterances that use accepts over own pauses in which
// nobody else starts one, and splits the result into turns and brief remarks,
// both sorted by start and person.
func joinTurns(all [][]utterance, use func(utterance) bool, s Settings) (turns, brief []turn) {
	var starts []time.Duration
	for _, us := range all {
		for _, u := range us {
			if use(u) {
				starts = append(starts, u.start)
			}
		}
	}
	slices.Sort(starts)
	startsIn := func(pause span) bool { // a person has no own start in an own pause
		i, _ := slices.BinarySearch(starts, pause.start)
		return i < len(starts) && starts[i] < pause.end
	}

	var joined []turn
	for _, us := range all {
		for own := -1; ; {
			next := own + 1
			for next < len(us) && !use(us[next]) {
				next++
			}
			if next == len(us) {
				break
			}
			u, last := us[next], len(joined)-1
			if own >= 0 && us[own].segment == u.segment && u.start-us[own].end <= s.TurnPause && !startsIn(span{us[own].end, u.start}) {
				joined[last].end = u.end
			} else {
				joined = append(joined, turn{span: u.span, person: u.person, segment: u.segment, first: u.end})
			}
			own = next
		}
	}
	slices.SortFunc(joined, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.person, b.person))
	})
	for _, t := range joined {
		if t.length() >= s.MinTurn {
			turns = append(turns, t)
		} else {
			brief = append(brief, t)
		}
	}
	return turns, brief
}

// holds returns who holds the floor when (measures, step 6): of several turns,
// the one that started first. Turns that never hold the floor, because they lie
// within earlier ones, are not in it.
func holds(turns []turn) []hold {
	var hs []hold
	var busy time.Duration // until when earlier turns hold the floor
	for _, t := range turns {
		if t.end > busy {
			hs = append(hs, hold{span{max(t.start, busy), t.end}, t})
			busy = t.end
		}
	}
	return hs
}

// holderAt returns the hold that covers x.
func holderAt(hs []hold, x time.Duration) (hold, bool) {
	i := sort.Search(len(hs), func(i int) bool { return hs[i].span.end > x })
	if i == len(hs) || hs[i].span.start > x {
		return hold{}, false
	}
	return hs[i], true
}
