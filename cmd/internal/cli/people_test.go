package cli

import (
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/diarize"
	"airtime/report"
)

func TestNeutralName(t *testing.T) {
	for i, want := range map[int]string{0: "Person A", 25: "Person Z", 26: "Person AA", 51: "Person AZ", 52: "Person BA", 701: "Person ZZ", 702: "Person AAA"} {
		got := neutralName(i)
		if got != want {
			t.Errorf("neutralName(%d) = %q, want %q", i, got, want)
		}
		if !isNeutral(got) {
			t.Errorf("isNeutral(%q) = false", got)
		}
	}
	for _, name := range []string{"Person", "Person ", "Person a", "Ana", "Channel", "Channel x", "Personal B"} {
		if isNeutral(name) {
			t.Errorf("isNeutral(%q) = true", name)
		}
	}
	if !isNeutral("Channel 3") {
		t.Error(`isNeutral("Channel 3") = false`)
	}
}

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
		{strings.Repeat("a", maxName+1), "", "name 1: got 201 bytes, want at most 200"},
	} {
		got, err := parseNames(tt.in)
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

func names(c cast) string {
	var b []string
	for _, p := range c.People {
		b = append(b, p.Name)
	}
	return strings.Join(b, ",")
}

func TestNewCast(t *testing.T) {
	for _, tt := range []struct {
		name   string
		res    diarize.Result
		tracks []string
		want   string
	}{
		{"nobody", turns(diarize.Mix, nil), nil, ""},
		{"a room", turns(diarize.Mix, nil, 0, 1, 0), nil, "Person A,Person B"},
		{"channels, the second speaking first", turns(diarize.Person, []int{1, 0}, 0, 1), nil, "Channel 2,Channel 1"},
		{"named channels", turns(diarize.Person, []int{1, 0}, 0, 1), []string{"Ana", "Ben"}, "Ben,Ana"},
		{"some channels named", turns(diarize.Person, []int{1, 0}, 0, 1), []string{"Ana"}, "Channel 2,Ana"},
		{"a dead channel without a name", turns(diarize.Person, []int{2}, 0), nil, "Channel 3"},
		{"a dead channel with a name", turns(diarize.Person, []int{2}, 0), []string{"Ana", "Ben", "Chidi"}, "Chidi,Ana,Ben"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCast(tt.res, tt.tracks)
			if got := names(c); got != tt.want {
				t.Errorf("people = %s, want %s", got, tt.want)
			}
			if len(c.unnamed) != len(c.People) {
				t.Errorf("%d marks for %d people", len(c.unnamed), len(c.People))
			}
			if want := time.Duration(tt.res.Samples/int64(tt.res.Rate)) * time.Second; c.Length != want {
				t.Errorf("length = %v, want %v", c.Length, want)
			}
		})
	}
}

func TestRename(t *testing.T) {
	c := newCast(turns(diarize.Mix, nil, 0, 1, 2), nil)
	c.rename([]string{"Ana", "Ben", "Chidi"})
	if got, want := names(c), "Ana,Ben,Chidi"; got != want || len(c.Notes) != 0 {
		t.Errorf("people = %s, notes %q, want %s and no notes", got, c.Notes, want)
	}

	c = newCast(turns(diarize.Mix, nil, 0, 1, 2), nil)
	c.rename([]string{"Person B"})
	if got, want := names(c), "Person B,Person B (2),Person C"; got != want {
		t.Errorf("people = %s, want %s: two people never share a name", got, want)
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
	three := func(names ...string) cast {
		c := newCast(turns(diarize.Mix, nil, 0, 1, 2), nil)
		c.rename(names)
		c.Notes = nil
		return c
	}
	for _, tt := range []struct {
		name   string
		c      cast
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
		{"one name, one silent", three("Ana"), roster("Ana", "Ben", "Chi", "Dan"), "Ana,Person B,Person C,Person D", "LLLL", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.c
			c.enlist(tt.roster)
			if got := names(c); got != tt.want {
				t.Errorf("people = %s, want %s", got, tt.want)
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
	c.enlist(roster("ANA"))
	if got := c.People[0].Tags; !slices.Equal(got, []string{"ANA"}) {
		t.Errorf("tags = %q, want those of the roster", got)
	}
}
