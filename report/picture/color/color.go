// Package color is the colours of a drawing's tones, on paper and on screens, and how well they can be told apart.
package color

import (
	"fmt"
	"math"
	"strings"

	"airtime/report/picture/draw"
)

// Color is an sRGB colour.
type Color struct{ R, G, B uint8 }

// String returns c as CSS writes it, such as "#1b1b1f".
func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Palette is a colour for each Tone.
type Palette [draw.Paper + 1]Color

// Variables returns the declarations of the CSS variables for p.
func (p Palette) Variables() string {
	var b strings.Builder
	for t, c := range p {
		fmt.Fprintf(&b, "--%s:%s;", draw.Tone(t), c)
	}
	return b.String()
}

// Light is for paper and bright screens. Accent and Second also differ in
// lightness, so that they remain two tones when printed in grey.
var Light = Palette{
	draw.Ink:    {0x1b, 0x1b, 0x1f},
	draw.Soft:   {0x55, 0x55, 0x60},
	draw.Faint:  {0xdc, 0xdc, 0xe3},
	draw.Accent: {0x4a, 0x35, 0x8f},
	draw.Second: {0xb4, 0x53, 0x09},
	draw.Paper:  {0xff, 0xff, 0xff},
}

// Dark is for dark screens.
var Dark = Palette{
	draw.Ink:    {0xf1, 0xf1, 0xf4},
	draw.Soft:   {0xb4, 0xb4, 0xc0},
	draw.Faint:  {0x3c, 0x3c, 0x46},
	draw.Accent: {0xc0, 0xad, 0xf7},
	draw.Second: {0xe8, 0x9a, 0x55},
	draw.Paper:  {0x17, 0x17, 0x1b},
}

// Contrast returns the contrast ratio of two colours, from 1 (the same) to 21
// (black on white). Ref: WCAG 2.2, "contrast ratio" and "relative luminance".
func Contrast(a, b Color) float64 {
	hi, lo := a.luminance(), b.luminance()
	if hi < lo {
		hi, lo = lo, hi
	}
	return (hi + 0.05) / (lo + 0.05)
}

func (c Color) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
