package render

import (
	"math"

	"airtime/report/picture/draw"
	"airtime/report/render/paper"
	"airtime/report/sheet"
)

// table adds the rows of a table, the first of them again on every page.
func (l *pdfLayout) table(doc *paper.Tag, b sheet.Table) {
	size := l.body * .92
	pitch, pad := size*1.3, size*.25
	if b.Caption != "" {
		l.paragraph(doc.Add("P"), []pdfSpan{{s: b.Caption, Style: l.plain(size, draw.Soft)}}, pdfPara{keep: true})
		l.spaceKept(2)
	}
	const gap = 12.0
	widths := l.columns(b, size, gap)
	total := -gap
	for _, w := range widths {
		total += w + gap
	}
	table := doc.Add("Table")
	const fewRows = 10 // which no page break divides
	var head *pdfBox
	for i, row := range b.Rows {
		st := paper.Style{Size: size, Bold: i == 0, Tone: draw.Ink}
		tr, kind := table.Add("TR"), "TD"
		if i == 0 {
			kind = "TH"
		}
		tall := 1
		cells, tags := make([][][]pdfSpan, len(widths)), make([]*paper.Tag, len(widths))
		for c := range cells {
			tags[c] = tr.Add(kind)
			if c < len(row) && row[c] != "" {
				text := []pdfSpan{{s: row[c], Style: st}}
				if i == 0 {
					text = append(text, l.refer(b.TermOf(c))...)
				}
				cells[c] = l.wrap(text, widths[c])
				tall = max(tall, len(cells[c]))
			}
		}
		h := pitch*float64(tall) + 2*pad
		paint := func(y float64, tagged func(t *paper.Tag, paint func())) {
			indent := 0.0
			for c, lines := range cells {
				tagged(tags[c], func() {
					for n, line := range lines {
						at := indent
						if c < len(b.Numeric) && b.Numeric[c] {
							at += widths[c] - l.widthOf(line)
						}
						l.spans(line, at, y+pad+pitch*float64(n)+(pitch+size*capHeight)/2)
					}
				})
				indent += widths[c] + gap
			}
			rule := draw.Line{Y1: y + h, Y2: y + h, Width: .5, Tone: draw.Faint}
			if i == 0 {
				rule.Tone = draw.Soft
			}
			rule.X1 = l.left(0, total)
			rule.X2 = rule.X1 + total
			l.Tagged(nil, func() { l.Line(rule) })
		}
		row := pdfBox{h: h, head: head, keep: i == 0 || i == len(b.Rows)-2 || i < len(b.Rows)-1 && len(b.Rows) <= fewRows, own: true, paint: func(y float64) { paint(y, l.Tagged) }}
		l.add(row)
		if i == 0 {
			head = &pdfBox{h: h, paint: func(y float64) { paint(y, func(_ *paper.Tag, f func()) { l.Tagged(nil, f) }) }}
		}
	}
}

func (l *pdfLayout) widthOf(line []pdfSpan) float64 {
	w := 0.0
	for _, s := range line {
		w += l.Measure(s.s, s.Bold) * s.Size
	}
	return w
}

// columns returns how wide those of b are. Where they have not room enough, the
// widest are narrowed to a common width.
func (l *pdfLayout) columns(b sheet.Table, size, gap float64) []float64 {
	var widths []float64
	for i, row := range b.Rows {
		for c, s := range row {
			if c == len(widths) {
				widths = append(widths, 0)
			}
			width := l.Measure(s, i == 0) * size
			if i == 0 {
				width += l.widthOf(l.refer(b.TermOf(c)))
			}
			widths[c] = max(widths[c], math.Ceil(width))
		}
	}
	room := l.contentWidth() - gap*float64(len(widths)-1)
	for limit := room; ; limit *= .98 {
		total := 0.0
		for _, w := range widths {
			total += min(w, limit)
		}
		if total <= room {
			for c := range widths {
				widths[c] = min(widths[c], limit)
			}
			return widths
		}
	}
}
