package online

import (
	"math"

	"airtime/diarize/internal/dsp"
)

const (
	// agreeing is how much of a local voice's speech that earlier windows know of has to be a label's for the two to be
	// matched by frames alone; below it the vector decides.
	agreeing = 0.3

	// shared is how many steps of speech that earlier windows know of make agreement count in full.
	shared = 5

	// byVector is what a vector that lies in the middle of a label's counts beside agreement in all frames.
	byVector = 1.5

	// newAlone is for how long somebody has to be heard alone to be a new voice: a cough is nobody's.
	newAlone = second

	// unlike is what is taken off the likeness at which grouping parts people, for a vector of one window strays
	// further than the mean of a group.
	unlike = 0.05
)

// cut is the likeness (cosine) under which a vector is another voice than a label's.
func (s *Stream) cut() float32 {
	cut := 1 - float32(s.info.Tuning.Cut) - unlike
	if s.labels.Complete {
		cut -= unlike
	}
	return cut
}

// match finds the labels of a window's local voices.
func (s *Stream) match(h *heard) {
	if s.info.Locals == 1 {
		s.filter(h)
		return
	}
	labels := s.labels.Len()
	table := make([]float64, len(h.label)*labels)
	likeness := make([]float32, len(h.label)*labels)
	from, to := s.overlapped(h)
	for k := range h.label {
		agreement, mass := s.agreement(h, k, from, to)
		s.like(h, k, likeness[k*labels:(k+1)*labels])
		for v := range labels {
			if !s.isActive(v) || s.labels.Current(int(h.not[k])) == v {
				continue
			}
			x := agreement[v] * min(1, mass/shared)
			if l := likeness[k*labels+v]; l > 0 {
				x += byVector * (l - s.cut()) / (1 - s.cut())
			}
			if agreement[v] >= agreeing || likeness[k*labels+v] >= s.cut() {
				table[k*labels+v] = float64(max(x, 1e-6))
			}
		}
	}
	pairUp(table, len(h.label), labels, func(k, v int, _ float64) bool {
		h.label[k] = int16(v)
		return true
	})
	for k := range h.label {
		if h.label[k] != Unknown || h.Vectors[k] == nil || h.Alone[k] < newAlone {
			continue
		}
		if v := s.newcomer(likeness[k*labels:(k+1)*labels], h); v != Unknown {
			h.label[k] = int16(v)
		}
	}
	s.learn(h)
}

// newcomer is the label of a local voice that none was found for, given how like each it is: another voice's or,
// where there may be none any more, the nearest that nobody else in the window has.
func (s *Stream) newcomer(likeness []float32, h *heard) int {
	active := 0
	best := Unknown
	for v, l := range likeness {
		if !s.isActive(v) {
			continue
		}
		active++
		taken := false
		for _, w := range h.label {
			taken = taken || int(w) == v
		}
		if !taken && (best == Unknown || l > likeness[best]) {
			best = v
		}
	}
	if s.max > 0 && active >= s.max {
		return best
	}
	return s.labels.add(s.index, h.End)
}

// isActive says whether v is a voice of this stream, and not merged into another.
func (s *Stream) isActive(v int) bool {
	w := &s.labels.voices[v]
	return w.stream == s.index && w.as == v && !w.gone
}

// overlapped are the steps of h that earlier windows tell of.
func (s *Stream) overlapped(h *heard) (from, to int64) {
	return h.first, min(h.first+int64(h.steps), s.lastAll/s.grid.step)
}

// agreement is for each label which part of the speech of local voice k in the steps [from, to) is the label's by what earlier windows
// say, and how many steps of speech that is about.
func (s *Stream) agreement(h *heard, k int, from, to int64) (part []float32, mass float32) {
	part = make([]float32, s.labels.Len())
	n := len(h.label)
	for i := from; i < to; i++ {
		x := h.activity[int(i-h.first)*n+k].Value()
		if x < 0.1 {
			continue
		}
		q := s.at(i)
		mass += x
		for v, p := range q.p {
			part[v] += x * min(p, 1)
		}
	}
	for v := range part {
		part[v] /= max(mass, 1e-6)
	}
	return part, mass
}

// like stores how like each label local voice k of h is: 0 where that is not known.
func (s *Stream) like(h *heard, k int, dst []float32) {
	clear(dst)
	if h.Vectors == nil || h.Vectors[k] == nil {
		return
	}
	s.adapt(h.Vectors[k])
	for v := range dst {
		if (v+1)*s.info.Dim <= len(s.means) {
			dst[v] = dsp.Dot(s.vector, s.direction(v))
		}
	}
}

// adapt makes s.vector what v is once it is adapted.
func (s *Stream) adapt(v []float32) {
	if s.adapter != nil {
		s.adapter.Apply(s.vector, v)
		return
	}
	copy(s.vector, v)
}

// direction is the mean direction of label v, or zeros.
func (s *Stream) direction(v int) []float32 { return s.means[v*s.info.Dim : (v+1)*s.info.Dim] }

// learn adds h's vectors to the directions of its labels.
func (s *Stream) learn(h *heard) {
	dim := s.info.Dim
	for k, v := range h.label {
		if v == Unknown || h.Vectors == nil || h.Vectors[k] == nil {
			continue
		}
		for len(s.sums) < s.labels.Len()*dim {
			s.sums, s.means = append(s.sums, 0), append(s.means, 0)
		}
		to := s.labels.Current(int(v)) * dim
		weight := min(float32(h.Alone[k])/float32(second), 4)
		s.adapt(h.Vectors[k])
		var sq float64
		for d, x := range s.vector {
			s.sums[to+d] += weight * x
			sq += float64(s.sums[to+d]) * float64(s.sums[to+d])
		}
		if sq > 0 {
			scale := float32(1 / math.Sqrt(sq))
			for d, x := range s.sums[to : to+dim] {
				s.means[to+d] = scale * x
			}
		}
	}
}

// recentre takes the direction of each label from the vectors of the windows there are.
func (s *Stream) recentre() {
	clear(s.sums)
	clear(s.means)
	for i := range s.windows {
		if s.windows[i].kept {
			s.learn(&s.windows[i])
		}
	}
}

// How a front end of one voice is followed: the forward recursion of a hidden Markov model with one state per voice, of
// directions spread around (von Mises–Fisher).
const (
	concentration = 4 // κ: overlapping windows share evidence
	leave         = 0.05
	leavePause    = 0.3
)

// filter finds the label of the one local voice of h.
func (s *Stream) filter(h *heard) {
	if h.Vectors[0] == nil {
		return
	}
	var active []int
	for v := range s.labels.Len() {
		if s.isActive(v) {
			active = append(active, v)
		}
	}
	if len(active) == 0 {
		if h.Alone[0] < newAlone/2 {
			return
		}
		if v := s.labels.add(s.index, h.End); v != Unknown {
			active = append(active, v)
		}
	}
	for len(s.alpha) < s.labels.Len() {
		s.alpha = append(s.alpha, 0)
	}
	likeness := make([]float32, s.labels.Len())
	s.like(h, 0, likeness)
	change := float32(leave)
	if n := len(s.windows); n == 0 || s.windows[n-1].Alone[0] == 0 {
		change = leavePause
	}
	each := change / float32(max(1, len(active)-1))
	var sum float32
	for _, v := range active {
		s.alpha[v] = ((1-change)*s.alpha[v] + each) * exp32(concentration*(likeness[v]-1))
		sum += s.alpha[v]
	}
	best := Unknown
	for _, v := range active {
		s.alpha[v] /= sum
		if best == Unknown || s.alpha[v] > s.alpha[best] {
			best = v
		}
	}
	h.label[0] = int16(best)
	if h.kept {
		s.learn(h)
	}
}

// Relabelled says that labels were merged, or are apart again.
func (s *Stream) Relabelled() { s.recentre() }
