package live

import (
	"cmp"
	"slices"
	"time"

	"airtime/report"
)

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
