package diarize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"airtime/audio"
	"airtime/diarize/channel"
	"airtime/diarize/frontend"
)

// Diarizer turns one stream into a Result. Use New, Push as the sound comes,
// Finish once, and Close; Run does that for a Source.
type Diarizer struct {
	config   Config
	channels int

	samples  int64
	mixer    *audio.Mixer
	mono     []float32 // scratch
	hearing  hearing   // its front end is nil in Person mode
	windows  []frontend.Window
	people   *channel.Detector // nil in Mix mode
	progress Progress

	level level
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
	d := &Diarizer{config: c, channels: channels, mixer: audio.NewMixer(channels), progress: func(Stage, int64, int64) {}}
	if mode == Person || mode == Auto && channels > 1 {
		if d.people, err = channel.New(channel.DefaultConfig(), channels); err != nil {
			return nil, err
		}
	}
	if mode != Person {
		if d.hearing, err = c.hear(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Push hears the next interleaved samples; len(samples) is a multiple of the
// number of channels. Samples that are not numbers count as 0.
func (d *Diarizer) Push(samples []float32) {
	n := len(samples) / d.channels
	d.samples += int64(n)
	if d.people != nil {
		d.people.Push(samples[:n*d.channels])
	}
	d.level.look(samples[:n*d.channels])
	if d.hearing.front == nil {
		return
	}
	const block = 4096 // keeps the scratch small whatever is pushed
	if len(d.mono) == 0 {
		d.mono = make([]float32, block)
	}
	for n > 0 {
		m := min(n, block)
		d.mixer.Mix(d.mono[:m], samples[:m*d.channels])
		d.hearing.front.Push(d.mono[:m])
		d.take()
		samples = samples[m*d.channels:]
		n -= m
	}
}

// take takes over the windows that are ready.
func (d *Diarizer) take() {
	from := len(d.windows)
	d.windows = d.hearing.front.Windows(d.windows)
	if d.hearing.voices == Network { // windows of cepstra share what they say of frames with each other
		for i := range d.windows[from:] {
			d.windows[from+i].Pack()
		}
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
		front := d.hearing.front
		front.Flush()
		d.take()
		front.Erase()
		d.hearing.front = nil // what it computes with, half of all memory after an hour, is not needed any more
		g, err := d.hearing.group(ctx, d.windows, front.Info(), d.config.constraints(), func(done, total int64) {
			d.progress(Grouping, done, total)
		})
		if err != nil {
			return Result{}, err
		}
		r.Turns, r.Count, r.Voices = g.Turns, g.Count, d.hearing.voices
		r.Speakers = len(order(r.Turns))
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	r.Notes = append(r.Notes, d.level.notes(d.samples*int64(d.channels), len(r.Turns))...)
	r.Notes = append(r.Notes, r.Voices.notes(r.Speakers)...)
	return r, nil
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

// Close erases everything that could tell a voice. The Diarizer is of no further use.
func (d *Diarizer) Close() {
	if d.hearing.front != nil {
		d.hearing.front.Erase()
	}
	for i := range d.windows {
		d.windows[i].Erase()
	}
	clear(d.mono)
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
		d.progress(Listening, d.samples, total)
	}
	return d.Finish(ctx)
}
