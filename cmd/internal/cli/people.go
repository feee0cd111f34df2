package cli

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"airtime/diarize"
	"airtime/report"
	"airtime/report/transcript"
)

// maxName is the longest name, in bytes; far past any person's.
const maxName = 200

// What the names of people without one begin with.
const (
	neutralPrefix = "Person "
	channelPrefix = "Channel "
)

// neutralName is the name of the i-th voice that nobody has named: Person A to
// Person Z, then Person AA. It says nothing of who the voice is.
func neutralName(i int) string {
	letters := ""
	for i++; i > 0; i = (i - 1) / 26 {
		letters = string(rune('A'+(i-1)%26)) + letters
	}
	return neutralPrefix + letters
}

// parseNames reads the value of --names.
func parseNames(s string) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	names := strings.Split(s, ",")
	for i, n := range names {
		n = strings.TrimSpace(n)
		if err := checkName(n); err != nil {
			return nil, usagef("names: name %d: %w", i+1, err)
		}
		if slices.ContainsFunc(names[:i], func(o string) bool { return sameName(o, n) }) {
			return nil, usagef("names: name %d: got %q again, want every name once", i+1, n)
		}
		names[i] = n
	}
	return names, nil
}

func checkName(n string) error {
	switch {
	case n == "":
		return fmt.Errorf("got no name")
	case len(n) > maxName:
		return fmt.Errorf("got %d bytes, want at most %d", len(n), maxName)
	case strings.ContainsFunc(n, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }):
		return fmt.Errorf("got %q, want letters", n)
	}
	return nil
}

// sameName compares names as people write them: without regard to case.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// readRoster reads the people of a meeting.
func readRoster(path string) ([]report.Person, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	defer f.Close()
	people, err := report.ReadRoster(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	return people, nil
}

// cast is a meeting on its way to having its people named.
type cast struct {
	report.Meeting
	unnamed []bool // by index in People: the name is neutral
}

// castOf takes over a meeting whose people have the names that its file has for them.
func castOf(m report.Meeting) cast {
	c := cast{Meeting: m, unnamed: make([]bool, len(m.People))}
	for i, p := range m.People {
		c.unnamed[i] = p.Name == transcript.Unnamed || isNeutral(p.Name)
	}
	return c
}

// isNeutral reports whether name is one that this program gave to a voice.
func isNeutral(name string) bool {
	if n, ok := strings.CutPrefix(name, channelPrefix); ok {
		_, err := strconv.Atoi(n)
		return err == nil
	}
	letters, ok := strings.CutPrefix(name, neutralPrefix)
	return ok && letters != "" && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// newCast makes the meeting of a diarization. Tracks, if any, are the names of the
// channels, which in Person mode are people.
func newCast(res diarize.Result, tracks []string) cast {
	c := cast{Meeting: report.Meeting{
		Length: res.Rate.Duration(res.Samples),
		Notes:  slices.Clone(res.Notes),
		Source: report.Source{Mode: string(res.Mode), Reason: res.Reason},
	}}
	for i := range res.Speakers {
		name, unnamed := neutralName(i), true
		if res.Mode == diarize.Person {
			ch := res.Tracks[i]
			name = fmt.Sprintf("%s%d", channelPrefix, ch+1)
			if ch < len(tracks) {
				name, unnamed = tracks[ch], false
			}
		}
		c.People = append(c.People, report.Person{Name: name})
		c.unnamed = append(c.unnamed, unnamed)
	}
	if res.Mode == diarize.Person {
		// A track with a name is a person, also one who was never heard.
		for ch, name := range tracks {
			if !slices.Contains(res.Tracks, ch) {
				c.People = append(c.People, report.Person{Name: name, Listed: true})
				c.unnamed = append(c.unnamed, false)
			}
		}
	}
	for _, t := range res.Turns {
		c.Speech = append(c.Speech, report.Speech{
			Start:       res.Rate.Duration(t.Start),
			End:         res.Rate.Duration(t.End),
			Person:      t.Speaker,
			Confidence:  float64(t.Confidence),
			Alternative: t.Alternative,
		})
	}
	return c
}

// rename gives names to the people in order of first appearance.
func (c *cast) rename(names []string) {
	if len(names) == 0 {
		return
	}
	for i, p := range firstHeard(c.Meeting) {
		if i < len(names) {
			c.People[p].Name = names[i]
			c.unnamed[p] = false
		}
	}
	switch heard := len(firstHeard(c.Meeting)); {
	case heard < len(names):
		c.Notes = append(c.Notes, fmt.Sprintf("%s given and %s heard: nobody was found for %s.",
			plural(len(names), "name was", "names were"), plural(heard, "voice was", "voices were"),
			strings.Join(names[heard:], ", ")))
	case heard > len(names):
		c.Notes = append(c.Notes, fmt.Sprintf("%s given and %s heard: the others keep a letter.",
			plural(len(names), "name was", "names were"), plural(heard, "voice was", "voices were")))
	}
	c.distinct()
}

// distinct keeps names apart where a given name is the same as one that was there.
func (c *cast) distinct() {
	for i := range c.People {
		base := c.People[i].Name
		for k := 2; slices.ContainsFunc(c.People[:i], func(p report.Person) bool { return sameName(p.Name, c.People[i].Name) }); k++ {
			c.People[i].Name = fmt.Sprintf("%s (%d)", base, k)
		}
	}
}

// firstHeard returns the indices of the people who speak, in order of their first
// appearance. Meeting.Speech is sorted, so that the order is that of time.
func firstHeard(m report.Meeting) []int {
	var order []int
	seen := make([]bool, len(m.People))
	for _, s := range m.Speech {
		if !seen[s.Person] {
			seen[s.Person] = true
			order = append(order, s.Person)
		}
	}
	return order
}

// enlist brings in the roster: people with the same name get what it says of them,
// and who is in it but was not heard is in the meeting too, silent.
//
// Voices without names might be anybody in the roster. They count as the people
// of it that no voice has the name of, without our guessing which; only as many
// silent people as are left over are added, under neutral names.
func (c *cast) enlist(roster []report.Person) {
	if len(roster) == 0 {
		return
	}
	var absent []report.Person
	for _, r := range roster {
		i := slices.IndexFunc(c.People, func(p report.Person) bool { return sameName(p.Name, r.Name) })
		if i < 0 {
			absent = append(absent, r)
			continue
		}
		c.People[i] = r
	}
	unnamed := 0
	for i := range c.People {
		if c.unnamed[i] && !c.People[i].Listed {
			unnamed++
			c.People[i].Listed = unnamed <= len(absent)
		}
	}
	if unnamed == 0 {
		for _, r := range absent {
			c.add(r, false)
		}
		return
	}
	left := len(absent) - unnamed
	switch {
	case left > 0:
		for range left {
			c.add(report.Person{Name: neutralName(len(c.People)), Listed: true}, true)
		}
		c.Notes = append(c.Notes, fmt.Sprintf("The roster has %s without a voice's name and %s without a name: %s as silent, without a name.",
			plural(len(absent), "person", "people"), plural(unnamed, "voice is", "voices are"), plural(left, "person is counted", "people are counted")))
	default:
		c.Notes = append(c.Notes, "The voices have no names, so nothing that the roster says of a person could be used; give them names with --names.")
	}
}

func (c *cast) add(p report.Person, unnamed bool) {
	c.People = append(c.People, p)
	c.unnamed = append(c.unnamed, unnamed)
}

// plural writes n with the word that fits it.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
