package render

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/sheet"
)

// statements are all that s says, but what only pictures do.
func statements(s sheet.Sheet) []string {
	said := []string{s.Title, s.Subtitle}
	for _, sec := range s.Sections {
		said = append(said, sec.Heading)
		for _, b := range sec.Blocks {
			switch b := b.(type) {
			case sheet.Para:
				said = append(said, b.Text)
			case sheet.Facts:
				for _, f := range b.Items {
					said = append(said, f.Text)
				}
			case sheet.Picture:
				said = append(said, b.Caption)
			case sheet.Try:
				said = append(said, b.Practice, b.How, b.Why)
			case sheet.Table:
				said = append(said, b.Caption)
				for _, row := range b.Rows {
					said = append(said, row...)
				}
			}
		}
	}
	for _, t := range s.Terms {
		said = append(said, t.Name, t.Text)
	}
	return said
}

// bare is s without anything that a format may add or break at.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '\\' || r == '-' {
			return -1
		}
		return r
	}, s)
}

// tag finds the tags of a page, and whole the numbers of definitions, which stand
// beside figures; number finds those on paper.
var (
	tag    = regexp.MustCompile(`<sup>\d+</sup>|<[^>]*>`)
	number = regexp.MustCompile(`^\d+$`)
)

// Whatever the format, a sheet says the same, and the account on a terminal says all
// that the sheets of the group and of who facilitates say of the meeting.
func TestEveryFormatSaysTheSame(t *testing.T) {
	meetings := map[string]report.Meeting{
		"circle": reporttest.Circle(), "garden": reporttest.Garden(), "twelve": reporttest.Twelve(), "empty": {},
	}
	for _, name := range []string{"room", "calls", "day", "nobody", "listed", "alone"} {
		meetings[name] = reporttest.Meetings()[name]
	}
	if len(meetings) < 10 {
		t.Fatalf("got %d meetings, want 10", len(meetings))
	}
	for name, m := range meetings {
		a := report.Compute(m, report.DefaultSettings())
		for kind, s := range map[string]sheet.Sheet{"account": sheet.Account(&a, nil), "group": sheet.Group(&a, nil)} {
			var text, wide, markdown, page bytes.Buffer
			for _, err := range []error{Text(&text, s, TextOptions{}), Text(&wide, s, TextOptions{Width: 200}), Markdown(&markdown, s), HTML(&page, s)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			var paper []string
			for _, p := range readPages(t, makePDF(t, s, PDFOptions{Paper: A4})) {
				p.texts = slices.DeleteFunc(p.texts, func(x printed) bool { return x.size < 7 && number.MatchString(x.s) })
				paper = append(paper, p.lines()...)
			}
			for format, got := range map[string]string{
				"text": text.String(), "wide text": wide.String(), "Markdown": markdown.String(),
				"HTML": html.UnescapeString(tag.ReplaceAllString(page.String(), "")), "PDF": strings.Join(paper, " "),
			} {
				got = bare(got)
				for _, want := range statements(s) {
					if !strings.Contains(got, bare(want)) {
						t.Errorf("%s, %s, %s: got no %q", name, kind, format, want)
					}
				}
			}
		}
	}
}
