// Package paper paints text and drawings on the pages of a PDF. It knows nothing of
// meetings.
//
// New gives a Paper; AddPage, then Text, Line, Rect and Drawing paint on it, within
// Tagged, which says what they are; Finish returns the file. Units are points, the
// origin is the top left corner, y grows downwards.
//
// Latin, Greek and Cyrillic text is set in the font of package draw, which goes into
// the file. Other scripts are shaped with a font of the machine's and painted as outlines
// that carry their text. Where no font has them a plain word stands for them.
package paper

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
	gofont "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"

	"airtime/report/picture/color"
	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
)

// Paper paints text and drawings on pages.
type Paper struct {
	W, H float64
	pdf  *fpdf.Fpdf
	t    *typesetter
	tags tagTree
	lang string
}

// Options are those of New.
type Options struct {
	Width, Height float64
	Lang          string // BCP 47
	// FontFolders are searched, with the folders in them, for fonts of scripts that
	// the embedded one lacks. Nil are those of this system; empty are none.
	FontFolders []string
	// StandIn is printed for a name that no font has, with its number for {number}.
	// Empty is "(name {number})".
	StandIn string
}

const (
	fontFamily    = "body"
	bezierOfQuad  = 2.0 / 3 // a quadratic curve's control point on the way of the cubic's
	emboldenedEm  = 0.03    // outline that stands for a bold face
	patternStroke = 1.0     // as in the page's patterns
)

// New returns a Paper without pages.
func New(o Options) *Paper {
	if o.FontFolders == nil {
		o.FontFolders = systemFontFolders()
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: fpdf.SizeType{Wd: o.Width, Ht: o.Height}})
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(time.Unix(0, 0)) // finish removes it
	pdf.SetModificationDate(time.Unix(0, 0))
	pdf.AddUTF8FontFromBytes(fontFamily, "", slices.Clone(typeface.TTF(false)))
	pdf.AddUTF8FontFromBytes(fontFamily, "B", slices.Clone(typeface.TTF(true)))
	t := newTypesetter(o.Lang, o.FontFolders)
	t.standIn = cmp.Or(o.StandIn, t.standIn)
	return &Paper{W: o.Width, H: o.Height, pdf: pdf, t: t, lang: o.Lang}
}

// RTL tells whether the language is written from right to left.
func (p *Paper) RTL() bool { return p.t.rtl }

// Measure returns the width of s in em.
func (p *Paper) Measure(s string, bold bool) float64 { return p.t.measure(s, bold) }

// Unnamed returns what stands for the names that no font has, by number.
func (p *Paper) Unnamed() []Unnamed { return p.t.unnamed() }

// AddPage begins a page.
func (p *Paper) AddPage() { p.pdf.AddPage() }

// Bookmark puts an entry that leads to y on this page into the table of contents.
func (p *Paper) Bookmark(s string, y float64) {
	p.pdf.SetFont(fontFamily, "", 10) // bookmarks are Unicode only with such a font
	p.pdf.Bookmark(s, 0, y)
}

// NewLink returns the target of links, to be placed by SetLink.
func (p *Paper) NewLink() int { return p.pdf.AddLink() }

// SetLink places the target at y on this page.
func (p *Paper) SetLink(link int, y float64) { p.pdf.SetLink(link, y, p.pdf.PageNo()) }

// Link makes an area lead to a target.
func (p *Paper) Link(x, y, w, h float64, link int) { p.pdf.Link(x, y, w, h, link) }

// Finish returns the file. What was painted is described by root.
func (p *Paper) Finish(title string, root *Tag) ([]byte, error) {
	p.pdf.SetTitle(title, true)
	p.pdf.SetProducer("airtime", true)
	p.pdf.SetLang(strings.Map(func(r rune) rune {
		if r == '-' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, p.lang))
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, err
	}
	return p.tags.finish(b.Bytes(), root)
}

func (p *Paper) raw(format string, args ...any) {
	p.pdf.RawWriteStr(fmt.Sprintf(format, args...) + "\n")
}

// Style is how text looks.
type Style struct {
	Size float64 // points
	Bold bool
	Tone draw.Tone
}

// Text paints s from x on; it is narrowed if it is wider than room, unless room is 0.
func (p *Paper) Text(x, y float64, s string, st Style, room float64) {
	pieces := p.t.pieces(s, st.Bold)
	width := 0.0
	for _, pc := range pieces {
		width += pc.width * st.Size
	}
	narrow := 1.0
	if room > 0 && width > room+0.01 {
		narrow = room / width
	}
	for _, pc := range pieces {
		switch {
		case pc.face != nil:
			p.outlines(x, y, pc, st, narrow)
		case narrow != 1:
			p.raw("%.2f Tz", narrow*100)
			p.plain(x, y, pc.s, st)
			p.raw("100 Tz")
		case pc.s != "":
			p.plain(x, y, pc.s, st)
		}
		x += pc.width * st.Size * narrow
	}
}

func (p *Paper) plain(x, y float64, s string, st Style) {
	weight := ""
	if st.Bold {
		weight = "B"
	}
	c := color.Light[st.Tone]
	p.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
	p.pdf.SetFont(fontFamily, weight, st.Size)
	p.pdf.Text(x, y, s)
}

// outlines paints shaped text as shapes. What they say goes with each, over a space
// that is not seen and as wide, for searching, copying and reading aloud. The order
// is from left to right, as programs that read PDFs expect it in any script.
func (p *Paper) outlines(x, y float64, pc piece, st Style, narrow float64) {
	space := typeface.Measure(" ", st.Size, st.Bold)
	color := rgb(color.Light[st.Tone])
	for _, c := range pc.shaped {
		p.raw("/Span <</ActualText <%s>>> BDC", utf16Hex(c.s))
		p.raw("3 Tr %.2f Tz", c.width*st.Size*narrow/space*100)
		p.plain(x, y, " ", st)
		paint := "f"
		if pc.embolds {
			paint = fmt.Sprintf("%.2f w B", emboldenedEm*st.Size)
		}
		p.raw("0 Tr 100 Tz q %.5f 0 0 1 %.2f %.2f cm %s rg %s RG %s%s Q EMC", narrow, x, p.H-y,
			color, color, path(pc.face, c.glyphs, st.Size), paint)
		x += c.width * st.Size * narrow
	}
}

// path draws glyphs at the origin.
func path(face *gofont.Face, glyphs []shaping.Glyph, size float64) string {
	var b []byte
	scale, pen := size/float64(face.Upem()), 0.0
	for _, g := range glyphs {
		dx, dy := pen+em(g.XOffset)*size, em(g.YOffset)*size
		pen += em(g.Advance) * size
		outline, ok := face.GlyphData(g.GlyphID).(gofont.GlyphOutline)
		if !ok {
			continue // a space
		}
		var last [2]float64
		for _, seg := range outline.Segments {
			var at [3][2]float64
			points := at[:len(seg.ArgsSlice())]
			for i, a := range seg.ArgsSlice() {
				points[i] = [2]float64{dx + float64(a.X)*scale, dy + float64(a.Y)*scale}
			}
			op := "m "
			switch seg.Op {
			case opentype.SegmentOpLineTo:
				op = "l "
			case opentype.SegmentOpCubeTo:
				op = "c "
			case opentype.SegmentOpQuadTo:
				op = "c "
				control, end := points[0], points[1]
				points = at[:3]
				for i := range 2 {
					points[0][i] = last[i] + (control[i]-last[i])*bezierOfQuad
					points[1][i] = end[i] + (control[i]-end[i])*bezierOfQuad
					points[2][i] = end[i]
				}
			}
			for _, point := range points {
				for _, v := range point {
					b = append(strconv.AppendFloat(b, v, 'f', 2, 64), ' ')
				}
			}
			b = append(b, op...)
			last = points[len(points)-1]
		}
	}
	return string(b)
}

func rgb(c color.Color) string {
	return fmt.Sprintf("%.3f %.3f %.3f", float64(c.R)/255, float64(c.G)/255, float64(c.B)/255)
}

// utf16Hex writes s as the digits of a PDF string.
func utf16Hex(s string) string {
	var b strings.Builder
	b.WriteString("FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// Line paints a straight line.
func (p *Paper) Line(l draw.Line) {
	dash := "[]"
	if l.Dashed {
		dash = "[3 2]"
	}
	p.raw("q %s RG %.2f w %s 0 d %.2f %.2f m %.2f %.2f l S Q", rgb(color.Light[l.Tone]), l.Width, dash, l.X1, p.H-l.Y1, l.X2, p.H-l.Y2)
}

// Drawing paints d, scaled, with its top left corner at x, y.
func (p *Paper) Drawing(d draw.Drawing, x, y, scale float64) {
	for _, op := range d.Ops {
		switch op := op.(type) {
		case draw.Rect:
			op.X, op.Y, op.W, op.H = x+op.X*scale, y+op.Y*scale, op.W*scale, op.H*scale
			p.Rect(op)
		case draw.Line:
			op.X1, op.Y1, op.X2, op.Y2, op.Width = x+op.X1*scale, y+op.Y1*scale, x+op.X2*scale, y+op.Y2*scale, op.Width*scale
			p.Line(op)
		case draw.Text:
			if op.Width > 0 {
				op.S = typeface.Fit(op.S, op.Size, op.Bold, op.Width)
			}
			// The drawing was laid out for the measured width: paint no wider.
			st := Style{op.Size * scale, op.Bold, op.Tone}
			room := typeface.Measure(op.S, st.Size, op.Bold)
			width := min(room, p.Measure(op.S, op.Bold)*st.Size)
			left := x + op.X*scale
			switch op.Anchor {
			case draw.Middle:
				left -= width / 2
			case draw.End:
				left -= width
			}
			p.Text(left, y+op.Y*scale, op.S, st, room)
		}
	}
}

func (p *Paper) Rect(r draw.Rect) {
	if r.W <= 0 || r.H <= 0 {
		return
	}
	box := fmt.Sprintf("%.2f %.2f %.2f %.2f re", r.X, p.H-r.Y-r.H, r.W, r.H)
	ink, tone := rgb(color.Light[draw.Ink]), rgb(color.Light[r.Fill.Tone])
	if r.Fill.Pattern == draw.Solid {
		p.raw("q %s rg %s f Q", tone, box)
	} else {
		p.raw("q %s rg %s f %s W n %s RG %.2f w", rgb(color.Light[draw.Paper]), box, box, tone, patternStroke)
		p.pattern(r)
		p.raw("Q")
	}
	switch {
	case r.Stroke > 0:
		p.raw("q %s RG %.2f w %s S Q", ink, r.Stroke, box)
	case r.Fill.Pattern == draw.Open:
		p.raw("q %s RG .75 w %s S Q", tone, box)
	}
}

// pattern paints the lines or dots of r's pattern, which begin at the corner of the
// page so that neighbours match.
func (p *Paper) pattern(r draw.Rect) {
	cell := float64(r.Fill.Cell())
	var b strings.Builder
	bottom := p.H - r.Y - r.H
	first := func(v float64) float64 { return float64(int(v/cell)-1) * cell }
	rising := func() {
		for x := first(r.X - r.H); x < r.X+r.W; x += cell {
			fmt.Fprintf(&b, "%.2f %.2f m %.2f %.2f l ", x, bottom, x+r.H, bottom+r.H)
		}
	}
	falling := func() {
		for x := first(r.X - r.H); x < r.X+r.W; x += cell {
			fmt.Fprintf(&b, "%.2f %.2f m %.2f %.2f l ", x, bottom+r.H, x+r.H, bottom)
		}
	}
	switch r.Fill.Pattern {
	case draw.Hatch:
		rising()
	case draw.BackHatch:
		falling()
	case draw.Cross:
		rising()
		falling()
	case draw.Bars:
		for x := first(r.X); x <= r.X+r.W; x += cell {
			fmt.Fprintf(&b, "%.2f %.2f m %.2f %.2f l ", x+cell/2, bottom, x+cell/2, bottom+r.H)
		}
	case draw.Dots:
		b.WriteString("1 J 1.6 w ")
		for x := first(r.X); x <= r.X+r.W; x += cell {
			for y := first(bottom); y <= bottom+r.H; y += cell {
				fmt.Fprintf(&b, "%.2f %.2f m %.2f %.2f l ", x+cell/2, y+cell/2-.05, x+cell/2, y+cell/2+.05)
			}
		}
	}
	if b.Len() > 0 {
		p.raw("%sS", b.String())
	}
}
