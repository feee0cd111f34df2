package embed

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Whitening maps the measurements to the directions in which voices differ most compared
// with how much one voice varies, each scaled by the part of its variation that is
// between voices, and one constant more.
//
// The variation within a voice is what within-class covariance normalisation (Hatch, Kajarekar and
// Stolcke, "Within-class covariance normalization for SVM-based speaker recognition",
// Interspeech 2006) takes from labelled voices. Without labels, the next
// stretch of speech stands for another one of the same voice, which it mostly is; the
// fifth of the pairs that differ most, among them the changes of speaker, is left out.
//
// A voice also varies more slowly than from one stretch to the next: with its mood, its loudness, a turned
// head. A middling direction, which tells hardly anybody apart, shows by how much; what a
// direction varies beyond that is taken to be between voices. Scaled so, a dot product is nearly the
// log-likelihood ratio of one voice against two that probabilistic linear discriminant analysis
// gives (Ioffe, ECCV 2006; Garcia-Romero and Espy-Wilson, Interspeech 2011), and in a meeting of one
// voice nothing is left. The constant keeps what lies near the mean, and so says
// little, from pointing anywhere once it is brought to unit length.
type Whitening struct {
	learnt  bool
	mean    [measures]float32
	project [(Dim - 1) * measures]float32 // row by row
	bias    float32                       // the constant
}

const (
	learnVoices = 40 // windows of known voices are enough to learn how one voice varies

	keepPairs = 0.8  // of the pairs count as the same voice
	shrink    = 0.1  // towards uncorrelated measurements
	priorPair = 75.0 // pairs that the guess at the variation without any counts as
	priorPart = 0.3  // which is this part of all variation

	// Chosen together with the thresholds of clustering (../testdata/tuning.md). With a larger middling one long voice
	// becomes several people.
	middling = 9   // a direction that tells hardly anybody apart, counted from the most telling, 0
	slow     = 1.4 // times its variation is that of one voice in the course of a meeting
	constant = 2.9 // times that is the square of the constant

	// From few windows the most telling direction looks more telling than it is, so both are larger by
	// this over the number of windows.
	slowFew     = 5.0
	constantFew = 35.0
)

// measured is what Measure stored, as measurements; false where that is nothing or was not kept.
func measured(v []float32) (x [measures]float32, ok bool) {
	if v == nil || v[measures] <= 0 {
		return x, false
	}
	scale := rawConst / v[measures]
	for k := range x {
		x[k] = scale * v[k]
	}
	return x, true
}

// FitNeighbours learns from vectors, of Raw numbers each, that describe stretches of about 1.5 s one after
// the other, without knowing whose they are: neighbours are mostly one voice. Zeros part what
// is not.
func (w *Whitening) FitNeighbours(vectors []float32) {
	var windows [][measures]float32
	var pairs []int // of windows that are neighbours, the first one
	joined := false
	for ; len(vectors) >= Raw; vectors = vectors[Raw:] {
		x, ok := measured(vectors)
		if ok {
			if joined {
				pairs = append(pairs, len(windows)-1)
			}
			windows = append(windows, x)
		}
		joined = ok
	}
	if len(windows) == 0 {
		w.learnt = false
		return
	}
	// A day has a window for every few seconds: what is derived from one is made when it is wanted.
	pair := func(i int, x *[measures]float64) {
		for k := range x {
			x[k] = float64(windows[i+1][k]-windows[i][k]) / math.Sqrt2
		}
	}
	mean, total := spread(windows)
	within := guess(total, pairs, pair)
	for range 2 {
		within = guess(total, closest(within, pairs, pair), pair)
	}
	w.fit(len(windows), mean, total, within)
}

// FitVoices learns from such vectors once it is known, more or less, whose each is: label, or −1. How much one voice
// varies need no longer be guessed from neighbours. Too little speech changes nothing.
func (w *Whitening) FitVoices(vectors []float32, labels []int) {
	voices := 0
	for _, l := range labels {
		voices = max(voices, l+1)
	}
	means, count := make([][measures]float64, voices), make([]float64, voices)
	var windows [][measures]float32
	var of []int
	for i, l := range labels {
		x, ok := measured(vectors[i*Raw : (i+1)*Raw])
		if l < 0 || !ok {
			continue
		}
		windows, of = append(windows, x), append(of, l)
		count[l]++
		for k, v := range x {
			means[l][k] += float64(v)
		}
	}
	var apart []int // windows of voices with more than one
	for i, l := range of {
		if count[l] > 1 {
			apart = append(apart, i)
		}
	}
	if len(apart) < learnVoices {
		return
	}
	for l := range means {
		for k := range means[l] {
			means[l][k] /= max(count[l], 1)
		}
	}
	mean, total := spread(windows)
	w.fit(len(windows), mean, total, guess(total, apart, func(i int, x *[measures]float64) {
		l := of[i]
		unbias := math.Sqrt(count[l] / (count[l] - 1))
		for k := range x {
			x[k] = (float64(windows[i][k]) - means[l][k]) * unbias
		}
	}))
}

// spread returns the mean and the covariance of windows.
func spread(windows [][measures]float32) (mean [measures]float64, cov *mat.SymDense) {
	n := float64(len(windows))
	for i := range windows {
		for k, v := range windows[i] {
			mean[k] += float64(v) / n
		}
	}
	cov = mat.NewSymDense(measures, nil)
	var x [measures]float64
	apart := mat.NewVecDense(measures, x[:])
	for i := range windows {
		for k, v := range windows[i] {
			x[k] = float64(v) - mean[k]
		}
		cov.SymRankOne(cov, 1/n, apart)
	}
	return mean, cov
}

// fit finds the directions: with L·Lᵀ = within, the rows of Uᵀ·L⁻¹ are those of largest total
// variation once that within a voice is the same in every direction.
func (w *Whitening) fit(windows int, mean [measures]float64, total, within *mat.SymDense) {
	w.learnt = false
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		return
	}
	var l, inv mat.TriDense
	chol.LTo(&l)
	if inv.InverseTri(&l) != nil {
		return
	}
	var half, white mat.Dense
	half.Mul(&inv, total)
	white.Mul(&half, inv.T())
	sym := mat.NewSymDense(measures, nil)
	for i := range measures {
		for j := i; j < measures; j++ {
			sym.SetSym(i, j, (white.At(i, j)+white.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return
	}
	var u, rows mat.Dense
	eigen.VectorsTo(&u) // in order of rising variation
	rows.Mul(u.T(), &inv)
	for k := range measures {
		w.mean[k] = float32(mean[k])
	}
	values := eigen.Values(nil)
	few := 1 / float64(windows)
	const never = 1e-6 // in place of no variation at all, as of a tone
	one := slow * (1 + slowFew*few) * max(values[measures-1-middling], never)
	for i := range Dim - 1 {
		between := math.Sqrt(max(0, 1-one/max(values[measures-1-i], never)))
		for k := range measures {
			w.project[i*measures+k] = float32(between * rows.At(measures-1-i, k))
		}
	}
	w.bias = float32(math.Sqrt(constant * (1 + constantFew*few) * one))
	w.learnt = true
}

// guess estimates the covariance within a voice from what two windows of the same one differ by, each of which at stores.
func guess(total *mat.SymDense, all []int, at func(i int, x *[measures]float64)) *mat.SymDense {
	s := mat.NewSymDense(measures, nil)
	var x [measures]float64
	v := mat.NewVecDense(measures, x[:])
	for _, i := range all {
		at(i, &x)
		s.SymRankOne(s, 1, v)
	}
	n := float64(len(all))
	for i := range measures {
		for j := i; j < measures; j++ {
			v := s.At(i, j)
			if i == j {
				v += priorPair * priorPart * total.At(i, i)
			} else {
				v *= 1 - shrink
			}
			v /= n + priorPair
			if i == j {
				v += 1e-4 // a measurement that never changes, as in a steady tone
			}
			s.SetSym(i, j, v)
		}
	}
	return s
}

// closest returns the keepPairs of pairs that differ least, measured by within.
func closest(within *mat.SymDense, pairs []int, at func(i int, x *[measures]float64)) []int {
	var chol mat.Cholesky
	if len(pairs) == 0 || !chol.Factorize(within) {
		return pairs
	}
	distance := make([]float64, len(pairs))
	var x [measures]float64
	var y mat.VecDense
	v := mat.NewVecDense(measures, x[:])
	for i, p := range pairs {
		at(p, &x)
		if chol.SolveVecTo(&y, v) != nil {
			return pairs
		}
		distance[i] = mat.Dot(v, &y)
	}
	limit := slices.Sorted(slices.Values(distance))[int(keepPairs*float64(len(pairs)-1))]
	var kept []int
	for i, d := range distance {
		if d <= limit {
			kept = append(kept, pairs[i])
		}
	}
	return kept
}

// Fitted says whether it was taught anything.
func (w *Whitening) Fitted() bool { return w.learnt }

// Apply maps v, of Raw numbers, to the unit-length dst, of Dim; false if that has no direction, and dst is
// then zeros.
func (w *Whitening) Apply(dst, v []float32) bool {
	clear(dst[:Dim])
	x, ok := measured(v)
	if !ok || !w.learnt {
		return false
	}
	for k := range x {
		x[k] -= w.mean[k]
	}
	dst[Dim-1] = w.bias
	sum := float64(w.bias) * float64(w.bias)
	for i := range dst[:Dim-1] {
		var y float32
		for k, p := range w.project[i*measures : (i+1)*measures] {
			y += p * x[k]
		}
		dst[i] = y
		sum += float64(y) * float64(y)
	}
	if !(sum > 1e-12) {
		clear(dst[:Dim])
		return false
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range dst[:Dim] {
		dst[i] *= scale
	}
	return true
}

// Erase forgets what was learnt.
func (w *Whitening) Erase() { *w = Whitening{} }
