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
	seat         = 7.0  // side of a seat
	seatGap      = 5.0  // from a seat to where a line ends
	pairGap      = 3.0  // between the lines of the two directions
	widestArrow  = 3.5  // for the pair with most
	arrowHead    = 5.0  // length of its sides
	seatName     = 12.0 // from the middle of a seat to its name
)

// Circle shows the people as around a table, and who spoke after whom: an arrow from the last to the next, the wider
// the more often. Where there are too few to say there is none. For one person it has only their lines,
// and no other's name; for Nobody everybody's.
func Circle(a *report.Account, q *words.Questions, me report.PersonID) draw.Drawing {
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
	seats := c.seats(cells, me)
	for _, x := range cells {
		c.arrow(seats[x.Last], seats[x.Next], widestArrow*float64(x.Count)/float64(most), x.Last == me || me == report.Nobody)
		switch {
		case me == report.Nobody:
			c.tell("pic_after", words.Vars{"last": c.name(x.Last), "next": c.name(x.Next), "n": x.Count})
		case x.Last == me:
			c.tell("pic_after_me", words.Vars{"n": x.Count})
		default:
			c.tell("pic_me_after", words.Vars{"n": x.Count})
		}
	}
	c.y = 2*circleRadius + 4*seatName
	c.note("pic_circle_how", words.Vars{"least": least})
	return c.finish()
}

// point is a place in a Drawing.
type point struct{ x, y float64 }

// seats draws a seat for everybody and returns where they are: in the order in which they sat, or, around one
// person, in that of how often they spoke after each other, so that nobody's place tells who it is.
func (c *canvas) seats(cells []report.AfterCell, me report.PersonID) map[report.PersonID]point {
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
	at := make(map[report.PersonID]point, len(people))
	middle := point{pictureWidth / 2, circleRadius + 2*seatName}
	for i, who := range people {
		angle := 2*math.Pi*float64(i)/float64(len(people)) - math.Pi/2
		dx, dy := math.Cos(angle), math.Sin(angle)
		p := point{middle.x + circleRadius*dx, middle.y + circleRadius*dy}
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
			Width: pictureWidth/2 - circleRadius*math.Abs(dx) - 2*seatName,
		})
	}
	return at
}

// arrow draws a line to the right of the way from one seat to another, so that the way back has one of its own.
func (c *canvas) arrow(from, to point, width float64, strong bool) {
	length := math.Hypot(to.x-from.x, to.y-from.y)
	if length == 0 {
		return
	}
	dx, dy := (to.x-from.x)/length, (to.y-from.y)/length
	side := point{-dy * pairGap / 2, dx * pairGap / 2}
	start := point{from.x + dx*(seat/2+seatGap) + side.x, from.y + dy*(seat/2+seatGap) + side.y}
	end := point{to.x - dx*(seat/2+seatGap) + side.x, to.y - dy*(seat/2+seatGap) + side.y}
	tone := draw.Accent
	if !strong {
		tone = draw.Second
	}
	c.line(start.x, start.y, end.x, end.y, max(0.4, width), tone)
	for _, turn := range []float64{-1, 1} {
		const sharp = 0.45 // radians between the line and a side of its head
		sin, cos := math.Sincos(math.Pi + turn*sharp)
		c.line(end.x, end.y, end.x+arrowHead*(dx*cos-dy*sin), end.y+arrowHead*(dx*sin+dy*cos), max(0.4, min(width, 1.2)), tone)
	}
}
