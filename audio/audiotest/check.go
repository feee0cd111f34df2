package audiotest

import (
	"errors"
	"io"
	"math"
	"slices"
	"sync"
	"testing"

	"airtime/audio"
)

// CheckSource tests that what open returns keeps the contract of audio.Source:
// any size of dst gives the same samples, the end stays the end, an error comes
// without samples, and Close stops the reader, from any goroutine. open
// must give the same sound each time. It returns that sound.
func CheckSource(t *testing.T, open func() audio.Source) []float32 {
	t.Helper()
	src := open()
	f := src.Format()
	if f.Channels < 1 || f.Channels > audio.MaxChannels || f.Rate < 1 {
		t.Fatalf("Format: got %+v, want 1 to %d channels and a positive rate", f, audio.MaxChannels)
	}
	if s, ok := src.(audio.Sized); ok && s.Samples() < -1 {
		t.Errorf("Samples: got %d, want -1 or more", s.Samples())
	}
	want := readAll(t, src, 4096*f.Channels)
	for i, v := range want {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Fatalf("sample %d of channel %d: got %v, want a finite value", i/f.Channels, i%f.Channels, v)
		}
	}

	for _, size := range []int{f.Channels, 3*f.Channels + 1, 161 * f.Channels, 65536 * f.Channels} {
		if size < 3*f.Channels+1 && len(want) > 1<<20 {
			continue // one sample at a time would take all day
		}
		src := open()
		if got := src.Format(); got != f {
			t.Fatalf("Format: got %+v from a second source, want %+v", got, f)
		}
		got := readAll(t, src, size)
		if !slices.Equal(got, want) {
			t.Errorf("reading %d values at a time: got %d values that differ from the %d of a larger size, first at %d",
				size, len(got), len(want), firstDifference(got, want))
		}
	}

	src = open()
	if n, err := src.Read(make([]float32, f.Channels-1)); n != 0 || err != nil && len(want) > 0 {
		t.Errorf("Read into less than one sample per channel: got %d, %v, want 0, <nil>", n, err)
	}
	if err := src.Close(); err != nil {
		t.Errorf("Close: got %v", err)
	}
	checkClosed(t, src, f.Channels)

	src = open()
	var wg sync.WaitGroup
	wg.Go(func() {
		dst := make([]float32, 64*f.Channels)
		for {
			n, err := src.Read(dst)
			if err == nil {
				continue
			}
			if n != 0 || err != io.EOF && !errors.Is(err, audio.ErrClosed) {
				t.Errorf("Read while closing: got %d, %v, want 0 and %v or %v", n, err, io.EOF, audio.ErrClosed)
			}
			return
		}
	})
	if err := src.Close(); err != nil {
		t.Errorf("Close while reading: got %v", err)
	}
	wg.Wait()
	checkClosed(t, src, f.Channels)
	return want
}

// ReadAll reads src to its end in chunks of ordinary size, fails the test on
// any error, and closes src.
func ReadAll(t testing.TB, src audio.Source) []float32 {
	t.Helper()
	return readAll(t, src, 4096*src.Format().Channels)
}

func readAll(t testing.TB, src audio.Source, size int) []float32 {
	t.Helper()
	ch := src.Format().Channels
	dst := make([]float32, size)
	var got []float32
	for {
		n, err := src.Read(dst)
		if n < 0 || n > size/ch {
			t.Fatalf("Read: got %d samples into room for %d", n, size/ch)
		}
		if n == 0 && err == nil {
			t.Fatalf("Read: got 0, <nil> with room for %d samples, want it to block until it has one", size/ch)
		}
		if err != nil {
			if n != 0 || err != io.EOF {
				t.Fatalf("Read after %d samples: got %d, %v, want 0, %v", len(got)/ch, n, err, io.EOF)
			}
			break
		}
		got = append(got, dst[:n*ch]...)
	}
	for range 3 {
		if n, err := src.Read(dst); n != 0 || err != io.EOF {
			t.Errorf("Read after the end: got %d, %v, want 0, %v", n, err, io.EOF)
		}
	}
	if err := src.Close(); err != nil {
		t.Errorf("Close: got %v", err)
	}
	return got
}

func checkClosed(t *testing.T, src audio.Source, channels int) {
	t.Helper()
	if n, err := src.Read(make([]float32, channels)); n != 0 || !errors.Is(err, audio.ErrClosed) {
		t.Errorf("Read after Close: got %d, %v, want 0, %v", n, err, audio.ErrClosed)
	}
	if err := src.Close(); err != nil {
		t.Errorf("second Close: got %v", err)
	}
}

func firstDifference(a, b []float32) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
