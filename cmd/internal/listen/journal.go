package listen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/journal"
	"airtime/cmd/internal/live"
	"airtime/report"
	"airtime/report/numbers"
)

// noJournal as a journal's name keeps none.
const noJournal = "none"

// openJournal opens where the meeting is kept.
func openJournal(f liveFlags) (*journal.File, *journal.Past, error) {
	switch {
	case f.journal == noJournal, f.from != "" && f.journal == "" && f.resume == "": // a rehearsal is no meeting
		return nil, nil, nil
	case f.journal != "":
		j, err := journal.Create(f.journal)
		if err != nil {
			return nil, nil, journalFailed(f.journal, err)
		}
		return j, nil, nil
	case f.resume != "" && f.resume != lastJournal:
		return resumeJournal(f.resume, f)
	}
	folder, err := journal.Folder()
	if err != nil {
		return nil, nil, fault.Usagef("journal: this system names no folder for it: %w", err).Hint(elsewhere)
	}
	if f.resume == "" {
		j, err := journal.New(folder, time.Now())
		if err != nil {
			return nil, nil, fault.Hinted(err, elsewhere)
		}
		return j, nil, nil
	}
	path, err := journal.Last(folder)
	switch {
	case err != nil:
		return nil, nil, err
	case path == "":
		return nil, nil, fault.Usagef("resume: no meeting in %s was left without an end", folder).Hint("begin a new one with: airtime live")
	}
	return resumeJournal(path, f)
}

const elsewhere = "say where to keep it with --journal FILE, or keep nothing with --journal none"

// journalFailed says what can be done where there can be no new journal.
func journalFailed(path string, err error) error {
	info, statErr := os.Stat(path)
	switch {
	case statErr != nil || !errors.Is(err, fs.ErrExist):
		return fault.Hinted(err, "choose a folder that you may write to, or keep nothing with --journal none")
	case !info.IsDir() && !info.Mode().IsRegular(): // opening a pipe may wait for ever
		return fault.Usagef("%w", err).Hint("choose another name")
	case info.IsDir():
		return fault.Usagef("journal: %s: is a folder, want a file name", path).Hint("name a file in it: --journal %s", filepath.Join(path, "meeting.journal"))
	}
	e := fault.Usagef("%w", err)
	old, openErr := os.Open(path)
	if openErr != nil {
		return e.Hint("choose another name")
	}
	defer old.Close()
	switch rec, readErr := journal.Read(old, report.NeutralName); {
	case readErr != nil:
		return e.Hint("choose another name")
	case rec.Ended:
		return e.Hint("choose another name; that meeting has ended, see it with: airtime report %s", path)
	}
	return e.Hint("choose another name, or go on with that meeting: airtime live --resume=%s", path)
}

// resumeWithin is how long after its beginning the last meeting is taken to be the one that is meant.
const resumeWithin = 12 * time.Hour

// resumeJournal goes on with the meeting of the journal at path.
func resumeJournal(path string, f liveFlags) (*journal.File, *journal.Past, error) {
	j, past, err := journal.Resume(path)
	if err != nil {
		return nil, nil, resumeFailed(path, err)
	}
	switch {
	case f.resume == lastJournal && !(time.Since(past.Started()) <= resumeWithin):
		err = fault.Usagef("resume: the last meeting without an end began %s, want one of the last %.0f hours", began(past, time.Now()), resumeWithin.Hours()).
			Hint("to go on with it all the same: airtime live --resume=%s", path).Hint("to see what it was: airtime report %s", path)
	case past.Call() && f.also == "":
		err = fault.Usagef("resume: %s is of a call, want the far side too", path).Hint("say what it is with --also, as before")
	case !past.Call() && f.also != "":
		err = fault.Usagef("resume: %s is of one room, got the far side of a call with --also", path).Hint("go on without --also")
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
	case errors.Is(err, journal.ErrBroken):
		return fault.Hinted(err, "see what can be read of it with: airtime report %s", path)
	case errors.Is(err, journal.ErrOver), errors.Is(err, journal.ErrOngoing):
		return fault.Hinted(err, "see what was understood with: airtime report %s", path)
	case errors.Is(err, journal.ErrNotJournal):
		return fault.Hinted(err, "want a file that airtime live wrote; it said where it keeps it")
	case errors.Is(err, fs.ErrNotExist):
		return fault.Hinted(err, "check the name; to go on with the last meeting, say --resume alone")
	}
	return err
}

// pastText says which meeting is gone on with.
func pastText(past *journal.Past, now time.Time) string {
	title := ""
	if t := past.Title(); t != "" {
		title = fmt.Sprintf(" %q", t)
	}
	return fmt.Sprintf("This goes on with the meeting%s that began %s and was %s long when it stopped.", title, began(past, now), inWords(past.Length()))
}

// began is when past began, as people say it.
func began(past *journal.Past, now time.Time) string {
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

// spareFolder is where an account goes that cannot be written where it was asked for: the state folder. A rehearsal makes
// none. It is found before the meeting, while folders can still be made; "" is none.
func spareFolder(rehearsal bool) string {
	folder, err := journal.Folder()
	if err != nil {
		return ""
	}
	if !rehearsal {
		_ = os.MkdirAll(folder, 0o700)
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return ""
	}
	return folder
}

// rescue writes an account that could not be written where it was asked for to folder, and says so.
func (p program) rescue(a report.Account, folder string) {
	if folder == "" {
		return
	}
	for n := 1; n <= 9; n++ { // nobody rescues so many in a second
		name := "account-" + time.Now().Format("2006-01-02-150405")
		if n > 1 {
			name += fmt.Sprintf("_%d", n)
		}
		d := desk.Destination{Path: filepath.Join(folder, name+".json")}
		err := p.WriteAccount(d, a)
		var exists *fault.Exists
		switch {
		case err == nil:
			p.Warn("the account is kept in %[1]s instead; see it with: airtime report %[1]s", d.Path)
			return
		case !errors.As(err, &exists):
			p.Warn("the account could not be kept anywhere else either: %v", err)
			return
		}
	}
}

// tellJournal says what is left of a meeting beside its account, or alone if that is kept nowhere.
func (p program) tellJournal(j *journal.File, alone bool, err error) {
	if j == nil {
		return
	}
	switch upTo, all := j.UpTo(); {
	case !all && upTo == 0:
		p.Warn("nothing of the meeting is kept in %s", j.Path())
	case !all:
		p.Warn("who spoke when is kept in %s up to %s", j.Path(), numbers.Clock(report.Seconds(upTo)))
	case errors.Is(err, live.ErrStopped):
		p.Warn("what was understood is kept; see it with: airtime report %s", j.Path())
	case alone:
		p.Warn("who spoke when is kept in %[1]s until you delete it; see it again with: airtime report %[1]s", j.Path())
	default:
		p.Warn("who spoke when is kept in %s", j.Path())
	}
}

// inWords is d in hours and minutes, or seconds where those say more.
func inWords(d time.Duration) string {
	if d < 2*time.Minute {
		return fault.Plural(int(d.Seconds()), "second", "seconds")
	}
	h, m := int(d.Hours()), int(d.Minutes())%60
	switch {
	case h == 0:
		return fault.Plural(m, "minute", "minutes")
	case m == 0:
		return fault.Plural(h, "hour", "hours")
	}
	return fault.Plural(h, "hour", "hours") + " and " + fault.Plural(m, "minute", "minutes")
}
