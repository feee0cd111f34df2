package capture

import (
	"errors"
	"sync/atomic"
	"time"

	"airtime/audio"
)

// skewLimit is how far apart the two of a Pair may drift before one of them is made
// to wait. A call delays its far side by more, and what is measured of people lasts
// longer.
const skewLimit = 60 * time.Millisecond

// pairChunk is how many samples of each input are read at once.
const pairChunk = 4096

// Pair makes one source of two live inputs, such as a microphone and what the
// computer plays of a call: channel 0 is a, channel 1 is b, at the higher of their
// rates. What was heard at the same moment is at the same sample, to about 60 ms,
// though devices start up to two seconds apart and their clocks differ: the one that
// is ahead waits, with zeros. One that stalls does not hold up the other for longer
// than its own Input lets it. Closing it closes both.
func Pair(a, b *Input) (audio.Source, error) {
	rate := max(a.Format().Rate, b.Format().Rate)
	p := &pair{format: audio.Format{Rate: rate, Channels: 2}}
	for i, in := range []*Input{a, b} {
		p.sides[i] = side{in: in, src: audio.Resample(in, rate), buf: make([]float32, pairChunk)}
	}
	return p, nil
}

type pair struct {
	format audio.Format
	sides  [2]side
	closed atomic.Bool
}

type side struct {
	in   *Input
	src  audio.Source
	buf  []float32
	rest []float32 // of buf, not yet returned
	n    int64     // samples of the input returned
	wait int64     // samples of silence to return first
}

// Format implements Source.
func (p *pair) Format() audio.Format { return p.format }

// Read implements Source.
func (p *pair) Read(dst []float32) (int, error) {
	if p.closed.Load() {
		return 0, audio.ErrClosed
	}
	n := len(dst) / 2
	if n == 0 {
		return 0, nil
	}
	for i := range p.sides {
		if s := &p.sides[i]; len(s.rest) == 0 {
			k, err := s.src.Read(s.buf)
			if err != nil {
				return 0, err
			}
			s.rest = s.buf[:k]
		}
	}
	p.align()
	for i := range p.sides {
		if s := &p.sides[i]; s.wait > 0 {
			n = int(min(int64(n), s.wait))
		} else {
			n = min(n, len(s.rest))
		}
	}
	for c := range p.sides {
		s := &p.sides[c]
		if s.wait > 0 {
			for i := range n {
				dst[2*i+c] = 0
			}
			s.wait -= int64(n)
			continue
		}
		for i, v := range s.rest[:n] {
			dst[2*i+c] = v
		}
		s.rest = s.rest[n:]
		s.n += int64(n)
	}
	return n, nil
}

// align makes the side wait whose next sample is later.
func (p *pair) align() {
	a, b := &p.sides[0], &p.sides[1]
	if a.wait > 0 || b.wait > 0 {
		return
	}
	zeroA, _ := a.in.zero() // both are known: something was read
	zeroB, _ := b.in.zero()
	skew := zeroB.Sub(zeroA) + p.format.Rate.Duration(b.n) - p.format.Rate.Duration(a.n)
	switch {
	case skew > skewLimit:
		b.wait = p.format.Rate.Samples(skew)
	case skew < -skewLimit:
		a.wait = p.format.Rate.Samples(-skew)
	}
}

// Close implements Source.
func (p *pair) Close() error {
	p.closed.Store(true)
	return errors.Join(p.sides[0].src.Close(), p.sides[1].src.Close())
}
