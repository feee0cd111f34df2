package svg

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"airtime/report/picture/color"
	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
)

// parts returns what is between the description and the end of the picture.
func parts(d draw.Drawing) string {
	_, s, _ := strings.Cut(string(Of(d, "p")), "</desc>\n")
	return strings.TrimSuffix(s, "</svg>\n")
}

func TestSVGOps(t *testing.T) {
	bar := draw.Rect{X: 1, Y: 2, W: 3.456, H: 4, Fill: draw.Fill{Tone: draw.Accent, Pattern: draw.Solid}}
	hatch := draw.Rect{W: 5, H: 5, Fill: draw.Fill{Tone: draw.Second, Pattern: draw.Hatch}, Stroke: 0.5}
	for _, tt := range []struct {
		name string
		ops  []draw.Op
		want string
	}{
		{"rectangle", []draw.Op{bar}, `<path class="f-accent" d="M1 2h3.46v4h-3.46z"/>` + "\n"},
		{"alike ones are one path", []draw.Op{bar, bar}, `<path class="f-accent" d="M1 2h3.46v4h-3.46zM1 2h3.46v4h-3.46z"/>` + "\n"},
		{
			"order is kept", []draw.Op{bar, draw.Line{X2: 9, Y2: 8, Width: 0.5, Tone: draw.Soft}, bar},
			`<path class="f-accent" d="M1 2h3.46v4h-3.46z"/>` + "\n" + `<path class="s-soft" stroke-width="0.5" d="M0 0L9 8"/>` + "\n" + `<path class="f-accent" d="M1 2h3.46v4h-3.46z"/>` + "\n",
		},
		{
			"a pattern is defined once", []draw.Op{hatch, bar, hatch},
			`<pattern id="p-second-hatch" width="4" height="4" patternUnits="userSpaceOnUse"><path class="f-paper" d="M0 0h4v4h-4z"/><path class="s s-second" d="M-1 1L1-1M-1 5L5-1M3 5L5 3"/></pattern>` + "\n" +
				`<path fill="url(#p-second-hatch)" class=" s-ink" stroke-width="0.5" d="M0 0h5v5h-5z"/>` + "\n" +
				`<path class="f-accent" d="M1 2h3.46v4h-3.46z"/>` + "\n" +
				`<path fill="url(#p-second-hatch)" class=" s-ink" stroke-width="0.5" d="M0 0h5v5h-5z"/>` + "\n",
		},
		{
			"labelled ones stand alone", []draw.Op{bar, draw.Rect{W: 1, H: 1, Fill: draw.Fill{Tone: draw.Accent, Pattern: draw.Solid}, Label: "1 < 2"}, bar},
			`<path class="f-accent" d="M1 2h3.46v4h-3.46z"/>` + "\n" + `<path class="f-accent" d="M0 0h1v1h-1z"><title>1 &lt; 2</title></path>` + "\n" + `<path class="f-accent" d="M1 2h3.46v4h-3.46z"/>` + "\n",
		},
		{"dashed", []draw.Op{draw.Line{X2: 1, Width: 1, Dashed: true}}, `<path class="s-ink dash" stroke-width="1" d="M0 0L1 0"/>` + "\n"},
		{"text of another script keeps its width", []draw.Op{draw.Text{X: 1, Y: 2, S: "山田", Size: 8, Anchor: draw.End, Bold: true}}, `<text class="f-ink e b" x="1" y="2" font-size="8">山田</text>` + "\n"},
		{"not a number of XML", []draw.Op{draw.Text{S: "a\x00\x1b<b>&\"", Size: 8}}, `<text class="f-ink" x="0" y="0" font-size="8">a` + "\ufffd\ufffd&lt;b&gt;&amp;&#34;</text>\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := parts(draw.Drawing{Ops: tt.ops}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestSVGText(t *testing.T) {
	got := parts(draw.Drawing{Ops: []draw.Op{draw.Text{S: "A long name", Size: 10, Width: 30, Anchor: draw.Middle}}})
	if want := typeface.Fit("A long name", 10, false, 30); want == "A long name" || !strings.Contains(got, ">"+want+"<") {
		t.Errorf("got %s, want the text cut to %q", got, want)
	}
	if want := `textLength="`; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s: other fonts are wider", got, want)
	}
}

// Whatever is in a drawing, the picture is XML with a name, a description and ids of its own.
func TestSVGIsXML(t *testing.T) {
	var ops []draw.Op
	for tone := range draw.Paper + 1 {
		for p := draw.Solid; p <= draw.Open; p++ {
			ops = append(ops, draw.Rect{X: math.Pi, W: 1, H: 1, Fill: draw.Fill{Tone: tone, Pattern: p}, Stroke: float64(tone), Label: "<script>\xff"})
			ops = append(ops, draw.Rect{W: 1, H: 1, Fill: draw.Fill{Tone: tone, Pattern: p}})
		}
	}
	svg := string(Of(draw.Drawing{W: 480, H: 10.5, Title: "<b>", Alt: `"&]]>`, Ops: ops}, `a"b`))
	ids := make(map[string]bool)
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local == "id" {
				if ids[a.Value] || !strings.HasPrefix(a.Value, `a"b-`) {
					t.Errorf("id %q: twice, or not of this picture", a.Value)
				}
				ids[a.Value] = true
			}
		}
	}
	for _, want := range []string{`role="img"`, `viewBox="0 0 480 10.5"`, "<title id=\"a&#34;b-t\">&lt;b&gt;</title>", "&#34;&amp;]]&gt;</desc>"} {
		if !strings.Contains(svg, want) {
			t.Errorf("got %.400s without %s", svg, want)
		}
	}
	if strings.Contains(svg, "<script") {
		t.Error("a script got in")
	}
}

func TestCSSHasEveryTone(t *testing.T) {
	css := CSS() + ":root{" + color.Light.Variables() + "}"
	for k := draw.Ink; k <= draw.Paper; k++ {
		tone := k.String()
		for _, want := range []string{".f-" + tone + "{fill:var(--" + tone + ")}", ".s-" + tone + "{stroke:var(--" + tone + ")}", "--" + tone + ":#"} {
			if !strings.Contains(css, want) {
				t.Errorf("style sheet has no %s", want)
			}
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	var ops []draw.Op
	for i := range 5000 {
		ops = append(ops, draw.Rect{X: float64(i), W: 0.75, H: 8, Fill: draw.Fill{Tone: draw.Accent, Pattern: draw.Solid}})
	}
	for b.Loop() {
		Of(draw.Drawing{Ops: ops}, "p")
	}
}
