package group

import (
	"math"

	"airtime/diarize/cepstral/cluster"
	"airtime/diarize/internal/dsp"
)

// people are groups of voices.
type people struct {
	known int       // so many of them are named beforehand, and the first
	means []float32 // direction of each, row by row, unit length; zeros for a known one who was not heard
	count int
}

// people groups the voices that were heard alone for long enough: short pieces say too little of a
// voice to make a group of.
func (v *voices) people(c Constraints) people {
	t := &v.info.Tuning
	if len(v.all) == 0 {
		return people{known: v.known, count: v.known + 1}
	}
	var use []int
	for _, least := range []float64{t.Alone.Seconds(), 0} {
		for i, x := range v.all {
			if x.alone >= least || x.known >= 0 {
				use = append(use, i)
			}
		}
		if len(use) > 0 {
			break
		}
	}
	dim := v.info.Dim
	vectors, weights := make([]float32, 0, len(use)*dim), make([]float64, 0, len(use))
	defer func() { clear(vectors) }()
	var all float64
	for _, i := range use {
		vectors = append(vectors, v.vector(i)...)
		w := math.Max(v.all[i].alone, least)
		weights = append(weights, w)
		all += w
	}
	config := cluster.Config{
		Min: c.Min, Max: c.Max, Threshold: 1 - t.Cut, MinWeight: t.Small * all, Block: block,
	}
	labels, n := cluster.Group(vectors, dim, weights, config)
	p := people{known: v.known}
	p.count = v.part(use, labels, n)
	p.means = v.means(use, labels, weights, p.count)
	return p
}

// least is what a vector of nothing alone weighs, in seconds.
const least = 0.1

// block bounds the cost of clustering; see cluster.Config.
const block = 800

// part gives the known people groups of their own, and the first, whatever the clustering made of
// them: a group that holds one of them is theirs; one that holds several is divided among them. It changes
// labels and returns how many there are.
func (v *voices) part(use, labels []int, groups int) int {
	if v.known == 0 {
		return groups
	}
	// Of each group, how long each known person speaks in it.
	holds := make([][]float64, groups)
	for k, i := range use {
		if p := v.all[i].known; p >= 0 {
			if holds[labels[k]] == nil {
				holds[labels[k]] = make([]float64, v.known)
			}
			holds[labels[k]][p] += math.Max(v.all[i].alone, least)
		}
	}
	to := make([]int, groups)
	n := v.known
	for g, h := range holds {
		if h == nil {
			to[g] = n
			n++
			continue
		}
		for p, much := range h {
			if much > h[to[g]] {
				to[g] = p
			}
		}
	}
	for k, i := range use {
		if labels[k] = to[labels[k]]; v.all[i].known >= 0 {
			labels[k] = v.all[i].known
		}
	}
	return n
}

// means are the directions of the groups of the voices use.
func (v *voices) means(use, labels []int, weights []float64, groups int) []float32 {
	dim := v.info.Dim
	means := make([]float32, groups*dim)
	for k, i := range use {
		m := means[labels[k]*dim : (labels[k]+1)*dim]
		for d, x := range v.vector(i) {
			m[d] += float32(weights[k]) * x
		}
	}
	for m := means; len(m) > 0; m = m[dim:] {
		normalise(m[:dim])
	}
	return means
}

// normalise brings x to unit length; zeros stay zeros.
func normalise(x []float32) {
	if s := dsp.Dot(x, x); s > 0 {
		s = float32(1 / math.Sqrt(float64(s)))
		for i := range x {
			x[i] *= s
		}
	}
}
