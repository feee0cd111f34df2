package reseg

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

var config = Config{Concentration: 4, Leave: 0.05, LeavePause: 0.3, Rounds: 5}

// input makes steps of the people in who, each an axis of dim dimensions, −1 for nothing known.
func input(seed uint64, dim int, noise float64, people int, who ...int) Input {
	r := rand.New(rand.NewPCG(seed, 1))
	in := Input{Dim: dim, Vectors: make([]float32, dim*len(who)), Pause: make([]bool, len(who)), Means: make([]float32, dim*people)}
	for t, k := range who {
		if k < 0 {
			continue
		}
		for d := range dim {
			in.Vectors[t*dim+d] = float32(noise * r.NormFloat64())
		}
		in.Vectors[t*dim+k]++
	}
	for k := range people {
		in.Means[k*dim+k] = 1
	}
	Normalise(in.Vectors, dim)
	return in
}

func TestRun(t *testing.T) {
	long := slices.Concat(slices.Repeat([]int{0}, 10), slices.Repeat([]int{1}, 10), slices.Repeat([]int{2}, 10))
	gap := slices.Clone(long)
	gap[4], gap[15], gap[16] = -1, -1, -1
	for _, tt := range []struct {
		name string
		in   Input
		want []int
	}{
		{"three in turn", input(1, 4, 0.1, 3, long...), long},
		{"what is not known is the neighbours'", input(1, 4, 0.1, 3, gap...), long},
		{"noisy", input(2, 4, 0.3, 3, long...), long},
		{"one person", input(3, 4, 0.3, 1, slices.Repeat([]int{0}, 5)...), []int{0, 0, 0, 0, 0}},
		{"one step of one person", input(4, 4, 0.1, 1, 2), []int{0}},
		{"no step", input(5, 4, 0.1, 3), nil},
		{"nobody", input(6, 4, 0.1, 0, -1, -1), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []int
			for i, s := range Run(tt.in, config) {
				got = append(got, int(s.Best))
				if !(s.P >= s.P2 && s.P2 >= 0 && s.P+s.P2 <= 1.0001) || s.Best == s.Second {
					t.Errorf("step %d: got %+v", i, s)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestRunExact compares the probabilities with those of adding up every sequence there can be.
func TestRunExact(t *testing.T) {
	const steps, people, dim = 6, 3, 3
	in := input(7, dim, 0.7, people, 0, 0, 1, -1, 2, 1)
	in.Pause[4] = true
	c := config
	c.Rounds = 0
	var want [steps][people]float64
	var all float64
	for code := range int(math.Pow(people, steps)) {
		p := 1.0
		var seq [steps]int
		for i, rest := 0, code; i < steps; i, rest = i+1, rest/people {
			seq[i] = rest % people
		}
		for i, k := range seq {
			leave := c.Leave
			if in.Pause[i] {
				leave = c.LeavePause
			}
			switch {
			case i == 0:
			case seq[i-1] == k:
				p *= 1 - leave
			default:
				p *= leave / (people - 1)
			}
			p *= math.Exp(c.Concentration * float64(in.Vectors[i*dim+k]))
		}
		for i, k := range seq {
			want[i][k] += p
		}
		all += p
	}
	for i, s := range Run(in, c) {
		for _, got := range []struct {
			k int32
			p float32
		}{{s.Best, s.P}, {s.Second, s.P2}} {
			if w := want[i][got.k] / all; math.Abs(float64(got.p)-w) > 1e-5 {
				t.Errorf("step %d, person %d: got %g, want %g", i, got.k, got.p, w)
			}
		}
	}
}

// TestRunLong: a day of steps neither under- nor overflows, and comes out the same again.
func TestRunLong(t *testing.T) {
	who := make([]int, 24*3600*4)
	for i := range who {
		who[i] = i / 400 % 3
	}
	run := func() []Step { return Run(input(8, 4, 0.3, 3, who...), config) }
	got := run()
	wrong := 0
	for i, s := range got {
		if !(s.P > 0 && s.P <= 1.0001) {
			t.Fatalf("step %d: got probability %g", i, s.P)
		}
		if int(s.Best) != who[i] {
			wrong++
		}
	}
	if most := len(who) / 200; wrong > most {
		t.Errorf("got %d of %d steps wrong, want at most %d", wrong, len(who), most)
	}
	if !reflect.DeepEqual(run(), got) {
		t.Error("the same input came out differently")
	}
}

func TestNormalise(t *testing.T) {
	rows := []float32{3, 4, 0, 0, 1e-20, 0}
	Normalise(rows, 2)
	if want := []float32{0.6, 0.8, 0, 0, 1, 0}; !slices.Equal(rows, want) {
		t.Errorf("got %v, want %v", rows, want)
	}
}

// BenchmarkRun decides an hour of six people.
func BenchmarkRun(b *testing.B) {
	who := make([]int, 3600*4)
	for i := range who {
		who[i] = i / 40 % 6
	}
	in := input(9, 12, 0.3, 6, who...)
	for b.Loop() {
		Run(in, config)
	}
}
