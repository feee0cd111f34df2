package audio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"time"

	"airtime/audio/note"
)

// matroskaDecoder reads the stream that ffmpeg is asked to write: Matroska with one track of 32-bit
// floats. What it is for is the time of each block, which no plain format has: a track that begins
// late, or was muted, or sends nothing while nobody speaks, has gaps in its times, and a gap is
// silence. (ffmpeg's own filter for this, aresample=async=1, holds a gap in memory whole: an hour of
// 48 kHz stereo took 3.2 GB and 23 s with ffmpeg 5.1, 2026.)
//
// Only what ffmpeg writes is understood, in the order in which it writes it.
//
// Ref: RFC 8794 (EBML), RFC 9559 (Matroska).
type matroskaDecoder struct {
	in    *input
	pcm   wavDecoder    // converts, and counts what is odd
	scale time.Duration // of a cluster's and a block's time

	cluster int64 // time of the cluster, in scale
	left    int64 // bytes of the block that are yet to be read
	silent  int64 // samples of silence that come before them
	shift   int64 // samples by which the times are wrong from here on

	jump   time.Duration // the first that was not believed
	jumpAt time.Duration
}

// The elements that matter. The sizes of all others are passed over.
const (
	idEBML              = 0x1A45DFA3
	idSegment           = 0x18538067
	idInfo              = 0x1549A966
	idTimestampScale    = 0x2AD7B1
	idTracks            = 0x1654AE6B
	idTrackEntry        = 0xAE
	idCodec             = 0x86
	idAudio             = 0xE1
	idSamplingFrequency = 0xB5
	idChannels          = 0x9F
	idCluster           = 0x1F43B675
	idTimestamp         = 0xE7
	idSimpleBlock       = 0xA3
	idBlockGroup        = 0xA0
	idBlock             = 0xA1
)

const (
	// leastGap is from when on a gap between two blocks is silence. Programs that stamp what they
	// receive with the time of day are off by some ten milliseconds.
	leastGap = 100 * time.Millisecond

	// longestGap is from when on a gap is taken for a mistake in the file.
	longestGap = 24 * time.Hour

	// largestElement bounds the elements that are read whole.
	largestElement = 64
)

var errMatroska = errors.New("not the Matroska that was asked for")

// newMatroskaDecoder reads up to the first block of sound. An empty stream is io.EOF.
func newMatroskaDecoder(in *input) (*matroskaDecoder, error) {
	d := &matroskaDecoder{in: in, scale: time.Millisecond}
	d.pcm.header.encoding, d.pcm.header.valueSize = encFloat, 4
	d.pcm.header.format.Channels = 1 // the default of the format
	if b, err := in.peek(4); err != nil {
		return nil, err
	} else if len(b) == 0 {
		return nil, io.EOF
	} else if len(b) < 4 || binary.BigEndian.Uint32(b) != idEBML {
		return nil, errMatroska
	}
	if err := d.next(); err != nil && err != io.EOF {
		return nil, err
	}
	f := d.pcm.header.format
	if f.Rate == 0 {
		return nil, fmt.Errorf("%w: it says no rate", errMatroska)
	}
	d.pcm.buf = make([]byte, max(1, (32<<10)/d.frame())*d.frame())
	return d, nil
}

func (d *matroskaDecoder) frame() int     { return d.pcm.header.frameSize() }
func (d *matroskaDecoder) format() Format { return d.pcm.header.format }

func (d *matroskaDecoder) read(dst []float32) (int, error) {
	channels := d.format().Channels
	want := min(len(dst)/channels, len(d.pcm.buf)/d.frame())
	if want == 0 {
		return 0, nil
	}
	for d.left == 0 && d.silent == 0 {
		if err := d.next(); err != nil {
			return 0, err
		}
	}
	if d.silent > 0 {
		n := int(min(int64(want), d.silent))
		clear(dst[:n*channels])
		d.silent -= int64(n)
		d.pcm.whole += int64(n)
		return n, nil
	}
	buf := d.pcm.buf[:min(int64(want*d.frame()), d.left)]
	n, err := io.ReadFull(d.in, buf)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return 0, err
	}
	got := n / d.frame()
	if got == 0 {
		d.left = 0
		return 0, io.EOF
	}
	d.left -= int64(n)
	d.pcm.whole += int64(got)
	d.pcm.convert(dst[:got*channels], buf[:got*d.frame()])
	return got, nil
}

func (d *matroskaDecoder) notes() []note.Note {
	notes := d.pcm.notes()
	if d.jump > 0 {
		notes = append(notes, note.New("times_jump", note.Values{"jump_s": d.jump, "at_s": d.jumpAt}))
	}
	return notes
}

// next goes on to the next block of sound.
func (d *matroskaDecoder) next() error {
	for {
		id, size, err := d.element()
		if err != nil {
			return err
		}
		switch id {
		case idSegment, idInfo, idTracks, idTrackEntry, idAudio, idCluster, idBlockGroup:
			// Their elements come next.
		case idSimpleBlock, idBlock:
			return d.block(size)
		case idTimestampScale, idSamplingFrequency, idChannels, idTimestamp, idCodec:
			if err := d.value(id, size); err != nil {
				return err
			}
		default:
			if size < 0 {
				return fmt.Errorf("%w: element %X has no size", errMatroska, id)
			}
			if err := d.in.skip(size); err != nil {
				return endOf(err)
			}
		}
	}
}

// endOf makes any end of the stream io.EOF: ffmpeg's exit says whether it was too early.
func endOf(err error) error {
	if err == io.ErrUnexpectedEOF {
		return io.EOF
	}
	return err
}

// element reads what an element begins with; a size of -1 is an unknown one.
func (d *matroskaDecoder) element() (id uint32, size int64, err error) {
	v, _, err := d.number(4, false)
	if err != nil {
		return 0, 0, err
	}
	id = uint32(v)
	v, n, err := d.number(8, true)
	if err != nil {
		return 0, 0, err
	}
	if v == 1<<(7*n)-1 {
		return id, -1, nil
	}
	return id, int64(v), nil
}

// number reads a number of at most longest bytes, n of them, whose leading zero bits say how many
// there are. The first one bit belongs to an ID, not to a size, for which bare is set.
func (d *matroskaDecoder) number(longest int, bare bool) (v uint64, n int, err error) {
	var b [8]byte
	if _, err := io.ReadFull(d.in, b[:1]); err != nil {
		return 0, 0, endOf(err)
	}
	n = bits.LeadingZeros8(b[0]) + 1
	if n > longest {
		return 0, 0, fmt.Errorf("%w: a number begins with byte %02X", errMatroska, b[0])
	}
	if _, err := io.ReadFull(d.in, b[1:n]); err != nil {
		return 0, 0, endOf(err)
	}
	if bare {
		b[0] &^= 0x80 >> (n - 1)
	}
	for _, x := range b[:n] {
		v = v<<8 | uint64(x)
	}
	return v, n, nil
}

// value reads an element that is a number or a short text.
func (d *matroskaDecoder) value(id uint32, size int64) error {
	var buf [largestElement]byte
	if size < 1 || size > largestElement {
		return fmt.Errorf("%w: element %X has %d bytes, want 1 to %d", errMatroska, id, size, largestElement)
	}
	b := buf[:size]
	if _, err := io.ReadFull(d.in, b); err != nil {
		return endOf(err)
	}
	if id == idCodec {
		if string(b) != "A_PCM/FLOAT/IEEE" {
			return fmt.Errorf("%w: its sound is %.20q", errMatroska, b)
		}
		return nil
	}
	v, fail := uint64(0), fmt.Errorf("%w: element %X is %X", errMatroska, id, b)
	if size > 8 {
		return fail
	}
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	f := &d.pcm.header.format
	switch id {
	case idSamplingFrequency:
		hz := math.Float64frombits(v)
		if size == 4 {
			hz = float64(math.Float32frombits(uint32(v)))
		}
		if !(hz >= float64(MinRate) && hz <= float64(MaxRate)) {
			return fmt.Errorf("%.0f Hz, want %d to %d Hz", hz, MinRate, MaxRate)
		}
		f.Rate = Rate(math.Round(hz))
	case idChannels:
		if v < 1 || v > MaxChannels {
			return fmt.Errorf("%d channels, want 1 to %d", v, MaxChannels)
		}
		f.Channels = int(v)
	case idTimestampScale:
		if v < 1 || v > uint64(time.Second) {
			return fail
		}
		d.scale = time.Duration(v)
	case idTimestamp:
		if v > math.MaxInt64/2/uint64(d.scale) {
			return fail
		}
		d.cluster = int64(v)
	}
	return nil
}

// block reads what a block of sound begins with: track, time relative to its cluster, flags.
func (d *matroskaDecoder) block(size int64) error {
	track, n, err := d.number(8, true)
	if err != nil {
		return err
	}
	var b [3]byte
	if _, err := io.ReadFull(d.in, b[:]); err != nil {
		return endOf(err)
	}
	d.left = size - int64(n) - int64(len(b))
	if d.left < 0 || d.left%int64(d.frame()) != 0 || track != 1 || b[2]&0x06 != 0 || d.format().Rate == 0 {
		return fmt.Errorf("%w: a block of %d bytes of track %d, flags %02X", errMatroska, size, track, b[2])
	}
	at := time.Duration(d.cluster+int64(int16(binary.BigEndian.Uint16(b[:])))) * d.scale
	rate := d.format().Rate
	gap := rate.Samples(max(0, at)) + d.shift - d.pcm.whole
	switch {
	case gap > rate.Samples(longestGap):
		if d.jump == 0 {
			d.jump, d.jumpAt = rate.Duration(gap), rate.Duration(d.pcm.whole)
		}
		d.shift -= gap
	case gap >= rate.Samples(leastGap):
		d.silent = gap
	}
	return nil
}
