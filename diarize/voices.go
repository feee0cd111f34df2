package diarize

import (
	"cmp"
	"context"
	"math"
	"slices"

	"airtime/audio"
	"airtime/diarize/cepstral/cluster"
	"airtime/diarize/cepstral/reseg"
)

// tuning holds what was set by experiment: on simulated meetings of 2 to 8 people (26 of
// 5 minutes, 2 of 15; voices, rooms and turn-taking other than those of the evaluation).
type tuning struct {
	window, hop int64 // what a vector for clustering describes, and how far apart they are
	join        int64 // shorter pauses do not part windows
	step, view  int64 // of resegmentation: how often, and from how much sound around

	first   cluster.Config // before the front end has learnt from the voices
	rough   reseg.Config   // of whole windows, for it to learn from
	many    cluster.Config // rather too many groups, of which
	merge   reseg.MergeConfig
	cluster cluster.Config // while the meeting goes on: at once about as many as there are people
	reseg   reseg.Config

	sure float32 // below this probability, which is right two times in three, a live step could be the second candidate's

	// Below this probability a step of the account could be the second candidate's. That it is so near
	// to 1 makes up for what the model does not know of: that it is too sure of itself (see
	// calibrated), and overlapped speech, which lies where the speaker changes and the probability is
	// lower. On the meetings above, ranges that held the true share were 21 % at 0.9, 42 %
	// at 0.98 and 67 % (78 % to within a point) at this, at which a range is 7.6 points wide.
	certain float32
}

func defaultTuning() tuning {
	const second = int64(audio.AnalysisRate)
	return tuning{
		window: second * 3 / 2, hop: second * 3 / 4,
		join: second * 3 / 10,
		step: second / 4, view: second * 3 / 2,
		first:   cluster.Config{Threshold: 0.82, Apart: 0.3, MinWeight: 3, Block: 1000},
		rough:   reseg.Config{Concentration: 8, Leave: 0.05, LeavePause: 0.3, Rounds: 5},
		many:    cluster.Config{Threshold: 0.9, MinWeight: 3, Block: 1000},
		merge:   reseg.MergeConfig{Fixed: 10, PerStep: 0.4, Change: 2, Newcomer: 4, Tries: 5},
		cluster: cluster.Config{Threshold: 0.66, Apart: 0.3, MinWeight: 5, Block: 1000},
		reseg:   reseg.Config{Concentration: 4, Leave: 0.05, LeavePause: 0.3, Rounds: 5},
		sure:    0.9,
		certain: 0.998,
	}
}

// attribute finds out who speaks in the segments of speech and who else where speech overlaps; both
// are sorted and apart. It returns turns of speakers in no particular order.
func attribute(ctx context.Context, front Frontend, segments, overlaps []audio.Span, told told, c Config, t tuning, progress func(done, total int64)) ([]Turn, error) {
	a := attribution{ctx: ctx, front: front, tuning: t, stretches: joinSpans(segments, t.join), told: told, progress: progress}
	learner, learns := front.(Learner)
	a.total = 2 * len(a.stretches)
	if learns {
		a.total += len(a.stretches)
	}
	if err := a.embed(); err != nil {
		return nil, err
	}
	if learns {
		// Rather too many people at first: each should be one voice, if not the whole of it.
		learner.Learn(a.voices(a.cluster(t.first, Config{MinSpeakers: max(c.MinSpeakers, c.Speakers)})))
		if err := a.embed(); err != nil {
			return nil, err
		}
	}
	means := a.people(c)
	people := len(means) / front.Dim()
	if people == 0 {
		// Speech, but nowhere enough of it to describe a voice: somebody spoke, once.
		turns := make([]Turn, len(segments))
		for i, s := range segments {
			turns[i] = Turn{Span: s, Confidence: 0.5, Alternative: -1}
		}
		return turns, nil
	}
	steps, err := a.decide(means)
	if err != nil {
		return nil, err
	}
	var turns, seconds []Turn
	n := 0
	for _, s := range a.stretches {
		count := int((s.Len() + t.step - 1) / t.step)
		turns = t.appendTurns(turns, s, steps[n:n+count], t.best)
		if people > 1 {
			seconds = t.appendTurns(seconds, s, steps[n:n+count], t.second)
		}
		n += count
	}
	// How many people there are is never certain, and less so from few windows.
	surest := float32(len(a.weights)) / float32(len(a.weights)+2)
	for i := range turns {
		turns[i].Confidence = min(turns[i].Confidence, surest)
	}
	turns = within(turns, segments)
	return append(turns, within(within(seconds, segments), overlaps)...), nil
}

// attribution is one call of attribute.
type attribution struct {
	ctx       context.Context
	front     Frontend
	tuning    tuning
	stretches []audio.Span // of speech, short pauses bridged

	progress    func(done, total int64)
	done, total int // stretches

	// Of the windows for clustering: what each adds to the one before, its vector and its
	// weight in seconds.
	spans   []audio.Span
	vectors []float32
	weights []float64

	// Of the people who are known, those of whom there are windows are the first of all people.
	told
	number map[int]int32 // of a known person among all
	who    []int32       // is known to speak in each window, by that number, or −1
}

// known is a stretch of the stream and who speaks in it, as somebody said.
type known struct {
	audio.Span
	person int
}

// told is what is known beforehand of who speaks in a stream.
type told struct {
	known []known // sorted
	heard []known // what was guessed until now; sorted; those who are known have the same numbers
	all   bool    // nobody else was there when they were told apart
}

// before is who each of so many groups was mostly taken for, or −1 for nobody: known people by their number,
// others by any from there on.
func (a *attribution) before(labels []int, people int) []int32 {
	if len(a.heard) == 0 {
		return nil
	}
	width := 0
	for _, h := range a.heard {
		width = max(width, 2+len(a.number)+h.person)
	}
	count := make([]int, people*width) // of windows of nobody, and of everybody who was heard
	i := 0
	for k, s := range a.spans {
		for i < len(a.heard) && a.heard[i].End <= s.Start {
			i++
		}
		w := int(a.who[k])
		if w < 0 && i < len(a.heard) && 2*a.heard[i].Intersect(s).Len() > s.Len() {
			w = len(a.number) + a.heard[i].person
			if n, ok := a.number[a.heard[i].person]; ok {
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
func (a *attribution) knownIn(span audio.Span) int {
	i, _ := slices.BinarySearchFunc(a.known, span.Start, func(k known, at int64) int {
		if k.End <= at {
			return -1
		}
		return 1
	})
	for ; i < len(a.known) && a.known[i].Start < span.End; i++ {
		if 2*a.known[i].Intersect(span).Len() > span.Len() {
			return a.known[i].person
		}
	}
	return -1
}

// knownNumber is knownIn as a number among all people, or −1.
func (a *attribution) knownNumber(span audio.Span) int32 {
	if n, ok := a.number[a.knownIn(span)]; ok {
		return n
	}
	return -1
}

// identify finds out which windows are known people's.
func (a *attribution) identify() {
	a.number, a.who = map[int]int32{}, a.who[:0]
	for _, s := range a.spans {
		k := a.knownIn(s)
		n := int32(-1)
		if k >= 0 {
			var ok bool
			if n, ok = a.number[k]; !ok {
				n = int32(len(a.number))
				a.number[k] = n
			}
		}
		a.who = append(a.who, n)
	}
}

// next says that another stretch was gone through.
func (a *attribution) next() error {
	a.progress(int64(a.done), int64(a.total))
	a.done++
	return a.ctx.Err()
}

// embed describes the windows.
func (a *attribution) embed() error {
	t := &a.tuning
	clear(a.vectors)
	a.spans, a.vectors, a.weights = a.spans[:0], a.vectors[:0], a.weights[:0]
	v := make([]float32, a.front.Dim())
	perSecond := float64(audio.AnalysisRate) / float64(a.front.Hop())
	for _, s := range a.stretches {
		if err := a.next(); err != nil {
			return err
		}
		for at := s.Start; ; at += t.hop {
			end := min(at+t.window, s.End)
			if n := a.front.Embed(v, audio.Span{Start: max(s.Start, end-t.window), End: end}); n > 0 {
				a.spans = append(a.spans, audio.Span{Start: at, End: min(at+t.hop, s.End)})
				a.vectors = append(a.vectors, v...)
				a.weights = append(a.weights, min(float64(n)/perSecond, float64(t.hop)/float64(audio.AnalysisRate)))
			}
			if end == s.End {
				break
			}
		}
	}
	a.identify()
	return nil
}

// cluster groups the windows. Those of known people are groups of their own, and the first.
func (a *attribution) cluster(cc cluster.Config, c Config) (labels []int, people int) {
	cc.Min, cc.Max = max(c.MinSpeakers, c.Speakers), max(c.MaxSpeakers, c.Speakers)
	labels, people = cluster.Group(a.vectors, a.front.Dim(), a.weights, cc)
	if len(a.number) == 0 {
		return labels, people
	}
	for i, n := range a.who {
		if labels[i] += len(a.number); n >= 0 {
			labels[i] = int(n)
		}
	}
	return labels, a.compact(labels)
}

// compact renumbers labels so that every group behind those of the known people has a window, and returns how
// many there are.
func (a *attribution) compact(labels []int) (people int) {
	people = len(a.number)
	to := map[int]int{}
	for i, l := range labels {
		if l < len(a.number) {
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
func (a *attribution) means(labels []int, people int) []float32 {
	dim := a.front.Dim()
	means := make([]float32, people*dim)
	for i, l := range labels {
		for k, x := range a.vectors[i*dim : (i+1)*dim] {
			means[l*dim+k] += x
		}
	}
	reseg.Normalise(means, dim)
	return means
}

// windows are the steps that windows make, given means.
func (a *attribution) windows(means []float32) reseg.Input {
	in := reseg.Input{Dim: a.front.Dim(), Vectors: a.vectors, Means: means, Known: a.who}
	for i := range a.spans {
		in.Pause = append(in.Pause, i > 0 && a.spans[i].Start != a.spans[i-1].End)
	}
	return in
}

// people finds the directions of the people there are.
func (a *attribution) people(c Config) []float32 {
	least := max(c.MinSpeakers, c.Speakers)
	labels, n := a.cluster(a.tuning.many, Config{MinSpeakers: least})
	in := a.windows(a.means(labels, n))
	in.Was = a.before(labels, n)
	m := a.tuning.merge
	m.Max = max(c.MaxSpeakers, c.Speakers)
	if !a.all {
		m.Newcomer = m.Change
	}
	means := reseg.Merge(in, a.tuning.rough, m)
	clear(in.Means)
	if len(means) < least*in.Dim { // so many were not heard: part whoever is most easily parted
		clear(means)
		return a.means(a.cluster(a.tuning.cluster, c))
	}
	return means
}

// voices are the spans of each group, once the windows were judged together with their neighbours.
func (a *attribution) voices(labels []int, people int) [][]audio.Span {
	in := a.windows(a.means(labels, people))
	out := make([][]audio.Span, people)
	for i, s := range reseg.Run(in, a.tuning.rough) {
		out[s.Best] = append(out[s.Best], a.spans[i])
	}
	clear(in.Means)
	return out
}

// decide tells which of the people with these means speaks in every step of every stretch.
func (a *attribution) decide(means []float32) ([]reseg.Step, error) {
	t, dim := &a.tuning, a.front.Dim()
	in := reseg.Input{Dim: dim, Means: means}
	clear(a.vectors)
	v := make([]float32, dim)
	for _, s := range a.stretches {
		if err := a.next(); err != nil {
			return nil, err
		}
		for at := s.Start; at < s.End; at += t.step {
			middle := (at + min(at+t.step, s.End)) / 2
			from := max(s.Start, min(middle-t.view/2, s.End-t.view))
			if a.front.Embed(v, audio.Span{Start: from, End: min(from+t.view, s.End)}) == 0 {
				clear(v)
			}
			in.Vectors = append(in.Vectors, v...)
			in.Pause = append(in.Pause, at == s.Start)
			in.Known = append(in.Known, a.knownNumber(audio.Span{Start: at, End: min(at+t.step, s.End)}))
		}
	}
	steps := reseg.Run(in, t.reseg)
	clear(in.Vectors)
	clear(in.Means)
	return steps, nil
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

// best is who speaks in a step.
func (t *tuning) best(s reseg.Step) Turn {
	turn := Turn{Speaker: int(s.Best), Confidence: s.P, Alternative: -1}
	if s.P < t.certain {
		turn.Alternative = int(s.Second)
	}
	return turn
}

// second is who else speaks in a step, if anybody does.
func (t *tuning) second(s reseg.Step) Turn {
	return Turn{Speaker: int(s.Second), Confidence: s.P2 / max(1-s.P, 1e-6), Alternative: -1, Overlap: true}
}

// appendTurns makes turns of the steps of one stretch, given what each says.
func (t *tuning) appendTurns(turns []Turn, stretch audio.Span, steps []reseg.Step, says func(reseg.Step) Turn) []Turn {
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
		turn.Start = stretch.Start + int64(i)*t.step
		turn.End = min(stretch.Start+int64(j)*t.step, stretch.End)
		turn.Confidence = calibrated(sum/float32(j-i), turn.Overlap)
		turns = append(turns, turn)
		i = j
	}
	return turns
}

// calibrated is how often a turn is right whose steps are on average so probable. Neighbouring steps
// share sound and the people may be miscounted, so the model is too sure of itself: on 35
// simulated meetings (2026-11) its log-odds were 2.4 times what they should be, and of
// the second people named where speech overlapped 62 % were right (72 % of what it said).
func calibrated(p float32, overlap bool) float32 {
	const temper, second, most = 0.42, 0.72, 0.99
	if overlap {
		return second * p
	}
	yes, no := math.Pow(float64(p), temper), math.Pow(float64(1-min(p, 1)), temper)
	return float32(min(yes/(yes+no), most))
}

// within cuts turns, which are sorted and apart, to the segments.
func within(turns []Turn, segments []audio.Span) []Turn {
	var out []Turn
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

// order sorts turns and numbers the speakers by first appearance, leaving no number out;
// it returns what the number of each was before.
func order(turns []Turn) (was []int) {
	byTime := func(a, b Turn) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
	}
	slices.SortFunc(turns, byTime)
	number := map[int]int{}
	for i := range turns {
		t := &turns[i]
		if _, ok := number[t.Speaker]; !ok {
			number[t.Speaker] = len(was)
			was = append(was, t.Speaker)
		}
		t.Speaker = number[t.Speaker]
	}
	for i := range turns {
		t := &turns[i]
		if k, ok := number[t.Alternative]; ok {
			t.Alternative = k
		} else {
			t.Alternative = -1 // nobody's best guess anywhere, hence nobody
		}
	}
	slices.SortFunc(turns, byTime)
	return was
}
