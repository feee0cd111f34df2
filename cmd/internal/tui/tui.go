package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"airtime/cmd/internal/live"
	tea "github.com/charmbracelet/bubbletea"
)

// Session is what the keys act on: a *live.Session.
type Session interface {
	Watch() <-chan live.State
	Name(label int, name string) error
	Said(name string, from, until time.Duration) error
	Merge(from, to int) error
	Undo() (string, error)
	NotThat(label int) error
	Pause() error
	Agenda(text string) error
	Present(label int) error
	Wait(label int, name string) error
	Check() error
	End()
	Stop()
}

// mode is what the keys are about.
type mode int

const (
	modeWatch mode = iota
	modeHelp
	modeType // a line of text
	modePick // somebody of the list
	modeAsk  // one of some keys
)

// model is the state of the screen.
type model struct {
	session Session
	states  <-chan live.State
	options Options
	glyphs  glyphs

	state         live.State
	rows          []live.Person // of state; while something is asked, as they were
	width, height int
	scroll        int // of rows
	page          int // of the help
	hidden        bool

	mode     mode
	question string
	text     []rune
	offered  int                  // of options.Names
	typed    func(string) tea.Cmd // what to do with the line
	picked   func(i int) tea.Cmd  // and with row i
	answers  map[string]func() tea.Cmd
	told     string
	ended    bool
	givenUp  bool // the account, if that is asked once more
}

type (
	stateMsg  live.State
	closedMsg struct{}
	toldMsg   string // what came of a key
)

func newModel(s Session, o Options) *model {
	m := &model{session: s, states: s.Watch(), options: o, glyphs: unicodeGlyphs, width: 80, height: 24}
	if o.ASCII {
		m.glyphs = asciiGlyphs
	}
	return m
}

// Init implements tea.Model.
func (m *model) Init() tea.Cmd { return m.next }

// next waits for the next state.
func (m *model) next() tea.Msg {
	st, ok := <-m.states
	if !ok {
		return closedMsg{}
	}
	return stateMsg(st)
}

// View implements tea.Model.
func (m *model) View() string { return m.picture() }

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case stateMsg:
		m.state = live.State(msg)
		m.follow()
		return m, m.next
	case closedMsg:
		return m, tea.Quit
	case toldMsg:
		m.told = string(msg)
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyMsg:
		if msg.Type == tea.KeyRunes && msg.Paste && m.mode != modeType && m.mode != modePick {
			return m, nil // no line of keys
		}
		if msg.Type != tea.KeyRunes || len(msg.Runes) < 2 {
			return m, m.key(msg)
		}
		// Keys that were pressed quickly come in one message.
		var cmds []tea.Cmd
		for _, r := range msg.Runes {
			cmds = append(cmds, m.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}))
		}
		return m, tea.Sequence(cmds...)
	}
	return m, nil
}

// follow takes over the newest rows, unless somebody is picking one.
func (m *model) follow() {
	if m.mode != modeWatch && m.mode != modeHelp {
		return
	}
	if m.rows = m.state.People; m.state.Checking {
		m.rows = m.state.Round.Heard
	}
}

func (m *model) key(k tea.KeyMsg) tea.Cmd {
	defer m.follow()
	if k.Type == tea.KeyCtrlC {
		switch {
		case !m.ended:
			m.end()
		case m.options.Kept || m.givenUp:
			m.session.Stop()
		default:
			m.givenUp = true
		}
		return nil
	}
	if m.ended {
		return nil
	}
	switch m.mode {
	case modeHelp:
		switch k.String() {
		case "down", "j", " ", "pgdown":
			m.page++
		case "up", "k", "pgup":
			m.page = max(0, m.page-1)
		default:
			m.mode = modeWatch
		}
		return nil
	case modeType:
		return m.typeKey(k)
	case modePick:
		return m.pickKey(k)
	case modeAsk:
		m.mode = modeWatch
		if do := m.answers[k.String()]; do != nil {
			return do()
		}
		return nil
	}
	m.told = ""
	switch k.String() {
	case "?":
		m.mode, m.page = modeHelp, 0
	case "up", "k":
		m.scroll = max(0, m.scroll-1)
	case "down", "j":
		m.scroll = min(m.scroll+1, max(0, len(m.rows)-1))
	case "h":
		m.hidden = !m.hidden
	case "q":
		m.choose("End the meeting? y: yes   any other key: no", map[string]func() tea.Cmd{"y": func() tea.Cmd {
			m.end()
			return nil
		}})
	case "u":
		return func() tea.Msg {
			done, err := m.session.Undo()
			if err != nil {
				return toldMsg("That did not work: " + err.Error() + ".")
			}
			return toldMsg("Taken back: " + done + ".")
		}
	case "o":
		return m.act("", m.session.Pause)
	case "c":
		return m.act("", m.session.Check)
	case "enter":
		if m.state.Checking {
			return m.act("The meeting begins.", m.session.Check)
		}
	case "a":
		m.ask("What is the new item?", nil, func(s string) tea.Cmd {
			return m.act("A new item begins.", func() error { return m.session.Agenda(s) })
		})
	case "n":
		m.name()
	case "x":
		v, name := m.speaker()
		if v < 0 {
			v, name = m.last()
		}
		if v < 0 {
			m.told = "Nobody has been heard yet."
			break
		}
		return m.act(fmt.Sprintf("Taken back: that was not %s.", name), func() error { return m.session.NotThat(v) })
	case "m":
		m.pick("Who was taken for a person of their own?", func(i int) tea.Cmd {
			from, name := m.rows[i], m.personName(i)
			if from.Label < 0 {
				m.told = name + " has not been heard yet."
				return nil
			}
			m.pick(name+" is the same person as", func(j int) tea.Cmd {
				to := m.rows[j]
				return m.act(fmt.Sprintf("%s is now %s (u: take it back).", name, m.personName(j)), func() error {
					if to.Label < 0 { // of the roster: that is who it is
						return m.session.Name(from.Label, to.Name)
					}
					return m.session.Merge(from.Label, to.Label)
				})
			})
			return nil
		})
	case "w":
		m.pick("Who waits to speak, or no longer does?", func(i int) tea.Cmd {
			p := m.rows[i]
			return m.act("", func() error { return m.session.Wait(p.Label, p.Name) })
		})
	case "p":
		if m.state.Presenting != "" {
			return m.act("The presentation is over.", func() error { return m.session.Present(-1) })
		}
		m.pick("Who presents?", func(i int) tea.Cmd {
			v := m.rows[i].Label
			return m.act("", func() error { return m.session.Present(v) })
		})
	}
	return nil
}

// name asks for the name of whoever spoke last in the microphone check, of whoever speaks, or of somebody in the list.
func (m *model) name() {
	until := m.state.At
	switch v, who := m.speaker(); {
	case m.state.Checking:
		since := m.state.Round.Since
		m.askName("Who was that?", func(name string) tea.Cmd {
			return m.act(name+" it is. Who is next?", func() error { return m.session.Said(name, since, until) })
		})
	case v >= 0:
		since := m.state.Floor[0].Since
		m.askName(fmt.Sprintf("Who is %s?", who), func(name string) tea.Cmd {
			return m.called(v, who, name, func() error { return m.session.Said(name, since, until) })
		})
	default:
		m.pick("Who is to be named?", func(i int) tea.Cmd {
			m.nameRow(i)
			return nil
		})
	}
}

// nameRow asks for the name of row i.
func (m *model) nameRow(i int) {
	p, who := m.rows[i], m.personName(i)
	if p.Label < 0 {
		m.told = who + " has not been heard yet."
		return
	}
	m.askName(fmt.Sprintf("Who is %s?", who), func(name string) tea.Cmd { return m.called(p.Label, who, name, nil) })
}

// called gives a name to label, which was called who, or says that it is somebody else who speaks just now (if said is not nil): where
// it could be either, that is asked.
func (m *model) called(label int, who, name string, said func() error) tea.Cmd {
	rename := func() tea.Cmd {
		return m.act("Thank you (u: take it back).", func() error { return m.session.Name(label, name) })
	}
	named, other := false, false
	for _, p := range m.rows {
		same := strings.EqualFold(p.Name, name)
		named = named || p.Label == label && p.Named && !same
		other = other || p.Label != label && p.Label >= 0 && same
	}
	answers := map[string]func() tea.Cmd{}
	var question string
	switch {
	case other:
		question = fmt.Sprintf("%s is in the list.  b: both rows are %s", name, name)
		answers["b"] = rename
	case named && said != nil:
		question = fmt.Sprintf("r: %s is called %s", who, name)
		answers["r"] = rename
	default:
		return rename()
	}
	if said != nil {
		question += fmt.Sprintf("   s: %s speaks now, and not %s", name, who)
		answers["s"] = func() tea.Cmd { return m.act("Thank you.", said) }
	}
	m.choose(question, answers)
	return nil
}

// end ends the meeting; the screen stays until the session is over.
func (m *model) end() {
	m.ended = true
	m.session.End()
}

// act does something that may take a moment, and says what came of it.
func (m *model) act(done string, f func() error) tea.Cmd {
	return func() tea.Msg {
		if err := f(); err != nil {
			return toldMsg("That did not work: " + err.Error() + ".")
		}
		return toldMsg(done)
	}
}

// speaker is who speaks alone, or -1.
func (m *model) speaker() (label int, name string) {
	if len(m.state.Floor) != 1 || m.state.Floor[0].Label < 0 {
		return -1, ""
	}
	w := m.state.Floor[0]
	return w.Label, m.shown(w.Label, w.Name)
}

// last is who spoke last, or -1.
func (m *model) last() (label int, name string) {
	label = -1
	var silent time.Duration
	for i, p := range m.rows {
		if p.Label >= 0 && p.Speaking > 0 && (label < 0 || p.Silent < silent) {
			label, name, silent = p.Label, m.personName(i), p.Silent
		}
	}
	return label, name
}

func (m *model) ask(question string, text []rune, do func(string) tea.Cmd) {
	m.mode, m.question, m.text, m.typed, m.offered = modeType, question, text, do, 0
}

// choose asks for one of some keys.
func (m *model) choose(question string, answers map[string]func() tea.Cmd) {
	m.mode, m.question, m.answers = modeAsk, question, answers
}

// askName asks for a name; the number of a row asks for that row's instead.
func (m *model) askName(question string, do func(string) tea.Cmd) {
	question += " (a number: that row"
	if len(m.options.Names) > 0 {
		question += "; Tab: from the list"
	}
	m.ask(question+")", nil, func(s string) tea.Cmd {
		if s = strings.TrimSpace(s); s == "" {
			return nil
		}
		if n, err := strconv.Atoi(s); err == nil {
			if n < 1 || n > len(m.rows) {
				m.told = "That fits nobody."
				return nil
			}
			m.nameRow(n - 1)
			return nil
		}
		return do(s)
	})
}

func (m *model) pick(question string, do func(int) tea.Cmd) {
	if len(m.rows) == 0 {
		m.told = "Nobody has been heard yet."
		return
	}
	m.mode, m.question, m.text, m.picked = modePick, question, nil, do
}

// maxTyped is the longest line, in characters.
const maxTyped = 100

// edit takes keys into the line; true says that it is done with.
func (m *model) edit(k tea.KeyMsg) (done bool) {
	switch k.Type {
	case tea.KeyEnter:
		return true
	case tea.KeyEsc:
		m.mode = modeWatch
	case tea.KeyBackspace:
		m.text = m.text[:max(0, len(m.text)-1)]
	case tea.KeyCtrlU:
		m.text = nil
	case tea.KeyRunes, tea.KeySpace:
		for _, r := range k.Runes {
			if len(m.text) < maxTyped && unicode.IsPrint(r) { // not what was pasted with a line's end
				m.text = append(m.text, r)
			}
		}
	}
	return false
}

func (m *model) typeKey(k tea.KeyMsg) tea.Cmd {
	if k.Type == tea.KeyTab && len(m.options.Names) > 0 && strings.Contains(m.question, "Tab") {
		m.text = []rune(m.options.Names[m.offered%len(m.options.Names)])
		m.offered++
		return nil
	}
	if !m.edit(k) {
		return nil
	}
	m.mode = modeWatch
	return m.typed(string(m.text))
}

// pickKey picks somebody by number, or by the beginning of their name.
func (m *model) pickKey(k tea.KeyMsg) tea.Cmd {
	if !m.edit(k) {
		return nil
	}
	m.mode = modeWatch
	i, problem := m.find(string(m.text))
	if i < 0 {
		m.told = problem
		return nil
	}
	return m.picked(i)
}

// find returns the row that s means, or -1 and why there is none.
func (m *model) find(s string) (row int, problem string) {
	s = strings.ToLower(strings.TrimSpace(s))
	var n int
	if _, err := fmt.Sscanf(s, "%d", &n); err == nil && fmt.Sprint(n) == s && n >= 1 && n <= len(m.rows) {
		return n - 1, ""
	}
	found := -1
	for i, p := range m.rows {
		switch name := strings.ToLower(p.Name); {
		case m.hidden || s == "":
		case name == s:
			return i, ""
		case strings.HasPrefix(name, s) && found >= 0:
			return -1, fmt.Sprintf("%q fits more than one.", s)
		case strings.HasPrefix(name, s):
			found = i
		}
	}
	if found < 0 {
		return -1, "That fits nobody."
	}
	return found, ""
}

// asked is the question, and what was typed so far.
func (m *model) asked() string {
	switch m.mode {
	case modeAsk:
		return " " + m.question
	case modeType:
		return " " + m.question + " " + string(m.text) + "_"
	case modePick:
		return fmt.Sprintf(" %s (number or name) %s_", m.question, string(m.text))
	}
	return ""
}

// Run shows the session until it is over. It returns at once if the terminal goes away; the session
// is then still there.
func Run(ctx context.Context, s Session, in io.Reader, out io.Writer, o Options) error {
	p := tea.NewProgram(newModel(s, o), tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out),
		tea.WithAltScreen(), tea.WithoutSignalHandler(), tea.WithFPS(10))
	_, err := p.Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil
	}
	return err
}
