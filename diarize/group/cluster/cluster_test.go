package cluster

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// voices makes unit-length vectors around the given directions (axes of dim dimensions), one for each
// of who, all of weight 1.
func voices(seed uint64, dim int, noise float64, who ...int) (vectors []float32, weights []float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	for _, k := range who {
		v := make([]float64, dim)
		var sq float64
		for d := range v {
			v[d] = noise * r.NormFloat64()
			if d == k {
				v[d]++
			}
			sq += v[d] * v[d]
		}
		for _, x := range v {
			vectors = append(vectors, float32(x/math.Sqrt(sq)))
		}
		weights = append(weights, 1)
	}
	return vectors, weights
}

// rounds lets n people speak a few vectors each in turn, so many times.
func rounds(n, few, times int) (who []int) {
	for range times {
		for k := range n {
			who = append(who, slices.Repeat([]int{k}, few)...)
		}
	}
	return who
}

var config = Config{Threshold: 0.6, Apart: 0.3, MinWeight: 5, Block: 1000}

func with(change func(*Config)) Config {
	c := config
	change(&c)
	return c
}

func TestGroup(t *testing.T) {
	cough := append(rounds(2, 5, 4), 7)
	dominated := append(slices.Repeat([]int{0}, 180), rounds(3, 10, 1)[10:]...)
	for _, tt := range []struct {
		name   string
		who    []int
		config Config
		groups int
	}{
		{"nobody", nil, config, 0},
		{"one vector", []int{3}, config, 1},
		{"one voice", slices.Repeat([]int{0}, 50), config, 1},
		{"two voices", rounds(2, 5, 4), config, 2},
		{"eight voices", rounds(8, 5, 4), config, 8},
		{"nine tenths of it one voice's", dominated, config, 3},
		{"a cough is nobody", cough, config, 2},
		{"unless it need not weigh anything", cough, with(func(c *Config) { c.MinWeight = 0 }), 3},
		{"told of at least three", rounds(2, 10, 4), with(func(c *Config) { c.Min = 3 }), 3},
		{"told of at most three", rounds(5, 10, 4), with(func(c *Config) { c.Max = 3 }), 3},
		{"told of exactly one", rounds(5, 10, 4), with(func(c *Config) { c.Min, c.Max = 1, 1 }), 1},
		{"told of more than there are vectors", []int{0, 1}, with(func(c *Config) { c.Min = 5 }), 2},
		{"no more than Max although all are light", rounds(5, 1, 2), with(func(c *Config) { c.Max = 2 }), 1},
		{"in blocks", rounds(4, 25, 40), with(func(c *Config) { c.Block = 100 }), 4},
		{"in blocks smaller than they can be", rounds(4, 25, 10), with(func(c *Config) { c.Block = 1 }), 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vectors, weights := voices(1, 12, 0.1, tt.who...)
			labels, groups := Group(vectors, 12, weights, tt.config)
			if groups != tt.groups {
				t.Fatalf("got %d groups, want %d", groups, tt.groups)
			}
			if groups == len(tt.who) {
				return
			}
			if tt.config.Min == 0 && tt.config.Max == 0 && tt.config.MinWeight > 0 {
				to := map[int]int{}
				for i, k := range tt.who {
					if l, ok := to[k]; ok && l != labels[i] {
						t.Fatalf("vector %d of voice %d: got group %d, want %d", i, k, labels[i], l)
					}
					to[k] = labels[i]
				}
			}
		})
	}
}

// TestGroupPromises: whatever the vectors, labels are dense and in order of first appearance, the
// bounds hold, and the same input gives the same groups.
func TestGroupPromises(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	for range 200 {
		n, dim := 1+r.IntN(500), 1+r.IntN(8)
		vectors, weights := voices(r.Uint64(), dim, 2*r.Float64(), slices.Repeat([]int{0}, n)...)
		for i := range weights {
			weights[i] = 0.05 + r.Float64()
		}
		if r.IntN(4) == 0 {
			clear(vectors[:dim*(n/2)]) // without direction
		}
		c := Config{Threshold: 2*r.Float64() - 1, Apart: r.Float64(), MinWeight: 3 * r.Float64(), Block: r.IntN(300)}
		switch r.IntN(3) {
		case 0:
			c.Min = 1 + r.IntN(5)
			c.Max = c.Min + r.IntN(3)
		case 1:
			c.Max = 1 + r.IntN(5)
		}
		labels, groups := Group(vectors, dim, weights, c)
		seen := 0
		for i, l := range labels {
			if l < 0 || l > seen {
				t.Fatalf("%+v: vector %d is in group %d after %d others", c, i, l, seen)
			}
			seen = max(seen, l+1)
		}
		if seen != groups || len(labels) != n {
			t.Fatalf("%+v: got %d groups and %d labels, which use %d, for %d vectors", c, groups, len(labels), seen, n)
		}
		if n <= leastBlock && groups < min(c.Min, n) || c.Max > 0 && groups > c.Max {
			t.Fatalf("%+v: got %d groups of %d vectors", c, groups, n)
		}
		again, _ := Group(vectors, dim, weights, c)
		if !slices.Equal(again, labels) {
			t.Fatalf("%+v: got %v, then %v", c, labels, again)
		}
	}
}

// TestMerges compares the tree with that of looking for the closest pair each time.
func TestMerges(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	for range 50 {
		n, dim := 2+r.IntN(30), 3
		vectors, weights := voices(r.Uint64(), dim, 1, slices.Repeat([]int{0}, n)...)
		set := make([]node, n)
		for i := range set {
			weights[i] = 0.1 + r.Float64()
			set[i] = node{make([]float32, dim), weights[i]}
			for d := range dim {
				set[i].sum[d] = vectors[i*dim+d] * float32(weights[i])
			}
		}
		tree := merges(set)
		work := slices.Clone(set)
		for i := range work {
			work[i].sum = slices.Clone(work[i].sum)
		}
		for step, got := range tree {
			best, a, b := -2.0, 0, 0
			for i := range work {
				for j := range i {
					if s := work[i].like(&work[j]); s > best {
						best, a, b = s, i, j
					}
				}
			}
			if math.Abs(got.Like-best) > 1e-4 {
				t.Fatalf("merge %d of %d: got likeness %g, want %g", step, n, got.Like, best)
			}
			for d, v := range work[a].sum {
				work[b].sum[d] += v
			}
			work[b].weight += work[a].weight
			work = slices.Delete(work, a, a+1)
		}
		if len(tree) != n-1 {
			t.Errorf("got %d merges of %d, want %d", len(tree), n, n-1)
		}
	}
}

// BenchmarkGroup groups eight hours' windows.
func BenchmarkGroup(b *testing.B) {
	vectors, weights := voices(6, 12, 0.3, rounds(6, 10, 640)...)
	for b.Loop() {
		Group(vectors, 12, weights, config)
	}
}

// The vectors of a day are tens of megabytes: no second copy of them is made, not even for a while.
func TestGrowKeepsNoCopy(t *testing.T) {
	const n, dim = 20_000, 64
	vectors := make([]float32, n*dim)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range vectors {
		vectors[i] = float32(r.NormFloat64())
	}
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := inUse(), uint64(0)
	leaf, leaves, tree := Grow(n, dim, func(i int) []float32 {
		if i%1000 == 999 {
			most = max(most, inUse())
		}
		return vectors[i*dim : (i+1)*dim]
	}, 400)
	if size := uint64(len(vectors)) * 4; most > before+size/2 {
		t.Errorf("%d kB of vectors: got %d kB more while they are grouped, want less than half as much", size>>10, (most-before)>>10)
	}
	if len(leaf) != n || leaves > 400 || len(tree) != leaves-1 {
		t.Errorf("%d vectors: got %d of them in %d leaves, %d merges", n, len(leaf), leaves, len(tree))
	}
}
