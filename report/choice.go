package report

import (
	"slices"
	"strings"
	"time"

	"airtime/audio/note"
	"airtime/report/names"
)

// A Choice is one thing that the group, or one of its people, chose to do, and the day on which
// they look at it again.
type Choice struct {
	What string   `json:"what"`         // one of Choosable, or words of their own, which are more than one
	On   string   `json:"on"`           // the day, such as 2026-03-14
	By   PersonID `json:"by,omitempty"` // whose choice it is; Nobody's is the group's
}

// Choosable are the words for what can be chosen: what people can be willing to do, and the practices
// that sheets suggest.
var Choosable = []string{
	"learn", "name", "uncomfortable", "share", "corrected", "means", "trust",
	"progressive-stack", "talking-piece", "round", "pairs", "name-waiting", "hand-back", "three-breaths", "time-box", "half-time",
	"rotate-opening", "break", "one-at-a-time", "ask-together", "write-first", "compare-later", "care-roles",
	"two-others", "one-point", "note-it", "ask-to-finish", "place-on-list", "early-word", "written-word", "one-breath", "pass-on", "begin-later",
}

// check refuses what is no choice whatever the meeting was.
func (c Choice) check() error {
	if err := checkName(c.What); err != nil {
		return err
	}
	if !slices.Contains(Choosable, c.What) && len(strings.Fields(c.What)) < 2 {
		like := slices.DeleteFunc(slices.Clone(Choosable), func(w string) bool { return c.What == "" || w[0] != c.What[0] })
		if len(like) == 0 {
			like = []string{"round", "share", "talking-piece"}
		}
		return refuse(note.New("no_few_words", nil), "got %q, want a word for something to do, such as %s (airtime edit lists all: choose), or words of your own in quotes", names.Clip(c.What), strings.Join(like, ", "))
	}
	if _, err := time.Parse(time.DateOnly, c.On); err != nil {
		return refuse(note.New("no_day", nil), "got %q, want a day such as 2026-03-14 (year-month-day)", names.Clip(c.On))
	}
	return nil
}

// Edit is the correction that makes c, of the person with that name, or, without one, of all.
func (c Choice) Edit(name string) Edit {
	e := Edit{Kind: "choose", Args: []string{c.What, c.On}}
	if name != "" {
		e.Args = append(e.Args, name)
	}
	return e
}

// ChoiceOf is what the person with that ID chose, or, of Nobody, the group.
func (a Account) ChoiceOf(id PersonID) (Choice, bool) {
	i := slices.IndexFunc(a.Choices, func(c Choice) bool { return c.By == id })
	if i < 0 {
		return Choice{}, false
	}
	return a.Choices[i], true
}

// choose keeps a choice in place of the earlier one of the same people.
func (c *correcting) choose(e *Edit, person naming) error {
	e.Args[0] = strings.Join(strings.Fields(e.Args[0]), " ")
	chosen := Choice{What: e.Args[0], On: e.Args[1]}
	if day := c.m.Started.Format(time.DateOnly); !c.m.Started.IsZero() && chosen.On < day {
		return refuse(note.New("no_day_before", nil), "got %s, want the day of the meeting, %s, or a later one", chosen.On, day)
	}
	if len(e.Args) == 3 {
		p, err := person(2)
		if err != nil {
			return err
		}
		chosen.By = p.ID
	}
	if slices.Contains(c.m.Choices, chosen) {
		return refuse(note.New("no_chosen", nil), "that is chosen already")
	}
	c.m.Choices = append(slices.DeleteFunc(c.m.Choices, func(o Choice) bool { return o.By == chosen.By }), chosen)
	return nil
}

// passChoice gives what from chose to another, who may have chosen already, or to Nobody.
func (c *correcting) passChoice(from, into PersonID) {
	taken := into == Nobody || slices.ContainsFunc(c.m.Choices, func(o Choice) bool { return o.By == into })
	c.m.Choices = slices.DeleteFunc(c.m.Choices, func(o Choice) bool { return o.By == from && taken })
	for i := range c.m.Choices {
		if c.m.Choices[i].By == from {
			c.m.Choices[i].By = into
		}
	}
}
