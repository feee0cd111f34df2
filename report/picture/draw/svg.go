package draw

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

var toneNames = [...]string{Ink: "ink", Soft: "soft", Faint: "faint", Accent: "accent", Second: "second", Paper: "paper"}

var patternNames = [...]string{Solid: "solid", Hatch: "hatch", BackHatch: "backhatch", Cross: "cross", Dots: "dots", Bars: "bars", Open: "open"}

// PatternCell is the side of the square that patterns repeat, in points.
const PatternCell = 4

// patternPaths draw a pattern within a cell; the ends reach into the neighbours
// so that lines do not break at the edges.
var patternPaths = [...]string{
	Hatch:     "M-1 1L1-1M-1 5L5-1M3 5L5 3",
	BackHatch: "M3-1L5 1M-1-1L5 5M-1 3L1 5",
	Cross:     "M-1 1L1-1M-1 5L5-1M3 5L5 3M3-1L5 1M-1-1L5 5M-1 3L1 5",
	Dots:      "M2 1.9v.2",
	Bars:      "M2 0V4",
	Open:      "",
}

// CSS returns the style sheet that the classes of SVG need. It colours the tones
// by the variables --ink, --soft, --faint, --accent, --second and --paper.
func CSS() string {
	var b strings.Builder
	for _, t := range toneNames {
		fmt.Fprintf(&b, ".drawing .f-%[1]s{fill:var(--%[1]s)}.drawing .s-%[1]s{stroke:var(--%[1]s)}\n", t)
	}
	b.WriteString(`.drawing .s{fill:none}.drawing .dots{stroke-linecap:round;stroke-width:1.6}
.drawing .dash{stroke-dasharray:3 2}.drawing .b{font-weight:bold}
.drawing .m{text-anchor:middle}.drawing .e{text-anchor:end}
`)
	return b.String()
}

// Variables returns the declarations of the CSS variables for p.
func (p Palette) Variables() string {
	var b strings.Builder
	for t, name := range toneNames {
		fmt.Fprintf(&b, "--%s:%s;", name, p[t])
	}
	return b.String()
}

// SVG returns d as an svg element to be put into a page that has the style sheet
// CSS. It needs neither scripts nor anything from outside. id must differ from
// those of the page's other pictures: it starts the ids within the picture.
func SVG(d Drawing, id string) []byte {
	s := svg{id: escape(id)}
	fmt.Fprintf(&s.b, `<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" aria-labelledby="%[1]s-t" aria-describedby="%[1]s-d" viewBox="0 0 %[2]s %[3]s" width="%[2]spt" height="%[3]spt" direction="ltr">`+"\n",
		s.id, num(d.W), num(d.H))
	fmt.Fprintf(&s.b, "<title id=\"%s-t\">%s</title>\n<desc id=\"%[1]s-d\">%[3]s</desc>\n", s.id, escape(d.Title), escape(d.Alt))
	s.patterns(d.Ops)
	for i := 0; i < len(d.Ops); {
		switch op := d.Ops[i].(type) {
		case Rect:
			i += s.rects(d.Ops[i:])
			continue
		case Line:
			s.line(op)
		case Text:
			s.text(op)
		}
		i++
	}
	s.b.WriteString("</svg>\n")
	return s.b.Bytes()
}

type svg struct {
	b  bytes.Buffer
	id string
}

// patterns defines those that ops use.
func (s *svg) patterns(ops []Op) {
	defined := make(map[Fill]bool)
	for _, op := range ops {
		r, ok := op.(Rect)
		if !ok || r.Fill.Pattern == Solid || defined[r.Fill] {
			continue
		}
		defined[r.Fill] = true
		fmt.Fprintf(&s.b, `<pattern id="%s" width="%d" height="%[2]d" patternUnits="userSpaceOnUse"><path class="f-paper" d="M0 0h%[2]dv%[2]dh-%[2]dz"/>`,
			s.patternID(r.Fill), PatternCell)
		if p := patternPaths[r.Fill.Pattern]; p != "" {
			class := "s s-" + toneNames[r.Fill.Tone]
			if r.Fill.Pattern == Dots {
				class += " dots"
			}
			fmt.Fprintf(&s.b, `<path class="%s" d="%s"/>`, class, p)
		}
		s.b.WriteString("</pattern>\n")
	}
}

func (s *svg) patternID(f Fill) string {
	return s.id + "-" + toneNames[f.Tone] + "-" + patternNames[f.Pattern]
}

// rects writes the first of ops and those after it that look like it, as one
// path: a lane has hundreds. It returns how many it wrote.
func (s *svg) rects(ops []Op) int {
	first := ops[0].(Rect)
	fill := `class="f-` + toneNames[first.Fill.Tone]
	if first.Fill.Pattern != Solid {
		fill = `fill="url(#` + s.patternID(first.Fill) + `)" class="`
	}
	switch {
	case first.Stroke > 0:
		fill += " s-ink\" stroke-width=\"" + num(first.Stroke)
	case first.Fill.Pattern == Open:
		fill += " s-" + toneNames[first.Fill.Tone] + "\" stroke-width=\".75"
	}
	fmt.Fprintf(&s.b, `<path %s" d="`, fill)
	n := 0
	for _, op := range ops {
		r, ok := op.(Rect)
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

func (s *svg) line(l Line) {
	class := "s-" + toneNames[l.Tone]
	if l.Dashed {
		class += " dash"
	}
	fmt.Fprintf(&s.b, `<path class="%s" stroke-width="%s" d="M%s %sL%s %s"/>`+"\n", class, num(l.Width), num(l.X1), num(l.Y1), num(l.X2), num(l.Y2))
}

func (s *svg) text(t Text) {
	class := "f-" + toneNames[t.Tone] + [...]string{Start: "", Middle: " m", End: " e"}[t.Anchor]
	if t.Bold {
		class += " b"
	}
	str := t.S
	if t.Width > 0 {
		str = Fit(str, t.Size, t.Bold, t.Width)
	}
	// The reader's font may be wider than the one that was measured.
	length := ""
	if Has(str) {
		length = ` textLength="` + num(Measure(str, t.Size, t.Bold)) + `" lengthAdjust="spacingAndGlyphs"`
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
