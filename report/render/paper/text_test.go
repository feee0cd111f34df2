package paper

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/bidi"

	"airtime/report/picture/typeface"
)

var testFonts = []string{filepath.Join("testdata", "fonts")}

// visual returns what stands on the paper from left to right. Shaped text is in brackets,
// its clusters divided by bars.
func visual(t *typesetter, s string, bold bool) string {
	var b strings.Builder
	for _, p := range t.pieces(s, bold) {
		if p.face == nil {
			b.WriteString(p.s)
			continue
		}
		var all []string
		for _, c := range p.shaped {
			all = append(all, c.s)
		}
		b.WriteString("[" + strings.Join(all, "|") + "]")
	}
	return b.String()
}

func TestPieces(t *testing.T) {
	for _, tt := range []struct {
		name, lang string
		fonts      []string
		s, want    string
	}{
		{"Latin", "en", nil, "Ana spoke for 12 %.", "Ana spoke for 12 %."},
		{"nothing", "en", nil, "", ""},
		{"Greek and Cyrillic", "en", nil, "Ελένη, Ольга", "Ελένη, Ольга"},
		{"decomposed", "en", nil, "Ame\u0301lie", "Amélie"},
		{"a mark to be placed", "en", nil, "x\u0323", "[x\u0323]"},
		{"too many marks", "en", nil, "x" + strings.Repeat("\u0323", 500) + "y", "[x" + strings.Repeat("\u0323", 4) + "|y]"},
		{"controls and broken text", "en", nil, "A\x00n\xff\na", "An a"},
		{"Hebrew", "en", testFonts, "דנה", "[ה|נ|ד]"},
		{"Hebrew in English", "en", testFonts, "By דנה כהן, 12 %", "By [ן|ה|כ] [ה|נ|ד], 12 %"},
		{"English in Hebrew", "he", testFonts, "דנה (Ana)", "[)]Ana[(] [ה|נ|ד]"},
		{"numbers in Hebrew", "en", testFonts, "דנה 12 כהן", "[ה|נ|ד] 12 [ן|ה|כ]"},
		{"marks of direction", "en", nil, "\u200eAna\u200e", "Ana"},
		{"Hebrew after Hebrew", "en", testFonts, "דנה, כהן", "[ה|נ|ד], [ן|ה|כ]"},
		{"Arabic is joined", "en", testFonts, "علي", "[ي|ل|ع]"},
		{"a ligature", "en", testFonts, "لا", "[لا]"},
		{"Han", "en", testFonts, "王小明 Wang", "[王|小|明] Wang"},
		{"conjuncts", "en", testFonts, "प्रिया", "[प्रि|या]"},
		{"no font", "en", nil, "王小明 Wang", "(name 1) Wang"},
		{"no font for several words", "en", nil, "By דנה כהן: 12 %", "By (name 1): 12 %"},
		{"no font for two people", "en", nil, "דנה, 王小明", "(name 1), (name 2)"},
		{"a sign that no font has", "en", testFonts, "Ana 🙂 Silva 👩‍👩‍👧", "Ana Silva "},
		{"nothing but such signs", "en", testFonts, "🙂", ""},
		{"a letter the font lacks", "en", testFonts, "王 𠀀", "[王] (name 1)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := newTypesetter(tt.lang, tt.fonts)
			if got := visual(set, tt.s, false); got != tt.want {
				t.Errorf("%q is set as %q, want %q", tt.s, got, tt.want)
			}
			for _, p := range set.pieces(tt.s, false) {
				for _, c := range p.shaped {
					for _, g := range c.glyphs {
						if g.GlyphID == 0 {
							t.Errorf("%q: no glyph for %q", tt.s, c.s)
						}
					}
				}
			}
		})
	}
}

// The same name is the same everywhere, and every one is explained once.
func TestNamesWithoutFont(t *testing.T) {
	set := newTypesetter("en", nil)
	for _, s := range []string{"王小明", "דנה", "Who: 王小明"} {
		set.pieces(s, false)
		set.pieces(s, true)
	}
	if got, want := visual(set, "דנה or 王小明", false), "(name 2) or (name 1)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := set.unnamed(), []Unnamed{{"(name 1)", "Han"}, {"(name 2)", "Hebrew"}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	set.standIn = "(Name {number})"
	if got, want := set.unnamed()[1].StandIn, "(Name 2)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Painted text is as wide as it was measured to be, in whichever way it is set.
func TestWidth(t *testing.T) {
	set := newTypesetter("en", testFonts)
	for _, s := range []string{"", "Ana", "By דנה כהן, 12 %", "علي رضا", "王小明", "प्रिया", "王 小 明 (x) 李"} {
		clusters := 0.0
		for _, p := range set.pieces(s, true) {
			if p.face == nil {
				clusters += p.width
			}
			for _, c := range p.shaped {
				clusters += c.width
			}
		}
		if got := set.measure(s, true); math.Abs(got-clusters) > 1e-6 || (got <= 0) != (s == "") {
			t.Errorf("%q measures %v, its parts %v", s, got, clusters)
		}
	}
	if got, want := set.measure("Ana Łoś", true), typeface.Measure("Ana Łoś", 1, true); got != want {
		t.Errorf("measured %v, want the %v of package draw", got, want)
	}
}

func TestReorder(t *testing.T) {
	for _, tt := range []struct {
		levels     []bidi.Level
		text, want string
	}{
		{nil, "", ""},
		{[]bidi.Level{0, 0}, "ab", "ab"},
		{[]bidi.Level{1, 1, 1}, "abc", "cba"},
		{[]bidi.Level{0, 1, 1, 0, 1}, "abcde", "acbde"},
		{[]bidi.Level{0, 1, 2, 1, 0}, "abcde", "adcbe"},
		{[]bidi.Level{1, 2, 2, 1}, "abcd", "dbca"},
	} {
		var p []piece
		for i, l := range tt.levels {
			p = append(p, piece{s: tt.text[i : i+1], level: l})
		}
		reorder(p)
		got := ""
		for _, x := range p {
			got += x.s
		}
		if got != tt.want {
			t.Errorf("levels %v: %q becomes %q, want %q", tt.levels, tt.text, got, tt.want)
		}
	}
}

// A file that is no font, or half of one, is passed over.
func TestBrokenFonts(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"a.ttf":                {},
		"empty-sans.ttf":       []byte("not a font"),
		"half-sans.ttf":        typeface.TTF(false)[:5000],
		"head-sans.ttc":        []byte("ttcf\x00\x01\x00\x00\xff\xff\xff\xff"),
		"NotoSansHebrew.woff2": []byte("wOF2"),
	} {
		write(t, filepath.Join(dir, name), content)
	}
	set := newTypesetter("en", []string{dir, filepath.Join(dir, "not there"), testFonts[0]})
	if got, want := visual(set, "דנה", false), "[ה|נ|ד]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzPieces(f *testing.F) {
	for _, s := range []string{"Ana", "By דנה כהן, 12 %", "علي\u200e رضا", "x\u0323🙂", "\u202eabc\u2069", "प्रिया"} {
		f.Add(s)
	}
	set := newTypesetter("en", testFonts)
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range set.pieces(s, true) {
			if math.IsNaN(p.width) || p.width < 0 {
				t.Errorf("%q: %q is %v em wide", s, p.s, p.width)
			}
		}
	})
}

func BenchmarkPieces(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		set := newTypesetter("en", testFonts)
		set.pieces("By דנה כהן and 王小明, 12 %", false)
	}
}
