package report_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"airtime/report"
)

// The independent count: the definitions on a grid of instants, one array of
// instants per person, without anything of the program but its types. It takes
// meetings and settings whose times are whole ticks.

const tick = 10 * time.Millisecond

func ticks(d time.Duration) int {
	if d%tick != 0 {
		panic("not a whole number of ticks")
	}
	return int(d / tick)
}

type row []bool // one person, by tick

func (r row) count(from, to int) int {
	n := 0
	for t := max(0, from); t < min(to, len(r)); t++ {
		if r[t] {
			n++
		}
	}
	return n
}

type run struct{ from, to int }

// runs lists the stretches in which f holds.
func runs(n int, f func(t int) bool) []run {
	var rs []run
	for t := 0; t < n; t++ {
		if f(t) && (t == 0 || !f(t-1)) {
			rs = append(rs, run{t, t})
		}
		if f(t) {
			rs[len(rs)-1].to = t + 1
		}
	}
	return rs
}

type naiveTurn struct {
	run
	who       int
	utterance run // its first
}

type naiveAttempt struct {
	at, by, on int
	outcome    report.Outcome
	unsure     bool
}

type naive struct {
	n                   int // ticks
	speaks              []row
	counts              []row // speaks without agreed presentations
	split               []bool
	held                []naiveTurn
	marked              [][]run
	short               []row // under short responses
	turns, brief        []naiveTurn
	shortCount          []int
	attempts            []naiveAttempt
	not                 report.NotCounted
	speech, overlap     int
	overlaps            []run
	meeting             []bool
	silences            int
	floors              []run
	around              [][2]int // of each of floors, the last holder and the next, or -1
	isBreak             row
	opened, kept        []int
	twice               []int
	offsets             []int
	offsetsOf           [][]int // of offsets, those of who comes in
	after               map[[2]int]int
	talked              []int
	unsure              []int
	shareLow, shareHigh []float64
	present             []int
	firstTurn           []int
	waits               [][]run
	never, markedNever  [][]bool // no turn until the end of the wait
	strip               []int    // holder, -1 nobody, -2 no speech
	long                []int
	pieces              []naiveTurn // of turns, what is left beside presentations
	turnPieces          []naiveTurn // the same where presentations may count
	responses           []naiveTurn
	edgeFirst, edgeLast []float64
}

func countNaively(m report.Meeting, s report.Settings) naive {
	people := len(m.People)
	v := naive{n: ticks(m.Length), after: map[[2]int]int{}}
	away := make(row, v.n)
	for _, k := range m.Marks {
		if k.Kind == report.Break || k.Kind == report.OffRecord {
			for t := ticks(k.At); t < min(ticks(k.Until), v.n); t++ {
				away[t] = true
			}
		}
	}

	// Utterances: bridge, then drop. Pauses are not bridged over time away.
	var utterances [][]run
	for p := range people {
		r := make(row, v.n)
		for _, sp := range m.Speech {
			if sp.Person == idOf(m, p) {
				for t := max(0, ticks(sp.Start)); t < min(ticks(sp.End), v.n); t++ {
					r[t] = !away[t]
				}
			}
		}
		for _, pause := range runs(v.n, func(t int) bool { return !r[t] }) {
			if pause.from > 0 && pause.to < v.n && pause.to-pause.from < ticks(s.BridgePause) && away.count(pause.from, pause.to) == 0 {
				for t := pause.from; t < pause.to; t++ {
					r[t] = true
				}
			}
		}
		// The instants on both sides of a marked break are never one utterance,
		// however short the break; its own ticks are false.
		for _, u := range runs(v.n, func(t int) bool { return r[t] }) {
			if u.to-u.from < ticks(s.MinUtterance) {
				for t := u.from; t < u.to; t++ {
					r[t] = false
				}
			}
		}
		v.speaks = append(v.speaks, r)
		utterances = append(utterances, runs(v.n, func(t int) bool { return r[t] }))
	}

	// What counts of it: an agreed presentation does not.
	for p := range people {
		r := slices.Clone(v.speaks[p])
		for _, k := range m.Marks {
			if k.Kind == report.Presentation && (k.Person == report.Nobody || k.Person == idOf(m, p)) && !s.CountPresentations {
				for t := max(0, ticks(k.At)); t < min(ticks(k.Until), v.n); t++ {
					r[t] = false
				}
			}
		}
		v.counts = append(v.counts, r)
	}

	// Candidates.
	candidate := map[[2]int]bool{} // person, start
	quiet := func(p, from, step, want int) bool {
		for i := 0; i < want; i++ {
			t := from + i*step
			if t < 0 || t >= v.n || away[t] {
				return true // the meeting's edge
			}
			if v.speaks[p][t] {
				return false
			}
		}
		return true
	}
	for p, us := range utterances {
		for _, u := range us {
			if u.to-u.from <= ticks(s.ShortResponse) && quiet(p, u.from-1, -1, ticks(s.ResponseQuiet)) && quiet(p, u.to, 1, ticks(s.ResponseQuiet)) {
				candidate[[2]int{p, u.from}] = true
			}
		}
	}

	join := func(skip map[[2]int]bool) (turns, brief []naiveTurn) {
		for p, us := range utterances {
			us = slices.DeleteFunc(slices.Clone(us), func(u run) bool { return skip[[2]int{p, u.from}] })
			for len(us) > 0 {
				t := naiveTurn{us[0], p, us[0]}
				us = us[1:]
				for len(us) > 0 && us[0].from-t.to <= ticks(s.TurnPause) && away.count(t.to, us[0].from) == 0 {
					broken := false
					for q, others := range utterances {
						for _, o := range others {
							if q != p && !skip[[2]int{q, o.from}] && o.from >= t.to && o.from < us[0].from {
								broken = true
							}
						}
					}
					if broken {
						break
					}
					t.to = us[0].to
					us = us[1:]
				}
				if t.to-t.from >= ticks(s.MinTurn) {
					turns = append(turns, t)
				} else {
					brief = append(brief, t)
				}
			}
		}
		return turns, brief
	}
	provisional, _ := join(candidate)
	short := map[[2]int]bool{}
	for c := range candidate {
		for _, u := range utterances[c[0]] {
			for _, t := range provisional {
				if u.from == c[1] && t.who != c[0] && u.from >= t.from && u.to < t.to {
					short[c] = true
				}
			}
		}
	}
	v.turns, v.brief = join(short)
	v.shortCount = make([]int, people)
	for p, us := range utterances {
		r := make(row, v.n)
		for _, u := range us {
			if short[[2]int{p, u.from}] {
				v.shortCount[p]++
				v.responses = append(v.responses, naiveTurn{run: u, who: p})
				for t := u.from; t < u.to; t++ {
					r[t] = true
				}
			}
		}
		v.short = append(v.short, r)
	}

	// The holder at every instant.
	holder := make([]int, v.n) // index into v.turns
	for t := range holder {
		holder[t] = -1
		for i, x := range v.turns {
			if x.from <= t && t < x.to {
				h := holder[t]
				if h < 0 || x.from < v.turns[h].from || x.from == v.turns[h].from && x.who < v.turns[h].who {
					holder[t] = i
				}
			}
		}
	}

	// Everybody at every instant.
	aloneAt := make([]int, v.n)
	speakers := make([]int, v.n)
	v.talked = make([]int, people)
	for t := range v.n {
		aloneAt[t] = -1
		for p := range people {
			if v.speaks[p][t] {
				speakers[t]++
				aloneAt[t] = p
			}
		}
		if speakers[t] != 1 {
			aloneAt[t] = -1
		}
		if speakers[t] >= 1 {
			v.speech++
		}
		if speakers[t] >= 2 {
			v.overlap++
		}
		for p := range people {
			for q := range people {
				if p != q && v.speaks[p][t] && v.speaks[q][t] && !v.short[q][t] {
					v.talked[p]++
					break
				}
			}
		}
	}
	for _, r := range runs(v.n, func(t int) bool { return speakers[t] >= 2 }) {
		if r.to-r.from >= ticks(s.MinOverlap) {
			v.overlaps = append(v.overlaps, r)
		}
	}

	// Unsure time.
	unsureAt := make([]row, people)
	candidateOf := make([][]int, people) // second candidate at each instant, -1
	for p := range people {
		unsureAt[p] = make(row, v.n)
		candidateOf[p] = slices.Repeat([]int{-1}, v.n)
		for t := range v.n {
			if !v.speaks[p][t] {
				continue
			}
			// Unsure whether it counts or not: an attempt can rest on it.
			sure := false
			var first *report.Speech
			for i := range m.Speech {
				sp := &m.Speech[i]
				if sp.Person == idOf(m, p) && ticks(sp.Start) <= t && t < ticks(sp.End) {
					if sp.Alternative == report.Nobody || sp.Alternative == idOf(m, p) {
						sure = true
					} else if first == nil {
						first = sp // speech is in order of start and end
					}
				}
			}
			if !sure && first != nil {
				unsureAt[p][t] = true
				candidateOf[p][t] = m.Place(first.Alternative)
			}
		}
	}
	v.unsure = make([]int, people)
	total := 0
	own := make([]int, people)
	lost := make([]int, people)
	allLost := 0
	for p := range people {
		own[p] = v.counts[p].count(0, v.n)
		for t := range v.n {
			if unsureAt[p][t] && v.counts[p][t] {
				v.unsure[p]++
			}
		}
		total += own[p]
		for t := range v.n {
			if unsureAt[p][t] && v.counts[p][t] && v.counts[candidateOf[p][t]][t] {
				lost[p]++
				allLost++
			}
		}
	}
	quotient := func(a, b int) float64 {
		if b == 0 {
			return 0
		}
		return float64(a) / float64(b)
	}
	for p := range people {
		gain := 0
		for t := range v.n {
			could := false
			for q := range people {
				could = could || unsureAt[q][t] && v.counts[q][t] && candidateOf[q][t] == p
			}
			if could && !v.counts[p][t] {
				gain++
			}
		}
		v.shareLow = append(v.shareLow, quotient(own[p]-v.unsure[p], total-lost[p]))
		v.shareHigh = append(v.shareHigh, min(1, quotient(own[p]+gain, total-allLost+lost[p])))
	}

	// Attempts.
	for _, b := range slices.Concat(v.turns, v.brief) {
		t := b.from
		h := holder[t]
		if h < 0 || v.turns[h].who == b.who {
			continue
		}
		a := v.turns[h]
		end := t
		for end < v.n && end < t+ticks(s.Window) && !away[end] {
			end++
		}
		spoken, aloneA, aloneB := 0, 0, 0
		for x := t; x < end; x++ {
			if v.speaks[a.who][x] {
				spoken++
			}
			if aloneAt[x] == a.who {
				aloneA++
			}
			if aloneAt[x] == b.who {
				aloneB++
			}
		}
		less := float64(spoken) < float64(end-t)/2
		switch {
		case t-a.from < ticks(s.Before):
			v.not.Simultaneous++
		case a.to-t < ticks(s.After):
			v.not.EarlyStart++
		case a.to-t <= ticks(s.Finished) && !slices.ContainsFunc(v.turns, func(x naiveTurn) bool {
			return x.who == a.who && x.from >= a.to && x.from < a.to+ticks(s.FinishedFor)
		}):
			v.not.FinishedTurn++
		case v.speaks[a.who].count(t, t+ticks(s.After)) == 0:
			// Came in at a pause: not counted.
		default:
			n := naiveAttempt{at: t, by: b.who, on: a.who, outcome: report.Other}
			if less && aloneB >= ticks(s.AloneToTake) {
				n.outcome = report.Taken
			} else if !less && aloneA >= ticks(s.AloneToTake) && b.utterance.to <= end {
				n.outcome = report.Tried
			}
			n.unsure = unsureAt[b.who].count(t, b.utterance.to) > 0 || unsureAt[a.who].count(t-ticks(s.Before), t+ticks(s.After)) > 0
			v.attempts = append(v.attempts, n)
		}
	}
	slices.SortFunc(v.attempts, func(a, b naiveAttempt) int { return cmp.Or(a.at-b.at, a.by-b.by) })

	// Silence. The meeting's time is what is neither away nor in a silence that
	// is a break.
	v.meeting, v.isBreak = make([]bool, v.n), make(row, v.n)
	for t := range v.meeting {
		v.meeting[t] = !away[t]
	}
	for _, k := range m.Marks {
		for t := ticks(k.At); k.Kind == report.Break && t < min(ticks(k.Until), v.n); t++ {
			v.isBreak[t] = true
		}
	}
	v.opened, v.kept, v.twice = make([]int, people), make([]int, people), make([]int, people)
	type opening struct{ last, next int }
	openings := map[int]opening{} // by the next turn
	for _, q := range runs(v.n, func(t int) bool { return speakers[t] == 0 && !away[t] }) {
		length := q.to - q.from
		if length > ticks(s.Break) {
			for t := q.from; t < q.to; t++ {
				v.meeting[t], v.isBreak[t] = false, true
			}
		} else if length >= ticks(s.MinSilence) {
			v.silences++
		}
		edge := q.from == 0 || q.to == v.n || speakers[q.from-1] == 0 || speakers[q.to] == 0
		if edge || length < ticks(s.OpenFloor) || holder[q.from] >= 0 {
			continue
		}
		v.floors = append(v.floors, q)
		last, next := -1, -1
		for t := q.from - 1; t >= 0 && !away[t]; t-- {
			if holder[t] >= 0 {
				last = v.turns[holder[t]].who
				break
			}
		}
		for t := q.to; t < v.n && !away[t]; t++ {
			if holder[t] >= 0 {
				next = holder[t]
				break
			}
		}
		ends := [2]int{last, next}
		if next >= 0 {
			ends[1] = v.turns[next].who
		}
		v.around = append(v.around, ends)
		if last >= 0 && next >= 0 {
			openings[next] = opening{last, v.turns[next].who}
		}
	}
	for _, o := range openings {
		if o.last == o.next {
			v.kept[o.next]++
		} else {
			v.opened[o.next]++
		}
	}

	// Changes of holder.
	v.offsetsOf = make([][]int, people)
	last := -1
	for t := range v.n {
		if away[t] {
			last = -1
		}
		h := holder[t]
		if h < 0 || h == last {
			continue
		}
		if last >= 0 {
			a, b := v.turns[last], v.turns[h]
			if a.who == b.who {
				v.twice[b.who]++
			} else {
				v.offsets = append(v.offsets, b.from-a.to)
				v.offsetsOf[b.who] = append(v.offsetsOf[b.who], b.from-a.to)
				if b.from-a.to <= ticks(s.SpeaksAfter) {
					v.after[[2]int{a.who, b.who}]++
				}
			}
		}
		last = h
	}

	// Presence, first turns, waits.
	begin, end := -1, 0
	for t, in := range v.meeting {
		if in {
			end = t + 1
			if begin < 0 {
				begin = t
			}
		}
	}
	v.present, v.firstTurn, v.waits = make([]int, people), make([]int, people), make([][]run, people)
	v.long, v.marked = make([]int, people), make([][]run, people)
	v.never, v.markedNever = make([][]bool, people), make([][]bool, people)
	wait := func(p, from, until int) (w run, never bool) {
		w, never = run{from, max(from, min(until, end))}, true
		for _, x := range v.turns {
			if x.who == p && x.from > from && x.from <= w.to {
				w.to, never = x.from, false
			}
		}
		return w, never
	}
	for p, person := range m.People {
		to := v.n
		if person.To > 0 {
			to = min(to, ticks(person.To))
		}
		for t, in := range v.meeting {
			if in && (ticks(person.From) <= t && t < to || v.speaks[p][t]) {
				v.present[p]++
			}
		}
		v.firstTurn[p] = -1
		for _, x := range v.turns {
			skipped := false
			for _, k := range m.Marks {
				skipped = skipped || s.SkipOpening && k.Kind == report.Opening && x.from >= ticks(k.At) && x.from < ticks(k.Until)
			}
			if x.who == p && !skipped && (v.firstTurn[p] < 0 || x.from < v.firstTurn[p]) {
				v.firstTurn[p] = x.from
			}
			if x.who == p {
				// Long: instants of the turn outside presentations, in one piece.
				for _, piece := range runs(v.n, func(t int) bool {
					in := t >= x.from && t < x.to
					for _, k := range m.Marks {
						if k.Kind == report.Presentation && (k.Person == report.Nobody || k.Person == idOf(m, p)) && t >= ticks(k.At) && t < ticks(k.Until) {
							in = false
						}
					}
					return in
				}) {
					v.pieces = append(v.pieces, naiveTurn{run: piece, who: p})
					if piece.to-piece.from >= ticks(s.LongTurn) {
						v.long[p]++
					}
				}
				if s.CountPresentations {
					v.turnPieces = append(v.turnPieces, x)
				}
			}
		}
		for _, a := range v.attempts {
			if a.by != p || a.outcome != report.Tried {
				continue
			}
			w, never := wait(p, a.at, a.at+ticks(s.WantedIn))
			v.waits[p], v.never[p] = append(v.waits[p], w), append(v.never[p], never)
		}
		for _, k := range m.Marks {
			if k.Kind == report.Waiting && k.Person == idOf(m, p) && end > 0 {
				at, until := min(ticks(k.At), v.n), min(ticks(k.Until), v.n)
				if until <= at {
					until = v.n // it goes on
				}
				w, never := wait(p, at, until)
				v.marked[p], v.markedNever[p] = append(v.marked[p], w), append(v.markedNever[p], never)
			}
		}
	}

	if !s.CountPresentations {
		v.turnPieces = v.pieces
	}

	// The first and last minutes, and the strip.
	most := func(from, to int) (sums []int, sum int) {
		for p := range people {
			sums = append(sums, v.counts[p].count(from, to))
			sum += sums[p]
		}
		return sums, sum
	}
	first, firstSum := most(begin, min(begin+ticks(s.Edge), end))
	final, finalSum := most(max(end-ticks(s.Edge), begin), end)
	for p := range people {
		v.edgeFirst = append(v.edgeFirst, quotient(first[p], firstSum))
		v.edgeLast = append(v.edgeLast, quotient(final[p], finalSum))
	}
	for at := 0; at == 0 || at+ticks(s.StripWindow) <= v.n; at += ticks(s.StripStep) {
		sums, sum := most(at, min(at+ticks(s.StripWindow), v.n))
		h := -2
		if sum > 0 {
			h = -1
			for p, x := range sums {
				if quotient(x, sum) > s.HeldByOne {
					h = p
				}
			}
		}
		v.strip = append(v.strip, h)
		if h < 0 {
			continue
		}
		w := naiveTurn{run: run{at, min(at+ticks(s.StripWindow), v.n)}, who: h}
		if n := len(v.held); n > 0 && v.held[n-1].who == h && v.held[n-1].to >= w.from {
			v.held[n-1].to = w.to
		} else {
			v.held = append(v.held, w)
		}
	}

	// Stretches of two people are parted where most of each one's speech stays their own.
	for i := range v.held {
		if i == 0 {
			continue
		}
		a, b := &v.held[i-1], &v.held[i]
		b.from = max(b.from, a.from)
		if b.from >= a.to {
			continue
		}
		best, most := 0, -1
		for t := b.from; t <= min(a.to, b.to); t++ {
			if sum := v.counts[a.who].count(b.from, t) + v.counts[b.who].count(t, min(a.to, b.to)); sum > most {
				best, most = t, sum
			}
		}
		a.to, b.from = best, best
	}
	for i := len(v.held) - 1; i >= 0; i-- {
		h := &v.held[i]
		for h.from < h.to && !v.counts[h.who][h.from] {
			h.from++
		}
		for h.from < h.to && !v.counts[h.who][h.to-1] {
			h.to--
		}
		if h.from == h.to {
			v.held = slices.Delete(v.held, i, i+1)
		}
	}

	// Voices of one microphone that are likely parts of others.
	v.split = make([]bool, people)
	tiny, all := 0, 0
	for p := range people {
		all += v.speaks[p].count(0, v.n)
	}
	for p, person := range m.People {
		spoke := v.speaks[p].count(0, v.n)
		if m.Source.Mode == "mix" && !person.Listed && strings.HasPrefix(person.Name, "Person ") && spoke > 0 && float64(spoke) < s.LikelySplit*float64(all) {
			v.split[p] = true
			tiny++
		}
	}
	if tiny == 1 {
		v.split = make([]bool, people)
	}
	return v
}
