// Package edit is the conversation in which somebody corrects a saved account: a
// line is a correction (report.Edit) or a command, and is answered in lines. There
// is no screen to find one's way on, so that it works with a screen reader, on any
// terminal, and from a file.
package edit

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"airtime/audio/printable"
	"airtime/report"
	"airtime/report/words"
)

// ErrUnsaved says that the conversation ended with corrections that were not saved.
var ErrUnsaved = errors.New("the corrections were not saved")

// Session is one conversation. The zero value of the optional fields is sensible.
type Session struct {
	Account  report.Account
	Name     string                                  // of its file, for messages
	Save     func(a report.Account, to string) error // to is "" for the file it came from
	ReadLine func(prompt string) (string, error)     // io.EOF at the end
	Out      io.Writer
	Words    *words.Questions // that it is held in; nil is English
	Now      func() time.Time

	Strict bool // nobody is there: the first mistake ends it, and nothing is asked
	Width  int  // columns of text; 0 is 80
	ASCII  bool // the terminal knows no more

	unsaved bool
}

// commands are what can be said beside a correction.
var commands = [][2]string{
	{"show", "who was heard, how long and when, and what is marked"},
	{"turns NAME FROM-TO", "when NAME was heard; without FROM-TO all along"},
	{"list", "the corrections, with their numbers"},
	{"choose", "what there is to choose, by its word"},
	{"forget", "make all corrections final; who was dropped, and what is off the record, is then no longer in the account"},
	{"save FILE", "keep what was corrected; without FILE where it came from"},
	{"help", "this list"},
	{"quit", "leave"},
}

// Run goes on until it is told to quit or there are no more lines.
func (s *Session) Run() error {
	if s.Width <= 0 {
		s.Width = 80
	}
	if s.Words == nil {
		s.Words = words.English()
	}
	if !s.Strict {
		s.show()
		s.tell("begin", nil)
	}
	for n := 1; ; n++ {
		line, err := s.ReadLine("> ")
		switch {
		case errors.Is(err, io.EOF):
			if err := s.leave(); !errors.Is(err, errStay) {
				return err
			}
			continue
		case err != nil:
			return err
		}
		done, err := s.do(strings.TrimSpace(line))
		switch {
		case err != nil && s.Strict:
			return fmt.Errorf("line %d: %w", n, err)
		case err != nil:
			s.tell("no", words.Vars{"why": s.why(err)})
		case done:
			return nil
		}
	}
}

// do carries out one line.
func (s *Session) do(line string) (done bool, err error) {
	if line == "" || line[0] == '#' {
		return false, nil
	}
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "show":
		s.show()
	case "turns":
		return false, s.turns(line)
	case "list":
		s.list()
	case "choose":
		if rest != "" {
			return false, s.correct(line)
		}
		for _, what := range report.Choosable {
			s.say("  %-17s  %s", what, s.Words.Choice(what))
		}
		s.tell("for_example", nil)
	case "forget":
		if len(s.Account.Edits) == 0 {
			return false, errors.New(s.Words.Say("edit_none_final", nil))
		}
		s.Account, s.unsaved = report.Forget(s.Account), true
		s.tell("final", nil)
	case "save":
		return false, s.save(strings.Trim(rest, `"`))
	case "help", "?":
		s.help()
	case "quit", "exit":
		if err := s.leave(); !errors.Is(err, errStay) {
			return true, err
		}
	default:
		return false, s.correct(line)
	}
	return false, nil
}

// correct applies a correction and says what it did.
func (s *Session) correct(line string) error {
	e, err := report.ParseEdit(line)
	if err != nil {
		return err
	}
	before := s.Account
	if s.Account, err = report.Apply(before, []report.Edit{e}, s.Now()); err != nil {
		s.Account = before
		var wrong *report.EditError
		if errors.As(err, &wrong) {
			err = wrong.Err // the line is there to be seen
		}
		return err
	}
	s.unsaved = true
	a := s.Account
	q := s.Words
	did := q.Say("edit_undone", nil)
	if e.Kind != "undo" {
		did = fmt.Sprintf("%d: %s.", len(a.Edits), a.Edits[len(a.Edits)-1])
	}
	was := func(now, was string) string {
		if now == was || was == "" {
			return now
		}
		return q.Say("edit_was", words.Vars{"now": now, "was": was})
	}
	people := q.Say("edit_people", words.Vars{"n": len(a.People), "count": strconv.Itoa(len(a.People))})
	if n := len(before.People); n != len(a.People) {
		people = was(people, strconv.Itoa(n))
	}
	balance := func(a report.Account) string {
		if a.Balance == nil {
			return ""
		}
		return q.Figure(*a.Balance, 2)
	}
	if now := balance(a); now != "" {
		people = q.Say("edit_balance", words.Vars{"people": people, "balance": was(now, balance(before))})
	}
	s.say("%s %s.", did, people)
	switch {
	case e.Kind == "drop":
		s.tell("drop_kept", nil)
	case e.Kind == "choose":
		s.tell("next", words.Vars{"file": s.Name})
	case e.Kind == "mark" && e.Args[0] == string(report.OffRecord):
		s.tell("off_kept", nil)
	}
	return nil
}

func (s *Session) save(to string) error {
	if !s.unsaved && to == "" {
		s.tell("nothing_to_save", nil)
		return nil
	}
	if err := s.Save(s.Account, to); err != nil {
		return err
	}
	s.unsaved = false
	if to == "" {
		to = s.Name
	}
	s.tell("saved", words.Vars{"file": to})
	return nil
}

// errStay says that somebody wants to go on.
var errStay = errors.New("go on")

// leave asks about what was not saved.
func (s *Session) leave() error {
	if !s.unsaved {
		return nil
	}
	if s.Strict {
		return ErrUnsaved
	}
	s.tell("unsaved", nil)
	for {
		answer, err := s.ReadLine(s.Words.Say("edit_save", nil) + " ")
		if err != nil {
			return ErrUnsaved
		}
		is := func(id, english string) bool { // the whole word or its first letter, in English too
			answer, word := strings.ToLower(strings.TrimSpace(answer)), s.Words.Say("edit_"+id, nil)
			return answer != "" && (answer == word || answer == english || answer == english[:1] || answer == string([]rune(word)[:1]))
		}
		switch {
		case is("yes", "yes"):
			if err := s.save(""); err != nil {
				s.tell("no", words.Vars{"why": s.why(err)})
				return errStay
			}
			return nil
		case is("not", "no"):
			return nil
		case is("back", "back"):
			return errStay
		}
	}
}

func (s *Session) help() {
	wide := 0
	lists := [][][2]string{report.EditForms, commands}
	for _, list := range lists {
		for _, c := range list {
			wide = max(wide, len(c[0]))
		}
	}
	for _, list := range lists {
		for _, c := range list {
			s.say("  %-*s  %s", wide, c[0], c[1])
		}
	}
	s.tell("how", nil)
}

func (s *Session) list() {
	if len(s.Account.Edits) == 0 {
		s.tell("nothing_corrected", nil)
	}
	for _, e := range s.Account.Edits {
		undone := ""
		if e.Undone {
			undone = " " + s.Words.Say("page_undone", nil)
		}
		s.say("%3d  %s%s", e.ID, e, undone)
	}
}

// show lists the people with a lane of when each was heard, and the marks.
func (s *Session) show() {
	const nameMost = 24
	a := s.Account
	wide := 0
	for _, p := range a.People {
		wide = max(wide, min(nameMost, uniseg.StringWidth(printable.Line(p.Name))))
	}
	length := a.LengthS.Duration()
	cells := max(10, min(60, s.Width-wide-22))
	s.say("%s, %s", s.Words.Say("edit_people", words.Vars{"n": len(a.People), "count": strconv.Itoa(len(a.People))}), report.Instant(length.Round(time.Second)))
	for _, p := range a.People {
		s.say("  %s  %3.0f %%  %8s  %s", pad(printable.Line(p.Name), wide), 100*p.Share, report.Instant(p.SpeakingS.Duration().Round(time.Second)), s.lane(p.ID, cells))
	}
	for _, m := range a.Marks {
		if m.Kind == report.OffRecord && m.Text == report.Uncounted {
			continue
		}
		text := report.Instant(m.AtS.Duration())
		if m.UntilS > 0 {
			text += "-" + report.Instant(m.UntilS.Duration())
		}
		for _, more := range []string{a.NameOf(m.Person), m.Text} {
			if more != "" {
				text += " " + printable.Line(more)
			}
		}
		s.say("  %s %s", m.Kind, text)
	}
	for _, c := range a.Choices {
		s.say("  %s", s.Words.Correction(c.Edit(a.NameOf(c.By))))
	}
}

// lane is when somebody was heard, from the start to the end of the recording.
func (s *Session) lane(who report.PersonID, cells int) string {
	length := s.Account.LengthS.Duration()
	heard := make([]time.Duration, cells)
	if length > 0 {
		edge := func(i int) time.Duration { return length / time.Duration(cells) * time.Duration(i) }
		for _, t := range s.Account.Turns {
			if t.Person != who {
				continue
			}
			for i := range cells {
				from, to := max(edge(i), t.StartS.Duration()), min(edge(i+1), t.EndS.Duration())
				heard[i] += max(0, to-from)
			}
		}
	}
	marks := [3]string{"·", "▄", "█"}
	if s.ASCII {
		marks = [3]string{".", "-", "#"}
	}
	var b strings.Builder
	for _, d := range heard {
		switch {
		case d == 0:
			b.WriteString(marks[0])
		case d < length/time.Duration(2*cells):
			b.WriteString(marks[1])
		default:
			b.WriteString(marks[2])
		}
	}
	return b.String()
}

// turns lists when somebody was heard.
func (s *Session) turns(line string) error {
	typed, _, _ := split(line + " ")
	if len(typed) < 2 || len(typed) > 3 {
		return errors.New("want: turns NAME, or turns NAME FROM-TO")
	}
	i := slices.IndexFunc(s.Account.People, func(p report.PersonFigures) bool { return strings.EqualFold(p.Name, typed[1]) })
	if i < 0 {
		return fmt.Errorf("got %q, want one of %s", typed[1], strings.Join(s.names(), ", "))
	}
	from, to := time.Duration(0), s.Account.LengthS.Duration()
	if len(typed) == 3 {
		var err error
		if from, to, err = report.ParseStretch(typed[2]); err != nil {
			return err
		}
	}
	n := 0
	for _, t := range s.Account.Turns {
		start, end := t.StartS.Duration(), t.EndS.Duration()
		if t.Person != s.Account.People[i].ID || end <= from || start >= to {
			continue
		}
		n++
		unsure := ""
		if t.Alternative != report.Nobody {
			unsure = s.Words.Say("edit_or", words.Vars{"name": printable.Line(s.Account.NameOf(t.Alternative))})
		}
		s.say("  %s-%s%s", report.Instant(start), report.Instant(end), unsure)
	}
	if n == 0 {
		s.tell("nothing", nil)
	}
	return nil
}

func (s *Session) names() []string {
	var names []string
	for _, p := range s.Account.People {
		names = append(names, report.Quoted(p.Name))
	}
	return names
}

// say prints a line or several; what they quote of the account or of what was typed is made visible.
func (s *Session) say(format string, args ...any) {
	fmt.Fprintln(s.Out, printable.Lines(fmt.Sprintf(format, args...)))
}

// tell says a sentence of the conversation.
func (s *Session) tell(id string, v words.Vars) { s.say("%s", s.Words.Say("edit_"+id, v)) }

// why is err in the words of the conversation, where there are some for it.
func (s *Session) why(err error) string {
	var no *report.Refusal
	if s.Words.Lang != words.English().Lang && errors.As(err, &no) { // in English the error itself says more
		return s.Words.Note(no.Why)
	}
	return err.Error()
}

// pad fills or cuts s to so many columns.
func pad(s string, columns int) string {
	for wide := uniseg.StringWidth(s); ; wide = uniseg.StringWidth(s) {
		if wide <= columns {
			return s + strings.Repeat(" ", columns-wide)
		}
		r := []rune(strings.TrimSuffix(s, "…"))
		s = string(r[:len(r)-1]) + "…"
	}
}
