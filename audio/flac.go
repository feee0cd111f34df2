package audio

import (
	"bufio"
	"fmt"
	"io"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"

	"airtime/audio/note"
)

// flacDecoder reads FLAC. It hands the library a reader of its own and closes the
// file itself: the library's Open loses the file behind a buffer.
type flacDecoder struct {
	in     *input
	bytes  *bufio.Reader // of in, shared with stream
	stream *flac.Stream
	frame  *frame.Frame // being read
	next   int          // sample of frame to be read next
	whole  int64        // samples per channel read so far
	total  int64        // that the header says, or -1
	note   note.Note
	joined note.Note // where another recording begins
}

// flacNeedsFFmpeg says whether a FLAC file that begins with head is one that the
// library cannot read (32 bits, or a rate at which it prints a line to standard
// error for every frame).
func flacNeedsFFmpeg(head []byte) bool {
	if len(head) < 22 { // signature, block header, STREAMINFO up to the bits per sample
		return false
	}
	rate := int(head[18])<<12 | int(head[19])<<4 | int(head[20])>>4
	bits := (int(head[20])&1<<4 | int(head[21])>>4) + 1
	return rate == 24000 || rate == 176400 || bits > 24
}

func newFLACDecoder(in *input) (*flacDecoder, error) {
	bytes := bufio.NewReader(in)
	stream, err := flac.New(bytes) // which takes a bufio.Reader as it is
	if err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, fmt.Errorf("%w: flac: the file ends before its first sample", ErrNotAudio)
		}
		return nil, fmt.Errorf("flac: %w", err)
	}
	if r := stream.Info.SampleRate; r < uint32(MinRate) || r > uint32(MaxRate) {
		return nil, fmt.Errorf("flac: %d Hz, want %d to %d Hz", r, int(MinRate), int(MaxRate))
	}
	d := &flacDecoder{in: in, bytes: bytes, stream: stream, total: -1}
	if n := stream.Info.NSamples; n > 0 {
		d.total = int64(n) // 36 bits
	}
	return d, nil
}

func (d *flacDecoder) format() Format {
	return Format{Rate: Rate(d.stream.Info.SampleRate), Channels: int(d.stream.Info.NChannels)}
}

func (d *flacDecoder) samples() int64 { return d.total }

func (d *flacDecoder) read(dst []float32) (int, error) {
	channels := int(d.stream.Info.NChannels)
	room := len(dst) / channels
	if room == 0 {
		return 0, nil
	}
	for d.frame == nil || d.next == len(d.frame.Subframes[0].Samples) {
		if err := d.nextFrame(); err != nil {
			return 0, err
		}
	}
	n := min(room, len(d.frame.Subframes[0].Samples)-d.next)
	bits := d.frame.BitsPerSample
	if bits == 0 { // the same as in the header
		bits = d.stream.Info.BitsPerSample
	}
	scale := 1 / float32(uint32(1)<<(bits-1))
	for c, sub := range d.frame.Subframes {
		out := dst[c:]
		for i, v := range sub.Samples[d.next : d.next+n] {
			out[i*channels] = max(-1, min(1, float32(v)*scale))
		}
	}
	d.next += n
	d.whole += int64(n)
	return n, nil
}

// nextFrame reads the next frame. Sound that is cut short or damaged ends there,
// with a note, unless there was none.
func (d *flacDecoder) nextFrame() error {
	d.goOn()
	f, err := d.parse()
	info := d.stream.Info
	if err == nil && f.Channels.Count() != int(info.NChannels) {
		err = fmt.Errorf("%d channels, want %d as in the header", f.Channels.Count(), info.NChannels)
	}
	if err == nil && f.SampleRate != 0 && f.SampleRate != info.SampleRate {
		err = fmt.Errorf("%d Hz, want %d Hz as in the header", f.SampleRate, info.SampleRate)
	}
	if err == nil {
		d.frame, d.next = f, 0
		return nil
	}
	d.frame = nil
	rate := Rate(info.SampleRate)
	at := rate.Duration(d.whole)
	switch {
	case d.in.failed != nil: // the file cannot be read: that is not its content's fault
		return d.in.failed
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		if d.total > d.whole {
			d.note = note.New("sound_short", note.Values{"promised_s": rate.Duration(d.total), "there_s": at})
		} else if err == io.ErrUnexpectedEOF {
			d.note = note.New("sound_cut", note.Values{"at_s": at})
		}
		return io.EOF
	case d.whole == 0:
		return fmt.Errorf("flac: first frame: %w", err)
	}
	d.note = note.New("sound_damaged", note.Values{"at_s": at})
	return io.EOF
}

// goOn goes on with another recording of the same form that stands behind this one, as when two files were put together.
// No frame begins as a file does.
func (d *flacDecoder) goOn() {
	const signature = "fLaC"
	if head, err := d.bytes.Peek(len(signature)); err != nil || string(head) != signature {
		return
	}
	was := d.stream.Info
	stream, err := flac.New(d.bytes)
	if err != nil || stream.Info.SampleRate != was.SampleRate || stream.Info.NChannels != was.NChannels {
		return // what follows is no frame of this one
	}
	if d.stream = stream; d.total >= 0 && stream.Info.NSamples > 0 {
		d.total = d.whole + int64(stream.Info.NSamples)
	}
	if d.joined.ID == "" {
		d.joined = note.New("sound_joined", note.Values{"at_s": Rate(was.SampleRate).Duration(d.whole)})
	}
}

// parse returns the next frame, and a panic of the library about a damaged one as an error.
func (d *flacDecoder) parse() (f *frame.Frame, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("damaged frame: %v", r)
		}
	}()
	return d.stream.ParseNext()
}

func (d *flacDecoder) notes() []note.Note {
	var all []note.Note
	for _, n := range []note.Note{d.joined, d.note} {
		if n.ID != "" {
			all = append(all, n)
		}
	}
	return all
}
