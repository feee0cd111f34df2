package paper

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	xbidi "golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"

	"airtime/report/picture/typeface"
)

// typesetter turns text into pieces in the order in which they are painted. What
// the embedded font has is left as text for the PDF; the rest is shaped with
// a font of the machine's and becomes outlines, so that no font but the embedded one
// has to be put into the file, whatever its kind and licence.
type typesetter struct {
	rtl    bool // the sheet's language runs from right to left
	lang   language.Language
	fonts  *machineFonts
	own    [2]*font.Face // the embedded font, regular and bold
	shaper shaping.HarfbuzzShaper
	split  shaping.Segmenter
	bidi   bidi.Paragraph
	set    map[styled][]piece
	names  []string // those without a font, in order of appearance

	standIn string // for those, with {number}
}

type styled struct {
	s    string
	bold bool
}

// piece is text that runs in one direction. Its unit is the em.
type piece struct {
	s       string
	level   bidi.Level
	width   float64
	face    *font.Face // nil: set s in the embedded font, character after character
	shaped  []cluster  // from left to right
	embolds bool       // the face has no bold of its own
}

// cluster is the least text that can be told apart within shaped text.
type cluster struct {
	s      string
	glyphs []shaping.Glyph
	width  float64
}

// shapeSize is the size at which text is shaped: thousandths of an em.
const shapeSize = 1000

func newTypesetter(lang string, folders []string) *typesetter {
	t := &typesetter{
		lang:  language.NewLanguage(lang),
		fonts: &machineFonts{folders: folders, found: make(map[rune]*font.Face)},
		set:   make(map[styled][]piece),

		standIn: "(name {number})",
	}
	if id, ok := language.NewLangID(t.lang); ok {
		t.rtl = id.UseScript(language.Arabic) || id.UseScript(language.Hebrew) || id.UseScript(language.Thaana)
	}
	t.own = [2]*font.Face{font.NewFace(ownFonts[0]()), font.NewFace(ownFonts[1]())}
	return t
}

// ownFonts are the embedded ones as go-text has them, which takes a while to make.
var ownFonts = [2]func() *font.Font{
	sync.OnceValue(func() *font.Font { return parseOwn(false) }),
	sync.OnceValue(func() *font.Font { return parseOwn(true) }),
}

func parseOwn(bold bool) *font.Font {
	face, err := font.ParseTTF(bytes.NewReader(typeface.TTF(bold)))
	if err != nil {
		panic("paper: embedded font: " + err.Error())
	}
	return face.Font
}

func (t *typesetter) face(bold bool) *font.Face {
	if bold {
		return t.own[1]
	}
	return t.own[0]
}

// measure returns the width of s in em.
func (t *typesetter) measure(s string, bold bool) float64 {
	w := 0.0
	for _, p := range t.pieces(s, bold) {
		w += p.width
	}
	return w
}

// pieces returns s from left to right.
func (t *typesetter) pieces(s string, bold bool) []piece {
	key := styled{s, bold}
	if p, ok := t.set[key]; ok {
		return p
	}
	s = norm.NFC.String(fewMarks(strings.Map(printable, s)))
	var p []piece
	if !t.rtl && typeface.Has(s) {
		p = []piece{{s: s, width: typeface.Measure(s, 1, bold)}}
	} else {
		p = t.shape(t.isolate([]rune(t.withoutGaps(s))), bold)
	}
	t.set[key] = p
	return p
}

// printable makes all spaces plain and drops control characters.
func printable(r rune) rune {
	switch {
	case r == '\t' || r == '\n':
		return ' '
	case unicode.IsControl(r) || r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// words divides in at spaces, which are pieces of their own: all spaces are those of
// the embedded font, so that a text is as wide as its words.
func words(in shaping.Input) []shaping.Input {
	var all []shaping.Input
	end := in.RunEnd
	for i := in.RunStart; i < end; i++ {
		if in.Text[i] == ' ' {
			word, space := in, in
			word.RunEnd = i
			space.RunStart, space.RunEnd = i, i+1
			all = append(all, word, space)
			in.RunStart = i + 1
		}
	}
	all = append(all, in)
	return slices.DeleteFunc(all, func(in shaping.Input) bool { return in.RunStart == in.RunEnd })
}

// isolate sets words from right to left within a sheet from left to right apart, as
// HTML's bdi does: they are names, and the figures after a name are not part of it.
// Ref: Unicode Standard Annex 9, section 2.4.
func (t *typesetter) isolate(s []rune) []rune {
	if t.rtl {
		return s
	}
	var out []rune
	for i := 0; i < len(s); i++ {
		if !fromRight(s[i]) {
			out = append(out, s[i])
			continue
		}
		end := i + 1
		for j := end; j < len(s) && (fromRight(s[j]) || s[j] == ' ' || unicode.In(s[j], unicode.M, unicode.Cf)); j++ {
			if s[j] != ' ' {
				end = j + 1
			}
		}
		out = append(append(append(out, firstStrongIsolate), s[i:end]...), popIsolate)
		i = end - 1
	}
	return out
}

const firstStrongIsolate, popIsolate = '\u2068', '\u2069'

func fromRight(r rune) bool {
	p, _ := xbidi.LookupRune(r)
	return p.Class() == xbidi.R || p.Class() == xbidi.AL
}

// visible drops what only steers the order of reading.
func visible(r rune) rune {
	if unicode.Is(unicode.Bidi_Control, r) {
		return -1
	}
	return r
}

// fewMarks drops marks beyond those that scripts pile on a letter, which would
// reach into the lines above and below.
func fewMarks(s string) string {
	const most = 4
	marks := 0
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks++; marks > most {
			return -1
		}
		return r
	}, s)
}

func (t *typesetter) shape(s []rune, bold bool) []piece {
	base, direction := bidi.LeftToRight, di.DirectionLTR
	if t.rtl {
		base = bidi.RightToLeft
	}
	var all []piece
	runs := t.bidi.Segment(s, base)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		direction = di.DirectionLTR
		if !run.IsLeftToRight() {
			direction = di.DirectionRTL
		}
		in := shaping.Input{Text: s, RunStart: run.Start, RunEnd: run.End, Direction: direction, Size: fixed.I(shapeSize), Language: t.lang}
		for _, in := range t.split.Split(in, faces{t, bold}) {
			for _, in := range words(in) {
				p := piece{s: strings.Map(visible, string(s[in.RunStart:in.RunEnd])), level: run.Level}
				switch {
				case p.s == "":
					continue
				case p.s == " " || in.Face == t.face(bold) && run.IsLeftToRight() && typeface.Has(p.s):
					p.width = typeface.Measure(p.s, 1, bold)
				default:
					out := t.shaper.ShapeNoExtents(in)
					p.face, p.shaped, p.width = in.Face, clusters(s, out.Glyphs), em(out.Advance)
					p.embolds = bold && in.Face != t.face(bold)
				}
				all = append(all, p)
			}
		}
	}
	reorder(all)
	return all
}

// clusters divides the glyphs of s.
func clusters(s []rune, glyphs []shaping.Glyph) []cluster {
	var all []cluster
	for i := 0; i < len(glyphs); {
		g := glyphs[i]
		start, n := g.TextIndex(), max(1, g.GlyphsCount())
		c := cluster{s: strings.Map(visible, string(s[start:start+g.RunesCount()])), glyphs: glyphs[i : i+n]}
		for _, g := range c.glyphs {
			c.width += em(g.Advance)
		}
		all = append(all, c)
		i += n
	}
	return all
}

func em(v fixed.Int26_6) float64 { return float64(v) / 64 / shapeSize }

// reorder puts pieces from the order of reading into that from left to right.
// Ref: Unicode Standard Annex 9, rule L2.
func reorder(p []piece) {
	highest := bidi.Level(0)
	for i := range p {
		highest = max(highest, p[i].level)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(p); i++ {
			start := i
			for i < len(p) && p[i].level >= level {
				i++
			}
			slices.Reverse(p[start:i])
		}
	}
}

// faces chooses a font for each character: the embedded one if it can.
type faces struct {
	t    *typesetter
	bold bool
}

func (f faces) ResolveFace(r rune) *font.Face {
	own := f.t.face(f.bold)
	if _, ok := own.NominalGlyph(r); ok {
		return own
	}
	if face := f.t.fonts.found[r]; face != nil {
		return face
	}
	return own
}

// withoutGaps returns s without what no font at hand has, so that no empty boxes are
// printed: words in such a script become "(name 1)", of which unnamed tells, and
// signs alone, such as an emoji, are left out.
func (t *typesetter) withoutGaps(s string) string {
	runes := []rune(s)
	t.fonts.look(runes)
	var out strings.Builder
	for i := 0; i < len(runes); i++ {
		if t.drawable(runes[i]) {
			out.WriteRune(runes[i])
			continue
		}
		// The words go on over marks, joiners and single spaces.
		end, letters := i, false
		for j := i; j < len(runes); j++ {
			if !t.drawable(runes[j]) {
				end, letters = j+1, letters || unicode.IsLetter(runes[j])
			} else if !unicode.In(runes[j], unicode.M, unicode.Cf) && (runes[j] != ' ' || j > end) {
				break
			}
		}
		if letters {
			out.WriteString(t.placeOf(t.number(string(runes[i:end]))))
		} else if end < len(runes) && runes[end] == ' ' {
			end++
		}
		i = end - 1
	}
	return out.String()
}

func (t *typesetter) drawable(r rune) bool {
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector) || unicode.IsSpace(r) {
		return true
	}
	_, ok := t.own[0].NominalGlyph(r)
	return ok || t.fonts.found[r] != nil
}

// number returns which of the names without a font this is, from 1.
func (t *typesetter) number(name string) int {
	i := slices.Index(t.names, name)
	if i < 0 {
		i = len(t.names)
		t.names = append(t.names, name)
	}
	return i + 1
}

func (t *typesetter) placeOf(number int) string {
	return strings.ReplaceAll(t.standIn, "{number}", strconv.Itoa(number))
}

// Unnamed is a name that no font at hand has.
type Unnamed struct {
	StandIn string // what is printed for it
	Script  string // its Unicode name
}

func (t *typesetter) unnamed() []Unnamed {
	all := make([]Unnamed, len(t.names))
	for i, name := range t.names {
		all[i].StandIn = t.placeOf(i + 1)
		for _, r := range name {
			if unicode.IsLetter(r) {
				all[i].Script = scriptOf(r)
				break
			}
		}
	}
	return all
}

// scriptOf returns the Unicode name of the script of r.
func scriptOf(r rune) string {
	for _, name := range slices.Sorted(maps.Keys(unicode.Scripts)) {
		if unicode.Is(unicode.Scripts[name], r) {
			return strings.ReplaceAll(name, "_", " ")
		}
	}
	return "another"
}
