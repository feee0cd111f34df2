package sheet

import (
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/words"
)

// A question that sound can say something to has evidence in some meeting, for the
// group or for a person; otherwise it would stand on the sheets as one to think
// about, and nobody would notice.
func TestSoundQuestionsHaveEvidence(t *testing.T) {
	found := map[string]bool{"space-organizing": true} // for which one meeting is not enough: Across
	for _, m := range reporttest.SheetMeetings() {
		a := report.Compute(m, report.DefaultSettings())
		group := newMaker(&a, nil, words.ForFacilitator)
		for _, x := range group.q.Asked {
			found[x.ID] = found[x.ID] || len(group.groupEvidence(x.ID)) > 0
			for i := range a.People {
				me := newMaker(&a, nil, words.ForMe)
				me.me = i
				found[x.ID] = found[x.ID] || len(me.personEvidence(x.ID)) > 0
			}
		}
	}
	for _, x := range words.English().Asked {
		if x.Kind != words.Reflection && !found[x.ID] {
			t.Errorf("question %s: got kind %s, and no evidence in any meeting", x.ID, x.Kind)
		}
		if x.Kind == words.Reflection && found[x.ID] {
			t.Errorf("question %s: got evidence for what no sound can tell", x.ID)
		}
	}
}
