package diarize

import (
	"context"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"airtime/audio"
)

// scripted is a Frontend that knows who speaks: a person's voice is an axis, with some noise.
type scripted struct {
	turns   []utter // sorted
	samples int64
	noise   float64
}

type utter struct {
	audio.Span
	who, also int // also speaks at the same time, or −1
}

const scriptHop = 320

var _ Frontend = (*scripted)(nil)

func (s *scripted) Push(x []float32)           { s.samples += int64(len(x)) }
func (s *scripted) Flush()                     {}
func (s *scripted) Hop() int                   { return scriptHop }
func (s *scripted) Frames(dst []Frame) []Frame { return dst }
func (s *scripted) Latency() int               { return 0 }
func (s *scripted) Dim() int                   { return 16 }
func (s *scripted) Wipe()                      {}

func (s *scripted) Revised() iter.Seq[Frame] {
	return func(yield func(Frame) bool) {
		i := 0
		for at := int64(0); at < s.samples; at += scriptHop {
			for i < len(s.turns) && s.turns[i].End <= at {
				i++
			}
			var f Frame
			if i < len(s.turns) && s.turns[i].Start <= at {
				f.Speech = 1
				if s.turns[i].also >= 0 {
					f.Overlap = 1
				}
			}
			if !yield(f) {
				return
			}
		}
	}
}

func (s *scripted) Embed(dst []float32, spans ...audio.Span) (n int) {
	var seed uint64
	clear(dst)
	for _, span := range spans {
		seed = seed*31 + uint64(span.Start)
		i, _ := slices.BinarySearchFunc(s.turns, span.Start, func(t utter, at int64) int {
			if t.End <= at {
				return -1
			}
			return 1
		})
		for ; i < len(s.turns) && s.turns[i].Start < span.End; i++ {
			frames := s.turns[i].Intersect(span).Len() / scriptHop
			dst[s.turns[i].who] += float32(frames)
			if also := s.turns[i].also; also >= 0 {
				dst[also] += float32(frames) / 3
			}
			n += int(frames)
		}
	}
	if n < 5 {
		return 0
	}
	r := rand.New(rand.NewPCG(seed, 5))
	var sq float64
	for d := range dst {
		dst[d] = dst[d]/float32(n) + float32(s.noise*r.NormFloat64())
		sq += float64(dst[d]) * float64(dst[d])
	}
	for d := range dst {
		dst[d] /= float32(math.Sqrt(sq))
	}
	return n
}

// script lets the people in who speak in turn, each for d, with 0.4 s between.
func script(d time.Duration, who ...int) *scripted {
	s := &scripted{noise: 0.08}
	at := rate.Samples(time.Second)
	for _, k := range who {
		span := audio.Span{Start: at, End: at + rate.Samples(d)}
		s.turns = append(s.turns, utter{span, k, -1})
		at = span.End + rate.Samples(400*time.Millisecond)
	}
	s.samples = at + rate.Samples(time.Second)
	return s
}

func (s *scripted) result(t testing.TB, c Config) Result {
	t.Helper()
	c.Channels = Mix
	d, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.front, d.samples, d.peak = s, s.samples, 1
	r, err := d.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// right is the part of the time said in which r has the right person, people being numbered in
// order of appearance.
func (s *scripted) right(r Result) float64 {
	number := map[int]int{}
	var right, all int64
	for _, u := range s.turns {
		if _, ok := number[u.who]; !ok {
			number[u.who] = len(number)
		}
		all += u.Len()
		for _, t := range r.Turns {
			if t.Speaker == number[u.who] {
				right += t.Intersect(u.Span).Len()
			}
		}
	}
	return float64(right) / float64(all)
}

func inTurn(people, times int) (who []int) {
	for range times {
		for k := range people {
			who = append(who, k)
		}
	}
	return who
}

// TestAttribute: who speaks, and how many, is found where the front end makes it plain, and what the
// caller knows of the number holds.
func TestAttribute(t *testing.T) {
	dominated := slices.Repeat([]int{0}, 90)
	for i, k := range []int{1, 2, 1, 2, 1, 2, 1, 2, 1, 2} {
		dominated = slices.Insert(dominated, 10+8*i, k)
	}
	for _, tt := range []struct {
		name   string
		front  *scripted
		config Config
		people int
		right  float64
	}{
		{"one alone", script(10*time.Second, 0, 0, 0), Config{}, 1, 0.99},
		{"two", script(4*time.Second, inTurn(2, 10)...), Config{}, 2, 0.99},
		{"eight", script(4*time.Second, inTurn(8, 8)...), Config{}, 8, 0.99},
		{"nine tenths one person's", script(4*time.Second, dominated...), Config{}, 3, 0.98},
		{"exactly two of four", script(4*time.Second, inTurn(4, 10)...), Config{Speakers: 2}, 2, 0},
		{"exactly four", script(4*time.Second, inTurn(4, 10)...), Config{Speakers: 4}, 4, 0.99},
		{"exactly six although four", script(4*time.Second, inTurn(4, 10)...), Config{Speakers: 6}, 6, 0.5},
		{"at least five although four", script(4*time.Second, inTurn(4, 10)...), Config{MinSpeakers: 5}, 5, 0.5},
		{"at most three of four", script(4*time.Second, inTurn(4, 10)...), Config{MaxSpeakers: 3}, 3, 0},
		{"bounds that do not bind", script(4*time.Second, inTurn(4, 10)...), Config{MinSpeakers: 2, MaxSpeakers: 8}, 4, 0.99},
		{"mm is nobody new", script(600*time.Millisecond, append(inTurn(2, 30), 5)...), Config{}, 2, 0.9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.front.result(t, tt.config)
			if r.Speakers != tt.people {
				t.Errorf("got %d people, want %d", r.Speakers, tt.people)
			}
			if got := tt.front.right(r); got < tt.right {
				t.Errorf("%.1f %% is given to the right person, want %.1f %%", 100*got, 100*tt.right)
			}
			checkResult(t, r)
			if again := tt.front.result(t, tt.config); !reflect.DeepEqual(again, r) {
				t.Error("the same stream came out differently")
			}
		})
	}
}

// TestSecondPerson: where speech overlaps, the other voice in it is named; Exclusive leaves it out.
func TestSecondPerson(t *testing.T) {
	s := script(6*time.Second, inTurn(3, 10)...)
	over := &s.turns[4] // person 1
	start := *over
	mid := start
	start.End = over.Start + rate.Samples(2*time.Second)
	mid.Start, mid.End, mid.also = start.End, start.End+rate.Samples(2*time.Second), 2
	over.Start = mid.End
	s.turns = slices.Insert(s.turns, 4, start, mid)
	r := s.result(t, Config{})
	checkResult(t, r)
	var seconds []Turn
	for _, u := range r.Turns {
		if u.Overlap {
			seconds = append(seconds, u)
		}
	}
	if len(seconds) != 1 || seconds[0].Speaker != 2 || seconds[0].Span != mid.Span {
		t.Errorf("got second people %+v, want person 2 in %v", seconds, mid.Span)
	}
	for _, u := range r.Exclusive() {
		if u.Overlap {
			t.Errorf("got %+v among the exclusive turns", u)
		}
	}
}

// TestConfidence: a voice between two people's is unsure, and both are named.
func TestConfidence(t *testing.T) {
	s := script(5*time.Second, inTurn(2, 10)...)
	s.turns = append(s.turns, utter{audio.Span{Start: s.samples, End: s.samples + rate.Samples(3*time.Second)}, 0, 1})
	s.samples += rate.Samples(4 * time.Second)
	blend := blended{s}
	d, err := New(Config{Channels: Mix}, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.front, d.samples, d.peak = blend, s.samples, 1
	r, err := d.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	last := r.Turns[len(r.Turns)-1]
	if first := r.Turns[0]; first.Alternative >= 0 || first.Confidence < 0.85 {
		t.Errorf("got %+v for a clear voice, want it to be sure", first)
	}
	if last.Alternative < 0 || last.Confidence > 0.8 {
		t.Errorf("got %+v for a voice between two, want an alternative and less confidence", last)
	}
}

// blended hears the last turn as halfway between persons 0 and 1, and no overlap.
type blended struct{ *scripted }

func (b blended) Revised() iter.Seq[Frame] {
	return func(yield func(Frame) bool) {
		for f := range b.scripted.Revised() {
			if !yield(Frame{Speech: f.Speech}) {
				return
			}
		}
	}
}

func (b blended) Embed(dst []float32, spans ...audio.Span) int {
	n := b.scripted.Embed(dst, spans...)
	if spans[0].Start >= b.turns[len(b.turns)-1].Start {
		clear(dst)
		dst[0], dst[1] = math.Sqrt2/2, math.Sqrt2/2
	}
	return n
}

// TestDay: a day with six people comes out right.
func TestDay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var who []int
	r := rand.New(rand.NewPCG(1, 2))
	for range 24 * 3600 / 120 {
		who = append(who, r.IntN(6))
	}
	s := script(4600*time.Millisecond, who...)
	for i := range s.turns { // two minutes from one's start to the next one's
		shift := int64(i) * rate.Samples(115*time.Second)
		s.turns[i].Start += shift
		s.turns[i].End += shift
	}
	s.samples += int64(len(who)) * rate.Samples(115*time.Second)
	got := s.result(t, Config{})
	if got.Speakers != 6 {
		t.Errorf("got %d people, want 6", got.Speakers)
	}
	var right int64
	for i, j := 0, 0; i < len(s.turns) && j < len(got.Turns); {
		right += s.turns[i].Intersect(got.Turns[j].Span).Len()
		if s.turns[i].End < got.Turns[j].End {
			i++
		} else {
			j++
		}
	}
	if all := int64(len(who)) * rate.Samples(4600*time.Millisecond); right < all*98/100 {
		t.Errorf("got %d samples of speech, want about %d", right, all)
	}
	checkResult(t, got)
}
