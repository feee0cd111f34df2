package live

import (
	"fmt"
	"slices"
	"time"

	"airtime/report"
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
	last string
}

// line is the line to show at t, if any.
func (n *nudges) line(t time.Duration) string {
	if n.text == "" || t-n.at > nudgeShown {
		return ""
	}
	return n.text
}

// look says something at t if there is something to say and it is time. So many of those who are there have not spoken;
// asked are the names of those who want to be told about themselves.
func (n *nudges) look(t time.Duration, recent *report.Account, missing int, people []Person, asked []string) {
	if t < nudgeEvery || n.text != "" && t-n.at < nudgeEvery {
		return
	}
	heard, quiet := 0, 0
	var own []string
	for _, p := range people {
		if p.Speaking == 0 {
			continue
		}
		heard++
		if p.Silent > nudgeLong {
			quiet++
		}
		if slices.Contains(asked, p.Name) {
			switch {
			case p.Recent > nudgeOwn && recent.SpeechS.Duration() > nudgeEvery/4:
				own = append(own, p.Name+", as you asked: more than half of the last five minutes was yours.")
			case p.Silent > nudgeLong:
				own = append(own, p.Name+", as you asked: you have not been heard for ten minutes.")
			}
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
	found = append(found, own...)
	if len(found) > 0 { // one after the other
		n.text = found[(slices.Index(found, n.last)+1)%len(found)]
		n.at, n.last = t, n.text
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
