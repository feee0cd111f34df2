package across

import (
	"fmt"
	"hash/fnv"
	"slices"

	"airtime/report"
)

// Meeting is what a comparison needs of an account: a small part of it, so that thousands can be compared.
type Meeting struct {
	a             report.Account // without its spans and events
	turns         uint64         // a hash of its spans: the same meeting has the same
	windows, held int            // of the strip: with speech, and of these, of one person
}

// Condense takes from an account what a comparison needs.
func Condense(a report.Account) Meeting {
	m := Meeting{}
	if len(a.Turns) > 0 {
		h := fnv.New64a()
		for _, t := range a.Turns {
			fmt.Fprintln(h, t)
		}
		m.turns = h.Sum64()
	}
	for _, w := range a.Strip {
		if w.Speech {
			m.windows++
			if w.Holder != report.Nobody {
				m.held++
			}
		}
	}
	m.a = report.Account{
		Title: a.Title, Started: a.Started, Source: a.Source, Settings: a.Settings,
		LengthS: a.LengthS, MeetingS: a.MeetingS, SpeechS: a.SpeechS, OverlapS: a.OverlapS, SpeakingS: a.SpeakingS, PresentedS: a.PresentedS, OverlapShare: a.OverlapShare,
		Balance: a.Balance, BalanceLow: a.BalanceLow, BalanceHigh: a.BalanceHigh, EffectiveVoices: a.EffectiveVoices, Lorenz: report.Lorenz{N: a.Lorenz.N},
		People: slices.Clone(a.People),
	}
	for i := range m.a.People {
		p := &m.a.People[i]
		p.Waits, p.MarkedWaits, p.LastS, p.MedianTurnS, p.LongestTurnS, p.FirstTurnS, p.PauseBeforeS = nil, nil, nil, nil, nil, nil, nil
	}
	return m
}

// findTwice fails where two are the same meeting: they began together and are as long, or have the same turns.
func findTwice(meetings []Meeting) error {
	type when struct {
		started int64
		length  report.Seconds
	}
	byTime, byTurns := map[when]int{}, map[uint64]int{}
	for i, m := range meetings {
		at := when{m.a.Started.UnixNano(), m.a.LengthS}
		k, twice := byTime[at]
		if twice = twice && !m.a.Started.IsZero(); !twice {
			k, twice = byTurns[m.turns]
			twice = twice && m.turns != 0
		}
		if twice {
			return fmt.Errorf("got the same meeting twice: %s and %s, want different ones", nameMeeting(k, meetings[k].a), nameMeeting(i, m.a))
		}
		byTime[at], byTurns[m.turns] = i, i
	}
	return nil
}
