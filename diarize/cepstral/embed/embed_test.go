package embed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"airtime/diarize/cepstral/feature"
)

// talker makes log-mel frames of somebody: a shape of their own, on it a sound that changes every
// tenth of a second, and noise.
type talker struct {
	shape, sound [feature.Bands]float32
	r            *rand.Rand
	n            int
}

// silence is a power spectrum without any: these talkers have no pitch.
var silence = make([]float32, feature.Bins)

func newTalker(seed uint64) *talker {
	t := &talker{r: rand.New(rand.NewPCG(seed, 1))}
	wave(t.r, &t.shape, 2)
	return t
}

// wave adds a smooth random curve.
func wave(r *rand.Rand, to *[feature.Bands]float32, size float64) {
	for k := 1; k < 20; k++ {
		a := size * r.NormFloat64() / math.Sqrt(float64(k))
		for b := range to {
			to[b] += float32(a * math.Cos(math.Pi*float64(k)*(float64(b)+0.5)/feature.Bands))
		}
	}
}

// say adds frames to s.
func (t *talker) say(s *Store, frames int) {
	var mel [feature.Bands]float32
	for range frames {
		if t.n++; t.n%10 == 0 {
			clear(t.sound[:])
			wave(t.r, &t.sound, 2)
		}
		for b := range mel {
			mel[b] = t.shape[b] + t.sound[b] + float32(0.3*t.r.NormFloat64())
		}
		s.Add(&feature.Frame{LogMel: mel[:], Power: silence})
	}
}

// conversation stores turns of 4 s by people talking in turn, judged to be speech but for the last half
// second of each.
func conversation(people, turns int) *Store {
	s := NewStore()
	voices := make([]*talker, people)
	for k := range voices {
		voices[k] = newTalker(uint64(k + 1))
	}
	for i := range turns {
		voices[i%people].say(s, turn*Step)
		for f := range turn - 25 {
			s.Judge(i*turn+f, true)
		}
	}
	return s
}

const turn = 200 // kept frames

// vector pools spans.
func vector(s *Store, spans ...[2]int) (v []float32, n int) {
	v = make([]float32, Dim)
	p := s.Pooler()
	for _, x := range spans {
		p.Add(x[0], x[1])
	}
	return v, p.Vector(v)
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// TestVoices: a turn is more like another turn of the same person than like anybody else's.
func TestVoices(t *testing.T) {
	const people, turns = 3, 30
	s := conversation(people, turns)
	spans := make([][][2]int, people)
	for i := range turns {
		spans[i%people] = append(spans[i%people], [2]int{i * turn, (i + 1) * turn})
	}
	for _, step := range []struct {
		name  string
		learn func()
	}{
		{"from neighbours", s.Learn},
		{"from the voices", func() { s.LearnVoices(spans) }},
	} {
		step.learn()
		var same, other, sames, others float64
		for i := range turns {
			a, n := vector(s, [2]int{i * turn, (i + 1) * turn})
			if n != turn-25 {
				t.Fatalf("%s: got %d frames of speech, want %d", step.name, n, turn-25)
			}
			if l := dot(a, a); math.Abs(l-1) > 1e-5 {
				t.Fatalf("%s: got a vector of length %g, want 1", step.name, math.Sqrt(l))
			}
			for j := range i {
				b, _ := vector(s, [2]int{j * turn, (j + 1) * turn})
				if i%people == j%people {
					same += dot(a, b)
					sames++
				} else {
					other += dot(a, b)
					others++
				}
			}
		}
		if got := same/sames - other/others; got < 0.2 {
			t.Errorf("%s: the same voice is more alike by %.2f, want 0.2", step.name, got)
		}
	}
}

// TestPool: how a stretch is cut, and what lies outside the stream, does not matter; nor does a page's end.
func TestPool(t *testing.T) {
	s := conversation(2, 2*pageFrames/turn)
	s.Learn()
	around := [2]int{pageFrames - 90, pageFrames + 110}
	for _, tt := range []struct {
		name string
		a, b [][2]int
	}{
		{"cut in three", [][2]int{around}, [][2]int{{around[0], around[0] + 7}, {around[0] + 7, pageFrames}, {pageFrames, around[1]}}},
		{"out of order", [][2]int{{0, 300}}, [][2]int{{150, 300}, {0, 150}}},
		{"before the start", [][2]int{{0, 100}}, [][2]int{{-50, 100}}},
		{"beyond the end", [][2]int{{s.Frames() - 100, s.Frames()}}, [][2]int{{s.Frames() - 100, s.Frames() + 1000}}},
		{"the wrong way round adds nothing", [][2]int{{0, 100}}, [][2]int{{0, 100}, {90, 20}}},
	} {
		a, n := vector(s, tt.a...)
		b, m := vector(s, tt.b...)
		if !slices.Equal(a, b) || n != m || n == 0 {
			t.Errorf("%s: got %d frames, %v, want %d, %v", tt.name, m, b, n, a)
		}
	}
}

func TestTooLittle(t *testing.T) {
	flat := NewStore()
	for range 500 {
		flat.Add(&feature.Frame{LogMel: make([]float32, feature.Bands), Power: silence})
	}
	for i := range flat.Frames() {
		flat.Judge(i, true)
	}
	silent := NewStore()
	newTalker(1).say(silent, 1000)
	short := NewStore()
	newTalker(1).say(short, 20)
	for i := range short.Frames() {
		short.Judge(i, true)
	}
	one := conversation(1, 10)
	for _, tt := range []struct {
		name string
		s    *Store
		span [2]int
		want bool
	}{
		{"empty", NewStore(), [2]int{0, 100}, false},
		{"nothing judged to be speech", silent, [2]int{0, 500}, false},
		{"0.2 s in all", short, [2]int{0, 10}, false},
		{"a sound that never changes", flat, [2]int{0, 250}, true},
		{"less than 0.1 s", one, [2]int{0, minFrames - 1}, false},
		{"0.1 s", one, [2]int{0, minFrames}, true},
		{"a pause", one, [2]int{turn - 25, turn}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.s.Learn()
			v, n := vector(tt.s, tt.span)
			if got := n > 0; got != tt.want {
				t.Errorf("got %d frames, want some: %t", n, tt.want)
			}
			for _, x := range v {
				if x != x {
					t.Errorf("got %v", v)
				}
			}
			before := tt.s.whitening
			tt.s.LearnVoices([][][2]int{{{0, 10}}, nil, {{-5, 1 << 30}}})
			if tt.s.Frames() < 100 && tt.s.whitening != before {
				t.Error("next to nothing was learnt from")
			}
		})
	}
}

// TestWipe: nothing of a voice stays in the memory that held it.
func TestWipe(t *testing.T) {
	s := conversation(2, 20)
	newTalker(1).say(s, 1) // an unfinished step
	s.Learn()
	vector(s, [2]int{0, 200})
	pages := slices.Clone(s.pages)
	s.Wipe()
	for i, p := range pages {
		if *p != (page{}) {
			t.Errorf("page %d is not zero", i)
		}
	}
	if s.whitening != (whitening{}) {
		t.Error("the whitening is not zero")
	}
	if s.x != [dims]float32{} || s.sum != [feature.Bands]float32{} || s.power != [voiceBins]float32{} {
		t.Error("the scratch is not zero")
	}
	if s.Frames() != 0 || s.some != 0 {
		t.Errorf("got %d frames and %d of a step, want 0", s.Frames(), s.some)
	}
	if _, n := vector(s, [2]int{0, 200}); n != 0 {
		t.Errorf("got a vector of %d frames after all was forgotten", n)
	}
	newTalker(2).say(s, 100) // and it can be used again
	if got, want := s.Frames(), 100/Step; got != want {
		t.Errorf("got %d frames, want %d", got, want)
	}
}

func TestAllocates(t *testing.T) {
	s := conversation(2, 20)
	s.Learn()
	v := make([]float32, Dim)
	f := &feature.Frame{LogMel: make([]float32, feature.Bands), Power: silence}
	for _, tt := range []struct {
		name string
		f    func()
	}{
		{"Pooler", func() { p := s.Pooler(); p.Add(0, 300); p.Vector(v) }},
		{"Add", func() { s.Add(f) }},
		{"Judge", func() { s.Judge(3, true) }},
	} {
		if got := testing.AllocsPerRun(100, tt.f); got != 0 {
			t.Errorf("%s: got %g allocations, want 0", tt.name, got)
		}
	}
}

func BenchmarkVector(b *testing.B) {
	s := conversation(2, 20)
	s.Learn()
	v := make([]float32, Dim)
	for b.Loop() {
		p := s.Pooler()
		p.Add(1000, 1075) // 1.5 s
		p.Vector(v)
	}
}

func BenchmarkLearn(b *testing.B) {
	for _, minutes := range []int{5, 60} {
		b.Run(fmt.Sprintf("%dmin", minutes), func(b *testing.B) {
			s := conversation(4, minutes*15)
			for b.Loop() {
				s.Learn()
			}
		})
	}
}
