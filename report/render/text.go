package render

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"airtime/report"
	"airtime/report/sheet"
	"airtime/report/words"
)

// Text writes s for a terminal. A picture is said in words; a figure's
// definition is at the end, under the number in brackets.
func Text(w io.Writer, s sheet.Sheet, o TextOptions) error {
	p := sheetPrinter{textPrinter: newTextPrinter(report.Account{}, o), sheet: s}
	for _, l := range wrap(p.words(s.Title), min(p.width, proseMost)) {
		p.line(p.paint(bold, l))
	}
	if s.Subtitle != "" {
		p.write("", "", s.Subtitle)
	}
	for _, sec := range s.Sections {
		p.heading(sec.Heading)
		for i, b := range sec.Blocks {
			if _, aside := b.(sheet.Para); i > 0 && !aside {
				p.line("")
			}
			p.sheetBlock(b)
		}
	}
	for i, t := range s.Terms {
		if i == 0 {
			p.heading(s.FixedWords().Definitions)
		}
		p.write(dim, fmt.Sprintf("[%d] ", i+1), t.Name+": "+t.Text)
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

type sheetPrinter struct {
	*textPrinter
	sheet sheet.Sheet
}

// write writes a paragraph that begins with first.
func (p sheetPrinter) write(style, first, s string) {
	if p.ascii {
		s = strings.ReplaceAll(s, "\u200e", "")
	}
	p.block(style, first, "%s", []any{s})
}

// ref is the number of a term.
func (p sheetPrinter) ref(term string) string {
	i := slices.IndexFunc(p.sheet.Terms, func(t sheet.Term) bool { return t.ID == term })
	if i < 0 {
		return ""
	}
	return fmt.Sprintf(words.NBSP+"[%d]", i+1)
}

func (p sheetPrinter) sheetBlock(b sheet.Block) {
	switch b := b.(type) {
	case sheet.Para:
		style := ""
		if b.Quiet {
			style = dim
		}
		p.write(style, indent, b.Text)
	case sheet.Facts:
		for _, f := range b.Items {
			p.write("", indent+p.bullet+" ", f.Text+p.ref(f.Term))
		}
	case sheet.Picture:
		p.write("", indent, b.Caption+p.ref(b.Term))
		p.write("", indent+indent, beforeUnit.ReplaceAllString(b.Drawing.Alt, "$1"+words.NBSP+"$2"))
	case sheet.Try:
		p.write("", indent, p.sheet.FixedWords().Try+": "+b.Practice+". "+b.How+" "+b.Why)
	case sheet.Room:
		for range b.Lines {
			p.line("")
		}
	case sheet.Table:
		p.sheetTable(b)
	}
}

// beforeUnit finds a figure and its unit, which are read on one line.
var beforeUnit = regexp.MustCompile(`(\d) (%|(?:s|min|h)\b)`)

// sheetTable writes columns where they fit, else a line for each row that says its columns.
func (p sheetPrinter) sheetTable(t sheet.Table) {
	if t.Caption != "" {
		p.write("", indent, t.Caption)
	}
	if len(t.Rows) == 0 {
		return
	}
	widths := make([]int, len(t.Rows[0]))
	total := cells(indent)
	for c := range widths {
		for _, row := range t.Rows {
			widths[c] = max(widths[c], cells(row[c]), cells(p.ref(t.TermOf(c)))-1)
		}
		total += widths[c] + 2
	}
	if total > p.width {
		for _, row := range t.Rows[1:] {
			var said []string
			for c, cell := range row {
				said = append(said, t.Rows[0][c]+p.ref(t.TermOf(c))+": "+cell)
			}
			p.write("", indent+p.bullet+" ", strings.Join(said, "; "))
		}
		return
	}
	line := func(style string, row []string) {
		s := ""
		for c, cell := range row {
			pad := padRight
			if t.Numeric[c] {
				pad = padLeft
			}
			s += pad(p.words(cell), widths[c]) + "  "
		}
		p.line(indent + p.paint(style, strings.TrimRight(s, " ")))
	}
	line(dim, t.Rows[0])
	if len(t.Terms) > 0 {
		refs := make([]string, len(widths))
		for c := range refs {
			refs[c] = strings.TrimPrefix(p.ref(t.TermOf(c)), words.NBSP)
		}
		line(dim, refs)
	}
	for _, row := range t.Rows[1:] {
		line("", row)
	}
}
