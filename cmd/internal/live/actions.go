package live

import (
	"errors"
	"slices"
	"strings"
	"time"

	"airtime/audio"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/words"
)

// call is something that the engine is asked to do; done is closed when it is, and shown.
type call struct {
	run  func()
	done chan struct{}
}

// act runs f in the engine, and returns what it says when the State has it, or that there is no engine any more. What f
// says is told to every View.
func (s *Session) act(f func() (string, error)) (said string, err error) {
	c := call{done: make(chan struct{}), run: func() {
		if said, err = f(); err == nil && said != "" {
			s.hub.note(Event{Kind: Acted, At: s.now(), Text: said})
		}
	}}
	select {
	case s.do <- c:
		<-c.done
		return said, err
	case <-s.over:
		return "", s.refuse("ended", nil)
	}
}

// refuse says why an action cannot be done.
func (s *Session) refuse(id string, v words.Vars) error { return errors.New(s.book.say("no_"+id, v)) }

// learnt keeps what somebody said, and measures anew.
func (s *Session) learnt() {
	for _, e := range s.l.Events(nil) {
		s.event(e)
	}
	s.keepTurns()
	s.measure()
}

// checkName is names.Check for somebody who has label: what another voice is called as long as it has no name
// is nobody's.
func (s *Session) checkName(name string, label int) error {
	if err := names.Check(name); err != nil {
		return err
	}
	for v := range s.book.labels() {
		if v != label && strings.EqualFold(s.config.Neutral(v), name) {
			return s.refuse("other_voice", words.Vars{"name": name})
		}
	}
	return nil
}

// Name says what somebody who was heard is called. Two voices of one name are one person.
func (s *Session) Name(who report.PersonID, name string) (string, error) {
	name = strings.TrimSpace(name)
	return s.act(func() (string, error) {
		v := s.book.voice(who)
		if v == diarize.Unknown {
			return "", s.refuse("unheard", nil)
		}
		if err := s.checkName(name, v); err != nil {
			return "", err
		}
		defer s.learnt()
		name = s.book.spelt(name)
		if other := s.book.named(name); other != diarize.Unknown && other != v {
			return s.book.merge(v, other)
		}
		return s.book.giveName(v, name)
	})
}

// roundLongest is how much of what was said before somebody was named can be theirs.
const roundLongest = 20 * time.Second

// NameSpeech says that who spoke between from and until is called name, whoever they were taken for. In the microphone check, from is
// when the last one was named, if that is later.
func (s *Session) NameSpeech(name string, from, until time.Duration) (string, error) {
	name = strings.TrimSpace(name)
	return s.act(func() (string, error) {
		if err := s.checkName(name, diarize.Unknown); err != nil {
			return "", err
		}
		name = s.book.spelt(name)
		if s.checking {
			from = max(from, s.round.since)
		}
		from = max(from, until-roundLongest, s.offset)
		span := audio.Span{Start: audio.AnalysisRate.Samples(from - s.offset), End: audio.AnalysisRate.Samples(until - s.offset)}
		label := diarize.Unknown
		if v := s.book.named(name); v >= s.book.first() {
			label = v
		} else if own := s.l.Own(); own != diarize.Unknown && s.mostly(span) == own {
			label = own + s.book.first()
		}
		v, err := s.book.said(span, label, name)
		switch {
		case errors.Is(err, diarize.ErrNoSpeech) && s.checking:
			return "", s.refuse("heard_since", nil)
		case errors.Is(err, diarize.ErrNoSpeech):
			return "", s.refuse("too_short", nil)
		case err != nil:
			return "", err
		}
		s.l.Events(nil) // it was said just now, and need not be told
		if s.checking {
			s.inRound(v)
		}
		s.learnt()
		return s.book.say("said", words.Vars{"name": name}), nil
	})
}

// inRound takes in that v is who spoke last in the check.
func (s *Session) inRound(v int) {
	was := s.round
	was.heard = slices.Clone(was.heard)
	had := s.levels[v]
	if !slices.Contains(s.round.heard, v) {
		s.round.heard = append(s.round.heard, v)
	}
	heard := s.round.level
	s.levels[v] = &heard
	s.round.level, s.round.since = level{}, s.now()
	last := &s.book.undo[len(s.book.undo)-1]
	back := last.back
	last.back = func() error {
		if s.checking {
			s.round = was
		}
		if s.levels[v] = had; had == nil {
			delete(s.levels, v)
		}
		return back()
	}
}

// mostly is the label that most of the speech in span was taken for, or Unknown.
func (s *Session) mostly(span audio.Span) int {
	sums := map[int]int64{}
	best := diarize.Unknown
	for _, t := range s.l.Turns() {
		if n := t.Intersect(span).Len(); n > 0 && t.Speaker != diarize.Unknown {
			if sums[t.Speaker] += n; best == diarize.Unknown || sums[t.Speaker] > sums[best] {
				best = t.Speaker
			}
		}
	}
	return best
}

// Merge says that two in the list are one person, who is called as the second is, or as the first if
// only that one has a name.
func (s *Session) Merge(from, to report.PersonID) (string, error) {
	return s.act(func() (string, error) {
		a, b := s.book.voice(from), s.book.voice(to)
		switch {
		case a == diarize.Unknown && b == diarize.Unknown:
			return "", s.refuse("unheard", nil)
		case a == b:
			return "", s.refuse("same", nil)
		}
		defer s.learnt()
		switch name, _ := s.book.called(to); {
		case a == diarize.Unknown: // of the roster: that is who the other is
			name, _ = s.book.called(from)
			return s.book.giveName(b, name)
		case b == diarize.Unknown:
			return s.book.giveName(a, name)
		}
		return s.book.merge(a, b)
	})
}

// NotThem says that the last words that were taken for somebody's are somebody else's.
func (s *Session) NotThem(who report.PersonID) (string, error) {
	return s.act(func() (string, error) {
		name, ok := s.book.called(who)
		if !ok {
			return "", s.refuse("nobody", nil)
		}
		label := s.book.voice(who)
		v := label - s.book.first()
		turns := s.l.Turns()
		i := len(turns) - 1
		for i >= 0 && (v < 0 || turns[i].Speaker != v) {
			i--
		}
		if i < 0 {
			return "", s.refuse("taken", words.Vars{"name": name})
		}
		span := turns[i].Span
		for i--; i >= 0 && turns[i].Speaker == v && span.Start-turns[i].End < 2*int64(audio.AnalysisRate); i-- {
			span.Start = turns[i].Start
		}
		switch err := s.book.notThem(span, label); {
		case errors.Is(err, diarize.ErrNoSpeech):
			return "", s.refuse("taken", words.Vars{"name": name})
		case err != nil:
			return "", err
		}
		s.learnt()
		return s.book.say("not_them", words.Vars{"name": name}), nil
	})
}

// Undo takes back the last thing that was said about the meeting, and says what that was. Called again, it
// takes back the one before.
func (s *Session) Undo() (string, error) {
	return s.act(func() (string, error) {
		n := len(s.book.undo)
		if n == 0 {
			return "", s.refuse("undo", nil)
		}
		last := s.book.undo[n-1]
		s.book.undo = s.book.undo[:n-1]
		if err := last.back(); err != nil {
			return "", err
		}
		s.learnt()
		return s.book.say("undone", words.Vars{"what": last.what}), nil
	})
}

// OffRecord begins the time off the record, in which nothing is listened to, or ends it. It cannot be taken back:
// what was not heard is nowhere.
func (s *Session) OffRecord(on bool) (string, error) {
	return s.act(func() (string, error) {
		switch {
		case s.paused && on:
			return "", s.refuse("off_already", nil)
		case !s.paused && !on:
			return "", s.refuse("on_already", nil)
		}
		s.paused = on
		s.l.Pause(on)
		if k, ok := s.book.ongoing(report.OffRecord, -1, ""); ok {
			s.book.end(k)
			return s.book.say("on", nil), nil
		}
		s.book.begin(report.OffRecord, -1, "")
		return s.book.say("off", nil), nil
	})
}

// Agenda marks a new item.
func (s *Session) Agenda(text string) (string, error) {
	text = strings.TrimSpace(text)
	return s.act(func() (string, error) {
		id, item := "agenda", words.Vars{"text": text}
		if text != "" {
			id = "agenda_text"
		}
		s.book.beginMark(report.Agenda, -1, text, s.book.say(id+"_undo", item))
		s.measure()
		return s.book.say(id, item), nil
	})
}

// Present begins a presentation of who, who holds the floor by agreement, and ends the one that goes on; Nobody
// only ends it.
func (s *Session) Present(who report.PersonID) (string, error) {
	return s.act(func() (string, error) {
		label, text, name, ok := s.book.whose(who)
		if who != report.Nobody && !ok {
			return "", s.refuse("nobody", nil)
		}
		over := ""
		for _, k := range s.book.log.Marks() {
			if k.Kind != report.Presentation || k.Until != 0 {
				continue
			}
			if k.Label == label && k.Text == text && who != report.Nobody {
				return "", s.refuse("presents_already", words.Vars{"name": name})
			}
			speaker := k.Text
			if k.Label >= 0 {
				speaker = s.book.name(k.Label)
			}
			over = s.book.say("presented", words.Vars{"name": speaker})
			s.book.endMark(k, s.book.say("presented_undo", words.Vars{"name": speaker}))
		}
		defer s.measure()
		switch {
		case who != report.Nobody:
			s.book.beginMark(report.Presentation, label, text, s.book.say("presents_undo", words.Vars{"name": name}))
			return s.book.say("presents", words.Vars{"name": name}), nil
		case over == "":
			return "", s.refuse("presenting", nil)
		}
		return over, nil
	})
}

// Wait notes that somebody waits to speak, or no longer does. It ends by itself when they speak.
func (s *Session) Wait(who report.PersonID, on bool) (string, error) {
	return s.act(func() (string, error) {
		label, text, name, ok := s.book.whose(who)
		if !ok {
			return "", s.refuse("nobody", nil)
		}
		k, waits := s.book.ongoing(report.Waiting, label, text)
		them := words.Vars{"name": name}
		switch {
		case waits && on:
			return "", s.refuse("waits_already", them)
		case !waits && !on:
			return "", s.refuse("waits_not", them)
		case on && s.speaks(label):
			return "", s.refuse("speaks", them)
		case on:
			s.book.beginMark(report.Waiting, label, text, s.book.say("waits_undo", them))
			return s.book.say("waits", them), nil
		}
		s.book.endMark(k, s.book.say("waits", them))
		return s.book.say("waits_not", them), nil
	})
}

// speaks says whether whoever has label is surely speaking.
func (s *Session) speaks(label int) bool {
	return slices.ContainsFunc(s.l.Now().Speaking, func(w diarize.Speaking) bool {
		return w.Sure && w.Label != diarize.Unknown && s.book.of(w.Label+s.book.first()) == s.book.of(label)
	})
}

const markCheck = "microphone check"

// Check begins the microphone check, which is no meeting time, or ends it.
func (s *Session) Check(on bool) (string, error) {
	return s.act(func() (string, error) {
		switch {
		case s.checking && on:
			return "", s.refuse("check_already", nil)
		case !s.checking && !on:
			return "", s.refuse("begun", nil)
		}
		s.check(on)
		if on {
			return s.book.say("check", nil), nil
		}
		return s.book.say("begins", nil), nil
	})
}

// check begins or ends the microphone check.
func (s *Session) check(on bool) {
	s.checking = on
	if on {
		s.book.begin(report.Break, -1, markCheck)
	} else {
		if n := len(s.round.heard); n > 1 && n >= s.config.People {
			s.l.Everybody()
		}
		if k, ok := s.book.ongoing(report.Break, -1, markCheck); ok {
			s.book.end(k)
		}
	}
	s.round = round{since: s.now()}
}

// Halfway is the account so far, for a look at it together in a break. It says nothing that is not in State.Whole, but
// is of this moment.
func (s *Session) Halfway() (*report.Account, error) {
	var a *report.Account
	_, err := s.act(func() (string, error) {
		s.measure()
		a = s.whole
		return "", nil
	})
	return a, err
}

// End ends the meeting in order.
func (s *Session) End() { s.once.Do(func() { close(s.end) }) }

// Stop does not wait for the meeting to be looked at again with hindsight: Run returns ErrStopped soon after the end.
// The journal has what was understood.
func (s *Session) Stop() {
	s.End()
	s.stop()
}

// ErrStopped says that a meeting has no account: Stop was called.
var ErrStopped = errors.New("stopped before the account was made")
