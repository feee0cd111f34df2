// Package feature turns sound into the vectors that the rest of diarize looks at:
// power spectrum, log-mel bands and mel cepstra, one Fourier transform per frame for all.
//
// Call New, then Push as the sound comes and Flush at its end; each hands out frames
// one by one. Keep what is needed of them in a Matrix.
//
// The window is go-dsp's. The transform is our own, in package dsp: go-dsp's, which the tests
// compare it with, takes ten times as long and allocates, 11 to 15 s for an hour's frames; all
// that is done here with an hour takes 2 to 4 s (BenchmarkHour).
package feature

import (
	"math"

	"airtime/diarize/internal/dsp"
)

// The analysis is fixed, since everything past it is tuned to it: 32 ms of sound
// under a Hann window (about as sharp in time as the usual 25 ms under a Hamming
// window, with no zeros to fill up the transform), every 10 ms.
const (
	Hop       = 160 // samples per frame: 100 frames a second
	Window    = 512 // samples that a frame looks at, centred on its Hop
	Bins      = Window/2 + 1
	Bands     = 32 // mel bands, from LowHz to HighHz
	Cepstra   = 20 // cepstral coefficients, from 0 on
	LowHz     = 80
	HighHz    = 7600
	Lookahead = (Window - Hop) / 2 // samples after its Hop that a frame needs
)

// limit bounds samples, which are nominally in [-1, 1], so that no power overflows.
const limit = 1 << 10

// floor is added to the power of a band before its logarithm. It lies 20 dB under what
// rounding to 16 bits leaves in one bin (1/32768² /12 /Bins = 3e−13 of full scale),
// so that it matters to digital silence only.
const floor = 3e-15

// Frame is the analysis of one hop of sound. Its slices are reused: they hold until
// the callback that received it returns.
type Frame struct {
	Index int64 // this frame is about the samples [Index·Hop, (Index+1)·Hop)

	// Samples is the sound under the window, bounded and NaN-free, not weighted.
	Samples []float32

	// Power is the mean power per bin (length Bins), such that the mean square of the
	// windowed sound is Power[0] + 2·(Power[1] + … ) + Power[Bins−1].
	Power []float32

	Mel      []float32 // mean Power around each band (length Bands)
	LogMel   []float32 // natural logarithm of Mel (length Bands)
	Cepstrum []float32 // orthonormal cosine transform of LogMel (length Cepstra)
}

// Extractor analyses one mono stream at audio.AnalysisRate. One goroutine uses it.
type Extractor struct {
	fft    *dsp.FFT
	window []float32 // scaled so that Power is in mean square
	bank   *Filterbank
	dct    []float32

	buf      []float32 // the sound not yet behind the window
	filled   int
	pushed   int64
	weighted []float32
	frame    Frame
}

// New returns an Extractor at the start of a stream.
func New() *Extractor {
	e := &Extractor{
		fft:      dsp.NewFFT(Window),
		window:   dsp.Hann(Window),
		bank:     NewFilterbank(Bands, LowHz, HighHz),
		dct:      dsp.DCT(Cepstra, Bands),
		buf:      make([]float32, 4*Window),
		weighted: make([]float32, Window),
		frame: Frame{
			Power:    make([]float32, Bins),
			Mel:      make([]float32, Bands),
			LogMel:   make([]float32, Bands),
			Cepstrum: make([]float32, Cepstra),
		},
	}
	// By Parseval, Σ|X|² over N bins is N·Σ(w·x)²; dividing by N·Σw² makes it the mean square.
	scale := float32(1 / math.Sqrt(Window*float64(dsp.Dot(e.window, e.window))))
	for i := range e.window {
		e.window[i] *= scale
	}
	e.Reset()
	return e
}

// Reset forgets the stream, overwriting what is left of it.
func (e *Extractor) Reset() {
	clear(e.buf)
	clear(e.weighted)
	clear(e.frame.Power)
	clear(e.frame.Mel)
	clear(e.frame.LogMel)
	clear(e.frame.Cepstrum)
	e.frame.Samples = nil
	e.filled = Lookahead // zeros stand for what was before the first frame's window
	e.pushed = 0
	e.frame.Index = 0
}

// Push hears the next samples and calls emit for each frame that they complete:
// frame i when sample (i+1)·Hop + Lookahead − 1 is in. Samples that are not numbers
// count as 0.
func (e *Extractor) Push(samples []float32, emit func(*Frame)) {
	e.pushed += int64(len(samples))
	e.push(samples, emit)
}

// Flush ends the stream: it completes the frames up to its last sample, as if
// zeros followed, ⌈samples/Hop⌉ in all.
func (e *Extractor) Flush(emit func(*Frame)) {
	var zeros [Hop]float32
	for e.frame.Index*Hop < e.pushed {
		e.push(zeros[:], emit)
	}
}

func (e *Extractor) push(samples []float32, emit func(*Frame)) {
	for len(samples) > 0 {
		n := min(len(samples), len(e.buf)-e.filled)
		for i, v := range samples[:n] {
			switch {
			case v != v:
				v = 0
			case v > limit:
				v = limit
			case v < -limit:
				v = -limit
			}
			e.buf[e.filled+i] = v
		}
		e.filled += n
		samples = samples[n:]
		at := 0
		for ; at+Window <= e.filled; at += Hop {
			e.analyse(e.buf[at : at+Window])
			emit(&e.frame)
			e.frame.Index++
		}
		copy(e.buf, e.buf[at:e.filled])
		e.filled -= at
	}
}

func (e *Extractor) analyse(x []float32) {
	f := &e.frame
	f.Samples = x
	w := e.weighted[:len(x)]
	for i, v := range x {
		w[i] = v * e.window[i]
	}
	e.fft.Power(f.Power, w)
	e.bank.Apply(f.Mel, f.Power)
	for b, v := range f.Mel {
		f.LogMel[b] = float32(math.Log(float64(v) + floor))
	}
	for k := range f.Cepstrum {
		f.Cepstrum[k] = dsp.Dot(f.LogMel, e.dct[k*Bands:])
	}
}
