package naming

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/cmd/internal/fault"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/words"
)

func TestParseNames(t *testing.T) {
	for _, tt := range []struct {
		in, want, err string
	}{
		{"", "", ""},
		{"Ana", "Ana", ""},
		{" Ana , Ben Okri,Чиди", "Ana|Ben Okri|Чиди", ""},
		{"Ana,,Ben", "", "name 2: got no name"},
		{"Ana,Ben,", "", "name 3: got no name"},
		{"Ana, ANA", "", `name 2: got "ANA" again`},
		{"Ana\x1b[31m", "", "name 1: got "},
		{strings.Repeat("a", names.Most+1), "", "name 1: got a name of 201 characters, want at most 200"},
	} {
		got, err := ParseNames(tt.in)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("parseNames(%q): error %v, want %q", tt.in, err, tt.err)
			}
			continue
		}
		if err != nil || strings.Join(got, "|") != tt.want {
			t.Errorf("parseNames(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

// turns makes a result of one second per speaker, in that order.
func turns(mode diarize.Mode, tracks []int, speakers ...int) diarize.Result {
	res := diarize.Result{Rate: audio.AnalysisRate, Mode: mode, Tracks: tracks}
	for _, s := range speakers {
		at := res.Samples
		res.Samples += int64(audio.AnalysisRate)
		res.Turns = append(res.Turns, diarize.Turn{Span: audio.Span{Start: at, End: res.Samples}, Speaker: s, Confidence: 0.5, Alternative: -1})
		res.Speakers = max(res.Speakers, s+1)
	}
	return res
}

func namesOf(c Meeting) string {
	var b []string
	for _, p := range c.People {
		b = append(b, p.Name)
	}
	return strings.Join(b, ",")
}

func TestNewCast(t *testing.T) {
	for _, tt := range []struct {
		name     string
		res      diarize.Result
		channels int
		labels   []string
		naming   string
		want     string
	}{
		{"nobody", turns(diarize.Mix, nil), 1, nil, "", ""},
		{"a room", turns(diarize.Mix, nil, 0, 1, 0), 1, nil, "", "Person A,Person B"},
		{"a room with names", turns(diarize.Mix, nil, 0, 1, 0), 1, nil, "Person B=Ben,Ana", "Ana,Ben"},
		{"channels, the second speaking first", turns(diarize.Person, []int{1, 0}, 0, 1), 2, nil, "", "Channel 2,Channel 1"},
		{"named channels", turns(diarize.Person, []int{1, 0}, 0, 1), 2, nil, "Ana,Ben", "Ben,Ana"},
		{"one of them by its number", turns(diarize.Person, []int{1, 0}, 0, 1), 2, nil, "Channel 1=Ana,Ben", "Ben,Ana"},
		{"some channels named", turns(diarize.Person, []int{1, 0}, 0, 1), 2, nil, "Ana", "Channel 2,Ana"},
		{"dead channels without a name", turns(diarize.Person, []int{2}, 0), 3, nil, "", "Channel 3"},
		{"dead channels with a name", turns(diarize.Person, []int{2}, 0), 3, nil, "Ana,Ben,Chidi", "Chidi,Ana,Ben"},
		{"a dead channel between", turns(diarize.Person, []int{2}, 0), 3, nil, "Channel 2=Ben", "Channel 3,Ben"},
		{"files", turns(diarize.Person, []int{1}, 0), 2, []string{"ana", "ben"}, "", "ben,ana"},
		{"files with names", turns(diarize.Person, []int{1}, 0), 2, []string{"ana", "ben"}, "Ana Lima,Ben Okri", "Ben Okri,Ana Lima"},
		{"a file with a name", turns(diarize.Person, []int{1}, 0), 2, []string{"ana", "ben"}, "ana=Ana Lima", "ben,Ana Lima"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := OfResult(tt.res, tt.channels, tt.labels, words.English())
			order := FirstHeard(c.Meeting)
			if tt.res.Mode == diarize.Person {
				order = ByChannel(tt.res, tt.channels)
			}
			n, err := Parse(tt.naming)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Rename(n, order, "it"); err != nil {
				t.Fatal(err)
			}
			if tt.res.Mode == diarize.Person {
				c.Settle(tt.labels != nil)
			}
			if got := namesOf(c); got != tt.want {
				t.Errorf("people = %s, want %s", got, tt.want)
			}
			if len(c.unnamed) != len(c.People) {
				t.Errorf("%d marks for %d people", len(c.unnamed), len(c.People))
			}
			for _, p := range c.People {
				heard := slices.ContainsFunc(c.Speech, func(s report.Speech) bool { return s.Person == p.ID })
				if p.Listed == heard {
					t.Errorf("%s: listed %v and heard %v, want one of them", p.Name, p.Listed, heard)
				}
			}
			if want := time.Duration(tt.res.Samples/int64(tt.res.Rate)) * time.Second; c.Length != want {
				t.Errorf("length = %v, want %v", c.Length, want)
			}
		})
	}
}

// A file that names its people is never renamed in the order of their speaking: before,
// "Ana,Ben,Chi" over Maria, Jonas and iPad (Leyla) gave each somebody else's part.
func TestRename(t *testing.T) {
	call := func() Meeting {
		return TakeOver(report.Meeting{
			People: []report.Person{{ID: 1, Name: "Maria"}, {ID: 2, Name: "Jonas"}, {ID: 3, Name: "iPad (Leyla)"}, {ID: 4, Name: "Unnamed"}},
			Speech: []report.Speech{{Person: 3, End: 1}, {Person: 1, End: 1}, {Person: 2, End: 1}, {Person: 4, End: 1}},
		}, words.English())
	}
	voices := func() Meeting {
		return TakeOver(report.Meeting{
			People: []report.Person{{ID: 1, Name: "Person A"}, {ID: 2, Name: "SPEAKER_01"}, {ID: 3, Name: "Person C"}},
			Speech: []report.Speech{{Person: 2, End: 1}, {Person: 1, End: 1}, {Person: 3, End: 1}},
		}, words.English())
	}
	for _, tt := range []struct {
		naming string
		c      Meeting
		want   string
		blind  int
		err    string
		hint   string
	}{
		{"", call(), "Maria,Jonas,iPad (Leyla),Unnamed", 0, "", ""},
		{"ipad (leyla)=Leyla", call(), "Maria,Jonas,Leyla,Unnamed", 0, "", ""},
		{"Maria=Jonas, Jonas=Maria", call(), "Jonas,Maria,iPad (Leyla),Unnamed", 0, "", ""},
		{"Unnamed=Dana", call(), "Maria,Jonas,iPad (Leyla),Dana", 0, "", ""},
		{"Ana,Ben,Chi", call(), "", 0, `names: got "Ana" for nobody in particular, but it has the names of its people: Maria, Jonas, iPad (Leyla), Unnamed`, `--names "iPad (Leyla)=Ana"`},
		{"Leyla=Leyla B", call(), "", 0, `names: got "Leyla", want somebody in it: Maria, Jonas, iPad (Leyla), Unnamed`, `did you mean "iPad (Leyla)"?`},
		{"Mario=Ana", call(), "", 0, `names: got "Mario", want`, `did you mean "Maria"?`},
		{"Maria=jonas", call(), "", 0, `names: got "jonas" for "Maria", but somebody else in it has that name`, "merge"},
		{"Ana,Ben,Chi", voices(), "Ben,Ana,Chi", 3, "", ""},
		{"Ana,Person A=Chi", voices(), "Chi,Ana,Person C", 1, "", ""},
		{"Person B", voices(), "Person A,Person B,Person C", 1, "", ""},
		{"person c", voices(), "", 0, `names: got "person c" for "SPEAKER_01", but somebody else in it has that name`, ""},
		{"Ana,Ben,Chi,Dan,Eve", voices(), "", 0, "names: got 5 names for 3 voices without a name in it, and nobody for Dan, Eve", "--roster FILE"},
	} {
		n, err := Parse(tt.naming)
		if err != nil {
			t.Fatal(err)
		}
		was := namesOf(tt.c)
		blind, err := tt.c.Rename(n, FirstHeard(tt.c.Meeting), "it")
		if tt.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), tt.err) || !strings.Contains(strings.Join(fault.Hints(err), "\n"), tt.hint) {
				t.Errorf("%s: got error %v, hints %q, want %s, %s", tt.naming, err, fault.Hints(err), tt.err, tt.hint)
			}
			if namesOf(tt.c) != was {
				t.Errorf("%s: got people %s, want them untouched", tt.naming, namesOf(tt.c))
			}
			continue
		}
		if err != nil || namesOf(tt.c) != tt.want || len(blind) != tt.blind {
			t.Errorf("%s: got %s, %d without being asked for, error %v, want %s, %d", tt.naming, namesOf(tt.c), len(blind), err, tt.want, tt.blind)
		}
	}
}

func TestParseNaming(t *testing.T) {
	for _, tt := range []struct {
		in, want, err string
	}{
		{"", "", ""},
		{"Ana, Person B = Ben", "[{ Ana} {Person B Ben}]", ""},
		{`"Okri, Ben=Ben",a=b=C`, "[{Okri, Ben Ben} {a=b C}]", ""},
		{"=Ana", "", `names: entry 1: got "=Ana", want OLD=NEW or a name alone`},
		{"Ana=", "", "names: name 1: got no name"},
		{"Ana,,Ben", "", "names: name 2: got no name"},
		{"Ana,x=ANA", "", `names: name 2: got "ANA" again, want every name once`},
		{"A=Ana,a=Ben", "", `names: name 2: got "Ben" for "a", which has the name "Ana" already`},
		{"Ana\nBen", "", "names: got "},
	} {
		got, err := Parse(tt.in)
		if tt.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
				t.Errorf("parseNaming(%q): error %v, want %q", tt.in, err, tt.err)
			}
			continue
		}
		if s := fmt.Sprint(got); err != nil || tt.want != "" && s != tt.want || tt.want == "" && got != nil {
			t.Errorf("parseNaming(%q) = %s, %v, want %q", tt.in, s, err, tt.want)
		}
	}
}

func TestTold(t *testing.T) {
	c := TakeOver(report.Meeting{
		People: []report.Person{{ID: 1, Name: "Ana"}, {ID: 2, Name: "Ben"}},
		Speech: []report.Speech{{Person: 1, Start: time.Second, End: 3 * time.Second}, {Person: 1, Start: 760400 * time.Millisecond, End: 790 * time.Second}},
	}, words.English())
	if got, want := c.Told(0), "Ana: first heard 0:01, longest at 12:40"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Speech = c.Speech[:1] // both places are said in the same way
	c.Speech[0].Start = 600 * time.Millisecond
	if got, want := c.Told(0), "Ana: first heard 0:01, longest at 0:01"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := c.Told(1), "Ben: not heard"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNearestName(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"Leyla", "iPad (Leyla)"}, {"Ana", "Ana Lima"}, {"ana limo", "Ana Lima"}, {"Jonass", "Jonas"}, {"Zoe", ""}, {"", ""},
	} {
		if got := nearestName(tt.name, []string{"Ana Lima", "Jonas", "iPad (Leyla)"}); got != tt.want {
			t.Errorf("nearestName(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestHeads(t *testing.T) {
	for _, tt := range []struct {
		voices diarize.Config
		n      int
		most   int // voices
		err    string
	}{
		{diarize.Config{}, 0, 0, ""},
		{diarize.Config{}, 5, 5, ""},
		{diarize.Config{}, 1000, diarize.MaxSpeakers, ""},
		{diarize.Config{MinSpeakers: 2}, 5, 5, ""},
		{diarize.Config{MaxSpeakers: 3}, 5, 3, ""},
		{diarize.Config{Speakers: 3}, 5, 0, ""},
		{diarize.Config{Speakers: 6}, 5, 0, "speakers: got 6 voices among 5 people, want no more voices than people"},
		{diarize.Config{MinSpeakers: 2}, 1, 0, "speakers: got 2 voices among 1 person"},
	} {
		v := tt.voices
		err := Heads{tt.n}.Bound(&v)
		if (err == nil) != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(), tt.err) {
			t.Errorf("%d heads, %+v: got error %v, want %q", tt.n, tt.voices, err, tt.err)
		}
		if err == nil && (v.MaxSpeakers != tt.most || v.MinSpeakers != tt.voices.MinSpeakers || v.Speakers != tt.voices.Speakers) {
			t.Errorf("%d heads, %+v: got %+v, want at most %d voices and nothing forced", tt.n, tt.voices, v, tt.most)
		}
	}
	for _, s := range []string{"0", "-1", "1001", "x", ""} {
		if err := new(Heads).Set(s); err == nil {
			t.Errorf("--people %q: got no error", s)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "Person A,Person C", 1: "Person A,Person C", 2: "Person A,Person C", 3: "Person A,Person C,Person D", 4: "Person A,Person C,Person D,Person E"} {
		c := TakeOver(report.Meeting{People: []report.Person{{ID: 1, Name: "Person A"}, {ID: 2, Name: "Person C"}}, Speech: []report.Speech{{Person: 1, End: 1}, {Person: 2, End: 1}}}, words.English())
		c.Count(n)
		if got := namesOf(c); got != want || len(c.unnamed) != len(c.People) || (len(c.Notes) > 0) != (n == 1) {
			t.Errorf("%d: got %s, notes %q, want %s", n, got, c.Notes, want)
		}
	}
}

func TestEnlist(t *testing.T) {
	roster := func(names ...string) []report.Person {
		var people []report.Person
		for _, n := range names {
			people = append(people, report.Person{Name: n, Listed: true, Tags: []string{n}})
		}
		return people
	}
	three := func(names ...string) Meeting {
		c := OfResult(turns(diarize.Mix, nil, 0, 1, 2), 1, nil, words.English())
		n, _ := Parse(strings.Join(names, ","))
		if _, err := c.Rename(n, FirstHeard(c.Meeting), ""); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, tt := range []struct {
		name   string
		c      Meeting
		roster []report.Person
		want   string
		listed string // the people who count, by first letter of what they are
		notes  int
	}{
		{"no roster", three(), nil, "Person A,Person B,Person C", "---", 0},
		{"everybody named", three("Ana", "Ben", "Chi"), roster("Chi", "ana", "Ben"), "ana,Ben,Chi", "LLL", 0},
		{"one silent", three("Ana", "Ben", "Chi"), roster("Ana", "Ben", "Chi", "Dan"), "Ana,Ben,Chi,Dan", "LLLL", 0},
		{"a guest", three("Ana", "Ben", "Chi"), roster("Ana", "Ben"), "Ana,Ben,Chi", "LL-", 0},
		{"no names, two silent", three(), roster("Ana", "Ben", "Chi", "Dan", "Eve"), "Person A,Person B,Person C,Person D,Person E", "LLLLL", 1},
		{"no names, as many", three(), roster("Ana", "Ben", "Chi"), "Person A,Person B,Person C", "LLL", 1},
		{"no names, a guest", three(), roster("Ana", "Ben"), "Person A,Person B,Person C", "LL-", 1},
		{"a name like one of them", three("iPad (Ana)", "Ben", "Chi"), roster("Ana", "Ben", "Chi"), "iPad (Ana),Ben,Chi", "LLL", 1},
		{"two names like one of them", three("Ana L", "Ana M", "Chi"), roster("Ana", "Chi"), "Ana L,Ana M,Chi,Ana", "--LL", 1},
		{"a name near one of them", three("Anna", "Ben", "Chi"), roster("Ana", "Ben", "Chi"), "Anna,Ben,Chi,Ana", "-LLL", 1},
		{"one name, one silent", three("Ana"), roster("Ana", "Ben", "Chi", "Dan"), "Ana,Person B,Person C,Person D", "LLLL", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.c
			c.Enlist(tt.roster)
			if got := namesOf(c); got != tt.want {
				t.Errorf("people = %s, want %s", got, tt.want)
			}
			for _, s := range c.Speech {
				if c.Place(s.Person) < 0 {
					t.Errorf("speech of %d, who is nobody now", s.Person)
				}
			}
			listed := ""
			for _, p := range c.People {
				if p.Listed {
					listed += "L"
				} else {
					listed += "-"
				}
			}
			if listed != tt.listed {
				t.Errorf("listed = %s, want %s", listed, tt.listed)
			}
			if len(c.Notes) != tt.notes {
				t.Errorf("notes %q, want %d", c.Notes, tt.notes)
			}
		})
	}

	c := three("Ana")
	c.Enlist(roster("ANA"))
	if got := c.People[0].Tags; !slices.Equal(got, []string{"ANA"}) {
		t.Errorf("tags = %q, want those of the roster", got)
	}
}

// What a roster or a correction refuses as a name, --names refuses too.
func TestNamesAreChecked(t *testing.T) {
	for _, list := range []string{"Ana,a\u202eb", "a\u009bb"} {
		if _, err := ParseNames(list); err == nil {
			t.Errorf("parseNames(%q): got no error", list)
		}
		if _, err := Parse("Person A=" + list); err == nil {
			t.Errorf("parseNaming(%q): got no error", list)
		}
	}
}
