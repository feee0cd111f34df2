package report

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// EventTolerance is how far apart the same event may be in two accounts.
const EventTolerance = time.Second

// Agreement says how far an account made by the program is from a reference, in
// the terms of its readers.
type Agreement struct {
	Shares []ShareError `json:"shares"` // of the reference's people, then of voices that are nobody's
	// MeanPoints and MaxPoints are of the absolute errors of the reference's people.
	MeanPoints float64 `json:"mean_points"`
	MaxPoints  float64 `json:"max_points"`

	PeopleReference  int `json:"people_reference"` // who were heard
	PeopleHypothesis int `json:"people_hypothesis"`

	Taken EventScore `json:"taken"`
	Tried EventScore `json:"tried"`
}

// PeopleError is how many people too many (or, below zero, too few) were heard.
func (g Agreement) PeopleError() int { return g.PeopleHypothesis - g.PeopleReference }

// ShareError is the error of one speaking share.
type ShareError struct {
	Person     string  `json:"person,omitempty"` // in the reference; none for a voice that is nobody's
	Voice      string  `json:"voice,omitempty"`  // in the hypothesis; none for a person it has no voice for
	Reference  float64 `json:"reference"`
	Hypothesis float64 `json:"hypothesis"`
	Points     float64 `json:"points"` // hypothesis less reference, in percentage points
}

// EventScore counts events found again. An event is found if the other account
// has one of the same outcome, by and on the same people, at most EventTolerance
// away; each is matched at most once.
type EventScore struct {
	Reference  int      `json:"reference"`
	Hypothesis int      `json:"hypothesis"`
	Matched    int      `json:"matched"`
	Precision  *float64 `json:"precision"` // nil where there is nothing to divide by
	Recall     *float64 `json:"recall"`
	F1         *float64 `json:"f1"`
}

// Agree compares hypothesis with reference. same maps people of the hypothesis
// to people of the reference, each to another one; those it leaves out are
// voices that are nobody's.
func Agree(reference, hypothesis Account, same map[PersonID]PersonID) Agreement {
	var g Agreement
	voice := map[PersonID]PersonFigures{} // by whose it is in the reference
	var strangers []PersonFigures
	for _, h := range hypothesis.People {
		if h.SpeakingS > 0 {
			g.PeopleHypothesis++
		}
		if who, ok := same[h.ID]; ok {
			voice[who] = h
		} else if h.SpeakingS > 0 {
			strangers = append(strangers, h)
		}
	}
	for _, r := range reference.People {
		if r.SpeakingS > 0 {
			g.PeopleReference++
		}
		h := voice[r.ID]
		e := ShareError{Person: r.Name, Voice: h.Name, Reference: r.Share, Hypothesis: h.Share, Points: Tidy(100 * (h.Share - r.Share))}
		g.Shares = append(g.Shares, e)
		g.MeanPoints += math.Abs(e.Points) / float64(len(reference.People))
		g.MaxPoints = max(g.MaxPoints, math.Abs(e.Points))
	}
	for _, h := range strangers {
		g.Shares = append(g.Shares, ShareError{Voice: h.Name, Hypothesis: h.Share, Points: Tidy(100 * h.Share)})
	}
	g.MeanPoints = Tidy(g.MeanPoints)
	g.Taken = scoreEvents(reference.Attempts, hypothesis.Attempts, Taken, same)
	g.Tried = scoreEvents(reference.Attempts, hypothesis.Attempts, Tried, same)
	return g
}

// Add sums the counts of two scores, as for several meetings together.
func (s EventScore) Add(o EventScore) EventScore {
	return newEventScore(s.Reference+o.Reference, s.Hypothesis+o.Hypothesis, s.Matched+o.Matched)
}

func newEventScore(reference, hypothesis, matched int) EventScore {
	ratio := func(a, b int) *float64 {
		if b == 0 {
			return nil
		}
		f := Part(a, b)
		return &f
	}
	return EventScore{
		Reference: reference, Hypothesis: hypothesis, Matched: matched,
		Precision: ratio(matched, hypothesis), Recall: ratio(matched, reference), F1: ratio(2*matched, reference+hypothesis),
	}
}

func scoreEvents(reference, hypothesis []Attempt, outcome Outcome, same map[PersonID]PersonID) EventScore {
	type pair struct{ by, on PersonID }
	times := map[pair][]Seconds{}
	inReference, inHypothesis, matched := 0, 0, 0
	for _, r := range reference {
		if r.Outcome == outcome {
			inReference++
			k := pair{r.By, r.On}
			times[k] = append(times[k], r.AtS)
		}
	}
	for k := range times {
		slices.Sort(times[k])
	}
	var events []Attempt
	for _, h := range hypothesis {
		if h.Outcome == outcome {
			events = append(events, h)
		}
	}
	inHypothesis = len(events)
	slices.SortStableFunc(events, func(a, b Attempt) int { return cmp.Compare(a.AtS, b.AtS) })
	// Both in order of time, the earliest possible partner leaves most for the rest.
	for _, h := range events {
		k := pair{same[h.By], same[h.On]}
		left := times[k]
		for len(left) > 0 && left[0] < h.AtS-Seconds(EventTolerance) {
			left = left[1:]
		}
		if len(left) > 0 && left[0] <= h.AtS+Seconds(EventTolerance) {
			matched++
			left = left[1:]
		}
		times[k] = left
	}
	return newEventScore(inReference, inHypothesis, matched)
}
