package render

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	htmltemplate "html/template"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"

	"airtime/report/picture/color"
	"airtime/report/picture/draw"
	"airtime/report/picture/svg"
	"airtime/report/sheet"
)

//go:embed templates/sheet.html
var sheetTemplate string

//go:embed templates/sheet.css
var sheetCSS string

// sheetStyle is the page's whole style sheet. Paper is always light.
var sheetStyle = ":root{" + color.Light.Variables() + "}\n" +
	"@media screen and (prefers-color-scheme:dark){:root{" + color.Dark.Variables() + "}}\n" +
	svg.CSS() + sheetCSS

// sheetPolicy forbids everything but that style sheet: no scripts and no request.
var sheetPolicy = func() string {
	sum := sha256.Sum256([]byte(sheetStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

// sheetPage is parsed once; HTML gives each copy its functions.
var sheetPage = htmltemplate.Must(htmltemplate.New("sheet").Funcs((&htmlSheet{}).funcs()).Parse(sheetTemplate))

// HTML writes s as a page that needs nothing but itself: no script, no
// request, and print, dark and small screens looked after. Each fact's figure
// leads to its definition at the end of the page; every picture
// also stands there in words. What is written from right to left is isolated
// (the bdi element), so that it does not reorder the figures beside it.
func HTML(w io.Writer, s sheet.Sheet) error { return writeHTML(w, s, "sheet") }

// Content writes what HTML has inside of its main element, for a page that has the style already (Style), under a title
// that a page which has one of its own needs on paper only. Each figure says in its
// data-term what it is one of, so that the page can show where it was counted.
func Content(w io.Writer, s sheet.Sheet) error { return writeHTML(w, s, "page") }

// Style is the style sheet of what HTML and Content write.
func Style() string { return sheetStyle }

// writeHTML executes one of the page's templates.
func writeHTML(w io.Writer, s sheet.Sheet, template string) error {
	h := &htmlSheet{Sheet: s, rtl: rightToLeft(s.Lang), inPage: template == "page"}
	page, err := sheetPage.Clone()
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	dir := "ltr"
	if h.rtl {
		dir = "rtl"
	}
	var b bytes.Buffer
	if err := page.Funcs(h.funcs()).ExecuteTemplate(&b, template, struct {
		sheet.Sheet
		Dir    string
		Policy string
		CSS    htmltemplate.CSS
	}{s, dir, sheetPolicy, htmltemplate.CSS(sheetStyle)}); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// rightToLeft reports whether the language with that BCP 47 tag is written so.
func rightToLeft(lang string) bool {
	script, _ := language.Make(lang).Script()
	return slices.Contains([]string{"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"}, script.String())
}

// htmlSheet has what the template asks of one page.
type htmlSheet struct {
	sheet.Sheet
	rtl      bool
	inPage   bool // which shows where a figure was counted
	pictures int  // drawn so far: they number the ids within them
}

func (h *htmlSheet) funcs() htmltemplate.FuncMap {
	return htmltemplate.FuncMap{
		"kind":    kindOfBlock,
		"plain":   plain,
		"text":    h.text,
		"fact":    h.fact,
		"factOf":  func(text, term string) sheet.Fact { return sheet.Fact{Text: text, Term: term} },
		"head":    h.head,
		"number":  func(i int) int { return i + 1 },
		"numeric": func(columns []bool, k int) bool { return k < len(columns) && columns[k] },
		"svg":     h.svg,
		"words":   h.Sheet.FixedWords,
	}
}

// kindOfBlock names the part of the template that writes b.
func kindOfBlock(b sheet.Block) string {
	switch b.(type) {
	case sheet.Para:
		return "para"
	case sheet.Facts:
		return "facts"
	case sheet.Picture:
		return "picture"
	case sheet.Try:
		return "try"
	case sheet.Room:
		return "room"
	case sheet.Table:
		return "table"
	}
	panic(fmt.Sprintf("report: page: unknown block %T", b))
}

func (h *htmlSheet) svg(d draw.Drawing) htmltemplate.HTML {
	h.pictures++
	return htmltemplate.HTML(svg.Of(d, fmt.Sprintf("p%d", h.pictures)))
}

// text escapes s and isolates what in it is written against the page's direction.
func (h *htmlSheet) text(s string) htmltemplate.HTML {
	s = plain(s)
	var b strings.Builder
	open, close, done := -1, 0, 0 // of the stretch to isolate
	flush := func() {
		if open >= 0 {
			b.WriteString(html.EscapeString(s[done:open]) + "<bdi>" + html.EscapeString(s[open:close]) + "</bdi>")
			open, done = -1, close
		}
	}
	for i := 0; i < len(s); {
		p, n := bidi.LookupString(s[i:])
		n = max(1, n)
		switch c := p.Class(); {
		case (c == bidi.R || c == bidi.AL) != h.rtl && (c == bidi.R || c == bidi.AL || c == bidi.L):
			if open < 0 {
				open = i
			}
			close = i + n
		case c == bidi.R || c == bidi.AL || c == bidi.L:
			flush()
		case c == bidi.NSM && close == i:
			close = i + n
		}
		i += n
	}
	flush()
	b.WriteString(html.EscapeString(s[done:]))
	return htmltemplate.HTML(b.String())
}

// plain replaces what a page must not have, and removes the characters that
// direct or reorder text: elements do that here.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return utf8.RuneError
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// figures are what a definition is of: rather a number with a unit, a time or a
// multiple than a bare number.
var figures = []*regexp.Regexp{
	regexp.MustCompile(`−?\d+(?:[.,:–-]\d+)*(?:[ \x{a0}]?[%×]|[ \x{a0}](?:s|min|h)\b(?:[ \x{a0}]\d+[ \x{a0}]min\b)?)|\d+(?::\d\d)+`),
	regexp.MustCompile(`−?\d+(?:[.,–-]\d+)*`),
}

// fact links the figure of f, or where it is in words the end of f, to the definition.
func (h *htmlSheet) fact(f sheet.Fact) htmltemplate.HTML {
	n := h.definition(f.Term)
	if n < 0 && !h.inPage {
		return h.text(f.Text)
	}
	at := []int{len(f.Text), len(f.Text)}
	if n < 0 {
		at[0] = 0 // and a figure in words is all of the sentence
	}
	for _, figure := range figures {
		if found := figure.FindStringIndex(f.Text); found != nil {
			at = found
			break
		}
	}
	return h.text(f.Text[:at[0]]) + h.figure(n, f.Term, f.Text[at[0]:at[1]]) + h.text(f.Text[at[1]:])
}

// head is the head of a column, which leads to the definition of its figures.
func (h *htmlSheet) head(t sheet.Table, column int) htmltemplate.HTML {
	term := t.TermOf(column)
	return h.figure(h.definition(term), term, t.Rows[0][column])
}

// definition is the place of a term's definition on the sheet, -1 if it has none.
func (h *htmlSheet) definition(term string) int {
	return slices.IndexFunc(h.Terms, func(t sheet.Term) bool { return t.ID == term })
}

// figure is a figure of a term, which leads to the n-th definition.
func (h *htmlSheet) figure(n int, term, text string) htmltemplate.HTML {
	out := h.text(text)
	if h.inPage && term != "" && text != "" {
		out = `<span data-term="` + htmltemplate.HTML(html.EscapeString(term)) + `">` + out + `</span>`
	}
	if n < 0 {
		return out
	}
	t := h.Terms[n]
	return htmltemplate.HTML(fmt.Sprintf(`<a class="ref" href="#d-%s" title="%s">`, html.EscapeString(t.ID), html.EscapeString(plain(t.Name)))) +
		out + htmltemplate.HTML(fmt.Sprintf(`<sup>%d</sup></a>`, n+1))
}
