package audiotest

import (
	"io"
	"sync/atomic"

	"airtime/audio"
)

// Samples is a Source of interleaved samples in memory.
type Samples struct {
	format audio.Format
	rest   []float32
	total  int64
	chunk  int
	err    error
	closed atomic.Bool
}

// New returns a Source of mono samples, or of interleaved ones if channels is more than 1.
func New(rate audio.Rate, channels int, samples []float32) *Samples {
	return &Samples{
		format: audio.Format{Rate: rate, Channels: channels},
		rest:   samples[:len(samples)/channels*channels],
		total:  int64(len(samples) / channels),
		err:    io.EOF,
	}
}

// Chunked makes s return at most n samples per channel from one Read, as a slow device does.
func (s *Samples) Chunked(n int) *Samples {
	s.chunk = n
	return s
}

// FailWith makes s end with err instead of io.EOF.
func (s *Samples) FailWith(err error) *Samples {
	s.err = err
	return s
}

// Format implements audio.Source.
func (s *Samples) Format() audio.Format { return s.format }

// Samples implements audio.Sized.
func (s *Samples) Samples() int64 { return s.total }

// Read implements audio.Source.
func (s *Samples) Read(dst []float32) (int, error) {
	if s.closed.Load() {
		return 0, audio.ErrClosed
	}
	n := min(len(dst), len(s.rest)) / s.format.Channels
	if s.chunk > 0 {
		n = min(n, s.chunk)
	}
	if n == 0 {
		if len(s.rest) == 0 {
			return 0, s.err
		}
		return 0, nil
	}
	copy(dst, s.rest[:n*s.format.Channels])
	s.rest = s.rest[n*s.format.Channels:]
	return n, nil
}

// Close implements audio.Source.
func (s *Samples) Close() error {
	s.closed.Store(true)
	return nil
}
