package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"airtime/report/picture/draw"
	"airtime/report/render/paper"
	"airtime/report/sheet"
)

// Paper is the size of a sheet of paper.
type Paper string

// The sizes.
const (
	A4     Paper = "a4"
	Letter Paper = "letter"
)

// size returns the width and height in points.
func (p Paper) size() (w, h float64, err error) {
	switch p {
	case A4, "":
		return 595.28, 841.89, nil
	case Letter:
		return 612, 792, nil
	}
	return 0, 0, fmt.Errorf("paper: got %q, want %s or %s", p, A4, Letter)
}

// PDFOptions say how a Sheet is printed.
type PDFOptions struct {
	Paper Paper // A4 if empty
	// FontFolders are searched, with the folders in them, for fonts of scripts that
	// the embedded one lacks. Nil are those of this system; empty are none.
	FontFolders []string
}

// Sizes in points.
const (
	marginSide, marginTop, marginBottom = 48.0, 42.0, 46.0
	footerAt                            = 26.0 // baseline from the bottom edge

	largestBody, usualBody, smallestBody = 10.0, 9.0, 8.5
	bodyStep                             = 0.5
	squeezedMargin                       = 12.0 // less above and below, where a sheet has no room otherwise

	usualLead, tightLead = 1.36, 1.28 // from baseline to baseline in sizes
	tightAir             = .75        // of the space between blocks, with tightLead
	squeezedAir          = .55

	capHeight    = .714 // of capitals, in em
	mostEnlarged = 1.1  // pictures, to the width of the text

	roomPitch, tightPitch, squeezedPitch = 2.4, 2.05, 1.9 // between lines to write on by hand, in sizes
)

// PDF writes s as a PDF for printing: type embedded, structure tagged, headings
// as bookmarks. The same s and o give the same bytes, but for the fonts found on
// the machine.
//
// The type is of 10 points, or as much smaller as lets the sheet fit on as many pages as
// it is meant for, but of 8.5 points at least; then margins and the space between blocks are less, if that is enough. A
// sheet that has more to say than that is set in 9 points where this saves a page.
func PDF(w io.Writer, s sheet.Sheet, o PDFOptions) error {
	width, height, err := o.Paper.size()
	if err != nil {
		return err
	}
	p := paper.New(paper.Options{Width: width, Height: height, Lang: s.Lang, FontFolders: o.FontFolders, StandIn: s.FixedWords().StandIn})
	l, pages := fit(p, s)
	file, err := l.print(s, pages)
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	_, err = w.Write(file)
	return err
}

// fit sets s in the largest type in which it has no more pages than it is meant for.
func fit(p *paper.Paper, s sheet.Sheet) (*pdfLayout, [][]pdfBox) {
	goal := s.Pages
	lay := func(body float64, squeezed bool) (*pdfLayout, [][]pdfBox) {
		l := newPDFLayout(p, body)
		l.squeezed = squeezed
		l.sheet(s)
		return l, l.paginate()
	}
	l, pages := lay(largestBody, false)
	for body := largestBody - bodyStep; body >= smallestBody && (goal == 0 || len(pages) > goal); body -= bodyStep {
		smaller, fewer := lay(body, false)
		if len(fewer) < len(pages) && (body >= usualBody || len(fewer) <= goal) {
			l, pages = smaller, fewer
		}
	}
	if goal > 0 && len(pages) > goal {
		if squeezed, fewer := lay(smallestBody, true); len(fewer) <= goal {
			l, pages = squeezed, fewer
		}
	}
	return l, pages
}

// pdfLayout turns the blocks of a Sheet into boxes from top to bottom, and those into pages.
type pdfLayout struct {
	*paper.Paper
	doc      *paper.Tag
	body     float64 // size of the text
	squeezed bool    // with less margin and space, so that all of it has room
	boxes    []pdfBox
	terms    map[string]pdfTerm
}

// pdfTerm is a definition at the end of the sheet.
type pdfTerm struct{ number, link int }

// pdfBox is what no page break divides: a line of text, a row of a table, a picture.
type pdfBox struct {
	h     float64
	space bool            // nothing but h, which is dropped at the top of a page
	keep  bool            // on the same page as the box after it
	float bool            // where it has no room, what comes after it may come before
	clear bool            // but not this
	head  *pdfBox         // painted again above it at the top of a page
	paint func(y float64) // y is the upper edge; nil for a space
	tag   *paper.Tag      // nil for decoration
	own   bool            // paint tags what it paints
	mark  string          // a bookmark to it
}

func newPDFLayout(p *paper.Paper, body float64) *pdfLayout {
	return &pdfLayout{Paper: p, body: body, doc: &paper.Tag{Kind: "Document"}, terms: make(map[string]pdfTerm)}
}

func (l *pdfLayout) add(b pdfBox)           { l.boxes = append(l.boxes, b) }
func (l *pdfLayout) space(h float64)        { l.add(pdfBox{h: h, space: true}) }
func (l *pdfLayout) spaceKept(h float64)    { l.add(pdfBox{h: h, space: true, keep: true}) }
func (l *pdfLayout) tight() bool            { return l.body < usualBody }
func (l *pdfLayout) contentWidth() float64  { return l.W - 2*marginSide }
func (l *pdfLayout) contentHeight() float64 { return l.H - 2*l.top() - (marginBottom - marginTop) }

// top is where a page begins.
func (l *pdfLayout) top() float64 {
	if l.squeezed {
		return marginTop - squeezedMargin
	}
	return marginTop
}

// air is the space between blocks that is so many sizes of the text high.
func (l *pdfLayout) air(sizes float64) float64 {
	switch {
	case l.squeezed:
		sizes *= squeezedAir
	case l.tight():
		sizes *= tightAir
	}
	return sizes * l.body
}

// left returns where a box of width w begins that is indented by so much.
func (l *pdfLayout) left(indent, w float64) float64 {
	if l.RTL() {
		return l.W - marginSide - indent - w
	}
	return marginSide + indent
}

func (l *pdfLayout) plain(size float64, tone draw.Tone) paper.Style {
	return paper.Style{Size: size, Tone: tone}
}

func (l *pdfLayout) strong(size float64, tone draw.Tone) paper.Style {
	return paper.Style{Size: size, Bold: true, Tone: tone}
}

func (l *pdfLayout) sheet(s sheet.Sheet) {
	for i, t := range s.Terms {
		l.terms[t.ID] = pdfTerm{i + 1, l.NewLink()}
	}
	doc := l.doc
	l.paragraph(doc.Add("H1"), []pdfSpan{{s: s.Title, Style: l.strong(l.body*1.9, draw.Ink)}}, pdfPara{lead: 1.2})
	if s.Subtitle != "" {
		l.space(1)
		l.paragraph(doc.Add("P"), []pdfSpan{{s: s.Subtitle, Style: l.plain(l.body*.95, draw.Soft)}}, pdfPara{})
	}
	for _, section := range s.Sections {
		l.section(doc, section)
	}
	l.definitions(doc, s)
}

func (l *pdfLayout) section(doc *paper.Tag, s sheet.Section) {
	if s.Heading != "" {
		l.space(l.air(1.3))
		from := len(l.boxes)
		l.paragraph(doc.Add("H2"), []pdfSpan{{s: s.Heading, Style: l.strong(l.body*1.3, draw.Accent)}}, pdfPara{lead: 1.2, keep: true})
		if from < len(l.boxes) {
			l.boxes[from].mark = s.Heading
		}
		l.spaceKept(l.body * .3)
	}
	for i, block := range s.Blocks {
		if _, write := block.(sheet.Room); i > 0 && !write {
			l.space(l.air(.55))
		}
		switch b := block.(type) {
		case sheet.Para:
			write := false
			if i+1 < len(s.Blocks) {
				_, write = s.Blocks[i+1].(sheet.Room)
			}
			l.para(doc, b, write)
		case sheet.Facts:
			l.facts(doc, b)
		case sheet.Picture:
			l.picture(doc, b)
		case sheet.Try:
			l.try(doc, b)
		case sheet.Room:
			l.room(b)
		case sheet.Table:
			l.table(doc, b)
		default:
			panic(fmt.Sprintf("report: a sheet has a block of type %T", block))
		}
	}
}

// para sets a paragraph; what is to be answered in writing stays with the room for it.
func (l *pdfLayout) para(doc *paper.Tag, b sheet.Para, write bool) {
	tone := draw.Ink
	if b.Quiet {
		tone = draw.Soft
	}
	l.paragraph(doc.Add("P"), []pdfSpan{{s: b.Text, Style: l.plain(l.body, tone)}}, pdfPara{keep: write})
}

func (l *pdfLayout) facts(doc *paper.Tag, b sheet.Facts) {
	list := doc.Add("L")
	if l.columnsOf(list, b) {
		return
	}
	for i, f := range b.Items {
		if i > 0 {
			l.space(l.body * .2)
		}
		item := list.Add("LI")
		l.paragraph(item.Add("LBody"), append([]pdfSpan{{s: f.Text, Style: l.plain(l.body, draw.Ink)}}, l.refer(f.Term)...),
			pdfPara{indent: l.body * 1.1, bullet: "•"})
	}
}

// columnsOf sets a long list of short items in two columns, if it is one.
func (l *pdfLayout) columnsOf(list *paper.Tag, b sheet.Facts) bool {
	const many, gap = 6, 18.0
	if len(b.Items) < many {
		return false
	}
	indent, width := l.body*1.1, (l.contentWidth()-gap)/2
	st := l.plain(l.body, draw.Ink)
	tags := make([]*paper.Tag, len(b.Items))
	for i, f := range b.Items {
		if l.refer(f.Term) != nil || indent+l.Measure(f.Text, false)*l.body > width {
			return false
		}
		tags[i] = list.Add("LI").Add("LBody")
	}
	rows, pitch := (len(b.Items)+1)/2, l.body*1.5
	for row := range rows {
		l.add(pdfBox{h: pitch, own: true, keep: row == 0 || row == rows-2, paint: func(y float64) {
			baseline := y + (pitch+l.body*capHeight)/2
			for column, i := range []int{row, row + rows} {
				if i >= len(b.Items) {
					break
				}
				at := float64(column) * (width + gap)
				l.Tagged(tags[i], func() {
					l.spans([]pdfSpan{{s: "•", Style: l.plain(l.body, draw.Accent)}}, at, baseline)
					l.spans([]pdfSpan{{s: b.Items[i].Text, Style: st}}, at+indent, baseline)
				})
			}
		}})
	}
	return true
}

// refer returns the small number that leads to a definition.
func (l *pdfLayout) refer(id string) []pdfSpan {
	t, ok := l.terms[id]
	if !ok {
		return nil
	}
	return []pdfSpan{{s: strconv.Itoa(t.number), Style: l.plain(l.body*.68, draw.Accent), raise: l.body * .34, link: t.link}}
}

func (l *pdfLayout) try(doc *paper.Tag, b sheet.Try) {
	how := l.plain(l.body, draw.Ink)
	text := []pdfSpan{{s: b.Practice + ". ", Style: l.strong(l.body, draw.Ink)}, {s: b.How, Style: how}}
	if b.Why != "" {
		text = append(text, pdfSpan{s: " " + b.Why, Style: l.plain(l.body, draw.Soft)})
	}
	l.paragraph(doc.Add("P"), text, pdfPara{indent: l.body * 1.1, rule: true})
}

func (l *pdfLayout) picture(doc *paper.Tag, b sheet.Picture) {
	figure := doc.Add("Figure")
	figure.Alt = strings.TrimSpace(b.Drawing.Title + ". " + b.Drawing.Alt)
	d := b.Drawing
	for _, op := range d.Ops {
		if t, ok := op.(draw.Text); ok {
			l.Measure(t.S, t.Bold) // so that definitions knows the names no font has
		}
	}
	// Room for the caption, and for a heading above it.
	scale := min(max(1, mostEnlarged*l.body/largestBody), l.contentWidth()/d.W, (l.contentHeight()-8*l.body)/d.H)
	left := l.left(0, d.W*scale)
	l.add(pdfBox{h: d.H * scale, keep: b.Caption != "", float: true, tag: figure, paint: func(y float64) { l.Drawing(d, left, y, scale) }})
	if b.Caption != "" {
		l.spaceKept(l.body * .2)
		l.paragraph(doc.Add("Caption"), append([]pdfSpan{{s: b.Caption, Style: l.plain(l.body*.88, draw.Soft)}}, l.refer(b.Term)...), pdfPara{})
	}
}

func (l *pdfLayout) room(b sheet.Room) {
	pitch := roomPitch * l.body
	switch {
	case l.squeezed:
		pitch = squeezedPitch * l.body
	case l.tight():
		pitch = tightPitch * l.body
	}
	for i := range b.Lines {
		l.add(pdfBox{h: pitch, keep: i == 0 && b.Lines > 1, paint: func(y float64) {
			y += pitch - 3
			l.Line(draw.Line{X1: marginSide, Y1: y, X2: l.W - marginSide, Y2: y, Width: .4, Tone: draw.Soft})
		}})
	}
}

// definitions ends the sheet with what its figures mean, in smaller type.
func (l *pdfLayout) definitions(doc *paper.Tag, s sheet.Sheet) {
	terms := s.Terms
	size := l.body * .82
	if len(terms) > 0 {
		l.space(l.air(2.2))
		l.add(pdfBox{h: 5, keep: true, clear: true, paint: func(y float64) {
			l.Line(draw.Line{X1: marginSide, Y1: y, X2: l.W - marginSide, Y2: y, Width: 1, Tone: draw.Faint})
		}})
	}
	for i, t := range terms {
		if i > 0 {
			l.space(size * .2)
		}
		from := len(l.boxes)
		l.paragraph(doc.Add("P"), []pdfSpan{
			{s: t.Name + ". ", Style: l.strong(size, draw.Ink)},
			{s: t.Text, Style: l.plain(size, draw.Soft)},
		}, pdfPara{indent: size * 1.8, bullet: strconv.Itoa(i + 1)})
		if from == len(l.boxes) {
			continue // no words
		}
		first, paint := &l.boxes[from], l.boxes[from].paint
		first.paint = func(y float64) {
			l.SetLink(l.terms[t.ID].link, y)
			paint(y)
		}
	}
	for _, name := range l.Unnamed() {
		note := strings.NewReplacer("{name}", name.StandIn, "{script}", name.Script).Replace(s.FixedWords().NoFont)
		l.space(size * .2)
		l.paragraph(doc.Add("P"), []pdfSpan{{s: note, Style: l.plain(size, draw.Soft)}}, pdfPara{indent: size * 1.8})
	}
}

// pdfSpan is text of one style within a paragraph.
type pdfSpan struct {
	s string
	paper.Style
	raise float64 // above the baseline
	link  int     // of fpdf; 0 is none
}

// pdfPara says how a paragraph is set.
type pdfPara struct {
	lead   float64 // baseline to baseline in sizes of the first pdfSpan; 0 takes the usual
	indent float64
	bullet string // hangs in the indent
	rule   bool   // a thick line along the indent
	keep   bool   // with what follows
}

// paragraph adds the lines of a text. No page break leaves one line of it alone.
func (l *pdfLayout) paragraph(t *paper.Tag, text []pdfSpan, p pdfPara) {
	if p.lead == 0 {
		p.lead = usualLead
		if l.tight() {
			p.lead = tightLead
		}
	}
	size := text[0].Size
	pitch := size * p.lead
	lines := l.wrap(text, l.contentWidth()-p.indent)
	for i, line := range lines {
		first, last := i == 0, i == len(lines)-1
		l.add(pdfBox{h: pitch, tag: t, keep: p.keep || first && !last || i == len(lines)-2, paint: func(y float64) {
			baseline := y + (pitch+size*capHeight)/2
			if p.rule {
				x := l.left(0, 2.5)
				l.Rect(draw.Rect{X: x, Y: y, W: 2.5, H: pitch, Fill: draw.Fill{Tone: draw.Accent}})
			}
			if p.bullet != "" && first {
				l.spans([]pdfSpan{{s: p.bullet, Style: l.plain(size, draw.Accent)}}, 0, baseline)
			}
			l.spans(line, p.indent, baseline)
		}})
	}
}

// spans paints a line of text that is indented by so much.
func (l *pdfLayout) spans(line []pdfSpan, indent, baseline float64) {
	for _, s := range line {
		width := l.Measure(s.s, s.Bold) * s.Size
		x := l.left(indent, width)
		l.Text(x, baseline-s.raise, s.s, s.Style, 0)
		if s.link > 0 {
			l.Link(x-1, baseline-l.body, width+2, l.body*1.2, s.link)
		}
		indent += width
	}
}

// wrap breaks text into lines at most so wide, where Unicode Standard Annex 14 allows,
// and within a word only if the word alone is wider.
func (l *pdfLayout) wrap(text []pdfSpan, width float64) [][]pdfSpan {
	if l.widthOf(text) <= width {
		return [][]pdfSpan{text} // kerning can make a whole narrower than its parts
	}
	var lines [][]pdfSpan
	var line []pdfSpan
	used := 0.0
	flush := func() {
		if n := len(line); n > 0 {
			line[n-1].s = strings.TrimRightFunc(line[n-1].s, unicode.IsSpace)
			lines = append(lines, line)
		}
		line, used = nil, 0
	}
	put := func(s pdfSpan) {
		if n := len(line); n > 0 && line[n-1].Style == s.Style && line[n-1].link == s.link {
			line[n-1].s += s.s
		} else {
			line = append(line, s)
		}
		used += l.Measure(s.s, s.Bold) * s.Size
	}
	for _, chunk := range pdfChunks(text) {
		wide := 0.0
		for i, s := range chunk {
			if i == len(chunk)-1 {
				s.s = strings.TrimRightFunc(s.s, unicode.IsSpace)
			}
			wide += l.Measure(s.s, s.Bold) * s.Size
		}
		if used > 0 && used+wide > width {
			flush()
		}
		for _, s := range chunk {
			if wide <= width {
				put(s)
				continue
			}
			for g := uniseg.NewGraphemes(s.s); g.Next(); {
				part := s
				part.s = g.Str()
				if used > 0 && used+l.Measure(part.s, part.Bold)*part.Size > width {
					flush()
				}
				put(part)
			}
		}
	}
	flush()
	return lines
}

// pdfChunks divides text where a line may break.
func pdfChunks(text []pdfSpan) [][]pdfSpan {
	var chunks [][]pdfSpan
	var chunk []pdfSpan
	for _, s := range text {
		state := -1
		for rest := s.s; rest != ""; {
			part := s
			part.s, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
			chunk = append(chunk, part)
			if rest != "" || strings.HasSuffix(part.s, " ") {
				chunks, chunk = append(chunks, chunk), nil
			}
		}
	}
	if chunk != nil {
		chunks = append(chunks, chunk)
	}
	return chunks
}
