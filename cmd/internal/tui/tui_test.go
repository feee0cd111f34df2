package tui

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"airtime/cmd/internal/live"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fake is a session that writes down what it is told.
type fake struct {
	states chan live.State
	told   []string
}

func (f *fake) Watch() <-chan live.State { return f.states }
func (f *fake) tell(format string, args ...any) error {
	f.told = append(f.told, fmt.Sprintf(format, args...))
	return nil
}
func (f *fake) Name(v int, name string) error { return f.tell("name %d %s", v, name) }
func (f *fake) Merge(a, b int) error          { return f.tell("merge %d %d", a, b) }
func (f *fake) NotThat(v int) error           { return f.tell("not %d", v) }
func (f *fake) Pause() error                  { return f.tell("pause") }
func (f *fake) Agenda(s string) error         { return f.tell("agenda %s", s) }
func (f *fake) Present(v int) error           { return f.tell("present %d", v) }
func (f *fake) Wait(v int, name string) error { return f.tell("wait %d %s", v, name) }
func (f *fake) Undo() (string, error)         { return "Ana is Person A again", f.tell("undo") }
func (f *fake) Said(name string, from, until time.Duration) error {
	return f.tell("said %s %v-%v", name, from, until)
}
func (f *fake) Check() error { return f.tell("check") }
func (f *fake) End()         { f.tell("end") }
func (f *fake) Stop()        { f.tell("stop") }

func person(label int, name string, share float64, speaking, silent time.Duration) live.Person {
	return live.Person{Label: label, Name: name, Share: share, Low: share * 0.9, High: share * 1.1, Recent: share, Speaking: speaking, Silent: silent}
}

// meeting is half an hour in: Ana speaks, Ben has not for long, Zoe never did.
func meeting() live.State {
	const min = time.Minute
	st := live.State{
		At: 31*min + 5*time.Second, Agenda: "Budget", There: 4, Missing: 1, Loudness: -30,
		Floor: []live.Speaker{{Label: 0, Name: "Ana", Since: 30 * min, Sure: true}},
		People: []live.Person{
			person(0, "Ana", 0.55, 15*min, 0), person(2, "Ben", 0.1, 3*min, 12*min),
			person(3, "Person D", 0.35, 9*min, 20*time.Second), {Label: -1, Name: "Zoe", Named: true, Silent: 31 * min},
		},
	}
	st.People[0].Now = true
	return st
}

func TestPictures(t *testing.T) {
	many := meeting()
	many.There, many.Missing, many.People = 40, 0, nil
	for i := range 40 {
		many.People = append(many.People, person(i, strings.Repeat(fmt.Sprintf("Name %d ", i), 8), 0.025, time.Minute, time.Minute))
	}
	many.People[1].Name = "山田太郎さんのとても長い名前です"
	paused := meeting()
	paused.Paused, paused.Floor = true, nil
	open := meeting()
	open.Floor, open.Silence, open.People[0].Now = nil, 4*time.Second, false
	open.Nudge = "One of us has not spoken yet. Shall we go round?"
	both := meeting()
	both.Floor = append(both.Floor, live.Speaker{Label: 3, Name: "Person D", Sure: true})
	both.People[1].Waiting, both.Presenting = true, "Ana"
	both.Log = []live.Line{{At: both.At, From: time.Minute, To: 70 * time.Second, Text: "was Ana, is Ben"}}
	checking := meeting()
	checking.Checking = true
	checking.Round = live.Round{Since: 31 * time.Minute, Spoke: 7 * time.Second, Heard: []live.Person{{Name: "Ana"}, {Name: "Ben", Quiet: true}}}
	deaf := meeting()
	deaf.Deaf, deaf.Floor, deaf.People[0].Now = true, nil, false
	deaf.Problem = "USB Microphone is gone, so nothing is heard. Is it plugged in? It goes on as soon as it is back."
	unplugged := meeting()
	unplugged.Problem = "The microphone was unplugged; it is opened again as soon as it is back."
	empty := live.State{Loudness: math.Inf(-1)}
	for _, tt := range []struct {
		name          string
		state         live.State
		width, height int
		keys          string
		options       Options
	}{
		{"usual", meeting(), 80, 24, "", Options{Title: "Spring meeting"}},
		{"wide", meeting(), 140, 30, "", Options{}},
		{"narrow", meeting(), 50, 16, "", Options{}},
		{"ascii", meeting(), 80, 24, "", Options{ASCII: true}},
		{"hidden", both, 80, 24, "h", Options{}},
		{"many", many, 80, 24, "", Options{}},
		{"paused", paused, 80, 24, "", Options{}},
		{"open", open, 80, 24, "", Options{}},
		{"both", both, 80, 24, "", Options{}},
		{"check", checking, 80, 24, "", Options{}},
		{"unplugged", unplugged, 80, 24, "", Options{}},
		{"deaf", deaf, 60, 20, "", Options{}},
		{"either", meeting(), 60, 20, "nBen\r", Options{}},
		{"help narrow", meeting(), 40, 15, "?jjj", Options{}},
		{"typing on", meeting(), 50, 15, "nMaria Magdalena von Hohenstein", Options{}},
		{"nobody", empty, 80, 24, "", Options{}},
		{"help", meeting(), 80, 24, "?", Options{}},
		{"pick", meeting(), 80, 24, "w", Options{}},
		{"type", meeting(), 80, 24, "nAna", Options{Names: []string{"Ana"}}},
		{"tiny", meeting(), 20, 5, "", Options{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newModel(&fake{}, tt.options)
			m.Update(tea.WindowSizeMsg{Width: tt.width, Height: tt.height})
			m.Update(stateMsg(tt.state))
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
			path := filepath.Join("testdata", tt.name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
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
	presenting.Presenting = "Ana"
	checking := meeting()
	checking.Checking, checking.Round = true, live.Round{Since: 30 * time.Minute, Heard: checking.People[:1]}
	named := meeting()
	named.People[0].Named = true
	for _, tt := range []struct {
		name  string
		state live.State
		keys  string
		want  string
	}{
		{"name who speaks", meeting(), "nAna Maria\r", "name 0 Ana Maria"},
		{"name from the list", meeting(), "n\t\r", "name 0 Zoe"},
		{"name nobody", meeting(), "n\r", ""},
		{"never mind", meeting(), "nAn\x1b\r", ""},
		{"mend", meeting(), "nAnb\ba\r", "name 0 Ana"},
		{"name somebody in the list", open, "nper\rDee\r", "name 3 Dee"},
		{"name somebody not heard", open, "nzoe\r", ""},
		{"name a row while somebody speaks", meeting(), "n3\rDee\r", "name 3 Dee"},
		{"name in the check", checking, "nAna\r", "said Ana 30m0s-31m5s"},
		{"mend a name of the check", checking, "n1\rAnna\r", "name 0 Anna"},
		{"another name for who has one", named, "nDee\rr", "name 0 Dee"},
		{"somebody else speaks", named, "nDee\rs", "said Dee 30m0s-31m5s"},
		{"neither", named, "nDee\rx", ""},
		{"a name that is there", meeting(), "nben\rb", "name 0 ben"},
		{"who is there speaks", meeting(), "nBen\rs", "said Ben 30m0s-31m5s"},
		{"undo", meeting(), "u", "undo"},
		{"merge with who was not heard", meeting(), "m3\rzoe\r", "name 3 Zoe"},
		{"merge who was not heard", meeting(), "mzoe\r", ""},
		{"who was not heard waits", meeting(), "wzoe\r", "wait -1 Zoe"},
		{"not them", meeting(), "x", "not 0"},
		{"not the last", open, "x", "not 0"},
		{"merge", meeting(), "m3\rana\r", "merge 3 0"},
		{"merge with nobody", meeting(), "m9\r", ""},
		{"waiting", meeting(), "wben\r", "wait 2 Ben"},
		{"agenda", meeting(), "aRoof\r", "agenda Roof"},
		{"presentation", meeting(), "p1\r", "present 0"},
		{"presentation over", presenting, "p", "present -1"},
		{"off the record", meeting(), "o", "pause"},
		{"check", meeting(), "c", "check"},
		{"begin", checking, "\r", "check"},
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
			m := newModel(f, Options{Names: []string{"Zoe"}})
			m.Update(stateMsg(tt.state))
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
	m := newModel(f, Options{})
	m.Update(stateMsg(meeting()))
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("qy")})
	if got := strings.Join(f.told, "; "); got != "end" {
		t.Errorf("got %q, want the end", got)
	}
}

// TestPaste: what is pasted is text, and no keys.
func TestPaste(t *testing.T) {
	f := &fake{}
	m := newModel(f, Options{})
	m.Update(stateMsg(meeting()))
	paste := func(s string) { m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Paste: true}) }
	paste("oqy")
	press(m, "a")
	paste("Roof\nand \x1bwalls")
	press(m, "\r")
	if got, want := strings.Join(f.told, "; "), "agenda Roofand walls"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestKept: with a journal, whoever does not wait for the account loses nothing, and is not asked twice.
func TestKept(t *testing.T) {
	f := &fake{}
	m := newModel(f, Options{Kept: true})
	m.Update(stateMsg(meeting()))
	press(m, "\x03\x03")
	if got := strings.Join(f.told, "; "); got != "end; stop" {
		t.Errorf("got %q, want the end, and no waiting", got)
	}
}
