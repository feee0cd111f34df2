package render

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"airtime/report/numbers"
	"airtime/report/sheet"
)

// TextOptions say what the terminal can show.
type TextOptions struct {
	Width int  // columns; 0 means 80, and less than 60 is taken as 60
	Color bool // bold headings and coloured bars; nothing is said by colour alone
	ASCII bool // draw with ASCII only; names stay as they are written
}

// Text writes s for a terminal. Bars and lanes are drawn with characters, beside
// which the same stands in words and figures; other pictures are said in words. A
// figure's definition is at the end, under the number in brackets.
func Text(w io.Writer, s sheet.Sheet, o TextOptions) error {
	p := newTextPrinter(s, o)
	for _, l := range wrap(p.words(s.Title), min(p.width, proseMost)) {
		p.line(p.paint(bold, l))
	}
	if s.Subtitle != "" {
		p.block("", "", s.Subtitle)
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
		p.block(dim, fmt.Sprintf("[%d] ", i+1), t.Name+": "+t.Text)
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

// textPrinter writes a sheet in lines.
type textPrinter struct {
	sheet sheet.Sheet
	out   bytes.Buffer
	width int
	color bool
	ascii bool
	glyphs
}

const (
	indent    = "  "
	proseMost = 100 // wider lines are hard to read
	leastWide = 60
	usualWide = 80
)

func newTextPrinter(s sheet.Sheet, o TextOptions) *textPrinter {
	p := &textPrinter{sheet: s, width: max(leastWide, cmp.Or(o.Width, usualWide)), color: o.Color, ascii: o.ASCII, glyphs: unicodeGlyphs}
	if o.ASCII {
		p.glyphs = asciiGlyphs
	}
	return p
}

// asciiWords replaces the signs that sentences are written with.
var asciiWords = strings.NewReplacer("–", "-", numbers.Minus, "-", "×", "x", "≥", ">=", "≈", "~", "→", "->", "↓", "v", "·", "-",
	"“", `"`, "”", `"`, "’", "'", "‘", "'", "…", "...", "±", "+-", "\u200e", "")

// Styles are SGR parameters; they repeat what position and words say.
const (
	bold = "1"
	dim  = "2"
	hue  = "35" // magenta stands out about as well on black as on white
)

func (p *textPrinter) paint(style, s string) string {
	if !p.color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// line writes s, which fits, as one line.
func (p *textPrinter) line(s string) {
	p.out.WriteString(strings.ReplaceAll(strings.TrimRight(s, " "), numbers.NBSP, " "))
	p.out.WriteByte('\n')
}

func (p *textPrinter) heading(s string) {
	p.line("")
	if s == "" {
		return
	}
	for _, l := range wrap(p.words(s), p.width) {
		p.line(p.paint(bold, l))
	}
}

// words makes the signs of a sentence ASCII where that is asked for.
func (p *textPrinter) words(s string) string {
	if p.ascii {
		return asciiWords.Replace(s)
	}
	return s
}

// block writes a paragraph that begins with first; later lines are indented as far.
func (p *textPrinter) block(style, first, s string) {
	width := min(p.width, proseMost) - cells(first)
	for i, l := range wrap(p.words(s), width) {
		if i > 0 {
			first = strings.Repeat(" ", cells(first))
		}
		p.line(first + p.paint(style, l))
	}
}

// ref is the number of a term.
func (p *textPrinter) ref(term string) string {
	i := slices.IndexFunc(p.sheet.Terms, func(t sheet.Term) bool { return t.ID == term })
	if i < 0 {
		return ""
	}
	return fmt.Sprintf(numbers.NBSP+"[%d]", i+1)
}

func (p *textPrinter) sheetBlock(b sheet.Block) {
	switch b := b.(type) {
	case sheet.Para:
		style := ""
		if b.Quiet {
			style = dim
		}
		p.block(style, indent, b.Text)
	case sheet.Facts:
		for _, f := range b.Items {
			p.block("", indent+p.bullet+" ", f.Text+p.ref(f.Term))
		}
	case sheet.Picture:
		if b.Caption != "" {
			p.block("", indent, b.Caption+p.ref(b.Term))
		}
		said := b.Drawing.Alt
		if c := b.Drawing.Chart; c != nil {
			p.chart(*c)
			said = strings.Join(c.Said, " ")
		}
		if said != "" {
			p.block("", indent+indent, beforeUnit.ReplaceAllString(said, "$1"+numbers.NBSP+"$2"))
		}
	case sheet.Try:
		p.block("", indent, p.sheet.FixedWords().Try+": "+strings.TrimRight(b.Practice+". "+b.How+" "+b.Why, " "))
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
func (p *textPrinter) sheetTable(t sheet.Table) {
	if t.Caption != "" {
		p.block("", indent, t.Caption)
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
			p.block("", indent+p.bullet+" ", strings.Join(said, "; "))
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
			refs[c] = strings.TrimPrefix(p.ref(t.TermOf(c)), numbers.NBSP)
		}
		line(dim, refs)
	}
	for _, row := range t.Rows[1:] {
		line("", row)
	}
}
