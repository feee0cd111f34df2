package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/picture"
	"airtime/report/picture/color"
	"airtime/report/picture/draw"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

// sampleSheet has every kind of block, and every picture of a.
func sampleSheet(a *report.Account) sheet.Sheet {
	pictured := func(d draw.Drawing) sheet.Picture {
		return sheet.Picture{Drawing: d, Caption: d.Title + ".", Term: "share"}
	}
	s := sheet.Sheet{
		Title: names.Clean(a.Title), Subtitle: numbers.Length(a.LengthS) + " long", Lang: "en", For: words.ForGroup,
		Sections: []sheet.Section{
			{ID: "stands-out", Heading: "What stands out", Blocks: []sheet.Block{
				sheet.Facts{Items: []sheet.Fact{
					{Text: "Two of five people held 65 % of the speaking.", Term: "share"},
					{Text: "Three times the floor was open.", Term: "open-floor"},
					{Text: "The longest turn lasted 1 h 02 min.", Term: "long-turn"},
					{Text: "Balance 0.81 without a definition."},
				}},
				pictured(picture.Bars(a, nil)),
				sheet.Try{Practice: "A round first", How: "Each of us has a minute, or passes.", Why: "Whoever has spoken once speaks again more easily."},
			}},
			{ID: "space-room", Heading: "Who held the room, and when?", Blocks: []sheet.Block{
				pictured(picture.Lanes(a, nil)), pictured(picture.Strip(a, nil)),
				sheet.Para{Text: "The recording cannot tell who had asked for a long turn.", Quiet: true},
			}},
			{ID: "interrupt", Heading: "Do we cut in while others are speaking?", Blocks: []sheet.Block{
				pictured(picture.Matrix(a, nil)), pictured(picture.Waits(a, nil)),
			}},
			{ID: "land", Heading: "Whose land is this?", Blocks: []sheet.Block{sheet.Para{Text: "Only we can answer this."}, sheet.Room{Lines: 3}}},
		},
		Terms: []sheet.Term{
			{ID: "share", Name: "Speaking share", Text: "Speaking time as a part of everybody's."},
			{ID: "open-floor", Name: "Open floor", Text: "Nobody speaks for 2 s or more."},
			{ID: "long-turn", Name: "Long turn", Text: "A turn of 2 minutes or more."},
		},
	}
	t := sheet.Table{Caption: "Everybody's part", Rows: [][]string{{"who", "share"}}, Numeric: []bool{false, true}}
	for _, f := range a.People {
		t.Rows = append(t.Rows, []string{names.Clean(f.Name), words.English().Percent(f.Share, f.Share)})
		s.Sections[0].Blocks = append(s.Sections[0].Blocks, pictured(picture.MyLane(a, nil, f.ID)))
		if len(t.Rows) > 3 {
			break
		}
	}
	s.Sections[3].Blocks = append(s.Sections[3].Blocks, t)
	return s
}

func htmlOf(t testing.TB, s sheet.Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSheetHTMLGolden(t *testing.T) {
	for _, name := range []string{"alone", "hostile", "nobody"} {
		t.Run(name, func(t *testing.T) {
			a := report.Compute(reporttest.Meetings()[name], report.DefaultSettings())
			page := htmlOf(t, sampleSheet(&a))
			checkPage(t, page)
			reporttest.Golden(t, "html-"+name+".html", page)
		})
	}
}

// checkPage finds what is wrong with any page: markup that is not well-formed,
// ids that repeat, references that lead nowhere, anything that runs or loads.
func checkPage(t *testing.T, page string) {
	t.Helper()
	const most = 1 << 20
	if len(page) > most {
		t.Errorf("page has %d bytes, want at most %d", len(page), most)
	}
	ids := make(map[string]bool)
	var refs []string
	var headings []string
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = false
	d.AutoClose, d.Entity = []string{"meta"}, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("page is not well-formed: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := e.Name.Local; name {
		case "script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "foreignObject", "animate":
			t.Errorf("page has the element %s", name)
		case "h1", "h2", "h3":
			headings = append(headings, name)
		}
		for _, a := range e.Attr {
			switch name := a.Name.Local; {
			case name == "id":
				if ids[a.Value] {
					t.Errorf("page has the id %q twice", a.Value)
				}
				ids[a.Value] = true
			case name == "style" || name == "src" || strings.HasPrefix(name, "on"):
				t.Errorf("%s has the attribute %s=%q", e.Name.Local, name, a.Value)
			case name == "href":
				if !strings.HasPrefix(a.Value, "#") {
					t.Errorf("link to %q, want one within the page", a.Value)
				}
				refs = append(refs, strings.TrimPrefix(a.Value, "#"))
			case name == "aria-labelledby" || name == "aria-describedby":
				refs = append(refs, strings.Fields(a.Value)...)
			case strings.Contains(a.Value, "url("):
				refs = append(refs, strings.TrimSuffix(strings.TrimPrefix(a.Value, "url(#"), ")"))
			}
		}
	}
	for _, r := range refs {
		if !ids[r] {
			t.Errorf("page refers to %q, which is not there", r)
		}
	}
	if len(headings) == 0 || headings[0] != "h1" || slices.Contains(headings[1:], "h1") {
		t.Errorf("headings %v, want one h1 first", headings)
	}
	if m := regexp.MustCompile(`(?i)https?:|url\([^#]|@import|javascript:`).FindAllString(strings.ReplaceAll(page, `xmlns="http://www.w3.org/2000/svg"`, ""), 3); m != nil {
		t.Errorf("page has %q", m)
	}
}

func TestSheetHTMLAnyMeeting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	meetings := reporttest.Meetings()
	for i, n := range []int{1, 7, 40} {
		meetings[fmt.Sprint("random ", i)] = reporttest.Random(r, n, 12*time.Hour)
	}
	for name, m := range meetings {
		t.Run(name, func(t *testing.T) {
			a := report.Compute(m, report.DefaultSettings())
			checkPage(t, htmlOf(t, sampleSheet(&a)))
		})
	}
}

func TestSheetHTMLEscapes(t *testing.T) {
	const evil = `<script>alert("1")</script>'&{{.}}` + "\x00\x1b"
	p := reporttest.People(evil, evil+"2", "]]><b>")
	a := report.Compute(report.Meeting{Title: evil, Length: 5 * time.Minute, People: p, Speech: reporttest.Talk(1, 5*time.Minute, []float64{1, 1, 1}, 0.2)}, report.DefaultSettings())
	s := sampleSheet(&a)
	s.Lang = `en"><script>`
	s.Subtitle = evil
	s.Sections[0].ID, s.Sections[0].Heading = `"><script>`, evil
	s.Terms[0] = sheet.Term{ID: `x"><script>`, Name: evil, Text: evil}
	s.Sections[0].Blocks = append(s.Sections[0].Blocks, sheet.Facts{Items: []sheet.Fact{{Text: evil, Term: s.Terms[0].ID}}}, sheet.Para{Text: evil})
	s.Words = words.Fixed{Try: evil, Definitions: evil, InWords: evil, Skip: evil}
	for _, b := range s.Sections[0].Blocks {
		if f, ok := b.(sheet.Facts); ok {
			for i := range f.Items {
				if f.Items[i].Term == "share" {
					f.Items[i].Term = ""
				}
			}
		}
	}
	page := htmlOf(t, s)
	checkPage(t, page)
	if n := strings.Count(page, "<script"); n != 0 {
		t.Errorf("%d scripts got in", n)
	}
}

func TestHTMLText(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		rtl      bool
		want     string
	}{
		{"plain", "Ana & Ben", false, "Ana &amp; Ben"},
		{"name from right to left", "מרים came in 3 times", false, "<bdi>מרים</bdi> came in 3 times"},
		{"two words are one stretch", "With مريم الحسيني.", false, "With <bdi>مريم الحسيني</bdi>."},
		{"two names", "מרים, Ana and מרים", false, "<bdi>מרים</bdi>, Ana and <bdi>מרים</bdi>"},
		{"vowel points belong to it", "שָׁ x", false, "<bdi>שָׁ</bdi> x"},
		{"marks that direct are gone", "\u200eמרים\u200e \u202eabc\u202c", false, "<bdi>מרים</bdi> abc"},
		{"Latin name on a page from right to left", "Ana Lu דיברה", true, "<bdi>Ana Lu</bdi> דיברה"},
		{"not UTF-8, a control character", "a\xffb\x1b", false, "a\ufffdb\ufffd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &htmlSheet{rtl: tt.rtl}
			if got := string(h.text(tt.in)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestHTMLFact(t *testing.T) {
	h := &htmlSheet{Sheet: sheet.Sheet{Terms: []sheet.Term{{ID: "a"}, {ID: "b", Name: `"B"`}}}}
	link := func(s string) string {
		return `<a class="ref" href="#d-b" title="&#34;B&#34;">` + s + `<sup>2</sup></a>`
	}
	for _, tt := range []struct{ in, want string }{
		{"Two held 71 % of 12:05.", "Two held " + link("71 %") + " of 12:05."},
		{"From 50–58\u00a0% of it", "From " + link("50–58\u00a0%") + " of it"},
		{"lasted 1\u00a0h\u00a002\u00a0min, 3 times", "lasted " + link("1\u00a0h\u00a002\u00a0min") + ", 3 times"},
		{"Five of 40 people held 71 %", "Five of 40 people held " + link("71 %")},
		{"1:04:07 or more", link("1:04:07") + " or more"},
		{"at 2.5.", "at " + link("2.5") + "."},
		{"is 2.3× the share", "is " + link("2.3×") + " the share"},
		{"3 seconds", link("3") + " seconds"},
		{"never", "never" + link("")},
	} {
		if got := string(h.fact(sheet.Fact{Text: tt.in, Term: "b"})); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	if got, want := string(h.fact(sheet.Fact{Text: "5 % <", Term: "unknown"})), "5 % &lt;"; got != want {
		t.Errorf("unknown term: got %s, want %s", got, want)
	}
}

func TestSheetHTMLDirection(t *testing.T) {
	for lang, want := range map[string]string{
		"en": `lang="en" dir="ltr"`, "de-CH": `lang="de-CH" dir="ltr"`, "": `lang="" dir="ltr"`,
		"ar": `lang="ar" dir="rtl"`, "he-IL": `lang="he-IL" dir="rtl"`, "fa": `lang="fa" dir="rtl"`, "az-Arab": `lang="az-Arab" dir="rtl"`,
	} {
		if page := htmlOf(t, sheet.Sheet{Lang: lang, Title: "x"}); !strings.Contains(page, want) {
			t.Errorf("language %q: want %s in %.60s", lang, want, page)
		}
	}
}

func TestSheetHTMLWriteError(t *testing.T) {
	if err := HTML(reporttest.FailingWriter{Err: io.ErrShortWrite}, sheet.Sheet{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v, want %v", err, io.ErrShortWrite)
	}
}

// The tones in which text is written must be readable on the background: WCAG 2.2, 1.4.3 AA.
// What is drawn must stand out from it by 3:1: 1.4.11.
func TestContrast(t *testing.T) {
	for name, p := range map[string]color.Palette{"light": color.Light, "dark": color.Dark} {
		for _, tt := range []struct {
			tone draw.Tone
			on   draw.Tone
			want float64
		}{
			{draw.Ink, draw.Paper, 7}, {draw.Soft, draw.Paper, 4.5}, {draw.Accent, draw.Paper, 4.5}, {draw.Second, draw.Paper, 4.5},
			{draw.Accent, draw.Faint, 3}, {draw.Second, draw.Faint, 3}, {draw.Ink, draw.Faint, 3}, {draw.Soft, draw.Faint, 3},
		} {
			if got := color.Contrast(p[tt.tone], p[tt.on]); got < tt.want {
				t.Errorf("%s: tone %d on %d has contrast %.2f, want %.1f", name, tt.tone, tt.on, got, tt.want)
			}
		}
	}
}

func BenchmarkSheetHTML(b *testing.B) {
	a := reporttest.HourLong()
	s := sampleSheet(&a)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := HTML(&out, s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes")
}
