package sheet

import (
	"slices"
	"testing"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/reporttest"
	"airtime/report/words"
)

// Every question that sound can say something to has evidence on every sheet that asks it, in some meeting, and none of
// the others has any. Without it, a question of kind sound would be asked for reflection, and nothing would say so.
func TestSoundQuestionsHaveEvidence(t *testing.T) {
	type asked struct {
		id string
		on words.Audience
	}
	found := map[asked]bool{}
	note := func(id string, on words.Audience, evidence []Block) {
		found[asked{id, on}] = found[asked{id, on}] || len(evidence) > 0
	}
	var accounts []report.Account
	for _, m := range reporttest.SheetMeetings() {
		a := report.Compute(m, report.DefaultSettings())
		accounts = append(accounts, a)
		for _, x := range words.English().Asked {
			for _, f := range []words.Audience{words.ForGroup, words.ForFacilitator} {
				note(x.ID, f, newSheetWriter(&a, nil, f).groupEvidence(x.ID))
			}
			for i := range a.People {
				me := newSheetWriter(&a, nil, words.ForMe)
				me.me = i
				note(x.ID, words.ForMe, me.personEvidence(x.ID))
			}
		}
	}
	for _, x := range words.English().Asked {
		for _, f := range x.On {
			switch has := found[asked{x.ID, f}]; {
			case x.Kind == words.Reflection && has:
				t.Errorf("question %s: got evidence for what no sound can tell", x.ID)
			case x.Kind != words.Reflection && !has && x.ID != acrossAsks:
				t.Errorf("question %s, on the sheet for %s: got kind %s, and no evidence in any meeting", x.ID, f, x.Kind)
			}
		}
	}
	x, err := across.Compare(accounts[:2])
	if err != nil {
		t.Fatal(err)
	}
	want := newSheetWriter(&accounts[0], nil, words.ForFacilitator).ask(acrossAsks)
	if i := slices.IndexFunc(Across(x, nil).Sections, func(s Section) bool { return s.Heading == want }); i < 0 || len(Across(x, nil).Sections[i].Blocks) == 0 {
		t.Errorf("question %s: got no evidence beside each other either", acrossAsks)
	}
}
