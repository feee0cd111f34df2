package neural

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"airtime/diarize/frontend"
	"airtime/diarize/frontend/frontendtest"
)

func open(t testing.TB, o Options) *Frontend {
	t.Helper()
	need(t)
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestContract(t *testing.T) {
	need(t)
	frontendtest.Check(t, func() frontend.Frontend { return open(t, Options{Batch: 2}) })
}

// TestBatch: what is judged at once, and by how many goroutines, does not change a bit of it.
func TestBatch(t *testing.T) {
	x := append(signal(), signal()[:90000]...)
	hear := func(batch int) []frontend.Window {
		f := open(t, Options{Step: 3 * time.Second, Batch: batch})
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

// TestOptions: what cannot be done is said.
func TestOptions(t *testing.T) {
	need(t)
	for _, o := range []Options{{Step: 11 * time.Second}, {Step: time.Millisecond}, {Step: -time.Second}, {Batch: -1}} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), "want a step from") {
			t.Errorf("%+v: got %v, want an error", o, err)
		}
	}
}

// BenchmarkHour is what an hour of three voices takes, by how it is cut. Batches of live streams are one window.
func BenchmarkHour(b *testing.B) {
	for _, bb := range []struct {
		name string
		o    Options
	}{{"recording", Options{}}, {"live", Options{Step: time.Second, Batch: 1}}} {
		b.Run(bb.name, func(b *testing.B) {
			f := open(b, bb.o)
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
