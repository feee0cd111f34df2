package listen

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/journal"
	"airtime/cmd/internal/live"
	"airtime/report/words"
)

// writeJournal writes one of a meeting that began at a time and has no end.
func writeJournal(t *testing.T, path string, began time.Time, more string) {
	t.Helper()
	text := fmt.Sprintf(`{"kind":"begin","at_s":0,"airtime_journal":1,"started":%q,"title":"Plans","mode":"mix","people":6,"roster":[{"name":"Zoe"}]}`+"\n"+`{"kind":"heard","at_s":4210}`+"\n%s",
		began.Format(time.RFC3339), more)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestResumeLast: --resume alone is the last meeting, if that is of today.
func TestResumeLast(t *testing.T) {
	for _, tt := range []struct {
		name string
		ago  time.Duration
		want string // in the error
	}{
		{"just now", 20 * time.Minute, ""},
		{"this morning", 11 * time.Hour, ""},
		{"yesterday", 13 * time.Hour, "want one of the last 12 hours"},
		{"last year", 400 * 24 * time.Hour, "want one of the last 12 hours"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state := t.TempDir()
			t.Setenv("XDG_STATE_HOME", state)
			began := time.Now().Add(-tt.ago)
			path := filepath.Join(state, "airtime", journal.Name(began))
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			writeJournal(t, path, began, "")
			j, past, err := openJournal(liveFlags{resume: lastJournal})
			if err == nil {
				defer j.Close()
			}
			if tt.want == "" {
				if err != nil || past.Title() != "Plans" || past.People() != 6 || len(past.Roster()) != 1 {
					t.Errorf("got %+v, %v", past, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(strings.Join(fault.Hints(err), "\n"), "--resume="+path) {
				t.Errorf("got %v with hints %q, want %q and how to go on all the same", err, fault.Hints(err), tt.want)
			}
			j, _, err = openJournal(liveFlags{resume: path}) // it was let go
			if err != nil {
				t.Fatal(err)
			}
			j.Close()
		})
	}
}

func TestPastText(t *testing.T) {
	now := time.Date(2026, 5, 6, 12, 0, 0, 0, time.Local)
	for _, tt := range []struct {
		began time.Time
		want  string
	}{
		{now.Add(-2 * time.Hour), "today at 10:00"},
		{now.Add(-13 * time.Hour), "yesterday at 23:00"},
		{now.AddDate(0, 0, -2), "on Monday, 4 May 2026, at 12:00"},
	} {
		path := filepath.Join(t.TempDir(), "m.journal")
		writeJournal(t, path, tt.began, "")
		j, past, err := journal.Resume(path)
		if err != nil {
			t.Fatal(err)
		}
		j.Close()
		want := `This goes on with the meeting "Plans" that began ` + tt.want + " and was 1 hour and 10 minutes long when it stopped."
		if got := pastText(past, now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0 seconds"}, {time.Second, "1 second"}, {119 * time.Second, "119 seconds"}, {2 * time.Minute, "2 minutes"},
		{time.Hour, "1 hour"}, {61 * time.Minute, "1 hour and 1 minute"}, {5*time.Hour + 59*time.Minute, "5 hours and 59 minutes"},
	} {
		if got := inWords(tt.d); got != tt.want {
			t.Errorf("inWords(%v): got %q, want %q", tt.d, got, tt.want)
		}
	}
}

// shown are states one after the other, as a View gives them.
func shown(states []live.State) func(context.Context) (live.Update, error) {
	return func(context.Context) (live.Update, error) {
		if len(states) == 0 {
			return live.Update{}, io.EOF
		}
		st := states[0]
		states = states[1:]
		return live.Update{State: &st}, nil
	}
}

// TestQuiet: what is wrong is said also to those who want quiet, but not where nobody reads.
func TestQuiet(t *testing.T) {
	for _, tt := range []struct {
		quiet, silent bool
		want          string
	}{
		{false, false, "airtime: a note\nairtime: It is unplugged.\n"},
		{true, false, "airtime: It is unplugged.\n"},
		{true, true, ""},
		{false, true, ""},
	} {
		var b bytes.Buffer
		p := program{&desk.Desk{Stderr: &b, Quiet: tt.quiet}}
		if tt.silent {
			p.Hush()
		}
		var states []live.State
		for _, problem := range []string{"", "It is unplugged.", "It is unplugged."} {
			states = append(states, live.State{Problem: problem})
		}
		p.Note("a note")
		p.tellInLines(shown(states), words.English())
		if b.String() != tt.want {
			t.Errorf("quiet %v, silent %v: got %q, want %q", tt.quiet, tt.silent, b.String(), tt.want)
		}
	}
}

// TestLines: without a screen there is a line every five minutes, and nudges.
func TestLines(t *testing.T) {
	ana, ben := live.Person{Name: "Ana", Recent: 0.614}, live.Person{Name: "Ben", Recent: 0.386}
	states := []live.State{
		{At: time.Minute, Room: live.Room{People: []live.Person{ana}}},
		{At: 5*time.Minute + time.Second, Room: live.Room{People: []live.Person{ana, ben, {Name: "Zoe"}}, Missing: 1}},
		{At: 6 * time.Minute, Nudge: "Shall we go round?"},
		{At: 7 * time.Minute, Nudge: "Shall we go round?"},
		{At: 12 * time.Minute, OffRecord: true},
		{At: 13 * time.Minute},
		{At: 15 * time.Minute, Phase: live.Finishing},
	}
	var b bytes.Buffer
	program{&desk.Desk{Stderr: &b}}.tellInLines(shown(states), words.English())
	want := "airtime: 5:01, in the last five minutes: Ana 61 %, Ben 39 %; one of us has not spoken yet\n" +
		"airtime: Shall we go round?\n" +
		"airtime: 13:00, in the last five minutes: nobody was heard\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestReadConsent(t *testing.T) {
	for _, tt := range []struct {
		name, text, want, err string
	}{
		{"usual", "May we?\n", "May we?", ""},
		{"from Windows", "\uFEFFMay\r\n\twe?\r\n", "May\n    we?", ""},
		{"any language", "よろしいですか。", "よろしいですか。", ""},
		{"as long as can be", strings.Repeat("a", maxConsent), strings.Repeat("a", maxConsent), ""},
		{"longer", strings.Repeat("a", maxConsent+1), "", "is longer than 20000 bytes"},
		{"empty", " \n\n", "", "is empty"},
		{"escapes", "May\nwe\x1b[2J?", "", `line 2: got the control character "\x1b"`},
		{"UTF-16", "M\xff\xfe", "", "is not text in UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "consent.txt")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := (&liveFlags{consent: path}).consentText(words.English())
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || len(fault.Hints(err)) == 0 {
					t.Errorf("got error %v with hints %q, want %q", err, fault.Hints(err), tt.err)
				}
			} else if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestAskPlainly(t *testing.T) {
	t.Setenv("COLUMNS", "40")
	for _, tt := range []struct {
		typed string
		want  bool
		asked int
	}{
		{"\n", true, 1}, {"\r\n", true, 1}, {"q\n", false, 1}, {"Q\n", false, 1}, {"what?\n\n", true, 2}, {"", false, 1}, {"yes", false, 1},
	} {
		var out bytes.Buffer
		got, err := askPlainly(context.Background(), ourConsent(words.English()), words.English(), strings.NewReader(tt.typed), &out)
		if asked := strings.Count(out.String(), "do not listen"); err != nil || got != tt.want || asked != tt.asked {
			t.Errorf("%q: got %v, %v, asked %d times; want %v, %d times", tt.typed, got, err, asked, tt.want, tt.asked)
		}
		if said := strings.Fields(out.String()); !strings.HasPrefix(strings.Join(said, " "), strings.Join(strings.Fields(ourConsent(words.English())), " ")) {
			t.Errorf("%q: the text is not whole:\n%s", tt.typed, &out)
		}
		for l := range strings.Lines(out.String()) {
			if len(strings.TrimSpace(l)) > 40 {
				t.Errorf("got a line of %d columns: %s", len(l), l)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, w, err := os.Pipe() // nobody types
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if yes, err := askPlainly(ctx, "May we?", words.English(), r, new(bytes.Buffer)); yes || err != nil {
		t.Errorf("interrupted: got %v, %v", yes, err)
	}
}
