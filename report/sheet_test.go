package report

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"airtime/report/draw"
)

// sheetsOf are all sheets about a.
func sheetsOf(t testing.TB, a *Account, q *Questions) map[string]Sheet {
	t.Helper()
	all := map[string]Sheet{"group": GroupSheet(a, q), "facilitator": FacilitatorSheet(a, q), "worksheet": Worksheet(q)}
	for i, p := range a.People {
		s, err := PersonSheet(a, q, p.Name)
		if err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprintf("person %d", i)] = s
	}
	return all
}

// unpictured replaces what pictures say, which has tests of its own.
func unpictured(s Sheet) Sheet {
	s.Sections = slices.Clone(s.Sections)
	for i := range s.Sections {
		blocks := slices.Clone(s.Sections[i].Blocks)
		for k, b := range blocks {
			if p, ok := b.(Picture); ok {
				p.Drawing = draw.Drawing{Alt: "(What the picture shows.)"}
				blocks[k] = p
			}
		}
		s.Sections[i].Blocks = blocks
	}
	return s
}

func sheetText(t testing.TB, s Sheet, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := SheetText(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sheetMarkdown(t testing.TB, s Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := SheetMarkdown(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// circle is an hour in which everything happens that a sheet has words for.
func circle() Meeting {
	names := people("Ana", "Björn", "Cem", "Dalia", "Ewa", "Farid", "Gül")
	for i := range names {
		names[i].Listed = true
		names[i].Tags = []string{"tenant"}
		if i < 3 {
			names[i].Tags = []string{"founder"}
		}
	}
	names = append(names, Person{Name: "Hana", Listed: true, Tags: []string{"tenant"}})
	m := Meeting{
		Title: "House meeting", Started: time.Date(2026, 3, 14, 19, 30, 0, 0, time.UTC), Length: 90 * time.Minute,
		Source: Source{Name: "house.wav", Kind: "audio", Mode: "person", Reason: "there are eight channels and one voice in each"},
		People: names,
		Speech: talk(7, 90*time.Minute, []float64{12, 3, 2, 1, 0.6, 0.4, 0.2}, 0.05),
		Marks: []Mark{
			{Kind: Agenda, At: 10 * time.Minute, Person: -1, Text: "Budget"},
			{Kind: Agenda, At: 50 * time.Minute, Person: -1, Text: "Garden"},
		},
		Notes: []string{"The last minutes were noise."},
	}
	// A long turn that somebody tries to get into, again and again.
	add := func(who int, start, end time.Duration) {
		m.Speech = append(m.Speech, Speech{Start: start, End: end, Person: who, Confidence: 1, Alternative: -1})
	}
	m.Speech = slices.DeleteFunc(m.Speech, func(s Speech) bool { return s.End > 80*time.Minute })
	add(0, 81*time.Minute, 85*time.Minute)
	for k := range 4 {
		at := 81*time.Minute + time.Duration(30*(k+1))*time.Second
		add(4, at, at+1800*time.Millisecond)
	}
	add(4, 86*time.Minute, 86*time.Minute+5*time.Second)
	return m
}

func TestSheetGolden(t *testing.T) {
	a := Compute(circle(), DefaultSettings())
	me, err := PersonSheet(&a, nil, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Sheet{"group": GroupSheet(&a, nil), "me": me, "facilitator": FacilitatorSheet(&a, nil), "worksheet": Worksheet(nil)} {
		s = unpictured(s)
		for _, width := range []int{60, 80, 120} {
			checkGolden(t, fmt.Sprintf("sheet-%s-%d.txt", name, width), sheetText(t, s, TextOptions{Width: width}))
		}
		checkGolden(t, fmt.Sprintf("sheet-%s.md", name), sheetMarkdown(t, s))
	}
	nobody := Compute(textMeetings()["nobody"], DefaultSettings())
	checkGolden(t, "sheet-nobody-80.txt", sheetText(t, unpictured(GroupSheet(&nobody, nil)), TextOptions{}))
	checkGolden(t, "sheet-ascii.txt", sheetText(t, unpictured(me), TextOptions{ASCII: true}))
}

// sheetMeetings are the meetings of the text and some more.
func sheetMeetings() map[string]Meeting {
	all := textMeetings()
	all["circle"] = circle()
	all["empty"] = Meeting{}
	return all
}

func TestSheetsFitAndArePlain(t *testing.T) {
	interruption := regexp.MustCompile(`(?i)(\w+) interrupt(ion|ed)`)
	for name, m := range sheetMeetings() {
		a := Compute(m, DefaultSettings())
		for kind, s := range sheetsOf(t, &a, nil) {
			for _, width := range []int{0, 20, 60, 80, 120} {
				for _, ascii := range []bool{false, true} {
					text := sheetText(t, s, TextOptions{Width: width, ASCII: ascii})
					limit := max(60, width)
					if width == 0 {
						limit = 80
					}
					if !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\a\r\u0085\u009b\u202e\u00a0") {
						t.Errorf("%s, %s, %d: got control characters in %q", name, kind, width, text)
					}
					for l := range strings.Lines(text) {
						l = strings.TrimSuffix(l, "\n")
						if got := uniseg.StringWidth(l); got > limit || strings.HasSuffix(l, " ") {
							t.Errorf("%s, %s: got %d cells, want at most %d and no space at the end: %q", name, kind, got, limit, l)
						}
					}
				}
			}
			md := sheetMarkdown(t, s)
			for _, m := range interruption.FindAllStringSubmatch(md, -1) {
				if !strings.EqualFold(m[1], "possible") {
					t.Errorf("%s, %s: got %q, want possible before it", name, kind, m[0])
				}
			}
			for _, word := range []string{"dominat", "worst", "score", "+inf", "nan ", "<nil>", "%!", "{", "}"} {
				if strings.Contains(strings.ToLower(md), word) {
					t.Errorf("%s, %s: got %q in\n%s", name, kind, word, md)
				}
			}
		}
	}
}

// Every figure has its definition, and every definition a figure.
func TestSheetTerms(t *testing.T) {
	for name, m := range sheetMeetings() {
		a := Compute(m, DefaultSettings())
		for kind, s := range sheetsOf(t, &a, nil) {
			used := map[string]bool{}
			for _, sec := range s.Sections {
				for _, b := range sec.Blocks {
					switch b := b.(type) {
					case Facts:
						for _, f := range b.Items {
							used[f.Term] = true
						}
					case Picture:
						used[b.Term] = true
						if b.Drawing.Alt == "" {
							t.Errorf("%s, %s: got a picture that says nothing", name, kind)
						}
					case Table:
						used["held"] = used["held"] || sec.ID == "held"
						for _, row := range b.Rows {
							if len(row) != len(b.Numeric) {
								t.Errorf("%s, %s: got a row of %d cells, want %d", name, kind, len(row), len(b.Numeric))
							}
						}
					}
				}
			}
			delete(used, "")
			var terms []string
			for _, term := range s.Terms {
				terms = append(terms, term.ID)
			}
			slices.Sort(terms)
			if want := slices.Sorted(maps.Keys(used)); !slices.Equal(terms, want) {
				t.Errorf("%s, %s: got terms %v, want %v", name, kind, terms, want)
			}
		}
	}
}

// The first of a sheet are its three most telling facts.
func TestGroupSheetTellsTheMostFirst(t *testing.T) {
	for name, want := range map[string]int{"room": 3, "calls": 3, "forty": 3, "day": 3, "alone": 1, "nobody": 1, "circle": 3} {
		a := Compute(sheetMeetings()[name], DefaultSettings())
		facts, ok := GroupSheet(&a, nil).Sections[0].Blocks[0].(Facts)
		if !ok || len(facts.Items) != want {
			t.Errorf("%s: got %v, want %d facts", name, facts, want)
		}
	}
}

// pictureText is everything that is written in the pictures of s.
func pictureText(s Sheet) string {
	var b strings.Builder
	for _, sec := range s.Sections {
		for _, block := range sec.Blocks {
			p, ok := block.(Picture)
			if !ok {
				continue
			}
			b.WriteString(p.Drawing.Title + "\n" + p.Drawing.Alt + "\n")
			for _, op := range p.Drawing.Ops {
				switch op := op.(type) {
				case draw.Text:
					b.WriteString(op.S + "\n")
				case draw.Rect:
					b.WriteString(op.Label + "\n")
				}
			}
		}
	}
	return b.String()
}

// A personal sheet has nobody else's name, whatever meeting it is from and
// wherever a name can stand.
func TestPersonSheetNamesNobodyElse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for seed := range uint64(60) {
		n := 1 + r.IntN(12)
		weights, who := make([]float64, n), make([]Person, n)
		for i := range who {
			weights[i] = max(0, r.Float64()-0.2)
			// No name is a part of another, or of any word.
			who[i] = Person{Name: fmt.Sprintf("Zq%02dxj", i), Listed: r.IntN(2) == 0, Tags: []string{"t"}}
		}
		weights[0] += 0.1
		d := time.Duration(1+r.IntN(120)) * time.Minute
		m := Meeting{
			Title: "With " + who[n-1].Name, Length: d, People: who, Speech: talk(seed, d, weights, r.Float64()/2),
			Source: Source{Kind: "audio", Name: who[0].Name + ".wav", Reason: who[0].Name}, Notes: []string{who[0].Name + " left."},
			Marks: []Mark{{Kind: Agenda, At: d / 2, Person: -1, Text: who[0].Name}, {Kind: Presentation, At: d / 3, Until: d / 2, Person: n - 1, Text: who[n-1].Name}},
		}
		a := Compute(m, DefaultSettings())
		for i := range who {
			s, err := PersonSheet(&a, nil, who[i].Name)
			if err != nil {
				t.Fatal(err)
			}
			text := sheetMarkdown(t, s) + pictureText(s)
			for k, other := range who {
				if k != i && strings.Contains(strings.ToLower(text), strings.ToLower(other.Name)) {
					t.Fatalf("seed %d: the sheet of %s names %s:\n%s", seed, who[i].Name, other.Name, text)
				}
			}
			if !strings.Contains(text, who[i].Name) {
				t.Fatalf("seed %d: the sheet of %s does not name them", seed, who[i].Name)
			}
		}
	}
}

// The sentences of the group's sheet name nobody; its pictures do.
func TestGroupSheetSentencesNameNobody(t *testing.T) {
	a := Compute(circle(), DefaultSettings())
	text := sheetMarkdown(t, unpictured(GroupSheet(&a, nil)))
	for _, p := range a.People {
		if strings.Contains(text, p.Name) {
			t.Errorf("got %s in\n%s", p.Name, text)
		}
	}
}

func TestPersonSheetUnknown(t *testing.T) {
	a := Compute(circle(), DefaultSettings())
	many := Compute(textMeetings()["forty"], DefaultSettings())
	for _, tt := range []struct {
		a    *Account
		name string
		want string
	}{
		{&a, "Zoe", `person: got "Zoe", want one of "Ana", "Björn", "Cem", "Dalia", "Ewa", "Farid", "Gül", "Hana"`},
		{&Account{}, "Zoe", `person: got "Zoe", want one of nobody: no person is in this account`},
		{&many, "Zoe", "or one of 28 more"},
		{&a, "ana", ""},
		{&a, " ANA ", ""},
	} {
		_, err := PersonSheet(tt.a, nil, tt.name)
		if got := fmt.Sprint(err); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(got, tt.want) {
			t.Errorf("PersonSheet(%q): got error %v, want %q", tt.name, err, tt.want)
		}
	}
}

// Two events carry no sentence, three do.
func TestSheetsMakeNoClaimOfTwo(t *testing.T) {
	at := func(n int) Account {
		minute := Seconds(time.Minute)
		rate := 1.0
		pause := &Quartiles{N: n, Low: 0, Median: minute / 60, High: minute / 30}
		waits := slices.Repeat([]Wait{{FromS: 0, ToS: minute}}, n)
		first := Seconds(time.Second)
		a := Account{
			Settings: DefaultSettings(), LengthS: 60 * minute, MeetingS: 60 * minute, SpeechS: 50 * minute, SpeakingS: 50 * minute,
			People: []PersonFigures{
				{Name: "Ana", Listed: true, ToS: 60 * minute, Share: .5, ShareLow: .5, ShareHigh: .5, SpeakingS: 25 * minute, TakenMade: n, MadeRate: &rate, ReceivedRate: &rate, TakenReceived: n, Waits: waits, PauseBeforeS: pause, ShortResponses: n, Opened: n, FirstTurnS: &first, FirstRank: 1},
				{Name: "Ben", Listed: true, ToS: 60 * minute, Share: .3, ShareLow: .3, ShareHigh: .3, SpeakingS: 15 * minute},
				{Name: "Cem", Listed: true, ToS: 60 * minute, Share: .2, ShareLow: .2, ShareHigh: .2, SpeakingS: 10 * minute},
			},
			Pairs:    []Pair{{By: "Ana", On: "Ben", Taken: n, Shown: n >= 3, TakenRate: &rate, TriedRate: &rate}},
			Transfer: pause, Lorenz: Lorenz{K: 1, N: 3, Share: .5},
			After:  []AfterCell{{Last: "Ana", Next: "Ben", Count: n}},
			Firsts: slices.Repeat([]First{{Person: "Ana"}}, n),
		}
		for range n {
			a.Attempts = append(a.Attempts, Attempt{By: "Ana", On: "Ben", Outcome: Taken})
			a.ShortResponses = append(a.ShortResponses, FloorSpan{Person: "Ana"})
			a.Strip = append(a.Strip, StripWindow{Speech: true, Holder: "Ana", Share: .9})
		}
		a.Dynamics = HeldByOneVoice
		return a
	}
	q := DefaultQuestions()
	for _, id := range []string{
		"came_in", "pause", "responses", "held", "one_voice", "longest_wait", "waiting_fact", "firsts",
		"me_made", "me_received", "me_pause", "me_after", "me_opened", "me_firsts",
	} {
		// The sentence as it stands in the file, in any form, with anything in its braces.
		var forms []string
		for _, form := range q.sentences[id] {
			forms = append(forms, regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(regexp.QuoteMeta(form), `.+`))
		}
		said := regexp.MustCompile(`(?i)^(?:` + strings.Join(forms, "|") + `)$`)
		for _, n := range []int{2, 3} {
			a := at(n)
			found := false
			for _, s := range sheetsOf(t, &a, nil) {
				for _, sec := range s.Sections {
					for _, b := range sec.Blocks {
						if f, ok := b.(Facts); ok {
							found = found || slices.ContainsFunc(f.Items, func(f Fact) bool { return said.MatchString(f.Text) })
						}
					}
				}
			}
			if want := n >= 3; found != want {
				t.Errorf("%s with %d events: got it said %v, want %v", id, n, found, want)
			}
		}
	}
}

// How the speaking was shared comes first, then what is least like other meetings.
func TestStandsOut(t *testing.T) {
	minute := Seconds(time.Minute)
	person := func(name string, share float64) PersonFigures {
		return PersonFigures{Name: name, Listed: true, ToS: 40 * minute, Share: share, ShareLow: share, ShareHigh: share, SpeakingS: Seconds(share * float64(36*minute)), EdgeFirst: share, EdgeLast: share}
	}
	attempts := func(a *Account, n int) {
		a.Attempts = slices.Repeat([]Attempt{{By: "Ana", On: "Ben", Outcome: Taken}}, n)
	}
	for _, tt := range []struct {
		name   string
		change func(a *Account)
		want   string // IDs of the terms
	}{
		{"nothing", func(*Account) {}, "share heard edge"},
		{"somebody silent", func(a *Account) {
			a.People[2].Silent = true
			attempts(a, 200)
		}, "share heard came-in"},
		{"a long wait", func(a *Account) { a.People[1].Waits = slices.Repeat([]Wait{{FromS: minute, ToS: 13 * minute}}, 3) }, "share waits heard"},
		{"two waits", func(a *Account) { a.People[1].Waits = slices.Repeat([]Wait{{FromS: minute, ToS: 13 * minute}}, 2) }, "share heard edge"},
		{"a long turn, and much coming in", func(a *Account) {
			a.LongTurns = []LongTurn{{EndS: 5 * minute, Over: true}}
			attempts(a, 120)
		}, "share long-turn came-in"},
		{"one at the beginning", func(a *Account) {
			a.People[0].EdgeFirst = .95
			a.SilenceS = 20 * minute
		}, "share silence edge"},
		{"a group that has little", func(a *Account) { a.Groups = []Group{{Tag: "new", People: 3, PeopleShare: .5, Share: .2}} }, "share groups heard"},
		{"a group of two", func(a *Account) { a.Groups = []Group{{Tag: "new", People: 2, PeopleShare: .5, Share: .2}} }, "share heard edge"},
	} {
		a := Account{
			Settings: DefaultSettings(), LengthS: 40 * minute, MeetingS: 40 * minute, SpeechS: 36 * minute, SpeakingS: 36 * minute, SilenceS: 4 * minute,
			People: []PersonFigures{person("Ana", .4), person("Ben", .35), person("Cem", .25)}, Lorenz: Lorenz{K: 2, N: 3, Share: .75},
		}
		tt.change(&a)
		var got []string
		for _, f := range GroupSheet(&a, nil).Sections[0].Blocks[0].(Facts).Items {
			got = append(got, f.Term)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSheetGroups(t *testing.T) {
	a := Compute(circle(), DefaultSettings())
	a.Groups = []Group{{Tag: "three", People: 3, PeopleShare: .4, Share: .1}, {Tag: "two", People: 2, PeopleShare: .2, Share: .1}}
	a.Settings.MinGroup = 2 // as somebody may have set it
	text := sheetMarkdown(t, GroupSheet(&a, nil))
	if !strings.Contains(text, "“three”") || strings.Contains(text, "“two”") {
		t.Errorf("got groups other than the one of three in\n%s", text)
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Ana Lima", "Ana Lima"},
		{"*a* _b_ `c` [d](e) <f> g|h", `\*a\* \_b\_ \` + "`c\\`" + ` \[d\](e) \<f\> g\|h`},
		{"# a", `\# a`},
		{"- a - b", `\- a - b`},
		{"1. a 2. b", `1\. a 2. b`},
		{"12) a", `12\) a`},
		{"3.4 s", `3\.4 s`},
		{"a &amp; b", `a \&amp; b`},
		{"~~a~~ $x$ \\", `\~\~a\~\~ \$x\$ \\`},
	} {
		if got := markdown(tt.in); got != tt.want {
			t.Errorf("markdown(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A table that is too wide for the terminal says its columns in every row.
func TestSheetTextWideTable(t *testing.T) {
	s := Sheet{Title: "T", Sections: []Section{{Heading: "H", Blocks: []Block{Table{
		Rows: [][]string{{"Who", "From"}, {strings.Repeat("n", 52), "0:10"}}, Numeric: []bool{false, true},
	}}}}}
	if got := sheetText(t, s, TextOptions{Width: 60}); !strings.Contains(got, "Who:") || !strings.Contains(got, "From: 0:10") {
		t.Errorf("got\n%s\nwant a row that says its columns", got)
	}
	if got := sheetText(t, s, TextOptions{Width: 80}); !strings.Contains(got, "\n  Who ") {
		t.Errorf("got\n%s\nwant columns", got)
	}
}

func TestSheetReportsAFailedWrite(t *testing.T) {
	want := errors.New("disk full")
	for name, write := range map[string]func() error{
		"text":     func() error { return SheetText(failingWriter{want}, Worksheet(nil), TextOptions{}) },
		"markdown": func() error { return SheetMarkdown(failingWriter{want}, Worksheet(nil)) },
	} {
		if got := write(); !errors.Is(got, want) {
			t.Errorf("%s: got error %v, want %v", name, got, want)
		}
	}
}

func BenchmarkGroupSheet(b *testing.B) {
	a := Compute(circle(), DefaultSettings())
	for b.Loop() {
		GroupSheet(&a, nil)
	}
}
