package report

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
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
)

func readQuestions(t testing.TB, s string) *Questions {
	t.Helper()
	q, err := ReadQuestions(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// The sentences and terms in the file are those the code asks for.
func TestQuestionsHaveEveryWord(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literals := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil {
					literals[s] = true
				}
			}
			return true
		})
	}
	for _, f := range AcrossFigures { // whose words go by the figure's key
		words := []string{"move_" + f.Key, "move_" + f.Key + "_head", "across-" + strings.ReplaceAll(f.Key, "_", "-")}
		if f.Trend {
			words = append(words, "move_"+f.Key+"_up", "move_"+f.Key+"_down")
		}
		for _, id := range words {
			literals[id] = true
		}
	}
	q := DefaultQuestions()
	for _, id := range slices.Concat(slices.Collect(maps.Keys(q.sentences)), slices.Collect(maps.Keys(q.terms))) {
		if !literals[id] {
			t.Errorf("%s: got words that nothing says", id)
		}
	}
	for _, x := range q.asked {
		if x.we == "" || x.me == "" || x.cannot == "" {
			t.Errorf("question %s: got %+v, want both wordings and what the recording cannot tell", x.id, x)
		}
		if strings.Contains(strings.ToLower(x.we+x.me), "you") {
			t.Errorf("question %s: got you, want we or I", x.id)
		}
		if x.kind != reflection && !literals[x.id] && x.id != "space-organizing" { // for which one meeting is not enough
			t.Errorf("question %s: got kind %s, and no evidence in the code", x.id, x.kind)
		}
	}
}

// The worksheet asks every question, and the sheets of a meeting all that are theirs:
// with evidence under its own heading, or for reflection.
func TestEveryQuestionIsAsked(t *testing.T) {
	q := DefaultQuestions()
	missing := func(what, on string, asked func(question) string) {
		for _, x := range q.asked {
			if text := asked(x); !strings.Contains(on, text) {
				t.Errorf("%s: got no %q (%s)", what, text, x.id)
			}
		}
	}
	missing("worksheet", sheetMarkdown(t, Worksheet(nil)), func(x question) string { return x.me })
	for name, meeting := range map[string]Meeting{"circle": circle(), "nobody": textMeetings()["nobody"], "room": textMeetings()["room"]} {
		a := Compute(meeting, DefaultSettings())
		for kind, s := range sheetsOf(t, &a, nil) {
			missing(name+", "+kind, sheetMarkdown(t, unpictured(s)), func(x question) string {
				if !slices.Contains(x.on, s.For) {
					return ""
				}
				return x.asks(s.For)
			})
		}
	}
}

// The file that the program prints, read again, changes nothing.
func TestQuestionsFile(t *testing.T) {
	q, err := ReadQuestions(bytes.NewReader(QuestionsFile()))
	if err != nil {
		t.Fatal(err)
	}
	a := Compute(circle(), DefaultSettings())
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
	for _, x := range q.asked {
		got = append(got, x.id)
	}
	if want := []string{"land", "interrupt", "share"}; !slices.Equal(got, want) {
		t.Errorf("got questions %v, want %v", got, want)
	}
	if x := q.asked[0]; x.we != "Whose place?" || x.me != x.we {
		t.Errorf("got %+v, want one wording for both", x)
	}
	if x := q.asked[2]; x.kind != reflection || len(x.on) != 2 {
		t.Errorf("got %+v, want a reflection on two sheets", x)
	}
	if p := q.practices["round"]; p.how != "Go around." || p.name != "A round before open discussion" {
		t.Errorf("got %+v, want only how changed", p)
	}
	if got := q.figure(1.25, 2); got != "1,25" {
		t.Errorf("got %s, want a comma", got)
	}
	if got := q.Untranslated(); len(got) > 0 {
		t.Errorf("got %v untranslated, want none in English", got)
	}
	// A question for reflection has no evidence.
	a := Compute(circle(), DefaultSettings())
	s, err := PersonSheet(&a, q, "Ana")
	if err != nil {
		t.Fatal(err)
	}
	for _, sec := range s.Sections {
		if sec.ID == "share" {
			t.Errorf("got evidence for a question that is for reflection: %+v", sec)
		}
	}
	if got := DefaultQuestions().practices["round"].how; got == "Go around." {
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
		{"placeholder", "sentences: {nobody: 'No {names}.'}", "got {names}, want none"},
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
			_, err := ReadQuestions(strings.NewReader(tt.in))
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
		q    *Questions
		n    int
		want string
	}{
		{polish, 1, "1 osoba"}, {polish, 3, "3 osoby"}, {polish, 5, "5 osób"}, {polish, 22, "22 osoby"},
		{DefaultQuestions(), 1, "One of us was not heard, or only in short responses."},
		{DefaultQuestions(), 2, "two of us were not heard, or only in short responses."},
		{DefaultQuestions(), 12, "12 of us were not heard, or only in short responses."},
	} {
		if got := tt.q.say("silent", vars{"n": tt.n}); got != tt.want {
			t.Errorf("%s, %d: got %q, want %q", tt.q.Lang, tt.n, got, tt.want)
		}
	}
	for n, want := range map[int]string{0: "not once", 1: "once", 2: "twice", 3: "three times", 12: "12 times"} {
		if got := DefaultQuestions().times(n); got != want {
			t.Errorf("times(%d): got %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	q := DefaultQuestions()
	names := []string{"Ana", "Ben", "Cem", "Dalia"}
	for _, tt := range []struct {
		n, most int
		want    string
	}{
		{1, 3, "Ana"}, {2, 3, "Ana and Ben"}, {3, 3, "Ana, Ben and Cem"},
		{4, 3, "Ana, Ben, Cem and one more"}, {4, 2, "Ana, Ben and two more"},
	} {
		if got := q.list(names[:tt.n], tt.most); got != tt.want {
			t.Errorf("list(%d, %d): got %q, want %q", tt.n, tt.most, got, tt.want)
		}
	}
}

// A file can put every word of a sheet in another language: with all words of the file marked, none is left unmarked.
func TestQuestionsTranslateAll(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal(QuestionsFile(), &doc); err != nil {
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
	m := circle()
	m.Notes, m.Title, m.Marks = nil, "", nil
	for i := range m.People {
		m.People[i].Name = strconv.Itoa(1000 + i)
		m.People[i].Tags = nil
	}
	m.Started = m.Started.AddDate(0, 2, 0) // a month no layout translates
	a := Compute(m, DefaultSettings())
	for kind, s := range sheetsOf(t, &a, q) {
		if s.Lang != "ru" {
			t.Errorf("%s: got language %s, want ru", kind, s.Lang)
		}
		s.Subtitle = strings.Replace(s.Subtitle, "May", "", 1)
		for i := range s.Terms {
			s.Terms[i].ID = strconv.Itoa(i)
		}
		text := sheetText(t, s, TextOptions{Width: 1000}) + pictureText(s)
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
	q, err := ReadQuestions(f)
	if err != nil {
		t.Fatal(err)
	}
	m := circle()
	a := Compute(m, DefaultSettings())
	s, err := PersonSheet(&a, q, "Björn")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "sheet-german.md", sheetMarkdown(t, unpictured(s)))
}

func FuzzReadQuestions(f *testing.F) {
	f.Add(QuestionsFile())
	f.Add([]byte("lang: pl\nquestions: [land, {id: share, we: x, kind: reflection, on: [me]}]"))
	f.Add([]byte("sentences: {times: {one: x, \"7\": \"{n} y\", other: \"{times}{n}\"}}"))
	f.Add([]byte("terms: {share: {text: '{before}'}}\nnumbers: []\ndecimal: x"))
	m := circle() // the minutes with most in them, for speed
	m.Speech = slices.DeleteFunc(m.Speech, func(s Speech) bool { return s.Start < 78*time.Minute })
	a := Compute(m, DefaultSettings())
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := ReadQuestions(bytes.NewReader(data))
		if err != nil {
			if q != nil {
				t.Error("got questions and an error")
			}
			return
		}
		for _, s := range []Sheet{GroupSheet(&a, q), FacilitatorSheet(&a, q), Worksheet(q)} {
			sheetText(t, s, TextOptions{})
		}
		if _, err := PersonSheet(&a, q, "Ana"); err != nil {
			t.Error(err)
		}
	})
}
