package tui

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"airtime/audio/printable"
	"airtime/cmd/internal/live"
	"airtime/report"
	"airtime/report/reporttest"
)

// fake is a session that writes down what it is told.
type fake struct{ told []string }

func (f *fake) tell(format string, args ...any) (string, error) {
	f.told = append(f.told, fmt.Sprintf(format, args...))
	return f.told[len(f.told)-1] + ".", nil
}
func (f *fake) Name(v report.PersonID, name string) (string, error) {
	return f.tell("name %d %s", v, name)
}
func (f *fake) Merge(a, b report.PersonID) (string, error)      { return f.tell("merge %d %d", a, b) }
func (f *fake) NotThem(v report.PersonID) (string, error)       { return f.tell("not %d", v) }
func (f *fake) OffRecord(on bool) (string, error)               { return f.tell("off %v", on) }
func (f *fake) Agenda(s string) (string, error)                 { return f.tell("agenda %s", s) }
func (f *fake) Present(v report.PersonID) (string, error)       { return f.tell("present %d", v) }
func (f *fake) Wait(v report.PersonID, on bool) (string, error) { return f.tell("wait %d %v", v, on) }
func (f *fake) Undo() (string, error)                           { return f.tell("undo") }
func (f *fake) NameSpeech(name string, from, until time.Duration) (string, error) {
	return f.tell("said %s %v-%v", name, from, until)
}
func (f *fake) Check(on bool) (string, error) { return f.tell("check %v", on) }
func (f *fake) Halfway() (*report.Account, error) {
	f.tell("halfway")
	return &report.Account{}, nil
}
func (f *fake) End()  { f.tell("end") }
func (f *fake) Stop() { f.tell("stop") }

// shows makes m show st.
func shows(m *model, st live.State, events ...live.Event) {
	m.Update(updateMsg{State: &st, Events: events})
}

func person(id report.PersonID, name string, share float64, speaking, silent time.Duration) live.Person {
	return live.Person{ID: id, Voice: true, Heard: speaking > 0, Name: name, Share: share, Low: share * 0.9, High: share * 1.1, Recent: share, Speaking: speaking, Silent: silent}
}

// meeting is half an hour in: Ana speaks, Ben has not for long, Zoe never did.
func meeting() live.State {
	const min = time.Minute
	st := live.State{
		At: 31*min + 5*time.Second, Agenda: "Budget", LoudnessDB: -30,
		Floor: []live.Speaker{{ID: 1, Name: "Ana", Since: 30 * min, Sure: true}},
		Room: live.Room{There: 4, Missing: 1, People: []live.Person{
			person(1, "Ana", 0.55, 15*min, 0), person(3, "Ben", 0.1, 3*min, 12*min),
			person(4, "Person D", 0.35, 9*min, 20*time.Second), {ID: -1, Name: "Zoe", Named: true, Silent: 31 * min},
		}},
	}
	st.People[0].Now = true
	return st
}

func TestPictures(t *testing.T) {
	half := func(*report.Account, int) ([]string, error) {
		return []string{" How it was shared so far", "", " ######", " ###", "", " Who has not been asked?"}, nil
	}
	many := meeting()
	many.There, many.Missing, many.People = 40, 0, nil
	for i := range 40 {
		many.People = append(many.People, person(report.PersonID(i+1), strings.Repeat(fmt.Sprintf("Name %d ", i), 8), 0.025, time.Minute, time.Minute))
	}
	many.People[1].Name = "山田太郎さんのとても長い名前です"
	paused := meeting()
	paused.OffRecord, paused.Floor = true, nil
	open := meeting()
	open.Floor, open.Silence, open.People[0].Now = nil, 4*time.Second, false
	open.Nudge = "One of us has not spoken yet. Shall we go round?"
	both := meeting()
	both.Floor = append(both.Floor, live.Speaker{ID: 4, Name: "Person D", Sure: true})
	both.People[1].Waiting, both.Presenting = true, 1
	corrected := []live.Event{{Seq: 1, Kind: live.Corrected, At: both.At, From: time.Minute, To: 70 * time.Second, Text: "Corrected: 1:00 to 1:10 was Ben, not Ana."}}
	checking := meeting()
	checking.Checking = true
	checking.Round = live.Round{Since: 31 * time.Minute, Spoke: 7 * time.Second, Heard: []live.Person{{ID: 1, Name: "Ana"}, {ID: 2, Name: "Ben", Quiet: true}}}
	more := meeting()
	more.There, more.More, more.Unsure, more.Missing = 6, 2, 3, 0
	deaf := meeting()
	deaf.NoSignal, deaf.Floor, deaf.People[0].Now = true, nil, false
	deaf.Problem = "USB Microphone is gone, so nothing is heard. Is it plugged in? It goes on as soon as it is back."
	unplugged := meeting()
	unplugged.Problem = "The microphone was unplugged; it is opened again as soon as it is back."
	empty := live.State{LoudnessDB: math.Inf(-1)}
	for _, tt := range []struct {
		name          string
		state         live.State
		width, height int
		keys          string
		options       Options
		events        []live.Event
	}{
		{"usual", meeting(), 80, 24, "", Options{Title: "Spring meeting"}, nil},
		{"wide", meeting(), 140, 30, "", Options{}, nil},
		{"narrow", meeting(), 50, 16, "", Options{}, nil},
		{"ascii", meeting(), 80, 24, "", Options{ASCII: true}, nil},
		{"hidden", both, 80, 24, "H", Options{}, corrected},
		{"more", more, 80, 24, "", Options{}, nil},
		{"half", meeting(), 80, 24, "h", Options{Halfway: half}, nil},
		{"half narrow", meeting(), 40, 8, "hjj", Options{Halfway: half}, nil},
		{"many", many, 80, 24, "", Options{}, nil},
		{"paused", paused, 80, 24, "", Options{}, nil},
		{"open", open, 80, 24, "", Options{}, nil},
		{"both", both, 80, 24, "", Options{}, corrected},
		{"check", checking, 80, 24, "", Options{}, nil},
		{"unplugged", unplugged, 80, 24, "", Options{}, nil},
		{"deaf", deaf, 60, 20, "", Options{}, nil},
		{"either", meeting(), 60, 20, "nBen\r", Options{}, nil},
		{"help narrow", meeting(), 40, 15, "?jjj", Options{}, nil},
		{"typing on", meeting(), 50, 15, "nMaria Magdalena von Hohenstein", Options{}, nil},
		{"nobody", empty, 80, 24, "", Options{}, nil},
		{"help", meeting(), 80, 24, "?", Options{}, nil},
		{"pick", meeting(), 80, 24, "w", Options{}, nil},
		{"type", meeting(), 80, 24, "nAna", Options{Names: []string{"Ana"}}, nil},
		{"tiny", meeting(), 20, 5, "", Options{}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newModel(&fake{}, nil, tt.options)
			m.Update(tea.WindowSizeMsg{Width: tt.width, Height: tt.height})
			shows(m, tt.state, tt.events...)
			press(m, tt.keys)
			got := m.View()
			lines := strings.Split(got, "\n")
			if len(lines) != max(tt.height, 3) {
				t.Errorf("got %d lines on a screen of %d", len(lines), tt.height)
			}
			for _, l := range lines {
				if n := ansi.StringWidth(l); n > max(tt.width, leastWidth) {
					t.Errorf("got a line of %d columns on a screen of %d: %q", n, tt.width, l)
				}
			}
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			got = strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
			reporttest.Golden(t, tt.name+".txt", got)
		})
	}
}

// press types keys: "\r" is Enter, "\x1b" Escape, "\t" Tab, "\b" Backspace.
func press(m *model, keys string) {
	for _, r := range keys {
		k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
		switch r {
		case '\r':
			k = tea.KeyMsg{Type: tea.KeyEnter}
		case '\x1b':
			k = tea.KeyMsg{Type: tea.KeyEsc}
		case '\t':
			k = tea.KeyMsg{Type: tea.KeyTab}
		case '\b':
			k = tea.KeyMsg{Type: tea.KeyBackspace}
		case '\x03':
			k = tea.KeyMsg{Type: tea.KeyCtrlC}
		case ' ':
			k = tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
		}
		if _, do := m.Update(k); do != nil {
			m.Update(do())
		}
	}
}

func TestKeys(t *testing.T) {
	open := meeting()
	open.Floor = nil
	presenting := meeting()
	presenting.Presenting = 1
	checking := meeting()
	checking.Checking, checking.Round = true, live.Round{Since: 30 * time.Minute, Heard: checking.People[:1]}
	waiting := meeting()
	waiting.People[1].Waiting = true
	paused := meeting()
	paused.OffRecord = true
	taken := meeting()
	taken.People[2].Name, taken.People[2].Named = "zoe", true
	named := meeting()
	named.People[0].Named = true
	for _, tt := range []struct {
		name  string
		state live.State
		keys  string
		want  string
	}{
		{"name who speaks", meeting(), "nAna Maria\r", "name 1 Ana Maria"},
		{"name from the list", meeting(), "n\t\r", "name 1 Zoe"},
		{"name nobody", meeting(), "n\r", ""},
		{"never mind", meeting(), "nAn\x1b\r", ""},
		{"mend", meeting(), "nAnb\ba\r", "name 1 Ana"},
		{"name somebody in the list", open, "nper\rDee\r", "name 4 Dee"},
		{"name somebody not heard", open, "nzoe\r", ""},
		{"name a row while somebody speaks", meeting(), "n3\rDee\r", "name 4 Dee"},
		{"name in the check", checking, "nAna\r", "said Ana 30m0s-31m5s"},
		{"mend a name of the check", checking, "n1\rAnna\r", "name 1 Anna"},
		{"another name for who has one", named, "nDee\rr", "name 1 Dee"},
		{"somebody else speaks", named, "nDee\rs", "said Dee 30m0s-31m5s"},
		{"neither", named, "nDee\rx", ""},
		{"a name that is there", meeting(), "nben\rb", "name 1 ben"},
		{"who is there speaks", meeting(), "nBen\rs", "said Ben 30m0s-31m5s"},
		{"undo", meeting(), "u", "undo"},
		{"merge with who was not heard", meeting(), "m3\rzoe\r", "merge 4 -1"},
		{"merge who was not heard", meeting(), "mzoe\rben\r", "merge -1 3"},
		{"who was not heard waits", meeting(), "wzoe\r", "wait -1 true"},
		{"not them", meeting(), "x", "not 1"},
		{"not the last", open, "x", "not 1"},
		{"merge", meeting(), "m3\rana\r", "merge 4 1"},
		{"merge with nobody", meeting(), "m9\r", ""},
		{"waiting", meeting(), "wben\r", "wait 3 true"},
		{"agenda", meeting(), "aRoof\r", "agenda Roof"},
		{"presentation", meeting(), "p1\r", "present 1"},
		{"presentation over", presenting, "p", "present 0"},
		{"no longer waiting", waiting, "wben\r", "wait 3 false"},
		{"on the record", paused, "o", "off false"},
		{"half time", meeting(), "hxh", "halfway; halfway"},
		{"half time on paper", meeting(), "hp", "halfway; print"},
		{"a name that is taken is not offered", taken, "n\tDee\r", "name 1 Dee"},
		{"off the record", meeting(), "o", "off true"},
		{"check", meeting(), "c", "check true"},
		{"begin", checking, "\r", "check false"},
		{"help and back", meeting(), "?oq", ""},
		{"end", meeting(), "qy", "end"},
		{"do not end", meeting(), "qn", ""},
		{"do not end by mistake", meeting(), "q\r", ""},
		{"interrupt", meeting(), "\x03o", "end"},
		{"interrupt twice", meeting(), "\x03\x03", "end"},
		{"interrupt thrice", meeting(), "\x03\x03\x03", "end; stop"},
		{"nobody there", live.State{}, "nxmwp", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{}
			m := newModel(f, nil, Options{
				Names: []string{"Zoe"}, Halfway: func(*report.Account, int) ([]string, error) { return nil, nil }, Print: func(*report.Account) (string, error) { return f.tell("print") },
			})
			shows(m, tt.state)
			press(m, tt.keys)
			if got := strings.Join(f.told, "; "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestQuickKeys: keys that come in one message are as many keys.
func TestQuickKeys(t *testing.T) {
	f := &fake{}
	m := newModel(f, nil, Options{})
	shows(m, meeting())
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("qy")})
	if got := strings.Join(f.told, "; "); got != "end" {
		t.Errorf("got %q, want the end", got)
	}
}

// TestPaste: what is pasted is text, and no keys.
func TestPaste(t *testing.T) {
	f := &fake{}
	m := newModel(f, nil, Options{})
	shows(m, meeting())
	paste := func(s string) { m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Paste: true}) }
	paste("oqy")
	press(m, "a")
	paste("Roof\nand \x1bwalls")
	press(m, "\r")
	if got, want := strings.Join(f.told, "; "), "agenda Roofand walls"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestToldIsForgotten: what came of a key makes room for what is new.
func TestToldIsForgotten(t *testing.T) {
	m := newModel(&fake{}, nil, Options{})
	st := meeting()
	shows(m, st)
	press(m, "o")
	if v := m.View(); !strings.Contains(v, "off true.") {
		t.Errorf("what came of the key is not said:\n%s", v)
	}
	st.At += showLog
	st.Nudge = "Shall we go round?"
	shows(m, st)
	if v := m.View(); strings.Contains(v, "off true.") || !strings.Contains(v, st.Nudge) {
		t.Errorf("it is still said %v later:\n%s", showLog, v)
	}
}

// TestLink: beside a page the screen says how it is opened, at first and whenever that is asked, each time anew.
func TestLink(t *testing.T) {
	n := 0
	m := newModel(&fake{}, nil, Options{Link: func() string { n++; return fmt.Sprint("http://127.0.0.1:1/?invitation=", n) }})
	shows(m, meeting())
	m.toldAt = m.state.At
	if v := m.View(); !strings.Contains(v, "http://127.0.0.1:1/?invitation=1") {
		t.Errorf("got no link at first in\n%s", v)
	}
	press(m, "l")
	if v := m.View(); !strings.Contains(v, "http://127.0.0.1:1/?invitation=2") {
		t.Errorf("got no other link in\n%s", v)
	}
	m = newModel(&fake{}, nil, Options{})
	shows(m, meeting())
	press(m, "l")
	if v := m.View(); !strings.Contains(v, "There is no page.") {
		t.Errorf("got no word in\n%s", v)
	}
}

// TestKept: with a journal, whoever does not wait for the account loses nothing, and is not asked twice.
func TestKept(t *testing.T) {
	f := &fake{}
	m := newModel(f, nil, Options{Kept: true})
	shows(m, meeting())
	press(m, "\x03\x03")
	if got := strings.Join(f.told, "; "); got != "end; stop" {
		t.Errorf("got %q, want the end, and no waiting", got)
	}
}

// Nothing that came from elsewhere can steer the terminal or turn the writing around, wherever it stands on the screen.
func TestNothingSteersTheTerminal(t *testing.T) {
	const evil = "a\x1b]0;b\x07\u009b2Jc\u202ed\r"
	st := meeting()
	st.Agenda, st.Floor[0].Name, st.People[0].Name = evil, evil, evil
	for _, bold := range []bool{true, false} {
		m := newModel(&fake{}, nil, Options{Title: evil, Bold: bold, Halfway: func(*report.Account, int) ([]string, error) { return []string{evil}, nil }})
		shows(m, st)
		for _, keys := range []string{"", "n", "h"} {
			press(m, keys)
			got := strings.NewReplacer(boldOn, "", boldOff, "", "\n", "").Replace(m.picture())
			if strings.ContainsFunc(got, printable.Hidden) || !strings.Contains(got, `a\x1b]0;b\x07\u009b2Jc`) {
				t.Errorf("after %q: got %q, want all of it visible", keys, got)
			}
		}
	}
}
