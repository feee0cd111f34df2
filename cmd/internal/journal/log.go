package journal

import (
	"errors"
	"slices"
	"time"

	"airtime/audio/note"
	"airtime/diarize"
	"airtime/report"
)

// Head is what is known of a meeting when it begins.
type Head struct {
	Started  time.Time
	Title    string
	Mode     string // of diarize
	Voices   string // by what means voices are told apart
	Settings report.Settings
	Roster   []report.Person
	People   int // how many are there, if that is known
}

// A Log is a meeting that is being written down: what is learnt of it, and the [File] that follows, if it has
// one. One goroutine uses it.
type Log struct {
	rec    *record // its turns are those of programs before this one
	live   []Turn  // this one's, as the file has them
	first  int     // this one's first label
	now    func() time.Duration
	file   *File // nil keeps nothing
	owed   []line
	full   bool  // no more of them may wait
	unkept error // why lines wait for the disk
}

// Begin begins a log. now is how far the meeting is.
func Begin(f *File, h Head, now func() time.Duration) *Log {
	g := &Log{file: f, now: now, rec: &record{
		started: h.Started, title: h.Title, mode: h.Mode, voices: h.Voices, settings: &h.Settings, roster: h.Roster, people: h.People, names: map[int]string{},
	}}
	l := line{Kind: kindBegin, Version: version, Started: h.Started, Title: h.Title, Mode: h.Mode, Voices: h.Voices, Config: &h.Settings, People: h.People}
	for _, p := range h.Roster {
		l.Roster = append(l.Roster, person{Name: p.Name, Tags: p.Tags, From: ms(p.From), To: ms(p.To), Follow: p.Follow})
	}
	g.put(l)
	return g
}

// Continue goes on with a meeting of which so many people are part, whose voices are told apart by those means, at now. What went on when it stopped is over, and
// the time in between is off the record.
func Continue(f *File, p *Past, people int, voices string, now func() time.Duration) *Log {
	g := &Log{file: f, now: now, rec: p.record, first: p.labels()}
	stopped := g.rec.length
	g.rec.people, g.rec.voices = people, voices
	g.put(line{Kind: kindResume, People: people, Voices: voices})
	for _, k := range g.rec.closeMarks(stopped) {
		g.SetMark(k)
	}
	if at := ms(now()); at > stopped {
		g.SetMark(Mark{Kind: report.OffRecord, At: stopped, Until: at, Label: -1, Text: "the program was not running"})
	}
	return g
}

// Started is when the meeting began; zero if that is not known.
func (g *Log) Started() time.Time { return g.rec.started }

// Before are the turns of programs before this one. They are not to be changed.
func (g *Log) Before() []Turn { return g.rec.turns }

// First is the first label that is free: those below it are of programs before this one.
func (g *Log) First() int { return g.first }

// Roster are those who were said to be there.
func (g *Log) Roster() []report.Person { return g.rec.roster }

// Named is the name that was given to label, or "".
func (g *Log) Named(label int) string { return g.rec.names[label] }

// SetName gives a name to label, or with "" takes it away.
func (g *Log) SetName(label int, name string) {
	g.rec.names[label] = name
	g.put(line{Kind: kindName, Label: label, Name: name})
}

// Marks are the marks so far. They are not to be changed.
func (g *Log) Marks() []Mark { return g.rec.marks }

// SetMark makes a mark, or ends the one that is the same.
func (g *Log) SetMark(m Mark) {
	g.rec.setMark(m)
	g.put(line{Kind: kindMark, Mark: &m})
}

// Unmark takes a mark back, and says whether it was there.
func (g *Log) Unmark(m Mark) bool {
	i := slices.IndexFunc(g.rec.marks, m.Same)
	if i < 0 {
		return false
	}
	m = g.rec.marks[i]
	g.rec.marks = slices.Delete(g.rec.marks, i, i+1)
	g.put(line{Kind: kindUnmark, Mark: &m})
	return true
}

// SetTurns says that turns, sorted, are this program's so far.
func (g *Log) SetTurns(turns []Turn) {
	gone, came := Differ(g.live, turns)
	l := line{Kind: kindHeard}
	if len(gone)+len(came) > 0 {
		l = line{Kind: kindTurns, Drop: keys(gone), Add: came}
	}
	if g.put(l) {
		g.live = patch(g.live, l.Drop, l.Add)
	}
}

// Meeting is the meeting so far, with turns as this program's. neutral names the i-th voice that nobody named.
func (g *Log) Meeting(turns []Turn, neutral func(int) string) report.Meeting {
	r := *g.rec
	r.length = ms(g.now())
	r.turns = append(slices.Clip(r.turns), turns...)
	return r.meeting(neutral)
}

// End is the end in order, after which turns are this program's, and from fewest to most people spoke.
func (g *Log) End(turns []Turn, notes []note.Note, fewest, most int) {
	for _, k := range g.rec.closeMarks(ms(g.now())) {
		g.SetMark(k)
	}
	gone, came := differ(g.live, turns, 0) // this is the last word
	g.rec.notes = append(g.rec.notes, notes...)
	g.rec.ended, g.rec.fewest, g.rec.most = true, fewest, most
	g.put(line{Kind: kindTurns, Drop: keys(gone), Add: came}, line{Kind: kindEnd, Notes: g.rec.notes, Fewest: fewest, Most: most})
}

// put writes lines to the file, all or, where one of them could not be read back, none.
func (g *Log) put(lines ...line) bool {
	if g.file == nil {
		return true
	}
	for i := range lines {
		lines[i].At = ms(g.now())
		if lines[i].Kind != kindBegin && lines[i].check() != nil {
			return false
		}
	}
	lines = append(g.owed, lines...)
	took := g.file.put(g.now(), lines...)
	g.owed = nil
	if !took { // SetTurns tells of the turns anew
		g.owed = slices.DeleteFunc(lines, func(l line) bool { return l.Kind == kindTurns || l.Kind == kindHeard })
	}
	g.full = !took
	return took
}

// Problem says what is wrong with the journal, in plain words, if anything is.
func (g *Log) Problem() *note.Note {
	if g.file == nil {
		return nil
	}
	select {
	case g.unkept = <-g.file.news:
	default:
	}
	var n note.Note
	switch {
	case errors.Is(g.unkept, errDeleted):
		n = note.New("journal_deleted", nil)
	case g.full:
		n = note.New("disk_behind", nil)
	case g.unkept != nil:
		n = note.New("not_safe", note.Values{"why": bare(g.unkept).Error()})
	default:
		return nil
	}
	return &n
}

// Past is a meeting that is gone on with.
type Past struct{ *record }

// Length is how long the meeting was when it stopped.
func (p *Past) Length() time.Duration { return p.length.Duration() }

// Started is when it began; zero if that is not known.
func (p *Past) Started() time.Time { return p.started }

// Title is what it is called, if anything.
func (p *Past) Title() string { return p.title }

// People is how many are there, or 0 if that is not known.
func (p *Past) People() int { return p.people }

// Roster are those who were said to be there.
func (p *Past) Roster() []report.Person { return p.roster }

// Settings are those of its measures; false if they are not known.
func (p *Past) Settings() (report.Settings, bool) {
	if p.settings == nil || p.settings.Validate() != nil {
		return report.Settings{}, false
	}
	return *p.settings, true
}

// Call says whether it is a call, with a far side, rather than in one room.
func (p *Past) Call() bool { return p.mode == string(diarize.Person) }
