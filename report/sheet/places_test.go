package sheet_test

import (
	"slices"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/sheet"
)

// Places are within the meeting and of people who are in it; on a person's own sheet all are theirs.
func TestPlaces(t *testing.T) {
	for name, m := range reporttest.SheetMeetings() {
		a := report.Compute(m, report.DefaultSettings())
		for _, p := range sheet.PlacesOf(&a, report.Nobody) {
			for _, at := range p.At {
				if at.Start < 0 || at.End < at.Start || at.End > a.LengthS+report.Seconds(time.Second) || at.Person != report.Nobody && a.Find(at.Person) == nil {
					t.Errorf("%s, %s: got %+v, want a place of the meeting, %v long", name, p.ID, at, a.LengthS)
				}
			}
		}
		for _, p := range a.People {
			for _, x := range sheet.PlacesOf(&a, p.ID) {
				if slices.ContainsFunc(x.At, func(at sheet.Place) bool { return at.Person != p.ID }) {
					t.Errorf("%s, %s: got %+v on the sheet of person %d, want theirs only", name, x.ID, x.At, p.ID)
				}
			}
		}
	}
}

// A share rests on what those said who had half of it, and "not heard" on a row that is empty.
func TestPlacesOfShares(t *testing.T) {
	m := report.Meeting{Length: time.Minute, People: reporttest.People("Ana", "Ben", "Chidi"), Speech: []report.Speech{
		{Start: 0, End: 30 * time.Second, Person: 1, Confidence: 1}, {Start: 35 * time.Second, End: 45 * time.Second, Person: 2, Confidence: 1},
	}}
	m.People[2].Listed = true
	a := report.Compute(m, report.DefaultSettings())
	got := map[string][]sheet.Place{}
	for _, p := range sheet.PlacesOf(&a, report.Nobody) {
		got[p.Term] = p.At
	}
	const s = report.Seconds(time.Second)
	if want := []sheet.Place{{Person: 1, Start: 0, End: 30 * s}}; !slices.Equal(got["share"], want) {
		t.Errorf("share: got %v, want %v", got["share"], want)
	}
	if want := []sheet.Place{{Person: 3, Start: 0, End: 60 * s}}; !slices.Equal(got["heard"], want) {
		t.Errorf("heard: got %v, want %v", got["heard"], want)
	}
}
