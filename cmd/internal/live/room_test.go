package live

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio/audiotest"
	"airtime/cmd/internal/journal"
	"airtime/report"
	"airtime/report/words"
)

// gathering is a session of which four voices were heard, for a minute each, and which may have names.
func gathering(t *testing.T, c Config, names ...string) *Session {
	t.Helper()
	c.Voices.Speakers = 0
	path := t.TempDir() + "/m.journal"
	f, err := journal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 10 * time.Minute
	g := journal.Begin(f, journal.Head{Started: time.Now().Add(-at), Settings: report.DefaultSettings(), Roster: c.Roster, People: c.People}, func() time.Duration { return at })
	const minute = report.Seconds(time.Minute)
	var turns []journal.Turn
	for i := range report.Seconds(8) {
		turns = append(turns, journal.Turn{Start: i * minute, End: i*minute + minute/2, Label: int(i % 4), Confidence: 1, Other: -1})
	}
	g.SetTurns(turns)
	for i, name := range names {
		g.SetName(i, name)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if c.Journal, c.Past, err = journal.Resume(path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Journal.Close() })
	s, err := New(c, audiotest.New(rate, 1, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.measure()
	return s
}

func roster(names ...string) (people []report.Person) {
	for _, n := range names {
		people = append(people, report.Person{Name: n, Listed: true})
	}
	return people
}

// TestRoom: nobody is counted twice, and nobody is said to be silent who may not be.
func TestRoom(t *testing.T) {
	for _, tt := range []struct {
		name   string
		people int
		roster []report.Person
		named  []string
		want   Room
		rows   int
		said   string
	}{
		{"nobody said", 0, nil, nil, Room{There: 4}, 4, ""},
		{"as many", 4, nil, nil, Room{There: 4}, 4, ""},
		{"two more", 6, nil, nil, Room{There: 6, More: 2, Unsure: 2}, 4, "we are six, and four voices were told apart"},
		{"two more, with names", 6, nil, []string{"Ana", "Ben", "Chidi", "Dee"}, Room{There: 6, More: 2, Unsure: 2}, 4, "we are six, and four voices were told apart"},
		{"fewer than voices", 3, nil, nil, Room{There: 4}, 4, ""},
		{"a roster of as many", 0, roster("Ana", "Ben", "Chidi", "Dee"), nil, Room{There: 4}, 4, ""},
		{"a roster and its number", 4, roster("Ana", "Ben", "Chidi", "Dee"), []string{"Ana"}, Room{There: 4}, 4, ""},
		{"a roster, one without a voice", 5, roster("Ana", "Ben", "Chidi", "Dee", "Eli"), nil, Room{There: 5, More: 1, Missing: 1}, 4, "one of us has not spoken yet"},
		{"all named, one without a voice", 5, roster("Ana", "Ben", "Chidi", "Dee", "Eli"), []string{"Ana", "Ben", "Chidi", "Dee"}, Room{There: 5, Missing: 1}, 5, "one of us has not spoken yet"},
		{"a voice that may be theirs", 5, roster("Ana", "Ben", "Chidi", "Dee", "Eli"), []string{"Ana", "Ben", "Chidi"}, Room{There: 5, More: 1, Missing: 1}, 4, "one of us has not spoken yet"},
		{"a guest", 0, roster("Ana", "Ben"), []string{"Ana", "Ben", "Guest", "Other"}, Room{There: 4}, 4, ""},
		{"who comes late", 0, []report.Person{{Name: "Late", Listed: true, From: time.Hour}}, []string{"Ana", "Ben", "Chidi", "Dee"}, Room{There: 4}, 4, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := config()
			c.People, c.Roster = tt.people, tt.roster
			s := gathering(t, c, tt.named...)
			st := s.state()
			got := st.Room
			got.People = nil
			if fmt.Sprint(got) != fmt.Sprint(tt.want) || len(st.People) != tt.rows || st.Unheard(words.English()) != tt.said {
				t.Errorf("got %+v in %d rows, %q; want %+v in %d, %q", got, len(st.People), st.Unheard(words.English()), tt.want, tt.rows, tt.said)
			}
			m := s.book.log.Meeting(nil, neutral)
			counted := 0
			for _, p := range m.People {
				if p.Listed || slices.ContainsFunc(m.Speech, func(x report.Speech) bool { return x.Person == p.ID }) {
					counted++
				}
			}
			if want := tt.want.There; counted != want && tt.name != "who comes late" {
				t.Errorf("the account has %d people, want the same %d: %+v", counted, want, m.People)
			}
		})
	}
}

// TestHeardIsHeard: whoever spoke once has spoken, also where it turns out to have been somebody else.
func TestHeardIsHeard(t *testing.T) {
	c := config()
	c.Roster = roster("Ana", "Ben", "Chidi", "Dee", "Eli")
	s := gathering(t, c, "Ana", "Ben", "Chidi", "Dee")
	s.book.rename(4, "Eli") // who said their name in the check
	find := func(name string) Person {
		t.Helper()
		s.measure()
		people := s.state().People
		i := slices.IndexFunc(people, func(p Person) bool { return p.Name == name })
		if i < 0 {
			t.Fatalf("%s has no row in %+v", name, people)
		}
		return people[i]
	}
	if p := find("Dee"); !p.Heard || p.Share == 0 {
		t.Errorf("got %+v, want a share", p)
	}
	for i, k := range s.book.log.Before() { // all of it was somebody else's
		if k.Label == 3 {
			s.book.log.Before()[i].Label = 0
		}
	}
	if p := find("Dee"); !p.Heard || p.Speaking != 0 {
		t.Errorf("got %+v, want no speech, and that it was heard once", p)
	}
	st := s.state()
	if st.There != 5 || st.Missing != 1 {
		t.Errorf("got %d missing of %d, want Eli of 5", st.Missing, st.There)
	}
	for _, line := range forAll(words.English(), &report.Account{}, st.Room) {
		if strings.Contains(line, "Two of us") {
			t.Errorf("got the nudge %q: Dee has spoken", line)
		}
	}
	m := s.book.log.Meeting(nil, neutral)
	if len(m.People) != 5 {
		t.Errorf("got people %+v, want all five in the account", m.People)
	}
}

// TestRowOfNobody: a voice that turned out to be nobody's, and was never heard, has no row, also where more people are there
// than were heard, each of whom the account has a neutral name for.
func TestRowOfNobody(t *testing.T) {
	c := config()
	c.People = 6
	s := gathering(t, c)
	for i, k := range s.book.log.Before() {
		if k.Label == 3 {
			s.book.log.Before()[i].Label = 0
		}
	}
	delete(s.heard, 3)
	s.measure()
	if st := s.state(); len(st.People) != 3 || st.More != 3 {
		t.Errorf("got %d rows and %d more, want 3 and 3: %+v", len(st.People), st.More, st.People)
	}
}

// TestClock: a clock that was set does not change what is known of a meeting.
func TestClock(t *testing.T) {
	for _, tt := range []struct {
		name string
		jump time.Duration // of the clock, against 10 minutes of meeting and 5 more of nobody listening
		want time.Duration // where the meeting goes on
	}{
		{"right", 0, 15 * time.Minute},
		{"back to before the meeting", -time.Hour, 10 * time.Minute},
		{"back by a year", -365 * 24 * time.Hour, 10 * time.Minute},
		{"back into the meeting", -8 * time.Minute, 10 * time.Minute},
		{"on by an hour, as for summer", time.Hour, 75 * time.Minute},
		{"on by a year", 365 * 24 * time.Hour, 10 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := config()
			c.Clock = func() time.Time { return time.Now().Add(5*time.Minute + tt.jump) }
			s := gathering(t, c)
			if got := s.now(); got.Round(time.Second) != tt.want {
				t.Errorf("the meeting goes on at %v, want %v", got, tt.want)
			}
			st := s.state()
			if st.At != s.now() || len(st.Turns) != 8 {
				t.Errorf("got %d turns at %v, want the 8 of before", len(st.Turns), st.At)
			}
			if a := s.whole; a.LengthS.Duration().Round(time.Second) != tt.want || a.SpeechS.Duration() != 4*time.Minute {
				t.Errorf("got %v of speech in %v, want 4 minutes in %v", a.SpeechS.Duration(), a.LengthS.Duration(), tt.want)
			}
		})
	}
}

// BenchmarkState makes what is shown five times a second late in a long day: as many labels as there can be, some of
// them named.
func BenchmarkState(b *testing.B) {
	path := b.TempDir() + "/m.journal"
	f, err := journal.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	g := journal.Begin(f, journal.Head{Settings: report.DefaultSettings()}, func() time.Duration { return 8 * time.Hour })
	const second = report.Seconds(time.Second)
	var turns []journal.Turn
	for i := range report.Seconds(8 * 1200) {
		turns = append(turns, journal.Turn{Start: 3 * i * second, End: (3*i + 2) * second, Label: int(i % 256), Confidence: 0.9, Other: -1})
	}
	g.SetTurns(turns)
	for v := range 256 {
		if v%2 == 0 {
			g.SetName(v, fmt.Sprintf("Name %d", v%20))
		}
	}
	for i := range 200 {
		g.SetMark(journal.Mark{Kind: report.Waiting, At: report.Seconds(i) * 100 * second, Until: report.Seconds(i)*100*second + 5*second, Label: i % 256})
	}
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
	s.measure()
	for b.Loop() {
		s.state()
	}
	b.ReportMetric(100*b.Elapsed().Seconds()/float64(b.N)/showEvery.Seconds(), "percent")
}
