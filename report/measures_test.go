package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/reporttest"
)

// floorOf writes turns, brief remarks by number and short responses on one line.
func floorOf(a report.Account) string {
	var parts []string
	for _, t := range a.FloorTurns {
		parts = append(parts, fmt.Sprintf("%s %g-%g", a.NameOf(t.Person), reporttest.InSeconds(t.StartS), reporttest.InSeconds(t.EndS)))
	}
	for _, t := range a.ShortResponses {
		parts = append(parts, fmt.Sprintf("(%s %g-%g)", a.NameOf(t.Person), reporttest.InSeconds(t.StartS), reporttest.InSeconds(t.EndS)))
	}
	for _, p := range a.People {
		if p.BriefRemarks > 0 {
			parts = append(parts, fmt.Sprintf("%s:%d", p.Name, p.BriefRemarks))
		}
	}
	return strings.Join(parts, ", ")
}

func TestTurns(t *testing.T) {
	for _, tt := range []struct {
		name     string
		speech   []string
		want     string
		speaking float64 // of the first person
	}{
		{"nobody", nil, "", 0},
		{"pause just under the bridge", []string{"A 0 2", "A 2.499 4"}, "A 0-4", 4},
		{"pause of exactly the bridge is no speech", []string{"A 0 2", "A 2.5 4"}, "A 0-4", 3.5},
		{"utterance of exactly the least", []string{"A 5 5.2"}, "A:1", 0.2},
		{"utterance a millisecond short", []string{"A 5 5.199"}, "", 0},
		{"bridged before it is dropped", []string{"A 5 5.1", "A 5.3 5.4"}, "A:1", 0.4},
		{"own overlap counts once", []string{"A 0 3", "A 1 2", "A 2.9 4"}, "A 0-4", 4},
		{"pause of exactly the longest in a turn", []string{"A 0 3", "A 5 7"}, "A 0-7", 5},
		{"pause a millisecond longer", []string{"A 0 3", "A 5.001 7"}, "A 0-3, A 5.001-7", 4.999},
		{"turn of exactly the least", []string{"A 5 6"}, "A 5-6", 1},
		{"brief remark", []string{"A 5 5.999"}, "A:1", 0.999},
		{"brief pieces make a turn", []string{"A 5 5.3", "A 6 6.3"}, "A 5-6.3", 0.6},
		{"another's start breaks the turn", []string{"A 0 3", "B 3.5 5", "A 4.5 7"}, "A 0-3, B 3.5-5, A 4.5-7", 5.5},
		{"another's start at the pause's beginning breaks it", []string{"A 0 3", "A 4 7", "B 3 6"}, "A 0-3, B 3-6, A 4-7", 6},
		{"another's start at the pause's end does not", []string{"A 0 3", "A 4 7", "B 4 6"}, "A 0-7, B 4-6", 6},
		{"another's start before the pause does not", []string{"A 0 3", "A 4 7", "B 2.999 6"}, "A 0-7, B 2.999-6", 6},
		{"short response", []string{"A 0 10", "B 4 5"}, "A 0-10, (B 4-5)", 10},
		{"a millisecond too long for one", []string{"A 0 10", "B 4 5.001"}, "A 0-10, B 4-5.001", 10},
		{"ends with the turn: none", []string{"A 0 10", "B 9.5 10"}, "A 0-10, B:1", 10},
		{"ends a millisecond before: one", []string{"A 0 10", "B 9.5 9.999"}, "A 0-10, (B 9.5-9.999)", 10},
		{"starts with the turn: one", []string{"A 2 10", "B 2 2.5"}, "A 2-10, (B 2-2.5)", 8},
		{"starts before the turn: none", []string{"A 2 10", "B 1.999 2.5"}, "A 2-10, B:1", 8},
		{"own quiet of exactly a second", []string{"A 0 10", "B 2 2.5", "B 3.5 4"}, "A 0-10, (B 2-2.5), (B 3.5-4)", 10},
		{"own quiet a millisecond short", []string{"A 0 10", "B 2 2.5", "B 3.499 4"}, "A 0-10, B 2-4", 10},
		{"does not break the turn it answers", []string{"A 0 3", "B 3.2 3.8", "A 4.5 8"}, "A 0-8, (B 3.2-3.8)", 6.5},
		{"nothing to respond to", []string{"B 3 3.6", "A 5 9"}, "A 5-9, B:1", 0.6},
		{"responses to responses are remarks", []string{"A 3 3.6", "B 3.1 3.5"}, "A:1, B:1", 0.6},
		{"outside the recording is cut off", []string{"A -5 2", "A 59 70", "B 60 61", "B -3 0"}, "A 0-2, A 59-60", 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := report.Compute(reporttest.MeetingOf(60, tt.speech...), report.DefaultSettings())
			if got := floorOf(a); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if len(a.People) > 0 && reporttest.InSeconds(a.People[0].SpeakingS) != tt.speaking {
				t.Errorf("speaking: got %g, want %g", reporttest.InSeconds(a.People[0].SpeakingS), tt.speaking)
			}
			checkSums(t, a)
			checkInverse(t, a)
		})
	}
}

func TestAttempts(t *testing.T) {
	for _, tt := range []struct {
		name   string
		length float64
		speech []string
		want   string
	}{
		{"taken", 60, []string{"A 0 12", "B 10 20"}, "10 B on A taken"},
		{"tried", 60, []string{"A 0 30", "B 10 13"}, "10 B on A tried"},
		{"brief remark too", 60, []string{"A 0 10.5", "B 9.6 10.5", "A 13 40"}, "9.6 B on A tried"},
		{"holder had exactly a second", 60, []string{"A 9 30", "B 10 13"}, "10 B on A tried"},
		{"simultaneous start", 60, []string{"A 9.001 30", "B 10 13"}, "simultaneous"},
		{"holder goes on exactly half a second: finished", 60, []string{"A 0 10.5", "B 10 20"}, "finished"},
		{"as long as one may to have finished", 60, []string{"A 0 10.7", "B 10 20"}, "finished"},
		{"a millisecond longer", 60, []string{"A 0 10.701", "B 10 20"}, "10 B on A taken"},
		{"finished, and another turn a millisecond within", 60, []string{"A 0 10.6", "B 10 20", "C 11 13", "A 12.599 15"}, "10 B on A taken, 11 C on B tried, 12.599 A on B tried"},
		{"finished, and another turn after that", 60, []string{"A 0 10.6", "B 10 20", "C 11 13", "A 12.6 15"}, "11 C on B tried, 12.6 A on B tried, finished"},
		{"early start", 60, []string{"A 0 10.499", "B 10 20"}, "early"},
		{"at the turn's end", 60, []string{"A 0 10", "B 10 20"}, ""},
		{"holder speaks exactly half: not taken", 60, []string{"A 0 15", "B 10 18"}, "10 B on A other"},
		{"a millisecond less than half", 60, []string{"A 0 14.999", "B 10 18"}, "10 B on A taken"},
		{"alone exactly a second", 60, []string{"A 0 12", "B 10 13"}, "10 B on A taken"},
		{"alone a millisecond less", 60, []string{"A 0 12", "B 10 12.999"}, "10 B on A other"},
		{"not alone because of a third", 60, []string{"A 0 12.5", "B 10 15", "C 11.5 20"}, "10 B on A other, 11.5 C on A taken"},
		{"the utterance ends with the window", 60, []string{"A 0 10", "A 10 22", "B 10 20"}, "10 B on A other"},
		{"the utterance ends with the window, holder alone before", 60, []string{"A 0 40", "B 10 12", "B 13 20.001"}, "10 B on A tried"},
		{"the utterance outlasts the window", 60, []string{"A 0 40", "B 10 20.001"}, "10 B on A other"},
		{"window cut by the end: half of what is left", 14, []string{"A 0 11.9", "B 10 14"}, "10 B on A taken"},
		{"of two holders the first", 60, []string{"A 0 30", "B 5 30", "C 20 24"}, "5 B on A other, 20 C on A other"},
		{"short response is none", 60, []string{"A 0 30", "B 10 10.8"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := reporttest.MeetingOf(tt.length, tt.speech...)
			s := report.DefaultSettings()
			a := report.Compute(m, s)
			var got []string
			for _, x := range a.Attempts {
				got = append(got, fmt.Sprintf("%g %s on %s %s", reporttest.InSeconds(x.AtS), a.NameOf(x.By), a.NameOf(x.On), x.Outcome))
			}
			if n := a.NotCounted; n.Simultaneous > 0 {
				got = append(got, "simultaneous")
			} else if n.EarlyStart > 0 {
				got = append(got, "early")
			} else if n.FinishedTurn > 0 {
				got = append(got, "finished")
			}
			if g := strings.Join(got, ", "); g != tt.want {
				t.Errorf("got %q, want %q", g, tt.want)
			}
			checkSums(t, a)
		})
	}
}

func TestRatesAndWaits(t *testing.T) {
	// Ana speaks 40 s in all, Bo 10 s; Bo tries at 10 and has a turn at 50.
	a := report.Compute(reporttest.MeetingOf(60, "Ana 0 40", "Bo 10 12", "Bo 50 58"), report.DefaultSettings())
	ana, bo := a.People[0], a.People[1]
	if bo.TriedMade != 1 || ana.TriedReceived != 1 {
		t.Fatalf("got %d made, %d received, want 1", bo.TriedMade, ana.TriedReceived)
	}
	if got, want := *bo.TriedMadeRate, 15.0; got != want { // once in the others' 40 s
		t.Errorf("made: got %v, want %v", got, want)
	}
	if got, want := *ana.TriedRecvRate, 15.0; got != want { // once in her own 40 s
		t.Errorf("received: got %v, want %v", got, want)
	}
	if got, want := fmt.Sprint(bo.Waits), fmt.Sprint([]report.Wait{{FromS: report.Seconds(10 * time.Second), ToS: report.Seconds(50 * time.Second)}}); got != want {
		t.Errorf("waits: got %v, want %v", got, want)
	}
	if got, want := *ana.TalkedOver, 2.0/40; got != want {
		t.Errorf("talked over: got %v, want %v", got, want)
	}
	if a.Pairs[0].Shown {
		t.Error("a pair is shown from one event")
	}
	never := report.Compute(reporttest.MeetingOf(60, "Ana 0 40", "Bo 10 12"), report.DefaultSettings()).People[1].Waits
	if len(never) != 1 || !never[0].Never || reporttest.InSeconds(never[0].ToS) != 60 {
		t.Errorf("got %v, want one to the end", never)
	}
	// After five minutes nobody knows any more.
	for next, want := range map[float64]report.Wait{310: {ToS: report.Seconds(310 * time.Second)}, 311: {ToS: report.Seconds(310 * time.Second), Never: true}} {
		want.FromS = report.Seconds(10 * time.Second)
		w := report.Compute(reporttest.MeetingOf(600, "Ana 0 40", "Bo 10 12", reporttest.Line("Bo", next, 320)), report.DefaultSettings()).People[1].Waits
		if len(w) != 1 || w[0] != want {
			t.Errorf("a turn at %v: got %v, want %v", next, w, want)
		}
	}
}

// Only what somebody saw and marked is waiting, however long it lasted.
func TestMarkedWaits(t *testing.T) {
	m := reporttest.MeetingOf(1000, "Ana 0 980", "Bo 700 710")
	m.Marks = []report.Mark{
		{Kind: report.Waiting, At: 100 * time.Second, Until: 800 * time.Second, Person: 2},
		{Kind: report.Waiting, At: 800 * time.Second, Until: 950 * time.Second, Person: 2},
		{Kind: report.Waiting, At: 900 * time.Second},
	}
	got := fmt.Sprint(report.Compute(m, report.DefaultSettings()).People[1].MarkedWaits)
	want := fmt.Sprint([]report.Wait{{FromS: report.Seconds(100 * time.Second), ToS: report.Seconds(700 * time.Second)}, {FromS: report.Seconds(800 * time.Second), ToS: report.Seconds(950 * time.Second), Never: true}})
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What somebody was asked to present is no more room taken than others took.
func TestPresentations(t *testing.T) {
	m := reporttest.MeetingOf(400, "Ana 0 200", "Bo 200 240", "Bo 50 53", "Ana 240 280")
	m.Marks = []report.Mark{{Kind: report.Presentation, At: 0, Until: 190 * time.Second, Person: 1}}
	s := report.DefaultSettings()
	a := report.Compute(m, s)
	ana, bo := a.People[0], a.People[1]
	if reporttest.InSeconds(ana.SpeakingS) != 50 || reporttest.InSeconds(ana.PresentedS) != 190 || reporttest.InSeconds(a.PresentedS) != 190 || reporttest.InSeconds(bo.SpeakingS) != 43 || bo.PresentedS != 0 {
		t.Errorf("got %v and %v presented, %v; want 50, 190, 43", reporttest.InSeconds(ana.SpeakingS), reporttest.InSeconds(ana.PresentedS), reporttest.InSeconds(bo.SpeakingS))
	}
	if ana.Share != 50.0/93 || *a.Balance < 0.9 || a.Lorenz.K != 1 || reporttest.InSeconds(*ana.LongestTurnS) != 40 || ana.LongTurns != 0 || reporttest.InSeconds(ana.ListeningS) != 40 {
		t.Errorf("got %+v, balance %v, longest %v", ana, *a.Balance, reporttest.InSeconds(*ana.LongestTurnS))
	}
	if a.NameOf(a.Strip[0].Holder) != "Bo" { // who alone is counted in it
		t.Errorf("got %+v", a.Strip[0])
	}
	if bo.TriedMade != 1 { // coming in on a presentation is coming in
		t.Errorf("got %+v", a.Attempts)
	}
	checkSums(t, a)
	checkInverse(t, a)
	s.CountPresentations = true
	if a := report.Compute(m, s); reporttest.InSeconds(a.People[0].SpeakingS) != 240 || a.PresentedS != 0 {
		t.Errorf("counted: got %v", reporttest.InSeconds(a.People[0].SpeakingS))
	}
	// Who did nothing but present was heard.
	m.Marks[0].Until = 400 * time.Second
	if p := report.Compute(m, report.DefaultSettings()).People[0]; p.Barely || p.Silent || p.Share != 0 {
		t.Errorf("got %+v, want neither silent nor barely heard", p)
	}
}

func TestHeld(t *testing.T) {
	for _, tt := range []struct {
		name   string
		speech []string
		want   string
	}{
		{"nobody", []string{"A 0 2", "B 2 4"}, "[]"},
		{"to where the speech begins and ends", []string{"A 20 140", "B 300 302", "A 303 305"}, "[A 20-140 100 %]"},
		// Windows of both reach over 300; it is the middle that was left to each.
		{"one after another", []string{"A 0 300", "B 300 600"}, "[A 0-300 100 %, B 300-600 100 %]"},
		{"with a word of another", []string{"A 0 300", "B 280 310", "B 320 600"}, "[A 0-280 100 %, B 280-600 94 %]"},
	} {
		got := []string{}
		end := report.Seconds(0)
		a := report.Compute(reporttest.MeetingOf(600, tt.speech...), report.DefaultSettings())
		for _, h := range a.Held {
			got = append(got, fmt.Sprintf("%s %g-%g %.0f %%", a.NameOf(h.Person), reporttest.InSeconds(h.StartS), reporttest.InSeconds(h.EndS), 100*h.Share))
			if h.StartS < end {
				t.Errorf("%s: got %v, want no two that overlap", tt.name, h)
			}
			end = h.EndS
		}
		if fmt.Sprint(got) != strings.ReplaceAll(tt.want, ", ", " ") {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestLikelySplit(t *testing.T) {
	meeting := func(mode string, names ...string) report.Meeting {
		m := reporttest.MeetingOf(400, reporttest.Line(names[0], 0, 200), reporttest.Line(names[1], 200, 380), reporttest.Line(names[2], 380, 385), reporttest.Line(names[3], 390, 398))
		m.Source.Mode = mode
		return m
	}
	for _, tt := range []struct {
		m    report.Meeting
		want int // voices that are likely no people
	}{
		{meeting("mix", "Person A", "Person B", "Person C", "Person D"), 2},
		{meeting("person", "Channel 1", "Channel 2", "Channel 3", "Channel 4"), 0},
		{meeting("", "Person A", "Person B", "Person C", "Person D"), 0},
		{meeting("mix", "Person A", "Person B", "Person C", "Dana"), 0}, // one alone is a person who said little
		{meeting("mix", "Ana", "Ben", "Cem", "Dana"), 0},                // somebody knew them
	} {
		a := report.Compute(tt.m, report.DefaultSettings())
		got := 0
		for _, p := range a.People {
			if p.LikelySplit {
				got++
				if p.Barely || p.TimesEqual != 0 {
					t.Errorf("got %+v, want nothing said of a person", p)
				}
			}
		}
		if got != tt.want || a.Lorenz.N != 4-tt.want {
			t.Errorf("%v: got %d among %d people, want %d", tt.m.People, got, a.Lorenz.N, tt.want)
		}
		checkSums(t, a)
	}
}

func TestSilence(t *testing.T) {
	for _, tt := range []struct {
		name    string
		gap     float64 // between Ana and Bo
		floor   bool
		lapse   bool
		isBreak bool
		counted int
	}{
		{"under the least", 0.499, false, false, false, 0},
		{"exactly the least", 0.5, false, false, false, 1},
		{"under an open floor", 1.999, false, false, false, 1},
		{"exactly an open floor", 2, true, false, false, 1},
		{"exactly a lapse is none", 10, true, false, false, 1},
		{"lapse", 10.001, true, true, false, 1},
		{"exactly a break is none", 60, true, true, false, 1},
		{"break", 60.001, true, true, true, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := report.Compute(reporttest.MeetingOf(15+tt.gap, "Ana 0 10", reporttest.Line("Bo", 10+tt.gap, 15+tt.gap)), report.DefaultSettings())
			if a.Silences != tt.counted {
				t.Errorf("silences: got %d, want %d", a.Silences, tt.counted)
			}
			if len(a.OpenFloors) > 0 != tt.floor {
				t.Fatalf("open floors: got %v", a.OpenFloors)
			}
			opened := 0
			if tt.floor {
				opened = 1
				if f := a.OpenFloors[0]; f.Lapse != tt.lapse || f.Break != tt.isBreak || a.NameOf(f.Last) != "Ana" || a.NameOf(f.Next) != "Bo" {
					t.Errorf("got %+v", f)
				}
			}
			if a.People[1].Opened != opened {
				t.Errorf("opened: got %d, want %d", a.People[1].Opened, opened)
			}
			want := 15 + tt.gap
			if tt.isBreak {
				want = 15
			}
			if got := reporttest.InSeconds(a.MeetingS); got != reporttest.InSeconds(report.Seconds(reporttest.Duration(want))) {
				t.Errorf("meeting: got %v, want %v", got, want)
			}
		})
	}
	// The same person after 3 s keeps the floor, twice in a row; a pause within a
	// turn, exactly an open floor long, is none.
	a := report.Compute(reporttest.MeetingOf(30, "Ana 0 5", "Ana 8 12", "Ana 14 20"), report.DefaultSettings())
	if p := a.People[0]; p.Kept != 1 || p.Opened != 0 || p.TwiceInRow != 1 || len(a.OpenFloors) != 1 {
		t.Errorf("got %+v, %v", p, a.OpenFloors)
	}
	// Who starts a meeting or ends it opens no floor.
	if a := report.Compute(reporttest.MeetingOf(30, "Ana 10 15"), report.DefaultSettings()); len(a.OpenFloors) != 0 {
		t.Errorf("got %v, want none", a.OpenFloors)
	}
}

func TestSpeaksAfter(t *testing.T) {
	for _, tt := range []struct {
		gap  float64
		want int
	}{{-3, 1}, {0, 1}, {2, 1}, {2.001, 0}} {
		a := report.Compute(reporttest.MeetingOf(60, "Ana 0 10", reporttest.Line("Bo", 10+tt.gap, 20)), report.DefaultSettings())
		got := 0
		for _, c := range a.After {
			got += c.Count
		}
		if got != tt.want {
			t.Errorf("gap %v: got %d, want %d", tt.gap, got, tt.want)
		}
		if reporttest.InSeconds(a.Transfer.Median) != tt.gap {
			t.Errorf("transfer: got %v, want %v", reporttest.InSeconds(a.Transfer.Median), tt.gap)
		}
	}
	// Ana 10 s, Bo 5 s, Cy 5 s: after Ana two changes, expected one each.
	a := report.Compute(reporttest.MeetingOf(60, "Ana 0 5", "Bo 5 10", "Ana 10 15", "Bo 15 15.5", "Cy 15 20"), report.DefaultSettings())
	for _, c := range a.After {
		if a.NameOf(c.Last) == "Ana" && a.NameOf(c.Next) == "Cy" && (c.Count != 1 || c.Expected != report.Tidy(2*5/10.5)) {
			t.Errorf("got %+v", c)
		}
	}
}

func TestShares(t *testing.T) {
	m := reporttest.MeetingOf(100, "Ana 0 60", "Bo 60 80", "Cy 80 84", "Cy 10 10.5")
	m.People = append(m.People, report.Person{Name: "Di", Listed: true})
	a := report.Compute(m, report.DefaultSettings())
	if a.Lorenz != (report.Lorenz{K: 1, N: 4, Share: 60.0 / 84.5}) {
		t.Errorf("got %+v", a.Lorenz)
	}
	di, cy := a.People[3], a.People[2]
	if !di.Silent || di.Barely || reporttest.InSeconds(di.ListeningS) != 100 {
		t.Errorf("got %+v, want silent", di)
	}
	// Cy has 4.5 of 84.5 s: 21 % of an equal share.
	if !cy.Barely || cy.Silent || cy.ShortResponses != 1 {
		t.Errorf("got %+v, want barely heard", cy)
	}
	// Exactly a quarter of the equal share is heard: 1 of 8 s among two.
	if p := report.Compute(reporttest.MeetingOf(60, "Ana 0 7", "Bo 8 9"), report.DefaultSettings()).People[1]; p.Barely || p.TimesEqual != 0.25 {
		t.Errorf("got %+v", p)
	}
	// Nothing beyond short responses is silent, if listed.
	m = reporttest.MeetingOf(60, "Ana 0 30", "Bo 10 10.5", "Bo 20 20.5")
	m.People[1].Listed = true
	if p := report.Compute(m, report.DefaultSettings()).People[1]; !p.Silent || p.Share == 0 {
		t.Errorf("got %+v, want silent", p)
	}
	// Exactly half is held by one.
	if l := report.Compute(reporttest.MeetingOf(60, "Ana 0 10", "Bo 10 15", "Cy 15 20"), report.DefaultSettings()).Lorenz; l.K != 1 || l.Share != 0.5 || l.N != 3 {
		t.Errorf("got %+v", l)
	}
}

func TestBalance(t *testing.T) {
	for _, tt := range []struct {
		name string
		x    []float64
		want string
	}{
		{"nobody", nil, "none"},
		{"one person", []float64{5}, "none"},
		{"no speech", []float64{0, 0}, "none"},
		{"equal", []float64{3, 3, 3}, "1"},
		{"one has all", []float64{0, 7, 0}, "0"},
		{"two", []float64{1, 3}, "0.5"},
		{"three", []float64{1, 2, 3}, "0.666666667"},
	} {
		got := "none"
		if b := report.BalanceOf(tt.x); b != nil {
			got = fmt.Sprint(*b)
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	// Bo was there for half of the time and spoke half as long: even.
	m := reporttest.MeetingOf(80, "Ana 0 40", "Bo 40 60")
	m.People[1].From = 40 * time.Second
	a := report.Compute(m, report.DefaultSettings())
	if *a.Balance != 1 {
		t.Errorf("got %v, want 1", *a.Balance)
	}
	if a.EffectiveVoices >= 2 || a.EffectiveVoices < 1.8 {
		t.Errorf("effective voices: got %v", a.EffectiveVoices)
	}
	even := report.Compute(reporttest.MeetingOf(60, "Ana 0 10", "Bo 10 20", "Cy 20 30"), report.DefaultSettings())
	if even.EffectiveVoices != 3 {
		t.Errorf("effective voices: got %v, want 3", even.EffectiveVoices)
	}
}

func TestMarks(t *testing.T) {
	m := reporttest.MeetingOf(200, "Ana 0 100", "Bo 100 200")
	m.Marks = []report.Mark{
		{Kind: report.Break, At: 50 * time.Second, Until: 51 * time.Second},
		{Kind: report.OffRecord, At: 150 * time.Second, Until: 160 * time.Second},
		{Kind: report.Agenda, At: 40 * time.Second, Text: "Money"},
	}
	a := report.Compute(m, report.DefaultSettings())
	if got, want := floorOf(a), "Ana 0-50, Ana 51-100, Bo 100-150, Bo 160-200"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if reporttest.InSeconds(a.MeetingS) != 189 || reporttest.InSeconds(a.SpeechS) != 189 || len(a.Breaks) != 1 {
		t.Errorf("got meeting %v, speech %v, breaks %v", reporttest.InSeconds(a.MeetingS), reporttest.InSeconds(a.SpeechS), a.Breaks)
	}
	if len(a.Turns) != 3 { // the break's speech stays, what was off the record does not
		t.Errorf("got %+v", a.Turns)
	}
	if f := a.Firsts; len(f) != 2 || a.NameOf(f[0].Person) != "Ana" || a.NameOf(f[1].Person) != "Ana" || reporttest.InSeconds(f[1].TurnS) != 51 || f[1].Text != "Money" {
		t.Errorf("got %+v", f)
	}
	checkInverse(t, a)
}

func TestLongTurns(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  float64
		mark report.Mark
		want string
	}{
		{"below", 89.999, report.Mark{}, "[]"},
		{"near", 90, report.Mark{}, "[0-90 false]"},
		{"still near", 119.999, report.Mark{}, "[0-119.999 false]"},
		{"long", 120, report.Mark{}, "[0-120 true]"},
		{"presentation", 300, report.Mark{Kind: report.Presentation, Person: 1, Until: 300 * time.Second}, "[]"},
		{"another's presentation", 120, report.Mark{Kind: report.Presentation, Person: 2, Until: 300 * time.Second}, "[0-120 true]"},
		{"anybody's", 120, report.Mark{Kind: report.Presentation, Until: 300 * time.Second}, "[]"},
		{"long after a presentation", 220, report.Mark{Kind: report.Presentation, Person: 1, Until: 100 * time.Second}, "[100-220 true]"},
	} {
		m := reporttest.MeetingOf(400, reporttest.Line("Ana", 0, tt.end), "Bo 30 30.6", "Bo 350 352")
		if tt.mark.Kind != "" {
			m.Marks = []report.Mark{tt.mark}
		}
		got := []string{}
		for _, l := range report.Compute(m, report.DefaultSettings()).LongTurns {
			got = append(got, fmt.Sprintf("%g-%g %v", reporttest.InSeconds(l.StartS), reporttest.InSeconds(l.EndS), l.Over))
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestDynamics(t *testing.T) {
	var swap []string
	for i := range 60 {
		swap = append(swap, reporttest.Line(string(rune('A'+i%3)), float64(10*i), float64(10*i+10)))
	}
	for _, tt := range []struct {
		name    string
		length  float64
		speech  []string
		windows int
		want    string
	}{
		{"nobody", 600, nil, 16, ""},
		{"no length", 0, nil, 0, ""},
		{"shorter than a window", 100, []string{"A 0 50"}, 1, report.HeldByOneVoice},
		{"one voice", 600, []string{"A 0 500", "B 500 600"}, 16, report.HeldByOneVoice},
		{"one after another", 600, []string{"A 0 300", "B 300 600"}, 16, report.Alternating},
		{"by turns", 600, swap, 16, report.BackAndForth},
		// Exactly 60 % of a window does not hold it.
		{"exactly the share", 150, []string{"A 0 60", "B 60 100"}, 1, report.BackAndForth},
		{"a millisecond more", 150, []string{"A 0 60.001", "B 60 100"}, 1, report.HeldByOneVoice},
	} {
		a := report.Compute(reporttest.MeetingOf(tt.length, tt.speech...), report.DefaultSettings())
		if a.Dynamics != tt.want || len(a.Strip) != tt.windows {
			t.Errorf("%s: got %q in %d windows, want %q in %d", tt.name, a.Dynamics, len(a.Strip), tt.want, tt.windows)
		}
	}
}

func TestFirsts(t *testing.T) {
	m := reporttest.MeetingOf(100, "Chair 1 20", "Ana 15 30", "Bo 12 12.5", "Bo 40 50", "Cy 60 60.5")
	m.Marks = []report.Mark{{Kind: report.Opening, At: 0, Until: 15 * time.Second, Person: 1}}
	s := report.DefaultSettings()
	ranks := func() string {
		var r []string
		a := report.Compute(m, s)
		for _, p := range a.People {
			r = append(r, fmt.Sprint(p.Name, " ", p.FirstRank))
		}
		return a.NameOf(a.Firsts[0].Person) + ": " + strings.Join(r, ", ")
	}
	if got, want := ranks(), "Chair: Chair 1, Ana 2, Bo 3, Cy 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.SkipOpening = true
	if got, want := ranks(), "Ana: Chair 0, Ana 1, Bo 2, Cy 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUnsure(t *testing.T) {
	m := reporttest.MeetingOf(100, "Ana 0 40", "Ana 40 50", "Bo 60 80", "Cy 45 60")
	m.Speech[1].Alternative = 2 // 40-50 could be Bo's
	m.Speech[3].Alternative = 1 // 45-60 could be Ana's, who speaks until 50 anyway
	a := report.Compute(m, report.DefaultSettings())
	for i, want := range []report.PersonFigures{
		{UnsureS: report.Seconds(10 * time.Second), ShareLow: 40.0 / 85, Share: 50.0 / 85, ShareHigh: 60.0 / 80},
		{ShareLow: 20.0 / 85, Share: 20.0 / 85, ShareHigh: 30.0 / 80},
		{UnsureS: report.Seconds(15 * time.Second), ShareLow: 0, Share: 15.0 / 85, ShareHigh: 15.0 / 85},
	} {
		if p := a.People[i]; p.UnsureS != want.UnsureS || p.ShareLow != want.ShareLow || p.Share != want.Share || p.ShareHigh != want.ShareHigh {
			t.Errorf("%s: got %v in %v to %v (%v), want %v", p.Name, p.Share, p.ShareLow, p.ShareHigh, p.UnsureS, want)
		}
	}
	if !report.Comparable(a.People[0], a.People[1]) || !report.Comparable(a.People[0], a.People[2]) {
		t.Error("Ana is not ranked above the others")
	}
	if report.Comparable(a.People[1], report.PersonFigures{ShareLow: 0.3, ShareHigh: 0.4}) || report.Comparable(a.People[1], a.People[1]) {
		t.Error("overlapping ranges are ranked")
	}
	if reporttest.InSeconds(a.UnsureS) != 25 {
		t.Errorf("got %v", reporttest.InSeconds(a.UnsureS))
	}
	// A sure span over an unsure one of the same person settles it.
	m = reporttest.MeetingOf(100, "Ana 0 40", "Ana 10 20", "Bo 50 60")
	m.Speech[1].Alternative = 2
	if a := report.Compute(m, report.DefaultSettings()); a.UnsureS != 0 {
		t.Errorf("got %v unsure, want none", reporttest.InSeconds(a.UnsureS))
	}
}

func TestUnsureAttempt(t *testing.T) {
	for _, tt := range []struct {
		name string
		span int
		want bool
	}{{"sure", -1, false}, {"who held", 0, true}, {"who came in", 1, true}, {"later", 2, false}} {
		m := reporttest.MeetingOf(60, "Ana 0 12", "Bo 10 20", "Bo 30 40")
		if tt.span >= 0 {
			m.Speech[tt.span].Alternative = 3 - m.Speech[tt.span].Person
		}
		a := report.Compute(m, report.DefaultSettings())
		if len(a.Attempts) != 1 || a.Attempts[0].Unsure != tt.want {
			t.Errorf("%s: got %+v, want unsure %v", tt.name, a.Attempts, tt.want)
		}
	}
}

func TestQuartiles(t *testing.T) {
	for _, tt := range []struct {
		in   []time.Duration
		want string
	}{
		{[]time.Duration{3}, "1 3 3 3"},
		{[]time.Duration{4, 1}, "2 1.75 2.5 3.25"},
		{[]time.Duration{5, 1, 3, 2, 4}, "5 2 3 4"},
		{[]time.Duration{-2, 0, 1, 7}, "4 -0.5 0.5 2.5"},
	} {
		for i := range tt.in {
			tt.in[i] *= time.Second
		}
		q := report.QuartilesOf(tt.in)
		if got := fmt.Sprint(q.N, reporttest.InSeconds(q.Low), reporttest.InSeconds(q.Median), reporttest.InSeconds(q.High)); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	if report.QuartilesOf(nil) != nil {
		t.Error("got quartiles of nothing")
	}
}
