package sheet_test

import (
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/sheet"
)

// TestHeadsAreNotVoices: who was said to be there and was not heard has no voice that could be told apart.
func TestHeadsAreNotVoices(t *testing.T) {
	m := report.Meeting{
		Length: 10 * time.Minute, Source: report.Source{Kind: "audio", Mode: report.Mix},
		People: []report.Person{{Name: "Person A"}, {Name: "Person B"}, {Name: "Person C"}},
	}
	for i := range 30 {
		start := time.Duration(i) * 20 * time.Second
		m.Speech = append(m.Speech, report.Speech{Start: start, End: start + 15*time.Second, Person: report.PersonID(i%3 + 1), Confidence: 1})
	}
	for _, tt := range []struct {
		people    int
		want, not string
	}{
		{0, "three voices told apart ·", "five"},
		{3, "three voices told apart ·", "five"},
		{5, "three voices told apart · five people", "five voices"},
	} {
		m := m
		m.FillUp(tt.people)
		a := report.Compute(m, report.DefaultSettings())
		text := saidBy(sheet.Group(&a, nil))
		if !strings.Contains(text, tt.want) || strings.Contains(text, tt.not) {
			t.Errorf("--people %d: want %q and not %q:\n%s", tt.people, tt.want, tt.not, text)
		}
	}
}

// saidBy is what a sheet says, without its pictures.
func saidBy(s sheet.Sheet) string {
	text := s.Subtitle + "\n"
	for _, x := range s.Sections {
		for _, b := range x.Blocks {
			if f, ok := b.(sheet.Facts); ok {
				for _, item := range f.Items {
					text += item.Text + "\n"
				}
			}
		}
	}
	return text
}
