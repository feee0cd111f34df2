// Package naming says who the people of a meeting are, as the flags --names, --roster and --people tell it: it gives
// voices their names, and a place to who was there and said nothing. A name is never given by guessing: where it is not
// clear whose it is, nobody gets it.
package naming

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"airtime/cmd/internal/fault"
	"airtime/config"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/transcript"
)

// List is the value of --names of a recording, in the order in which it was typed.
type List []newName

// newName gives a name to the voice that has been called old so far, or, without an
// old one, to the next voice that has no name.
type newName struct{ old, name string }

// Parse reads the value of --names of a recording. Entries with a comma in them
// stand in quotes, as in CSV.
func Parse(s string) (List, error) {
	entries, err := splitNames(s)
	if err != nil {
		return nil, err
	}
	var all List
	for i, entry := range entries {
		n := newName{name: entry}
		if at := strings.LastIndex(entry, "="); at >= 0 {
			n = newName{strings.TrimSpace(entry[:at]), strings.TrimSpace(entry[at+1:])}
			if n.old == "" {
				return nil, fault.Usagef("names: entry %d: got %q, want OLD=NEW or a name alone", i+1, entry)
			}
		}
		if err := names.Check(n.name); err != nil {
			return nil, fault.Usagef("names: name %d: %w", i+1, err)
		}
		for _, o := range all {
			if names.Same(o.name, n.name) {
				return nil, fault.Usagef("names: name %d: got %q again, want every name once", i+1, n.name).
					Hint("if two voices are one person, put them together: airtime edit ACCOUNT, then merge")
			}
			if n.old != "" && names.Same(o.old, n.old) {
				return nil, fault.Usagef("names: name %d: got %q for %q, which has the name %q already", i+1, n.name, n.old, o.name)
			}
		}
		all = append(all, n)
	}
	return all, nil
}

// splitNames splits a list at its commas.
func splitNames(s string) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	r := csv.NewReader(strings.NewReader(s))
	r.LazyQuotes, r.TrimLeadingSpace = true, true
	entries, err := r.Read()
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return nil, fault.Usagef("names: got %q, want names with commas between them", s)
	}
	for i := range entries {
		entries[i] = strings.TrimSpace(entries[i])
	}
	return entries, nil
}

// Alone returns the names that are for no voice in particular.
func (n List) Alone() []string {
	var names []string
	for _, x := range n {
		if x.old == "" {
			names = append(names, x.name)
		}
	}
	return names
}

// Rename gives the people of c their names: first to whom an entry is for, then, in
// that order, to the nameless among order. It returns the indices of the people who
// got one without being asked for. Where says what c is from, for messages.
//
// Nothing is changed if any of it makes no sense: a name given to the wrong
// person is worse than none.
func (c *Meeting) Rename(n List, order []int, where string) ([]int, error) {
	given := make(map[int]string, len(n))
	for _, x := range n {
		if x.old == "" {
			continue
		}
		i := slices.IndexFunc(c.People, func(p report.Person) bool { return names.Same(p.Name, x.old) })
		if i < 0 {
			e := fault.Usagef("names: got %q, want somebody in %s: %s", x.old, where, c.known())
			if near := nearestName(x.old, c.names()); near != "" {
				e.Hint("did you mean %q?", near)
			}
			return nil, e
		}
		given[i] = x.name
	}
	var nameless, blind []int
	for _, i := range order {
		if _, ok := given[i]; !ok && c.nameless(i) {
			nameless = append(nameless, i)
		}
	}
	alone := n.Alone()
	switch {
	case len(alone) > 0 && len(order) > 0 && !slices.ContainsFunc(order, c.nameless):
		return nil, fault.Usagef("names: got %q for nobody in particular, but %s has the names of its people: %s", alone[0], where, c.known()).
			Hint("to call one of them otherwise: --names %q", c.People[order[0]].Name+"="+alone[0])
	case len(alone) > len(nameless):
		return nil, fault.Usagef("names: got %s for %s without a name in %s, and nobody for %s", fault.Plural(len(alone), "name", "names"),
			fault.Plural(len(nameless), "voice", "voices"), where, strings.Join(alone[len(nameless):], ", ")).
			Hint("who was there and said nothing belongs in --roster FILE, or counts with --people")
	}
	for k, name := range alone {
		given[nameless[k]] = name
		blind = append(blind, nameless[k])
	}
	for i, p := range c.People {
		for k, name := range given {
			if _, renamed := given[i]; !renamed && names.Same(p.Name, name) {
				return nil, fault.Usagef("names: got %q for %q, but somebody else in %s has that name", name, c.People[k].Name, where).
					Hint("if they are one person, put them together: airtime edit ACCOUNT, then merge")
			}
		}
	}
	for i, name := range given {
		c.People[i].Name, c.unnamed[i] = name, false
	}
	return blind, nil
}

// nameless says whether person i is a voice nobody has named. Unnamed is none: who
// speaks where a file gives no name can be several people.
func (c *Meeting) nameless(i int) bool {
	return c.unnamed[i] && c.People[i].Name != transcript.Unnamed
}

func (c *Meeting) names() []string {
	var names []string
	for _, p := range c.People {
		names = append(names, p.Name)
	}
	return names
}

// known lists the people for a message.
func (c *Meeting) known() string {
	const most = 12
	names := c.names()
	switch more := len(names) - most; {
	case len(names) == 0:
		return "nobody"
	case more > 0:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// Told says which voice got a name, and where in the recording to hear that it is the
// right one.
func (c *Meeting) Told(i int) string {
	first, longest := report.Speech{Start: -1}, report.Speech{}
	for _, s := range c.Speech {
		if s.Person != c.People[i].ID {
			continue
		}
		if first.Start < 0 {
			first = s
		}
		if s.End-s.Start > longest.End-longest.Start {
			longest = s
		}
	}
	if first.Start < 0 {
		return fmt.Sprintf("%s: not heard", c.People[i].Name)
	}
	return fmt.Sprintf("%s: first heard %s, longest at %s", c.People[i].Name, numbers.Clock(report.Seconds(first.Start)), numbers.Clock(report.Seconds(longest.Start)))
}

// nearestName returns which of names is most like name: it has all words of it, or it
// has few other letters. It returns "" if none is.
func nearestName(name string, names []string) string {
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	best, bestAway := "", 0
	for _, n := range names {
		away := config.Distance(fold(name), fold(n))
		if within(name, n) || within(n, name) {
			away = 0
		}
		if away <= max(1, min(len(name), len(n))/3) && (best == "" || away < bestAway) {
			best, bestAway = n, away
		}
	}
	return best
}

// within says whether all words of a are in b.
func within(a, b string) bool {
	words := nameWords(b)
	all := nameWords(a)
	return len(all) > 0 && !slices.ContainsFunc(all, func(w string) bool { return !slices.Contains(words, w) })
}

func nameWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" ()[]{}<>,.;:/|-_'’\"", r) })
}
