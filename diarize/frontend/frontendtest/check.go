// Package frontendtest checks that a front end keeps the contract of package frontend.
package frontendtest

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/diarize/frontend"
)

const rate = audio.AnalysisRate

// Check hears synthetic meetings through front ends that open returns, each at the start of a stream.
func Check(t *testing.T, open func() frontend.Frontend) {
	t.Helper()
	sound := talk()
	want := hear(open(), sound, len(sound))
	t.Run("windows", func(t *testing.T) {
		if len(want) == 0 {
			t.Fatal("got no window of 23 s in which three people speak")
		}
		checkWindows(t, open().Info(), want, int64(len(sound)))
		var spoken float64
		for _, w := range want {
			for _, p := range w.Activity {
				spoken += float64(p.Value())
			}
		}
		if spoken == 0 {
			t.Error("nobody speaks in any window")
		}
	})
	t.Run("any chunk size", func(t *testing.T) {
		for _, size := range []int{1237, int(rate)} {
			if got := hear(open(), sound, size); !reflect.DeepEqual(got, want) {
				t.Errorf("in chunks of %d samples the windows are others than all at once (%d and %d of them)", size, len(got), len(want))
			}
		}
	})
	t.Run("latency", func(t *testing.T) { checkLatency(t, open(), sound) })
	t.Run("erase", func(t *testing.T) { checkErase(t, open(), sound, want) })
	t.Run("ordinary streams", func(t *testing.T) {
		for name, x := range ordinary() {
			got := hear(open(), x, 100)
			checkWindows(t, open().Info(), got, int64(len(x)))
			if t.Failed() {
				t.Fatalf("failed on %s", name)
			}
		}
	})
}

// talk is three people in turn, two of them at once in between, and a pause.
func talk() []float32 {
	var x []float32
	for _, seed := range []uint64{1, 2, 3, 1, 2} {
		x = append(x, audiotest.NewSpeaker(seed).Say(rate, 4*time.Second)...)
		x = append(x, audiotest.Noise(seed, rate, 1e-3, 600*time.Millisecond)...)
	}
	audiotest.Add(x, int(2*rate), audiotest.NewSpeaker(3).Say(rate, 2*time.Second), 0)
	return x
}

// ordinary are streams that hold little or nothing.
func ordinary() map[string][]float32 {
	nan := float32(math.NaN())
	return map[string][]float32{
		"nothing":          nil,
		"one sample":       {0.5},
		"0.1 s of a voice": audiotest.NewSpeaker(1).Say(rate, 100*time.Millisecond),
		"1.1 s of a voice": audiotest.NewSpeaker(1).Say(rate, 1100*time.Millisecond),
		"digital silence":  make([]float32, 12*rate),
		"noise":            audiotest.Noise(1, rate, 1e-3, 11*time.Second),
		"no numbers":       slices.Repeat([]float32{nan, float32(math.Inf(1))}, int(rate)),
	}
}

func hear(f frontend.Frontend, x []float32, size int) (out []frontend.Window) {
	for chunk := range slices.Chunk(x, max(size, 1)) {
		f.Push(chunk)
		out = f.Windows(out)
	}
	f.Flush()
	return f.Windows(out)
}

func checkWindows(t *testing.T, info frontend.Info, windows []frontend.Window, length int64) {
	t.Helper()
	last := audio.Span{Start: -1} // windows may grow while the stream is shorter than one
	for i := range windows {
		w := &windows[i]
		if w.Start < last.Start || w.End < last.End || w.Span == last || w.Start < 0 || w.End > length || w.Len() == 0 || w.Len() > int64(info.Window) {
			t.Errorf("window %d: got %v after %v, want it later, at most %d samples long and inside a stream of %d", i, w.Span, last, info.Window, length)
		}
		last = w.Span
		frames := w.Frames()
		if n := int64(frames) * int64(info.Hop); n >= w.Len()+int64(info.Hop) {
			t.Errorf("window %d: got %d frames of %d samples in %d", i, frames, info.Hop, w.Len())
		}
		if len(w.Activity) != frames*info.Locals || len(w.Vectors) != info.Locals || len(w.Alone) != info.Locals {
			t.Fatalf("window %d: got %d activities of %d frames, %d vectors, %d times alone, want them for %d voices",
				i, len(w.Activity), frames, len(w.Vectors), len(w.Alone), info.Locals)
		}
		checkFrames(t, i, w, info.Locals)
		for k, n := range w.Alone {
			if n < 0 || n > w.Len() {
				t.Errorf("window %d: voice %d is alone for %d samples of %d", i, k, n, w.Len())
			}
			if w.Vectors[k] == nil {
				continue
			}
			var sq float64
			for _, x := range w.Vectors[k] {
				sq += float64(x) * float64(x)
			}
			if n := len(w.Vectors[k]); n != info.Dim || !(math.Abs(sq-1) < 1e-3) {
				t.Errorf("window %d: the vector of voice %d has %d numbers and length %g, want %d and 1, or none", i, k, n, math.Sqrt(sq), info.Dim)
			}
		}
	}
}

func checkFrames(t *testing.T, i int, w *frontend.Window, locals int) {
	t.Helper()
	slack := float32(locals+1)/510 + 1e-4 // each is rounded
	for f, p := range w.Overlap {
		two := p.Value()
		var sum float32
		for _, p := range w.Activity[f*locals : (f+1)*locals] {
			sum += p.Value()
		}
		if two > sum+slack || sum-two > 1+slack {
			t.Fatalf("window %d, frame %d: got overlap %g beside activities that sum to %g, want that somebody speaks (%g) to be a probability", i, f, two, sum, sum-two)
		}
	}
}

// checkLatency: windows come when they are promised, and stay as they were.
func checkLatency(t *testing.T, f frontend.Frontend, x []float32) {
	const size = int(rate) / 10
	info := f.Info()
	var got []frontend.Window
	heard := 0
	for chunk := range slices.Chunk(x, size) {
		f.Push(chunk)
		heard += len(chunk)
		n := len(got)
		got = f.Windows(got)
		for _, w := range got[n:] {
			if late := int64(heard) - w.End; late-int64(size) > int64(info.Latency) {
				t.Errorf("the window %v came %d samples after its end, want at most %d", w.Span, late, info.Latency)
			}
		}
	}
	if len(got) == 0 && len(x)-info.Window > info.Latency {
		t.Error("got no window before the end of the stream")
	}
}

// checkErase: the stream is forgotten, windows that were handed out are not touched, and one front end can hear another stream.
func checkErase(t *testing.T, f frontend.Frontend, x []float32, want []frontend.Window) {
	first := hear(f, x, int(rate))
	f.Erase()
	if !reflect.DeepEqual(first, want) {
		t.Error("windows that were handed out changed")
	}
	if left := f.Windows(nil); len(left) > 0 {
		t.Errorf("got %d windows of an erased stream", len(left))
	}
	f.Push(x[:len(x)/2])
	f.Erase()
	if again := hear(f, x, int(rate)); !reflect.DeepEqual(again, want) {
		t.Error("the same stream comes out differently after another one was erased")
	}
}
