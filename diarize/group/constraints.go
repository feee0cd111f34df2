package group

import "airtime/audio"

// A Label says who speaks in a stretch of the stream, whoever else does.
type Label struct {
	audio.Span
	Person int
}

// Constraints are what is known beforehand of the people. The zero value knows nothing.
type Constraints struct {
	// Min and Max bound the number of people; 0 is no bound. They are bounds, not a place to start from.
	Min, Max int

	// Known are stretches of which somebody said who speaks, sorted. Who speaks in stretches with one number is one
	// person, those with different numbers never become one. They are the first of all people, 0 to n−1.
	Known []Label

	// Not are stretches of which somebody said that it is not that one of the known people who speaks.
	Not []Label

	// Prior is who was taken to speak so far, sorted, which is not changed lightly. Those of Known have the same
	// numbers, others any from there on.
	Prior []Label

	// Complete says that everybody who is there is among Known: another person must be the more unlike.
	Complete bool
}

// Turn is a stretch of speech with its speaker.
type Turn struct {
	audio.Span
	Speaker int

	// Confidence in [0, 1] is how sure it is that Speaker, rather than the best
	// other candidate, speaks in Span; it is calibrated so that, over many turns,
	// about this part of the time is attributed rightly.
	Confidence float32

	// Alternative is the second candidate when the two cannot be separated (the
	// measures then count Span as unsure time), or -1.
	Alternative int

	// Overlap says that the turn lies under another speaker's, whose turn is the surer one.
	Overlap bool
}

// Result is who spoke when in a stream.
type Result struct {
	People int     // the known ones and those that were found
	Of     [][]int // for each window and local voice, the person, or −1
	Turns  []Turn  // sorted by start, end, speaker
	Count  Count   // how sure People is
}

// Count is a range that holds the true number of people; Low is High where that is sure.
type Count struct{ Low, High int }
