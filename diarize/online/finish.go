package online

import (
	"cmp"
	"context"
	"slices"

	"airtime/audio"
	"airtime/diarize/frontend"
	"airtime/diarize/group"
)

// said is how much more what people said counts than what was guessed.
const said = 20

// Finish ends the stream and groups everything that was heard anew, with hindsight. What people
// said holds: merged labels are one speaker, confirmed ones stay apart, and what is not
// somebody's is not given back to them. Speakers of the result are labels, or higher numbers for those without one.
func (s *Stream) Finish(ctx context.Context, c group.Constraints, progress func(done, total int64)) (group.Result, error) {
	front := s.hearing.Front
	front.Flush()
	s.take()
	info := s.info
	var windows []frontend.Window
	if s.hearing.Account != nil {
		front = s.hearing.Account
		front.Flush()
		windows, info = front.Windows(nil), front.Info()
	} else {
		for i := range s.windows {
			if s.windows[i].kept {
				windows = append(windows, s.windows[i].Window)
			}
		}
	}
	// Hindsight is held to what people said, and not to what was guessed if they said nothing.
	if told, people := s.constraints(); len(people) > 0 {
		c.Known, c.Not, c.Prior, c.Complete = told.Known, told.Not, told.Prior, told.Complete
	}
	r, err := s.hearing.Group(ctx, windows, info, c, progress)
	if err != nil {
		return group.Result{}, err
	}
	s.name(&r)
	for i := range windows {
		windows[i].Erase()
	}
	return r, nil
}

// name gives each speaker of r the label that they mostly had, and those for whom none is left higher numbers.
func (s *Stream) name(r *group.Result) {
	labels := s.labels.Len()
	next := labels
	common := make([]float64, r.People*labels)
	s.overlapEach(r.Turns, func(t *group.Turn, st *step, n int64) {
		v := s.labels.Current(int(st.label))
		if v == Unknown || t.Overlap {
			return
		}
		x := float64(n)
		if st.said {
			x *= said
		}
		common[t.Speaker*labels+v] += x
	})
	to := make([]int, r.People)
	for k := range to {
		to[k] = Unknown
	}
	taken := make([]int, labels)
	pairUp(common, r.People, labels, func(k, v int, _ float64) bool {
		to[k] = v
		taken[v]++
		return taken[v] >= s.labels.voices[v].groups
	})
	for k := range to {
		if to[k] != Unknown {
			continue
		}
		if to[k] = s.spare(taken); to[k] == Unknown {
			to[k] = next
			next++
			continue
		}
		taken[to[k]]++
	}
	// Somebody who was confirmed and is left without a speaker of their own, because grouping took them
	// for another, keeps what was theirs.
	keep := make([]bool, labels)
	for v := range labels {
		keep[v] = taken[v] == 0 && s.isActive(v) && s.labels.isConfirmed(v)
	}
	for i := range r.Turns {
		t := &r.Turns[i]
		t.Speaker = to[t.Speaker]
		if t.Alternative >= 0 {
			if t.Alternative = to[t.Alternative]; t.Alternative == t.Speaker {
				t.Alternative = -1
			}
		}
	}
	for _, of := range r.Of {
		for k, g := range of {
			if g >= 0 {
				of[k] = to[g]
			}
		}
	}
	r.Turns = s.constrain(r.Turns, keep)
}

// constrain cuts turns where steps say otherwise on somebody's word.
func (s *Stream) constrain(turns []group.Turn, keep []bool) []group.Turn {
	type claim struct {
		audio.Span
		label, not int
	}
	var claims []claim
	for i := range s.steps {
		st := &s.steps[i]
		label, not := s.labels.Current(int(st.label)), s.labels.Current(int(st.not))
		if label == Unknown || !st.said && not == Unknown && !keep[label] {
			continue
		}
		if st.said || keep[label] {
			not = Unknown
		}
		span := s.span(*st)
		if n := len(claims); n > 0 && claims[n-1].End == span.Start && claims[n-1].label == label && claims[n-1].not == not {
			claims[n-1].End = span.End
			continue
		}
		claims = append(claims, claim{span, label, not})
	}
	if len(claims) == 0 {
		return turns
	}
	var out []group.Turn
	for _, t := range turns {
		i, _ := slices.BinarySearchFunc(claims, t.Start, func(w claim, at int64) int {
			if w.End <= at {
				return -1
			}
			return 1
		})
		for ; i < len(claims) && claims[i].Start < t.End; i++ {
			w := claims[i]
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

// overlapEach calls f for every turn and step that have n samples in common. Turns are sorted.
func (s *Stream) overlapEach(turns []group.Turn, f func(t *group.Turn, st *step, n int64)) {
	for k := range turns {
		t := &turns[k]
		i, _ := slices.BinarySearchFunc(s.steps, t.Start, func(st step, at int64) int {
			if (st.at+1)*s.grid.step <= at {
				return -1
			}
			return 1
		})
		for ; i < len(s.steps) && s.steps[i].at*s.grid.step < t.End; i++ {
			if n := t.Intersect(s.span(s.steps[i])).Len(); n > 0 {
				f(t, &s.steps[i], n)
			}
		}
	}
}

// SortTurns sorts by start, end and speaker.
func SortTurns(turns []group.Turn) {
	slices.SortFunc(turns, func(a, b group.Turn) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
	})
}
