package cli

import (
	"context"
	"fmt"
	"strings"

	"airtime/cmd/internal/live"
)

// tellInLines is for where there is no screen, or nobody to see one: a line every five minutes, nudges, and what is
// wrong with the microphone or the disk.
func (p *program) tellInLines(next func(context.Context) (live.Update, error)) {
	last := &live.State{}
	due := live.Recent
	for {
		u, err := next(context.Background()) // the session ends by itself
		if err != nil {
			return
		}
		st := u.State
		if st.Problem != last.Problem && st.Problem != "" {
			p.warn("%s", st.Problem)
		}
		if st.Nudge != last.Nudge && st.Nudge != "" {
			p.note("%s", st.Nudge)
		}
		if st.At >= due && st.Phase == live.Listening && !st.OffRecord {
			due = st.At.Truncate(live.Recent) + live.Recent
			p.note("%s", recently(st))
		}
		last = st
	}
}

// recently says how the last five minutes were shared.
func recently(st *live.State) string {
	var shares []string
	for _, who := range st.People {
		if who.Recent > 0 {
			shares = append(shares, fmt.Sprintf("%s %.0f %%", who.Name, 100*who.Recent))
		}
	}
	if len(shares) == 0 {
		shares = []string{"nobody was heard"}
	}
	line := fmt.Sprintf("%s, in the last five minutes: %s", clock(st.At), strings.Join(shares, ", "))
	if unheard := st.Unheard(); unheard != "" {
		line += "; " + unheard
	}
	return line
}
