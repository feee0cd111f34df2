package sheet

import (
	"slices"

	"airtime/report"
	"airtime/report/picture"
	"airtime/report/words"
)

// Halfway is half a page for the break: how the speaking was shared so far, the room, and one question. It says
// nothing about single persons.
func Halfway(a *report.Account, q *words.Questions) Sheet {
	m := newSheetWriter(a, q, words.ForHalfway)
	m.head()
	m.sheet.Title = m.q.Say("title_halfway", nil)
	m.sheet.Pages = 1
	if a.SpeakingS > 0 && m.found.people > 1 {
		so := "halfway_open"
		switch {
		case m.found.uneven:
			so = "halfway_uneven"
		case m.found.even && !m.countOpen():
			so = "halfway_even"
		}
		m.section("shares", "", Facts{[]Fact{m.fact("", so, nil)}}, m.picture(picture.Shares(a, m.q), "", "bars", nil), m.picture(picture.Room(a, m.q), "", "room", nil))
	}
	m.section("left-behind", m.q.Say("halfway_question", nil), Para{Text: m.q.Say("halfway_how", nil), Quiet: true}, Room{Lines: 2})
	return m.sheet
}

// Short is what a meeting ends with on the screen, and no more than fits on one: what stands out, how the speaking was
// shared, and one thing to try, which is why the findings have no suggestion of their own.
func Short(a *report.Account, q *words.Questions) Sheet {
	m := newSheetWriter(a, q, words.ForGroup)
	m.head()
	found := m.standsOut()
	told := slices.Clone(found)
	for i := range told {
		told[i].todo = ""
	}
	m.section("stands-out", "", Facts{m.tell(told)})
	if a.SpeakingS > 0 && m.found.people > 1 {
		m.section("pictures", "", Picture{Drawing: picture.Bars(a, m.q)})
		if try, ok := m.tryFor(found); ok {
			try.Why = "" // which is on paper
			m.section("try", "", try)
		}
	}
	return m.sheet
}
