package reseg

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// windows share less evidence than steps.
var windows = Config{Concentration: 8, Leave: 0.05, LeavePause: 0.3, Rounds: 5}

// halves makes steps of the people in who, as input does, and as a first guess two means for each, of
// steps drawn at random.
func halves(seed uint64, dim, people int, who []int) Input {
	in := input(seed, dim, 0.15, people, who...)
	r := rand.New(rand.NewPCG(seed, 2))
	in.Means = make([]float32, 2*people*dim)
	for t, k := range who {
		m := in.Means[(2*k+r.IntN(2))*dim:]
		for d, x := range in.Vectors[t*dim : (t+1)*dim] {
			m[d] += x
		}
	}
	Normalise(in.Means, dim)
	return in
}

func TestMerge(t *testing.T) {
	mc := MergeConfig{Fixed: 5, PerStep: 0.4, Tries: 5}
	turns := func(people, times, long int) (who []int) {
		for i := range people * times {
			who = append(who, slices.Repeat([]int{i % people}, long)...)
		}
		return who
	}
	for _, tt := range []struct {
		name   string
		people int
		who    []int
		max    int
		want   int
	}{
		{"one", 1, turns(1, 1, 100), 0, 1},
		{"three", 3, turns(3, 10, 5), 0, 3},
		{"six", 6, turns(6, 10, 5), 0, 6},
		{"one who says little", 3, slices.Concat(turns(2, 20, 5), turns(3, 1, 10)), 0, 3},
		{"a bound that binds", 4, turns(4, 10, 5), 2, 2},
		{"a bound that does not", 2, turns(2, 10, 5), 5, 2},
		{"ten times as long", 3, turns(3, 100, 5), 0, 3},
		{"nothing", 0, nil, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const dim = 8
			in := halves(1, dim, tt.people, tt.who)
			before := slices.Clone(in.Means)
			c := mc
			c.Max = tt.max
			got := Merge(in, windows, c)
			if n := len(got) / dim; n != tt.want {
				t.Errorf("got %d people, want %d", n, tt.want)
			}
			if !slices.Equal(in.Means, before) {
				t.Error("the first guess was changed")
			}
			if !slices.Equal(Merge(in, windows, c), got) {
				t.Error("the same input came out differently")
			}
		})
	}
}

// BenchmarkMerge finds out how many of twelve at first there are in an hour of windows.
// TestMergeKnown: two who are known never become one, however alike, and what was found before is not changed lightly.
func TestMergeKnown(t *testing.T) {
	const dim = 8
	mc := MergeConfig{Fixed: 5, PerStep: 0.4, Change: 2, Newcomer: 4, Tries: 5}
	people := func(in Input, c MergeConfig) int { return len(Merge(in, windows, c)) / dim }
	one := halves(1, dim, 1, slices.Repeat([]int{0}, 100))
	if n := people(one, mc); n != 1 {
		t.Fatalf("one voice: got %d people, want 1", n)
	}
	one.Known = slices.Repeat([]int32{-1}, 100)
	for i := range 10 {
		one.Known[i], one.Known[50+i] = 0, 1
	}
	for _, most := range []int{0, 1} {
		c := mc
		c.Max = most
		if n := people(one, c); n != 2 {
			t.Errorf("known to be two, at most %d: got %d people, want 2", most, n)
		}
	}
	for i, s := range Run(one, windows) {
		if k := one.Known[i]; k >= 0 && (s.Best != k || s.P < 0.999) {
			t.Errorf("step %d: got %+v, want %d, who is known to speak", i, s, k)
		}
	}

	// Somebody who says so little more than the cost of being another person.
	two := halves(2, dim, 2, slices.Concat(slices.Repeat([]int{0}, 100), slices.Repeat([]int{1}, 10), slices.Repeat([]int{0}, 20)))
	cost := mc
	for cost.Fixed = 1; people(two, cost) == 2; cost.Fixed *= 1.1 {
		if cost.Fixed > 1e4 {
			t.Fatal("two voices stay apart at any cost")
		}
	}
	two.Was = []int32{0, 0, 1, 1} // a mean of each half
	if n := people(two, cost); n != 2 {
		t.Errorf("they were two: got %d people, want 2", n)
	}
	cost.Fixed /= 1.5
	two.Was = []int32{0, 0, 0, 0}
	if n := people(two, cost); n != 1 {
		t.Errorf("they were one: got %d people, want 1", n)
	}
}

func BenchmarkMerge(b *testing.B) {
	who := make([]int, 4800)
	for i := range who {
		who[i] = i / 10 % 6
	}
	in := halves(2, 12, 6, who)
	for b.Loop() {
		Merge(in, windows, MergeConfig{Fixed: 5, PerStep: 0.4, Tries: 5})
	}
}
