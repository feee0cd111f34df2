package sheet_test

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

	"airtime/audio/note"
	"airtime/report"
	"airtime/report/across"
	"airtime/report/picture/draw"
	"airtime/report/render"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

// sheetsOf are all sheets about a.
func long(t testing.TB, a *report.Account, q *words.Questions, f words.Audience) sheet.Sheet {
	t.Helper()
	s, err := sheet.Of(a, q, sheet.Want{For: f, Long: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sheetsOf(t testing.TB, a *report.Account, q *words.Questions) map[string]sheet.Sheet {
	t.Helper()
	all := map[string]sheet.Sheet{"group": sheet.Group(a, q), "facilitator": sheet.Facilitator(a, q), "halfway": sheet.Halfway(a, q), "short": sheet.Short(a, q),
		"group, long": long(t, a, q, words.ForGroup), "facilitator, long": long(t, a, q, words.ForFacilitator), "worksheet": sheet.Worksheet(q)}
	for i, p := range a.People {
		s, err := sheet.Person(a, q, p.Name)
		if err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprintf("person %d", i)] = s
	}
	if len(a.Turns) == 0 {
		return all
	}
	// The same meeting a month before, with something chosen at each.
	earlier, chosen := *a, *a
	earlier.Started, earlier.Title, earlier.LengthS = a.Started.AddDate(0, -1, 0), "", a.LengthS+1
	earlier.Turns = earlier.Turns[:len(earlier.Turns)-1]
	earlier.Choices = []report.Choice{{What: "share", On: "2099-03-14"}, {What: "one-breath", On: "2099-03-14", By: a.People[0].ID}}
	chosen.Choices = earlier.Choices
	for kind, w := range map[string]sheet.Want{
		"group, since": {For: words.ForGroup}, "facilitator, since": {For: words.ForFacilitator}, "person, since": {For: words.ForMe, Me: a.People[0].Name},
	} {
		w.Since = &earlier
		s, err := sheet.Of(&chosen, q, w)
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = s
	}
	x, err := across.Compare([]report.Account{earlier, chosen})
	if err != nil {
		t.Fatal(err)
	}
	all["across"] = sheet.Across(x, q)
	return all
}

// unpictured replaces what pictures say, which has tests of its own.
func unpictured(s sheet.Sheet) sheet.Sheet {
	s.Sections = slices.Clone(s.Sections)
	for i := range s.Sections {
		blocks := slices.Clone(s.Sections[i].Blocks)
		for k, b := range blocks {
			if p, ok := b.(sheet.Picture); ok {
				p.Drawing = draw.Drawing{Alt: "(What the picture shows.)"}
				blocks[k] = p
			}
		}
		s.Sections[i].Blocks = blocks
	}
	return s
}

func sheetText(t testing.TB, s sheet.Sheet, o render.TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Text(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sheetMarkdown(t testing.TB, s sheet.Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Markdown(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSheetGolden(t *testing.T) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	me, err := sheet.Person(&a, nil, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]sheet.Sheet{"group": sheet.Group(&a, nil), "me": me, "facilitator": sheet.Facilitator(&a, nil), "worksheet": sheet.Worksheet(nil)} {
		s = unpictured(s)
		for _, width := range []int{60, 80, 120} {
			reporttest.Golden(t, fmt.Sprintf("sheet-%s-%d.txt", name, width), sheetText(t, s, render.TextOptions{Width: width}))
		}
		reporttest.Golden(t, fmt.Sprintf("sheet-%s.md", name), sheetMarkdown(t, s))
	}
	nobody := report.Compute(reporttest.Meetings()["nobody"], report.DefaultSettings())
	reporttest.Golden(t, "sheet-nobody-80.txt", sheetText(t, unpictured(sheet.Group(&nobody, nil)), render.TextOptions{}))
	reporttest.Golden(t, "sheet-ascii.txt", sheetText(t, unpictured(me), render.TextOptions{ASCII: true}))
}

func TestSheetsFitAndArePlain(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	interruption := regexp.MustCompile(`(?i)(\w+) interrupt(ion|ed)`)
	for name, m := range reporttest.SheetMeetings() {
		a := report.Compute(m, report.DefaultSettings())
		for kind, s := range sheetsOf(t, &a, nil) {
			for _, width := range []int{0, 20, 60, 80, 120} {
				for _, ascii := range []bool{false, true} {
					text := sheetText(t, s, render.TextOptions{Width: width, ASCII: ascii})
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

// Every figure has its definition, and every definition a figure, where a sheet has definitions: a short one has none.
func TestSheetTerms(t *testing.T) {
	for name, m := range reporttest.SheetMeetings() {
		a := report.Compute(m, report.DefaultSettings())
		for kind, s := range sheetsOf(t, &a, nil) {
			used := map[string]bool{}
			for _, sec := range s.Sections {
				for _, b := range sec.Blocks {
					switch b := b.(type) {
					case sheet.Facts:
						for _, f := range b.Items {
							used[f.Term] = true
						}
					case sheet.Picture:
						used[b.Term] = true
						if b.Drawing.Alt == "" {
							t.Errorf("%s, %s: got a picture that says nothing", name, kind)
						}
					case sheet.Table:
						for _, term := range b.Terms {
							used[term] = true
						}
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
			if want := slices.Sorted(maps.Keys(used)); len(terms) > 0 && !slices.Equal(terms, want) {
				t.Errorf("%s, %s: got terms %v, want %v", name, kind, terms, want)
			}
		}
	}
}

// The first of a sheet are its three most telling facts.
func TestGroupSheetTellsTheMostFirst(t *testing.T) {
	for name, want := range map[string]int{"room": 3, "calls": 3, "forty": 3, "day": 3, "alone": 1, "nobody": 1, "circle": 3} {
		a := report.Compute(reporttest.SheetMeetings()[name], report.DefaultSettings())
		facts, ok := sheet.Group(&a, nil).Sections[0].Blocks[0].(sheet.Facts)
		if !ok || len(facts.Items) != want {
			t.Errorf("%s: got %v, want %d facts", name, facts, want)
		}
	}
}

// pictureText is everything that is written in the pictures of s.
func pictureText(s sheet.Sheet) string {
	var b strings.Builder
	for _, sec := range s.Sections {
		for _, block := range sec.Blocks {
			p, ok := block.(sheet.Picture)
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
		weights, who := make([]float64, n), make([]report.Person, n)
		for i := range who {
			weights[i] = max(0, r.Float64()-0.2)
			// No name is a part of another, or of any word.
			who[i] = report.Person{Name: fmt.Sprintf("Zq%02dxj", i), Listed: r.IntN(2) == 0, Tags: []string{"t"}}
		}
		weights[0] += 0.1
		d := time.Duration(1+r.IntN(120)) * time.Minute
		m := report.Meeting{
			Title: "With " + who[n-1].Name, Length: d, People: who, Speech: reporttest.Talk(seed, d, weights, r.Float64()/2),
			Source: report.Source{Kind: "audio", Name: who[0].Name + ".wav", Reason: note.Note{Text: who[0].Name}}, Notes: []note.Note{{Text: who[0].Name + " left."}, note.New("roster_nearest", note.Values{"name": who[0].Name, "near": who[n-1].Name})},
			Marks: []report.Mark{{Kind: report.Agenda, At: d / 2, Text: who[0].Name}, {Kind: report.Presentation, At: d / 3, Until: d / 2, Person: report.PersonID(n), Text: who[n-1].Name}},
		}
		a := report.Compute(m, report.DefaultSettings())
		for i := range who {
			s, err := sheet.Person(&a, nil, who[i].Name)
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
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	text := sheetMarkdown(t, unpictured(sheet.Group(&a, nil)))
	for _, p := range a.People {
		if strings.Contains(text, p.Name) {
			t.Errorf("got %s in\n%s", p.Name, text)
		}
	}
}

func TestPersonSheetUnknown(t *testing.T) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	many := report.Compute(reporttest.Meetings()["forty"], report.DefaultSettings())
	for _, tt := range []struct {
		a    *report.Account
		name string
		want string
	}{
		{&a, "Zoe", `person: got "Zoe", want one of "Ana", "Björn", "Cem", "Dalia", "Ewa", "Farid", "Gül", "Hana"`},
		{&report.Account{}, "Zoe", `person: got "Zoe", want one of nobody: no person is in this account`},
		{&many, "Zoe", "or one of 28 more"},
		{&a, "ana", ""},
		{&a, " ANA ", ""},
	} {
		_, err := sheet.Person(tt.a, nil, tt.name)
		if got := fmt.Sprint(err); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(got, tt.want) {
			t.Errorf("Person(%q): got error %v, want %q", tt.name, err, tt.want)
		}
	}
}

// Two events carry no sentence, three do.
func TestSheetsMakeNoClaimOfTwo(t *testing.T) {
	at := func(n int) report.Account {
		minute := report.Seconds(time.Minute)
		rate := 1.0
		pause := &report.Quartiles{N: n, Low: 0, Median: minute / 60, High: minute / 30}
		waits := slices.Repeat([]report.Wait{{FromS: 0, ToS: minute}}, n)
		first := report.Seconds(time.Second)
		a := report.Account{
			Settings: report.DefaultSettings(), LengthS: 60 * minute, MeetingS: 60 * minute, SpeechS: 50 * minute, SpeakingS: 50 * minute,
			People: []report.PersonFigures{
				{ID: 1, Name: "Ana", Listed: true, ToS: 60 * minute, Share: .5, ShareLow: .5, ShareHigh: .5, SpeakingS: 25 * minute, TakenMade: n, MadeRate: &rate, ReceivedRate: &rate, TakenReceived: n, Waits: waits, PauseBeforeS: pause, ShortResponses: n, Opened: n, FirstTurnS: &first, FirstRank: 1},
				{ID: 2, Name: "Ben", Listed: true, ToS: 60 * minute, Share: .3, ShareLow: .3, ShareHigh: .3, SpeakingS: 15 * minute},
				{ID: 3, Name: "Cem", Listed: true, ToS: 60 * minute, Share: .2, ShareLow: .2, ShareHigh: .2, SpeakingS: 10 * minute},
			},
			Pairs:    []report.Pair{{By: 1, On: 2, Taken: n, Shown: n >= 3, TakenRate: &rate, TriedRate: &rate}},
			Transfer: pause, Lorenz: report.Lorenz{K: 1, N: 3, Share: .5},
			After:  []report.AfterCell{{Last: 1, Next: 2, Count: n}},
			Firsts: slices.Repeat([]report.First{{Person: 1}}, n),
		}
		for range n {
			a.Attempts = append(a.Attempts, report.Attempt{By: 1, On: 2, Outcome: report.Taken})
			a.ShortResponses = append(a.ShortResponses, report.FloorSpan{Person: 1})
			a.Strip = append(a.Strip, report.StripWindow{Speech: true, Holder: 1, Share: .9})
		}
		a.Dynamics = report.HeldByOneVoice
		return a
	}
	q := words.English()
	for _, id := range []string{
		"came_in", "pause", "responses", "held", "one_voice", "wanted_in", "waiting_fact", "firsts",
		"me_made", "me_received", "me_pause", "me_after", "me_opened", "me_firsts",
	} {
		// The sentence as it stands in the file, in any form, with anything in its braces.
		var forms []string
		for _, form := range q.Sentences[id] {
			forms = append(forms, regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(regexp.QuoteMeta(form), `.+`))
		}
		said := regexp.MustCompile(`(?i)^(?:` + strings.Join(forms, "|") + `)$`)
		for _, n := range []int{2, 3} {
			a := at(n)
			found := false
			for _, s := range sheetsOf(t, &a, nil) {
				for _, sec := range s.Sections {
					for _, b := range sec.Blocks {
						if f, ok := b.(sheet.Facts); ok {
							found = found || slices.ContainsFunc(f.Items, func(f sheet.Fact) bool { return said.MatchString(f.Text) })
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

// What is least like other meetings, and sure, comes first; no two are about the same, and none says that all is well.
func TestStandsOut(t *testing.T) {
	minute := report.Seconds(time.Minute)
	person := func(name string, share float64) report.PersonFigures {
		return report.PersonFigures{Name: name, Listed: true, ToS: 40 * minute, Share: share, ShareLow: share, ShareHigh: share, SpeakingS: report.Seconds(share * float64(36*minute)), EdgeFirst: share, EdgeLast: share}
	}
	attempts := func(a *report.Account, n int) {
		a.Attempts = slices.Repeat([]report.Attempt{{By: 1, On: 2, Outcome: report.Taken}}, n)
	}
	for _, tt := range []struct {
		name   string
		change func(a *report.Account)
		want   string // IDs of the terms
	}{
		{"nothing", func(*report.Account) {}, "edge share overlap"},
		{"nobody at once", func(a *report.Account) { a.OverlapS, a.OverlapShare = 0, 0 }, "edge share"},
		{"somebody silent", func(a *report.Account) {
			a.People[2].Silent = true
			attempts(a, 200)
		}, "heard came-in edge"},
		{"a wait that nobody saw is no headline", func(a *report.Account) {
			a.People[1].Waits = slices.Repeat([]report.Wait{{FromS: minute, ToS: 13 * minute}}, 30)
		}, "edge share overlap"},
		{"a wait that somebody saw", func(a *report.Account) {
			a.People[1].MarkedWaits = []report.Wait{{FromS: minute, ToS: 3 * minute}}
		}, "waited edge share"},
		{"a long turn, and much coming in", func(a *report.Account) {
			a.LongTurns = []report.LongTurn{{EndS: 5 * minute, Over: true}}
			attempts(a, 120)
		}, "long-turn came-in share"},
		{"one at the beginning", func(a *report.Account) {
			a.People[0].EdgeFirst = .95
			a.SilenceS = 20 * minute
		}, "edge share overlap"},
		{"a group that has little", func(a *report.Account) {
			a.Groups = []report.Group{{Tag: "new", People: 3, PeopleShare: .5, Share: .2}}
		}, "groups edge overlap"},
		{"a group of two", func(a *report.Account) {
			a.Groups = []report.Group{{Tag: "new", People: 2, PeopleShare: .5, Share: .2}}
		}, "edge share overlap"},
	} {
		a := report.Account{
			Settings: report.DefaultSettings(), LengthS: 40 * minute, MeetingS: 40 * minute, SpeechS: 36 * minute, SpeakingS: 36 * minute, SilenceS: 4 * minute, OverlapS: minute, OverlapShare: 1. / 36,
			People: []report.PersonFigures{person("Ana", .4), person("Ben", .35), person("Cem", .25)}, Lorenz: report.Lorenz{K: 2, N: 3, Share: .75},
		}
		tt.change(&a)
		var got []string
		for _, f := range long(t, &a, nil, words.ForGroup).Sections[0].Blocks[0].(sheet.Facts).Items {
			got = append(got, f.Term)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSheetGroups(t *testing.T) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	a.Groups = []report.Group{{Tag: "three", People: 3, PeopleShare: .4, Share: .1}, {Tag: "two", People: 2, PeopleShare: .2, Share: .1}}
	a.Settings.MinGroup = 2 // as somebody may have set it
	text := sheetMarkdown(t, long(t, &a, nil, words.ForGroup))
	if !strings.Contains(text, "“three”") || strings.Contains(text, "“two”") {
		t.Errorf("got groups other than the one of three in\n%s", text)
	}
}

// A table that is too wide for the terminal says its columns in every row.
func TestSheetTextWideTable(t *testing.T) {
	s := sheet.Sheet{Title: "T", Sections: []sheet.Section{{Heading: "H", Blocks: []sheet.Block{sheet.Table{
		Rows: [][]string{{"Who", "From"}, {strings.Repeat("n", 52), "0:10"}}, Numeric: []bool{false, true},
	}}}}}
	if got := sheetText(t, s, render.TextOptions{Width: 60}); !strings.Contains(got, "Who:") || !strings.Contains(got, "From: 0:10") {
		t.Errorf("got\n%s\nwant a row that says its columns", got)
	}
	if got := sheetText(t, s, render.TextOptions{Width: 80}); !strings.Contains(got, "\n  Who ") {
		t.Errorf("got\n%s\nwant columns", got)
	}
}

func TestSheetReportsAFailedWrite(t *testing.T) {
	want := errors.New("disk full")
	for name, write := range map[string]func() error{
		"text": func() error {
			return render.Text(reporttest.FailingWriter{Err: want}, sheet.Worksheet(nil), render.TextOptions{})
		},
		"markdown": func() error { return render.Markdown(reporttest.FailingWriter{Err: want}, sheet.Worksheet(nil)) },
	} {
		if got := write(); !errors.Is(got, want) {
			t.Errorf("%s: got error %v, want %v", name, got, want)
		}
	}
}

func BenchmarkGroupSheet(b *testing.B) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	for b.Loop() {
		sheet.Group(&a, nil)
	}
}

// One's own circle, on the one page and on the long sheet, has one's own lines: no other name, and nothing of what passed
// between others.
func TestOwnCircle(t *testing.T) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	me := a.People[0]
	mine := 0
	for _, c := range a.After {
		if c.Count >= a.Settings.MinEvents && (c.Last == me.ID || c.Next == me.ID) {
			mine++
		}
	}
	for _, long := range []bool{false, true} {
		s, err := sheet.Of(&a, nil, sheet.Want{For: words.ForMe, Me: me.Name, Long: long})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, sec := range s.Sections {
			for _, b := range sec.Blocks {
				p, ok := b.(sheet.Picture)
				if !ok || p.Drawing.Title != "Who spoke after whom" {
					continue
				}
				found = true
				arrows := 0
				for _, op := range p.Drawing.Ops {
					switch op := op.(type) {
					case draw.Text:
						for _, other := range a.People[1:] {
							if strings.Contains(op.S, other.Name) {
								t.Errorf("long %v: got %q, another's name", long, op.S)
							}
						}
					case draw.Line:
						arrows++
					}
				}
				if arrows != 3*mine { // a line and the two sides of its head
					t.Errorf("long %v: got %d lines, want three for each of %d pairs of mine", long, arrows, mine)
				}
			}
		}
		if !found {
			t.Errorf("long %v: got no circle", long)
		}
	}
}
