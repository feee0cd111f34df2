package words

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"airtime/audio/note"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
)

// Figure is a decimal figure with the language's sign.
func (q *Questions) Figure(f float64, digits int) string {
	return strings.Replace(numbers.Decimal(f, digits), ".", q.Decimal, 1)
}

// Span writes a range, or the figure alone where both ends are written alike.
func (q *Questions) Span(low, high string) string {
	if low == high {
		return low
	}
	return q.Say("range", Vars{"low": low, "high": high})
}

func (q *Questions) Percent(low, high float64) string {
	return q.Say("percent", Vars{"figure": q.Span(numbers.PercentDigits(low), numbers.PercentDigits(high))})
}

// Brief is a length that may be a matter of tenths of a second.
func (q *Questions) Brief(s report.Seconds) string {
	if d := s.Duration().Seconds(); d >= 9.95 || d <= -9.95 {
		return numbers.Brief(s)
	}
	return q.Say("seconds", Vars{"figure": q.Figure(s.Duration().Seconds(), 1)})
}

// notePrefix is what the IDs of sentences for notes begin with.
const notePrefix = "note_"

// Note is the sentence for n. One that the program has no sentence for, of a newer program say, is its code.
func (q *Questions) Note(n note.Note) string {
	phrase, ok := q.Sentences[notePrefix+n.ID]
	if n.ID == "" || !ok {
		return names.Clean(n.String())
	}
	v := Vars{}
	for name, x := range n.Values {
		switch x := x.(type) {
		case string:
			v[name] = names.Isolated(names.Clean(x))
		case float64:
			v[name] = q.noted(name, x)
		}
	}
	if n.About != nil {
		v["note"] = q.Note(*n.About)
	}
	_, counts := v["n"].(int)
	for _, name := range phrase.placeholders() {
		if _, ok := v[name]; !ok && (name != "times" || !counts) { // nobody but a file that was changed by hand leaves one out
			return names.Clean(n.String())
		}
	}
	return Capitalized(q.Say(notePrefix+n.ID, v))
}

// noted is a number of a note; its name says of what.
func (q *Questions) noted(name string, x float64) any {
	const most = 1e9
	x = min(max(x, -most), most)
	switch unit := name[strings.LastIndex(name, "_")+1:]; {
	case unit == "s" && math.Abs(x) >= 60:
		return numbers.Length(report.Seconds(x * float64(time.Second)))
	case unit == "s" && math.Abs(x) >= 10:
		return q.Limit(time.Duration(math.Round(x)) * time.Second)
	case unit == "s":
		return q.Limit(time.Duration(math.Round(10*x)) * time.Second / 10)
	case unit == "db":
		return q.Figure(x, 0)
	case unit == "share":
		return q.Percent(x, x)
	case x == math.Trunc(x):
		return int(x)
	}
	return q.Figure(x, 1)
}

// FixedWords are those of every sheet.
func (q *Questions) FixedWords() Fixed {
	return Fixed{
		Try: q.Say("try", nil), Definitions: q.Say("definitions", nil), InWords: q.Say("in_words", nil), Skip: q.Say("skip", nil),
		// What is filled in is known only where the sheet is set.
		StandIn: q.Say("stand_in", Vars{"number": "{number}"}), NoFont: q.Say("no_font", Vars{"name": "{name}", "script": "{script}"}),
	}
}

// Limit is a length that somebody chose.
func (q *Questions) Limit(d time.Duration) string {
	unit, figure := "seconds", d.Seconds()
	if d >= time.Minute && d%(6*time.Second) == 0 { // so that minutes have one decimal at most
		unit, figure = "minutes", d.Minutes()
	}
	return q.Say(unit, Vars{"figure": strings.Replace(strconv.FormatFloat(figure, 'f', -1, 64), ".", q.Decimal, 1)})
}

// List writes names one after another, at most so many.
func (q *Questions) List(names []string, most int) string {
	more := len(names) - most
	if more > 0 {
		names = names[:most]
	}
	s := names[0]
	for i, name := range names[1:] {
		id := "list_next"
		if i == len(names)-2 && more <= 0 {
			id = "list_last"
		}
		s = q.Say(id, Vars{"names": s, "name": name})
	}
	if more > 0 {
		s = q.Say("list_more", Vars{"names": s, "n": more})
	}
	return s
}

// Thresholds are what a term can state.
func (q *Questions) Thresholds(s report.Settings) Vars {
	used := Vars{}
	for _, k := range s.Keys() {
		switch x := k.Value.(type) {
		case *time.Duration:
			used[k.Name] = q.Limit(*x)
		case *float64:
			used[k.Name] = q.Percent(*x, *x)
		case *int:
			used[k.Name] = *x
		case *bool:
			used[k.Name] = strconv.FormatBool(*x)
		}
	}
	return used
}

// Choice is what somebody chose, one of report.Choosable or words of their own, as a sentence has it.
func (q *Questions) Choice(what string) string {
	if p, ok := q.Practices[what]; ok {
		return p.Name
	}
	if slices.Contains(report.Choosable, what) {
		return strings.TrimSuffix(q.Say("willing_"+what, nil), ".")
	}
	return names.Isolated(names.Clean(what))
}
