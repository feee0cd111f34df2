package online

import (
	"airtime/audio"
	"airtime/diarize/cepstral/feature"
	"airtime/diarize/cepstral/vad"
)

// Hop is how many samples a stream hears at once.
const Hop = feature.Hop

// gate says when somebody speaks sooner than windows can, 0.3 s late. It is shown until the windows know better.
type gate struct {
	extract *feature.Extractor
	vad     *vad.Detector
	seg     *vad.Segmenter
	emit    func(*feature.Frame)
	speech  []float32

	known   int64 // samples of the stream that are decided
	quiet   int64 // when the last speech ended
	talking bool
	tell    func(Event)
}

func newGate(tell func(Event)) *gate {
	seg, err := vad.NewSegmenter(vad.DefaultSegmentConfig(), Hop)
	if err != nil {
		panic(err) // the defaults are valid
	}
	g := &gate{extract: feature.New(), vad: vad.NewDetector(), seg: seg, tell: tell}
	g.emit = func(f *feature.Frame) { g.vad.Push(f) }
	return g
}

// hear takes in one hop and returns the probabilities of speech of the frames that are decided, which are to be given to
// decide one by one.
func (g *gate) hear(mono []float32) []float32 {
	g.extract.Push(mono, g.emit)
	g.speech = g.vad.Probabilities(g.speech[:0])
	return g.speech
}

// decide takes in the probability of the next frame. It returns the stretch of speech that this settles, if any.
func (g *gate) decide(p float32) (segment audio.Span, ok bool) {
	segment, ok = g.seg.Push(p)
	g.known += Hop
	now, talking := g.seg.Open()
	switch {
	case talking && !g.talking:
		g.tell(Event{Kind: SpeechStart, Span: now, Label: Unknown, Was: Unknown})
	case !talking && g.talking:
		ended := segment
		if !ok {
			ended = audio.Span{Start: g.known, End: g.known}
		}
		g.quiet = max(g.quiet, ended.End)
		g.tell(Event{Kind: SpeechStop, Span: ended, Label: Unknown, Was: Unknown})
	}
	g.talking = talking
	return segment, ok
}

func (g *gate) erase() {
	g.extract.Reset()
	g.vad.Reset()
	clear(g.speech)
}
