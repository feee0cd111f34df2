package render

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"airtime/report"
	"airtime/report/words"
)

// shares draws one bar per person, most speaking first, the silent ones too.
func (p *textPrinter) shares() {
	a := p.a
	if len(a.People) == 0 {
		return
	}
	p.heading("How we shared the speaking time")
	ranges := slices.ContainsFunc(a.People, func(f report.PersonFigures) bool {
		return words.PercentDigits(f.ShareLow) != words.PercentDigits(f.ShareHigh)
	})
	head := []string{"share"}
	if ranges {
		head = append(head, "range")
	}
	head = append(head, "time", p.words("×equal"))
	rows := make([][]string, len(p.order))
	widths := make([]int, len(head))
	most := 1.5 * p.equalShare
	for k, i := range p.order {
		f := a.People[i]
		most = max(most, f.ShareHigh)
		row := []string{percent(f.Share)}
		if ranges {
			row = append(row, p.words(strings.TrimSuffix(percentRange(f.ShareLow, f.ShareHigh), words.NBSP+"%")))
		}
		rows[k] = append(row, words.Length(f.SpeakingS), p.words(words.Decimal(f.TimesEqual, 1)+"×"))
		for c, s := range rows[k] {
			widths[c] = max(widths[c], cells(s), cells(head[c]))
		}
	}
	columns := func(row []string) string {
		s := ""
		for c, w := range widths {
			s += "  " + padLeft(row[c], w)
		}
		return s
	}
	start := cells(indent) + 2 + p.names + 1
	width := min(60, p.width-start-cells(columns(head)))
	p.line(strings.Repeat(" ", start+width) + p.paint(dim, columns(head)))

	ties := p.ties()
	for k, i := range p.order {
		f := a.People[i]
		bar := p.bar(f, min(1, most), width)
		status := string(a.Hearing(f))
		at := cells(strings.TrimRight(bar.drawn, " "))
		if at > 0 {
			at++
		}
		below := status != "" && at+len(status) > width
		rest := bar.empty
		if status != "" && !below {
			rest = strings.Repeat(" ", at-cells(bar.drawn)) + status
		}
		name := p.short[f.Name]
		p.line(indent + ties.mark[k] + " " + padRight(name, p.names) + " " +
			p.paint(hue, bar.drawn) + padRight(rest, width-cells(bar.drawn)) + columns(rows[k]))
		if below {
			p.line(strings.Repeat(" ", start) + status)
		}
	}
	if a.SpeakingS == 0 {
		return
	}
	legend := ""
	if len(a.People) > 1 {
		equal := strings.TrimSuffix(words.Decimal(100*p.equalShare, 1), ".0") + words.NBSP + "%"
		legend = fmt.Sprintf("%s marks the equal share, %s. ", p.equal, equal)
	}
	if ranges {
		legend += fmt.Sprintf("%s is the range of a share: from the least to the most it can be.", p.half)
	}
	if legend != "" {
		p.aside("%s", strings.TrimSpace(legend))
	}
	if len(ties.words) > 0 {
		p.para("A bracket joins neighbours whose ranges overlap, so that we cannot say which of them spoke more: %s.", strings.Join(ties.words, "; "))
	}
}

type bar struct{ drawn, empty string }

// bar draws f's share on a scale from nothing to most; drawn ends with the range,
// empty holds the mark of the equal share where that lies beyond.
func (p *textPrinter) bar(f report.PersonFigures, most float64, width int) bar {
	at := func(share float64) int { return min(width, int(math.Round(share/most*float64(width)))) }
	low, high := at(f.ShareLow), at(f.ShareHigh)
	mark := min(width-1, at(p.equalShare))
	if len(p.a.People) < 2 {
		mark = -1
	}
	var drawn, empty strings.Builder
	for c := range width {
		switch {
		case c == mark && c < high:
			drawn.WriteString(p.equal)
		case c == mark:
			empty.WriteString(p.equal)
		case c < low:
			drawn.WriteString(p.glyphs.bar)
		case c < high:
			drawn.WriteString(p.half)
		case c == 0 && f.ShareHigh > 0:
			drawn.WriteString(p.sliver)
		default:
			empty.WriteByte(' ')
		}
	}
	return bar{drawn.String(), empty.String()}
}

type ties struct {
	mark  []string // by place in p.order: the bracket's part, or a space
	words []string // each bracket's people
}

// ties joins neighbours whose ranges overlap: they are not ranked against each other.
func (p *textPrinter) ties() ties {
	t := ties{mark: slices.Repeat([]string{" "}, len(p.order))}
	for _, tie := range p.a.Ties() {
		from, to := tie[0], tie[1]
		for k := from; k < to; k++ {
			t.mark[k] = p.mid
		}
		t.mark[from], t.mark[to-1] = p.top, p.in
		const listed = 4
		who := p.nameList(p.order[from:to])
		if to-from > listed {
			who = fmt.Sprintf("%s to %s (%d people)", p.name(p.a.People[p.order[from]].Name), p.name(p.a.People[p.order[to-1]].Name), to-from)
		}
		t.words = append(t.words, who)
	}
	return t
}

// lanes draws one row per person over time, and what happened between them.
func (p *textPrinter) lanes() {
	a := p.a
	if a.SpeakingS == 0 || a.LengthS <= 0 {
		return
	}
	p.heading("Who spoke when")
	const longestLabel = len("open floor")
	label := max(p.names, longestLabel)
	width := p.width - cells(indent) - label - 1
	row := func(name, style, s string) {
		if strings.TrimSpace(s) != "" || style == hue {
			p.line(indent + padRight(name, label) + " " + p.paint(style, strings.TrimRight(s, " ")))
		}
	}
	row("", dim, p.axis(width))
	spans := make(map[string][]report.EventSpan, len(a.People))
	for _, t := range a.Turns {
		spans[t.Person] = append(spans[t.Person], report.EventSpan{StartS: t.StartS, EndS: t.EndS})
	}
	for _, i := range p.order {
		name := a.People[i].Name
		row(p.short[name], hue, p.levelRow(spans[name], width))
	}
	var open, away []report.EventSpan
	for _, f := range a.OpenFloors {
		open = append(open, report.EventSpan{StartS: f.StartS, EndS: f.EndS})
	}
	away = append(away, a.Breaks...)
	for _, m := range a.Marks {
		if m.Kind == report.OffRecord && m.Text != report.Uncounted {
			away = append(away, report.EventSpan{StartS: m.AtS, EndS: m.UntilS})
		}
	}
	row("at once", "", p.levelRow(a.Overlaps, width))
	row("open floor", "", p.levelRow(open, width))
	row("away", "", p.levelRow(away, width))
	strip, key := p.strip(width)
	row("held by", "", strip)

	p.aside("Each column is %s; %s is a little of it, %s all of it.",
		words.Brief(a.LengthS/report.Seconds(width)), p.levels[0], p.levels[len(p.levels)-1])
	if key != "" {
		p.aside("Held by: %s. To hold it is to have over %s of the speech in the %s around; %s is nobody.",
			key, percent(a.Settings.HeldByOne), threshold(a.Settings.StripWindow), p.nobody)
	}
	p.inWords()
	if len(a.People) > 1 {
		p.dynamics()
	}
}

// axis writes times at round steps, each where it begins.
func (p *textPrinter) axis(width int) string {
	const apart = 9 // cells
	step := 24 * time.Hour
	for _, s := range []time.Duration{
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	} {
		if float64(s)/float64(p.a.LengthS)*float64(width) >= apart {
			step = s
			break
		}
	}
	out := ""
	for t := report.Seconds(0); t < p.a.LengthS; t += report.Seconds(step) {
		at := int(float64(t) / float64(p.a.LengthS) * float64(width))
		label := p.equal + words.Clock(t)
		if at < cells(out) || at+cells(label) > width {
			break
		}
		out = padRight(out, at) + label
	}
	return out
}

// levelRow draws for each column how much of it the spans fill.
func (p *textPrinter) levelRow(spans []report.EventSpan, width int) string {
	column := float64(p.a.LengthS) / float64(width)
	fill := make([]float64, width) // of each column
	for _, s := range spans {
		from, to := float64(s.StartS)/column, float64(s.EndS)/column
		for c := max(0, int(from)); c < width && float64(c) < to; c++ {
			fill[c] += min(to, float64(c+1)) - max(from, float64(c))
		}
	}
	var b strings.Builder
	for _, f := range fill {
		n := int(math.Ceil(min(1, f) * float64(len(p.levels))))
		if f < 1e-9 || n < 1 {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(p.levels[n-1])
	}
	return b.String()
}

// strip writes who held the window around each column, and the key to its letters.
func (p *textPrinter) strip(width int) (row, key string) {
	a := p.a
	if len(a.Strip) < a.Settings.MinEvents || len(a.People) < 2 {
		return "", ""
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	letter := make(map[string]string)
	var keys []string
	for _, i := range p.order {
		name := a.People[i].Name
		if !slices.ContainsFunc(a.Strip, func(w report.StripWindow) bool { return w.Speech && w.Holder == name && name != "" }) {
			continue
		}
		letter[name] = "?"
		if len(keys) < len(letters) {
			letter[name] = letters[len(keys) : len(keys)+1]
		}
		keys = append(keys, letter[name]+words.NBSP+p.name(name))
	}
	if len(keys) == 0 {
		keys = []string{"nobody at any time"}
	}
	centre := func(k int) report.Seconds { return (a.Strip[k].StartS + a.Strip[k].EndS) / 2 }
	var b strings.Builder
	k := 0
	for c := range width {
		at := report.Seconds((float64(c) + 0.5) / float64(width) * float64(a.LengthS))
		for k+1 < len(a.Strip) && centre(k+1)-at <= at-centre(k) {
			k++
		}
		switch w := a.Strip[k]; {
		case !w.Speech:
			b.WriteByte(' ')
		case w.Holder == "":
			b.WriteString(p.nobody)
		default:
			b.WriteString(letter[w.Holder])
		}
	}
	return b.String(), strings.Join(keys, ", ")
}

// inWords says in one sentence what the lanes show.
func (p *textPrinter) inWords() {
	a := p.a
	s := fmt.Sprintf("In words: from 0:00 to %s", words.Clock(a.LengthS))
	var longest report.FloorSpan
	for _, t := range a.FloorTurns {
		if t.EndS-t.StartS > longest.EndS-longest.StartS {
			longest = t
		}
	}
	var parts []string
	if len(a.FloorTurns) > 0 {
		parts = append(parts, fmt.Sprintf("%s (the longest by %s, from %s to %s)",
			thereAre(len(a.FloorTurns), "turn", "turns"), p.name(longest.Person), words.Clock(longest.StartS), words.Clock(longest.EndS)))
	}
	if n := len(a.Overlaps); n > 0 {
		parts = append(parts, fmt.Sprintf("two or more are heard at once %s", times(n)))
	} else if len(a.People) > 1 && !a.OverlapUnheard() {
		parts = append(parts, "no two people are heard at once")
	}
	if n := len(a.OpenFloors); n > 0 {
		parts = append(parts, fmt.Sprintf("the floor is open %s", times(n)))
	}
	if n := len(a.Breaks); n > 0 {
		parts = append(parts, thereAre(n, "break", "breaks"))
	}
	p.para("%s %s.", s, joinNames(parts))
}

// thereAre says that there are n of what one or several are called.
func thereAre(n int, one, several string) string {
	return "there " + map[bool]string{true: "is ", false: "are "}[n == 1] + countOf(n, one, several)
}

// dynamics says in words what the strip shows.
func (p *textPrinter) dynamics() {
	a := p.a
	windows, nobody := 0, 0
	held := make(map[string]int)
	for _, w := range a.Strip {
		switch {
		case !w.Speech:
			continue
		case w.Holder == "":
			nobody++
		default:
			held[w.Holder]++
		}
		windows++
	}
	if windows < a.Settings.MinEvents {
		p.para("Too short to say how the floor moved.")
		return
	}
	var parts []string
	for _, i := range p.order {
		if n := held[a.People[i].Name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s held %d", p.name(a.People[i].Name), n))
		}
	}
	if nobody > 0 {
		parts = append(parts, fmt.Sprintf("nobody held %d", nobody))
	}
	if nobody == windows {
		p.para("In none of the %d windows of %s did one of us hold the floor. Taken together: %s.", windows, threshold(a.Settings.StripWindow), a.Dynamics)
		return
	}
	p.para("Of %d windows of %s, %s. Taken together: %s.", windows, threshold(a.Settings.StripWindow), joinNames(parts), a.Dynamics)
}
