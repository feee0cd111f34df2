package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"airtime/report/words"
)

var (
	enter  = tea.KeyMsg{Type: tea.KeyEnter}
	space  = tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	up     = tea.KeyMsg{Type: tea.KeyUp}
	down   = tea.KeyMsg{Type: tea.KeyDown}
	letter = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'q'}}
)

func TestConsent(t *testing.T) {
	for _, tt := range []struct {
		key  tea.KeyMsg
		want bool
	}{{enter, true}, {tea.KeyMsg{Type: tea.KeyCtrlC}, false}, {letter, false}} {
		c := newConsent("May we?", words.English())
		c.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		c.Update(tt.key)
		if !c.done || c.yes != tt.want {
			t.Errorf("%v: got %v, want %v", tt.key, c.yes, tt.want)
		}
	}
}

// TestConsentIsSeen: on any screen every line is shown before anybody can agree, and nothing is cut.
func TestConsentIsSeen(t *testing.T) {
	var said []string
	for i := range 300 {
		said = append(said, fmt.Sprintf("word%d", i))
	}
	text := strings.Join(said, " ")
	for _, size := range []tea.WindowSizeMsg{{}, {Width: 80, Height: 24}, {Width: 200, Height: 60}, {Width: 30, Height: 10}, {Width: 12, Height: 8}, {Width: 80, Height: 3}} {
		for _, next := range []tea.KeyMsg{space, down} {
			t.Run(fmt.Sprintf("%dx%d %s", size.Width, size.Height, next), func(t *testing.T) {
				c := newConsent(text, words.English())
				if c.Update(enter); c.done {
					t.Fatal("agreed before anything was shown")
				}
				c.Update(size)
				shown := map[string]bool{}
				look := func() {
					lines := strings.Split(c.View(), "\n")
					if size.Height >= 8 && len(lines) > size.Height {
						t.Fatalf("got %d lines:\n%s", len(lines), c.View())
					}
					for _, l := range lines {
						if size.Width > 0 && ansi.StringWidth(l) > size.Width {
							t.Fatalf("got a line of %d columns: %s", ansi.StringWidth(l), l)
						}
						for _, w := range strings.Fields(l) {
							shown[w] = true
						}
					}
				}
				look()
				for range 1000 {
					if c.seen {
						break
					}
					if c.Update(enter); c.done {
						t.Fatal("agreed before the end was shown")
					}
					c.Update(next)
					look()
				}
				for _, w := range said {
					if !shown[w] {
						t.Errorf("%s was never shown", w)
					}
				}
				c.Update(up)
				if c.Update(enter); !c.yes {
					t.Error("Enter does not agree, after the end was shown")
				}
			})
		}
	}
}
