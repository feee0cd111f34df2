package live

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
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
	c, j := journaled(t, path)
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

// disk is a file on a disk that may be full, or worse.
type disk struct {
	mu     sync.Mutex
	data   []byte
	write  error // of every write, half of which is done
	sync   error
	closed bool
}

func (d *disk) WriteAt(b []byte, at int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := len(b), error(nil)
	if d.write != nil {
		n, err = n/2, &fs.PathError{Op: "write", Path: "x", Err: d.write}
	}
	d.data = append(d.data[:at], b[:n]...)
	return n, err
}

func (d *disk) Sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sync
}

func (d *disk) Truncate(size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.data = d.data[:size]
	return nil
}

func (d *disk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return nil
}

// fail makes writes and syncs fail from now on, or, with nil, work.
func (d *disk) fail(write, sync error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.write, d.sync = write, sync
}

func (d *disk) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return string(d.data)
}

// TestFullDisk: what a disk does not take waits until it does, and that is said.
func TestFullDisk(t *testing.T) {
	full := errors.New("no space left on device")
	for _, tt := range []struct {
		name        string
		write, sync error
		recovers    bool
	}{
		{"and then not", full, nil, true},
		{"to the end", full, nil, false},
		{"which only a sync tells", nil, full, true},
		{"which only a sync tells, to the end", nil, full, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := new(disk)
			c := config()
			c.Journal = newJournal("x", d, 0, 0)
			sound := talk(4)
			g := newGate(sound)
			s, wait := start(t, c, g)
			states := s.Watch()
			g.limit <- 8 * int(rate)
			until(t, states, "8 s", after(8*time.Second))
			safe := func() Recorded {
				r, err := ReadJournal(strings.NewReader(d.text()), neutral)
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			for range 1000 { // the disk is a moment behind
				if d.text() != "" && safe().Meeting.Length >= 6*time.Second {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			before := safe()

			d.fail(tt.write, tt.sync)
			if err := s.Name(0, "Ana"); err != nil {
				t.Fatal(err)
			}
			g.limit <- 5 * int(rate)
			st := until(t, states, "the problem", func(st State) bool { return st.Problem != "" })
			if !strings.Contains(st.Problem, "not safe on the disk (no space left on device)") {
				t.Errorf("got problem %q", st.Problem)
			}
			if tt.recovers {
				d.fail(nil, nil)
				until(t, states, "the end of the problem", func(st State) bool { return st.Problem == "" })
			}
			g.limit <- len(sound) - 13*int(rate) + 1
			m, err := wait()
			if err != nil {
				t.Fatal(err)
			}
			err = c.Journal.Close()
			upTo, all := c.Journal.UpTo()
			got := safe()
			if !d.closed {
				t.Error("the file is not closed")
			}
			if tt.recovers {
				if got.Meeting.Started.Equal(m.Started) {
					got.Meeting.Started = m.Started
				}
				if err != nil || !all || upTo != m.Length || !reflect.DeepEqual(got.Meeting, m) {
					t.Errorf("got %v, up to %v (all: %v), and\n%+v\nwant\n%+v", err, upTo, all, got.Meeting, m)
				}
				return
			}
			if !errors.Is(err, full) || all || upTo != got.Meeting.Length || upTo < before.Meeting.Length || upTo >= m.Length {
				t.Errorf("got %v, up to %v (all: %v), and a journal of %v, before that of %v", err, upTo, all, got.Meeting.Length, before.Meeting.Length)
			}
			if text := d.text(); tt.write != nil && !strings.HasSuffix(text, "\n") {
				t.Errorf("half a line is left:\n%s", text)
			}
		})
	}
}

// TestFarBehind: no more than so much waits for a disk, and what people said is not lost over it.
func TestFarBehind(t *testing.T) {
	d := new(disk)
	d.fail(errors.New("no space left on device"), nil)
	j := newJournal("x", d, 0, 0)
	c := config()
	c.Journal = j
	s, err := New(c, audiotest.New(rate, 1, nil))
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 1<<20)
	for i := range 8 {
		s.keep(line{Kind: kindMark, Mark: &mark{Kind: report.Agenda, AtS: float64(i), Label: -1, Text: long}})
	}
	if s.keep(line{Kind: kindName, Label: 3, Name: "Ana"}, line{Kind: kindHeard}) {
		t.Error("more was taken than may wait")
	}
	if s.problem == "" {
		t.Error("nothing is said")
	}
	d.fail(nil, nil)
	for range 1000 {
		if j.waiting.Load() == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if !s.keep(line{Kind: kindHeard}) || s.problem != "" {
		t.Errorf("the disk takes all again, and the problem is %q", s.problem)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	rec, err := readRecord(strings.NewReader(d.text()))
	if err != nil || rec.broken != nil || len(rec.marks) != 8 || rec.names[3] != "Ana" {
		t.Errorf("got %d marks, names %v, %v, %v", len(rec.marks), rec.names, err, rec.broken)
	}
}

// TestOneSession: a journal that is being written is nobody else's to go on with.
func TestOneSession(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, JournalName(time.Now()))
	c, j := journaled(t, path)
	if _, err := New(c, audiotest.New(rate, 1, nil)); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if j.waiting.Load() == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	look := func(when string, ongoing bool) {
		t.Helper()
		want := path
		if ongoing {
			want = ""
		}
		if got, err := LastJournal(dir); got != want || err != nil {
			t.Errorf("%s: the last journal is %q, %v; want %q", when, got, err, want)
		}
		if got := Ongoing(path); got != ongoing {
			t.Errorf("%s: going on: got %v, want %v", when, got, ongoing)
		}
	}
	look("while it is written", true)
	if _, _, err := ResumeJournal(path); !errors.Is(err, ErrOngoing) {
		t.Errorf("a second session: got error %v, want %v", err, ErrOngoing)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	look("after it", false)
	j, _, err := ResumeJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	look("while it is gone on with", true)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	look("after that", false)
}

func TestNotToResume(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       error
	}{
		{"notes", "Dear diary\n", ErrNotJournal},
		{"an account", `{"schema": 1}`, ErrNotJournal},
		{"an ended one", beginLine + `{"kind":"end","at_s":3}` + "\n", ErrOver},
	} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ResumeJournal(path); !errors.Is(err, tt.want) {
			t.Errorf("%s: got error %v, want %v", tt.name, err, tt.want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != tt.text {
			t.Errorf("%s: it is changed: %v", tt.name, err)
		}
	}
}

// TestNewJournal: meetings that begin in the same second have journals of their own, and the later one is the last.
func TestNewJournal(t *testing.T) {
	dir := t.TempDir()
	at := time.Now()
	last := ""
	for range 3 {
		j, err := NewJournal(dir, at)
		if err != nil {
			t.Fatal(err)
		}
		c := config()
		c.Journal = j
		if _, err := New(c, audiotest.New(rate, 1, nil)); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		last = j.Path()
	}
	if got, err := LastJournal(dir); got != last || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, last)
	}
	j, err := NewJournal(dir, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Discard(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(j.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a journal of no meeting is left: %v", err)
	}
}

// TestPast: what was said about a meeting is still so when it is gone on with.
func TestPast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	j, err := CreateJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Title, c.People, c.Journal = "Plans", 6, j
	roster := []report.Person{{Name: "Ana", Listed: true}}
	c.Roster = roster
	for _, people := range []int{6, 7} {
		if _, err := New(c, audiotest.New(rate, 1, nil)); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		var past *Past
		if j, past, err = ResumeJournal(path); err != nil {
			t.Fatal(err)
		}
		if past.Title() != "Plans" || past.People() != people || past.Call() || !reflect.DeepEqual(past.Roster(), roster) {
			t.Errorf("got %q, %d people, call %v, %+v", past.Title(), past.People(), past.Call(), past.Roster())
		}
		c = config()
		c.People, c.Journal, c.Past = 7, j, past
	}
	j.Close()
}

// TestProblems: a full disk does not hide what is wrong with the microphone, nor the other way round.
func TestProblems(t *testing.T) {
	for _, tt := range []struct {
		disk    string
		hearing Hearing
		paused  bool
		want    string
	}{
		{"", Hearing{}, false, ""},
		{"Disk.", Hearing{}, false, "Disk."},
		{"", Hearing{Problem: "Quiet."}, false, "Quiet."},
		{"Disk.", Hearing{Problem: "Quiet."}, false, "Disk. Quiet."},
		{"Disk.", Hearing{Problem: "Quiet."}, true, "Disk."},
		{"Disk.", Hearing{Problem: "Gone.", Gone: true}, true, "Gone. Disk."},
	} {
		s, err := New(config(), audiotest.New(rate, 1, nil))
		if err != nil {
			t.Fatal(err)
		}
		s.problem, s.hearing, s.paused = tt.disk, tt.hearing, tt.paused
		if got := s.state().Problem; got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
}
