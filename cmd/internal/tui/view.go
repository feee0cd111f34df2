package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"airtime/audio/printable"
	"airtime/cmd/internal/live"
	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/words"
)

// Options say how the screen looks.
type Options struct {
	Title string
	Bold  bool // headings and whoever speaks are bold; false leaves the terminal's attributes alone
	ASCII bool
	Words *words.Questions // nil is English
	Names []string         // offered when somebody is named
	Kept  bool             // what is understood is kept in a journal

	Halfway func(a *report.Account, width int) ([]string, error) // the half page for a break, in lines
	Print   func(*report.Account) (string, error)                // prints it, and says so
	Link    func() string                                        // opens the page in a browser, once; nil where there is none
}

// glyphs are what bars are drawn with.
type glyphs struct{ bar, unsure, equal, on, off, dots string }

var (
	unicodeGlyphs = glyphs{"█", "▒", "│", "●", "○", "…"}
	asciiGlyphs   = glyphs{"#", "-", "|", "*", "o", "..."}
)

const (
	leastWidth = 40
	nameWidth  = 16 // columns, less on a narrow screen and more on a wide one

	openFloor = 2 * time.Second  // silence from which on the floor is said to be open
	longQuiet = 5 * time.Minute  // without a word, to be said
	showLog   = 20 * time.Second // that a correction stays, or what came of a key

	enoughSpeech = 6 * time.Second // to know somebody by
)

// picture draws the whole screen.
func (m *model) picture() string {
	width := max(m.width, leastWidth)
	var top []string
	add := func(s string) { top = append(top, s) }
	add(m.heading(width))
	if m.state.Agenda != "" && m.mode != modeHelp && m.mode != modeHalf {
		add(" " + m.say("agenda", words.Vars{"text": m.state.Agenda}))
	}
	add("")
	var body []string
	switch {
	case m.mode == modeHelp:
		body = wrap(helpIn(m.options.Words), width)
		m.page = min(m.page, max(0, len(body)-(m.height-len(top)-3)))
		body = body[m.page:]
	case m.mode == modeHalf:
		m.page = min(m.page, max(0, len(m.half)-(m.height-len(top)-3)))
		body = m.half[m.page:]
	case m.state.Checking:
		body = m.round(width)
	default:
		body = append(m.floor(), "")
		body = append(body, m.people(width, m.height-len(top)-len(body)-5)...)
	}
	bottom := m.footer(width)
	lines := append(top, body...)
	if room := m.height - len(bottom); len(lines) > room {
		lines = lines[:max(room, 0)]
	} else {
		for len(lines) < room {
			lines = append(lines, "")
		}
	}
	lines = append(lines, bottom...)
	for i, l := range lines {
		lines[i] = ansi.Truncate(harmless(l), width, m.glyphs.dots)
	}
	return strings.Join(lines, "\n")
}

// heading says whether it listens.
func (m *model) heading(width int) string {
	st := &m.state
	word := m.glyphs.on + " " + m.options.Words.Say("page_listening", nil)
	switch {
	case st.Phase != live.Listening:
		word = m.glyphs.off + " " + m.say("over", nil)
	case st.OffRecord:
		word = m.glyphs.off + " " + m.say("off", nil)
	case st.NoSignal:
		word = m.glyphs.off + " " + m.say("deaf", nil)
	case st.Checking:
		word = m.glyphs.on + " " + m.say("check", nil)
	}
	left := " " + m.bold(word) + "   " + clock(st.At)
	right := m.options.Title
	if right == "" {
		right = m.say("kept", nil)
	}
	return spread(left, right, width)
}

// floor says who speaks.
func (m *model) floor() []string {
	st := &m.state
	var s string
	switch {
	case st.Phase != live.Listening:
		s = m.say("thanks", nil)
	case st.OffRecord:
		s = m.say("thrown", nil)
	case st.NoSignal:
		s = m.say("silent_microphone", nil)
	case len(st.Floor) > 1:
		var names []string
		for _, w := range st.Floor {
			names = append(names, m.shown(w.ID, w.Name))
		}
		s = m.say("together", words.Vars{"names": m.bold(m.options.Words.List(names, len(names)))})
	case len(st.Floor) == 1:
		w := st.Floor[0]
		them := words.Vars{"name": m.bold(m.shown(w.ID, w.Name)), "long": clock(st.At - w.Since)}
		switch {
		case w.ID == report.Nobody:
			s = m.say("begins", nil)
		case !w.Sure:
			s = m.say("perhaps", them)
		default:
			s = m.options.Words.Say("page_has", them)
		}
		if st.Overlap {
			s = m.say("and_another", words.Vars{"floor": s})
		}
	case st.Silence >= openFloor:
		s = m.options.Words.Say("page_open", words.Vars{"long": clock(st.Silence)})
	default:
		s = m.say("pause", nil)
	}
	lines := []string{" " + s}
	second := ""
	if st.Presenting != report.Nobody {
		second = " " + m.options.Words.Say("live_presents", words.Vars{"name": m.shown(st.Presenting, m.nameOf(st.Presenting))})
	}
	var waiting []string
	for _, p := range st.People {
		if p.Waiting {
			waiting = append(waiting, m.shown(p.ID, p.Name))
		}
	}
	if len(waiting) > 0 {
		second += " " + m.say("waiting", words.Vars{"names": strings.Join(waiting, ", ")})
	}
	return append(lines, second)
}

// people draws the bars.
func (m *model) people(width, rows int) []string {
	st := &m.state
	if len(m.rows) == 0 {
		return []string{"", "  " + m.say("nobody", nil)}
	}
	n := max(st.There, 1)
	equal := 1 / float64(n)
	top := min(1, 2*equal)
	longest := 0
	for i, p := range m.rows {
		top = max(top, p.High)
		longest = max(longest, ansi.StringWidth(m.personName(i)))
	}
	name := min(max(longest, min(nameWidth, width/5)), max(width/5, 12))
	const figures = 33 // share, the last five minutes, and a word
	bar := max(8, width-name-figures-5)

	head := "   " + fit("", name, m.glyphs.dots) + "  " + fit(m.say("whole", words.Vars{"mark": m.glyphs.equal}), bar+6, m.glyphs.dots) + "  " + m.say("recent", nil)
	lines := []string{head}
	from := min(m.scroll, max(0, len(m.rows)-rows))
	for i := from; i < len(m.rows); i++ {
		if len(lines) > rows-1 && i < len(m.rows)-1 {
			lines = append(lines, "   "+m.say("more_rows", count(len(m.rows)-i)))
			break
		}
		p := m.rows[i]
		marker := "   "
		if p.Now {
			marker = " " + m.glyphs.on + " "
		}
		if (m.mode == modePick || m.mode == modeType) && !m.hidden {
			marker = fmt.Sprintf("%2d ", i+1)
		}
		label := fit(m.personName(i), name, m.glyphs.dots)
		if p.Now {
			label = m.bold(label)
		}
		word := ""
		switch {
		case p.Waiting:
			word = m.say("waits", nil)
		case !p.Heard: // which is not yet that they have said nothing: a voice can be taken for another's
			word = m.options.Words.Say("page_unheard_person", nil)
		case p.Quiet:
			word = m.say("quiet", nil)
		case p.Silent >= longQuiet:
			word = m.say("silent", words.Vars{"time": minutes(p.Silent)})
		}
		share, recent := percent(p.Share), percent(p.Recent)
		if !p.Heard {
			share, recent = "", ""
		} else if st.Recent != nil && st.Recent.SpeechS == 0 { // nobody spoke
			recent = "-"
		}
		lines = append(lines, fmt.Sprintf("%s%s  %s %5s  %5s  %s", marker, label, m.bar(p, equal, top, bar), share, recent, word))
	}
	if st.More > 0 {
		id := "more_unheard"
		if st.Unsure > 0 {
			id = "more_unsure"
		}
		lines = append(lines, "   "+m.say(id, count(st.More)))
	}
	if unheard := st.Unheard(m.options.Words); unheard != "" && st.More == 0 {
		lines = append(lines, "   "+words.Capitalized(unheard)+".")
	}
	return lines
}

// bar draws a share with its range and the equal share.
func (m *model) bar(p live.Person, equal, top float64, width int) string {
	cell := func(x float64) int { return int(x/top*float64(width) + 0.5) }
	low, high, mark := cell(p.Low), cell(p.High), min(cell(equal), width-1)
	if p.Speaking > 0 {
		high = max(high, 1)
	}
	var b strings.Builder
	for i := range width {
		switch {
		case i == mark:
			b.WriteString(m.glyphs.equal)
		case i < low:
			b.WriteString(m.glyphs.bar)
		case i < high:
			b.WriteString(m.glyphs.unsure)
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// personName is what row i is called on the screen.
func (m *model) personName(i int) string {
	if m.hidden {
		return fmt.Sprintf("%d", i+1)
	}
	return m.rows[i].Name
}

// shown is the name of somebody, unless names are hidden.
func (m *model) shown(who report.PersonID, name string) string {
	if !m.hidden {
		return name
	}
	for i, p := range m.rows {
		if p.ID == who {
			return m.personName(i)
		}
	}
	return m.options.Words.Say("live_somebody", nil)
}

// nameOf is the name of somebody in the room.
func (m *model) nameOf(who report.PersonID) string {
	for _, p := range m.state.People {
		if p.ID == who {
			return p.Name
		}
	}
	return m.options.Words.Say("live_somebody", nil)
}

// round is that in which everybody says who they are.
func (m *model) round(width int) []string {
	st := &m.state
	lines := wrap([]string{" " + m.say("round", nil)}, width)
	lines = append(lines, "", " "+m.say("level", words.Vars{"meter": m.meter()}), "")
	for i, p := range m.rows {
		id := "heard_well"
		if p.Quiet {
			id = "is_quiet"
		}
		number := ""
		if !m.hidden {
			number = fmt.Sprint(i + 1)
		}
		lines = append(lines, fmt.Sprintf("%3s %s", number, m.say(id, words.Vars{"name": m.personName(i)})))
	}
	next := "heard_enough"
	switch {
	case st.Round.Spoke < time.Second:
		next = "next"
	case st.Round.Spoke < enoughSpeech:
		next = "heard_some"
	}
	return append(lines, " "+m.say(next, count(int(st.Round.Spoke.Seconds()))))
}

// wrap breaks lines, which begin with a space, to the width.
func wrap(lines []string, width int) []string {
	var out []string
	for _, l := range lines {
		for i, part := range strings.Split(ansi.Wordwrap(strings.TrimPrefix(l, " "), width-5, ""), "\n") {
			if i > 0 && len(lines) > 1 {
				part = "   " + part // under what the key does
			}
			out = append(out, " "+part)
		}
	}
	return out
}

// meter draws how loud it is, from -60 dB of full scale up.
func (m *model) meter() string {
	const cells = 30
	n := int(min(max((m.state.LoudnessDB+60)/60*cells, 0), cells))
	word := ""
	if m.state.LoudnessDB > -3 {
		word = "  " + m.say("loud", nil)
	}
	return strings.Repeat(m.glyphs.bar, n) + strings.Repeat(".", cells-n) + word
}

// footer is what is told and asked, and the keys.
func (m *model) footer(width int) []string {
	st := &m.state
	told := ""
	if l := m.corrected; l.Seq > 0 && st.At-l.At < showLog {
		told = " " + l.Text
		if m.hidden {
			told = " " + m.say("corrected", words.Vars{"from": clock(l.From), "to": clock(l.To)})
		}
	}
	if st.Nudge != "" {
		told = " " + st.Nudge
	}
	if m.told != "" && st.At-m.toldAt < showLog {
		told = " " + m.told
	}
	if st.Problem != "" {
		told = " ! " + st.Problem
	}
	asked := m.asked()
	if over := ansi.StringWidth(asked) - width; over > 0 && m.mode != modeAsk { // what is being typed is at its end
		asked = ansi.TruncateLeft(asked, over+ansi.StringWidth(m.glyphs.dots), m.glyphs.dots)
	}
	keys := m.keys(width, asked != "")
	// What is wrong, and what to do about it, is worth a line more.
	lines := wrap([]string{told}, width)
	if len(lines) > 2 {
		lines = lines[:2]
	}
	if m.mode == modeAsk {
		return append(append(lines, wrap([]string{asked}, width)...), keys)
	}
	return append(lines, asked, keys)
}

// keys is the line that says what can be pressed, the shorter the narrower the screen.
func (m *model) keys(width int, asking bool) string {
	line := func(id string) string { return " " + m.say("keys_"+id, nil) }
	switch {
	case m.state.Phase != live.Listening && m.options.Kept:
		return line("kept")
	case m.state.Phase != live.Listening && m.givenUp:
		return line("given_up")
	case m.state.Phase != live.Listening, m.mode == modeAsk:
		return ""
	case m.mode == modeHelp:
		return line("help")
	case m.mode == modeHalf:
		return line("half")
	case asking:
		return line("asked")
	}
	wide := line("all")
	if m.state.Checking {
		wide = line("check")
	}
	for _, keys := range []string{wide, line("some")} {
		if ansi.StringWidth(keys) <= width {
			return keys
		}
	}
	return line("few")
}

// helps are the keys that the help is about, with their names in the question file.
var helps = [][2]string{
	{"n", "name"}, {"x", "not"}, {"m", "merge"}, {"u", "undo"}, {"w", "wait"}, {"a", "agenda"}, {"p", "present"}, {"o", "off"},
	{"h", "half"}, {"H", "hide"}, {"c", "check"}, {"l", "link"}, {"q", "end"},
}

// helpIn is the help in the words of q.
func helpIn(q *words.Questions) []string { return append(keysIn(q), "", " "+say(q, "help", nil)) }

// keysIn says in the words of q what each key does.
func keysIn(q *words.Questions) (lines []string) {
	for _, k := range helps {
		lines = append(lines, " "+k[0]+"  "+say(q, "help_"+k[1], nil))
	}
	return lines
}

// say is a sentence of the screen.
func (m *model) say(id string, v words.Vars) string { return say(m.options.Words, id, v) }

// say is a sentence of the screen, with spaces where the file has those at which no line breaks: they part keys.
func say(q *words.Questions, id string, v words.Vars) string {
	return strings.ReplaceAll(q.Say("screen_"+id, v), numbers.NBSP, " ")
}

// count is a number in digits, which columns want.
func count(n int) words.Vars { return words.Vars{"count": fmt.Sprint(n)} }

func (m *model) bold(s string) string {
	if !m.options.Bold {
		return s
	}
	return boldOn + s + boldOff
}

// What m.bold writes.
const boldOn, boldOff = "\x1b[1m", "\x1b[22m"

// harmless makes visible what a terminal would obey, but for our own bold: titles, names, microphones and what went wrong
// come from elsewhere.
func harmless(line string) string {
	var b strings.Builder
	for line != "" {
		at, mark := len(line), ""
		for _, m := range []string{boldOn, boldOff} {
			if i := strings.Index(line, m); i >= 0 && i < at {
				at, mark = i, m
			}
		}
		b.WriteString(printable.Line(line[:at]) + mark)
		line = line[at+len(mark):]
	}
	return b.String()
}

// fit cuts or fills s to width columns.
func fit(s string, width int, dots string) string {
	s = ansi.Truncate(s, width, dots)
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

// spread puts left and right at the ends of a line.
func spread(left, right string, width int) string {
	room := width - ansi.StringWidth(left) - ansi.StringWidth(right) - 1
	if room < 2 {
		return left
	}
	return left + strings.Repeat(" ", room) + right
}

func percent(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }

// minutes is d in whole minutes.
func minutes(d time.Duration) string { return fmt.Sprintf("%d min", int(d.Minutes())) }

// clock writes d as 0:05, 12:30 or 1:02:03.
func clock(d time.Duration) string {
	s := int64(max(d, 0) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
