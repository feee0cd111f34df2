package vad

import (
	"fmt"
	"time"

	"airtime/audio"
)

// SegmentConfig says how probabilities become spans of speech.
type SegmentConfig struct {
	Onset      float32       // speech begins at this probability; higher starts later and misses more
	Offset     float32       // and ends below this one, at most Onset; lower ends later
	MinSpeech  time.Duration // shorter speech is dropped: longer drops more clicks, and more "mm"
	MinSilence time.Duration // shorter pauses are bridged: longer makes fewer, longer spans
	Pad        time.Duration // added at both ends of a span, at most half of MinSilence
}

// DefaultSegmentConfig returns the settings with the least miss plus false alarm behind a Detector,
// whose probabilities are already smooth.
func DefaultSegmentConfig() SegmentConfig {
	return SegmentConfig{Onset: 0.5, Offset: 0.5, MinSpeech: 100 * time.Millisecond, MinSilence: 100 * time.Millisecond}
}

// Validate names the first key that is out of range.
func (c SegmentConfig) Validate() error {
	switch {
	case !(c.Onset > 0 && c.Onset <= 1):
		return fmt.Errorf("onset: got %g, want more than 0, up to 1", c.Onset)
	case !(c.Offset > 0 && c.Offset <= c.Onset):
		return fmt.Errorf("offset: got %g, want more than 0, up to onset (%g)", c.Offset, c.Onset)
	case c.MinSpeech < 0:
		return fmt.Errorf("min-speech: got %v, want 0 or more", c.MinSpeech)
	case c.MinSilence < 0:
		return fmt.Errorf("min-silence: got %v, want 0 or more", c.MinSilence)
	case c.Pad < 0 || 2*c.Pad > c.MinSilence:
		return fmt.Errorf("pad: got %v, want 0 to half of min-silence (%v)", c.Pad, c.MinSilence/2)
	}
	return nil
}

// Segmenter finds spans of speech in probabilities that come frame by frame. One
// goroutine uses it.
type Segmenter struct {
	onset, offset              float32
	hop                        int64
	minSpeech, minSilence, pad int64 // samples

	n     int64 // frames heard
	open  bool
	start int64 // sample at which the open speech began
	end   int64 // sample at which the last frame of speech ended
}

// NewSegmenter returns a Segmenter for frames of hop samples at audio.AnalysisRate.
func NewSegmenter(c SegmentConfig, hop int) (*Segmenter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if hop < 1 {
		return nil, fmt.Errorf("hop: got %d samples, want at least 1", hop)
	}
	return &Segmenter{
		onset: c.Onset, offset: c.Offset, hop: int64(hop),
		minSpeech:  audio.AnalysisRate.Samples(c.MinSpeech),
		minSilence: audio.AnalysisRate.Samples(c.MinSilence),
		pad:        audio.AnalysisRate.Samples(c.Pad),
	}, nil
}

// Push hears the probability of the next frame. When that settles a span of speech, it
// returns it and true: min-silence after its end. Spans come in order and never touch. A
// probability that is not a number counts as 0.
func (s *Segmenter) Push(p float32) (audio.Span, bool) {
	at := s.n * s.hop
	s.n++
	speech := p >= s.onset || s.open && s.end == at && p >= s.offset
	if s.open && at+s.hop-s.end > s.minSilence && !speech {
		return s.close(at + s.hop)
	}
	if !speech {
		return audio.Span{}, false
	}
	if !s.open {
		s.open, s.start = true, at
	}
	s.end = at + s.hop
	return audio.Span{}, false
}

// Flush ends the stream and returns the span that was still open, if any.
func (s *Segmenter) Flush() (audio.Span, bool) {
	if !s.open {
		return audio.Span{}, false
	}
	return s.close(s.n * s.hop)
}

// Open returns the speech that has not ended yet, so far, for a live display; it may
// still turn out too short to count.
func (s *Segmenter) Open() (audio.Span, bool) {
	return audio.Span{Start: max(0, s.start-s.pad), End: s.end}, s.open
}

func (s *Segmenter) close(limit int64) (audio.Span, bool) {
	s.open = false
	if s.end-s.start < s.minSpeech {
		return audio.Span{}, false
	}
	return audio.Span{Start: max(0, s.start-s.pad), End: min(limit, s.end+s.pad)}, true
}
