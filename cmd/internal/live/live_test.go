package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/audio/note"
	"airtime/cmd/internal/journal"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/words"
)

const rate = audio.AnalysisRate

func neutral(i int) string { return fmt.Sprintf("Voice %d", i) }

// talk is a conversation of two synthetic voices, 4 s each.
func talk(turns int) []float32 {
	a, b := audiotest.NewSpeaker(1), audiotest.NewSpeaker(2)
	sound := audiotest.Silence(rate, time.Second)
	for i := range turns {
		who := a
		if i%2 == 1 {
			who = b
		}
		sound = append(sound, who.Say(rate, 4*time.Second)...)
		sound = append(sound, audiotest.Silence(rate, time.Second)...)
	}
	audiotest.Add(sound, 0, audiotest.Noise(1, rate, 0.001, rate.Duration(int64(len(sound)))), 0)
	return sound
}

func config() Config {
	return Config{Voices: diarize.Config{Channels: diarize.Mix, Speakers: 2, Untrained: true}, Measures: report.DefaultSettings(), Neutral: neutral}
}

// journaled is config with a new journal at path.
func journaled(t *testing.T, path string) (Config, *journal.File) {
	t.Helper()
	j, err := journal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Journal = j
	return c, j
}

// gate is a source that yields no more than it is let to.
type gate struct {
	audio.Source
	limit chan int // samples that may be read
	most  int      // at once, if that is not 0
	left  int
	shut  chan struct{}
}

func newGate(sound []float32) *gate {
	return &gate{Source: audiotest.New(rate, 1, sound), limit: make(chan int, 100), shut: make(chan struct{})}
}

func (g *gate) Read(dst []float32) (int, error) {
	if g.left == 0 {
		select {
		case g.left = <-g.limit:
		case <-g.shut:
			return 0, audio.ErrClosed
		}
	}
	dst = dst[:min(len(dst), g.left)]
	if g.most > 0 {
		dst = dst[:min(len(dst), g.most)]
	}
	n, err := g.Source.Read(dst)
	g.left -= n
	return n, err
}

func (g *gate) Close() error {
	select {
	case <-g.shut:
	default:
		close(g.shut)
	}
	return nil
}

// start runs a session; wait returns what it ended with.
func start(t *testing.T, c Config, src audio.Source) (s *Session, wait func() (report.Meeting, error)) {
	t.Helper()
	s, err := New(c, src)
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		m   report.Meeting
		err error
	}
	done := make(chan result, 1)
	go func() {
		m, err := s.Run(context.Background())
		done <- result{m, err}
	}()
	return s, func() (report.Meeting, error) {
		r := <-done
		return r.m, r.err
	}
}

// until waits for a State that f likes.
func until(t *testing.T, v *View, what string, f func(*State) bool) *State {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // only so that a test that fails says which state it waited for
	defer cancel()
	for {
		u, err := v.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			t.Fatalf("the session ended before %s", what)
		case err != nil:
			t.Fatalf("no sign of %s", what)
		case f(u.State):
			return u.State
		}
	}
}

func after(d time.Duration) func(*State) bool { return func(st *State) bool { return st.At >= d } }

// measured: the measures of d are there, as far as is promised.
func measured(d time.Duration) func(*State) bool {
	return func(st *State) bool { return st.At >= d && st.Whole.LengthS.Duration() > d-measureEvery }
}

// must fails the test where an action did not work, or says nothing.
func must(t *testing.T) func(said string, err error) {
	return func(said string, err error) {
		t.Helper()
		if err != nil || said == "" {
			t.Fatalf("got %q, %v", said, err)
		}
	}
}

// followed applies the events of u to turns, and tests that they are those of its state then, as far as is known.
func followed(t *testing.T, turns []journal.Turn, u Update) []journal.Turn {
	t.Helper()
	for _, e := range u.Events {
		gone := map[[2]int64]bool{}
		for _, x := range slices.Concat(e.Gone, e.Came) {
			gone[[2]int64{int64(x.Start), int64(x.Label)}] = true
		}
		turns = slices.DeleteFunc(turns, func(x journal.Turn) bool { return gone[[2]int64{int64(x.Start), int64(x.Label)}] })
		turns = journal.SortTurns(append(turns, e.Came...))
	}
	same := func(a, b journal.Turn) bool {
		return a.Start == b.Start && a.End == b.End && a.Label == b.Label && a.Other == b.Other
	}
	if u.Missed {
		return slices.Clone(u.State.Turns)
	}
	if !slices.EqualFunc(turns, u.State.Turns, same) {
		t.Errorf("at %v the events make\n%+v\nof the turns, which are\n%+v", u.State.At, turns, u.State.Turns)
	}
	return turns
}

// check tests what every meeting promises.
func check(t *testing.T, m report.Meeting) {
	t.Helper()
	for i, s := range m.Speech {
		if s.Start >= s.End || s.End > m.Length+time.Millisecond || m.Place(s.Person) < 0 {
			t.Errorf("speech %d: got %+v in a meeting of %v and %d people", i, s, m.Length, len(m.People))
		}
	}
	names := map[string]bool{}
	for _, p := range m.People {
		if names[p.Name] {
			t.Errorf("two people are called %q", p.Name)
		}
		names[p.Name] = true
	}
	a := report.Compute(m, report.DefaultSettings())
	if err := report.WriteJSON(new(bytes.Buffer), a); err != nil {
		t.Error(err)
	}
}

func TestSession(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "m.journal")
	j, err := journal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Title, c.Journal = "Test", j
	c.Roster = []report.Person{{Name: "Ana", Listed: true, Tags: []string{"new"}}, {Name: "Zoe", Listed: true}}
	sound := talk(16)
	g := newGate(sound)
	s, wait := start(t, c, g)
	states := s.Watch(-1)
	slow := s.Watch(0) // nobody reads it

	g.limit <- 41 * int(rate)
	st := until(t, states, "measures of 41 s", measured(41*time.Second))
	if st.Missing != 0 {
		t.Errorf("got %d missing; two spoke, and two are in the roster", st.Missing)
	}
	who, other := report.Nobody, ""
	for _, p := range st.People {
		if p.Heard {
			who, other = p.ID, st.People[0].Name
		}
	}
	must(t)(s.Name(who, "Ana"))
	for _, name := range []string{"\x1b[31m", "", other} {
		if _, err := s.Name(who, name); err == nil {
			t.Errorf("got no error for the name %q", name)
		}
	}
	must(t)(s.Agenda("budget"))
	must(t)(s.OffRecord(true))
	if _, err := s.OffRecord(true); err == nil {
		t.Error("off the record twice: got no error, and a second viewer who presses the key would end it")
	}
	g.limit <- 5 * int(rate)
	st = until(t, states, "46 s", after(46*time.Second))
	if !st.OffRecord || len(st.Floor) > 0 || st.Agenda != "budget" {
		t.Errorf("off the record: got %+v", st)
	}
	must(t)(s.OffRecord(false))
	g.limit <- len(sound) - 46*int(rate) + 1
	m, err := wait()
	if err != nil {
		t.Fatal(err)
	}
	check(t, m)
	u, err := slow.Next(context.Background())
	if err != nil || u.State.Phase != Over || u.State.At != m.Length {
		t.Errorf("a slow viewer got %+v, %v; want the end", u.State, err)
	}
	followed(t, nil, u)
	if _, err := slow.Next(context.Background()); !errors.Is(err, io.EOF) {
		t.Errorf("after the last: got %v, want %v", err, io.EOF)
	}
	if _, err := s.Agenda("too late"); err == nil || err.Error() != "the meeting has ended" {
		t.Errorf("after the end: got error %v, want that it has ended", err)
	}
	if m.People[0].Name != "Ana" || !m.People[0].Listed || len(m.People) < 2 || !m.People[1].Listed || slices.ContainsFunc(m.People[2:], func(p report.Person) bool { return p.Listed }) {
		t.Errorf("got people %+v, want Ana, and one voice that counts as Zoe", m.People)
	}
	off := slices.IndexFunc(m.Marks, func(k report.Mark) bool { return k.Kind == report.OffRecord })
	if off < 0 || m.Marks[off].Until-m.Marks[off].At != 5*time.Second {
		t.Errorf("got marks %+v, want 5 s off the record", m.Marks)
	}
	ana := time.Duration(0)
	for _, sp := range m.Speech {
		if sp.Start < m.Marks[off].Until && sp.End > m.Marks[off].At {
			t.Errorf("got speech %+v off the record", sp)
		}
		if sp.Person == m.People[0].ID {
			ana += sp.End - sp.Start
		}
	}
	if ana == 0 {
		t.Error("Ana, who was named, has no speech in the end")
	}

	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !journal.Is(data[:60]) {
		t.Errorf("%q is not recognised", data[:60])
	}
	r, err := journal.Read(bytes.NewReader(data), neutral)
	if err != nil {
		t.Fatal(err)
	}
	if r.Meeting.Started.Equal(m.Started) {
		r.Meeting.Started = m.Started // in another time zone
	}
	if !r.Ended || !reflect.DeepEqual(r.Meeting, m) {
		t.Errorf("the journal says\n%+v\nwant\n%+v", r.Meeting, m)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v; want a file that only its owner reads", info.Mode(), err)
	}
	// Every cut of it is a meeting, too.
	for n := bytes.IndexByte(data, '\n') + 1; n < len(data); n += 997 {
		r, err := journal.Read(bytes.NewReader(data[:n]), neutral)
		if err != nil {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
		if r.Ended || len(r.Meeting.Notes) == 0 {
			t.Errorf("the first %d bytes: got a meeting that ended in order", n)
		}
		check(t, r.Meeting)
	}
}

func TestCorrections(t *testing.T) {
	sound := talk(16)
	g := newGate(sound)
	s, wait := start(t, config(), g)
	states := s.Watch(-1)
	g.limit <- 60 * int(rate)
	st := until(t, states, "measures of a minute", measured(time.Minute))
	if len(st.People) != 2 {
		t.Fatalf("got %+v, want two people", st.People)
	}
	a, b := st.People[0], st.People[1]
	whose := func(who report.PersonID) (d time.Duration) {
		t.Helper()
		u, err := s.Watch(-1).Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range u.State.Turns {
			if u.State.Of[x.Label] == who {
				d += (x.End - x.Start).Duration()
			}
		}
		return d
	}
	before := whose(a.ID)
	events := s.Watch(-1)
	must(t)(s.NotThem(a.ID))
	u, err := events.Next(context.Background())
	if i := slices.IndexFunc(u.Events, func(e Event) bool { return e.Kind == Corrected }); err != nil || i < 0 || !strings.Contains(u.Events[i].Text, a.Name) {
		t.Errorf("got %+v, %v; want a correction with %s named", u.Events, err, a.Name)
	}
	if now := whose(a.ID); now >= before {
		t.Errorf("%s, who was not it, has %v of speech, and had %v", a.Name, now, before)
	}
	if done, err := s.Undo(); err != nil || done != "Taken back: that was "+a.Name+", as it was taken for." {
		t.Errorf("undo: got %q, %v", done, err)
	}
	if now := whose(a.ID); (now - before).Abs() > time.Second/2 {
		t.Errorf("%s has %v of speech after all, and had %v", a.Name, now, before)
	}
	if floor := st.Floor; len(floor) == 1 && floor[0].Sure {
		if said, err := s.Wait(floor[0].ID, true); err == nil {
			t.Errorf("got %q of somebody who speaks", said)
		}
	}
	must(t)(s.Wait(a.ID, true))
	must(t)(s.Present(a.ID))
	st = until(t, states, "the marks", func(st *State) bool { return st.Presenting == a.ID })
	if !slices.ContainsFunc(st.People, func(p Person) bool { return p.Waiting && p.ID == a.ID }) {
		t.Errorf("got %+v, want %s waiting", st.People, a.Name)
	}
	must(t)(s.Merge(b.ID, a.ID))
	if _, err := s.Merge(a.ID, b.ID); err == nil {
		t.Error("merged into themselves: got no error")
	}
	until(t, states, "the merge", func(st *State) bool {
		return !slices.ContainsFunc(st.People, func(p Person) bool { return p.Name == b.Name })
	})
	s.End()
	s.End()
	m, err := wait()
	if err != nil {
		t.Fatal(err)
	}
	check(t, m)
	for _, sp := range m.Speech {
		if m.People[m.Place(sp.Person)].Name == b.Name {
			t.Errorf("%s was merged into %s, and has %+v", b.Name, a.Name, sp)
		}
	}
}

// TestRound: whoever says who they are in the microphone check is known by it, and all of it can be taken back.
func TestRound(t *testing.T) {
	sound := talk(16)                                                          // a voice, a pause of 1 s, and the other, 4 s each, from 1 s on
	for i := range sound[5*int(rate)+int(rate)/2 : 10*int(rate)+int(rate)/2] { // the second voice is far away
		sound[5*int(rate)+int(rate)/2+i] *= 0.15
	}
	g := newGate(sound)
	g.most = 333 // as a device gives it
	c := config()
	c.Roster = []report.Person{{Name: "Ana", Listed: true}, {Name: "Ben", Listed: true}, {Name: "Zoe", Listed: true}, {Name: "Late", Listed: true, From: time.Hour}}
	s, wait := start(t, c, g)
	states := s.Watch(-1)
	heard := time.Duration(0)
	hear := func(to time.Duration) *State {
		t.Helper()
		g.limit <- int(rate.Samples(to - heard))
		heard = to
		return until(t, states, to.String(), after(to))
	}
	must(t)(s.Check(true))
	hear(5500 * time.Millisecond)
	st := until(t, states, "the check", func(st *State) bool { return st.Checking && st.Round.Spoke > 3*time.Second })
	if st.Round.Spoke > 5*time.Second {
		t.Errorf("somebody spoke for 4 s, and is said to have for %v", st.Round.Spoke)
	}
	must(t)(s.NameSpeech("ana", st.Round.Since, st.At)) // as the roster spells it
	st = until(t, states, "Ana", func(st *State) bool { return len(st.Round.Heard) == 1 })
	if _, err := s.NameSpeech("Ben", st.Round.Since, st.At); err == nil {
		t.Error("somebody was named who said nothing")
	}
	st = hear(10500 * time.Millisecond)
	must(t)(s.NameSpeech("Bn", st.Round.Since, st.At))
	st = until(t, states, "Bn", func(st *State) bool { return len(st.Round.Heard) == 2 })
	if a, b := st.Round.Heard[0], st.Round.Heard[1]; a.Name != "Ana" || b.Name != "Bn" || a.ID == b.ID {
		t.Fatalf("got %+v, want Ana and Bn", st.Round.Heard)
	} else if a.Quiet || !b.Quiet {
		t.Errorf("got quiet %v and %v, want the second, who is 16 dB less loud, to be told of", a.Quiet, b.Quiet)
	}
	ana, ben := st.Round.Heard[0].ID, st.Round.Heard[1].ID
	must(t)(s.Name(ben, "Ben"))
	for _, p := range until(t, states, "the round so far", func(st *State) bool { return len(st.People) == 3 }).People {
		if p.Heard || p.Voice != (p.Name != "Zoe") {
			t.Errorf("got %+v: nobody has spoken in the meeting, and Ana and Ben have a voice", p)
		}
	}
	must(t)(s.Check(false))
	zoe := onRoster(2)
	must(t)(s.Wait(zoe, true))
	hear(26 * time.Second)
	st = until(t, states, "the figures", measured(26*time.Second))
	if len(st.People) != 3 || st.People[0].Name != "Ana" || st.People[1].Name != "Ben" || st.People[2].ID != zoe || !st.People[2].Waiting {
		t.Errorf("got people %+v, want Ana, Ben and Zoe, who waits", st.People)
	}
	if st.Missing != 1 || st.Unsure != 0 || st.There != 3 || st.Unheard(words.English()) != "" {
		t.Errorf("after 26 s: got %d missing, %d unsure of %d, %q; want Zoe missing, and nothing said", st.Missing, st.Unsure, st.There, st.Unheard(words.English()))
	}

	must(t)(s.Merge(ben, ana))
	until(t, states, "one voice", func(st *State) bool { return st.People[1].ID == onRoster(1) })
	if said, err := s.Name(ben, "Anna"); err != nil || said != "Ana is Anna now." {
		t.Errorf("Ben's old ID is Ana's too: got %q, %v", said, err)
	}
	for _, want := range []string{"Anna is Ana again", "Ben and Ana are two people again"} {
		if done, err := s.Undo(); err != nil || done != "Taken back: "+want+"." {
			t.Errorf("undo: got %q, %v; want %q", done, err, want)
		}
	}
	until(t, states, "two voices", func(st *State) bool { return st.People[1].ID == ben })
	must(t)(s.Name(ana, "Anna"))
	must(t)(s.Wait(zoe, false))
	until(t, states, "what can be taken back", func(st *State) bool { return st.Undo != "" })
	for _, want := range []string{"Zoe is waiting to speak", "Anna is Ana again", "Zoe was not waiting", "Ben is Bn again", "Bn is Voice 1 again", "Ana is Voice 0 again"} {
		if done, err := s.Undo(); err != nil || done != "Taken back: "+want+"." {
			t.Errorf("undo: got %q, %v; want %q", done, err, want)
		}
	}
	if _, err := s.Undo(); err == nil {
		t.Error("nothing was left to take back")
	}
	for _, do := range []func() (string, error){
		func() (string, error) { return s.Merge(zoe, onRoster(0)) }, func() (string, error) { return s.Name(zoe, "Zo") },
		func() (string, error) { return s.Name(99, "Zo") }, func() (string, error) { return s.NotThem(report.Nobody) },
		func() (string, error) { return s.Present(99) }, func() (string, error) { return s.Wait(-99, true) },
	} {
		if said, err := do(); err == nil {
			t.Errorf("got %q about nobody", said)
		}
	}
	must(t)(s.NameSpeech("Ana", 0, 5500*time.Millisecond))
	must(t)(s.NameSpeech("Ben", 5500*time.Millisecond, 10500*time.Millisecond))
	must(t)(s.Wait(zoe, true))
	must(t)(s.Wait(zoe, false))
	must(t)(s.Present(zoe)) // who has not been heard can still be asked to
	must(t)(s.Present(ana))

	g.limit <- len(sound)
	m, err := wait()
	if err != nil {
		t.Fatal(err)
	}
	check(t, m)
	for _, sp := range m.Speech {
		middle := (sp.Start + sp.End) / 2
		if got, want := m.People[m.Place(sp.Person)].Name, []string{"Ana", "Ben"}[min(1, int(middle/(5500*time.Millisecond)))]; middle < 10*time.Second && got != want {
			t.Errorf("%v to %v: got %s, want %s, as was said", sp.Start, sp.End, got, want)
		}
	}
	var waits []report.Mark
	var presented []string
	for _, k := range m.Marks {
		switch k.Kind {
		case report.Waiting:
			waits = append(waits, k)
		case report.Presentation:
			if presented = append(presented, m.People[m.Place(k.Person)].Name); k.Until <= k.At || k.Text != "" {
				t.Errorf("got the presentation %+v, want one that lasts", k)
			}
		}
	}
	if !slices.Equal(presented, []string{"Zoe", "Ana"}) {
		t.Errorf("got presentations of %q, want Zoe and then Ana", presented)
	}
	if len(waits) != 1 || m.People[m.Place(waits[0].Person)].Name != "Zoe" || waits[0].Text != "" || waits[0].Until >= m.Length {
		t.Errorf("got %+v, want Zoe's waiting, which ended", waits)
	}
}

// TestUnmatched: who is in the roster is not said to be silent as long as a voice has no name.
func TestUnmatched(t *testing.T) {
	c := config()
	c.Roster = []report.Person{{Name: "Ana", Listed: true}, {Name: "Ben", Listed: true}}
	s, err := New(c, audiotest.New(rate, 1, talk(6)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	last, err := s.Watch(-1).Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range last.State.People {
		if !p.Voice {
			t.Errorf("%s is shown as not heard, and may be one of the voices", p.Name)
		}
	}
	if len(m.Notes) == 0 || m.Notes[len(m.Notes)-1].String() != "names_missing n=2 names=Ana, Ben" {
		t.Errorf("got notes %q, want one that Ana and Ben may have spoken", m.Notes)
	}
}

// TestListened: time off the record is nobody's silence.
func TestListened(t *testing.T) {
	s, err := New(config(), audiotest.New(rate, 1, nil))
	if err != nil {
		t.Fatal(err)
	}
	const sec = report.Seconds(time.Second)
	for _, k := range []journal.Mark{{Kind: report.OffRecord, At: 10 * sec, Until: 20 * sec}, {Kind: report.Agenda, At: 12 * sec}, {Kind: report.Break, At: 50 * sec}} {
		s.book.log.SetMark(k)
	}
	for _, tt := range []struct{ from, to, want time.Duration }{
		{0, 10, 10}, {0, 15, 10}, {12, 18, 0}, {15, 30, 10}, {0, 60, 40}, {55, 60, 0}, {30, 30, 0},
	} {
		if got := s.listened(tt.from*time.Second, tt.to*time.Second); got != tt.want*time.Second {
			t.Errorf("from %d to %d s: got %v, want %d s", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestGone: time without a microphone is off the record, lost sound is told of, and what is wrong in the group's language.
func TestGone(t *testing.T) {
	sound := talk(6)
	g := newGate(sound)
	var hearing atomic.Pointer[Hearing]
	hearing.Store(&Hearing{})
	c := config()
	c.Words, _ = words.In("de")
	c.Health = func() Hearing { return *hearing.Load() }
	s, wait := start(t, c, g)
	states := s.Watch(-1)
	heard := time.Duration(0)
	for _, step := range []struct {
		to time.Duration // is heard
		h  Hearing
	}{
		{10 * time.Second, Hearing{Problems: []note.Note{note.New("mic_gone", note.Values{"name": "It"})}, Gone: true}},
		{16 * time.Second, Hearing{Lost: 6 * time.Second}},
	} {
		before := s.Watch(-1)
		g.limit <- int(rate.Samples(step.to - heard))
		heard = step.to
		until(t, before, "the sound", after(step.to))
		hearing.Store(&step.h)
		until(t, states, "the news", func(st *State) bool {
			return st.At == step.to && st.Problem == map[bool]string{true: "It ist weg, deshalb ist nichts zu hören. Ist es eingesteckt? Sobald es wieder da ist, geht es weiter."}[step.h.Gone]
		})
	}
	must(t)(s.OffRecord(true))
	must(t)(s.OffRecord(false))
	g.limit <- len(sound)
	m, err := wait()
	if err != nil {
		t.Fatal(err)
	}
	check(t, m)
	if len(m.Marks) == 0 || m.Marks[0] != (report.Mark{Kind: report.OffRecord, At: 10 * time.Second, Until: 16 * time.Second, Text: markGone}) {
		t.Errorf("got marks %+v, want one from 10 s to 16 s", m.Marks)
	}
	if len(m.Notes) == 0 || m.Notes[0].String() != "sound_missing lost_s=6" {
		t.Errorf("got notes %q", m.Notes)
	}
}

// TestStop: whoever does not wait for the account has the journal.
func TestStop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	c, j := journaled(t, path)
	g := newGate(talk(5))
	s, wait := start(t, c, g)
	g.limit <- 20 * int(rate)
	until(t, s.Watch(-1), "20 s", after(20*time.Second))
	s.Stop()
	if _, err := wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got error %v, want %v", err, ErrStopped)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if r := journalLength(t, path, 20*time.Second); r.Ended || len(r.Meeting.Speech) == 0 {
		t.Errorf("got %+v, want what was understood, and no end", r)
	}
}

func TestSourceFails(t *testing.T) {
	broken := errors.New("cable pulled out")
	s, err := New(config(), audiotest.New(rate, 1, talk(3)).FailWith(broken))
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Run(context.Background())
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
	if len(m.Speech) == 0 {
		t.Error("what was heard before is lost")
	}
}

// journalLength waits until the journal at path is of a meeting at least so long.
func journalLength(t *testing.T, path string, want time.Duration) journal.Recorded {
	t.Helper()
	var got journal.Recorded
	for range 3000 {
		if data, err := os.ReadFile(path); err == nil && bytes.Count(data, []byte("\n")) > 0 {
			if got, err = journal.Read(bytes.NewReader(data), neutral); err != nil {
				t.Fatal(err)
			}
			if got.Meeting.Length >= want {
				return got
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the journal has %v, want %v", got.Meeting.Length, want)
	return got
}

// atMostLost is what may be lost of a meeting whose sound stops. Beside it is what the disk takes.
const atMostLost = keepEvery + 2*chunk

// TestJournalKeepsUp stops the sound at many places: the journal follows without any more of it.
func TestJournalKeepsUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	c, j := journaled(t, path)
	g := newGate(talk(5))
	s, wait := start(t, c, g)
	heard := time.Duration(0)
	for _, more := range []time.Duration{1900, 200, 3700, 50, 1950, 2000, 4999} {
		more *= time.Millisecond
		g.limit <- int(rate.Samples(more))
		heard += more
		journalLength(t, path, heard-atMostLost)
	}
	s.End()
	if _, err := wait(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilled: a program that is killed loses 5 s at most, and the meeting can be gone on with.
func TestKilled(t *testing.T) {
	const heard = 16 * time.Second
	path := filepath.Join(t.TempDir(), "m.journal")
	cmd := exec.Command(os.Args[0], "-test.run", "^TestChild$")
	cmd.Env = append(os.Environ(), "LIVE_JOURNAL="+path, "LIVE_HEARS="+heard.String())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	journalLength(t, path, heard-atMostLost)
	cmd.Process.Kill()
	cmd.Wait()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := journal.Read(f, neutral)
	f.Close()
	if err != nil {
		t.Fatal(err)
	}
	if lost := heard - r.Meeting.Length; lost > 5*time.Second || len(r.Meeting.Speech) == 0 || r.Ended {
		t.Errorf("%v of %v was lost, with %d spans left, ended %v; want at most 5 s", lost, heard, len(r.Meeting.Speech), r.Ended)
	}

	// As if it had been killed in the middle of a line.
	f, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"kind":"turns","at_s":1`)
	f.Close()
	j, past, err := journal.Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Journal, c.Past = j, past
	s, err := New(c, audiotest.New(rate, 1, talk(4)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	check(t, m)
	if m.Length < r.Meeting.Length+20*time.Second || !m.Started.Equal(r.Meeting.Started) {
		t.Errorf("got a meeting of %v from %v, want %v and 20 s more from %v", m.Length, m.Started, r.Meeting.Length, r.Meeting.Started)
	}
	if before := len(r.Meeting.Speech); len(m.Speech) <= before {
		t.Errorf("got %d spans, want more than the %d from before", len(m.Speech), before)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err = os.Open(path); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if r, err := journal.Read(f, neutral); err != nil || !r.Ended || !reflect.DeepEqual(r.Meeting.Speech, m.Speech) {
		t.Errorf("the journal of both halves: %v, ended %v, %d spans, want %d", err, r.Ended, len(r.Meeting.Speech), len(m.Speech))
	}
	if _, _, err := journal.Resume(path); err == nil {
		t.Error("a meeting that ended can be gone on with")
	}
}

// TestChild is what TestKilled kills.
func TestChild(t *testing.T) {
	path := os.Getenv("LIVE_JOURNAL")
	if path == "" {
		t.Skip("only a child of TestKilled")
	}
	c, _ := journaled(t, path)
	hears, err := time.ParseDuration(os.Getenv("LIVE_HEARS"))
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(talk(20))
	g.limit <- int(rate.Samples(hears))
	s, err := New(c, g)
	if err != nil {
		t.Fatal(err)
	}
	s.Run(context.Background()) // until it is killed
}

func TestSince(t *testing.T) {
	const s = time.Second
	m := report.Meeting{
		Length: 100 * s, People: []report.Person{{ID: 1, Name: "a"}, {ID: 2, Name: "b", From: 10 * s, To: 80 * s}},
		Speech: []report.Speech{{Start: 0, End: 5 * s, Person: 1}, {Start: 50 * s, End: 70 * s, Person: 2}, {Start: 55 * s, End: 58 * s, Person: 1}, {Start: 90 * s, End: 95 * s, Person: 1}},
		Marks:  []report.Mark{{Kind: report.Agenda, At: 1 * s}, {Kind: report.OffRecord, At: 59 * s, Until: 62 * s}, {Kind: report.Agenda, At: 61 * s}},
	}
	got := since(m, 60*s)
	want := report.Meeting{
		Length: 40 * s, People: []report.Person{{ID: 1, Name: "a"}, {ID: 2, Name: "b", To: 20 * s}},
		Speech: []report.Speech{{Start: 0, End: 10 * s, Person: 2}, {Start: 30 * s, End: 35 * s, Person: 1}},
		Marks:  []report.Mark{{Kind: report.OffRecord, Until: 2 * s}, {Kind: report.Agenda, At: 1 * s}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNudges(t *testing.T) {
	even := &report.Account{SpeechS: report.Seconds(280 * time.Second), People: []report.PersonFigures{{Name: "a", Share: 0.5}, {Name: "b", Share: 0.5}}}
	held := &report.Account{SpeechS: report.Seconds(280 * time.Second), People: []report.PersonFigures{{Name: "a", Share: 0.9}, {Name: "b", Share: 0.1}}}
	people := []Person{{Name: "a", Heard: true, Recent: 0.9}, {Name: "b", Heard: true, Recent: 0.1}, {Name: "c"}}
	room := Room{People: people, There: 5, Missing: 3}
	var n nudges
	n.look(words.English(), time.Minute, held, room, nil)
	if n.line(time.Minute) != "" {
		t.Error("a nudge in the first five minutes")
	}
	n.look(words.English(), 20*time.Minute, even, Room{People: people, There: 2}, nil)
	if got := n.line(20 * time.Minute); got != "" {
		t.Errorf("got %q with nothing to say", got)
	}
	for _, asked := range [][]string{nil, {"a", "c"}} {
		said, about := 0, 0
		n = nudges{}
		for at := 20 * time.Minute; at < 60*time.Minute; at += 5 * time.Second {
			before := n.at
			if n.look(words.English(), at, held, room, asked) != (n.at != before) {
				t.Error("that something is said is not said")
			}
			if n.at == before {
				continue
			}
			said++
			if before > 0 && at-before < nudgeEvery {
				t.Errorf("two nudges within %v", at-before)
			}
			for _, p := range people {
				if strings.HasPrefix(n.line(at), p.Name+", ") {
					if about++; !slices.Contains(asked, p.Name) {
						t.Errorf("%q is about somebody who did not ask", n.line(at))
					}
				}
			}
		}
		if said < 4 || said > 8 {
			t.Errorf("got %d nudges in 40 minutes, want one every 5", said)
		}
		if about == 0 && asked != nil {
			t.Error("got no nudge for who asked")
		}
	}
}

// TestNudgesAreSure: nobody is said to be silent who may not be.
func TestNudgesAreSure(t *testing.T) {
	quiet := &report.Account{}
	const long = nudgeLong + time.Second
	for _, tt := range []struct {
		name string
		room Room
		want string
	}{
		{"who has not spoken", Room{There: 4, Missing: 1}, "One of us has not spoken yet. Shall we go round?"},
		{"voices that may be two people's", Room{There: 6, Unsure: 2}, "We are six, and so far four voices were told apart. Shall we go round?"},
		{"nobody heard", Room{There: 6, Unsure: 6}, ""},
		{"long ago", Room{There: 1, People: []Person{{Name: "Ana", Named: true, Heard: true, Silent: long}}}, "One of us has not been heard for ten minutes. A pause might open a door."},
		{"long ago, or they are the other voice", Room{There: 2, People: []Person{{Name: "Ana", Named: true, Heard: true, Silent: long}, {Name: "Person B", Heard: true}}}, ""},
		{"a voice that was perhaps nobody's", Room{There: 1, People: []Person{{Name: "Person B", Heard: true, Silent: long}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var n nudges
			n.look(words.English(), 20*time.Minute, quiet, tt.room, nil)
			if got := n.line(20 * time.Minute); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// BenchmarkMeasure measures a meeting of 8 hours, with a turn every 3 s, which happens every 5 s at most: percent is what
// that takes of a core.
func BenchmarkMeasure(b *testing.B) {
	path := filepath.Join(b.TempDir(), "m.journal")
	f, err := journal.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	const sec = report.Seconds(time.Second)
	var turns []journal.Turn
	for i := range 8 * 1200 {
		at := report.Seconds(3*i) * sec
		turns = append(turns, journal.Turn{Start: at, End: at + 2*sec + report.Seconds(i%3)*sec, Label: i * i % 7, Confidence: 0.9, Other: -1})
	}
	journal.Begin(f, journal.Head{Settings: report.DefaultSettings()}, func() time.Duration { return 8 * time.Hour }).SetTurns(turns)
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	c := config()
	if c.Journal, c.Past, err = journal.Resume(path); err != nil {
		b.Fatal(err)
	}
	defer c.Journal.Close()
	s, err := New(c, audiotest.New(rate, 1, nil))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.measure()
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(100*each.Seconds()/max(measureEvery, (1+measureCost)*each).Seconds(), "percent")
}

// around is a Source that plays a conversation of four over and over.
type around struct {
	sound    []float32
	at       int
	left     int64
	finished func() // called at the end
}

func (a *around) Format() audio.Format { return audio.Format{Rate: rate, Channels: 1} }
func (a *around) Close() error         { return nil }

func (a *around) Read(dst []float32) (int, error) {
	if a.left <= 0 {
		a.finished()
		return 0, io.EOF
	}
	n := copy(dst, a.sound[a.at:])
	a.at = (a.at + n) % len(a.sound)
	a.left -= int64(n)
	return n, nil
}

// BenchmarkEightHours hears eight hours as fast as it can, with a journal: percent is how much of a core they take when
// they go on, memory is before and with the grouping at the end.
func BenchmarkEightHours(b *testing.B) {
	const length = 8 * time.Hour
	var sound []float32
	for i := range 24 { // 7 MB, which count as the session's
		v := audiotest.NewSpeaker(uint64(1 + i*i%7))
		sound = append(append(sound, v.Say(rate, time.Duration(2+i%5)*time.Second)...), audiotest.Silence(rate, 700*time.Millisecond)...)
	}
	audiotest.Add(sound, 0, audiotest.Noise(1, rate, 0.001, rate.Duration(int64(len(sound)))), 0)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(208 << 20)) // as the program has
	for b.Loop() {
		j, err := journal.Create(filepath.Join(b.TempDir(), "m.journal"))
		if err != nil {
			b.Fatal(err)
		}
		c := config()
		c.Voices.Speakers, c.Journal = 0, j
		s, err := New(c, &around{sound: sound, left: rate.Samples(length), finished: func() {
			b.ReportMetric(audiotest.PeakMemory(), "live-MB")
		}})
		if err != nil {
			b.Fatal(err)
		}
		m, err := s.Run(context.Background())
		if err != nil || m.Length != length {
			b.Fatalf("got %v of %v, %v", m.Length, length, err)
		}
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*b.Elapsed().Seconds()/(float64(b.N)*length.Seconds()), "percent")
	b.ReportMetric(audiotest.PeakMemory(), "peak-MB")
}

// TestClockThatIsSet: a meeting goes by its sound. Whatever the clock on the wall is set to meanwhile, every stamp, what is
// off the record, nudges, the journal and the account are the same.
func TestClockThatIsSet(t *testing.T) {
	began := time.Date(2026, 3, 29, 1, 58, 0, 0, time.UTC)
	meet := func(t *testing.T, jump time.Duration) (m report.Meeting, kept journal.Recorded, nudges []string) {
		path := filepath.Join(t.TempDir(), "m.journal")
		c, j := journaled(t, path)
		c.Nudge, c.People = true, 3
		var set atomic.Bool
		c.Clock = func() time.Time {
			if set.Load() {
				return began.Add(jump)
			}
			return began
		}
		sound := talk(8)
		g := newGate(sound)
		s, wait := start(t, c, g)
		set.Store(true)
		for i, do := range []func() (string, error){
			func() (string, error) { return s.Agenda("Roof") },
			func() (string, error) { return s.OffRecord(true) },
			func() (string, error) { return s.Agenda("Gate") },
			func() (string, error) { return s.OffRecord(false) },
			s.Undo,
		} {
			to := time.Duration(i+1) * 6 * time.Second
			before := s.Watch(-1)
			g.limit <- int(rate.Samples(6 * time.Second))
			st := until(t, before, "the sound", measured(to))
			if st.At != to {
				t.Errorf("got %v, want %v of sound", st.At, to)
			}
			if st.Nudge != "" {
				nudges = append(nudges, fmt.Sprint(st.At, st.Nudge))
			}
			must(t)(do())
		}
		g.limit <- len(sound)
		m, err := wait()
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		return m, journalLength(t, path, m.Length.Truncate(time.Second)), nudges
	}
	want, wantKept, wantNudges := meet(t, 0)
	if len(want.Marks) < 2 || len(want.Speech) == 0 || !want.Started.Equal(began) {
		t.Fatalf("got %+v, want marks, speech, and when it began", want)
	}
	for name, jump := range map[string]time.Duration{
		"on by an hour": time.Hour, "back by an hour": -time.Hour, "back to 1970": -began.Sub(time.Unix(0, 0)), "on by ten years": 10 * 365 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			got, kept, nudges := meet(t, jump)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
			if !reflect.DeepEqual(kept, wantKept) {
				t.Errorf("the journal has\n%+v\nwant\n%+v", kept, wantKept)
			}
			if !slices.Equal(nudges, wantNudges) {
				t.Errorf("got nudges %q, want %q", nudges, wantNudges)
			}
		})
	}
}
