package sheet_test

import (
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/picture"
	"airtime/report/picture/draw"
	"airtime/report/render"
	"airtime/report/reporttest"
	"airtime/report/sheet"
)

// TestSeveralOnSheets: a voice of more than one person is named so, has no page of its own, and is no reason to tell
// anybody anything.
func TestSeveralOnSheets(t *testing.T) {
	was := report.Compute(reporttest.Circle(), report.DefaultSettings())
	most := was.People[was.BySpeaking()[0]].Name
	a, err := report.Apply(was, []report.Edit{{Kind: "several", Args: []string{most}}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	text := sheetText(t, sheet.Facilitator(&a, nil), render.TextOptions{})
	for _, want := range []string{"A voice is more than one person’s.", "more than one person"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("got no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "us was not heard") || strings.Contains(text, "us were not heard") || strings.Contains(text, "people held") {
		t.Errorf("somebody is said not to be heard, who may be in that voice:\n%s", text)
	}
	if _, err := sheet.Person(&a, nil, most); err == nil || !strings.Contains(err.Error(), "more than one person") {
		t.Errorf("a sheet of their own: got error %v", err)
	}
	if _, err := sheet.Person(&was, nil, most); err != nil {
		t.Fatal(err)
	}
}

// TestSeatsAreDrawn: the circle has people where they sat.
func TestSeatsAreDrawn(t *testing.T) {
	was := report.Compute(reporttest.Circle(), report.DefaultSettings())
	seats := was.Seated()
	first, third := was.NameOf(seats[0]), was.NameOf(seats[2])
	a, err := report.Apply(was, []report.Edit{{Kind: "seat", Args: []string{first, third}}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	at := func(a report.Account, name string) (x, y float64) {
		for _, op := range picture.Circle(&a, nil).Ops {
			if s, ok := op.(draw.Text); ok && strings.HasPrefix(s.S, name) {
				return s.X, s.Y
			}
		}
		t.Fatalf("%s is not in the circle", name)
		return 0, 0
	}
	oldX, oldY := at(was, third)
	if x, y := at(a, first); x != oldX || y != oldY {
		t.Errorf("%s sits at %.0f, %.0f, want %.0f, %.0f, where %s sat before", first, x, y, oldX, oldY, third)
	}
}
