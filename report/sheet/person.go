package sheet

import (
	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/picture"
	"airtime/report/words"
)

// personal writes the page about one person.
func (m *sheetWriter) personal() (Sheet, error) {
	m.head()
	me := m.found.of(m.me)
	if me.SpeakingS == 0 && me.PresentedS == 0 {
		silent := "me_silent"
		if m.a.Source.Mode == report.Mix {
			silent = "me_voiceless"
		}
		m.section("stands-out", m.q.Say("stands_out", nil), Facts{[]Fact{m.fact("", silent, nil)}})
	}
	if err := m.became(); err != nil {
		return m.sheet, err
	}
	if me.standing <= barely { // for whom it is first of all
		m.toWrite("center")
	}
	m.questions(m.personEvidence)
	if me.standing > barely {
		m.toWrite("center")
	}
	m.willing()
	m.section("sure", "", m.howSure())
	return m.sheet, nil
}

// toWrite asks a question that only the person can answer, and what they could try.
func (m *sheetWriter) toWrite(id string) {
	if m.ask(id) == "" {
		return
	}
	blocks := []Block{Room{Lines: 2}}
	if try, ok := m.try(id); ok {
		blocks = []Block{try, Room{Lines: 2}}
	}
	m.section(id, m.ask(id), blocks...)
}

// asksMe says whether the sheet of this person asks that question. Whoever said little is asked how much it was, and
// not whether it was too much; whoever said much is asked that.
func (m *sheetWriter) asksMe(id string) bool {
	little := m.found.of(m.me).standing < perhapsBelow
	switch id {
	case "share":
		return !little
	case "space-conversation":
		return little
	case "interrupt", "first", "spotlight":
		return m.found.of(m.me).standing > barely
	}
	return true
}

// willing has the things one can be willing to do, to choose one of, and a line for when it is looked at again.
func (m *sheetWriter) willing() {
	if m.ask("willing") == "" {
		return
	}
	if chosen, ok := m.chosen(); ok {
		m.section("willing", m.ask("willing"), chosen)
		return
	}
	var choose []Fact
	for _, id := range []string{"willing_learn", "willing_name", "willing_uncomfortable", "willing_share", "willing_corrected", "willing_means", "willing_trust"} {
		choose = append(choose, Fact{Text: m.q.Say(id, nil)})
	}
	m.section("willing", m.ask("willing"), Facts{choose}, Para{Text: m.q.Say("willing_when", nil), Quiet: true}, Room{Lines: 1})
}

// ownCircle is who spoke after the person, and after whom they did, if it can be told around a circle.
func (m *sheetWriter) ownCircle(me report.PersonID) []Block {
	if m.found.people > circleMost {
		return nil
	}
	circle := m.picture(picture.OwnCircle(m.a, m.q, me, !m.long), "after", "me_circle", nil)
	if !m.long {
		circle.Caption, m.circled = "", true // the caption is beside it
	}
	return []Block{circle}
}

// personEvidence is what was found about the person; others are in it only in sum.
func (m *sheetWriter) personEvidence(id string) []Block {
	a, s, q, f := m.a, m.a.Settings, m.q, m.found
	p := f.of(m.me)
	if a.SpeakingS == 0 || f.people < 2 || p.SpeakingS == 0 && p.PresentedS == 0 && (id != "listen" || a.Source.Mode == report.Mix) {
		return nil
	}
	unsure := p.ShareLow != p.ShareHigh
	var facts []Fact
	var pictures []Block
	switch id {
	case "share", "space-conversation":
		facts = m.myShare(id == "space-conversation")
		pictures = append(pictures, m.picture(picture.MyLane(a, m.q, p.ID), "turn", "me_lane", nil))
	case "interrupt":
		if f := m.untold(); f != nil {
			facts = append(facts, *f)
			break
		}
		came := func(taken, tried int, of func(report.Attempt) report.PersonID, said, few string) {
			if !m.enough(taken + tried) {
				facts = append(facts, m.fact("came-in", few, nil))
				return
			}
			unsure := count(a.Attempts, func(t report.Attempt) bool { return t.Unsure && t.Outcome != report.Other && of(t) == p.ID })
			facts = append(facts, m.fact("came-in", said, words.Vars{"count": m.events(taken+tried, unsure), "taken": q.Times(taken), "tried": q.Times(tried)}))
		}
		came(p.TakenMade, p.TriedMade, func(t report.Attempt) report.PersonID { return t.By }, "me_made", "me_made_few")
		came(p.TakenReceived, p.TriedReceived, func(t report.Attempt) report.PersonID { return t.On }, "me_received", "me_received_few")
	case "listen":
		facts = append(facts, m.fact("listening", "me_listened", words.Vars{"listening": m.about(unsure, numbers.Length(p.ListeningS)), "speaking": m.about(unsure, numbers.Length(p.SpeakingS))}))
		if t := p.PauseBeforeS; t != nil && m.enough(t.N) && !abut(*t) {
			facts = append(facts, m.pause("me_pause", "me_pause_over", *t))
		}
	case "first":
		points, mine := 0, 0
		for _, x := range a.Firsts {
			if x.Person != report.Nobody {
				points++
				if x.Person == p.ID {
					mine++
				}
			}
		}
		switch {
		case m.enough(points):
			facts = append(facts, m.fact("first", "me_firsts", words.Vars{"points": points, "n": mine}))
		case p.FirstTurnS != nil:
			at := words.Vars{"at": numbers.Clock(*p.FirstTurnS), "n": p.FirstRank - 1, "people": f.people}
			if p.FirstRank == 1 {
				facts = append(facts, m.fact("first", "me_first", at))
			} else {
				facts = append(facts, m.fact("first", "me_first_rank", at))
			}
		}
		if m.enough(p.Opened + p.Kept) {
			facts = append(facts, m.fact("open-floor", "me_opened", words.Vars{"opened": q.Times(p.Opened), "kept": q.Times(p.Kept), "limit": m.q.Limit(s.OpenFloor)}))
		}
	case "spotlight":
		next := count(a.After, func(c report.AfterCell) bool { return c.Last == p.ID && c.Count > 0 })
		if !m.enough(p.after) || f.people < 3 { // with one other person there is nobody to choose
			break
		}
		pictures = m.ownCircle(p.ID)
		facts = append(facts, m.fact("after", "me_after", words.Vars{"n": next, "count": q.Times(p.after), "others": f.people - 1}))
		barely := count(f.barely, func(i int) bool { return i != m.me })
		if barely >= s.MinGroup { // fewer would be about somebody
			expected := 0.0
			for _, i := range f.barely { // as report.AfterCell.Expected, also of those who never came next
				if i != m.me {
					expected += float64(p.after) * report.Part(a.People[i].SpeakingS.Duration(), (a.SpeakingS-p.SpeakingS).Duration())
				}
			}
			facts = append(facts, m.fact("after", "me_after_barely", words.Vars{"n": p.after, "count": p.barely, "expected": q.Figure(expected, 1)}))
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return append([]Block{Facts{facts}}, pictures...)
}

// myShare is how much the person spoke; where that answers another question, heard says it without a comparison.
func (m *sheetWriter) myShare(heard bool) []Fact {
	q, p := m.q, m.found.of(m.me)
	unsure := p.ShareLow != p.ShareHigh
	v := words.Vars{"speaking": m.about(unsure, numbers.Length(p.SpeakingS)), "share": q.Percent(p.ShareLow, p.ShareHigh)}
	said := "me_heard"
	if !heard {
		n := float64(m.found.people)
		said, v["equal"] = "me_share", m.equal(1)
		v["multiple"] = q.Say("times_equal", words.Vars{"figure": q.Span(q.Figure(p.ShareLow*n, 1), q.Figure(p.ShareHigh*n, 1))})
	}
	facts := []Fact{m.fact("share", said, v)}
	if p.Silent {
		facts = append(facts, m.fact("heard", "me_responses", nil))
	}
	switch {
	case m.enough(p.LongTurns):
		facts = append(facts, m.fact("long-turn", "me_long_turns", words.Vars{"n": p.LongTurns, "limit": q.Limit(m.a.Settings.LongTurn), "longest": numbers.Length(*p.LongestTurnS)}))
	case p.LongestTurnS != nil:
		facts = append(facts, m.fact("turn", "me_longest", words.Vars{"longest": numbers.Length(*p.LongestTurnS)}))
	}
	return facts
}
