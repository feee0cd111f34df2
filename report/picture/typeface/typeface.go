// Package typeface is the type in which drawings and paper are set, and how wide text is in it.
package typeface

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Noto Sans, cut to Latin, Greek, Cyrillic and the signs of a sheet by fonts/subset.sh;
// under the SIL Open Font License, fonts/OFL.txt.
var (
	//go:embed fonts/NotoSans-Regular.ttf
	regularTTF []byte
	//go:embed fonts/NotoSans-Bold.ttf
	boldTTF []byte
)

// TTF returns the embedded font, which the paper embeds in turn and Measure measures.
// The caller must not change it.
func TTF(bold bool) []byte {
	if bold {
		return boldTTF
	}
	return regularTTF
}

const ellipsis = "…"

// advances holds the width of every character of the embedded font, in em.
type advances map[rune]float32

var (
	regularAdvances = sync.OnceValue(func() advances { return readAdvances(regularTTF) })
	boldAdvances    = sync.OnceValue(func() advances { return readAdvances(boldTTF) })
)

func readAdvances(ttf []byte) advances {
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		panic("typeface: embedded font: " + err.Error())
	}
	a, em := make(advances), float32(face.Upem())
	for it := face.Cmap.Iter(); it.Next(); {
		r, glyph := it.Char()
		a[r] = face.HorizontalAdvance(glyph) / em
	}
	return a
}

func advancesOf(bold bool) advances {
	if bold {
		return boldAdvances()
	}
	return regularAdvances()
}

// Has tells whether the embedded font draws s by setting one character after the
// other: it has them all, and none is a mark to be placed on the one before.
// s should be in normal form C.
func Has(s string) bool {
	a := regularAdvances()
	for _, r := range s {
		if _, ok := a[r]; !ok || unicode.Is(unicode.M, r) {
			return false
		}
	}
	return true
}

// Measure returns the width of s in points. For what the embedded font has not it is
// an estimate, the same on every machine: one em for what East Asian typography
// calls wide, six tenths for the rest, nothing for marks. Renderers that find
// the true width to be larger narrow the text to the estimate.
func Measure(s string, size float64, bold bool) float64 {
	a, em := advancesOf(bold), float32(0)
	for _, r := range norm.NFC.String(s) {
		em += a.width(r)
	}
	return float64(em) * size
}

func (a advances) width(r rune) float32 {
	if unicode.In(r, unicode.M, unicode.Cc, unicode.Cf) {
		return 0
	}
	if w, ok := a[r]; ok {
		return w
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 1
	}
	return 0.6
}

// Fit returns s if it is at most so many points wide, else as many of its
// first characters as fit with an ellipsis, never part of one. It is empty
// where not even the ellipsis fits.
func Fit(s string, size float64, bold bool, room float64) string {
	const slack = 1e-3 // of a point: sums of widths are not exact
	if Measure(s, size, bold) <= room+slack {
		return s
	}
	left := room + slack - Measure(ellipsis, size, bold)
	if left < 0 {
		return ""
	}
	end := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if left -= Measure(g.Str(), size, bold); left < 0 {
			break
		}
		_, end = g.Positions()
	}
	return strings.TrimRightFunc(s[:end], unicode.IsSpace) + ellipsis
}
