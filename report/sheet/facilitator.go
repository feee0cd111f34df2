package sheet

import (
	"cmp"
	"slices"

	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/picture"
	"airtime/report/words"
)

// facilitator writes the two pages for whoever facilitates.
func (m *sheetWriter) facilitator() (Sheet, error) {
	m.head()
	found := m.standsOut()
	m.section("stands-out", m.q.Say("stands_out", nil), Facts{m.tell(found)}, m.howSure())
	if err := m.became(); err != nil {
		return m.sheet, err
	}
	talk := m.a.SpeakingS > 0 && m.found.people > 1
	if talk {
		m.section("pictures", "", m.picture(picture.Bars(m.a, m.q), "share", "bars", nil))
		m.unheard()
		m.waiting()
		m.heldWhen()
	}
	switch {
	case m.long:
		m.inFull("reflect")
		return m.sheet, nil
	case talk:
		when := m.picture(picture.Lanes(m.a, m.q), "turn", "lanes", nil)
		if m.rows() > lanesMost {
			when = m.picture(picture.Strip(m.a, m.q), "held", "strip", words.Vars{"window": m.q.Limit(m.a.Settings.StripWindow)})
		}
		m.section("room", m.ask("space-room"), when)
		m.section("interrupt", m.ask("interrupt"), m.comingIn()...)
		var tries []Block
		for range facilitatorTries {
			if try, ok := m.tryFor(found); ok {
				tries = append(tries, try)
			}
		}
		if chosen, ok := m.chosen(); ok {
			tries = append(tries, chosen)
		}
		m.section("try", "", tries...)
	}
	var rest []Fact
	for _, x := range m.q.Asked {
		if slices.Contains(x.On, words.ForFacilitator) && x.Kind == words.Reflection {
			rest = append(rest, Fact{Text: x.We})
		}
	}
	m.section("reflect", m.q.Say("reflect", nil), Para{Text: m.q.Say("reflect_how", nil), Quiet: true}, Facts{rest}, Room{Lines: 2})
	return m.sheet, nil
}

// facilitatorTries is how many things to try there are on the facilitator's sheet.
const facilitatorTries = 2

// comingIn is who came in while whom was speaking, and who spoke after whom.
func (m *sheetWriter) comingIn() []Block {
	blocks := m.groupEvidence("interrupt")
	if len(m.a.After) > 0 && m.found.people <= circleMost {
		blocks = append(blocks, m.picture(picture.Circle(m.a, m.q), "after", "circle", nil))
	}
	return blocks
}

// tableMost is how many rows a table of moments has.
func (m *sheetWriter) tableMost() int {
	if m.long {
		return 8
	}
	return 3
}

// waiting says who was seen waiting, and who may have wanted in, for how long.
func (m *sheetWriter) waiting() {
	heading := m.q.Say("waiting", nil)
	type wait struct {
		report.Wait
		who int
	}
	var waits []wait
	var facts []Fact
	for i, p := range m.a.People {
		for _, w := range p.Waits {
			waits = append(waits, wait{w, i})
		}
		for _, w := range p.MarkedWaits {
			facts = append(facts, m.fact("waited", "waiting_marked", words.Vars{"name": m.name(i), "from": numbers.Clock(w.FromS), "until": numbers.Clock(w.ToS)}))
		}
	}
	if !m.enough(len(waits)) || m.a.Unnamed() {
		why := m.untold()
		switch {
		case why != nil:
			facts = append(facts, *why)
		case len(waits) > 0:
			facts = append(facts, m.fact("waits", "waiting_few", nil))
		default:
			facts = append(facts, m.fact("waits", "waiting_none", nil))
		}
		m.section("waiting", heading, Facts{facts})
		return
	}
	slices.SortStableFunc(waits, func(x, y wait) int { return cmp.Compare(y.ToS-y.FromS, x.ToS-x.FromS) })
	t := Table{Caption: m.q.Say("waiting_table", nil), Numeric: []bool{false, true, true, true}, Terms: []string{"", "", "", m.term("waits")}}
	t.Rows = append(t.Rows, m.columns("col_who", "col_from", "col_until", "col_length"))
	for _, w := range waits[:min(m.tableMost(), len(waits))] {
		until := numbers.Clock(w.ToS)
		if w.Never {
			until = m.q.Say("never_cell", nil)
		}
		t.Rows = append(t.Rows, []string{m.name(w.who), numbers.Clock(w.FromS), until, numbers.Length(w.ToS - w.FromS)})
	}
	blocks := []Block{Facts{append(facts, m.fact("waits", "waiting_fact", words.Vars{"n": len(waits)}))}, t}
	blocks = append(blocks, m.more(len(waits)-m.tableMost())...)
	if m.long {
		blocks = append(blocks, m.picture(picture.Waits(m.a, m.q), "waits", "waits_picture", nil))
	}
	m.section("waiting", heading, append(blocks, Para{Text: m.q.Say("waiting_do", nil)})...)
}

// unheard says who was not heard, and since when others were not.
func (m *sheetWriter) unheard() {
	f := m.found
	var facts []Fact
	named := slices.DeleteFunc(slices.Clone(f.silent), m.nameless)
	if n := len(f.silent) - len(named); n > 0 {
		facts = append(facts, m.fact("heard", "unheard_more", words.Vars{"n": n}))
	}
	voiceless := slices.DeleteFunc(slices.Clone(f.voiceless), m.nameless)
	if n := len(f.voiceless) - len(voiceless); n > 0 {
		facts = append(facts, m.fact("heard", "voiceless", words.Vars{"n": n}))
	}
	for _, x := range []struct {
		id     string
		people []int
	}{{"unheard_silent", named}, {"unheard_voiceless", voiceless}, {"unheard_barely", f.barely}, {"unheard_perhaps", f.perhaps}} {
		if len(x.people) > 0 {
			facts = append(facts, m.fact("heard", x.id, words.Vars{"names": m.names(x.people)}))
		}
	}
	if len(facts) == 0 {
		facts = m.leftBehind()
	}
	since := 0
	for i, p := range m.a.People {
		until := p.ToS
		if p.LastS == nil || p.Silent || !p.IsPerson() || 2*(until-*p.LastS) < m.a.LengthS {
			continue
		}
		if since++; since <= m.tableMost() {
			facts = append(facts, m.fact("heard", "unheard_since", words.Vars{"name": m.name(i), "at": numbers.Clock(*p.LastS), "time": numbers.Length(until - *p.LastS)}))
		}
	}
	blocks := append([]Block{Facts{facts}}, m.more(since-m.tableMost())...)
	if len(f.silent)+len(f.voiceless)+len(f.barely)+len(f.perhaps)+since > 0 {
		blocks = append(blocks, Para{Text: m.q.Say("unheard_do", nil)})
	}
	m.section("unheard", m.q.Say("unheard", nil), blocks...)
}

// heldWhen lists the stretches held by one person, with times.
func (m *sheetWriter) heldWhen() {
	a := m.a
	if !m.enough(m.found.windows) {
		return
	}
	all := a.Held
	heading := m.q.Say("held_when", nil)
	if len(all) == 0 {
		m.section("held", heading, Facts{[]Fact{m.fact("held", "held_none", nil)}})
		return
	}
	shown := slices.Clone(all)
	slices.SortStableFunc(shown, func(x, y report.HeldStretch) int { return cmp.Compare(y.EndS-y.StartS, x.EndS-x.StartS) })
	shown = shown[:min(m.tableMost(), len(shown))]
	slices.SortFunc(shown, func(x, y report.HeldStretch) int { return cmp.Compare(x.StartS, y.StartS) })
	limit := m.q.Percent(a.Settings.HeldByOne, a.Settings.HeldByOne)
	t := Table{Caption: m.q.Say("held_table", words.Vars{"most": limit}), Numeric: []bool{true, true, false, true}, Terms: []string{"", "", "", m.term("held")}}
	t.Rows = append(t.Rows, m.columns("col_from", "col_until", "col_who", "col_most"))
	for _, w := range shown {
		who := slices.IndexFunc(a.People, func(p report.PersonFigures) bool { return p.ID == w.Person })
		t.Rows = append(t.Rows, []string{numbers.Clock(w.StartS), numbers.Clock(w.EndS), m.name(who), m.q.Percent(w.Share, w.Share)})
	}
	blocks := append([]Block{t}, m.more(len(all)-m.tableMost())...)
	m.section("held", heading, append(blocks, Para{Text: m.q.Say("held_do", nil)})...)
}

func (m *sheetWriter) columns(ids ...string) []string {
	var heads []string
	for _, id := range ids {
		heads = append(heads, m.q.Say(id, nil))
	}
	return heads
}

// more says how many were left out.
func (m *sheetWriter) more(n int) []Block {
	if n <= 0 {
		return nil
	}
	return []Block{Para{Text: words.Capitalized(m.q.Say("more", words.Vars{"n": n})), Quiet: true}}
}

// nameless says whether nobody has said who i is.
func (m *sheetWriter) nameless(i int) bool { return report.IsNeutral(m.a.People[i].Name) }
