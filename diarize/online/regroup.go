package online

import (
	"context"

	"airtime/audio"
	"airtime/diarize/frontend"
	"airtime/diarize/group"
)

const (
	regroupMax = 300 // windows that a regrouping looks at, which bounds its cost
	recent     = 100 // of these, the newest; the others are taken evenly from before

	// Regrouping comes after so much of the meeting, or a tenth of what there is.
	regroupFirst = 16 * second
	regroupMost  = 120 * second
)

func (s *Stream) maybeRegroup() {
	first := regroupFirst
	if s.info.Locals == 1 {
		first /= 2 // it is by regrouping only that such a front end finds another voice
	}
	if s.lastAll-s.grouped >= max(first, min(s.lastAll/10, regroupMost)) {
		s.regroup(true)
	}
}

// used are the kept windows that a regrouping looks at: the newest, some of those before, and those of which somebody said
// whose they are.
func (s *Stream) used() (out []*heard) {
	kept := 0
	for i := range s.windows {
		if s.windows[i].kept {
			kept++
		}
	}
	every := 1
	if kept > regroupMax {
		every = (kept - recent + regroupMax - recent - 1) / (regroupMax - recent)
	}
	n := 0
	for i := range s.windows {
		h := &s.windows[i]
		if !h.kept {
			continue
		}
		if n%every == 0 || n >= kept-recent || h.isSaid() {
			out = append(out, h)
		}
		n++
	}
	return out
}

func (h *heard) isSaid() bool {
	for _, said := range h.said {
		if said {
			return true
		}
	}
	return false
}

// regroup groups the speech so far anew and gives each group the label that most of it had. It is calm where nobody asked for it.
func (s *Stream) regroup(calm bool) {
	s.grouped = s.lastAll
	used := s.used()
	windows := make([]frontend.Window, len(used))
	for i, h := range used {
		windows[i] = h.Window
	}
	c, people := s.constraints()
	c.Max = s.max
	if s.info.Locals > 1 {
		c.Prior = nil // two who were taken for one would stay so
	}
	r, err := s.hearing.Group(context.Background(), windows, s.info, c, func(int64, int64) {})
	if err != nil || r.People == 0 {
		return // only a context ends it early, and this one does not
	}
	s.fit(windows, r.Of)
	s.relabel(used, r, s.labelsOf(used, r, people), calm)
}

// fit teaches the adapter, if there is one, whose the vectors are.
func (s *Stream) fit(windows []frontend.Window, of [][]int) {
	if s.adapter == nil {
		return
	}
	var vectors []float32
	var labels []int
	for i := range windows {
		for k := range s.info.Locals {
			if v := windows[i].Vectors[k]; v != nil {
				vectors, labels = append(vectors, v...), append(labels, of[i][k])
			}
		}
	}
	s.adapter.Fit(vectors, labels)
	clear(vectors)
}

// weight is what local voice k of h counts, in seconds.
func (h *heard) weight(k int) float64 {
	return min(float64(h.Alone[k])/float64(second), 4)
}

// labelsOf finds the labels of r's people: of those who are known theirs, of the others the one that most of it
// had, each label going to the group with most of it, and new labels where none is left.
func (s *Stream) labelsOf(used []*heard, r group.Result, people []int) []int {
	n, labels := r.People, s.labels.Len()
	common := make([]float64, n*labels)
	has := make([]float64, n)
	for i, h := range used {
		for k, g := range r.Of[i] {
			if g < 0 {
				continue
			}
			has[g] += h.weight(k)
			if v := s.labels.Current(int(h.label[k])); v >= 0 && s.labels.Current(int(h.not[k])) != v {
				common[g*labels+v] += h.weight(k)
			}
		}
	}
	to := make([]int, n)
	taken := make([]int, labels)
	for g := range to {
		to[g] = Unknown
		if g < len(people) && has[g] > 0 { // else too little was said of them, and they may be another group
			to[g] = people[g]
			taken[people[g]]++
		}
	}
	for g, v := range to {
		for w := range labels {
			if v != Unknown || taken[w] >= s.labels.voices[w].groups || !s.isActive(w) {
				common[g*labels+w] = 0
			}
		}
	}
	pairUp(common, n, labels, func(g, v int, _ float64) bool {
		to[g] = v
		taken[v]++
		return taken[v] >= s.labels.voices[v].groups
	})
	for g := range to {
		if to[g] != Unknown || has[g] == 0 {
			continue
		}
		if to[g] = s.spare(taken); to[g] == Unknown {
			to[g] = s.labels.add(s.index, s.lastAll)
		}
		for len(taken) < s.labels.Len() {
			taken = append(taken, 0)
		}
		if to[g] != Unknown {
			taken[to[g]]++
		}
	}
	return to
}

// spare is a label that no group has taken, where there may be no further one, or Unknown.
func (s *Stream) spare(taken []int) int {
	active, spare := 0, Unknown
	for v := range s.labels.Len() {
		if s.isActive(v) {
			active++
			if v >= len(taken) || taken[v] == 0 {
				spare = v
			}
		}
	}
	if s.max == 0 || active < s.max {
		return Unknown
	}
	return spare
}

// relabel gives the local voices the labels that a regrouping found, and the steps what follows from it.
func (s *Stream) relabel(used []*heard, r group.Result, to []int, calm bool) {
	for i, h := range used {
		for k, g := range r.Of[i] {
			if g < 0 || to[g] == Unknown || h.said[k] || s.labels.Current(int(h.not[k])) == to[g] {
				continue
			}
			if s.labels.Current(int(h.label[k])) != to[g] { // else as it was before merges, which can be taken back
				h.label[k] = int16(to[g])
			}
		}
	}
	s.recentre()
	looked := make(map[*heard]bool, len(used))
	for _, h := range used {
		looked[h] = true
	}
	for i := range s.windows {
		if h := &s.windows[i]; h.kept && !looked[h] {
			s.nearest(h)
		}
	}
	for i := s.settled; i < len(s.windows); i++ {
		if h := &s.windows[i]; !h.kept {
			s.likeKept(h)
		}
	}
	for v := range s.alpha { // what was believed of who speaks was about other directions
		s.alpha[v] = 0
		if n := len(s.steps); n > 0 && s.labels.Current(int(s.steps[n-1].label)) == v {
			s.alpha[v] = 1
		}
	}
	s.restep(calm)
}

// nearest gives the local voices of h the labels that their vectors are nearest to, each another one.
func (s *Stream) nearest(h *heard) {
	labels := s.labels.Len()
	table := make([]float64, len(h.label)*labels)
	likeness := make([]float32, labels)
	for k := range h.label {
		if h.said[k] {
			continue
		}
		s.like(h, k, likeness)
		for v, l := range likeness {
			if s.isActive(v) && s.labels.Current(int(h.not[k])) != v {
				table[k*labels+v] = float64(max(0, l))
			}
		}
	}
	pairUp(table, len(h.label), labels, func(k, v int, _ float64) bool {
		if s.labels.Current(int(h.label[k])) != v {
			h.label[k] = int16(v)
		}
		return true
	})
}

// likeKept gives the local voices of h, which is not kept, the labels of those in kept windows that speak in the same steps.
func (s *Stream) likeKept(h *heard) {
	n, labels := len(h.label), s.labels.Len()
	table := make([]float64, n*labels)
	for i := range s.windows {
		w := &s.windows[i]
		if !w.kept || w.first+int64(w.steps) <= h.first || w.first >= h.first+int64(h.steps) {
			continue
		}
		for at := max(w.first, h.first); at < min(w.first+int64(w.steps), h.first+int64(h.steps)); at++ {
			for k := range n {
				for j, v := range w.label {
					if v := s.labels.Current(int(v)); v >= 0 && !h.said[k] {
						table[k*labels+v] += float64(h.activity[int(at-h.first)*n+k]) * float64(w.activity[int(at-w.first)*n+j])
					}
				}
			}
		}
	}
	pairUp(table, n, labels, func(k, v int, _ float64) bool {
		if s.labels.Current(int(h.label[k])) != v && s.labels.Current(int(h.not[k])) != v {
			h.label[k] = int16(v)
		}
		return true
	})
}

// worthwhile is how many steps in a row a regrouping has to take for another's to change what is shown: a word here and there is
// not worth the unrest.
const worthwhile = 20

// restep gives every step the label that the windows now say, and tells of what changes. Whether somebody speaks stays as
// it was shown. Where it is calm, a label that is shown changes once two regroupings in a row say the same of it, and only for a
// worthwhile stretch; until then it is shown as unsure.
func (s *Stream) restep(calm bool) {
	told := run{s: s}
	for i := 0; i < len(s.steps); {
		had, label := s.alike(i)
		shown := s.steps[i : i+len(s.anew)]
		i += len(shown)
		unsure := calm && had != Unknown && had != label
		again := 0
		for k, st := range shown {
			if s.labels.Current(int(st.next)) == label {
				again++
			}
			shown[k].next = int16(label)
		}
		if unsure && again < worthwhile {
			for k := range shown {
				shown[k].other = int16(label)
			}
			told.flush()
			continue
		}
		for k, st := range s.anew {
			if unsure && s.labels.Current(int(st.next)) != label {
				shown[k].other = int16(label)
				told.flush()
				continue
			}
			st.next = Unknown
			shown[k] = st
			told.add(st, had, label)
		}
	}
	told.flush()
}

// alike judges consecutive steps from the i-th on, as many as had one label and get one, and keeps what comes of it in s.anew.
func (s *Stream) alike(i int) (had, label int) {
	s.anew = s.anew[:0]
	for ; i < len(s.steps); i++ {
		st := s.steps[i]
		if q := s.at(st.at); q.windows > 0 {
			st = s.judge(st, q, false)
		}
		was, is := s.labels.Current(int(s.steps[i].label)), s.labels.Current(int(st.label))
		if n := len(s.anew); n > 0 && (was != had || is != label || st.at != s.anew[n-1].at+1) {
			break
		}
		had, label = was, is
		s.anew = append(s.anew, st)
	}
	return had, label
}

// constraints are what people said of who speaks, and who else is shown; people are the labels of those who are known.
func (s *Stream) constraints() (c group.Constraints, people []int) {
	c.Complete = s.labels.Complete
	number := map[int]int{}
	for i := range s.steps {
		if st := &s.steps[i]; st.said {
			v := s.labels.Current(int(st.label))
			if _, ok := number[v]; !ok {
				number[v] = len(people)
				people = append(people, v)
			}
		}
	}
	next := len(people)
	add := func(to []group.Label, span audio.Span, person int) []group.Label {
		if n := len(to); n > 0 && to[n-1].Person == person && to[n-1].End == span.Start {
			to[n-1].End = span.End
			return to
		}
		return append(to, group.Label{Span: span, Person: person})
	}
	for i := range s.steps {
		st := &s.steps[i]
		if not := s.labels.Current(int(st.not)); not != Unknown {
			if k, ok := number[not]; ok && k < len(people) {
				c.Not = add(c.Not, s.span(*st), k)
			}
		}
		v := s.labels.Current(int(st.label))
		if v == Unknown {
			continue
		}
		if _, ok := number[v]; !ok {
			number[v] = next
			next++
		}
		if st.said {
			c.Known = add(c.Known, s.span(*st), number[v])
		}
		c.Prior = add(c.Prior, s.span(*st), number[v])
	}
	return c, people
}
