package reseg

import (
	"cmp"
	"math"
	"slices"

	"airtime/diarize/internal/dsp"
)

// MergeConfig says when two people are one.
type MergeConfig struct {
	Max int // at most so many people; 0 means any number

	// Two people are kept apart if that raises the log-likelihood of the steps by Fixed and by PerStep
	// for every step of the one who has fewer, in nats. The first is what naming
	// another person costs; the second is what a voice that changes a little gains when it
	// is taken for two, which grows with the meeting, so that a cost of people alone would find
	// the more people the longer it lasts. Larger values find fewer people.
	Fixed, PerStep float64

	// Change times that is what it takes to part who were taken for one so far, and a Change-th
	// of it is enough to keep apart who were two. A larger one changes labels less often, and notices new voices later.
	Change float64

	// Newcomer times that is what it takes not to be one of those who are known, for who was taken for one so far. Where they are
	// all who are there, as after a round of names, newcomers are rare, and a large one spares corrections; but who missed
	// the round is then seldom told apart.
	Newcomer float64

	Tries int // so many pairs are considered, the most alike first
}

// Merge finds out how many people there are, given the means of rather too many: as long as two
// of them explain the steps no better than one would, they become one. Unlike grouping windows it takes into
// account that people speak for longer than a step: halves of one voice take turns too
// often. Whoever a step is known to be stays, as the first of in.Means, who they are, and two of
// those never become one. It returns the means of those who are left, and leaves in.Means as they are.
//
// It is the choice of the number of states of a hidden Markov model by penalised likelihood, from too many
// downwards (Ajmera and Wooters, "A robust speaker clustering algorithm", ASRU 2003), with
// our own penalty.
func Merge(in Input, c Config, mc MergeConfig) []float32 {
	if len(in.Pause) == 0 || len(in.Means) == 0 {
		return nil
	}
	// Which pair is best shows after one round already; whether it is one person only after all.
	quick := c
	quick.Rounds = 1
	known := 0
	for _, k := range in.Known {
		known = max(known, int(k)+1)
	}
	var m model
	now := m.fit(in, c, slices.Clone(in.Means))
	now.was = append(now.was, in.Was...)
	for now.people() > max(known, 1) {
		var best pair
		least := math.Inf(1)
		over := mc.Max > 0 && now.people() > mc.Max
		for _, p := range now.closest(mc.Tries, known) {
			merged := m.fit(in, quick, now.joined(p))
			lost, cost := now.likelihood-merged.likelihood, now.cost(p, mc)
			// Which pair is one person must not depend on who of them is known, only whether it is.
			if lost-cost < least && (over || lost < cost*now.factor(p, known, mc)) {
				best, least = p, lost-cost
			}
		}
		if math.IsInf(least, 1) {
			break
		}
		merged := m.fit(in, c, now.joined(best))
		if lost := now.likelihood - merged.likelihood; !over && lost >= now.cost(best, mc)*now.factor(best, known, mc) {
			break
		}
		if merged.was = slices.Clone(now.was); len(now.was) > 0 {
			if best.a >= known && now.steps[best.b] > now.steps[best.a] {
				merged.was[best.a] = now.was[best.b]
			}
			merged.was = slices.Delete(merged.was, best.b, best.b+1)
		}
		now = merged
	}
	return now.means
}

// fitted is a model of so many people.
type fitted struct {
	dim        int
	means      []float32
	steps      []float64 // of each
	likelihood float64   // logarithm
	was        []int32   // as Input.Was
}

func (f *fitted) people() int { return len(f.steps) }

// fit estimates means, given a first guess which it overwrites.
func (m *model) fit(in Input, c Config, means []float32) fitted {
	in.Means = means
	m.begin(in, c, len(means)/in.Dim)
	steps := m.estimate()
	return fitted{dim: in.Dim, means: means, steps: steps, likelihood: m.forward()}
}

// pair of people, a < b.
type pair struct {
	a, b int
	like float32
}

// closest returns at most n pairs of people, the most alike first, of whom one at least is not
// among the first so many, who are known.
func (f *fitted) closest(n, known int) []pair {
	var all []pair
	for b := known; b < len(f.steps); b++ {
		for a := range b {
			all = append(all, pair{a, b, dsp.Dot(f.means[a*f.dim:(a+1)*f.dim], f.means[b*f.dim:])})
		}
	}
	slices.SortStableFunc(all, func(x, y pair) int { return cmp.Compare(y.like, x.like) })
	return all[:min(n, len(all))]
}

// cost is what it costs to keep p apart.
func (f *fitted) cost(p pair, mc MergeConfig) float64 {
	return mc.Fixed + mc.PerStep*min(f.steps[p.a], f.steps[p.b])
}

// factor is what the cost of keeping p apart is multiplied by, given what was so far.
func (f *fitted) factor(p pair, known int, mc MergeConfig) float64 {
	if len(f.was) == 0 {
		return 1
	}
	a, b := f.was[p.a], f.was[p.b]
	switch {
	case p.a < known && b >= 0 && int(b) < known:
		return mc.Newcomer
	case a < 0 || b < 0:
		return 1
	case a == b:
		return mc.Change
	}
	return 1 / mc.Change
}

// joined returns the means when p became one.
func (f *fitted) joined(p pair) []float32 {
	a, b := p.a, p.b
	means := slices.Clone(f.means)
	for d := range f.dim {
		means[a*f.dim+d] = float32(f.steps[a])*f.means[a*f.dim+d] + float32(f.steps[b])*f.means[b*f.dim+d]
	}
	means = slices.Delete(means, b*f.dim, (b+1)*f.dim)
	Normalise(means, f.dim)
	return means
}
