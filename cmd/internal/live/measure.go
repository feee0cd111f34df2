package live

import (
	"slices"
	"time"

	"airtime/cmd/internal/journal"
	"airtime/report"
)

// measure computes the accounts, of the whole meeting and of its last minutes.
func (s *Session) measure() {
	begun := time.Now()
	m := s.book.log.Meeting(s.turnsOf(s.l.Turns()), s.config.Neutral)
	whole := report.Compute(m, s.config.Measures)
	s.whole, s.recent = settled(&whole), nil
	if m.Length <= Recent {
		s.recent = s.whole
	} else {
		recent := report.Compute(since(m, m.Length-Recent), s.config.Measures)
		s.recent = settled(&recent)
	}
	s.measured, s.next = s.now(), time.Now().Add(measureCost*time.Since(begun))
	s.remember()
	if s.config.Nudge && !s.paused && !s.checking && s.listened(s.now()-nudgePause, s.now()) == nudgePause {
		if s.nudges.look(s.config.Words, s.now(), s.recent, s.room(nil), s.config.NudgeFor) {
			s.hub.note(Event{Kind: Nudged, At: s.now(), Text: s.nudges.text})
		}
	}
}

// remember notes who has spoken: whoever did has, also where it is somebody else's on second thoughts.
func (s *Session) remember() {
	spoke := map[report.PersonID]bool{}
	for _, f := range s.whole.People {
		spoke[f.ID] = f.SpeakingS > 0
	}
	of, _ := s.book.cast()
	for v, who := range of {
		if _, gone := s.book.merged[v]; !gone && spoke[who] {
			s.heard[v] = true
		}
	}
}

// listened is how long somebody listened between from and to.
func (s *Session) listened(from, to time.Duration) time.Duration {
	d := to - from
	for _, k := range s.book.log.Marks() {
		if away(k) {
			end := to
			if k.Until > 0 {
				end = min(to, k.Until.Duration())
			}
			d -= max(0, end-max(from, k.At.Duration()))
		}
	}
	return max(d, 0)
}

// away says whether k is of time that is no part of the meeting.
func away(k journal.Mark) bool { return k.Kind == report.OffRecord || k.Kind == report.Break }

// settled drops the attempts to come in whose window is not over: what became of them is not known.
func settled(a *report.Account) *report.Account {
	over := a.LengthS - report.Seconds(a.Settings.Window)
	a.Attempts = slices.DeleteFunc(a.Attempts, func(t report.Attempt) bool { return t.AtS > over })
	return a
}
