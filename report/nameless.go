package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What the names of people without one begin with.
const (
	neutralPrefix = "Person "
	channelPrefix = "Channel "
)

// NeutralName is the name of the i-th voice that nobody has named: Person A to
// Person Z, then Person AA. It says nothing of who the voice is.
func NeutralName(i int) string {
	letters := ""
	for i++; i > 0; i = (i - 1) / 26 {
		letters = string(rune('A'+(i-1)%26)) + letters
	}
	return neutralPrefix + letters
}

// ChannelName is the name of channel i, counted from 0, that nobody has named.
func ChannelName(i int) string { return channelPrefix + strconv.Itoa(i+1) }

// machineLabel is what programs call a voice that nobody has named: SPEAKER_00,
// Speaker 1, spk2, Voice B, or a number alone.
var machineLabel = regexp.MustCompile(`(?i)^((unknown |guest )?(speaker|spk|spkr|voice)[ _-]?([0-9]{1,4}|[a-z])|[0-9]{1,4})$`)

// IsNeutral reports whether name is one that this program, or another, gave to a voice.
func IsNeutral(name string) bool {
	if n, ok := strings.CutPrefix(name, channelPrefix); ok {
		_, err := strconv.Atoi(n)
		return err == nil
	}
	letters, ok := strings.CutPrefix(name, neutralPrefix)
	return machineLabel.MatchString(name) || ok && letters != "" && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// FillUp adds people who were there and were not heard, without names, until n count:
// those of the roster, and who else was heard; no more than n, or than were told apart, can have spoken
// then. It returns how many it added, or, below zero, how many more than n were counted already.
func (m *Meeting) FillUp(n int) int {
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
		m.Add(Person{Name: m.FreeName(), Listed: true})
	}
	if m.Source.Most > 0 {
		m.Source.Most = min(m.Source.Most, max(there, len(heard)))
	}
	return n
}

// FreeName returns a neutral name that nobody has.
func (m *Meeting) FreeName() string {
	for i := len(m.People); ; i++ {
		name := NeutralName(i)
		if !slices.ContainsFunc(m.People, func(p Person) bool { return strings.EqualFold(p.Name, name) }) {
			return name
		}
	}
}
