package sheet

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/reporttest"
	"airtime/report/words"
)

// Whatever can be chosen has words, and figures that tell of it or none; every practice that a sheet suggests can be chosen.
func TestChoosable(t *testing.T) {
	q := words.English()
	for _, what := range report.Choosable {
		if _, ok := tellsOf[what]; !ok {
			t.Errorf("%s: got nothing said of what tells of it", what)
		}
		if q.Choice(what) == "" {
			t.Errorf("%s: got no words", what)
		}
	}
	for id := range q.Practices {
		if !slices.Contains(report.Choosable, id) {
			t.Errorf("%s: got a practice that cannot be chosen", id)
		}
	}
	for what, keys := range tellsOf {
		if !slices.Contains(report.Choosable, what) {
			t.Errorf("%s: cannot be chosen", what)
		}
		for _, k := range keys {
			if !slices.ContainsFunc(across.Figures, func(f across.Figure) bool { return f.Key == k }) {
				t.Errorf("%s: got the figure %q, which is none of several meetings", what, k)
			}
		}
	}
}

func textOf(s Sheet, id string) string {
	var all []string
	for _, sec := range s.Sections {
		if sec.ID != id {
			continue
		}
		all = append(all, sec.Heading)
		for _, b := range sec.Blocks {
			switch b := b.(type) {
			case Para:
				all = append(all, b.Text)
			case Facts:
				for _, f := range b.Items {
					all = append(all, f.Text)
				}
			}
		}
	}
	return strings.Join(all, "\n")
}

// What was chosen is on the sheet of its meeting, and on the next one's with what the figures tell of it: what the group
// chose on its sheets, what somebody chose on their own and nobody else's.
func TestWhatBecameOfAChoice(t *testing.T) {
	circle := reporttest.Circle()
	now := report.Compute(circle, report.DefaultSettings())
	circle.Started = circle.Started.AddDate(0, -1, 0)
	uneven := circle
	uneven.Speech = slices.DeleteFunc(slices.Clone(circle.Speech), func(s report.Speech) bool { return s.Person > 1 && s.Start > 5*time.Minute })
	then := report.Compute(uneven, report.DefaultSettings())
	choose := func(lines ...string) report.Account {
		t.Helper()
		edits, err := report.ReadEdits(strings.NewReader(strings.Join(lines, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		a, err := report.Apply(then, edits, circle.Started)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	since := choose("choose share until 2099-03-14", "choose note-it until 2099-04-01 Ana", "choose trust until 2099-04-01 Björn")

	group := Group(&since, nil)
	if got := textOf(group, "try"); !strings.Contains(got, "We chose “Share the work of evening things out”, and look at it again on 14 March 2099.") {
		t.Errorf("the meeting's own sheet: got %q", got)
	}
	for _, f := range []words.Audience{words.ForGroup, words.ForFacilitator} {
		s, err := Of(&now, nil, Want{For: f, Since: &since})
		if err != nil {
			t.Fatal(err)
		}
		got := textOf(s, "became")
		for _, want := range []string{"We had chosen “Share the work", "Balance (1 is equal parts for all): 0.", "Meetings of one group differ by as much when nothing has changed."} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q in it", f, got, want)
			}
		}
		if strings.Contains(got, "Write it down first") {
			t.Errorf("%s: got what one person chose in %q", f, got)
		}
		if n := strings.Count(strings.Join(idsOf(s), " "), "ask-"); f == words.ForGroup && (n != 2 || !slices.Contains(idsOf(s), "ask-first")) {
			t.Errorf("got the sections %v, want two more questions, one of them who speaks first", idsOf(s))
		}
	}
	mine, err := Of(&now, nil, Want{For: words.ForMe, Me: "Ana", Since: &since})
	if err != nil {
		t.Fatal(err)
	}
	if got := textOf(mine, "became"); !strings.Contains(got, "I had chosen “Write it down first”") || !strings.Contains(got, "an equal part of the speaking then") {
		t.Errorf("got %q", got)
	}
	trust, err := Of(&now, nil, Want{For: words.ForMe, Me: "Björn", Since: &since})
	if err != nil {
		t.Fatal(err)
	}
	if got := textOf(trust, "became"); !strings.Contains(got, "“Take the risk of trusting”") || !strings.HasSuffix(got, "No sound can tell how that went. Only I can.") {
		t.Errorf("got %q", got)
	}
	for name, tt := range map[string]struct {
		w    Want
		of   report.Account
		want string
	}{
		"nothing chosen":        {Want{For: words.ForGroup, Since: &then}, now, "nothing was chosen there by the group"},
		"nothing chosen by one": {Want{For: words.ForMe, Me: "Cem", Since: &since}, now, "nothing was chosen there by Cem"},
		"the same meeting":      {Want{For: words.ForGroup, Since: &since}, since, "got the same meeting twice"},
		"later":                 {Want{For: words.ForGroup, Since: &since}, report.Compute(reporttest.Garden(), report.DefaultSettings()), "that meeting was on"},
	} {
		if name == "later" {
			tt.of.Started = since.Started.AddDate(0, -1, 0)
		}
		if _, err := Of(&tt.of, nil, tt.w); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

func idsOf(s Sheet) (ids []string) {
	for _, sec := range s.Sections {
		ids = append(ids, sec.ID)
	}
	return ids
}
