//go:build eval

package diarize

import (
	"fmt"
	"slices"
	"strconv"

	"airtime/diarize/score"
	"airtime/report"
)

// heard compares what a reader is told of recordings with what is told of their reference turns.
type heard struct {
	people, held  int     // people whose share has a range, and of whom it holds the true share
	width         float64 // sum of the ranges' widths
	taken, tried  report.EventScore
	events, holds int // outcomes of meetings, and those whose number is in the range that is said
}

// add compares one recording.
func (h *heard) add(ref []score.Turn, r Result) {
	hyp := report.Meeting{Length: r.Rate.Duration(r.Samples), Source: report.Source{Kind: "audio", Mode: string(r.Mode), Voices: string(r.Voices)}}
	for i := range r.Speakers {
		hyp.People = append(hyp.People, report.Person{ID: report.VoiceID(i), Name: strconv.Itoa(i)})
	}
	for _, t := range r.Turns {
		hyp.Speech = append(hyp.Speech, report.Speech{
			Start: r.Rate.Duration(t.Start), End: r.Rate.Duration(t.End),
			Person: report.VoiceID(t.Speaker), Confidence: float64(t.Confidence), Alternative: report.VoiceID(t.Alternative),
		})
	}
	known := report.Meeting{Length: hyp.Length}
	number := map[string]report.PersonID{}
	for _, t := range ref {
		p, ok := number[t.Speaker]
		if !ok {
			p = known.Add(report.Person{Name: t.Speaker})
			number[t.Speaker] = p
		}
		known.Speech = append(known.Speech, report.Speech{Start: t.Start, End: t.End, Person: p, Confidence: 1})
	}
	same := map[report.PersonID]report.PersonID{}
	for h, r := range score.Diarization(ref, hypothesis(r, false), score.Config{}).Mapping {
		same[hyp.People[slices.IndexFunc(hyp.People, func(p report.Person) bool { return p.Name == h })].ID] = number[r]
	}
	a, b := report.Compute(known, report.DefaultSettings()), report.Compute(hyp, report.DefaultSettings())
	share := map[report.PersonID]float64{}
	for _, p := range a.People {
		share[p.ID] = p.Share
	}
	for _, p := range b.People {
		if p.SpeakingS == 0 {
			continue
		}
		h.people++
		h.width += p.ShareHigh - p.ShareLow
		if s := share[same[p.ID]]; p.ShareLow <= s && s <= p.ShareHigh { // a voice that is nobody's has no share
			h.held++
		}
	}
	g := report.Agree(a, b, same)
	h.taken, h.tried = h.taken.Add(g.Taken), h.tried.Add(g.Tried)
	for _, e := range []report.EventScore{g.Taken, g.Tried} {
		h.events++
		if low, high := report.PossibleEvents(e.Hypothesis); low <= e.Reference && e.Reference <= high {
			h.holds++
		}
	}
}

func percentOf(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return 100 * float64(part) / float64(whole)
}

// f1 in percent.
func f1(e report.EventScore) float64 {
	if e.F1 == nil {
		return 0
	}
	return 100 * *e.F1
}

func (h *heard) String() string {
	events := func(e report.EventScore) string {
		return fmt.Sprintf("F1 %.0f %% (%d in the reference, %d found, %d of them right)", f1(e), e.Reference, e.Hypothesis, e.Matched)
	}
	return fmt.Sprintf("ranges of %d shares hold %.0f %%, %.1f points wide; floor taken %s, tried %s; %.0f %% of their numbers in the range",
		h.people, percentOf(h.held, h.people), 100*h.width/float64(max(h.people, 1)), events(h.taken), events(h.tried), percentOf(h.holds, h.events))
}

// hold stores the figures of set that may only get better.
func (h *heard) hold(set string, held map[string]float64) {
	held[set+" shares outside their range, %"] = 100 - percentOf(h.held, h.people)
	held[set+" width of ranges, points"] = 100 * h.width / float64(max(h.people, 1))
	held[set+" floor taken, 100 − F1"], held[set+" floor tried, 100 − F1"] = 100-f1(h.taken), 100-f1(h.tried)
}
