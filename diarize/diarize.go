package diarize

import (
	"context"

	"airtime/audio"
)

// Diarizer turns one stream into a Result. Use New, Push as the sound comes,
// Finish once; Run does that for a Source.
type Diarizer struct{}

// New returns a Diarizer for interleaved sound of so many channels at
// audio.AnalysisRate.
func New(c Config, channels int) (*Diarizer, error) { panic("not built yet") }

// Push hears the next interleaved samples; len(samples) is a multiple of the
// number of channels.
func (d *Diarizer) Push(samples []float32) { panic("not built yet") }

// Finish ends the stream and groups its voices.
func (d *Diarizer) Finish(ctx context.Context) (Result, error) { panic("not built yet") }

// Close wipes every embedding.
func (d *Diarizer) Close() {}

// Stage is what Progress is about.
type Stage string

// The stages of Run, in order.
const (
	Listening Stage = "listening"
	Grouping  Stage = "grouping voices"
)

// Progress is called from Run's goroutine, often; done counts up to total, which
// is -1 when unknown. In Listening both are samples per channel.
type Progress func(s Stage, done, total int64)

// Run reads src, which must be at audio.AnalysisRate, to its end. When ctx is
// cancelled it returns ctx's error. It does not close src.
func Run(ctx context.Context, src audio.Source, c Config, p Progress) (Result, error) {
	panic("not built yet")
}
