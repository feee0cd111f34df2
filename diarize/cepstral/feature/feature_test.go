package feature

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mjibson/go-dsp/fft"
	"github.com/mjibson/go-dsp/window"

	"airtime/audio"
)

// copyFrames runs the extractor over x cut into pushes of the given sizes, over and over.
func copyFrames(x []float32, sizes ...int) []Frame {
	var out []Frame
	e := New()
	keep := func(f *Frame) {
		g := *f
		g.Samples = slices.Clone(f.Samples)
		g.Power, g.Mel = slices.Clone(f.Power), slices.Clone(f.Mel)
		g.LogMel, g.Cepstrum = slices.Clone(f.LogMel), slices.Clone(f.Cepstrum)
		out = append(out, g)
	}
	for i := 0; len(x) > 0; i++ {
		n := min(sizes[i%len(sizes)], len(x))
		e.Push(x[:n], keep)
		x = x[n:]
	}
	e.Flush(keep)
	e.Flush(keep) // a second one adds nothing
	return out
}

func noise(n int, level float32) []float32 {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = level * float32(r.NormFloat64())
	}
	return x
}

func tone(n int, hz, level float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(level * math.Sin(2*math.Pi*hz*float64(i)/float64(audio.AnalysisRate)))
	}
	return x
}

func TestFrameCount(t *testing.T) {
	for _, n := range []int{0, 1, Hop - 1, Hop, Hop + 1, Lookahead, Window - 1, Window, Window + 1, 1600, 4*Window + 7} {
		frames := copyFrames(noise(n, 0.1), n+1)
		if got, want := len(frames), (n+Hop-1)/Hop; got != want {
			t.Errorf("%d samples: got %d frames, want %d", n, got, want)
		}
		for i, f := range frames {
			if f.Index != int64(i) {
				t.Errorf("%d samples: frame %d has index %d", n, i, f.Index)
			}
		}
	}
}

// TestLookahead: a frame comes out exactly when its window is full.
func TestLookahead(t *testing.T) {
	e := New()
	got := 0
	for n := 1; n < 5*Window; n++ {
		e.Push([]float32{0.1}, func(*Frame) { got++ })
		if want := max(0, (n-Lookahead)/Hop); got != want {
			t.Fatalf("after %d samples: got %d frames, want %d", n, got, want)
		}
	}
}

func TestChunksDoNotMatter(t *testing.T) {
	x := noise(20011, 0.1)
	want := copyFrames(x, len(x))
	for _, sizes := range [][]int{{1}, {7}, {Hop}, {Window}, {1, 4096, 3}, {2047, 2048, 2049}} {
		got := copyFrames(x, sizes...)
		if len(got) != len(want) {
			t.Fatalf("pushes of %v: got %d frames, want %d", sizes, len(got), len(want))
		}
		for i := range got {
			if !slices.Equal(got[i].Samples, want[i].Samples) || !slices.Equal(got[i].Power, want[i].Power) ||
				!slices.Equal(got[i].LogMel, want[i].LogMel) || !slices.Equal(got[i].Cepstrum, want[i].Cepstrum) {
				t.Fatalf("pushes of %v: frame %d differs", sizes, i)
			}
		}
	}
}

// TestPowerIsMeanSquare checks the scale at two levels, the lower one below a 16-bit step.
func TestPowerIsMeanSquare(t *testing.T) {
	for _, level := range []float64{0.5, 1e-5} {
		frames := copyFrames(tone(4000, 1000, level), 4000)
		p := frames[10].Power
		sum := float64(p[0]) + float64(p[Bins-1])
		for _, v := range p[1 : Bins-1] {
			sum += 2 * float64(v)
		}
		if want := level * level / 2; math.Abs(sum/want-1) > 0.01 {
			t.Errorf("tone of amplitude %g: power %g, want %g", level, sum, want)
		}
		if got := slices.Index(p, slices.Max(p)); got != 32 { // 1000 Hz ÷ 31.25 Hz
			t.Errorf("tone of amplitude %g: peak in bin %d, want 32", level, got)
		}
	}
}

// TestPowerAgainstGoDSP compares a frame with go-dsp's window and transform, in double precision.
func TestPowerAgainstGoDSP(t *testing.T) {
	x := noise(10*Window, 0.1)
	frames := copyFrames(x, len(x))
	w := window.Hann(Window + 1)[:Window]
	var sum float64
	for _, v := range w {
		sum += v * v
	}
	for _, f := range frames {
		y := make([]float64, Window)
		for i := range y {
			if at := int(f.Index)*Hop - Lookahead + i; at >= 0 && at < len(x) {
				y[i] = float64(x[at]) * w[i]
			}
		}
		for k, v := range fft.FFTReal(y)[:Bins] {
			want := (real(v)*real(v) + imag(v)*imag(v)) / (Window * sum)
			if got := float64(f.Power[k]); math.Abs(got-want) > 1e-9 {
				t.Fatalf("frame %d bin %d: got %g, want %g", f.Index, k, got, want)
			}
		}
	}
}

// TestGain: 60 dB less moves every log-mel value by as much, and no cepstrum but the first.
func TestGain(t *testing.T) {
	x := noise(8000, 0.3)
	loud := copyFrames(x, 8000)
	for i := range x {
		x[i] *= 1e-3
	}
	quiet := copyFrames(x, 8000)
	want := math.Log(1e-6)
	for i := range loud {
		for b := range Bands {
			if got := float64(quiet[i].LogMel[b] - loud[i].LogMel[b]); math.Abs(got-want) > 1e-3 {
				t.Fatalf("frame %d band %d moved by %g, want %g", i, b, got, want)
			}
		}
		for k := 1; k < Cepstra; k++ {
			if d := math.Abs(float64(quiet[i].Cepstrum[k] - loud[i].Cepstrum[k])); d > 5e-3 {
				t.Fatalf("frame %d: cepstrum %d moved by %g", i, k, d)
			}
		}
	}
}

// TestAnythingStaysFinite: a broken device or a float file can hold any bits.
func TestAnythingStaysFinite(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, tt := range []struct {
		name string
		fill func(i int) float32
	}{
		{"NaN", func(int) float32 { return nan }},
		{"infinities", func(i int) float32 { return inf * float32(1-2*(i%2)) }},
		{"largest floats", func(int) float32 { return math.MaxFloat32 }},
		{"smallest floats", func(int) float32 { return math.SmallestNonzeroFloat32 }},
		{"zeros", func(int) float32 { return 0 }},
		{"DC", func(int) float32 { return 1 }},
		{"now and then NaN", func(i int) float32 {
			if i%97 == 0 {
				return nan
			}
			return float32(i%31) / 31
		}},
	} {
		x := make([]float32, 3000)
		for i := range x {
			x[i] = tt.fill(i)
		}
		for _, f := range copyFrames(x, 999) {
			for name, v := range map[string][]float32{"Samples": f.Samples, "Power": f.Power, "Mel": f.Mel, "LogMel": f.LogMel, "Cepstrum": f.Cepstrum} {
				for i, y := range v {
					if math.IsNaN(float64(y)) || math.IsInf(float64(y), 0) {
						t.Fatalf("%s: frame %d: %s[%d] = %g", tt.name, f.Index, name, i, y)
					}
				}
			}
		}
	}
}

// TestDCIsLeftOut: a constant offset 20 dB over quiet sound must not reach the bands.
func TestDCIsLeftOut(t *testing.T) {
	x := noise(4000, 1e-2)
	want := copyFrames(x, 4000)
	for i := range x {
		x[i] += 0.1
	}
	got := copyFrames(x, 4000)
	for i := 2; i < len(got)-2; i++ { // the offset starts and ends inside the outer windows
		for b := range Bands {
			if d := math.Abs(float64(got[i].LogMel[b] - want[i].LogMel[b])); d > 0.001 {
				t.Fatalf("frame %d band %d moved by %g", i, b, d)
			}
		}
	}
}

func TestReset(t *testing.T) {
	x := noise(3000, 0.2)
	e := New()
	run := func() (out []float32) {
		keep := func(f *Frame) { out = append(append(out, float32(f.Index)), f.Cepstrum...) }
		e.Push(x, keep)
		e.Flush(keep)
		return out
	}
	want := run()
	e.Reset()
	if got := run(); !slices.Equal(got, want) {
		t.Error("after Reset the same sound gives other frames")
	}
}

func TestFilterbank(t *testing.T) {
	ones := make([]float32, Bins)
	for i := range ones {
		ones[i] = 1
	}
	for _, bands := range []int{1, 8, 32, 40, 120} {
		fb := NewFilterbank(bands, LowHz, HighHz)
		dst := make([]float32, bands)
		fb.Apply(dst, ones)
		for b, v := range dst {
			if math.Abs(float64(v)-1) > 1e-5 {
				t.Errorf("%d bands: band %d of a flat spectrum is %g, want 1", bands, b, v)
			}
		}
		for b := 1; b < bands; b++ {
			if fb.first[b] < fb.first[b-1] {
				t.Errorf("%d bands: band %d starts below the one before", bands, b)
			}
		}
	}
}

func TestMatrix(t *testing.T) {
	m := Matrix{Cols: 2, Hop: 160, Origin: 1600}
	for i := range 10 {
		m.Append([]float32{float32(i), -float32(i)})
	}
	if m.Rows() != 10 || m.Row(3)[1] != -3 {
		t.Fatalf("got %d rows, row 3 %v", m.Rows(), m.Row(3))
	}
	if got, want := m.Span(2), (audio.Span{Start: 1920, End: 2080}); got != want {
		t.Errorf("Span(2) = %v, want %v", got, want)
	}
	if got := (Matrix{}).Rows(); got != 0 {
		t.Errorf("empty matrix: %d rows", got)
	}
	for _, tt := range []struct {
		start, end int64
		first, n   int
	}{
		{0, 1 << 40, 0, 10},
		{-1 << 40, 1, 0, 0},
		{1600, 1680, 0, 0}, // row 0's middle is sample 1680
		{1600, 1681, 0, 1},
		{1680, 1681, 0, 1},
		{1681, 2001, 1, 2},
		{3000, 2000, 9, 0},
		{9999, 19999, 10, 0},
	} {
		c := m.Cut(audio.Span{Start: tt.start, End: tt.end})
		if c.Rows() != tt.n || c.Origin != 1600+int64(tt.first)*160 {
			t.Errorf("Cut [%d, %d): got %d rows from sample %d, want %d from %d", tt.start, tt.end, c.Rows(), c.Origin, tt.n, 1600+tt.first*160)
		} else if tt.n > 0 && c.Row(0)[0] != float32(tt.first) {
			t.Errorf("Cut [%d, %d): first row %v", tt.start, tt.end, c.Row(0))
		}
	}
}

func TestNoAllocations(t *testing.T) {
	e, x := New(), noise(1600, 0.1)
	n := 0
	emit := func(*Frame) { n++ }
	if got := testing.AllocsPerRun(20, func() { e.Push(x, emit); e.Flush(emit); e.Reset() }); got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

// BenchmarkExtract reports how many times faster than the sound goes.
func BenchmarkExtract(b *testing.B) {
	e, x := New(), noise(int(audio.AnalysisRate), 0.1)
	b.ReportAllocs()
	for b.Loop() {
		e.Push(x, func(*Frame) {})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "xrealtime")
}

// BenchmarkHour is for an hour of sound.
func BenchmarkHour(b *testing.B) {
	e, x := New(), noise(int(audio.AnalysisRate), 0.1)
	b.ReportAllocs()
	for b.Loop() {
		for range 3600 {
			e.Push(x, func(*Frame) {})
		}
	}
}
