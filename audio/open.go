package audio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"airtime/audio/note"
)

// Errors for which a caller has advice.
var (
	// ErrNotAudio says that the input is not a sound file, or has no sound in it.
	ErrNotAudio = errors.New("not audio")

	// ErrNoFFmpeg says that the input is of a kind that only ffmpeg can decode,
	// and that ffmpeg is not installed.
	ErrNoFFmpeg = errors.New("ffmpeg is not installed")

	// ErrNoTrack says that the file has no sound track of that number.
	ErrNoTrack = errors.New("no sound track")
)

// Open opens the sound file at path, or stdin if path is "-". The kind is told
// from the content, not from the name: WAV and FLAC are read here; everything
// else goes through ffmpeg if that is installed. No more than a chunk is ever
// held in memory, and nothing is written to disk.
//
// The Source lives until ctx is done, and Read then returns the cause; it is
// also Sized and a Noter. Errors wrap ErrNotAudio, ErrNoFFmpeg, or those of package fs.
//
// Of a file with several sound tracks, each becomes a channel, mixed to one and at the time that the file gives it;
// the Source is then [Tracked] too. Of standard input only the first is read.
func Open(ctx context.Context, path string, stdin io.Reader) (Source, error) {
	return OpenTrack(ctx, path, stdin, 0)
}

// OpenTrack is Open for one sound track of the file, counted from 1; 0 means all.
func OpenTrack(ctx context.Context, path string, stdin io.Reader, track int) (Source, error) {
	src, err := open(ctx, path, stdin, track)
	if err != nil {
		name := path
		if path == "-" {
			name = "standard input"
		}
		if pe := (*fs.PathError)(nil); errors.As(err, &pe) && pe.Path == path {
			err = pe.Err // the path is said once
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return src, nil
}

func open(ctx context.Context, path string, stdin io.Reader, track int) (Source, error) {
	first, err := openOne(ctx, path, stdin, max(1, track))
	if err != nil {
		return nil, err
	}
	dec, ok := first.dec.(*ffmpegDecoder)
	if !ok || track > 0 || path == "-" {
		return first, nil
	}
	titles := dec.proc.log.sounds()
	if len(titles) < 2 {
		return first, nil
	}
	if len(titles) > maxTracks {
		first.Close()
		return nil, fmt.Errorf("%d sound tracks, want at most %d, or one of them alone", len(titles), maxTracks)
	}
	sources := []Source{first}
	for i := 1; i < len(titles); i++ {
		src, err := openOne(ctx, path, nil, i+1)
		if err != nil {
			for _, s := range sources {
				s.Close()
			}
			return nil, fmt.Errorf("track %d: %w", i+1, err)
		}
		sources = append(sources, src)
	}
	j, err := newJoin("Track", sources, false)
	if err != nil {
		return nil, err
	}
	return &tracks{j, first, titles}, nil
}

// maxTracks bounds the sound tracks of one file, each of which is an ffmpeg of its own: so each has its own rate, and
// none waits for another that begins an hour later.
const maxTracks = 16

// noTrack says that a file has only n sound tracks.
func noTrack(track, n int) error { return fmt.Errorf("%w %d, want 1 to %d", ErrNoTrack, track, n) }

// A Tracked source has the sound tracks of one file as channels.
type Tracked interface {
	// Tracks is what the file calls each of them, or "".
	Tracks() []string
}

type tracks struct {
	*join
	first  *fileSource
	titles []string
}

// start is that of the file, whose tracks are counted from it.
func (t *tracks) start() time.Duration { return t.first.start() }

// Tracks implements Tracked.
func (t *tracks) Tracks() []string { return t.titles }

// Notes implements Noter.
func (t *tracks) Notes() []note.Note {
	return append([]note.Note{note.New("tracks_heard", note.Values{"n": len(t.titles)})}, t.join.Notes()...)
}

func openOne(ctx context.Context, path string, stdin io.Reader, track int) (*fileSource, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	in, err := openInput(ctx, path, stdin)
	if err != nil {
		return nil, err
	}
	dec, stop, err := openDecoder(ctx, in, path, track)
	if err != nil {
		in.close()
		return nil, err
	}
	return &fileSource{ctx: ctx, dec: dec, stop: stop, format: dec.format()}, nil
}

// decoder is what the kinds of file differ in. One goroutine uses it.
type decoder interface {
	format() Format
	samples() int64 // expected per channel, or -1
	read(dst []float32) (int, error)
	notes() []note.Note // after the end
}

// openDecoder chooses the decoder by content. stop makes a blocked read return.
func openDecoder(ctx context.Context, in *input, path string, track int) (dec decoder, stop func() error, err error) {
	head, err := in.peek(sniffLength)
	if err != nil {
		return nil, nil, err
	}
	kind, what := sniff(head)
	if track > 1 && (kind == kindWAV || kind == kindFLAC) {
		return nil, nil, noTrack(track, 1)
	}
	switch kind {
	case kindWAV:
		dec, err = newWAVDecoder(in)
		if ce := (codecError{}); !errors.As(err, &ce) {
			in.forget()
			return dec, in.close, err
		}
		if rewindErr := in.rewind(); rewindErr != nil {
			return nil, nil, fmt.Errorf("%w: %w", err, rewindErr)
		}
		return openFFmpeg(ctx, in, path, track, what+" with compressed sound", true)
	case kindFLAC:
		if flacNeedsFFmpeg(head) {
			return openFFmpeg(ctx, in, path, track, what, true)
		}
		in.forget()
		dec, err = newFLACDecoder(in)
		return dec, in.close, err
	case kindNone:
		return nil, nil, fmt.Errorf("%w: %s", ErrNotAudio, what)
	default:
		return openFFmpeg(ctx, in, path, track, what, kind == kindFFmpeg)
	}
}

// kind is who can read a file.
type kind int

const (
	kindNone    kind = iota // nobody: it is something other than sound
	kindWAV                 // wav.go
	kindFLAC                // flac.go
	kindFFmpeg              // ffmpeg, surely
	kindUnknown             // ffmpeg, perhaps
)

// magics are the first bytes of files, from the offset on. The first match counts.
var magics = []struct {
	offset int
	magic  string
	kind   kind
	what   string
}{
	{0, "fLaC", kindFLAC, "FLAC"},
	{0, "ID3", kindFFmpeg, "MP3"},
	{4, "ftyp", kindFFmpeg, "MP4"},
	{4, "moov", kindFFmpeg, "MP4"},
	{4, "mdat", kindFFmpeg, "MP4"},
	{0, "OggS", kindFFmpeg, "Ogg"},
	{0, "\x1A\x45\xDF\xA3", kindFFmpeg, "Matroska or WebM"},
	{0, "#!AMR", kindFFmpeg, "AMR"},
	{0, "FORM", kindFFmpeg, "AIFF"},
	{0, "RIFX", kindFFmpeg, "big-endian WAV"},
	{0, "riff\x2E\x91\xCF\x11", kindFFmpeg, "Wave64"},
	{0, "caff", kindFFmpeg, "CAF"},
	{0, ".snd", kindFFmpeg, "AU"},
	{0, "wvpk", kindFFmpeg, "WavPack"},
	{0, "MAC ", kindFFmpeg, "Monkey's Audio"},
	{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", kindFFmpeg, "WMA or WMV"},
	{0, "FLV\x01", kindFFmpeg, "FLV"},
	{0, "\x00\x00\x01\xBA", kindFFmpeg, "MPEG"},
	{8, "AVI ", kindFFmpeg, "AVI"},

	// A playlist would make ffmpeg open what it names.
	{0, "#EXTM3U", kindNone, "it is a playlist; pass the recordings themselves"},
	{0, "ffconcat", kindNone, "it is a playlist; pass the recordings themselves"},
	{0, "%PDF", kindNone, "it is a PDF document"},
	{0, "PK\x03\x04", kindNone, "it is a ZIP archive or an office document"},
	{0, "\x1F\x8B", kindNone, "it is a gzip archive"},
	{0, "\x89PNG", kindNone, "it is a PNG picture"},
	{0, "\xFF\xD8\xFF", kindNone, "it is a JPEG picture"},
	{0, "GIF8", kindNone, "it is a GIF picture"},
	{0, "\x7FELF", kindNone, "it is a program"},
	{0, "MZ", kindNone, "it is a program"},
	{0, "SQLite format 3", kindNone, "it is a database"},
	{0, "\xFF\xFE", kindNone, "it is text"}, // UTF-16; as MPEG it would be layer I, which nobody uses
	{0, "\xFE\xFF", kindNone, "it is text"},
}

// sniffLength is how much of a file sniff wants to see. A pipe must bring as much
// before anything else is known about it.
const sniffLength = 64

// sniff tells what a file is from its first bytes, and names it.
func sniff(head []byte) (kind, string) {
	if len(head) == 0 {
		return kindNone, "it is empty"
	}
	if len(head) >= 12 && string(head[8:12]) == "WAVE" {
		switch string(head[:4]) {
		case "RIFF", "RF64", "BW64":
			return kindWAV, "WAV"
		}
	}
	for _, m := range magics {
		if len(head) > m.offset && bytes.HasPrefix(head[m.offset:], []byte(m.magic)) {
			return m.kind, m.what
		}
	}
	if len(head) >= 2 && head[0] == 0xFF && head[1]&0xE0 == 0xE0 {
		return kindFFmpeg, "MP3 or AAC"
	}
	if isText(head) {
		return kindNone, "it is text"
	}
	return kindUnknown, "it is of an unknown kind"
}

// isText says whether b is UTF-8 without control characters other than white space.
func isText(b []byte) bool {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i > 0 && len(b)-i < utf8.UTFMax // cut in the middle of a character
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != 0x1B, r == 0x7F:
			return false
		}
		i += size
	}
	return true
}

// fileSource makes a Source of a decoder.
type fileSource struct {
	ctx    context.Context
	format Format
	stop   func() error

	closed    atomic.Bool
	closeOnce sync.Once
	closeErr  error

	dec decoder
	err error // what every further Read returns
}

// Format implements Source.
func (s *fileSource) Format() Format { return s.format }

// Read implements Source.
func (s *fileSource) Read(dst []float32) (int, error) {
	switch {
	case s.closed.Load():
		return 0, ErrClosed
	case s.ctx.Err() != nil:
		return 0, context.Cause(s.ctx)
	case s.err != nil:
		return 0, s.err
	}
	n, err := s.dec.read(dst)
	if err == nil {
		return n, nil
	}
	switch {
	case s.closed.Load():
		err = ErrClosed
	case s.ctx.Err() != nil:
		err = context.Cause(s.ctx)
	default:
		s.err = err
	}
	return 0, err
}

// Close implements Source.
func (s *fileSource) Close() error {
	s.closed.Store(true)
	s.closeOnce.Do(func() { s.closeErr = s.stop() })
	return s.closeErr
}

// start is when the file begins by its own clock; 0 where it has none.
func (s *fileSource) start() time.Duration {
	if d, ok := s.dec.(started); ok {
		return d.start()
	}
	return 0
}

// Samples implements Sized.
func (s *fileSource) Samples() int64 {
	return s.dec.samples()
}

// Notes implements Noter.
func (s *fileSource) Notes() []note.Note {
	return s.dec.notes()
}
