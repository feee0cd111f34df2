package report

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// doubt is speech of one person that could be another's.
type doubt struct {
	span
	from, to int
}

// doubts returns each person's unsure time, in order: what lies under unsure
// spans and under none that is sure. Where unsure spans of one person overlap,
// the earlier one counts.
func (c *counting) doubts(all [][]utterance) [][]doubt {
	m := c.m
	sure := make([][]span, len(m.People))
	unsure := make([][]doubt, len(m.People))
	for _, sp := range m.Speech {
		if p := c.at[sp.Person]; sp.Alternative == Nobody {
			sure[p] = append(sure[p], span{sp.Start, sp.End})
		} else {
			unsure[p] = append(unsure[p], doubt{span{sp.Start, sp.End}, p, c.at[sp.Alternative]})
		}
	}
	found := make([][]doubt, len(m.People))
	for p := range unsure {
		cuts := union(sure[p])
		var done time.Duration
		i := 0
		for _, d := range unsure[p] {
			d.start, done = max(d.start, done), max(d.end, done)
			for _, part := range d.span.without(cuts) {
				// Parts come in order, so utterances that end before one are done with.
				for i < len(all[p]) && all[p][i].end <= part.start {
					i++
				}
				for k := i; k < len(all[p]) && all[p][k].start < part.end; k++ {
					found[p] = append(found[p], doubt{part.meet(all[p][k].span), p, d.to})
				}
			}
		}
	}
	return found
}

// exchange is the unsure time that one person could have to give to another.
type exchange struct {
	from, to int
	loss     time.Duration // from's unsure time with to as the second candidate
	gain     time.Duration // of it, where to is not speaking already
}

// exchanges sums doubts by ordered pair.
func exchanges(found [][]doubt, speech []track) []exchange {
	var all []exchange
	for p := range found {
		at := map[int]int{}
		for _, d := range found[p] {
			i, ok := at[d.to]
			if !ok {
				i = len(all)
				at[d.to] = i
				all = append(all, exchange{from: p, to: d.to})
			}
			all[i].loss += d.length()
			all[i].gain += d.length() - speech[d.to].in(d.span)
		}
	}
	return all
}

// ranges returns the smallest and the largest share each person can have when
// unsure time goes to either candidate. Time given to somebody who speaks at
// that moment anyway adds nothing to their part, only to nobody's: the whole is
// then smaller, and this is counted in the way that makes the range widest.
func ranges(speech []track, found [][]doubt, total time.Duration) (low, high []float64) {
	low, high = make([]float64, len(speech)), make([]float64, len(speech))
	given := make([][]span, len(speech))         // what each person could be given
	lost := make([]time.Duration, len(speech))   // of own unsure time, what no candidate would gain
	unsure := make([]time.Duration, len(speech)) // own unsure time
	var allLost time.Duration
	for p := range found {
		for _, d := range found[p] {
			given[d.to] = append(given[d.to], d.span)
			l := speech[d.to].in(d.span)
			lost[p] += l
			allLost += l
			unsure[p] += d.length()
		}
	}
	for p := range speech {
		own := speech[p].total()
		var gain time.Duration
		for _, g := range union(given[p]) {
			gain += g.length() - speech[p].in(g)
		}
		low[p] = Part(own-unsure[p], total-lost[p])
		high[p] = min(1, Part(own+gain, total-(allLost-lost[p])))
	}
	return low, high
}

// Part returns a/b, and 0 for 0/0.
func Part[T time.Duration | int](a, b T) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Tidy rounds a figure so that machines whose last digits differ (fused
// multiply-add, other libraries' logarithm) agree.
func Tidy(f float64) float64 { return math.Round(f*1e9) / 1e9 }

// balance is 1 − G·n/(n−1), where G is the Gini coefficient of x: 1 if all are
// equal, 0 if one has everything, nil for fewer than two or nothing to share.
//
//	G = Σ (2k − n − 1)·x₍ₖ₎ / (n·Σx), x₍ₖ₎ the k-th smallest
//
// Ref: Gini as a measure of participation: Paletz and Schunn 2009, Woolley et al.
// 2010. The factor n/(n−1) makes groups of different size comparable.
func balance(x []float64) *float64 {
	n := len(x)
	x = slices.Sorted(slices.Values(x))
	var sum, spread float64
	for k, v := range x {
		sum += v
		spread += float64(float64(2*k+1-n) * v)
	}
	if n < 2 || sum <= 0 {
		return nil
	}
	b := Tidy(min(max(0, 1-spread/(float64(n-1)*sum)), 1))
	return &b
}

// balanceRange returns the least and the most even balance over the ways to give
// the unsure time away. x and present are of all people; counted says who takes
// part in the balance.
//
// Both are found by search. The even end moves time between pairs until no pair
// can be made more equal (the optimum where people were present equally long and
// no time is lost on people who speak already); the uneven end gives each pair's
// time wholly to whoever has more. Then single changes are tried. Compared with
// trying everything in small meetings, the ends are right to half a point.
func balanceRange(x []float64, present []time.Duration, counted []bool, ex []exchange) (low, high *float64) {
	rates := func(x []float64) []float64 {
		var r []float64
		for p := range x {
			if counted[p] {
				r = append(r, rate(x[p], present[p]))
			}
		}
		return r
	}
	low, high = balance(rates(x)), balance(rates(x))
	if low == nil {
		return nil, nil
	}
	ex = slices.DeleteFunc(slices.Clone(ex), func(e exchange) bool { return !counted[e.to] || e.loss == 0 })
	if len(ex) == 0 {
		return low, high
	}

	// at returns the balance when each exchange moves its part, 0 to 1.
	at := func(parts []float64) *float64 {
		y := slices.Clone(x)
		for i, e := range ex {
			y[e.from] -= float64(parts[i] * e.loss.Seconds())
			y[e.to] += float64(parts[i] * e.gain.Seconds())
		}
		return balance(rates(y))
	}
	// The even end.
	even, parts := slices.Clone(x), make([]float64, len(ex))
	for range 200 { // far more rounds than the pairs of a real meeting need to settle
		var most float64
		for i, e := range ex {
			loss, gain := e.loss.Seconds(), e.gain.Seconds()
			from, to := even[e.from]+parts[i]*loss, even[e.to]-parts[i]*gain
			pf, pt := present[e.from].Seconds(), present[e.to].Seconds()
			v := 0.0
			if pt > 0 {
				v = min(max(0, (from/pf-to/pt)/(loss/pf+gain/pt)), 1)
			}
			most = max(most, math.Abs(v-parts[i])*loss)
			even[e.from], even[e.to], parts[i] = from-v*loss, to+v*gain, v
		}
		if most < 1e-4 {
			break
		}
	}
	for _, start := range [][]float64{parts, make([]float64, len(ex))} {
		if b := climb(at, start, []float64{0, 0.25, 0.5, 0.75, 1}, func(a, b float64) bool { return a > b }); b != nil && *b > *high {
			high = b
		}
	}

	// The uneven end.
	uneven := make([]float64, len(ex))
	for range 10 {
		y := slices.Clone(x)
		for i, e := range ex {
			y[e.from] -= uneven[i] * e.loss.Seconds()
			y[e.to] += uneven[i] * e.gain.Seconds()
		}
		for i, e := range ex {
			uneven[i] = 0
			if rate(y[e.to], present[e.to]) > rate(y[e.from], present[e.from]) {
				uneven[i] = 1
			}
		}
	}
	for _, start := range [][]float64{uneven, make([]float64, len(ex)), slices.Repeat([]float64{1}, len(ex))} {
		if b := climb(at, start, []float64{0, 1}, func(a, b float64) bool { return a < b }); b != nil && *b < *low {
			low = b
		}
	}
	return low, high
}

// climb changes one part after another as long as that makes the balance, which at
// tells, better; where exchanges are few also two at once.
func climb(at func(parts []float64) *float64, parts, steps []float64, better func(a, b float64) bool) *float64 {
	best := at(parts)
	if best == nil {
		return nil
	}
	try := func(i int, v float64) bool {
		was := parts[i]
		parts[i] = v
		if b := at(parts); b != nil && better(*b, *best) {
			best = b
			return true
		}
		parts[i] = was
		return false
	}
	const rounds, mostSingly, mostInTwos = 10, 300, 12
	for range rounds {
		improved := false
		for i := range parts {
			if len(parts) > mostSingly { // a single change hardly matters among so many
				break
			}
			for _, v := range steps {
				improved = try(i, v) || improved
			}
			if len(parts) > mostInTwos {
				continue
			}
			for _, v := range steps {
				was := parts[i]
				parts[i] = v
				kept := false
				for k := range parts {
					for _, w := range steps {
						kept = k != i && try(k, w) || kept
					}
				}
				if !kept {
					parts[i] = was
				}
				improved = improved || kept
			}
		}
		if !improved {
			break
		}
	}
	return best
}

// rate is speaking per time present.
func rate(x float64, present time.Duration) float64 {
	if present == 0 {
		return 0
	}
	return x / present.Seconds()
}

// effectiveVoices is exp of the entropy of shares; 0 if there are none.
func effectiveVoices(shares []float64) float64 {
	var h, sum float64
	for _, p := range shares {
		if p > 0 {
			h -= float64(p * math.Log(p))
			sum += p
		}
	}
	if sum == 0 {
		return 0
	}
	return Tidy(math.Exp(h))
}

// lorenz says how few of n people held half of the speaking.
func lorenz(speaking []time.Duration, n int) Lorenz {
	most := slices.SortedFunc(slices.Values(speaking), func(a, b time.Duration) int { return cmp.Compare(b, a) })
	var total, held time.Duration
	for _, d := range most {
		total += d
	}
	l := Lorenz{N: n}
	if total == 0 {
		return l
	}
	for l.K = 0; 2*held < total; l.K++ {
		held += most[l.K]
	}
	l.Share = Part(held, total)
	return l
}

// Comparable says whether a and b may be ranked against each other: the ranges
// of their shares do not overlap. Ranges that touch overlap, so equal shares are
// not ranked either.
func Comparable(a, b PersonFigures) bool {
	return a.ShareHigh < b.ShareLow || b.ShareHigh < a.ShareLow
}

// Groups returns the part of the people who declared each tag, largest first,
// without those that would say something of fewer than least people.
//
// Hiding small groups is not enough: with "north" of 5 people among 7, the other
// two can be subtracted; with "north" and "north, new" of 3, so can the two who
// are not new. Put people into piles by which of the shown tags they have (those
// with none are a pile too). Whatever can be worked out from the shown groups and
// the totals, by adding and subtracting or otherwise, treats the people of a pile
// alike. So tags are taken from the largest down, and one is shown only if every
// pile it leaves has at least least people. This may hide a group that is
// harmless; it never shows one that is not.
func Groups(people []PersonFigures, counted []bool, least int) []Group {
	members := map[string][]int{}
	n := 0
	for p := range people {
		if !counted[p] {
			continue
		}
		n++
		for _, t := range people[p].Tags {
			members[t] = append(members[t], p)
		}
	}
	tags := make([]string, 0, len(members))
	for t := range members {
		tags = append(tags, t)
	}
	slices.SortFunc(tags, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(members[b]), len(members[a])), cmp.Compare(a, b))
	})

	shown := []Group{}
	pile := make([]int, len(people)) // the number of each person's pile
	size := []int{n}
	for _, t := range tags {
		took := make([]int, len(size)) // of each pile, how many have the tag
		for _, p := range members[t] {
			took[pile[p]]++
		}
		safe := len(members[t]) >= least
		for i, k := range took {
			safe = safe && (k == 0 || k >= least) && (k == size[i] || size[i]-k >= least)
		}
		if !safe {
			continue
		}
		split := make([]int, len(took)) // the new pile of those with the tag
		for i, k := range took {
			split[i] = i
			if k > 0 && k < size[i] {
				split[i] = len(size)
				size[i] -= k
				size = append(size, k)
			}
		}
		g := Group{Tag: t, People: len(members[t]), PeopleShare: Part(len(members[t]), n)}
		for _, p := range members[t] {
			pile[p] = split[pile[p]]
			g.Share += people[p].Share
		}
		g.Share = min(1, Tidy(g.Share))
		shown = append(shown, g)
	}
	return shown
}
