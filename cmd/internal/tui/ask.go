package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"airtime/cmd/internal/live"
	"airtime/report/words"
)

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
	m.mode, m.question, m.text, m.typed, m.listed, m.offered = modeType, question, text, do, false, 0
}

// choose asks for one of some keys.
func (m *model) choose(question string, answers map[string]func() tea.Cmd) {
	m.mode, m.question, m.answers = modeAsk, question, answers
}

// askName asks for a name; the number of a row asks for that row's instead.
func (m *model) askName(question string, do func(string) tea.Cmd) {
	id, listed := "ask_row", len(m.free()) > 0
	if listed {
		id = "ask_list"
	}
	m.ask(m.say(id, words.Vars{"question": question}), nil, func(s string) tea.Cmd {
		if s = strings.TrimSpace(s); s == "" {
			return nil
		}
		if n, err := strconv.Atoi(s); err == nil {
			if n < 1 || n > len(m.rows) {
				m.told = m.say("fits_nobody", nil)
				return nil
			}
			m.nameRow(n - 1)
			return nil
		}
		return do(s)
	})
	m.listed = listed
}

func (m *model) pick(question string, do func(int) tea.Cmd) {
	if len(m.rows) == 0 {
		m.told = m.say("nobody", nil)
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
	if k.Type == tea.KeyTab && m.listed {
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
			return -1, m.say("fits_many", words.Vars{"text": s})
		case strings.HasPrefix(name, s):
			found = i
		}
	}
	if found < 0 {
		return -1, m.say("fits_nobody", nil)
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
		return " " + m.say("pick", words.Vars{"question": m.question}) + " " + string(m.text) + "_"
	}
	return ""
}
