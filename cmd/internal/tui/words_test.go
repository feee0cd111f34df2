package tui

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"airtime/report/reporttest"
	"airtime/report/words"
)

// TestEveryWordIsSaid: what the question file has for a live meeting something says. (That something is there for
// all that is said, the tests of what says it show: a sentence that is missing ends the program.)
func TestEveryWordIsSaid(t *testing.T) {
	ids := reporttest.Literals(t, "*.go", "../live/*.go", "../listen/*.go")
	prefix := regexp.MustCompile(`^(live|screen)_(no_|nudge_|keys_|help_)?`)
	for id := range words.English().Sentences {
		if p := prefix.FindString(id); p != "" {
			rest := strings.TrimPrefix(id, p)
			if !ids[id] && !ids[rest] && !ids[strings.TrimSuffix(rest, "_undo")] && !ids[strings.TrimPrefix(id, "screen_")] {
				t.Errorf("%s: got words that nothing says", id)
			}
		}
	}
}

// TestKeysFit: in every language of ours the line of keys has its place on a screen of 80 columns, and the shortest
// on the narrowest.
func TestKeysFit(t *testing.T) {
	for _, tag := range words.Languages() {
		q, _ := words.In(tag)
		for id, most := range map[string]int{
			"keys_some": 79, "keys_check": 79, "keys_help": 79, "keys_half": 79, "keys_asked": 79, "keys_kept": 79, "keys_given_up": 79,
			"keys_few": leastWidth - 1, "end_sure": 79, "agree": 79,
		} {
			if line := say(q, id, nil); ansi.StringWidth(line) > most {
				t.Errorf("%s, %s: got %d columns, want at most %d: %s", tag, id, ansi.StringWidth(line), most, line)
			}
		}
	}
}

// TestLanguage: the screen says all it says in the language of the group.
func TestLanguage(t *testing.T) {
	q, _ := words.In("de")
	m := newModel(&fake{}, nil, Options{Words: q})
	st := meeting()
	shows(m, st)
	for _, want := range []string{"hört zu", "Ana hat das Wort, seit 1:05", "Eine Person von uns hat noch nicht gesprochen.", "ganzes Treffen", "u zurück"} {
		if !strings.Contains(m.View(), want) {
			t.Errorf("got no %q in\n%s", want, m.View())
		}
	}
	for key, want := range map[string]string{"?": "Namen verbergen oder zeigen", "q": "Das Treffen beenden?", "w": "Wer wartet auf das Wort"} {
		press(m, key)
		if !strings.Contains(m.View(), want) {
			t.Errorf("%s: got no %q in\n%s", key, want, m.View())
		}
		press(m, "\x1b")
	}
}
