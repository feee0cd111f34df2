// Package channel works out who spoke when from the levels of several channels,
// where each person has a microphone or a track: lapel microphones, headsets, the one
// file per person that Zoom saves. It also decides whether a recording is of that
// kind at all.
//
// Call New, Push as the sound comes, and Finish once. The Result has, for each
// channel, its turns and what else was heard on it, and says whether the
// channels are people.
//
//	samples ─▶ levels (4 bands, 10 ms) ─▶ block ─▶ fit: noise, talkers, leakage ─▶ decide ─▶ turns
//
// A voice reaches every microphone, so level alone says little: a loud neighbour may
// be louder on my microphone than I am, and gains differ. What tells people apart
// is that the difference between two channels stays the same while one person speaks and
// jumps when the other does. The fit learns, for each channel, which moments belong to its own
// person and how far below that person's level every other channel then lies (the leakage).
// A channel is active where it has more, in its bands, than the noise and the leakage of the others
// account for. Nothing depends on the absolute level of a channel, and two people
// who speak at once are both found. See Pfau, Ellis and Stolcke, "Multispeaker Speech
// Activity Detection for the ICSI Meeting Recorder", ASRU 2001, and Laskowski, Jin and
// Schultz, "Crosscorrelation-based Multispeaker Speech Activity Detection",
// ICSLP 2004, for the problem and other ways to solve it.
//
// The sound is decided in blocks of at most an hour, as many minutes as fit in 16 MiB,
// so that memory does not grow with the recording but by its turns.
//
// Channels are numbered from 0 in data and from 1 in sentences.
package channel

import (
	"fmt"
	"math"
	"time"

	"airtime/audio"
	"airtime/audio/note"
	"airtime/diarize/internal/dsp"
)

// Config says what counts as a turn.
type Config struct {
	// Bridge is the longest pause inside a turn; a longer one ends it.
	Bridge time.Duration
	// Shortest is the length below which a turn is dropped.
	Shortest time.Duration
}

// DefaultConfig suits the measures, which bridge longer pauses themselves.
func DefaultConfig() Config {
	return Config{Bridge: 500 * time.Millisecond, Shortest: 100 * time.Millisecond}
}

// State is what a channel turned out to hold.
type State int

// The states. Only a Speaking channel has turns.
const (
	Speaking  State = iota // its own person speaks
	Quiet                  // other people's voices or passing noises, nobody of its own
	Noise                  // steady noise only
	Dead                   // all samples zero, or constant
	Duplicate              // the same signal as a channel before it
)

// String returns the state in one or two words.
func (s State) String() string {
	return [...]string{"speaking", "quiet", "only noise", "dead", "duplicate"}[s]
}

// Turn is a stretch in which the channel's own person speaks.
type Turn struct {
	audio.Span
	Confidence float32 // 0 to 1: the part of such stretches that is right
}

// Track is what was heard on one channel.
type Track struct {
	State State
	Of    int    // the channel that a Duplicate repeats; otherwise -1
	Turns []Turn // sorted, apart by more than Config.Bridge
}

// Result is what Finish knows.
type Result struct {
	Samples int64
	Tracks  []Track   // one per channel
	Person  bool      // the channels are people; when unsure, false
	Reason  note.Note // why
	Notes   []note.Note
}

const (
	hop    = 160 // 10 ms
	window = 256 // 16 ms, in the middle of which lie the hop's samples
	lead   = (window - hop) / 2

	// Columns of a frame of levels: all of the speech band, then its parts.
	bands = 9

	blockBytes     = 16 << 20
	maxBlockFrames = 360_000 // an hour: people move about, microphones are moved
)

// edges are the FFT bins (62.5 Hz each) that part the bands: about 190, 500, 1190,
// 2810 and 7000 Hz. Below is hum and handling; the bands hold about the same number of
// formants each.
var edges = [bands]int{3, 5, 8, 12, 18, 27, 40, 62, 112}

// Levels are kept in steps of 0.5 dB from floorDB: 0 is floorDB or less, which
// includes digital silence.
const (
	floorDB   = -110
	stepsOfDB = 2
)

// Detector hears the channels of one recording. One goroutine uses it.
type Detector struct {
	config   Config
	channels int

	samples int64
	filled  int         // samples in wave
	wave    [][]float32 // channel × window
	fft     *dsp.FFT
	taper   []float32
	scaled  []float32
	power   []float32
	gain    float32

	levels    [][]uint8 // channel × (frame × bands), of the block
	block     int64     // frame of the recording at which the block starts
	maxFrames int

	like similarity
	peak []float32 // largest sample distance from the first one, per channel
	base []float32 // first sample of each channel
	bad  int64     // samples that were not numbers

	fit     fit
	decided []runs
	proof   evidence
}

// New returns a Detector for so many channels of sound at audio.AnalysisRate.
func New(c Config, channels int) (*Detector, error) {
	if channels < 1 || channels > audio.MaxChannels {
		return nil, fmt.Errorf("channel: got %d channels, want 1 to %d", channels, audio.MaxChannels)
	}
	if c.Bridge < 0 || c.Shortest < 0 {
		return nil, fmt.Errorf("channel: got bridge %v and shortest %v, want neither below 0", c.Bridge, c.Shortest)
	}
	d := &Detector{
		config:    c,
		channels:  channels,
		filled:    lead, // silence before the recording
		wave:      rows[float32](channels, window),
		fft:       dsp.NewFFT(window),
		taper:     dsp.Hann(window),
		scaled:    make([]float32, window),
		power:     make([]float32, window/2+1),
		levels:    make([][]uint8, channels),
		maxFrames: min(maxBlockFrames, blockBytes/(bands*channels)),
		like:      newSimilarity(channels),
		peak:      make([]float32, channels),
		base:      make([]float32, channels),
		decided:   make([]runs, channels),
		proof:     newEvidence(channels),
	}
	var sum float32
	for _, w := range d.taper {
		sum += w * w
	}
	d.gain = 2 / (sum * window)
	d.fit.init(channels)
	return d, nil
}

// Push hears the next interleaved samples; len(interleaved) is a multiple of the number of
// channels. Samples that are not numbers count as silence.
func (d *Detector) Push(interleaved []float32) {
	n := len(interleaved) / d.channels
	if d.samples == 0 && n > 0 {
		for c := range d.base {
			if x := interleaved[c]; x-x == 0 {
				d.base[c] = x
			}
		}
	}
	for at := 0; at < n; {
		take := min(n-at, window-d.filled)
		for c, wave := range d.wave {
			dst := wave[d.filled : d.filled+take]
			for i := range dst {
				x := interleaved[(at+i)*d.channels+c]
				if x-x != 0 {
					x = 0
					d.bad++
				}
				dst[i] = x
				d.peak[c] = max(d.peak[c], x-d.base[c], d.base[c]-x)
			}
		}
		at += take
		d.filled += take
		d.samples += int64(take)
		if d.filled == window {
			d.frame()
		}
	}
}

// frame measures the full window and moves it on.
func (d *Detector) frame() {
	d.like.add(d.wave)
	for c, wave := range d.wave {
		for i, w := range d.taper {
			d.scaled[i] = wave[i] * w
		}
		d.fft.Power(d.power, d.scaled)
		var level [bands]uint8
		var all float32
		for b := 1; b < bands; b++ {
			var sum float32
			for _, p := range d.power[edges[b-1]:edges[b]] {
				sum += p
			}
			level[b] = quantize(sum * d.gain)
			all += sum
		}
		level[0] = quantize(all * d.gain)
		d.levels[c] = append(d.levels[c], level[:]...)
		copy(wave, wave[hop:])
	}
	d.filled = window - hop
	if d.frames() == d.maxFrames {
		d.decide(d.maxFrames / 2)
	}
}

func quantize(power float32) uint8 {
	db := 10 * math.Log10(float64(power)+1e-30)
	return uint8(max(0, min(255, math.Round((db-floorDB)*stepsOfDB))))
}

// frames is the number of frames in the block.
func (d *Detector) frames() int { return len(d.levels[0]) / bands }

// decide fits the block, decides its first n frames and drops them.
func (d *Detector) decide(n int) {
	d.fit.learn(d.levels, d.like.duplicates())
	d.proof.add(&d.fit)
	d.fit.activity(d.levels, n, d.block, d.decided)
	for c, l := range d.levels {
		d.levels[c] = l[:copy(l, l[n*bands:])]
	}
	d.block += int64(n)
}

// Finish ends the stream. The Detector is of no further use.
func (d *Detector) Finish() Result {
	total := d.samples
	for frames := (total + hop - 1) / hop; d.block+int64(d.frames()) < frames; {
		for _, wave := range d.wave {
			clear(wave[d.filled:])
		}
		d.frame()
	}
	if n := d.frames(); n > 0 {
		d.decide(n)
	}
	r := Result{Samples: total, Tracks: make([]Track, d.channels)}
	of := d.like.duplicates()
	for c := range r.Tracks {
		t := &r.Tracks[c]
		t.Of = -1
		switch {
		case d.peak[c] == 0:
			t.State = Dead
		case of[c] >= 0:
			t.State, t.Of = Duplicate, of[c]
		default:
			t.Turns = d.decided[c].turns(d.config, total)
			switch {
			case len(t.Turns) > 0:
				t.State = Speaking
			case d.proof.heard[c]:
				t.State = Quiet
			default:
				t.State = Noise
			}
		}
	}
	r.Person, r.Reason = d.proof.judge(r.Tracks)
	r.Notes = notes(r.Tracks, d.bad)
	return r
}

func rows[T any](n, length int) [][]T {
	all := make([]T, n*length)
	r := make([][]T, n)
	for i := range r {
		r[i] = all[i*length : (i+1)*length : (i+1)*length]
	}
	return r
}
