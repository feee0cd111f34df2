package live

import (
	"slices"
	"time"

	"airtime/report"
	"airtime/report/words"
)

// Nudges are rare, and about the group: never about somebody who did not ask for it.
const (
	nudgeEvery = 5 * time.Minute
	nudgeShown = 30 * time.Second
	nudgePause = time.Minute // none so soon after a time in which nobody listened

	nudgeHeld    = 0.7 // of the last minutes' speech by one person
	nudgeOwn     = 0.5
	nudgeOverlap = 0.25
	nudgeLong    = 10 * time.Minute // in which somebody has not been heard
)

// nudges keeps what was said when.
type nudges struct {
	text string
	at   time.Duration
}

// line is the line to show at t, if any.
func (n *nudges) line(t time.Duration) string {
	if n.text == "" || t-n.at > nudgeShown {
		return ""
	}
	return n.text
}

// look says something at t if there is something to say and it is time, and whether it did. asked are the names of
// those who want to be told about themselves.
func (n *nudges) look(q *words.Questions, t time.Duration, recent *report.Account, room Room, asked []string) bool {
	if t < nudgeEvery || n.text != "" && t-n.at < nudgeEvery {
		return false
	}
	found := append(forAll(q, recent, room), forWhoAsked(q, recent, room.People, asked)...)
	if len(found) == 0 {
		return false
	}
	n.text, n.at = found[(slices.Index(found, n.text)+1)%len(found)], t // one after the other
	return true
}

// forAll is what can be said to the group.
func forAll(q *words.Questions, recent *report.Account, room Room) (found []string) {
	heard, quiet, nameless := 0, 0, 0
	for _, p := range room.People {
		switch {
		case !p.Heard:
			continue
		case p.Named && p.Silent > nudgeLong:
			quiet++
		case !p.Named && p.Silent <= nudgeLong: // who may be one of those
			nameless++
		}
		heard++
	}
	quiet -= nameless
	switch n := room.There - room.Unsure; {
	case room.Missing > 0:
		found = append(found, nudge(q, "missing", words.Vars{"n": room.Missing}))
	case room.Unsure > 0 && n > 0:
		found = append(found, nudge(q, "unsure", words.Vars{"n": n, "there": room.There}))
	}
	top := 0.0
	for _, p := range recent.People {
		top = max(top, p.Share)
	}
	if spoken(recent) && heard > 1 && top > nudgeHeld {
		found = append(found, nudge(q, "held", nil))
	}
	if quiet > 0 {
		found = append(found, nudge(q, "quiet", words.Vars{"n": quiet}))
	}
	if spoken(recent) && recent.OverlapShare > nudgeOverlap {
		found = append(found, nudge(q, "overlap", nil))
	}
	return found
}

// spoken says whether enough was spoken to say how it was shared.
func spoken(recent *report.Account) bool { return recent.SpeechS.Duration() > nudgeEvery/4 }

// forWhoAsked is what can be said to those who asked to be told about themselves.
func forWhoAsked(q *words.Questions, recent *report.Account, people []Person, asked []string) (found []string) {
	for _, p := range people {
		switch {
		case !slices.Contains(asked, p.Name) || !p.Heard:
		case p.Recent > nudgeOwn && spoken(recent):
			found = append(found, q.Say("live_nudge_you_held", words.Vars{"name": p.Name}))
		case p.Silent > nudgeLong:
			found = append(found, q.Say("live_nudge_you_quiet", words.Vars{"name": p.Name}))
		}
	}
	return found
}

func nudge(q *words.Questions, id string, v words.Vars) string {
	return words.Capitalized(q.Say("live_nudge_"+id, v))
}
