package report

import (
	"bytes"
	"fmt"
	"strings"

	"airtime/report/names"
)

// The most that an account can hold. What is read takes a few hundred bytes of memory for each object.
const (
	maxDepth   = 16
	maxObjects = 500_000 // a day of 40 people has 60,000
)

// checkShape goes through data, which is JSON, and refuses what could take far more memory than it has bytes, and an
// object that says one thing twice, of which encoding/json would quietly take the last.
func checkShape(data []byte) error {
	type level struct {
		keys   [][]byte // of an object
		list   bool
		people bool // the list is one of people
		n      int  // entries of a list
	}
	var open []level
	objects := 0
	line := func(at int) int { return 1 + bytes.Count(data[:at], []byte("\n")) }
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '{', '[':
			if len(open) == maxDepth {
				return fmt.Errorf("line %d: got more than %d levels within each other", line(i), maxDepth)
			}
			next := level{list: c == '['}
			if n := len(open); n > 0 {
				in := &open[n-1]
				if in.list {
					in.n++
				} else if k := len(in.keys); k > 0 {
					next.people = next.list && string(in.keys[k-1]) == "people"
				}
				if in.people && in.n > maxPeople {
					return fmt.Errorf("line %d: people: got more than %d", line(i), maxPeople)
				}
			}
			if !next.list {
				objects++
			}
			if objects > maxObjects {
				return fmt.Errorf("line %d: got more than %d objects", line(i), maxObjects)
			}
			open = append(open, next)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			from := i + 1
			for i++; data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			text := data[from:i]
			in := &open[len(open)-1]
			if in.list || !isKey(data[i+1:]) {
				continue
			}
			if bytes.IndexByte(text, '\\') >= 0 {
				return fmt.Errorf("line %d: got a name with a backslash in it: %s", line(i), names.Clip(string(text)))
			}
			for _, k := range in.keys {
				if bytes.EqualFold(k, text) { // as encoding/json takes them for one
					return fmt.Errorf("line %d: got %s again, want it once", line(i), names.Clip(string(text)))
				}
			}
			if len(in.keys) == maxKeys {
				return fmt.Errorf("line %d: got more than %d names in one object", line(i), maxKeys)
			}
			in.keys = append(in.keys, text)
		}
	}
	return nil
}

// maxKeys is far past the fields of any object of an account.
const maxKeys = 200

// isKey reports whether the text before rest was the name of a field.
func isKey(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}

// contradiction finds figures that cannot all be true of one meeting, whatever the measures are: an account that was
// changed by hand, or by mistake, is not printed as if it had been heard.
func (a Account) contradiction() error {
	const close = 1e-6 // figures are written in full; a sum of a thousand of them is this exact
	var speaking, unsure Seconds
	share := 0.0
	made, received := make(map[PersonID][3]int), make(map[PersonID][3]int)
	add := func(m map[PersonID][3]int, who PersonID, o Outcome, n int) {
		c := m[who]
		switch o {
		case Taken:
			c[0] += n
		case Tried:
			c[1] += n
		default:
			c[2] += n
		}
		m[who] = c
	}
	for _, t := range a.Attempts {
		add(made, t.By, t.Outcome, 1)
		add(received, t.On, t.Outcome, 1)
	}
	for i, p := range a.People {
		path := fmt.Sprintf("people[%d]", i)
		speaking, unsure, share = speaking+p.SpeakingS, unsure+p.UnsureS, share+p.Share
		switch {
		case p.ShareLow > p.Share+close || p.Share > p.ShareHigh+close:
			return fmt.Errorf("%s.share: got %g, want share_low (%g) to share_high (%g)", path, p.Share, p.ShareLow, p.ShareHigh)
		case p.UnsureS > p.SpeakingS:
			return fmt.Errorf("%s.unsure_s: got %g, want at most speaking_s (%g)", path, sec(p.UnsureS), sec(p.SpeakingS))
		case p.FirstRank > len(a.People):
			return fmt.Errorf("%s.first_rank: got %d of %d people", path, p.FirstRank, len(a.People))
		}
		if got, want := [3]int{p.TakenMade, p.TriedMade, p.OtherMade}, made[p.ID]; got != want {
			return fmt.Errorf("%s: got %d taken_made, %d tried_made and %d other_made, want %d, %d and %d as in attempts", path, got[0], got[1], got[2], want[0], want[1], want[2])
		}
		if got, want := [3]int{p.TakenReceived, p.TriedReceived, p.OtherReceived}, received[p.ID]; got != want {
			return fmt.Errorf("%s: got %d taken_received, %d tried_received and %d other_received, want %d, %d and %d as in attempts", path, got[0], got[1], got[2], want[0], want[1], want[2])
		}
	}
	switch {
	case speaking != a.SpeakingS:
		return fmt.Errorf("speaking_s: got %g, want the sum of everybody's (%g)", sec(a.SpeakingS), sec(speaking))
	case unsure != a.UnsureS:
		return fmt.Errorf("unsure_s: got %g, want the sum of everybody's (%g)", sec(a.UnsureS), sec(unsure))
	case share > 0 && (share < 1-close || share > 1+close):
		return fmt.Errorf("people: got shares that add up to %g, want 1", share)
	case a.OverlapS > a.SpeechS:
		return fmt.Errorf("overlap_s: got %g, want at most speech_s (%g)", sec(a.OverlapS), sec(a.SpeechS))
	case a.SpeechS > a.SpeakingS+a.PresentedS:
		return fmt.Errorf("speech_s: got %g, want at most speaking_s and presented_s (%g)", sec(a.SpeechS), sec(a.SpeakingS+a.PresentedS))
	case a.MeetingS > a.LengthS:
		return fmt.Errorf("meeting_s: got %g, want at most length_s (%g)", sec(a.MeetingS), sec(a.LengthS))
	}
	return a.pairsContradict()
}

// pairsContradict compares the counts of pairs with the attempts that they count.
func (a Account) pairsContradict() error {
	type pair struct {
		by, on  PersonID
		outcome Outcome
	}
	count := make(map[pair]int)
	for _, t := range a.Attempts {
		count[pair{t.By, t.On, t.Outcome}]++
	}
	for i, p := range a.Pairs {
		for _, f := range []struct {
			outcome Outcome
			got     int
		}{{Taken, p.Taken}, {Tried, p.Tried}, {Other, p.Other}} {
			k := pair{p.By, p.On, f.outcome}
			if f.got != count[k] {
				return fmt.Errorf("pairs[%d].%s: got %d, want %d as in attempts", i, strings.ToLower(string(f.outcome)), f.got, count[k])
			}
			delete(count, k)
		}
	}
	for i, t := range a.Attempts {
		if count[pair{t.By, t.On, t.Outcome}] > 0 {
			return fmt.Errorf("attempts[%d]: got none of pairs for it", i)
		}
	}
	return nil
}
