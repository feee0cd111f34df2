package diarize

import (
	"iter"

	"airtime/audio"
	"airtime/diarize/cepstral/embed"
	"airtime/diarize/cepstral/feature"
	"airtime/diarize/cepstral/vad"
)

// Cepstral is the training-free Frontend: adaptive level and spectrum for speech (package
// vad), cepstral statistics for voices (package embed). It does not hear overlap:
// P(overlap) is 0, for the reasons in package vad.
type Cepstral struct {
	extract *feature.Extractor
	vad     *vad.Detector
	store   *embed.Store
	emit    func(*feature.Frame) // made once, since a method value allocates

	speech  []float32 // scratch
	judged  int       // frames of store that were judged
	pending float32   // P(speech) of the frames of an unfinished embed.Step, summed
	some    int
	learnt  int // frames of store when it learnt last
}

// NewCepstral returns a Cepstral at the start of a stream.
func NewCepstral() *Cepstral {
	c := &Cepstral{extract: feature.New(), vad: vad.NewDetector(), store: embed.NewStore()}
	c.emit = func(f *feature.Frame) {
		c.vad.Push(f)
		c.store.Add(f)
	}
	return c
}

// Push hears the next samples.
func (c *Cepstral) Push(samples []float32) { c.extract.Push(samples, c.emit) }

// Flush ends the stream.
func (c *Cepstral) Flush() {
	c.extract.Flush(c.emit)
	c.vad.Flush()
	c.judged, c.pending, c.some = 0, 0, 0
	for p := range c.vad.Revised() {
		c.judge(p)
	}
	c.store.Learn()
	c.learnt = c.store.Frames()
}

// judge tells the store of the next frame's probability of speech.
func (c *Cepstral) judge(p float32) {
	c.pending += p
	if c.some++; c.some < embed.Step {
		return
	}
	c.store.Judge(c.judged, c.pending >= embed.Step/2.0)
	c.judged++
	c.pending, c.some = 0, 0
}

// Hop is 160 samples: 100 frames a second.
func (c *Cepstral) Hop() int { return feature.Hop }

// Frames appends the frames decided since the last call.
func (c *Cepstral) Frames(dst []Frame) []Frame {
	c.speech = c.vad.Probabilities(c.speech[:0])
	for _, p := range c.speech {
		dst = append(dst, Frame{Speech: p})
		c.judge(p)
	}
	return dst
}

// Revised yields every frame with hindsight.
func (c *Cepstral) Revised() iter.Seq[Frame] {
	return func(yield func(Frame) bool) {
		for p := range c.vad.Revised() {
			if !yield(Frame{Speech: p}) {
				return
			}
		}
	}
}

// Latency is how far Frames lags behind.
func (c *Cepstral) Latency() int { return vad.Latency }

// Dim is the length of an embedding.
func (c *Cepstral) Dim() int { return embed.Dim }

// Embed pools over the speech in spans. Before Flush it learns from the stream so far
// whenever that has grown by a fifth since it learnt last.
func (c *Cepstral) Embed(dst []float32, spans ...audio.Span) int {
	if c.store.Frames() > c.learnt+c.learnt/5 {
		c.store.Learn()
		c.learnt = c.store.Frames()
	}
	p := c.store.Pooler()
	for _, s := range spans {
		p.Add(keptFrames(s))
	}
	return p.Vector(dst) * embed.Step
}

// Learn learns from the voices found so far how much one varies.
func (c *Cepstral) Learn(voices [][]audio.Span) {
	frames := make([][][2]int, len(voices))
	for i, spans := range voices {
		for _, s := range spans {
			from, to := keptFrames(s)
			frames[i] = append(frames[i], [2]int{from, to})
		}
	}
	c.store.LearnVoices(frames)
}

// keptFrames are the frames of the store in a span.
func keptFrames(s audio.Span) (from, to int) {
	const hop = feature.Hop * embed.Step
	return int((s.Start + hop/2) / hop), int((s.End + hop/2) / hop)
}

// Wipe overwrites everything that could tell a voice and forgets the stream.
func (c *Cepstral) Wipe() {
	c.extract.Reset()
	c.vad.Reset()
	c.store.Wipe()
	clear(c.speech)
	c.judged, c.pending, c.some, c.learnt = 0, 0, 0, 0
}
