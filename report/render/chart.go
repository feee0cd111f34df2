package render

import (
	"fmt"
	"math"
	"strings"

	"airtime/report/names"
	"airtime/report/picture/chart"
)

// glyphs are what charts are drawn with.
type glyphs struct {
	bar, half    string   // up to the lowest possible share; from there to the highest
	mark         string   // the equal share, or a time
	bullet, dots string   // dots: something is cut
	levels       []string // a part of a column, from little to all of it
	sliver       string   // a share too small for a cell
	ties         [4]string
}

var unicodeGlyphs = glyphs{
	bar: "█", half: "▒", mark: "│", bullet: "•", dots: "…",
	levels: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, sliver: "▏",
	ties: [4]string{chart.Untied: " ", chart.FirstTied: "╭", chart.MiddleTied: "│", chart.LastTied: "╰"},
}

var asciiGlyphs = glyphs{
	bar: "#", half: "-", mark: "|", bullet: "*", dots: "...",
	levels: []string{".", "-", "=", "#"}, sliver: ":",
	ties: [4]string{chart.Untied: " ", chart.FirstTied: "/", chart.MiddleTied: "|", chart.LastTied: "\\"},
}

const (
	nameMost  = 24 // columns of a name
	chartMost = 60 // columns of a bar
	axisApart = 9  // columns between two times
)

// chart draws c in characters: a row for each of its rows.
func (p *textPrinter) chart(c chart.Chart) {
	called := p.shortened(c)
	wide := 0
	for _, n := range called {
		wide = max(wide, cells(n))
	}
	columns := make([]int, len(c.Head))
	figures := 0
	for col, h := range c.Head {
		columns[col] = cells(p.words(h))
		for _, r := range c.Rows {
			columns[col] = max(columns[col], cells(p.words(r.Figures[col])))
		}
		figures += 2 + columns[col]
	}
	row := func(cellsOf []string) (s string) {
		for col, w := range columns {
			s += "  " + padLeft(p.words(cellsOf[col]), w)
		}
		return s
	}
	start := cells(indent) + 2 + wide + 1
	width := p.width - start - figures
	if c.Axis == nil {
		width = min(chartMost, width)
		p.line(strings.Repeat(" ", start+width) + p.paint(dim, row(c.Head)))
	} else {
		p.line(strings.Repeat(" ", start) + p.paint(dim, p.axis(c, width)))
	}
	for i, r := range c.Rows {
		begin := indent + p.ties[r.Tie] + " " + padRight(names.Isolated(called[i]), wide) + " "
		if p.ascii {
			begin = indent + p.ties[r.Tie] + " " + padRight(called[i], wide) + " "
		}
		if r.Fill != nil {
			p.line(begin + p.paint(hue, strings.TrimRight(p.filled(r.Fill(width)), " ")))
			continue
		}
		drawn, empty := p.barOf(r, c.Mark, width)
		at, note := cells(drawn), p.words(r.Note)
		if at > 0 {
			at++
		}
		below := note != "" && at+cells(note) > width
		if note != "" && !below {
			empty = strings.Repeat(" ", at-cells(drawn)) + note
		}
		p.line(begin + p.paint(hue, drawn) + padRight(empty, width-cells(drawn)) + row(r.Figures))
		if below {
			p.line(strings.Repeat(" ", start) + note)
		}
	}
}

// shortened are the names of the rows, cut to fit, and numbered where they look
// alike once cut.
func (p *textPrinter) shortened(c chart.Chart) []string {
	most := min(nameMost, max(8, p.width/5))
	taken := map[string]bool{}
	var called []string
	for _, r := range c.Rows {
		s := truncate(r.Name, most, p.dots)
		for k := 2; s != "" && taken[s]; k++ {
			tag := fmt.Sprintf("#%d", k)
			s = truncate(r.Name, most-len(tag), p.dots) + tag
		}
		taken[s] = true
		called = append(called, s)
	}
	return called
}

// barOf draws the bar of r: drawn ends with its range, empty holds the mark where
// that lies beyond.
func (p *textPrinter) barOf(r chart.Row, mark float64, width int) (drawn, empty string) {
	at := func(part float64) int { return min(width, int(math.Round(part*float64(width)))) }
	low, high := at(r.Low), at(r.High)
	line := -1
	if mark > 0 {
		line = min(width-1, at(mark))
	}
	var d, e strings.Builder
	for c := range width {
		switch {
		case c == line && c < high:
			d.WriteString(p.mark)
		case c == line:
			e.WriteString(p.mark)
		case c < low:
			d.WriteString(p.bar)
		case c < high:
			d.WriteString(p.half)
		case c == 0 && r.High > 0:
			d.WriteString(p.sliver)
		default:
			e.WriteByte(' ')
		}
	}
	return d.String(), e.String()
}

// axis writes times, each where it begins.
func (p *textPrinter) axis(c chart.Chart, width int) string {
	out := ""
	places, times := c.Axis(axisApart / float64(width))
	for i, place := range places {
		at, label := int(place*float64(width)), p.mark+times[i]
		if at < cells(out) || at+cells(label) > width {
			break
		}
		out = padRight(out, at) + label
	}
	return out
}

// filled draws for each column how much of it is filled.
func (p *textPrinter) filled(columns []float64) string {
	var b strings.Builder
	for _, f := range columns {
		n := int(math.Ceil(min(1, f) * float64(len(p.levels))))
		if f < 1e-9 || n < 1 {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(p.levels[n-1])
	}
	return b.String()
}
