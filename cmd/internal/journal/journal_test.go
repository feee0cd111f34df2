package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"airtime/audio/note"
	"airtime/report"
)

func neutral(i int) string { return fmt.Sprintf("Voice %d", i) }

// clock is how far a meeting is.
type clock time.Duration

func (c *clock) now() time.Duration { return time.Duration(*c) }

// begun is a log of a meeting that began, at path.
func begun(t *testing.T, path string) (*Log, *File, *clock) {
	t.Helper()
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := new(clock)
	return Begin(f, Head{Mode: "mix", Settings: report.DefaultSettings()}, c.now), f, c
}

// turns are n turns of 2 s, a label after the other.
func turns(n int) (out []Turn) {
	for i := range n {
		at := report.Seconds(3*i) * report.Seconds(time.Second)
		out = append(out, Turn{Start: at, End: at + report.Seconds(2*time.Second), Label: i % 2, Confidence: 0.9, Other: -1})
	}
	return out
}

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
			r, err := Read(strings.NewReader(journal), neutral)
			if err != nil {
				t.Fatal(err)
			}
			if r.Ended || r.Meeting.Length != 5*time.Second || len(r.Meeting.Speech) != 1 {
				t.Errorf("got %+v, want the first 5 s", r)
			}
			if n := r.Meeting.Notes; len(n) != 1 || !strings.HasPrefix(n[0].String(), "journal_cut at_s=5 line=3") {
				t.Errorf("got notes %q, want that nothing was read from line 3 on, after 5 s", n)
			}
			path := filepath.Join(t.TempDir(), "m.journal")
			if err := os.WriteFile(path, []byte(journal), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := Resume(path); !errors.Is(err, ErrBroken) {
				t.Errorf("to go on with: got error %v, want %v", err, ErrBroken)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != journal {
				t.Errorf("the journal is changed: %v", err)
			}
		})
	}
	if _, err := Read(strings.NewReader("{\"kind\"\n"+good), neutral); err == nil {
		t.Error("a bad first line: got no error")
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
		{Kind: report.Break, At: 0, Until: 7 * time.Second, Text: "microphone check"},
		{Kind: report.OffRecord, At: 5 * time.Second, Until: 7 * time.Second},
		{Kind: report.Agenda, At: 5 * time.Second, Text: "budget"},
	}
	t.Run("log", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "m.journal")
		if err := os.WriteFile(path, []byte(open), 0o600); err != nil {
			t.Fatal(err)
		}
		f, past, err := Resume(path)
		if err != nil {
			t.Fatal(err)
		}
		c := clock(7 * time.Second)
		g := Continue(f, past, 0, "", c.now)
		c = clock(9 * time.Second)
		g.End(nil, nil, 0, 0)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if m := g.Meeting(nil, neutral); !reflect.DeepEqual(m.Marks, want) {
			t.Errorf("got marks %+v, want %+v", m.Marks, want)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(bytes.NewReader(data), neutral)
		if err != nil || !reflect.DeepEqual(r.Meeting.Marks, want) {
			t.Errorf("the journal says %+v, %v; want %+v", r.Meeting.Marks, err, want)
		}
		if rest := bytes.TrimPrefix(data, []byte(open)); bytes.Count(rest, []byte(`"until_s":7`)) != 2 {
			t.Errorf("the marks that ended are not in what was added:\n%s", rest)
		}
	})
	t.Run("journal of before", func(t *testing.T) {
		r, err := Read(strings.NewReader(open+`{"kind":"resume","at_s":50}`+"\n"+`{"kind":"end","at_s":90}`+"\n"), neutral)
		if err != nil || !reflect.DeepEqual(r.Meeting.Marks, want) {
			t.Errorf("got marks %+v, %v; want %+v", r.Meeting.Marks, err, want)
		}
	})
	t.Run("at the very beginning", func(t *testing.T) {
		r, err := Read(strings.NewReader(beginLine+`{"kind":"mark","at_s":0,"mark":{"kind":"break","at_s":0,"label":-1}}
{"kind":"resume","at_s":0}
{"kind":"end","at_s":60}
`), neutral)
		if err != nil || len(r.Meeting.Marks) != 1 || r.Meeting.Marks[0].Until != time.Millisecond {
			t.Errorf("got marks %+v, %v; want one that is over", r.Meeting.Marks, err)
		}
	})
}

// fakeDisk is a file on a disk that may be full, or worse.
type fakeDisk struct {
	mu     sync.Mutex
	data   []byte
	write  error // of every write, half of which is done
	sync   error
	closed bool
}

func (d *fakeDisk) WriteAt(b []byte, at int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := len(b), error(nil)
	if d.write != nil {
		n, err = n/2, &fs.PathError{Op: "write", Path: "x", Err: d.write}
	}
	d.data = append(d.data[:at], b[:n]...)
	return n, err
}

func (d *fakeDisk) Sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sync
}

func (d *fakeDisk) Truncate(size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.data = d.data[:size]
	return nil
}

func (d *fakeDisk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return nil
}

// fail makes writes and syncs fail from now on, or, with nil, work.
func (d *fakeDisk) fail(write, sync error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.write, d.sync = write, sync
}

func (d *fakeDisk) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return string(d.data)
}

func (d *fakeDisk) there() bool { return true }

// TestReadable: whatever is asked for, the journal can be read back.
func TestReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	g, f, _ := begun(t, path)
	g.SetName(-1, "Ana")
	g.SetMark(Mark{Kind: report.Waiting, Label: -2})
	g.SetTurns([]Turn{{Start: 1, End: 2, Label: -1, Other: -1}})
	g.SetTurns([]Turn{{Start: 2, End: 1, Other: -1}})
	g.SetName(1, "Ben")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := readRecord(bytes.NewReader(data)); err != nil || rec.broken != nil || rec.names[1] != "Ben" || len(rec.names) != 1 || len(rec.marks)+len(rec.turns) > 0 {
		t.Errorf("got %+v, %v; want one name and nothing else", rec, err)
	}
}

// TestLog: a meeting is the same in the log and in what is read of its journal, at every moment.
func TestLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "m.journal")
	g, f, c := begun(t, path)
	same := func(what string, turns []Turn, ended bool) {
		t.Helper()
		waitFor(t, f)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(bytes.NewReader(data), neutral)
		if err != nil {
			t.Fatal(err)
		}
		if !ended { // what is said of that is no part of the meeting
			r.Meeting.Notes = r.Meeting.Notes[:len(r.Meeting.Notes)-1]
		}
		if want := g.Meeting(turns, neutral); r.Ended != ended || !reflect.DeepEqual(r.Meeting, want) && fmt.Sprint(r.Meeting) != fmt.Sprint(want) {
			t.Errorf("%s: the journal says\n%+v\nwant\n%+v", what, r.Meeting, want)
		}
	}
	*c = clock(10 * time.Second)
	g.SetTurns(turns(3))
	same("turns", turns(3), false)
	g.SetName(1, "Ana")
	same("a name", turns(3), false)
	*c = clock(20 * time.Second)
	wait := Mark{Kind: report.Waiting, At: report.Seconds(20 * time.Second), Label: 0}
	g.SetMark(wait)
	same("a mark", turns(3), false)
	wait.Until = report.Seconds(25 * time.Second)
	g.SetMark(wait)
	*c = clock(30 * time.Second)
	g.SetTurns(turns(6)[1:])
	same("its end, and other turns", turns(6)[1:], false)
	if !g.Unmark(wait) || g.Unmark(wait) {
		t.Error("the mark can be taken back once")
	}
	g.SetName(1, "")
	g.SetMark(Mark{Kind: report.Presentation, At: report.Seconds(26 * time.Second), Label: 1})
	g.SetTurns(turns(6)[1:])
	same("all taken back", turns(6)[1:], false)
	g.End(turns(5), []note.Note{note.New("sound_missing", note.Values{"lost_s": 6})}, 2, 3)
	same("the end", turns(5), true)
	if m := g.Meeting(turns(5), neutral); len(m.Marks) != 1 || m.Marks[0].Until != 30*time.Second {
		t.Errorf("got marks %+v, want the presentation to end with the meeting", m.Marks)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// waitFor waits until all is on the disk.
func waitFor(t *testing.T, f *File) {
	t.Helper()
	for range 1000 {
		if f.waiting.Load() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the disk does not take it")
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
			d := new(fakeDisk)
			f := newFile("x", d, 0, 0)
			c := clock(8 * time.Second)
			g := Begin(f, Head{Settings: report.DefaultSettings()}, c.now)
			g.SetTurns(turns(2))
			waitFor(t, f)

			d.fail(tt.write, tt.sync)
			g.SetName(0, "Ana")
			problem := func(want bool) *note.Note {
				for range 1000 {
					if s := g.Problem(); (s != nil) == want {
						return s
					}
					time.Sleep(10 * time.Millisecond)
				}
				t.Fatalf("got problem %v", g.Problem())
				return nil
			}
			if s := problem(true); s.String() != "not_safe why=no space left on device" {
				t.Errorf("got problem %v", s)
			}
			if tt.recovers {
				d.fail(nil, nil)
				problem(false)
			}
			c = clock(20 * time.Second)
			g.End(turns(5), nil, 0, 0)
			err := f.Close()
			upTo, all := f.UpTo()
			got, readErr := Read(strings.NewReader(d.text()), neutral)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if !d.closed {
				t.Error("the file is not closed")
			}
			if m := g.Meeting(turns(5), neutral); tt.recovers {
				if err != nil || !all || upTo != m.Length || fmt.Sprint(got.Meeting) != fmt.Sprint(m) {
					t.Errorf("got %v, up to %v (all: %v), and\n%+v\nwant\n%+v", err, upTo, all, got.Meeting, m)
				}
				return
			}
			if !errors.Is(err, full) || all || upTo != 8*time.Second {
				t.Errorf("got %v, up to %v (all: %v), want up to 8 s", err, upTo, all)
			}
			if text := d.text(); tt.write != nil && !strings.HasSuffix(text, "\n") {
				t.Errorf("half a line is left:\n%s", text)
			}
		})
	}
}

// TestFarBehind: no more than so much waits for a disk, and what people said is not lost over it.
func TestFarBehind(t *testing.T) {
	d := new(fakeDisk)
	d.fail(errors.New("no space left on device"), nil)
	f := newFile("x", d, 0, 0)
	c := clock(8 * time.Second)
	g := Begin(f, Head{Settings: report.DefaultSettings()}, c.now)
	long := strings.Repeat("x", 1<<20)
	for i := range 8 {
		g.SetMark(Mark{Kind: report.Agenda, At: report.Seconds(i) * report.Seconds(time.Second), Label: -1, Text: long})
	}
	if g.SetName(3, "Ana"); !g.full {
		t.Error("more was taken than may wait")
	}
	if g.Problem() == nil {
		t.Error("nothing is said")
	}
	d.fail(nil, nil)
	waitFor(t, f)
	if g.SetTurns(nil); g.full {
		t.Error("the disk takes all again, and nothing is")
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if p := g.Problem(); p != nil {
		t.Errorf("all is written, and the problem is %v", p)
	}
	rec, err := readRecord(strings.NewReader(d.text()))
	if err != nil || rec.broken != nil || len(rec.marks) != 8 || rec.names[3] != "Ana" {
		t.Errorf("got %d marks, names %v, %v, %v", len(rec.marks), rec.names, err, rec.broken)
	}
}

// TestDeleted: that somebody deleted a journal, or put another in its place, is said, once.
func TestDeleted(t *testing.T) {
	for _, replaced := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "m.journal")
		g, f, _ := begun(t, path)
		waitFor(t, f)
		if p := g.Problem(); p != nil {
			t.Errorf("got problem %v", p)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if replaced {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		g.SetName(0, "Ana")
		waitFor(t, f)
		if p := g.Problem(); p == nil || p.ID != "journal_deleted" {
			t.Errorf("replaced %v: got problem %v", replaced, p)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if upTo, all := f.UpTo(); upTo != 0 || all {
			t.Errorf("replaced %v: got a journal up to %v (all: %v), want none", replaced, upTo, all)
		}
	}
}

// TestOneProgram: a journal that is being written is nobody else's to go on with.
func TestOneProgram(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, Name(time.Now()))
	_, f, _ := begun(t, path)
	waitFor(t, f)
	look := func(when string, ongoing bool) {
		t.Helper()
		want := path
		if ongoing {
			want = ""
		}
		if got, err := Last(dir); got != want || err != nil {
			t.Errorf("%s: the last journal is %q, %v; want %q", when, got, err, want)
		}
		if got := Ongoing(path); got != ongoing {
			t.Errorf("%s: going on: got %v, want %v", when, got, ongoing)
		}
	}
	look("while it is written", true)
	if _, _, err := Resume(path); !errors.Is(err, ErrOngoing) {
		t.Errorf("a second program: got error %v, want %v", err, ErrOngoing)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	look("after it", false)
	f, _, err := Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	look("while it is gone on with", true)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	look("after that", false)
}

// TestNew: meetings that begin in the same second have journals of their own, and the later one is the last.
func TestNew(t *testing.T) {
	dir := t.TempDir()
	at := time.Now()
	last := ""
	for range 3 {
		f, err := New(dir, at)
		if err != nil {
			t.Fatal(err)
		}
		Begin(f, Head{Settings: report.DefaultSettings()}, new(clock).now)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		last = f.Path()
	}
	if got, err := Last(dir); got != last || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, last)
	}
	f, err := New(dir, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Discard(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a journal of no meeting is left: %v", err)
	}
}

// TestPast: what was said about a meeting is still so when it is gone on with.
func TestPast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	roster := []report.Person{{Name: "Ana", Listed: true}}
	g := Begin(f, Head{Title: "Plans", Mode: "mix", People: 6, Roster: roster, Settings: report.DefaultSettings()}, new(clock).now)
	g.SetName(4, "Ben")
	for _, people := range []int{6, 7} {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		var past *Past
		if f, past, err = Resume(path); err != nil {
			t.Fatal(err)
		}
		if past.Title() != "Plans" || past.People() != people || past.Call() || !reflect.DeepEqual(past.Roster(), roster) {
			t.Errorf("got %q, %d people, call %v, %+v", past.Title(), past.People(), past.Call(), past.Roster())
		}
		if _, ok := past.Settings(); !ok {
			t.Error("its settings are lost")
		}
		if g = Continue(f, past, 7, "network", new(clock).now); g.First() != 5 || g.Named(4) != "Ben" {
			t.Errorf("labels go on from %d, and 4 is %q; want 5, and Ben", g.First(), g.Named(4))
		}
	}
	f.Close()
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
		if _, _, err := Resume(path); !errors.Is(err, tt.want) {
			t.Errorf("%s: got error %v, want %v", tt.name, err, tt.want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != tt.text {
			t.Errorf("%s: it is changed: %v", tt.name, err)
		}
	}
}

func TestLast(t *testing.T) {
	dir := t.TempDir()
	got, err := Last(filepath.Join(dir, "none"))
	if got != "" || err != nil {
		t.Errorf("no folder: got %q, %v", got, err)
	}
	begin := `{"kind":"begin","at_s":0,"airtime_journal":1}` + "\n"
	for name, text := range map[string]string{
		Name(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)): begin,
		Name(time.Date(2026, 1, 2, 4, 4, 5, 0, time.UTC)): begin + `{"kind":"heard","at_s":3}` + "\n",
		Name(time.Date(2026, 1, 3, 4, 4, 5, 0, time.UTC)): begin + `{"kind":"end","at_s":3}` + "\n",
		"meeting-z.journal": "not one",
		"zzz":               begin,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err = Last(dir)
	if want := filepath.Join(dir, "meeting-2026-01-02-040405.journal"); got != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestDiffer(t *testing.T) {
	at := func(start, end time.Duration, label int) Turn {
		return Turn{Start: report.Seconds(start * time.Second), End: report.Seconds(end * time.Second), Label: label, Confidence: 0.9, Other: -1}
	}
	unsure := at(0, 1, 0)
	unsure.Confidence = 0.85
	for _, tt := range []struct {
		name     string
		old, new []Turn
		drop     int
		add      int
	}{
		{"nothing", nil, nil, 0, 0},
		{"first", nil, []Turn{at(0, 1, 0)}, 0, 1},
		{"same", []Turn{at(0, 1, 0)}, []Turn{unsure}, 0, 0},
		{"longer", []Turn{at(0, 1, 0)}, []Turn{at(0, 2, 0)}, 0, 1},
		{"somebody else's", []Turn{at(0, 1, 0)}, []Turn{at(0, 1, 1)}, 1, 1},
		{"two at once", []Turn{at(0, 1, 0), at(3, 4, 1)}, []Turn{at(0, 1, 0), at(0, 1, 1), at(3, 4, 1)}, 0, 1},
		{"split", []Turn{at(0, 4, 0)}, []Turn{at(0, 2, 0), at(2, 4, 1)}, 0, 2},
		{"gone", []Turn{at(0, 4, 0), at(5, 6, 0)}, nil, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			gone, add := Differ(tt.old, tt.new)
			if len(gone) != tt.drop || len(add) != tt.add {
				t.Errorf("got %d dropped and %d added, want %d and %d", len(gone), len(add), tt.drop, tt.add)
			}
			got := patch(slices.Clone(tt.old), keys(gone), add)
			if len(got) != len(tt.new) {
				t.Fatalf("patched: got %+v, want %+v", got, tt.new)
			}
			for i := range got {
				if got[i].key() != tt.new[i].key() || got[i].End != tt.new[i].End {
					t.Errorf("patched: got %+v, want %+v", got[i], tt.new[i])
				}
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"kind":"begin","at_s":0,"airtime_journal":1}` + "\n"))
	f.Add([]byte(`{"kind":"begin","at_s":0,"airtime_journal":1,"roster":[{"name":"Ana"}]}
{"kind":"turns","at_s":5,"add":[{"start_s":1,"label":0,"end_s":2,"confidence":0.5,"other":1},{"start_s":3,"label":1,"end_s":4,"confidence":1,"other":-1}]}
{"kind":"name","at_s":5,"label":1,"name":"Ana"}
{"kind":"mark","at_s":5,"mark":{"kind":"off-record","at_s":4.5,"label":-1}}
{"kind":"turns","at_s":6,"drop":[{"start_s":1,"label":0}]}
{"kind":"end","at_s":9}
`))
	f.Add([]byte(`{"kind":"begin","at_s":0,"airtime_journal":1}
{"kind":"mark","at_s":5,"mark":{"kind":"waiting","at_s":4,"label":3}}
{"kind":"name","at_s":6,"label":-1,"name":"Ana"}
{"kind":"heard","at_s":9}
`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read(bytes.NewReader(data), neutral)
		if err != nil {
			return
		}
		if r.Meeting.Length < 0 || r.Meeting.Length > longest.Duration() {
			t.Errorf("got length %v", r.Meeting.Length)
		}
		if r.Meeting.Length < 24*time.Hour {
			report.Compute(r.Meeting, r.Settings)
		}
		for _, s := range r.Meeting.Speech {
			if s.Start >= s.End || math.IsNaN(s.Confidence) || r.Meeting.Place(s.Person) < 0 {
				t.Errorf("got %+v", s)
			}
		}
	})
}
