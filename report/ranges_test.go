package report_test

import (
	"math"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
)

// TestHeardRanges: what the network heard has ranges by how sure it is, how much was spoken, and none of somebody
// who was not heard.
func TestHeardRanges(t *testing.T) {
	for _, tt := range []struct {
		name       string
		lines      []string
		confidence map[int]float64         // by span
		other      map[int]report.PersonID // second candidates
		off        []float64               // of each person, in both directions; none is a range that is one figure
	}{
		{"sure of everything", []string{"Ana 0 60", "Bo 60 100"}, nil, nil, []float64{0.036, 0.036}},
		{"longer is surer", []string{"Ana 0 600", "Bo 600 1000"}, nil, nil, []float64{0.0036, 0.0036}},
		{"doubt", []string{"Ana 0 60", "Bo 60 100"}, map[int]float64{1: 0.9}, nil, []float64{0.036, 0.036 + 0.8*4/100}},
		{"doubt between two", []string{"Ana 0 60", "Bo 60 100"}, map[int]float64{1: 0.9}, map[int]report.PersonID{1: 1}, []float64{0.036 + 0.8*4/100, 0.036 + 0.8*4/100}},
		{"nobody else was heard", []string{"Ana 0 60"}, map[int]float64{0: 0.9}, nil, []float64{0.06 + 0.8*6/60}},
	} {
		m := reporttest.MeetingOf(1000, tt.lines...)
		m.Source = report.Source{Kind: "audio", Mode: report.Mix, Voices: "network"}
		for i := range m.Speech {
			if c, ok := tt.confidence[i]; ok {
				m.Speech[i].Confidence = c
			}
			if o, ok := tt.other[i]; ok {
				m.Speech[i].Alternative = o
			}
		}
		m.People = append(m.People, report.Person{Name: "Silent", Listed: true})
		for i, p := range report.Compute(m, report.DefaultSettings()).People {
			low, high := 0.0, 0.0
			if i < len(tt.off) {
				low, high = max(0, 0.9*p.Share-0.018-tt.off[i]), min(1, p.Share+0.04+tt.off[i])
			}
			if math.Abs(p.ShareLow-low) > 1e-6 || math.Abs(p.ShareHigh-high) > 1e-6 {
				t.Errorf("%s: %s: got %.4f in %.4f to %.4f, want %.4f to %.4f", tt.name, p.Name, p.Share, p.ShareLow, p.ShareHigh, low, high)
			}
		}
	}
}

// TestPossibleEvents: where voices were told apart in one recording, events are possible, and nobody's.
func TestPossibleEvents(t *testing.T) {
	for _, tt := range []struct{ found, low, high int }{{0, 0, 4}, {1, 0, 6}, {2, 0, 7}, {3, 1, 9}, {10, 4, 19}, {30, 14, 49}} {
		if low, high := report.PossibleEvents(tt.found); low != tt.low || high != tt.high {
			t.Errorf("%d found: got %d to %d, want %d to %d", tt.found, low, high, tt.low, tt.high)
		}
	}
	a := report.Account{Source: report.Source{Kind: "audio", Mode: report.Mix, Voices: report.NetworkVoices}}
	if !a.Unnamed() {
		t.Error("events of a recording of a room have names")
	}
	if a.Source = (report.Source{Kind: "audio", Mode: "person"}); a.Unnamed() {
		t.Error("events of people with a microphone each have none")
	}
}
