package sheet_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/render"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

func readQuestions(t testing.TB, s string) *words.Questions {
	t.Helper()
	q, err := words.Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// The sentences and terms in the file are those the code asks for.
func TestQuestionsHaveEveryWord(t *testing.T) {
	literals := reporttest.Literals(t, "../*/*.go")
	for _, f := range across.Figures { // whose words go by the figure's key
		words := []string{"move_" + f.Key, "move_" + f.Key + "_head", "across-" + strings.ReplaceAll(f.Key, "_", "-")}
		if f.Trend {
			words = append(words, "move_"+f.Key+"_up", "move_"+f.Key+"_down")
		}
		for _, id := range words {
			literals[id] = true
		}
	}
	settings := report.DefaultSettings()
	for _, k := range settings.Keys() {
		literals["setting_"+k.Name] = true
	}
	q := words.English()
	for _, id := range slices.Concat(slices.Collect(maps.Keys(q.Sentences)), slices.Collect(maps.Keys(q.Terms))) {
		own := regexp.MustCompile(`^(page|live|screen|note|edit)_`).MatchString(id) // which the pages and a live meeting say, and test themselves
		if !literals[id] && !own {
			t.Errorf("%s: got words that nothing says", id)
		}
	}
	for _, x := range q.Asked {
		if x.We == "" || x.Me == "" || x.Cannot == "" {
			t.Errorf("question %s: got %+v, want both wordings and what the recording cannot tell", x.ID, x)
		}
		if strings.Contains(strings.ToLower(x.We+x.Me), "you") {
			t.Errorf("question %s: got you, want we or I", x.ID)
		}
		if x.Kind != words.Reflection && !literals[x.ID] {
			t.Errorf("question %s: got kind %s, and no evidence in the code", x.ID, x.Kind)
		}
	}
}

// The worksheet asks every question, and the sheets of a meeting all that are theirs:
// with evidence under its own heading, or for reflection.
func TestEveryQuestionIsAsked(t *testing.T) {
	q := words.English()
	missing := func(what, on string, asked func(words.Question) string) {
		for _, x := range q.Asked {
			if text := asked(x); !strings.Contains(on, text) {
				t.Errorf("%s: got no %q (%s)", what, text, x.ID)
			}
		}
	}
	missing("worksheet", sheetMarkdown(t, sheet.Worksheet(nil)), func(x words.Question) string { return x.Me })
	for name, meeting := range map[string]report.Meeting{"circle": reporttest.Circle(), "nobody": reporttest.Meetings()["nobody"], "room": reporttest.Meetings()["room"]} {
		a := report.Compute(meeting, report.DefaultSettings())
		for _, f := range []words.Audience{words.ForGroup, words.ForFacilitator} {
			missing(name+", "+string(f), sheetMarkdown(t, unpictured(long(t, &a, nil, f))), func(x words.Question) string {
				if !slices.Contains(x.On, f) {
					return ""
				}
				return x.We
			})
		}
	}
}

// The page of the group asks three: who speaks first is always one, and another that no sound can answer each day,
// until all have been asked.
func TestGroupAsksThree(t *testing.T) {
	asked := map[string]bool{}
	for day := range 30 {
		m := reporttest.Circle()
		m.Started = m.Started.AddDate(0, 0, day)
		a := report.Compute(m, report.DefaultSettings())
		s := sheet.Group(&a, nil)
		n := 0
		for _, sec := range s.Sections {
			id, ok := strings.CutPrefix(sec.ID, "ask-")
			if !ok {
				continue
			}
			n++
			asked[id] = true
			if room, ok := sec.Blocks[0].(sheet.Room); !ok || room.Lines < 4 || sec.Heading == "" {
				t.Errorf("%s: got %v, want a question and four lines to write", sec.ID, sec)
			}
		}
		if n != 3 || !asked["first"] || s.Pages != 1 {
			t.Fatalf("day %d: got %d questions, %v", day, n, asked)
		}
	}
	for _, x := range words.English().Asked {
		if x.Kind == words.Reflection && x.ID != "willing" && x.ID != "resources" && !asked[x.ID] {
			t.Errorf("got %s never asked in a month", x.ID)
		}
	}
}

// The file that the program prints, read again, changes nothing.
func TestQuestionsFile(t *testing.T) {
	q, err := words.Read(bytes.NewReader(words.File()))
	if err != nil {
		t.Fatal(err)
	}
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	want := sheetsOf(t, &a, nil)
	for kind, s := range sheetsOf(t, &a, q) {
		if got, want := sheetMarkdown(t, s), sheetMarkdown(t, want[kind]); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", kind, got, want)
		}
	}
}

func TestReadQuestions(t *testing.T) {
	q := readQuestions(t, `
questions:
  - id: land
    we: Whose place?
  - interrupt
  - id: share
    kind: reflection
    on: [group, me]
practices:
  round: {how: Go around.}
decimal: ","
sentences:
  title_plain: Our meeting
`)
	var got []string
	for _, x := range q.Asked {
		got = append(got, x.ID)
	}
	if want := []string{"land", "interrupt", "share"}; !slices.Equal(got, want) {
		t.Errorf("got questions %v, want %v", got, want)
	}
	if x := q.Asked[0]; x.We != "Whose place?" || x.Me != x.We {
		t.Errorf("got %+v, want one wording for both", x)
	}
	if x := q.Asked[2]; x.Kind != words.Reflection || len(x.On) != 2 {
		t.Errorf("got %+v, want a reflection on two sheets", x)
	}
	if p := q.Practices["round"]; p.How != "Go around." || p.Name != "A round before open discussion" {
		t.Errorf("got %+v, want only how changed", p)
	}
	if got := q.Figure(1.25, 2); got != "1,25" {
		t.Errorf("got %s, want a comma", got)
	}
	if got := q.Untranslated(); len(got) > 0 {
		t.Errorf("got %v untranslated, want none in English", got)
	}
	// A question for reflection has no evidence.
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	s, err := sheet.Person(&a, q, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	for _, sec := range s.Sections {
		if sec.ID == "share" {
			t.Errorf("got evidence for a question that is for reflection: %+v", sec)
		}
	}
	if got := words.English().Practices["round"].How; got == "Go around." {
		t.Error("got the questions of the program changed by a file")
	}
}

func TestReadQuestionsErrors(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "empty file"},
		{"list", "- a", "line 1: got a list, want keys with values"},
		{"not YAML", "lang: [", "line 1"},
		{"unknown key", "language: de", `line 1: keys: got the unknown "language", want one of lang, questions,`},
		{"language", "lang: deutsch!", `line 1: lang: got "deutsch!", want a language tag`},
		{"unknown question", "questions:\n  - lnad", `line 2: questions: got the unknown "lnad", want one of space-conversation,`},
		{"twice", "questions: [land, land]", `got "land" again`},
		{"no list", "questions: {land: x}", "want a list of questions"},
		{"empty list", "questions: []", "want a list of questions"},
		{"key of question", "questions:\n  - {id: land, you: x}", `got the unknown "you", want one of id, we, I, kind, on, cannot`},
		{"no id", "questions:\n  - {we: x}", `got the unknown ""`},
		{"no sound", "questions:\n  - {id: land, kind: sound}", "question land: got kind sound, want reflection: no sound can tell"},
		{"kind", "questions:\n  - {id: share, kind: x}", `question share: got kind "x"`},
		{"sheet", "questions:\n  - {id: share, on: [x]}", `on: got "x", want group, me or facilitator`},
		{"unknown practice", "practices: {rund: {name: x}}", `practices: got the unknown "rund", want one of ask-to-finish,`},
		{"key of practice", "practices: {round: {what: x}}", `keys: got the unknown "what", want one of how, name, why`},
		{"unknown sentence", "sentences: {x: y}", `sentences: got the unknown "x"`},
		{"placeholder", "sentences: {nobody: 'No {names}.'}", "got {names}, want nothing in braces here"},
		{"placeholder of another", "sentences: {silence: '{silence} of {total}'}", "got {total}, want {length}, {silence}"},
		{"placeholder three times", "sentences: {silence: '{length}{length}{length}'}", "got {length} more than twice"},
		{"times of times", "sentences: {times: '{times}'}", "got {times}, want {n}"},
		{"brace", "sentences: {silence: '{silence of {length}'}", "want braces only around"},
		{"form", "sentences: {silent: {several: x, other: y}}", `forms: got the unknown "several"`},
		{"no other", "sentences: {silent: {one: x}}", "got no form other"},
		{"unknown term", "terms: {x: {name: y}}", `terms: got the unknown "x"`},
		{"threshold", "terms: {share: {text: '{x}'}}", "got {x}, want {bridge_pause}"},
		{"empty words", "sentences: {nobody: ''}", "got 0 bytes of text"},
		{"alias", "sentences: {nobody: &a x, alone: *a}", "line 1: got the alias .a, want what it stands for"},
		{"key twice", "lang: en\nsentences:\n  nobody: a\n  nobody: b", "already defined|again"},
		{"too long", strings.Repeat("#", 1<<20+1), "got more than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := words.Read(strings.NewReader(tt.in))
			if err == nil || !regexp.MustCompile(strings.NewReplacer("|", "|", "{", `\{`, "}", `\}`, "(", `\(`).Replace(tt.want)).MatchString(err.Error()) {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPlurals(t *testing.T) {
	polish := readQuestions(t, `
lang: pl
sentences:
  silent: {one: "{n} osoba", few: "{n} osoby", many: "{n} osób", other: "{n} osoby"}
`)
	for _, tt := range []struct {
		q    *words.Questions
		n    int
		want string
	}{
		{polish, 1, "1 osoba"}, {polish, 3, "3 osoby"}, {polish, 5, "5 osób"}, {polish, 22, "22 osoby"},
		{words.English(), 1, "One of us was not heard, or only in short responses."},
		{words.English(), 2, "two of us were not heard, or only in short responses."},
		{words.English(), 12, "12 of us were not heard, or only in short responses."},
	} {
		if got := tt.q.Say("silent", words.Vars{"n": tt.n}); got != tt.want {
			t.Errorf("%s, %d: got %q, want %q", tt.q.Lang, tt.n, got, tt.want)
		}
	}
	for n, want := range map[int]string{0: "not once", 1: "once", 2: "twice", 3: "three times", 12: "12 times"} {
		if got := words.English().Times(n); got != want {
			t.Errorf("times(%d): got %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	q := words.English()
	names := []string{"Ana", "Ben", "Cem", "Dalia"}
	for _, tt := range []struct {
		n, most int
		want    string
	}{
		{1, 3, "Ana"}, {2, 3, "Ana and Ben"}, {3, 3, "Ana, Ben and Cem"},
		{4, 3, "Ana, Ben, Cem and one more"}, {4, 2, "Ana, Ben and two more"},
	} {
		if got := q.List(names[:tt.n], tt.most); got != tt.want {
			t.Errorf("list(%d, %d): got %q, want %q", tt.n, tt.most, got, tt.want)
		}
	}
}

// A file can put every word of a sheet in another language: with all words of the file marked, none is left unmarked.
func TestQuestionsTranslateAll(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal(words.File(), &doc); err != nil {
		t.Fatal(err)
	}
	word := regexp.MustCompile(`\{[a-z_]+\}|\pL+`)
	mark := func(n *yaml.Node) {
		n.Value = word.ReplaceAllStringFunc(n.Value, func(w string) string {
			if w[0] == '{' {
				return w
			}
			return strings.Repeat("ж", len(w))
		})
	}
	var markAll func(n *yaml.Node)
	markAll = func(n *yaml.Node) {
		switch n.Kind {
		case yaml.ScalarNode:
			mark(n)
		case yaml.SequenceNode:
			for _, c := range n.Content {
				markAll(c)
			}
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				switch key := n.Content[i].Value; key {
				case "id", "kind", "on", "date":
				case "lang":
					n.Content[i+1].Value = "ru"
				default:
					markAll(n.Content[i+1])
				}
			}
		}
	}
	markAll(doc.Content[0])
	out, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	q := readQuestions(t, string(out))
	if got := q.Untranslated(); len(got) > 0 {
		t.Errorf("got %v untranslated, want none", got)
	}
	m := reporttest.Circle()
	m.Notes, m.Title, m.Marks = nil, "", nil
	for i := range m.People {
		m.People[i].Name = strconv.Itoa(1000 + i)
		m.People[i].Tags = nil
	}
	m.Started = m.Started.AddDate(0, 2, 0) // a month no layout translates
	a := report.Compute(m, report.DefaultSettings())
	for kind, s := range sheetsOf(t, &a, q) {
		if s.Lang != "ru" {
			t.Errorf("%s: got language %s, want ru", kind, s.Lang)
		}
		s.Subtitle = strings.Replace(s.Subtitle, "May", "", 1)
		for i := range s.Terms {
			s.Terms[i].ID = strconv.Itoa(i)
		}
		text := undated(sheetText(t, s, render.TextOptions{Width: 1000}) + pictureText(s))
		text = strings.ReplaceAll(text, "March", "")                          // the month of what was chosen
		text = regexp.MustCompile(`\d h \d\d min`).ReplaceAllString(text, "") // the signs of the units are the same everywhere
		if got := regexp.MustCompile(`[A-Za-z]+`).FindAllString(text, 5); len(got) > 0 {
			t.Errorf("%s: got %q not translated in\n%s", kind, got, text)
		}
	}
}

// A German file of the questions and of what a short sheet says.
func TestQuestionsGerman(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "questions_de.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	q, err := words.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	m := reporttest.Circle()
	a := report.Compute(m, report.DefaultSettings())
	s, err := sheet.Person(&a, q, "Björn")
	if err != nil {
		t.Fatal(err)
	}
	reporttest.Golden(t, "sheet-german.md", sheetMarkdown(t, unpictured(s)))
}

func FuzzReadQuestions(f *testing.F) {
	f.Add(words.File())
	f.Add([]byte("lang: pl\nquestions: [land, {id: share, we: x, kind: reflection, on: [me]}]"))
	f.Add([]byte("sentences: {times: {one: x, \"7\": \"{n} y\", other: \"{times}{n}\"}}"))
	f.Add([]byte("terms: {share: {text: '{before}'}}\nnumbers: []\ndecimal: x"))
	m := reporttest.Circle() // the minutes with most in them, for speed
	m.Speech = slices.DeleteFunc(m.Speech, func(s report.Speech) bool { return s.Start < 78*time.Minute })
	a := report.Compute(m, report.DefaultSettings())
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := words.Read(bytes.NewReader(data))
		if err != nil {
			if q != nil {
				t.Error("got questions and an error")
			}
			return
		}
		for _, s := range []sheet.Sheet{sheet.Group(&a, q), sheet.Facilitator(&a, q), sheet.Worksheet(q)} {
			sheetText(t, s, render.TextOptions{})
		}
		if _, err := sheet.Person(&a, q, "Ana"); err != nil {
			t.Error(err)
		}
	})
}
