package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/words"
)

// garden is an account of three people, one of them unsure in a turn.
func garden(t *testing.T) report.Account {
	t.Helper()
	m := report.Meeting{
		Title: "Garden evening", Length: 10 * time.Minute,
		People: []report.Person{{Name: "Ana"}, {Name: "Ben"}, {Name: `Chi "C" di`}},
	}
	for i := range 50 {
		start := time.Duration(i) * 11 * time.Second
		m.Speech = append(m.Speech, report.Speech{Start: start, End: start + 9*time.Second, Person: report.PersonID(i%3 + 1), Confidence: 1})
	}
	m.Speech[7].Alternative, m.Speech[7].Confidence = 3, 0.5
	return report.Compute(m, report.DefaultSettings())
}

// asked is a report's API as the page uses it.
func asked(t *testing.T, save func(report.Account) error) (*Report, func(method, path, body string) (int, string)) {
	t.Helper()
	r := NewReport(garden(t), ReportOptions{
		Save: save, Now: func() time.Time { return time.Unix(0, 0) },
		Sheet: func(report.Account) (string, error) { return "<p>sheet</p>", nil },
	})
	api := r.Serve().API
	return r, func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		return w.Code, w.Body.String()
	}
}

func viewFrom(t *testing.T, body string) reportView {
	t.Helper()
	var v reportView
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return v
}

func TestReportView(t *testing.T) {
	_, ask := asked(t, nil)
	code, body := ask("GET", "/view", "")
	if code != http.StatusOK {
		t.Fatal(code, body)
	}
	v := viewFrom(t, body)
	if len(v.People) != 3 || len(v.Turns) != 50 || v.Title != "Garden evening" || v.CanSave {
		t.Errorf("people %d, turns %d, title %q, can save %v", len(v.People), len(v.Turns), v.Title, v.CanSave)
	}
	if or := v.Turns[7].Or; or == nil || *or != 2 {
		t.Errorf("the unsure turn could be %v, want 2", or)
	}
	for _, e := range v.Evidence {
		for _, s := range e.Spans {
			if s.Start < 0 || s.End > v.LengthS+1 || s.Start > s.End || s.Person >= len(v.People) {
				t.Errorf("%s: lights %+v", e.ID, s)
			}
		}
	}
	if len(v.Settings) != len(sliders) {
		t.Errorf("%d sliders, want %d", len(v.Settings), len(sliders))
	}
	for _, s := range v.Settings {
		if s.Doc == "" || s.Unit == "" || s.Value < s.Min || s.Value > s.Max {
			t.Errorf("slider %+v: want a sentence, a unit and a default within its range", s)
		}
	}
}

// What a correction did, and why one cannot be made, is said in the page's language.
func TestReportSpeaks(t *testing.T) {
	r, ask := asked(t, nil)
	r.options.Questions, _ = words.In("de")
	for _, tt := range []struct{ body, want string }{
		{`{"kind":"rename","args":["Ana","Anna"]}`, "Ana heißt Anna."},
		{`{"kind":"rename","args":["Anna","Ben"]}`, "Ben heißt schon jemand anders."},
		{`{"kind":"rename","args":["Anna",""]}`, "Wählt einen Namen mit einem bis 200 Zeichen."},
		{`{"kind":"choose","args":["kuchen","2099-01-01"]}`, "Sagt in zwei Wörtern oder mehr, was ihr tun wollt."},
		{`{"kind":"choose","args":["round","2099-01-01"]}`, "Wir haben „Eine Runde"},
		{`{"kind":"undo","args":[]}`, "Zurückgenommen: Wir haben „Eine Runde"},
	} {
		if _, body := ask("POST", "/correct", tt.body); !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), tt.want) {
			t.Errorf("%s: got %s, want %q", tt.body, body, tt.want)
		}
	}
	_, body := ask("GET", "/view", "")
	if v := viewFrom(t, body); v.Edits[0].Text != "Ana heißt Anna." || !strings.HasPrefix(v.Settings[0].Doc, "Ab dieser Länge") {
		t.Errorf("got corrections %v and settings %v, want them in German", v.Edits, v.Settings)
	}
}

func TestReportCorrections(t *testing.T) {
	var saved report.Account
	r, ask := asked(t, func(a report.Account) error { saved = a; return nil })
	for _, tt := range []struct {
		name, body string
		code       int
		says       string
	}{
		{"a name", `{"kind":"rename","args":["Ben","Benedict"]}`, 200, "Benedict"},
		{"a name with quotes", `{"kind":"rename","args":["Chi \"C\" di","Chidi"]}`, 200, "Chidi"},
		{"a turn of somebody new", `{"kind":"split","args":["Ana","0.00s-9.00s","Dee"]}`, 200, "Dee"},
		{"nobody of that name", `{"kind":"drop","args":["Zoe"]}`, 422, "Zoe"},
		{"no correction", `{"kind":"explode","args":[]}`, 422, "explode"},
		{"no JSON", `{`, 422, "correction"},
		{"a line within a name", `{"kind":"rename","args":["Ana","A\nb"]}`, 422, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, body := ask("POST", "/correct", tt.body)
			if code != tt.code || !strings.Contains(body, tt.says) {
				t.Errorf("got %d %s, want %d and %q", code, body, tt.code, tt.says)
			}
		})
	}
	if !r.Unsaved() {
		t.Error("corrections, and nothing to save")
	}
	if code, body := ask("POST", "/correct", `{"kind":"undo","args":[]}`); code != 200 || !strings.Contains(body, "Taken back: From 0:00 to 0:09 it was Dee, not Ana.") {
		t.Errorf("undo: %d %s, want what was taken back", code, body)
	}
	for range 2 {
		ask("POST", "/correct", `{"kind":"undo","args":[]}`)
	}
	if code, body := ask("POST", "/correct", `{"kind":"undo","args":[]}`); code != 422 {
		t.Errorf("an undo of nothing: %d %s", code, body)
	}
	ask("POST", "/correct", `{"kind":"rename","args":["Ben","Benedict"]}`)
	if code, body := ask("POST", "/save", ""); code != 200 || r.Unsaved() || len(saved.People) != 3 || saved.People[1].Name != "Benedict" {
		t.Errorf("save: %d %s, %d people", code, body, len(saved.People))
	}
}

// A page that was drawn before somebody got another name corrects whom it shows, not who has the name by now.
func TestReportCorrectsWhomItShows(t *testing.T) {
	var saved report.Account
	_, ask := asked(t, func(a report.Account) error { saved = a; return nil })
	_, body := ask("GET", "/view", "")
	ana := viewFrom(t, body).People[0]
	ask("POST", "/correct", `{"kind":"rename","args":["Ana","Anja"]}`)
	ask("POST", "/correct", `{"kind":"rename","args":["Ben","Ana"]}`)
	if code, body := ask("POST", "/correct", fmt.Sprintf(`{"kind":"drop","args":[%q],"people":[%d]}`, ana.Name, ana.ID)); code != 200 || !strings.Contains(body, "Anja") {
		t.Errorf("got %d %s, want Anja dropped, who was Ana", code, body)
	}
	if code, _ := ask("POST", "/correct", fmt.Sprintf(`{"kind":"drop","args":["Ana"],"people":[%d]}`, ana.ID)); code != 422 {
		t.Errorf("somebody who is gone, by her old name: got %d, want 422", code)
	}
	ask("POST", "/save", "")
	if len(saved.People) != 2 || saved.People[0].Name != "Ana" || saved.People[0].ID != 2 {
		t.Errorf("got %+v, want who was Ben and is Ana", saved.People)
	}
}

func TestReportSaveFails(t *testing.T) {
	r, ask := asked(t, func(report.Account) error { return errors.New("disk full") })
	ask("POST", "/correct", `{"kind":"rename","args":["Ben","Bea"]}`)
	if code, body := ask("POST", "/save", ""); code != 422 || !strings.Contains(body, "disk full") || !r.Unsaved() {
		t.Errorf("got %d %s, unsaved %v", code, body, r.Unsaved())
	}
}

// TestReportThresholds: trying changes nothing, keeping does.
func TestReportThresholds(t *testing.T) {
	_, ask := asked(t, nil)
	longOf := func(body string) float64 {
		for _, s := range viewFrom(t, body).Settings {
			if s.Name == "long_turn" {
				return s.Value
			}
		}
		return -1
	}
	const other = `{"long_turn": 60, "held_by_one": 80}`
	if code, body := ask("POST", "/try", other); code != 200 || longOf(body) != 60 {
		t.Fatalf("try: %d %s", code, body)
	}
	if _, body := ask("GET", "/view", ""); longOf(body) != 120 {
		t.Errorf("trying was kept: %v", longOf(body))
	}
	if code, body := ask("POST", "/keep", other); code != 200 {
		t.Fatalf("keep: %d %s", code, body)
	}
	if _, body := ask("GET", "/view", ""); longOf(body) != 60 {
		t.Errorf("kept, and is %v", longOf(body))
	}
	for _, wrong := range []string{`{"no_such": 1}`, `{"long_turn": -5}`, `[]`} {
		if code, body := ask("POST", "/try", wrong); code != 422 || body == "" {
			t.Errorf("%s got %d %s", wrong, code, body)
		}
	}
}

// TestWordsAreThere: every word that a page asks for is in the table, and none is there for nothing.
func TestWordsAreThere(t *testing.T) {
	used := map[string]bool{}
	uses := regexp.MustCompile(`data-word="(\w+)"|table\??\.(\w+)|(?:word|ask|text|who): "(\w+)"`)
	err := fs.WalkDir(pages(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(pages(), name)
		for _, m := range uses.FindAllStringSubmatch(string(b), -1) {
			used[m[1]+m[2]+m[3]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	said := wordsOf(words.English())
	for word := range used {
		if said[word] == "" {
			t.Errorf("a page says %q, which has no words", word)
		}
	}
	for word := range said {
		if strings.HasPrefix(word, "did") || word == "compareFew" { // written by the program
			continue
		}
		if !used[word] {
			t.Errorf("%q is said nowhere", word)
		}
	}
}
