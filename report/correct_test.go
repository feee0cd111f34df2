package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/picture"
	"airtime/report/picture/svg"
	"airtime/report/reporttest"
)

var editTime = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func mustEdits(t testing.TB, lines ...string) []report.Edit {
	t.Helper()
	edits, err := report.ReadEdits(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return edits
}

func mustApply(t testing.TB, a report.Account, lines ...string) report.Account {
	t.Helper()
	b, err := report.Apply(a, mustEdits(t, lines...), editTime)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func saved(t testing.TB, a report.Account) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteJSON(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func figuresOf(a report.Account, name string) *report.PersonFigures {
	if i := slices.IndexFunc(a.People, func(p report.PersonFigures) bool { return p.Name == name }); i >= 0 {
		return &a.People[i]
	}
	return nil
}

func TestParseEdit(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{`rename "Person A" Ana`, `rename "Person A" to Ana`},
		{`RENAME Bo to "Bo Lindqvist"`, `rename Bo to "Bo Lindqvist"`},
		{`rename to "to"`, `rename "to" to "to"`},
		{`rename Ana to`, ""},
		{`rename "to" x`, `rename "to" to x`},
		{`rename a "x \"y\" \\z"`, `rename a to "x \"y\" \\z"`},
		{`merge "Person C" into Ana`, `merge "Person C" into Ana`},
		{`merge C Ana`, `merge C into Ana`},
		{"split Ana 12:30–14:00 to Ben", "split Ana 12:30–14:00 to Ben"},
		{"drop Chidi", "drop Chidi"},
		{"mark presentation Ana 3:00-9:00", "mark presentation Ana 3:00-9:00"},
		{"mark break 1:00:00-1:10:00", "mark break 1:00:00-1:10:00"},
		{"mark opening 0s-90s", "mark opening 0s-90s"},
		{`mark agenda 12:00 "Budget 2027"`, `mark agenda 12:00 "Budget 2027"`},
		{"mark agenda 12:00", "mark agenda 12:00"},
		{"unmark agenda 12:00", "unmark agenda 12:00"},
		{"set measures.long_turn 90s", "set measures.long_turn 90s"},
		{"undo", "undo"},
		{"undo 3", "undo 3"},
	} {
		e, err := report.ParseEdit(tt.line)
		if tt.want == "" {
			if err == nil {
				t.Errorf("%s: got %v, want an error", tt.line, e)
			}
			continue
		}
		if err != nil || e.String() != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.line, e.String(), err, tt.want)
		}
	}
}

func TestParseEditErrors(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"", "got nothing"},
		{"shrug Ana", `got "shrug", want rename, merge, split, drop, several, seat, mark, unmark, choose, set or undo`},
		{"rename Ana", "got 1 word after rename, want: rename NAME NEW"},
		{"rename Person A Ana", "got 3 words after rename, want: rename NAME NEW, with quotes around what has spaces in it"},
		{`rename "Ana`, "a quote that is not closed"},
		{`rename Ana ""`, "got no name"},
		{"rename Ana \"a\tb\"", "without control characters"},
		{"rename Ana \xff", "no UTF-8"},
		{"split Ana 3:00 to Ben", `got "3:00", want a time such as 12:30-14:00`},
		{"split Ana 5:00-3:00 to Ben", `got "5:00-3:00", which ends before it begins`},
		{"split Ana 5:00-5:60 to Ben", `got "5:60", want a time`},
		{"split Ana 5-6 to Ben", `got "5", want a time`},
		{"mark lunch 3:00-4:00", `got "lunch", want presentation, opening, break, off-record, waiting or agenda`},
		{"mark presentation 3:00-4:00", "got no name"},
		{"mark break Ana 3:00-4:00", "got a name"},
		{"mark agenda noon", `got "noon", want a time`},
		{"set long_trun 3s", `unknown setting "long_trun", want one like`},
		{"set xyz 3s", `unknown setting "xyz", want one such as`},
		{"set long_turn 3", "long_turn: got 3, want a duration such as 1.5s or 2m: 1ms to 24h"},
		{"set min_events 0", "min_events: got 0, want 1 to 1000"},
		{"mark waiting 3:00-4:00", "got no name or no time, want: mark waiting NAME FROM-TO"},
		{"choose rund until 2026-04-01", `got "rund", want a word for something to do, such as round, rotate-opening (`},
		{"choose start with a round until 2026-04-01", "got 6 words after choose, want: choose WHAT until DATE NAME, with quotes around what has spaces in it"},
		{"choose round until April", `got "April", want a day such as 2026-03-14`},
		{"choose round", "got 1 word after choose, want: choose WHAT until DATE NAME"},
		{"undo x", `got "x", want the number of a correction`},
		{"undo 0", `got "0", want the number`},
	} {
		_, err := report.ParseEdit(tt.line)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.line, err, tt.want)
		}
	}
	_, err := report.ReadEdits(strings.NewReader("# ours\n\nrename Ana Anna\nfoo\n"))
	if err == nil || !strings.HasPrefix(err.Error(), `line 4: foo: got "foo", want`) {
		t.Errorf("got %v", err)
	}
}

func TestApplyErrors(t *testing.T) {
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	before := saved(t, a)
	for _, tt := range []struct {
		lines []string
		want  string
	}{
		{[]string{"rename Zoe Ana"}, `line 1: rename Zoe to Ana: got "Zoe", want one of "Ana", "Bo", "Cleo", "Emre", "Farah", "Gil"`},
		{[]string{"rename Bo ana"}, "the name of somebody else, want another (if they are one person: merge Bo into Ana)"},
		{[]string{"rename Bo Bo"}, `that is the name of "Bo" already`},
		{[]string{"rename Bo Bob", "rename Bo Ben"}, `line 2: rename Bo to Ben: got "Bo", who is no longer there after: rename Bo to Bob`},
		{[]string{"merge Bo into bo"}, `got "Bo" twice, want two people`},
		{[]string{"merge Bo into Ana", "drop Bo"}, "who is no longer there after: merge Bo into Ana"},
		{[]string{"split Ana 0:53-0:58 to Zoe"}, `nothing was heard of "Ana" from 0:53 to 0:58`},
		{[]string{"split Ana 0:02-0:10 to Ana"}, `got "Ana" twice`},
		{[]string{"split Ana 6:00-7:00 to Zoe"}, "got 7:00, want at most 6:40, where the recording ends"},
		{[]string{"mark break 1:00-8:00"}, "got 8:00, want at most 6:40"},
		{[]string{"mark presentation Zoe 1:00-2:00"}, `got "Zoe", want one of`},
		{[]string{"mark agenda 3:30 \"Water & <seeds>\""}, "that is marked already"},
		{[]string{"unmark agenda 0:10"}, "got 0:10, want a time with a mark: 3:30"},
		{[]string{"unmark presentation 0:10"}, "nothing is marked as presentation"},
		{[]string{"set open_floor 30s"}, "open_floor: got 30s, want at most lapse (10s)"},
		{[]string{"choose round until 2026-05-01 Zoe"}, `got "Zoe", want one of`},
		{[]string{"choose round until 2026-05-01", "choose round until 2026-05-01"}, "that is chosen already"},
		{[]string{"choose round until 2001-05-01"}, "got 2001-05-01, want the day of the meeting, "},
		{[]string{"undo"}, "there is nothing to undo"},
		{[]string{"undo 1"}, "got 1, but nothing was corrected"},
		{[]string{"drop Bo", "undo 2"}, "got 2, want 1 to 1"},
		{[]string{"split Ana 1:30-2:00 to Zoe", "drop Zoe", "undo 1"}, "undo 1: a later correction needs it, undo that one first: correction 2, drop Zoe"},
		{[]string{"drop Bo", "drop Ana", "undo 1", "undo 1"}, "correction 1 is undone already"},
	} {
		b, err := report.Apply(a, mustEdits(t, tt.lines...), editTime)
		var edit *report.EditError
		if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.As(err, &edit) {
			t.Errorf("%q: got %v, want %q", tt.lines, err, tt.want)
		}
		if len(b.People) > 0 || saved(t, a) != before {
			t.Fatalf("%q: the account changed", tt.lines)
		}
	}
}

func TestApply(t *testing.T) {
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	ana, bo, cleo := figuresOf(a, "Ana").SpeakingS, figuresOf(a, "Bo").SpeakingS, figuresOf(a, "Cleo").SpeakingS

	b := mustApply(t, a, "rename cleo  to Clea")
	if f := figuresOf(b, "Clea"); f == nil || f.SpeakingS != cleo || figuresOf(b, "Cleo") != nil {
		t.Errorf("renamed: got %+v", f)
	}
	if got := b.Edits[0].Args; !slices.Equal(got, []string{"Cleo", "Clea"}) {
		t.Errorf("names are kept as in the account: got %q", got)
	}

	b = mustApply(t, a, "merge Bo into Ana")
	if f := figuresOf(b, "Ana"); f.SpeakingS > ana+bo || f.SpeakingS <= ana || !f.Follow || !slices.Equal(f.Tags, []string{"founder", "old"}) {
		t.Errorf("merged: got %+v", f)
	}
	for _, s := range b.Turns {
		if gone := figuresOf(a, "Bo").ID; s.Person == gone || s.Alternative == gone {
			t.Errorf("merged: got %+v", s)
		}
	}

	b = mustApply(t, a, "split Ana 1:30-2:30 to Zoe")
	if f := figuresOf(b, "Zoe"); f == nil || f.SpeakingS != report.Seconds(time.Minute) || figuresOf(b, "Ana").SpeakingS != ana-f.SpeakingS {
		t.Errorf("split: got %+v", f)
	}

	b = mustApply(t, a, "drop Bo")
	if figuresOf(b, "Bo") != nil || b.Lorenz.N != a.Lorenz.N-1 {
		t.Errorf("dropped: got %d people", b.Lorenz.N)
	}
	if got := b.Notes[len(b.Notes)-1]; got.String() != "dropped n=1" {
		t.Errorf("dropped: got the note %q", got)
	}
	b = mustApply(t, b, "drop Cleo")
	if got := b.Notes; len(got) != 2 || got[1].String() != "dropped n=2" {
		t.Errorf("dropped: got the notes %q", got)
	}
	if s := saved(t, report.Forget(b)); strings.Contains(s, "Bo") || strings.Contains(s, "Cleo") {
		t.Error("who was dropped is in the account after Forget")
	}

	b = mustApply(t, a, "mark presentation Ana 1:18-3:20", "mark break 0:00-0:01", `mark agenda 1:00 "Seeds"`, "mark opening 0:30-0:40")
	if len(b.LongTurns) != len(a.LongTurns)-1 || len(b.Marks) != len(a.Marks)+4 || len(b.Firsts) != len(a.Firsts)+1 {
		t.Errorf("marked: got %v, %v", b.LongTurns, b.Marks)
	}
	c := mustApply(t, b, "unmark presentation 1:20", "unmark break 0:00", "unmark agenda 1:00", "unmark opening 0:30")
	if !slices.Equal(c.Marks, a.Marks) {
		t.Errorf("unmarked: got %v, want %v", c.Marks, a.Marks)
	}

	b = mustApply(t, a, "set measures.long_turn_near 20s", "set long_turn 20s", "set skip_opening true")
	if b.Settings.LongTurn != 20*time.Second || !b.Settings.SkipOpening || len(b.LongTurns) <= len(a.LongTurns) {
		t.Errorf("set: got %v", b.LongTurns)
	}

	// Undoing one of several leaves it in the list.
	b = mustApply(t, a, "rename Cleo Clea", "drop Bo", "undo 1")
	if figuresOf(b, "Cleo") == nil || figuresOf(b, "Bo") != nil || !b.Edits[0].Undone || b.Edits[1].Undone || b.Edits[1].ID != 2 {
		t.Errorf("undone: got %+v", b.Edits)
	}

	// Who merges two voices and takes a part of them away again has both.
	b = mustApply(t, a, "merge Emre into Ana", "split Ana 5:50-5:56 to Emre")
	if figuresOf(b, "Emre").SpeakingS != figuresOf(a, "Emre").SpeakingS || figuresOf(b, "Ana").SpeakingS != ana {
		t.Errorf("merged and split: got %+v", figuresOf(b, "Emre"))
	}
}

// What is chosen is kept with the person through what is said of them later, one thing of each; it changes no figure,
// and can be undone. Before, a choice was on paper only.
func TestChoose(t *testing.T) {
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	of := func(a report.Account, name string) string {
		id := report.Nobody
		if name != "" {
			id = figuresOf(a, name).ID
		}
		c, _ := a.ChoiceOf(id)
		return c.What
	}
	b := mustApply(t, a, "choose share until 2126-05-01", `choose "ask  Bo first" 2126-05-01 ana`, "choose one-breath until 2126-05-01 Bo", "choose round until 2126-05-02")
	if len(b.Choices) != 3 || of(b, "") != "round" || of(b, "Ana") != "ask Bo first" || of(b, "Bo") != "one-breath" {
		t.Errorf("got %+v", b.Choices)
	}
	if c := mustApply(t, b, "undo"); of(c, "") != "share" {
		t.Errorf("undone: got %+v", c.Choices)
	}
	if c := mustApply(t, b, "rename Ana Anna", "merge Bo into Cleo"); of(c, "Anna") != "ask Bo first" || of(c, "Cleo") != "one-breath" {
		t.Errorf("renamed and merged: got %+v", c.Choices)
	}
	if c := mustApply(t, b, "merge Bo into Ana"); len(c.Choices) != 2 || of(c, "Ana") != "ask Bo first" {
		t.Errorf("merged into who has chosen: got %+v", c.Choices)
	}
	if c := mustApply(t, b, "drop Bo"); len(c.Choices) != 2 {
		t.Errorf("dropped: got %+v", c.Choices)
	}
	if got := b.Edits[1].String(); got != `choose "ask Bo first" until 2126-05-01 Ana` {
		t.Errorf("got the line %s", got)
	}
	again, err := report.ReadJSON(strings.NewReader(saved(t, report.Forget(b))))
	if err != nil || of(again, "Bo") != "one-breath" {
		t.Errorf("made final: got %+v, %v", again.Choices, err)
	}
	if c := mustApply(t, mustApply(t, again, "choose learn until 2126-05-01 Bo"), "undo"); saved(t, c) != saved(t, report.Forget(b)) {
		t.Errorf("undone after what was final: got %+v", c.Choices)
	}
	for _, tt := range []struct{ old, with, want string }{
		{`"what": "round"`, `"what": "rund"`, `choices[2]: got "rund"`},
		{`"on": "2126-05-02"`, `"on": "soon"`, `choices[2]: got "soon", want a day`},
		{`"on": "2126-05-01", "by": 2`, `"on": "2126-05-01", "by": 77`, "choices[1].by: got 77, want the id"},
		{`"on": "2126-05-01", "by": 2`, `"on": "2126-05-01", "by": 1`, "choices[1].by: got 1 again"},
	} {
		good := saved(t, report.Forget(b))
		if !strings.Contains(good, tt.old) {
			t.Fatalf("no %s in %s", tt.old, good)
		}
		if _, err := report.ReadJSON(strings.NewReader(strings.Replace(good, tt.old, tt.with, 1))); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.with, err, tt.want)
		}
	}
}

// A wait that somebody saw can be said afterwards too, and goes with who is not counted.
func TestEditWaiting(t *testing.T) {
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	b := mustApply(t, a, "mark waiting Gil 1:00-2:00")
	if got := figuresOf(b, "Gil").MarkedWaits; len(got) != len(figuresOf(a, "Gil").MarkedWaits)+1 {
		t.Errorf("got %v", got)
	}
	if c := mustApply(t, b, "unmark waiting 1:00"); !slices.Equal(c.Marks, a.Marks) {
		t.Errorf("unmarked: got %v", c.Marks)
	}
	for _, m := range mustApply(t, b, "drop Gil").Marks {
		if m.Kind == report.Waiting {
			t.Errorf("dropped: got %+v", m)
		}
	}
}

// While somebody who does not want to be counted spoke, the floor was not open.
func TestDroppedAreNoSilence(t *testing.T) {
	m := report.Meeting{
		Length: 60 * time.Second, People: reporttest.People("Ana", "Bo", "Cleo"),
		Speech: []report.Speech{
			{Start: 0, End: 10 * time.Second, Person: 1, Confidence: 1},
			{Start: 9 * time.Second, End: 15 * time.Second, Person: 3, Confidence: 1}, // 5 s alone,
			{Start: 15300 * time.Millisecond, End: 20 * time.Second, Person: 3, Confidence: 1},
			{Start: 20 * time.Second, End: 30 * time.Second, Person: 2, Confidence: 1},
			{Start: 33 * time.Second, End: 50 * time.Second, Person: 2, Confidence: 1},
			{Start: 50200 * time.Millisecond, End: 50900 * time.Millisecond, Person: 3, Confidence: 1}, // less than a turn
			{Start: 51 * time.Second, End: 60 * time.Second, Person: 1, Confidence: 1},
		},
	}
	a := report.Compute(m, report.DefaultSettings())
	b := mustApply(t, a, "drop Cleo")
	if got, want := fmt.Sprint(b.Marks), "[{off-record 10000000000 20000000000 0 not counted}]"; got != want {
		t.Errorf("got marks %v, want %v", got, want)
	}
	if svg := string(svg.Of(picture.Lanes(&b, nil), "lanes")); strings.Contains(svg, "off record") {
		t.Errorf("got when somebody who is not counted spoke in a picture:\n%s", svg)
	}
	if got, want := b.MeetingS, report.Seconds(50*time.Second); got != want {
		t.Errorf("got %v of meeting, want %v", got, want)
	}
	if len(b.OpenFloors) != 1 || b.OpenFloors[0].StartS != report.Seconds(30*time.Second) {
		t.Errorf("got open floors %+v, want the one at 0:30", b.OpenFloors)
	}
	if got, want := saved(t, mustApply(t, b, "undo")), saved(t, a); got != want {
		t.Errorf("undone: got\n%s\nwant\n%s", got, want)
	}
	c := report.Forget(mustApply(t, a, "mark off-record 0:09-0:20"))
	if text := saved(t, c); strings.Contains(text, `"start_s": 15.3`) || c.MeetingS != report.Seconds(49*time.Second) {
		t.Errorf("off the record: got %v of meeting in\n%s", c.MeetingS, text)
	}
}

func TestEditedGolden(t *testing.T) {
	a := mustApply(t, report.Compute(reporttest.Garden(), report.DefaultSettings()),
		`rename Bo "Bo Lindqvist"`, "split Ana 1:30-2:00 to Zoe", "drop Emre", "mark agenda 0:53 Seeds", "set long_turn 100s", "undo 4")
	reporttest.Golden(t, "garden-edited.json", saved(t, a))
	read, err := report.ReadJSON(strings.NewReader(saved(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	if got := saved(t, read); got != saved(t, a) {
		t.Error("reading gives another account")
	}
}

func TestReadEditedErrors(t *testing.T) {
	good := saved(t, mustApply(t, report.Compute(reporttest.Garden(), report.DefaultSettings()), "rename Bo Ben", "drop Emre"))
	for _, tt := range []struct{ old, with, want string }{
		{`"id": 2, "time"`, `"id": 3, "time"`, "edits[1].id: got 3, want 2"},
		{`"id": 2, "name"`, `"id": 1, "name"`, "people[1].id: got 1, the id of people[0] too"},
		{`"kind": "rename"`, `"kind": "undo"`, "edits[0].kind: got undo"},
		{`"kind": "rename"`, `"kind": "shout"`, `edits[0]: kind: got "shout"`},
		{`"args": ["Emre"]`, `"args": ["Zoe"]`, `edits[1].people: got 4, who was never called "Zoe"`},
		{`"args": ["Emre"]`, `"args": ["Farah"]`, `edits[1].people: got 4, who was never called "Farah"`},
		{`"args": ["Emre"], "people": [4]`, `"args": ["Farah"], "people": [5]`, "edits: they do not lead from original"},
		{`"args": ["Emre"], "people": [4]`, `"args": ["Emre"]`, "edits[1].people: got 0, want 1"},
		{`"args": ["Emre"], "people": [4]`, `"args": ["Emre"], "people": [4, 5]`, "edits[1].people: got 2, want 1"},
		{`"args": ["Emre"], "people": [4]`, `"args": ["Emre"], "people": [44]`, `edits: correction 2, drop Emre: got "Emre"`},
		{`"args": ["Emre"]`, `"args": []`, "edits[1]: got 0 words after drop"},
		{`"original": {`, `"originally": {`, `originally`},
	} {
		if !strings.Contains(good, tt.old) {
			t.Fatalf("no %s in the account", tt.old)
		}
		_, err := report.ReadJSON(strings.NewReader(strings.Replace(good, tt.old, tt.with, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.with, err, tt.want)
		}
	}
}

// someEdit is a random correction of a, not always one that can be made.
func someEdit(r *rand.Rand, a report.Account) string {
	name := func() string {
		if len(a.People) == 0 {
			return "Zoe"
		}
		return report.Quoted(a.People[r.IntN(len(a.People))].Name)
	}
	at := func() time.Duration { return time.Duration(r.Int64N(int64(a.LengthS) + 1)).Round(time.Millisecond) }
	stretch := func() string {
		x, y := at(), at()
		return report.Instant(min(x, y)) + "-" + report.Instant(max(x, y))
	}
	switch r.IntN(12) {
	case 10:
		return fmt.Sprintf("choose round until 2126-01-%02d %s", 1+r.IntN(28), name())
	case 11:
		return "mark waiting " + name() + " " + stretch()
	case 0:
		return fmt.Sprintf("rename %s N%d", name(), r.IntN(9))
	case 1:
		return fmt.Sprintf("merge %s into %s", name(), name())
	case 2:
		return fmt.Sprintf("split %s %s to %s", name(), stretch(), name())
	case 3:
		return fmt.Sprintf("split %s %s to S%d", name(), stretch(), r.IntN(9))
	case 4:
		return "drop " + name()
	case 5:
		return fmt.Sprintf("mark presentation %s %s", name(), stretch())
	case 6:
		return "mark break " + stretch()
	case 7:
		return fmt.Sprintf("mark agenda %s x", report.Instant(at()))
	case 8:
		return "mark off-record " + stretch()
	}
	return fmt.Sprintf("set open_floor %dms", 500+r.IntN(5000))
}

// TestEditsProperties: corrections made one at a time, with the account saved
// in between, are those made at once; what is saved can be read; and undoing all of
// them gives the account back to the last byte.
func TestEditsProperties(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 40 {
		first := report.Compute(reporttest.Random(r, 1+r.IntN(6), 4*time.Minute), report.DefaultSettings())
		original := saved(t, first)
		a := first
		var made []string
		for range 8 {
			line := someEdit(r, a)
			e, err := report.ParseEdit(line)
			if err != nil {
				continue // a stretch of no length
			}
			b, err := report.Apply(a, []report.Edit{e}, editTime)
			if err != nil {
				continue
			}
			made = append(made, line)
			if a, err = report.ReadJSON(strings.NewReader(saved(t, b))); err != nil {
				t.Fatalf("%q: %v", made, err)
			}
		}
		if got, want := saved(t, mustApply(t, first, made...)), saved(t, a); got != want {
			t.Fatalf("%q: at once got\n%s\nwant\n%s", made, got, want)
		}
		for i := range made {
			undone, err := report.Apply(a, mustEdits(t, "undo"), editTime)
			if err != nil {
				t.Fatalf("%q: undo %d: %v", made, i, err)
			}
			a = undone
		}
		if got := saved(t, a); got != original {
			t.Fatalf("%q: undone got\n%s\nwant\n%s", made, got, original)
		}
	}
}

func FuzzParseEdit(f *testing.F) {
	for _, s := range []string{`rename "Person A" Ana`, `split a\ "x\"" 1:2.5-90s to to`, `mark agenda 1:00 "a b"`, "set long_turn 90s", "undo 3", `drop "`} {
		f.Add(s)
	}
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	f.Fuzz(func(t *testing.T, line string) {
		e, err := report.ParseEdit(line)
		if err != nil {
			return
		}
		again, err := report.ParseEdit(e.String())
		if err != nil || again.String() != e.String() || !slices.Equal(again.Args, e.Args) {
			t.Fatalf("%q: got %q, %v, want %q", line, again, err, e)
		}
		b, err := report.Apply(a, []report.Edit{e}, editTime)
		if err != nil {
			return
		}
		if _, err := report.ReadJSON(strings.NewReader(saved(t, b))); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
	})
}

func BenchmarkApply(b *testing.B) {
	a := report.Compute(reporttest.Day(), report.DefaultSettings())
	edits := mustEdits(b, "rename "+report.Quoted(a.People[0].Name)+" Zoe", "drop "+report.Quoted(a.People[1].Name))
	for b.Loop() {
		if _, err := report.Apply(a, edits, editTime); err != nil {
			b.Fatal(err)
		}
	}
}

// Somebody is the same person through every correction: the page and whoever else
// keeps a number finds them again.
func TestIDsLast(t *testing.T) {
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	ids := map[string]report.PersonID{}
	for _, p := range a.People {
		ids[p.Name] = p.ID
	}
	b := mustApply(t, a, "rename Bo Ben", "drop Emre", "merge Farah into Gil", "split Ana 0:02-0:10 to Zoe", "rename Zoe Zora")
	want := map[string]report.PersonID{"Ana": ids["Ana"], "Ben": ids["Bo"], "Cleo": ids["Cleo"], "Gil": ids["Gil"], "Zora": report.PersonID(len(a.People) + 1)}
	for _, p := range b.People {
		if p.ID != want[p.Name] {
			t.Errorf("%s: got id %d, want %d", p.Name, p.ID, want[p.Name])
		}
	}
	if len(b.People) != len(want) {
		t.Errorf("got %d people, want %d", len(b.People), len(want))
	}
	if c := mustApply(t, b, "undo 2"); figuresOf(c, "Emre").ID != ids["Emre"] || figuresOf(c, "Zora").ID != want["Zora"] {
		t.Errorf("undone: got ids %d and %d, want those of before", figuresOf(c, "Emre").ID, figuresOf(c, "Zora").ID)
	}
}

// TestReadSchema1: accounts whose lists have names, and those from before people had ids, are read as they would be
// saved today.
func TestReadSchema1(t *testing.T) {
	for _, name := range []string{"garden", "garden-edited"} {
		want, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile("testdata/" + name + "-schema1.json")
		if err != nil {
			t.Fatal(err)
		}
		unnumbered := regexp.MustCompile(`"id": \d+,(\s+"name")`).ReplaceAll(old, []byte("$1"))
		if bytes.Equal(unnumbered, old) {
			t.Fatalf("%s: found no ids to take away", name)
		}
		for _, old := range [][]byte{old, unnumbered} {
			read, err := report.ReadJSON(bytes.NewReader(old))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			// Figures that there were not yet are those of the meeting; what there was is as it was counted.
			again := mustApply(t, read)
			if got := saved(t, again); got != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
			}
			lists := func(a report.Account) []any {
				return []any{a.Turns, a.Marks, a.FloorTurns, a.ShortResponses, a.Attempts, a.Pairs, a.After, a.OpenFloors, a.LongTurns, a.Strip, a.Held, a.Firsts, a.Edits}
			}
			if got, want := lists(read), lists(again); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got lists\n%v\nwant\n%v", name, got, want)
			}
		}
		for from, to := range map[string]string{
			`"person": "Ana"`: `"person": "Anna"`, `"by": "`: `"by": "x`, `"last": "`: `"last": "x`, `"holder": "`: `"holder": "x`,
		} {
			_, err := report.ReadJSON(bytes.NewReader(bytes.Replace(old, []byte(from), []byte(to), 1)))
			if err == nil || !strings.Contains(err.Error(), "want the name of one of the people") {
				t.Errorf("%s: %s: got %v", name, to, err)
			}
		}
		if _, err := report.ReadJSON(bytes.NewReader(bytes.Replace(old, []byte(`"name": "Cleo"`), []byte(`"name": "Ana"`), 1))); err == nil || !strings.Contains(err.Error(), "want each name once") {
			t.Errorf("%s: two of one name: got %v", name, err)
		}
	}
}

// Two people of one name are two people: each keeps their own speech, they are told apart by what they are called, and
// a correction of one leaves the other as it was.
func TestTwoOfOneName(t *testing.T) {
	m := reporttest.MeetingOf(60, "Ana 0 10", "Bo 12 32", "Cy 40 45")
	m.People[1].Name = "Ana"
	m.Marks = []report.Mark{{Kind: report.Presentation, At: 40 * time.Second, Until: 45 * time.Second, Person: 3}}
	a := report.Compute(m, report.DefaultSettings())
	parts := func(a report.Account) string {
		var parts []string
		for _, p := range a.People {
			parts = append(parts, fmt.Sprintf("%d %s %g", p.ID, p.Name, reporttest.InSeconds(p.SpeakingS+p.PresentedS)))
		}
		return strings.Join(parts, ", ")
	}
	if got, want := parts(a), "1 Ana 10, 2 Ana (2) 20, 3 Cy 5"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	checkInverse(t, a)
	for _, tt := range []struct {
		lines []string
		want  string
	}{
		{[]string{`rename "Ana (2)" Bea`}, "1 Ana 10, 2 Bea 20, 3 Cy 5"},
		{[]string{"rename Ana Bea"}, "1 Bea 10, 2 Ana (2) 20, 3 Cy 5"},
		{[]string{`merge "Ana (2)" into Cy`}, "1 Ana 10, 3 Cy 25"},
		{[]string{`merge "Ana (2)" into Ana`}, "1 Ana 30, 3 Cy 5"},
		{[]string{`split "Ana (2)" 0:20-0:25 to Ana`}, "1 Ana 15, 2 Ana (2) 15, 3 Cy 5"},
		{[]string{`split "Ana (2)" 0:20-0:25 to Dan`}, "1 Ana 10, 2 Ana (2) 15, 3 Cy 5, 4 Dan 5"},
		{[]string{`drop "Ana (2)"`}, "1 Ana 10, 3 Cy 5"},
		{[]string{"drop Ana"}, "2 Ana (2) 20, 3 Cy 5"},
	} {
		b := mustApply(t, a, tt.lines...)
		if got := parts(b); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.lines, got, tt.want)
		}
		read, err := report.ReadJSON(strings.NewReader(saved(t, b)))
		if err != nil || parts(read) != tt.want {
			t.Errorf("%q: read again: got %s, %v", tt.lines, parts(read), err)
		}
		if got := saved(t, mustApply(t, read, "undo")); got != saved(t, a) {
			t.Errorf("%q: undone: got %s", tt.lines, got)
		}
	}
	// A file in which two have one name is read as two people.
	same := strings.Replace(saved(t, a), `"name": "Ana (2)"`, `"name": "Ana"`, 1)
	if read, err := report.ReadJSON(strings.NewReader(same)); err != nil || saved(t, read) != saved(t, a) {
		t.Errorf("a file with one name twice: got %s, %v", parts(read), err)
	}
}

// A correction is of the person it was made for, whatever they are called by now: taking back the name that somebody
// had then leaves what was said of them, and what was merged stays merged.
func TestCorrectionsFollowThePerson(t *testing.T) {
	a := report.Compute(reporttest.MeetingOf(60, "Person A 0 10", "Person B 12 32", "Cy 40 45", "Dan 50 59"), report.DefaultSettings())
	b := mustApply(t, a, `rename "Person A" Ana`, "mark presentation Ana 0:02-0:05", "split Ana 0:06-0:08 to Cy", "merge Dan into Ana", "drop Ana", "undo 1")
	for _, e := range b.Edits[1:] {
		if e.Undone {
			t.Errorf("undone too: %s", e)
		}
	}
	if figuresOf(b, "Person A") != nil || figuresOf(b, "Ana") != nil || figuresOf(b, "Dan") != nil || len(b.People) != 2 {
		t.Errorf("got %+v, want Person B and Cy", b.People)
	}
	// Where the name is somebody else's by then, nothing is guessed.
	c := mustApply(t, a, `rename "Person A" Ana`, `rename "Person B" "Person A"`)
	_, err := report.Apply(c, mustEdits(t, "undo 1"), editTime)
	if err == nil || !strings.Contains(err.Error(), "a later correction needs it") {
		t.Errorf("got %v, want that a later correction needs it", err)
	}
	// A page that was drawn before somebody got another name still says whom it means.
	edit := report.Edit{Kind: "drop", Args: []string{"Person A"}, People: []report.PersonID{figuresOf(a, "Person A").ID}}
	d, err := report.Apply(c, []report.Edit{edit}, editTime)
	if err != nil || figuresOf(d, "Ana") != nil || figuresOf(d, "Person A") == nil || d.Edits[2].Args[0] != "Ana" {
		t.Errorf("got %+v, %v, want Ana dropped, who was Person A", d.Edits, err)
	}
}

// The ID of who was added and taken back is not given to somebody else.
func TestIDsAreNotGivenTwice(t *testing.T) {
	a := report.Compute(reporttest.Garden(), report.DefaultSettings())
	b := mustApply(t, a, "split Ana 0:02-0:10 to Zoe", "rename Bo Ben", "undo 1", "split Ana 0:10-0:20 to Yan")
	if got, want := figuresOf(b, "Yan").ID, b.Edits[0].People[1]+1; got != want {
		t.Errorf("got %d, want %d", got, want)
	}
}
