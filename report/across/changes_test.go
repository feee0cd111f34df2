package across

import (
	"slices"
	"testing"
	"time"

	"airtime/audio/note"
	"airtime/report"
)

func TestChanges(t *testing.T) {
	up := Comparison{least: 3}
	for _, tt := range []struct {
		values []Ranged
		want   bool
	}{
		{[]Ranged{{0.1, 0, 0.2}, {0.3, 0.2, 0.4}, {0.5, 0.4, 0.6}}, true},
		{[]Ranged{{0.29, 0.29, 0.29}, {0.346, 0.346, 0.346}, {0.35, 0.35, 0.35}}, false}, // as meetings of one group differ
		{[]Ranged{{0.29, 0.29, 0.29}, {0.4, 0.4, 0.4}, {0.64, 0.64, 0.64}}, false},
		{[]Ranged{{0.29, 0.29, 0.29}, {0.4, 0.4, 0.4}, {0.65, 0.65, 0.65}}, true},
		{[]Ranged{{0.1, 0, 0.45}, {0.3, 0.2, 0.4}, {0.5, 0.4, 0.6}}, false},                                                // ranges meet
		{[]Ranged{{0.1, 0, 0.2}, {0.7, 0.2, 0.8}, {0.5, 0.4, 0.6}}, false},                                                 // up and down
		{[]Ranged{{0.1, 0.1, 0.1}, {0.1, 0.1, 0.1}, {0.5, 0.5, 0.5}}, false},                                               // once the same
		{[]Ranged{{1, 1, 1}, {2, 2, 2}, {4, 4, 4}, {3, 3, 3}, {5, 5, 5}, {6, 6, 6}}, true},                                 // all in all
		{[]Ranged{{0.29, 0.29, 0.29}, {0.3, 0.3, 0.3}, {0.31, 0.31, 0.31}, {0.32, 0.32, 0.32}, {0.33, 0.33, 0.33}}, false}, // steadily, and by less than chance
		{[]Ranged{{1, 1, 1}, {5, 5, 5}, {2, 2, 2}, {4, 4, 4}, {1, 1, 1}, {6, 6, 6}}, false},
	} {
		up.Meetings, up.Changes = nil, nil
		for _, v := range tt.values {
			up.Meetings = append(up.Meetings, MeetingFigures{Balance: &v})
		}
		if up.changes(); (len(up.Changes) > 0) != tt.want {
			t.Errorf("%v: got %+v, want %v", tt.values, up.Changes, tt.want)
		}
	}
}

// How often somebody came in is compared where it is known: of one microphone's events two in five are right.
func TestComingInOfOneMicrophoneIsNotCompared(t *testing.T) {
	m := report.Meeting{Length: 10 * time.Minute, People: []report.Person{{ID: 1, Name: "Person A"}, {ID: 2, Name: "Person B"}}}
	for i := range 20 { // B comes in on A and takes the floor
		at := time.Duration(i) * 20 * time.Second
		m.Speech = append(m.Speech, report.Speech{Person: 1, Start: at, End: at + 9*time.Second, Confidence: 1},
			report.Speech{Person: 2, Start: at + 7*time.Second, End: at + 17*time.Second, Confidence: 1})
	}
	m.Source = report.Source{Kind: "audio", Mode: "person"}
	each := report.Compute(m, report.DefaultSettings())
	m.Source = report.Source{Kind: "audio", Mode: report.Mix, Voices: report.NetworkVoices}
	m.Length++
	room := report.Compute(m, report.DefaultSettings())
	room.Turns = room.Turns[1:]
	x, err := Compare([]report.Account{each, room})
	if err != nil {
		t.Fatal(err)
	}
	if x.Meetings[0].CameIn == nil || x.Meetings[1].CameIn != nil || x.Meetings[1].TookOver != nil || x.Meetings[1].Overlap == nil {
		t.Errorf("got %+v", x.Meetings)
	}
	if !slices.ContainsFunc(x.Notes, func(r note.Note) bool { return r.ID == "across_unnamed" }) {
		t.Errorf("got %+v, want it said", x.Notes)
	}
}
