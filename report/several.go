package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"airtime/report/names"
)

// IsPerson says whether f is one person, as far as anybody knows: neither part of one, nor several.
func (f PersonFigures) IsPerson() bool { return !f.LikelySplit && !f.Several }

// several says that somebody is more than one person.
func (c *correcting) several(e *Edit, person naming) error {
	p, err := person(0)
	switch {
	case err != nil:
		return err
	case p.Several:
		return fmt.Errorf("that is said of %q already", names.Clip(p.Name))
	}
	p.Several = true
	return nil
}

// Mixed says whether somebody was heard who is more than one person.
func (a *Account) Mixed() bool {
	return slices.ContainsFunc(a.People, func(f PersonFigures) bool { return f.Several && f.SpeakingS+f.PresentedS > 0 })
}

// mixed is how much is counted of the speech of those who are more than one person.
func (c *counting) mixed() (sum time.Duration) {
	for p, person := range c.m.People {
		if person.Several {
			sum += c.counted[p].total()
		}
	}
	return sum
}

// ofPeople are the attempts of one person on another.
func (c *counting) ofPeople(tries []attempt) []attempt {
	return slices.DeleteFunc(tries, func(t attempt) bool { return c.m.People[t.by].Several || c.m.People[t.on].Several })
}

// mayBeIn widens the ranges of shares: anybody can be in what more than one person said.
func (c *counting) mayBeIn(high []float64) {
	mixed := c.mixed()
	for p, person := range c.m.People {
		if !person.Several {
			high[p] = min(1, max(high[p], Part(c.counted[p].total()+mixed, c.shared)))
		}
	}
}

// mayBalance widens the range of the balance likewise: all of it can be one person's, or of those with least.
func (c *counting) mayBalance(a *Account, spoken []float64, present []time.Duration, counted []bool) {
	mixed := c.mixed().Seconds()
	if mixed == 0 || a.BalanceLow == nil || a.BalanceHigh == nil {
		return
	}
	of := func(x []float64) float64 {
		var rates []float64
		for p := range x {
			if counted[p] {
				rates = append(rates, rate(x[p], present[p]))
			}
		}
		return *balance(rates)
	}
	low, high := *a.BalanceLow, *a.BalanceHigh
	even := slices.Clone(spoken)
	const parts = 100
	for range parts { // to whoever has least
		least, who := math.Inf(1), -1
		for p := range even {
			if r := rate(even[p], present[p]); counted[p] && r < least {
				least, who = r, p
			}
		}
		even[who] += mixed / parts
	}
	high = max(high, of(even))
	for p := range spoken {
		if counted[p] {
			x := slices.Clone(spoken)
			x[p] += mixed
			low, high = min(low, of(x)), max(high, of(x))
		}
	}
	a.BalanceLow, a.BalanceHigh = &low, &high
}

// unattributed takes out of a what is said of one person where it would be said of more than one.
func (c *counting) unattributed(a *Account) {
	several := func(id PersonID) bool {
		p, ok := c.at[id]
		return ok && c.m.People[p].Several
	}
	a.After = slices.DeleteFunc(a.After, func(x AfterCell) bool { return several(x.Last) || several(x.Next) })
	a.LongTurns = slices.DeleteFunc(a.LongTurns, func(x LongTurn) bool { return several(x.Person) })
	for i := range a.Firsts {
		if several(a.Firsts[i].Person) {
			a.Firsts[i].Person = Nobody
		}
	}
	for i := range a.OpenFloors {
		o := &a.OpenFloors[i]
		if several(o.Last) {
			o.Last = Nobody
		}
		if several(o.Next) {
			o.Next = Nobody
		}
	}
}
