package picture

import (
	"fmt"
	"strconv"
	"strings"

	"airtime/report/across"
	"airtime/report/numbers"
	"airtime/report/picture/draw"
	"airtime/report/words"
)

// The small multiples of Across, in points.
const (
	panelWide = (pictureWidth - panelGap) / 2
	panelGap  = 24.0
	panelHigh = 62.0 // of the plot
	panelLeft = 26.0 // for the scale

	smallScale = 0.2 // the end of the scale of parts that are all below it
)

// Across is a small plot for every figure: a point for each meeting, with
// its range as a line through it where it has one. A gap is a figure that could not
// be told. A nil q is words.English.
func Across(x across.Comparison, q *words.Questions) draw.Drawing {
	if q == nil {
		q = words.English()
	}
	c := &canvas{Drawing: draw.Drawing{W: pictureWidth, Title: q.Say("across_picture", nil)}, q: q}
	column := 0
	for _, f := range across.Figures {
		var known []int
		top, scale := 0.0, 1.0
		low, high := 0, 0 // the meetings with the least and the most
		value := func(i int) *across.Ranged { return *f.Of(&x.Meetings[i]) }
		for i := range x.Meetings {
			r := value(i)
			if r == nil {
				continue
			}
			if len(known) == 0 || r.Value < value(low).Value {
				low = i
			}
			if len(known) == 0 || r.Value > value(high).Value {
				high = i
			}
			known = append(known, i)
			top = max(top, r.Value)
			if f.Trend {
				top = max(top, r.High)
			}
		}
		if len(known) < across.MinMeetings {
			continue
		}
		if !f.Part && f.ID != "balance" {
			scale = niceTop(top)
		} else if f.Part && top <= smallScale {
			scale = smallScale
		}
		say := func(i int) string {
			return q.Say("across_in_meeting", words.Vars{"figure": RangedText(q, f, value(i), "across_range_said"), "meeting": strconv.Itoa(i + 1)})
		}
		first, last := known[0], known[len(known)-1]
		told := words.Vars{"figure": q.Say("move_"+f.Key, nil), "first": say(first), "last": say(last)}
		if low != first && low != last || high != first && high != last {
			told["low"], told["high"] = FigureText(q, f, value(low).Value), FigureText(q, f, value(high).Value)
			c.tell("across_told_between", told)
		} else {
			c.tell("across_told", told)
		}
		c.panel(x, f, float64(column)*(panelWide+panelGap), scale)
		if column++; column == 2 {
			column = 0
			c.y += panelHigh + 36
		}
	}
	if column > 0 {
		c.y += panelHigh + 36
	}
	if len(c.said) == 0 {
		return c.nothing("across_untold", nil)
	}
	return c.finish()
}

// FigureText writes the figure in the language of q.
func FigureText(q *words.Questions, f across.Figure, x float64) string {
	if f.Part {
		return q.Percent(x, x)
	}
	return q.Figure(x, f.Digits)
}

// RangedText writes the figure with its range, as the sentence says one, where that is written otherwise.
func RangedText(q *words.Questions, f across.Figure, r *across.Ranged, sentence string) string {
	value, low, high := FigureText(q, f, r.Value), FigureText(q, f, r.Low), FigureText(q, f, r.High)
	if low == high || !f.Trend {
		return value
	}
	if f.Part {
		low, high = numbers.PercentDigits(r.Low), numbers.PercentDigits(r.High)
	}
	return q.Say("across_with_range", words.Vars{"figure": value, "range": q.Say(sentence, words.Vars{"low": low, "high": high})})
}

// niceTop is the end of a scale of counts.
func niceTop(v float64) float64 {
	step := 1.0
	for {
		for _, k := range []float64{1, 2, 5} {
			if v <= step*k {
				return step * k
			}
		}
		step *= 10
	}
}

// panel plots f with its left edge at left.
func (c *canvas) panel(x across.Comparison, f across.Figure, left, scale float64) {
	top, bottom := c.y+16, c.y+16+panelHigh
	from, to := left+panelLeft+8, left+panelWide-8
	c.text(left, c.y+9, c.q.Say("move_"+f.Key, nil), nameSize, draw.Start, draw.Ink)
	for _, v := range []float64{0, 0.5, 1} {
		y := bottom - v*panelHigh
		c.line(left+panelLeft, y, left+panelWide, y, 0.4, draw.Faint)
		if v != 0.5 {
			label := numbers.Decimal(v*scale, 0)
			if f.Part {
				label = c.q.Percent(v*scale, v*scale)
			}
			c.text(left+panelLeft-4, y+2.5, label, 7, draw.End, draw.Soft)
		}
	}
	n := len(x.Meetings)
	at := func(i int) float64 { return from + (to-from)*float64(i)/float64(n-1) }
	every := 1
	for float64(every)*(to-from)/float64(n-1) < 14 {
		every++
	}
	height := func(v float64) float64 { return bottom - min(v/scale, 1)*panelHigh }
	last := -1
	for i := range x.Meetings {
		if i%every == 0 {
			c.text(at(i), bottom+10, strconv.Itoa(i+1), 7, draw.Middle, draw.Soft)
		}
		r := *f.Of(&x.Meetings[i])
		if r == nil {
			continue
		}
		if last >= 0 {
			before := *f.Of(&x.Meetings[last])
			if last == i-1 {
				c.line(at(last), height(before.Value), at(i), height(r.Value), 1, draw.Accent)
			} else {
				c.dashed(at(last), height(before.Value), at(i), height(r.Value), 0.6, draw.Soft)
			}
		}
		last = i
	}
	for i := range x.Meetings {
		r := *f.Of(&x.Meetings[i])
		if r == nil {
			continue
		}
		if f.Trend && r.High > r.Low {
			c.line(at(i), height(r.High), at(i), height(r.Low), 0.8, draw.Ink)
		}
		y := min(max(height(r.Value), top), bottom)
		c.labelled(at(i)-2, y-2, 4, 4, draw.Accent, draw.Solid, fmt.Sprintf("%d: %s", i+1, strings.ReplaceAll(RangedText(c.q, f, r, "range"), numbers.NBSP, " ")))
	}
}
