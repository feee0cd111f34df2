package sheet

import (
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/reporttest"
)

// None at least is said as the most there may be, and a pause of nothing not at all.
func TestFactsOfNothing(t *testing.T) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	m := newSheetWriter(&a, nil, "")
	m.found.taken = 0
	if got := m.possible().Text; !strings.HasPrefix(got, "Up to four times") {
		t.Errorf("got %q, want no number that is none", got)
	}
	m.found.taken = 9
	if got := m.possible().Text; !strings.HasPrefix(got, "Between four and 18 times") {
		t.Errorf("got %q, want both numbers", got)
	}
	s := report.Seconds(time.Second)
	for _, tt := range []struct {
		q    report.Quartiles
		want bool
	}{
		{report.Quartiles{Low: -s / 2, High: s / 2}, true}, {report.Quartiles{Low: s / 10, Median: s / 5, High: s / 2}, false},
	} {
		if got := abut(tt.q); got != tt.want {
			t.Errorf("%+v: got %v, want %v", tt.q, got, tt.want)
		}
	}
}
