package sheet

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/names"
	"airtime/report/picture"
	"airtime/report/words"
)

// tellsOf are the figures, by their keys in [across.Figures], that say most of whether a group does what it chose, by
// the words of [report.Choosable]. What has none no sound can tell.
var tellsOf = map[string][]string{
	"learn": nil, "name": nil, "uncomfortable": nil, "corrected": nil, "trust": nil, "break": nil, "ask-together": nil,
	"share": {"balance", "heard"}, "means": {"heard", "opened"},
	"progressive-stack": {"balance", "heard"}, "talking-piece": {"balance"}, "round": {"heard"}, "pairs": {"heard"}, "name-waiting": {"heard"},
	"hand-back": {"took"}, "three-breaths": {"opened"}, "time-box": {"long"}, "half-time": {"balance", "heard"}, "rotate-opening": {"balance"},
	"one-at-a-time": {"overlap"}, "write-first": {"heard"}, "compare-later": {"balance"}, "care-roles": {"balance", "heard"},
	"two-others": {"balance"}, "one-point": {"long"}, "note-it": {"came_in"}, "ask-to-finish": {"took"}, "place-on-list": {"heard"},
	"early-word": {"heard"}, "written-word": {"heard"}, "one-breath": {"opened"}, "pass-on": {"heard"}, "begin-later": {"balance"},
}

// Words of the group's own are held against how even the speaking was, which most of what is chosen is about.
var tellsOfOwnWords = []string{"balance", "heard"}

// tells are the figures of a choice; ok is false if no sound can tell anything of it.
func tells(c report.Choice) (keys []string, ok bool) {
	keys, known := tellsOf[c.What]
	if !known {
		keys = tellsOfOwnWords
	}
	return keys, len(keys) > 0
}

// choice is what the people of the sheet chose at a meeting: the group, or the person it is about.
func (m *sheetWriter) choice(a *report.Account) (report.Choice, bool) {
	if m.sheet.For != words.ForMe {
		return a.ChoiceOf(0)
	}
	for _, p := range a.People {
		if names.Same(p.Name, m.a.People[m.me].Name) {
			return a.ChoiceOf(p.ID)
		}
	}
	return report.Choice{}, false
}

func (m *sheetWriter) day(t time.Time) string { return t.Format(m.q.Say("across_day", nil)) }

// chosen says what was chosen at the meeting of this sheet, and until when; ok is false if nothing was.
func (m *sheetWriter) chosen() (p Para, ok bool) {
	c, ok := m.choice(m.a)
	if !ok {
		return Para{}, false
	}
	on, err := time.Parse(time.DateOnly, c.On)
	if err != nil {
		return Para{}, false // no account has such a day
	}
	id := "chosen"
	if m.sheet.For == words.ForMe {
		id = "me_chosen"
	}
	return Para{Text: m.q.Say(id, words.Vars{"what": m.q.Choice(c.What), "day": m.day(on)})}, true
}

// SinceError is an earlier meeting that nothing can be told of.
type SinceError struct{ Err error }

func (e *SinceError) Error() string { return e.Err.Error() }
func (e *SinceError) Unwrap() error { return e.Err }

// became says what the figures tell of what was chosen at an earlier meeting.
func (m *sheetWriter) became() error {
	if m.since == nil {
		return nil
	}
	c, ok := m.choice(m.since)
	if !ok {
		who := "by the group"
		if m.sheet.For == words.ForMe {
			who = "by " + names.Clip(m.a.People[m.me].Name)
		}
		return &SinceError{fmt.Errorf("nothing was chosen there %s, want an account in which something was", who)}
	}
	if !m.since.Started.IsZero() && !m.a.Started.IsZero() && m.since.Started.After(m.a.Started) {
		return &SinceError{fmt.Errorf("that meeting was on %s, want one before this, on %s", m.since.Started.Format(time.DateOnly), m.a.Started.Format(time.DateOnly))}
	}
	pair, err := across.Compare([]report.Account{*m.since, *m.a})
	if err != nil {
		return &SinceError{err}
	}
	mine := m.sheet.For == words.ForMe
	ids := map[bool][]string{false: {"became", "became_chose", "became_untold"}, true: {"me_became", "me_became_chose", "me_became_untold"}}[mine]
	on, err := time.Parse(time.DateOnly, c.On)
	if err != nil {
		return err
	}
	facts := []Fact{m.fact("", ids[1], words.Vars{"what": m.q.Choice(c.What), "day": m.day(on)})}
	keys, told := tells(c)
	before := len(facts)
	switch {
	case told && mine:
		facts = append(facts, m.myMoves()...)
	case told:
		for _, f := range across.Figures {
			if slices.Contains(keys, f.Key) {
				facts = append(facts, m.move(f, pair.Meetings[0], pair.Meetings[1])...)
			}
		}
	}
	if len(facts) == before {
		facts = append(facts, m.fact("", ids[2], nil))
	}
	blocks := []Block{Facts{facts}}
	var apart []string
	for _, r := range pair.Notes {
		comingIn := r.ID == "across_unnamed" || r.ID == "across_unheard"
		if told && r.ID != "across_by_hand" && (!comingIn || slices.Contains(keys, "came_in") || slices.Contains(keys, "took")) { // of the two it is said which was the earlier
			apart = append(apart, m.q.Note(r))
		}
	}
	if len(apart) > 0 && !mine {
		blocks = append(blocks, Para{Text: strings.Join(apart, " "), Quiet: true})
	}
	room := Room{Lines: 1}
	if _, chosen := m.chosen(); m.sheet.For == words.ForGroup && !chosen { // where it is asked under what to try otherwise
		blocks = append(blocks, Para{Text: m.ask("willing"), Quiet: true})
		room.Lines = 2
	}
	m.section("became", m.q.Say(ids[0], nil), append(blocks, room)...)
	return nil
}

// move is one figure then and now, and whether that is more than chance.
func (m *sheetWriter) move(f across.Figure, then, now across.MeetingFigures) []Fact {
	x, y := *f.Of(&then), *f.Of(&now)
	if x == nil || y == nil {
		return nil
	}
	said := m.fact(acrossTerm(f), "became_figure", words.Vars{
		"figure": m.q.Say("move_"+f.Key, nil), "then": picture.RangedText(m.q, f, x, "across_range_said"), "now": picture.RangedText(m.q, f, y, "across_range_said"),
	})
	if f.Sway > 0 {
		apart := x.High < y.Low || y.High < x.Low
		id := "became_chance"
		if apart && math.Abs(y.Value-x.Value) > f.Far() {
			id = "became_moved"
		}
		said.Text += " " + m.q.Say(id, nil)
	}
	return []Fact{said}
}

// myMoves is the person's own part then and now.
func (m *sheetWriter) myMoves() []Fact {
	now := m.a.People[m.me]
	i := slices.IndexFunc(m.since.People, func(p report.PersonFigures) bool { return names.Same(p.Name, now.Name) })
	then := m.since.People[i] // who chose something there is there
	equal := func(p report.PersonFigures, n int) string {
		return m.q.Say("times_equal", words.Vars{"figure": m.q.Span(m.q.Figure(p.ShareLow*float64(n), 1), m.q.Figure(p.ShareHigh*float64(n), 1))})
	}
	n, k := m.since.Lorenz.N, m.found.people
	f := m.fact("share", "me_became_share", words.Vars{"then": equal(then, n), "now": equal(now, k)})
	if then.ShareLow*float64(n) <= now.ShareHigh*float64(k) && now.ShareLow*float64(k) <= then.ShareHigh*float64(n) {
		f.Text += " " + m.q.Say("me_became_same", nil)
	}
	return []Fact{f}
}
