package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"airtime/audio"
	"airtime/audio/capture"
	"airtime/cmd/internal/live"
	"airtime/cmd/internal/tui"
	"airtime/config"
	"airtime/diarize"
	"airtime/report"
)

// liveFlags are the flags of live.
type liveFlags struct {
	device, also string
	from         string
	speed        float64
	journal      string
	resume       string
	people       heads
	names        string
	roster       string
	title        string
	consent      string
	noCheck      bool
	nudge        bool
	nudgeFor     string
}

// helpWidth is that of the help's own text.
const helpWidth = 88

// lastJournal stands for the newest meeting that was not ended.
const lastJournal = "last"

func (p *program) liveCommand() *cobra.Command {
	var (
		f   liveFlags
		out outputFlags
	)
	cmd := &cobra.Command{
		Use:   "live",
		Short: "Hold a mirror to a meeting while it goes on",
		Long: `Listen to a meeting through a microphone and show, while it goes on, who has the
floor and how it was shared so far. Everything on the screen is provisional; when the
meeting ends, the voices are looked at once more with hindsight, and that is the
account.

Nothing is heard before somebody has pressed Enter to say that everybody agrees (with
--quiet, or without a terminal, whoever starts it has asked). Off the record (o)
nothing is listened to, and the gap is marked. q or Ctrl-C ends the meeting in order.

What is understood (turns, names and marks, never sound) goes to a journal every few
seconds, so that a crash or a flat battery loses at most 5 s: see --resume, and
airtime report JOURNAL. It stays in your state folder until you delete it.

Where there is no screen to draw on (TERM=dumb, as for some screen readers), a line every
five minutes says how they were shared.

In a call, --also listens to what the computer plays as well: your microphone is you,
and the voices of the far side are told apart. airtime devices lists what there is.

Keys, which ? shows too:
` + strings.Join(tui.Keys(helpWidth), "\n"),
		Example: `  airtime live
  airtime live --people 6 --names "Ana,Ben,Chidi,Dee,Eli,Fa" -o account.json
  airtime live --device "USB" --nudge

  # a call: the microphone and what the computer plays
  airtime live --also "Monitor of Built-in Audio"

  # show nothing until the end
  airtime live --quiet -o account.json

  # after a crash: go on, or see what there was
  airtime live --resume
  airtime report ~/.local/state/airtime/meeting-2026-05-04-090000.journal

  # a rehearsal, with a recording instead of a microphone
  airtime live --from meeting.wav --speed 4`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && f.resume == lastJournal {
				return usagef("live: got %s apart from --resume, want them as one", args[0]).hint("airtime live --resume=%s", args[0])
			}
			return exactly(0, "none")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, form, err := p.begin(&out, f.from, f.roster, f.consent, f.journal, f.resume)
			if err != nil {
				return err
			}
			if err := f.check(cmd, p.quiet); err != nil {
				return err
			}
			end, err := p.live(cmd.Context(), f, l.Config, out.destination)
			if end.account != nil {
				// What was understood is given even where something went wrong in the end.
				err = errors.Join(err, p.deliver(*end.account, form, out.destination, p.options(l.Output, out.destination)))
			}
			p.tellJournal(end.journal, out.isStdout(), err)
			return err
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&f.device, "device", "", "listen to this `NAME`, or a part of it; if not given, the system's default microphone")
	fs.StringVar(&f.also, "also", "", "listen to this `NAME` too, as the far side of a call")
	fs.StringVar(&f.from, "from", "", "rehearse with a recording: `FILE` stands in for the microphone")
	fs.Float64Var(&f.speed, "speed", 1, "how many times as fast the rehearsal goes; 0 is as fast as it can be")
	fs.StringVar(&f.journal, "journal", "", "keep what is understood in this `FILE`; if not given, in a new one of your state folder, but for a rehearsal; none keeps nothing")
	fs.StringVar(&f.resume, "resume", "", "go on with the meeting of this `JOURNAL`; without one, with the last that was not ended")
	fs.Lookup("resume").NoOptDefVal = lastJournal
	f.people.add(cmd)
	fs.StringVar(&f.names, "names", "", "`LIST` of names (\"Ana,Ben\") to choose from when a voice is named")
	fs.StringVar(&f.roster, "roster", "", "`FILE` of the people of the meeting, a name a line or YAML with name, from, to, tags and follow")
	fs.StringVar(&f.title, "title", "", "what the meeting is called, as a `TEXT` for the heading")
	fs.StringVar(&f.consent, "consent", "", "ask for consent in the words of this `FILE`")
	fs.BoolVar(&f.noCheck, "no-check", false, "begin without the microphone check")
	fs.BoolVar(&f.nudge, "nudge", false, "show one gentle line to the group now and then, five minutes apart at least, never about somebody")
	fs.StringVar(&f.nudgeFor, "nudge-for", "", "with --nudge: `LIST` of names of those who asked to be told about themselves, too")
	out.add(cmd)
	p.settingFlag(cmd, fs, "speakers", "voices.speakers")
	p.settingFlag(cmd, fs, "min-speakers", "voices.min_speakers")
	p.settingFlag(cmd, fs, "max-speakers", "voices.max_speakers")
	return cmd
}

// check refuses what makes no sense together.
func (f *liveFlags) check(cmd *cobra.Command, quiet bool) error {
	switch {
	case quiet && f.nudge:
		return usagef("live: got --quiet and --nudge, want one or the other: a nudge is a line on the screen")
	case f.from != "" && (f.device != "" || f.also != ""):
		return usagef("live: got --from and a device, want one or the other")
	case f.from == "" && cmd.Flags().Changed("speed"):
		return usagef("speed: got %g without --from, want it with a recording only", f.speed)
	case !(f.speed >= 0 && f.speed <= 1000):
		return usagef("speed: got %g, want 0 to 1000", f.speed)
	case f.nudgeFor != "" && !f.nudge:
		return usagef("live: got --nudge-for without --nudge, want both")
	case f.resume != "" && f.journal != "":
		return usagef("live: got --resume and --journal, want one or the other: a resumed meeting goes on in its own journal")
	case f.resume != "" && (f.title != "" || f.roster != ""):
		return usagef("live: got --title or --roster with --resume, where they are those of before")
	}
	return nil
}

// liveEnd is what is left of a meeting.
type liveEnd struct {
	account *report.Account // nil if there is none
	journal *live.Journal   // closed; nil if there is none
}

// tellJournal says what is left of a meeting beside its account, or alone if that is kept nowhere.
func (p *program) tellJournal(j *live.Journal, alone bool, err error) {
	if j == nil {
		return
	}
	switch upTo, all := j.UpTo(); {
	case !all && upTo == 0:
		p.warn("nothing of the meeting is kept in %s", j.Path())
	case !all:
		p.warn("who spoke when is kept in %s up to %s", j.Path(), clock(upTo))
	case errors.Is(err, live.ErrStopped):
		p.warn("what was understood is kept; see it with: airtime report %s", j.Path())
	case alone:
		p.warn("who spoke when is kept in %[1]s until you delete it; see it again with: airtime report %[1]s", j.Path())
	default:
		p.warn("who spoke when is kept in %s", j.Path())
	}
}

// live is one meeting from consent to account.
func (p *program) live(ctx context.Context, f liveFlags, c config.Config, out destination) (end liveEnd, err error) {
	names, err := parseNames(f.names)
	if err != nil {
		return end, err
	}
	lc := live.Config{Voices: c.Voices, Measures: c.Measures, Title: f.title, People: f.people.n, Neutral: report.NeutralName, Nudge: f.nudge}
	if lc.NudgeFor, err = parseNames(f.nudgeFor); err != nil {
		return end, err
	}
	lc.Voices.Channels = diarize.Mix
	if f.also != "" {
		lc.Voices.Channels = diarize.Person
	}
	if f.roster != "" {
		if lc.Roster, err = readRoster(f.roster); err != nil {
			return end, &usageError{err: err}
		}
	}
	consent, err := f.consentText()
	if err != nil {
		return end, err
	}

	// What can be wrong is found before people are asked; nothing is listened to before they have answered.
	j, past, err := openJournal(f)
	if err != nil {
		return end, err
	}
	var (
		src    audio.Source
		health func() live.Hearing
		begun  bool
	)
	defer func() {
		if begun {
			return
		}
		if src != nil {
			src.Close()
		}
		if j != nil {
			err = errors.Join(err, j.Discard())
		}
	}()
	lc.Journal, lc.Past = j, past
	title, roster := f.title, lc.Roster
	if past != nil {
		if f.people.n == 0 {
			lc.People = past.People()
		}
		title, roster = past.Title(), past.Roster()
		consent = pastText(past, time.Now()) + "\n\n" + consent
	}
	if lc.Voices.Channels == diarize.Mix {
		if err := (heads{lc.People}).bound(&lc.Voices); err != nil {
			return end, err
		}
	}
	for _, r := range roster {
		names = append(names, r.Name)
	}
	lc.People = max(lc.People, len(names))
	if f.from != "" {
		src, health, err = p.liveSource(ctx, f)
	} else {
		err = findDevices(ctx, f)
	}
	if err != nil {
		return end, err
	}

	screen := !p.quiet && isTerminal(p.stdin) && canRedraw(p.stderr)
	yes, err := p.askConsent(ctx, consent, screen)
	if err != nil {
		return end, err
	}
	if !yes {
		p.note("not listening; nothing was heard")
		return end, nil
	}
	if src == nil {
		if src, health, err = p.liveSource(ctx, f); err != nil {
			return end, err
		}
	}
	lc.Health = health
	switch { // all that is written from here on is the journal, which is open, and the account
	case p.confine == nil:
	case f.from != "":
		p.confine(out)
	default:
		confineListening(out)
	}
	p.endsInOrder()
	s, err := live.New(lc, src)
	if err != nil {
		return end, err
	}
	begun = true

	type ending struct {
		m   report.Meeting
		err error
	}
	over := make(chan ending, 1)
	shown := make(chan error, 1)
	switch {
	case screen:
		check := f.from == "" && !f.noCheck && past == nil
		o := tui.Options{Title: title, Bold: p.colored(c.Output, destination{}), ASCII: asciiOnly(), Names: names, Kept: j != nil}
		go func() {
			if check {
				_ = s.Check() // fails where the meeting is over already
			}
			shown <- tui.Run(context.WithoutCancel(ctx), s, p.stdin, p.stderr, o)
		}()
	default:
		p.note("listening; Ctrl-C ends the meeting")
		if j != nil {
			p.note("what is understood is kept safe in %s", j.Path())
		}
		states := s.Watch()
		go func() {
			p.tellInLines(states)
			shown <- nil
		}()
	}
	go func() {
		m, err := s.Run(ctx)
		err = errors.Join(err, closeJournal(j)) // before anything is said to a terminal that may not listen
		over <- ending{m, err}
	}()
	var e ending
	select {
	case err := <-shown:
		if err != nil { // the terminal is gone; the meeting is not, until somebody ends it
			p.note("no screen any more: %v", err)
		}
		e = <-over
	case e = <-over:
		select {
		case <-shown:
		case <-time.After(screenGrace):
			p.silent.Store(true) // nobody reads it, and it must not keep the account from being written
		}
	}
	end.journal = j
	if e.m.Length > 0 {
		a := report.Compute(e.m, s.Measures())
		end.account = &a
	}
	return end, e.err
}

// screenGrace is how long a terminal may take to show the end; one that is stopped never does.
const screenGrace = 2 * time.Second

// tellInLines is for where there is no screen, or nobody to see one: a line every five minutes, nudges, and what is
// wrong with the microphone or the disk.
func (p *program) tellInLines(states <-chan live.State) {
	var last live.State
	next := live.Recent
	for st := range states {
		if st.Problem != last.Problem && st.Problem != "" {
			p.warn("%s", st.Problem)
		}
		if st.Nudge != last.Nudge && st.Nudge != "" {
			p.note("%s", st.Nudge)
		}
		if st.At >= next && st.Phase == live.Listening && !st.Paused {
			next = st.At.Truncate(live.Recent) + live.Recent
			p.note("%s", recently(st))
		}
		last = st
	}
}

// recently says how the last five minutes were shared.
func recently(st live.State) string {
	var shares []string
	for _, who := range st.People {
		if who.Recent > 0 {
			shares = append(shares, fmt.Sprintf("%s %.0f %%", who.Name, 100*who.Recent))
		}
	}
	if len(shares) == 0 {
		shares = []string{"nobody was heard"}
	}
	line := fmt.Sprintf("%s, in the last five minutes: %s", clock(st.At), strings.Join(shares, ", "))
	if unheard := st.Unheard(); unheard != "" {
		line += "; " + unheard
	}
	return line
}

func closeJournal(j *live.Journal) error {
	if j == nil {
		return nil
	}
	return j.Close()
}

// liveSource opens what is listened to. health says what is wrong with it, if anything.
func (p *program) liveSource(ctx context.Context, f liveFlags) (src audio.Source, health func() live.Hearing, err error) {
	if f.from != "" {
		in, err := p.openInput(context.WithoutCancel(ctx), f.from)
		if err != nil {
			return nil, nil, err
		}
		if in.turns != nil {
			return nil, nil, usagef("from: %s is a file of turns, want sound", in.arg)
		}
		return live.Rehearse(in.sound, f.speed), nil, nil
	}
	first, err := capture.OpenDevice(capture.DeviceConfig{Name: f.device})
	if err != nil {
		return nil, nil, err
	}
	if f.also == "" {
		return first, func() live.Hearing { return hearing(first.Health(), first.Format().Rate) }, nil
	}
	second, err := capture.OpenDevice(capture.DeviceConfig{Name: f.also})
	if err != nil {
		first.Close()
		return nil, nil, err
	}
	if name := first.Health().Device; name == second.Health().Device {
		first.Close()
		second.Close()
		return nil, nil, usagef("also: got %q as your microphone and as the far side, want two devices", name).hint("see what there is with: airtime devices")
	}
	if src, err = capture.Pair(first, second); err != nil {
		first.Close()
		second.Close()
		return nil, nil, err
	}
	return src, func() live.Hearing {
		near, far := first.Health(), second.Health()
		return hearingBoth(hearing(near, first.Format().Rate), hearing(far, second.Format().Rate), far.Zero || far.Quiet)
	}, nil
}

// hearing is how a device of that rate does. Zeros and nothing else are no silence of people: a microphone that is
// switched off or not permitted gives those.
func hearing(h capture.Health, rate audio.Rate) live.Hearing {
	return live.Hearing{Problem: h.Message, Gone: h.Stalled || h.Zero, Lost: rate.Duration(h.Lost)}
}

// hearingBoth is how the two sides of a call do, of which the meeting goes on with one. A far side that is idle
// for a while is well: nobody speaks there.
func hearingBoth(near, far live.Hearing, idle bool) live.Hearing {
	if near.Problem == "" && far.Problem != "" && !idle {
		near.Problem = "The far side: " + far.Problem
	}
	near.Gone = near.Gone && far.Gone
	near.Lost = max(near.Lost, far.Lost)
	return near
}

// noJournal as a journal's name keeps none.
const noJournal = "none"

// openJournal opens where the meeting is kept.
func openJournal(f liveFlags) (*live.Journal, *live.Past, error) {
	switch {
	case f.journal == noJournal, f.from != "" && f.journal == "" && f.resume == "": // a rehearsal is no meeting
		return nil, nil, nil
	case f.journal != "":
		j, err := live.CreateJournal(f.journal)
		if err != nil {
			return nil, nil, journalFailed(f.journal, err)
		}
		return j, nil, nil
	case f.resume != "" && f.resume != lastJournal:
		return resumeJournal(f.resume, f)
	}
	folder, err := live.JournalFolder()
	if err != nil {
		return nil, nil, usagef("journal: this system names no folder for it: %w", err).hint(elsewhere)
	}
	if f.resume == "" {
		j, err := live.NewJournal(folder, time.Now())
		if err != nil {
			return nil, nil, hinted(err, elsewhere)
		}
		return j, nil, nil
	}
	path, err := live.LastJournal(folder)
	switch {
	case err != nil:
		return nil, nil, err
	case path == "":
		return nil, nil, usagef("resume: no meeting in %s was left without an end", folder).hint("begin a new one with: airtime live")
	}
	return resumeJournal(path, f)
}

const elsewhere = "say where to keep it with --journal FILE, or keep nothing with --journal none"

// journalFailed says what can be done where there can be no new journal.
func journalFailed(path string, err error) error {
	info, statErr := os.Stat(path)
	switch {
	case statErr != nil || !errors.Is(err, fs.ErrExist):
		return hinted(err, "choose a folder that you may write to, or keep nothing with --journal none")
	case !info.IsDir() && !info.Mode().IsRegular(): // opening a pipe may wait for ever
		return usagef("%w", err).hint("choose another name")
	case info.IsDir():
		return usagef("journal: %s: is a folder, want a file name", path).hint("name a file in it: --journal %s", filepath.Join(path, "meeting.journal"))
	}
	e := usagef("%w", err)
	old, openErr := os.Open(path)
	if openErr != nil {
		return e.hint("choose another name")
	}
	defer old.Close()
	switch rec, readErr := live.ReadJournal(old, report.NeutralName); {
	case readErr != nil:
		return e.hint("choose another name")
	case rec.Ended:
		return e.hint("choose another name; that meeting has ended, see it with: airtime report %s", path)
	}
	return e.hint("choose another name, or go on with that meeting: airtime live --resume=%s", path)
}

// resumeWithin is how long after its beginning the last meeting is taken to be the one that is meant.
const resumeWithin = 12 * time.Hour

// resumeJournal goes on with the meeting of the journal at path.
func resumeJournal(path string, f liveFlags) (*live.Journal, *live.Past, error) {
	j, past, err := live.ResumeJournal(path)
	if err != nil {
		return nil, nil, resumeFailed(path, err)
	}
	switch {
	case f.resume == lastJournal && !(time.Since(past.Started()) <= resumeWithin):
		err = usagef("resume: the last meeting without an end began %s, want one of the last %.0f hours", began(past, time.Now()), resumeWithin.Hours()).
			hint("to go on with it all the same: airtime live --resume=%s", path).hint("to see what it was: airtime report %s", path)
	case past.Call() && f.also == "":
		err = usagef("resume: %s is of a call, want the far side too", path).hint("say what it is with --also, as before")
	case !past.Call() && f.also != "":
		err = usagef("resume: %s is of one room, got the far side of a call with --also", path).hint("go on without --also")
	}
	if err != nil {
		return nil, nil, errors.Join(err, j.Close())
	}
	return j, past, nil
}

// resumeFailed says what can be done with a journal with which nobody can go on.
func resumeFailed(path string, err error) error {
	err = fmt.Errorf("resume: %w", err)
	switch {
	case errors.Is(err, live.ErrBroken):
		return hinted(err, "see what can be read of it with: airtime report %s", path)
	case errors.Is(err, live.ErrOver), errors.Is(err, live.ErrOngoing):
		return hinted(err, "see what was understood with: airtime report %s", path)
	case errors.Is(err, live.ErrNotJournal):
		return hinted(err, "want a file that airtime live wrote; it said where it keeps it")
	case errors.Is(err, fs.ErrNotExist):
		return hinted(err, "check the name; to go on with the last meeting, say --resume alone")
	}
	return err
}

// pastText says which meeting is gone on with.
func pastText(past *live.Past, now time.Time) string {
	title := ""
	if t := past.Title(); t != "" {
		title = fmt.Sprintf(" %q", t)
	}
	return fmt.Sprintf("This goes on with the meeting%s that began %s and was %s long when it stopped.", title, began(past, now), inWords(past.Length()))
}

// began is when past began, as people say it.
func began(past *live.Past, now time.Time) string {
	t := past.Started().In(now.Location())
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch {
	case past.Started().IsZero():
		return "at a time that it does not tell"
	case day(t) == day(now):
		return "today at " + t.Format("15:04")
	case day(t) == day(now.AddDate(0, 0, -1)):
		return "yesterday at " + t.Format("15:04")
	}
	return "on " + t.Format("Monday, 2 January 2006, at 15:04")
}

// inWords is d in hours and minutes, or seconds where those say more.
func inWords(d time.Duration) string {
	if d < 2*time.Minute {
		return plural(int(d.Seconds()), "second", "seconds")
	}
	h, m := int(d.Hours()), int(d.Minutes())%60
	switch {
	case h == 0:
		return plural(m, "minute", "minutes")
	case m == 0:
		return plural(h, "hour", "hours")
	}
	return plural(h, "hour", "hours") + " and " + plural(m, "minute", "minutes")
}

// findDevices checks that there is what is to be listened to, without listening.
func findDevices(ctx context.Context, f liveFlags) error {
	devices, err := capture.Devices(ctx)
	if err != nil {
		return err
	}
	if len(devices) == 0 {
		return hinted(fmt.Errorf("live: %w: this computer has no microphone", capture.ErrNoDevice),
			"plug one in, allow it in the system's settings, or rehearse with a recording: --from FILE")
	}
	if _, err := capture.FindDevice(ctx, capture.DeviceConfig{Name: f.device}); err != nil || f.also == "" {
		return err
	}
	_, err = capture.FindDevice(ctx, capture.DeviceConfig{Name: f.also})
	return err
}

// readJournal makes an account of a journal, of a meeting that still goes on if ongoing.
func readJournal(r io.Reader, ongoing bool) (report.Account, error) {
	read := live.ReadJournal
	if ongoing {
		read = live.ReadOngoing
	}
	rec, err := read(r, report.NeutralName)
	if err != nil {
		return report.Account{}, err
	}
	return report.Compute(rec.Meeting, rec.Settings), nil
}
