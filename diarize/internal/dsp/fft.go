// Package dsp holds the transforms that every stage of diarize shares: a real
// Fourier transform, window tables and a cosine transform, all planned once and
// free of allocation afterwards.
//
// Call NewFFT and Window first. Values are float32: a recording at −60 dBFS uses
// 1e−6 of full-scale power, 32 binary orders above the smallest normal float32.
package dsp

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/mjibson/go-dsp/window"
)

// FFT is a planned transform of N real values. One goroutine uses it.
//
// The N/2-point complex transform inside is Stockham's self-sorting radix 4 (Van Loan,
// "Computational Frameworks for the Fast Fourier Transform", 1992, section 1.7), which
// needs no bit reversal. go-dsp/fft, the reference in the tests, takes 31-42 µs and 28
// allocations for 512 values, 11-15 s for an hour of 10 ms frames; BenchmarkFFT is the
// same for this one.
type FFT struct {
	n        int
	xr, xi   []float32 // N/2, the transform and its scratch, swapped at each stage
	yr, yi   []float32
	tw1      [][6]float32 // the first stage's twiddles e^(−2πik·p/(N/2)), k = 1, 2, 3
	twr, twi []float32    // e^(−2πik/N), k < N
}

// NewFFT plans a transform of n values, a power of two from 4 on.
func NewFFT(n int) *FFT {
	if n < 4 || bits.OnesCount(uint(n)) != 1 {
		panic(fmt.Sprintf("dsp: transform of %d values, want a power of two from 4 on", n))
	}
	f := &FFT{n: n}
	half := n / 2
	f.xr, f.xi = make([]float32, half), make([]float32, half)
	f.yr, f.yi = make([]float32, half), make([]float32, half)
	f.twr, f.twi = make([]float32, n), make([]float32, n)
	for k := range n {
		s, c := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
		f.twr[k], f.twi[k] = float32(c), float32(s)
	}
	f.tw1 = make([][6]float32, n/8)
	for p := range f.tw1 {
		for k := range 3 {
			i := 2 * p * (k + 1)
			f.tw1[p][2*k], f.tw1[p][2*k+1] = f.twr[i], f.twi[i]
		}
	}
	return f
}

// Len is the number of real values.
func (f *FFT) Len() int { return f.n }

// Power stores in dst (length N/2+1) the squared magnitudes |X[k]|² of the
// transform of x (length N), unscaled: their sum over all N bins is N·Σx².
func (f *FFT) Power(dst, x []float32) {
	f.complexHalf(x)
	half := f.n / 2
	xr, xi := f.xr[:half], f.xi[:half]
	dst = dst[:half+1]
	a, b := xr[0]+xi[0], xr[0]-xi[0]
	dst[0], dst[half] = a*a, b*b
	for k := 1; k <= half/2; k++ {
		er, ei, or, oi := f.split(k)
		pr, pi, qr, qi := er+or, ei+oi, er-or, oi-ei
		dst[k] = pr*pr + pi*pi
		dst[half-k] = qr*qr + qi*qi
	}
}

// Real stores in dst (length N/2+1) the real parts of the transform of x. For an
// even x that is all there is: the transform of a power spectrum mirrored to length N
// is N times its autocorrelation.
func (f *FFT) Real(dst, x []float32) {
	f.complexHalf(x)
	half := f.n / 2
	dst = dst[:half+1]
	dst[0], dst[half] = f.xr[0]+f.xi[0], f.xr[0]-f.xi[0]
	for k := 1; k <= half/2; k++ {
		er, _, or, _ := f.split(k)
		dst[k], dst[half-k] = er+or, er-or
	}
}

// split returns, for 0 < k <= N/4, the even part E[k] and the odd part
// W^k·O[k] of X[k] = E[k] + W^k·O[k], X[N/2−k] = conj(E[k] − W^k·O[k]).
func (f *FFT) split(k int) (er, ei, or, oi float32) {
	m := f.n/2 - k
	ar, ai, br, bi := f.xr[k], f.xi[k], f.xr[m], f.xi[m]
	er, ei = (ar+br)*0.5, (ai-bi)*0.5
	tr, ti := (ai+bi)*0.5, (br-ar)*0.5
	wr, wi := f.twr[k], f.twi[k]
	return er, ei, tr*wr - ti*wi, tr*wi + ti*wr
}

// complexHalf leaves in xr, xi the N/2-point transform of x[2j] + i·x[2j+1].
func (f *FFT) complexHalf(x []float32) {
	half := f.n / 2
	x = x[:f.n]
	xr, xi, yr, yi := f.xr, f.xi, f.yr, f.yi
	n, s := half, 1
	if n >= 4 {
		f.firstStage(x)
		xr, xi, yr, yi = yr, yi, xr, xi
		n, s = n/4, 4
	} else {
		for j := range half {
			xr[j], xi[j] = x[2*j], x[2*j+1]
		}
	}
	for ; n >= 4; n, s = n/4, s*4 {
		m := n / 4
		step := f.n / n
		for p := range m {
			w1r, w1i := f.twr[p*step], f.twi[p*step]
			w2r, w2i := f.twr[2*p*step], f.twi[2*p*step]
			w3r, w3i := f.twr[3*p*step], f.twi[3*p*step]
			// Slices of one common length let the compiler drop the bounds checks.
			ar, ai := xr[s*p:][:s], xi[s*p:][:s]
			br, bi := xr[s*(p+m):][:s], xi[s*(p+m):][:s]
			cr, ci := xr[s*(p+2*m):][:s], xi[s*(p+2*m):][:s]
			dr, di := xr[s*(p+3*m):][:s], xi[s*(p+3*m):][:s]
			y0r, y0i := yr[s*4*p:][:s], yi[s*4*p:][:s]
			y1r, y1i := yr[s*(4*p+1):][:s], yi[s*(4*p+1):][:s]
			y2r, y2i := yr[s*(4*p+2):][:s], yi[s*(4*p+2):][:s]
			y3r, y3i := yr[s*(4*p+3):][:s], yi[s*(4*p+3):][:s]
			for q := range ar {
				acr, aci := ar[q]+cr[q], ai[q]+ci[q]
				sacr, saci := ar[q]-cr[q], ai[q]-ci[q]
				bdr, bdi := br[q]+dr[q], bi[q]+di[q]
				jr, ji := di[q]-bi[q], br[q]-dr[q] // i·(b−d)
				y0r[q], y0i[q] = acr+bdr, aci+bdi
				tr, ti := sacr-jr, saci-ji
				y1r[q], y1i[q] = tr*w1r-ti*w1i, tr*w1i+ti*w1r
				tr, ti = acr-bdr, aci-bdi
				y2r[q], y2i[q] = tr*w2r-ti*w2i, tr*w2i+ti*w2r
				tr, ti = sacr+jr, saci+ji
				y3r[q], y3i[q] = tr*w3r-ti*w3i, tr*w3i+ti*w3r
			}
		}
		xr, xi, yr, yi = yr, yi, xr, xi
	}
	if n == 2 {
		for q := range s {
			ar, ai, br, bi := xr[q], xi[q], xr[q+s], xi[q+s]
			yr[q], yi[q] = ar+br, ai+bi
			yr[q+s], yi[q+s] = ar-br, ai-bi
		}
		xr, xi, yr, yi = yr, yi, xr, xi
	}
	f.xr, f.xi, f.yr, f.yi = xr, xi, yr, yi
}

// firstStage is the first pass of complexHalf, from x into yr, yi: its inner loops
// would have length 1; written out, the whole transform takes a fifth less time.
func (f *FFT) firstStage(x []float32) {
	m := f.n / 8
	x0, x1, x2, x3 := x[:2*m], x[2*m:][:2*m], x[4*m:][:2*m], x[6*m:][:2*m]
	yr, yi := f.yr[:4*m], f.yi[:4*m]
	for p, w := range f.tw1[:m] {
		ar, ai, br, bi := x0[2*p], x0[2*p+1], x1[2*p], x1[2*p+1]
		cr, ci, dr, di := x2[2*p], x2[2*p+1], x3[2*p], x3[2*p+1]
		acr, aci := ar+cr, ai+ci
		sacr, saci := ar-cr, ai-ci
		bdr, bdi := br+dr, bi+di
		jr, ji := di-bi, br-dr // i·(b−d)
		or, oi := (*[4]float32)(yr[4*p:]), (*[4]float32)(yi[4*p:])
		or[0], oi[0] = acr+bdr, aci+bdi
		tr, ti := sacr-jr, saci-ji
		or[1], oi[1] = tr*w[0]-ti*w[1], tr*w[1]+ti*w[0]
		tr, ti = acr-bdr, aci-bdi
		or[2], oi[2] = tr*w[2]-ti*w[3], tr*w[3]+ti*w[2]
		tr, ti = sacr+jr, saci+ji
		or[3], oi[3] = tr*w[4]-ti*w[5], tr*w[5]+ti*w[4]
	}
}

// Hann returns one period of a Hann window: n values of go-dsp's symmetric one of n+1, so
// that a constant reaches the bins −1, 0 and 1 and no others. Keep the result:
// go-dsp computes it at every call (6 µs and 4 KB for 512 values).
func Hann(n int) []float32 { return narrow(window.Hann(n + 1)[:n]) }

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

// Dot is the inner product of a and b[:len(a)].
func Dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// DCT returns the rows k < rows of the orthonormal cosine transform (type II) of n
// values, row by row: y[k] = Dot(DCT[k·n:(k+1)·n], x).
func DCT(rows, n int) []float32 {
	t := make([]float32, rows*n)
	for k := range rows {
		scale := math.Sqrt(2 / float64(n))
		if k == 0 {
			scale = math.Sqrt(1 / float64(n))
		}
		for i := range n {
			t[k*n+i] = float32(scale * math.Cos(math.Pi*float64(k)*(float64(i)+0.5)/float64(n)))
		}
	}
	return t
}
