// Package cepstral hears voices without having been trained: speech by level, spectrum and pitch
// (package vad), voices by the statistics of their mel cepstra (package embed).
//
//	sound ─▶ feature ─▶ vad: when somebody speaks ─▶ embed: a vector for 1.5 s ─▶ Windows ─▶ Group
//
// It is the fallback where the network is not built in, and is no longer tuned. It is a
// [frontend.Frontend] of one local voice; overlap it does not hear (package vad says why). Its vectors
// are raw measurements, which tell voices apart only once they are whitened by what a meeting teaches:
// it is a [frontend.Adapter] too.
//
// [Group] does for its windows what package group does for a network's. It stands here because it leans
// on two things that no other front end has or needs: a whitening that is learnt from a first grouping
// and applied before the second, and a hidden Markov model over short steps (package reseg), which makes up for
// windows that say little one by one.
package cepstral

import (
	"math"

	"airtime/audio"
	"airtime/diarize/cepstral/embed"
	"airtime/diarize/cepstral/feature"
	"airtime/diarize/cepstral/vad"
	"airtime/diarize/frontend"
)

const (
	step   = int64(audio.AnalysisRate) / 4     // from window to window
	window = int64(audio.AnalysisRate) * 3 / 2 // what a vector describes
	join   = int64(audio.AnalysisRate) * 3 / 10

	keptHop    = feature.Hop * embed.Step
	keptWindow = int(window) / keptHop
	keptJoin   = int(join) / keptHop // shorter pauses do not part a stretch of speech
)

// Options say how a Frontend is used.
type Options struct {
	// Hindsight judges what is speech with what came after it also known. All windows then come out
	// when the stream ends.
	Hindsight bool
}

// Frontend is the training-free front end. It keeps 2.6 kB a second with hindsight, and else a minute.
type Frontend struct {
	hindsight bool
	extract   *feature.Extractor
	vad       *vad.Detector
	store     *embed.Store
	emit      func(*feature.Frame) // made once, since a method value allocates

	samples int64
	flushed bool
	speech  []frontend.Prob // that there is speech, of the frames from first on
	newest  []float32       // the same of those that come now
	first   int64
	pending float32 // of the frames of an unfinished embed.Step, summed
	some    int
	judged  int   // frames of store that were judged
	next    int64 // where the next window starts
	done    []frontend.Window
	white   embed.Whitening
}

// New returns a Frontend at the start of a stream.
func New(o Options) *Frontend {
	f := &Frontend{hindsight: o.Hindsight, extract: feature.New(), vad: vad.NewDetector(), store: embed.NewStore()}
	f.emit = func(x *feature.Frame) {
		f.vad.Push(x)
		f.store.Add(x)
	}
	return f
}

// Info says: one voice, 100 frames a second, a window of 1.5 s every quarter of a second.
func (f *Frontend) Info() frontend.Info {
	latency := vad.Latency
	if f.hindsight {
		latency = math.MaxInt32 // at the end of the stream
	}
	return frontend.Info{Hop: feature.Hop, Window: int(window), Step: int(step), Latency: latency, Locals: 1, Dim: embed.Raw}
}

// Push hears the next samples.
func (f *Frontend) Push(samples []float32) {
	for len(samples) > 0 { // in blocks, lest what is decided of a long push piles up
		n := min(len(samples), 1<<14)
		f.extract.Push(samples[:n], f.emit)
		f.samples += int64(n)
		samples = samples[n:]
		if f.hindsight {
			f.newest = f.vad.Probabilities(f.newest[:0]) // it is those with hindsight that count
			continue
		}
		f.judge()
		f.cut()
	}
}

// Flush ends the stream.
func (f *Frontend) Flush() {
	f.extract.Flush(f.emit)
	f.vad.Flush()
	f.flushed = true
	if f.hindsight {
		for p := range f.vad.Revised() {
			f.take(p)
		}
	} else {
		f.judge()
	}
	f.cut()
}

// judge takes in whether there is speech in the frames that the detector has decided.
func (f *Frontend) judge() {
	f.newest = f.vad.Probabilities(f.newest[:0])
	for _, p := range f.newest {
		f.take(p)
	}
}

// take keeps the probability that there is speech in the next frame, and tells the store of it.
func (f *Frontend) take(p float32) {
	f.speech = append(f.speech, frontend.NewProb(p))
	f.pending += p
	if f.some++; f.some < embed.Step {
		return
	}
	if f.judged < f.store.Frames() {
		f.store.MarkSpeech(f.judged, f.pending >= embed.Step/2.0)
	}
	f.judged++
	f.pending, f.some = 0, 0
}

// cut makes the windows of which all is known.
func (f *Frontend) cut() {
	for {
		end := f.next + window
		known := (f.first + int64(len(f.speech))) * feature.Hop
		if end > known {
			// The last window of a stream is a shorter one, if there is anything that no other has.
			if end = min(known, f.samples); !f.flushed || f.next > 0 && f.next+window-step >= end || end <= f.next {
				return
			}
		}
		f.done = append(f.done, f.describe(audio.Span{Start: f.next, End: end}))
		f.next += step
		if f.hindsight {
			f.store.Forget(int(f.next / keptHop))
		} else if drop := f.next/feature.Hop - f.first; drop >= 1<<12 {
			f.speech = append(f.speech[:0], f.speech[drop:]...)
			f.first += drop
			f.store.Forget(int(f.next / keptHop))
		}
	}
}

var noOverlap [window / feature.Hop]frontend.Prob

// describe makes the window of span. Its vector is of the longest of the stretches of speech in it, since beyond a
// pause it is rather somebody else's.
func (f *Frontend) describe(span audio.Span) frontend.Window {
	from := span.Start/feature.Hop - f.first
	frames := (span.Len() + feature.Hop - 1) / feature.Hop
	w := frontend.Window{
		Span:     span,
		Activity: f.speech[from : from+frames : from+frames],
		Overlap:  noOverlap[:frames:frames],
		Vectors:  make([][]float32, 1),
		Alone:    make([]int64, 1),

		Described: true,
	}
	if !f.hindsight {
		w.Activity = append([]frontend.Prob(nil), w.Activity...)
	}
	a, b := f.longest(int(span.Start/keptHop), int(span.End/keptHop))
	vector := make([]float32, embed.Raw)
	if heard := f.store.Measure(vector, a, b); heard > 0 {
		w.Vectors[0], w.Alone[0] = vector, min(int64(heard)*keptHop, span.Len())
	}
	return w
}

// longest is the stretch with most speech among the kept frames [from, to).
func (f *Frontend) longest(from, to int) (a, b int) {
	best, n, start, last := 0, 0, from, from
	for i := from; i < min(to, f.judged, f.store.Frames()); i++ {
		if !f.store.Speech(i) {
			continue
		}
		if n > 0 && i-last > keptJoin+1 {
			n = 0
		}
		if n == 0 {
			start = i
		}
		n, last = n+1, i
		if n > best {
			best, a, b = n, start, i+1
		}
	}
	return a, b
}

// Windows appends those finished since the last call.
func (f *Frontend) Windows(dst []frontend.Window) []frontend.Window {
	dst = append(dst, f.done...)
	clear(f.done)
	f.done = f.done[:0]
	return dst
}

// Fit learns the whitening from vectors of windows as far apart as those that Group clusters. They overlap by
// half, so that every second one of a run with one label counts. Without any label neighbours stand for one
// voice, and zeros part them.
func (f *Frontend) Fit(vectors []float32, labels []int) {
	label := func(i int) int {
		if labels == nil {
			return -1
		}
		return labels[i]
	}
	var rows []float32
	var of []int
	known := false
	for i := 0; i < len(vectors)/embed.Raw; i++ {
		rows, of = append(rows, vectors[i*embed.Raw:(i+1)*embed.Raw]...), append(of, label(i))
		known = known || label(i) >= 0
		if next := i + 1; next < len(vectors)/embed.Raw && label(next) == label(i) {
			i = next
		}
	}
	if known {
		f.white.FitVoices(rows, of)
	} else {
		f.white.FitNeighbours(rows)
	}
	clear(rows)
}

// Apply whitens v.
func (f *Frontend) Apply(dst, v []float32) {
	if !f.white.Fitted() {
		copy(dst, v)
		return
	}
	clear(dst)
	f.white.Apply(dst, v)
}

// Erase overwrites everything that could tell a voice and forgets the stream.
func (f *Frontend) Erase() {
	f.extract.Reset()
	f.vad.Reset()
	f.store.Erase()
	f.white.Erase()
	if !f.hindsight { // else windows share it, and it tells no voice
		clear(f.speech)
	}
	f.speech = nil
	clear(f.done)
	*f = Frontend{hindsight: f.hindsight, extract: f.extract, vad: f.vad, store: f.store, emit: f.emit}
}
