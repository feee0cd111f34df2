package online

import (
	"cmp"
	"slices"

	"airtime/audio"
	"airtime/diarize/internal/dsp"
)

// A word is what somebody said of some speech, with what it takes to take it back.
type word struct {
	label  int // that was confirmed, or Unknown
	from   int // labels made by it are those [from, to)
	to     int
	steps  []change[step]
	locals []change[local]
}

// change is what something was before a word and after it.
type change[T any] struct{ was, is T }

// local is whose a local voice of a window is.
type local struct {
	span       audio.Span // of the window
	k          int
	label, not int16
	said       bool
}

// locals are those of all windows.
func (s *Stream) locals() (out []local) {
	for i := range s.windows {
		h := &s.windows[i]
		for k := range h.label {
			out = append(out, local{h.Span, k, h.label[k], h.not[k], h.said[k]})
		}
	}
	return out
}

// hearWord does what a word says, in which label is confirmed unless it is Unknown, and keeps what it changed.
func (s *Stream) hearWord(label int, do func()) {
	w := word{label: label, from: s.labels.Len()}
	steps, locals := slices.Clone(s.steps), s.locals()
	if label != Unknown {
		s.labels.voices[label].confirmed++
	}
	do()
	w.to = s.labels.Len()
	for i, now := range s.steps { // as many as before
		if was := steps[i]; was.label != now.label || was.not != now.not || was.said != now.said {
			w.steps = append(w.steps, change[step]{was, now})
		}
	}
	for i, now := range s.locals() {
		if locals[i] != now {
			w.locals = append(w.locals, change[local]{locals[i], now})
		}
	}
	s.words = append(s.words, w)
}

// between are the steps [from, to) that lie in the steps of the grid whose middles are in span.
func (s *Stream) between(span audio.Span) (from, to int) {
	at := func(t int64) int {
		i, _ := slices.BinarySearchFunc(s.steps, t, func(st step, t int64) int {
			if st.at*s.grid.step+s.grid.step/2 < t {
				return -1
			}
			return 1
		})
		return i
	}
	return at(span.Start), at(span.End)
}

// Assign gives all speech in span to label. Where that is Unknown, it goes to a voice that nobody has confirmed yet: the
// one that most of it was taken for, or else a new one. It returns the label.
func (s *Stream) Assign(span audio.Span, label int) (int, error) {
	from, to := s.between(span)
	if from == to {
		return Unknown, ErrNoSpeech
	}
	first := s.labels.Len()
	if label == Unknown {
		if label = s.nameless(from, to); label == Unknown {
			if label = s.labels.add(s.index, s.steps[from].at*s.grid.step); label == Unknown {
				return Unknown, errLabels
			}
		}
	}
	s.assign(from, to, label)
	s.words[len(s.words)-1].from = first
	return label, nil
}

// Confirm says that label is right: its last run, where that is who speaks just now, and else its longest. What was last
// taken for somebody may be a word of another's.
func (s *Stream) Confirm(label int) {
	from, to := s.longestRun(label)
	if slices.ContainsFunc(s.Speaking(nil), func(w Speaking) bool { return w.Label == label }) {
		from, to = s.lastRun(label, len(s.steps))
	}
	if from < to {
		s.assign(from, to, label)
		return
	}
	s.hearWord(label, func() {})
}

// lastRun are the steps [from, to) of the last run of label before end; there is none if from is to.
func (s *Stream) lastRun(label, end int) (from, to int) {
	is := func(i int) bool { return s.labels.Current(int(s.steps[i].label)) == label }
	to = end
	for to > 0 && !is(to-1) {
		to--
	}
	from = to
	for from > 0 && is(from-1) && (from == to || s.steps[from].at-s.steps[from-1].at < second/2/s.grid.step) {
		from--
	}
	return from, to
}

// longestRun are the steps [from, to) of the longest run of label, the later one of two.
func (s *Stream) longestRun(label int) (from, to int) {
	for end := len(s.steps); end > 0; {
		f, t := s.lastRun(label, end)
		if t-f > to-from {
			from, to = f, t
		}
		end = f
	}
	return from, to
}

// nameless is the label, in the steps [from, to), of somebody whom nobody has confirmed: the one
// that most of them have, or Unknown if that is somebody who was.
func (s *Stream) nameless(from, to int) int {
	count := make([]int, s.labels.Len())
	best := Unknown
	for _, st := range s.steps[from:to] {
		if v := s.labels.Current(int(st.label)); v != Unknown {
			if count[v]++; best == Unknown || count[v] > count[best] {
				best = v
			}
		}
	}
	if best == Unknown || s.labels.isConfirmed(best) {
		return Unknown
	}
	return best
}

// assign says that the steps [from, to) are label's.
func (s *Stream) assign(from, to, label int) {
	s.hearWord(label, func() {
		told := run{s: s}
		for i := from; i < to; i++ {
			st := &s.steps[i]
			had := s.labels.Current(int(st.label))
			if st.first == Unknown {
				st.first = int16(label)
			}
			if had != label { // else as it was before merges, which can be taken back
				st.label = int16(label)
			}
			st.other, st.not, st.p, st.said = Unknown, Unknown, 1, true
			if s.labels.Current(int(st.also)) == label {
				st.also = Unknown
			}
			told.add(*st, had, label)
		}
		told.flush()
		s.pin(from, to, func(h *heard, k int) {
			if s.labels.Current(int(h.label[k])) != label {
				h.label[k] = int16(label)
			}
			h.not[k], h.said[k] = Unknown, true
		})
		s.recentre()
		s.regroup(false)
	})
}

// pin calls set for the local voice that speaks most in the steps [from, to), in every window that knows of enough of them.
func (s *Stream) pin(from, to int, set func(h *heard, k int)) {
	first, last := s.steps[from].at, s.steps[to-1].at+1
	for i := range s.windows {
		h := &s.windows[i]
		if h.first >= last || h.first+int64(h.steps) <= first {
			continue
		}
		best, most := 0, float32(0)
		for k := range h.label {
			if m := h.mass(k, first, last); m > most {
				best, most = k, m
			}
		}
		// Somebody who speaks elsewhere in the window too may share the local voice; then the steps say enough.
		if most < shared || s.info.Locals == 1 && most < h.mass(best, 0, last+s.longest)/2 {
			continue
		}
		set(h, best)
		for k, v := range h.label { // nobody is two local voices of one window
			if k != best && v == h.label[best] {
				h.label[k] = Unknown
			}
		}
	}
}

// Reject takes the speech in span away from label. It goes to the next best voice, or to a new one where there is none.
// False says that there is nothing to take away, or nobody whose it could be.
func (s *Stream) Reject(span audio.Span, label int) bool {
	from, to := s.between(span)
	is := func(i int) bool { return s.labels.Current(int(s.steps[i].label)) == label }
	for from < to && !is(from) {
		from++
	}
	for to > from && !is(to-1) {
		to--
	}
	if from == to {
		return false
	}
	made := s.labels.Len()
	next := s.nextBest(from, to, label)
	if next == Unknown {
		if next = s.labels.add(s.index, s.steps[from].at*s.grid.step); next == Unknown {
			return false
		}
	}
	s.hearWord(Unknown, func() {
		told := run{s: s}
		for i := from; i < to; i++ {
			if st := &s.steps[i]; is(i) {
				st.label, st.other, st.not, st.p, st.said = int16(next), Unknown, int16(label), 0.5, false
				told.add(*st, label, next)
			}
		}
		told.flush()
		s.pin(from, to, func(h *heard, k int) {
			if s.labels.Current(int(h.label[k])) == label {
				h.label[k], h.not[k], h.said[k] = int16(next), int16(label), false
			}
		})
		s.recentre()
	})
	s.words[len(s.words)-1].from = made
	return true
}

// nextBest is the label, other than that one, that the speech in the steps [from, to) is most like, or Unknown.
func (s *Stream) nextBest(from, to, label int) int {
	first, last := s.steps[from].at, s.steps[to-1].at+1
	sum := make([]float32, s.labels.Len())
	one := make([]float32, s.labels.Len())
	for i := range s.windows {
		h := &s.windows[i]
		for k := range h.label {
			if m := h.mass(k, first, last); m >= shared && h.Vectors != nil {
				s.like(h, k, one)
				for v, l := range one {
					sum[v] += m * (l + 1)
				}
			}
		}
	}
	best := Unknown
	for v := range sum {
		if v == label || !s.isActive(v) || !s.hasDirection(v) {
			continue
		}
		if best == Unknown || sum[v] > sum[best] {
			best = v
		}
	}
	return best
}

func (s *Stream) hasDirection(v int) bool {
	if (v+1)*s.info.Dim > len(s.means) {
		return false
	}
	return dsp.Dot(s.direction(v), s.direction(v)) > 0
}

// Unsay takes back the last Assign, Confirm or Reject, and what followed from it; false says that there is none.
func (s *Stream) Unsay() bool {
	if len(s.words) == 0 {
		return false
	}
	w := s.words[len(s.words)-1]
	s.words = s.words[:len(s.words)-1]
	if w.label != Unknown {
		s.labels.voices[w.label].confirmed--
	}
	told := run{s: s}
	for _, c := range w.steps {
		i, ok := slices.BinarySearchFunc(s.steps, c.was.at, func(st step, at int64) int { return int(st.at - at) })
		if !ok || s.steps[i].label != c.is.label {
			continue // it has become something else since
		}
		if !c.was.said {
			c.was.p = min(c.was.p, sure/2)
		}
		s.steps[i] = c.was
		told.add(c.was, s.labels.Current(int(c.is.label)), s.labels.Current(int(c.was.label)))
	}
	told.flush()
	for _, c := range w.locals {
		i, _ := slices.BinarySearchFunc(s.windows, c.was.span, func(h heard, span audio.Span) int {
			return cmp.Or(cmp.Compare(h.Start, span.Start), cmp.Compare(h.End, span.End))
		})
		if i < len(s.windows) && s.windows[i].Span == c.was.span && s.windows[i].label[c.was.k] == c.is.label {
			h := &s.windows[i]
			h.label[c.was.k], h.not[c.was.k], h.said[c.was.k] = c.was.label, c.was.not, c.was.said
		}
	}
	for v := w.from; v < w.to; v++ {
		s.retire(v)
	}
	s.recentre()
	if w.label != Unknown {
		s.regroup(false)
	}
	return true
}

// retire gives label v to nobody any more, unless somebody has it.
func (s *Stream) retire(v int) {
	for _, st := range s.steps {
		if int(st.label) == v {
			return
		}
	}
	for i := range s.windows {
		for k, w := range s.windows[i].label {
			if int(w) == v {
				s.windows[i].label[k] = Unknown
			}
		}
	}
	s.labels.voices[v].gone = s.labels.voices[v].confirmed == 0
}
