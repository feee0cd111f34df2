package live

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"sync"
	"time"

	"airtime/audio"
	"airtime/audio/note"
	"airtime/cmd/internal/journal"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/words"
)

// Config is how a meeting is heard.
type Config struct {
	Voices   diarize.Config // Person mode takes a source of two channels: this side and the far side
	Measures report.Settings
	Title    string
	Roster   []report.Person
	People   int              // how many are in the room, also those who say nothing, or 0 if nobody said
	Words    *words.Questions // what it says; nil is English
	Neutral  func(int) string // names the i-th voice that nobody named
	Journal  *journal.File    // nil keeps none
	Past     *journal.Past    // what Journal holds already, if the meeting is gone on with
	Nudge    bool
	NudgeFor []string         // names of those who asked to be nudged themselves
	Health   func() Hearing   // how the microphone does; nil if it can only do well
	Clock    func() time.Time // nil is time.Now
}

// Hearing is how a source does.
type Hearing struct {
	Problems []note.Note   // what is wrong, what matters most first
	Gone     bool          // nothing is heard: it is unplugged, off or asleep
	Lost     time.Duration // that was not heard so far, and is silence in the sound
}

// How often things happen. What is promised about the meeting goes by the sound's own clock, so that it holds
// on a busy machine, too.
const (
	showEvery    = 200 * time.Millisecond // by the wall clock
	keepEvery    = 2 * time.Second        // the journal, which is to be at most 5 s behind
	measureEvery = 5 * time.Second
	measureCost  = 50 // a measuring is followed by at least so many times as long, by the wall clock, without one

	leastLost = time.Second // of sound in all, to be said in the account

	// resumeAfter is the longest stop after which a meeting is gone on with as one: a night makes another meeting.
	resumeAfter = 12 * time.Hour

	// Recent is how far back the recent measures go.
	Recent = 5 * time.Minute

	chunk  = 100 * time.Millisecond // that are read at once
	chunks = 8                      // that may wait for the engine

	leastWord = time.Second // shorter corrections are of edges, and are not told of one by one
)

// Session is one meeting. Its methods may be called from any goroutine.
type Session struct {
	config Config
	src    audio.Source
	hub    *hub
	do     chan call
	end    chan struct{}
	once   sync.Once
	over   chan struct{} // closed when the engine takes no more calls

	finishing context.Context // until Stop
	stop      context.CancelFunc

	// The engine's own:
	l        *diarize.Live
	book     *book
	offset   time.Duration  // of this source in the meeting
	turns    []journal.Turn // of this source, as they were kept last
	shown    []journal.Turn // with those of before
	paused   bool
	checking bool
	round    round
	levels   levels
	loudness float64 // of what was read last, dB of full scale
	whole    *report.Account
	recent   *report.Account
	heard    map[int]bool  // labels that have spoken in the meeting, at some time
	kept     time.Duration // how far the journal goes
	measured time.Duration // how far the accounts go
	next     time.Time     // no measuring before that
	hearing  Hearing
	nudges   nudges
	told     string // the last trouble that viewers were told of
	phase    Phase
}

// New prepares a session that hears src, which Run closes.
func New(c Config, src audio.Source) (*Session, error) {
	src = audio.Resample(src, audio.AnalysisRate)
	l, err := diarize.NewLive(c.Voices, src.Format().Channels)
	if err != nil {
		return nil, err
	}
	if err := c.Measures.Validate(); err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Words == nil {
		c.Words = words.English()
	}
	s := &Session{
		config: c, src: src, l: l, hub: newHub(),
		do: make(chan call), end: make(chan struct{}), over: make(chan struct{}),
		levels: levels{}, heard: map[int]bool{}, phase: Listening,
	}
	s.finishing, s.stop = context.WithCancel(context.Background())
	s.book = &book{log: s.begin(), voices: l, words: c.Words, neutral: c.Neutral, now: s.now, merged: map[int]int{}}
	s.shown = s.book.log.Before()
	return s, nil
}

// begin begins the meeting's log, or goes on with it.
func (s *Session) begin() *journal.Log {
	c, now := &s.config, s.config.Clock()
	past := c.Past
	if past == nil {
		mode := diarize.Mix
		if c.Voices.Channels == diarize.Person {
			mode = diarize.Person
		}
		return journal.Begin(c.Journal, journal.Head{
			Started: now.Truncate(time.Second), Title: c.Title, Mode: string(mode), Voices: string(s.l.Voices()), Settings: c.Measures, Roster: c.Roster, People: c.People,
		}, s.now)
	}
	if m, ok := past.Settings(); ok {
		c.Measures = m
	}
	c.Title, c.Roster = past.Title(), past.Roster()
	stopped := past.Length()
	s.offset = stopped
	// The clock says how long nobody listened, if it says anything that can be: it may have been set.
	if d := now.Sub(past.Started()); !past.Started().IsZero() && d > stopped && d < stopped+resumeAfter {
		s.offset = d.Truncate(time.Millisecond)
	}
	return journal.Continue(c.Journal, past, c.People, string(s.l.Voices()), s.now)
}

// Measures are the settings of the meeting's measures: those that it began with.
func (s *Session) Measures() report.Settings { return s.config.Measures }

// Run hears the meeting until its source ends, End is called or ctx is done, and then groups all
// voices anew with hindsight. It returns the whole meeting. An error of the source ends the meeting too; it
// is returned beside what was understood until then.
func (s *Session) Run(ctx context.Context) (report.Meeting, error) {
	defer s.stop()
	stop := make(chan struct{})
	filled, empty, readErr := s.read(stop)
	s.measure()
	err := s.loop(ctx, filled, empty, readErr)
	close(stop)
	close(s.over)
	s.src.Close()
	if errors.Is(err, io.EOF) || errors.Is(err, audio.ErrClosed) {
		err = nil
	}
	s.keepTurns()
	s.phase = Finishing
	s.show(false)
	m, finishErr := s.finish()
	s.phase = Over
	s.show(true)
	return m, errors.Join(err, finishErr)
}

// loop is the engine while the meeting goes on. It returns the error with which the source ended, if it did.
func (s *Session) loop(ctx context.Context, filled <-chan []float32, empty chan<- []float32, readErr <-chan error) error {
	show := time.NewTicker(showEvery)
	defer show.Stop()
	for {
		select {
		case x := <-filled:
			s.hear(x)
			s.keepUp()
			empty <- x
		case c := <-s.do:
			c.run()
			s.show(false)
			close(c.done)
		case <-show.C:
			s.listen()
			s.keepUp() // where measuring had to wait
			s.show(false)
		case err := <-readErr:
			for { // what was read before
				select {
				case x := <-filled:
					s.hear(x)
					continue
				default:
				}
				return err
			}
		case <-s.end:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// read reads the source into a few buffers that go round.
func (s *Session) read(stop <-chan struct{}) (filled, empty chan []float32, failed chan error) {
	filled, empty, failed = make(chan []float32, chunks), make(chan []float32, chunks), make(chan error, 1)
	size := int(audio.AnalysisRate.Samples(chunk)) * s.src.Format().Channels
	for range chunks {
		empty <- make([]float32, size)
	}
	go func() {
		for {
			select {
			case x := <-empty:
				n, err := s.src.Read(x[:size])
				if err != nil {
					failed <- err
					return
				}
				filled <- x[:n*s.src.Format().Channels]
			case <-stop:
				return
			}
		}
	}()
	return filled, empty, failed
}

// show hands out the state of this moment.
func (s *Session) show(over bool) {
	st := s.state()
	if st.Problem != s.told {
		s.told = st.Problem
		s.hub.note(Event{Kind: Troubled, At: st.At, Text: st.Problem})
	}
	s.hub.show(st, over)
}

// keepUp does what is due.
func (s *Session) keepUp() {
	if s.now()-s.kept >= keepEvery {
		s.keepTurns()
	}
	if s.now()-s.measured >= measureEvery && time.Now().After(s.next) {
		s.measure()
	}
}

// listen asks how the microphone does. Time in which nothing came from it is off the record.
func (s *Session) listen() {
	if s.config.Health == nil {
		return
	}
	was := s.hearing.Gone
	if s.hearing = s.config.Health(); s.hearing.Gone == was {
		return
	}
	if k, ok := s.book.ongoing(report.OffRecord, -1, markGone); ok {
		s.book.end(k)
	} else {
		s.book.begin(report.OffRecord, -1, markGone)
	}
}

const markGone = "no sound came from the microphone"

// clock writes d as 0:05, 12:30 or 1:02:03.
func clock(d time.Duration) string { return report.Instant(d.Truncate(time.Second)) }

// hear takes in sound.
func (s *Session) hear(x []float32) {
	s.l.Push(x)
	for _, e := range s.l.Events(nil) {
		s.event(e)
	}
	s.measureLevels(x)
}

func (s *Session) event(e diarize.Event) {
	if v := e.Label + s.book.first(); e.Kind == diarize.NewVoice && e.Label == s.l.Own() && s.book.log.Named(v) == "" {
		s.book.rename(v, s.book.say("this_side", nil)) // as the one person there is called until they have a name
	}
	if e.Kind != diarize.Corrected || audio.AnalysisRate.Duration(e.Span.Len()) < leastWord {
		return
	}
	s.hub.note(Event{
		Kind: Corrected, At: s.now(), From: s.time(e.Span.Start), To: s.time(e.Span.End),
		Text: s.book.say("corrected", words.Vars{
			"from": clock(s.time(e.Span.Start)), "to": clock(s.time(e.Span.End)), "name": s.name(e.Label), "was": s.name(e.Was),
		}),
	})
}

// time is when sample n of the source was, in the meeting.
func (s *Session) time(n int64) time.Duration { return s.offset + audio.AnalysisRate.Duration(n) }
func (s *Session) now() time.Duration         { return s.time(s.l.Heard()) }

// name is what a label of the source is called.
func (s *Session) name(label int) string {
	if label == diarize.Unknown {
		return s.book.say("somebody", nil)
	}
	return s.book.name(label + s.book.first())
}

// keepTurns writes down what was learnt about the turns.
func (s *Session) keepTurns() {
	s.kept = s.now()
	s.setTurns(s.turnsOf(s.l.Turns()))
	s.book.log.SetTurns(s.turns)
}

// setTurns makes turns those that are shown.
func (s *Session) setTurns(turns []journal.Turn) {
	gone, came := journal.Differ(s.turns, turns)
	if s.turns = turns; len(gone)+len(came) > 0 {
		s.shown = append(slices.Clip(s.book.log.Before()), turns...)
		s.hub.note(Event{Kind: TurnsChanged, At: s.now(), Gone: gone, Came: came})
	}
}

// turnsOf are a source's turns as the log has them.
func (s *Session) turnsOf(turns []diarize.Turn) []journal.Turn {
	var out []journal.Turn
	first := s.book.first()
	for _, t := range turns {
		if t.Speaker == diarize.Unknown {
			continue
		}
		x := journal.Turn{
			Start: ms(s.time(t.Start)), End: ms(s.time(t.End)), Label: t.Speaker + first,
			Confidence: math.Round(100*float64(t.Confidence)) / 100, Other: -1,
		}
		if t.Alternative != diarize.Unknown {
			x.Other = t.Alternative + first
		}
		if x.Start < x.End {
			out = append(out, x)
		}
	}
	return journal.SortTurns(out)
}

func ms(d time.Duration) report.Seconds { return report.Seconds(d.Round(time.Millisecond)) }

// finish is the end in order.
func (s *Session) finish() (report.Meeting, error) {
	defer s.l.Close()
	if s.checking {
		s.check(false)
	}
	var notes []note.Note
	if d := s.hearing.Lost; d >= leastLost {
		notes = append(notes, note.New("sound_missing", note.Values{"lost_s": d}))
	}
	res, err := s.l.Finish(s.finishing)
	if err != nil {
		if s.finishing.Err() != nil {
			err = ErrStopped
		}
		return report.Meeting{}, err
	}
	next := s.l.Labels()
	for i, v := range res.Labels {
		if v == diarize.Unknown {
			res.Labels[i] = next
			next++
		}
	}
	for i := range res.Turns {
		t := &res.Turns[i]
		t.Speaker = res.Labels[t.Speaker]
		if t.Alternative >= 0 {
			t.Alternative = res.Labels[t.Alternative]
		}
	}
	final := s.turnsOf(res.Turns)
	s.book.log.End(final, append(notes, res.Notes...), res.Count.Low, res.Count.High)
	m := s.book.log.Meeting(final, s.config.Neutral)
	whole := report.Compute(m, s.config.Measures)
	s.whole, s.book.late = &whole, next-s.l.Labels()
	s.setTurns(final)
	return m, nil
}
