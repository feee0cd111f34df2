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
func (n *nudges) look(t time.Duration, recent *report.Account, room Room, asked []string) bool {
	if t < nudgeEvery || n.text != "" && t-n.at < nudgeEvery {
		return false
	}
	found := append(forAll(recent, room), forWhoAsked(recent, room.People, asked)...)
	if len(found) == 0 {
		return false
	}
	n.text, n.at = found[(slices.Index(found, n.text)+1)%len(found)], t // one after the other
	return true
}

// forAll is what can be said to the group.
func forAll(recent *report.Account, room Room) (found []string) {
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
		found = append(found, fmt.Sprintf("%s of us %s not spoken yet. Shall we go round?", numeral(room.Missing), have(room.Missing)))
	case room.Unsure > 0 && n > 0:
		found = append(found, fmt.Sprintf("We are %d, and so far %d %s told apart. Shall we go round?", room.There, n, map[bool]string{true: "voice was", false: "voices were"}[n == 1]))
	}
	top := 0.0
	for _, p := range recent.People {
		top = max(top, p.Share)
	}
	if spoken(recent) && heard > 1 && top > nudgeHeld {
		found = append(found, "One voice has held most of the last five minutes. Who has not been asked?")
	}
	if quiet > 0 {
		found = append(found, fmt.Sprintf("%s of us %s not been heard for ten minutes. A pause might open a door.", numeral(quiet), have(quiet)))
	}
	if spoken(recent) && recent.OverlapShare > nudgeOverlap {
		found = append(found, "We often speak at the same time just now. One at a time gives room.")
	}
	return found
}

// spoken says whether enough was spoken to say how it was shared.
func spoken(recent *report.Account) bool { return recent.SpeechS.Duration() > nudgeEvery/4 }

// forWhoAsked is what can be said to those who asked to be told about themselves.
func forWhoAsked(recent *report.Account, people []Person, asked []string) (found []string) {
	for _, p := range people {
		switch {
		case !slices.Contains(asked, p.Name) || !p.Heard:
		case p.Recent > nudgeOwn && spoken(recent):
			found = append(found, p.Name+", as you asked: more than half of the last five minutes was yours.")
		case p.Silent > nudgeLong:
			found = append(found, p.Name+", as you asked: you have not been heard for ten minutes.")
		}
	}
	return found
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
