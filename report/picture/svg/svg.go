// Package svg writes a drawing as a part of a page.
package svg

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
)

// patternPaths draw a pattern within a cell; the ends reach into the neighbours
// so that lines do not break at the edges.
var patternPaths = [...]string{
	draw.Hatch:     "M-1 1L1-1M-1 5L5-1M3 5L5 3",
	draw.BackHatch: "M3-1L5 1M-1-1L5 5M-1 3L1 5",
	draw.Cross:     "M-1 1L1-1M-1 5L5-1M3 5L5 3M3-1L5 1M-1-1L5 5M-1 3L1 5",
	draw.Dots:      "M2 1.9v.2",
	draw.Bars:      "M2 0V4",
	draw.Open:      "",
}

// CSS returns the style sheet that the classes of SVG need. It colours the tones
// by the variables --ink, --soft, --faint, --accent, --second and --paper.
func CSS() string {
	var b strings.Builder
	for t := draw.Ink; t <= draw.Paper; t++ {
		fmt.Fprintf(&b, ".drawing .f-%[1]s{fill:var(--%[1]s)}.drawing .s-%[1]s{stroke:var(--%[1]s)}\n", t)
	}
	b.WriteString(`.drawing .s{fill:none}.drawing .dots{stroke-linecap:round;stroke-width:1.6}
.drawing .dash{stroke-dasharray:3 2}.drawing .b{font-weight:bold}
.drawing .m{text-anchor:middle}.drawing .e{text-anchor:end}
`)
	return b.String()
}

// Of returns d as an svg element to be put into a page that has the style sheet
// CSS. It needs neither scripts nor anything from outside. id must differ from
// those of the page's other pictures: it starts the ids within the picture.
func Of(d draw.Drawing, id string) []byte {
	s := picture{id: escape(id)}
	fmt.Fprintf(&s.b, `<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" aria-labelledby="%[1]s-t" aria-describedby="%[1]s-d" viewBox="0 0 %[2]s %[3]s" width="%[2]spt" height="%[3]spt" direction="ltr">`+"\n",
		s.id, num(d.W), num(d.H))
	fmt.Fprintf(&s.b, "<title id=\"%s-t\">%s</title>\n<desc id=\"%[1]s-d\">%[3]s</desc>\n", s.id, escape(d.Title), escape(d.Alt))
	s.patterns(d.Ops)
	for i := 0; i < len(d.Ops); {
		switch op := d.Ops[i].(type) {
		case draw.Rect:
			i += s.rects(d.Ops[i:])
			continue
		case draw.Line:
			s.line(op)
		case draw.Text:
			s.text(op)
		}
		i++
	}
	s.b.WriteString("</svg>\n")
	return s.b.Bytes()
}

type picture struct {
	b  bytes.Buffer
	id string
}

// patterns defines those that ops use.
func (s *picture) patterns(ops []draw.Op) {
	defined := make(map[draw.Fill]bool)
	for _, op := range ops {
		r, ok := op.(draw.Rect)
		if !ok || r.Fill.Pattern == draw.Solid || defined[r.Fill] {
			continue
		}
		defined[r.Fill] = true
		fmt.Fprintf(&s.b, `<pattern id="%s" width="%d" height="%[2]d" patternUnits="userSpaceOnUse"><path class="f-paper" d="M0 0h%[2]dv%[2]dh-%[2]dz"/>`,
			s.patternID(r.Fill), r.Fill.Cell())
		if p := patternPaths[r.Fill.Pattern]; p != "" {
			class := "s s-" + r.Fill.Tone.String()
			if r.Fill.Pattern == draw.Dots {
				class += " dots"
			}
			fmt.Fprintf(&s.b, `<path class="%s" d="%s"/>`, class, p)
		}
		s.b.WriteString("</pattern>\n")
	}
}

func (s *picture) patternID(f draw.Fill) string {
	return s.id + "-" + f.Tone.String() + "-" + f.Pattern.String()
}

// rects writes the first of ops and those after it that look like it, as one
// path: a lane has hundreds. It returns how many it wrote.
func (s *picture) rects(ops []draw.Op) int {
	first := ops[0].(draw.Rect)
	fill := `class="f-` + first.Fill.Tone.String()
	if first.Fill.Pattern != draw.Solid {
		fill = `fill="url(#` + s.patternID(first.Fill) + `)" class="`
	}
	switch {
	case first.Stroke > 0:
		fill += " s-ink\" stroke-width=\"" + num(first.Stroke)
	case first.Fill.Pattern == draw.Open:
		fill += " s-" + first.Fill.Tone.String() + "\" stroke-width=\".75"
	}
	fmt.Fprintf(&s.b, `<path %s" d="`, fill)
	n := 0
	for _, op := range ops {
		r, ok := op.(draw.Rect)
		if !ok || r.Fill != first.Fill || r.Stroke != first.Stroke || r.Label != "" && n > 0 {
			break
		}
		fmt.Fprintf(&s.b, "M%s %sh%sv%sh%sz", num(r.X), num(r.Y), num(r.W), num(r.H), num(-r.W))
		n++
		if r.Label != "" {
			break
		}
	}
	if first.Label != "" {
		fmt.Fprintf(&s.b, "\"><title>%s</title></path>\n", escape(first.Label))
	} else {
		s.b.WriteString("\"/>\n")
	}
	return n
}

func (s *picture) line(l draw.Line) {
	class := "s-" + l.Tone.String()
	if l.Dashed {
		class += " dash"
	}
	fmt.Fprintf(&s.b, `<path class="%s" stroke-width="%s" d="M%s %sL%s %s"/>`+"\n", class, num(l.Width), num(l.X1), num(l.Y1), num(l.X2), num(l.Y2))
}

func (s *picture) text(t draw.Text) {
	class := "f-" + t.Tone.String() + [...]string{draw.Start: "", draw.Middle: " m", draw.End: " e"}[t.Anchor]
	if t.Bold {
		class += " b"
	}
	str := t.S
	if t.Width > 0 {
		str = typeface.Fit(str, t.Size, t.Bold, t.Width)
	}
	// The reader's font may be wider than the one that was measured.
	length := ""
	if typeface.Has(str) {
		length = ` textLength="` + num(typeface.Measure(str, t.Size, t.Bold)) + `" lengthAdjust="spacingAndGlyphs"`
	}
	fmt.Fprintf(&s.b, `<text class="%s" x="%s" y="%s" font-size="%s"%s>%s</text>`+"\n", class, num(t.X), num(t.Y), num(t.Size), length, escape(str))
}

// num writes a coordinate: hundredths of a point are more than enough.
func num(f float64) string {
	b := strconv.FormatFloat(f, 'f', 2, 64)
	b = strings.TrimRight(strings.TrimRight(b, "0"), ".")
	if b == "-0" {
		return "0"
	}
	return b
}

// escape makes s text of an element or an attribute; what XML does not allow
// becomes U+FFFD.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}
