package online

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"airtime/audio"
	"airtime/diarize/frontend"
	"airtime/diarize/group"
)

// utter is somebody who speaks; a person's voice is an axis, with some noise.
type utter struct {
	audio.Span
	who int
}

// script is a front end that knows who speaks. Its windows are like a network's live: ten seconds long and one
// second apart, growing at the start; local voices are numbered by first appearance in the window, and every fourth
// window describes them all.
type script struct {
	turns []utter
	heard int64
	count int
	done  []frontend.Window
}

const (
	scriptHop = 320
	scriptDim = 8
	whole     = 10 * second
)

func (s *script) Info() frontend.Info {
	return frontend.Info{Hop: scriptHop, Window: int(whole), Step: int(second), Locals: 3, Dim: scriptDim,
		Tuning: frontend.Tuning{Cut: 0.6, Alone: 1e9, Small: 0.02, Doubt: 0.05, Split: 0.4}}
}

func (s *script) Push(x []float32) {
	for range x {
		if s.heard++; s.heard%second == 0 {
			s.done = append(s.done, s.window(max(0, s.heard-whole), s.heard))
		}
	}
}

func (s *script) Flush() {
	if s.heard%second != 0 {
		s.done = append(s.done, s.window(max(0, s.heard-whole), s.heard))
	}
}

func (s *script) Erase() { *s = script{} }

func (s *script) Windows(dst []frontend.Window) []frontend.Window {
	dst = append(dst, s.done...)
	s.done = s.done[:0]
	return dst
}

func (s *script) window(start, end int64) frontend.Window {
	s.count++
	const locals = 3
	frames := int((end - start + scriptHop - 1) / scriptHop)
	w := frontend.Window{
		Span: audio.Span{Start: start, End: end}, Described: s.count%4 == 2,
		Activity: make([]frontend.Prob, frames*locals), Overlap: make([]frontend.Prob, frames), Vectors: make([][]float32, locals), Alone: make([]int64, locals),
	}
	var local []int
	for f := range frames {
		at := start + int64(f)*scriptHop
		var now []int
		for _, u := range s.turns {
			if u.Start <= at && at < u.End {
				k := slices.Index(local, u.who)
				if k < 0 && len(local) < locals {
					k = len(local)
					local = append(local, u.who)
				}
				if k >= 0 && len(now) < 2 {
					now = append(now, k)
					w.Activity[f*locals+k] = frontend.NewProb(0.95)
				}
			}
		}
		switch len(now) {
		case 1:
			w.Alone[now[0]] += scriptHop
		case 2:
			w.Overlap[f] = frontend.NewProb(0.9)
		}
	}
	r := rand.New(rand.NewPCG(uint64(start), uint64(end)))
	for k, who := range local {
		if w.Alone[k] < second/2 {
			continue
		}
		v := make([]float32, scriptDim)
		w.Vectors[k] = v
		for d := range v {
			v[d] = float32(0.15 * r.NormFloat64())
		}
		v[who]++
		var sq float64
		for _, x := range v {
			sq += float64(x * x)
		}
		for d := range v {
			v[d] /= float32(math.Sqrt(sq))
		}
	}
	return w
}

// inTurn lets people speak one after the other, 4 s each, half a second between.
func inTurn(who ...int) (turns []utter) {
	at := second
	for _, k := range who {
		turns = append(turns, utter{audio.Span{Start: at, End: at + 4*second}, k})
		at += 4*second + second/2
	}
	return turns
}

// followed is a Stream that hears what turns say.
type followed struct {
	*Stream
	labels *Labels
	heard  int64
	events []Event
}

func follow(turns []utter, most int) *followed {
	f := &followed{}
	f.labels = NewLabels(func(e Event) { f.events = append(f.events, e) })
	f.Stream = New(f.labels, 0, Hearing{Front: &script{turns: turns}, Group: group.Run}, most)
	return f
}

func (f *followed) hear(until int64) {
	mono := make([]float32, Hop)
	for ; f.heard < until; f.heard += Hop {
		f.Push(mono)
	}
}

// label is whose most of span is, and which part of it.
func label(turns []group.Turn, span audio.Span) (int, float64) {
	sums := map[int]int64{}
	for _, u := range turns {
		if !u.Overlap {
			sums[u.Speaker] += u.Intersect(span).Len()
		}
	}
	best := Unknown
	for v, n := range sums {
		if n > sums[best] || n == sums[best] && v < best {
			best = v
		}
	}
	return best, float64(sums[best]) / float64(span.Len())
}

var alternating = inTurn(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2)

// TestLabels: each person has one label from soon on, within 1.5 s, and keeps it in the account.
func TestLabels(t *testing.T) {
	f := follow(alternating, 0)
	for _, u := range alternating[3:] { // everybody has been heard before
		f.hear(u.Start + 5*second/2)
		v, part := label(f.Turns(nil), audio.Span{Start: u.Start, End: u.Start + second})
		if v == Unknown || part < 0.8 {
			t.Errorf("%v of person %d: got label %d for %.0f %% of the first second, 1.5 s after it", u.Span, u.who, v, 100*part)
		}
	}
	f.hear(alternating[14].End + f.Drain())
	of := map[int]int{}
	for _, u := range alternating {
		v, part := label(f.Turns(nil), u.Span)
		if had, ok := of[u.who]; part < 0.9 || ok && had != v {
			t.Errorf("%v of person %d: got label %d for %.0f %%, want %d", u.Span, u.who, v, 100*part, had)
		}
		of[u.who] = v
	}
	if f.labels.Len() != 3 || len(of) != 3 || of[0] == of[1] || of[1] == of[2] || of[0] == of[2] {
		t.Errorf("got %d labels, of people %v, want 3", f.labels.Len(), of)
	}
	for _, e := range f.events {
		if e.Kind == Corrected && e.Span.Len() >= second {
			t.Errorf("got %+v, want no correction of voices that are plain", e)
		}
	}
	r, err := f.Finish(context.Background(), group.Constraints{}, func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range alternating {
		if v, part := label(r.Turns, u.Span); v != of[u.who] || part < 0.9 {
			t.Errorf("account, %v: got label %d for %.0f %%, want %d", u.Span, v, 100*part, of[u.who])
		}
	}
}

// TestOverlap: two who speak at once are two.
func TestOverlap(t *testing.T) {
	turns := inTurn(0, 1, 0, 1, 0, 1)
	over := audio.Span{Start: turns[5].Start + second, End: turns[5].Start + 3*second}
	turns = append(turns, utter{over, 0})
	f := follow(turns, 0)
	f.hear(turns[5].End + f.Drain())
	var sum int64
	for _, u := range f.Turns(nil) {
		if u.Overlap {
			sum += u.Intersect(over).Len()
		}
	}
	if sum < over.Len()*7/10 {
		t.Errorf("got %d samples of a second voice, want %d", sum, over.Len())
	}
}

// TestMost: where there may be two, there are.
func TestMost(t *testing.T) {
	f := follow(alternating, 2)
	f.hear(alternating[14].End + f.Drain())
	if n := f.labels.Len(); n != 2 {
		t.Errorf("got %d labels, want 2", n)
	}
}

// TestConfirmLongest: who is confirmed while they are silent is known by what they said longest, and not by a word of
// somebody else's that was last taken for theirs.
func TestConfirmLongest(t *testing.T) {
	f := follow(alternating, 0)
	f.hear(alternating[8].End + 3*second)
	a, _ := label(f.Turns(nil), alternating[6].Span)
	b, _ := label(f.Turns(nil), alternating[7].Span)
	if a == b || len(f.Speaking(nil)) > 0 {
		t.Fatalf("got labels %d and %d, and %v speaking", a, b, f.Speaking(nil))
	}
	from, to := f.between(alternating[7].Span)
	word := from + (to-from)/4
	for i := from; i < word; i++ { // of b's
		f.steps[i].label = int16(a)
	}
	for i := to; i < len(f.steps); i++ { // so that a was last taken to speak in that word
		f.steps[i].label = int16(b)
	}
	f.Confirm(a)
	said := 0
	for i, st := range f.steps {
		if st.said && i >= from && i < word {
			t.Fatalf("a word of somebody else's was confirmed as theirs")
		}
		if st.said {
			said++
		}
	}
	if said < word-from {
		t.Errorf("got %d steps confirmed, want the longest run", said)
	}
}

func TestWords(t *testing.T) {
	f := follow(alternating, 0)
	f.hear(alternating[8].End + second)
	is := func(i int) int {
		v, _ := label(f.Turns(nil), alternating[i].Span)
		return v
	}
	a, b := is(6), is(7)

	// A whole turn is said to be the other's, and is again what it was once that is taken back.
	if v, err := f.Assign(alternating[6].Span, b); v != b || err != nil {
		t.Fatalf("assign: got %d, %v", v, err)
	}
	if got := is(6); got != b {
		t.Errorf("assigned: got label %d, want %d", got, b)
	}
	if !f.Unsay() || is(6) != a || f.labels.isConfirmed(b) {
		t.Errorf("taken back: got label %d (confirmed: %t), want %d", is(6), f.labels.isConfirmed(b), a)
	}

	// What is not somebody's never is again.
	if !f.Reject(alternating[6].Span, a) || is(6) == a {
		t.Errorf("rejected: got label %d, want another than %d", is(6), a)
	}
	f.hear(alternating[13].End)
	if is(6) == a {
		t.Errorf("rejected, later: got label %d again", a)
	}
	if !f.Unsay() || is(6) != a {
		t.Errorf("no longer rejected: got label %d, want %d", is(6), a)
	}

	for i := range 14 {
		t.Log(i, alternating[i].who, is(i))
	}
	// Somebody whom nobody has confirmed is the voice that most of it has.
	if v, err := f.Assign(alternating[9].Span, Unknown); v != a || err != nil {
		t.Errorf("somebody: got label %d, %v, want %d", v, err, a)
	}
	v, err := f.Assign(alternating[12].Span, Unknown)
	if err != nil || v == a {
		t.Errorf("somebody else, who was taken for them: got label %d, %v, want another than %d", v, err, a)
	}
	if !f.Unsay() || is(12) != a {
		t.Errorf("not somebody else: got label %d, want %d", is(12), a)
	}

	f.labels.Merge(b, a)
	if got := is(7); got != a {
		t.Errorf("merged: got label %d, want %d", got, a)
	}
	f.labels.Unmerge(b)
	if got := is(7); got != b {
		t.Errorf("apart again: got label %d, want %d", got, b)
	}
	if _, err := f.Assign(audio.Span{End: 100}, a); err != ErrNoSpeech {
		t.Errorf("got %v of a time when nobody spoke, want %v", err, ErrNoSpeech)
	}
	for f.Unsay() {
	}
	if f.Unsay() {
		t.Error("nothing was left to take back")
	}
}

// TestErase: nothing that could tell a voice is left.
func TestErase(t *testing.T) {
	f := follow(alternating, 0)
	f.hear(alternating[5].End)
	windows := slices.Clone(f.windows)
	f.Erase()
	for _, x := range [][]float32{f.sums, f.means, f.vector, f.posterior.p} {
		if slices.ContainsFunc(x, func(v float32) bool { return v != 0 }) {
			t.Error("something was left of a voice")
		}
	}
	for _, w := range windows {
		for _, x := range w.Vectors {
			if slices.ContainsFunc(x, func(v float32) bool { return v != 0 }) {
				t.Error("a window still tells a voice")
			}
		}
	}
}

// TestCalm: a regrouping that takes a stretch for somebody else's leaves what is shown, unsure, until the next one says so
// again; and words that are shorter than worthwhile stay as they were.
func TestCalm(t *testing.T) {
	var short []utter
	for i := range 40 {
		at := second + int64(i)*3*second/2
		short = append(short, utter{audio.Span{Start: at, End: at + second}, i % 2})
	}
	for name, c := range map[string]struct {
		turns []utter
		lasts int // regroupings in a row that mistake the middle
		want  bool
	}{
		"once":                 {inTurn(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1), 1, false},
		"twice":                {inTurn(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1), 2, true},
		"twice, of short ones": {short, 2, false},
	} {
		f := follow(c.turns, 0)
		middle := audio.Span{Start: 12 * second, End: 30 * second}
		left := 0
		f.hearing.Group = func(ctx context.Context, windows []frontend.Window, info frontend.Info, con group.Constraints, progress func(done, total int64)) (group.Result, error) {
			r, err := group.Run(ctx, windows, info, con, progress)
			if left == 0 || r.People != 2 {
				return r, err
			}
			left--
			for i, w := range windows {
				for k, g := range r.Of[i] {
					if g >= 0 && w.Start >= middle.Start && w.End <= middle.End {
						r.Of[i][k] = 1 - g
					}
				}
			}
			return r, err
		}
		f.hear(47 * second)
		if n := f.labels.Len(); n != 2 {
			t.Fatalf("%s: got %d labels, want 2", name, n)
		}
		f.events, left = nil, c.lasts
		var unsure bool
		for range c.lasts {
			f.regroup(true)
			for _, st := range f.steps {
				unsure = unsure || st.other != Unknown
			}
		}
		changed := slices.ContainsFunc(f.events, func(e Event) bool { return e.Kind == Corrected })
		if changed != c.want {
			t.Errorf("%s: corrected: %v, want %v: %v", name, changed, c.want, f.events)
		}
		if !unsure {
			t.Errorf("%s: what two regroupings disagree about is shown as sure", name)
		}
	}
}
