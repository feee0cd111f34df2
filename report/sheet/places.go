package sheet

import (
	"cmp"
	"slices"
	"time"

	"airtime/report"
)

// Places are where in the meeting a figure was counted: what somebody looks at who wants to know what it rests on.
type Places struct {
	ID   string // which sentence says what they are
	Term string // the ID of the term that the figure refers to; "" if no figure of a sheet does
	At   []Place
}

// A Place is a stretch of one person's, or, where there is no person, of the whole room's.
type Place struct {
	Person     report.PersonID
	Start, End report.Seconds
}

// placesOrder is in which order places are listed. Two with one term are what its figure is the sum of.
var placesOrder = []Places{
	{ID: "share", Term: "share"}, {ID: "heard", Term: "heard"}, {ID: "held", Term: "held"}, {ID: "long", Term: "long-turn"},
	{ID: "first", Term: "first"}, {ID: "open", Term: "open-floor"}, {ID: "overlap", Term: "overlap"}, {ID: "taken", Term: "came-in"},
	{ID: "tried", Term: "came-in"}, {ID: "wanted", Term: "waits"}, {ID: "waited", Term: "waited"}, {ID: "short", Term: "response"}, {ID: "unsure"},
}

// PlacesOf are the places of a sheet's figures, those that have none left out. On a person's own sheet all are theirs.
func PlacesOf(a *report.Account, me report.PersonID) []Places {
	const moment = report.Seconds(time.Second) // what is shown of an instant
	at := map[string][]Place{}
	put := func(id string, p report.PersonID, start, end report.Seconds) {
		if me == report.Nobody || p == me {
			at[id] = append(at[id], Place{p, start, end})
		}
	}
	f := find(a)
	most, little := mostOf(a), map[report.PersonID]bool{}
	for _, i := range slices.Concat(f.silent, f.barely, f.perhaps, f.voiceless) {
		p := a.People[i]
		if little[p.ID] = true; p.SpeakingS == 0 && p.ShortResponses == 0 {
			put("heard", p.ID, p.FromS, p.ToS) // an empty row is what there is to see
		}
	}
	for _, t := range a.Turns {
		if slices.Contains(most, t.Person) || t.Person == me {
			put("share", t.Person, t.StartS, t.EndS)
		}
		if little[t.Person] {
			put("heard", t.Person, t.StartS, t.EndS)
		}
		if t.Alternative != report.Nobody {
			put("unsure", t.Person, t.StartS, t.EndS)
		}
	}
	for _, h := range a.Held {
		put("held", h.Person, h.StartS, h.EndS)
	}
	for _, t := range a.LongTurns {
		if t.Over {
			put("long", t.Person, t.StartS, t.EndS)
		}
	}
	for _, x := range a.Firsts {
		if x.Person != report.Nobody {
			put("first", x.Person, x.TurnS, x.TurnS+moment)
		}
	}
	for _, o := range a.OpenFloors {
		if !o.Break {
			put("open", report.Nobody, o.StartS, o.EndS)
		}
	}
	for _, o := range a.Overlaps {
		put("overlap", report.Nobody, o.StartS, o.EndS)
	}
	for _, s := range a.ShortResponses {
		put("short", s.Person, s.StartS, s.EndS)
	}
	for _, p := range a.People {
		for _, w := range p.MarkedWaits {
			put("waited", p.ID, w.FromS, w.ToS)
		}
	}
	if !a.Unnamed() {
		for _, t := range a.Attempts {
			switch t.Outcome {
			case report.Taken, report.Tried:
				put(string(t.Outcome), t.By, t.AtS, t.AtS+moment)
			}
		}
		for _, p := range a.People {
			for _, w := range p.Waits {
				put("wanted", p.ID, w.FromS, w.ToS)
			}
		}
	}
	var all []Places
	for _, p := range placesOrder {
		if p.At = at[p.ID]; len(p.At) > 0 {
			all = append(all, p)
		}
	}
	return all
}

// mostOf are the fewest people who together held half of the speaking.
func mostOf(a *report.Account) []report.PersonID {
	people := slices.Clone(a.People)
	slices.SortStableFunc(people, func(x, y report.PersonFigures) int { return cmp.Compare(y.SpeakingS, x.SpeakingS) })
	var most []report.PersonID
	for _, p := range people {
		if p.IsPerson() && len(most) < a.Lorenz.K {
			most = append(most, p.ID)
		}
	}
	return most
}
