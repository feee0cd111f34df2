//go:build eval

package across

import (
	"math"
	"strings"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
)

// TestEvalSway prints how much each figure differs between the meetings of one group: the standard deviation within the
// groups of the AMI corpus that met several times. Figure.Sway is that.
func TestEvalSway(t *testing.T) {
	groups := map[string][]report.Account{}
	for name, m := range reporttest.RealMeetings(t, "ami-train/*.rttm") {
		if strings.HasPrefix(name, "EN") {
			continue // parts of one meeting
		}
		id := name[:len(name)-1]
		groups[id] = append(groups[id], report.Compute(m, report.DefaultSettings()))
	}
	for _, f := range Figures {
		sum, n := 0.0, 0
		for _, accounts := range groups {
			var seen []float64
			x := Comparison{least: 3}
			for _, a := range accounts {
				m := x.meeting(Condense(a))
				if r := *f.Of(&m); r != nil {
					seen = append(seen, r.Value)
				}
			}
			mean := 0.0
			for _, v := range seen {
				mean += v / float64(len(seen))
			}
			for _, v := range seen {
				sum += (v - mean) * (v - mean)
			}
			n += max(0, len(seen)-1)
		}
		sway := math.Sqrt(sum / float64(n))
		t.Logf("%s: %.3f within %d groups (%d degrees of freedom)", f.ID, sway, len(groups), n)
		if f.Trend && math.Abs(f.Sway-sway) > 0.1*sway {
			t.Errorf("%s: got %.3f in the table, want %.3f", f.ID, f.Sway, sway)
		}
	}
}
