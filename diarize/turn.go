package diarize

import "airtime/audio"

// Turn is a stretch of speech with its speaker.
type Turn struct {
	audio.Span
	Speaker int // 0..Result.Speakers−1, in order of first appearance

	// Confidence in [0, 1] is how sure it is that Speaker, rather than the best
	// other candidate, speaks in Span; it is calibrated so that, over many turns,
	// about this part of the time is attributed rightly.
	Confidence float32

	// Alternative is the second candidate when the two cannot be separated (the
	// measures then count Span as unsure time), or -1.
	Alternative int

	// Overlap says that the turn lies under another speaker's and was
	// found by overlap detection; Exclusive leaves such turns out.
	Overlap bool
}

// Result says who spoke when.
type Result struct {
	Rate     audio.Rate
	Samples  int64 // length of the stream
	Speakers int
	Turns    []Turn // sorted by start, end, speaker; turns of different speakers may overlap

	Mode   Mode     // how speakers were told apart: Mix or Person, never Auto
	Reason string   // why Auto chose Mode, one clause in plain words; empty if it was asked for
	Tracks []int    // in Person mode, the channel (0-based) of each speaker; nil otherwise
	Notes  []string // whole sentences about the sound: dead channels, too quiet, no speech
}

// Exclusive returns r's turns with one speaker at a time: without those found by overlap
// detection, and where turns still overlap (as people on microphones of their own
// do) the one that began first goes on.
func (r Result) Exclusive() []Turn {
	var out []Turn
	var end int64
	for _, t := range r.Turns {
		if t.Overlap {
			continue
		}
		t.Start = max(t.Start, end)
		if t.Len() > 0 {
			out = append(out, t)
			end = t.End
		}
	}
	return out
}
