package online

import (
	"slices"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// grid is the raster of steps in which labels are shown.
type grid struct {
	step   int64 // samples
	frames int   // of the front end
	hop    int64
}

func newGrid(hop int) grid {
	frames := max(1, (int(audio.AnalysisRate)/10+hop/2)/hop)
	return grid{step: int64(frames * hop), frames: frames, hop: int64(hop)}
}

// heard is a window and whose its local voices are.
type heard struct {
	frontend.Window       // of those that are not kept, Span and Alone only
	kept            bool  // for grouping
	first           int64 // of the steps that it tells of
	steps           int
	activity        []frontend.Prob // steps × locals: the probability that the local voice speaks
	overlap         []frontend.Prob // of each step
	label           []int16         // of each local voice, before merges, or Unknown
	not             []int16         // of each local voice: somebody said that it is not this one, or Unknown
	said            []bool          // of each local voice: somebody said that its label is right
}

// newHeard sums w up in steps. Of a front end that hears one voice only, a window tells of the step in its middle, and
// of those behind until the next one does: what it says is about all of its sound.
func newHeard(w frontend.Window, info frontend.Info, g grid) heard {
	n := info.Locals
	h := heard{Window: w, label: make([]int16, n), not: make([]int16, n), said: make([]bool, n)}
	for k := range h.label {
		h.label[k], h.not[k] = Unknown, Unknown
	}
	h.first = (w.Start + g.step - 1) / g.step
	last := w.End / g.step
	if w.End-w.Start < g.step { // the start of a stream
		last = h.first
	}
	if n == 1 {
		h.first = max(h.first, ((w.Start+w.End)/2-int64(info.Step)/2)/g.step)
		if w.Start == 0 {
			h.first = 0
		}
	}
	h.steps = int(max(0, last-h.first))
	h.activity, h.overlap = make([]frontend.Prob, h.steps*n), make([]frontend.Prob, h.steps)
	for s := range h.steps {
		from := int(((h.first+int64(s))*g.step - w.Start + g.hop/2) / g.hop)
		to := min(from+g.frames, w.Frames())
		if from = min(from, to); from == to {
			continue
		}
		for k := range n {
			var sum float32
			for f := from; f < to; f++ {
				sum += w.Activity[f*n+k].Value()
			}
			h.activity[s*n+k] = frontend.NewProb(sum / float32(to-from))
		}
		var sum float32
		for _, p := range w.Overlap[from:to] {
			sum += p.Value()
		}
		h.overlap[s] = frontend.NewProb(sum / float32(to-from))
	}
	return h
}

// forget drops what only grouping needs.
func (h *heard) forget() {
	h.Erase()
	h.Activity, h.Overlap, h.Vectors = nil, nil, nil
}

// mass is for how many steps local voice k speaks in those [from, to).
func (h *heard) mass(k int, from, to int64) (sum float32) {
	n := len(h.label)
	for s := max(from, h.first); s < min(to, h.first+int64(h.steps)); s++ {
		sum += h.activity[int(s-h.first)*n+k].Value()
	}
	return sum
}

// posterior is what windows say of one step.
type posterior struct {
	p       []float32 // of each label
	unknown float32   // of a voice without one
	overlap float32
	speech  float32
	windows int
}

// at adds up what the windows say of step i, on average. It is empty where none of them knows.
func (s *Stream) at(i int64) *posterior {
	q := &s.posterior
	clear(q.p)
	for len(q.p) < s.labels.Len() {
		q.p = append(q.p, 0)
	}
	q.unknown, q.overlap, q.speech, q.windows = 0, 0, 0, 0
	s.around(i, func(h *heard) {
		at := int(i - h.first)
		n := len(h.label)
		for k, v := range h.label {
			x := h.activity[at*n+k].Value()
			q.speech += x
			if v := s.labels.Current(int(v)); v >= 0 {
				q.p[v] += x
			} else {
				q.unknown += x
			}
		}
		q.overlap += h.overlap[at].Value()
		q.windows++
	})
	if q.windows == 0 {
		return q
	}
	each := 1 / float32(q.windows)
	for v := range q.p {
		q.p[v] *= each
	}
	q.unknown *= each
	q.overlap *= each
	q.speech = q.speech*each - q.overlap
	return q
}

// around calls f for the windows that tell of step i: of a front end that hears one voice, the newest of them only.
func (s *Stream) around(i int64, f func(*heard)) {
	n, _ := slices.BinarySearchFunc(s.windows, i, func(h heard, i int64) int {
		if h.first <= i {
			return -1
		}
		return 1
	})
	for k := n - 1; k >= 0; k-- {
		h := &s.windows[k]
		if i-h.first >= s.longest {
			return
		}
		if i < h.first+int64(h.steps) {
			f(h)
			if s.info.Locals == 1 {
				return
			}
		}
	}
}
