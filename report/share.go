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
func doubts(m Meeting, all [][]utterance) [][]doubt {
	sure := make([][]span, len(m.People))
	unsure := make([][]doubt, len(m.People))
	for _, sp := range m.Speech {
		if sp.Alternative < 0 {
			sure[sp.Person] = append(sure[sp.Person], span{sp.Start, sp.End})
		} else {
			unsure[sp.Person] = append(unsure[sp.Person], doubt{span{sp.Start, sp.End}, sp.Person, sp.Alternative})
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
		low[p] = part(own-unsure[p], total-lost[p])
		high[p] = min(1, part(own+gain, total-(allLost-lost[p])))
	}
	return low, high
}

// part returns a/b, and 0 for 0/0.
func part[T time.Duration | int](a, b T) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// tidy rounds a figure so that machines whose last digits differ (fused
// multiply-add, other libraries' logarithm) agree.
func tidy(f float64) float64 { return math.Round(f*1e9) / 1e9 }

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
	b := tidy(min(max(0, 1-spread/(float64(n-1)*sum)), 1))
	return &b
}

// balanceRange returns the least and the most even balance over the ways to give
// the unsure time away. x and present are of all people; counted says who takes
// part in the balance.
//
// The even end moves time between pairs until no pair can be made more equal:
// for people present equally long that is the optimum, since such flows have a
// most even point for every measure of spread. The uneven end gives each pair's
// time wholly to the one who has more and then improves by single changes: a
// search, exact in small meetings and very near it in others.
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

	const rounds = 200 // far more than pairs of a real meeting need to settle
	even, moved := slices.Clone(x), make([]float64, len(ex))
	for range rounds {
		var most float64
		for i, e := range ex {
			keep := part(e.gain, e.loss)
			from, to := even[e.from]+moved[i], even[e.to]-moved[i]*keep
			pf, pt := present[e.from].Seconds(), present[e.to].Seconds()
			t := min(max(0, (from/pf-to/pt)/(1/pf+keep/pt)), e.loss.Seconds())
			most = max(most, math.Abs(t-moved[i]))
			even[e.from], even[e.to], moved[i] = from-t, to+t*keep, t
		}
		if most < 1e-4 {
			break
		}
	}
	if b := balance(rates(even)); b != nil && *b > *high {
		high = b
	}

	give := func(x []float64, e exchange, sign float64) {
		x[e.from] -= sign * e.loss.Seconds()
		x[e.to] += sign * e.gain.Seconds()
	}
	uneven, gave := slices.Clone(x), make([]bool, len(ex))
	flip := func(i int) {
		sign := 1.0
		if gave[i] {
			sign = -1
		}
		give(uneven, ex[i], sign)
		gave[i] = !gave[i]
	}
	for range 10 {
		changed := false
		for i, e := range ex {
			more := rate(uneven[e.to], present[e.to]) > rate(uneven[e.from], present[e.from])
			if more != gave[i] {
				flip(i)
				changed = true
			}
		}
		if !changed {
			break
		}
	}
	if b := balance(rates(uneven)); b != nil && *b < *low {
		low = b
	}
	const mostTried = 2000 // pairs; single changes hardly matter among so many
	for improved := len(ex) <= mostTried; improved; {
		improved = false
		for i := range ex {
			flip(i)
			if b := balance(rates(uneven)); b != nil && *b < *low {
				low, improved = b, true
			} else {
				flip(i)
			}
		}
	}
	return low, high
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
	return tidy(math.Exp(h))
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
	l.Share = part(held, total)
	return l
}

// Comparable says whether a and b may be ranked against each other: the ranges
// of their shares do not overlap. Ranges that touch overlap, so equal shares are
// not ranked either.
func Comparable(a, b PersonFigures) bool {
	return a.ShareHigh < b.ShareLow || b.ShareHigh < a.ShareLow
}
