package sheet_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"airtime/audio/note"
	"airtime/report"
	"airtime/report/render"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

// pseudo is the English file of questions in a language with no Latin letters, but for what is filled in.
func pseudo(t *testing.T) *words.Questions {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(words.File(), &doc); err != nil {
		t.Fatal(err)
	}
	latin := regexp.MustCompile(`\{[a-z_0-9]+\}|[A-Za-z]`)
	var change func(n *yaml.Node, key string)
	change = func(n *yaml.Node, key string) {
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				change(n.Content[i+1], n.Content[i].Value)
			}
		case yaml.ScalarNode:
			switch key {
			case "id", "kind", "on", "date", "across_day", "across_day_short", "decimal", "minutes", "seconds":
				return
			}
			n.Style = yaml.DoubleQuotedStyle
			n.Value = latin.ReplaceAllStringFunc(n.Value, func(s string) string {
				if s[0] == '{' {
					return s
				}
				return "λ"
			})
		default:
			for _, c := range n.Content {
				change(c, key)
			}
		}
	}
	change(&doc, "")
	for i := 0; i < len(doc.Content[0].Content); i += 2 {
		if doc.Content[0].Content[i].Value == "lang" {
			doc.Content[0].Content[i+1].Value = "el"
		}
	}
	data, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	return readQuestions(t, string(data))
}

// undated is text without the months, which the layout of a date writes.
func undated(text string) string {
	return regexp.MustCompile(`\d+\s+\pL+\s+\d{4}`).ReplaceAllString(text, "")
}

// Every word of every sheet, and of its pictures, is in the file of questions: in a language without Latin letters
// nothing is left of them but the units of time.
func TestEveryWordCanBeTranslated(t *testing.T) {
	q := pseudo(t)
	if left := q.Untranslated(); len(left) > 0 {
		t.Fatalf("got %v left in English", left)
	}
	english := regexp.MustCompile(`[A-Za-z]+`)
	for name, m := range map[string]report.Meeting{"circle": reporttest.Circle(), "room": reporttest.Meetings()["room"], "nobody": reporttest.Meetings()["nobody"]} {
		m.Title, m.Notes, m.Source.Name, m.Source.Reason = "Τ", nil, "", note.Note{}
		for i := range m.People {
			m.People[i].Name, m.People[i].Tags = fmt.Sprintf("Π%d", i), []string{"ομάδα"}
		}
		for i := range m.Marks {
			m.Marks[i].Text = "θ"
		}
		m.Started = m.Started.AddDate(0, 0, 0)
		a := report.Compute(m, report.DefaultSettings())
		for kind, s := range sheetsOf(t, &a, q) {
			s.Subtitle = strings.ReplaceAll(s.Subtitle, a.Started.Format("January"), "")
			var b strings.Builder
			if err := render.Text(&b, s, render.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			for _, word := range english.FindAllString(undated(b.String()+pictureText(s)), -1) {
				if word != "h" && word != "min" && word != "s" {
					t.Errorf("%s, %s: got %q, which no file of questions can change, in\n%s", name, kind, word, b.String())
					break
				}
			}
		}
	}
}

// So is every word of what a correction did.
func TestEveryCorrectionCanBeTranslated(t *testing.T) {
	q := pseudo(t)
	for _, line := range []string{
		"rename Π1 Π2", "merge Π1 into Π2", "split Π1 0:10-0:20 to Π2", "drop Π1", "several Π1", "seat Π1 after Π2", "mark presentation Π1 0:10-0:20",
		"mark opening Π1 0:10-0:20", "mark opening 0:10-0:20", "mark break 0:10-0:20", "mark off-record 0:10-0:20", "mark waiting Π1 0:10-0:20",
		"mark agenda 0:10 θ", "mark agenda 0:10", "unmark break 0:10", "choose round until 2026-03-14", "choose share until 2026-03-14 Π1", "set measures.long_turn 90s",
	} {
		e, err := report.ParseEdit(line)
		if err != nil {
			t.Fatal(err)
		}
		said := undated(q.Correction(e))
		if latin := regexp.MustCompile(`[A-Za-z]{2,}`).FindAllString(said, -1); len(latin) > 0 {
			t.Errorf("%s: got %q, in which no file of questions can change %q", line, said, latin)
		}
		if english := words.English().Correction(e); !strings.HasSuffix(english, ".") || strings.Contains(english, "{") {
			t.Errorf("%s: got %q, want a sentence", line, english)
		}
	}
}

// The languages of ours have every word of the sheets and of the account, and their sheets fit on the same paper.
func TestOurLanguages(t *testing.T) {
	a := report.Compute(reporttest.Circle(), report.DefaultSettings())
	for _, tag := range words.Languages() {
		q, _ := words.In(tag)
		for kind, s := range sheetsOf(t, &a, q) {
			if s.Lang != tag {
				t.Errorf("%s, %s: got a sheet in %s", tag, kind, s.Lang)
			}
			text := sheetText(t, unpictured(s), render.TextOptions{})
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s, %s: got something not filled in\n%s", tag, kind, text)
			}
		}
		if group := sheet.Group(&a, q); len(group.Sections) < 5 {
			t.Errorf("%s: got %d sections", tag, len(group.Sections))
		}
	}
}
