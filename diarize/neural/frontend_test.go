package neural

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/diarize/frontend"
	"airtime/diarize/frontend/frontendtest"
	"airtime/diarize/neural/kernel"
)

func start(t testing.TB, o Options) *Frontend {
	t.Helper()
	need(t)
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestContract(t *testing.T) {
	net := need(t)
	frontendtest.Check(t, func() frontend.Frontend { return open(net, 240*hop, false, 2) })
}

// TestBatch: what is judged at once, and by how many goroutines, does not change a bit of it.
func TestBatch(t *testing.T) {
	x := append(signal(), signal()[:90000]...)
	net := need(t)
	hear := func(batch int) []frontend.Window {
		f := open(net, 180*hop, false, batch)
		f.Push(x)
		f.Flush()
		return f.Windows(nil)
	}
	want := hear(1)
	if len(want) != 3 {
		t.Fatalf("got %d windows of %d samples, want 3", len(want), len(x))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := hear(8); !reflect.DeepEqual(got, want) {
		t.Error("windows judged together on one processor differ from windows judged one by one on all")
	}
}

// TestLive: windows grow until they are ten seconds long and then move on, each out as soon as it was
// heard; every fourth describes all voices, the others those who speak in its newest second.
func TestLive(t *testing.T) {
	f := start(t, Options{Step: 2 * time.Second})
	step := int64(f.Info().Step)
	x := append(signal(), signal()[:40000]...)
	want := []audio.Span{
		{Start: 0, End: step}, {Start: 0, End: 2 * step}, {Start: 0, End: 3 * step}, {Start: 0, End: 4 * step}, {Start: 0, End: 5 * step},
		{Start: step, End: step + windowSamples}, {Start: 2 * step, End: int64(len(x))},
	}
	var got []frontend.Window
	for at := range x {
		if n := len(got); n+1 < len(want) && int64(at) == want[n].End {
			if got = f.Windows(got); len(got) != n+1 {
				t.Fatalf("after %d samples got %d windows, want %d", at, len(got), n+1)
			}
		}
		f.Push(x[at : at+1])
	}
	f.Flush()
	got = f.Windows(got)
	for i, w := range got {
		if i >= len(want) || w.Span != want[i] {
			t.Fatalf("window %d of %d spans %v, want %v", i, len(got), w.Span, want)
		}
	}
	described := func(w frontend.Window) (n int) {
		for k := range locals {
			if w.Vectors[k] != nil {
				n++
			}
		}
		return n
	}
	if described(got[0])+described(got[1])+described(got[2]) == 0 {
		t.Error("nobody is described in the first six seconds")
	}
	every := windowSamples/f.info.Step - 1 // the first whole one
	if n := described(got[every]); n < 2 {
		t.Errorf("window %d describes %d voices, want all that speak", every, n)
	}
	if n := described(got[every+1]); n > 1 {
		t.Errorf("window %d describes %d voices, want those only that speak in its newest part", every+1, n)
	}
}

// TestOptions: what cannot be done is said.
func TestOptions(t *testing.T) {
	need(t)
	for _, o := range []Options{{Step: 11 * time.Second}, {Step: time.Millisecond}, {Step: -time.Second}} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), "want a step from") {
			t.Errorf("%+v: got %v, want an error", o, err)
		}
	}
}

// TestAllocations: what a window allocates is the window.
func TestAllocations(t *testing.T) {
	f := open(need(t), 240*hop, false, 2)
	x := signal()
	var windows []frontend.Window
	hear := func() {
		f.Push(x)
		windows = f.Windows(windows[:0])
	}
	for range 4 {
		hear()
	}
	// Its four slices, for each of the windows of ten seconds, of which there are two or four, and a task
	// or two for the goroutines of each stage.
	if n := testing.AllocsPerRun(2, hear); n > 60 {
		t.Errorf("ten seconds of sound allocate %v times", n)
	}
	net := f.net
	room := newEmbedScratch(100, kernel.FastInt8())
	vector := make([]float32, dim)
	if n := testing.AllocsPerRun(1, func() { net.embedding.embed(vector, 100, room) }); n != 0 {
		t.Errorf("embedding allocates %v times", n)
	}
	conv := newConvScratch()
	if n := testing.AllocsPerRun(1, func() {
		net.segmentation.convolve(f.room.x.values, convChannels, f.extremes, 0, 1, conv)
		net.segmentation.lstm[1][0].run(f.room.y.values, 0, f.room.x, 1, false, f.room.ways[0])
		net.segmentation.classify(f.room.probabilities, f.room.x, 0, 64, f.room.workers[0].classified)
	}); n != 0 {
		t.Errorf("segmentation allocates %v times", n)
	}
}

// BenchmarkHour is what an hour of three voices takes, by how it is cut. Batches of live streams are one window.
func BenchmarkHour(b *testing.B) {
	for _, bb := range []struct {
		name string
		o    Options
	}{{"recording", Options{}}, {"live", Options{Step: time.Second}}} {
		b.Run(bb.name, func(b *testing.B) {
			f := start(b, bb.o)
			x := signal()
			f.Push(x)
			f.Push(x)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				f.Push(x)
				f.Windows(nil)
			}
			b.ReportMetric(b.Elapsed().Seconds()*360/float64(b.N), "s/hour")
		})
	}
}
