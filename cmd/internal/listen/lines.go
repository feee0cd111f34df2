package listen

import (
	"context"
	"fmt"
	"strings"

	"airtime/cmd/internal/live"
	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/words"
)

// tellInLines is for where there is no screen, or nobody to see one: a line every five minutes, nudges, and what is
// wrong with the microphone or the disk.
func (p program) tellInLines(next func(context.Context) (live.Update, error), q *words.Questions) {
	last := &live.State{}
	due := live.Recent
	for {
		u, err := next(context.Background()) // the session ends by itself
		if err != nil {
			return
		}
		st := u.State
		if st.Problem != last.Problem && st.Problem != "" {
			p.Warn("%s", st.Problem)
		}
		if st.Nudge != last.Nudge && st.Nudge != "" {
			p.Note("%s", st.Nudge)
		}
		if st.At >= due && st.Phase == live.Listening && !st.OffRecord {
			due = st.At.Truncate(live.Recent) + live.Recent
			p.Note("%s", recently(st, q))
		}
		last = st
	}
}

// recently says how the last five minutes were shared.
func recently(st *live.State, q *words.Questions) string {
	var shares []string
	for _, who := range st.People {
		if who.Recent > 0 {
			shares = append(shares, fmt.Sprintf("%s %.0f %%", who.Name, 100*who.Recent))
		}
	}
	if len(shares) == 0 {
		shares = []string{q.Say("screen_nobody_recently", nil)}
	}
	line := q.Say("screen_recently", words.Vars{"at": numbers.Clock(report.Seconds(st.At)), "people": strings.Join(shares, ", ")})
	if unheard := st.Unheard(q); unheard != "" {
		line += "; " + unheard
	}
	return line
}
