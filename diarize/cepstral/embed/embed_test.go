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
			s.MarkSpeech(i*turn+f, true)
		}
	}
	return s
}

const turn = 200 // kept frames

// vector measures frames and whitens what comes out.
func vector(s *Store, w *Whitening, span [2]int) (v []float32, n int) {
	raw := make([]float32, Raw)
	v = make([]float32, Dim)
	if n = s.Measure(raw, span[0], span[1]); n > 0 && !w.Apply(v, raw) {
		n = 0
	}
	return v, n
}

// stretches are the measurements of 1.5 s of speech each and the turns they are from, zeros and −1 between turns.
func stretches(s *Store) (vectors []float32, turns []int) {
	for at := 0; at+learnFrames <= s.Frames(); at += learnFrames {
		if at%turn+learnFrames > turn-25 {
			at += turn - at%turn - learnFrames
			vectors, turns = append(vectors, make([]float32, Raw)...), append(turns, -1)
			continue
		}
		raw := make([]float32, Raw)
		s.Measure(raw, at, at+learnFrames)
		vectors, turns = append(vectors, raw...), append(turns, at/turn)
	}
	return vectors, turns
}

const learnFrames = 75

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
	vectors, of := stretches(s)
	for i := range of {
		if of[i] >= 0 {
			of[i] %= people
		}
	}
	var w Whitening
	for _, step := range []struct {
		name  string
		learn func()
	}{
		{"from neighbours", func() { w.FitNeighbours(vectors) }},
		{"from the voices", func() { w.FitVoices(vectors, of) }},
	} {
		step.learn()
		var same, other, sames, others float64
		for i := range turns {
			a, n := vector(s, &w, [2]int{i * turn, (i + 1) * turn})
			if n != turn-25 {
				t.Fatalf("%s: got %d frames of speech, want %d", step.name, n, turn-25)
			}
			if l := dot(a, a); math.Abs(l-1) > 1e-5 {
				t.Fatalf("%s: got a vector of length %g, want 1", step.name, math.Sqrt(l))
			}
			for j := range i {
				b, _ := vector(s, &w, [2]int{j * turn, (j + 1) * turn})
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

// TestMeasure: what lies outside the stream does not matter, nor does a page's end, and the measurements come
// out again.
func TestMeasure(t *testing.T) {
	s := conversation(2, 2*pageFrames/turn)
	for _, tt := range []struct {
		name string
		a, b [2]int
	}{
		{"before the start", [2]int{0, 100}, [2]int{-50, 100}},
		{"beyond the end", [2]int{s.Frames() - 100, s.Frames()}, [2]int{s.Frames() - 100, s.Frames() + 1000}},
	} {
		a, b := make([]float32, Raw), make([]float32, Raw)
		n, m := s.Measure(a, tt.a[0], tt.a[1]), s.Measure(b, tt.b[0], tt.b[1])
		if !slices.Equal(a, b) || n != m || n == 0 {
			t.Errorf("%s: got %d frames, %v, want %d, %v", tt.name, m, b, n, a)
		}
	}
	var whole, parts tally
	whole.add(s, pageFrames-90, pageFrames+110)
	parts.add(s, pageFrames-90, pageFrames-1)
	parts.add(s, pageFrames-1, pageFrames+110)
	if whole != parts {
		t.Error("it matters where a page ends")
	}
	var want [measures]float32
	whole.measure(want[:])
	raw := make([]float32, Raw)
	s.Measure(raw, pageFrames-90, pageFrames+110)
	got, ok := measured(raw)
	for k := range want {
		if d := math.Abs(float64(got[k] - want[k])); !ok || d > 1e-3 {
			t.Fatalf("measurement %d: got %g, %t, want %g", k, got[k], ok, want[k])
		}
	}
}

func TestTooLittle(t *testing.T) {
	flat := NewStore()
	for range 500 {
		flat.Add(&feature.Frame{LogMel: make([]float32, feature.Bands), Power: silence})
	}
	for i := range flat.Frames() {
		flat.MarkSpeech(i, true)
	}
	silent := NewStore()
	newTalker(1).say(silent, 1000)
	one := conversation(1, 10)
	for _, tt := range []struct {
		name string
		s    *Store
		span [2]int
		want bool
	}{
		{"empty", NewStore(), [2]int{0, 100}, false},
		{"nothing marked as speech", silent, [2]int{0, 500}, false},
		{"a sound that never changes", flat, [2]int{0, 250}, true},
		{"less than 0.1 s", one, [2]int{0, minFrames - 1}, false},
		{"0.1 s", one, [2]int{0, minFrames}, true},
		{"a pause", one, [2]int{turn - 25, turn}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w Whitening
			vectors, of := stretches(tt.s)
			w.FitNeighbours(vectors)
			v, n := vector(tt.s, &w, tt.span)
			if got := n > 0; got != tt.want {
				t.Errorf("got %d frames, want some: %t", n, tt.want)
			}
			for _, x := range v {
				if x != x {
					t.Errorf("got %v", v)
				}
			}
			before := w
			few := min(len(of), learnVoices-1)
			if w.FitVoices(vectors[:few*Raw], of[:few]); w != before {
				t.Error("next to nothing was learnt from")
			}
		})
	}
}

// TestErase: nothing of a voice stays in the memory that held it.
func TestErase(t *testing.T) {
	s := conversation(2, 40)
	newTalker(1).say(s, 1) // an unfinished step
	pages := slices.Clone(s.pages)
	s.Forget(pageFrames + 5)
	if *pages[0] != (page{}) || *pages[1] == (page{}) || s.pages[0] != nil {
		t.Error("a page that was forgotten is still there, or another one is not")
	}
	var w Whitening
	vectors, _ := stretches(conversation(2, 20))
	w.FitNeighbours(vectors)
	w.Erase()
	s.Erase()
	for i, p := range pages {
		if *p != (page{}) {
			t.Errorf("page %d is not zero", i)
		}
	}
	if w != (Whitening{}) {
		t.Error("the whitening is not zero")
	}
	if s.sum != [feature.Bands]float32{} || s.power != [voiceBins]float32{} {
		t.Error("the scratch is not zero")
	}
	if s.Frames() != 0 || s.some != 0 {
		t.Errorf("got %d frames and %d of a step, want 0", s.Frames(), s.some)
	}
	newTalker(2).say(s, 100) // and it can be used again
	if got, want := s.Frames(), 100/Step; got != want {
		t.Errorf("got %d frames, want %d", got, want)
	}
}

func TestAllocates(t *testing.T) {
	s := conversation(2, 20)
	var w Whitening
	vectors, _ := stretches(s)
	w.FitNeighbours(vectors)
	raw, v := make([]float32, Raw), make([]float32, Dim)
	f := &feature.Frame{LogMel: make([]float32, feature.Bands), Power: silence}
	for _, tt := range []struct {
		name string
		f    func()
	}{
		{"Measure", func() { s.Measure(raw, 0, 150) }},
		{"Apply", func() { w.Apply(v, raw) }},
		{"Add", func() { s.Add(f) }},
		{"MarkSpeech", func() { s.MarkSpeech(3, true) }},
	} {
		if got := testing.AllocsPerRun(100, tt.f); got != 0 {
			t.Errorf("%s: got %g allocations, want 0", tt.name, got)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	s := conversation(2, 20)
	v := make([]float32, Raw)
	for b.Loop() {
		s.Measure(v, 1000, 1075) // 1.5 s
	}
}

func BenchmarkFit(b *testing.B) {
	for _, minutes := range []int{5, 60} {
		b.Run(fmt.Sprintf("%dmin", minutes), func(b *testing.B) {
			vectors, _ := stretches(conversation(4, minutes*15))
			for b.Loop() {
				var w Whitening
				w.FitNeighbours(vectors)
			}
		})
	}
}
