package report_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"airtime/report"
)

// restCheck holds what follows from the independent count against an account: means, orders, rates, and who.
type restCheck struct {
	tester
	m       report.Meeting
	s       report.Settings
	v       naive
	a       report.Account
	heard   []int // of each person, all speech
	own     []int // what is counted of it
	counted []int // the people who count
}

// checkRest is the second half of checkAgainstNaive.
func checkRest(t tester, m report.Meeting, s report.Settings, v naive, a report.Account) {
	t.Helper()
	c := restCheck{tester: t, m: m, s: s, v: v, a: a}
	for p := range m.People {
		c.heard, c.own = append(c.heard, v.speaks[p].count(0, v.n)), append(c.own, v.counts[p].count(0, v.n))
		if (m.People[p].Listed || c.heard[p] > 0) && !v.split[p] {
			c.counted = append(c.counted, p)
		}
	}
	c.sharing()
	c.windows()
	c.people()
	c.events()
	c.places()
	c.groups()
}

func (c restCheck) same(what string, got, want any) {
	c.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		c.Errorf("%s: got %s, want %s", what, g, w)
	}
}

func (c restCheck) near(what string, got, want float64) {
	c.Helper()
	if !(math.Abs(got-want) <= 1e-8) {
		c.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// at is so many ticks as an account has them.
func at(n int) report.Seconds { return report.Seconds(time.Duration(n) * tick) }

// who is the ID of p, Nobody of -1.
func (c restCheck) who(p int) report.PersonID {
	if p < 0 {
		return report.Nobody
	}
	return idOf(c.m, p)
}

func sum(of []int) (n int) {
	for _, x := range of {
		n += x
	}
	return n
}

func share(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// sharing checks how the speaking was shared.
func (c restCheck) sharing() {
	entropy, held := 0.0, []int{}
	for _, p := range c.counted {
		if x := share(c.own[p], sum(c.own)); x > 0 {
			entropy -= x * math.Log(x)
		}
		held = append(held, c.own[p])
	}
	voices := math.Exp(entropy)
	if sum(held) == 0 {
		voices = 0
	}
	c.near("effective_voices", c.a.EffectiveVoices, voices)
	slices.SortFunc(held, func(a, b int) int { return b - a })
	k := 0
	for 2*sum(held[:k]) < sum(held) {
		k++
	}
	c.same("lorenz.k", c.a.Lorenz.K, k)
	c.near("lorenz.share", c.a.Lorenz.Share, share(sum(held[:k]), sum(held)))
}

// windows checks the strip, and what is said of it.
func (c restCheck) windows() {
	held, nobody, spoken := map[int]int{}, 0, 0
	most := 0
	for i, w := range c.a.Strip {
		from := i * ticks(c.s.StripStep)
		to := min(from+ticks(c.s.StripWindow), c.v.n)
		var each []int
		for p := range c.m.People {
			each = append(each, c.v.counts[p].count(from, to))
		}
		c.same("strip.start_s, end_s", [2]report.Seconds{w.StartS, w.EndS}, [2]report.Seconds{at(from), at(to)})
		c.near("strip.share", w.Share, share(slices.Max(append(each, 0)), sum(each)))
		switch h := c.v.strip[i]; h {
		case -2:
		case -1:
			nobody, spoken = nobody+1, spoken+1
		default:
			held[h], spoken = held[h]+1, spoken+1
			most = max(most, held[h])
		}
	}
	dynamics := report.Alternating
	switch {
	case spoken == 0:
		dynamics = ""
	case share(most, spoken) >= c.s.OneVoice:
		dynamics = report.HeldByOneVoice
	case share(nobody, spoken) >= c.s.BackAndForth:
		dynamics = report.BackAndForth
	}
	c.same("dynamics", c.a.Dynamics, dynamics)
	stretches := slices.Clone(c.v.held)
	slices.SortFunc(stretches, func(a, b naiveTurn) int { return cmp.Or(a.from-b.from, a.who-b.who) })
	for i, h := range stretches {
		all := 0
		for p := range c.m.People {
			all += c.v.counts[p].count(h.from, h.to)
		}
		c.near("held.share", c.a.Held[i].Share, share(c.v.counts[h.who].count(h.from, h.to), all))
	}
}

// rate checks a number per ten minutes of so much speech.
func (c restCheck) rate(what string, got *float64, events, speech int) {
	c.Helper()
	switch {
	case speech == 0:
		c.same(what+" without speech", got == nil, true)
	case got == nil:
		c.Errorf("%s: got none", what)
	default:
		c.near(what, *got, float64(events)*600/(float64(speech)*tick.Seconds()))
	}
}

// quartiles checks those of so many ticks.
func (c restCheck) quartiles(what string, got *report.Quartiles, of []int) {
	c.Helper()
	if len(of) == 0 || got == nil {
		c.same(what, got == nil, len(of) == 0)
		return
	}
	c.same(what+".n", got.N, len(of))
	c.quartile(what, got.Low, of, 0.25)
	c.quartile(what, got.Median, of, 0.5)
	c.quartile(what, got.High, of, 0.75)
}

// quartile checks one, which is rounded to milliseconds.
func (c restCheck) quartile(what string, got report.Seconds, of []int, part float64) {
	c.Helper()
	x := make([]float64, len(of))
	for i, n := range of {
		x[i] = float64(n) * tick.Seconds()
	}
	if want := percentile(x, part); math.Abs(got.Duration().Seconds()-want) > 0.00051 {
		c.Errorf("%s at %v: got %v, want %v", what, part, got, want)
	}
}

// people checks what is said of each.
func (c restCheck) people() {
	for p, f := range c.a.People {
		who := fmt.Sprint("people ", f.Name, " ")
		last := -1
		for t, speaks := range c.v.speaks[p] {
			if speaks {
				last = t + 1
			}
		}
		c.same(who+"last_spoke_s", f.LastS == nil, last < 0)
		if f.LastS != nil {
			c.same(who+"last_spoke_s", *f.LastS, at(last))
		}
		rank := 0
		if first := c.v.firstTurn[p]; first >= 0 {
			for q, other := range c.v.firstTurn {
				if other >= 0 && (other < first || other == first && q <= p) {
					rank++
				}
			}
		}
		c.same(who+"first_rank", f.FirstRank, rank)
		var lengths []int
		longest := -1
		for _, x := range c.v.turns {
			if x.who == p {
				lengths = append(lengths, x.to-x.from)
			}
		}
		for _, x := range c.v.turnPieces {
			if x.who == p {
				longest = max(longest, x.to-x.from)
			}
		}
		c.same(who+"median_turn_s", f.MedianTurnS == nil, len(lengths) == 0)
		if f.MedianTurnS != nil {
			c.quartile(who+"median_turn_s", *f.MedianTurnS, lengths, 0.5)
		}
		c.same(who+"longest_turn_s", f.LongestTurnS == nil, longest < 0)
		if f.LongestTurnS != nil {
			c.same(who+"longest_turn_s", *f.LongestTurnS, at(longest))
		}
		count := func(outcome report.Outcome, of func(naiveAttempt) int) (n int) {
			for _, x := range c.v.attempts {
				if x.outcome == outcome && of(x) == p {
					n++
				}
			}
			return n
		}
		by, on := func(x naiveAttempt) int { return x.by }, func(x naiveAttempt) int { return x.on }
		others := sum(c.heard) - c.heard[p]
		made, received := [2]int{count(report.Taken, by), count(report.Tried, by)}, [2]int{count(report.Taken, on), count(report.Tried, on)}
		c.same(who+"made", [3]int{f.TakenMade, f.TriedMade, f.OtherMade}, [3]int{made[0], made[1], count(report.Other, by)})
		c.same(who+"received", [3]int{f.TakenReceived, f.TriedReceived, f.OtherReceived}, [3]int{received[0], received[1], count(report.Other, on)})
		c.rate(who+"taken_made_per_10_min", f.TakenMadeRate, made[0], others)
		c.rate(who+"tried_made_per_10_min", f.TriedMadeRate, made[1], others)
		c.rate(who+"made_per_10_min", f.MadeRate, made[0]+made[1], others)
		c.rate(who+"taken_received_per_10_min", f.TakenRecvRate, received[0], c.heard[p])
		c.rate(who+"tried_received_per_10_min", f.TriedRecvRate, received[1], c.heard[p])
		c.rate(who+"received_per_10_min", f.ReceivedRate, received[0]+received[1], c.heard[p])
		c.quartiles(who+"pause_before_s", f.PauseBeforeS, c.v.offsetsOf[p])
		never := func(ws []report.Wait) (all []bool) {
			for _, w := range ws {
				all = append(all, w.Never)
			}
			return all
		}
		c.same(who+"waits.never", never(f.Waits), c.v.never[p])
		c.same(who+"marked_waits.never", never(f.MarkedWaits), c.v.markedNever[p])
	}
}

// events checks who came in on whom, and who spoke after whom.
func (c restCheck) events() {
	type pair struct{ by, on, taken, tried, other int }
	var pairs []pair
	for _, x := range c.v.attempts {
		i := slices.IndexFunc(pairs, func(p pair) bool { return p.by == x.by && p.on == x.on })
		if i < 0 {
			i = len(pairs)
			pairs = append(pairs, pair{by: x.by, on: x.on})
		}
		switch x.outcome {
		case report.Taken:
			pairs[i].taken++
		case report.Tried:
			pairs[i].tried++
		default:
			pairs[i].other++
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(b.taken+b.tried-a.taken-a.tried, b.other-a.other, a.by-b.by, a.on-b.on)
	})
	c.quartiles("transfer_s", c.a.Transfer, c.v.offsets)
	c.same("pairs", len(c.a.Pairs), len(pairs))
	for i, got := range c.a.Pairs[:min(len(c.a.Pairs), len(pairs))] {
		want := pairs[i]
		c.same("pairs", []any{got.By, got.On, got.Taken, got.Tried, got.Other, got.Shown},
			[]any{c.who(want.by), c.who(want.on), want.taken, want.tried, want.other, want.taken+want.tried >= c.s.MinEvents})
		c.rate("pairs.taken_per_10_min", got.TakenRate, want.taken, c.heard[want.on])
		c.rate("pairs.tried_per_10_min", got.TriedRate, want.tried, c.heard[want.on])
	}
	// What follows somebody's turns is expected of the others in proportion to their speech.
	index := func(id report.PersonID) int {
		return slices.IndexFunc(c.m.People, func(p report.Person) bool { return p.ID == id })
	}
	from := map[report.PersonID]int{}
	for _, x := range c.a.After { // the counts themselves are checked before
		from[x.Last] += x.Count
	}
	for _, x := range c.a.After {
		last, next := index(x.Last), index(x.Next)
		if last < 0 || next < 0 {
			c.Errorf("after: got %+v", x)
			continue
		}
		c.near("after.expected", x.Expected, float64(from[x.Last])*share(c.heard[next], sum(c.heard)-c.heard[last]))
	}
}

// places checks lists of stretches.
func (c restCheck) places() {
	for i, f := range c.a.OpenFloors[:min(len(c.a.OpenFloors), len(c.v.around))] {
		c.same("open_floors.last, next", [2]report.PersonID{f.Last, f.Next}, [2]report.PersonID{c.who(c.v.around[i][0]), c.who(c.v.around[i][1])})
	}
	breaks := []report.EventSpan{}
	for _, r := range runs(c.v.n, func(t int) bool { return c.v.isBreak[t] }) {
		breaks = append(breaks, report.EventSpan{StartS: at(r.from), EndS: at(r.to)})
	}
	c.same("breaks", c.a.Breaks, breaks)
	byTime := func(a, b naiveTurn) int { return cmp.Or(a.from-b.from, a.who-b.who) }
	responses := slices.SortedFunc(slices.Values(c.v.responses), byTime)
	short := []report.FloorSpan{}
	for _, r := range responses {
		short = append(short, report.FloorSpan{StartS: at(r.from), EndS: at(r.to), Person: c.who(r.who)})
	}
	c.same("short_responses", c.a.ShortResponses, short)
	turns := slices.SortedFunc(slices.Values(c.v.turns), byTime)
	long := []report.LongTurn{}
	for _, x := range turns {
		for _, piece := range c.v.pieces {
			if n := piece.to - piece.from; piece.who == x.who && x.from <= piece.from && piece.to <= x.to && n >= ticks(c.s.LongTurnNear) {
				long = append(long, report.LongTurn{StartS: at(piece.from), EndS: at(piece.to), Person: c.who(piece.who), Over: n >= ticks(c.s.LongTurn)})
			}
		}
	}
	c.same("long_turns", c.a.LongTurns, long)
	firsts := []report.First{{}}
	for _, k := range c.m.Marks {
		if k.Kind == report.Agenda {
			firsts = append(firsts, report.First{AtS: report.Seconds(min(k.At, c.m.Length)), Text: k.Text})
		}
	}
	slices.SortStableFunc(firsts, func(a, b report.First) int { return cmp.Compare(a.AtS, b.AtS) })
	for i := range firsts {
		for _, x := range turns {
			skipped := slices.ContainsFunc(c.m.Marks, func(k report.Mark) bool {
				return c.s.SkipOpening && k.Kind == report.Opening && x.from >= ticks(k.At) && x.from < ticks(k.Until)
			})
			if !skipped && at(x.from) >= firsts[i].AtS {
				firsts[i].Person, firsts[i].TurnS = c.who(x.who), at(x.from)
				break
			}
		}
	}
	c.same("firsts", c.a.Firsts, firsts)
}

// groups checks the figures of those that are shown, and that the largest that may be is. Which others may be is
// TestGroups's and TestGroupsCannotBeSubtracted's.
func (c restCheck) groups() {
	members := map[string][]int{}
	for _, p := range c.counted {
		for _, tag := range c.m.People[p].Tags {
			members[tag] = append(members[tag], p)
		}
	}
	first, size := "", 0
	for tag, who := range members {
		n, rest := len(who), len(c.counted)-len(who)
		if n >= c.s.MinGroup && (rest == 0 || rest >= c.s.MinGroup) && (n > size || n == size && tag < first) {
			first, size = tag, n
		}
	}
	c.same("groups", len(c.a.Groups) == 0, size == 0)
	for i, g := range c.a.Groups {
		if i == 0 {
			c.same("groups.tag", g.Tag, first)
		}
		own := 0
		for _, p := range members[g.Tag] {
			own += c.own[p]
		}
		c.same("groups.people", g.People, len(members[g.Tag]))
		c.near("groups.people_share", g.PeopleShare, share(g.People, len(c.counted)))
		c.near("groups.share", g.Share, share(own, sum(c.own)))
	}
}
