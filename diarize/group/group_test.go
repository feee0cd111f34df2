package group

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"airtime/audio"
	"airtime/diarize/frontend"
)

const rate = int64(audio.AnalysisRate)

// info is of a front end that judges 10 s every 5 s, in frames of 0.02 s.
var info = frontend.Info{
	Hop: 320, Window: 160_000, Step: 80_000, Locals: 5, Dim: 32,
	Tuning: frontend.Tuning{Cut: 0.44, Doubt: 0.06, Split: 0.3, Alone: time.Second, Small: 0.02},
}

// spoken is a stretch in which somebody speaks.
type spoken struct {
	from, to float64 // seconds
	person   int
}

// meeting makes windows of what was spoken, and voices that scatter around a direction for each person. Each window
// numbers its local voices anew.
func meeting(seed uint64, length float64, talk []spoken) []frontend.Window {
	return meetingOf(seed, length, talk, 0)
}

// meetingOf is meeting where person 1 sounds like person 0 but for so much scatter; 0 is for two of their own.
func meetingOf(seed uint64, length float64, talk []spoken, alike float64) []frontend.Window {
	r := rand.New(rand.NewPCG(seed, 1))
	people := 0
	for _, s := range talk {
		people = max(people, s.person+1)
	}
	voices := make([][]float32, people)
	for p := range voices {
		voices[p] = direction(r, make([]float32, info.Dim), 1)
		if p == 1 && alike > 0 {
			voices[p] = direction(r, slices.Clone(voices[0]), alike)
		}
	}
	var out []frontend.Window
	for start := int64(0); start == 0 || start+int64(info.Window-info.Step) < int64(length*float64(rate)); start += int64(info.Step) {
		end := min(start+int64(info.Window), int64(length*float64(rate)))
		frames := int(end-start) / info.Hop
		w := frontend.Window{
			Span:     audio.Span{Start: start, End: end},
			Activity: make([]frontend.Prob, frames*info.Locals),
			Overlap:  make([]frontend.Prob, frames),
			Vectors:  make([][]float32, info.Locals),
			Alone:    make([]int64, info.Locals),
		}
		local := map[int]int{}
		order := r.Perm(info.Locals)
		for f := range frames {
			at := float64(start+int64(f*info.Hop)+int64(info.Hop)/2) / float64(rate)
			var now []int
			for _, s := range talk {
				if s.from <= at && at < s.to && !slices.Contains(now, s.person) {
					now = append(now, s.person)
				}
			}
			for _, p := range now {
				if _, ok := local[p]; !ok && len(local) < info.Locals {
					local[p] = order[len(local)]
				}
				if k, ok := local[p]; ok {
					w.Activity[f*info.Locals+k] = frontend.NewProb(0.97)
					if len(now) == 1 {
						w.Alone[k] += int64(info.Hop)
					}
				}
			}
			if len(now) > 1 {
				w.Overlap[f] = frontend.NewProb(0.97)
			}
		}
		for p, k := range local {
			w.Vectors[k] = direction(r, slices.Clone(voices[p]), 0.35)
		}
		out = append(out, w)
	}
	return out
}

// direction adds scatter to x and brings it to unit length.
func direction(r *rand.Rand, x []float32, scatter float64) []float32 {
	for i := range x {
		x[i] += float32(r.NormFloat64() * scatter / math.Sqrt(float64(len(x))))
	}
	normalise(x)
	return x
}

// rounds is people taking turns of so many seconds, with a pause of 0.4 s between them and, every third time, a second at the
// end in which the next one has begun.
func rounds(r *rand.Rand, people int, length float64) []spoken {
	var out []spoken
	at, last := 1.0, -1
	for i := 0; at < length-1; i++ {
		p := r.IntN(people)
		if p == last {
			p = (p + 1) % people
		}
		last = p
		d := 1.5 + 5*r.Float64()
		out = append(out, spoken{at, min(at+d, length), p})
		at += d + 0.4
		if i%3 == 0 {
			at -= 1.4
		}
	}
	return out
}

func run(t testing.TB, windows []frontend.Window, c Constraints) Result {
	t.Helper()
	r, err := Run(context.Background(), windows, info, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, r, windows)
	return r
}

// check is what holds of every result.
func check(t testing.TB, r Result, windows []frontend.Window) {
	t.Helper()
	if r.Count.Low > r.People || r.Count.High < r.People || r.Count.Low < 0 {
		t.Errorf("people are %d, in a range of %d to %d", r.People, r.Count.Low, r.Count.High)
	}
	if len(r.Of) != len(windows) {
		t.Errorf("got people of %d windows, want %d", len(r.Of), len(windows))
	}
	for _, of := range r.Of {
		for _, p := range of {
			if p < -1 || p >= r.People {
				t.Fatalf("got person %d of %d", p, r.People)
			}
		}
	}
	ends := map[int]int64{}
	for i, turn := range r.Turns {
		if i > 0 && byTime(r.Turns[i-1], turn) > 0 {
			t.Errorf("turn %d is out of order", i)
		}
		switch {
		case turn.Len() == 0 || turn.Speaker < 0 || turn.Speaker >= r.People || turn.Alternative < -1 || turn.Alternative >= r.People || turn.Alternative == turn.Speaker:
			t.Fatalf("got %+v of %d people", turn, r.People)
		case !(turn.Confidence >= 0 && turn.Confidence <= 1):
			t.Fatalf("got confidence %v", turn.Confidence)
		case turn.Start < ends[turn.Speaker]:
			t.Fatalf("%+v lies under another turn of the same person", turn)
		}
		ends[turn.Speaker] = turn.End
	}
}

// wrong is how many seconds of talk are attributed wrongly or missed, under the best names.
func wrong(r Result, talk []spoken, people int) (seconds float64) {
	const grain = 0.05
	count := make([][]float64, people)
	for p := range count {
		count[p] = make([]float64, r.People)
	}
	var all float64
	for _, s := range talk {
		for at := s.from + grain/2; at < s.to; at += grain {
			all += grain
			for _, turn := range r.Turns {
				if x := int64(at * float64(rate)); turn.Start <= x && x < turn.End {
					count[s.person][turn.Speaker] += grain
				}
			}
		}
	}
	used := map[int]bool{}
	for range people {
		best, bp, bq := 0.0, -1, -1
		for p := range count {
			for q, n := range count[p] {
				if n > best && !used[q] {
					best, bp, bq = n, p, q
				}
			}
		}
		if bp < 0 {
			break
		}
		all -= best
		used[bq] = true
		count[bp] = nil
	}
	return all
}

func TestPeople(t *testing.T) {
	for people := 1; people <= 6; people++ {
		for seed := range uint64(3) {
			talk := rounds(rand.New(rand.NewPCG(seed, uint64(people))), people, 180)
			r := run(t, meeting(seed, 180, talk), Constraints{})
			if r.People != people {
				t.Errorf("seed %d: got %d people, want %d", seed, r.People, people)
			}
			if off := wrong(r, talk, people); off > 6 {
				t.Errorf("seed %d: of %d people's speech %.1f s are wrong, want at most 6 of some 180", seed, people, off)
			}
		}
	}
}

// TestOverlap: two at once are two people.
func TestOverlap(t *testing.T) {
	talk := []spoken{{0, 6, 0}, {5, 12, 1}, {13, 19, 0}, {17, 25, 1}, {26, 30, 0}}
	r := run(t, meeting(1, 30, talk), Constraints{})
	var under int64
	for _, turn := range r.Turns {
		if turn.Overlap {
			under += turn.Len()
		}
	}
	if d := audio.AnalysisRate.Duration(under); r.People != 2 || d < 2500*time.Millisecond || d > 3500*time.Millisecond {
		t.Errorf("got %d people and %v under another's turn, want 2 and about 3 s", r.People, d)
	}
}

// TestOrdinary: little or nothing, and numbers that are none, are no fault.
func TestOrdinary(t *testing.T) {
	nan := float32(math.NaN())
	alone := meeting(1, 30, []spoken{{1, 29, 0}})
	spoilt := meeting(1, 60, rounds(rand.New(rand.NewPCG(1, 1)), 3, 60))
	for i := range spoilt {
		if i%2 == 0 {
			for _, v := range spoilt[i].Vectors {
				if v != nil {
					v[i%len(v)] = nan
				}
			}
		}
	}
	silent := meeting(1, 30, nil)
	unknown := meeting(1, 30, []spoken{{1, 9, 0}})
	for i := range unknown {
		clear(unknown[i].Vectors)
	}
	for name, tt := range map[string]struct {
		windows []frontend.Window
		people  int
	}{
		"nothing":            {nil, 0},
		"silence":            {silent, 0},
		"one person":         {alone, 1},
		"no voice described": {unknown, 1},
		"no numbers":         {spoilt, 3},
	} {
		if r := run(t, tt.windows, Constraints{}); r.People != tt.people {
			t.Errorf("%s: got %d people, want %d", name, r.People, tt.people)
		}
		run(t, tt.windows, Constraints{Min: 3, Max: 4})
	}
}

// TestNumbersOfLocalVoices: how a window numbers its local voices means nothing.
func TestNumbersOfLocalVoices(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	windows := meeting(3, 150, rounds(r, 4, 150))
	want := run(t, windows, Constraints{})
	for i := range windows {
		w := &windows[i]
		to := r.Perm(info.Locals)
		was := *w
		w.Activity, w.Vectors, w.Alone = slices.Clone(w.Activity), slices.Clone(w.Vectors), slices.Clone(w.Alone)
		of := slices.Clone(want.Of[i])
		for k, q := range to {
			for f := range w.Frames() {
				w.Activity[f*info.Locals+q] = was.Activity[f*info.Locals+k]
			}
			w.Vectors[q] = was.Vectors[k]
			w.Alone[q] = was.Alone[k]
			want.Of[i][q] = of[k]
		}
	}
	if got := run(t, windows, Constraints{}); !reflect.DeepEqual(got, want) {
		t.Errorf("numbered otherwise, the same windows give another result:\n%v\n%v", got, want)
	}
}

// TestBounds: as many people as asked for, where so many can be told apart at all.
func TestBounds(t *testing.T) {
	windows := meeting(2, 180, rounds(rand.New(rand.NewPCG(2, 2)), 4, 180))
	for _, tt := range []struct{ min, max, want int }{{0, 0, 4}, {0, 3, 3}, {0, 1, 1}, {4, 4, 4}, {2, 9, 4}} {
		if r := run(t, windows, Constraints{Min: tt.min, Max: tt.max}); r.People != tt.want {
			t.Errorf("bounds %d and %d: got %d people, want %d", tt.min, tt.max, r.People, tt.want)
		}
	}
}

// TestKnown: what was said of a stretch holds there, whatever the voices are like, and teaches the rest.
func TestKnown(t *testing.T) {
	talk := rounds(rand.New(rand.NewPCG(7, 7)), 3, 120)
	windows := meeting(7, 120, talk)
	span := func(s spoken) audio.Span {
		return audio.Span{Start: int64(s.from*float64(rate)) + rate/2, End: int64(s.to*float64(rate)) - rate*3/2}
	}
	var c Constraints
	for i, s := range talk {
		if i%4 == 0 && s.to-s.from > 2.5 {
			// Persons 0 and 1 are one voice: who says that they are two is right.
			c.Known = append(c.Known, Label{span(s), min(s.person, 1) + i/4%2*2})
		}
	}
	r := run(t, windows, c)
	if r.People < 4 {
		t.Errorf("got %d people, want at least the 4 that are known", r.People)
	}
	for _, l := range c.Known {
		var right int64
		for _, turn := range r.Turns {
			if turn.Speaker == l.Person {
				right += turn.Intersect(l.Span).Len()
			}
		}
		if right < l.Len()*95/100 {
			t.Errorf("%v is known to be %d: %d of %d samples are", l.Span, l.Person, right, l.Len())
		}
	}
	c.Not = append(c.Not, Label{audio.Span{Start: 0, End: 120 * rate}, 1})
	c.Known = slices.DeleteFunc(c.Known, func(l Label) bool { return l.Person == 1 })
	for _, turn := range run(t, windows, c).Turns {
		if turn.Speaker == 1 {
			t.Fatalf("%v is known not to be 1", turn.Span)
		}
	}
}

// TestPrior: who was taken for whom decides where the voices leave it open.
func TestPrior(t *testing.T) {
	var talk []spoken
	for i := range 20 { // 0 comes only before 1 does, so that no window tells them apart
		at := 6 * float64(i)
		talk = append(talk, spoken{at, at + 3, i / 10}, spoken{at + 3, at + 5.5, 2})
	}
	windows := meetingOf(9, 120, talk, 1.2)
	vague := info
	vague.Tuning.Doubt = 0.3
	for _, want := range []int{2, 3} {
		var c Constraints
		for _, s := range talk {
			c.Prior = append(c.Prior, Label{audio.Span{Start: int64(s.from * float64(rate)), End: int64(s.to * float64(rate))}, max(s.person, 3-want)})
		}
		r, err := Run(context.Background(), windows, vague, c, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.People != want {
			t.Errorf("got %d people where they were %d so far", r.People, want)
		}
	}
}

// TestComplete: where everybody is known, a group of voices that is not too unlike one of them is that one.
func TestComplete(t *testing.T) {
	talk := rounds(rand.New(rand.NewPCG(11, 11)), 3, 90)
	windows := meeting(11, 90, talk)
	c := Constraints{Complete: true}
	for _, s := range talk {
		if s.person < 2 && s.to < 45 && s.to-s.from > 2 {
			c.Known = append(c.Known, Label{audio.Span{Start: int64(s.from * float64(rate)), End: int64(s.to * float64(rate))}, s.person})
		}
	}
	if r := run(t, windows, c); r.People != 3 {
		t.Errorf("got %d people, want 3: one is unlike those who are known", r.People)
	}
	lenient := info
	lenient.Tuning.Doubt = 0.6
	r, err := Run(context.Background(), windows, lenient, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.People != 2 {
		t.Errorf("got %d people where nobody is unlike enough to be new, want 2", r.People)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, nil, info, Constraints{}, nil); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// BenchmarkRun shows that time is linear in the length of a meeting: one of ten minutes, again and again.
func BenchmarkRun(b *testing.B) {
	part := meeting(1, 600, rounds(rand.New(rand.NewPCG(1, 1)), 8, 600))
	for _, hours := range []int{1, 8, 24} {
		var windows []frontend.Window
		for i := range 6 * hours {
			for _, w := range part {
				w.Start, w.End = w.Start+int64(i*600)*rate, w.End+int64(i*600)*rate
				windows = append(windows, w)
			}
		}
		b.Run(fmt.Sprintf("%dh", hours), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Run(context.Background(), windows, info, Constraints{}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestPacked: windows that are packed say the same.
func TestPacked(t *testing.T) {
	said := rounds(rand.New(rand.NewPCG(3, 1)), 3, 120)
	c := Constraints{Known: []Label{{audio.Span{Start: int64(said[0].from * float64(rate)), End: int64(said[0].to * float64(rate))}, 0}}}
	windows := meeting(1, 120, said)
	packed := slices.Clone(windows)
	for i := range packed {
		packed[i].Pack()
	}
	want, err := Run(context.Background(), windows, info, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Run(context.Background(), packed, info, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) || len(got.Turns) < 3 {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// TestAtMost: with one person too many it is not the two most alike who become one, but whose becoming one changes
// the least: here a voice that was hardly heard joins the one it is most like.
func TestAtMost(t *testing.T) {
	p := people{
		means: []float32{1, 0, 0, 0.6, 0.8, 0, 0, 0.5, 0.8660254},
		heard: []float64{100, 90, 2},
		count: 3,
	}
	p.atMost(2, 3)
	if p.count != 2 || !slices.Equal(p.heard, []float64{100, 92}) {
		t.Errorf("got %d people, heard for %v s, want the third to be the second", p.count, p.heard)
	}
	if p.means[0] != 1 || p.means[1] != 0 {
		t.Errorf("the first is now %v", p.means[:3])
	}
	p.known = 2
	if p.atMost(1, 3); p.count != 2 {
		t.Error("people who are known became one")
	}
}
