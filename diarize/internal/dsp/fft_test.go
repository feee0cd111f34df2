package dsp

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/mjibson/go-dsp/fft"
)

func noise(n int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// TestFFT compares with go-dsp at every size, odd and even powers of two.
func TestFFT(t *testing.T) {
	for n := 4; n <= 4096; n *= 2 {
		f := NewFFT(n)
		power, re := make([]float32, n/2+1), make([]float32, n/2+1)
		for seed := range uint64(3) {
			x := noise(n, seed)
			want := fft.FFTReal(widen(x))
			f.Power(power, x)
			f.Real(re, x)
			for k := range power {
				w := want[k]
				if got := math.Sqrt(float64(power[k])); math.Abs(got-cmplx.Abs(w)) > 2e-5*math.Sqrt(float64(n)) {
					t.Fatalf("n=%d: |X[%d]| = %g, want %g", n, k, got, cmplx.Abs(w))
				}
				if got := float64(re[k]); math.Abs(got-real(w)) > 2e-5*math.Sqrt(float64(n)) {
					t.Fatalf("n=%d: Re X[%d] = %g, want %g", n, k, got, real(w))
				}
			}
		}
	}
}

func TestNewFFTRejects(t *testing.T) {
	for _, n := range []int{-8, 0, 2, 3, 12, 400} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("NewFFT(%d) did not panic", n)
				}
			}()
			NewFFT(n)
		}()
	}
}

// TestQuiet: the float32 error stays relative to the signal at any level.
func TestQuiet(t *testing.T) {
	const n = 512
	f := NewFFT(n)
	loud, quiet := make([]float32, n/2+1), make([]float32, n/2+1)
	x := noise(n, 7)
	f.Power(loud, x)
	for i := range x {
		x[i] *= 0x1p-14 // exact, so the ratio must be exact too
	}
	f.Power(quiet, x)
	for k := range loud {
		if got, want := quiet[k], loud[k]*0x1p-28; got != want {
			t.Fatalf("bin %d at −84 dB: got %g, want %g", k, got, want)
		}
	}
}

func TestDCT(t *testing.T) {
	const n = 32
	d := DCT(n, n)
	for i := range n {
		for j := range n {
			want := 0.0
			if i == j {
				want = 1
			}
			if got := float64(Dot(d[i*n:(i+1)*n], d[j*n:])); math.Abs(got-want) > 1e-6 {
				t.Errorf("rows %d, %d: inner product %g, want %g", i, j, got, want)
			}
		}
	}
}

func TestDot(t *testing.T) {
	for n := range 20 {
		a, b := noise(n, 1), noise(n+3, 2)
		var want float64
		for i := range a {
			want += float64(a[i]) * float64(b[i])
		}
		if got := float64(Dot(a, b)); math.Abs(got-want) > 1e-5 {
			t.Errorf("n=%d: got %g, want %g", n, got, want)
		}
	}
}

func TestHann(t *testing.T) {
	w := Hann(512)
	for i := range w {
		want := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/512)
		if math.Abs(float64(w[i])-want) > 1e-6 {
			t.Fatalf("w[%d] = %g, want %g", i, w[i], want)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	f := NewFFT(512)
	x, p := noise(512, 1), make([]float32, 257)
	if got := testing.AllocsPerRun(50, func() { f.Power(p, x); f.Real(p, x) }); got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

func BenchmarkFFT(b *testing.B) {
	for _, n := range []int{256, 512, 1024, 4096} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f := NewFFT(n)
			x, p := noise(n, 1), make([]float32, n/2+1)
			b.ReportAllocs()
			for b.Loop() {
				f.Power(p, x)
			}
		})
	}
	b.Run("go-dsp-512", func(b *testing.B) {
		x := widen(noise(512, 1))
		b.ReportAllocs()
		for b.Loop() {
			fft.FFTReal(x)
		}
	})
}
