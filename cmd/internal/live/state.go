package live

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"airtime/diarize"
	"airtime/report"
)

// Phase is what the session is doing.
type Phase int

// The phases.
const (
	Listening Phase = iota
	Finishing       // grouping all voices anew
)

// State is everything that a screen shows. It is not changed once it was shown.
type State struct {
	Phase    Phase
	At       time.Duration
	Paused   bool // off the record
	Deaf     bool // nothing comes from the microphone
	Checking bool // the microphone check goes on
	Round    Round

	Floor   []Speaker     // who speaks
	Overlap bool          // more than one person
	Silence time.Duration // since somebody spoke; 0 while somebody does

	People  []Person
	There   int // how many people are there, as far as was said or heard
	Missing int // of them have not spoken, once that is worth saying

	Whole  *report.Account // nil until there is one
	Recent *report.Account // of the last five minutes

	Presenting string // who, if anybody
	Agenda     string // the last item
	Log        []Line // corrections, oldest first
	Loudness   float64
	Nudge      string
	Problem    string // with the microphone or the disk, in plain words
}

// Round is how far the microphone check is.
type Round struct {
	Since time.Duration // when the last one was named, or the check began
	Spoke time.Duration // how long somebody has spoken since
	Heard []Person      // in the order in which they were named
}

// Unheard says how many have not spoken, or "" where that is not worth saying.
func (st State) Unheard() string {
	if st.Missing == 0 {
		return ""
	}
	return fmt.Sprintf("%d of us %s not spoken yet", st.Missing, have(st.Missing))
}

// Speaker is somebody who speaks just now.
type Speaker struct {
	Label int // -1 while it is not known who it is
	Name  string
	Since time.Duration
	Sure  bool
}

// Person is somebody in the meeting.
type Person struct {
	Label    int // the newest of theirs; -1 for somebody of the roster who was not heard
	Name     string
	Named    bool
	Share    float64 // of the whole meeting
	Low      float64
	High     float64
	Recent   float64 // of the last five minutes
	Speaking time.Duration
	Silent   time.Duration // since they last spoke, or came; time in which nobody listened is left out
	Now      bool          // they speak
	Waiting  bool
	Quiet    bool // much less loud than the others
}

// Line is something that was noticed.
type Line struct {
	At       time.Duration
	From, To time.Duration // what it is about
	Text     string
}

// Voices quieter than the loudest by quietBy dB, over at least quietAfter, are called quiet.
const (
	quietBy    = 12
	quietAfter = 2 * time.Second
)

// missingAfter is how long a meeting goes on before it is said that somebody has not spoken.
const missingAfter = 5 * time.Minute

func (s *Session) state() State {
	now := s.l.Now()
	st := State{
		Phase: s.phase, At: s.now(), Paused: s.paused, Deaf: s.hearing.Gone, Checking: s.checking, Overlap: now.Overlap,
		Whole: s.whole, Recent: s.recent, Log: slices.Clone(s.log), Loudness: s.loudness, Problem: s.problem,
		Nudge: s.nudges.line(s.now()),
	}
	switch { // a narrow screen has room for the first only
	case s.hearing.Gone:
		st.Problem = strings.TrimSpace(s.hearing.Problem + " " + s.problem)
	case !s.paused: // off the record it does not matter how loud it is
		st.Problem = strings.TrimSpace(s.problem + " " + s.hearing.Problem)
	}
	for _, w := range now.Speaking {
		x := Speaker{Label: -1, Name: s.name(w.Label), Since: s.time(w.Since), Sure: w.Sure}
		if w.Label != diarize.Unknown {
			x.Label = w.Label + s.labels
		}
		st.Floor = append(st.Floor, x)
	}
	if len(st.Floor) == 0 {
		st.Silence = s.listened(s.time(now.Since), st.At)
	}
	for _, k := range s.r.marks {
		switch {
		case k.Kind == report.Agenda:
			st.Agenda = k.Text
		case k.Kind == report.Presentation && k.UntilS == 0:
			st.Presenting = s.r.name(k.Label, s.config.Neutral)
		}
	}
	if s.checking {
		st.Round = Round{Since: s.round.since, Spoke: s.round.level.spoke}
		for _, v := range s.round.heard {
			st.Round.Heard = append(st.Round.Heard, Person{Label: v, Name: s.r.name(v, s.config.Neutral), Named: true, Quiet: s.quiet(v)})
		}
	}
	var heard, missing int
	if st.People, heard, missing = s.people(st); st.At >= missingAfter {
		st.Missing = missing
	}
	st.There = heard + missing
	return st
}

// listened is how long somebody listened between from and to.
func (s *Session) listened(from, to time.Duration) time.Duration {
	d := to - from
	for _, k := range s.r.marks {
		if k.Kind == report.OffRecord || k.Kind == report.Break {
			end := to
			if k.UntilS > 0 {
				end = min(to, seconds(k.UntilS))
			}
			d -= max(0, end-max(from, seconds(k.AtS)))
		}
	}
	return max(d, 0)
}

// mean is how loud a voice is, or not a number.
func (s *Session) mean(label int) float64 {
	if l := s.levels[label]; l != nil && l.spoke >= quietAfter {
		return l.sum / l.spoke.Seconds()
	}
	return math.NaN()
}

// quiet says whether a voice is much less loud than the loudest.
func (s *Session) quiet(label int) bool {
	for v := range s.levels {
		if s.mean(label) < s.mean(v)-quietBy {
			return true
		}
	}
	return false
}

// people are those who were heard, in the order in which they were first, and behind them those of the roster who are there and were not
// heard, unless they may be one of the voices that have no name. So many were heard, and so many have not spoken.
func (s *Session) people(st State) (out []Person, heard, missing int) {
	index := map[string]int{}
	if s.whole == nil {
		return nil, 0, 0
	}
	recent := map[string]float64{}
	for _, f := range s.recent.People {
		recent[f.Name] = f.Share
	}
	figures := map[string]report.PersonFigures{}
	for _, f := range s.whole.People {
		figures[f.Name] = f
	}
	nameless := false
	for v := range s.labels + s.l.Labels() {
		name := s.r.name(v, s.config.Neutral)
		f, ok := figures[name]
		if !ok || v >= s.labels && s.l.Merged(v-s.labels) {
			continue
		}
		i, ok := index[name]
		if !ok {
			i = len(out)
			index[name] = i
			p := Person{Name: name, Share: f.Share, Low: f.ShareLow, High: f.ShareHigh, Recent: recent[name], Speaking: f.SpeakingS.Duration(), Silent: s.listened(0, st.At)}
			if f.LastS != nil {
				p.Silent = s.listened(f.LastS.Duration(), st.At)
			}
			out = append(out, p)
		}
		p := &out[i]
		p.Label = v
		p.Named = p.Named || s.r.names[v] != ""
		nameless = nameless || s.r.names[v] == ""
		p.Quiet = p.Quiet || s.quiet(v)
		for _, w := range st.Floor {
			if w.Label == v {
				p.Now, p.Silent = true, 0
			}
		}
		for _, k := range s.r.marks {
			p.Waiting = p.Waiting || k.Kind == Waiting && k.UntilS == 0 && k.Label == v
		}
	}
	away := 0
	for _, p := range out {
		if p.Speaking > 0 {
			heard++
		}
	}
	for _, r := range s.config.Roster {
		if _, ok := index[r.Name]; ok {
			continue
		}
		if st.At < r.From || r.To > 0 && st.At >= r.To {
			away++
			continue
		}
		p := Person{Label: -1, Name: r.Name, Named: true, Silent: s.listened(r.From, st.At)}
		for _, k := range s.r.marks {
			p.Waiting = p.Waiting || k.Kind == Waiting && k.UntilS == 0 && k.Label < 0 && k.Text == r.Name
		}
		if !nameless || p.Waiting {
			out = append(out, p)
		}
	}
	return out, heard, max(0, max(s.config.People-away, len(out))-heard)
}
