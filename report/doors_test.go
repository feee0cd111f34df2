package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"airtime/diarize/score"
	"airtime/report"
	"airtime/report/reporttest"
)

func TestWriteCSV(t *testing.T) {
	m := reporttest.Meetings()["hostile"]
	m.People = append(m.People, reporttest.People("-1+2", "@SUM(A1)", `Ana "A", Lima`, "plain")...)
	var b bytes.Buffer
	if err := report.WriteCSV(&b, report.Compute(m, report.DefaultSettings())); err != nil {
		t.Fatal(err)
	}
	reporttest.Golden(t, "people.csv", b.String())
}

func TestWriteRTTM(t *testing.T) {
	at := func(s float64) report.Seconds { return report.Seconds(s * float64(time.Second)) }
	a := report.Account{
		Source: report.Source{Name: "house meeting.wav"},
		People: []report.PersonFigures{{ID: 1, Name: "Ana Lima"}, {ID: 2, Name: "Ana_Lima"}, {ID: 3, Name: "<NA>"}, {ID: 4, Name: ""}, {ID: 5, Name: "Ana_Lima_2"}},
		Turns: []report.TurnSpan{
			{StartS: at(0.5), EndS: at(2), Person: 1},
			{StartS: at(1.75), EndS: at(3.001), Person: 2},
			{StartS: at(3), EndS: at(4), Person: 3},
			{StartS: at(4), EndS: at(5), Person: 4},
			{StartS: at(5), EndS: at(6), Person: 5},
		},
	}
	var b bytes.Buffer
	if err := report.WriteRTTM(&b, a); err != nil {
		t.Fatal(err)
	}
	const want = `SPEAKER house_meeting 1 0.500 1.500 <NA> <NA> Ana_Lima <NA> <NA>
SPEAKER house_meeting 1 1.750 1.251 <NA> <NA> Ana_Lima_2 <NA> <NA>
SPEAKER house_meeting 1 3.000 1.000 <NA> <NA> person <NA> <NA>
SPEAKER house_meeting 1 4.000 1.000 <NA> <NA> person_2 <NA> <NA>
SPEAKER house_meeting 1 5.000 1.000 <NA> <NA> Ana_Lima_2_2 <NA> <NA>
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if recs, err := score.ReadRTTM(&b); err != nil || len(recs) != 1 || len(recs[0].Turns) != len(a.Turns) {
		t.Errorf("read again: got %v, %v, want the %d turns of one recording", recs, err, len(a.Turns))
	}
	a.Turns[0].Person = 9
	if err := report.WriteRTTM(&b, a); err == nil {
		t.Error("got no error for a turn of nobody, want one")
	}
}

// Every door through which a name comes in has the same check behind it.
func TestNamesAreCheckedAtEveryDoor(t *testing.T) {
	for _, name := range []string{"a\u202eb", "a\u009bb", strings.Repeat("a", 201)} {
		var json bytes.Buffer
		if err := report.WriteJSON(&json, report.Compute(report.Meeting{People: []report.Person{{Name: name, Listed: true}}}, report.DefaultSettings())); err != nil {
			t.Fatal(err)
		}
		for door, open := range map[string]func() error{
			"roster":  func() error { _, err := report.ReadRoster(strings.NewReader(name)); return err },
			"rename":  func() error { _, err := report.ParseEdit("rename Ana " + report.Quoted(name)); return err },
			"split":   func() error { _, err := report.ParseEdit("split Ana 0:10-0:20 to " + report.Quoted(name)); return err },
			"agenda":  func() error { _, err := report.ParseEdit("mark agenda 0:10 " + report.Quoted(name)); return err },
			"account": func() error { _, err := report.ReadJSON(&json); return err },
		} {
			if err := open(); err == nil {
				t.Errorf("%s: got no error for the name %q", door, name)
			}
		}
	}
}
