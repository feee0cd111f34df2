package tui

import (
	"context"
	"errors"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"airtime/cmd/internal/live"
	"airtime/report"
	"airtime/report/words"
)

// Session is what the keys act on: a *live.Session.
type Session interface {
	Name(who report.PersonID, name string) (string, error)
	NameSpeech(name string, from, until time.Duration) (string, error)
	Merge(from, to report.PersonID) (string, error)
	NotThem(who report.PersonID) (string, error)
	Undo() (string, error)
	OffRecord(on bool) (string, error)
	Agenda(text string) (string, error)
	Present(who report.PersonID) (string, error)
	Wait(who report.PersonID, on bool) (string, error)
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
	halfOf        *report.Account
	hidden        bool

	mode     mode
	question string
	text     []rune
	listed   bool                 // names of free are offered
	offered  int                  // of these
	typed    func(string) tea.Cmd // what to do with the line
	picked   func(i int) tea.Cmd  // and with row i
	answers  map[string]func() tea.Cmd
	told     string
	toldAt   time.Duration // of the meeting
	ended    bool
	givenUp  bool // the account, if that is asked once more
}

type (
	updateMsg live.Update
	closedMsg struct{}
	halfMsg   struct {
		lines []string
		of    *report.Account
	}
	toldMsg string // what came of a key
)

func newModel(s Session, v viewer, o Options) *model {
	m := &model{session: s, view: v, options: o, glyphs: unicodeGlyphs, width: 80, height: 24}
	if m.options.Words == nil {
		m.options.Words = words.English()
	}
	if o.ASCII {
		m.glyphs = asciiGlyphs
	}
	if o.Link != nil {
		m.link()
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
	defer func(told string) {
		if _, ok := msg.(toldMsg); ok || m.told != told {
			m.toldAt = m.state.At
		}
	}(m.told)
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
		m.mode, m.page, m.half, m.halfOf = modeHalf, 0, msg.lines, msg.of
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
		if of := m.halfOf; m.mode == modeHalf {
			return m.act(false, func() (string, error) { return m.options.Print(of) })
		}
		m.mode = modeWatch
	default:
		m.mode = modeWatch
	}
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
			return toldMsg(m.failed(err))
		case m.hidden: // it would name somebody
			said = m.say("done", nil)
		}
		if undoable {
			said = m.say("take_back", words.Vars{"said": said})
		}
		return toldMsg(said)
	}
}

func (m *model) failed(err error) string {
	return m.say("failed", words.Vars{"why": err.Error()})
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
