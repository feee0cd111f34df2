package report

import (
	"fmt"
	"slices"

	"airtime/report/names"
)

// Meeting returns what a was computed from, so that it can be corrected and
// computed again: a.Meeting() and a.Settings give a again, less its edits.
func (a Account) Meeting() Meeting { return a.current().meeting(a) }

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
		o.People = append(o.People, OriginalPerson{p.ID, p.Name, p.Listed, p.Tags, p.FromS, p.ToS, p.Follow, p.Seat, p.Several})
	}
	return o
}

// meeting is o as a Meeting; title, time, length and source are those of a.
func (o *Original) meeting(a Account) Meeting {
	m := Meeting{Title: a.Title, Started: a.Started, Length: a.LengthS.Duration(), Source: a.Source, Notes: slices.Clone(o.Notes), Choices: slices.Clone(o.Choices)}
	for _, f := range o.People {
		person := Person{ID: f.ID, Name: f.Name, Listed: f.Listed, Tags: slices.Clone(f.Tags), From: f.FromS.Duration(), To: f.ToS.Duration(), Follow: f.Follow, Seat: f.Seat, Several: f.Several}
		if f.ToS >= a.LengthS {
			person.To = 0
		}
		m.People = append(m.People, person)
	}
	for _, t := range o.Turns {
		m.Speech = append(m.Speech, Speech{Start: t.StartS.Duration(), End: t.EndS.Duration(), Person: t.Person, Confidence: t.Confidence, Alternative: t.Alternative})
	}
	for _, k := range o.Marks {
		m.Marks = append(m.Marks, Mark{Kind: k.Kind, At: k.AtS.Duration(), Until: k.UntilS.Duration(), Person: k.Person, Text: k.Text})
	}
	return m
}

// validate refuses what no meeting of that length has.
func (o *Original) validate(length Seconds) error {
	if err := o.Settings.Validate(); err != nil {
		return fmt.Errorf("settings.%w", err)
	}
	if length < 0 || length.Duration() > maxLength {
		return fmt.Errorf("length_s: got %g, want 0 to %g", sec(length), maxLength.Seconds())
	}
	if len(o.People) > maxPeople {
		return fmt.Errorf("people: got %d, want at most %d", len(o.People), maxPeople)
	}
	index := make(map[PersonID]int, len(o.People))
	for i, p := range o.People {
		path := fmt.Sprintf("people[%d]", i)
		if err := names.Check(p.Name); err != nil {
			return fmt.Errorf("%s.name: %w", path, err)
		}
		if p.ID < 1 || float64(p.ID) > maxCount {
			return fmt.Errorf("%s.id: got %d, want 1 or more", path, p.ID)
		}
		if other, ok := index[p.ID]; ok {
			return fmt.Errorf("%s.id: got %d, the id of people[%d] too, want each id once", path, p.ID, other)
		}
		index[p.ID] = i
		if p.Seat < 0 || p.Seat > maxPeople {
			return fmt.Errorf("%s.seat: got %d, want 0 to %d", path, p.Seat, maxPeople)
		}
		if p.FromS < 0 {
			return fmt.Errorf("%s.from_s: got %g, want 0 or more", path, sec(p.FromS))
		}
		if p.ToS < p.FromS || p.ToS > length {
			return fmt.Errorf("%s.to_s: got %g, want from_s (%g) to length_s (%g)", path, sec(p.ToS), sec(p.FromS), sec(length))
		}
	}
	c := checker{length: length, people: index}
	for i, t := range o.Turns {
		c.at("turns", i)
		c.stretch(t.StartS, t.EndS)
		c.person("person", t.Person, false)
		c.person("alternative", t.Alternative, true)
		if t.Alternative == t.Person {
			c.fail("alternative", "got %d, want another than person", t.Alternative)
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
		return c.err
	}
	by := map[PersonID]bool{}
	for i, k := range o.Choices {
		path := fmt.Sprintf("choices[%d]", i)
		if err := k.check(); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if _, ok := index[k.By]; k.By != Nobody && !ok {
			return fmt.Errorf("%s.by: got %d, want the id of one of the people", path, k.By)
		}
		if by[k.By] {
			return fmt.Errorf("%s.by: got %d again, want one choice of each", path, k.By)
		}
		by[k.By] = true
	}
	return nil
}
