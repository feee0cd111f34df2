package picture

import (
	"math"
	"slices"

	"airtime/report"
	"airtime/report/picture/draw"
	"airtime/report/words"
)

// Measures of the circle, in points.
const (
	circleRadius = 52.0
	seatSide     = 7.0
	seatGap      = 5.0  // from a seat to where a line ends
	pairGap      = 3.0  // between the lines of the two directions
	widestArrow  = 3.5  // for the pair with most
	arrowHead    = 5.0  // length of its sides
	nameGap      = 12.0 // from the middle of a seat to its name
)

// smallCircle is how much of its size the circle has where there is little room.
const smallCircle = 0.5

// Circle shows the people as around a table, and who spoke after whom: an arrow from the last to the next, the wider
// the more often. Where there are too few to say there is none.
func Circle(a *report.Account, q *words.Questions) draw.Drawing {
	return circle(a, q, report.Nobody, 1)
}

// OwnCircle is the Circle with only one person's lines, and no other's name; small for a page that has little room.
func OwnCircle(a *report.Account, q *words.Questions, me report.PersonID, small bool) draw.Drawing {
	if small {
		return circle(a, q, me, smallCircle)
	}
	return circle(a, q, me, 1)
}

func circle(a *report.Account, q *words.Questions, me report.PersonID, scale float64) draw.Drawing {
	c := newCanvas(a, q, "pic_circle")
	c.private = me != report.Nobody
	least := a.Settings.MinEvents
	var cells []report.AfterCell
	most := 0
	for _, x := range a.After {
		if x.Count >= least && (me == report.Nobody || x.Last == me || x.Next == me) {
			cells = append(cells, x)
			most = max(most, x.Count)
		}
	}
	if len(cells) == 0 {
		return c.nothing("pic_circle_few", words.Vars{"least": least})
	}
	slices.SortStableFunc(cells, func(x, y report.AfterCell) int { return y.Count - x.Count })
	seats, bottom := c.seats(cells, me, scale)
	for _, x := range cells {
		c.arrow(seats[x.Last], seats[x.Next], scale, widestArrow*scale*float64(x.Count)/float64(most), x.Last == me || me == report.Nobody)
		switch {
		case me == report.Nobody:
			c.tell("pic_after", words.Vars{"last": c.name(x.Last), "next": c.name(x.Next), "n": x.Count})
		case x.Last == me:
			c.tell("pic_after_me", words.Vars{"n": x.Count})
		default:
			c.tell("pic_me_after", words.Vars{"n": x.Count})
		}
	}
	how := words.Vars{"least": least}
	if scale == 1 {
		c.y = bottom
		c.note("pic_circle_how", how)
	} else { // beside it
		left := 2*circleRadius*scale + 4*nameGap
		lines := breakLines(q.Say("me_circle", nil)+" "+q.Say("pic_circle_how", how), noteSize, pictureWidth-left)
		c.y = max(bottom, 10*float64(len(lines)))
		for i, l := range lines {
			c.text(left, c.y/2+10*(float64(i+1)-float64(len(lines))/2), l, noteSize, draw.Start, draw.Soft)
		}
	}
	return c.finish()
}

// point is a place in a Drawing.
type point struct{ x, y float64 }

// seats draws a seat for everybody and returns where they are: in the order in which they sat, or, around one
// person, in that of how often they spoke after each other, so that nobody's place tells who it is. bottom is where what
// stands below can begin.
func (c *canvas) seats(cells []report.AfterCell, me report.PersonID, scale float64) (at map[report.PersonID]point, bottom float64) {
	var people []report.PersonID
	if me != report.Nobody {
		people = append(people, me)
		for _, x := range cells {
			for _, who := range []report.PersonID{x.Last, x.Next} {
				if !slices.Contains(people, who) {
					people = append(people, who)
				}
			}
		}
	}
	for _, p := range c.a.Seated() {
		if !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	at = make(map[report.PersonID]point, len(people))
	radius, seat, seatName := circleRadius*scale, seatSide*scale, max(scale*nameGap, nameSize)
	middle := point{pictureWidth / 2, radius + 2*seatName}
	if scale < 1 {
		middle.x, middle.y = radius+2*nameGap, radius+nameSize+seat
	}
	if bottom = middle.y + radius + 2*seatName; me != report.Nobody {
		bottom = middle.y + radius + seat // the only name is at the top
	}
	for i, who := range people {
		angle := 2*math.Pi*float64(i)/float64(len(people)) - math.Pi/2
		dx, dy := math.Cos(angle), math.Sin(angle)
		p := point{middle.x + radius*dx, middle.y + radius*dy}
		at[who] = p
		pattern := draw.Solid
		if me != report.Nobody && who != me {
			pattern = draw.Open
		}
		c.rect(p.x-seat/2, p.y-seat/2, seat, seat, draw.Ink, pattern)
		if me != report.Nobody && who != me {
			continue
		}
		anchor := draw.Middle
		switch {
		case dx > 0.3:
			anchor = draw.Start
		case dx < -0.3:
			anchor = draw.End
		}
		c.Ops = append(c.Ops, draw.Text{
			X: p.x + seatName*dx, Y: p.y + seatName*dy + nameSize*0.35, S: c.fullName(who), Size: nameSize, Anchor: anchor, Tone: draw.Ink,
			Width: pictureWidth/2 - radius*math.Abs(dx) - 2*seatName,
		})
	}
	return at, bottom
}

// arrow draws a line to the right of the way from one seat to another, so that the way back has one of its own.
func (c *canvas) arrow(from, to point, scale, width float64, strong bool) {
	length := math.Hypot(to.x-from.x, to.y-from.y)
	if length == 0 {
		return
	}
	dx, dy := (to.x-from.x)/length, (to.y-from.y)/length
	side, gap, head := point{-dy * scale * pairGap / 2, dx * scale * pairGap / 2}, scale*(seatSide/2+seatGap), scale*arrowHead
	start := point{from.x + dx*gap + side.x, from.y + dy*gap + side.y}
	end := point{to.x - dx*gap + side.x, to.y - dy*gap + side.y}
	tone := draw.Accent
	if !strong {
		tone = draw.Second
	}
	c.line(start.x, start.y, end.x, end.y, max(0.4, width), tone)
	for _, turn := range []float64{-1, 1} {
		const sharp = 0.45 // radians between the line and a side of its head
		sin, cos := math.Sincos(math.Pi + turn*sharp)
		c.line(end.x, end.y, end.x+head*(dx*cos-dy*sin), end.y+head*(dx*sin+dy*cos), max(0.4, min(width, 1.2)), tone)
	}
}
