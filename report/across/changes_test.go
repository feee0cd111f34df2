package across

import "testing"

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
		{[]Ranged{{0.1, 0, 0.45}, {0.3, 0.2, 0.4}, {0.5, 0.4, 0.6}}, false},                // ranges meet
		{[]Ranged{{0.1, 0, 0.2}, {0.7, 0.2, 0.8}, {0.5, 0.4, 0.6}}, false},                 // up and down
		{[]Ranged{{0.1, 0.1, 0.1}, {0.1, 0.1, 0.1}, {0.5, 0.5, 0.5}}, false},               // once the same
		{[]Ranged{{1, 1, 1}, {2, 2, 2}, {4, 4, 4}, {3, 3, 3}, {5, 5, 5}, {6, 6, 6}}, true}, // all in all
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
