package live

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"airtime/diarize"
	"airtime/report"
)

// JournalVersion is the version of the journals this program writes.
const JournalVersion = 1

// line is one line of a journal: something that was learnt at second AtS of the meeting. Which of
// its fields are there depends on Kind.
type line struct {
	Kind string  `json:"kind"`
	AtS  float64 `json:"at_s"`

	// begin: the first line.
	Version int              `json:"airtime_journal,omitempty"`
	Started time.Time        `json:"started,omitzero"`
	Title   string           `json:"title,omitempty"`
	Mode    string           `json:"mode,omitempty"`
	Config  *report.Settings `json:"settings,omitempty"`
	Roster  []person         `json:"roster,omitempty"`

	People int `json:"people,omitempty"` // how many are there, if that is known; of begin and resume

	// turns: Drop are those that are no longer right, Add those that are.
	Drop []key  `json:"drop,omitempty"`
	Add  []turn `json:"add,omitempty"`

	// name, mark and unmark; resume and end have only AtS.
	Label int    `json:"label,omitempty"`
	Name  string `json:"name,omitempty"`
	Mark  *mark  `json:"mark,omitempty"`

	Notes []string `json:"notes,omitempty"` // of the end
}

// The kinds of line.
const (
	kindBegin  = "begin"
	kindTurns  = "turns"
	kindName   = "name"
	kindMark   = "mark"
	kindUnmark = "unmark" // the last mark of that kind is taken back
	kindResume = "resume" // a new program goes on; labels count on from the largest so far
	kindHeard  = "heard"  // nothing new, but the meeting goes on
	kindEnd    = "end"
)

type person struct {
	Name   string   `json:"name"`
	Tags   []string `json:"tags,omitempty"`
	FromS  float64  `json:"from_s,omitempty"`
	ToS    float64  `json:"to_s,omitempty"`
	Follow bool     `json:"follow,omitempty"`
}

// key tells a turn from every other one: no label begins to speak twice at once.
type key struct {
	StartS float64 `json:"start_s"`
	Label  int     `json:"label"`
}

type turn struct {
	key
	EndS       float64 `json:"end_s"`
	Confidence float64 `json:"confidence"`
	Other      int     `json:"other"` // second candidate, or −1
}

type mark struct {
	Kind   report.MarkKind `json:"kind"`
	AtS    float64         `json:"at_s"`
	UntilS float64         `json:"until_s,omitempty"`
	Label  int             `json:"label"` // −1 for nobody
	Text   string          `json:"text,omitempty"`
}

// record is what a journal tells, or a meeting so far: turns by label, and what people said.
type record struct {
	started  time.Time
	title    string
	mode     string
	settings *report.Settings
	roster   []report.Person
	people   int    // how many are there, or 0
	turns    []turn // sorted by start and label
	names    map[int]string
	marks    []mark
	notes    []string
	lengthS  float64
	ended    bool
	size     int64 // of the complete lines; what a crash left of another one is behind it
	broken   error // why, and from which line on, the rest could not be read; nil if all was
}

func compareKeys(a, b key) int {
	switch {
	case a.StartS < b.StartS:
		return -1
	case a.StartS > b.StartS:
		return 1
	}
	return a.Label - b.Label
}

// check says whether l can be a line after the first. Nothing else is written, since what a reader
// does not take ends what can be read.
func (l line) check() error {
	if !(l.AtS >= 0 && l.AtS < maxSeconds) {
		return fmt.Errorf("at_s: got %g, want 0 to %g", l.AtS, float64(maxSeconds))
	}
	switch l.Kind {
	case kindTurns:
		for _, t := range l.Add {
			if !(t.StartS >= 0 && t.StartS < t.EndS && t.EndS < maxSeconds) {
				return fmt.Errorf("add: got %g to %g, want a stretch of time", t.StartS, t.EndS)
			}
			if t.Label < 0 || t.Label >= maxLabel || t.Other < -1 || t.Other >= maxLabel {
				return fmt.Errorf("add: got label %d or %d, want less than %d", t.Label, t.Other, maxLabel)
			}
			if !(t.Confidence >= 0 && t.Confidence <= 1) {
				return fmt.Errorf("add: got confidence %g, want 0 to 1", t.Confidence)
			}
		}
	case kindName:
		if l.Label < 0 || l.Label >= maxLabel {
			return fmt.Errorf("label: got %d, want 0 to %d", l.Label, maxLabel-1)
		}
	case kindMark:
		if l.Mark == nil || l.Mark.Kind == "" {
			return errors.New("mark: got none, want what it is and when")
		}
		if !(l.Mark.AtS >= 0 && l.Mark.AtS < maxSeconds && l.Mark.UntilS >= 0 && l.Mark.UntilS < maxSeconds) {
			return fmt.Errorf("mark: got %g to %g, want times of the meeting", l.Mark.AtS, l.Mark.UntilS)
		}
		if l.Mark.Label < -1 || l.Mark.Label >= maxLabel {
			return fmt.Errorf("mark: got label %d, want -1 (nobody) to %d", l.Mark.Label, maxLabel-1)
		}
	case kindUnmark, kindEnd, kindResume, kindHeard:
	case kindBegin:
		return errors.New("got a second beginning")
	default:
		return fmt.Errorf("kind: got %q, which is not of this version", l.Kind)
	}
	return nil
}

// apply takes in the next line.
func (r *record) apply(l line) error {
	if err := l.check(); err != nil {
		return err
	}
	if l.Kind == kindResume { // what went on was over when the program stopped, not when it began again
		r.closeMarks(r.lengthS)
	}
	r.lengthS = max(r.lengthS, l.AtS)
	switch l.Kind {
	case kindTurns:
		r.turns = patch(r.turns, l.Drop, l.Add)
	case kindName:
		r.names[l.Label] = l.Name
	case kindMark:
		r.marks = setMark(r.marks, *l.Mark)
	case kindUnmark:
		if l.Mark != nil {
			r.marks = slices.DeleteFunc(r.marks, func(m mark) bool { return sameMark(m, *l.Mark) })
		}
	case kindEnd:
		r.ended, r.notes = true, l.Notes
	case kindResume:
		r.ended, r.people = false, max(0, l.People)
	}
	return nil
}

const (
	maxSeconds = 7 * 86400.0
	maxLabel   = 1 << 16
)

// patch returns turns without those in drop and with those in add, sorted.
func patch(turns []turn, drop []key, add []turn) []turn {
	gone := make(map[key]bool, len(drop)+len(add))
	for _, k := range drop {
		gone[k] = true
	}
	for _, t := range add {
		gone[t.key] = true
	}
	turns = slices.DeleteFunc(turns, func(t turn) bool { return gone[t.key] })
	turns = append(turns, add...)
	slices.SortFunc(turns, func(a, b turn) int { return compareKeys(a.key, b.key) })
	return slices.CompactFunc(turns, func(a, b turn) bool { return a.key == b.key })
}

// differ returns what makes new of old, both sorted. What only became a little more or less sure is
// left as it was.
func differ(old, new []turn) (drop []key, add []turn) {
	for len(old) > 0 || len(new) > 0 {
		c := 0
		switch {
		case len(old) == 0:
			c = 1
		case len(new) == 0:
			c = -1
		default:
			c = compareKeys(old[0].key, new[0].key)
		}
		switch {
		case c < 0:
			drop = append(drop, old[0].key)
			old = old[1:]
		case c > 0:
			add = append(add, new[0])
			new = new[1:]
		default:
			a, b := old[0], new[0]
			if a.EndS != b.EndS || a.Other != b.Other || math.Abs(a.Confidence-b.Confidence) > 0.1 {
				add = append(add, b)
			}
			old, new = old[1:], new[1:]
		}
	}
	return drop, add
}

// sameMark says whether a and b are the same mark, which may have got its end since.
func sameMark(a, b mark) bool {
	return a.Kind == b.Kind && a.AtS == b.AtS && a.Label == b.Label && a.Text == b.Text
}

func setMark(marks []mark, m mark) []mark {
	for i := range marks {
		if sameMark(marks[i], m) {
			marks[i] = m
			return marks
		}
	}
	return append(marks, m)
}

// closeMarks ends whatever goes on, and returns it.
func (r *record) closeMarks(at float64) []mark {
	var closed []mark
	for i := range r.marks {
		if k := &r.marks[i]; k.UntilS == 0 && k.Kind != report.Agenda {
			k.UntilS = max(at, k.AtS+leastMark)
			closed = append(closed, *k)
		}
	}
	return closed
}

// leastMark is how long a mark is at least, in seconds: one that ends at 0 would go on.
const leastMark = 0.001

// Recorded is a meeting as a journal has it.
type Recorded struct {
	Meeting  report.Meeting
	Settings report.Settings
	Ended    bool // in order; otherwise the last seconds may be missing
}

// ReadJournal reads a journal. One that stops in the middle of a line, as a crash leaves it, is
// read up to there, and so is one with a line that makes no sense, which the meeting's notes say.
// Only without a first line there is nothing to read. neutral names the i-th voice that nobody named.
func ReadJournal(r io.Reader, neutral func(int) string) (Recorded, error) {
	return readJournal(r, neutral, "The meeting was not ended in order: up to 5 seconds before it stopped may be missing, and who spoke was not looked at again with hindsight.")
}

// ReadOngoing is ReadJournal while the meeting still goes on.
func ReadOngoing(r io.Reader, neutral func(int) string) (Recorded, error) {
	return readJournal(r, neutral, "The meeting still goes on: this is what was understood so far, without the last seconds. Who spoke is looked at again with hindsight when it ends.")
}

// readJournal notes unended of a meeting that has no end.
func readJournal(r io.Reader, neutral func(int) string, unended string) (Recorded, error) {
	rec, err := readRecord(r)
	if err != nil {
		return Recorded{}, err
	}
	m := rec.meeting(neutral)
	switch {
	case rec.broken != nil:
		m.Notes = append(m.Notes, fmt.Sprintf("The journal can be read up to %.0f s of the meeting only, and what came later is missing (%v).", rec.lengthS, rec.broken))
	case !rec.ended:
		m.Notes = append(m.Notes, unended)
	}
	s := report.DefaultSettings()
	if rec.settings != nil {
		s = *rec.settings
		if err := s.Validate(); err != nil {
			return Recorded{}, fmt.Errorf("journal: line 1: settings: %w", err)
		}
	}
	return Recorded{Meeting: m, Settings: s, Ended: rec.ended}, nil
}

// maxLine bounds a line: a regrouping of a whole day is one of a few MB.
const maxLine = 64 << 20

func readRecord(r io.Reader) (*record, error) {
	rec := &record{names: map[int]string{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		i := bytes.IndexByte(data, '\n')
		switch {
		case i >= 0:
			rec.size += int64(i) + 1
			return i + 1, data[:i], nil
		case atEOF:
			return len(data), nil, nil // it was being written
		}
		return 0, nil, nil
	})
	n := 0
	for lines.Scan() {
		n++
		if len(lines.Bytes()) == 0 {
			continue
		}
		var l line
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		err := d.Decode(&l)
		switch {
		case n > 1 && err == nil:
			err = rec.apply(l)
		case err == nil:
			err = rec.begin(l)
		}
		if err != nil && n > 1 {
			rec.broken = fmt.Errorf("line %d: %w", n, err)
			return rec, nil
		}
		if err != nil {
			return nil, fmt.Errorf("journal: line 1: %w", err)
		}
	}
	switch err := lines.Err(); {
	case err != nil && n > 0:
		rec.broken = fmt.Errorf("line %d: %w", n+1, err)
	case err != nil:
		return nil, fmt.Errorf("journal: line 1: %w", err)
	case n == 0:
		return nil, errors.New("journal: got no complete line")
	}
	return rec, nil
}

// begin takes in the first line.
func (r *record) begin(l line) error {
	if l.Kind != kindBegin || l.Version != JournalVersion {
		return fmt.Errorf("got kind %q, version %d, want %q, version %d", l.Kind, l.Version, kindBegin, JournalVersion)
	}
	r.started, r.title, r.mode, r.settings, r.people = l.Started, l.Title, l.Mode, l.Config, max(0, l.People)
	for _, p := range l.Roster {
		r.roster = append(r.roster, report.Person{Name: p.Name, Listed: true, Tags: p.Tags, From: seconds(p.FromS), To: seconds(p.ToS), Follow: p.Follow})
	}
	return nil
}

// bare drops the operation and path of err: its reader knows which file it is about.
func bare(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// IsJournal says whether head is the beginning of a journal.
func IsJournal(head []byte) bool {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(first, []byte(`{"kind":"`+kindBegin+`"`)) && bytes.Contains(first, []byte(`"airtime_journal":`))
}

func seconds(s float64) time.Duration { return time.Duration(math.Round(s*1000)) * time.Millisecond }
func inSeconds(d time.Duration) float64 {
	return math.Round(d.Seconds()*1000) / 1000
}

// Journal writes lines to a file, in a goroutine of its own: a slow disk holds up nobody. What a
// full disk does not take waits, and is tried again.
type Journal struct {
	path string
	f    file
	in   chan entry
	done chan struct{}
	news chan error // the newest: what keeps lines from the disk, or nil that they are there now

	waiting atomic.Int64 // bytes of lines that were taken and are not on the disk
	refused bool         // the last lines were

	// The writer's own, until done is closed:
	pending []entry
	size    int64         // of what is on the disk
	torn    bool          // there may be more of it, of a line that was not written to its end
	upTo    time.Duration // how far it goes
	err     error
}

// entry is a few lines that are written together, and how far in the meeting they go.
type entry struct {
	lines []byte
	at    time.Duration
}

// file is what a Journal needs of an *os.File.
type file interface {
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error
}

const (
	queue      = 1024    // entries that may wait for a write that hangs
	maxWaiting = 8 << 20 // bytes that may wait for the disk, which is days of a meeting
	retryEvery = 3 * time.Second
)

// CreateJournal begins a journal at path, which must not exist. Only its owner can read it.
func CreateJournal(path string) (*Journal, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("journal: folder %s: %w", dir, bare(err))
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %s: %w", path, bare(err))
	}
	if err := lock(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("journal: %s: %w", path, err)
	}
	return newJournal(path, f, 0, 0), nil
}

// Why a journal cannot be gone on with.
var (
	ErrOngoing    = errors.New("the meeting is still going on in another window")
	ErrOver       = errors.New("the meeting has ended; nothing to go on with")
	ErrBroken     = errors.New("the journal is damaged; cannot go on with it") // but can be read up to there
	ErrNotJournal = errors.New("not a journal of airtime live")
)

// ResumeJournal opens the journal at path to go on with it, and returns what is in it.
func ResumeJournal(path string) (*Journal, *Past, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	rec, err := resume(f)
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return newJournal(path, f, rec.size, seconds(rec.lengthS)), &Past{rec}, nil
}

func resume(f *os.File) (*record, error) {
	if err := lock(f); err != nil {
		return nil, err
	}
	head := make([]byte, 256)
	n, err := f.ReadAt(head, 0)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, bare(err)
	case n > 0 && !IsJournal(head[:n]):
		return nil, ErrNotJournal
	}
	rec, err := readRecord(f)
	switch {
	case err != nil:
		return nil, err
	case rec.broken != nil: // whatever follows it would not be read
		return nil, fmt.Errorf("%w: %w", ErrBroken, rec.broken)
	case rec.ended:
		return nil, ErrOver
	}
	return rec, bare(f.Truncate(rec.size)) // without the line that was being written when the program stopped
}

// Ongoing says whether a program is writing the journal at path just now.
func Ongoing(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if lock(f) != nil {
		return true
	}
	unlock(f)
	return false
}

// Past is a meeting that is gone on with.
type Past struct{ *record }

// Length is how long the meeting was when it stopped.
func (p *Past) Length() time.Duration { return seconds(p.lengthS) }

// Started is when it began; zero if that is not known.
func (p *Past) Started() time.Time { return p.started }

// Title is what it is called, if anything.
func (p *Past) Title() string { return p.title }

// People is how many are there, or 0 if that is not known.
func (p *Past) People() int { return p.people }

// Roster are those who were said to be there.
func (p *Past) Roster() []report.Person { return p.roster }

// Call says whether it is a call, with a far side, rather than in one room.
func (p *Past) Call() bool { return p.mode == string(diarize.Person) }

func newJournal(path string, f file, size int64, upTo time.Duration) *Journal {
	j := &Journal{path: path, f: f, size: size, upTo: upTo, in: make(chan entry, queue), done: make(chan struct{}), news: make(chan error, 1)}
	go j.write()
	return j
}

// Path is where the journal is.
func (j *Journal) Path() string { return j.path }

func (j *Journal) write() {
	defer close(j.done)
	again := time.NewTicker(retryEvery)
	defer again.Stop()
	for open := true; open; {
		select {
		case e, ok := <-j.in:
			if open = ok; ok {
				j.pending = append(j.pending, e)
			}
			for more := ok; more; { // what came in while the last was written goes to the disk at once
				select {
				case e, ok := <-j.in:
					if more, open = ok, ok; ok {
						j.pending = append(j.pending, e)
					}
				default:
					more = false
				}
			}
		case <-again.C:
		}
		if len(j.pending) == 0 {
			continue
		}
		was := j.err
		if j.err = j.flush(); j.err != nil || was != nil {
			select {
			case <-j.news:
			default:
			}
			j.news <- j.err
		}
	}
	if err := j.f.Close(); j.err == nil {
		j.err = err
	}
}

// flush writes what waits. What it cannot write stays, and is not in the file either: only whole lines are, at
// which a reader would otherwise stop.
func (j *Journal) flush() error {
	if err := j.mend(); err != nil {
		return err
	}
	var err error
	written, size := 0, j.size
	for _, e := range j.pending {
		if _, err = j.f.WriteAt(e.lines, size); err != nil {
			break
		}
		written++
		size += int64(len(e.lines))
	}
	if written > 0 {
		if failed := j.f.Sync(); failed != nil { // nobody knows what of it is there
			written, err = 0, failed
		}
	}
	if written > 0 {
		j.waiting.Add(j.size - size)
		j.size, j.upTo = size, j.pending[written-1].at
		j.pending = slices.Delete(j.pending, 0, written)
	}
	if err != nil {
		j.torn = true
		_ = j.mend() // or before the next write
	}
	return err
}

// mend takes back what was written of a line that has no end.
func (j *Journal) mend() error {
	if !j.torn {
		return nil
	}
	err := j.f.Truncate(j.size)
	j.torn = err != nil
	return err
}

// put queues lines, which are written and synced together and go up to at. It never waits; false says that the
// disk is too far behind, and that nothing was taken.
func (j *Journal) put(at time.Duration, lines ...line) bool {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, l := range lines {
		if err := e.Encode(l); err != nil {
			panic(err) // there is nothing in it that has no JSON
		}
	}
	j.refused = true
	if n := int64(b.Len()); j.waiting.Add(n) > maxWaiting {
		j.waiting.Add(-n)
		return false
	}
	select {
	case j.in <- entry{b.Bytes(), at}:
		j.refused = false
	default:
		j.waiting.Add(-int64(b.Len()))
	}
	return !j.refused
}

// Close waits until all is written, or cannot be.
func (j *Journal) Close() error {
	close(j.in)
	<-j.done
	if j.err != nil {
		return fmt.Errorf("journal: %w", j.err)
	}
	return nil
}

// Discard is Close for a meeting that does not begin: a journal without a line goes.
func (j *Journal) Discard() error {
	err := j.Close()
	if j.size == 0 {
		err = errors.Join(err, os.Remove(j.path))
	}
	return err
}

// UpTo is, once the journal is closed, how far in the meeting it goes. all says that it has
// whatever was understood.
func (j *Journal) UpTo() (d time.Duration, all bool) {
	return j.upTo, j.err == nil && !j.refused
}

// JournalFolder is where journals are kept if nothing else is said.
func JournalFolder() (string, error) {
	if d := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "airtime"), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		d, err := os.UserConfigDir()
		return filepath.Join(d, "airtime"), err
	}
	d, err := os.UserHomeDir()
	return filepath.Join(d, ".local", "state", "airtime"), err
}

const (
	journalPrefix = "meeting-"
	journalSuffix = ".journal"
)

// JournalName is the name of the journal of a meeting that begins at t.
func JournalName(t time.Time) string { return journalName(t, 1) }

// journalName is the n-th name for a meeting that begins at t; they sort by that.
func journalName(t time.Time, n int) string {
	name := journalPrefix + t.Format("2006-01-02-150405")
	if n > 1 {
		name += fmt.Sprintf("_%d", n)
	}
	return name + journalSuffix
}

// NewJournal begins a journal in folder, of a meeting that begins at t.
func NewJournal(folder string, t time.Time) (*Journal, error) {
	for n := 1; ; n++ {
		j, err := CreateJournal(filepath.Join(folder, journalName(t, n)))
		if n == 9 || !errors.Is(err, fs.ErrExist) { // nobody begins so many in a second
			return j, err
		}
	}
}

// LastJournal returns the newest journal in folder whose meeting was not ended and does not go on, or "".
func LastJournal(folder string) (string, error) {
	files, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	for _, f := range slices.Backward(files) { // sorted by name, which is by time
		if !strings.HasPrefix(f.Name(), journalPrefix) || !strings.HasSuffix(f.Name(), journalSuffix) {
			continue
		}
		path := filepath.Join(folder, f.Name())
		g, err := os.Open(path)
		if err != nil {
			continue
		}
		rec, err := readRecord(g)
		g.Close()
		if err == nil && !rec.ended && !Ongoing(path) {
			return path, nil
		}
	}
	return "", nil
}
