package live

import (
	"fmt"
	"time"

	"airtime/report"
)

// Nudges are rare, and about the group: never about somebody.
const (
	nudgeEvery = 5 * time.Minute
	nudgeShown = 30 * time.Second
	nudgePause = time.Minute // none so soon after a time in which nobody listened

	nudgeHeld    = 0.7 // of the last minutes' speech by one person
	nudgeOverlap = 0.25
	nudgeLong    = 10 * time.Minute // in which somebody has not been heard
)

// nudges keeps what was said when.
type nudges struct {
	text string
	at   time.Duration
	last string
}

// line is the line to show at t, if any.
func (n *nudges) line(t time.Duration) string {
	if n.text == "" || t-n.at > nudgeShown {
		return ""
	}
	return n.text
}

// look says something at t if there is something to say and it is time. Of the people, so many have not spoken;
// silent is for how long each of the others has not been heard, time in which nobody listened left out.
func (n *nudges) look(t time.Duration, recent *report.Account, missing int, silent []time.Duration) {
	if t < nudgeEvery || n.text != "" && t-n.at < nudgeEvery {
		return
	}
	heard, quiet := len(silent), 0
	for _, d := range silent {
		if d > nudgeLong {
			quiet++
		}
	}
	top, speaking := 0.0, recent.SpeechS.Duration() > nudgeEvery/4
	for _, p := range recent.People {
		top = max(top, p.Share)
	}
	var found []string
	if missing > 0 {
		found = append(found, fmt.Sprintf("%s of us %s not spoken yet. Shall we go round?", numeral(missing), have(missing)))
	}
	if speaking && heard > 1 && top > nudgeHeld {
		found = append(found, "One voice has held most of the last five minutes. Who has not been asked?")
	}
	if quiet > 0 {
		found = append(found, fmt.Sprintf("%s of us %s not been heard for ten minutes. A pause might open a door.", numeral(quiet), have(quiet)))
	}
	if speaking && recent.OverlapShare > nudgeOverlap {
		found = append(found, "We often speak at the same time just now. One at a time gives room.")
	}
	for _, f := range found {
		if f != n.last || len(found) == 1 {
			n.text, n.at, n.last = f, t, f
			return
		}
	}
}

func numeral(n int) string {
	words := [...]string{"None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}
