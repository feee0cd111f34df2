package sheet

import (
	"maps"
	"slices"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/words"
)

// Every practice is suggested by some rule, and every rule suggests one.
func TestPracticesAndRules(t *testing.T) {
	q := words.English()
	used := map[string]bool{}
	for _, rules := range []map[string][]rule{groupRules, personRules} {
		for id, list := range rules {
			if !slices.ContainsFunc(q.Asked, func(x words.Question) bool { return x.ID == id }) {
				t.Errorf("got rules for %q, which is no question", id)
			}
			for _, r := range list {
				used[r.practice] = true
			}
		}
	}
	got, want := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(q.Practices))
	if !slices.Equal(got, want) {
		t.Errorf("got rules for %v, want for %v", got, want)
	}
	for id, p := range q.Practices {
		if p.Name == "" || p.How == "" || p.Why == "" {
			t.Errorf("practice %s: got %+v, want a name, how and why", id, p)
		}
	}
}

func TestGroupRules(t *testing.T) {
	base := findings{people: 5, least: 3, length: report.Seconds(time.Hour), open: 9, breaks: 1, windows: 100}
	with := func(change func(*findings)) findings {
		f := base
		change(&f)
		return f
	}
	for _, tt := range []struct {
		question string
		f        findings
		want     string
	}{
		{"space-conversation", base, "compare-later"},
		{"space-conversation", with(func(f *findings) { f.uneven = true }), "half-time"},
		{"space-conversation", with(func(f *findings) { f.over2 = true }), "talking-piece"},
		{"space-conversation", with(func(f *findings) { f.over2, f.people = true, 12 }), "talking-piece"},
		{"space-conversation", with(func(f *findings) { f.over2, f.people = true, 13 }), "progressive-stack"},
		{"left-behind", base, ""},
		{"left-behind", with(func(f *findings) { f.barely = []int{1} }), "round"},
		{"left-behind", with(func(f *findings) { f.silent = []int{1} }), "round"},
		{"left-behind", with(func(f *findings) { f.perhaps = []int{1} }), ""},
		{"left-behind", with(func(f *findings) { f.silent, f.people = []int{1}, 13 }), "pairs"},
		{"left-behind", with(func(f *findings) { f.silent, f.waits = []int{1}, 20 }), "round"},
		{"left-behind", with(func(f *findings) { f.silent, f.waited = []int{1}, 1 }), "name-waiting"},
		{"left-behind", with(func(f *findings) { f.tried, f.shutOut = 9, 2 }), ""},
		{"left-behind", with(func(f *findings) { f.tried, f.shutOut = 3, 3 }), "name-waiting"},
		{"space-room", base, ""},
		{"space-room", with(func(f *findings) { f.held = 49 }), ""},
		{"space-room", with(func(f *findings) { f.held = 50 }), "half-time"},
		{"space-room", with(func(f *findings) { f.held, f.windows = 2, 2 }), ""},
		{"space-room", with(func(f *findings) { f.longTurns = 1 }), ""},
		{"space-room", with(func(f *findings) { f.longTurns, f.longBy = 1, true }), "time-box"},
		{"interrupt", base, ""},
		{"interrupt", with(func(f *findings) { f.tried, f.shutOut = 3, 3 }), "name-waiting"},
		{"interrupt", with(func(f *findings) { f.tried = 30 }), ""}, // by those who had most: the next turn is not theirs
		{"interrupt", with(func(f *findings) { f.tried, f.shutOut, f.taken, f.cutOff = 3, 3, 4, 3 }), "hand-back"},
		{"interrupt", with(func(f *findings) { f.taken, f.cutOff = 20, 2 }), ""},
		{"interrupt", with(func(f *findings) { f.overlap = 0.15 }), ""},
		{"interrupt", with(func(f *findings) { f.overlap = 0.16 }), "one-at-a-time"},
		{"listen", base, ""},
		{"listen", with(func(f *findings) { f.open = 3 }), ""},
		{"listen", with(func(f *findings) { f.open = 2 }), "three-breaths"},
		{"listen", with(func(f *findings) { f.open, f.length = 2, report.Seconds(10*time.Minute-1) }), ""},
		{"listen", with(func(f *findings) { f.uneven = true }), "write-first"},
		{"access", base, ""},
		{"access", with(func(f *findings) { f.breaks, f.length = 0, report.Seconds(75*time.Minute) }), ""},
		{"access", with(func(f *findings) { f.breaks, f.length = 0, report.Seconds(75*time.Minute+1) }), "break"},
		{"access", with(func(f *findings) { f.open = 0 }), "three-breaths"},
		{"agenda", with(func(f *findings) { f.edges, f.edgeTop = true, 0.5 }), ""},
		{"agenda", with(func(f *findings) { f.edges, f.edgeTop = true, 0.51 }), "rotate-opening"},
		{"agenda", with(func(f *findings) { f.edgeTop = 0.51 }), ""},
		{"agenda", with(func(f *findings) { f.edges, f.edgeTop, f.people = true, 0.51, 2 }), ""},
		{"identities", with(func(f *findings) { f.tagBelow = true }), "ask-together"},
		{"identities", base, ""},
		{"name-it", base, ""},
		{"name-it", with(func(f *findings) { f.held = 1 }), "care-roles"},
	} {
		if got := suggested(groupRules[tt.question], tt.f, personFindings{}); got != tt.want {
			t.Errorf("%s, %+v: got %q, want %q", tt.question, tt.f, got, tt.want)
		}
	}
}

func suggested(rules []rule, f findings, me personFindings) string {
	for _, r := range rules {
		if r.when(f, me) {
			return r.practice
		}
	}
	return ""
}

func TestPersonRules(t *testing.T) {
	f := findings{people: 4, least: 3, a: &report.Account{Settings: report.DefaultSettings()}}
	two, three := 2.0, 3.0
	share := func(low, high float64) personFindings {
		p := report.PersonFigures{SpeakingS: 1, ShareLow: low, ShareHigh: high}
		return personFindings{PersonFigures: p, equal: 0.25, standing: f.standingOf(p)}
	}
	figures := func(p report.PersonFigures) personFindings { return personFindings{PersonFigures: p} }
	pause := func(n int, d time.Duration) personFindings {
		return figures(report.PersonFigures{PauseBeforeS: &report.Quartiles{N: n, Median: report.Seconds(d)}})
	}
	for _, tt := range []struct {
		question string
		me       personFindings
		want     string
	}{
		{"share", share(.25, .25), ""},
		{"share", share(.26, .30), "two-others"},
		{"share", share(.20, .60), ""}, // the range leaves it open
		{"share", share(.51, .60), "two-others"},
		{"space-conversation", share(.10, .13), ""},
		{"space-conversation", share(.10, .12), "place-on-list"},
		{"space-conversation", share(.01, .02), "early-word"},
		{"center", share(.01, .02), "written-word"},
		{"center", share(.10, .12), ""},
		{"share", personFindings{PersonFigures: report.PersonFigures{ShareLow: .2, ShareHigh: .2, LongTurns: 1}, equal: .25}, "one-point"},
		{"interrupt", figures(report.PersonFigures{TakenMade: 1, TriedMade: 1}), ""},
		{"interrupt", figures(report.PersonFigures{TakenMade: 1, TriedMade: 2}), "note-it"},
		{"interrupt", figures(report.PersonFigures{TakenMade: 3, TriedReceived: 3, MadeRate: &two, ReceivedRate: &two}), "note-it"},
		{"interrupt", figures(report.PersonFigures{TakenMade: 3, TriedReceived: 3, MadeRate: &two, ReceivedRate: &three}), "ask-to-finish"},
		{"interrupt", figures(report.PersonFigures{TakenMade: 3, TriedReceived: 2, MadeRate: &two, ReceivedRate: &three}), "note-it"},
		{"interrupt", figures(report.PersonFigures{TakenReceived: 2}), ""},
		{"interrupt", figures(report.PersonFigures{TakenReceived: 3}), "ask-to-finish"},
		{"listen", figures(report.PersonFigures{}), ""},
		{"listen", pause(2, 0), ""},
		{"listen", pause(3, 199*time.Millisecond), "one-breath"},
		{"listen", pause(3, 200*time.Millisecond), ""},
		{"first", figures(report.PersonFigures{FirstRank: 1}), "begin-later"},
		{"first", figures(report.PersonFigures{FirstRank: 2}), ""},
		{"spotlight", personFindings{after: 2}, ""},
		{"spotlight", personFindings{after: 3}, "pass-on"},
	} {
		if got := suggested(personRules[tt.question], f, tt.me); got != tt.want {
			t.Errorf("%s, %+v: got %q, want %q", tt.question, tt.me, got, tt.want)
		}
	}
}

// TestWhoMayHaveHadLessIsNotToldToWait: with a range on both sides of the equal share, what is likelier counts.
func TestWhoMayHaveHadLessIsNotToldToWait(t *testing.T) {
	if perhapsBelow.suits(makesRoom) || !perhapsBelow.suits(takesRoom) {
		t.Error("somebody who probably had less than an equal share is asked to make room")
	}
	if !around.suits(makesRoom) {
		t.Error("nobody who probably had more is asked to make room")
	}
}

func TestStanding(t *testing.T) {
	f := findings{people: 4, a: &report.Account{Settings: report.DefaultSettings()}}
	two := findings{people: 2, a: f.a}
	person := func(low, high float64) report.PersonFigures {
		return report.PersonFigures{SpeakingS: 1, Share: (low + high) / 2, ShareLow: low, ShareHigh: high}
	}
	presented := person(0, 0)
	presented.PresentedS = 1
	silent := person(0.01, 0.01)
	silent.Silent = true
	for _, tt := range []struct {
		f    findings
		p    report.PersonFigures
		want standing
	}{
		{f, report.PersonFigures{}, unheard}, {f, silent, unheard}, {f, person(.06, .062), barely}, {f, person(.06, .0625), below}, {f, person(.06, .249), below},
		{f, person(.06, .25), perhapsBelow}, {f, person(.09, .29), perhapsBelow}, {f, person(.25, .25), around}, {f, person(.24, .9), around}, {f, person(.26, .9), above}, {f, person(.5, .9), above},
		{f, person(.51, .9), farAbove}, {two, person(.98, 1), above}, {two, person(.01, .02), barely}, {f, presented, around},
	} {
		if got := tt.f.standingOf(tt.p); got != tt.want {
			t.Errorf("%v to %v of %d: got %v, want %v", tt.p.ShareLow, tt.p.ShareHigh, tt.f.people, got, tt.want)
		}
	}
}

// The table of who can be asked for what: before, whoever had been barely heard was told to begin later.
func TestSuits(t *testing.T) {
	for s := unheard; s <= farAbove; s++ {
		for w, want := range map[way]bool{neither: true, makesRoom: s >= around, takesRoom: s <= around} {
			if got := s.suits(w); got != want {
				t.Errorf("standing %v, way %v: got %v, want %v", s, w, got, want)
			}
		}
	}
	for id := range ways {
		if _, ok := words.English().Practices[id]; !ok {
			t.Errorf("%s: got a way of no practice", id)
		}
	}
	// The first to speak, with four seconds of an hour, and one who tried to come in all the time.
	a := report.Compute(report.Meeting{
		Length: 10 * time.Minute, People: []report.Person{{Name: "Leyla"}, {Name: "Ana"}, {Name: "Ben"}},
		Speech: []report.Speech{
			{Person: 1, Start: 0, End: 4 * time.Second, Confidence: 1},
			{Person: 2, Start: 5 * time.Second, End: 400 * time.Second, Confidence: 1},
			{Person: 3, Start: 401 * time.Second, End: 590 * time.Second, Confidence: 1},
		},
	}, report.DefaultSettings())
	s, err := Person(&a, nil, "Leyla")
	if err != nil {
		t.Fatal(err)
	}
	if s.Sections[0].ID != "center" {
		t.Errorf("got %q first, want the question that is for whoever was barely heard", s.Sections[0].Heading)
	}
	for _, sec := range s.Sections {
		for _, b := range sec.Blocks {
			if try, ok := b.(Try); ok && wayOf(try) == makesRoom {
				t.Errorf("got %q for somebody who spoke for 4 s", try.Practice)
			}
		}
		if sec.ID == "share" || sec.ID == "first" || sec.ID == "interrupt" {
			t.Errorf("got %q asked of somebody who spoke for 4 s", sec.Heading)
		}
	}
}

func wayOf(try Try) way {
	for id, p := range words.English().Practices {
		if p.Name == try.Practice {
			return ways[id]
		}
	}
	return neither
}

// What a range leaves open is not found.
func TestFindIsSure(t *testing.T) {
	person := func(low, share, high float64) report.PersonFigures {
		return report.PersonFigures{
			Listed: true, ShareLow: low, Share: share, ShareHigh: high, SpeakingS: report.Seconds(share * float64(time.Hour)),
			Barely: share < 0.25/4,
		}
	}
	for _, tt := range []struct {
		name                    string
		first, last             report.PersonFigures
		over2                   bool
		silent, barely, perhaps int
	}{
		{"over twice", person(.51, .6, .7), person(.2, .2, .2), true, 0, 0, 0},
		{"perhaps over twice", person(.5, .6, .7), person(.2, .2, .2), false, 0, 0, 0},
		{"barely", person(.3, .3, .3), person(.01, .02, .06), false, 0, 1, 0},
		{"perhaps barely", person(.3, .3, .3), person(.01, .02, .07), false, 0, 0, 1},
		{"perhaps barely, rather not", person(.3, .3, .3), person(.06, .07, .07), false, 0, 0, 1},
		{"silent", person(.3, .3, .3), report.PersonFigures{Listed: true, Silent: true}, false, 1, 0, 0},
	} {
		a := report.Account{Settings: report.DefaultSettings(), SpeakingS: report.Seconds(time.Hour), Lorenz: report.Lorenz{N: 4}, People: []report.PersonFigures{tt.first, person(.2, .2, .2), person(.2, .2, .2), tt.last}}
		f := find(&a)
		if f.over2 != tt.over2 || len(f.silent) != tt.silent || len(f.barely) != tt.barely || len(f.perhaps) != tt.perhaps {
			t.Errorf("%s: got over2 %v, silent %v, barely %v, perhaps %v", tt.name, f.over2, f.silent, f.barely, f.perhaps)
		}
	}
}
