package tui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"airtime/report"
	"airtime/report/words"
)

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
		m.choose(m.say("end_sure", nil), map[string]func() tea.Cmd{"y": func() tea.Cmd {
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
		m.ask(m.say("new_item", nil), nil, func(s string) tea.Cmd {
			return m.act(true, func() (string, error) { return m.session.Agenda(s) })
		})
		return nil
	},
	"n": (*model).name,
	"x": (*model).notThem,
	"m": (*model).merge,
	"w": (*model).wait,
	"p": (*model).present,
	"l": (*model).link,
}

// link says how the page is opened.
func (m *model) link() tea.Cmd {
	if m.options.Link == nil {
		m.told = m.say("no_page", nil)
	} else {
		m.told = m.say("link", words.Vars{"link": m.options.Link()})
	}
	return nil
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
	width := max(m.width, leastWidth) - 1
	return func() tea.Msg {
		a, err := m.session.Halfway()
		if err != nil {
			return toldMsg(m.failed(err))
		}
		lines, err := m.options.Halfway(a, width)
		if err != nil {
			return toldMsg(m.failed(err))
		}
		return halfMsg{lines, a}
	}
}

// notThem takes back who was taken to speak, or to have spoken last.
func (m *model) notThem() tea.Cmd {
	who, _ := m.speaker()
	if who == report.Nobody {
		who = m.last()
	}
	if who == report.Nobody {
		m.told = m.say("nobody", nil)
		return nil
	}
	return m.act(true, func() (string, error) { return m.session.NotThem(who) })
}

func (m *model) merge() tea.Cmd {
	m.pick(m.say("merge_from", nil), func(i int) tea.Cmd {
		from := m.rows[i].ID
		m.pick(m.say("merge_to", words.Vars{"name": m.personName(i)}), func(j int) tea.Cmd {
			to := m.rows[j].ID
			return m.act(true, func() (string, error) { return m.session.Merge(from, to) })
		})
		return nil
	})
	return nil
}

func (m *model) wait() tea.Cmd {
	m.pick(m.say("who_waits", nil), func(i int) tea.Cmd {
		p := m.rows[i]
		return m.act(true, func() (string, error) { return m.session.Wait(p.ID, !p.Waiting) })
	})
	return nil
}

func (m *model) present() tea.Cmd {
	if m.state.Presenting != report.Nobody {
		return m.act(true, func() (string, error) { return m.session.Present(report.Nobody) })
	}
	m.pick(m.say("who_presents", nil), func(i int) tea.Cmd {
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
		m.askName(m.say("who_was", nil), func(name string) tea.Cmd {
			return m.act(true, func() (string, error) { return m.session.NameSpeech(name, since, until) })
		})
	case who != report.Nobody:
		since := m.state.Floor[0].Since
		m.askName(m.say("who_is", words.Vars{"name": name}), func(typed string) tea.Cmd {
			return m.called(who, name, typed, func() (string, error) { return m.session.NameSpeech(typed, since, until) })
		})
	default:
		m.pick(m.say("who_named", nil), func(i int) tea.Cmd {
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
		m.told = m.say("unheard", words.Vars{"name": who})
		return
	}
	m.askName(m.say("who_is", words.Vars{"name": who}), func(name string) tea.Cmd { return m.called(p.ID, who, name, nil) })
}

// called gives a name to somebody, who was called so far, or says that it is somebody else who speaks just now (if said is not nil): where
// it could be either, that is asked.
func (m *model) called(who report.PersonID, sofar, name string, said func() (string, error)) tea.Cmd {
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
		question = m.say("in_list", words.Vars{"name": name})
		answers["b"] = rename
	case named && said != nil:
		question = m.say("is_called", words.Vars{"was": sofar, "name": name})
		answers["r"] = rename
	default:
		return rename()
	}
	if said != nil {
		question = m.say("speaks_now", words.Vars{"question": question, "was": sofar, "name": name})
		answers["s"] = func() tea.Cmd { return m.act(true, said) }
	}
	m.choose(question, answers)
	return nil
}

// speaker is who speaks alone, or nobody.
func (m *model) speaker() (who report.PersonID, name string) {
	if len(m.state.Floor) != 1 || m.state.Floor[0].ID == report.Nobody {
		return report.Nobody, ""
	}
	w := m.state.Floor[0]
	return w.ID, m.shown(w.ID, w.Name)
}

// last is who spoke last, or nobody.
func (m *model) last() report.PersonID {
	who := report.Nobody
	var silent time.Duration
	for _, p := range m.rows {
		if p.Voice && p.Heard && (who == report.Nobody || p.Silent < silent) {
			who, silent = p.ID, p.Silent
		}
	}
	return who
}
