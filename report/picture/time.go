package picture

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
	"airtime/report/words"
)

// timeline draws rows over the time of the meeting, which lies between x0 and x1.
type timeline struct {
	*canvas
	x0, x1 float64
	top    float64 // of the first row
	under  int     // number of the first operation of the rows
	marked []report.MarkSpan
}

// newTimeline writes the times, and what is marked in the meeting, above the rows.
// The names left of the rows and the figures right of them are so wide.
func (c *canvas) newTimeline(beside, figures float64) *timeline {
	t := &timeline{canvas: c, x0: beside + gap, x1: pictureWidth, marked: c.away()}
	for _, m := range c.a.Marks {
		if m.Kind == report.Agenda && !c.private {
			m.Text = names.Clean(m.Text)
			t.marked = append(t.marked, m)
		}
	}
	slices.SortStableFunc(t.marked, func(x, y report.MarkSpan) int { return cmp.Compare(x.AtS, y.AtS) })
	if figures > 0 {
		t.x1 -= figures + gap
	}
	end := math.Inf(-1)
	for _, at := range t.times() {
		s := numbers.Clock(at)
		half := typeface.Measure(s, noteSize, false) / 2
		if x := min(max(t.at(at), t.x0+half), t.x1-half); x-half >= end+gap {
			t.text(x, 8, s, noteSize, draw.Middle, draw.Soft)
			end = x + half
		}
	}
	t.y = 12
	t.marks()
	t.top, t.under = t.y, len(t.Ops)
	t.Chart = t.timeChart()
	return t
}

func (t *timeline) at(s report.Seconds) float64 {
	return t.x0 + float64(min(max(s, 0), t.a.LengthS))/float64(t.a.LengthS)*(t.x1-t.x0)
}

// times are round times for the axis, up to the end.
func (t *timeline) times() []report.Seconds {
	const apart = 50 // points, at least
	return roundTimes(t.a.LengthS, apart/(t.x1-t.x0))
}

// away returns what is no meeting time, with a word for it.
func (c *canvas) away() []report.MarkSpan {
	var spans []report.MarkSpan
	for _, b := range c.a.Breaks {
		spans = append(spans, report.MarkSpan{Kind: report.Break, Text: c.q.Say("pic_break", nil), AtS: b.StartS, UntilS: b.EndS})
	}
	for _, m := range c.a.Marks {
		if m.Kind == report.OffRecord && m.Text != report.Uncounted && m.UntilS > m.AtS {
			m.Text = c.q.Say("pic_off_record", nil)
			spans = append(spans, m)
		}
	}
	return spans
}

// marks writes a line of agenda points and breaks, each where it begins and as
// far as there is room before the next.
func (t *timeline) marks() {
	if !slices.ContainsFunc(t.marked, func(m report.MarkSpan) bool { return m.Text != "" }) {
		return
	}
	t.y += 10
	for i, m := range t.marked {
		x, end := t.at(m.AtS)+2, t.x1
		if i+1 < len(t.marked) {
			end = t.at(t.marked[i+1].AtS) - 2
		}
		s := typeface.Fit(m.Text, noteSize, false, end-x)
		if s == m.Text || m.Kind == report.Agenda && len([]rune(s)) > 2 {
			t.text(x, t.y-2, s, noteSize, draw.Start, draw.Soft)
		}
	}
}

// end draws the lines of the axis, and what is no meeting time, under the rows.
func (t *timeline) end() {
	rows := t.Ops[t.under:]
	t.Ops = slices.Clip(t.Ops[:t.under])
	for _, m := range t.marked {
		if m.Kind != report.Agenda {
			t.rect(t.at(m.AtS), t.top, t.at(m.UntilS)-t.at(m.AtS), t.y-t.top, draw.Faint, draw.Solid)
		}
	}
	for _, at := range t.times() {
		t.line(t.at(at), t.top, t.at(at), t.y, 0.5, draw.Faint)
	}
	for _, m := range t.marked {
		if m.Kind == report.Agenda {
			t.dashed(t.at(m.AtS), t.top-8, t.at(m.AtS), t.y, 0.75, draw.Soft)
		}
	}
	t.Ops = append(t.Ops, rows...)
}

// skyline fills a row of height h below y: how much of each column the spans fill
// is how high it is drawn.
func (t *timeline) skyline(y, h float64, spans []report.EventSpan, tone draw.Tone) {
	const (
		column = 0.75 // points
		levels = 8
	)
	n := int((t.x1 - t.x0) / column)
	parts := t.a.Coverage(spans, n)
	level := func(k int) int { return int(math.Ceil(levels * parts[k])) }
	w := (t.x1 - t.x0) / float64(n)
	for from, l := 0, level(0); from < n; {
		to, next := from+1, 0
		for ; to < n; to++ {
			if next = level(to); next != l {
				break
			}
		}
		if l > 0 {
			high := h * float64(l) / levels
			t.rect(t.x0+float64(from)*w, y+h-high, float64(to-from)*w, high, tone, draw.Solid)
		}
		from, l = to, next
	}
}

// lane draws one row of a person or of people.
func (t *timeline) lane(l label, spans []report.EventSpan, from, to report.Seconds, tone draw.Tone) {
	least := t.pitch + 3
	h := t.height(l, least)
	t.writeName(0, l, h)
	t.chartRow(l.name, spans)
	top := t.y + (h-least)/2 // all lanes are equally high, also beside a name of several lines
	base := top + least - 1.5
	t.line(t.at(from), base, t.at(to), base, 0.5, draw.Soft)
	t.skyline(top+1, least-2.5, spans, tone)
	t.y += h
}

// events draws a narrow row of what happened between people.
func (t *timeline) events(id string, spans []report.EventSpan, tone draw.Tone) {
	const h = 11
	t.lines(0, t.y, h, []string{t.q.Say(id, nil)}, noteSize, 0, draw.Start, draw.Soft)
	t.line(t.x0, t.y+h-1.5, t.x1, t.y+h-1.5, 0.5, draw.Faint)
	t.chartRow(t.q.Say(id, nil), spans)
	t.skyline(t.y+2, h-3.5, spans, tone)
	t.y += h
}

// besideTime is the width of a column with these names and those of the rows of
// between; pictures of one meeting share it, so that their times stand below one another.
func (c *canvas) besideTime(beside float64) float64 {
	for _, id := range []string{"pic_at_once", "pic_open", "pic_nobody"} {
		beside = max(beside, typeface.Measure(c.q.Say(id, nil), noteSize, false))
	}
	return beside
}

// between draws what concerns everybody, overlaps and open floors, and explains the rows.
func (t *timeline) between() {
	t.y += 3
	if t.overlapHeard() {
		t.events("pic_at_once", t.a.Overlaps, draw.Second)
	}
	var open []report.EventSpan
	for _, f := range t.a.OpenFloors {
		open = append(open, report.EventSpan{StartS: f.StartS, EndS: f.EndS})
	}
	t.events("pic_open", open, draw.Ink)
	t.chartAway()
	t.end()
	parts := []string{t.q.Say("pic_height", nil)}
	if t.overlapHeard() {
		parts = append(parts, t.q.Say("pic_at_once_is", nil))
	}
	parts = append(parts, t.q.Say("pic_open_is", words.Vars{"limit": t.q.Limit(t.a.Settings.OpenFloor)}))
	if len(t.away()) > 0 {
		parts = append(parts, t.q.Say("pic_grey", nil))
	}
	t.notes(strings.Join(parts, " "))
}

// tellBetween says what concerns everybody.
func (c *canvas) tellBetween() {
	if c.overlapHeard() {
		c.tell("pic_overlaps", words.Vars{"n": len(c.a.Overlaps)})
	}
	c.tell("pic_opens", words.Vars{"n": len(c.a.OpenFloors)})
	if n := len(c.a.Breaks); n > 0 {
		c.tell("pic_breaks", words.Vars{"n": n})
	}
}

// overlapHeard says whether there can be overlaps to show.
func (c *canvas) overlapHeard() bool { return len(c.a.People) > 1 && !c.a.OverlapUnheard() }

// Lanes shows who spoke when: a lane for each person, most speaking first,
// and below them the overlaps and the open floors.
func Lanes(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_lanes")
	if a.SpeakingS == 0 || a.LengthS <= 0 {
		return c.nothing("nobody", nil)
	}
	people, others := c.shown()
	labels := c.labels(nameWide)
	spans := make(map[report.PersonID][]report.EventSpan, len(a.People))
	for _, t := range a.Turns {
		spans[t.Person] = append(spans[t.Person], report.EventSpan{StartS: t.StartS, EndS: t.EndS})
	}
	t := c.newTimeline(c.besideTime(widest(labels)), 0)
	for _, i := range people {
		f := a.People[i]
		t.lane(labels[f.ID], spans[f.ID], f.FromS, f.ToS, draw.Accent)
	}
	t.between()
	c.tellLanes()
	c.andMore(others)
	return c.finish()
}

// tellLanes says in sentences what the lanes show.
func (c *canvas) tellLanes() {
	a := c.a
	var longest report.FloorSpan
	for _, t := range a.FloorTurns {
		if t.EndS-t.StartS > longest.EndS-longest.StartS {
			longest = t
		}
	}
	for _, i := range c.order {
		f := a.People[i]
		if f.FirstTurnS == nil || f.LastS == nil {
			c.tell("pic_no_turn", words.Vars{"name": c.name(f.ID)})
			continue
		}
		c.tell("pic_turns", words.Vars{"name": c.name(f.ID), "n": f.Turns, "first": numbers.Clock(*f.FirstTurnS), "last": numbers.Clock(*f.LastS)})
	}
	if longest.Person != report.Nobody {
		c.tell("pic_longest", words.Vars{"name": c.name(longest.Person), "from": numbers.Clock(longest.StartS), "until": numbers.Clock(longest.EndS)})
	}
	c.tellBetween()
}

// MyLane shows when one person spoke, and below it everybody else
// as one: nobody else is named or told apart.
func MyLane(a *report.Account, q *words.Questions, who report.PersonID) draw.Drawing {
	c := newCanvas(a, q, "pic_me")
	c.size, c.pitch, c.private = nameSize, 10, true
	f := a.Find(who)
	if f == nil || a.SpeakingS == 0 || a.LengthS <= 0 {
		return c.nothing("me_silent", nil)
	}
	var mine, others []report.EventSpan
	for _, t := range a.Turns {
		if t.Person == who {
			mine = append(mine, report.EventSpan{StartS: t.StartS, EndS: t.EndS})
		} else {
			others = append(others, report.EventSpan{StartS: t.StartS, EndS: t.EndS})
		}
	}
	everybody := c.q.Say("pic_others", nil)
	labels := c.labels(nameWide)
	me := labels[who]
	t := c.newTimeline(c.besideTime(max(me.width, typeface.Measure(everybody, c.size, false))), 0)
	t.lane(me, mine, f.FromS, f.ToS, draw.Accent)
	t.lane(label{lines: []string{everybody}, name: everybody}, others, 0, a.LengthS, draw.Soft)
	t.between()
	switch v := (words.Vars{"speaking": numbers.Length(f.SpeakingS)}); {
	case f.SpeakingS == 0:
		c.tell("me_silent", nil)
	case f.FirstTurnS == nil || f.LastS == nil:
		c.tell("pic_me_no_turn", v)
	default:
		v["n"], v["first"], v["last"] = f.Turns, numbers.Clock(*f.FirstTurnS), numbers.Clock(*f.LastS)
		c.tell("pic_me_turns", v)
	}
	c.tellBetween()
	return c.finish()
}

// Room shows when anybody spoke, when two or more did, and when the floor was open: nothing of who.
func Room(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_room")
	c.size, c.pitch, c.private = nameSize, 10, true
	if a.SpeakingS == 0 || a.LengthS <= 0 {
		return c.nothing("nobody", nil)
	}
	var all []report.EventSpan
	for _, t := range a.Turns {
		all = append(all, report.EventSpan{StartS: t.StartS, EndS: t.EndS})
	}
	us := c.q.Say("pic_us", nil)
	t := c.newTimeline(c.besideTime(typeface.Measure(us, c.size, false)), 0)
	t.lane(label{lines: []string{us}}, all, 0, a.LengthS, draw.Accent)
	t.between()
	c.tellBetween()
	return c.finish()
}

// Strip shows who held the meeting: for each window of the dynamics a block
// in the row of the person who had most of its speech, or of nobody.
func Strip(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_strip")
	windows := 0
	held := make(map[report.PersonID]int)
	for _, w := range a.Strip {
		if w.Speech {
			windows++
			held[w.Holder]++
		}
	}
	if windows < a.Settings.MinEvents || len(a.People) < 2 || a.LengthS <= 0 {
		return c.nothing("pic_too_short", nil)
	}
	window := c.q.Limit(a.Settings.StripWindow)
	c.tell("pic_windows", words.Vars{"n": windows, "window": window})
	nobody := c.q.Say("pic_nobody", nil)
	labels := c.labels(nameWide)
	var holders []report.PersonID
	for _, i := range c.order {
		if who := a.People[i].ID; held[who] > 0 {
			holders = append(holders, who)
			c.tell("pic_held", words.Vars{"name": c.name(who), "count": held[who]})
		}
	}
	t := c.newTimeline(c.besideTime(widest(labels)), 0)
	for _, who := range holders {
		h := t.height(labels[who], t.pitch+3)
		t.writeName(0, labels[who], h)
		t.held(who, h, draw.Accent, draw.Solid)
	}
	if held[report.Nobody] > 0 {
		const h = 11
		t.lines(0, t.y, h, []string{nobody}, noteSize, 0, draw.Start, draw.Soft)
		t.held(report.Nobody, h, draw.Soft, draw.Hatch)
		c.tell("pic_held", words.Vars{"name": nobody, "count": held[report.Nobody]})
	}
	t.end()
	c.note("pic_hold", words.Vars{"most": c.q.Percent(a.Settings.HeldByOne, a.Settings.HeldByOne), "window": window})
	switch a.Dynamics {
	case report.HeldByOneVoice:
		c.tell("one_voice", nil)
	case report.BackAndForth:
		c.tell("back_and_forth", nil)
	case report.Alternating:
		c.tell("alternating", nil)
	}
	return c.finish()
}

// held draws a row of height h with a block wherever the person held the meeting.
func (t *timeline) held(who report.PersonID, h float64, tone draw.Tone, pattern draw.Pattern) {
	t.line(t.x0, t.y+h-1.5, t.x1, t.y+h-1.5, 0.5, draw.Faint)
	spans := t.a.HeldSpans(who)
	for _, w := range spans {
		x := t.at(w.StartS)
		t.labelled(x, t.y+1, t.at(w.EndS)-x, h-2.5, tone, pattern, numbers.Clock(w.StartS)+"–"+numbers.Clock(w.EndS))
	}
	if who == report.Nobody {
		t.chartRow(t.q.Say("pic_nobody", nil), spans)
	} else {
		t.chartRow(t.fullName(who), spans)
	}
	t.y += h
}

// Waits shows who waited after trying to come in: a line from the attempt
// to that person's next turn, or to the end where there was none.
func Waits(a *report.Account, q *words.Questions) draw.Drawing {
	c := newCanvas(a, q, "pic_waits")
	longest := func(i int) report.Seconds {
		var most report.Seconds
		for _, w := range a.People[i].Waits {
			most = max(most, w.ToS-w.FromS)
		}
		return most
	}
	var people []int
	for _, i := range c.order {
		if len(a.People[i].Waits) > 0 {
			people = append(people, i)
		}
	}
	if a.OverlapUnheard() {
		return c.nothing("unheard_overlap", nil)
	}
	if a.Unnamed() {
		return c.nothing("unnamed", nil)
	}
	if len(people) == 0 || a.LengthS <= 0 {
		return c.nothing("pic_no_wait", nil)
	}
	slices.SortStableFunc(people, func(i, j int) int { return cmp.Compare(longest(j), longest(i)) })
	const most = 12
	others := max(0, len(people)-most)
	people = people[:len(people)-others]
	labels := c.labels(nameWide)
	figures := 0.0
	for _, i := range people {
		figures = max(figures, typeface.Measure(c.q.Brief(longest(i)), c.size, false))
	}
	head := c.q.Say("pic_longest_wait", nil)
	figures = max(figures, typeface.Measure(head, noteSize, false))
	t := c.newTimeline(c.besideTime(widest(labels)), figures)
	t.text(pictureWidth, 8, head, noteSize, draw.End, draw.Soft)
	t.under = len(t.Ops)
	for _, i := range people {
		f := a.People[i]
		h := t.height(labels[f.ID], t.pitch+3)
		t.writeName(0, labels[f.ID], h)
		t.line(t.x0, t.y+h, t.x1, t.y+h, 0.5, draw.Faint)
		for _, w := range f.Waits {
			t.wait(w, t.y+h/2)
		}
		t.lines(pictureWidth, t.y, h, []string{c.q.Brief(longest(i))}, t.size, 0, draw.End, draw.Ink)
		t.y += h
		c.tell("pic_wait", words.Vars{"name": c.name(f.ID), "n": len(f.Waits), "time": c.q.Brief(longest(i))})
		if f.Waits[len(f.Waits)-1].Never {
			c.tell("pic_never", words.Vars{"name": c.name(f.ID)})
		}
	}
	t.end()
	c.note("pic_waits_how", nil)
	if others > 0 {
		c.note("pic_more_waits", words.Vars{"n": others})
		c.tell("pic_more_waits", words.Vars{"n": others})
	}
	return c.finish()
}

// wait draws a wait around the height y.
func (t *timeline) wait(w report.Wait, y float64) {
	from, to := t.at(w.FromS), t.at(w.ToS)
	t.line(from, y-4, from, y+4, 1, draw.Ink)
	if w.Never {
		t.dashed(from, y, to, y, 1.5, draw.Second)
		return
	}
	t.line(from, y, to, y, 1.5, draw.Second)
	const block = 3.0
	t.rect(min(to, t.x1-block), y-block, block, 2*block, draw.Accent, draw.Solid)
}
