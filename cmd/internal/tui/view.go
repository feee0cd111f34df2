package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"airtime/cmd/internal/live"
	"airtime/report"
)

// Options say how the screen looks.
type Options struct {
	Title string
	Bold  bool // headings and whoever speaks are bold; false leaves the terminal's attributes alone
	ASCII bool
	Names []string // offered when somebody is named
	Kept  bool     // what is understood is kept in a journal

	Halfway func(a *report.Account, width int) ([]string, error) // the half page for a break, in lines
	Print   func(*report.Account) (string, error)                // prints it, and says so
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
		add(" Agenda: " + m.state.Agenda)
	}
	add("")
	var body []string
	switch {
	case m.mode == modeHelp:
		body = wrap(help, width)
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
		lines[i] = ansi.Truncate(l, width, m.glyphs.dots)
	}
	return strings.Join(lines, "\n")
}

// heading says whether it listens.
func (m *model) heading(width int) string {
	st := &m.state
	word := m.glyphs.on + " listening"
	switch {
	case st.Phase != live.Listening:
		word = m.glyphs.off + " the meeting is over: going through it once more"
	case st.OffRecord:
		word = m.glyphs.off + " OFF THE RECORD"
	case st.Deaf:
		word = m.glyphs.off + " NOTHING IS HEARD"
	case st.Checking:
		word = m.glyphs.on + " microphone check"
	}
	left := " " + m.bold(word) + "   " + clock(st.At)
	right := m.options.Title
	if right == "" {
		right = "no sound and no words are kept"
	}
	return spread(left, right, width)
}

// floor says who speaks.
func (m *model) floor() []string {
	st := &m.state
	var s string
	switch {
	case st.Phase != live.Listening:
		s = "Thank you. The account comes in a moment."
	case st.OffRecord:
		s = "What the microphone hears is thrown away. This time is left out of the account."
	case st.Deaf:
		s = "The microphone is silent. This time is left out of the account."
	case len(st.Floor) > 1:
		var names []string
		for _, w := range st.Floor {
			names = append(names, m.shown(w.ID, w.Name))
		}
		s = m.bold(strings.Join(names, " and ")) + " speak at the same time"
	case len(st.Floor) == 1:
		w := st.Floor[0]
		s = m.bold(m.shown(w.ID, w.Name))
		switch {
		case w.ID == live.Nobody:
			s = "Somebody begins to speak"
		case !w.Sure:
			s += " speaks, it seems"
		default:
			s += " has the floor, for " + clock(st.At-w.Since)
		}
		if st.Overlap {
			s += "; somebody speaks at the same time"
		}
	case st.Silence >= openFloor:
		s = "The floor is open, for " + clock(st.Silence)
	default:
		s = "A pause"
	}
	lines := []string{" " + s}
	second := ""
	if st.Presenting != live.Nobody {
		second = " " + m.shown(st.Presenting, m.nameOf(st.Presenting)) + " is presenting."
	}
	var waiting []string
	for _, p := range st.People {
		if p.Waiting {
			waiting = append(waiting, m.shown(p.ID, p.Name))
		}
	}
	if len(waiting) > 0 {
		second += " Waiting to speak: " + strings.Join(waiting, ", ") + "."
	}
	return append(lines, second)
}

// people draws the bars.
func (m *model) people(width, rows int) []string {
	st := &m.state
	if len(m.rows) == 0 {
		return []string{"", "  Nobody has been heard yet."}
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

	head := "   " + fit("", name, m.glyphs.dots) + "  " + fit("whole meeting ("+m.glyphs.equal+" equal share)", bar+6, m.glyphs.dots) + "  last 5 min"
	lines := []string{head}
	from := min(m.scroll, max(0, len(m.rows)-rows))
	for i := from; i < len(m.rows); i++ {
		if len(lines) > rows-1 && i < len(m.rows)-1 {
			lines = append(lines, fmt.Sprintf("   %d more (arrow keys)", len(m.rows)-i))
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
			word = "waiting"
		case !p.Voice:
			word = "not heard yet"
		case !p.Heard:
			word = "has not spoken"
		case p.Quiet:
			word = "quiet voice"
		case p.Silent >= longQuiet:
			word = "silent " + minutes(p.Silent)
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
		word := "not heard yet"
		if st.Unsure > 0 {
			word = "no voice of their own yet"
		}
		lines = append(lines, fmt.Sprintf("   %d more of us: %s", st.More, word))
	}
	if unheard := st.Unheard(); unheard != "" && st.More == 0 {
		lines = append(lines, "   "+unheard+".")
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
func (m *model) shown(who live.ID, name string) string {
	if !m.hidden {
		return name
	}
	for i, p := range m.rows {
		if p.ID == who {
			return m.personName(i)
		}
	}
	return "somebody"
}

// nameOf is the name of somebody in the room.
func (m *model) nameOf(who live.ID) string {
	for _, p := range m.state.People {
		if p.ID == who {
			return p.Name
		}
	}
	return "somebody"
}

// round is that in which everybody says who they are.
func (m *model) round(width int) []string {
	st := &m.state
	lines := wrap([]string{" Let us see whether everybody can be heard. One after the other, say your name and what you had for breakfast: ten seconds each. When somebody has spoken, press n and type their name: from then on their voice is known. The check is no part of the meeting. Enter begins."}, width)
	lines = append(lines, "", " Level "+m.meter(), "")
	for i, p := range m.rows {
		word := "can be heard well"
		if p.Quiet {
			word = "is quiet: closer to the microphone?"
		}
		number := ""
		if !m.hidden {
			number = fmt.Sprint(i + 1)
		}
		lines = append(lines, fmt.Sprintf("%3s %s %s", number, m.personName(i), word))
	}
	next := fmt.Sprintf(" Heard %d s of somebody new", int(st.Round.Spoke.Seconds()))
	switch {
	case st.Round.Spoke < time.Second:
		next = " Who is next?"
	case st.Round.Spoke < enoughSpeech:
		next += "; a little more helps."
	default:
		next += ": enough. n: who was that?"
	}
	return append(lines, next)
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
		word = "  too loud"
	}
	return strings.Repeat(m.glyphs.bar, n) + strings.Repeat(".", cells-n) + word
}

// footer is what is told and asked, and the keys.
func (m *model) footer(width int) []string {
	st := &m.state
	told := ""
	if l := m.corrected; l.Seq > 0 && st.At-l.At < showLog {
		text := l.Text
		if m.hidden {
			text = "was somebody else"
		}
		told = fmt.Sprintf(" Corrected: %s to %s %s", clock(l.From), clock(l.To), text)
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
	keys := " n name  x not them  m merge  u undo  w wait  a item  h half  o off  ?  q end"
	if st.Checking {
		keys = " n name  u undo  Enter begin  o off  H hide names  ? help  q end"
	}
	if ansi.StringWidth(keys) > width {
		keys = " n name  x not them  m merge  u undo  o off  ? help  q end"
	}
	if ansi.StringWidth(keys) > width {
		keys = " ? help  q end"
	}
	switch {
	case st.Phase != live.Listening:
		switch {
		case m.options.Kept:
			keys = " Ctrl-C: do not wait for the account; what was understood is kept"
		case m.givenUp:
			keys = " Ctrl-C once more: give up the account; nothing is left of the meeting"
		default:
			keys = ""
		}
	case m.mode == modeAsk:
		keys = ""
	case m.mode == modeHelp:
		keys = " arrow keys: more   any other key: back"
	case m.mode == modeHalf:
		keys = " p print   arrow keys: more   any other key: back"
	case asked != "":
		keys = " Enter: done   Esc: never mind"
	}
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

var help = []string{
	" n  give a name to whoever speaks, or to a row by its number; in the microphone check, to whoever spoke last",
	" x  that was not them: what was taken for the last speaker's was somebody else's",
	" m  two rows are one person: put them together",
	" u  take back the last thing you said: a name, a merging, that it was not them, a mark (again: the one before)",
	" w  somebody waits to speak (it ends when they do)",
	" a  a new item of the agenda begins",
	" p  somebody presents, by agreement (again: the presentation is over)",
	" o  off the record: what is said is thrown away until you press it again",
	" h  half time: how it was shared so far, and a question, for a look at it together in the break",
	" H  hide names, or show them",
	" c  microphone check: everybody says their name once more",
	" q  end the meeting and see the account (Ctrl-C does the same)",
	"",
	" The mark in a bar is the equal share. The end of a bar that is drawn lighter is time that may be somebody else's. The row of somebody who was heard never moves; who speaks has a dot.",
}

func (m *model) bold(s string) string {
	if !m.options.Bold {
		return s
	}
	return "\x1b[1m" + s + "\x1b[22m"
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
