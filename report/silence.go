package report

import (
	"cmp"
	"slices"
	"time"
)

// sweep is what one pass over everybody's utterances finds.
type sweep struct {
	speech     []span          // somebody speaks
	overlap    []span          // two or more speak
	alone      []track         // of each person: nobody else speaks
	talkedOver []time.Duration // of each person's speaking, under others' speech other than short responses
}

// sweepAll passes once over everybody's utterances in order of time. Its cost is
// linear in their number (and in how many people speak at once).
func sweepAll(all [][]utterance) sweep {
	type edge struct {
		at    time.Duration
		in    bool
		who   int
		floor bool // the utterance is no short response
	}
	var edges []edge
	for _, us := range all {
		for _, u := range us {
			edges = append(edges, edge{u.start, true, u.person, !u.short}, edge{u.end, false, u.person, !u.short})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })

	w := sweep{alone: make([]track, len(all)), talkedOver: make([]time.Duration, len(all))}
	alone := make([][]span, len(all))
	type speaker struct {
		who   int
		floor bool
	}
	var now []speaker
	floor := 0 // of now, how many are no short response
	extend := func(spans []span, s span) []span {
		if n := len(spans); n > 0 && spans[n-1].end == s.start {
			spans[n-1].end = s.end
			return spans
		}
		return append(spans, s)
	}
	for i := 0; i < len(edges); {
		at := edges[i].at
		// Within an instant the order of edges does not matter: a person's own
		// utterances never touch.
		for ; i < len(edges) && edges[i].at == at; i++ {
			e := edges[i]
			step := 1
			if e.in {
				now = append(now, speaker{e.who, e.floor})
			} else {
				step = -1
				now = slices.DeleteFunc(now, func(s speaker) bool { return s.who == e.who })
			}
			if e.floor {
				floor += step
			}
		}
		if i == len(edges) || len(now) == 0 {
			continue
		}
		s := span{at, edges[i].at}
		w.speech = extend(w.speech, s)
		if len(now) == 1 {
			alone[now[0].who] = extend(alone[now[0].who], s)
			continue
		}
		w.overlap = extend(w.overlap, s)
		for _, p := range now {
			others := floor
			if p.floor {
				others--
			}
			if others > 0 {
				w.talkedOver[p.who] += s.length()
			}
		}
	}
	for p := range alone {
		w.alone[p] = newTrack(alone[p])
	}
	return w
}

// silence is a stretch of a segment in which nobody speaks.
type silence struct {
	span
	segment int
	edge    bool // before the segment's first or after its last speech
}

// silences returns every silence, however short. speech is sorted and disjoint.
func silences(segments, speech []span) []silence {
	var all []silence
	i := 0
	for k, seg := range segments {
		at := seg.start
		for ; i < len(speech) && speech[i].start < seg.end; i++ {
			if speech[i].start > at {
				all = append(all, silence{span{at, speech[i].start}, k, at == seg.start})
			}
			at = speech[i].end
		}
		if at < seg.end {
			all = append(all, silence{span{at, seg.end}, k, true})
		}
	}
	return all
}

// openFloors lists the silences of at least Settings.OpenFloor between people's
// speech, and counts for each person how often they had the first turn after
// one: as another than the last holder, or going on themselves. A pause that a
// turn goes on over is none: its holder has the floor.
//
// The silence before the first and after the last speech of the recording, or
// next to a marked break, is not counted: nobody has left the floor open there.
func openFloors(quiet []silence, turns []turn, hs []hold, s Settings, id func(int) PersonID) (floors []OpenFloor, opened, kept map[int]int) {
	floors, opened, kept = []OpenFloor{}, map[int]int{}, map[int]int{}
	next, held, counted := 0, 0, -1
	for _, q := range quiet {
		if q.edge || q.length() < s.OpenFloor {
			continue
		}
		if _, ok := holderAt(hs, q.start); ok {
			continue
		}
		for next < len(turns) && turns[next].start < q.end {
			next++
		}
		for held < len(hs) && hs[held].span.end <= q.start {
			held++
		}
		f := OpenFloor{StartS: Seconds(q.start), EndS: Seconds(q.end), Lapse: q.length() > s.Lapse, Break: q.length() > s.Break}
		last := held > 0 && hs[held-1].segment == q.segment
		if last {
			f.Last = id(hs[held-1].person)
		}
		if next < len(turns) && turns[next].segment == q.segment {
			f.Next = id(turns[next].person)
			if last && counted != next {
				counted = next
				if f.Last == f.Next {
					kept[turns[next].person]++
				} else {
					opened[turns[next].person]++
				}
			}
		}
		floors = append(floors, f)
	}
	return floors, opened, kept
}
