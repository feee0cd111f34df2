package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"airtime/audio/note"
	"airtime/report/names"
)

// Apply corrects a: each edit in turn, as if made at the time now, and everything
// is computed again. a stays as it is. The account returned keeps what it was
// corrected from, so that every correction can be undone; where all are undone it
// is what it was before the first, to the last byte.
//
// A dropped person ("don't count me") is left out of every list and figure, and a note says how
// many asked for it. The floor was not open while they spoke: where they alone did, for
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
	return refuse(note.New("no_undo", nil), "there is nothing to undo")
}

// corrected carries out what is not undone in log, from the original of a on.
func (a Account) corrected(log []Edit) (*Original, *correcting, error) {
	o := a.original()
	c := &correcting{m: o.meeting(a).normal(), s: o.Settings}
	c.lastID = lastID(c.m.People)
	for _, e := range log {
		for _, id := range e.People {
			c.lastID = max(c.lastID, id)
		}
	}
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

// checkEdits refuses corrections that are none, whatever they correct.
func (a Account) checkEdits() error {
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
	if err := a.Original.validate(a.LengthS); err != nil {
		return fmt.Errorf("original.%w", err)
	}
	return nil
}

// replay refuses corrections that do not lead from the original to a.
func (a Account) replay() error {
	if a.Original == nil {
		return nil
	}
	for i, e := range a.Edits {
		if got, want := len(e.People), len(e.named()); got != want && !e.Undone {
			return fmt.Errorf("edits[%d].people: got %d, want %d", i, got, want)
		}
	}
	o, c, err := a.corrected(a.Edits)
	if err != nil {
		return fmt.Errorf("edits: %w", err)
	}
	if err := misnamed(o.meeting(a).normal().People, a.Edits); err != nil {
		return err
	}
	got, want := a.Meeting().normal(), c.m.normal()
	samePerson := func(p, q Person) bool {
		return p.ID == q.ID && p.Name == q.Name && p.Listed == q.Listed && p.From == q.From && p.To == q.To && p.Follow == q.Follow && p.Seat == q.Seat && p.Several == q.Several && slices.Equal(p.Tags, q.Tags)
	}
	if !slices.EqualFunc(got.People, want.People, samePerson) || !slices.Equal(got.Speech, want.Speech) ||
		!slices.Equal(got.Marks, want.Marks) || !slices.Equal(got.Choices, want.Choices) || !slices.EqualFunc(got.Notes, want.Notes, note.Equal) || a.Settings != c.s.rounded() {
		return errors.New("edits: they do not lead from original to people, turns, marks, choices, notes and settings")
	}
	return nil
}

// misnamed refuses corrections that name somebody as they were never called: they would be read as another's.
func misnamed(people []Person, log []Edit) error {
	type called struct {
		id   PersonID
		name string
	}
	there, ever := map[PersonID]bool{}, map[called]bool{}
	for _, p := range people {
		there[p.ID], ever[called{p.ID, p.Name}] = true, true
	}
	for i, e := range log {
		named := e.named()
		if len(e.People) > len(named) {
			return fmt.Errorf("edits[%d].people: got %d, want %d", i, len(e.People), len(named))
		}
		for k, id := range e.People {
			who := called{id, named[k]}
			if e.Kind == "split" && k == 1 && !there[id] { // is new, and called so from now on
				there[id], ever[who] = true, true
			}
			if !ever[who] {
				return fmt.Errorf("edits[%d].people: got %d, who was never called %q", i, id, names.Clip(named[k]))
			}
		}
		if e.Kind == "rename" && len(e.People) == 1 {
			ever[called{e.People[0], e.Args[1]}] = true
		}
	}
	return nil
}

// correcting is a meeting while it is being corrected.
type correcting struct {
	m      Meeting
	s      Settings
	lastID PersonID   // the largest that somebody had
	gone   []PersonID // who was merged or dropped
}

// do carries out e, whose names become those of the meeting to the letter. Whom e is about e.People say,
// or, where it is made for the first time, the names; e.People then has them. before
// are the corrections that were made until then, for messages. On an error the
// meeting may be half corrected.
func (c *correcting) do(e *Edit, before []Edit) error {
	people := e.People
	e.People = nil
	person := func(i int) (*Person, error) {
		p := -1
		if k := len(e.People); k < len(people) {
			p = c.m.Place(people[k])
		} else {
			p = c.find(e.Args[i])
		}
		if p < 0 {
			return nil, c.nobody(e.Args[i], before)
		}
		e.Args[i] = c.m.People[p].Name
		e.People = append(e.People, c.m.People[p].ID)
		return &c.m.People[p], nil
	}
	if e.Kind == "split" {
		return c.splitOff(e, person, people)
	}
	return map[string]func(*Edit, naming) error{
		"rename": c.rename, "merge": c.merge, "drop": c.drop, "several": c.several, "seat": c.seat, "mark": c.addMark, "unmark": c.unmark, "choose": c.choose, "set": c.set,
	}[e.Kind](e, person)
}

// naming returns the person whom the i-th argument of a correction names. It is asked in their order.
type naming func(i int) (*Person, error)

// inside refuses times after the end of the recording.
func (c *correcting) inside(times ...time.Duration) error {
	for _, t := range times {
		if t > c.m.Length {
			return fmt.Errorf("got %s, want at most %s, where the recording ends", Instant(t), Instant(c.m.Length))
		}
	}
	return nil
}

func (c *correcting) rename(e *Edit, person naming) error {
	p, err := person(0)
	if err != nil {
		return err
	}
	name := strings.Join(strings.Fields(e.Args[1]), " ")
	e.Args[1] = name
	switch other := c.find(name); {
	case name == p.Name:
		return refuse(note.New("no_same_name", note.Values{"name": name}), "that is the name of %q already", names.Clip(name))
	case other >= 0 && c.m.People[other].ID != p.ID:
		return refuse(note.New("no_taken_name", note.Values{"name": name}), "got %q, the name of somebody else, want another (if they are one person: merge %s into %s)",
			names.Clip(name), Quoted(e.Args[0]), Quoted(c.m.People[other].Name))
	}
	p.Name = name
	return nil
}

func (c *correcting) merge(e *Edit, person naming) error {
	from, err := person(0)
	if err != nil {
		return err
	}
	into, err := person(1)
	if err != nil {
		return err
	}
	if from == into {
		return refuse(note.New("no_two", nil), "got %q twice, want two people", names.Clip(e.Args[0]))
	}
	a, b := *from, into
	b.Tags, b.Several = cleanTags(append(b.Tags, a.Tags...)), a.Several || b.Several
	switch {
	case a.Listed && b.Listed: // there from when the one came until the other left; 0 is the end
		b.From = min(a.From, b.From)
		if a.To == 0 || b.To > 0 && a.To > b.To {
			b.To = a.To
		}
	case a.Listed:
		b.Listed, b.From, b.To = true, a.From, a.To
	}
	c.remove(from.ID, into.ID)
	return nil
}

// splitOff carries out a split. people has whom e is about where it was made before.
func (c *correcting) splitOff(e *Edit, person naming, people []PersonID) error {
	p, err := person(0)
	if err != nil {
		return err
	}
	from, to, _ := ParseStretch(e.Args[1])
	e.Args[1] = Instant(from) + "-" + Instant(to)
	if err := c.inside(from, to); err != nil {
		return err
	}
	other, err := c.other(e, people)
	if err != nil {
		return err
	}
	return c.split(*p, span{from, to}, other)
}

func (c *correcting) drop(e *Edit, person naming) error {
	p, err := person(0)
	if err != nil {
		return err
	}
	c.m.Notes = withDropped(slices.DeleteFunc(c.m.Notes, func(n note.Note) bool { return n.Says(func(s string) bool { return hasWord(s, e.Args[0]) }) }))
	c.m.Marks = slices.DeleteFunc(c.m.Marks, func(k Mark) bool { return (k.Kind == Presentation || k.Kind == Waiting) && k.Person == p.ID })
	c.mark(c.onlyHeard(p.ID)...)
	c.remove(p.ID, Nobody)
	return nil
}

func (c *correcting) addMark(e *Edit, person naming) error {
	k, _ := e.mark()
	if err := c.inside(k.At, k.Until); err != nil {
		return err
	}
	if k.Kind != Agenda && len(e.Args) == 3 {
		p, err := person(1)
		if err != nil {
			return err
		}
		k.Person = p.ID
	}
	if slices.Contains(c.m.Marks, k) {
		return refuse(note.New("no_marked", nil), "that is marked already")
	}
	c.mark(k)
	return nil
}

func (c *correcting) unmark(e *Edit, _ naming) error {
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
	return nil
}

func (c *correcting) set(e *Edit, _ naming) error {
	s := c.s
	if err := setSetting(&s, e.Args[0], e.Args[1]); err != nil {
		return err
	}
	if err := s.Validate(); err != nil {
		return err
	}
	c.s = s
	return nil
}

func (c *correcting) mark(marks ...Mark) {
	c.m.Marks = append(c.m.Marks, marks...)
	slices.SortStableFunc(c.m.Marks, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
}

// onlyHeard marks as off the record where p speaks, with pauses as within an
// utterance, and nobody else, for as long as a turn has at least.
func (c *correcting) onlyHeard(p PersonID) []Mark {
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
				marks = append(marks, Mark{Kind: OffRecord, At: alone.start, Until: alone.end, Text: Uncounted})
			}
		}
	}
	return marks
}

// other returns the person to whom a split gives speech, who is new where nobody has that name.
func (c *correcting) other(e *Edit, people []PersonID) (PersonID, error) {
	to := -1
	if len(people) > 1 {
		to = c.m.Place(people[1])
		if to < 0 && slices.Contains(c.gone, people[1]) {
			return Nobody, c.nobody(e.Args[2], nil)
		}
	} else {
		to = c.find(e.Args[2])
	}
	switch {
	case to >= 0 && c.m.People[to].ID == e.People[0]:
		return Nobody, refuse(note.New("no_two", nil), "got %q twice, want two people", names.Clip(e.Args[2]))
	case to >= 0:
	case len(c.m.People) == maxPeople:
		return Nobody, fmt.Errorf("got more than %d people", maxPeople)
	case c.find(e.Args[2]) >= 0:
		return Nobody, refuse(note.New("no_taken_name", note.Values{"name": e.Args[2]}), "got %q, the name of somebody else, want another", names.Clip(e.Args[2]))
	default:
		p := Person{Name: strings.Join(strings.Fields(e.Args[2]), " ")}
		if len(people) > 1 {
			p.ID = people[1]
		} else {
			c.lastID++
			p.ID = c.lastID
		}
		to = len(c.m.People)
		c.m.Add(p)
	}
	e.Args[2] = c.m.People[to].Name
	e.People = append(e.People, c.m.People[to].ID)
	return c.m.People[to].ID, nil
}

// split gives what is heard of person in s to another.
func (c *correcting) split(person Person, s span, to PersonID) error {
	p := person.ID
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
		speech = append(speech, Speech{Start: part.start, End: part.end, Person: to, Confidence: 1})
		moved = true
	}
	switch {
	case !moved:
		return refuse(note.New("no_nothing_heard", note.Values{"name": person.Name}), "nothing was heard of %q from %s to %s", names.Clip(person.Name), Instant(s.start), Instant(s.end))
	case !left && !person.Listed:
		return refuse(note.New("no_all_of_them", note.Values{"name": person.Name}), "that is all that was heard of %q: to say who it was, rename or merge them", names.Clip(person.Name))
	}
	c.m.Speech = speech
	return nil
}

// remove takes p out of the meeting; whatever is said of p is then said of into,
// who may be Nobody.
func (c *correcting) remove(p, into PersonID) {
	now := func(q PersonID) PersonID {
		if q == p {
			return into
		}
		return q
	}
	var speech []Speech
	for _, sp := range c.m.Speech {
		if sp.Person, sp.Alternative = now(sp.Person), now(sp.Alternative); sp.Alternative == sp.Person {
			sp.Alternative = Nobody
		}
		if sp.Person != Nobody {
			speech = append(speech, sp)
		}
	}
	c.m.Speech = speech
	for i := range c.m.Marks {
		c.m.Marks[i].Person = now(c.m.Marks[i].Person)
	}
	c.passChoice(p, into)
	c.gone = append(c.gone, p)
	c.m.People = slices.DeleteFunc(c.m.People, func(x Person) bool { return x.ID == p })
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
			return refuse(note.New("no_nobody", note.Values{"name": name}), "got %q, who is no longer there after: %s", names.Clip(name), e)
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
		return refuse(note.New("no_nobody", note.Values{"name": name}), "got %q, but nobody is in this account", names.Clip(name))
	}
	return refuse(note.New("no_nobody", note.Values{"name": name}), "got %q, want one of %s", names.Clip(name), strings.Join(known, ", "))
}

// withDropped adds one to the note that counts who was dropped.
func withDropped(notes []note.Note) []note.Note {
	for i, n := range notes {
		if n.ID == dropped {
			notes[i] = note.New(dropped, note.Values{"n": n.N() + 1})
			return notes
		}
	}
	return append(notes, note.New(dropped, note.Values{"n": 1}))
}

// dropped is the note that counts who was dropped.
const dropped = "dropped"

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
