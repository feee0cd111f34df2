package render

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"airtime/report"
	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

// printed is a text as it stands on a page; y is the baseline, from the top.
type printed struct {
	x, y, w, size float64
	s             string
}

type printedPage struct {
	w, h  float64
	texts []printed
}

// lines joins texts with the same baseline.
func (p printedPage) lines() []string {
	texts := slices.Clone(p.texts)
	slices.SortStableFunc(texts, func(a, b printed) int { return int(a.y*100) - int(b.y*100) })
	var lines []string
	last := -1.0
	for _, t := range texts {
		if t.y != last {
			lines = append(lines, "")
		}
		lines[len(lines)-1] += t.s
		last = t.y
	}
	return lines
}

var (
	streams  = regexp.MustCompile(`(?s)/Contents (\d+) 0 R`)
	mediaBox = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
	fontName = regexp.MustCompile(`/F(\S+) (\d+) 0 R`)
	// A font and its size; a text and where it is; a scaling; what a shape says.
	painted = regexp.MustCompile(`(?s)BT /F(\S+) ([\d.]+) Tf ET|BT ([-\d.]+) ([-\d.]+) Td \(((?:[^\\)]|\\.)*)\) Tj ET|([\d.]+) Tz|/ActualText <FEFF([0-9A-F]*)>`)
)

// readPages takes the texts from a PDF that PDF wrote.
func readPages(t testing.TB, file []byte) []printedPage {
	t.Helper()
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	object := func(n string) []byte {
		_, rest, ok := bytes.Cut(file, []byte("\n"+n+" 0 obj\n"))
		if !ok {
			t.Fatalf("no object %s", n)
		}
		return rest
	}
	box := mediaBox.FindSubmatch(file)
	w, h := number(string(box[1])), number(string(box[2]))
	bold := make(map[string]bool)
	for _, m := range fontName.FindAllSubmatch(file, -1) {
		head, _, _ := bytes.Cut(object(string(m[2])), []byte("endobj"))
		bold[string(m[1])] = bytes.Contains(head, []byte("utf8bodyB"))
	}
	var pages []printedPage
	for _, m := range streams.FindAllSubmatch(file, -1) {
		_, packed, _ := bytes.Cut(object(string(m[1])), []byte("stream\n"))
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		page := printedPage{w: w, h: h}
		size, heavy, scale, instead := 0.0, false, 1.0, ""
		for _, m := range painted.FindAllSubmatch(content, -1) {
			switch {
			case m[1] != nil:
				heavy, size = bold[string(m[1])], number(string(m[2]))
			case m[3] != nil:
				s := decodeShown(string(m[5]))
				p := printed{number(string(m[3])), h - number(string(m[4])), typeface.Measure(s, size, heavy) * scale, size, s}
				if instead != "" {
					p.s, instead = instead, ""
				}
				page.texts = append(page.texts, p)
			case m[6] != nil:
				scale = number(string(m[6])) / 100
			case m[7] != nil:
				instead = decodeHex(t, string(m[7]))
			}
		}
		pages = append(pages, page)
	}
	return pages
}

func decodeHex(t testing.TB, digits string) string {
	var units []uint16
	for i := 0; i < len(digits); i += 4 {
		u, err := strconv.ParseUint(digits[i:i+4], 16, 16)
		if err != nil {
			t.Fatal(err)
		}
		units = append(units, uint16(u))
	}
	return string(utf16.Decode(units))
}

func decodeShown(s string) string {
	var raw []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, s[i])
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}

func makePDF(t testing.TB, s sheet.Sheet, o PDFOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := PDF(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var pdfTestFonts = []string{filepath.Join("paper", "testdata", "fonts")}

// checkPages fails if a text reaches beyond the margins, or into another.
func checkPages(t *testing.T, name string, pages []printedPage) {
	t.Helper()
	const margin, slack = 40.0, 0.3
	for n, page := range pages {
		texts := slices.SortedFunc(slices.Values(page.texts), func(a, b printed) int { return cmp.Compare(a.y, b.y) })
		for i, a := range texts {
			if a.x < margin-slack || a.x+a.w > page.w-margin+slack || a.y-a.size < 20 || a.y > page.h-20 {
				t.Errorf("%s, page %d: %q reaches from %.1f, %.1f to %.1f: beyond the margins", name, n+1, a.s, a.x, a.y, a.x+a.w)
			}
			for _, b := range texts[i+1:] {
				if b.y-b.size/2 > a.y {
					break // and so do all below
				}
				wide := min(a.x+a.w, b.x+b.w) - max(a.x, b.x)
				// From the height of small letters to the baseline.
				tall := min(a.y, b.y) - max(a.y-a.size/2, b.y-b.size/2)
				if wide > 0.6 && tall > 0.3 && strings.TrimSpace(a.s) != "" && strings.TrimSpace(b.s) != "" {
					t.Errorf("%s, page %d: %q and %q overlap by %.1f × %.1f", name, n+1, a.s, b.s, wide, tall)
				}
			}
		}
	}
}

// printedSheet has every kind of block, and names in several scripts.
func printedSheet(lang string) sheet.Sheet {
	d := draw.Drawing{W: 480, H: 60, Title: "Two bars", Alt: "Ana spoke for two thirds, דנה for one."}
	for i, name := range []string{"Ana Wolfeschlegelsteinhausenbergerdorff", "דנה כהן"} {
		y := 20 + 20*float64(i)
		d.Ops = append(d.Ops, draw.Text{Y: y, S: name, Size: 8.5, Width: 90},
			draw.Rect{X: 100, Y: y - 8, W: 200 / float64(1+i), H: 10, Fill: draw.Fill{Tone: draw.Accent, Pattern: draw.Pattern(i)}, Stroke: .5},
			draw.Text{X: 480, Y: y, S: "12 %", Size: 8.5, Anchor: draw.End})
	}
	table := sheet.Table{Caption: "The longest waits", Rows: [][]string{{"Who", "From", "Lasted"}}, Numeric: []bool{false, true, true}}
	for i := range 40 {
		table.Rows = append(table.Rows, []string{[]string{"Ana", "王小明", "علي رضا", "Ольга"}[i%4], fmt.Sprintf("%d:00", i), "0:45"})
	}
	return sheet.Sheet{
		Title: "Garden circle", Subtitle: "3 March 2026 · four people", Lang: lang, For: words.ForFacilitator,
		Sections: []sheet.Section{
			{ID: "a", Heading: "What stands out", Blocks: []sheet.Block{
				sheet.Facts{Items: []sheet.Fact{{Text: "דנה כהן, 12 %, was heard.", Term: "share"}, {Text: "One of four people held 52–53 % of the speaking; an equal part would be 25 %, and that is what a long sentence says.", Term: "share"}, {Text: "Nobody spoke for 0:09.", Term: ""}}},
				sheet.Picture{Drawing: d, Caption: "How the speaking time was shared.", Term: "share"},
				sheet.Try{Practice: "A talking piece", How: "Pass an object around.", Why: "Nobody has to fight for a turn."},
				sheet.Para{Text: "Sound cannot tell why somebody was quiet.", Quiet: true},
			}},
			{ID: "b", Heading: "Who was waiting", Blocks: []sheet.Block{table, sheet.Para{Text: "Give the next turn to whoever tried."}}},
			{ID: "c", Heading: "Only we can answer these", Blocks: []sheet.Block{
				sheet.Facts{Items: []sheet.Fact{{Text: "Who sets the agenda?", Term: ""}, {Text: "Whose land is this?", Term: ""}, {Text: "Do we expect thanks?", Term: ""}, {Text: "Who is not here?", Term: ""}, {Text: "Who takes the notes?", Term: ""}, {Text: "Who cleans up?", Term: ""}, {Text: "Who decides?", Term: ""}}},
				sheet.Para{Text: "What else?"}, sheet.Room{Lines: 3},
			}},
		},
		Terms: []sheet.Term{{ID: "share", Name: "Speaking share", Text: "Speaking time as a part of everybody's."}, {ID: "turn", Name: "Turn", Text: "Speech of at least 1 s."}},
	}
}

// TestSheetPDFGolden compares what stands on each page, and on which lines.
func TestSheetPDFGolden(t *testing.T) {
	for name, tt := range map[string]struct {
		lang string
		o    PDFOptions
	}{
		"pdf-a4.txt":            {"en", PDFOptions{FontFolders: pdfTestFonts}},
		"pdf-letter.txt":        {"en", PDFOptions{Paper: Letter, FontFolders: pdfTestFonts}},
		"pdf-no-fonts.txt":      {"en", PDFOptions{FontFolders: []string{}}},
		"pdf-right-to-left.txt": {"he", PDFOptions{FontFolders: pdfTestFonts}},
	} {
		t.Run(name, func(t *testing.T) {
			pages := readPages(t, makePDF(t, printedSheet(tt.lang), tt.o))
			checkPages(t, name, pages)
			var b strings.Builder
			for i, p := range pages {
				fmt.Fprintf(&b, "== page %d, %.0f × %.0f\n%s\n", i+1, p.w, p.h, strings.Join(p.lines(), "\n"))
			}
			reporttest.Golden(t, name, b.String())
		})
	}
}

// allSheets returns every sheet that there is of an account.
func allSheets(t testing.TB, a *report.Account) map[string]sheet.Sheet {
	t.Helper()
	sheets := map[string]sheet.Sheet{
		"group": sheet.Group(a, nil), "facilitator": sheet.Facilitator(a, nil), "worksheet": sheet.Worksheet(nil), "sample": sampleSheet(a),
	}
	if n := len(a.People); n > 0 {
		s, err := sheet.Person(a, nil, a.People[n-1].Name)
		if err != nil {
			t.Fatal(err)
		}
		sheets["me"] = s
	}
	return sheets
}

// Whatever the meeting, no text leaves the page or lies on another, no page is empty,
// and every sheet's words are all there.
func TestSheetPDFLayout(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	options := []PDFOptions{{Paper: A4, FontFolders: pdfTestFonts}, {Paper: Letter, FontFolders: []string{}}}
	turn, seen := 0, map[Paper]bool{} // seen are papers with a worksheet
	for _, name := range slices.Sorted(maps.Keys(reporttest.Meetings())) {
		a := report.Compute(reporttest.Meetings()[name], report.DefaultSettings())
		sheets := allSheets(t, &a)
		for _, kind := range slices.Sorted(maps.Keys(sheets)) {
			s := sheets[kind]
			turn++
			o := options[turn%2]
			if kind == "worksheet" { // which is the same for every meeting
				if seen[o.Paper] {
					continue
				}
				seen[o.Paper] = true
			}
			what := fmt.Sprintf("%s, %s on %s", name, kind, o.Paper)
			file := makePDF(t, s, o)
			pages := readPages(t, file)
			checkPages(t, what, pages)
			words := ""
			for i, p := range pages {
				if len(p.texts) <= 2 { // the footer's
					t.Errorf("%s: page %d is empty", what, i+1)
				}
				last := p.texts[len(p.texts)-1]
				if want := fmt.Sprintf("%d / %d", i+1, len(pages)); last.s != want {
					t.Errorf("%s: page %d ends in %q, want %q", what, i+1, last.s, want)
				}
				words += strings.Join(p.lines(), " ") + " "
			}
			for _, section := range s.Sections {
				if first := strings.Fields(section.Heading); len(first) > 0 && typeface.Has(first[0]) && !strings.Contains(words, first[0]) {
					t.Errorf("%s: the heading %q is missing", what, section.Heading)
				}
			}
			if len(file) > 1<<20 {
				t.Errorf("%s: %d bytes, want at most 1 MB", what, len(file))
			}
		}
	}
}

// Sheets of any shape: long words, long tables, pictures taller than a page.
func TestSheetPDFAnyShape(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	r := rand.New(rand.NewPCG(4, 4))
	word := func() string {
		return []string{"a", "floor", "Wolfeschlegelsteinhausenbergerdorff", "דנה", "王小明", "علي", "12 %", "–", "(x)", strings.Repeat("m", 120)}[r.IntN(10)]
	}
	text := func(n int) string {
		var words []string
		for range r.IntN(n + 1) {
			words = append(words, word())
		}
		return strings.Join(words, " ")
	}
	for n := range 8 {
		s := sheet.Sheet{Title: text(5), Subtitle: text(9), Lang: []string{"en", "he", "ar", "", "x y"}[r.IntN(5)],
			For: []words.Audience{words.ForGroup, words.ForMe, words.ForFacilitator}[r.IntN(3)]}
		for range r.IntN(6) {
			s.Terms = append(s.Terms, sheet.Term{ID: fmt.Sprint("t", len(s.Terms)), Name: text(2), Text: text(40)})
		}
		for range r.IntN(5) {
			section := sheet.Section{Heading: text(8)}
			for range r.IntN(5) {
				var b sheet.Block
				switch r.IntN(6) {
				case 0:
					b = sheet.Para{Text: text(120), Quiet: r.IntN(2) == 0}
				case 1:
					var f sheet.Facts
					for range r.IntN(20) {
						f.Items = append(f.Items, sheet.Fact{Text: text(6), Term: fmt.Sprint("t", r.IntN(8))})
					}
					b = f
				case 2:
					d := draw.Drawing{W: 480, H: 50 + 2000*r.Float64()*r.Float64(), Title: "t", Alt: text(9)}
					d.Ops = append(d.Ops, draw.Rect{W: 480, H: d.H, Fill: draw.Fill{Pattern: draw.Pattern(r.IntN(7))}},
						draw.Text{X: 240, Y: 20, S: text(9), Size: 9, Anchor: draw.Middle, Width: 400})
					b = sheet.Picture{Drawing: d, Caption: text(20), Term: "t0"}
				case 3:
					b = sheet.Try{Practice: text(3), How: text(30), Why: text(10)}
				case 4:
					b = sheet.Room{Lines: r.IntN(60)}
				case 5:
					table := sheet.Table{Caption: text(5), Numeric: []bool{false, true}, Terms: []string{"t0", "", "t9"}}
					columns := 1 + r.IntN(5)
					for range r.IntN(90) {
						var row []string
						for range columns {
							row = append(row, text(3))
						}
						table.Rows = append(table.Rows, row)
					}
					b = table
				}
				section.Blocks = append(section.Blocks, b)
			}
			s.Sections = append(s.Sections, section)
		}
		o := PDFOptions{Paper: []Paper{A4, Letter}[r.IntN(2)], FontFolders: pdfTestFonts}
		file := makePDF(t, s, o)
		checkPages(t, "sheet", readPages(t, file))
		if n < 3 && !bytes.Equal(file, makePDF(t, s, o)) {
			t.Error("the same sheet twice is not the same bytes")
		}
		if t.Failed() {
			t.Fatalf("sheet: %+v", s)
		}
	}
}

// A heading is on the page of what it is about, and the head of a table on every page
// that the table is on.
func TestSheetPDFBreaks(t *testing.T) {
	table := sheet.Table{Rows: [][]string{{"who", "share"}}}
	for i := range 120 {
		table.Rows = append(table.Rows, []string{fmt.Sprint("Person ", i+1), "1 %"})
	}
	for filler := 24; filler < 36; filler++ {
		s := sheet.Sheet{Title: "Breaks", Lang: "en", For: words.ForFacilitator, Sections: []sheet.Section{
			{Blocks: []sheet.Block{sheet.Room{Lines: filler}}},
			{Heading: "Two lines", Blocks: []sheet.Block{sheet.Para{Text: strings.Repeat("word ", 40)}, table}},
		}}
		pages := readPages(t, makePDF(t, s, PDFOptions{FontFolders: []string{}}))
		for i, p := range pages {
			lines := p.lines()
			lines = lines[:len(lines)-1]
			at := slices.Index(lines, "Two lines")
			if at >= 0 && at >= len(lines)-2 {
				t.Errorf("%d lines before: the heading is left at the end of page %d", filler, i+1)
			}
			first := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "Person") })
			if first >= 0 && (first == 0 || lines[first-1] != "whoshare") {
				t.Errorf("%d lines before: the table goes on without a head on page %d", filler, i+1)
			}
		}
	}
}

func TestSheetPDFBadPaper(t *testing.T) {
	var b bytes.Buffer
	err := PDF(&b, sheet.Sheet{}, PDFOptions{Paper: "a5"})
	if want := `paper: got "a5", want a4 or letter`; err == nil || err.Error() != want || b.Len() > 0 {
		t.Errorf("got %v and %d bytes, want %s and none", err, b.Len(), want)
	}
}

// A picture that has no room on a page goes to the top of the next; what comes after
// it comes before, but not the definitions.
func TestSheetPDFFloats(t *testing.T) {
	picture := sheet.Picture{Drawing: draw.Drawing{W: 480, H: 300, Ops: []draw.Op{draw.Text{Y: 20, S: "PICTURE", Size: 9}}}, Caption: "CAPTION"}
	s := sheet.Sheet{Title: "Floats", Lang: "en", For: words.ForFacilitator, Terms: []sheet.Term{{ID: "t", Name: "TERM", Text: "text"}}, Sections: []sheet.Section{
		{Heading: "One", Blocks: []sheet.Block{sheet.Room{Lines: 22}, sheet.Para{Text: "BEFORE"}, picture, sheet.Para{Text: "AFTER"}}},
		{Heading: "Two", Blocks: []sheet.Block{sheet.Para{Text: "LAST"}}},
	}}
	last := s
	last.Sections = []sheet.Section{{Heading: "One", Blocks: s.Sections[0].Blocks[:3]}}
	for _, tt := range []struct {
		name  string
		sheet sheet.Sheet
		want  []string
	}{
		{"followed", s, []string{"BEFORE AFTER LAST", "PICTURE CAPTION TERM"}},
		{"last", last, []string{"BEFORE", "PICTURE CAPTION TERM"}},
	} {
		var got []string
		for _, p := range readPages(t, makePDF(t, tt.sheet, PDFOptions{FontFolders: []string{}})) {
			text := strings.Join(p.lines(), " ")
			got = append(got, strings.Join(regexp.MustCompile(`[A-Z]{4,}`).FindAllString(text, -1), " "))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got pages %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The sheets of a meeting like many keep to the pages that people put on a table.
func TestSheetPDFPages(t *testing.T) {
	for name, m := range map[string]report.Meeting{"room": reporttest.Meetings()["room"], "calls": reporttest.Meetings()["calls"], "garden": reporttest.Garden(), "twelve": reporttest.Twelve()} {
		a := report.Compute(m, report.DefaultSettings())
		sheets := allSheets(t, &a)
		for kind, want := range map[string]int{"group": 2, "me": 1} {
			for _, paper := range []Paper{A4, Letter} {
				if got := len(readPages(t, makePDF(t, sheets[kind], PDFOptions{Paper: paper}))); got > want {
					t.Errorf("%s, %s on %s: %d pages, want %d", name, kind, paper, got, want)
				}
			}
		}
	}
}

func BenchmarkSheetPDF(b *testing.B) {
	a := report.Compute(report.Meeting{
		Title: "An hour", Length: time.Hour, People: reporttest.People("Ana", "Björn", "王小明", "דנה", "علي", "Ewa"),
		Speech: reporttest.Talk(7, time.Hour, []float64{5, 4, 3, 2, 1, 0.2}, 0.1), Source: report.Source{Kind: "audio", Mode: "mix"},
	}, report.DefaultSettings())
	s := sheet.Facilitator(&a, nil)
	b.ReportAllocs()
	for b.Loop() {
		b.ReportMetric(float64(len(makePDF(b, s, PDFOptions{}))), "bytes/file")
	}
}
