package sheet

import (
	"slices"
	"strconv"

	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/words"
)

// Account is everything that is said of a meeting, for whoever looks at it on a
// terminal: the facilitator's sheet without what is for paper only, and everybody's
// figures in tables. A nil q is words.English.
func Account(a *report.Account, q *words.Questions) Sheet {
	m := newSheetWriter(a, q, words.ForFacilitator)
	m.long = true
	_ = must(m.facilitator())
	m.sheet.Sections = slices.DeleteFunc(m.sheet.Sections, func(s Section) bool { return s.ID == "reflect" })
	if a.SpeakingS > 0 {
		m.section("figures", m.q.Say("figures", nil), m.turnsTable())
		if t, ok := m.comingInTable(); ok {
			m.section("coming-in", m.q.Say("figures_coming_in", nil), t)
		}
	}
	switch {
	case a.Source.Voices == report.NetworkVoices:
		m.section("sure", m.q.Say("across_sure", nil), Para{Text: m.q.Say("measured_network", nil)})
	case a.Source.Mode == report.Mix && len(a.People) > 0:
		m.section("sure", m.q.Say("across_sure", nil), Para{Text: m.q.Say("measured_mix", nil)})
	}
	return m.sheet
}

// turnsTable is everybody's turns, most speaking first.
func (m *sheetWriter) turnsTable() Table {
	t := Table{
		Caption: m.q.Say("turns_table", nil),
		Rows:    [][]string{m.columns("col_who", "col_turns", "col_longest", "col_median", "col_brief", "col_short", "col_first", "col_last", "col_listened")},
		Numeric: []bool{false, true, true, true, true, true, true, true, true},
		Terms:   []string{"", m.term("turn"), "", "", "", m.term("response"), m.term("first"), "", m.term("listening")},
	}
	cell := func(s *report.Seconds, write func(report.Seconds) string) string {
		if s == nil {
			return missing
		}
		return write(*s)
	}
	for _, i := range m.a.BySpeaking() {
		f := m.a.People[i]
		median := cell(f.MedianTurnS, m.q.Brief)
		if !m.enough(f.Turns) {
			median = missing
		}
		t.Rows = append(t.Rows, []string{
			m.name(i), strconv.Itoa(f.Turns), cell(f.LongestTurnS, numbers.Length), median, strconv.Itoa(f.BriefRemarks), strconv.Itoa(f.ShortResponses),
			cell(f.FirstTurnS, numbers.Clock), cell(f.LastS, numbers.Clock), numbers.Length(f.ListeningS),
		})
	}
	return t
}

// comingInTable is how often everybody came in, and was come in on, of whom there are
// enough events to say it.
func (m *sheetWriter) comingInTable() (Table, bool) {
	if m.a.OverlapUnheard() || m.a.Unnamed() {
		return Table{}, false
	}
	t := Table{
		Caption: m.q.Say("coming_in_table", words.Vars{"least": m.a.Settings.MinEvents}),
		Rows:    [][]string{m.columns("col_who", "col_came_in", "col_per_10", "col_others_came_in", "col_per_10", "col_talked_over")},
		Numeric: []bool{false, true, true, true, true, true},
	}
	rate := func(n int, r *float64) []string {
		if !m.enough(n) || r == nil {
			return []string{missing, missing}
		}
		return []string{strconv.Itoa(n), m.q.Figure(*r, 1)}
	}
	for _, i := range m.a.BySpeaking() {
		f := m.a.People[i]
		made, received := f.TakenMade+f.TriedMade, f.TakenReceived+f.TriedReceived
		if !m.enough(made) && !m.enough(received) {
			continue
		}
		over := missing
		if f.TalkedOver != nil && m.enough(f.Turns) {
			over = m.q.Percent(*f.TalkedOver, *f.TalkedOver)
		}
		row := append([]string{m.name(i)}, append(rate(made, f.MadeRate), rate(received, f.ReceivedRate)...)...)
		t.Rows = append(t.Rows, append(row, over))
	}
	if len(t.Rows) == 1 {
		return Table{}, false
	}
	t.Terms = []string{"", m.term("came-in")}
	return t, true
}
