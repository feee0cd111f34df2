package report

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestBalanceRange compares the search with every way of giving each pair's
// unsure time to one of the two, and with many ways of parting it.
func TestBalanceRange(t *testing.T) {
	worst := 0.0
	for seed := range 400 {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		n := 2 + r.IntN(4)
		x, present, counted := make([]float64, n), make([]time.Duration, n), make([]bool, n)
		for p := range n {
			x[p], counted[p], present[p] = float64(20+r.IntN(200)), true, 1000*time.Second
			if seed%2 == 1 {
				present[p] = time.Duration(300+r.IntN(700)) * time.Second
			}
		}
		var ex []exchange
		for range r.IntN(6) {
			e := exchange{from: r.IntN(n), to: r.IntN(n)}
			if e.from == e.to || slices.ContainsFunc(ex, func(o exchange) bool { return o.from == e.from && o.to == e.to }) {
				continue
			}
			e.loss = time.Duration(r.IntN(20)) * time.Second
			e.gain = e.loss
			if r.IntN(3) == 0 {
				e.gain = e.loss / 2
			}
			ex = append(ex, e)
		}
		low, high := balanceRange(x, present, counted, ex)
		at := func(parts []float64) float64 {
			y := slices.Clone(x)
			for i, e := range ex {
				y[e.from] -= parts[i] * e.loss.Seconds()
				y[e.to] += parts[i] * e.gain.Seconds()
			}
			for p := range y {
				y[p] /= present[p].Seconds()
			}
			b, _ := NaiveBalance(y)
			return b
		}
		bruteLow, bruteHigh := 1.0, 0.0
		parts := make([]float64, len(ex))
		for bits := range 1 << len(ex) {
			for i := range parts {
				parts[i] = float64(bits >> i & 1)
			}
			bruteLow, bruteHigh = min(bruteLow, at(parts)), max(bruteHigh, at(parts))
		}
		for range 300 {
			for i := range parts {
				parts[i] = r.Float64()
			}
			bruteHigh = max(bruteHigh, at(parts))
		}
		if *low < bruteLow-1e-6 {
			t.Errorf("seed %d: got low %v, below the lowest there is (%v)", seed, *low, bruteLow)
		}
		worst = max(worst, *low-bruteLow, bruteHigh-*high)
	}
	// A search: it may miss the ends, but by less than is printed.
	if worst > 0.005 {
		t.Errorf("got ends off by up to %.4f, want at most 0.005", worst)
	}
	t.Logf("off by at most %.5f", worst)
}

func TestEffectiveVoices(t *testing.T) {
	for _, tt := range []struct {
		shares []float64
		want   float64
	}{
		{nil, 0}, {[]float64{0, 0}, 0}, {[]float64{1, 0}, 1}, {[]float64{0.5, 0.5}, 2},
		{[]float64{0.5, 0.25, 0.25}, math.Pow(2, 1.5)},
	} {
		if got := effectiveVoices(tt.shares); math.Abs(got-tt.want) > 1e-8 {
			t.Errorf("%v: got %v, want %v", tt.shares, got, tt.want)
		}
	}
}
