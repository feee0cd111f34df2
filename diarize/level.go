package diarize

import (
	"math"

	"airtime/audio/note"
)

// level is how loud a stream was, over all channels.
type level struct {
	peak    float32
	clipped int64 // samples at full scale
}

const (
	// fullScale is where converters clip, as near as 16 bits get to 1.
	fullScale = 32766.0 / 32768

	// quiet is the peak, -40 dB of full scale, below which a 16-bit recording keeps too few bits
	// of a voice's upper range.
	quiet = 0.01
)

// look takes in samples of all channels. What is no number counts as 0.
func (l *level) look(samples []float32) {
	for _, x := range samples {
		if x-x != 0 {
			continue
		}
		if x >= fullScale || x <= -fullScale {
			l.clipped++
		}
		l.peak = max(l.peak, x, -x)
	}
}

// notes says what the reader should know about the sound, of so many samples, in which so many turns were found.
func (l *level) notes(samples int64, turns int) []note.Note {
	var notes []note.Note
	switch {
	case samples == 0:
		notes = append(notes, note.New("empty", nil))
	case l.peak == 0:
		notes = append(notes, note.New("digital_silence", nil))
	case turns == 0:
		notes = append(notes, note.New("no_speech", nil))
	}
	if l.peak > 0 && l.peak < quiet {
		notes = append(notes, note.New("very_quiet", note.Values{"peak_db": 20 * math.Log10(float64(l.peak))}))
	}
	if l.clipped > samples/1000 {
		notes = append(notes, note.New("overdriven", note.Values{"clipped_share": float64(l.clipped) / float64(samples)}))
	}
	return notes
}
