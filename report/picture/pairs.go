package picture

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"airtime/report"
	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
	"airtime/report/words"
)

// Matrix shows who came in while whom was speaking: a row for whoever came
// in, a column for whoever was speaking. A cell has how often the floor was
// taken and how often it was only tried, and the rates below; it is
// empty where there are too few to say.
func Matrix(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_matrix")
	c.size, c.pitch = nameSize, 10
	least := a.Settings.MinEvents
	var pairs []report.Pair
	most := 0
	for _, q := range a.Pairs {
		if q.Shown {
			pairs = append(pairs, q)
			most = max(most, q.Taken+q.Tried)
		}
	}
	switch {
	case a.OverlapUnheard():
		return c.nothing("unheard_overlap", nil)
	case a.Unnamed():
		return c.nothing("unnamed", nil)
	case len(pairs) == 0:
		return c.nothing("pic_few_pairs", words.Vars{"least": least})
	}
	people, left := c.matrixPeople(pairs)
	m := c.newMatrix(people)
	for _, q := range pairs {
		m.cell(q, most)
		c.tell("pic_pair", words.Vars{
			"by": c.name(q.By), "on": c.name(q.On),
			"taken": c.countRate(q.Taken, q.TakenRate), "tried": c.countRate(q.Tried, q.TriedRate),
		})
	}
	m.legend()
	c.note("pic_cells", words.Vars{"least": least})
	if left > 0 {
		c.note("pic_more_pairs", words.Vars{"n": left})
	}
	return c.finish()
}

// matrixPeople returns at most as many people as a matrix has room for, in the
// order of the other pictures: all, or else those of the pairs, the pairs with
// most first; and how many pairs that leaves out.
func (c *canvas) matrixPeople(pairs []report.Pair) ([]int, int) {
	const most = 12
	if len(c.order) <= most {
		return c.order, 0
	}
	in, left := make(map[report.PersonID]bool), 0
	for _, q := range pairs {
		more := 0
		for _, who := range []report.PersonID{q.By, q.On} {
			if !in[who] {
				more++
			}
		}
		if len(in)+more > most {
			left++
			continue
		}
		in[q.By], in[q.On] = true, true
	}
	return slices.DeleteFunc(slices.Clone(c.order), func(i int) bool { return !in[c.a.People[i].ID] }), left
}

type matrix struct {
	*canvas
	x0, y0 float64
	w, h   []float64 // of each column and row
	row    map[report.PersonID]int
}

const (
	letters  = "ABCDEFGHIJKL"
	cellHigh = 23.0
)

// newMatrix draws the grid with its heads: names where all fit above their
// columns, else letters.
func (c *canvas) newMatrix(people []int) *matrix {
	m := &matrix{canvas: c, row: make(map[report.PersonID]int)}
	corner := c.q.Say("pic_came_in", nil)
	labels := c.labels(nameWide)
	names := typeface.Measure(corner, noteSize, false)
	for k, i := range people {
		who := c.a.People[i].ID
		m.row[who] = k
		names = max(names, labels[who].width)
	}
	const widest = 62.0
	width := func(names float64) float64 {
		return min(widest, (pictureWidth-names-gap)/float64(len(people)))
	}
	w := width(names)
	heads := c.columnHeads(people, w-4)
	letter := 0.0
	if heads == nil {
		letter = 12
		w = width(names + letter)
		for k := range people {
			heads = append(heads, []string{letters[k : k+1]})
		}
	}
	m.x0 = letter + names + gap
	head := 0.0
	for _, lines := range heads {
		head = max(head, float64(len(lines))*9+4)
	}
	c.text(m.x0-gap, 8, corner, noteSize, draw.End, draw.Soft)
	c.text(m.x0, 8, c.q.Say("pic_while", nil), noteSize, draw.Start, draw.Soft)
	c.y = 12
	for k, lines := range heads {
		for i, s := range lines {
			c.text(m.x0+(float64(k)+0.5)*w, c.y+head-4-float64(len(lines)-1-i)*9, s, noteSize, draw.Middle, draw.Ink)
		}
	}
	c.y += head
	m.y0 = c.y
	y := m.y0
	for k, i := range people {
		l := labels[c.a.People[i].ID]
		h := c.height(l, cellHigh)
		c.y = y
		if letter > 0 {
			c.lines(0, y, h, []string{letters[k : k+1]}, noteSize, 0, draw.Start, draw.Ink)
		}
		c.writeName(letter, l, h)
		c.rect(m.x0+float64(k)*w, y, w, h, draw.Faint, draw.Solid) // nobody comes in on themselves
		m.w, m.h = append(m.w, w), append(m.h, h)
		y += h
	}
	c.y = y
	for k := range len(people) + 1 {
		x := m.x0 + float64(k)*w
		c.line(x, m.y0, x, c.y, 0.5, draw.Soft)
	}
	y = m.y0
	for _, h := range append(m.h, 0) {
		c.line(m.x0, y, m.x0+float64(len(people))*w, y, 0.5, draw.Soft)
		y += h
	}
	return m
}

// columnHeads are the names in lines of at most width points, broken only
// between words; nil if some do not fit.
func (c *canvas) columnHeads(people []int, width float64) [][]string {
	var heads [][]string
	for _, i := range people {
		lines := strings.Fields(c.fullName(c.a.People[i].ID))
		for _, s := range lines {
			if len(lines) > nameLines || typeface.Measure(s, noteSize, false) > width {
				return nil
			}
		}
		heads = append(heads, breakLines(strings.Join(lines, " "), noteSize, width))
	}
	return heads
}

// cell writes a pair's counts above its rates, and a bar that is full for most.
func (m *matrix) cell(q report.Pair, most int) {
	row, ok1 := m.row[q.By]
	col, ok2 := m.row[q.On]
	if !ok1 || !ok2 {
		return
	}
	w, h := m.w[col], m.h[row]
	x, y := m.x0+float64(col)*w, m.y0
	for _, above := range m.h[:row] {
		y += above
	}
	y += (h - cellHigh) / 2
	fitted := func(s string, size float64) float64 {
		return min(size, size*(w-3)/typeface.Measure(s, size, false))
	}
	counts := fmt.Sprintf("%d · %d", q.Taken, q.Tried)
	m.text(x+w/2, y+8.5, counts, fitted(counts, nameSize), draw.Middle, draw.Ink)
	rates := m.shortRate(q.Taken, q.TakenRate) + " · " + m.shortRate(q.Tried, q.TriedRate)
	m.text(x+w/2, y+15.5, rates, fitted(rates, 6.5), draw.Middle, draw.Soft)
	full := (w - 6) / float64(most)
	taken := float64(q.Taken) * full
	if q.Taken > 0 {
		m.rect(x+3, y+17.5, taken, 4, draw.Accent, draw.Solid)
	}
	if q.Tried > 0 {
		m.rect(x+3+taken, y+17.5, float64(q.Tried)*full, 4, draw.Accent, draw.Hatch)
	}
}

func (m *matrix) legend() {
	m.y += 13
	x := 0.0
	for _, k := range []struct {
		pattern draw.Pattern
		text    string
	}{
		{draw.Solid, m.q.Say("pic_taken", nil)},
		{draw.Hatch, m.q.Say("pic_tried", nil)},
	} {
		m.rect(x, m.y-6, 12, 6, draw.Accent, k.pattern)
		m.text(x+16, m.y, k.text, noteSize, draw.Start, draw.Soft)
		x += 16 + typeface.Measure(k.text, noteSize, false) + 2*gap
	}
}

// shortRate writes a rate per 10 minutes in few characters.
func (c *canvas) shortRate(n int, r *float64) string {
	switch {
	case n == 0:
		return "0"
	case r == nil:
		return "–"
	case *r >= 9.95:
		return c.q.Figure(*r, 0)
	}
	return c.q.Figure(*r, 1)
}

// countRate is "3 (1.2 per 10 min)".
func (c *canvas) countRate(n int, r *float64) string {
	figure := strconv.Itoa(n)
	if n == 0 || r == nil {
		return figure
	}
	return c.q.Say("pic_rate", words.Vars{"figure": figure, "rate": c.q.Figure(*r, 1)})
}
