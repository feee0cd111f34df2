// Package draw holds pictures as lists of primitives, so that the page (SVG) and
// the paper (PDF) show the same drawing. It knows nothing of meetings.
//
// Units are points (1/72 inch), the origin is the top left corner, y grows
// downwards. How it becomes a page is in package svg, the colours of its tones in package color, the widths of its
// letters in package typeface, and what it shows as rows of characters in package chart. Everything is legible in black and white: a Fill always has
// a Pattern besides its Tone, and a Drawing always has a text equivalent.
package draw

import (
	"airtime/report/picture/chart"
)

// Drawing is one picture.
type Drawing struct {
	W, H  float64
	Title string       // a few words
	Alt   string       // what the picture shows, in whole sentences, for those who do not see it
	Ops   []Op         // painted in order
	Chart *chart.Chart // the same in rows of characters; nil if it cannot be shown so
}

// An Op is a Rect, a Line or a Text.
type Op interface{ op() }

// Tone is the role of a colour; the renderer chooses colours (light, dark, print)
// with at least 4.5:1 contrast for text tones on Paper.
type Tone uint8

// The tones.
const (
	Ink    Tone = iota // text, outlines
	Soft               // secondary text, axes
	Faint              // grid lines, backgrounds
	Accent             // the thing to look at
	Second             // what is set against it
	Paper              // the background
)

// String is what the styles of a page call t.
func (t Tone) String() string {
	return [...]string{Ink: "ink", Soft: "soft", Faint: "faint", Accent: "accent", Second: "second", Paper: "paper"}[t]
}

// Pattern fills an area so that it can be told apart without colour.
type Pattern uint8

// The patterns.
const (
	Solid     Pattern = iota
	Hatch             // lines rising to the right
	BackHatch         // lines falling to the right
	Cross             // both
	Dots
	Bars // upright lines
	Open // outline only
)

// String is what a page calls p.
func (p Pattern) String() string {
	return [...]string{Solid: "solid", Hatch: "hatch", BackHatch: "backhatch", Cross: "cross", Dots: "dots", Bars: "bars", Open: "open"}[p]
}

// Fill is how an area is painted.
type Fill struct {
	Tone    Tone
	Pattern Pattern
}

// Cell is the side of the square that its pattern repeats, in points.
func (Fill) Cell() int { return 4 }

// Rect is an upright rectangle, filled, with an outline of Stroke points (0 for none) in Ink.
type Rect struct {
	X, Y, W, H float64
	Fill       Fill
	Stroke     float64
	Label      string // short text equivalent, shown as a tooltip where there are any
}

// Line runs from one point to another.
type Line struct {
	X1, Y1, X2, Y2 float64
	Width          float64
	Tone           Tone
	Dashed         bool
}

// Anchor says which part of a Text is at X.
type Anchor uint8

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// Text is one line of text whose baseline is at Y.
type Text struct {
	X, Y   float64
	S      string
	Size   float64 // points
	Anchor Anchor
	Tone   Tone
	Bold   bool
	Width  float64 // room there is; what does not fit is cut with an ellipsis. 0 is no limit
}

func (Rect) op() {}
func (Line) op() {}
func (Text) op() {}
