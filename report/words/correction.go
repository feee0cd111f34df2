package words

import (
	"strings"
	"time"

	"airtime/report"
)

// Correction is what e says of a meeting, in a sentence: for who knows nothing of the lines that airtime edit reads.
func (q *Questions) Correction(e report.Edit) string {
	n := e.Note()
	switch e.Kind {
	case "choose":
		n.Values["what"] = q.Choice(e.Args[0])
		if day, err := time.Parse(time.DateOnly, e.Args[1]); err == nil {
			n.Values["day"] = day.Format(q.Say("across_day", nil))
		}
	case "set":
		n.Values["setting"] = q.Setting(e.Args[0])
	}
	return q.Note(n)
}

// Setting is what a setting of the measures is, in words if there are some for it.
func (q *Questions) Setting(name string) string {
	name = strings.TrimPrefix(name, "measures.")
	if _, ok := q.Sentences["setting_"+name]; ok {
		return q.Say("setting_"+name, nil)
	}
	return name
}
