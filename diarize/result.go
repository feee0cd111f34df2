package diarize

import (
	"airtime/audio"
	"airtime/audio/note"
	"airtime/diarize/group"
	"airtime/diarize/online"
)

// Turn is a stretch of speech with its speaker: 0..Result.Speakers−1, in order of first appearance.
type Turn = group.Turn

// Voices says by what means voices were told apart.
type Voices string

// The means.
const (
	Network Voices = "network" // package neural: hears overlap too
	Cepstra Voices = "cepstra" // package cepstral, without training: who spoke is much less sure
)

// notes says what the reader should know of how so many speakers were told apart.
func (v Voices) notes(speakers int) []note.Note {
	if v != Cepstra || speakers == 0 {
		return nil
	}
	return []note.Note{note.New("no_network", nil)}
}

// Result says who spoke when.
type Result struct {
	Rate     audio.Rate
	Samples  int64 // length of the stream
	Speakers int
	Turns    []Turn // sorted by start, end, speaker; turns of different speakers may overlap

	Voices Voices      // how voices were told apart; empty in Person mode where every channel is a person
	Count  group.Count // the range that holds the number of speakers; as Speakers where that is known
	Mode   Mode        // how speakers were told apart: Mix or Person, never Auto
	Reason note.Note   // why Auto chose Mode; zero if it was asked for
	Tracks []int       // in Person mode, the channel (0-based) of each speaker; nil otherwise
	Notes  []note.Note // about the sound: dead channels, too quiet, no speech
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

// order sorts turns and numbers the speakers by first appearance, leaving no number out;
// it returns what the number of each was before.
func order(turns []Turn) (was []int) {
	online.SortTurns(turns)
	number := map[int]int{}
	for i := range turns {
		t := &turns[i]
		if _, ok := number[t.Speaker]; !ok {
			number[t.Speaker] = len(was)
			was = append(was, t.Speaker)
		}
		t.Speaker = number[t.Speaker]
	}
	for i := range turns {
		t := &turns[i]
		if k, ok := number[t.Alternative]; ok {
			t.Alternative = k
		} else {
			t.Alternative = -1 // nobody's best guess anywhere, hence nobody
		}
	}
	online.SortTurns(turns)
	return was
}
