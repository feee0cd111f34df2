package audio

import (
	"encoding/binary"
	"io"
	"math"

	"airtime/audio/note"
)

// wavDecoder turns the samples of a WAV file into floats.
//
// It converts in bulk: go-audio/wav's PCMBuffer is an order of magnitude slower
// (see BenchmarkGoAudioPCMBuffer), knows neither floats nor A-law, and loses its
// place for good when a pipe returns part of a sample.
type wavDecoder struct {
	in     *input
	header wavHeader
	left   int64 // bytes of samples yet to be read, or -1
	buf    []byte
	whole  int64 // samples per channel read so far

	broken int64 // values that were not finite
	loud   int64 // values beyond twice full scale
	short  bool  // the samples ended before their header says
	more   bool  // they go on after it
}

func newWAVDecoder(in *input) (*wavDecoder, error) {
	h, err := readWAVHeader(in)
	if err != nil {
		return nil, err
	}
	frame := h.frameSize()
	if in.file == nil && h.dataSize > 0 {
		h.dataSize = h.wholeFrames(h.dataSize)
	}
	return &wavDecoder{
		in: in, header: h, left: h.dataSize, buf: make([]byte, max(1, (32<<10)/frame)*frame),
		more: h.promised >= 0 && h.dataSize > h.promised,
	}, nil
}

func (d *wavDecoder) format() Format { return d.header.format }

func (d *wavDecoder) samples() int64 {
	if d.left < 0 {
		return -1
	}
	return d.header.dataSize / int64(d.header.frameSize())
}

func (d *wavDecoder) read(dst []float32) (int, error) {
	frame := d.header.frameSize()
	want := min(len(dst)/d.header.format.Channels, len(d.buf)/frame)
	if want == 0 {
		return 0, nil
	}
	if d.left == 0 {
		if err := d.goOn(); err != nil {
			return 0, err
		}
	}
	buf := d.buf[:want*frame]
	if d.left >= 0 && int64(len(buf)) > d.left {
		buf = buf[:d.left]
	}
	n, err := io.ReadFull(d.in, buf)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return 0, err
	}
	if d.left >= 0 {
		d.left -= int64(n)
	}
	got := n / frame
	if got == 0 {
		d.short = d.header.promised > d.whole*int64(frame)
		return 0, io.EOF
	}
	d.whole += int64(got)
	values := got * d.header.format.Channels
	d.convert(dst[:values], buf[:got*frame])
	return got, nil
}

// goOn is at the end of what the header promises. Of a file it is known what follows; of a pipe it
// shows only now, and then it counts up to its end.
func (d *wavDecoder) goOn() error {
	if d.in.file != nil {
		return nil
	}
	b, err := d.in.peek(beyond)
	if err != nil {
		return err
	}
	if len(b) == beyond && !chunkFits(b[:8], math.MaxInt64) && !(d.header.promised%2 == 1 && chunkFits(b[1:9], math.MaxInt64)) {
		d.left, d.more = -1, true
	} else if len(b) == beyond {
		d.header.countBehind(b)
	}
	return nil
}

func (d *wavDecoder) notes() []note.Note {
	var notes []note.Note
	if d.short {
		rate, frame := d.header.format.Rate, int64(d.header.frameSize())
		notes = append(notes, note.New("sound_short", note.Values{"promised_s": rate.Duration(d.header.promised / frame), "there_s": rate.Duration(d.whole)}))
	}
	if d.more {
		rate, frame := d.header.format.Rate, int64(d.header.frameSize())
		notes = append(notes, note.New("sound_longer", note.Values{"promised_s": rate.Duration(d.header.promised / frame), "there_s": rate.Duration(d.whole)}))
	}
	if h := d.header; h.behind > 0 {
		notes = append(notes, note.New("recording_behind", note.Values{"long_s": h.format.Rate.Duration(h.behind / int64(h.frameSize()))}))
	}
	if d.broken > 0 {
		notes = append(notes, note.New("sound_not_numbers", note.Values{"n": d.broken}))
	}
	if d.loud > 0 {
		notes = append(notes, note.New("sound_too_loud", note.Values{"n": d.loud}))
	}
	return notes
}

// convert turns whole values into floats in [-1, 1].
func (d *wavDecoder) convert(dst []float32, b []byte) {
	switch d.header.encoding {
	case encALaw:
		for i := range dst {
			dst[i] = aLaw[b[i]]
		}
		return
	case encMuLaw:
		for i := range dst {
			dst[i] = muLaw[b[i]]
		}
		return
	case encFloat:
		if d.header.valueSize == 4 {
			for i := range dst {
				dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
		} else {
			for i := range dst {
				dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
			}
		}
		d.limit(dst)
		return
	}
	switch d.header.valueSize {
	case 1:
		for i := range dst {
			dst[i] = float32(int(b[i])-128) / (1 << 7)
		}
	case 2:
		for i := range dst {
			dst[i] = float32(int16(binary.LittleEndian.Uint16(b[2*i:]))) * (1.0 / (1 << 15))
		}
	case 3:
		for i := range dst {
			v := b[3*i : 3*i+3]
			dst[i] = float32(int32(v[0])<<8|int32(v[1])<<16|int32(v[2])<<24) * (1.0 / (1 << 31))
		}
	case 4:
		for i := range dst {
			dst[i] = float32(int32(binary.LittleEndian.Uint32(b[4*i:]))) * (1.0 / (1 << 31))
		}
	}
}

// limit makes every value finite and at most full scale, and counts the odd ones.
func (d *wavDecoder) limit(x []float32) {
	for i, v := range x {
		if v >= -1 && v <= 1 {
			continue
		}
		switch {
		case v != v || v > math.MaxFloat32 || v < -math.MaxFloat32:
			d.broken++
			x[i] = 0
		case v > 0:
			x[i] = 1
		default:
			x[i] = -1
		}
		if (v > 2 || v < -2) && x[i] != 0 {
			d.loud++
		}
	}
}

// The values of the bytes of ITU-T G.711.
var aLaw, muLaw = g711()

func g711() (a, mu [256]float32) {
	for i := range 256 {
		// A-law: even bits inverted; sign, exponent, mantissa.
		b := byte(i) ^ 0x55
		v := int(b&0x0F)<<4 | 8
		if e := b >> 4 & 7; e > 0 {
			v = (v | 0x100) << (e - 1)
		}
		if b&0x80 == 0 {
			v = -v
		}
		a[i] = float32(v) / (1 << 15)

		// mu-law: all bits inverted, biased by 33 (here of 14 bits, so 132 of 16).
		b = ^byte(i)
		v = (int(b&0x0F)<<3|0x84)<<(b>>4&7) - 0x84
		if b&0x80 != 0 {
			v = -v
		}
		mu[i] = float32(v) / (1 << 15)
	}
	return a, mu
}
