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

	Tries int // so many pairs are considered, the most alike first
}

// Merge finds out how many people there are, given the means of rather too many: as long as two
// of them explain the steps no better than one would, they become one. Unlike grouping windows it takes into
// account that people speak for longer than a step: halves of one voice take turns too
// often. It returns the means of those who are left, and leaves in.Means as they are.
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
	now := fit(in, c, slices.Clone(in.Means))
	for now.people() > 1 {
		var best pair
		least := math.Inf(1)
		for _, p := range now.closest(mc.Tries) {
			merged := fit(in, quick, now.joined(p))
			if lost := now.likelihood - merged.likelihood - now.cost(p, mc); lost < least {
				best, least = p, lost
			}
		}
		merged := fit(in, c, now.joined(best))
		lost := now.likelihood - merged.likelihood - now.cost(best, mc)
		if lost >= 0 && (mc.Max == 0 || now.people() <= mc.Max) {
			break
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
}

func (f *fitted) people() int { return len(f.steps) }

// fit estimates means, given a first guess which it overwrites.
func fit(in Input, c Config, means []float32) fitted {
	in.Means = means
	m := newModel(in, c, len(means)/in.Dim)
	steps := m.estimate()
	return fitted{in.Dim, means, steps, m.forward()}
}

// pair of people, a < b.
type pair struct {
	a, b int
	like float32
}

// closest returns at most n pairs of people, the most alike first.
func (f *fitted) closest(n int) []pair {
	var all []pair
	for b := range f.steps {
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
