package report

import (
	"fmt"
	"slices"

	"airtime/report/names"
)

// Meeting returns what a was computed from, so that it can be corrected and
// computed again: a.Meeting() and a.Settings give a again, less its edits. It is an error if a
// turn or mark names somebody who is not among the people.
func (a Account) Meeting() (Meeting, error) { return a.current().meeting(a) }

// unnumbered says that a was saved before people had ids.
func (a Account) unnumbered() bool {
	return !slices.ContainsFunc(a.People, func(p PersonFigures) bool { return p.ID > 0 })
}

// number gives people ids where a was saved before they had any.
func (a *Account) number() error {
	if !a.unnumbered() {
		return nil
	}
	_, c, err := a.corrected(a.Edits)
	if err != nil {
		return err
	}
	for i := range a.People {
		a.People[i].ID = c.m.People[i].ID
	}
	if a.Original != nil {
		for i := range a.Original.People {
			a.Original.People[i].ID = i + 1
		}
	}
	return nil
}

// original returns what a was computed from before any correction.
func (a Account) original() *Original {
	if a.Original != nil {
		return a.Original
	}
	return a.current()
}

// current is what a was computed from, as it is saved.
func (a Account) current() *Original {
	o := &Original{Settings: a.Settings, Notes: a.Notes, Turns: a.Turns, Marks: a.Marks, Choices: a.Choices, People: []OriginalPerson{}}
	for _, p := range a.People {
		o.People = append(o.People, OriginalPerson{p.ID, p.Name, p.Listed, p.Tags, p.FromS, p.ToS, p.Follow})
	}
	return o
}

// meeting is o as a Meeting; title, time, length and source are those of a.
func (o *Original) meeting(a Account) (Meeting, error) {
	m := Meeting{Title: a.Title, Started: a.Started, Length: a.LengthS.Duration(), Source: a.Source, Notes: slices.Clone(o.Notes), Choices: slices.Clone(o.Choices)}
	index := make(map[string]int, len(o.People))
	for p, f := range o.People {
		if other, ok := index[f.Name]; ok {
			return Meeting{}, fmt.Errorf("people[%d].name: got %q, the name of people[%d] too, want each name once", p, names.Clip(f.Name), other)
		}
		index[f.Name] = p
		person := Person{ID: f.ID, Name: f.Name, Listed: f.Listed, Tags: slices.Clone(f.Tags), From: f.FromS.Duration(), To: f.ToS.Duration(), Follow: f.Follow}
		if f.ToS >= a.LengthS {
			person.To = 0
		}
		m.People = append(m.People, person)
	}
	find := func(name, list string, i int, field string) (int, error) {
		if name == "" {
			return -1, nil
		}
		p, ok := index[name]
		if !ok {
			return -1, fmt.Errorf("%s[%d].%s: got %q, want the name of one of the people", list, i, field, names.Clip(name))
		}
		return p, nil
	}
	for i, t := range o.Turns {
		p, err := find(t.Person, "turns", i, "person")
		if err != nil {
			return Meeting{}, err
		}
		alt, err := find(t.Alternative, "turns", i, "alternative")
		if err != nil {
			return Meeting{}, err
		}
		m.Speech = append(m.Speech, Speech{Start: t.StartS.Duration(), End: t.EndS.Duration(), Person: p, Confidence: t.Confidence, Alternative: alt})
	}
	for i, k := range o.Marks {
		p, err := find(k.Person, "marks", i, "person")
		if err != nil {
			return Meeting{}, err
		}
		m.Marks = append(m.Marks, Mark{Kind: k.Kind, At: k.AtS.Duration(), Until: k.UntilS.Duration(), Person: p, Text: k.Text})
	}
	return m, nil
}

// validate refuses what no meeting of that length has. It returns the place of
// each name among the people.
func (o *Original) validate(length Seconds) (map[string]int, error) {
	if err := o.Settings.Validate(); err != nil {
		return nil, fmt.Errorf("settings.%w", err)
	}
	if length < 0 || length.Duration() > maxLength {
		return nil, fmt.Errorf("length_s: got %g, want 0 to %g", sec(length), maxLength.Seconds())
	}
	if len(o.People) > maxPeople {
		return nil, fmt.Errorf("people: got %d, want at most %d", len(o.People), maxPeople)
	}
	index := make(map[string]int, len(o.People))
	ids := make(map[int]int, len(o.People))
	for i, p := range o.People {
		path := fmt.Sprintf("people[%d]", i)
		if err := names.Check(p.Name); err != nil {
			return nil, fmt.Errorf("%s.name: %w", path, err)
		}
		if other, ok := index[p.Name]; ok {
			return nil, fmt.Errorf("%s.name: got %q, the name of people[%d] too, want each name once", path, names.Clip(p.Name), other)
		}
		index[p.Name] = i
		if other, ok := ids[p.ID]; ok && p.ID > 0 {
			return nil, fmt.Errorf("%s.id: got %d, the id of people[%d] too, want each id once", path, p.ID, other)
		}
		ids[p.ID] = i
		if p.ID < 0 || float64(p.ID) > maxCount {
			return nil, fmt.Errorf("%s.id: got %d, want 1 or more", path, p.ID)
		}
		if p.FromS < 0 {
			return nil, fmt.Errorf("%s.from_s: got %g, want 0 or more", path, sec(p.FromS))
		}
		if p.ToS < p.FromS || p.ToS > length {
			return nil, fmt.Errorf("%s.to_s: got %g, want from_s (%g) to length_s (%g)", path, sec(p.ToS), sec(p.FromS), sec(length))
		}
	}
	c := checker{length: length, index: index}
	for i, t := range o.Turns {
		c.at("turns", i)
		c.stretch(t.StartS, t.EndS)
		c.person("person", t.Person, false)
		c.person("alternative", t.Alternative, true)
		if t.Alternative == t.Person {
			c.fail("alternative", "got %q, want another than person", names.Clip(t.Alternative))
		}
		if t.Confidence < 0 || t.Confidence > 1 {
			c.fail("confidence", "got %g, want 0 to 1", t.Confidence)
		}
	}
	for i, k := range o.Marks {
		c.at("marks", i)
		c.instant("at_s", k.AtS)
		c.person("person", k.Person, true)
		if k.Kind == "" {
			c.fail("kind", "got none, want a kind of mark")
		}
		if k.UntilS != 0 {
			c.instant("until_s", k.UntilS)
			if k.UntilS <= k.AtS {
				c.fail("until_s", "got %g, want more than at_s (%g)", sec(k.UntilS), sec(k.AtS))
			}
		}
	}
	if c.err != nil {
		return nil, c.err
	}
	by := map[int]bool{}
	for i, k := range o.Choices {
		path := fmt.Sprintf("choices[%d]", i)
		if err := k.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if _, ok := ids[k.By]; k.By != 0 && !ok {
			return nil, fmt.Errorf("%s.by: got %d, want the id of one of the people", path, k.By)
		}
		if by[k.By] {
			return nil, fmt.Errorf("%s.by: got %d again, want one choice of each", path, k.By)
		}
		by[k.By] = true
	}
	return index, nil
}
