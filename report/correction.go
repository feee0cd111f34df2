package report

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"airtime/audio/note"
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
//	several NAME                  # NAME is more than one person, and counts as nobody
//	seat NAME after OTHER         # around the table, clockwise
//	mark presentation NAME FROM-TO
//	mark opening NAME FROM-TO     # or without NAME
//	mark break FROM-TO
//	mark off-record FROM-TO       # what was said in that time is left out
//	mark waiting NAME FROM-TO     # NAME wanted to speak, as somebody saw
//	mark agenda AT TEXT           # or without TEXT
//	unmark KIND AT                # the mark of that kind at that time
//	choose WHAT until DATE        # or with NAME after it: what NAME chose
//	set SETTING VALUE             # as in the configuration: measures.long_turn 90s
//	undo ID                       # or alone: the latest correction
//
// with "quotes" around what has spaces in it, and times as minutes:seconds or
// hours:minutes:seconds since the recording began, or as 90s. An undo is no
// correction itself: it sets Undone of another. Who is merged into OTHER adds their
// tags to OTHER's; whether OTHER is followed stays as it was.
type Edit struct {
	ID   int       `json:"id"` // 1, 2, … in the order they were made; before that, the line it was read from
	Time time.Time `json:"time,omitzero"`
	Kind string    `json:"kind"` // the first word of the line
	Args []string  `json:"args"` // the others, without "to" and "into"
	// People are those whom Args name, in their order, and whoever a split adds. They say whom the correction is about
	// whatever anybody is called later; until it is made there are none, and the names say it.
	People []PersonID `json:"people,omitempty"`
	Undone bool       `json:"undone,omitempty"`
}

// Original is what an account was computed from before it was corrected. All
// corrections that are not undone lead from it to the account.
type Original struct {
	Settings Settings         `json:"settings"`
	Notes    []note.Note      `json:"notes"`
	People   []OriginalPerson `json:"people"`
	Turns    []TurnSpan       `json:"turns"`
	Marks    []MarkSpan       `json:"marks"`
	Choices  []Choice         `json:"choices,omitempty"`
}

// OriginalPerson is what is said of a person, not worked out. Fields are as in
// PersonFigures.
type OriginalPerson struct {
	ID      PersonID `json:"id"`
	Name    string   `json:"name"`
	Listed  bool     `json:"listed"`
	Tags    []string `json:"tags,omitempty"`
	FromS   Seconds  `json:"from_s"`
	ToS     Seconds  `json:"to_s"`
	Follow  bool     `json:"follow,omitempty"`
	Seat    int      `json:"seat,omitempty"`
	Several bool     `json:"several,omitempty"`
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
	{"several NAME", "NAME is more than one person"},
	{"seat NAME after OTHER", "around the table, clockwise"},
	{"mark presentation NAME FROM-TO", "NAME held the floor by agreement"},
	{"mark opening NAME FROM-TO", "the opening, by NAME if one is given"},
	{"mark break FROM-TO", "no meeting time"},
	{"mark off-record FROM-TO", "leave out what was said in that time"},
	{"mark waiting NAME FROM-TO", "NAME was seen waiting to speak"},
	{"mark agenda AT TEXT", "a new item began"},
	{"unmark KIND AT", "take a mark away"},
	{"choose WHAT until DATE NAME", "what NAME will do; without NAME, all of us"},
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
	"rename":  {2, 2, "to", 1},
	"merge":   {2, 2, "into", 1},
	"split":   {3, 3, "to", 2},
	"drop":    {1, 1, "", 0},
	"several": {1, 1, "", 0},
	"seat":    {2, 2, "after", 1},
	"mark":    {2, 3, "", 0},
	"unmark":  {2, 2, "", 0},
	"choose":  {2, 3, "until", 1},
	"set":     {2, 2, "", 0},
	"undo":    {0, 1, "", 0},
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
		return Edit{}, fmt.Errorf("got %q, want rename, merge, split, drop, several, seat, mark, unmark, choose, set or undo", names.Clip(words[0].text))
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
	if s != "" && s != "to" && s != "into" && s != "after" && s != "until" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
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

// named are the people whom e names, as it names them.
func (e Edit) named() []string {
	switch {
	case e.Kind == "merge" || e.Kind == "seat":
		return e.Args
	case e.Kind == "split":
		return []string{e.Args[0], e.Args[2]}
	case e.Kind == "rename" || e.Kind == "drop" || e.Kind == "several":
		return e.Args[:1]
	case e.Kind == "mark" && e.Args[0] != string(Agenda) && len(e.Args) == 3:
		return e.Args[1:2]
	case e.Kind == "choose" && len(e.Args) == 3:
		return e.Args[2:]
	}
	return nil
}

// check refuses what is wrong whatever the meeting was.
func (e Edit) check() error {
	k, ok := editKinds[e.Kind]
	if !ok {
		return fmt.Errorf("kind: got %q, want rename, merge, split, drop, several, seat, mark, unmark, choose or set", names.Clip(e.Kind))
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
		count := "1 word"
		if n != 1 {
			count = fmt.Sprintf("%d words", n)
		}
		return fmt.Errorf("got %s after %s, want: %s%s", count, e.Kind, strings.Join(want, "; or "), hint)
	}
	switch e.Kind {
	case "rename":
		return checkName(e.Args[1])
	case "split":
		if err := checkName(e.Args[2]); err != nil {
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
	case "choose":
		return Choice{What: e.Args[0], On: e.Args[1]}.check()
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

// checkName refuses what is no name.
func checkName(name string) error {
	if err := names.Check(name); err != nil {
		return refuse(note.New("no_name", note.Values{"n": names.Most}), "%w", err)
	}
	return nil
}

func checkMarkKind(kind string) error {
	switch MarkKind(kind) {
	case Presentation, Opening, Break, OffRecord, Waiting, Agenda:
		return nil
	}
	return fmt.Errorf("got %q, want presentation, opening, break, off-record, waiting or agenda", names.Clip(kind))
}

// mark is what a "mark" says, without the person.
func (e Edit) mark() (Mark, error) {
	if err := checkMarkKind(e.Args[0]); err != nil {
		return Mark{}, err
	}
	m := Mark{Kind: MarkKind(e.Args[0])}
	var err error
	switch {
	case m.Kind == Agenda:
		if len(e.Args) == 3 {
			m.Text = e.Args[2]
			if m.Text != "" {
				err = checkName(m.Text)
			}
		}
		if err == nil {
			m.At, err = parseInstant(e.Args[1])
		}
	case (m.Kind == Presentation || m.Kind == Waiting) && len(e.Args) == 2:
		err = fmt.Errorf("got no name or no time, want: mark %s NAME FROM-TO", m.Kind)
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
		wrong := &SettingError{Key: k.Name, Got: names.Clip(value), Want: k.Range()}
		if _, ok := k.Value.(*time.Duration); ok {
			wrong.Want = "a duration such as 1.5s or 2m: " + wrong.Want
		}
		return wrong
	}
	return nil
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
