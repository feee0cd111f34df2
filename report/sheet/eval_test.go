//go:build eval

package sheet

import (
	"strings"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/words"
)

// No sheet of any real meeting asks of somebody what their part of it makes no sense of: whoever had less than an equal
// part is not told to wait or to be brief, whoever had more is not told to come in or to hold on, and nobody both. The
// facts that stand out are three, about different things, and none is that all is well.
func TestEvalAdvice(t *testing.T) {
	q := words.English()
	ids := map[string]string{}
	for id, p := range q.Practices {
		ids[p.Name] = id
	}
	waits := []string{"two-others", "one-point", "note-it", "one-breath", "begin-later"}
	comesIn := []string{"ask-to-finish", "place-on-list", "early-word", "written-word"}
	in := func(list []string, id string) bool {
		return strings.Contains(" "+strings.Join(list, " ")+" ", " "+id+" ")
	}
	given := map[string]int{}
	for name, m := range reporttest.RealMeetings(t, "ami-train/*.rttm") {
		a := report.Compute(m, report.DefaultSettings())
		equal := 1 / float64(len(a.People))
		for _, p := range a.People {
			s, err := Person(&a, nil, p.Name)
			if err != nil {
				t.Fatal(err)
			}
			wait, come := 0, 0
			for _, id := range practicesOf(s, ids) {
				given[id]++
				if in(waits, id) {
					wait++
				}
				if in(comesIn, id) {
					come++
				}
			}
			switch {
			case wait > 0 && p.Share < equal:
				t.Errorf("%s: %s had %.0f %% and is told to wait", name, p.Name, 100*p.Share)
			case come > 0 && p.Share > equal:
				t.Errorf("%s: %s had %.0f %% and is told to come in", name, p.Name, 100*p.Share)
			case wait > 0 && come > 0:
				t.Errorf("%s: %s is told to wait and to come in", name, p.Name)
			}
		}
		share := map[report.PersonID]float64{}
		for _, p := range a.People {
			share[p.ID] = p.Share
		}
		for _, s := range []Sheet{Group(&a, nil), Facilitator(&a, nil)} {
			tries := practicesOf(s, ids)
			if len(tries) == 0 {
				t.Errorf("%s, %s: got nothing to try", name, s.For)
			}
			for _, id := range tries {
				given[id]++
				helped := 0 // moments in which it would have given the floor to somebody who had no more than an equal part
				for _, x := range a.Attempts {
					if id == "name-waiting" && x.Outcome == report.Tried && share[x.By] <= equal || id == "hand-back" && x.Outcome == report.Taken && share[x.On] <= equal {
						helped++
					}
				}
				if (id == "name-waiting" || id == "hand-back") && helped < 3 {
					t.Errorf("%s: got %s, which would have helped those who had more", name, id)
				}
			}
			facts := s.Sections[0].Blocks[0].(Facts).Items
			if len(facts) != standOuts {
				t.Errorf("%s: got %d facts", name, len(facts))
			}
			for _, f := range facts {
				if strings.Contains(f.Text, "Each of us had") || strings.Contains(f.Text, "Each of the voices") {
					t.Errorf("%s: got %q among what stands out", name, f.Text)
				}
			}
		}
	}
	t.Log(given)
}

func practicesOf(s Sheet, ids map[string]string) (list []string) {
	for _, sec := range s.Sections {
		for _, b := range sec.Blocks {
			if try, ok := b.(Try); ok {
				list = append(list, ids[try.Practice])
			}
		}
	}
	return list
}
