package picture

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/picture/chart"
	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
	"airtime/report/words"
)

// Pictures are drawn at a width that fits between the margins of A4 and of
// Letter, and with rows so narrow that a page holds forty people. A picture that
// has nothing to show says so in words.
const (
	pictureWidth = 480.0 // points

	nameSize  = 8.5
	crowdSize = 7.0 // names where rows are many
	noteSize  = 7.5
	crowd     = 8  // people from whom on rows are narrow
	mostRows  = 48 // people a picture shows

	gap       = 6.0   // between columns
	nameWide  = 150.0 // widest name column
	nameLines = 4     // what 60 characters need at most
)

// canvas is a Drawing in the making; y is where the next row begins.
type canvas struct {
	draw.Drawing
	a     *report.Account
	order []int            // people, most speaking first, without those who were not heard and have no name
	more  int              // who were not heard and have no name
	q     *words.Questions // has the words
	y     float64
	size  float64 // of names
	pitch float64 // from one line of a name to the next

	said    []string // sentences of the text equivalent
	private bool     // about one person: no agenda, whose words may name others
}

// newCanvas begins a picture with that sentence as its title. A nil q is words.English.
func newCanvas(a *report.Account, q *words.Questions, title string) *canvas {
	if q == nil {
		q = words.English()
	}
	c := &canvas{
		Drawing: draw.Drawing{W: pictureWidth, Title: q.Say(title, nil)},
		a:       a, order: a.BySpeaking(), q: q,
		size: nameSize, pitch: 10,
	}
	c.order = slices.DeleteFunc(c.order, func(i int) bool { return a.People[i].Nameless() })
	c.more = len(a.People) - len(c.order)
	if len(a.People) > crowd {
		c.size, c.pitch = crowdSize, 7.5
	}
	return c
}

// tell adds a sentence to the text equivalent.
func (c *canvas) tell(id string, v words.Vars) {
	c.said = append(c.said, strings.ReplaceAll(words.Capitalized(c.q.Say(id, v)), numbers.NBSP, " "))
}

func (c *canvas) finish() draw.Drawing {
	c.H = math.Ceil(c.y + 2)
	c.Alt = strings.Join(c.said, " ")
	switch {
	case c.Chart == nil:
	case len(c.Chart.Rows) == 0: // what is drawn is no row of bars or times
		c.Chart = nil
	case c.Chart.Axis != nil:
		c.Chart.Said = c.said
	}
	return c.Drawing
}

// nothing returns a picture of one sentence.
func (c *canvas) nothing(id string, v words.Vars) draw.Drawing {
	c.note(id, v)
	c.tell(id, v)
	return c.finish()
}

// name is a name within a sentence, fullName one that stands alone.
func (c *canvas) name(id report.PersonID) string { return names.Isolated(c.fullName(id)) }

func (c *canvas) fullName(id report.PersonID) string {
	if s := names.Clean(c.a.NameOf(id)); s != "" {
		return s
	}
	return c.q.Say("name_none", nil)
}

func (c *canvas) rect(x, y, w, h float64, tone draw.Tone, pattern draw.Pattern) {
	c.labelled(x, y, w, h, tone, pattern, "")
}

// labelled is a rect that says something when it is pointed at.
func (c *canvas) labelled(x, y, w, h float64, tone draw.Tone, pattern draw.Pattern, label string) {
	stroke := 0.0
	if pattern != draw.Solid {
		stroke = 0.5
	}
	c.Ops = append(c.Ops, draw.Rect{X: x, Y: y, W: w, H: h, Fill: draw.Fill{Tone: tone, Pattern: pattern}, Stroke: stroke, Label: label})
}

func (c *canvas) line(x1, y1, x2, y2, width float64, tone draw.Tone) {
	c.Ops = append(c.Ops, draw.Line{X1: x1, Y1: y1, X2: x2, Y2: y2, Width: width, Tone: tone})
}

func (c *canvas) dashed(x1, y1, x2, y2, width float64, tone draw.Tone) {
	c.Ops = append(c.Ops, draw.Line{X1: x1, Y1: y1, X2: x2, Y2: y2, Width: width, Tone: tone, Dashed: true})
}

func (c *canvas) text(x, y float64, s string, size float64, anchor draw.Anchor, tone draw.Tone) {
	c.Ops = append(c.Ops, draw.Text{X: x, Y: y, S: strings.ReplaceAll(s, numbers.NBSP, " "), Size: size, Anchor: anchor, Tone: tone})
}

// note writes a sentence below what is drawn.
func (c *canvas) note(id string, v words.Vars) { c.notes(words.Capitalized(c.q.Say(id, v))) }

// notes writes a paragraph below what is drawn.
func (c *canvas) notes(s string) {
	c.y += 3
	for _, l := range breakLines(s, noteSize, pictureWidth) {
		c.y += 10
		c.text(0, c.y, l, noteSize, draw.Start, draw.Soft)
	}
}

// breakLines breaks s into lines of at most width points where Unicode (UAX 14)
// allows it, and within a word only where the word alone is wider than a line.
func breakLines(s string, size, width float64) []string {
	fits := func(s string) bool { return typeface.Measure(strings.TrimRight(s, " "), size, false) <= width }
	var lines []string
	line := ""
	flush := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line = ""
	}
	for state := -1; s != ""; {
		var seg string
		seg, s, _, state = uniseg.FirstLineSegmentInString(s, state)
		if line != "" && !fits(line+seg) {
			flush()
		}
		if fits(line + seg) {
			line += seg
			continue
		}
		for g := uniseg.NewGraphemes(seg); g.Next(); {
			if line != "" && !fits(line+g.Str()) {
				flush()
			}
			line += g.Str()
		}
	}
	flush()
	return lines
}

// label is a name as it is written beside a row.
type label struct {
	lines []string
	width float64
	name  string // whole
}

// labels breaks every name into lines of at most width points. A name that is too
// long even so is cut, and numbered where that makes it look like another.
func (c *canvas) labels(width float64) map[report.PersonID]label {
	all := make(map[report.PersonID]label, len(c.a.People))
	taken := make(map[string]bool)
	for _, f := range c.a.People {
		lines := breakLines(c.fullName(f.ID), c.size, width)
		if len(lines) > nameLines {
			last := nameLines - 1
			rest := strings.Join(lines[last:], " ")
			lines = append(lines[:last:last], typeface.Fit(rest, c.size, false, width))
			for k := 2; taken[strings.Join(lines, " ")]; k++ {
				tag := fmt.Sprintf("#%d", k)
				lines[last] = typeface.Fit(rest, c.size, false, width-typeface.Measure(tag, c.size, false)) + tag
			}
		}
		taken[strings.Join(lines, " ")] = true
		l := label{lines: lines, name: c.fullName(f.ID)}
		for _, s := range lines {
			l.width = max(l.width, typeface.Measure(s, c.size, false))
		}
		all[f.ID] = l
	}
	return all
}

// widest returns the width of the widest of the labels.
func widest(labels map[report.PersonID]label) float64 {
	most := 0.0
	for _, l := range labels {
		most = max(most, l.width)
	}
	return most
}

// height is of a row with the label, at least least.
func (c *canvas) height(l label, least float64) float64 {
	return max(least, float64(len(l.lines))*c.pitch+2)
}

// writeName writes a label into a row of height h that begins at c.y.
func (c *canvas) writeName(x float64, l label, h float64) {
	c.lines(x, c.y, h, l.lines, c.size, c.pitch, draw.Start, draw.Ink)
}

// lines writes lines of text in the middle of the height h below y.
func (c *canvas) lines(x, y, h float64, lines []string, size, pitch float64, anchor draw.Anchor, tone draw.Tone) {
	y += (h-float64(len(lines)-1)*pitch)/2 + 0.36*size // 0.36 em: half the height of capitals
	for i, s := range lines {
		c.text(x, y+float64(i)*pitch, s, size, anchor, tone)
	}
}

// shown returns the people a picture has rows for, most speaking first, and how
// many others there are.
func (c *canvas) shown() ([]int, int) {
	n := min(mostRows, len(c.order))
	return c.order[:n], len(c.order) - n
}

// andMore says that there are so many others, and so many who were not heard.
func (c *canvas) andMore(others int) {
	if c.more > 0 {
		id := "pic_unheard_more"
		if c.a.Source.Mode == report.Mix {
			id = "pic_no_voice_more"
		}
		c.note(id, words.Vars{"n": c.more})
		c.tell(id, words.Vars{"n": c.more})
	}
	if others > 0 {
		c.note("pic_no_room", words.Vars{"n": others})
		c.tell("pic_no_room", words.Vars{"n": others})
	}
}

// Bars shows how the speaking time was shared: a bar per person, most
// speaking first and the silent ones too, with the equal share and the range of
// each share. A bracket joins neighbours whose ranges overlap, since their order says nothing.
func Bars(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_bars")
	if len(a.People) == 0 {
		return c.nothing("nobody", nil)
	}
	people, others := c.shown()
	ties := a.Ties()
	labels := c.labels(nameWide)
	most, ranged := c.barsScale()
	chart := c.barsChart(people, ties, most, ranged)
	c.Chart = chart
	wide := make([]float64, len(chart.Head)) // of the columns of figures
	for _, row := range chart.Rows {
		for col, s := range row.Figures {
			wide[col] = max(wide[col], typeface.Measure(s, c.size, false), typeface.Measure(chart.Head[col], noteSize, false))
		}
	}
	bracket := 0.0
	tied := len(ties) > 0 && ties[0][0] < len(people)
	if tied {
		bracket = 8
	}
	x0 := bracket + widest(labels) + gap
	right := make([]float64, len(wide)) // edges of the columns
	x1 := pictureWidth
	for col := len(wide) - 1; col >= 0; col-- {
		right[col] = x1
		x1 -= wide[col] + gap + 2
	}
	at := func(share float64) float64 { return x0 + min(1, max(0, share/most))*(x1-x0) }

	equal := at(a.EqualShare())
	equalShare := c.q.Say("percent", words.Vars{"figure": strings.TrimSuffix(c.q.Figure(100*a.EqualShare(), 1), c.q.Decimal+"0")})
	several := len(a.People) > 1
	for col, s := range chart.Head {
		c.text(right[col], 8, s, noteSize, draw.End, draw.Soft)
	}
	if several {
		s := c.q.Say("pic_equal", words.Vars{"share": equalShare})
		half := typeface.Measure(s, noteSize, false) / 2
		c.text(min(max(equal, x0+half), x1-half), 8, s, noteSize, draw.Middle, draw.Soft)
	}
	c.y = 12
	top := c.y

	// The line of the equal share lies under everything; on a bar it is Paper.
	lineAt := len(c.Ops)
	for k, i := range people {
		f := a.People[i]
		part := c.tellPart(f)
		l := labels[f.ID]
		h := c.height(l, c.pitch+4)
		c.writeName(bracket, l, h)
		middle := c.y + h/2
		thick := min(9, c.pitch-1)
		end := c.bar(f, middle, thick, at, equal, part)
		if s := chart.Rows[k].Note; s != "" {
			w := typeface.Measure(s, noteSize, false)
			if end+4+w < x1 {
				c.rect(end+3, middle-5, w+2, 10, draw.Paper, draw.Solid)
				c.text(end+4, middle+0.36*noteSize, s, noteSize, draw.Start, draw.Soft)
			}
		}
		for col, s := range chart.Rows[k].Figures {
			c.lines(right[col], c.y, h, []string{s}, c.size, c.pitch, draw.End, draw.Ink)
		}
		c.bracket(chart.Rows[k].Tie, h)
		c.y += h
	}
	c.line(x0, top, x0, c.y, 0.75, draw.Soft)
	if several {
		c.Ops = slices.Insert(c.Ops, lineAt, draw.Op(draw.Line{X1: equal, Y1: top, X2: equal, Y2: c.y, Width: 0.75, Tone: draw.Ink, Dashed: true}))
	}
	if several {
		c.tell("pic_equal_is", words.Vars{"share": equalShare})
	}
	if ranged {
		c.note("pic_hatched", nil)
	}
	if tied {
		c.note("pic_bracket", nil)
		c.tellTies(people, ties)
	}
	c.andMore(others)
	chart.Said = c.said[len(people):]
	return c.finish()
}

// Shares shows how the speaking time was shared and not by whom: the bars alone, the longest first, with the equal share.
func Shares(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_bars")
	if a.SpeakingS == 0 {
		return c.nothing("nobody", nil)
	}
	const thick, pitch = 8.0, 11.0
	most := a.EqualShare()
	for _, f := range a.People {
		most = max(most, f.Share)
	}
	equal := pictureWidth * a.EqualShare() / most
	said := c.q.Say("pic_equal", words.Vars{"share": c.q.Percent(a.EqualShare(), a.EqualShare())})
	half := typeface.Measure(said, noteSize, false) / 2
	c.text(min(max(equal, half), pictureWidth-half), 8, said, noteSize, draw.Middle, draw.Soft)
	c.y = 12
	c.Chart = &chart.Chart{Mark: a.EqualShare() / most}
	for _, i := range c.order {
		if f := a.People[i]; f.IsPerson() {
			c.Chart.Rows = append(c.Chart.Rows, chart.Row{Low: f.Share / most, High: f.Share / most})
			c.rect(0, c.y, max(1, pictureWidth*f.Share/most), thick, draw.Accent, draw.Solid)
			c.y += pitch
		}
	}
	c.dashed(equal, 10, equal, c.y, 0.75, draw.Ink)
	c.tell("pic_equal_is", words.Vars{"share": c.q.Percent(a.EqualShare(), a.EqualShare())})
	c.andMore(0)
	c.Chart.Said = c.said
	return c.finish()
}

// tellTies says whose order says nothing: all of those that a tie joins, or only of one and the next, where the first
// and the last of them can be told apart.
func (c *canvas) tellTies(people []int, ties [][2]int) {
	for _, t := range ties {
		if t[0] >= len(people) {
			break
		}
		tied := people[t[0]:min(t[1], len(people))]
		var called []string
		lowest, highest := 0.0, 1.0 // where all ranges would have to meet
		for _, i := range tied {
			f := c.a.People[i]
			called = append(called, c.name(f.ID))
			lowest, highest = max(lowest, f.ShareLow), min(highest, f.ShareHigh)
		}
		switch {
		case lowest < highest:
			c.tell("pic_ties", words.Vars{"names": c.q.List(called, names.Listed)})
		case len(tied) == len(c.a.People):
			c.tell("pic_ties_all", nil)
		default:
			c.tell("pic_ties_next", words.Vars{"names": c.q.List(called, names.Listed)})
		}
	}
}

// heard is a word beside the bar of somebody of whom little or nothing was heard.
func (c *canvas) heard(f report.PersonFigures) string {
	id := map[report.Hearing]string{
		report.NotHeard: "pic_not_heard", report.ResponsesOnly: "pic_responses_only", report.BarelyHeard: "pic_barely", report.PerhapsBarely: "pic_perhaps",
		report.PartOfAnother: "pic_split", report.NoVoice: "pic_no_voice", report.MoreThanOne: "pic_several",
	}[c.a.Hearing(f)]
	if id == "" {
		return ""
	}
	return c.q.Say(id, nil)
}

// tellPart says such as "Ana: 31–45 %, 12:05, barely heard.", and returns it.
func (c *canvas) tellPart(f report.PersonFigures) string {
	id, v := "pic_person", words.Vars{"name": c.name(f.ID), "share": c.q.Percent(f.ShareLow, f.ShareHigh), "time": numbers.Length(f.SpeakingS)}
	if h := c.heard(f); h != "" {
		id, v["heard"] = "pic_person_heard", h
	}
	if c.a.Hearing(f) == report.NoVoice {
		id = "pic_person_voiceless"
	}
	c.tell(id, v)
	return c.q.Say(id, v)
}
