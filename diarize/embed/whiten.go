package embed

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// whitening maps the 2·coefs measurements to the directions in which voices differ most compared
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
	mean    [2 * coefs]float32
	project [(Dim - 1) * 2 * coefs]float32 // row by row
	bias    float32                        // the constant
}

const (
	learnFrames = 75 // 1.5 s of speech make a window to learn from
	learnGap    = 25 // a pause of 0.5 s parts one window's speech from the next
	learnLeast  = 25 // half a second is the shortest window

	keepPairs = 0.8  // of the pairs count as the same voice
	shrink    = 0.1  // towards uncorrelated measurements
	priorPair = 20.0 // pairs that the guess at the variation without any counts as
	priorPart = 0.3  // which is this part of all variation

	// On 26 simulated meetings (2026-11) confusion was within a point of its least for middling 6 to
	// 11, slow 1.2 to 1.8 and constant 1.5 to 3.6.
	middling = 7   // a direction that tells hardly anybody apart, counted from the most telling, 0
	slow     = 1.4 // times its variation is that of one voice in the course of a meeting
	constant = 2.9 // times that is the square of the constant
)

// Learn fits the whitening to the speech in the Store.
func (s *Store) Learn() {
	windows, next := s.windows()
	n := len(windows)
	s.learnt = n > 0
	if n == 0 {
		return
	}
	const d = 2 * coefs
	var mean [d]float64
	for i := range windows {
		for k, v := range windows[i] {
			mean[k] += float64(v) / float64(n)
		}
	}
	total := mat.NewSymDense(d, nil)
	var x [d]float64
	for i := range windows {
		for k, v := range windows[i] {
			x[k] = float64(v) - mean[k]
		}
		total.SymRankOne(total, 1/float64(n), mat.NewVecDense(d, x[:]))
	}

	var pairs [][d]float64
	for i := range windows {
		if next[i] {
			var p [d]float64
			for k := range p {
				p[k] = float64(windows[i+1][k]-windows[i][k]) / math.Sqrt2
			}
			pairs = append(pairs, p)
		}
	}
	within := guess(total, pairs)
	for range 2 {
		within = guess(total, closest(within, pairs))
	}

	// With L·Lᵀ = within, the rows of Uᵀ·L⁻¹ are the directions of largest total variation once that
	// within a voice is the same in every direction.
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		s.learnt = false
		return
	}
	var l, inv mat.TriDense
	chol.LTo(&l)
	if inv.InverseTri(&l) != nil {
		s.learnt = false
		return
	}
	var half, white mat.Dense
	half.Mul(&inv, total)
	white.Mul(&half, inv.T())
	sym := mat.NewSymDense(d, nil)
	for i := range d {
		for j := i; j < d; j++ {
			sym.SetSym(i, j, (white.At(i, j)+white.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		s.learnt = false
		return
	}
	var u, rows mat.Dense
	eigen.VectorsTo(&u) // in order of rising variation
	rows.Mul(u.T(), &inv)
	for k := range d {
		s.mean[k] = float32(mean[k])
	}
	spread := eigen.Values(nil)
	one := slow * spread[d-1-middling]
	for i := range Dim - 1 {
		between := math.Sqrt(max(0, 1-one/spread[d-1-i]))
		for k := range d {
			s.project[i*d+k] = float32(between * rows.At(d-1-i, k))
		}
	}
	s.bias = float32(math.Sqrt(constant * one))
}

// windows measures the speech in consecutive windows and says which of them is followed by the
// next one without a pause.
func (s *Store) windows() (x [][2 * coefs]float32, next []bool) {
	var t tally
	end := 0 // behind the last speech
	finish := func() {
		if t.n >= learnLeast {
			var m [2 * coefs]float32
			t.measure(m[:])
			x = append(x, m)
			next = append(next, false)
		}
		t = tally{}
	}
	joined := false // the window being filled follows the last one in x
	for i := range s.frames {
		if !s.pages[i/pageFrames].speech[i%pageFrames] {
			continue
		}
		if i-end > learnGap {
			n := len(x)
			finish()
			if joined && len(x) > n && n > 0 {
				next[n-1] = true
			}
			joined = false
		}
		t.add(s, i, i+1)
		end = i + 1
		if t.n == learnFrames {
			n := len(x)
			finish()
			if joined && n > 0 {
				next[n-1] = true
			}
			joined = true
		}
	}
	n := len(x)
	finish()
	if joined && len(x) > n && n > 0 {
		next[n-1] = true
	}
	return x, next
}

// guess estimates the covariance within a voice from pairs of the same one.
func guess(total *mat.SymDense, pairs [][2 * coefs]float64) *mat.SymDense {
	const d = 2 * coefs
	s := mat.NewSymDense(d, nil)
	for i := range pairs {
		s.SymRankOne(s, 1, mat.NewVecDense(d, pairs[i][:]))
	}
	n := float64(len(pairs))
	for i := range d {
		for j := i; j < d; j++ {
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
func closest(within *mat.SymDense, pairs [][2 * coefs]float64) [][2 * coefs]float64 {
	var chol mat.Cholesky
	if len(pairs) == 0 || !chol.Factorize(within) {
		return pairs
	}
	distance := make([]float64, len(pairs))
	var y mat.VecDense
	for i := range pairs {
		v := mat.NewVecDense(2*coefs, pairs[i][:])
		if chol.SolveVecTo(&y, v) != nil {
			return pairs
		}
		distance[i] = mat.Dot(v, &y)
	}
	limit := slices.Sorted(slices.Values(distance))[int(keepPairs*float64(len(pairs)-1))]
	var kept [][2 * coefs]float64
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
	const d = 2 * coefs
	for k := range x {
		x[k] -= w.mean[k]
	}
	dst[Dim-1] = w.bias
	sum := float64(w.bias) * float64(w.bias)
	for i := range dst[:Dim-1] {
		var y float32
		for k, p := range w.project[i*d : (i+1)*d] {
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
