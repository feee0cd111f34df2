package report_test

import (
	"math"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
)

func TestAgree(t *testing.T) {
	at := func(s float64, by, on report.PersonID, o report.Outcome) report.Attempt {
		return report.Attempt{AtS: report.Seconds(reporttest.Duration(s)), By: by, On: on, Outcome: o}
	}
	ref := report.Account{
		People:   []report.PersonFigures{{ID: 1, Name: "Ana", SpeakingS: 6, Share: 0.6}, {ID: 2, Name: "Bo", SpeakingS: 4, Share: 0.4}, {ID: 3, Name: "Cy"}},
		Attempts: []report.Attempt{at(10, 1, 2, report.Taken), at(11, 1, 2, report.Taken), at(50, 2, 1, report.Taken), at(70, 2, 1, report.Tried)},
	}
	hyp := report.Account{
		People: []report.PersonFigures{{ID: 11, Name: "S1", SpeakingS: 5, Share: 0.35}, {ID: 12, Name: "S2", SpeakingS: 5, Share: 0.55}, {ID: 13, Name: "S3", SpeakingS: 1, Share: 0.1}},
		Attempts: []report.Attempt{
			at(11, 12, 11, report.Taken),     // within a second of both: the first
			at(12, 12, 11, report.Taken),     // exactly a second from the second
			at(51.001, 11, 12, report.Taken), // a millisecond too far
			at(70, 11, 12, report.Taken),     // other outcome
			at(80, 13, 11, report.Tried),
		},
	}
	g := report.Agree(ref, hyp, map[report.PersonID]report.PersonID{11: 2, 12: 1})
	if got, want := g.PeopleError(), 1; got != want {
		t.Errorf("people: got %d, want %d", got, want)
	}
	want := []report.ShareError{
		{Person: "Ana", Voice: "S2", Reference: 0.6, Hypothesis: 0.55, Points: -5},
		{Person: "Bo", Voice: "S1", Reference: 0.4, Hypothesis: 0.35, Points: -5},
		{Person: "Cy"},
		{Voice: "S3", Hypothesis: 0.1, Points: 10},
	}
	if len(g.Shares) != len(want) {
		t.Fatalf("got %+v, want %+v", g.Shares, want)
	}
	for i := range want {
		if g.Shares[i] != want[i] {
			t.Errorf("got %+v, want %+v", g.Shares[i], want[i])
		}
	}
	if math.Abs(g.MeanPoints-10.0/3) > 1e-8 || g.MaxPoints != 5 {
		t.Errorf("got mean %v, max %v, want 3.333 and 5", g.MeanPoints, g.MaxPoints)
	}
	if s := g.Taken; s.Matched != 2 || s.Reference != 3 || s.Hypothesis != 4 || *s.Precision != 0.5 || *s.Recall != 2.0/3 || *s.F1 != 4.0/7 {
		t.Errorf("taken: got %+v", s)
	}
	if s := g.Tried; s.Matched != 0 || *s.F1 != 0 {
		t.Errorf("tried: got %+v", s)
	}
	if s := (report.EventScore{}).Add(g.Taken); *s.F1 != 4.0/7 {
		t.Errorf("sum: got %+v", s)
	}
	if s := report.Agree(report.Account{}, report.Account{}, nil).Taken; s.F1 != nil || s.Precision != nil || s.Recall != nil {
		t.Errorf("no events: got %+v, want nothing said", s)
	}
}

// TestAgreeWithItself holds for any meeting under a renaming.
func TestAgreeWithItself(t *testing.T) {
	a := report.Compute(reporttest.Day(), report.DefaultSettings())
	same := map[report.PersonID]report.PersonID{}
	for _, p := range a.People {
		same[p.ID] = p.ID
	}
	g := report.Agree(a, a, same)
	if g.MaxPoints != 0 || g.PeopleError() != 0 || g.Taken.Matched != g.Taken.Reference || g.Tried.Matched != g.Tried.Reference || g.Taken.Matched == 0 {
		t.Errorf("got %+v", g)
	}
}
