package tui

import (
	"context"
	"errors"
	"io"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"airtime/audio/printable"
	"airtime/report/words"
)

// Consent shows text and asks whether to begin. Nothing is heard before that.
func Consent(ctx context.Context, text string, q *words.Questions, in io.Reader, out io.Writer) (bool, error) {
	m := newConsent(text, q)
	_, err := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler()).Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return false, nil
	}
	return m.yes, err
}

// consent is the text, of which a small screen shows a part at a time. Nobody agrees to what they have not seen.
type consent struct {
	text          string
	words         *words.Questions
	width, height int
	shown         bool // the screen's size is known
	top           int  // the first line that is shown
	seen          bool // the end was
	yes           bool
	done          bool
}

func newConsent(text string, q *words.Questions) *consent {
	return &consent{text: printable.Lines(text), words: q, width: 80, height: 24}
}

func (c *consent) Init() tea.Cmd { return nil }

func (c *consent) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width > 0 && msg.Height > 0 { // or the terminal does not tell
			c.width, c.height = msg.Width, msg.Height
		}
		c.shown = true
		c.scroll(0)
	case tea.KeyMsg:
		page := max(1, c.room()-1)
		switch msg.String() {
		case "enter":
			if c.seen {
				c.yes, c.done = true, true
				return c, tea.Quit
			}
		case "q", "esc", "n", "ctrl+c":
			c.done = true
			return c, tea.Quit
		case "down", "j":
			c.scroll(1)
		case "up", "k":
			c.scroll(-1)
		case " ", "pgdown":
			c.scroll(page)
		case "b", "pgup":
			c.scroll(-page)
		}
	}
	return c, nil
}

// scroll shows the text from n lines further down on, as far as there is more.
func (c *consent) scroll(n int) {
	last := max(0, len(c.lines())-c.room())
	c.top = min(max(0, c.top+n), last)
	c.seen = c.seen || c.shown && c.top == last
}

func (c *consent) lines() []string {
	return strings.Split(ansi.Wrap(c.text, max(min(c.width, 80)-2, 10), ""), "\n")
}

// keys are what can be done; never more lines of it than room leaves.
func (c *consent) keys() []string {
	if !c.seen {
		return c.wrap("read_on")
	}
	return c.wrap("agree")
}

func (c *consent) wrap(id string) []string {
	return strings.Split(ansi.Wrap(say(c.words, id, nil), max(c.width-1, 10), ""), "\n")
}

// room is how many lines of the text are shown: the keys stand under it, after an empty line.
func (c *consent) room() int {
	return max(1, c.height-1-max(len(c.wrap("agree")), len(c.wrap("read_on"))))
}

func (c *consent) View() string {
	lines := c.lines()
	if c.done {
		return strings.Join(lines, "\n") + "\n"
	}
	lines = lines[min(c.top, len(lines)-1):]
	lines = lines[:min(c.room(), len(lines))]
	return strings.Join(lines, "\n") + "\n\n" + strings.Join(c.keys(), "\n")
}
