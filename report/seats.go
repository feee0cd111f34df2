package report

import (
	"cmp"
	"fmt"
	"slices"

	"airtime/report/names"
)

// bySeat compares two seats; who has none comes last.
func bySeat(a, b int) int { return cmp.Compare(uint(a)-1, uint(b)-1) }

// Seated are the people who were there, around the table: those whose seat nobody said stand last, in the order of the list.
func (a *Account) Seated() []PersonID {
	var there []PersonFigures
	for _, f := range a.People {
		if f.IsPerson() && (f.Listed || f.SpeakingS+f.PresentedS > 0) {
			there = append(there, f)
		}
	}
	slices.SortStableFunc(there, func(x, y PersonFigures) int { return bySeat(x.Seat, y.Seat) })
	ids := make([]PersonID, len(there))
	for i, f := range there {
		ids[i] = f.ID
	}
	return ids
}

// seat puts somebody behind somebody else around the table, where everybody else keeps their neighbours.
func (c *correcting) seat(e *Edit, person naming) error {
	p, err := person(0)
	if err != nil {
		return err
	}
	other, err := person(1)
	if err != nil {
		return err
	}
	if p == other {
		return fmt.Errorf("got %q twice, want two people", names.Clip(p.Name))
	}
	var circle []*Person
	for i := range c.m.People {
		circle = append(circle, &c.m.People[i])
	}
	slices.SortStableFunc(circle, func(a, b *Person) int { return bySeat(a.Seat, b.Seat) })
	circle = slices.DeleteFunc(circle, func(x *Person) bool { return x == p })
	circle = slices.Insert(circle, slices.Index(circle, other)+1, p)
	for i, x := range circle {
		x.Seat = i + 1
	}
	return nil
}
