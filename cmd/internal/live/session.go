package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"airtime/audio"
	"airtime/diarize"
	"airtime/report"
)

// Config is how a meeting is heard.
type Config struct {
	Voices   diarize.Config // Person mode takes a source of two channels: this side and the far side
	Measures report.Settings
	Title    string
	Roster   []report.Person
	People   int              // how many are there, if that is known; at least those of the roster
	Neutral  func(int) string // names the i-th voice that nobody named
	Journal  *Journal         // nil keeps none
	Past     *Past            // what Journal holds already, if the meeting is gone on with
	Nudge    bool
	NudgeFor []string       // names of those who asked to be nudged themselves
	Health   func() Hearing // how the microphone does; nil if it can only do well
}

// Hearing is how a source does.
type Hearing struct {
	Problem string        // what is wrong, in plain words, if anything is
	Gone    bool          // nothing is heard: it is unplugged, off or asleep
	Lost    time.Duration // that was not heard so far, and is silence in the sound
}

// How often things happen. What is promised about the meeting goes by the sound's own clock, so that it holds
// on a busy machine, too.
const (
	showEvery    = 200 * time.Millisecond // by the wall clock
	keepEvery    = 2 * time.Second        // the journal, which is to be at most 5 s behind
	measureEvery = 5 * time.Second
	measureCost  = 50 // a measuring is followed by at least so many times as long, by the wall clock, without one

	leastLost = time.Second // of sound in all, to be said in the account

	// Recent is how far back the recent measures go.
	Recent = 5 * time.Minute

	chunk     = 100 * time.Millisecond // that are read at once
	chunks    = 8                      // that may wait for the engine
	maxLog    = 50
	leastWord = time.Second // shorter corrections are of edges, and are not told of one by one
)

// Session is one meeting. Its methods may be called from any goroutine.
type Session struct {
	config Config
	src    audio.Source
	do     chan func()
	end    chan struct{}
	once   sync.Once
	over   chan struct{} // closed when the engine takes no more calls

	finishing context.Context // until Stop
	stop      context.CancelFunc

	mu       sync.Mutex // of watches
	watches  []chan State
	finished bool

	// The engine's own:
	l        *diarize.Live
	r        *record
	offset   time.Duration // of this source in the meeting
	labels   int           // labels of the past
	live     []turn        // what the journal has of this source
	paused   bool
	checking bool
	round    round
	undo     func() error // takes back the last name or merge; nil if there is none
	undoing  string       // what that is, in words
	log      []Line
	levels   map[int]*level
	loudness float64 // of what was read last, dB of full scale
	whole    *report.Account
	recent   *report.Account
	kept     time.Duration // how far the journal goes
	measured time.Duration // how far the accounts go
	next     time.Time     // no measuring before that
	hearing  Hearing
	nudges   nudges
	problem  string // with the journal
	unkept   error  // why lines wait for the disk
	full     bool   // no more of them may wait
	owed     []line // that were not taken
	phase    Phase
}

// level sums up how loud a voice is.
type level struct {
	sum   float64 // dB of full scale × seconds
	spoke time.Duration
}

func (l *level) add(dB float64, d time.Duration) { l.sum, l.spoke = l.sum+dB*d.Seconds(), l.spoke+d }

// round is the microphone check, in which one after the other says who they are.
type round struct {
	since time.Duration // when the last of them was named, or the check began
	level level         // of who has spoken since
	heard []int         // labels, in their order
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
	c.People = max(c.People, len(c.Roster))
	s := &Session{
		config: c, src: src, l: l,
		do: make(chan func()), end: make(chan struct{}), over: make(chan struct{}),
		r:      &record{started: time.Now().Truncate(time.Second), title: c.Title, mode: string(diarize.Mix), settings: &c.Measures, roster: c.Roster, names: map[int]string{}},
		levels: map[int]*level{}, phase: Listening,
	}
	s.finishing, s.stop = context.WithCancel(context.Background())
	if c.Voices.Channels == diarize.Person {
		s.r.mode = string(diarize.Person)
	}
	if c.Past != nil {
		s.r = c.Past.record
		s.config.Roster = s.r.roster
		if s.r.settings != nil && s.r.settings.Validate() == nil {
			s.config.Measures = *s.r.settings
		}
		stopped := c.Past.Length()
		s.offset = stopped
		// The clock says how long nobody listened; a night is another meeting.
		if d := time.Since(s.r.started); !s.r.started.IsZero() && d > stopped && d < stopped+12*time.Hour {
			s.offset = d.Truncate(time.Millisecond)
		}
		for _, t := range s.r.turns {
			s.labels = max(s.labels, t.Label+1)
		}
		for v := range s.r.names {
			s.labels = max(s.labels, v+1)
		}
		s.config.People = max(c.People, len(s.r.roster))
		s.keep(line{Kind: kindResume, People: s.config.People})
		for _, k := range s.r.closeMarks(inSeconds(stopped)) {
			s.setMark(k)
		}
		if s.offset > stopped {
			s.setMark(mark{Kind: report.OffRecord, AtS: inSeconds(stopped), UntilS: inSeconds(s.offset), Label: -1, Text: "the program was not running"})
		}
		return s, nil
	}
	begin := line{Kind: kindBegin, Version: JournalVersion, Started: s.r.started, Title: s.r.title, Mode: s.r.mode, Config: s.r.settings, People: c.People}
	for _, p := range c.Roster {
		begin.Roster = append(begin.Roster, person{Name: p.Name, Tags: p.Tags, FromS: inSeconds(p.From), ToS: inSeconds(p.To), Follow: p.Follow})
	}
	s.keep(begin)
	return s, nil
}

// Measures are the settings of the meeting's measures: those that it began with.
func (s *Session) Measures() report.Settings { return s.config.Measures }

// Watch returns a channel that always holds the newest State; it is closed when Run is over.
func (s *Session) Watch() <-chan State {
	c := make(chan State, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finished {
		close(c)
	} else {
		s.watches = append(s.watches, c)
	}
	return c
}

func (s *Session) show() {
	st := s.state()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.watches {
		select {
		case <-c: // nobody took the last one
		default:
		}
		c <- st
	}
}

// Run hears the meeting until its source ends, End is called or ctx is done, and then groups all
// voices anew with hindsight. It returns the whole meeting. An error of the source ends the meeting too; it
// is returned beside what was understood until then.
func (s *Session) Run(ctx context.Context) (report.Meeting, error) {
	defer s.stop()
	stop := make(chan struct{})
	filled, empty, readErr := s.read(stop)
	show := time.NewTicker(showEvery)
	defer show.Stop()
	var unkept <-chan error
	if s.config.Journal != nil {
		unkept = s.config.Journal.news
	}
	var err error
	s.measure()
loop:
	for {
		select {
		case x := <-filled:
			s.hear(x)
			s.keepUp()
			empty <- x
		case f := <-s.do:
			f()
			s.show()
		case <-show.C:
			s.listen()
			s.keepUp() // where measuring had to wait
			s.show()
		case s.unkept = <-unkept:
			s.tellJournal()
		case err = <-readErr:
			for done := false; !done; { // what was read before
				select {
				case x := <-filled:
					s.hear(x)
					empty <- x
				default:
					done = true
				}
			}
			break loop
		case <-s.end:
			break loop
		case <-ctx.Done():
			break loop
		}
	}
	close(stop)
	close(s.over)
	s.src.Close()
	if errors.Is(err, io.EOF) || errors.Is(err, audio.ErrClosed) {
		err = nil
	}
	s.keepTurns()
	s.phase = Finishing
	s.show()
	m, finishErr := s.finish()
	s.mu.Lock()
	s.finished = true
	for _, c := range s.watches {
		close(c)
	}
	s.mu.Unlock()
	return m, errors.Join(err, finishErr)
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
	if s.hearing = s.config.Health(); s.hearing.Gone != was {
		s.toggle(report.OffRecord, -1, textGone)
	}
}

const textGone = "no sound came from the microphone"

// inWords is d in whole seconds or minutes.
func inWords(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}

// hear takes in sound.
func (s *Session) hear(x []float32) {
	s.l.Push(x)
	for _, e := range s.l.Events(nil) {
		s.event(e)
	}
	if s.paused || len(x) == 0 {
		s.loudness = math.Inf(-1)
		return
	}
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	s.loudness = 10 * math.Log10(sum/float64(len(x))+1e-12)
	now := s.l.Now()
	long := audio.AnalysisRate.Duration(int64(len(x) / s.src.Format().Channels)) // a device gives less than a chunk at a time
	if s.checking {                                                              // whose voice it is will be said
		if len(now.Speaking) == 1 {
			s.round.level.add(s.loudness, long)
		}
		return
	}
	for _, w := range now.Speaking {
		if w.Label == diarize.Unknown {
			continue
		}
		label := w.Label + s.labels
		if w.Sure && len(now.Speaking) == 1 {
			if s.levels[label] == nil {
				s.levels[label] = &level{}
			}
			s.levels[label].add(s.loudness, long)
		}
		// Who waited and speaks waits no longer.
		for i := range s.r.marks {
			if k := s.r.marks[i]; k.Kind == Waiting && k.UntilS == 0 && k.Label == label && w.Sure {
				k.UntilS = s.at()
				s.setMark(k)
			}
		}
	}
}

func (s *Session) event(e diarize.Event) {
	if e.Kind == diarize.NewVoice && e.Label == s.l.Own() && s.r.names[e.Label+s.labels] == "" {
		s.rename(e.Label+s.labels, thisSide)
	}
	if e.Kind != diarize.Corrected || audio.AnalysisRate.Duration(e.Span.Len()) < leastWord {
		return
	}
	s.say(Line{
		At: s.now(), From: s.time(e.Span.Start), To: s.time(e.Span.End),
		Text: fmt.Sprintf("was %s, is %s", s.name(e.Was), s.name(e.Label)),
	})
}

func (s *Session) say(l Line) {
	s.log = append(s.log, l)
	if len(s.log) > maxLog {
		s.log = slices.Delete(s.log, 0, len(s.log)-maxLog)
	}
}

// time is when sample n of the source was, in the meeting.
func (s *Session) time(n int64) time.Duration { return s.offset + audio.AnalysisRate.Duration(n) }
func (s *Session) now() time.Duration         { return s.time(s.l.Heard()) }
func (s *Session) at() float64                { return inSeconds(s.now()) }

// name is what a label of the source is called.
func (s *Session) name(label int) string {
	if label == diarize.Unknown {
		return "somebody"
	}
	return s.r.name(label+s.labels, s.config.Neutral)
}

// keep writes lines to the journal, all or, where one of them could not be read back, none.
func (s *Session) keep(lines ...line) bool {
	if s.config.Journal == nil {
		return true
	}
	for i := range lines {
		lines[i].AtS = s.at()
		if lines[i].Kind != kindBegin && lines[i].check() != nil {
			return false
		}
	}
	lines = append(s.owed, lines...)
	took := s.config.Journal.put(s.now(), lines...)
	s.owed = nil
	if !took { // keepTurns tells of the turns anew
		s.owed = slices.DeleteFunc(lines, func(l line) bool { return l.Kind == kindTurns || l.Kind == kindHeard })
	}
	if took == s.full {
		s.full = !took
		s.tellJournal()
	}
	return took
}

// tellJournal says what is wrong with the journal, if anything is.
func (s *Session) tellJournal() {
	switch {
	case s.full:
		s.problem = "The disk is too far behind: what is understood from now on is lost if the program stops before the disk has caught up."
	case s.unkept != nil:
		s.problem = fmt.Sprintf("What is understood is not safe on the disk (%v); it is tried again every few seconds.", bare(s.unkept))
	default:
		s.problem = ""
	}
}

// keepTurns writes down what was learnt about the turns.
func (s *Session) keepTurns() {
	new := s.turnsOf(s.l.Turns())
	drop, add := differ(s.live, new)
	s.kept = s.now()
	s.r.lengthS = s.at()
	l := line{Kind: kindHeard}
	if len(drop)+len(add) > 0 {
		l = line{Kind: kindTurns, Drop: drop, Add: add}
	}
	if s.keep(l) {
		s.live = patch(s.live, drop, add)
	}
}

// turnsOf are a source's turns as the record has them.
func (s *Session) turnsOf(turns []diarize.Turn) []turn {
	var out []turn
	for _, t := range turns {
		if t.Speaker == diarize.Unknown {
			continue
		}
		x := turn{
			key:  key{StartS: inSeconds(s.time(t.Start)), Label: t.Speaker + s.labels},
			EndS: inSeconds(s.time(t.End)), Confidence: math.Round(100*float64(t.Confidence)) / 100, Other: -1,
		}
		if t.Alternative != diarize.Unknown {
			x.Other = t.Alternative + s.labels
		}
		if x.StartS < x.EndS {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b turn) int { return compareKeys(a.key, b.key) })
	return slices.CompactFunc(out, func(a, b turn) bool { return a.key == b.key })
}

// current is the whole meeting so far, with what was understood this moment.
func (s *Session) current(turns []turn) *record {
	r := *s.r
	r.lengthS = s.at()
	r.turns = append(slices.Clip(s.r.turns), turns...)
	return &r
}

// measure computes the accounts.
func (s *Session) measure() {
	begun := time.Now()
	m := s.current(s.turnsOf(s.l.Turns())).meeting(s.config.Neutral)
	whole := report.Compute(m, s.config.Measures)
	s.whole, s.recent = settled(&whole), nil
	if m.Length <= Recent {
		s.recent = s.whole
	} else {
		recent := report.Compute(since(m, m.Length-Recent), s.config.Measures)
		s.recent = settled(&recent)
	}
	s.measured, s.next = s.now(), time.Now().Add(measureCost*time.Since(begun))
	if s.config.Nudge && !s.paused && !s.checking && s.listened(s.now()-nudgePause, s.now()) == nudgePause {
		people, _, missing := s.people(State{At: s.now()})
		s.nudges.look(s.now(), s.recent, missing, people, s.config.NudgeFor)
	}
}

// settled drops the attempts to come in whose window is not over: what became of them is not known.
func settled(a *report.Account) *report.Account {
	over := a.LengthS - report.Seconds(a.Settings.Window)
	a.Attempts = slices.DeleteFunc(a.Attempts, func(t report.Attempt) bool { return t.AtS > over })
	return a
}

// finish is the end in order.
func (s *Session) finish() (report.Meeting, error) {
	defer s.l.Close()
	at := s.at()
	if s.checking {
		s.toggleCheck()
	}
	for _, k := range s.r.closeMarks(at) {
		s.setMark(k)
	}
	if d := s.hearing.Lost; d >= leastLost {
		s.r.notes = append(s.r.notes, fmt.Sprintf("%s of sound is missing: the microphone was gone or switched off, or the computer asleep or too busy. Who spoke then is not known.", inWords(d)))
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
	drop, add := differ(s.live, final)
	s.r.lengthS = at
	s.r.turns = append(slices.Clip(s.r.turns), final...)
	s.r.notes = append(s.r.notes, res.Notes...)
	s.r.ended = true
	s.keep(line{Kind: kindTurns, Drop: drop, Add: add}, line{Kind: kindEnd, Notes: s.r.notes})
	return s.r.meeting(s.config.Neutral), nil
}

// call runs f in the engine, and returns when it is done, or when there is no engine any more.
func (s *Session) call(f func() error) error {
	done := make(chan error, 1)
	select {
	case s.do <- func() { done <- f() }:
		return <-done
	case <-s.over:
		return errEnded
	}
}

var errEnded = errors.New("the meeting has ended")

// Stop does not wait for the meeting to be looked at again with hindsight: Run returns ErrStopped soon after the end.
// The journal has what was understood.
func (s *Session) Stop() {
	s.End()
	s.stop()
}

// ErrStopped says that a meeting has no account: Stop was called.
var ErrStopped = errors.New("stopped before the account was made")

// End ends the meeting in order.
func (s *Session) End() { s.once.Do(func() { close(s.end) }) }

// thisSide is what the one person on this side of a call is called until they have a name.
const thisSide = "This side"

// rename calls label so, or takes its name away.
func (s *Session) rename(label int, name string) {
	s.r.names[label] = name
	s.keep(line{Kind: kindName, Label: label, Name: name})
	for _, k := range s.r.marks { // whoever of the roster waited has spoken
		if k.Kind == Waiting && k.Label < 0 && k.Text == name && k.UntilS == 0 {
			s.toggle(Waiting, -1, name)
		}
	}
}

// Name says that label is called so. Two labels of one name are one person.
func (s *Session) Name(label int, name string) error {
	name = strings.TrimSpace(name)
	if err := CheckName(name); err != nil {
		return err
	}
	return s.call(func() error {
		if label < 0 {
			return errUnheard
		}
		if other := s.named(name); other >= 0 && other != label {
			return s.merge(label, other)
		}
		was := s.r.names[label]
		if v := label - s.labels; v >= 0 {
			if err := s.l.Confirm(v); err != nil {
				return err
			}
		}
		s.rename(label, name)
		s.undoing, s.undo = fmt.Sprintf("%s is %s again", name, cmp.Or(was, s.config.Neutral(label))), func() error {
			s.rename(label, was)
			return nil
		}
		s.learnt()
		return nil
	})
}

var errUnheard = errors.New("they have not been heard yet")

// named is the label of this source that is called name, or -1.
func (s *Session) named(name string) int {
	for v := range s.l.Labels() {
		if s.r.names[v+s.labels] == name && !s.l.Merged(v) {
			return v + s.labels
		}
	}
	return -1
}

// roundLongest is how much of what was said before somebody was named can be theirs.
const roundLongest = 20 * time.Second

// Said says that who spoke between from and until is called name, whoever they were taken for. In the microphone check, from is
// when the last one was named, if that is later.
func (s *Session) Said(name string, from, until time.Duration) error {
	name = strings.TrimSpace(name)
	if err := CheckName(name); err != nil {
		return err
	}
	return s.call(func() error {
		if s.checking {
			from = max(from, s.round.since)
		}
		from = max(from, until-roundLongest, s.offset)
		span := audio.Span{Start: audio.AnalysisRate.Samples(from - s.offset), End: audio.AnalysisRate.Samples(until - s.offset)}
		label := diarize.Unknown
		if v := s.named(name); v >= 0 {
			label = v - s.labels
		} else if own := s.l.Own(); own != diarize.Unknown && s.mostly(span) == own {
			label = own
		}
		v, err := s.l.Say(span, label)
		switch {
		case errors.Is(err, diarize.ErrNoSpeech) && s.checking:
			return fmt.Errorf("nobody was heard since the last name; to mend one, press n and its number")
		case errors.Is(err, diarize.ErrNoSpeech):
			return errors.New("what they said is too short to know them by")
		case err != nil:
			return err
		}
		s.l.Events(nil) // it was said just now, and need not be told
		label = v + s.labels
		s.rename(label, name)
		if s.checking {
			if !slices.Contains(s.round.heard, label) {
				s.round.heard = append(s.round.heard, label)
			}
			heard := s.round.level
			s.levels[label] = &heard
			s.round.level, s.round.since = level{}, s.now()
		}
		s.undo = nil
		s.learnt()
		return nil
	})
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

// learnt keeps what somebody said, and measures anew.
func (s *Session) learnt() {
	s.keepTurns()
	s.measure()
}

// Merge says that the two labels are one person, who is called as the second is, or as the first if
// only that one has a name.
func (s *Session) Merge(from, to int) error {
	return s.call(func() error {
		if from < 0 || to < 0 {
			return errUnheard
		}
		if from == to {
			return errors.New("that is the same person already")
		}
		return s.merge(from, to)
	})
}

func (s *Session) merge(from, to int) error {
	was := map[int]string{from: s.r.names[from], to: s.r.names[to]}
	nameFrom, nameTo := s.r.name(from, s.config.Neutral), s.r.name(to, s.config.Neutral)
	a, b := from-s.labels, to-s.labels
	if a >= 0 && b >= 0 {
		if err := s.l.Merge(a, b); err != nil {
			return err
		}
		if was[from] != "" && was[to] == "" {
			s.rename(to, was[from])
		}
	} else { // a voice of before the program was started again
		s.rename(from, nameTo)
		s.rename(to, nameTo)
	}
	var marks []mark // of from
	for _, k := range s.r.marks {
		if k.Label == from {
			marks = append(marks, k)
		}
	}
	s.remark(marks, from, to)
	s.undoing, s.undo = fmt.Sprintf("%s and %s are two people again", nameFrom, nameTo), func() error {
		if a >= 0 && b >= 0 {
			if err := s.l.Unmerge(a); err != nil {
				return err
			}
		}
		for _, v := range []int{from, to} {
			if s.r.names[v] != was[v] {
				s.rename(v, was[v])
			}
		}
		s.remark(marks, to, from)
		return nil
	}
	s.learnt()
	return nil
}

// remark gives marks, which are from's, to to.
func (s *Session) remark(marks []mark, from, to int) {
	for _, k := range marks {
		k.Label = from
		i := slices.IndexFunc(s.r.marks, func(m mark) bool { return sameMark(m, k) })
		if i < 0 {
			continue
		}
		k = s.r.marks[i] // it may have got its end since
		s.keep(line{Kind: kindUnmark, Mark: &k})
		s.r.marks[i].Label = to
		moved := s.r.marks[i]
		s.keep(line{Kind: kindMark, Mark: &moved})
	}
}

// Undo takes back the last name or merge, and says what it took back.
func (s *Session) Undo() (done string, err error) {
	err = s.call(func() error {
		if s.undo == nil {
			return errors.New("there is no name and no merging to take back")
		}
		if err := s.undo(); err != nil {
			return err
		}
		done, s.undo = s.undoing, nil
		s.learnt()
		return nil
	})
	return done, err
}

// NotThat says that the last words that were taken for label's are somebody else's.
func (s *Session) NotThat(label int) error {
	return s.call(func() error {
		v := label - s.labels
		turns := s.l.Turns()
		i := len(turns) - 1
		for i >= 0 && turns[i].Speaker != v {
			i--
		}
		if i < 0 {
			return fmt.Errorf("nothing was taken for %s", s.r.name(label, s.config.Neutral))
		}
		span := turns[i].Span
		for i--; i >= 0 && turns[i].Speaker == v && span.Start-turns[i].End < 2*int64(audio.AnalysisRate); i-- {
			span.Start = turns[i].Start
		}
		if err := s.l.NotThat(span, v); err != nil {
			return err
		}
		for _, e := range s.l.Events(nil) {
			s.event(e)
		}
		s.learnt()
		return nil
	})
}

// Pause turns the time off the record on or off.
func (s *Session) Pause() error {
	return s.call(func() error {
		s.paused = !s.paused
		s.l.Pause(s.paused)
		s.toggle(report.OffRecord, -1, "")
		return nil
	})
}

// Agenda marks a new item.
func (s *Session) Agenda(text string) error {
	return s.call(func() error {
		s.setMark(mark{Kind: report.Agenda, AtS: s.at(), Label: -1, Text: strings.TrimSpace(text)})
		s.measure()
		return nil
	})
}

// Present begins a presentation of label, who holds the floor by agreement, or ends the one that goes on.
func (s *Session) Present(label int) error {
	return s.call(func() error {
		for i := range s.r.marks {
			if k := s.r.marks[i]; k.Kind == report.Presentation && k.UntilS == 0 {
				label = k.Label
			}
		}
		if label < 0 {
			return errUnheard
		}
		s.toggle(report.Presentation, label, "")
		s.measure()
		return nil
	})
}

// Wait notes that label, or if that is below 0 somebody of the roster who is called name, waits to speak, or no
// longer does. It ends by itself when they speak.
func (s *Session) Wait(label int, name string) error {
	return s.call(func() error {
		if label >= 0 {
			name = ""
		}
		s.toggle(Waiting, max(label, -1), name)
		return nil
	})
}

// Check begins or ends the microphone check, which is no meeting time.
func (s *Session) Check() error {
	return s.call(func() error {
		s.toggleCheck()
		return nil
	})
}

func (s *Session) toggleCheck() {
	s.checking = !s.checking
	if n := len(s.round.heard); !s.checking && n > 1 && n >= s.config.People {
		s.l.Everybody()
	}
	s.round = round{since: s.now()}
	s.toggle(report.Break, -1, "microphone check")
}

// toggle begins a mark that lasts, or ends the one that goes on.
func (s *Session) toggle(kind report.MarkKind, label int, text string) {
	for i := range s.r.marks {
		if k := s.r.marks[i]; k.Kind == kind && k.Label == label && k.Text == text && k.UntilS == 0 {
			k.UntilS = max(s.at(), k.AtS+0.001)
			s.setMark(k)
			return
		}
	}
	s.setMark(mark{Kind: kind, AtS: s.at(), Label: label, Text: text})
}

func (s *Session) setMark(m mark) {
	s.r.marks = setMark(s.r.marks, m)
	s.keep(line{Kind: kindMark, Mark: &m})
}

// maxName is the longest name, in bytes; far past any person's.
const maxName = 200

// CheckName says whether somebody can be called so.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("got no name")
	case len(name) > maxName:
		return fmt.Errorf("got a name of %d bytes, want at most %d", len(name), maxName)
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Bidi_Control) || r == '\uFFFD' }):
		return fmt.Errorf("got the name %q, want letters", name)
	}
	return nil
}
