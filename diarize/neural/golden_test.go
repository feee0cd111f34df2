package neural

import (
	"encoding/binary"
	"math"
	"os"
	"testing"

	"airtime/diarize/neural/kernel"
	"airtime/diarize/neural/weights"
)

// signal is what testdata/golden.py made the golden files of: ten seconds of three buzzing voices,
// two of them at once from 5 s to 6 s, and faint noise.
func signal() []float32 {
	x := make([]float64, windowSamples)
	for _, v := range []struct{ pitch, start, end, gain float64 }{{110, .5, 3.1, .5}, {205, 3.4, 6, .3}, {140, 5, 8.7, .4}} {
		var phase float64
		for i := range x {
			t := float64(i) / 16000
			f0 := v.pitch * (1 + .1*math.Sin(2*math.Pi*1.7*t+v.pitch))
			phase += f0 / 16000
			if t < v.start || t >= v.end {
				continue
			}
			first, second := 500+250*math.Sin(2*math.Pi*2.3*t+v.pitch), 1500+600*math.Sin(2*math.Pi*1.1*t)
			var y float64
			for h := 1.0; h <= 30; h++ {
				a, b := (h*f0-first)/120, (h*f0-second)/200
				y += (1/(1+a*a) + .5/(1+b*b)) * math.Sin(2*math.Pi*h*phase)
			}
			x[i] += .5 * v.gain * y * math.Sqrt(max(0, math.Sin(2*math.Pi*3.5*t+v.pitch)))
		}
	}
	out := make([]float32, len(x))
	state := uint32(1)
	for i, y := range x {
		state = state*1664525 + 1013904223
		out[i] = float32(y + .01*(float64(state)/(1<<32)-.5))
	}
	return out
}

// golden reads a file of float32.
func golden(t *testing.T, name string) []float32 {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

// need skips a test where the networks were not built in.
func need(t testing.TB) *networks {
	t.Helper()
	if !Available() {
		t.Skip("built without the voice networks; `make weights` fetches them")
	}
	n, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// furthest is the largest difference of two slices.
func furthest(t *testing.T, got, want []float32) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d values, want %d", len(got), len(want))
	}
	var d float64
	for i := range got {
		d = max(d, math.Abs(float64(got[i])-float64(want[i])))
	}
	return d
}

// classesOf runs the segmentation over whole windows, all at once, and returns n × netFrames × classes.
func classesOf(s *segmentation, windows ...[]float32) []float32 {
	n := len(windows)
	eight := s.head.eight != nil
	high := make([]float32, groups*2*sincFilters)
	x, y := newActivations(netFrames*n, bothWays, eight), newActivations(netFrames*n, bothWays, eight)
	for w, samples := range windows {
		extremes(high, s.filters, samples, groups, make([]float32, sincScratch))
		mean, variance := moments(samples)
		s.convolve(x.values[w*convChannels:], n*convChannels, high, mean, variance, newConvScratch())
	}
	for _, layer := range s.lstm {
		for way, l := range layer {
			l.run(y.values, way*cells, x, n, way == 1, newLSTMScratch(n))
		}
		y.raise(0, netFrames*n)
		x, y = y, x
	}
	p := make([]float32, netFrames*n*classes)
	s.classify(p, x, 0, netFrames*n, make([]float32, 2*netFrames*n*cells))
	out := make([]float32, len(p))
	for f := range netFrames {
		for w := range n {
			copy(out[(w*netFrames+f)*classes:], p[(f*n+w)*classes:][:classes])
		}
	}
	return out
}

// set reads the weights, or skips the test where they were not built in.
func set(t *testing.T) *weights.Set {
	t.Helper()
	need(t)
	s, err := weights.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSegmentationGolden: in float32 the arithmetic is PyTorch's within 1e-3; rounding the weights to
// int8 moves no probability by more than 0.02, computing in eight bits by no more than 0.03.
func TestSegmentationGolden(t *testing.T) {
	want := golden(t, "segmentation.f32")
	published, rounded := want[:len(want)/2], want[len(want)/2:]
	for _, eight := range []bool{false, true} {
		r := reader{set: set(t), eight: eight}
		got := classesOf(newSegmentation(&r), signal())
		if r.err != nil {
			t.Fatal(r.err)
		}
		most := .03
		if !eight {
			most = .02
			if d := furthest(t, got, rounded); d > 1e-3 {
				t.Errorf("a probability differs by %.5f from PyTorch's with the same weights, want at most 0.001", d)
			}
		}
		d := furthest(t, got, published)
		if d > most {
			t.Errorf("in eight bits %v: a probability differs by %.4f from PyTorch's with the published weights, want at most %v", eight, d, most)
		}
		t.Logf("in eight bits %v: at most %.4f from the published network", eight, d)
	}
}

// TestSegmentationBatch: a window is judged the same, to the bit, alone and beside others.
func TestSegmentationBatch(t *testing.T) {
	net := need(t).segmentation
	x := signal()
	other := make([]float32, len(x))
	for i := range other {
		other[i] = .1 * x[len(x)-1-i]
	}
	one, both := classesOf(net, other), classesOf(net, x, other)
	if d := furthest(t, both[len(one):], one); d != 0 {
		t.Errorf("beside another window a probability differs by %g", d)
	}
}

// TestSegmentationLevel: the level does not matter, down to where 16 bits end.
func TestSegmentationLevel(t *testing.T) {
	net := need(t).segmentation
	x := signal()
	quiet := make([]float32, len(x))
	for i, v := range x {
		quiet[i] = v / 1024
	}
	if d := furthest(t, classesOf(net, quiet), classesOf(net, x)); d > 1e-3 {
		t.Errorf("60 dB quieter a probability differs by %g, want at most 0.001", d)
	}
	clear(quiet)
	p := classesOf(net, quiet)
	for f := range netFrames {
		if p[f*classes] < .5 {
			t.Fatalf("frame %d of digital silence: nobody speaks with probability %g", f, p[f*classes])
		}
	}
}

// TestBandsGolden: the bands are Kaldi's as NumPy computes them in float64.
func TestBandsGolden(t *testing.T) {
	x := signal()
	b := newBander()
	want := golden(t, "bands.f32")
	got := make([]float32, len(want))
	for i, frame := range []int{0, 100, 500, 997} {
		b.row(got[i*bands:], x[frame*bandHop:])
	}
	if d := furthest(t, got, want); d > 1e-3 {
		t.Errorf("a band differs by %g, want at most 0.001", d)
	}
}

// TestEmbeddingGolden: in float32 the arithmetic is PyTorch's within 1e-3, and rounding the weights to
// int8 leaves a cosine of at least 0.995 to the published network's vector; computing in eight bits,
// one of 0.98.
func TestEmbeddingGolden(t *testing.T) {
	x := signal()
	b := newBander()
	want := golden(t, "embedding.f32")
	for _, eight := range []bool{false, true} {
		r := reader{set: set(t), eight: eight}
		net, room := newEmbedding(&r), newEmbedScratch(998, eight)
		for i, tt := range []struct{ first, frames int }{{60, 250}, {350, 57}, {0, 998}} {
			if eight && !kernel.FastInt8() && i == 2 {
				continue // plain Go takes seconds for it
			}
			for r := range tt.frames {
				b.row(room.bands[r*bands:], x[(tt.first+r)*bandHop:])
			}
			got := make([]float32, dim)
			net.embed(got, tt.frames, room)
			published, rounded := want[i*dim:(i+1)*dim], want[(3+i)*dim:(4+i)*dim]
			if d := furthest(t, got, rounded); !eight && d > 1e-3 {
				t.Errorf("%d frames: a number differs by %g from PyTorch's with the same weights, want at most 0.001", tt.frames, d)
			}
			least := .995
			if eight {
				least = .98
			}
			if c := kernel.Dot(got, published); float64(c) < least {
				t.Errorf("%d frames, in eight bits %v: cosine to the published network's vector %.4f, want at least %v", tt.frames, eight, c, least)
			} else {
				t.Logf("%d frames, in eight bits %v: cosine %.5f", tt.frames, eight, c)
			}
		}
	}
}
