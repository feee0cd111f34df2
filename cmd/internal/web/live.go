package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"airtime/cmd/internal/journal"
	"airtime/cmd/internal/live"
	"airtime/report"
	"airtime/report/sheet"
	"airtime/report/words"
)

// LiveOptions say what a Live needs beside the meeting.
type LiveOptions struct {
	Questions *words.Questions // for the page's words; nil is English
	Style     string           // the sheet's style
	Names     []string         // to choose from when a voice is named
}

// A Live is a meeting that goes on, on a page: a second screen of the same engine, which never waits
// for it.
type Live struct {
	options LiveOptions
	session *live.Session
	feed    *Feed

	mu     sync.Mutex
	state  *live.State
	news   []liveEvent
	serial int      // of the turns
	since  []change // what changed of them, oldest first
}

// change says that from some time on turns are not what they were before the serial.
type change struct {
	serial int
	from   time.Duration
}

// keptNews are the sentences that a page shows, keptChanges how many changes a page may be behind
// before it is sent all turns.
const (
	keptNews    = 30
	keptChanges = 256
)

// NewLive returns the page of a meeting.
func NewLive(s *live.Session, o LiveOptions) *Live {
	if o.Questions == nil {
		o.Questions = words.English()
	}
	return &Live{options: o, session: s, feed: NewFeed()}
}

// Run follows the meeting until it is over or ctx ends.
func (l *Live) Run(ctx context.Context) {
	for v := l.session.Watch(-1); ; {
		u, err := v.Next(ctx)
		if err != nil {
			return
		}
		l.take(u)
	}
}

// Over tells every page that the server shows another one now, or soon nothing.
func (l *Live) Over() { l.feed.Publish(map[string]bool{"moved": true}) }

// take takes in what the engine shows.
func (l *Live) take(u live.Update) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = u.State
	if u.Missed {
		l.changed(0)
	}
	for _, e := range u.Events {
		if e.Kind == live.TurnsChanged {
			from := u.State.At
			for _, t := range append(append([]journal.Turn(nil), e.Gone...), e.Came...) {
				from = min(from, t.Start.Duration())
			}
			l.changed(from)
		} else if e.Text != "" {
			l.news = append(l.news, liveEvent{e.At.Seconds(), string(e.Kind), e.Text})
			l.news = l.news[max(0, len(l.news)-keptNews):]
		}
	}
	l.feed.Publish(l.view())
}

// changed notes that turns changed from a time on.
func (l *Live) changed(from time.Duration) {
	l.serial++
	l.since = append(l.since, change{l.serial, from})
	if len(l.since) > keptChanges {
		l.since = append(l.since[:0], l.since[keptChanges/2:]...)
	}
}

// Serve is what a Server needs to show l.
func (l *Live) Serve() Options {
	mux := http.NewServeMux()
	mux.Handle("GET /state", l.feed)
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, func() (livePage, error) {
			return livePage{l.options.Questions.Lang, wordsOf(l.options.Questions), append([]string{}, l.options.Names...)}, nil
		})
	})
	mux.HandleFunc("GET /turns", l.turns)
	mux.HandleFunc("POST /act", l.act)
	return Options{Assets: styled{pages(), l.options.Style}, Index: "live.html", API: mux}
}

// livePage is what does not change.
type livePage struct {
	Lang  string   `json:"lang"`
	Words Words    `json:"words"`
	Names []string `json:"names"`
}

// liveView is a State as the page draws it. Times are in seconds of the meeting.
type liveView struct {
	Title      string       `json:"title"`
	AtS        float64      `json:"at_s"`
	Phase      string       `json:"phase"` // listening, finishing, over
	OffRecord  bool         `json:"off_record"`
	NoSignal   bool         `json:"deaf"`
	Checking   bool         `json:"checking"`
	Greeted    []string     `json:"greeted"` // in the check, so far
	Round      roundView    `json:"round"`
	Floor      []liveFloor  `json:"floor"`
	Overlap    bool         `json:"overlap"`
	SilenceS   float64      `json:"silence_s"`
	People     []livePerson `json:"people"`
	There      int          `json:"there"`
	More       int          `json:"more"` // there, and not among the people
	Unheard    string       `json:"unheard"`
	Presenting int          `json:"presenting"`
	Agenda     string       `json:"agenda"`
	Level      float64      `json:"level"` // 0 to 1
	Undo       string       `json:"undo"`
	Nudge      string       `json:"nudge"`
	Problem    string       `json:"problem"`
	News       []liveEvent  `json:"news"`
	Of         []int        `json:"of"`    // whose a label is
	Turns      int          `json:"turns"` // their serial
	Marks      []markView   `json:"marks"`
}

// sentence makes words into one.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return words.Capitalized(s) + "."
}

// roundView is how far the check is: since when, and how long, somebody new was heard.
type roundView struct {
	SinceS float64 `json:"since_s"`
	SpokeS float64 `json:"spoke_s"`
}

type liveFloor struct {
	ID     int     `json:"id"`
	Name   string  `json:"name"`
	SinceS float64 `json:"since_s"`
	Sure   bool    `json:"sure"`
}

type livePerson struct {
	ID       int     `json:"id"`
	Name     string  `json:"name"`
	Named    bool    `json:"named"`
	Heard    bool    `json:"heard"`
	Share    float64 `json:"share"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Recent   float64 `json:"recent"`
	Speaking float64 `json:"speaking_s"`
	Now      bool    `json:"now"`
	Waiting  bool    `json:"waiting"`
	Quiet    bool    `json:"quiet"`
}

type liveEvent struct {
	AtS  float64 `json:"at_s"`
	Kind string  `json:"kind"`
	Text string  `json:"text"`
}

// quietestDB is where the level meter begins.
const quietestDB = -70

func (l *Live) view() liveView {
	s := l.state
	v := liveView{
		Title: s.Title, AtS: s.At.Seconds(), Phase: [...]string{"listening", "finishing", "over"}[s.Phase],
		OffRecord: s.OffRecord, NoSignal: s.NoSignal, Checking: s.Checking, Greeted: []string{},
		Round: roundView{s.Round.Since.Seconds(), s.Round.Spoke.Seconds()}, Floor: []liveFloor{}, Overlap: s.Overlap,
		SilenceS: s.Silence.Seconds(), People: []livePerson{}, There: s.There, More: s.More, Unheard: sentence(s.Unheard(l.options.Questions)),
		Presenting: int(s.Presenting), Agenda: s.Agenda, Undo: s.Undo, Nudge: s.Nudge, Problem: s.Problem,
		News: l.news, Of: make([]int, len(s.Of)), Turns: l.serial, Marks: []markView{},
	}
	if level := 1 - s.LoudnessDB/quietestDB; level > 0 { // not of silence, which is no number of decibels
		v.Level = math.Min(1, level)
	}
	if v.News == nil {
		v.News = []liveEvent{}
	}
	for _, p := range s.Round.Heard {
		v.Greeted = append(v.Greeted, p.Name)
	}
	for _, f := range s.Floor {
		v.Floor = append(v.Floor, liveFloor{int(f.ID), f.Name, f.Since.Seconds(), f.Sure})
	}
	for _, p := range s.People {
		v.People = append(v.People, livePerson{
			ID: int(p.ID), Name: p.Name, Named: p.Named, Heard: p.Heard, Share: p.Share, Low: p.Low, High: p.High,
			Recent: p.Recent, Speaking: p.Speaking.Seconds(), Now: p.Now, Waiting: p.Waiting, Quiet: p.Quiet,
		})
	}
	for i, id := range s.Of {
		v.Of[i] = int(id)
	}
	for _, m := range s.Marks {
		v.Marks = append(v.Marks, markView{string(m.Kind), m.At.Seconds(), m.Until.Seconds(), m.Text})
	}
	return v
}

// liveTurns are the turns from a time on: those that a page has from there on are to be forgotten.
type liveTurns struct {
	Serial int         `json:"serial"`
	FromS  float64     `json:"from_s"`
	Turns  [][]float64 `json:"turns"` // label, start, end
}

// turns sends what changed since the serial a page has.
func (l *Live) turns(w http.ResponseWriter, r *http.Request) {
	answer(w, func() (liveTurns, error) {
		since, err := strconv.Atoi(r.URL.Query().Get("since"))
		if err != nil {
			return liveTurns{}, errors.New("since: want a whole number")
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		t := liveTurns{Serial: l.serial, Turns: [][]float64{}}
		if l.state == nil {
			return t, nil
		}
		from := l.unchanged(since)
		t.FromS = from.Seconds()
		for _, x := range l.state.Turns {
			if x.Start.Duration() >= from {
				t.Turns = append(t.Turns, []float64{float64(x.Label), seconds(x.Start), seconds(x.End)})
			}
		}
		return t, nil
	})
}

// unchanged is until when turns are as they were at a serial.
func (l *Live) unchanged(since int) time.Duration {
	if since <= 0 || since > l.serial || len(l.since) == 0 || l.since[0].serial > since+1 {
		return 0
	}
	from := l.state.At
	for _, c := range l.since {
		if c.serial > since {
			from = min(from, c.from)
		}
	}
	return from
}

// liveAction is what a page asks for.
type liveAction struct {
	What string          `json:"what"`
	Who  report.PersonID `json:"who"`
	To   report.PersonID `json:"to"`
	On   bool            `json:"on"`
	Text string          `json:"text"`

	From  report.Seconds `json:"from_s"` // of what somebody said
	Until report.Seconds `json:"until_s"`
}

// act carries an action out, and answers with the sentence that says what was done.
func (l *Live) act(w http.ResponseWriter, r *http.Request) {
	answer(w, func() (did, error) {
		var a liveAction
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil && !errors.Is(err, io.EOF) {
			return did{}, fmt.Errorf("action: %w", err)
		}
		said, err := l.do(a)
		return did{said}, err
	})
}

func (l *Live) do(a liveAction) (string, error) {
	s := l.session
	switch a.What {
	case "name":
		return s.Name(a.Who, a.Text)
	case "said":
		return s.NameSpeech(a.Text, a.From.Duration(), min(a.Until.Duration(), l.at()))
	case "merge":
		return s.Merge(a.Who, a.To)
	case "not":
		return s.NotThem(a.Who)
	case "undo":
		return s.Undo()
	case "off":
		return s.OffRecord(a.On)
	case "agenda":
		return s.Agenda(a.Text)
	case "present":
		return s.Present(a.Who)
	case "wait":
		return s.Wait(a.Who, a.On)
	case "check":
		return s.Check(a.On)
	case "halfway":
		account, err := s.Halfway()
		if err != nil {
			return "", err
		}
		return l.halfway(account), nil
	case "end":
		s.End()
		return "", nil
	}
	return "", fmt.Errorf("there is no action %q", a.What)
}

// at is how far the meeting is.
func (l *Live) at() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == nil {
		return 0
	}
	return l.state.At
}

// halfway is what the half page for the break says and asks, in one line: nothing about single persons.
func (l *Live) halfway(a *report.Account) string {
	var said []string
	for _, section := range sheet.Halfway(a, l.options.Questions).Sections {
		if section.Heading != "" {
			said = append(said, section.Heading)
		}
		for _, b := range section.Blocks {
			if facts, ok := b.(sheet.Facts); ok {
				for _, f := range facts.Items {
					said = append(said, f.Text)
				}
			}
		}
	}
	return strings.Join(said, " ")
}
