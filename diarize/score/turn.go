package score

import (
	"cmp"
	"slices"
	"time"
)

// Turn is a labelled span [Start, End).
type Turn struct {
	Start, End time.Duration
	Speaker    string
}

// Recording is the turns of one file of an RTTM, sorted by start, end, speaker.
type Recording struct {
	Name  string
	Turns []Turn
}

func compareTurns(a, b Turn) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
}

// track is one side of a comparison: speakers by number, in order of first
// appearance, and their spans, which neither overlap nor touch within a speaker.
type track struct {
	names []string
	spans []span
}

type span struct {
	start, end time.Duration
	speaker    int
}

// newTrack merges what overlaps or touches; empty and inverted turns say nothing
// and are left out.
func newTrack(turns []Turn) track {
	sorted := slices.Clone(turns)
	slices.SortFunc(sorted, compareTurns)
	var t track
	index := map[string]int{}
	last := []int{} // speaker → its latest span
	for _, u := range sorted {
		if u.Start >= u.End {
			continue
		}
		k, known := index[u.Speaker]
		if known && u.Start <= t.spans[last[k]].end {
			t.spans[last[k]].end = max(t.spans[last[k]].end, u.End)
			continue
		}
		if !known {
			k = len(t.names)
			index[u.Speaker] = k
			t.names = append(t.names, u.Speaker)
			last = append(last, 0)
		}
		last[k] = len(t.spans)
		t.spans = append(t.spans, span{u.Start, u.End, k})
	}
	return t
}
