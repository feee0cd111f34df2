package diarize

import (
	"cmp"
	"slices"

	"airtime/audio"
	"airtime/diarize/cepstral/reseg"
	"airtime/diarize/cepstral/vad"
	"airtime/diarize/internal/dsp"
)

// How the voices of a side are followed.
const (
	examples   = 24  // windows that stand for a voice between regroupings
	regroupMax = 900 // windows that a regrouping looks at, which bounds its cost
	recent     = 300 // of these, the newest; the others are taken evenly from before

	// With fewer windows, of which nobody said whose they are, people are as many as there are groups: what explains
	// the sequence of so few best is too often two people in one. In 32 pieces of 30 s of simulated meetings
	// (2026-11) there are 31 corrections in ten minutes at 0, 11 at 30 and 16 at 60.
	fewWindows = 30

	// Regrouping comes after so many steps of new speech, or a twentieth of what there is.
	regroupFirst = 24
	regroupLeast = 20
	regroupMost  = 80

	// A step keeps its label unless another one is at least so likely. On 8 simulated meetings of 5 minutes (2026-11) this leaves 52 corrections in ten minutes,
	// where 0.9, as the probability is too sure of itself (see tuning.certain), leaves 76, at the
	// price of half a point of DER at the end.
	convinced = 0.998

	// With little speech, groups come and go. What a regrouping finds counts at once where so much of
	// it is labelled so already; else when so many after it agree as much, or when there is twice
	// as much speech as when one counted last. On 14 simulated meetings of 5 minutes (2026-11) this and
	// convinced leave 20 corrections of a second or more each, instead of 42, at the price of
	// half a point of DER.
	agree    = 0.85
	patience = 2

	// A probability that moved by less is left as it was, and of steps that have so many after them,
	// any: the past should not move all day.
	moved = 0.2
	past  = 1200

	// What people said counts so much more than what was guessed.
	said = 20
)

// step is a short stretch of speech and who speaks in it.
type step struct {
	audio.Span
	label int16 // before merges, or Unknown
	other int16 // the second candidate, where it is not unlikely; or Unknown
	first int16 // the label that was shown first
	group int16 // in the last regrouping, or Unknown
	not   int16 // somebody said that it is not this one, or Unknown
	p     float32
	said  bool // somebody said that the label is right
	pause bool // it begins a stretch
}

// side is one mono stream: everything, or one end of a call.
type side struct {
	l     *Live
	index int
	only  bool      // it belongs to one person
	whole *Diarizer // hears the same, and has the final word
	front Frontend
	seg   *vad.Segmenter
	echo  echo

	frames   []Frame
	known    int64 // samples of the stream whose frames are decided
	quiet    int64 // when the last speech ended
	overlap  bool
	talking  bool
	segments []audio.Span

	// A stretch is segments with short pauses between them.
	open       bool
	start, end int64 // of the stretch so far
	at         int64 // where its next step begins
	steps      []step
	since      int64 // where the last run of one label began

	active   []int     // labels that steps can have
	alpha    []float32 // probability of each at the last step
	like     []float32
	means    []float32 // direction of each of active, row by row
	meansAt  int64     // the sample at which means are right
	vector   []float32
	example  []float32
	grouped  int // steps at the last regrouping
	interval int
	counted  int // steps when one counted last
	groups   int // that the last one found
	again    int // regroupings in a row that found the same
}

func newSide(l *Live, index int, d *Diarizer) *side {
	seg, err := vad.NewSegmenter(vad.DefaultSegmentConfig(), d.front.Hop())
	if err != nil {
		panic(err) // the defaults are valid
	}
	return &side{
		l: l, index: index, whole: d, front: d.front, seg: seg,
		vector: make([]float32, d.front.Dim()), example: make([]float32, d.front.Dim()),
		meansAt: -1, interval: regroupFirst,
	}
}

// hear takes in one hop of sound.
func (s *side) hear(mono []float32) {
	s.whole.Push(mono)
	s.echo.hear(mono)
	s.frames = s.front.Frames(s.frames[:0])
	for _, f := range s.frames {
		s.frame(f)
	}
}

// frame takes in what is known of the next frame.
func (s *side) frame(f Frame) {
	p := f.Speech
	if s.only {
		far := s.l.sides[len(s.l.sides)-1]
		if s.echo.masked(&far.echo, s.known/int64(s.l.hop), p >= 0.5) {
			p = 0
		}
	} else {
		s.echo.speech(p >= 0.5)
	}
	segment, ok := s.seg.Push(p)
	s.known += int64(s.l.hop)
	s.overlap = f.Overlap >= 0.5
	if ok {
		s.segments = append(s.segments, segment)
	}
	now, talking := s.seg.Open()
	switch {
	case talking && !s.talking:
		s.l.tell(Event{Kind: SpeechStart, Span: now, Label: Unknown, Was: Unknown})
		if !s.open {
			s.open, s.start, s.at, s.end = true, now.Start, now.Start, now.Start
		}
	case !talking && s.talking:
		if !ok {
			segment = audio.Span{Start: s.known, End: s.known}
		}
		s.quiet = max(s.quiet, segment.End)
		s.l.tell(Event{Kind: SpeechStop, Span: segment, Label: Unknown, Was: Unknown})
	}
	s.talking = talking
	if !s.open {
		return
	}
	if talking && now.Len() >= audio.AnalysisRate.Samples(vad.DefaultSegmentConfig().MinSpeech) {
		s.end = now.End
	} else if ok {
		s.end = segment.End
	}
	closed := !talking && s.known-s.end > s.l.tuning.join
	s.advance(closed)
	if closed {
		s.open = false
	}
}

// advance makes the steps of the stretch whose surroundings are known.
func (s *side) advance(closed bool) {
	if s.only {
		return
	}
	t := &s.l.tuning
	for s.at < s.end {
		end := min(s.at+t.step, s.end)
		from := max(s.start, (s.at+end)/2-t.view/2)
		if closed {
			from = max(s.start, min(from, s.end-t.view))
		} else if end < s.at+t.step || from+t.view > s.end {
			break
		}
		s.decide(audio.Span{Start: s.at, End: end}, audio.Span{Start: from, End: min(from+t.view, s.end)})
		s.at = end
	}
	if n := len(s.steps) - s.grouped; n >= s.interval {
		s.regroup()
	}
}

// decide finds out who speaks in span, by the sound in view.
func (s *side) decide(span, view audio.Span) {
	st := step{Span: span, label: Unknown, other: Unknown, first: Unknown, not: Unknown, group: Unknown, pause: s.at == s.start}
	known := s.front.Embed(s.vector, view) > 0
	if len(s.active) == 0 {
		if v := s.l.newVoice(s.index); v != Unknown {
			s.l.voices[v].examples = append(s.l.voices[v].examples, view)
			s.activate()
		}
	}
	if len(s.active) > 0 {
		s.follow(st.pause, known)
		best, second := top2(s.alpha)
		st.label, st.p = int16(s.active[best]), s.alpha[best]
		if second >= 0 && st.p < s.l.tuning.sure {
			st.other = int16(s.active[second])
		}
		st.first = st.label
	}
	s.append(st)
}

// append adds a step and tells of it.
func (s *side) append(st step) {
	n := len(s.steps)
	fresh := n == 0 || st.pause || s.l.label(int(s.steps[n-1].label)) != s.l.label(int(st.label))
	s.steps = append(s.steps, st)
	if fresh {
		s.since = st.Start
		if st.label != Unknown {
			s.l.tell(Event{Kind: Labelled, Span: st.Span, Label: s.l.label(int(st.label)), Was: Unknown, Sure: st.other == Unknown})
		}
	}
}

// follow moves alpha on by a step whose vector, if known, is s.vector: the forward recursion
// of package reseg's model.
func (s *side) follow(pause, known bool) {
	n := len(s.active)
	if n == 1 {
		s.alpha[0] = 1
		return
	}
	c := s.l.tuning.reseg
	leave := float32(c.Leave)
	if pause {
		leave = float32(c.LeavePause)
	}
	each := leave / float32(n-1)
	for k, p := range s.alpha {
		s.alpha[k] = (1-leave-each)*p + each
		s.like[k] = 0
	}
	if known {
		s.refresh()
		best := float32(-1e9)
		dim := len(s.vector)
		for k := range s.like {
			s.like[k] = float32(c.Concentration) * dsp.Dot(s.vector, s.means[k*dim:])
			best = max(best, s.like[k])
		}
		for k, x := range s.like {
			s.alpha[k] *= exp32(x - best)
		}
	}
	var sum float32
	for _, p := range s.alpha {
		sum += p
	}
	for k := range s.alpha {
		s.alpha[k] /= sum
	}
}

// refresh takes the direction of each voice from its examples: vectors last only until the next
// push, since the front end goes on learning.
func (s *side) refresh() {
	if s.meansAt == s.known {
		return
	}
	s.meansAt = s.known
	dim := len(s.vector)
	clear(s.means)
	for k, v := range s.active {
		for _, e := range s.l.voices[v].examples {
			if s.front.Embed(s.example, e) > 0 {
				for d, x := range s.example {
					s.means[k*dim+d] += x
				}
			}
		}
	}
	reseg.Normalise(s.means, dim)
}

// activate lists the labels with examples, keeping what is believed about who speaks.
func (s *side) activate() {
	var active []int
	for v := range s.l.voices {
		if w := &s.l.voices[v]; w.side == s.index && w.as == v && len(w.examples) > 0 {
			active = append(active, v)
		}
	}
	alpha := make([]float32, len(active))
	for k, v := range active {
		alpha[k] = 0.01
		for j, w := range s.active {
			if s.l.label(w) == v {
				alpha[k] += s.alpha[j]
			}
		}
	}
	s.active, s.alpha = active, alpha
	s.like = make([]float32, len(active))
	s.means = make([]float32, len(active)*len(s.vector))
	s.meansAt = -1
}

// window is what a regrouping groups.
type window struct {
	audio.Span
	first, last int // the steps [first, last) that it stands for
}

// windows cuts the steps into windows as grouping a whole meeting does.
func (s *side) windows() []window {
	t := &s.l.tuning
	each := int(t.hop / t.step)
	var out []window
	for i := 0; i < len(s.steps); {
		j := i + 1
		for j < len(s.steps) && !s.steps[j].pause {
			j++
		}
		start, end := s.steps[i].Start, s.steps[j-1].End
		for k := i; k < j; k += each {
			w := window{first: k, last: min(k+each, j)}
			w.End = min(s.steps[k].Start+t.window, end)
			w.Start = max(start, w.End-t.window)
			out = append(out, w)
			if w.End == end {
				out[len(out)-1].last = j
				break
			}
		}
		i = j
	}
	return out
}

// regroup groups the speech so far anew and gives each group the label that most of it had.
func (s *side) regroup() {
	s.grouped = len(s.steps)
	s.interval = max(regroupLeast, min(len(s.steps)/20, regroupMost))
	t := &s.l.tuning
	dim := len(s.vector)

	all := s.windows()
	every := 1
	if n := len(all); n > regroupMax {
		every = (n - recent + regroupMax - recent - 1) / (regroupMax - recent)
	}
	told, people := s.told()
	a := attribution{front: s.front, tuning: *t, told: told}
	used := s.embed(&a, all, every)
	if learner, ok := s.front.(Learner); ok {
		if groups, n := a.cluster(t.first, Config{}); n > 0 {
			learner.Learn(a.voices(groups, n))
		}
		s.meansAt = -1
		used = s.embed(&a, all, every)
	}
	defer clear(a.vectors)
	if len(used) == 0 {
		return
	}
	// Who is to be found may not have spoken yet: asking for so many at once leaves 70 corrections in ten minutes instead
	// of 41, on 16 simulated meetings of 5 (2026-11).
	c := Config{MaxSpeakers: max(s.l.config.MaxSpeakers, s.l.config.Speakers)}
	var groups []int
	var n int
	if len(people) == 0 && len(used) < fewWindows {
		groups, n = a.cluster(t.cluster, c)
	} else {
		means := a.people(c)
		groups = make([]int, len(used))
		for i, st := range reseg.Run(a.windows(means), t.rough) {
			groups[i] = int(st.Best)
		}
		clear(means)
		n = a.compact(groups)
	}
	if !s.counts(groups, n, used, a.weights) {
		return
	}
	labels := make([]int, n) // of the groups
	for g := range labels {
		labels[g] = Unknown
	}
	for k, g := range a.number {
		labels[g] = people[k]
	}
	s.match(labels, groups, used, a.weights)

	in := reseg.Input{Dim: dim, Means: a.means(groups, n)}
	for i := 0; i < len(s.steps); {
		j := i + 1
		for j < len(s.steps) && !s.steps[j].pause {
			j++
		}
		start, end := s.steps[i].Start, s.steps[j-1].End
		for _, st := range s.steps[i:j] {
			from := max(start, min((st.Start+st.End)/2-t.view/2, end-t.view))
			if s.front.Embed(s.vector, audio.Span{Start: from, End: min(from+t.view, end)}) == 0 {
				clear(s.vector)
			}
			in.Vectors = append(in.Vectors, s.vector...)
			in.Pause = append(in.Pause, st.pause)
			in.Known = append(in.Known, a.knownNumber(st.Span))
		}
		i = j
	}
	rc := t.reseg
	rc.Rounds = 2
	decided := reseg.Run(in, rc)

	s.choose(groups, used, labels)
	s.relabel(decided, labels)
	clear(in.Vectors)
	clear(in.Means)
}

// told is what people said of who speaks, and who else is heard; people are the labels.
func (s *side) told() (t told, people []int) {
	t.all = s.l.all
	number := map[int]int{}
	for i := range s.steps {
		if st := &s.steps[i]; st.said {
			if v := s.l.label(int(st.label)); number[v] == 0 {
				people = append(people, v)
				number[v] = len(people)
			}
		}
	}
	n := len(people)
	add := func(to []known, span audio.Span, k int) []known {
		if n := len(to); n > 0 && to[n-1].person == k && to[n-1].End == span.Start {
			to[n-1].End = span.End
			return to
		}
		return append(to, known{span, k})
	}
	for i := range s.steps {
		st := &s.steps[i]
		v := s.l.label(int(st.label))
		if v == Unknown {
			continue
		}
		if number[v] == 0 {
			n++
			number[v] = n
		}
		if st.said {
			t.known = add(t.known, st.Span, number[v]-1)
		}
		t.heard = add(t.heard, st.Span, number[v]-1)
	}
	return t, people
}

// embed describes the newest windows, every so manieth of those before, and those of known people. It
// returns the windows that a has.
func (s *side) embed(a *attribution, all []window, every int) (used []window) {
	hop := float64(a.tuning.hop) / float64(audio.AnalysisRate)
	perSecond := float64(audio.AnalysisRate) / float64(s.l.hop)
	clear(a.vectors)
	a.spans, a.vectors, a.weights = a.spans[:0], a.vectors[:0], a.weights[:0]
	for i, w := range all {
		steps := audio.Span{Start: s.steps[w.first].Start, End: s.steps[w.last-1].End}
		old, isKnown := i < len(all)-recent, a.knownIn(steps) >= 0
		if old && i%every != 0 && !isKnown {
			continue
		}
		n := s.front.Embed(s.vector, w.Span)
		if n == 0 {
			continue
		}
		weight := min(float64(n)/perSecond, hop)
		if old && !isKnown {
			weight *= float64(every)
		}
		used = append(used, w)
		a.spans, a.vectors, a.weights = append(a.spans, steps), append(a.vectors, s.vector...), append(a.weights, weight)
	}
	a.identify()
	return used
}

// counts says whether to believe what a regrouping found.
func (s *side) counts(groups []int, n int, used []window, weights []float64) bool {
	label := func(st *step) int { return s.l.label(int(st.label)) }
	ok := agreement(groups, n, len(s.l.voices), s.steps, used, weights, label) >= agree
	if !ok {
		before := func(st *step) int { return int(st.group) }
		if s.groups > 0 && agreement(groups, n, s.groups, s.steps, used, weights, before) >= agree {
			s.again++
		} else {
			s.again = 0
		}
		ok = s.again >= patience || len(s.steps) > 2*s.counted
	}
	for i := range s.steps {
		s.steps[i].group = Unknown
	}
	for i, w := range used {
		for k := w.first; k < w.last; k++ {
			s.steps[k].group = int16(groups[i])
		}
	}
	s.groups = n
	if ok {
		s.counted, s.again = len(s.steps), 0
	}
	return ok
}

// agreement is the part of the windows' weight that lies alike in groups and in what other says of
// their middle step, each group being paired with at most one other.
func agreement(groups []int, n, others int, steps []step, used []window, weights []float64, other func(*step) int) float64 {
	common := make([]float64, n*others)
	var total, sum float64
	for i, w := range used {
		total += weights[i]
		if v := other(&steps[(w.first+w.last)/2]); v >= 0 {
			common[groups[i]*others+v] += weights[i]
		}
	}
	pairUp(common, n, others, func(g, v int, x float64) bool { sum += x; return true })
	return sum / total
}

// pairUp pairs rows with columns of table, largest entry first, and calls pair for each; a column
// is used up when that says so.
func pairUp(table []float64, rows, columns int, pair func(row, column int, x float64) (usedUp bool)) {
	done, full := make([]bool, rows), make([]bool, columns)
	for {
		best, row, column := 0.0, -1, -1
		for r := range rows {
			for c := range columns {
				if x := table[r*columns+c]; !done[r] && !full[c] && x > best {
					best, row, column = x, r, c
				}
			}
		}
		if row < 0 {
			return
		}
		done[row], full[column] = true, pair(row, column, best)
	}
}

// match finds the labels of the groups whose label is Unknown: the one that most of it had, each label
// going to the group with most of it, and new labels where none is left.
func (s *side) match(of, groups []int, used []window, weights []float64) {
	n, labels := len(of), len(s.l.voices)
	common := make([]float64, n*labels) // by what they are labelled now
	was := make([]float64, n*labels)    // by what they were labelled first
	for i, w := range used {
		each := weights[i] / float64(w.last-w.first)
		for _, st := range s.steps[w.first:w.last] {
			if st.label != Unknown && st.not != st.label {
				common[groups[i]*labels+s.l.label(int(st.label))] += each
			}
			if st.first != Unknown {
				was[groups[i]*labels+s.l.label(int(st.first))] += each
			}
		}
	}
	taken := make([]int, labels)
	for _, v := range of {
		if v != Unknown {
			taken[v]++
		}
	}
	for _, table := range [][]float64{common, was} {
		for g, v := range of {
			for w := range labels {
				if v != Unknown || taken[w] >= s.l.voices[w].groups {
					table[g*labels+w] = 0
				}
			}
		}
		pairUp(table, n, labels, func(g, v int, _ float64) bool {
			of[g] = v
			taken[v]++
			return taken[v] >= s.l.voices[v].groups
		})
	}
	for g := range of {
		if of[g] == Unknown {
			if of[g] = s.l.newVoice(s.index); of[g] == Unknown {
				of[g] = len(s.l.voices) - 1
			}
		}
	}
}

// choose picks the windows that stand for each voice from now on.
func (s *side) choose(groups []int, used []window, voices []int) {
	for v := range s.l.voices {
		if w := &s.l.voices[v]; w.side == s.index {
			w.examples = w.examples[:0]
		}
	}
	for g := range voices {
		count := 0
		for _, x := range groups {
			if x == g {
				count++
			}
		}
		seen := 0
		for i, x := range groups {
			if x != g {
				continue
			}
			if seen*examples/count != (seen+1)*examples/count || count <= examples {
				v := &s.l.voices[voices[g]]
				v.examples = append(v.examples, used[i].Span)
			}
			seen++
		}
	}
	s.activate()
}

// relabel gives every step what regrouping decided, and tells of what changes.
func (s *side) relabel(decided []reseg.Step, voices []int) {
	alive := make([]bool, len(s.l.voices))
	for _, v := range s.active {
		alive[v] = true
	}
	last := Event{Kind: Corrected, Label: Unknown, Was: Unknown}
	flush := func() {
		if last.Label != last.Was {
			s.l.tell(last)
		}
		last.Label, last.Was = Unknown, Unknown
	}
	for i := range s.steps {
		st, d := &s.steps[i], decided[i]
		label, other := voices[d.Best], Unknown
		if d.P < s.l.tuning.sure && d.Second >= 0 {
			other = voices[d.Second]
		}
		p := d.P
		had := s.l.label(int(st.label))
		apart := float32(moved)
		if len(s.steps)-i > past {
			apart = 1
		}
		switch {
		case st.said:
			label, other, p = had, Unknown, 1
		case int(st.not) == label || st.not != Unknown && s.l.label(int(st.not)) == label:
			label, p = had, 0.5
			if d.Second >= 0 && s.l.label(int(st.not)) != voices[d.Second] {
				label, p = voices[d.Second], max(0.5, d.P2)
			}
			other = Unknown
		case had != Unknown && label != had && alive[had] && d.P < convinced:
			label, other, p = had, label, d.P2
		}
		if other == label {
			other = Unknown
		}
		if label != had && had != Unknown {
			if last.Label != label || last.Was != had || last.Span.End != st.Start {
				flush()
				last.Label, last.Was, last.Span, last.Sure = label, had, st.Span, p >= s.l.tuning.sure
			}
			last.Span.End = st.End
		} else {
			flush()
			if had == Unknown {
				s.l.tell(Event{Kind: Labelled, Span: st.Span, Label: label, Was: Unknown, Sure: other == Unknown})
				st.first = int16(label)
			}
		}
		if label == had && p > st.p-apart && p < st.p+apart {
			other, p = s.l.label(int(st.other)), st.p // as good as before, and nothing new to write down
		}
		if label != had { // else as it was before merges, which can be taken back
			st.label = int16(label)
		}
		st.other, st.p = int16(other), p
	}
	flush()
	if n := len(s.steps); n > 0 {
		s.believe(s.steps[n-1].p) // what was just found out
	}
}

// run is where the run of label that ends with step i began.
func (s *side) run(i, label int) int64 {
	for i > 0 && !s.steps[i].pause && s.l.label(int(s.steps[i-1].label)) == label {
		i--
	}
	return s.steps[i].Start
}

// speaking says who speaks, if anybody does.
func (s *side) speaking() (Speaking, bool) {
	if !s.talking {
		return Speaking{}, false
	}
	now, _ := s.seg.Open()
	w := Speaking{Label: Unknown, Since: s.l.clock(now.Start)}
	if s.only {
		w.Label, w.Sure = s.l.label(s.own()), true
		return w, true
	}
	if n := len(s.steps); n > 0 && s.at > s.start {
		if st := &s.steps[n-1]; st.label != Unknown {
			w.Label, w.Since, w.Sure = s.l.label(int(st.label)), s.l.clock(s.since), st.other == Unknown
		}
	}
	return w, true
}

// own is the label of the one person whose side it is.
func (s *side) own() int {
	if v := s.l.Own(); v != Unknown {
		return v
	}
	return s.l.newVoice(s.index)
}

// turns appends the turns so far, in the meeting's time.
func (s *side) turns(out []Turn) []Turn {
	segments := s.segments
	if now, ok := s.seg.Open(); ok {
		segments = append(segments[:len(segments):len(segments)], now)
	}
	var turns []Turn
	if s.only {
		for _, g := range segments {
			turns = append(turns, Turn{Span: g, Speaker: s.l.label(s.own()), Confidence: 1, Alternative: -1})
		}
	} else {
		turns = within(s.runs(segments), segments)
	}
	for _, t := range turns {
		out = s.l.appendTurn(out, t)
	}
	return out
}

// runs joins steps of one stretch with the same label. What no step covers yet is Unknown's.
func (s *side) runs(segments []audio.Span) []Turn {
	var turns []Turn
	for i := 0; i < len(s.steps); {
		st := &s.steps[i]
		label, other := s.l.label(int(st.label)), s.l.label(int(st.other))
		j, sum := i, float32(0)
		for j < len(s.steps) && (j == i || !s.steps[j].pause) && s.l.label(int(s.steps[j].label)) == label && s.l.label(int(s.steps[j].other)) == other {
			sum += s.steps[j].p
			j++
		}
		if other == label {
			other = Unknown
		}
		turns = append(turns, Turn{
			Span:    audio.Span{Start: st.Start, End: s.steps[j-1].End},
			Speaker: label, Confidence: sum / float32(j-i), Alternative: other,
		})
		i = j
	}
	if n := len(segments); n > 0 {
		from := int64(0)
		if n := len(s.steps); n > 0 {
			from = s.steps[n-1].End
		}
		if end := segments[n-1].End; end > from {
			turns = append(turns, Turn{Span: audio.Span{Start: from, End: end}, Speaker: Unknown, Confidence: 0, Alternative: -1})
		}
	}
	return turns
}

// confirm says that the last run of label is right.
func (s *side) confirm(label int) {
	n := len(s.steps)
	for n > 0 && s.l.label(int(s.steps[n-1].label)) != label {
		n--
	}
	i := n
	for i > 0 && s.l.label(int(s.steps[i-1].label)) == label {
		if i--; s.steps[i].pause {
			break
		}
	}
	if i < n {
		s.say(i, n, label)
	}
}

// stepsIn are the steps [from, to) whose middle is in span, which is the meeting's.
func (s *side) stepsIn(span audio.Span) (from, to int) {
	at := func(t int64) int {
		i, _ := slices.BinarySearchFunc(s.steps, t, func(st step, t int64) int {
			return cmp.Compare(s.l.clock((st.Start+st.End)/2), t)
		})
		return i
	}
	return at(span.Start), at(span.End)
}

// nameless is the label, in the steps [from, to), of somebody whom nobody has confirmed: the one
// that most of them have, or a new one, or Unknown if there are too many.
func (s *side) nameless(from, to int) int {
	count := make([]int, len(s.l.voices))
	best := Unknown
	for _, st := range s.steps[from:to] {
		if v := s.l.label(int(st.label)); v != Unknown {
			if count[v]++; best == Unknown || count[v] > count[best] {
				best = v
			}
		}
	}
	if best == Unknown || s.l.voices[best].confirmed {
		return s.l.newVoice(s.index)
	}
	return best
}

// say says that the steps [from, to) are label's.
func (s *side) say(from, to, label int) {
	span := audio.Span{Start: s.steps[from].Start, End: s.steps[to-1].End}
	for v := range s.l.voices { // what it was taken for must not be judged by it
		if w := &s.l.voices[v]; w.side == s.index {
			w.examples = slices.DeleteFunc(w.examples, func(e audio.Span) bool {
				return e.Intersect(span).Len() > 0 || v == label && !w.confirmed
			})
		}
	}
	v := &s.l.voices[label]
	v.confirmed = true
	told := Event{Kind: Labelled, Label: label, Was: label, Sure: true}
	tell := func() {
		if told.Was != label {
			s.l.tell(told)
		}
	}
	for i := from; i < to; {
		j := i
		for j < to && (j == i || !s.steps[j].pause) && s.steps[j].End-s.steps[i].Start <= s.l.tuning.view {
			j++
		}
		v.examples = append(v.examples, audio.Span{Start: s.steps[i].Start, End: s.steps[j-1].End})
		for ; i < j; i++ {
			st := &s.steps[i]
			if had := s.l.label(int(st.label)); had != told.Was {
				tell()
				told.Kind, told.Was, told.Span = Corrected, had, st.Span
				if had == Unknown {
					told.Kind = Labelled
				}
			}
			told.Span.End = st.End
			if st.first == Unknown {
				st.first = int16(label)
			}
			st.label, st.other, st.not, st.p, st.said = int16(label), Unknown, Unknown, 1, true
		}
	}
	tell()
	v.examples = v.examples[max(0, len(v.examples)-examples):]
	s.activate()
	if to == len(s.steps) {
		s.believe(1)
	}
	if to >= regroupFirst {
		s.regroup()
	}
}

// believe makes p the probability that whoever has the last step's label speaks.
func (s *side) believe(p float32) {
	n := len(s.steps)
	label := s.l.label(int(s.steps[n-1].label))
	for k, v := range s.active {
		s.alpha[k] = (1 - p) / float32(len(s.active))
		if v == label {
			s.alpha[k] += p
		}
	}
	s.since = s.run(n-1, label)
}

// reject takes the speech in span away from label.
func (s *side) reject(span audio.Span, label int) error {
	if s.only {
		return nil
	}
	var parts []audio.Span
	first, last := -1, -1
	for i := range s.steps {
		if st := &s.steps[i]; s.l.label(int(st.label)) == label && s.l.clockSpan(st.Span).Intersect(span).Len() > 0 {
			parts = append(parts, st.Span)
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	best, to := float32(-2), Unknown
	if s.front.Embed(s.vector, parts...) > 0 {
		s.refresh()
		for k, v := range s.active {
			if x := dsp.Dot(s.vector, s.means[k*len(s.vector):]); v != label && x > best {
				best, to = x, v
			}
		}
	}
	if to == Unknown {
		if to = s.l.newVoice(s.index); to == Unknown {
			return nil
		}
		s.l.voices[to].examples = parts
	}
	// The label's examples must not speak for what it is not.
	v := &s.l.voices[label]
	v.examples = slices.DeleteFunc(v.examples, func(e audio.Span) bool {
		return len(v.examples) > 1 && e.Start < parts[len(parts)-1].End && e.End > parts[0].Start
	})
	s.activate()
	for i := first; i <= last; i++ {
		if st := &s.steps[i]; s.l.label(int(st.label)) == label {
			st.label, st.other, st.not, st.p, st.said = int16(to), Unknown, int16(label), 0.5, false
		}
	}
	s.l.tell(Event{Kind: Corrected, Span: audio.Span{Start: parts[0].Start, End: parts[len(parts)-1].End}, Label: to, Was: label})
	return nil
}

func (s *side) wipe() {
	s.whole.Close()
	clear(s.vector)
	clear(s.example)
	clear(s.means)
	clear(s.like)
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
