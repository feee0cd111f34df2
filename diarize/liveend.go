package diarize

import (
	"cmp"
	"context"
	"slices"

	"airtime/audio"
)

// LiveResult is the Result of a meeting that was heard live.
type LiveResult struct {
	Result

	// Labels is for each speaker the label that was theirs, or Unknown for somebody
	// who was only told apart with hindsight.
	Labels []int
}

// Finish ends the stream and groups everything that was heard anew, with hindsight. What people
// said holds: merged labels are one speaker, confirmed ones stay apart, and what is not
// somebody's is not given back to them. When ctx is cancelled it returns ctx's error.
func (l *Live) Finish(ctx context.Context) (LiveResult, error) {
	l.Pause(true) // hears what is still in the pipe
	r := LiveResult{Result: Result{Rate: audio.AnalysisRate, Samples: l.heard, Mode: Mix}}
	if len(l.sides) > 1 {
		r.Mode = Person
	}
	next := len(l.voices) // numbers for speakers without a label
	for i, s := range l.sides {
		if s.only {
			r.Turns = s.turns(r.Turns)
			continue
		}
		// Hindsight is held to what people said, and not to what was guessed if they said nothing.
		if told, people := s.told(); len(people) > 0 {
			s.whole.told = told
		}
		w, err := s.whole.Finish(ctx)
		if err != nil {
			return LiveResult{}, err
		}
		if i == len(l.sides)-1 {
			r.Notes = append(r.Notes, w.Notes...)
		}
		r.Turns, next = s.final(r.Turns, w, next)
	}
	labels := order(r.Turns)
	r.Speakers = len(labels)
	for _, v := range labels {
		label, side := Unknown, len(l.sides)-1
		if v < len(l.voices) {
			label, side = v, l.voices[v].side
		}
		r.Labels = append(r.Labels, label)
		if r.Mode == Person {
			r.Tracks = append(r.Tracks, side)
		}
	}
	return r, nil
}

// final appends the turns of w, in the meeting's time, each speaker under the label that they mostly
// had; speakers for whom none is left are numbered from next on.
func (s *side) final(out []Turn, w Result, next int) ([]Turn, int) {
	labels := len(s.l.voices)
	common := make([]float64, w.Speakers*labels)
	s.meet(w.Turns, func(t *Turn, st *step, n int64) {
		if st.label == Unknown {
			return
		}
		v := s.l.label(int(st.label))
		x := float64(n)
		if st.said {
			x *= said
		}
		common[t.Speaker*labels+v] += x
	})
	to := make([]int, w.Speakers)
	for k := range to {
		to[k] = Unknown
	}
	taken := make([]int, labels)
	pairUp(common, w.Speakers, labels, func(k, v int, _ float64) bool {
		to[k] = v
		taken[v]++
		return taken[v] >= s.l.voices[v].groups
	})
	for k := range to {
		if to[k] == Unknown {
			to[k] = next
			next++
		}
	}
	// Somebody who was confirmed and is left without a speaker of their own, because grouping took them
	// for another, keeps what was theirs.
	keep := make([]bool, labels)
	for v := range labels {
		keep[v] = taken[v] == 0 && s.l.voices[v].confirmed && s.l.label(v) == v && s.l.voices[v].side == s.index
	}
	var parts []Turn
	for i := range w.Turns {
		t := w.Turns[i]
		t.Speaker = to[t.Speaker]
		if t.Alternative >= 0 {
			if t.Alternative = to[t.Alternative]; t.Alternative == t.Speaker {
				t.Alternative = -1
			}
		}
		parts = append(parts, t)
	}
	parts = s.insist(parts, keep)
	for _, t := range parts {
		out = s.l.appendTurn(out, t)
	}
	return out, next
}

// insist cuts turns where steps say otherwise on somebody's word.
func (s *side) insist(turns []Turn, keep []bool) []Turn {
	type word struct {
		audio.Span
		label, not int
	}
	var words []word
	for i := range s.steps {
		st := &s.steps[i]
		label := s.l.label(int(st.label))
		not := s.l.label(int(st.not))
		if label == Unknown || !st.said && not == Unknown && !keep[label] {
			continue
		}
		if st.said || keep[label] {
			not = Unknown
		}
		if n := len(words); n > 0 && words[n-1].End == st.Start && words[n-1].label == label && words[n-1].not == not {
			words[n-1].End = st.End
			continue
		}
		words = append(words, word{st.Span, label, not})
	}
	if len(words) == 0 {
		return turns
	}
	var out []Turn
	for _, t := range turns {
		i, _ := slices.BinarySearchFunc(words, t.Start, func(w word, at int64) int {
			if w.End <= at {
				return -1
			}
			return 1
		})
		for ; i < len(words) && words[i].Start < t.End; i++ {
			w := words[i]
			if t.Speaker == w.label || w.not != Unknown && t.Speaker != w.not || t.Overlap {
				continue
			}
			before, middle := t, t
			before.End = max(t.Start, w.Start)
			middle.Span = t.Span.Intersect(w.Span)
			middle.Speaker, middle.Alternative = w.label, -1
			if w.not == Unknown {
				middle.Confidence = 1
			}
			if before.Len() > 0 {
				out = append(out, before)
			}
			out = append(out, middle)
			t.Start = middle.End
		}
		if t.Len() > 0 {
			out = append(out, t)
		}
	}
	return out
}

// meet calls f for every turn and step that have n samples in common. Turns are sorted.
func (s *side) meet(turns []Turn, f func(t *Turn, st *step, n int64)) {
	i := 0
	for k := range turns {
		t := &turns[k]
		for i > 0 && s.steps[i-1].End > t.Start {
			i--
		}
		for i < len(s.steps) && s.steps[i].End <= t.Start {
			i++
		}
		for j := i; j < len(s.steps) && s.steps[j].Start < t.End; j++ {
			if n := t.Intersect(s.steps[j].Span).Len(); n > 0 {
				f(t, &s.steps[j], n)
			}
		}
	}
}

// sortTurns sorts by start, end and speaker.
func sortTurns(turns []Turn) {
	slices.SortFunc(turns, func(a, b Turn) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
	})
}
