package report

import (
	"regexp"
	"slices"
	"strings"
)

// NeutralName is the name of the i-th voice that nobody has named: Person A to
// Person Z, then Person AA. It says nothing of who the voice is. In other languages: words.Questions.NeutralName.
func NeutralName(i int) string { return "Person " + Letters(i) }

// Letters are those of the i-th voice.
func Letters(i int) (letters string) {
	for i++; i > 0; i = (i - 1) / 26 {
		letters = string(rune('A'+(i-1)%26)) + letters
	}
	return letters
}

// neutralName is what this program calls a voice, or a channel, that nobody has named, in each of its languages. It is kept
// here, and not with the words, because a voice is told from a person by it.
var neutralName = regexp.MustCompile(`^((Person|Persona|Personne) [A-Z]+|(Channel|Canal|Kanal) [0-9]+)$`)

// machineLabel is what programs call a voice that nobody has named: SPEAKER_00,
// Speaker 1, spk2, Voice B, or a number alone.
var machineLabel = regexp.MustCompile(`(?i)^((unknown |guest )?(speaker|spk|spkr|voice)[ _-]?([0-9]{1,4}|[a-z])|[0-9]{1,4})$`)

// IsNeutral reports whether name is one that this program, or another, gave to a voice.
func IsNeutral(name string) bool {
	return machineLabel.MatchString(name) || neutralName.MatchString(name)
}

// FillUp adds people who were there and were not heard, with the names that neutral has for them, until n count:
// those of the roster, and who else was heard; no more than n, or than were told apart, can have spoken
// then. It returns how many it added, or, below zero, how many more than n were counted already.
func (m *Meeting) FillUp(n int, neutral func(int) string) int {
	there := n
	heard := make(map[PersonID]bool, len(m.People))
	for _, s := range m.Speech {
		heard[s.Person] = true
	}
	m.People = numbered(m.People)
	for _, p := range m.People {
		if p.Listed || heard[p.ID] {
			n--
		}
	}
	for range n {
		m.Add(Person{Name: m.FreeName(neutral), Listed: true})
	}
	if m.Source.Most > 0 {
		m.Source.Most = min(m.Source.Most, max(there, len(heard)))
	}
	return n
}

// FreeName returns the first of the names of neutral that nobody has.
func (m *Meeting) FreeName(neutral func(int) string) string {
	for i := len(m.People); ; i++ {
		name := neutral(i)
		if !slices.ContainsFunc(m.People, func(p Person) bool { return strings.EqualFold(p.Name, name) }) {
			return name
		}
	}
}
