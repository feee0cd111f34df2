package report

import "time"

// Settings are the thresholds of every measure. DefaultSettings has the
// values the definitions give; an Account states the ones it used.
type Settings struct {
	// From spans to turns.
	BridgePause   time.Duration // own pauses shorter than this are bridged into one utterance
	MinUtterance  time.Duration // utterances shorter than this are dropped
	ShortResponse time.Duration // longest utterance that may be a short response
	ResponseQuiet time.Duration // own silence around a short response
	TurnPause     time.Duration // longest own pause within a turn
	MinTurn       time.Duration // shortest turn; what is shorter is a brief remark

	// Share.
	BarelyHeard float64 // share below this part of the equal share is "barely heard"

	// Overlap and interruption.
	MinOverlap  time.Duration // shortest overlap event
	Before      time.Duration // the holder's turn covers this much before an attempt
	After       time.Duration // and this much after it
	Window      time.Duration // what follows an attempt and decides its outcome
	AloneToTake time.Duration // speech alone in the window that takes, or keeps, the floor

	// Who speaks when.
	MinSilence   time.Duration
	OpenFloor    time.Duration
	Lapse        time.Duration
	Break        time.Duration
	SpeaksAfter  time.Duration // longest gap for "B speaks after A"
	LongTurn     time.Duration
	LongTurnNear time.Duration // amber
	StripWindow  time.Duration // dynamics: window
	StripStep    time.Duration // dynamics: step
	HeldByOne    float64       // share of a window's speech that holds it
	OneVoice     float64       // share of windows with the same holder: held by one voice
	BackAndForth float64       // share of windows held by nobody: back and forth
	Edge         time.Duration // who holds the first and last of this length

	// How sure.
	MinEvents int // fewer events than this say nothing
	MinGroup  int // groups of fewer people are not shown

	SkipOpening bool // leave the chair's marked opening out of "first to speak"
}

// DefaultSettings returns the thresholds of the definitions.
func DefaultSettings() Settings {
	return Settings{
		BridgePause:   500 * time.Millisecond,
		MinUtterance:  200 * time.Millisecond,
		ShortResponse: time.Second,
		ResponseQuiet: time.Second,
		TurnPause:     2 * time.Second,
		MinTurn:       time.Second,
		BarelyHeard:   0.25,
		MinOverlap:    200 * time.Millisecond,
		Before:        time.Second,
		After:         500 * time.Millisecond,
		Window:        10 * time.Second,
		AloneToTake:   time.Second,
		MinSilence:    500 * time.Millisecond,
		OpenFloor:     2 * time.Second,
		Lapse:         10 * time.Second,
		Break:         60 * time.Second,
		SpeaksAfter:   2 * time.Second,
		LongTurn:      120 * time.Second,
		LongTurnNear:  90 * time.Second,
		StripWindow:   150 * time.Second,
		StripStep:     30 * time.Second,
		HeldByOne:     0.60,
		OneVoice:      0.75,
		BackAndForth:  0.60,
		Edge:          5 * time.Minute,
		MinEvents:     3,
		MinGroup:      3,
	}
}
