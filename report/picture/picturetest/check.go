package picturetest

import (
	"fmt"
	"strings"
	"testing"

	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
)

// box is what a Text covers: from the top of capitals with accents to the descenders' end.
type box struct {
	x0, y0, x1, y1 float64
	s              string
}

func boxOf(t draw.Text) box {
	w := typeface.Measure(t.S, t.Size, t.Bold)
	x := t.X
	switch t.Anchor {
	case draw.Middle:
		x -= w / 2
	case draw.End:
		x -= w
	}
	return box{x, t.Y - 0.75*t.Size, x + w, t.Y + 0.2*t.Size, t.S}
}

// Check finds texts over one another, and anything beyond the edges.
func Check(t *testing.T, d draw.Drawing) {
	t.Helper()
	const eps = 0.01
	if d.W <= 0 || d.H <= 0 || d.Title == "" || d.Alt == "" || len(d.Ops) == 0 {
		t.Errorf("%q: %g by %g points with %d operations and the words %q", d.Title, d.W, d.H, len(d.Ops), d.Alt)
	}
	within := func(what string, x0, y0, x1, y1 float64) {
		t.Helper()
		if !(x0 >= -eps && y0 >= -eps && x1 <= d.W+eps && y1 <= d.H+eps && x0 <= x1+eps && y0 <= y1+eps) {
			t.Errorf("%s: %s at %.1f,%.1f to %.1f,%.1f, want within %g by %g", d.Title, what, x0, y0, x1, y1, d.W, d.H)
		}
	}
	var texts []box
	for _, op := range d.Ops {
		switch o := op.(type) {
		case draw.Rect:
			within("rectangle", o.X, o.Y, o.X+o.W, o.Y+o.H)
		case draw.Line:
			within("line", min(o.X1, o.X2), min(o.Y1, o.Y2), max(o.X1, o.X2), max(o.Y1, o.Y2))
		case draw.Text:
			b := boxOf(o)
			within(fmt.Sprintf("%q", o.S), b.x0, b.y0, b.x1, b.y1)
			if o.Size < 5 {
				t.Errorf("%s: %q has a size of %.1f", d.Title, o.S, o.Size)
			}
			if strings.ContainsAny(o.S, "\n\t\u00a0\u202e") {
				t.Errorf("%s: text %q", d.Title, o.S)
			}
			for _, p := range texts {
				if b.x0 < p.x1-eps && p.x0 < b.x1-eps && b.y0 < p.y1-eps && p.y0 < b.y1-eps {
					t.Errorf("%s: %q lies over %q (%.1f,%.1f to %.1f,%.1f over %.1f,%.1f to %.1f,%.1f)", d.Title, b.s, p.s,
						b.x0, b.y0, b.x1, b.y1, p.x0, p.y0, p.x1, p.y1)
				}
			}
			texts = append(texts, b)
		}
	}
}
