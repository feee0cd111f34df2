package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/words"
)

// TextOptions say what the terminal can show.
type TextOptions struct {
	Width int  // columns; 0 means 80, and less than 60 is taken as 60
	Color bool // bold headings and coloured bars; nothing is said by colour alone
	ASCII bool // draw with ASCII only; names stay as they are written
}

// Account draws a for a terminal. Every bar and picture says the same in words and
// figures beside it, so that the account can be listened to.
func Account(w io.Writer, a report.Account, o TextOptions) error {
	p := newTextPrinter(a, o)
	p.head()
	p.shares()
	p.lanes()
	p.figures()
	p.turnTable()
	p.beginnings()
	p.comingIn()
	p.longTurns()
	p.openFloors()
	p.groups()
	p.howSure()
	p.thresholds()
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

// glyphs are what pictures are drawn with.
type glyphs struct {
	bar, half    string // up to the lowest possible share; from there to the highest
	equal        string // the equal share
	bullet       string
	dots         string   // something is cut
	levels       []string // a part of a stretch, from little to all of it
	sliver       string   // a share too small for a cell
	nobody       string   // in the strip
	top, mid, in string   // bracket around people whose ranges overlap: first, middle, last
}

var unicodeGlyphs = glyphs{
	bar: "█", half: "▒", equal: "│", bullet: "•", dots: "…",
	levels: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	sliver: "▏", nobody: "·", top: "╭", mid: "│", in: "╰",
}

var asciiGlyphs = glyphs{
	bar: "#", half: "-", equal: "|", bullet: "*", dots: "...",
	levels: []string{".", "-", "=", "#"},
	sliver: ":", nobody: ".", top: "/", mid: "|", in: "\\",
}

// asciiWords replaces the signs that sentences are written with.
var asciiWords = strings.NewReplacer("–", "-", words.Minus, "-", "×", "x", "≥", ">=", "“", `"`, "”", `"`, "’", "'", "…", "...", "±", "+-")

type textPrinter struct {
	a     report.Account
	out   bytes.Buffer
	width int
	color bool
	ascii bool
	glyphs

	order      []int             // people, most speaking first
	short      map[string]string // names cut to the name column, told apart where the cut made them alike
	names      int               // width of the name column
	cut        bool              // some name did not fit
	equalShare float64           // of each person
}

const (
	indent    = "  "
	proseMost = 100 // wider lines are hard to read
	nameMost  = 24
	listMost  = 10 // moments of one kind that are listed
)

func newTextPrinter(a report.Account, o TextOptions) *textPrinter {
	p := &textPrinter{a: a, width: o.Width, color: o.Color, ascii: o.ASCII, glyphs: unicodeGlyphs}
	if o.ASCII {
		p.glyphs = asciiGlyphs
	}
	if p.width == 0 {
		p.width = 80
	}
	p.width = max(60, p.width)
	p.equalShare = a.EqualShare()
	p.order = a.BySpeaking()
	p.shortenNames()
	return p
}

// shortenNames fits names into the name column, and numbers those that look alike once cut.
func (p *textPrinter) shortenNames() {
	most := min(nameMost, max(8, p.width/5))
	p.short = make(map[string]string)
	taken := make(map[string]bool)
	for _, f := range p.a.People {
		name := p.fullName(f.Name)
		s := truncate(name, most, p.dots)
		p.cut = p.cut || s != name
		for k := 2; taken[s]; k++ {
			p.cut = true
			tag := fmt.Sprintf("#%d", k)
			s = truncate(name, most-len(tag), p.dots) + tag
		}
		taken[s] = true
		p.names = max(p.names, cells(s))
		p.short[f.Name] = p.isolate(s)
	}
}

// fullName is a name as it can be printed.
func (p *textPrinter) fullName(name string) string {
	if s := names.Clean(name); s != "" {
		return s
	}
	return "(no name)"
}

func (p *textPrinter) isolate(name string) string {
	if p.ascii {
		return name
	}
	return names.Isolated(name)
}

// name is a name within a sentence.
func (p *textPrinter) name(name string) string { return p.isolate(p.fullName(name)) }

func (p *textPrinter) nameList(people []int) string {
	var s []string
	for _, i := range people {
		s = append(s, p.name(p.a.People[i].Name))
	}
	return joinNames(s)
}

// Styles are SGR parameters; they repeat what position and words say.
const (
	bold = "1"
	dim  = "2"
	hue  = "35" // magenta stands out about as well on black as on white
)

func (p *textPrinter) paint(style, s string) string {
	if !p.color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// line writes s, which fits, as one line.
func (p *textPrinter) line(s string) {
	p.out.WriteString(strings.ReplaceAll(strings.TrimRight(s, " "), words.NBSP, " "))
	p.out.WriteByte('\n')
}

func (p *textPrinter) heading(s string) {
	p.line("")
	for _, l := range wrap(p.words(s), p.width) {
		p.line(p.paint(bold, l))
	}
}

// words makes the signs of a sentence ASCII where that is asked for.
func (p *textPrinter) words(s string) string {
	if p.ascii {
		return asciiWords.Replace(s)
	}
	return s
}

func (p *textPrinter) para(format string, args ...any) { p.block("", indent, format, args) }
func (p *textPrinter) item(format string, args ...any) {
	p.block("", indent+p.bullet+" ", format, args)
}
func (p *textPrinter) aside(format string, args ...any) { p.block(dim, indent, format, args) }

// block writes a paragraph that begins with first; later lines are indented as far.
func (p *textPrinter) block(style, first, format string, args []any) {
	width := min(p.width, proseMost) - cells(first)
	for i, l := range wrap(p.words(fmt.Sprintf(format, args...)), width) {
		if i > 0 {
			first = strings.Repeat(" ", cells(first))
		}
		p.line(first + p.paint(style, l))
	}
}

// head is the title and the three most telling facts.
func (p *textPrinter) head() {
	a := p.a
	title := names.Clean(a.Title)
	source := names.Clean(a.Source.Name)
	if title == "" {
		title, source = source, ""
	}
	if title == "" {
		title = "The meeting"
	}
	for _, l := range wrap(p.words(title), min(p.width, proseMost)) {
		p.line(p.paint(bold, l))
	}
	about := []string{words.Length(a.LengthS) + " long"}
	if a.MeetingS != a.LengthS && a.SpeakingS > 0 {
		about[0] += " (" + words.Length(a.MeetingS) + " without breaks)"
	}
	if !a.Started.IsZero() {
		about = append([]string{a.Started.Format("2 January 2006, 15:04")}, about...)
	}
	if n := len(a.People); n > 0 {
		about = append(about, countOf(n, "person", "people"))
	}
	if source != "" {
		about = append(about, source)
	}
	p.block("", "", "%s", []any{words.Capitalized(strings.Join(about, ", ")) + "."})
	p.line("")
	for _, f := range p.facts() {
		p.item("%s", f)
	}
}

// facts are at most three sentences, the most telling first. They name nobody.
func (p *textPrinter) facts() []string {
	a := p.a
	if a.SpeakingS == 0 {
		return []string{"Nobody was heard."}
	}
	if len(a.People) == 1 {
		return []string{fmt.Sprintf("One person was heard, for %s of %s.", words.Length(a.SpeakingS), words.Length(a.MeetingS))}
	}
	about := ""
	if a.UnsureS > 0 {
		about = "about "
	}
	facts := []string{fmt.Sprintf("%s of %s people held %s%s of the speaking time; with equal shares it would be %s.",
		words.Capitalized(number(a.Lorenz.K)), number(a.Lorenz.N), about, percent(a.Lorenz.Share), percent(float64(a.Lorenz.K)*p.equalShare))}

	silent, barely, perhaps := 0, 0, 0
	for _, f := range a.People {
		switch p.a.Hearing(f) {
		case report.NotHeard, report.ResponsesOnly:
			silent++
		case report.BarelyHeard:
			barely++
		case report.PerhapsBarely:
			perhaps++
		}
	}
	was := func(n int) string {
		if n == 1 {
			return "one" + words.NBSP + "of" + words.NBSP + "us was"
		}
		return number(n) + words.NBSP + "of" + words.NBSP + "us were"
	}
	few := "less than " + percent(a.Settings.BarelyHeard) + " of an equal share"
	switch {
	case silent > 0 && barely > 0:
		facts = append(facts, fmt.Sprintf("%s not heard, or only in short responses; %s barely heard (%s).",
			words.Capitalized(was(silent)), was(barely), few))
	case silent > 0:
		facts = append(facts, words.Capitalized(was(silent))+" not heard, or only in short responses.")
	case barely > 0:
		facts = append(facts, fmt.Sprintf("%s barely heard: %s.", words.Capitalized(was(barely)), few))
	case perhaps > 0:
		facts = append(facts, fmt.Sprintf("%s perhaps barely heard (%s); the recording leaves it open.", words.Capitalized(was(perhaps)), few))
	default:
		facts = append(facts, fmt.Sprintf("Everybody who was heard had at least %s of an equal share.", percent(a.Settings.BarelyHeard)))
	}

	taken, tried, _ := p.outcomes()
	over := 0
	for _, t := range a.LongTurns {
		if t.Over {
			over++
		}
	}
	switch {
	case a.Dynamics == "held by one voice" && len(a.Strip) >= a.Settings.MinEvents:
		facts = append(facts, "The same person held most of the meeting.")
	case over > 0:
		facts = append(facts, fmt.Sprintf("%s lasted %s or more; the longest, %s.",
			words.Capitalized(countOf(over, "turn", "turns")), threshold(a.Settings.LongTurn), words.Length(p.longest())))
	case taken+tried >= a.Settings.MinEvents && !a.Unnamed():
		facts = append(facts, p.outcomeSentence(taken, tried))
	case len(a.LongTurns) > 0:
		facts = append(facts, fmt.Sprintf("The longest turn lasted %s.", words.Length(p.longest())))
	case a.OverlapUnheard():
		facts = append(facts, fmt.Sprintf("Nobody was heard for %s of %s.", words.Length(a.SilenceS), words.Length(a.MeetingS)))
	default:
		facts = append(facts, fmt.Sprintf("Two or more of us were heard at once for %s of %s of speech.", words.Length(a.OverlapS), words.Length(a.SpeechS)))
	}
	return facts
}

func (p *textPrinter) longest() report.Seconds {
	var most report.Seconds
	for _, t := range p.a.LongTurns {
		most = max(most, t.EndS-t.StartS)
	}
	return most
}

func (p *textPrinter) outcomes() (taken, tried, other int) {
	for _, t := range p.a.Attempts {
		switch t.Outcome {
		case report.Taken:
			taken++
		case report.Tried:
			tried++
		default:
			other++
		}
	}
	return taken, tried, other
}

func (p *textPrinter) outcomeSentence(taken, tried int) string {
	became := fmt.Sprintf("%s the floor changed hands, %s it did not", times(taken), times(tried))
	switch {
	case tried == 0:
		became = "each time the floor changed hands"
	case taken == 0:
		became = "the floor never changed hands"
	}
	return fmt.Sprintf("%s one of us came in while another was speaking: %s.", words.Capitalized(times(taken+tried)), became)
}

// figures are the ones that describe the meeting as a whole.
func (p *textPrinter) figures() {
	a := p.a
	if a.SpeakingS == 0 {
		return
	}
	p.heading("The meeting in figures")
	if a.Balance != nil {
		s := words.Decimal(*a.Balance, 2)
		if a.BalanceLow != nil && a.BalanceHigh != nil && words.Decimal(*a.BalanceLow, 2) != words.Decimal(*a.BalanceHigh, 2) {
			s += fmt.Sprintf(" (%s–%s)", words.Decimal(*a.BalanceLow, 2), words.Decimal(*a.BalanceHigh, 2))
		}
		p.item("Balance %s, where 1 is an equal share for everybody and 0 is one person having it all.", s)
	}
	if a.TurnBalance != nil {
		p.item("Balance of the number of turns %s.", words.Decimal(*a.TurnBalance, 2))
	}
	several := len(a.People) > 1
	if several {
		p.item("Effective voices %s of %d: as if %[1]s people had shared the time equally.", words.Decimal(a.EffectiveVoices, 1), len(a.People))
	}
	p.item("Somebody was heard for %s of %s, nobody for %s.", words.Length(a.SpeechS), words.Length(a.MeetingS), words.Length(a.SilenceS))
	switch {
	case !several:
	case a.OverlapUnheard():
		p.item("How long two or more spoke at once: this recording cannot tell.")
	default:
		least := ""
		if a.Source.Mode == report.Mix {
			least = "at least "
		}
		p.item("Two or more were heard at once for %s%s, %s of the speech. Some overlap is part of any conversation.",
			least, words.Length(a.OverlapS), percent(a.OverlapShare))
	}
	switch t := a.Transfer; {
	case t == nil || t.N == 0:
	case a.Source.Mode == report.Mix && t.Median == 0 && t.N >= a.Settings.MinEvents:
		// Where one voice ends and the next begins, without silence between, is one moment here.
		p.item("Pause between one person's turn and the next person's: mostly too short for this recording to tell.")
	case t.N < a.Settings.MinEvents:
		p.item("Pause between one person's turn and the next person's: too few to say.")
	default:
		p.item("Pause between one person's turn and the next person's: %s in the middle, half of them between %s and %s; below zero the next had begun before.",
			words.Brief(t.Median), words.Brief(t.Low), words.Brief(t.High))
	}
}

// turnTable is each person's turns.
func (p *textPrinter) turnTable() {
	a := p.a
	if a.SpeakingS == 0 {
		return
	}
	p.heading("Our turns")
	head := []string{"turns", "longest", "median", "brief", "short", "first at", "last at", "listened"}
	partly := slices.ContainsFunc(a.People, func(f report.PersonFigures) bool { return f.FromS > 0 || f.ToS < a.LengthS })
	if partly {
		head = append(head, "present")
	}
	opt := func(s *report.Seconds, how func(report.Seconds) string) string {
		if s == nil {
			return "-"
		}
		return how(*s)
	}
	var rows [][]string
	for _, i := range p.order {
		f := a.People[i]
		median := opt(f.MedianTurnS, words.Brief)
		if f.Turns < a.Settings.MinEvents {
			median = "-"
		}
		row := []string{
			fmt.Sprint(f.Turns), opt(f.LongestTurnS, words.Length), median, fmt.Sprint(f.BriefRemarks), fmt.Sprint(f.ShortResponses),
			opt(f.FirstTurnS, words.Clock), opt(f.LastS, words.Clock), words.Length(f.ListeningS),
		}
		if partly {
			row = append(row, words.Length(f.PresentS))
		}
		rows = append(rows, row)
	}
	p.table(p.order, head, rows)
	p.aside("“Brief” counts remarks under %s, “short” the short responses such as a yes while somebody else speaks; the median needs %s. “First at” is when their first turn began, “last at” when they were last heard.",
		threshold(a.Settings.MinTurn), countOf(a.Settings.MinEvents, "turn", "turns"))
}

// table writes a row for each of people, with as many columns beside each other as
// fit; the others follow below.
func (p *textPrinter) table(people []int, head []string, rows [][]string) {
	for from := 0; from < len(head); {
		to, used := from, cells(indent)+p.names
		var widths []int
		for to < len(head) {
			w := cells(head[to])
			for _, r := range rows {
				w = max(w, cells(r[to]))
			}
			if used += 2 + w; used > p.width && to > from {
				break
			}
			widths = append(widths, w)
			to++
		}
		if from > 0 {
			p.line("")
		}
		row := func(style, name string, cols []string) {
			s := padRight(name, p.names)
			for k, w := range widths {
				s += "  " + padLeft(cols[k], w)
			}
			p.line(indent + p.paint(style, s))
		}
		row(dim, "", head[from:to])
		for k, i := range people {
			row("", p.short[p.a.People[i].Name], rows[k][from:to])
		}
		from = to
	}
}

// beginnings says who spoke first.
func (p *textPrinter) beginnings() {
	a := p.a
	var firsts []report.First
	for _, f := range a.Firsts {
		if f.Person != "" {
			firsts = append(firsts, f)
		}
	}
	if len(firsts) == 0 {
		return
	}
	p.heading("First to speak")
	for _, f := range firsts {
		after := "At the start"
		if f.AtS > 0 || f.Text != "" {
			after = "After the mark at " + words.Clock(f.AtS)
			if t := names.Clean(f.Text); t != "" {
				after += " (" + p.isolate(t) + ")"
			}
		}
		p.item("%s %s spoke first, at %s.", after, p.name(f.Person), words.Clock(f.TurnS))
	}
}

// comingIn is about starts while another was speaking, and what became of them.
func (p *textPrinter) comingIn() {
	a := p.a
	if len(a.People) < 2 || a.SpeakingS == 0 {
		return
	}
	p.heading("Coming in while somebody was speaking")
	if a.OverlapUnheard() {
		p.para("When two speak at once, one microphone hardly tells them apart, and here it never did. So nothing can be said of who came in while somebody was speaking.")
		return
	}
	taken, tried, other := p.outcomes()
	if a.Unnamed() {
		low, high := report.PossibleEvents(taken)
		p.para("Between %d and %d times somebody may have lost the floor to another who came in. One microphone does not tell surely enough who it was: where the turns are known, two in five of those found had the right two people.", low, high)
		return
	}
	least := a.Settings.MinEvents
	switch {
	case taken+tried == 0:
		p.para("Not heard in this meeting.")
	case taken+tried < least:
		p.para("%s: too few to say anything.", words.Capitalized(times(taken+tried)))
	default:
		p.para("%s Timing alone cannot tell an eager voice from a pushing one; these are possible interruptions, to be looked at together.",
			p.outcomeSentence(taken, tried))
		p.pairs()
		p.madeAndReceived()
	}
	if other > 0 {
		p.para("%s more the voices overlapped with no clear outcome.", words.Capitalized(times(other)))
	}
	unsure := 0
	for _, t := range a.Attempts {
		if t.Unsure {
			unsure++
		}
	}
	if unsure > 0 {
		p.para("%s of these moments it is unsure who was speaking.", words.Capitalized("in"+words.NBSP+number(unsure)))
	}
	p.waits()
}

// pairs lists who came in on whom, for those pairs that say something.
func (p *textPrinter) pairs() {
	var shown []report.Pair
	for _, q := range p.a.Pairs {
		if q.Shown {
			shown = append(shown, q)
		}
	}
	if len(shown) == 0 {
		p.para("No two of us share %d of these moments: too few to say who came in on whom.", p.a.Settings.MinEvents)
		return
	}
	p.para("“Taken” is that the floor changed hands, “tried” that it did not; in brackets how often per 10" + words.NBSP + "min of the other's speaking.")
	rate := func(n int, r *float64) string {
		if r == nil || n == 0 {
			return ""
		}
		return " (" + words.Decimal(*r, 1) + ")"
	}
	for _, q := range shown[:min(listMost, len(shown))] {
		p.item("%s came in while %s was speaking: taken %d%s, tried %d%s.",
			p.name(q.By), p.name(q.On), q.Taken, rate(q.Taken, q.TakenRate), q.Tried, rate(q.Tried, q.TriedRate))
	}
	if n := len(shown) - listMost; n > 0 {
		p.aside("and %s.", countOf(n, "pair more", "pairs more"))
	}
	if len(shown) < len(p.a.Pairs) {
		p.para("Every other pair has fewer than %d: too few to say.", p.a.Settings.MinEvents)
	}
}

// madeAndReceived gives rates for those of whom there are enough events.
func (p *textPrinter) madeAndReceived() {
	a := p.a
	least := a.Settings.MinEvents
	var people []int
	var rows [][]string
	cellsOf := func(n int, rate *float64) []string {
		if n < least || rate == nil {
			return []string{"-", "-"}
		}
		return []string{fmt.Sprint(n), words.Decimal(*rate, 1)}
	}
	for _, i := range p.order {
		f := a.People[i]
		made, got := f.TakenMade+f.TriedMade, f.TakenReceived+f.TriedReceived
		if made < least && got < least {
			continue
		}
		row := append(cellsOf(made, f.MadeRate), cellsOf(got, f.ReceivedRate)...)
		over := "-"
		if f.TalkedOver != nil && f.Turns >= least {
			over = percent(*f.TalkedOver)
		}
		people = append(people, i)
		rows = append(rows, append(row, over))
	}
	if len(people) == 0 {
		return
	}
	p.line("")
	p.table(people, []string{"came in", "per 10 min", "others did", "per 10 min", "talked over"}, rows)
	p.aside("“Came in” is while another was speaking, per 10"+words.NBSP+"min of the others' speaking; “others did” is while this person was, per 10"+words.NBSP+"min of their own. “Talked over” is the part of their speaking under the speech of others. A dash, or no row, is fewer than %d: too few to say.", least)
}

// waits lists the longest waits between trying to come in and having a turn.
func (p *textPrinter) waits() {
	type wait struct {
		report.Wait
		name string
	}
	var waits []wait
	for _, i := range p.order {
		f := p.a.People[i]
		for _, w := range f.Waits {
			waits = append(waits, wait{w, f.Name})
		}
	}
	if len(waits) == 0 {
		return
	}
	slices.SortStableFunc(waits, func(x, y wait) int {
		return int(min(1, max(-1, (y.ToS-y.FromS)-(x.ToS-x.FromS))))
	})
	const most = 5
	p.para("Waits after trying to come in, the longest first; each is one moment, not a pattern:")
	for _, w := range waits[:min(most, len(waits))] {
		if w.Never {
			p.item("%s from %s, with no turn until the end (%s).", p.name(w.name), words.Clock(w.FromS), words.Length(w.ToS-w.FromS))
		} else {
			p.item("%s from %s until %s (%s).", p.name(w.name), words.Clock(w.FromS), words.Clock(w.ToS), words.Brief(w.ToS-w.FromS))
		}
	}
	if n := len(waits) - most; n > 0 {
		p.aside("and %s.", countOf(n, "shorter wait", "shorter waits"))
	}
}

func (p *textPrinter) longTurns() {
	a := p.a
	if len(a.LongTurns) == 0 {
		return
	}
	p.heading("Long turns")
	turns := slices.Clone(a.LongTurns)
	slices.SortStableFunc(turns, func(x, y report.LongTurn) int {
		return int(min(1, max(-1, (y.EndS-y.StartS)-(x.EndS-x.StartS))))
	})
	for _, t := range turns[:min(listMost, len(turns))] {
		near := ""
		if !t.Over {
			near = ", nearly long"
		}
		p.item("%s spoke for %s, from %s to %s%s.", p.name(t.Person), words.Length(t.EndS-t.StartS), words.Clock(t.StartS), words.Clock(t.EndS), near)
	}
	if n := len(turns) - listMost; n > 0 {
		p.aside("and %d more.", n)
	}
	p.aside("Long is %s, nearly long %s. A presentation that is marked as one is left out.",
		threshold(a.Settings.LongTurn), threshold(a.Settings.LongTurnNear))
}

// openFloors is about the silences in which anybody could have spoken.
func (p *textPrinter) openFloors() {
	a := p.a
	if a.SpeakingS == 0 || len(a.OpenFloors)+len(a.Breaks) == 0 {
		return
	}
	p.heading("When the floor was open")
	var longest report.OpenFloor
	lapses := 0
	for _, f := range a.OpenFloors {
		if f.EndS-f.StartS > longest.EndS-longest.StartS {
			longest = f
		}
		if f.Lapse {
			lapses++
		}
	}
	if n := len(a.OpenFloors); n > 0 {
		s := fmt.Sprintf("%s of %s or more with nobody speaking; the longest was %s, at %s.",
			words.Capitalized(countOf(n, "pause", "pauses")), threshold(a.Settings.OpenFloor), words.Brief(longest.EndS-longest.StartS), words.Clock(longest.StartS))
		if lapses > 0 {
			s += fmt.Sprintf(" %s longer than %s.", words.Capitalized(countOf(lapses, "was", "were")), threshold(a.Settings.Lapse))
		}
		p.para("%s", s)
		if n < a.Settings.MinEvents {
			p.para("Too few to say who takes up an open floor.")
		} else {
			p.openers()
		}
	}
	for _, b := range a.Breaks[:min(listMost, len(a.Breaks))] {
		p.item("Break from %s to %s (%s).", words.Clock(b.StartS), words.Clock(b.EndS), words.Length(b.EndS-b.StartS))
	}
	if n := len(a.Breaks) - listMost; n > 0 {
		p.aside("and %s.", countOf(n, "more break", "more breaks"))
	}
}

// openers says who takes up an open floor, where there is enough to say it.
func (p *textPrinter) openers() {
	few, said := false, "Everybody"
	for _, i := range p.order {
		f := p.a.People[i]
		if f.Opened+f.Kept >= p.a.Settings.MinEvents {
			said = "Everybody else"
		}
		switch {
		case f.Opened+f.Kept == 0:
		case f.Opened+f.Kept < p.a.Settings.MinEvents:
			few = true
		case f.Kept == 0:
			p.item("%s took up the open floor %s.", p.name(f.Name), times(f.Opened))
		case f.Opened == 0:
			p.item("%s went on after an own pause %s.", p.name(f.Name), times(f.Kept))
		default:
			p.item("%s took up the open floor %s, and went on after an own pause %s.", p.name(f.Name), times(f.Opened), times(f.Kept))
		}
	}
	if few {
		p.para("%s took it up, or went on after an own pause, fewer than %d times: too few to say.", said, p.a.Settings.MinEvents)
	}
}

func (p *textPrinter) groups() {
	if len(p.a.Groups) == 0 {
		return
	}
	p.heading("Groups we say we belong to")
	for _, g := range p.a.Groups {
		p.item("%s: %s, %s of us, had %s of the speaking time.", p.isolate(names.Clean(g.Tag)),
			countOf(g.People, "person", "people"), percent(g.PeopleShare), percent(g.Share))
	}
}

// howSure says how people were told apart and what that leaves open.
func (p *textPrinter) howSure() {
	a := p.a
	p.heading("How sure this is")
	var how string
	switch {
	case a.Source.Kind == "turns":
		how = "Names and times were read from a file of turns; no sound was heard."
	case a.Source.Mode == "person":
		how = "Each person has a microphone or track of their own."
	case a.Source.Mode == "mix":
		how = "People were told apart by their voices, from one recording of the room."
	}
	if r := names.Clean(a.Source.Reason); r != "" {
		how = strings.TrimSpace(how + " " + words.Capitalized(strings.TrimRight(r, ".")) + ".")
	}
	if how != "" {
		p.item("%s", how)
	}
	ranges := "A share is shown with the range it has when that time goes to either."
	if a.Source.Voices == report.NetworkVoices {
		ranges = "A share is shown with a range that held the true one nine times in ten where the turns are known."
	}
	if a.UnsureS > 0 {
		p.item("%s of the %s of speaking could be a second person's. %s", words.Length(a.UnsureS), words.Length(a.SpeakingS), ranges)
	}
	if a.Source.Voices == report.NetworkVoices {
		// Of 24 recordings with 50 minutes of simulated rooms and 5 of real ones, 28 November 2026 (make eval).
		p.item("From one microphone, two similar voices can be taken for one, or one for two, and about half of the time in which two speak at once is missed. Where the turns are known, shares were about 5 points off on average in simulated meetings of five minutes, and 10 in real pieces of half a minute. It helps to say how many people there were.")
	} else if a.Source.Mode == report.Mix && len(a.People) > 0 {
		// Measured by score on 20 simulated meetings of 5 min in one room, 66 people, 23 November 2026.
		p.item("From one microphone, two similar voices can be taken for one, or one for two, and who speaks at the same time is mostly missed. A range is only what the program itself doubts: tried where the turns are known, shares were about 3 points off on average in simulated meetings of five minutes, and 20 in real pieces of half a minute. It helps to say how many people there were.")
	}
	for _, n := range a.Notes {
		p.item("%s", names.Clean(n))
	}
	p.item("Only who spoke when was looked at: no words, no tone, and nothing about who anybody is.")
	if p.cut {
		var full []string
		for _, i := range p.order {
			name := p.a.People[i].Name
			if short := p.short[name]; short != p.name(name) {
				full = append(full, short+" is "+p.name(name))
			}
		}
		p.item("Names in full: %s.", strings.Join(full, "; "))
	}
}

// thresholds prints every setting by its key.
func (p *textPrinter) thresholds() {
	p.heading("Thresholds used")
	s := p.a.Settings
	var parts []string
	for _, k := range s.Keys() {
		v := ""
		switch x := k.Value.(type) {
		case *time.Duration:
			v = fmt.Sprintf("%g"+words.NBSP+"s", x.Seconds())
		case *float64:
			v = fmt.Sprint(*x)
		case *int:
			v = fmt.Sprint(*x)
		case *bool:
			v = fmt.Sprint(*x)
		}
		parts = append(parts, k.Name+words.NBSP+v)
	}
	p.aside("%s.", strings.Join(parts, ", "))
}
