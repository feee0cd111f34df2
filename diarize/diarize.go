package diarize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"airtime/audio"
	"airtime/diarize/cepstral/vad"
	"airtime/diarize/channel"
)

// Diarizer turns one stream into a Result. Use New, Push as the sound comes,
// Finish once, and Close; Run does that for a Source.
type Diarizer struct {
	config   Config
	channels int
	tuning   tuning

	samples  int64
	mixer    *audio.Mixer
	mono     []float32         // scratch
	front    Frontend          // nil in Person mode
	people   *channel.Detector // nil in Mix mode
	progress Progress
	told     told // to a Live

	// Of all channels:
	peak    float32
	clipped int64 // samples at full scale
}

// New returns a Diarizer for interleaved sound of so many channels at
// audio.AnalysisRate.
func New(c Config, channels int) (*Diarizer, error) {
	if channels < 1 || channels > audio.MaxChannels {
		return nil, fmt.Errorf("diarize: got %d channels, want 1 to %d", channels, audio.MaxChannels)
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	mode, err := ParseMode(string(c.Channels))
	if err != nil {
		return nil, err
	}
	c.Channels = mode
	d := &Diarizer{config: c, channels: channels, mixer: audio.NewMixer(channels), tuning: defaultTuning(), progress: func(Stage, int64, int64) {}}
	if mode == Person || mode == Auto && channels > 1 {
		if d.people, err = channel.New(channel.DefaultConfig(), channels); err != nil {
			return nil, err
		}
	}
	if mode != Person {
		d.front = NewCepstral()
	}
	return d, nil
}

// fullScale is where converters clip, as near as 16 bits get to 1.
const fullScale = 32766.0 / 32768

// Push hears the next interleaved samples; len(samples) is a multiple of the
// number of channels. Samples that are not numbers count as 0.
func (d *Diarizer) Push(samples []float32) {
	n := len(samples) / d.channels
	d.samples += int64(n)
	if d.people != nil {
		d.people.Push(samples[:n*d.channels])
	}
	for _, x := range samples[:n*d.channels] {
		if x-x != 0 {
			continue
		}
		if x >= fullScale || x <= -fullScale {
			d.clipped++
		}
		d.peak = max(d.peak, x, -x)
	}
	if d.front == nil {
		return
	}
	const block = 4096 // keeps the scratch small whatever is pushed
	for n > 0 {
		m := min(n, block)
		if cap(d.mono) < m {
			d.mono = make([]float32, block)
		}
		mono := d.mono[:m]
		d.mixer.Mix(mono, samples[:m*d.channels])
		d.front.Push(mono)
		samples = samples[m*d.channels:]
		n -= m
	}
}

// Finish ends the stream and groups its voices. When ctx is cancelled it returns
// ctx's error.
func (d *Diarizer) Finish(ctx context.Context) (Result, error) {
	r := Result{Rate: audio.AnalysisRate, Samples: d.samples, Mode: Mix}
	if d.people != nil {
		tracks := d.people.Finish()
		r.Notes = append(r.Notes, tracks.Notes...)
		if d.config.Channels == Auto {
			r.Reason = tracks.Reason
		}
		if d.config.Channels == Person || tracks.Person {
			r.Mode = Person
			r.person(tracks.Tracks)
		}
	}
	if r.Mode == Mix {
		d.front.Flush()
		segments, overlaps := d.segments()
		turns, err := attribute(ctx, d.front, segments, overlaps, d.told, d.config, d.tuning, func(done, total int64) {
			d.progress(Grouping, done, total)
		})
		if err != nil {
			return Result{}, err
		}
		r.Turns = turns
		r.Speakers = len(order(r.Turns))
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	r.Notes = append(r.Notes, d.notes(&r)...)
	return r, nil
}

// overlapConfig says where a second person is added: where it is likelier than not, by enough to
// make up for the cases in which the second person would be the wrong one.
func overlapConfig() vad.SegmentConfig {
	c := vad.DefaultSegmentConfig()
	c.Onset, c.Offset = 0.6, 0.6
	c.MinSpeech = 200 * time.Millisecond // shorter overlap is no event in any of the measures
	return c
}

// segments are the spans of speech in the whole stream, and those of overlapping speech.
func (d *Diarizer) segments() (speech, overlaps []audio.Span) {
	segmenter := func(c vad.SegmentConfig) *vad.Segmenter {
		s, err := vad.NewSegmenter(c, d.front.Hop())
		if err != nil {
			panic(err) // the settings are ours
		}
		return s
	}
	keep := func(out []audio.Span, span audio.Span, ok bool) []audio.Span {
		span.End = min(span.End, d.samples) // the last frame may be half padding
		if ok && span.Len() > 0 {
			out = append(out, span)
		}
		return out
	}
	speaks, overlap := segmenter(vad.DefaultSegmentConfig()), segmenter(overlapConfig())
	for f := range d.front.Revised() {
		span, ok := speaks.Push(f.Speech)
		speech = keep(speech, span, ok)
		span, ok = overlap.Push(f.Overlap)
		overlaps = keep(overlaps, span, ok)
	}
	span, ok := speaks.Flush()
	speech = keep(speech, span, ok)
	span, ok = overlap.Flush()
	return speech, keep(overlaps, span, ok)
}

// person takes the turns from the channels, which are people.
func (r *Result) person(tracks []channel.Track) {
	for c, track := range tracks {
		for _, t := range track.Turns {
			r.Turns = append(r.Turns, Turn{Span: t.Span, Speaker: c, Confidence: t.Confidence, Alternative: -1})
		}
	}
	r.Tracks = order(r.Turns)
	r.Speakers = len(r.Tracks)
}

// notes says what the reader should know about the sound.
func (d *Diarizer) notes(r *Result) []string {
	var notes []string
	switch {
	case d.samples == 0:
		notes = append(notes, "The recording is empty.")
	case d.peak == 0:
		notes = append(notes, "The recording is digital silence: nothing reached the recorder.")
	case len(r.Turns) == 0:
		notes = append(notes, "No speech was found.")
	}
	if d.peak > 0 && d.peak < quiet {
		notes = append(notes, fmt.Sprintf("The recording is very quiet: its loudest moment is at %.0f dB of full scale. Who spoke is less sure than usual.", 20*math.Log10(float64(d.peak))))
	}
	if total := d.samples * int64(d.channels); d.clipped > total/1000 {
		notes = append(notes, fmt.Sprintf("The recording is overdriven: %.1f %% of it is at full scale. Voices are harder to tell apart than usual.", 100*float64(d.clipped)/float64(total)))
	}
	return notes
}

// quiet is the peak, -40 dB of full scale, below which a 16-bit recording keeps too few bits
// of a voice's upper range.
const quiet = 0.01

// Close wipes every embedding. The Diarizer is of no further use.
func (d *Diarizer) Close() {
	if d.front != nil {
		d.front.Wipe()
	}
	clear(d.mono[:cap(d.mono)])
}

// Stage is what Progress is about.
type Stage string

// The stages of Run, in order.
const (
	Listening Stage = "listening"
	Grouping  Stage = "grouping voices"
)

// Progress is called from Run's goroutine, often; done counts up to total, which
// is -1 when unknown. In Listening both are samples per channel.
type Progress func(s Stage, done, total int64)

// chunk is how much Run reads at once.
const chunk = 250 * time.Millisecond

// Run reads src, which must be at audio.AnalysisRate, to its end. When ctx is
// cancelled it returns ctx's error. It does not close src. p may be nil.
func Run(ctx context.Context, src audio.Source, c Config, p Progress) (Result, error) {
	f := src.Format()
	if f.Rate != audio.AnalysisRate {
		return Result{}, fmt.Errorf("diarize: got sound at %v, want %v", f.Rate, audio.AnalysisRate)
	}
	d, err := New(c, f.Channels)
	if err != nil {
		return Result{}, err
	}
	defer d.Close()
	if p != nil {
		d.progress = p
	}
	total := int64(-1)
	if s, ok := src.(audio.Sized); ok {
		total = s.Samples()
	}
	buf := make([]float32, audio.AnalysisRate.Samples(chunk)*int64(f.Channels))
	var frames []Frame
	for {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		n, err := src.Read(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Result{}, err
		}
		d.Push(buf[:n*f.Channels])
		if d.front != nil {
			frames = d.front.Frames(frames[:0]) // for now: it is Revised that counts, and they must not pile up
		}
		d.progress(Listening, d.samples, total)
	}
	return d.Finish(ctx)
}
