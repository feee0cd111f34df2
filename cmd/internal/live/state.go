package live

import (
	"math"
	"slices"
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
	Checking bool // the microphone check goes on

	Floor   []Speaker     // who speaks
	Overlap bool          // more than one person
	Silence time.Duration // since somebody spoke; 0 while somebody does

	People  []Person
	Missing int // people who are there, as far as that was said, and have not spoken

	Whole  *report.Account // nil until there is one
	Recent *report.Account // of the last five minutes

	Presenting string // who, if anybody
	Agenda     string // the last item
	Log        []Line // corrections, oldest first
	Loudness   float64
	Nudge      string
	Problem    string // with the microphone or the disk, in plain words
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
	Silent   time.Duration // since they last spoke, or since the meeting began
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

// Voices quieter than the loudest by quietBy dB, over at least quietAfter chunks, are called quiet.
const (
	quietBy    = 12
	quietAfter = 20
)

func (s *Session) state() State {
	now := s.l.Now()
	st := State{
		Phase: s.phase, At: s.now(), Paused: s.paused, Checking: s.checking, Overlap: now.Overlap,
		Whole: s.whole, Recent: s.recent, Log: slices.Clone(s.log), Loudness: s.loudness, Problem: s.problem,
		Nudge: s.nudges.line(s.now()),
	}
	if st.Problem == "" {
		st.Problem = s.hearing.Problem
	}
	for _, w := range now.Speaking {
		x := Speaker{Label: -1, Name: s.name(w.Label), Since: s.time(w.Since), Sure: w.Sure}
		if w.Label != diarize.Unknown {
			x.Label = w.Label + s.labels
		}
		st.Floor = append(st.Floor, x)
	}
	if len(st.Floor) == 0 {
		st.Silence = max(0, st.At-s.time(now.Since))
	}
	for _, k := range s.r.marks {
		switch {
		case k.Kind == report.Agenda:
			st.Agenda = k.Text
		case k.Kind == report.Presentation && k.UntilS == 0:
			st.Presenting = s.r.name(k.Label, s.config.Neutral)
		}
	}
	st.People = s.people(st)
	heard := 0
	for _, p := range st.People {
		if p.Speaking > 0 {
			heard++
		}
	}
	st.Missing = max(0, s.config.People-heard)
	return st
}

func (s *Session) people(st State) []Person {
	var out []Person
	index := map[string]int{}
	if s.whole != nil {
		for _, f := range s.whole.People {
			p := Person{Label: -1, Name: f.Name, Named: f.Listed, Share: f.Share, Low: f.ShareLow, High: f.ShareHigh, Speaking: f.SpeakingS.Duration(), Silent: st.At}
			if f.LastS != nil {
				p.Silent = max(0, st.At-f.LastS.Duration())
			}
			index[f.Name] = len(out)
			out = append(out, p)
		}
		for _, f := range s.recent.People {
			if i, ok := index[f.Name]; ok {
				out[i].Recent = f.Share
			}
		}
	}
	loudest := math.Inf(-1)
	mean := func(v int) float64 {
		if l := s.levels[v]; l != nil && l.n >= quietAfter {
			return l.sum / float64(l.n)
		}
		return math.NaN()
	}
	for v := range s.levels {
		if m := mean(v); m > loudest {
			loudest = m
		}
	}
	for v := range s.labels + s.l.Labels() {
		i, ok := index[s.r.name(v, s.config.Neutral)]
		if !ok {
			continue
		}
		p := &out[i]
		p.Label = v
		p.Named = p.Named || s.r.names[v] != ""
		p.Quiet = mean(v) < loudest-quietBy
		for _, w := range st.Floor {
			if w.Label == v {
				p.Now, p.Silent = true, 0
			}
		}
		for _, k := range s.r.marks {
			p.Waiting = p.Waiting || k.Kind == Waiting && k.UntilS == 0 && k.Label == v
		}
	}
	return out
}
