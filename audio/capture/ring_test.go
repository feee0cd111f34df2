package capture

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRing compares with a queue that has room for everything.
func TestRing(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		r := newRing(1 + rng.IntN(50))
		r.runs = r.runs[:1+rng.IntN(8)]
		var want, got []float32
		next := float32(1)
		for range 2000 {
			switch rng.IntN(3) {
			case 0:
				x := make([]float32, rng.IntN(20))
				for i := range x {
					x[i] = next
					next++
				}
				lost := r.write(x)
				clear(x[len(x)-lost:])
				want = append(want, x...)
			case 1:
				n := rng.IntN(12)
				r.silence(int64(n))
				want = append(want, make([]float32, n)...)
			case 2:
				dst := make([]float32, rng.IntN(40))
				n := r.read(dst)
				got = append(got, dst[:n]...)
				if n < len(dst) && len(got) != len(want) {
					t.Fatalf("seed %d: read %d of %d samples, though %d are queued", seed, n, len(dst), len(want)-len(got)+n)
				}
			}
		}
		dst := make([]float32, len(want))
		got = append(got, dst[:r.read(dst)]...)
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: got %d samples that are not the %d written", seed, len(got), len(want))
		}
	}
}

// TestRingLosesOnlyWhatDoesNotFit has a reader that goes away.
func TestRingLosesOnlyWhatDoesNotFit(t *testing.T) {
	r := newRing(10)
	if got := r.write(slices.Repeat([]float32{1}, 8)); got != 0 {
		t.Errorf("8 into 10: got %d lost, want 0", got)
	}
	if got := r.write(slices.Repeat([]float32{2}, 8)); got != 6 {
		t.Errorf("8 more: got %d lost, want 6", got)
	}
	dst := make([]float32, 100)
	want := slices.Concat(slices.Repeat([]float32{1}, 8), []float32{2, 2}, make([]float32, 6))
	if got := dst[:r.read(dst)]; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
