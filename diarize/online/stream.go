package online

import (
	"context"
	"slices"

	"airtime/audio"
	"airtime/diarize/frontend"
	"airtime/diarize/group"
)

const (
	second = int64(audio.AnalysisRate)

	// settle is how far from the end of the newest window steps are shown: what a network says of the very end
	// changes most.
	settle = second / 4

	// keepPart of a window's length lies between windows that are kept for grouping at least; it is a little less than between those
	// of a recording.
	keepPart = 0.38

	// audible is the probability from which somebody speaks.
	audible = 0.5

	// sure is the part of what windows say that a label has where it is sure.
	sure = 0.75
)

// Grouping finds out who speaks in windows: group.Run or what stands in for it.
type Grouping func(ctx context.Context, windows []frontend.Window, info frontend.Info, c group.Constraints, progress func(done, total int64)) (group.Result, error)

// Hearing is a front end, whose windows come about every second, and the grouping that goes with it.
type Hearing struct {
	Front frontend.Frontend
	Group Grouping

	// Account hears the same once more, with hindsight, for the account that a meeting ends with. It is nil where
	// Front's windows are as good.
	Account frontend.Frontend
}

// step is a tenth of a second of speech and who speaks in it.
type step struct {
	at    int64 // its number in the grid
	label int16 // before merges, or Unknown
	also  int16 // who speaks at the same time, or Unknown
	other int16 // the second candidate, where it is not unlikely, or Unknown
	first int16 // the label that was shown first
	not   int16 // somebody said that it is not this one, or Unknown
	next  int16 // whom the last regrouping took it for, where somebody else stays shown, or Unknown
	p     float32
	said  bool // somebody said that the label is right
}

// Speaking is somebody who speaks just now.
type Speaking struct {
	Label int   // Unknown for the first second or two
	Since int64 // when they began
	Sure  bool  // nobody else is likely
}

// Stream follows the voices of one mono stream. One goroutine uses it.
type Stream struct {
	labels  *Labels
	index   int
	hearing Hearing
	info    frontend.Info
	adapter frontend.Adapter // nil if the vectors need none
	max     int              // people at most; 0 is any number
	grid    grid
	gate    *gate
	echo    echo

	fresh   []frontend.Window // scratch
	windows []heard           // those kept, and behind them the newest ones
	settled int               // so many of windows are kept and older than what new ones overlap
	longest int64             // steps in a window at most
	lastAll int64             // end of the newest window
	steps   []step
	anew    []step  // scratch
	ends    []int64 // where stretches that the gate found end: what lies between them and the windows is Unknown's

	sums      []float32 // of the vectors of each label, row by row
	means     []float32 // their directions
	vector    []float32
	alpha     []float32 // of a front end of one voice: the probability of each label
	posterior posterior

	grouped int64  // end of the newest window at the last regrouping
	words   []word // what people said, to be taken back
}

// New returns the stream with that index, of which at most so many people are to be found (0 is any number).
func New(labels *Labels, index int, h Hearing, most int) *Stream {
	info := h.Front.Info()
	s := &Stream{labels: labels, index: index, hearing: h, info: info, max: most, grid: newGrid(info.Hop), gate: newGate(labels.tell), vector: make([]float32, info.Dim)}
	s.adapter, _ = h.Front.(frontend.Adapter)
	s.longest = int64(info.Window)/s.grid.step + 1
	return s
}

// Push hears the next Hop samples.
func (s *Stream) Push(mono []float32) {
	s.echo.hear(mono)
	for _, p := range s.gate.hear(mono) {
		s.echo.speech(p >= 0.5)
		if segment, ok := s.gate.decide(p); ok {
			s.ends = append(s.ends, segment.End)
		}
	}
	s.hearing.Front.Push(mono)
	if s.hearing.Account != nil {
		s.hearing.Account.Push(mono)
	}
	s.take()
}

// take takes in the windows that have come.
func (s *Stream) take() {
	s.fresh = s.hearing.Front.Windows(s.fresh[:0])
	for i := range s.fresh {
		s.window(s.fresh[i])
	}
	clear(s.fresh)
}

// window takes in the next window.
func (s *Stream) window(w frontend.Window) {
	h := newHeard(w, s.info, s.grid)
	h.kept = s.keeps(&h)
	s.match(&h)
	s.windows = append(s.windows, h)
	s.lastAll = w.End
	s.drop()
	s.show(h.first, (w.End-settle)/s.grid.step)
	if h.kept {
		s.maybeRegroup()
	}
}

// keeps says whether h, the next window, is to be kept for grouping. A window that grew, as they do at the start of a stream, takes the
// place of the one that it grew from.
func (s *Stream) keeps(h *heard) bool {
	if !h.Described {
		return false
	}
	for i := len(s.windows) - 1; i >= 0; i-- {
		if w := &s.windows[i]; w.kept {
			if w.Start == h.Start {
				w.kept = false
				return true
			}
			return float64(h.Start-w.Start) >= keepPart*float64(s.info.Window)
		}
	}
	return true
}

// Drain is how much silence makes sure that everything before it is in a window that is kept.
func (s *Stream) Drain() int64 {
	return int64(keepPart*float64(s.info.Window)) + int64(2*s.info.Step+s.info.Latency) + second
}

// drop forgets windows that nothing new can overlap, but for those that are kept.
func (s *Stream) drop() {
	end := len(s.windows)
	for end > s.settled && s.windows[end-1].Start >= s.lastAll-int64(s.info.Window) {
		end--
	}
	kept := s.windows[:s.settled]
	for k := s.settled; k < end; k++ {
		if h := &s.windows[k]; h.kept {
			kept = append(kept, *h)
		} else {
			h.forget()
		}
	}
	s.settled = len(kept)
	all := len(s.windows)
	s.windows = append(kept, s.windows[end:]...)
	clear(s.windows[len(s.windows):all])
}

// fresh is for how many steps a label that is shown may change with every window; then only regroupings change it.
const fresh = 20

// show decides the steps [from, to) anew by all the windows there are.
func (s *Stream) show(from, to int64) {
	n := len(s.steps)
	for n > 0 && s.steps[n-1].at >= from {
		n--
	}
	old := slices.Clone(s.steps[n:])
	s.steps = s.steps[:n]
	told := run{s: s}
	for i := from; i < to; i++ {
		for len(old) > 0 && old[0].at < i {
			old = old[1:]
		}
		st := step{at: i, label: Unknown, also: Unknown, other: Unknown, first: Unknown, not: Unknown, next: Unknown}
		was := len(old) > 0 && old[0].at == i
		if was {
			st = old[0]
		}
		q := s.at(i)
		if q.windows == 0 || q.speech < audible && !st.said {
			continue
		}
		anew := s.judge(st, q, to-i > fresh)
		s.steps = append(s.steps, anew)
		told.add(anew, s.labels.Current(int(st.label)), s.labels.Current(int(anew.label)))
	}
	// Steps behind those that can be shown again were shown by a longer window, and stand.
	for len(old) > 0 && old[0].at < to {
		old = old[1:]
	}
	s.steps = append(s.steps, old...)
	told.flush()
}

// stay is by how much another label has to be likelier than the one that is shown.
const stay = 0.6

// judge gives st the label that q says, unless what is shown is nearly as likely, somebody's word, or to stand.
func (s *Stream) judge(st step, q *posterior, stands bool) step {
	had := s.labels.Current(int(st.label))
	best, second := top2(q.p)
	label := best
	if best >= 0 && (q.p[best] < q.unknown || q.p[best] == 0) {
		label = Unknown
	}
	if not := s.labels.Current(int(st.not)); label != Unknown && label == not {
		if label = second; label >= 0 && q.p[label] == 0 {
			label = Unknown
		}
	}
	if had != Unknown && (label == Unknown || stands || st.said || label != had && q.p[label]-q.p[had] < stay) {
		label = had
	}
	st.also, st.other, st.p = Unknown, Unknown, 0
	if label != Unknown {
		if q.speech > 0 {
			st.p = min(q.p[label]/max(q.speech, 0.01), 1)
		}
		rest := best
		if best == label {
			rest = second
		}
		if rest >= 0 {
			switch {
			case q.overlap >= audible && q.p[rest] >= audible/2:
				st.also = int16(rest)
			case st.p < sure && q.p[rest] > 0 && !st.said:
				st.other = int16(rest)
			}
		}
	}
	if st.said {
		st.p = 1
	}
	if label != had {
		st.label = int16(label)
	}
	if st.first == Unknown {
		st.first = int16(label)
	}
	return st
}

// run tells of consecutive steps whose label changed alike.
type run struct {
	s    *Stream
	last Event
	open bool
}

func (r *run) add(st step, had, label int) {
	if had == label || label == Unknown {
		r.flush()
		return
	}
	span := r.s.span(st)
	if !r.open || r.last.Label != label || r.last.Was != had || r.last.Span.End != span.Start {
		r.flush()
		r.last, r.open = Event{Kind: Corrected, Label: label, Was: had, Span: span, Sure: st.other == Unknown}, true
		if had == Unknown {
			r.last.Kind = Labelled
		}
	}
	r.last.Span.End = span.End
}

func (r *run) flush() {
	if r.open {
		r.s.labels.tell(r.last)
	}
	r.open = false
}

func (s *Stream) span(st step) audio.Span {
	return audio.Span{Start: st.at * s.grid.step, End: (st.at + 1) * s.grid.step}
}

// Known is up to where it was decided whether and which voices there are.
func (s *Stream) Known() int64 { return s.gate.known }

// Quiet is when the last speech ended.
func (s *Stream) Quiet() int64 { return s.gate.quiet }

// Speaking appends who speaks just now: one person, whose label may be Unknown yet, or two; nobody in silence.
func (s *Stream) Speaking(dst []Speaking) []Speaking {
	if !s.gate.talking {
		return dst
	}
	now, _ := s.gate.seg.Open()
	n := len(s.steps)
	if n == 0 || (s.steps[n-1].at+1)*s.grid.step <= now.Start {
		return append(dst, Speaking{Label: Unknown, Since: now.Start})
	}
	st := s.steps[n-1]
	for _, v := range []int16{st.label, st.also} {
		if v == Unknown && len(dst) > 0 {
			break
		}
		label := s.labels.Current(int(v))
		w := Speaking{Label: label, Since: now.Start, Sure: label != Unknown && st.other == Unknown}
		if label != Unknown {
			w.Since = s.began(n-1, label)
		}
		dst = append(dst, w)
	}
	return dst
}

// began is where the run of label that ends with step i began.
func (s *Stream) began(i, label int) int64 {
	is := func(v int16) bool { return s.labels.Current(int(v)) == label }
	for i > 0 && s.steps[i-1].at == s.steps[i].at-1 && (is(s.steps[i-1].label) || is(s.steps[i-1].also)) {
		i--
	}
	return s.steps[i].at * s.grid.step
}

// Turns appends the turns so far. What no window tells of yet is Unknown's.
func (s *Stream) Turns(out []group.Turn) []group.Turn {
	first := len(out)
	current := func(v int16) int { return s.labels.Current(int(v)) }
	for i := 0; i < len(s.steps); {
		st := s.steps[i]
		label, other := current(st.label), current(st.other)
		j, sum := i, float32(0)
		for j < len(s.steps) && s.steps[j].at-st.at == int64(j-i) && current(s.steps[j].label) == label && current(s.steps[j].other) == other {
			sum += s.steps[j].p
			j++
		}
		if other == label {
			other = Unknown
		}
		out = append(out, group.Turn{Span: audio.Span{Start: st.at * s.grid.step, End: (s.steps[j-1].at + 1) * s.grid.step}, Speaker: label, Confidence: sum / float32(j-i), Alternative: other})
		i = j
	}
	for i := 0; i < len(s.steps); i++ {
		st := s.steps[i]
		also := current(st.also)
		if also == Unknown || also == current(st.label) {
			continue
		}
		j := i
		for j+1 < len(s.steps) && s.steps[j+1].at == s.steps[j].at+1 && current(s.steps[j+1].also) == also && current(s.steps[j+1].label) != also {
			j++
		}
		out = append(out, group.Turn{Span: audio.Span{Start: st.at * s.grid.step, End: (s.steps[j].at + 1) * s.grid.step}, Speaker: also, Confidence: st.p, Alternative: -1, Overlap: true})
		i = j
	}
	shown := max(0, (s.lastAll-settle)/s.grid.step*s.grid.step)
	if n := len(s.steps); n > 0 {
		shown = max(shown, (s.steps[n-1].at+1)*s.grid.step)
	}
	end := int64(0)
	if now, ok := s.gate.seg.Open(); ok {
		end = now.End
		shown = max(shown, now.Start)
	} else if n := len(s.ends); n > 0 {
		end = s.ends[n-1]
	}
	if end > shown {
		out = append(out, group.Turn{Span: audio.Span{Start: shown, End: end}, Speaker: Unknown, Alternative: -1})
	}
	SortTurns(out[first:])
	return out
}

// Erase overwrites everything that could tell a voice. The Stream is of no further use.
func (s *Stream) Erase() {
	s.gate.erase()
	s.hearing.Front.Erase()
	if s.hearing.Account != nil {
		s.hearing.Account.Erase()
	}
	for i := range s.windows {
		s.windows[i].forget()
	}
	s.windows = nil
	for _, x := range [][]float32{s.sums, s.means, s.vector, s.alpha, s.posterior.p} {
		clear(x)
	}
	s.echo = echo{}
}

func top2(p []float32) (best, second int) {
	best, second = -1, -1
	for k, x := range p {
		switch {
		case best < 0 || x > p[best]:
			best, second = k, best
		case second < 0 || x > p[second]:
			second = k
		}
	}
	return best, second
}
