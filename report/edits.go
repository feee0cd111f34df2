package report

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"airtime/report/names"
)

const (
	maxEdits     = 10_000
	maxEditBytes = 1 << 20
)

// Edit is one correction of an account by the people who were there. As a line it is
//
//	rename NAME NEW               # also: rename NAME to NEW
//	merge NAME into OTHER         # two voices are one person
//	split NAME FROM-TO to OTHER   # in that time it was OTHER, who may be new
//	drop NAME                     # "don't count me"
//	mark presentation NAME FROM-TO
//	mark opening NAME FROM-TO     # or without NAME
//	mark break FROM-TO
//	mark off-record FROM-TO       # what was said in that time is left out
//	mark agenda AT TEXT           # or without TEXT
//	unmark KIND AT                # the mark of that kind at that time
//	set SETTING VALUE             # as in the configuration: measures.long_turn 90s
//	undo ID                       # or alone: the latest correction
//
// with "quotes" around what has spaces in it, and times as minutes:seconds or
// hours:minutes:seconds since the recording began, or as 90s. An undo is no
// correction itself: it sets Undone of another. Who is merged into OTHER adds their
// tags to OTHER's; whether OTHER is followed stays as it was.
type Edit struct {
	ID     int       `json:"id"` // 1, 2, … in the order they were made; before that, the line it was read from
	Time   time.Time `json:"time,omitzero"`
	Kind   string    `json:"kind"` // the first word of the line
	Args   []string  `json:"args"` // the others, without "to" and "into"
	Undone bool      `json:"undone,omitempty"`
}

// Original is what an account was computed from before it was corrected. All
// corrections that are not undone lead from it to the account.
type Original struct {
	Settings Settings         `json:"settings"`
	Notes    []string         `json:"notes"`
	People   []OriginalPerson `json:"people"`
	Turns    []TurnSpan       `json:"turns"`
	Marks    []MarkSpan       `json:"marks"`
}

// OriginalPerson is what is said of a person, not worked out.
type OriginalPerson struct {
	Name   string   `json:"name"`
	Listed bool     `json:"listed"`
	Tags   []string `json:"tags,omitempty"`
	FromS  Seconds  `json:"from_s"`
	ToS    Seconds  `json:"to_s"`
	Follow bool     `json:"follow,omitempty"`
}

// EditError is a correction that cannot be made.
type EditError struct {
	Line int    // of the file it was read from, 0 if none
	Edit string // as a line
	Err  error
}

func (e *EditError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s: %v", e.Line, names.Clip(e.Edit), e.Err)
	}
	return fmt.Sprintf("%s: %v", names.Clip(e.Edit), e.Err)
}

func (e *EditError) Unwrap() error { return e.Err }

// EditForms are the lines there are, for help: each with what it does.
var EditForms = [][2]string{
	{"rename NAME NEW", "give somebody a name, or another one"},
	{"merge NAME into OTHER", "two voices are one person"},
	{"split NAME FROM-TO to OTHER", "in that time it was OTHER, who may be new"},
	{"drop NAME", "do not count who asks for it"},
	{"mark presentation NAME FROM-TO", "NAME held the floor by agreement"},
	{"mark opening NAME FROM-TO", "the opening, by NAME if one is given"},
	{"mark break FROM-TO", "no meeting time"},
	{"mark off-record FROM-TO", "leave out what was said in that time"},
	{"mark agenda AT TEXT", "a new item began"},
	{"unmark KIND AT", "take a mark away"},
	{"set SETTING VALUE", "another threshold: measures.long_turn 90s"},
	{"undo ID", "take a correction back; without ID the last"},
}

// editKinds are the first words, with the number of arguments each can have and
// the argument before which a little word may stand.
var editKinds = map[string]struct {
	least, most int
	word        string
	before      int
}{
	"rename": {2, 2, "to", 1},
	"merge":  {2, 2, "into", 1},
	"split":  {3, 3, "to", 2},
	"drop":   {1, 1, "", 0},
	"mark":   {2, 3, "", 0},
	"unmark": {2, 2, "", 0},
	"set":    {2, 2, "", 0},
	"undo":   {0, 1, "", 0},
}

// ParseEdit reads one line. Who is meant by a name is only looked up by Apply.
func ParseEdit(line string) (Edit, error) {
	words, err := editWords(line)
	if err != nil {
		return Edit{}, err
	}
	if len(words) == 0 {
		return Edit{}, errors.New("got nothing, want a correction such as: rename \"Person A\" Ana")
	}
	e := Edit{Kind: strings.ToLower(words[0].text), Args: []string{}}
	k, ok := editKinds[e.Kind]
	if !ok {
		return Edit{}, fmt.Errorf("got %q, want rename, merge, split, drop, mark, unmark, set or undo", names.Clip(words[0].text))
	}
	rest := words[1:]
	if k.word != "" && len(rest) > k.before && rest[k.before] == (editWord{text: k.word}) {
		rest = slices.Delete(rest, k.before, k.before+1)
	}
	for _, w := range rest {
		e.Args = append(e.Args, w.text)
	}
	if err := e.check(); err != nil {
		return Edit{}, err
	}
	return e, nil
}

// ReadEdits reads a correction a line. Empty lines, and those that begin with #,
// are skipped. Errors name the line.
func ReadEdits(r io.Reader) ([]Edit, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxEditBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	if len(data) > maxEditBytes {
		return nil, fmt.Errorf("got more than %d bytes, want less", maxEditBytes)
	}
	var edits []Edit
	sc := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	sc.Buffer(nil, maxEditBytes+1)
	for line := 1; sc.Scan(); line++ {
		text := strings.TrimSpace(sc.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		e, err := ParseEdit(text)
		if err != nil {
			return nil, &EditError{Line: line, Edit: text, Err: err}
		}
		e.ID = line
		edits = append(edits, e)
	}
	return edits, sc.Err()
}

// String is e as a line that ParseEdit reads.
func (e Edit) String() string {
	s := e.Kind
	k := editKinds[e.Kind]
	for i, a := range e.Args {
		if k.word != "" && i == k.before {
			s += " " + k.word
		}
		s += " " + Quoted(a)
	}
	return s
}

// Quoted is s as one word of a correction.
func Quoted(s string) string {
	plain := func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune(`"\#`, r)
	}
	if s != "" && s != "to" && s != "into" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

type editWord struct {
	text   string
	quoted bool
}

// editWords splits a line at spaces outside of quotes. Within quotes a backslash
// makes the next character an ordinary one.
func editWords(line string) ([]editWord, error) {
	if !utf8.ValidString(line) {
		return nil, errors.New("got bytes that are no UTF-8, want text")
	}
	var words []editWord
	var w strings.Builder
	open, quoted, escaped := false, false, false
	end := func() {
		if open {
			words = append(words, editWord{w.String(), quoted})
			w.Reset()
			open, quoted = false, false
		}
	}
	inQuotes := false
	for _, r := range line {
		switch {
		case escaped:
			w.WriteRune(r)
			escaped = false
		case inQuotes && r == '\\':
			escaped = true
		case inQuotes && r == '"':
			inQuotes = false
		case inQuotes:
			w.WriteRune(r)
		case r == '"':
			open, quoted, inQuotes = true, true, true
		case unicode.IsSpace(r):
			end()
		default:
			open = true
			w.WriteRune(r)
		}
	}
	if inQuotes {
		return nil, errors.New(`got a quote that is not closed, want another "`)
	}
	end()
	return words, nil
}

// check refuses what is wrong whatever the meeting was.
func (e Edit) check() error {
	k, ok := editKinds[e.Kind]
	if !ok {
		return fmt.Errorf("kind: got %q, want rename, merge, split, drop, mark, unmark or set", names.Clip(e.Kind))
	}
	if n := len(e.Args); n < k.least || n > k.most {
		var want []string
		for _, f := range EditForms {
			if word, _, _ := strings.Cut(f[0], " "); word == e.Kind {
				want = append(want, f[0])
			}
		}
		hint := ""
		if n > k.most && k.word+e.Kind != "undo" {
			hint = ", with quotes around what has spaces in it"
		}
		return fmt.Errorf("got %d words after %s, want: %s%s", n, e.Kind, strings.Join(want, "; or "), hint)
	}
	switch e.Kind {
	case "rename":
		return names.Check(e.Args[1])
	case "split":
		if err := names.Check(e.Args[2]); err != nil {
			return err
		}
		_, _, err := ParseStretch(e.Args[1])
		return err
	case "mark":
		_, err := e.mark()
		return err
	case "unmark":
		if err := checkMarkKind(e.Args[0]); err != nil {
			return err
		}
		_, err := parseInstant(e.Args[1])
		return err
	case "set":
		return setSetting(&Settings{}, e.Args[0], e.Args[1])
	case "undo":
		if len(e.Args) == 1 {
			if id, err := strconv.Atoi(e.Args[0]); err != nil || id < 1 {
				return fmt.Errorf("got %q, want the number of a correction", names.Clip(e.Args[0]))
			}
		}
	}
	return nil
}

func checkMarkKind(kind string) error {
	switch MarkKind(kind) {
	case Presentation, Opening, Break, OffRecord, Agenda:
		return nil
	}
	return fmt.Errorf("got %q, want presentation, opening, break, off-record or agenda", names.Clip(kind))
}

// mark is what a "mark" says, without the person.
func (e Edit) mark() (Mark, error) {
	if err := checkMarkKind(e.Args[0]); err != nil {
		return Mark{}, err
	}
	m := Mark{Kind: MarkKind(e.Args[0]), Person: -1}
	var err error
	switch {
	case m.Kind == Agenda:
		if len(e.Args) == 3 {
			m.Text = e.Args[2]
			if m.Text != "" {
				err = names.Check(m.Text)
			}
		}
		if err == nil {
			m.At, err = parseInstant(e.Args[1])
		}
	case m.Kind == Presentation && len(e.Args) == 2:
		err = errors.New("got no name or no time, want: mark presentation NAME FROM-TO")
	case (m.Kind == Break || m.Kind == OffRecord) && len(e.Args) == 3:
		err = fmt.Errorf("got a name, want: mark %s FROM-TO", m.Kind)
	default:
		m.At, m.Until, err = ParseStretch(e.Args[len(e.Args)-1])
	}
	return m, err
}

// ParseStretch reads FROM-TO, two times as Instant writes them, or with a unit.
func ParseStretch(s string) (from, to time.Duration, err error) {
	a, b, ok := strings.Cut(strings.ReplaceAll(s, "–", "-"), "-")
	if !ok {
		return 0, 0, fmt.Errorf("got %q, want a time such as 12:30-14:00", names.Clip(s))
	}
	if from, err = parseInstant(a); err == nil {
		to, err = parseInstant(b)
	}
	if err == nil && to <= from {
		err = fmt.Errorf("got %q, which ends before it begins", names.Clip(s))
	}
	return from, to, err
}

// parseInstant reads minutes:seconds, hours:minutes:seconds (with decimals), or a
// duration with its unit.
func parseInstant(s string) (time.Duration, error) {
	wrong := fmt.Errorf("got %q, want a time since the recording began, such as 12:30 (minutes:seconds), 1:02:30 or 90s", names.Clip(s))
	parts := strings.Split(s, ":")
	if len(parts) == 1 {
		d, err := time.ParseDuration(s)
		if d = d.Round(time.Millisecond); err != nil || d < 0 || d > maxLength {
			return 0, wrong
		}
		return d, nil
	}
	if len(parts) > 3 {
		return 0, wrong
	}
	var total float64
	for i, p := range parts {
		digits := "0123456789"
		if i == len(parts)-1 {
			digits += "."
		}
		f, err := strconv.ParseFloat(p, 64)
		if err != nil || strings.Trim(p, digits) != "" || i > 0 && f >= 60 {
			return 0, wrong
		}
		total = 60*total + f
	}
	if total > maxLength.Seconds() {
		return 0, wrong
	}
	return seconds(total).Round(time.Millisecond), nil
}

// setSetting sets one setting of s, without looking at the others.
func setSetting(s *Settings, name, value string) error {
	name = strings.TrimPrefix(name, "measures.")
	keys := s.Keys()
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		var near []string
		for _, k := range keys {
			for _, part := range strings.Split(name, "_") {
				if len(part) > 2 && strings.Contains(k.Name, part) && !slices.Contains(near, k.Name) {
					near = append(near, k.Name)
				}
			}
		}
		if len(near) > 0 {
			return fmt.Errorf("got the unknown setting %q, want one like %s", names.Clip(name), strings.Join(near, ", "))
		}
		return fmt.Errorf("got the unknown setting %q, want one such as long_turn, open_floor or min_events", names.Clip(name))
	}
	k := keys[i]
	var err error
	switch p := k.Value.(type) {
	case *time.Duration:
		*p, err = time.ParseDuration(value)
		*p = p.Round(time.Millisecond)
	case *float64:
		*p, err = strconv.ParseFloat(value, 64)
	case *int:
		*p, err = strconv.Atoi(value)
	case *bool:
		*p, err = strconv.ParseBool(value)
	}
	if err == nil {
		err = k.Check()
	}
	if err != nil {
		return &SettingError{Key: k.Name, Got: names.Clip(value), Want: k.Range()}
	}
	return nil
}

// Apply corrects a: each edit in turn, as if made at the time now, and everything
// is computed again. a stays as it is. The account returned keeps what it was
// corrected from, so that every correction can be undone; where all are undone it
// is what it was before the first, to the last byte.
//
// Who is dropped ("don't count me") is in no list or figure, and a note says how
// many there are. The floor was not open while they spoke: where they alone did, for
// as long as a turn has at least, the time is off the record, neither speech nor
// silence, and drawn nowhere (Uncounted); less than that counts as silence. What
// could have been theirs but was taken for another's is the other's. Until Forget,
// Account.Original still has what is off the record and their turns, because a
// correction can be undone.
//
// An edit that names nobody, or contradicts what is there, is an *EditError.
func Apply(a Account, edits []Edit, now time.Time) (Account, error) {
	log := slices.Clone(a.Edits)
	base, c, err := a.corrected(log)
	if err != nil {
		return Account{}, err
	}
	for _, e := range edits {
		fail := func(err error) (Account, error) {
			return Account{}, &EditError{Line: e.ID, Edit: e.String(), Err: err}
		}
		if err := e.check(); err != nil {
			return fail(err)
		}
		if e.Kind == "undo" {
			if err := undo(log, e.Args); err != nil {
				return fail(err)
			}
			if _, c, err = a.corrected(log); err != nil {
				var other *EditError
				if errors.As(err, &other) {
					err = fmt.Errorf("a later correction needs it, undo that one first: %s: %w", other.Edit, other.Err)
				}
				return fail(err)
			}
			continue
		}
		if len(log) == maxEdits {
			return fail(fmt.Errorf("got more than %d corrections", maxEdits))
		}
		e.Args = slices.Clone(e.Args)
		if err := c.do(&e, log); err != nil {
			return fail(err)
		}
		e.ID, e.Time, e.Undone = len(log)+1, now.Round(0).Truncate(time.Second).UTC(), false
		log = append(log, e)
	}
	corrected := Compute(c.m, c.s)
	if slices.ContainsFunc(log, func(e Edit) bool { return !e.Undone }) {
		corrected.Edits, corrected.Original = log, base
	}
	return corrected, nil
}

// Forget makes the corrections of a final: what it was before, and who was
// dropped, is no longer in it, and nothing can be undone.
func Forget(a Account) Account {
	a.Edits, a.Original = nil, nil
	return a
}

// undo takes back one correction of log.
func undo(log []Edit, args []string) error {
	i := len(log) - 1
	if len(args) == 1 {
		id, err := strconv.Atoi(args[0])
		if err != nil || id < 1 || id > len(log) {
			if len(log) == 0 {
				return fmt.Errorf("got %s, but nothing was corrected", names.Clip(args[0]))
			}
			return fmt.Errorf("got %s, want 1 to %d, the number of a correction", names.Clip(args[0]), len(log))
		}
		i = id - 1
		if log[i].Undone {
			return fmt.Errorf("correction %d is undone already", id)
		}
	}
	for ; i >= 0; i-- {
		if !log[i].Undone {
			log[i].Undone = true
			return nil
		}
	}
	return errors.New("there is nothing to undo")
}

// original returns what a was computed from before any correction.
func (a Account) original() *Original {
	if a.Original != nil {
		return a.Original
	}
	o := &Original{Settings: a.Settings, Notes: a.Notes, Turns: a.Turns, Marks: a.Marks, People: []OriginalPerson{}}
	for _, p := range a.People {
		o.People = append(o.People, OriginalPerson{p.Name, p.Listed, p.Tags, p.FromS, p.ToS, p.Follow})
	}
	return o
}

// uncorrected is an account of o without figures.
func (a Account) uncorrected(o *Original) Account {
	b := Account{
		Schema: a.Schema, Title: a.Title, Started: a.Started, Source: a.Source, LengthS: a.LengthS,
		Settings: o.Settings, Notes: o.Notes, Turns: o.Turns, Marks: o.Marks,
	}
	for _, p := range o.People {
		b.People = append(b.People, PersonFigures{Name: p.Name, Listed: p.Listed, Tags: p.Tags, FromS: p.FromS, ToS: p.ToS, Follow: p.Follow})
	}
	return b
}

// corrected carries out what is not undone in log, from the original of a on.
func (a Account) corrected(log []Edit) (*Original, *correcting, error) {
	o := a.original()
	m, err := a.uncorrected(o).Meeting()
	if err != nil {
		return nil, nil, err
	}
	c := &correcting{m: m, s: o.Settings}
	for i, e := range log {
		if e.Undone {
			continue
		}
		e.Args = slices.Clone(e.Args)
		if err := c.do(&e, log[:i]); err != nil {
			return nil, nil, &EditError{Edit: fmt.Sprintf("correction %d, %s", i+1, log[i]), Err: err}
		}
	}
	return o, c, nil
}

// validateEdits refuses corrections that do not lead from the original to a.
func (a Account) validateEdits() error {
	if a.Original == nil {
		if len(a.Edits) > 0 {
			return errors.New("original: got none beside edits, want what was corrected")
		}
		return nil
	}
	if n := len(a.Edits); n == 0 || n > maxEdits {
		return fmt.Errorf("edits: got %d beside original, want 1 to %d", n, maxEdits)
	}
	for i, e := range a.Edits {
		if e.ID != i+1 {
			return fmt.Errorf("edits[%d].id: got %d, want %d", i, e.ID, i+1)
		}
		if e.Kind == "undo" {
			return fmt.Errorf("edits[%d].kind: got undo, want undone with the correction itself", i)
		}
		if err := e.check(); err != nil {
			return fmt.Errorf("edits[%d]: %w", i, err)
		}
	}
	if err := a.uncorrected(a.Original).validate(); err != nil {
		return fmt.Errorf("original.%w", err)
	}
	_, c, err := a.corrected(a.Edits)
	if err != nil {
		return fmt.Errorf("edits: %w", err)
	}
	m, err := a.Meeting()
	if err != nil {
		return err
	}
	got, want := m.normal(), c.m.normal()
	samePerson := func(p, q Person) bool {
		return p.Name == q.Name && p.Listed == q.Listed && p.From == q.From && p.To == q.To && p.Follow == q.Follow && slices.Equal(p.Tags, q.Tags)
	}
	if !slices.EqualFunc(got.People, want.People, samePerson) || !slices.Equal(got.Speech, want.Speech) ||
		!slices.Equal(got.Marks, want.Marks) || !slices.Equal(got.Notes, want.Notes) || a.Settings != c.s.rounded() {
		return errors.New("edits: they do not lead from original to people, turns, marks, notes and settings")
	}
	return nil
}

// correcting is a meeting while it is being corrected.
type correcting struct {
	m Meeting
	s Settings
}

// do carries out e, whose names become those of the meeting to the letter. before
// are the corrections that were made until then, for messages. On an error the
// meeting may be half corrected.
func (c *correcting) do(e *Edit, before []Edit) error {
	person := func(i int) (int, error) {
		p := c.find(e.Args[i])
		if p < 0 {
			return p, c.nobody(e.Args[i], before)
		}
		e.Args[i] = c.m.People[p].Name
		return p, nil
	}
	inside := func(times ...time.Duration) error {
		for _, t := range times {
			if t > c.m.Length {
				return fmt.Errorf("got %s, want at most %s, where the recording ends", Instant(t), Instant(c.m.Length))
			}
		}
		return nil
	}
	switch e.Kind {
	case "rename":
		p, err := person(0)
		if err != nil {
			return err
		}
		name := strings.Join(strings.Fields(e.Args[1]), " ")
		e.Args[1] = name
		switch other := c.find(name); {
		case name == c.m.People[p].Name:
			return fmt.Errorf("that is the name of %q already", names.Clip(name))
		case other >= 0 && other != p:
			return fmt.Errorf("got %q, the name of somebody else, want another (if they are one person: merge %s into %s)",
				names.Clip(name), Quoted(e.Args[0]), Quoted(c.m.People[other].Name))
		}
		c.m.People[p].Name = name

	case "merge":
		from, err := person(0)
		if err != nil {
			return err
		}
		into, err := person(1)
		if err != nil {
			return err
		}
		if from == into {
			return fmt.Errorf("got %q twice, want two people", names.Clip(e.Args[0]))
		}
		a, b := c.m.People[from], &c.m.People[into]
		b.Tags = cleanTags(append(b.Tags, a.Tags...))
		switch {
		case a.Listed && b.Listed: // there from when the one came until the other left; 0 is the end
			b.From = min(a.From, b.From)
			if a.To == 0 || b.To > 0 && a.To > b.To {
				b.To = a.To
			}
		case a.Listed:
			b.Listed, b.From, b.To = true, a.From, a.To
		}
		c.remove(from, into)

	case "split":
		p, err := person(0)
		if err != nil {
			return err
		}
		from, to, _ := ParseStretch(e.Args[1])
		e.Args[1] = Instant(from) + "-" + Instant(to)
		if err := inside(from, to); err != nil {
			return err
		}
		return c.split(p, span{from, to}, &e.Args[2])

	case "drop":
		p, err := person(0)
		if err != nil {
			return err
		}
		c.m.Notes = withDropped(slices.DeleteFunc(c.m.Notes, func(n string) bool { return hasWord(n, e.Args[0]) }))
		c.m.Marks = slices.DeleteFunc(c.m.Marks, func(k Mark) bool { return k.Kind == Presentation && k.Person == p })
		c.mark(c.onlyHeard(p)...)
		c.remove(p, -1)

	case "mark":
		k, _ := e.mark()
		if err := inside(k.At, k.Until); err != nil {
			return err
		}
		if k.Kind != Agenda && len(e.Args) == 3 {
			p, err := person(1)
			if err != nil {
				return err
			}
			k.Person = p
		}
		if slices.Contains(c.m.Marks, k) {
			return errors.New("that is marked already")
		}
		c.mark(k)

	case "unmark":
		at, _ := parseInstant(e.Args[1])
		kind := MarkKind(e.Args[0])
		var found []int
		var known []string
		for i, k := range c.m.Marks {
			if k.Kind != kind {
				continue
			}
			known = append(known, Instant(k.At))
			if at == k.At || at >= k.At && at < max(k.Until, k.At.Truncate(time.Second)+time.Second) || at == k.At.Truncate(time.Second) {
				found = append(found, i)
			}
		}
		switch {
		case len(known) == 0:
			return fmt.Errorf("nothing is marked as %s", kind)
		case len(found) == 0:
			return fmt.Errorf("got %s, want a time with a mark: %s", Instant(at), strings.Join(known, ", "))
		case len(found) > 1:
			return fmt.Errorf("%d marks fit %s, want the start of one: %s", len(found), Instant(at), strings.Join(known, ", "))
		}
		c.m.Marks = slices.Delete(c.m.Marks, found[0], found[0]+1)

	case "set":
		s := c.s
		if err := setSetting(&s, e.Args[0], e.Args[1]); err != nil {
			return err
		}
		if err := s.Validate(); err != nil {
			return err
		}
		c.s = s
	}
	return nil
}

func (c *correcting) mark(marks ...Mark) {
	c.m.Marks = append(c.m.Marks, marks...)
	slices.SortStableFunc(c.m.Marks, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
}

// onlyHeard marks as off the record where p speaks, with pauses as within an
// utterance, and nobody else, for as long as a turn has at least.
func (c *correcting) onlyHeard(p int) []Mark {
	own, others := []span{}, c.m.marked(Break, OffRecord) // which count for nothing already
	for _, sp := range c.m.Speech {
		if s := (span{sp.Start, sp.End}); sp.Person == p {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	own, others = union(own), union(others)
	for i := len(own) - 1; i > 0; i-- {
		if own[i].start-own[i-1].end < c.s.BridgePause {
			own[i-1].end = own[i].end
			own = slices.Delete(own, i, i+1)
		}
	}
	var marks []Mark
	for _, s := range own {
		for _, alone := range s.without(others) {
			if alone.length() >= c.s.MinTurn {
				marks = append(marks, Mark{Kind: OffRecord, At: alone.start, Until: alone.end, Person: -1, Text: Uncounted})
			}
		}
	}
	return marks
}

// split gives what is heard of p in s to the person with that name.
func (c *correcting) split(p int, s span, name *string) error {
	to := c.find(*name)
	if to == p {
		return fmt.Errorf("got %q twice, want two people", names.Clip(*name))
	}
	if to < 0 {
		if len(c.m.People) == maxPeople {
			return fmt.Errorf("got more than %d people", maxPeople)
		}
		to = len(c.m.People)
		*name = strings.Join(strings.Fields(*name), " ")
		c.m.People = append(c.m.People, Person{Name: *name})
	}
	*name = c.m.People[to].Name
	var speech []Speech
	moved, left := false, false
	for _, sp := range c.m.Speech {
		all := span{sp.Start, sp.End}
		part := all.meet(s)
		if sp.Person != p || part.length() <= 0 {
			left = left || sp.Person == p
			speech = append(speech, sp)
			continue
		}
		for _, rest := range all.without([]span{part}) {
			sp.Start, sp.End = rest.start, rest.end
			speech = append(speech, sp)
			left = true
		}
		// Somebody who was there says so.
		speech = append(speech, Speech{Start: part.start, End: part.end, Person: to, Confidence: 1, Alternative: -1})
		moved = true
	}
	person := c.m.People[p]
	switch {
	case !moved:
		return fmt.Errorf("nothing was heard of %q from %s to %s", names.Clip(person.Name), Instant(s.start), Instant(s.end))
	case !left && !person.Listed:
		return fmt.Errorf("that is all that was heard of %q: to say who it was, rename or merge them", names.Clip(person.Name))
	}
	c.m.Speech = speech
	return nil
}

// remove takes p out of the meeting; whatever is said of p is then said of into,
// or, where that is -1, of nobody.
func (c *correcting) remove(p, into int) {
	now := func(q int) int {
		if q == p {
			q = into
		}
		if q > p {
			q--
		}
		return q
	}
	var speech []Speech
	for _, sp := range c.m.Speech {
		if sp.Person, sp.Alternative = now(sp.Person), now(sp.Alternative); sp.Alternative == sp.Person {
			sp.Alternative = -1
		}
		if sp.Person >= 0 {
			speech = append(speech, sp)
		}
	}
	c.m.Speech = speech
	for i := range c.m.Marks {
		c.m.Marks[i].Person = now(c.m.Marks[i].Person)
	}
	c.m.People = slices.Delete(c.m.People, p, p+1)
}

// find returns who is called so, capital letters aside if need be, or -1.
func (c *correcting) find(name string) int {
	name = strings.Join(strings.Fields(name), " ")
	p := slices.IndexFunc(c.m.People, func(p Person) bool { return p.Name == name })
	if p >= 0 {
		return p
	}
	for i, x := range c.m.People {
		if strings.EqualFold(strings.Join(strings.Fields(x.Name), " "), name) {
			if p >= 0 {
				return -1 // two are called so
			}
			p = i
		}
	}
	return p
}

// nobody says that a name is nobody's, and whose it could be.
func (c *correcting) nobody(name string, before []Edit) error {
	for _, e := range slices.Backward(before) {
		if !e.Undone && slices.Contains([]string{"rename", "merge", "drop"}, e.Kind) && strings.EqualFold(e.Args[0], name) {
			return fmt.Errorf("got %q, who is no longer there after: %s", names.Clip(name), e)
		}
	}
	var known []string
	for _, p := range c.m.People[:min(names.Listed, len(c.m.People))] {
		known = append(known, strconv.Quote(names.Clip(p.Name)))
	}
	if more := len(c.m.People) - len(known); more > 0 {
		known = append(known, fmt.Sprintf("or one of %d more", more))
	}
	if len(known) == 0 {
		return fmt.Errorf("got %q, but nobody is in this account", names.Clip(name))
	}
	return fmt.Errorf("got %q, want one of %s", names.Clip(name), strings.Join(known, ", "))
}

// withDropped adds one to the note that counts who was dropped.
func withDropped(notes []string) []string {
	note := func(n int) string {
		who := "1 person asked not to be counted and is"
		if n > 1 {
			who = fmt.Sprintf("%d people asked not to be counted and are", n)
		}
		return who + " in no figure; the time in which nobody else spoke is off the record."
	}
	for i, s := range notes {
		digits, _, _ := strings.Cut(s, " ")
		if n, err := strconv.Atoi(digits); err == nil && s == note(n) {
			notes[i] = note(n + 1)
			return notes
		}
	}
	return append(notes, note(1))
}

// hasWord says whether word is in s, with nothing that belongs to a word beside it.
func hasWord(s, word string) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for i := 0; word != ""; {
		k := strings.Index(s[i:], word)
		if k < 0 {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i+k])
		after, _ := utf8.DecodeRuneInString(s[i+k+len(word):])
		if !letter(before) && !letter(after) {
			return true
		}
		i += k + len(word)
	}
	return false
}

// Instant is a place in the meeting as corrections write it, to the millisecond
// where it is between seconds: "4:07", "1:04:07.25".
func Instant(d time.Duration) string {
	d = d.Round(time.Millisecond)
	s := fmt.Sprintf("%d:%02d", d/time.Minute, d%time.Minute/time.Second)
	if d >= time.Hour {
		s = fmt.Sprintf("%d:%02d:%02d", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
	}
	if ms := d % time.Second / time.Millisecond; ms > 0 {
		s += strings.TrimRight(fmt.Sprintf(".%03d", ms), "0")
	}
	return s
}
