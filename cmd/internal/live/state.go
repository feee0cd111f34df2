package live

import (
	"slices"
	"strings"
	"time"

	"airtime/audio/note"
	"airtime/cmd/internal/journal"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/words"
)

// Phase is what the session is doing.
type Phase int

// The phases.
const (
	Listening Phase = iota
	Finishing       // grouping all voices anew
	Over            // of the last State: this is how it was
)

// State is everything that can be shown. It is not changed once it was shown.
type State struct {
	Title     string
	Started   time.Time
	Phase     Phase
	At        time.Duration // how far the meeting is
	OffRecord bool          // nothing is listened to
	NoSignal  bool          // nothing comes from the microphone
	Checking  bool          // the microphone check goes on
	Round     Round

	Floor   []Speaker     // who speaks
	Overlap bool          // more than one person
	Silence time.Duration // since somebody spoke; 0 while somebody does

	Room                    // who is there
	Turns []journal.Turn    // so far, up to 2 s ago, sorted by Start; whose their labels are is in Of
	Of    []report.PersonID // whose a label is, by label; Nobody's where it was merged into another one
	Marks []Marked          // in the order in which they were made

	Whole  *report.Account // nil until there is one
	Recent *report.Account // of the last five minutes

	Presenting report.PersonID // who, or Nobody
	Agenda     string
	LoudnessDB float64 // of full scale, of the last tenth of a second
	Undo       string  // what Undo would take back, or ""
	Nudge      string
	Problem    string // with the microphone or the disk, in plain words
}

// Marked is a mark that somebody made.
type Marked struct {
	Kind  report.MarkKind
	At    time.Duration
	Until time.Duration   // 0 for an instant, and while it goes on
	Who   report.PersonID // or Nobody
	Text  string
}

// Round is how far the microphone check is.
type Round struct {
	Since time.Duration // when the last one was named, or the check began
	Spoke time.Duration // how long somebody has spoken since
	Heard []Person      // in the order in which they were named
}

// Speaker is somebody who speaks just now.
type Speaker struct {
	ID    report.PersonID // Nobody while it is not known who it is
	Name  string
	Since time.Duration
	Sure  bool
}

// Person is somebody in the meeting.
type Person struct {
	ID       report.PersonID
	Name     string
	Named    bool
	Voice    bool    // there is a voice that is theirs, from the meeting or the microphone check
	Heard    bool    // they have spoken in the meeting, at some time
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

// Room is who is there.
type Room struct {
	People  []Person // those with a voice, in the order in which they were first heard, and then who else is known to be there
	There   int      // how many, as far as was said or heard
	More    int      // of them are not among People
	Missing int      // of them surely have not spoken in the meeting
	Unsure  int      // of them have no voice of their own: they have not spoken, or were taken for somebody else
}

// missingAfter is how long a meeting goes on before it is said that somebody has not spoken.
const missingAfter = 5 * time.Minute

// Unheard says in the words of q how many have not spoken, or "" where that is not worth saying.
func (st *State) Unheard(q *words.Questions) string {
	switch {
	case st.At < missingAfter:
		return ""
	case st.Missing > 0:
		return q.Say("live_missing", words.Vars{"n": st.Missing})
	case st.Unsure > 0:
		return q.Say("live_unsure", words.Vars{"n": st.There - st.Unsure, "there": st.There})
	}
	return ""
}

func (s *Session) state() *State {
	now, b := s.l.Now(), s.book
	st := &State{
		Title: s.config.Title, Started: b.log.Started(), Phase: s.phase, At: s.now(), OffRecord: s.paused, NoSignal: s.hearing.Gone, Checking: s.checking,
		Overlap: now.Overlap, Whole: s.whole, Recent: s.recent, LoudnessDB: s.loudness,
		Nudge: s.nudges.line(s.now()), Presenting: report.Nobody,
	}
	if n := len(b.undo); n > 0 {
		st.Undo = b.undo[n-1].what
	}
	var wrong []note.Note
	if n := b.log.Problem(); n != nil {
		wrong = append(wrong, *n)
	}
	switch { // a narrow screen has room for the first only
	case s.hearing.Gone:
		wrong = append(slices.Clone(s.hearing.Problems), wrong...)
	case !s.paused: // off the record it does not matter how loud it is
		wrong = append(wrong, s.hearing.Problems...)
	}
	for _, n := range wrong {
		st.Problem = strings.TrimSpace(st.Problem + " " + b.words.Note(n))
	}
	for _, w := range now.Speaking {
		x := Speaker{ID: report.Nobody, Name: s.name(w.Label), Since: s.time(w.Since), Sure: w.Sure}
		if w.Label != diarize.Unknown {
			x.ID = b.of(w.Label + b.first())
		}
		st.Floor = append(st.Floor, x)
	}
	if len(st.Floor) == 0 {
		st.Silence = s.listened(s.time(now.Since), st.At)
	}
	st.Of, _ = b.cast()
	s.marks(st, st.Of)
	if s.checking {
		quiet := s.levels.quiet()
		st.Round = Round{Since: s.round.since, Spoke: s.round.level.spoke}
		for _, v := range s.round.heard {
			st.Round.Heard = append(st.Round.Heard, Person{ID: b.of(v), Name: b.name(v), Named: true, Voice: true, Quiet: quiet[v]})
		}
	}
	st.Turns = s.shown
	st.Room = s.room(st.Floor)
	return st
}

// marks takes in the marks, and what goes on of them.
func (s *Session) marks(st *State, of []report.PersonID) {
	index := func(name string) int {
		return slices.IndexFunc(s.config.Roster, func(p report.Person) bool { return p.Name == name })
	}
	for _, k := range s.book.log.Marks() {
		x := Marked{Kind: k.Kind, At: k.At.Duration(), Until: k.Until.Duration(), Who: report.Nobody, Text: k.Text}
		switch i := index(k.Text); {
		case k.Label >= 0:
			x.Who = of[k.Label]
		case i >= 0 && (k.Kind == report.Waiting || k.Kind == report.Presentation):
			x.Who, x.Text = onRoster(i), ""
		}
		st.Marks = append(st.Marks, x)
		switch {
		case k.Kind == report.Agenda:
			st.Agenda = k.Text
		case k.Kind == report.Presentation && k.Until == 0:
			st.Presenting = x.Who
		}
	}
}

// room is who is there, while those on the floor speak. Whoever of the roster was not heard stands behind the others,
// unless they may be one of the voices that have no name.
func (s *Session) room(floor []Speaker) (r Room) {
	if s.whole == nil {
		return r
	}
	voices, heard, nameless := s.voices(floor)
	_, waiting := s.book.waiting()
	r.People = voices
	unheard := len(voices) - heard // who said their name in the check, and no more
	away := 0
	for i, p := range s.config.Roster {
		switch {
		case slices.ContainsFunc(voices, func(v Person) bool { return v.Name == p.Name }):
			continue
		case s.now() < p.From || p.To > 0 && s.now() >= p.To:
			away++
			continue
		}
		unheard++
		x := Person{ID: onRoster(i), Name: p.Name, Named: true, Silent: s.listened(p.From, s.now()), Waiting: waiting[p.Name]}
		if nameless == 0 || x.Waiting {
			r.People = append(r.People, x)
		}
	}
	sure := max(0, unheard-nameless)
	r.There = heard + sure
	if s.config.People > 0 {
		r.There = max(heard, s.config.People-away)
	}
	r.More = max(0, r.There-len(r.People))
	r.Missing = min(sure, r.There-heard)
	r.Unsure = r.There - heard - r.Missing
	return r
}

// voices are those who have one, in the order in which they were first heard: of so many something was heard in
// the meeting, and so many of these have no name.
func (s *Session) voices(floor []Speaker) (people []Person, heard, nameless int) {
	recent := map[report.PersonID]float64{}
	for _, f := range s.recent.People {
		recent[f.ID] = f.Share
	}
	figures := map[report.PersonID]report.PersonFigures{}
	for _, f := range s.whole.People {
		figures[f.ID] = f
	}
	of, voices := s.book.cast()
	spoke := map[report.PersonID]bool{}
	for v := range s.heard {
		spoke[of[v]] = true
	}
	quiet := s.levels.quiet()
	waits, _ := s.book.waiting()
	for v, who := range of {
		if who != ofVoice(v) { // merged, or another voice of somebody who was first heard under an older label
			continue
		}
		p := Person{ID: who, Name: s.book.name(v), Named: s.book.log.Named(v) != "", Voice: true}
		f, ok := figures[p.ID]
		p.Heard = spoke[who]
		if !p.Named && (!ok || !p.Heard && f.SpeakingS == 0) { // on second thoughts it was others who spoke
			continue
		}
		p.Share, p.Low, p.High, p.Recent, p.Speaking = f.Share, f.ShareLow, f.ShareHigh, recent[p.ID], f.SpeakingS.Duration()
		last := time.Duration(0)
		if f.LastS != nil {
			last = f.LastS.Duration()
		}
		p.Silent = s.listened(last, s.now())
		for _, l := range voices[who] {
			p.Quiet = p.Quiet || quiet[l]
			p.Waiting = p.Waiting || waits[l]
		}
		if slices.ContainsFunc(floor, func(w Speaker) bool { return w.ID == p.ID }) {
			p.Now, p.Silent = true, 0
		}
		if p.Heard {
			heard++
			if !p.Named {
				nameless++
			}
		}
		people = append(people, p)
	}
	return people, heard, nameless
}
