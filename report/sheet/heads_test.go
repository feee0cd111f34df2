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
		m.FillUp(tt.people, report.NeutralName)
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

// oneMicrophone is a meeting of 4 min heard with one microphone, in which each voice speaks for so many seconds of 20.
func oneMicrophone(fewest, most int, seconds ...float64) report.Meeting {
	m := report.Meeting{Length: 4 * time.Minute, Source: report.Source{Kind: "audio", Mode: report.Mix, Voices: report.NetworkVoices, Fewest: fewest, Most: most}}
	for p, s := range seconds {
		m.People = append(m.People, report.Person{Name: report.NeutralName(p)})
		for i := range 4 {
			start := time.Duration(len(seconds)*i+p) * 14 * time.Second
			m.Speech = append(m.Speech, report.Speech{Start: start, End: start + time.Duration(s*float64(time.Second)), Person: report.PersonID(p + 1), Confidence: 1})
		}
	}
	return m
}

// The number of voices is said with its range, and that all were heard only where that holds for every number in it.
func TestNumberOfVoicesHasARange(t *testing.T) {
	for _, tt := range []struct {
		name         string
		fewest, most int
		seconds      []float64
		said         string // what the number is said with
		clear        bool
	}{
		{"sure", 4, 4, []float64{10, 10, 9, 9}, "four voices told apart ·", true},
		{"fewer, and all with more than enough", 3, 4, []float64{10, 10, 9, 9}, "four voices told apart (3 to 4) ·", true},
		{"perhaps more", 3, 5, []float64{10, 10, 9, 9}, "four voices told apart (3 to 5) ·", false},
		{"perhaps one, and one of four with a fifth of all", 1, 4, []float64{10, 10, 9, 7}, "four voices told apart (1 to 4) ·", false},
		{"not known", 0, 0, []float64{10, 10, 9, 9}, "four voices told apart ·", false},
	} {
		a := report.Compute(oneMicrophone(tt.fewest, tt.most, tt.seconds...), report.DefaultSettings())
		for i := range a.People { // what is tested is the count, and not the ranges of shares
			a.People[i].ShareLow, a.People[i].ShareHigh = a.People[i].Share, a.People[i].Share
		}
		facilitator := saidBy(sheet.Facilitator(&a, nil))
		if !strings.Contains(facilitator, tt.said) {
			t.Errorf("%s: got %q, want %q", tt.name, facilitator, tt.said)
		}
		if got := strings.Contains(facilitator, "Each of the voices told apart had at least"); got != tt.clear {
			t.Errorf("%s: got an all-clear %v, want %v:\n%s", tt.name, got, tt.clear, facilitator)
		}
		if open := strings.Contains(facilitator, "the recording leaves open: two voices can be taken for one"); open == tt.clear {
			t.Errorf("%s: got that it is open %v", tt.name, open)
		}
	}
}

// With one microphone, who has no voice of their own may have been taken for somebody else: that they were not heard is
// said of nobody, on no sheet. Before, three of four who spoke were told apart, and the fourth was told that nobody had heard them.
func TestWhoHasNoVoiceMayHaveSpoken(t *testing.T) {
	m := oneMicrophone(2, 4, 10, 9, 3)
	m.People = append(m.People, report.Person{Name: "Leyla", Listed: true})
	m.FillUp(5, report.NeutralName)
	if m.Source.Most != 4 {
		t.Errorf("got at most %d voices, want 4", m.Source.Most)
	}
	a := report.Compute(m, report.DefaultSettings())
	mine, err := sheet.Person(&a, nil, "Leyla")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]sheet.Sheet{"group": sheet.Group(&a, nil), "facilitator": sheet.Facilitator(&a, nil), "mine": mine, "halfway": sheet.Halfway(&a, nil)} {
		text := sheetMarkdown(t, s)
		if strings.Contains(strings.ReplaceAll(text, "I was not heard, or taken", ""), "was not heard") || strings.Contains(text, "spoke for 0:00") || strings.Contains(text, "were not heard") {
			t.Errorf("%s: got somebody who was not heard:\n%s", name, text)
		}
		if !strings.Contains(text, "taken for somebody else") && name != "halfway" {
			t.Errorf("%s: got nothing of those without a voice:\n%s", name, text)
		}
	}
	// Each with a microphone, who was not heard was not heard.
	m.Source = report.Source{Kind: "audio", Mode: "person"}
	a = report.Compute(m, report.DefaultSettings())
	if text := sheetMarkdown(t, sheet.Facilitator(&a, nil)); !strings.Contains(text, "Not heard, or only in short responses: Leyla") {
		t.Errorf("got\n%s", text)
	}
}

// Whoever most likely had more than half of an equal part is not said to have been barely heard, however wide the range.
// Before, somebody with 14 % among five was.
func TestWideRangeIsNotBarelyHeard(t *testing.T) {
	a := report.Compute(oneMicrophone(4, 4, 10, 10, 9, 7), report.DefaultSettings())
	a.People[3].ShareLow = 0.01
	if text := saidBy(sheet.Facilitator(&a, nil)); strings.Contains(text, "arely heard") {
		t.Errorf("got\n%s", text)
	}
	a.People[3].Share = 0.1
	if text := saidBy(sheet.Facilitator(&a, nil)); !strings.Contains(text, "erhaps barely heard") {
		t.Errorf("a tenth: got\n%s", text)
	}
}

// More were said to be there than can have spoken: then somebody was not heard, and a round is suggested. People said
// to be there bound how many voices there can be.
func TestCountBoundsVoices(t *testing.T) {
	m := oneMicrophone(3, 6, 10, 9, 9)
	m.FillUp(4, report.NeutralName)
	if m.Source.Most != 4 {
		t.Errorf("four there: got at most %d voices", m.Source.Most)
	}
	m.FillUp(2, report.NeutralName)
	if m.Source.Most != 3 {
		t.Errorf("two there, three told apart: got at most %d voices", m.Source.Most)
	}
	for most, want := range map[int]bool{3: true, 5: false} {
		m := oneMicrophone(3, most, 10, 9, 9)
		m.FillUp(5, report.NeutralName)
		a := report.Compute(m, report.DefaultSettings())
		if got := strings.Contains(sheetMarkdown(t, sheet.Group(&a, nil)), "A round before open discussion"); got != want {
			t.Errorf("five there, at most %d voices: got a round %v, want %v", most, got, want)
		}
	}
}

// That the speaking was even, or that few had more than their part, is said only where the range says it. Before, "Two
// of three held 60–100 %; equal parts would be 67 %" came with advice for whoever had most.
func TestShareIsLeftOpen(t *testing.T) {
	a := report.Compute(oneMicrophone(3, 3, 10, 9, 8), report.DefaultSettings())
	for i := range a.People {
		a.People[i].ShareLow, a.People[i].ShareHigh = max(0, a.People[i].Share-0.2), a.People[i].Share+0.2
	}
	low, high := 0.6, 0.95
	a.BalanceLow, a.BalanceHigh = &low, &high
	text := sheetMarkdown(t, sheet.Group(&a, nil))
	if strings.Contains(text, "Who had most") || !strings.Contains(text, "How evenly we spoke, the recording leaves open. Two of three voices held") {
		t.Errorf("group: got\n%s", text)
	}
	if text := sheetMarkdown(t, sheet.Halfway(&a, nil)); !strings.Contains(text, "How evenly the speaking is shared so far, the recording leaves open.") {
		t.Errorf("halfway: got\n%s", text)
	}
	for i := range a.People {
		a.People[i].ShareLow, a.People[i].ShareHigh = a.People[i].Share, a.People[i].Share
	}
	a.BalanceLow, a.BalanceHigh = &high, &high
	if text := sheetMarkdown(t, sheet.Halfway(&a, nil)); !strings.Contains(text, "fairly evenly") {
		t.Errorf("halfway, even: got\n%s", text)
	}
}
