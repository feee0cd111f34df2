package sheet_test

import (
	"strings"
	"testing"

	"airtime/report"
	"airtime/report/render"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

// TestNobodyIsNamedFromOneMicrophone: which two people an event is about is right too seldom there, so no sheet says it.
func TestNobodyIsNamedFromOneMicrophone(t *testing.T) {
	var lines []string
	for i := range 20 { // Bo comes in on Ana and takes the floor, again and again
		at := 20 * float64(i)
		lines = append(lines, reporttest.Line("Ana", at, at+9), reporttest.Line("Bo", at+7, at+17))
	}
	m := reporttest.MeetingOf(400, lines...)
	m.Source = report.Source{Kind: "audio", Mode: report.Mix}
	named := report.Compute(m, report.DefaultSettings())
	m.Source.Voices = report.NetworkVoices
	heard := report.Compute(m, report.DefaultSettings())
	for name, of := range map[string]func(*report.Account) sheet.Sheet{
		"group":       func(a *report.Account) sheet.Sheet { return long(t, a, nil, words.ForGroup) },
		"facilitator": func(a *report.Account) sheet.Sheet { return sheet.Facilitator(a, nil) },
		"mine": func(a *report.Account) sheet.Sheet {
			s, err := sheet.Person(a, nil, "Bo")
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	} {
		before, after := sheetText(t, of(&named), render.TextOptions{Width: 100}), sheetText(t, of(&heard), render.TextOptions{Width: 100})
		if before == after {
			t.Errorf("%s: the sheet says the same of events that have names and of those that have none", name)
		}
		after, _, _ = strings.Cut(after, "What the figures mean")
		if strings.Contains(after, "changed hands") || strings.Contains(after, "took the floor") {
			t.Errorf("%s: got %s", name, after)
		}
	}
}
