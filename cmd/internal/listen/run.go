package listen

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"airtime/audio"
	"airtime/cmd/internal/confine"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/journal"
	"airtime/cmd/internal/live"
	"airtime/cmd/internal/naming"
	"airtime/cmd/internal/tui"
	"airtime/config"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/names"
	"airtime/report/render"
	"airtime/report/sheet"
	"airtime/report/words"
)

// liveEnd is what is left of a meeting.
type liveEnd struct {
	account *report.Account // nil if there is none
	journal *journal.File   // closed; nil if there is none
	page    *livePage       // nil if there is none
}

// sitting is one live meeting on its way from what was asked for to its account.
type sitting struct {
	p      program
	flags  liveFlags
	output config.Output
	config live.Config
	title  string
	words  *words.Questions
	names  []string // to choose from
	ask    string   // for consent
	src    audio.Source
	page   *livePage // nil if there is none
}

// live is one meeting from consent to account.
func (p program) live(ctx context.Context, f liveFlags, c config.Config, q *words.Questions, out desk.Destination) (end liveEnd, err error) {
	s := &sitting{p: p, flags: f, output: c.Output, words: q}
	begun := false
	defer func() {
		if !begun {
			err = errors.Join(err, s.discard())
		}
	}()
	// What can be wrong is found before people are asked; nothing is listened to before they have answered.
	if err := s.prepare(ctx, c); err != nil {
		return end, err
	}
	screen := !p.Quiet && desk.IsTerminal(p.Stdin) && desk.CanRedraw(p.Stderr)
	yes, err := p.askConsent(ctx, s.ask, s.words, screen)
	if err != nil {
		return end, err
	}
	if !yes {
		p.Note("not listening; nothing was heard")
		return end, nil
	}
	if s.src == nil {
		if s.src, s.config.Health, err = p.liveSource(ctx, f); err != nil {
			return end, err
		}
	}
	if f.page { // while ports can still be opened
		if s.page, err = openLivePage(); err != nil {
			return end, err
		}
	}
	switch { // all that is written from here on is the journal, which is open, and the account
	case p.Confine == nil:
	case f.from != "":
		p.Confine(out.Folders()...)
	default:
		confine.Listening(out.Folders()...)
	}
	p.EndsInOrder()
	session, err := live.New(s.config, s.src)
	if err != nil {
		return end, err
	}
	begun = true
	return s.hold(ctx, session, screen)
}

// prepare reads and opens all that is there before the meeting begins.
func (s *sitting) prepare(ctx context.Context, c config.Config) (err error) {
	f, lc := s.flags, &s.config
	if s.names, err = naming.ParseNames(f.names.List); err != nil {
		return err
	}
	*lc = live.Config{
		Voices: c.Voices, Measures: c.Measures, Title: f.title, People: f.people.N, Words: s.words, Neutral: s.words.NeutralName, Nudge: f.nudge,
	}
	if lc.NudgeFor, err = naming.ParseNames(f.nudgeFor); err != nil {
		return err
	}
	lc.Voices.Channels = diarize.Mix
	if f.also != "" {
		lc.Voices.Channels = diarize.Person
	}
	if f.roster != "" {
		if lc.Roster, _, err = naming.ReadRoster(f.roster); err != nil {
			return &fault.Usage{Err: err}
		}
	}
	if s.ask, err = f.consentText(s.words); err != nil {
		return err
	}
	if lc.Journal, lc.Past, err = openJournal(f); err != nil {
		return err
	}
	s.title = f.title
	roster := lc.Roster
	if past := lc.Past; past != nil {
		if f.people.N == 0 {
			lc.People = past.People()
		}
		s.title, roster = past.Title(), past.Roster()
		s.ask = pastText(past, time.Now()) + "\n\n" + s.ask
	}
	for _, r := range roster {
		if !slices.ContainsFunc(s.names, func(n string) bool { return names.Same(n, r.Name) }) {
			s.names = append(s.names, r.Name)
		}
	}
	if lc.Voices.Channels == diarize.Mix {
		if err := (naming.Heads{N: lc.People}).Bound(&lc.Voices); err != nil {
			return err
		}
	}
	if f.from == "" {
		return findDevices(ctx, f)
	}
	s.src, lc.Health, err = s.p.liveSource(ctx, f)
	return err
}

// discard lets go of what was opened for a meeting that does not begin.
func (s *sitting) discard() error {
	if s.src != nil {
		s.src.Close()
	}
	if s.config.Journal == nil {
		return nil
	}
	return s.config.Journal.Discard()
}

// screenGrace is how long a terminal may take to show the end; one that is stopped never does.
const screenGrace = 2 * time.Second

// hold holds the meeting until it ends.
func (s *sitting) hold(ctx context.Context, session *live.Session, screen bool) (end liveEnd, err error) {
	p, j := s.p, s.config.Journal
	type ending struct {
		m   report.Meeting
		err error
	}
	if end.page = s.page; end.page != nil {
		if err := s.page.begin(ctx, s, session); err != nil {
			return end, err
		}
		if !screen {
			go s.greet(session) // answered once the meeting runs
		}
	}
	over := make(chan ending, 1)
	shown := make(chan error, 1)
	if screen {
		go func() { shown <- s.show(ctx, session) }()
	} else {
		p.Note("listening; Ctrl-C ends the meeting")
		if j != nil {
			p.Note("what is understood is kept safe in %s", j.Path())
		}
		v := session.Watch(-1)
		go func() {
			p.tellInLines(v.Next, s.words)
			shown <- nil
		}()
	}
	go func() {
		m, err := session.Run(ctx)
		if j != nil {
			err = errors.Join(err, j.Close()) // before anything is said to a terminal that may not listen
		}
		over <- ending{m, err}
	}()
	var e ending
	select {
	case err := <-shown:
		if err != nil { // the terminal is gone; the meeting is not, until somebody ends it
			p.Note("no screen any more: %v", err)
		}
		e = <-over
	case e = <-over:
		select {
		case <-shown:
		case <-time.After(screenGrace):
			p.Hush() // nobody reads it, and it must not keep the account from being written
		}
	}
	end.journal = j
	if e.m.Length > 0 {
		a := report.Compute(e.m, session.Measures())
		end.account = &a
	}
	return end, e.err
}

// greet begins the round of names, where there is one.
func (s *sitting) greet(session *live.Session) {
	if s.flags.from == "" && !s.flags.noCheck && s.config.Past == nil {
		_, _ = session.Check(true) // fails where the meeting is over already
	}
}

// show shows the meeting on the screen, until it is over or the screen is gone.
func (s *sitting) show(ctx context.Context, session *live.Session) error {
	s.greet(session)
	o := tui.Options{
		Title: s.title, Bold: s.p.Colored(s.output, desk.Destination{}), ASCII: desk.ASCIIOnly(), Names: s.names, Words: s.words, Kept: s.config.Journal != nil,
		Halfway: s.halfway, Print: s.printHalfway(ctx),
	}
	if s.page != nil {
		o.Link = s.page.server.Link
	}
	return tui.Run(context.WithoutCancel(ctx), session, s.p.Stdin, s.p.Stderr, o)
}

// handOver gives the account to where it was asked for, and its sheet to the printer if that is wanted. On a screen it is
// what a group needs at the end of a meeting: the account is in the journal.
func (p program) handOver(ctx context.Context, a report.Account, f format.Format, out format.Flags, c config.Output, q *words.Questions, onPaper bool) error {
	o := format.OptionsFor(p.Desk, c, out.Destination).In(q)
	var err error
	if !out.IsStdout() || out.Format.Text != "" {
		if err = format.Deliver(p.Desk, a, f, out.Destination, o); err != nil {
			p.rescue(a, out.Spare)
		}
	}
	if out.IsStdout() && out.Format.Text == "" || !out.IsStdout() && desk.IsTerminal(p.Stdout) && !p.Quiet {
		short, onScreen := sheet.Short(&a, q), format.OptionsFor(p.Desk, c, desk.Destination{}).In(q)
		onScreen.Sheet = &short
		for _, n := range a.Notes {
			p.Note("%s", q.Note(n))
		}
		failed := format.Deliver(p.Desk, a, format.All[0], desk.Destination{}, onScreen)
		if failed != nil && out.IsStdout() {
			p.rescue(a, out.Spare)
		}
		err = errors.Join(err, failed)
	}
	if !onPaper {
		return err
	}
	pdf, formErr := format.Find("pdf", desk.Destination{})
	if formErr != nil {
		return errors.Join(err, formErr)
	}
	return errors.Join(err, format.Print(ctx, p.Desk, a, pdf, o))
}

// halfway is the half page for a break, in lines of so many columns.
func (s *sitting) halfway(a *report.Account, width int) ([]string, error) {
	var b strings.Builder
	err := render.Text(&b, sheet.Halfway(a, s.words), render.TextOptions{Width: width, ASCII: desk.ASCIIOnly()})
	return strings.Split(strings.TrimRight(b.String(), "\n"), "\n"), err
}

// printHalfway prints the half page for a break.
func (s *sitting) printHalfway(ctx context.Context) func(*report.Account) (string, error) {
	return func(a *report.Account) (string, error) {
		pdf, err := format.Find("pdf", desk.Destination{})
		if err != nil {
			return "", err
		}
		half := sheet.Halfway(a, s.words)
		o := format.OptionsFor(s.p.Desk, s.output, desk.Destination{}).In(s.words)
		o.Sheet = &half
		return format.ToPrinter(ctx, *a, pdf, o)
	}
}
