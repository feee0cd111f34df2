package cepstral

import (
	"context"
	"math"
	"slices"

	"airtime/audio"
	"airtime/diarize/cepstral/embed"
	"airtime/diarize/cepstral/reseg"
	"airtime/diarize/cepstral/vad"
	"airtime/diarize/frontend"
	"airtime/diarize/group"
	"airtime/diarize/group/cluster"
)

// tuning holds what was set by experiment: see testdata/tuning.md.
type tuning struct {
	hop int64 // from one window for clustering to the next

	firstPass            cluster.Config // before the whitening has learnt from the voices
	coarseResegmentation reseg.Config   // of whole windows, for it to learn from
	overClustering       cluster.Config // rather too many groups, of which
	merge                reseg.MergeConfig
	exact                cluster.Config // where fewer people were found than there are
	resegmentation       reseg.Config

	// Below this probability a step could be the second candidate's. That it is so near to 1 makes up for what
	// the model does not know of: that it is too sure of itself (see calibrated), and overlapped
	// speech, which lies where the speaker changes and the probability is lower.
	certain float32
}

var tuned = tuning{
	hop:                  3 * step,
	firstPass:            cluster.Config{Threshold: 0.82, Apart: 0.3, MinWeight: 3, Block: 1000},
	coarseResegmentation: reseg.Config{Concentration: 8, Leave: 0.05, LeavePause: 0.3, Rounds: 5},
	overClustering:       cluster.Config{Threshold: 0.9, MinWeight: 3, Block: 1000},
	merge:                reseg.MergeConfig{Fixed: 10, PerStep: 0.4, Change: 2, Newcomer: 4, Tries: 5},
	exact:                cluster.Config{Threshold: 0.66, Apart: 0.3, MinWeight: 5, Block: 1000},
	resegmentation:       reseg.Config{Concentration: 4, Leave: 0.05, LeavePause: 0.3, Rounds: 5},
	certain:              0.998,
}

// Group finds out who speaks in the windows of a Frontend, all of a stream or some of them, in order. It does what
// group.Run does, and ignores Constraints.Not.
func Group(ctx context.Context, windows []frontend.Window, info frontend.Info, c group.Constraints, progress func(done, total int64)) (group.Result, error) {
	segments := speech(windows, int64(info.Hop))
	g := grouping{
		ctx: ctx, tuning: tuned, windows: windows, constraints: c, progress: progress,
		stretches: joinSpans(segments, join),
	}
	defer g.erase()
	g.total = 2 * len(g.stretches)
	g.pickExemplars()
	g.white.FitNeighbours(g.neighbours())
	g.whiten()
	g.identify()
	g.learn()
	means := g.people()
	people := len(means) / embed.Dim
	r := group.Result{People: people, Of: make([][]int, len(windows))}
	for i := range r.Of {
		r.Of[i] = []int{-1}
	}
	if people == 0 {
		// Speech, but nowhere enough of it to describe a voice: somebody spoke, once.
		for _, s := range segments {
			r.Turns = append(r.Turns, group.Turn{Span: s, Confidence: 0.5, Alternative: -1})
			r.People, r.Count = 1, count(1, c)
		}
		return r, ctx.Err()
	}
	steps, err := g.decide(means)
	if err != nil {
		return group.Result{}, err
	}
	to := g.numbers(people)
	r.People = slices.Max(to) + 1
	r.Count = count(r.People, c)
	n := 0
	for _, s := range g.stretches {
		count := int((s.Len() + step - 1) / step)
		r.Turns = g.appendTurns(r.Turns, s, steps[n:n+count])
		g.tell(r.Of, s, steps[n:n+count])
		n += count
	}
	// How many people there are is never certain, and less so from few windows.
	surest := float32(len(g.weights)) / float32(len(g.weights)+2)
	for i := range r.Turns {
		r.Turns[i].Confidence = min(r.Turns[i].Confidence, surest)
	}
	for i := range r.Turns {
		t := &r.Turns[i]
		if t.Speaker = to[t.Speaker]; t.Alternative >= 0 {
			t.Alternative = to[t.Alternative]
		}
	}
	for i := range r.Of {
		if k := r.Of[i][0]; k >= 0 {
			r.Of[i][0] = to[k]
		}
	}
	r.Turns = within(r.Turns, segments)
	return r, nil
}

// count is a range of the number of people (testdata/tuning.md).
func count(people int, c group.Constraints) group.Count {
	n := group.Count{Low: max(1, people-1, min(c.Min, people)), High: people + 1}
	if c.Max > 0 {
		n.High = max(people, min(n.High, c.Max))
	}
	return n
}

// speech is where somebody speaks in the windows.
func speech(windows []frontend.Window, hop int64) (out []audio.Span) {
	s, err := vad.NewSegmenter(vad.DefaultSegmentConfig(), int(hop))
	if err != nil {
		panic(err) // the settings are ours
	}
	covered := int64(0)
	keep := func(span audio.Span, ok bool) {
		if span.End = min(span.End, covered); ok && span.Len() > 0 {
			out = append(out, span)
		}
	}
	push := func(p float32, end int64) {
		span, ok := s.Push(p)
		covered = end
		keep(span, ok)
	}
	for i := range windows {
		w := &windows[i]
		for covered < w.Start { // nothing is known of it
			push(0, covered+hop)
		}
		for f := (covered - w.Start) / hop; f < int64(w.Frames()); f++ {
			push(w.Activity[f].Value(), min(covered+hop, w.End))
		}
	}
	keep(s.Flush())
	return out
}

// grouping is one call of Group.
type grouping struct {
	ctx         context.Context
	tuning      tuning
	windows     []frontend.Window
	constraints group.Constraints
	stretches   []audio.Span // of speech, short pauses bridged
	white       embed.Whitening

	progress    func(done, total int64)
	done, total int // stretches

	// Of the windows for clustering: what each adds to the one before, which it is, its whitened vector and
	// its weight in seconds.
	spans   []audio.Span
	which   []int
	vectors []float32
	weights []float64

	number map[int]int32 // of a known person among all: those of whom there are windows are the first
	who    []int32       // is known to speak in each window, by that number, or −1
}

func (g *grouping) erase() {
	clear(g.vectors)
	g.white.Erase()
}

// view is the window that is best to tell who speaks around middle, in a stretch.
func (g *grouping) view(s audio.Span, middle int64) int {
	at := func(start int64) int {
		i, _ := slices.BinarySearchFunc(g.windows, start, func(w frontend.Window, start int64) int {
			return int(max(-1, min(1, w.Start-start)))
		})
		return i
	}
	first := min(at(s.Start), len(g.windows)-1)
	last := at(s.End-window+1) - 1
	if first > last { // none lies in the stretch
		middle = (s.Start + s.End) / 2
		first, last = 0, len(g.windows)-1
	}
	i := at(middle - window/2 - step/2)
	return max(first, min(i, last))
}

// pickExemplars takes windows for clustering, so far apart that each brings something new.
func (g *grouping) pickExemplars() {
	for _, s := range g.stretches {
		for at := s.Start; ; at += g.tuning.hop {
			end := min(at+window, s.End)
			i := g.view(s, (max(s.Start, end-window)+end)/2)
			if n := g.windows[i].Alone[0]; n > 0 {
				g.spans = append(g.spans, audio.Span{Start: at, End: min(at+g.tuning.hop, s.End)})
				g.which = append(g.which, i)
				g.weights = append(g.weights, float64(min(n, g.tuning.hop))/float64(audio.AnalysisRate))
			}
			if end == s.End {
				break
			}
		}
	}
}

// whiten brings the vectors of windows up to date with the whitening. Windows of which it can say nothing are left out.
func (g *grouping) whiten() {
	clear(g.vectors)
	g.vectors = g.vectors[:0]
	var v [embed.Dim]float32
	n := 0
	for i, w := range g.which {
		if g.white.Apply(v[:], g.windows[w].Vectors[0]) {
			g.vectors = append(g.vectors, v[:]...)
			g.spans[n], g.which[n], g.weights[n] = g.spans[i], w, g.weights[i]
			n++
		}
	}
	g.spans, g.which, g.weights = g.spans[:n], g.which[:n], g.weights[:n]
}

// A window that the whitening learns from has half a second of speech.
const learnLeast = int64(audio.AnalysisRate) / 2

// neighbours are vectors of stretches one after the other, zeros where there is a pause.
func (g *grouping) neighbours() (out []float32) {
	var none [embed.Raw]float32
	var end int64
	for i := 0; i < len(g.spans); i++ {
		w := &g.windows[g.which[i]]
		if w.Alone[0] < learnLeast {
			continue
		}
		if w.Start > end+learnLeast {
			out = append(out, none[:]...)
		}
		out = append(out, w.Vectors[0]...)
		end = g.spans[i].End
		if i+1 < len(g.spans) && g.spans[i+1].Start == end { // the next one shares half of it
			i++
			end = g.spans[i].End
		}
	}
	return out
}

// learn teaches the whitening how much one voice varies: rather too many people at first, each of whom should be
// one voice, if not the whole of it.
func (g *grouping) learn() {
	labels, people := g.cluster(g.tuning.firstPass, group.Constraints{Min: g.constraints.Min})
	if people == 0 {
		return
	}
	in := g.input(g.means(labels, people))
	steps := reseg.Run(in, g.tuning.coarseResegmentation)
	clear(in.Means)
	var vectors []float32
	var of []int
	for i := 0; i < len(g.spans); i++ {
		w := &g.windows[g.which[i]]
		next := i+1 < len(g.spans) && g.spans[i+1].Start == g.spans[i].End
		if w.Alone[0] < learnLeast || next && steps[i+1].Best != steps[i].Best { // it is two people's
			continue
		}
		vectors, of = append(vectors, w.Vectors[0]...), append(of, int(steps[i].Best))
		if next {
			i++
		}
	}
	g.white.FitVoices(vectors, of)
	clear(vectors)
	g.whiten()
}

// before is who each of so many groups was mostly taken for, or −1 for nobody: known people by their number,
// others by any from there on.
func (g *grouping) before(labels []int, people int) []int32 {
	if len(g.constraints.Prior) == 0 {
		return nil
	}
	width := 0
	for _, h := range g.constraints.Prior {
		width = max(width, 2+len(g.number)+h.Person)
	}
	count := make([]int, people*width) // of windows of nobody, and of everybody who was heard
	i := 0
	for k, s := range g.spans {
		for i < len(g.constraints.Prior) && g.constraints.Prior[i].End <= s.Start {
			i++
		}
		w := int(g.who[k])
		if w < 0 && i < len(g.constraints.Prior) && 2*g.constraints.Prior[i].Intersect(s).Len() > s.Len() {
			w = len(g.number) + g.constraints.Prior[i].Person
			if n, ok := g.number[g.constraints.Prior[i].Person]; ok {
				w = int(n)
			}
		}
		count[labels[k]*width+w+1]++
	}
	out := make([]int32, people)
	for g := range out {
		most := 0
		for w, n := range count[g*width : (g+1)*width] {
			if n > most {
				most, out[g] = n, int32(w-1)
			}
		}
	}
	return out
}

// knownIn is who is known to speak in most of span, or −1.
func (g *grouping) knownIn(span audio.Span) int {
	i, _ := slices.BinarySearchFunc(g.constraints.Known, span.Start, func(k group.Label, at int64) int {
		if k.End <= at {
			return -1
		}
		return 1
	})
	for ; i < len(g.constraints.Known) && g.constraints.Known[i].Start < span.End; i++ {
		if 2*g.constraints.Known[i].Intersect(span).Len() > span.Len() {
			return g.constraints.Known[i].Person
		}
	}
	return -1
}

// knownNumber is knownIn as a number among all people, or −1.
func (g *grouping) knownNumber(span audio.Span) int32 {
	if n, ok := g.number[g.knownIn(span)]; ok {
		return n
	}
	return -1
}

// identify finds out which windows are known people's.
func (g *grouping) identify() {
	g.number, g.who = map[int]int32{}, g.who[:0]
	for _, s := range g.spans {
		k := g.knownIn(s)
		n := int32(-1)
		if k >= 0 {
			var ok bool
			if n, ok = g.number[k]; !ok {
				n = int32(len(g.number))
				g.number[k] = n
			}
		}
		g.who = append(g.who, n)
	}
}

// cluster groups the windows. Those of known people are groups of their own, and the first.
func (g *grouping) cluster(cc cluster.Config, c group.Constraints) (labels []int, people int) {
	cc.Min, cc.Max = c.Min, c.Max
	labels, people = cluster.Group(g.vectors, embed.Dim, g.weights, cc)
	if len(g.number) == 0 {
		return labels, people
	}
	for i, n := range g.who {
		if labels[i] += len(g.number); n >= 0 {
			labels[i] = int(n)
		}
	}
	return labels, g.compact(labels)
}

// compact renumbers labels so that every group behind those of the known people has a window, and returns how
// many there are.
func (g *grouping) compact(labels []int) (people int) {
	people = len(g.number)
	to := map[int]int{}
	for i, l := range labels {
		if l < len(g.number) {
			continue
		}
		if _, ok := to[l]; !ok {
			to[l] = people
			people++
		}
		labels[i] = to[l]
	}
	return people
}

// means are the directions of the groups.
func (g *grouping) means(labels []int, people int) []float32 {
	dim := embed.Dim
	means := make([]float32, people*dim)
	for i, l := range labels {
		for k, x := range g.vectors[i*dim : (i+1)*dim] {
			means[l*dim+k] += x
		}
	}
	reseg.Normalise(means, dim)
	return means
}

// input are the steps that windows make, given means.
func (g *grouping) input(means []float32) reseg.Input {
	in := reseg.Input{Dim: embed.Dim, Vectors: g.vectors, Means: means, Known: g.who}
	for i := range g.spans {
		in.Pause = append(in.Pause, i > 0 && g.spans[i].Start != g.spans[i-1].End)
	}
	return in
}

// people finds the directions of the people there are.
func (g *grouping) people() []float32 {
	least := g.constraints.Min
	labels, n := g.cluster(g.tuning.overClustering, group.Constraints{Min: least})
	in := g.input(g.means(labels, n))
	in.Was = g.before(labels, n)
	m := g.tuning.merge
	m.Max = g.constraints.Max
	if !g.constraints.Complete {
		m.Newcomer = m.Change
	}
	means := reseg.Merge(in, g.tuning.coarseResegmentation, m)
	clear(in.Means)
	if len(means) < least*in.Dim { // so many were not heard: part whoever is most easily parted
		clear(means)
		return g.means(g.cluster(g.tuning.exact, g.constraints))
	}
	return means
}

// decide tells which of the people with these means speaks in every step of every stretch.
func (g *grouping) decide(means []float32) ([]reseg.Step, error) {
	in := reseg.Input{Dim: embed.Dim, Means: means}
	var v [embed.Dim]float32
	for _, s := range g.stretches {
		g.progress(int64(g.done), int64(g.total))
		g.done++
		if err := g.ctx.Err(); err != nil {
			return nil, err
		}
		for at := s.Start; at < s.End; at += step {
			end := min(at+step, s.End)
			g.white.Apply(v[:], g.windows[g.view(s, (at+end)/2)].Vectors[0])
			in.Vectors = append(in.Vectors, v[:]...)
			in.Pause = append(in.Pause, at == s.Start)
			in.Known = append(in.Known, g.knownNumber(audio.Span{Start: at, End: end}))
		}
	}
	steps := reseg.Run(in, g.tuning.resegmentation)
	clear(in.Vectors)
	clear(in.Means)
	return steps, g.ctx.Err()
}

// numbers are of so many people the numbers that the caller knows them by: the known ones have theirs, others follow.
func (g *grouping) numbers(people int) []int {
	next := 0
	for _, k := range g.constraints.Known {
		next = max(next, k.Person+1)
	}
	to := make([]int, people)
	for k, n := range g.number {
		to[n] = k
	}
	for i := len(g.number); i < people; i++ {
		to[i] = next + i - len(g.number)
	}
	return to
}

// tell stores who speaks in the middle of each window, as far as that lies in a stretch.
func (g *grouping) tell(of [][]int, s audio.Span, steps []reseg.Step) {
	i, _ := slices.BinarySearchFunc(g.windows, s.Start, func(w frontend.Window, at int64) int {
		return int(max(-1, min(1, (w.Start+w.End)/2-at)))
	})
	for ; i < len(g.windows); i++ {
		middle := (g.windows[i].Start + g.windows[i].End) / 2
		if middle >= s.End {
			return
		}
		of[i][0] = int(steps[(middle-s.Start)/step].Best)
	}
}

// appendTurns makes turns of the steps of one stretch.
func (g *grouping) appendTurns(turns []group.Turn, stretch audio.Span, steps []reseg.Step) []group.Turn {
	says := func(s reseg.Step) group.Turn {
		turn := group.Turn{Speaker: int(s.Best), Confidence: s.P, Alternative: -1}
		if s.P < g.tuning.certain {
			turn.Alternative = int(s.Second)
		}
		return turn
	}
	for i := 0; i < len(steps); {
		turn := says(steps[i])
		sum := turn.Confidence
		j := i + 1
		for ; j < len(steps); j++ {
			s := says(steps[j])
			if s.Speaker != turn.Speaker || s.Alternative != turn.Alternative {
				break
			}
			sum += s.Confidence
		}
		turn.Start = stretch.Start + int64(i)*step
		turn.End = min(stretch.Start+int64(j)*step, stretch.End)
		turn.Confidence = calibrated(sum / float32(j-i))
		turns = append(turns, turn)
		i = j
	}
	return turns
}

// calibrated is how often a turn is right whose steps are on average so probable. Neighbouring steps
// share sound and the people may be miscounted, so the model is too sure of itself: its log-odds were 2.4 times
// what they should be (testdata/tuning.md).
func calibrated(p float32) float32 {
	const temper, most = 0.42, 0.99
	yes, no := math.Pow(float64(p), temper), math.Pow(float64(1-min(p, 1)), temper)
	return float32(min(yes/(yes+no), most))
}

// joinSpans closes the gaps of at most gap between sorted spans.
func joinSpans(spans []audio.Span, gap int64) []audio.Span {
	var out []audio.Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start-out[n-1].End <= gap {
			out[n-1].End = max(out[n-1].End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// within cuts turns, which are sorted and apart, to the segments.
func within(turns []group.Turn, segments []audio.Span) []group.Turn {
	var out []group.Turn
	i := 0
	for _, turn := range turns {
		for i < len(segments) && segments[i].End <= turn.Start {
			i++
		}
		for j := i; j < len(segments) && segments[j].Start < turn.End; j++ {
			if s := turn.Intersect(segments[j]); s.Len() > 0 {
				part := turn
				part.Span = s
				out = append(out, part)
			}
		}
	}
	return out
}
