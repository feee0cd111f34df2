package report

import (
	"fmt"
	"slices"
)

// PersonID is one person of a meeting, whatever they are called: the one reference to people in a [Meeting], in its
// [Account], in what is saved and on every page. It is a number from 1 on that nobody else of the meeting gets, also
// after a correction took the person away. Names are looked up where words are made ([Account.NameOf]).
type PersonID int

// Nobody is the PersonID of nobody.
const Nobody PersonID = 0

// VoiceID is the ID of the i-th voice that was told apart, counted from 0; of -1, a voice that is not known, Nobody.
func VoiceID(i int) PersonID { return PersonID(i + 1) }

// Add brings p into m, with an ID of their own if they have none, and returns it.
func (m *Meeting) Add(p Person) PersonID {
	m.People = numbered(append(m.People, p))
	return m.People[len(m.People)-1].ID
}

// numbered is people with an ID for everybody: who had none follows, in order, after the largest there is.
func numbered(people []Person) []Person {
	people = slices.Clone(people)
	last := lastID(people)
	for i := range people {
		if people[i].ID == Nobody {
			last++
			people[i].ID = last
		}
	}
	return people
}

// lastID is the largest that somebody has.
func lastID(people []Person) PersonID {
	last := Nobody
	for _, p := range people {
		last = max(last, p.ID)
	}
	return last
}

// Place is the index in m.People of who has that ID, or -1.
func (m *Meeting) Place(id PersonID) int {
	return slices.IndexFunc(m.People, func(p Person) bool { return p.ID == id })
}

// places are the indices of people by their IDs.
func places(people []Person) map[PersonID]int {
	at := make(map[PersonID]int, len(people))
	for i, p := range people {
		at[p.ID] = i
	}
	return at
}

// Find returns the figures of who has that ID, or nil.
func (a *Account) Find(id PersonID) *PersonFigures {
	for i := range a.People {
		if a.People[i].ID == id {
			return &a.People[i]
		}
	}
	return nil
}

// NameOf is what somebody is called, or "" of nobody.
func (a *Account) NameOf(id PersonID) string {
	if f := a.Find(id); f != nil {
		return f.Name
	}
	return ""
}

// distinct makes of each name one that tells people apart: of two of one name, the later is called "Ana (2)".
func distinct(names []string) []string {
	wanted, given := make(map[string]bool, len(names)), make(map[string]bool, len(names))
	for _, n := range names {
		wanted[n] = true
	}
	apart := slices.Clone(names)
	for i, n := range names {
		for k := 2; given[apart[i]]; k++ {
			if other := fmt.Sprintf("%s (%d)", n, k); !wanted[other] {
				apart[i] = other
			}
		}
		given[apart[i]] = true
	}
	return apart
}
