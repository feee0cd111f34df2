package edit

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/words"
)

// three is an account of Person A, Ben and Zoë, who speak in turn.
func three() report.Account {
	m := report.Meeting{Length: 2 * time.Minute}
	for i, name := range []string{"Person A", "Ben", "Zoë"} {
		m.People = append(m.People, report.Person{Name: name})
		for k := range 3 {
			at := time.Duration(k*30+i*10) * time.Second
			m.Speech = append(m.Speech, report.Speech{Start: at, End: at + 9*time.Second, Person: report.PersonID(i + 1), Confidence: 1})
		}
	}
	return report.Compute(m, report.DefaultSettings())
}

// talk runs a session on lines and returns what was said and saved.
func talk(strict bool, lines ...string) (said string, saved []report.Account, err error) {
	var out strings.Builder
	s := &Session{
		Account: three(), Name: "a.json", Out: &out, Words: words.English(), Strict: strict,
		Now: func() time.Time { return time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC) },
	}
	s.Save = func(a report.Account, to string) error {
		if to == "full.json" {
			return errors.New("no space left")
		}
		saved = append(saved, a)
		return nil
	}
	s.ReadLine = func(prompt string) (string, error) {
		if len(lines) == 0 {
			return "", io.EOF
		}
		line := lines[0]
		lines = lines[1:]
		out.WriteString(prompt + line + "\n")
		return line, nil
	}
	err = s.Run()
	return out.String(), saved, err
}

func TestConversation(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  []string // in this order in what is said
		saves int
		err   error
	}{
		{"nothing", nil, []string{"3 people, 2:00", "Person A   33 %", "help lists how"}, 0, nil},
		{"quit", []string{"quit"}, nil, 0, nil},
		{"correct and save", []string{`rename "Person A" Ana`, "merge ana into ben", "list", "undo", "save", "show", "quit"},
			[]string{`1: rename "Person A" to Ana. 3 people; balance 1.00.`, "2: merge Ana into Ben. 2 people, was 3; balance 0.67, was 1.00.",
				`  1  rename "Person A" to Ana`, "Undone. 3 people, was 2", "Saved a.json.", "Ana "}, 1, nil},
		{"mistakes", []string{"rename Bo Bob", "shout", "turns", "turns nobody", "turns Ben 5", "forget", "undo"},
			[]string{`No: got "Bo", want one of "Person A", "Ben", "Zoë"`, `No: got "shout", want rename`, "No: want: turns NAME", "No: got \"nobody\", want one of", "No: got \"5\", want a time", "No: there is no correction", "No: there is nothing to undo"}, 0, nil},
		{"turns", []string{"turns ben 0:30-0:45", `turns "Person A"`}, []string{"  0:40-0:49", "  0:00-0:09\n  0:30-0:39\n  1:00-1:09"}, 0, nil},
		{"unsaved, saved", []string{"drop Ben", "quit", "what", "yes"}, []string{"forget takes them out for good", "There are corrections that are not saved.", "Saved a.json."}, 1, nil},
		{"unsaved, thrown away", []string{"drop Ben", "quit", "n"}, []string{"not saved"}, 0, nil},
		{"unsaved, back", []string{"drop Ben", "quit", "back", "save b.json", "quit"}, []string{"Saved b.json."}, 1, nil},
		{"end of input", []string{"drop Ben"}, []string{"not saved"}, 0, ErrUnsaved},
		{"a failure to save", []string{"drop Ben", "save full.json", "quit", "no"}, []string{"No: no space left"}, 0, nil},
		{"nothing to save", []string{"save"}, []string{"There is nothing to save."}, 0, nil},
		{"choose", []string{"choose", "choose rund until 2026-04-01", "choose round until 2026-04-01", "choose share until 2026-04-02 ben", "show", "save"},
			[]string{"round              A round before open discussion", `No: got "rund", want a word for something to do, such as round,`, "1: choose round until 2026-04-01.", "airtime report --since a.json NEXT.json", "2: choose share until 2026-04-02 Ben.",
				"We chose “A round before open discussion”, until 1 April 2026.", "Ben chose “Share the work of evening things out”, until 2 April 2026.", "Saved a.json."}, 1, nil},
		{"help", []string{"help"}, []string{"rename NAME NEW", "quit"}, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			said, saved, err := talk(false, tt.lines...)
			if !errors.Is(err, tt.err) || len(saved) != tt.saves {
				t.Errorf("got %v and %d saved, want %v and %d", err, len(saved), tt.err, tt.saves)
			}
			rest := said
			for _, want := range tt.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("got\n%s\nwant %q after what came before", said, want)
				}
				rest = after
			}
			for line := range strings.Lines(said) {
				if n := len([]rune(line)); n > 160 {
					t.Errorf("%d letters: %s", n, line)
				}
			}
		})
	}
}

func TestForgetIsSaved(t *testing.T) {
	_, saved, err := talk(true, "drop Ben", "forget", "save")
	if err != nil || len(saved) != 1 || saved[0].Original != nil || len(saved[0].People) != 2 {
		t.Errorf("got %v, %+v", err, saved)
	}
}

// TestStrict: with nobody there, the first mistake ends it and nothing is asked.
func TestStrict(t *testing.T) {
	said, saved, err := talk(true, "# ours", "drop Ben", "drop Bo", "save")
	if err == nil || !strings.HasPrefix(err.Error(), `line 3: got "Bo", want one of`) || len(saved) > 0 {
		t.Errorf("got %v and %d saved, after\n%s", err, len(saved), said)
	}
	if _, _, err := talk(true, "drop Ben"); !errors.Is(err, ErrUnsaved) {
		t.Errorf("got %v, want %v", err, ErrUnsaved)
	}
	if _, _, err := talk(true, "drop Ben", "quit"); !errors.Is(err, ErrUnsaved) {
		t.Errorf("quit: got %v, want %v", err, ErrUnsaved)
	}
}

func TestComplete(t *testing.T) {
	s := &Session{Account: three()}
	a, err := report.Apply(s.Account, []report.Edit{{Kind: "mark", Args: []string{"agenda", "1:00"}}}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	s.Account = a
	for _, tt := range []struct {
		line, want string
		choices    []string
	}{
		{"ren", "rename ", nil},
		{"s", "s", []string{"split", "several", "seat", "set", "show", "save"}},
		{"u", "un", []string{"unmark", "undo"}},
		{"drop ", "drop ", []string{`"Person A"`, "Ben", "Zoë"}},
		{"drop p", `drop "Person A" `, nil},
		{`drop "Per`, `drop "Person A" `, nil},
		{`drop "Person A`, `drop "Person A" `, nil},
		{"drop zo", "drop Zoë ", nil},
		{"drop x", "drop x", nil},
		{"merge Ben ", "merge Ben into ", nil},
		{`merge "Person A" into B`, `merge "Person A" into Ben `, nil},
		{"split Ben 1:00-2:00 ", "split Ben 1:00-2:00 to ", nil},
		{"mark p", "mark presentation ", nil},
		{"mark opening Z", "mark opening Zoë ", nil},
		{"unmark agenda ", "unmark agenda 1:00 ", nil},
		{"set measures.long_turn_", "set measures.long_turn_near ", nil},
		{"several Z", "several Zoë ", nil},
		{"seat Zoë ", "seat Zoë after ", nil},
		{"seat Zoë after \"Person A", "seat Zoë after \"Person A\" ", nil},
		{"mark waiting Z", "mark waiting Zoë ", nil},
		{"choose rou", "choose round ", nil},
		{"choose round ", "choose round until ", nil},
		{"choose round until 2026-03-14 Z", "choose round until 2026-03-14 Zoë ", nil},
		{"undo ", "undo 1 ", nil},
		{"nothing ", "nothing ", nil},
	} {
		got, pos, choices := s.Complete(tt.line, len(tt.line))
		if got != tt.want || pos != len(got) || !slices.Equal(choices, tt.choices) {
			t.Errorf("%q: got %q, %d, %q, want %q, %q", tt.line, got, pos, choices, tt.want, tt.choices)
		}
	}
	if got, pos, _ := s.Complete("drop B  # why", 6); got != "drop Ben   # why" || pos != 9 {
		t.Errorf("in the middle: got %q, %d", got, pos)
	}
}

func FuzzConversation(f *testing.F) {
	f.Add("rename \"Person A\" Ana\nsave\nquit", 4)
	f.Add("turns Ben 1:00-2:00\ndrop \"\\\nundo 1", 9)
	f.Fuzz(func(t *testing.T, script string, pos int) {
		if _, _, err := talk(false, strings.Split(script, "\n")...); err != nil && !errors.Is(err, ErrUnsaved) {
			t.Fatal(err)
		}
		s := &Session{Account: three()}
		if pos = max(0, min(pos, len(script))); strings.ToValidUTF8(script[:pos], "") != script[:pos] {
			return
		}
		line, at, _ := s.Complete(script, pos)
		if at < 0 || at > len(line) || !strings.HasSuffix(line, script[pos:]) {
			t.Fatalf("got %q, %d", line, at)
		}
	})
}

// The conversation is held in the group's language, and understands its answers; the corrections themselves are the same
// in every language.
func TestInGerman(t *testing.T) {
	q, _ := words.In("de")
	var out strings.Builder
	lines := []string{"rename Zoë Ben", "rename Zoë Zoe", "quit", "ja"}
	s := &Session{
		Account: three(), Name: "a.json", Out: &out, Words: q, Now: time.Now,
		Save: func(report.Account, string) error { return nil },
		ReadLine: func(prompt string) (string, error) {
			line := lines[0]
			lines = lines[1:]
			out.WriteString(prompt + line + "\n")
			return line, nil
		},
	}
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Nein: Ben heißt schon jemand anders.", "1: rename Zoë to Zoe. 3 Personen", "Speichern? (ja, nein oder zurück) ja", "Gespeichert: a.json."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got no %q in\n%s", want, out.String())
		}
	}
}

// Every sentence of the conversation is said.
func TestEveryWordIsSaid(t *testing.T) {
	said := reporttest.Literals(t, "*.go")
	for id := range words.English().Sentences {
		if rest, ok := strings.CutPrefix(id, "edit_"); ok && !said[id] && !said[rest] {
			t.Errorf("%s: got words that nothing says", id)
		}
	}
}
