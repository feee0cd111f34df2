package naming

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"

	"airtime/audio/note"
	"airtime/cmd/internal/fault"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/transcript"
	"airtime/report/words"
)

// ParseNames reads a list of names to choose from.
func ParseNames(s string) ([]string, error) {
	list, err := splitNames(s)
	if err != nil {
		return nil, err
	}
	for i, n := range list {
		if err := names.Check(n); err != nil {
			return nil, fault.Usagef("names: name %d: %w", i+1, err)
		}
		if slices.ContainsFunc(list[:i], func(o string) bool { return names.Same(o, n) }) {
			return nil, fault.Usagef("names: name %d: got %q again, want every name once", i+1, n)
		}
	}
	return list, nil
}

// ReadRoster reads the people of a meeting. They are invited if the file is the invitation of a calendar: then
// it is known who said yes, and not who came.
func ReadRoster(path string) (people []report.Person, invited bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, fmt.Errorf("roster %s: %w", path, fault.Bare(err))
	}
	defer f.Close()
	r := bufio.NewReader(f)
	beginning, _ := r.Peek(64) // an error shows again
	people, err = report.ReadRoster(r)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, fault.Bare(err))
	}
	return people, report.IsInvitation(beginning), nil
}

// Meeting is a meeting on its way to having its people named.
type Meeting struct {
	report.Meeting
	unnamed []bool           // by index in People: the name is neutral
	words   *words.Questions // whose names are for who has none
}

// TakeOver takes over a meeting whose people have the names that its file has for them.
func TakeOver(m report.Meeting, q *words.Questions) Meeting {
	c := Meeting{Meeting: m, words: q, unnamed: make([]bool, len(m.People))}
	for i, p := range m.People {
		c.unnamed[i] = p.Name == transcript.Unnamed || report.IsNeutral(p.Name)
	}
	return c
}

// OfResult makes the meeting of a diarization. In Person mode its people are the
// channels, also those on which nobody was heard, with labels as their names if
// there are any.
func OfResult(res diarize.Result, channels int, labels []string, q *words.Questions) Meeting {
	c := Meeting{words: q, Meeting: report.Meeting{
		Length: res.Rate.Duration(res.Samples),
		Notes:  slices.Clone(res.Notes),
		Source: report.Source{Mode: string(res.Mode), Reason: res.Reason, Voices: string(res.Voices), Fewest: res.Count.Low, Most: res.Count.High},
	}}
	channel := func(ch int) {
		name := q.ChannelName(ch)
		if ch < len(labels) {
			name = labels[ch]
		}
		c.add(report.Person{Name: name}, true)
	}
	for i := range res.Speakers {
		if res.Mode == diarize.Person {
			channel(res.Tracks[i])
		} else {
			c.add(report.Person{Name: q.NeutralName(i)}, true)
		}
	}
	if res.Mode == diarize.Person {
		for ch := range channels {
			if !slices.Contains(res.Tracks, ch) {
				channel(ch)
			}
		}
	}
	for _, t := range res.Turns {
		c.Speech = append(c.Speech, report.Speech{
			Start:       res.Rate.Duration(t.Start),
			End:         res.Rate.Duration(t.End),
			Person:      report.VoiceID(t.Speaker),
			Confidence:  float64(t.Confidence),
			Alternative: report.VoiceID(t.Alternative),
		})
	}
	return c
}

// ByChannel returns the indices of the people of meetingOfResult in the order of their channels.
func ByChannel(res diarize.Result, channels int) []int {
	order, next := make([]int, channels), res.Speakers
	for ch := range order {
		if order[ch] = slices.Index(res.Tracks, ch); order[ch] < 0 {
			order[ch] = next
			next++
		}
	}
	return order
}

// Settle makes people of the channels: one with a name is a person, also where nobody
// was heard, and one without was never used.
func (c *Meeting) Settle(named bool) {
	for i := len(c.People) - 1; i >= 0; i-- {
		id := c.People[i].ID
		if c.unnamed[i] = c.unnamed[i] && !named; slices.ContainsFunc(c.Speech, func(s report.Speech) bool { return s.Person == id }) {
			continue
		}
		if c.unnamed[i] {
			c.People, c.unnamed = slices.Delete(c.People, i, i+1), slices.Delete(c.unnamed, i, i+1)
		} else {
			c.People[i].Listed = true
		}
	}
}

// Distinct keeps apart people whose files have the same name.
func (c *Meeting) Distinct() {
	for i := range c.People {
		base := c.People[i].Name
		for k := 2; slices.ContainsFunc(c.People[:i], func(p report.Person) bool { return names.Same(p.Name, c.People[i].Name) }); k++ {
			c.People[i].Name = fmt.Sprintf("%s (%d)", base, k)
		}
	}
}

// FirstHeard returns the indices of the people who speak, in order of their first
// appearance. Meeting.Speech is sorted, so that the order is that of time.
func FirstHeard(m report.Meeting) []int {
	var order []int
	seen := make(map[report.PersonID]bool, len(m.People))
	for _, s := range m.Speech {
		if !seen[s.Person] {
			seen[s.Person] = true
			order = append(order, m.Place(s.Person))
		}
	}
	return order
}

// Enlist brings in the roster: people with the same name get what it says of them,
// and who is in it but was not heard is in the meeting too, silent.
//
// Voices without names might be anybody in the roster. They count as the people
// of it that no voice has the name of, without our guessing which; only as many
// silent people as are left over are added, under neutral names. So does a voice
// whose name is like one of the roster's ("iPad (Leyla)" and Leyla): whoever it is, one
// person is not counted twice, as somebody who spoke and somebody silent.
func (c *Meeting) Enlist(roster []report.Person) {
	if len(roster) == 0 {
		return
	}
	var absent []report.Person
	for _, r := range roster {
		i := slices.IndexFunc(c.People, func(p report.Person) bool { return names.Same(p.Name, r.Name) })
		if i < 0 {
			absent = append(absent, r)
			continue
		}
		r.ID = c.People[i].ID
		c.People[i] = r
	}
	absent = slices.DeleteFunc(absent, c.perhaps)
	unnamed := 0
	for i := range c.People {
		if c.unnamed[i] && !c.People[i].Listed {
			unnamed++
			c.People[i].Listed = unnamed <= len(absent)
		}
	}
	if unnamed == 0 {
		for _, r := range absent {
			if near := nearestName(r.Name, c.guests()); near != "" {
				c.Notes = append(c.Notes, note.New("roster_nearest", note.Values{"name": r.Name, "near": near}))
			}
			c.add(r, false)
		}
		return
	}
	if left := len(absent) - unnamed; left > 0 {
		for range left {
			c.add(report.Person{Name: c.FreeName(c.words.NeutralName), Listed: true}, true)
		}
		c.Notes = append(c.Notes, note.New("roster_silent", note.Values{"people": strconv.Itoa(len(absent)), "voices": strconv.Itoa(unnamed), "n": left}))
		return
	}
	c.Notes = append(c.Notes, note.New("roster_unused", nil))
}

// perhaps counts the one voice whose name has the words of r's, or the other way round,
// as the person of the roster that r is, and says so. It returns false where there is
// none, or more than one.
func (c *Meeting) perhaps(r report.Person) bool {
	like := -1
	for i, p := range c.People {
		if p.Listed || c.unnamed[i] || !within(r.Name, p.Name) && !within(p.Name, r.Name) {
			continue
		}
		if like >= 0 {
			return false
		}
		like = i
	}
	if like < 0 {
		return false
	}
	c.People[like].Listed = true
	c.Notes = append(c.Notes, note.New("roster_perhaps", note.Values{"name": r.Name, "near": c.People[like].Name}))
	return true
}

// Count brings in how many people were there.
func (c *Meeting) Count(people int) {
	if people == 0 {
		return
	}
	switch more := c.FillUp(people, c.words.NeutralName); {
	case more > 0:
		c.unnamed = append(c.unnamed, slices.Repeat([]bool{true}, more)...)
	case more < 0:
		c.Notes = append(c.Notes, note.New("more_people", note.Values{"said": strconv.Itoa(people), "n": people - more}))
	}
}

// guests are the names of people who are not in the roster.
func (c *Meeting) guests() []string {
	var names []string
	for _, p := range c.People {
		if !p.Listed {
			names = append(names, p.Name)
		}
	}
	return names
}

func (c *Meeting) add(p report.Person, unnamed bool) {
	c.Add(p)
	c.unnamed = append(c.unnamed, unnamed)
}
