package live

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"airtime/audio/audiotest"
	"airtime/report"
)

const beginLine = `{"kind":"begin","at_s":0,"airtime_journal":1,"mode":"mix"}` + "\n"

// TestBadLine: what is before a line that makes no sense is read, and that the rest was not is said.
func TestBadLine(t *testing.T) {
	const good = beginLine +
		`{"kind":"turns","at_s":5,"add":[{"start_s":1,"label":0,"end_s":4,"confidence":0.9,"other":-1}]}` + "\n"
	for _, tt := range []struct {
		name, bad string
	}{
		{"label below 0", `{"kind":"name","at_s":9,"label":-1,"name":"Ana"}`},
		{"mark of nobody there", `{"kind":"mark","at_s":9,"mark":{"kind":"waiting","at_s":9,"label":-2}}`},
		{"not JSON", `{"kind":"na`},
		{"newer", `{"kind":"song","at_s":9}`},
		{"second beginning", strings.TrimSpace(beginLine)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			journal := good + tt.bad + "\n" + `{"kind":"end","at_s":60}` + "\n"
			r, err := ReadJournal(strings.NewReader(journal), neutral)
			if err != nil {
				t.Fatal(err)
			}
			if r.Ended || r.Meeting.Length != 5*time.Second || len(r.Meeting.Speech) != 1 {
				t.Errorf("got %+v, want the first 5 s", r)
			}
			if n := r.Meeting.Notes; len(n) != 1 || !strings.Contains(n[0], "up to 5 s") || !strings.Contains(n[0], "line 3") {
				t.Errorf("got notes %q, want that nothing was read from line 3 on, after 5 s", n)
			}
			path := filepath.Join(t.TempDir(), "m.journal")
			if err := os.WriteFile(path, []byte(journal), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := ResumeJournal(path); !errors.Is(err, ErrBroken) {
				t.Errorf("to go on with: got error %v, want %v", err, ErrBroken)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != journal {
				t.Errorf("the journal is changed: %v", err)
			}
		})
	}
	if _, err := ReadJournal(strings.NewReader("{\"kind\"\n"+good), neutral); err == nil {
		t.Error("a bad first line: got no error")
	}
}

// TestKeepReadable: whatever is asked for, the journal can be read back.
func TestKeepReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	j, err := CreateJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Journal = j
	s, err := New(c, audiotest.New(rate, 1, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []line{
		{Kind: kindName, Label: -1, Name: "Ana"},
		{Kind: kindMark, Mark: &mark{Kind: Waiting, Label: -2}},
		{Kind: kindTurns, Add: []turn{{key: key{StartS: 1, Label: -1}, EndS: 2, Other: -1}}},
		{Kind: kindTurns, Add: []turn{{key: key{StartS: 2, Label: 0}, EndS: 1, Other: -1}}},
	} {
		if s.keep(l) {
			t.Errorf("%+v was kept", l)
		}
	}
	s.keep(line{Kind: kindName, Label: 1, Name: "Ben"})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := readRecord(bytes.NewReader(data)); err != nil || rec.broken != nil || rec.names[1] != "Ben" || len(rec.names) != 1 {
		t.Errorf("got %+v, %v; want one name and nothing else", rec, err)
	}
}

// TestResumeClosesMarks: what went on when the program stopped does not go on when the meeting does.
func TestResumeClosesMarks(t *testing.T) {
	const open = beginLine +
		`{"kind":"mark","at_s":0,"mark":{"kind":"break","at_s":0,"label":-1,"text":"microphone check"}}` + "\n" +
		`{"kind":"mark","at_s":5,"mark":{"kind":"off-record","at_s":5,"label":-1}}` + "\n" +
		`{"kind":"mark","at_s":5,"mark":{"kind":"agenda","at_s":5,"label":-1,"text":"budget"}}` + "\n" +
		`{"kind":"heard","at_s":7}` + "\n"
	want := []report.Mark{
		{Kind: report.Break, At: 0, Until: 7 * time.Second, Person: -1, Text: "microphone check"},
		{Kind: report.OffRecord, At: 5 * time.Second, Until: 7 * time.Second, Person: -1},
		{Kind: report.Agenda, At: 5 * time.Second, Person: -1, Text: "budget"},
	}
	t.Run("session", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "m.journal")
		if err := os.WriteFile(path, []byte(open), 0o600); err != nil {
			t.Fatal(err)
		}
		j, past, err := ResumeJournal(path)
		if err != nil {
			t.Fatal(err)
		}
		c := config()
		c.Journal, c.Past = j, past
		_, wait := start(t, c, audiotest.New(rate, 1, talk(2)))
		m, err := wait()
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ReadJournal(bytes.NewReader(data), neutral)
		if err != nil || !reflect.DeepEqual(r.Meeting, m) {
			t.Errorf("the journal says\n%+v, %v\nwant\n%+v", r.Meeting, err, m)
		}
		if !reflect.DeepEqual(m.Marks, want) {
			t.Errorf("got marks %+v, want %+v", m.Marks, want)
		}
		if rest := bytes.TrimPrefix(data, []byte(open)); bytes.Count(rest, []byte(`"until_s":7`)) != 2 {
			t.Errorf("the marks that ended are not in what was added:\n%s", rest)
		}
	})
	t.Run("journal of before", func(t *testing.T) {
		r, err := ReadJournal(strings.NewReader(open+`{"kind":"resume","at_s":50}`+"\n"+`{"kind":"end","at_s":90}`+"\n"), neutral)
		if err != nil || !reflect.DeepEqual(r.Meeting.Marks, want) {
			t.Errorf("got marks %+v, %v; want %+v", r.Meeting.Marks, err, want)
		}
	})
	t.Run("at the very beginning", func(t *testing.T) {
		r, err := ReadJournal(strings.NewReader(beginLine+`{"kind":"mark","at_s":0,"mark":{"kind":"break","at_s":0,"label":-1}}
{"kind":"resume","at_s":0}
{"kind":"end","at_s":60}
`), neutral)
		if err != nil || len(r.Meeting.Marks) != 1 || r.Meeting.Marks[0].Until != time.Millisecond {
			t.Errorf("got marks %+v, %v; want one that is over", r.Meeting.Marks, err)
		}
	})
}
