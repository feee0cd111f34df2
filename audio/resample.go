package audio

import (
	"io"
	"math"
	"sync/atomic"

	"airtime/audio/note"
)

// The filter of Resample: its half-length in samples of the lower of the two
// rates, the shape of its Kaiser window, and where it is 6 dB down in parts of the
// lower Nyquist frequency. By Kaiser's formulas ("Nonrecursive digital filter
// design using the I0-sinh window function", ISCAS 1974) the stopband is 80 dB
// down and the transition 0.097 of the lower rate wide: for 16 kHz, 6.9 to 8.5 kHz.
const (
	resampleHalf   = 26
	resampleBeta   = 8.0
	resampleCutoff = 0.9625
)

// maxPhases bounds the filter's table. A ratio that needs more, such as 44 099 to
// 16 000, takes the nearest phase, which is an error of 78 dB below a tone of 7 kHz.
const maxPhases = 4096

// resampleChunk is how many samples per channel are read at once.
const resampleChunk = 2048

// Resample returns src at the rate to, without what lies above the lower of the
// two Nyquist frequencies: a polyphase windowed-sinc filter, its delay compensated,
// so that a sound stays where it was in time. n samples become n·to/from, rounded.
// They do not depend on the sizes of the Reads. Closing the result closes src. A
// src that has the rate already is returned as it is.
func Resample(src Source, to Rate) Source {
	if src.Format().Rate == to {
		return src
	}
	return newResampler(src, to)
}

// resampler computes output m as the sum over k of x[k]·h(m·from/to − k).
type resampler struct {
	src      Source
	format   Format
	from, to int64 // the two rates without their common factor
	half     int   // input samples that an output hears on each side

	// taps holds len/(2·half) phases: h at the distances from a fraction of a sample
	// to the half−1 input samples before it, the one at or before it, and half after.
	taps   []float32
	phases int64

	in    [][]float32 // per channel, the input from start on, silence around it
	start int64
	end   int64     // of what is in in
	total int64     // outputs in all; -1 until the end of src is known
	buf   []float32 // what src.Read fills

	at, frac int64 // the next output is at at + frac/to in the input
	out      int64 // its index
	err      error // of src
	closed   atomic.Bool
}

func newResampler(src Source, to Rate) *resampler {
	f := src.Format()
	g := gcd(int64(f.Rate), int64(to))
	r := &resampler{
		src:    src,
		format: Format{Rate: to, Channels: f.Channels},
		from:   int64(f.Rate) / g,
		to:     int64(to) / g,
		total:  -1,
	}
	slow := max(1, float64(r.from)/float64(r.to)) // input samples per sample of the lower rate
	r.half = int(math.Ceil(resampleHalf * slow))
	r.phases = min(r.to, maxPhases)
	r.taps = make([]float32, 0, int(r.phases)*2*r.half)
	h := make([]float64, 2*r.half)
	for p := range r.phases {
		var sum float64
		for j := range h {
			d := float64(p)/float64(r.phases) + float64(r.half-1-j)
			h[j] = sinc(resampleCutoff*d/slow) * kaiser(d/(resampleHalf*slow), resampleBeta)
			sum += h[j]
		}
		for _, v := range h {
			r.taps = append(r.taps, float32(v/sum)) // a constant stays what it is
		}
	}

	// Room for what an output hears, what one Read brings, and the silence at the end.
	r.start, r.end = int64(-r.half), 0
	r.in = make([][]float32, f.Channels)
	for c := range r.in {
		r.in[c] = make([]float32, r.half, 4*r.half+int(r.from/r.to)+2*resampleChunk)
	}
	r.buf = make([]float32, resampleChunk*f.Channels)
	return r
}

// Format implements Source.
func (r *resampler) Format() Format { return r.format }

// Read implements Source.
func (r *resampler) Read(dst []float32) (int, error) {
	room := len(dst) / r.format.Channels
	n := 0
	for n < room {
		if r.closed.Load() {
			return 0, ErrClosed
		}
		if k := r.produce(dst[n*r.format.Channels:room*r.format.Channels], room-n); k > 0 {
			n += k
			continue
		}
		if n > 0 {
			break // a short read, rather than one that waits
		}
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	return n, nil
}

// produce stores up to room outputs, as far as there is input for them.
func (r *resampler) produce(dst []float32, room int) int {
	if r.total >= 0 {
		room = int(min(int64(room), r.total-r.out))
	}
	width, channels := 2*r.half, r.format.Channels
	step, rest := r.from/r.to, r.from%r.to
	n := 0
	for ; n < room; n++ {
		at, phase := r.at, r.frac
		if r.phases < r.to {
			phase = (r.frac*r.phases + r.to/2) / r.to
			if phase == r.phases {
				at, phase = at+1, 0
			}
		}
		if at+int64(r.half) >= r.end {
			break
		}
		h := r.taps[int(phase)*width:][:width]
		first := int(at - int64(r.half) + 1 - r.start)
		for c, x := range r.in {
			dst[n*channels+c] = dot(x[first:first+width], h)
		}
		r.at += step
		if r.frac += rest; r.frac >= r.to {
			r.frac -= r.to
			r.at++
		}
	}
	r.out += int64(n)
	return n
}

// fill reads more input, or notes why there is none.
func (r *resampler) fill() {
	n, err := r.src.Read(r.buf)
	// What no further output hears makes room.
	if drop := int(min(r.at-int64(r.half)-r.start, int64(len(r.in[0])))); drop > 0 {
		for c, x := range r.in {
			r.in[c] = x[:copy(x, x[drop:])]
		}
		r.start += int64(drop)
	}
	switch {
	case err == io.EOF:
		r.total = (2*r.end*r.to + r.from) / (2 * r.from)
		for c, x := range r.in {
			silence := x[len(x) : len(x)+r.half+int(r.from/r.to)+2]
			clear(silence)
			r.in[c] = x[:len(x)+len(silence)]
		}
		r.end += int64(r.half + int(r.from/r.to) + 2)
		r.err = err
	case err != nil:
		r.err = err
	default:
		for c, x := range r.in {
			x = x[:len(x)+n]
			for i, j := len(x)-n, c; i < len(x); i, j = i+1, j+len(r.in) {
				x[i] = r.buf[j]
			}
			r.in[c] = x
		}
		r.end += int64(n)
	}
}

// Close implements Source.
func (r *resampler) Close() error {
	r.closed.Store(true)
	return r.src.Close()
}

// Samples implements Sized.
func (r *resampler) Samples() int64 {
	if s, ok := r.src.(Sized); ok {
		if n := s.Samples(); n >= 0 {
			return (2*n*r.to + r.from) / (2 * r.from)
		}
	}
	return -1
}

// Notes implements Noter.
func (r *resampler) Notes() []note.Note { return notesOf(r.src) }

func notesOf(src Source) []note.Note {
	if n, ok := src.(Noter); ok {
		return n.Notes()
	}
	return nil
}

// dot is the inner product of x and h, which are of the same length. Four sums
// keep the processor from waiting for each addition; their order is fixed, so that
// the result is.
func dot(x, h []float32) float32 {
	x = x[:len(h)]
	var a, b, c, d float32
	i := 0
	for ; i+8 <= len(h); i += 8 {
		x, h := (*[8]float32)(x[i:]), (*[8]float32)(h[i:]) // one bounds check for eight
		a += x[0]*h[0] + x[4]*h[4]
		b += x[1]*h[1] + x[5]*h[5]
		c += x[2]*h[2] + x[6]*h[6]
		d += x[3]*h[3] + x[7]*h[7]
	}
	for ; i < len(h); i++ {
		a += x[i] * h[i]
	}
	return (a + b) + (c + d)
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window over [-1, 1], 1 in the middle and 0 outside.
func kaiser(x, beta float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return besselI0(beta*math.Sqrt(1-x*x)) / besselI0(beta)
}

// besselI0 is the modified Bessel function of the first kind and order 0, by its power series.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}
