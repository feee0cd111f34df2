package audio

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"airtime/audio/note"
)

// earlyEnd is how much sooner than the longest a source may end without a note.
const earlyEnd = time.Second

// Join makes one source of several recordings of the same meeting that began
// together, such as one file per person: source i becomes channel i. One whose file says that it began later than another
// (MP4 and Matroska do) begins with silence. Each is
// mixed to one channel if it has more, and resampled to the highest of their
// rates; the shorter ones are followed by silence. Its errors and notes say which one
// (counted from 1) each error and note of a source is about, and which ended early. Closing it closes
// them all; Join closes them itself when it returns an error.
func Join(sources ...Source) (Source, error) {
	j, err := newJoin("File", sources, true)
	if err != nil {
		return nil, err
	}
	return j, nil
}

// started is a source, or a decoder, that knows when its file begins.
type started interface{ start() time.Duration }

// newJoin is Join of what its errors and notes call each source. With starts, each begins when its file says.
func newJoin(what string, sources []Source, starts bool) (*join, error) {
	if len(sources) < 1 || len(sources) > MaxChannels {
		for _, s := range sources {
			s.Close()
		}
		return nil, fmt.Errorf("join: %d %ss, want 1 to %d", len(sources), strings.ToLower(what), MaxChannels)
	}
	var rate Rate
	for _, s := range sources {
		rate = max(rate, s.Format().Rate)
	}
	j := &join{what: what, format: Format{Rate: rate, Channels: len(sources)}}
	var begin []time.Duration
	for _, s := range sources {
		begin = append(begin, 0)
		if t, ok := s.(started); ok && starts {
			begin[len(begin)-1] = t.start()
		}
	}
	for i, s := range sources {
		t := &track{src: Resample(Downmix(s), rate), buf: make([]float32, joinChunk)}
		if late := begin[i] - slices.Min(begin); late >= leastGap {
			t.silent = rate.Samples(late)
			j.late = append(j.late, note.New(strings.ToLower(what)+"_begins_late", note.Values{"number": strconv.Itoa(i + 1), "late_s": late}))
		}
		j.tracks = append(j.tracks, t)
	}
	return j, nil
}

// joinChunk is how many samples of each source are read at once.
const joinChunk = 4096

type join struct {
	what   string // a source
	format Format
	tracks []*track
	late   []note.Note
	err    error // what every further Read returns
	closed atomic.Bool
}

// track is one of the sources.
type track struct {
	src    Source
	buf    []float32
	rest   []float32 // of buf, not yet returned
	silent int64     // samples of silence before the first
	length int64     // samples read so far
	ended  bool
}

// Format implements Source.
func (j *join) Format() Format { return j.format }

// Read implements Source.
func (j *join) Read(dst []float32) (int, error) {
	switch {
	case j.closed.Load():
		return 0, ErrClosed
	case j.err != nil:
		return 0, j.err
	}
	n := len(dst) / j.format.Channels
	if n == 0 {
		return 0, nil
	}
	ended := true
	for i, t := range j.tracks {
		if len(t.rest) == 0 && !t.ended {
			k, err := t.read()
			switch {
			case err == io.EOF:
				t.ended = true
			case err != nil:
				if errors.Is(err, ErrClosed) {
					return 0, err
				}
				j.err = fmt.Errorf("%s %d: %w", strings.ToLower(j.what), i+1, err)
				return 0, j.err
			}
			t.rest = t.buf[:k]
			t.length += int64(k)
		}
		if !t.ended || len(t.rest) > 0 {
			n = min(n, len(t.rest))
			ended = false
		}
	}
	if ended {
		j.err = io.EOF
		return 0, io.EOF
	}
	for c, t := range j.tracks {
		if t.ended {
			for i := range n {
				dst[i*j.format.Channels+c] = 0
			}
			continue
		}
		for i, v := range t.rest[:n] {
			dst[i*j.format.Channels+c] = v
		}
		t.rest = t.rest[n:]
	}
	return n, nil
}

// read fills the buffer.
func (t *track) read() (int, error) {
	if t.silent == 0 {
		return t.src.Read(t.buf)
	}
	n := int(min(t.silent, int64(len(t.buf))))
	clear(t.buf[:n])
	t.silent -= int64(n)
	return n, nil
}

// Close implements Source.
func (j *join) Close() error {
	j.closed.Store(true)
	var errs []error
	for _, t := range j.tracks {
		errs = append(errs, t.src.Close())
	}
	return errors.Join(errs...)
}

// Samples implements Sized: those of the longest source, if all are known.
func (j *join) Samples() int64 {
	longest := int64(0)
	for _, t := range j.tracks {
		s, ok := t.src.(Sized)
		if !ok || s.Samples() < 0 {
			return -1
		}
		longest = max(longest, t.silent+s.Samples())
	}
	return longest
}

// Notes implements Noter.
func (j *join) Notes() []note.Note {
	longest := slices.MaxFunc(j.tracks, func(a, b *track) int { return int(min(1, max(-1, a.length-b.length))) }).length
	notes := slices.Clone(j.late)
	for i, t := range j.tracks {
		if d := j.format.Rate.Duration(longest - t.length); t.ended && d > earlyEnd {
			notes = append(notes, note.New(strings.ToLower(j.what)+"_ended_early", note.Values{"number": strconv.Itoa(i + 1), "early_s": d}))
		}
		for _, n := range notesOf(t.src) {
			notes = append(notes, n.Of("of_"+strings.ToLower(j.what), note.Values{"number": strconv.Itoa(i + 1)}))
		}
	}
	return notes
}

// Downmix returns src's channels as a source of one channel, as a Mixer mixes them.
// A src that has one channel is returned as it is.
func Downmix(src Source) Source {
	f := src.Format()
	if f.Channels == 1 {
		return src
	}
	return &downmix{src: src, format: Format{Rate: f.Rate, Channels: 1}, mixer: NewMixer(f.Channels)}
}

type downmix struct {
	src    Source
	format Format
	mixer  *Mixer
	buf    []float32
}

// Format implements Source.
func (d *downmix) Format() Format { return d.format }

// Read implements Source.
func (d *downmix) Read(dst []float32) (int, error) {
	channels := d.mixer.channels
	if want := min(len(dst), joinChunk) * channels; len(d.buf) < want {
		d.buf = make([]float32, want)
	}
	n, err := d.src.Read(d.buf[:min(len(dst)*channels, len(d.buf))])
	if err != nil {
		return 0, err
	}
	d.mixer.Mix(dst[:n], d.buf[:n*channels])
	return n, nil
}

// Close implements Source.
func (d *downmix) Close() error { return d.src.Close() }

// Samples implements Sized.
func (d *downmix) Samples() int64 {
	if s, ok := d.src.(Sized); ok {
		return s.Samples()
	}
	return -1
}

// Notes implements Noter.
func (d *downmix) Notes() []note.Note { return notesOf(d.src) }
