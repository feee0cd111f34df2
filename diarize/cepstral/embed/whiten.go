package embed

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// whitening maps the measurements to the directions in which voices differ most compared
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
type whitening struct {
	learnt  bool
	mean    [dims]float32
	project [(Dim - 1) * dims]float32 // row by row
	bias    float32                   // the constant
}

const (
	dims = 2 * coefs // measurements

	learnFrames = 75 // 1.5 s of speech make a window to learn from
	learnGap    = 25 // a pause of 0.5 s parts one window's speech from the next
	learnLeast  = 25 // half a second is the shortest window

	learnVoices = 40 // windows of known voices are enough to learn how one voice varies

	keepPairs = 0.8  // of the pairs count as the same voice
	shrink    = 0.1  // towards uncorrelated measurements
	priorPair = 75.0 // pairs that the guess at the variation without any counts as
	priorPart = 0.3  // which is this part of all variation

	// Chosen on 28 simulated meetings (2026-11), together with the thresholds of clustering. For middling 7 to
	// 15, slow 1.2 to 1.6 and constant 1.5 to 3.6, confusion at the true number of people was 6 to 9 %; with
	// middling from 11 on, one long voice becomes several people.
	middling = 9   // a direction that tells hardly anybody apart, counted from the most telling, 0
	slow     = 1.4 // times its variation is that of one voice in the course of a meeting
	constant = 2.9 // times that is the square of the constant

	// From few windows the most telling direction looks more telling than it is, so both are larger by
	// this over the number of windows. On 56 pieces of 30 s of the same meetings, slowFew 5 to
	// 20 and constantFew 35 to 100 came to a DER of 26 to 33 %.
	slowFew     = 5.0
	constantFew = 35.0
)

// Learn fits the whitening to the speech in the Store.
func (s *Store) Learn() {
	windows, next := s.windows()
	if len(windows) == 0 {
		s.learnt = false
		return
	}
	// A day has a window for every few seconds: what is derived from one is made when it is wanted.
	pair := func(i int, x *[dims]float64) {
		for k := range x {
			x[k] = float64(windows[i+1][k]-windows[i][k]) / math.Sqrt2
		}
	}
	var pairs []int
	for i := range windows {
		if next[i] {
			pairs = append(pairs, i)
		}
	}
	mean, total := spread(windows)
	within := guess(total, pairs, pair)
	for range 2 {
		within = guess(total, closest(within, pairs, pair), pair)
	}
	s.fit(len(windows), mean, total, within)
}

// LearnVoices fits the whitening to the speech in the Store once it is known, more or less,
// in which frames [from, to) each voice speaks: how much one voice varies
// need no longer be guessed from neighbours. Too little speech changes nothing.
func (s *Store) LearnVoices(voices [][][2]int) {
	var windows [][dims]float32
	var of []int // of each window, its voice among means
	var means [][dims]float64
	var unbias []float64
	var apart []int // windows of voices with more than one
	for _, spans := range voices {
		n := len(windows)
		var t tally
		for _, f := range spans {
			for at, end := max(0, f[0]), min(f[1], s.frames); at < end; {
				stop := min(at+learnFrames-t.n, end)
				t.add(s, at, stop)
				at = stop
				if t.n == learnFrames {
					windows = append(windows, t.window())
					t = tally{}
				}
			}
		}
		if t.n >= learnLeast {
			windows = append(windows, t.window())
		}
		own := windows[n:]
		mean, _ := spread(own)
		for i := range own {
			of = append(of, len(means))
			if len(own) > 1 {
				apart = append(apart, n+i)
			}
		}
		means = append(means, mean)
		unbias = append(unbias, math.Sqrt(float64(len(own))/float64(max(len(own)-1, 1))))
	}
	if len(apart) >= learnVoices {
		mean, total := spread(windows)
		s.fit(len(windows), mean, total, guess(total, apart, func(i int, x *[dims]float64) {
			v := of[i]
			for k := range x {
				x[k] = (float64(windows[i][k]) - means[v][k]) * unbias[v]
			}
		}))
	}
}

// window is the measurement of a window to learn from.
func (t *tally) window() (x [dims]float32) {
	t.measure(x[:])
	return x
}

// spread returns the mean and the covariance of windows.
func spread(windows [][dims]float32) (mean [dims]float64, cov *mat.SymDense) {
	n := float64(len(windows))
	for i := range windows {
		for k, v := range windows[i] {
			mean[k] += float64(v) / n
		}
	}
	cov = mat.NewSymDense(dims, nil)
	var x [dims]float64
	apart := mat.NewVecDense(dims, x[:])
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
func (s *Store) fit(windows int, mean [dims]float64, total, within *mat.SymDense) {
	s.learnt = false
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
	sym := mat.NewSymDense(dims, nil)
	for i := range dims {
		for j := i; j < dims; j++ {
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
	for k := range dims {
		s.mean[k] = float32(mean[k])
	}
	values := eigen.Values(nil)
	few := 1 / float64(windows)
	const never = 1e-6 // in place of no variation at all, as of a tone
	one := slow * (1 + slowFew*few) * max(values[dims-1-middling], never)
	for i := range Dim - 1 {
		between := math.Sqrt(max(0, 1-one/max(values[dims-1-i], never)))
		for k := range dims {
			s.project[i*dims+k] = float32(between * rows.At(dims-1-i, k))
		}
	}
	s.bias = float32(math.Sqrt(constant * (1 + constantFew*few) * one))
	s.learnt = true
}

// windows measures the speech in consecutive windows and says which of them is followed by the
// next one without a pause.
func (s *Store) windows() (x [][dims]float32, next []bool) {
	var t tally
	end := 0        // behind the last speech
	joined := false // the window being filled follows the last one in x
	finish := func() {
		if t.n >= learnLeast {
			if joined && len(x) > 0 {
				next[len(x)-1] = true
			}
			x = append(x, t.window())
			next = append(next, false)
		}
		t = tally{}
	}
	for i := range s.frames {
		if !s.pages[i/pageFrames].speech[i%pageFrames] {
			continue
		}
		if i-end > learnGap {
			finish()
			joined = false
		}
		t.add(s, i, i+1)
		end = i + 1
		if t.n == learnFrames {
			finish()
			joined = true
		}
	}
	finish()
	return x, next
}

// guess estimates the covariance within a voice from what two windows of the same one differ by, each of which at stores.
func guess(total *mat.SymDense, all []int, at func(i int, x *[dims]float64)) *mat.SymDense {
	s := mat.NewSymDense(dims, nil)
	var x [dims]float64
	v := mat.NewVecDense(dims, x[:])
	for _, i := range all {
		at(i, &x)
		s.SymRankOne(s, 1, v)
	}
	n := float64(len(all))
	for i := range dims {
		for j := i; j < dims; j++ {
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
func closest(within *mat.SymDense, pairs []int, at func(i int, x *[dims]float64)) []int {
	var chol mat.Cholesky
	if len(pairs) == 0 || !chol.Factorize(within) {
		return pairs
	}
	distance := make([]float64, len(pairs))
	var x [dims]float64
	var y mat.VecDense
	v := mat.NewVecDense(dims, x[:])
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

// apply maps the measurements x to the unit-length dst; false if they have no direction.
func (w *whitening) apply(dst, x []float32) bool {
	if !w.learnt {
		return false
	}
	for k := range x {
		x[k] -= w.mean[k]
	}
	dst[Dim-1] = w.bias
	sum := float64(w.bias) * float64(w.bias)
	for i := range dst[:Dim-1] {
		var y float32
		for k, p := range w.project[i*dims : (i+1)*dims] {
			y += p * x[k]
		}
		dst[i] = y
		sum += float64(y) * float64(y)
	}
	if !(sum > 1e-12) {
		return false
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range dst[:Dim] {
		dst[i] *= scale
	}
	return true
}

func (w *whitening) wipe() {
	w.learnt = false
	clear(w.mean[:])
	clear(w.project[:])
	w.bias = 0
}
