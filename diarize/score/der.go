package score

import (
	"cmp"
	"slices"
	"time"
)

// Config says what is scored. The zero Config scores everything.
type Config struct {
	// Collar is left out in all around each reference boundary, half on each side.
	// (NIST's md-eval names half of it: its collar of 0.25 s is 0.5 s here.)
	Collar      time.Duration
	SkipOverlap bool // leave out instants at which the reference has two or more speakers
}

// DER is a diarization error rate and what it is made of. All times are scored
// time: what Config leaves out counts nowhere.
type DER struct {
	Total      time.Duration // reference speech, each speaker counted
	Missed     time.Duration
	FalseAlarm time.Duration
	Confusion  time.Duration
	Mapping    map[string]string // hypothesis speaker to reference speaker

	// Pairs has every reference speaker in order of first appearance, then every
	// hypothesis speaker that is nobody's match.
	Pairs []Pair
}

// Pair is a reference speaker beside the hypothesis speaker mapped to it. Ref or
// Hyp is empty where there is no match.
type Pair struct {
	Ref, Hyp           string
	RefTime, HypTime   time.Duration // scored speaking time
	Both               time.Duration // both speak
	RefShare, HypShare float64       // of the speaking time of all speakers of that side; 0 if nobody spoke
}

// Rate is (Missed + FalseAlarm + Confusion) ÷ Total; 0 for nothing against nothing, 1 for something against nothing.
func (d DER) Rate() float64 {
	errors := d.Missed + d.FalseAlarm + d.Confusion
	switch {
	case errors == 0:
		return 0
	case d.Total == 0:
		return 1
	}
	return float64(errors) / float64(d.Total)
}

// Jaccard is the Jaccard error rate: the mean over the reference speakers with
// scored time of (FA + MISS) ÷ TOTAL, where TOTAL is the time in which the reference
// speaker or the mapped one speaks, and an unmapped speaker has 1. It is 0 for
// nothing against nothing (where pyannote says 1), 1 for something against nothing.
//
// Ref: Ryant et al., "The Second DIHARD Diarization Challenge", Interspeech 2019,
// and its evaluation plan, section 4. The mapping is the one of DER, as in
// pyannote; the challenge's own tool picks the mapping that is best for JER.
func (d DER) Jaccard() float64 {
	var sum float64
	n, extra := 0, false
	for _, p := range d.Pairs {
		if p.RefTime == 0 {
			extra = extra || p.HypTime > 0
			continue
		}
		n++
		union := p.RefTime + p.HypTime - p.Both
		sum += float64(union-p.Both) / float64(union)
	}
	switch {
	case n > 0:
		return sum / float64(n)
	case extra:
		return 1
	}
	return 0
}

// Diarization scores hyp against ref under the mapping of speakers that leaves
// least confusion. Turns may come in any order.
func Diarization(ref, hyp []Turn, c Config) DER {
	r, h := newTrack(ref), newTrack(hyp)
	s := sweep(r, h, c)

	d := DER{Total: s.total, Missed: s.missed, FalseAlarm: s.falseAlarm, Confusion: s.both, Mapping: map[string]string{}}
	match := assign(s.common, len(h.names))
	matched := make([]bool, len(h.names))
	var hypTotal time.Duration
	for _, t := range s.hypTime {
		hypTotal += t
	}
	share := func(part, whole time.Duration) float64 {
		if whole == 0 {
			return 0
		}
		return float64(part) / float64(whole)
	}
	for i, name := range r.names {
		p := Pair{Ref: name, RefTime: s.refTime[i], RefShare: share(s.refTime[i], s.total)}
		if j := match[i]; j >= 0 && s.common[i][j] > 0 {
			matched[j] = true
			d.Mapping[h.names[j]] = name
			d.Confusion -= s.common[i][j]
			p.Hyp, p.HypTime, p.Both = h.names[j], s.hypTime[j], s.common[i][j]
			p.HypShare = share(p.HypTime, hypTotal)
		}
		d.Pairs = append(d.Pairs, p)
	}
	for j, name := range h.names {
		if !matched[j] {
			d.Pairs = append(d.Pairs, Pair{Hyp: name, HypTime: s.hypTime[j], HypShare: share(s.hypTime[j], hypTotal)})
		}
	}
	return d
}

// sums is what one pass over both tracks finds in scored time.
type sums struct {
	total, missed, falseAlarm time.Duration
	both                      time.Duration // at each instant, the smaller number of speakers
	refTime, hypTime          []time.Duration
	common                    [][]time.Duration // [reference speaker][hypothesis speaker], both speak
}

// sweep walks once over all boundaries in order of time. Instead of adding every stretch
// to every pair that speaks in it, it keeps a clock that stands still in
// whatever is not scored; a pair's common time is added when the first of the two
// ends. So a boundary costs the number of people speaking at it, not its square.
func sweep(r, h track, c Config) sums {
	const refSide, hypSide, collarSide = 0, 1, 2
	type event struct {
		key           int64 // twice the time, plus one for a beginning: ends come first, so what touches is never together
		side, speaker int32
	}
	end := func(at time.Duration, side, speaker int) event {
		return event{2 * int64(at), int32(side), int32(speaker)}
	}
	begin := func(at time.Duration, side, speaker int) event {
		return event{2*int64(at) + 1, int32(side), int32(speaker)}
	}
	events := make([]event, 0, 2*len(r.spans)+2*len(h.spans))
	for side, t := range []track{r, h} {
		for _, s := range t.spans {
			events = append(events, begin(s.start, side, s.speaker), end(s.end, side, s.speaker))
		}
	}
	if half := c.Collar / 2; half > 0 {
		for _, s := range r.spans {
			for _, at := range []time.Duration{s.start, s.end} {
				events = append(events, begin(at-half, collarSide, 0), end(at+half, collarSide, 0))
			}
		}
	}
	slices.SortFunc(events, func(a, b event) int { return cmp.Compare(a.key, b.key) })

	s := sums{
		refTime: make([]time.Duration, len(r.names)),
		hypTime: make([]time.Duration, len(h.names)),
		common:  make([][]time.Duration, len(r.names)),
	}
	for i := range s.common {
		s.common[i] = make([]time.Duration, len(h.names))
	}
	var (
		clock, last time.Duration
		collars     int
		active      [2][]int // speakers now, by side
		since       = [2][]time.Duration{make([]time.Duration, len(r.names)), make([]time.Duration, len(h.names))}
	)
	for _, e := range events {
		at, begins := time.Duration(e.key>>1), e.key&1 == 1
		nr, nh := len(active[refSide]), len(active[hypSide])
		if d := at - last; collars == 0 && !(c.SkipOverlap && nr > 1) {
			clock += d
			s.total += d * time.Duration(nr)
			s.missed += d * time.Duration(max(0, nr-nh))
			s.falseAlarm += d * time.Duration(max(0, nh-nr))
			s.both += d * time.Duration(min(nr, nh))
		}
		last = at
		side, speaker := int(e.side), int(e.speaker)
		switch {
		case side == collarSide && begins:
			collars++
		case side == collarSide:
			collars--
		case begins:
			active[side] = append(active[side], speaker)
			since[side][speaker] = clock
		default:
			k := slices.Index(active[side], speaker)
			active[side] = slices.Delete(active[side], k, k+1)
			began := since[side][speaker]
			if side == refSide {
				s.refTime[speaker] += clock - began
			} else {
				s.hypTime[speaker] += clock - began
			}
			for _, other := range active[1-side] {
				i, j := speaker, other
				if side == hypSide {
					i, j = other, speaker
				}
				s.common[i][j] += clock - max(began, since[1-side][other])
			}
		}
	}
	return s
}
