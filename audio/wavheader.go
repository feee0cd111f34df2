package audio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/go-audio/wav"
)

// The range of rates that files may have.
const (
	MinRate Rate = 8000
	MaxRate Rate = 192000
)

// encoding is how a WAV file stores one value.
type encoding int

const (
	encInt   encoding = iota // two's complement, but 8 bits are unsigned
	encFloat                 // IEEE 754
	encALaw                  // ITU-T G.711
	encMuLaw
)

// Format tags of the fmt chunk (RFC 2361).
const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

// subFormat is what follows the format tag in the GUID of an extensible sub-format.
var subFormat = []byte{0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71}

// A codecError says that a WAV file holds something that this package leaves to ffmpeg.
type codecError struct{ tag uint16 }

func (e codecError) Error() string {
	return fmt.Sprintf("wav: sound is stored as format 0x%04X", e.tag)
}

// wavHeader is all that a WAV file says about its samples.
type wavHeader struct {
	format    Format
	encoding  encoding
	valueSize int // bytes of one value

	dataStart int64 // position of the first sample
	dataSize  int64 // bytes there are, as far as is known; -1 means up to the end
	promised  int64 // bytes that the header says, also where more are there; -1 if it was written before that was known
	behind    int64 // bytes of another recording that follows this one in the file
}

func (h wavHeader) frameSize() int { return h.valueSize * h.format.Channels }

// readWAVHeader reads the chunks up to the samples, and leaves in at the first one.
//
// go-audio/wav's own walk is not used, because it allocates what a chunk claims to
// hold (a fmt chunk of 2 GiB in a file of 50 bytes takes 4 GB), cannot read RF64, and
// takes a data chunk of unknown size for an empty one. What it is good at, reading the
// fields of a fmt chunk, it is given in a canonical form of known length.
func readWAVHeader(in *input) (wavHeader, error) {
	var h wavHeader
	var riff [12]byte
	if _, err := io.ReadFull(in, riff[:]); err != nil {
		return h, wavEnd(err, "the RIFF header")
	}
	var ds64 int64 = -1 // size of the data chunk of an RF64 file
	haveFormat, haveData := false, false

	for {
		at := in.pos
		var head [8]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			switch {
			case !haveFormat:
				return h, wavEnd(err, "the fmt chunk")
			case !haveData:
				return h, wavEnd(err, "the data chunk")
			}
			return h, err
		}
		id, size := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		switch id {
		case "ds64":
			var b [16]byte // RIFF size, data size (EBU Tech 3306)
			if size < int64(len(b)) {
				return h, fmt.Errorf("wav: ds64 chunk at byte %d: %d bytes, want at least %d", at, size, len(b))
			}
			if _, err := io.ReadFull(in, b[:]); err != nil {
				return h, wavEnd(err, "the ds64 chunk")
			}
			if n := binary.LittleEndian.Uint64(b[8:]); n > 0 && n < 1<<62 {
				ds64 = int64(n)
			}
		case "fmt ":
			if haveFormat {
				return h, fmt.Errorf("wav: second fmt chunk at byte %d", at)
			}
			var b [40]byte // all that any kind of fmt chunk uses
			n, err := io.ReadFull(in, b[:min(size, int64(len(b)))])
			if err != nil && size > 0 {
				return h, wavEnd(err, "the fmt chunk")
			}
			if err := h.parseFormat(b[:n], at); err != nil {
				return h, err
			}
			haveFormat = true
		case "data":
			if haveData { // only the first counts; it was passed to find the format
				break
			}
			haveData = true
			if err := h.measureData(in, size, ds64); err != nil {
				return h, err
			}
			switch {
			case haveFormat:
				return h, nil
			case in.file == nil:
				return h, fmt.Errorf("wav: data chunk at byte %d comes before the fmt chunk, which cannot be read from a pipe; pass the file's name", at)
			case h.dataSize < 0:
				return h, fmt.Errorf("wav: data chunk at byte %d has no size and comes before the fmt chunk", at)
			}
		}
		if haveFormat && haveData {
			return h, in.seek(h.dataStart)
		}
		// A chunk is padded to an even length, but some writers forget to. An ID is
		// printable, a pad byte is zero.
		next := at + 8 + size
		if err := in.skip(next - in.pos); err != nil {
			if err == io.EOF && in.size >= 0 {
				return h, fmt.Errorf("wav: %q chunk at byte %d: %d bytes, but the file ends after %d", id, at, size, in.size)
			}
			return h, wavEnd(err, fmt.Sprintf("the %q chunk at byte %d", id, at))
		}
		if size%2 == 1 {
			if b, err := in.peek(1); err == nil && len(b) == 1 && b[0] == 0 {
				if err := in.skip(1); err != nil {
					return h, err
				}
			}
		}
	}
}

// wavEnd explains an end of the file before what is needed.
func wavEnd(err error, what string) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("%w: wav: the file ends before %s", ErrNotAudio, what)
	}
	return err
}

// parseFormat reads a fmt chunk that begins at byte at.
func (h *wavHeader) parseFormat(b []byte, at int64) error {
	if len(b) < 16 {
		return fmt.Errorf("wav: fmt chunk at byte %d: %d bytes, want at least 16", at, len(b))
	}
	canonical := []byte("RIFF\x00\x00\x00\x00WAVEfmt ")
	canonical = binary.LittleEndian.AppendUint32(canonical, uint32(len(b)))
	d := wav.NewDecoder(bytes.NewReader(append(canonical, b...)))
	if d.ReadInfo(); d.Err() != nil {
		return fmt.Errorf("wav: fmt chunk at byte %d: %w", at, d.Err())
	}

	fail := func(format string, args ...any) error {
		return fmt.Errorf("wav: fmt chunk at byte %d: %s", at, fmt.Sprintf(format, args...))
	}
	channels, bits := int(d.NumChans), int(d.BitDepth)
	if channels < 1 || channels > MaxChannels {
		return fail("%d channels, want 1 to %d", channels, MaxChannels)
	}
	if d.SampleRate < uint32(MinRate) || d.SampleRate > uint32(MaxRate) {
		return fail("%d Hz, want %d to %d Hz", d.SampleRate, int(MinRate), int(MaxRate))
	}
	h.format = Format{Rate: Rate(d.SampleRate), Channels: channels}

	tag := d.WavAudioFormat
	if tag == tagExtensible {
		if len(b) < 40 {
			return fail("%d bytes, want 40 for an extensible format", len(b))
		}
		if !bytes.Equal(b[26:40], subFormat) {
			return fail("unknown sub-format %x", b[24:40])
		}
		tag = binary.LittleEndian.Uint16(b[24:])
	}

	// Values are left-justified in their containers, whatever the number of valid
	// bits ("Multiple channel audio data and WAVE files", Microsoft), so the container
	// alone gives the scale. The decoder does not tell the block's size.
	h.valueSize = (bits + 7) / 8
	if block := int(binary.LittleEndian.Uint16(b[12:])); block > h.valueSize*channels && block%channels == 0 {
		h.valueSize = block / channels
	}
	switch tag {
	case tagPCM:
		h.encoding = encInt
		if bits < 1 || h.valueSize > 4 {
			return fail("%d-bit integers of %d bytes, want 1 to 32 bits", bits, h.valueSize)
		}
	case tagFloat:
		h.encoding = encFloat
		if h.valueSize != 4 && h.valueSize != 8 || bits != 8*h.valueSize {
			return fail("%d-bit floating point of %d bytes, want 32 or 64 bits", bits, h.valueSize)
		}
	case tagALaw, tagMuLaw:
		h.encoding = encALaw
		if tag == tagMuLaw {
			h.encoding = encMuLaw
		}
		if h.valueSize != 1 {
			return fail("%d-bit A-law or mu-law, want 8 bits", bits)
		}
	default:
		return codecError{tag}
	}
	return nil
}

// measureData works out how long the samples are that begin here; size is what
// the chunk says, ds64 what the RF64 header says or -1.
func (h *wavHeader) measureData(in *input, size, ds64 int64) error {
	h.dataStart, h.promised = in.pos, size
	if size == 0xFFFFFFFF && ds64 >= 0 {
		h.promised = ds64
	} else if streamedSize(size) {
		h.promised = -1
	} else if size == 0 {
		// Written by a program that never came back to fill it in, unless the file
		// says with another chunk, or its end, that there is no sound.
		b, err := in.peek(4)
		if err != nil {
			return err
		}
		if len(b) == 4 && !knownChunk(string(b)) {
			h.promised = -1
		}
	}
	h.dataSize = h.promised
	if in.size >= 0 {
		there := in.size - in.pos
		switch {
		case h.promised < 0 || h.promised > there:
			h.dataSize = there
		case ds64 < 0 && there-h.promised >= 1<<32:
			// More than 4 GiB in a plain RIFF file, whose sizes wrap around.
			h.dataSize, h.promised = there, -1
		default:
			return h.lookBeyond(in.file, in.size)
		}
	}
	return nil
}

// lookBeyond takes what follows the samples for samples too, unless it is a chunk. A recorder that
// lost its power has said in its header how much there was when it last wrote one. What it had
// reserved on its disk, and not used, is zeros up to the end of the file.
func (h *wavHeader) lookBeyond(file io.ReaderAt, end int64) error {
	at := h.dataStart + h.promised
	if end-at < beyond {
		return nil
	}
	var b [9]byte // a chunk begins at once, or after a byte that makes the length before it even
	if _, err := file.ReadAt(b[:], at); err != nil {
		return err
	}
	switch {
	case chunkFits(b[:8], end-at-8):
		return h.lookBehind(file, at, end)
	case h.promised%2 == 1 && chunkFits(b[1:], end-at-9):
		return h.lookBehind(file, at+1, end)
	}
	buf := make([]byte, 64<<10)
	for end > at {
		n := min(int64(len(buf)), end-at)
		if _, err := file.ReadAt(buf[:n], end-n); err != nil {
			return err
		}
		if kept := int64(len(bytes.TrimRight(buf[:n], "\x00"))); kept > 0 {
			end += kept - n
			break
		}
		end -= n
	}
	if end-at >= beyond {
		h.dataSize = h.wholeFrames(end - h.dataStart)
	}
	return nil
}

// wholeFrames rounds n bytes up: what is trimmed, or promised wrongly, may end within a sample.
func (h *wavHeader) wholeFrames(n int64) int64 {
	frame := int64(max(1, h.frameSize()))
	return (n + frame - 1) / frame * frame
}

// beyond is how many bytes after the samples are worth a look.
const beyond = 1 << 10

// chunkFits says whether b begins a chunk of at most there bytes.
func chunkFits(b []byte, there int64) bool {
	for _, c := range b[:4] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return int64(binary.LittleEndian.Uint32(b[4:])) <= there
}

// streamedSize says whether size is one of those that programs write to a pipe,
// before they know the length: 2 or 4 GiB, more or less a header.
func streamedSize(size int64) bool {
	return size >= 0x7FFFEF00 && size <= 0x80000000 || size >= 0xFFFFEF00
}

func knownChunk(id string) bool {
	switch id {
	case "LIST", "bext", "iXML", "cue ", "smpl", "fact", "JUNK", "junk", "PAD ", "FLLR", "id3 ", "ID3 ", "inst", "axml", "chna", "_PMX", "afsp", "plst", "PEAK", "SAUR":
		return true
	}
	return false
}
