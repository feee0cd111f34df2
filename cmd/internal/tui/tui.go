package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"airtime/cmd/internal/live"
	"airtime/report"
	tea "github.com/charmbracelet/bubbletea"
)

// Session is what the keys act on: a *live.Session.
type Session interface {
	Name(who live.ID, name string) (string, error)
	Said(name string, from, until time.Duration) (string, error)
	Merge(from, to live.ID) (string, error)
	NotThem(who live.ID) (string, error)
	Undo() (string, error)
	OffRecord(on bool) (string, error)
	Agenda(text string) (string, error)
	Present(who live.ID) (string, error)
	Wait(who live.ID, on bool) (string, error)
	Check(on bool) (string, error)
	Halfway() (*report.Account, error)
	End()
	Stop()
}

// viewer is where states come from: a *live.View.
type viewer interface {
	Next(context.Context) (live.Update, error)
}

// mode is what the keys are about.
type mode int

const (
	modeWatch mode = iota
	modeHelp
	modeHalf // the half page for the break
	modeType // a line of text
	modePick // somebody of the list
	modeAsk  // one of some keys
)

// model is the state of the screen.
type model struct {
	session Session
	view    viewer
	options Options
	glyphs  glyphs

	state         live.State
	corrected     live.Event    // the last one
	rows          []live.Person // of state; while something is asked, as they were
	width, height int
	scroll        int // of rows
	page          int // of the help, or of half
	half          []string
	hidden        bool

	mode     mode
	question string
	text     []rune
	offered  int                  // of free
	typed    func(string) tea.Cmd // what to do with the line
	picked   func(i int) tea.Cmd  // and with row i
	answers  map[string]func() tea.Cmd
	told     string
	ended    bool
	givenUp  bool // the account, if that is asked once more
}

type (
	updateMsg live.Update
	closedMsg struct{}
	halfMsg   []string
	toldMsg   string // what came of a key
)

func newModel(s Session, v viewer, o Options) *model {
	m := &model{session: s, view: v, options: o, glyphs: unicodeGlyphs, width: 80, height: 24}
	if o.ASCII {
		m.glyphs = asciiGlyphs
	}
	return m
}

// Init implements tea.Model.
func (m *model) Init() tea.Cmd { return m.next }

// next waits for the next state.
func (m *model) next() tea.Msg {
	u, err := m.view.Next(context.Background()) // the session ends by itself
	if err != nil {
		return closedMsg{}
	}
	return updateMsg(u)
}

// View implements tea.Model.
func (m *model) View() string { return m.picture() }

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case updateMsg:
		m.state = *msg.State
		for _, e := range msg.Events {
			if e.Kind == live.Corrected {
				m.corrected = e
			}
		}
		m.follow()
		return m, m.next
	case halfMsg:
		m.mode, m.page, m.half = modeHalf, 0, msg
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
	if m.mode == modeType || m.mode == modePick || m.mode == modeAsk {
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
	case modeHelp, modeHalf:
		return m.readKey(k)
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
	if do := commands[k.String()]; do != nil {
		return do(m)
	}
	return nil
}

// readKey turns the pages of what there is to read.
func (m *model) readKey(k tea.KeyMsg) tea.Cmd {
	switch k.String() {
	case "down", "j", " ", "pgdown":
		m.page++
	case "up", "k", "pgup":
		m.page = max(0, m.page-1)
	case "p":
		if m.mode == modeHalf && m.options.Print != nil {
			return m.act(false, m.options.Print)
		}
	default:
		m.mode = modeWatch
	}
	return nil
}

// commands are the keys that are pressed while nothing is asked.
var commands = map[string]func(*model) tea.Cmd{
	"?": func(m *model) tea.Cmd {
		m.mode, m.page = modeHelp, 0
		return nil
	},
	"up":   (*model).scrollUp,
	"k":    (*model).scrollUp,
	"down": (*model).scrollDown,
	"j":    (*model).scrollDown,
	"H": func(m *model) tea.Cmd {
		m.hidden = !m.hidden
		return nil
	},
	"h": (*model).halfway,
	"q": func(m *model) tea.Cmd {
		m.choose("End the meeting? y: yes   any other key: no", map[string]func() tea.Cmd{"y": func() tea.Cmd {
			m.end()
			return nil
		}})
		return nil
	},
	"u": func(m *model) tea.Cmd { return m.act(false, m.session.Undo) },
	"o": func(m *model) tea.Cmd {
		on := !m.state.OffRecord
		return m.act(false, func() (string, error) { return m.session.OffRecord(on) })
	},
	"c": func(m *model) tea.Cmd { return m.check(!m.state.Checking) },
	"enter": func(m *model) tea.Cmd {
		if !m.state.Checking {
			return nil
		}
		return m.check(false)
	},
	"a": func(m *model) tea.Cmd {
		m.ask("What is the new item?", nil, func(s string) tea.Cmd {
			return m.act(true, func() (string, error) { return m.session.Agenda(s) })
		})
		return nil
	},
	"n": (*model).name,
	"x": (*model).notThem,
	"m": (*model).merge,
	"w": (*model).wait,
	"p": (*model).present,
}

func (m *model) scrollUp() tea.Cmd {
	m.scroll = max(0, m.scroll-1)
	return nil
}

func (m *model) scrollDown() tea.Cmd {
	m.scroll = min(m.scroll+1, max(0, len(m.rows)-1))
	return nil
}

func (m *model) check(on bool) tea.Cmd {
	return m.act(false, func() (string, error) { return m.session.Check(on) })
}

// halfway shows the half page for the break.
func (m *model) halfway() tea.Cmd {
	if m.options.Halfway == nil {
		return nil
	}
	return func() tea.Msg {
		a, err := m.session.Halfway()
		if err != nil {
			return toldMsg(failed(err))
		}
		return halfMsg(m.options.Halfway(a))
	}
}

// notThem takes back who was taken to speak, or to have spoken last.
func (m *model) notThem() tea.Cmd {
	who, _ := m.speaker()
	if who == live.Nobody {
		who = m.last()
	}
	if who == live.Nobody {
		m.told = "Nobody has been heard yet."
		return nil
	}
	return m.act(true, func() (string, error) { return m.session.NotThem(who) })
}

func (m *model) merge() tea.Cmd {
	m.pick("Who was taken for a person of their own?", func(i int) tea.Cmd {
		from := m.rows[i].ID
		m.pick(m.personName(i)+" is the same person as", func(j int) tea.Cmd {
			to := m.rows[j].ID
			return m.act(true, func() (string, error) { return m.session.Merge(from, to) })
		})
		return nil
	})
	return nil
}

func (m *model) wait() tea.Cmd {
	m.pick("Who waits to speak, or no longer does?", func(i int) tea.Cmd {
		p := m.rows[i]
		return m.act(true, func() (string, error) { return m.session.Wait(p.ID, !p.Waiting) })
	})
	return nil
}

func (m *model) present() tea.Cmd {
	if m.state.Presenting != live.Nobody {
		return m.act(true, func() (string, error) { return m.session.Present(live.Nobody) })
	}
	m.pick("Who presents?", func(i int) tea.Cmd {
		who := m.rows[i].ID
		return m.act(true, func() (string, error) { return m.session.Present(who) })
	})
	return nil
}

// name asks for the name of whoever spoke last in the microphone check, of whoever speaks, or of somebody in the list.
func (m *model) name() tea.Cmd {
	until := m.state.At
	switch who, name := m.speaker(); {
	case m.state.Checking:
		since := m.state.Round.Since
		m.askName("Who was that?", func(name string) tea.Cmd {
			return m.act(true, func() (string, error) { return m.session.Said(name, since, until) })
		})
	case who != live.Nobody:
		since := m.state.Floor[0].Since
		m.askName(fmt.Sprintf("Who is %s?", name), func(typed string) tea.Cmd {
			return m.called(who, name, typed, func() (string, error) { return m.session.Said(typed, since, until) })
		})
	default:
		m.pick("Who is to be named?", func(i int) tea.Cmd {
			m.nameRow(i)
			return nil
		})
	}
	return nil
}

// nameRow asks for the name of row i.
func (m *model) nameRow(i int) {
	p, who := m.rows[i], m.personName(i)
	if !p.Voice {
		m.told = who + " has not been heard yet."
		return
	}
	m.askName(fmt.Sprintf("Who is %s?", who), func(name string) tea.Cmd { return m.called(p.ID, who, name, nil) })
}

// called gives a name to somebody, who was called so far, or says that it is somebody else who speaks just now (if said is not nil): where
// it could be either, that is asked.
func (m *model) called(who live.ID, sofar, name string, said func() (string, error)) tea.Cmd {
	rename := func() tea.Cmd {
		return m.act(true, func() (string, error) { return m.session.Name(who, name) })
	}
	named, other := false, false
	for _, p := range m.rows {
		same := strings.EqualFold(p.Name, name)
		named = named || p.ID == who && p.Named && !same
		other = other || p.ID != who && p.Voice && same
	}
	answers := map[string]func() tea.Cmd{}
	var question string
	switch {
	case other:
		question = fmt.Sprintf("%s is in the list.  b: both rows are %s", name, name)
		answers["b"] = rename
	case named && said != nil:
		question = fmt.Sprintf("r: %s is called %s", sofar, name)
		answers["r"] = rename
	default:
		return rename()
	}
	if said != nil {
		question += fmt.Sprintf("   s: %s speaks now, and not %s", name, sofar)
		answers["s"] = func() tea.Cmd { return m.act(true, said) }
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
func (m *model) act(undoable bool, f func() (string, error)) tea.Cmd {
	return func() tea.Msg {
		said, err := f()
		switch {
		case err != nil:
			return toldMsg(failed(err))
		case m.hidden: // it would name somebody
			said = "Done."
		}
		if undoable {
			said += " (u: take it back)"
		}
		return toldMsg(said)
	}
}

func failed(err error) string { return "That did not work: " + err.Error() + "." }

// speaker is who speaks alone, or nobody.
func (m *model) speaker() (who live.ID, name string) {
	if len(m.state.Floor) != 1 || m.state.Floor[0].ID == live.Nobody {
		return live.Nobody, ""
	}
	w := m.state.Floor[0]
	return w.ID, m.shown(w.ID, w.Name)
}

// last is who spoke last, or nobody.
func (m *model) last() live.ID {
	who := live.Nobody
	var silent time.Duration
	for _, p := range m.rows {
		if p.Voice && p.Heard && (who == live.Nobody || p.Silent < silent) {
			who, silent = p.ID, p.Silent
		}
	}
	return who
}

// free are the names that can be chosen from: nobody has them yet.
func (m *model) free() (names []string) {
	for _, n := range m.options.Names {
		if !slices.ContainsFunc(m.rows, func(p live.Person) bool { return p.Voice && p.Named && strings.EqualFold(p.Name, n) }) {
			names = append(names, n)
		}
	}
	return names
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
	if len(m.free()) > 0 {
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
	if k.Type == tea.KeyTab && strings.Contains(m.question, "Tab") {
		if names := m.free(); len(names) > 0 {
			m.text = []rune(names[m.offered%len(names)])
			m.offered++
		}
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
func Run(ctx context.Context, s *live.Session, in io.Reader, out io.Writer, o Options) error {
	p := tea.NewProgram(newModel(s, s.Watch(-1), o), tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out),
		tea.WithAltScreen(), tea.WithoutSignalHandler(), tea.WithFPS(10))
	_, err := p.Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil
	}
	return err
}
