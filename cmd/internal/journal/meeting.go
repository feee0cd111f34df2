package journal

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"airtime/audio/note"
	"airtime/report"
)

// meeting makes a Meeting of r. Labels of the same name are one person; the roster's people come
// first, then the others in the order of their labels, then those who were there and were not heard. neutral names
// those without a name.
func (r *record) meeting(neutral func(int) string) report.Meeting {
	m := report.Meeting{
		Title: r.title, Started: r.started, Length: r.length.Duration(),
		Source: report.Source{Name: "a live meeting", Kind: "live", Mode: r.mode, Voices: r.voices, Fewest: r.fewest, Most: r.most},
		Notes:  slices.Clone(r.notes),
	}
	who, unheard := r.cast(&m, neutral)
	for _, t := range r.turns {
		s := report.Speech{Start: t.Start.Duration(), End: t.End.Duration(), Person: who[t.Label], Confidence: t.Confidence}
		if p, ok := who[t.Other]; ok && p != s.Person {
			s.Alternative = p
		}
		if s.Start < s.End {
			m.Speech = append(m.Speech, s)
		}
	}
	slices.SortStableFunc(m.Speech, func(a, b report.Speech) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Person, b.Person))
	})
	for _, k := range r.marks {
		x := report.Mark{Kind: k.Kind, At: min(k.At.Duration(), m.Length), Until: min(k.Until.Duration(), m.Length), Text: k.Text}
		lasts := k.Kind == report.OffRecord || k.Kind == report.Presentation || k.Kind == report.Break || k.Kind == report.Waiting
		switch p, ok := who[k.Label]; {
		case ok && k.Label >= 0:
			x.Person = p
		case k.Label < 0 && ofPerson(k):
			x.Person, x.Text = idOf(m.People, k.Text), ""
		}
		if x.Until == 0 && lasts {
			x.Until = m.Length // it goes on
		}
		if x.Until > 0 && x.Until <= x.At {
			continue
		}
		m.Marks = append(m.Marks, x)
	}
	slices.SortStableFunc(m.Marks, func(a, b report.Mark) int { return cmp.Compare(a.At, b.At) })
	if unheard > 0 {
		m.FillUp(len(m.People)+unheard, neutral)
	}
	m.FillUp(r.people, neutral)
	return m
}

// ofPerson says whether k is about somebody, whose name its text is as long as they have no voice.
func ofPerson(k Mark) bool { return k.Kind == report.Waiting || k.Kind == report.Presentation }

// idOf is the ID of who is called name, or Nobody.
func idOf(people []report.Person, name string) report.PersonID {
	for _, p := range people {
		if p.Name == name {
			return p.ID
		}
	}
	return report.Nobody
}

// cast fills in who was there, and returns each label's person, and how many more were there, without a name
// or a voice.
//
// A voice without a name may be anybody of the roster whom no voice has the name of. As many of those as there are such
// voices are counted as these, without our guessing who; so many of them as are left over were there and not heard,
// without a name.
func (r *record) cast(m *report.Meeting, neutral func(int) string) (who map[int]report.PersonID, unheard int) {
	spoke := map[int]bool{} // labels
	for _, t := range r.turns {
		spoke[t.Label] = true
	}
	there := maps.Clone(spoke)
	for l, name := range r.names { // who said it in the check was there
		there[l] = there[l] || name != ""
	}
	for _, k := range r.marks {
		there[k.Label] = there[k.Label] || k.Label >= 0
	}
	maps.DeleteFunc(there, func(_ int, is bool) bool { return !is })
	labels := slices.Sorted(maps.Keys(there))
	named := map[string]bool{}
	nameless := 0
	for _, l := range labels {
		if named[r.names[l]] = true; r.names[l] == "" {
			nameless++
		}
	}
	for _, k := range r.marks {
		if k.Label < 0 && ofPerson(k) {
			named[k.Text] = true
		}
	}
	var perhaps []string // have a voice
	for _, p := range r.roster {
		if nameless > 0 && !named[p.Name] {
			perhaps = append(perhaps, p.Name)
		} else {
			m.People = append(m.People, p)
		}
	}
	unheard = len(perhaps)
	who = map[int]report.PersonID{}
	for _, l := range labels {
		name := r.name(l, neutral)
		i := slices.IndexFunc(m.People, func(p report.Person) bool { return p.Name == name })
		if i < 0 {
			i = len(m.People)
			m.People = append(m.People, report.Person{Name: name, Listed: !spoke[l]})
		}
		if r.names[l] == "" && unheard > 0 {
			m.People[i].Listed = true
			unheard--
		}
		if m.People[i].ID == report.Nobody {
			m.People[i].ID = report.VoiceID(l)
		}
		who[l] = m.People[i].ID
	}
	last := report.PersonID(r.labels())
	for _, id := range who {
		last = max(last, id)
	}
	for i := range m.People {
		if m.People[i].ID == report.Nobody { // has no voice
			last++
			m.People[i].ID = last
		}
	}
	if len(perhaps) == 0 {
		return who, 0
	}
	m.Notes = append(m.Notes, note.New("names_missing", note.Values{"names": strings.Join(perhaps, ", "), "n": len(perhaps)}))
	return who, unheard
}

// name is what label is called.
func (r *record) name(label int, neutral func(int) string) string {
	if n := r.names[label]; n != "" {
		return n
	}
	return neutral(label)
}
