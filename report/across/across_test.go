package across_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio/note"
	"airtime/report"
	"airtime/report/across"
	"airtime/report/picture"
	"airtime/report/picture/picturetest"
	"airtime/report/picture/svg"
	"airtime/report/render"
	"airtime/report/reporttest"
	"airtime/report/sheet"
)

// evening is a meeting of people who take turns of five seconds, the first of them
// twice as long for each of extra.
func evening(day int, extra float64, roster ...report.Person) report.Account {
	var all []string
	at := 0.0
	for round := range 20 {
		for i, p := range roster {
			long := 5.0
			if i == 0 {
				long += 5 * extra
			}
			all = append(all, reporttest.Line(p.Name, at, at+long))
			at += long + 0.3
			if (round+i)%5 == 0 {
				at += 3
			}
		}
	}
	m := reporttest.Enlist(reporttest.MeetingOf(at, all...), roster...)
	m.Title = fmt.Sprintf("Circle %d", day)
	m.Started = time.Date(2026, 3, day, 18, 0, 0, 0, time.UTC)
	m.Source = report.Source{Kind: "turns"}
	return report.Compute(m, report.DefaultSettings())
}

func tagged(follow bool, tag string, names ...string) []report.Person {
	var people []report.Person
	for _, n := range names {
		p := report.Person{Name: n, Follow: follow}
		if tag != "" {
			p.Tags = []string{tag}
		}
		people = append(people, p)
	}
	return people
}

func mustCompare(t testing.TB, accounts ...report.Account) across.Comparison {
	t.Helper()
	x, err := across.Compare(accounts)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func spring() []report.Account {
	people := slices.Concat(tagged(true, "north", "Ana"), tagged(false, "north", "Bo", "Cleo", "Dee"), tagged(false, "south", "Emre", "Farah", "Gil"))
	return []report.Account{evening(3, 6, people...), evening(10, 3, people...), evening(17, 1, people...), evening(24, 0, people...)}
}

func TestAcrossGolden(t *testing.T) {
	x := mustCompare(t, spring()...)
	var text, markdown, asJSON, asCSV bytes.Buffer
	for _, err := range []error{
		render.Text(&text, sheet.Across(x, nil), render.TextOptions{Width: 80}), render.Markdown(&markdown, sheet.Across(x, nil)),
		across.WriteJSON(&asJSON, x), across.WriteCSV(&asCSV, x),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	reporttest.Golden(t, "across.txt", text.String())
	reporttest.Golden(t, "across.md", markdown.String())
	reporttest.Golden(t, "across.json", asJSON.String())
	reporttest.Golden(t, "across.csv", asCSV.String())
	reporttest.Golden(t, "picture-across.svg", string(svg.Of(picture.Across(x, nil), "across")))
	if !json.Valid(asJSON.Bytes()) {
		t.Error("no JSON")
	}
	rows, err := csv.NewReader(&asCSV).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Errorf("got %d rows, %v, want 5", len(rows), err)
	}
	for _, err := range []error{render.HTML(&bytes.Buffer{}, sheet.Across(x, nil)), render.PDF(&bytes.Buffer{}, sheet.Across(x, nil), render.PDFOptions{Paper: render.A4})} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestCompareOrderAndErrors(t *testing.T) {
	s := spring()
	x := mustCompare(t, s[2], s[0], s[3], s[1])
	if y := mustCompare(t, s...); !reflect.DeepEqual(x, y) {
		t.Error("the order of the arguments shows")
	}
	for _, tt := range []struct {
		in   []report.Account
		want string
	}{
		{nil, "got 0 meetings, want 2 to 20000"},
		{s[:1], "got 1 meetings, want 2 to 20000"},
		{make([]report.Account, 20001), "got 20001 meetings, want 2 to 20000"},
		{[]report.Account{s[0], s[1], s[0]}, "got the same meeting twice: meeting 1 (Circle 3) and meeting 2 (Circle 3)"},
	} {
		if _, err := across.Compare(tt.in); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}

// Thousands of accounts are compared without being held: of each only what is compared stays.
func TestCondensedIsSmall(t *testing.T) {
	const n, most = 500, 6 << 10 // bytes; an account in full takes four times as much
	a := evening(3, 6, tagged(true, "north", "Ana", "Bo", "Cleo", "Dee", "Emre", "Farah")...)
	full, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	meetings := make([]across.Meeting, n)
	for i := range meetings {
		var own report.Account
		if err := json.Unmarshal(full, &own); err != nil {
			t.Fatal(err)
		}
		own.Started = own.Started.Add(time.Duration(i) * 24 * time.Hour)
		own.Turns[0].EndS += report.Seconds(i)
		meetings[i] = across.Condense(own)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / n; each > most {
		t.Errorf("a meeting takes %d bytes, want at most %d", each, most)
	}
	x, err := across.CompareMeetings(meetings)
	if err != nil || len(x.Meetings) != n {
		t.Errorf("%d meetings, %v, want %d", len(x.Meetings), err, n)
	}
}

func TestNoTrendFromFew(t *testing.T) {
	s := spring()
	x := mustCompare(t, s[0], s[3])
	if len(x.Changes) > 0 {
		t.Errorf("from 2 meetings: got %+v", x.Changes)
	}
	x = mustCompare(t, s[0], s[1], s[3])
	if !slices.ContainsFunc(x.Changes, func(c across.Change) bool { return c.Figure == "balance" && c.Up && c.Always }) {
		t.Errorf("from 3 meetings: got %+v", x.Changes)
	}
}

func TestFollowedOnlyWhoAsked(t *testing.T) {
	s := spring()
	x := mustCompare(t, s...)
	if len(x.People) != 1 || x.People[0].Name != "Ana" {
		t.Fatalf("got %+v", x.People)
	}
	var all bytes.Buffer
	if err := render.Text(&all, sheet.Across(x, nil), render.TextOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	if err := across.WriteJSON(&all, x); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Bo", "Cleo", "Dee", "Emre", "Farah", "Gil"} {
		if strings.Contains(all.String(), name) {
			t.Errorf("%s is named", name)
		}
	}

	// In one meeting Ana did not ask for it; in another there are two beside her.
	with, without := tagged(true, "", "Ana"), tagged(false, "", "Ana")
	others := tagged(false, "", "Bo", "Cleo", "Dee")
	x = mustCompare(t, evening(1, 2, slices.Concat(with, others)...), evening(2, 1, slices.Concat(without, others)...), evening(3, 1, slices.Concat(with, others[:2])...))
	m := x.People[0].Meetings
	if m[0] == nil || m[1] != nil || m[2] != nil {
		t.Errorf("got %v, want the first meeting alone", m)
	}
	if !slices.ContainsFunc(x.Notes, func(n note.Note) bool { return n.String() == "across_hidden least=3" }) {
		t.Errorf("got the notes %q", x.Notes)
	}
}

func TestTagsAcross(t *testing.T) {
	shown := func(tag string, accounts ...report.Account) string {
		x := mustCompare(t, accounts...)
		s := ""
		for _, g := range x.Tags {
			if g.Tag == tag {
				for _, m := range g.Meetings {
					s += map[bool]string{true: "x", false: "-"}[m != nil]
				}
			}
		}
		return s
	}
	north := tagged(false, "north", "Ana", "Bo", "Cleo", "Dee")
	plain := tagged(false, "", "Emre", "Farah", "Gil", "Hana")
	for _, tt := range []struct {
		name string
		a, b []report.Person
		want string
	}{
		{"the same people", slices.Concat(north, plain), slices.Concat(north, plain), "xx"},
		{"one left", slices.Concat(north, plain), slices.Concat(north[:3], plain), "x-"},
		{"one joined", slices.Concat(north[:3], plain), slices.Concat(north, plain), "x-"},
		{"three joined", slices.Concat(north, plain), slices.Concat(north, tagged(false, "north", "X", "Y", "Z"), plain), "xx"},
		{"others left", slices.Concat(north, plain), slices.Concat(north, plain[:3]), "xx"},
		{"two are not in it", slices.Concat(north, plain[:2]), slices.Concat(north, plain[:2]), ""},
		{"followed leave two", slices.Concat(tagged(true, "north", "Ana", "Bo"), north[2:], plain), slices.Concat(tagged(true, "north", "Ana", "Bo"), north[2:], plain), ""},
	} {
		if got := shown("north", evening(1, 1, tt.a...), evening(2, 2, tt.b...)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCompareNotes(t *testing.T) {
	s := spring()
	m := s[1].Meeting()
	set := report.DefaultSettings()
	set.LongTurn = 100 * time.Second
	m.Started = time.Time{}
	m.Source.Mode = "person"
	x := mustCompare(t, s[0], report.Compute(m, set))
	for _, want := range []string{"across_by_hand", "across_settings names=long_turn", "across_modes"} {
		if !slices.ContainsFunc(x.Notes, func(n note.Note) bool { return n.String() == want }) {
			t.Errorf("got %q, want %q", x.Notes, want)
		}
	}
}

// TestAcrossLaysOut: meetings of any kind, also those in which nobody spoke.
func TestAcrossLaysOut(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{2, 3, 7, 20, 50} {
		var accounts []report.Account
		for i := range n {
			m := reporttest.Random(r, r.IntN(9), time.Duration(r.IntN(40))*time.Minute)
			m.Started = time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
			accounts = append(accounts, report.Compute(m, report.DefaultSettings()))
		}
		x, err := across.Compare(accounts)
		if err != nil {
			continue // the same twice: nobody spoke for nothing
		}
		picturetest.Check(t, picture.Across(x, nil))
		for i := range x.Meetings {
			for _, f := range across.Figures {
				if v := *f.Of(&x.Meetings[i]); v != nil && !(0 <= v.Low && v.Low <= v.Value && v.Value <= v.High) {
					t.Errorf("%s: got %+v", f.ID, *v)
				}
			}
		}
		var b bytes.Buffer
		if err := render.PDF(&b, sheet.Across(x, nil), render.PDFOptions{Paper: render.A4}); err != nil {
			t.Fatal(err)
		}
	}
	picturetest.Check(t, picture.Across(mustCompare(t, report.Compute(report.Meeting{}, report.DefaultSettings()), report.Compute(report.Meeting{Title: "b"}, report.DefaultSettings())), nil))
}

func BenchmarkCompare(b *testing.B) {
	s := spring()
	for b.Loop() {
		mustCompare(b, s...)
	}
}

// A meeting whose roster has people who said nothing is compared with one of which that is not known by those heard.
func TestHeardOnly(t *testing.T) {
	roster := tagged(false, "", "Ana", "Ben", "Cem")
	with := evening(1, 0, roster...)
	m := with.Meeting()
	m.Started = m.Started.AddDate(0, 0, 7)
	m.Speech[0].End += 10 * time.Millisecond
	m.People = append(m.People, report.Person{Name: "Dana", Listed: true})
	silent := report.Compute(m, report.DefaultSettings())
	for i := range m.People {
		m.People[i].Listed = false
	}
	m.Started = m.Started.AddDate(0, 0, 7)
	m.Speech[0].End += 10 * time.Millisecond
	unknown := report.Compute(m, report.DefaultSettings())
	x, err := across.Compare([]report.Account{silent, unknown})
	if err != nil {
		t.Fatal(err)
	}
	a, b := x.Meetings[0], x.Meetings[1]
	if a.People != 3 || b.People != 3 || math.Abs(a.Balance.Value-b.Balance.Value) > 0.01 || !slices.ContainsFunc(x.Notes, func(r note.Note) bool { return r.ID == "across_heard_only" }) {
		t.Errorf("got %d and %d people, balance %v and %v, %v", a.People, b.People, *a.Balance, *b.Balance, x.Notes)
	}
	// Where it is known of both, whoever said nothing counts.
	if x, err = across.Compare([]report.Account{with, silent}); err != nil {
		t.Fatal(err)
	}
	if x.Meetings[0].People != 3 || x.Meetings[1].People != 4 || x.Meetings[1].Balance.Value >= x.Meetings[0].Balance.Value {
		t.Errorf("got %+v", x.Meetings)
	}
}
