package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"airtime/report"
)

// Waiting is a mark: somebody wants to speak, from At until they do (or until it is taken back).
const Waiting report.MarkKind = "waiting"

// meeting makes a Meeting of r. Labels of the same name are one person; the roster's people come
// first, then the others in the order of their labels. neutral names those without a name.
func (r *record) meeting(neutral func(int) string) report.Meeting {
	m := report.Meeting{
		Title: r.title, Started: r.started, Length: seconds(r.lengthS),
		Source: report.Source{Name: "a live meeting", Kind: "live", Mode: r.mode},
		People: slices.Clone(r.roster), Notes: slices.Clone(r.notes),
	}
	index := map[string]int{}
	for i, p := range m.People {
		index[p.Name] = i
	}
	heard := map[int]bool{}
	for _, t := range r.turns {
		heard[t.Label] = true
	}
	labels := make([]int, 0, len(heard))
	for l := range heard {
		labels = append(labels, l)
	}
	for _, k := range r.marks {
		if k.Label >= 0 && !heard[k.Label] {
			heard[k.Label] = true
			labels = append(labels, k.Label)
		}
	}
	slices.Sort(labels)
	who := map[int]int{}
	for _, l := range labels {
		name := r.name(l, neutral)
		i, ok := index[name]
		if !ok {
			i = len(m.People)
			index[name] = i
			m.People = append(m.People, report.Person{Name: name})
		}
		who[l] = i
	}
	if silent := r.unmatched(heard, who); len(silent) > 0 {
		m.Notes = append(m.Notes, fmt.Sprintf("Not everybody's voice has a name yet, so %s, who %s shown as not heard, may have spoken: give names to the voices with airtime edit.",
			strings.Join(silent, ", "), map[bool]string{true: "is", false: "are"}[len(silent) == 1]))
	}
	for _, t := range r.turns {
		s := report.Speech{Start: seconds(t.StartS), End: seconds(t.EndS), Person: who[t.Label], Confidence: t.Confidence, Alternative: -1}
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
		x := report.Mark{Kind: k.Kind, At: min(seconds(k.AtS), m.Length), Until: min(seconds(k.UntilS), m.Length), Person: -1, Text: k.Text}
		if p, ok := who[k.Label]; ok && k.Label >= 0 {
			x.Person = p
		}
		if p, ok := index[k.Text]; ok && k.Kind == Waiting && k.Label < 0 {
			x.Person, x.Text = p, ""
		}
		if x.Until == 0 && (k.Kind == report.OffRecord || k.Kind == report.Presentation || k.Kind == report.Break || k.Kind == Waiting) {
			x.Until = m.Length // it goes on
		}
		if x.Until > 0 && x.Until <= x.At {
			continue
		}
		m.Marks = append(m.Marks, x)
	}
	slices.SortStableFunc(m.Marks, func(a, b report.Mark) int { return cmp.Compare(a.At, b.At) })
	return m
}

// unmatched are the people of the roster who may be one of the voices that nobody named.
func (r *record) unmatched(heard map[int]bool, who map[int]int) (names []string) {
	spoke := map[int]bool{}
	nameless := false
	for l := range heard {
		spoke[who[l]] = true
		nameless = nameless || r.names[l] == ""
	}
	for i, p := range r.roster {
		if nameless && !spoke[i] {
			names = append(names, p.Name)
		}
	}
	return names
}

// name is what label is called.
func (r *record) name(label int, neutral func(int) string) string {
	if n := r.names[label]; n != "" {
		return n
	}
	return neutral(label)
}

// since returns the part of m from t on, as a meeting of its own.
func since(m report.Meeting, t time.Duration) report.Meeting {
	if t <= 0 {
		return m
	}
	out := m
	out.Length = m.Length - t
	out.Speech, out.Marks = nil, nil
	first, _ := slices.BinarySearchFunc(m.Speech, t, func(s report.Speech, t time.Duration) int {
		return cmp.Compare(s.Start, t)
	})
	for first > 0 && m.Speech[first-1].Start > t-longestSpan { // those that reach into it
		first--
	}
	for _, s := range m.Speech[first:] {
		if s.End > t {
			s.Start, s.End = max(0, s.Start-t), s.End-t
			out.Speech = append(out.Speech, s)
		}
	}
	for _, k := range m.Marks {
		if k.At >= t || k.Until > t {
			k.At = max(0, k.At-t)
			if k.Until > 0 {
				k.Until -= t
			}
			out.Marks = append(out.Marks, k)
		}
	}
	out.People = slices.Clone(m.People)
	for i := range out.People {
		p := &out.People[i]
		p.From = max(0, p.From-t)
		if p.To > 0 {
			p.To = max(time.Millisecond, p.To-t)
		}
	}
	return out
}

// longestSpan is far more than anybody speaks without a pause of 0.3 s.
const longestSpan = 10 * time.Minute
