package sheet

import (
	"cmp"
	"slices"
	"time"

	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/picture"
	"airtime/report/words"
)

// group writes the sheet for the table.
func (m *sheetWriter) group() (Sheet, error) {
	m.head()
	found := m.standsOut()
	m.section("stands-out", m.q.Say("stands_out", nil), Facts{m.tell(found)}, m.howSure())
	if m.a.SpeakingS > 0 && m.found.people > 1 {
		blocks := []Block{m.picture(picture.Bars(m.a, m.q), "share", "bars", nil)}
		switch {
		case m.long && m.found.people <= lanesMost, m.rows() <= lanesOnPage:
			blocks = append(blocks, m.picture(picture.Lanes(m.a, m.q), "turn", "lanes", nil))
		case m.rows() <= roomOnPage:
			blocks = append(blocks, m.picture(picture.Room(m.a, m.q), "", "room", nil))
		}
		m.section("pictures", "", blocks...)
		if try, ok := m.tryFor(found); ok {
			blocks := []Block{try, Para{Text: m.ask("willing"), Quiet: true}, Room{Lines: 1}}
			if chosen, ok := m.chosen(); ok {
				blocks = []Block{try, chosen}
			} else if m.since != nil {
				blocks = blocks[:1]
			}
			m.section("try", "", blocks...)
		}
	}
	if err := m.became(); err != nil {
		return m.sheet, err
	}
	for _, id := range m.three(found) {
		m.section("ask-"+id, m.ask(id), Room{Lines: writeLines})
	}
	if m.long {
		m.inFull("reflect")
	}
	return m.sheet, nil
}

// Of more people the one page for the table has no lanes but only when we spoke, or not even that: everybody's bar, and
// room to write, are worth more there. The lanes are on the facilitator's sheet, and on the long one.
const (
	lanesOnPage = 5
	roomOnPage  = 8
	rowsOnPage  = 18 // with the bars of more there is room for one question less
)

// rows is how many people the pictures have a row for.
func (m *sheetWriter) rows() int {
	return count(m.a.People, func(p report.PersonFigures) bool { return !p.Nameless() })
}

// writeLines is how much room there is to write to a question of the group.
const writeLines = 4

// inFull adds the figures to every question, and all the others to think about.
func (m *sheetWriter) inFull(heading string) {
	if rest := m.questions(m.groupEvidence); len(rest) > 0 {
		m.section("reflect", m.q.Say(heading, nil), Para{Text: m.q.Say("reflect_how", nil), Quiet: true}, Facts{rest}, Room{Lines: 2})
	}
}

// circleMost is how many people can be told apart around a circle.
const circleMost = 12

// ask is how the sheet asks a question, if the file of questions has it.
func (m *sheetWriter) ask(id string) string {
	for _, x := range m.q.Asked {
		if x.ID == id {
			return x.Asks(m.sheet.For)
		}
	}
	return ""
}

// three are the questions of the group's sheet: the one that what stands out most belongs to, who speaks first,
// and one that no sound can answer, another at every meeting. What became of what was chosen takes the place of the last.
func (m *sheetWriter) three(found []finding) []string {
	var ids []string
	most := questionsMost
	if m.since != nil {
		most--
	}
	if m.rows() > rowsOnPage {
		most--
	}
	add := func(id string) {
		if len(ids) < most && id != "" && m.ask(id) != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(found) > 0 {
		add(found[0].question)
	}
	add("first")
	var turn []string
	for _, x := range m.q.Asked {
		if x.Kind == words.Reflection && x.ID != "willing" && slices.Contains(x.On, words.ForGroup) {
			turn = append(turn, x.ID)
		}
	}
	if len(turn) > 0 {
		add(turn[m.meetingNumber()%len(turn)])
	}
	for _, x := range m.q.Asked { // in a file that has others
		if slices.Contains(x.On, words.ForGroup) {
			add(x.ID)
		}
	}
	return ids
}

// questionsMost is how many questions the group's sheet has room for.
const questionsMost = 3

// meetingNumber is another one for meetings on different days, and always the same for one meeting.
func (m *sheetWriter) meetingNumber() int {
	if m.a.Started.IsZero() {
		return int(m.a.LengthS.Duration().Seconds())
	}
	return m.a.Started.YearDay() + 366*(m.a.Started.Year()%100)
}

// standOuts is how many facts the sheet begins with.
const standOuts = 3

// What three of four real meetings stay below (../testdata/tuning.md): a
// figure stands out by how much it has of that.
const (
	usualUneven  = 0.39              // one less the balance
	usualCameIn  = 24                // possible interruptions in 10 minutes of speaking
	usualOverlap = 0.16              // part of the speech
	usualSilence = 0.21              // part of the meeting
	usualHeld    = 0.5               // part of the stretches held by one
	usualEdge    = 0.73              // largest part of the first or last minutes
	usualLongest = 150 * time.Second // the longest turn
)

// about is what a finding is about: no two facts of a sheet are about the same.
type about string

// What there is.
const (
	ofShare   about = "share"
	ofComing  about = "coming in"
	ofLeaving about = "leaving out"
	ofRoom    about = "the room"
)

// finding is something that was found, and that more than an all-clear can be said of.
type finding struct {
	about    about
	question string  // that it belongs to
	strength float64 // how far it is from what meetings usually are, times how sure it is
	fact     func() Fact
	todo     string // the sentence that says what to make of it
}

// standsOut returns the most telling findings, each about something else. Their facts name nobody.
func (m *sheetWriter) standsOut() []finding {
	a, f := m.a, m.found
	if a.SpeakingS == 0 {
		return []finding{{fact: func() Fact { return m.fact("", "nobody", nil) }}}
	}
	if f.people < 2 {
		return []finding{{fact: func() Fact {
			return m.fact("speaking", "alone", words.Vars{"speaking": numbers.Length(a.SpeakingS), "length": numbers.Length(a.MeetingS)})
		}}}
	}
	var all []finding
	add := func(when bool, x finding) {
		if when {
			x.strength = min(x.strength, 2)
			all = append(all, x)
		}
	}
	uneven, sure := 0.0, 1.0
	if a.Balance != nil {
		uneven = 1 - *a.Balance
	}
	if a.BalanceLow != nil && a.BalanceHigh != nil {
		sure = max(0, 1-(*a.BalanceHigh-*a.BalanceLow))
	}
	share := finding{ofShare, "space-conversation", max(0.1, sure*uneven/usualUneven), m.lorenz, "do_share"}
	if m.shareOpen() {
		share.strength, share.todo = 0.1, "do_share_open"
	}
	add(f.mixed, finding{ofShare, "space-conversation", 2, func() Fact { return m.fact("share", "several", nil) }, ""})
	add(!f.mixed, share)
	add(f.tagBelow && !f.mixed, finding{ofShare, "identities", 1.5 * sure, func() Fact {
		return m.groupShare(slices.IndexFunc(a.Groups, leftOut))
	}, "do_groups"})

	// However large another figure is, that somebody was not heard matters more.
	terms := m.sheet.Terms // what is not told needs no definition
	heard, firsts := m.leftBehind(), m.firsts()
	m.sheet.Terms = terms
	add(f.waited > 0, finding{ofLeaving, "left-behind", 2, m.waited, "do_waited"})
	add(f.missed(), finding{ofLeaving, "left-behind", 2, func() Fact { return m.leftBehind()[0] }, "do_heard"})
	add(len(f.perhaps)+len(f.voiceless) > 0 && len(heard) > 0, finding{ofLeaving, "left-behind", 0.8, func() Fact { return m.leftBehind()[0] }, "do_heard"})

	windows := m.enough(f.windows)
	add(windows && a.Dynamics == report.HeldByOneVoice, finding{ofRoom, "space-room", 2, func() Fact { return m.fact("held", "one_voice", nil) }, "do_held"})
	add(f.longTurns > 0, finding{ofRoom, "space-room", ratio(m.longest(), report.Seconds(usualLongest)), m.longTurns, "do_long"})
	add(windows && f.people > 2, finding{ofRoom, "space-room", report.Part(f.held, f.windows) / usualHeld, m.held, "do_held"})
	add(f.edges && f.people > 2, finding{ofRoom, "agenda", f.edgeTop / usualEdge, func() Fact {
		first, last := m.edgeTops()
		return m.edge(first >= last)
	}, "do_edge"})
	add(true, finding{ofRoom, "listen", float64(a.SilenceS) / float64(max(a.MeetingS, 1)) / usualSilence / 2, m.silence, "do_silence"})
	add(f.breaks == 0 && f.length.Duration() > sittingLimit, finding{ofRoom, "access", 1, func() Fact {
		return m.fact("open-floor", "no_break", words.Vars{"length": numbers.Length(a.LengthS)})
	}, "do_breaks"})

	// People agree on what is an interruption in one case of three above chance.
	const agreed = 0.5
	add(m.enough(f.taken+f.tried), finding{ofComing, "interrupt", agreed * ratio(f.taken+f.tried, usualCameIn) * float64(10*time.Minute) / float64(a.SpeakingS), m.cameIn, "do_came_in"})
	add(a.OverlapS > 0, finding{ofComing, "interrupt", agreed * f.overlap / usualOverlap, m.overlap, "do_overlap"})
	add(len(firsts) > 0, finding{ofComing, "first", m.sameFirst(), func() Fact { return m.firsts()[0] }, "do_first"})
	slices.SortStableFunc(all, func(x, y finding) int { return cmp.Compare(y.strength, x.strength) })

	var told []finding
	for _, c := range all {
		if len(told) < standOuts && !slices.ContainsFunc(told, func(t finding) bool { return t.about == c.about }) {
			told = append(told, c)
		}
	}
	return told
}

// tell writes findings, each with what to make of it.
func (m *sheetWriter) tell(found []finding) []Fact {
	var facts []Fact
	for _, x := range found {
		f := x.fact()
		if x.todo != "" {
			f.Text += " " + m.q.Say(x.todo, nil)
		}
		facts = append(facts, f)
	}
	return facts
}

// tryFor returns the practice that the strongest finding which has one points to.
func (m *sheetWriter) tryFor(found []finding) (Try, bool) {
	for _, x := range found {
		if try, ok := m.try(x.question); ok {
			return try, true
		}
	}
	for _, x := range m.q.Asked {
		if try, ok := m.try(x.ID); ok {
			return try, true
		}
	}
	return Try{}, false
}

// sameFirst is 1.5 where the same person was the first at every beginning, and 0 where nobody was twice.
func (m *sheetWriter) sameFirst() float64 {
	points, most, by := 0, 0, map[report.PersonID]int{}
	for _, f := range m.a.Firsts {
		if f.Person != report.Nobody {
			points++
			by[f.Person]++
			most = max(most, by[f.Person])
		}
	}
	return 1.5 * report.Part(most-1, max(1, points-1))
}

func ratio[T int | report.Seconds](x, usual T) float64 { return float64(x) / float64(usual) }

// The group's sheet has two pages. Of more people it shows when the floor was held
// rather than who spoke when, and leaves the matrix to the facilitator's.
const (
	lanesMost  = 12
	matrixMost = 6
)

// groupEvidence is what was found to a question, with no names outside the pictures.
func (m *sheetWriter) groupEvidence(id string) []Block {
	a, s, f := m.a, m.a.Settings, m.found
	if a.SpeakingS == 0 || f.people < 2 {
		return nil
	}
	var facts []Fact
	var pictures []Block
	switch id {
	case "space-conversation":
		if a.Balance != nil {
			low, high := *a.Balance, *a.Balance
			if a.BalanceLow != nil && a.BalanceHigh != nil {
				low, high = *a.BalanceLow, *a.BalanceHigh
			}
			facts = append(facts, m.fact("balance", "balance", words.Vars{"balance": m.q.Span(m.q.Figure(low, 2), m.q.Figure(high, 2))}))
		}
		if m.sheet.For == words.ForFacilitator {
			facts = append(facts, m.fact("voices", "voices", words.Vars{"voices": m.about(a.UnsureS > 0, m.q.Figure(a.EffectiveVoices, 1)), "people": f.people}))
		}
		pictures = append(pictures, m.picture(picture.Bars(a, m.q), "share", "bars", nil))
	case "left-behind":
		facts = m.leftBehind()
		if f.waited > 0 {
			facts = append(facts, m.waited())
		}
		if m.enough(f.waits) {
			facts = append(facts, m.wantedIn())
		}
	case "space-room":
		facts = m.heldFacts()
		lanes := m.sheet.For == words.ForFacilitator || f.people <= lanesMost
		if lanes {
			pictures = append(pictures, m.picture(picture.Lanes(a, m.q), "turn", "lanes", nil))
		}
		if m.enough(f.windows) && (m.sheet.For == words.ForFacilitator || !lanes) {
			pictures = append(pictures, m.picture(picture.Strip(a, m.q), "held", "strip", words.Vars{"window": m.q.Limit(s.StripWindow)}))
		}
	case "interrupt":
		if a.OverlapUnheard() {
			facts = append(facts, m.fact("overlap", "unheard_overlap", nil))
			break
		}
		if a.Unnamed() {
			facts = append(facts, m.possible(), m.overlap())
			break
		}
		if !m.enough(f.taken + f.tried) {
			facts = append(facts, m.fact("came-in", "came_in_few", nil), m.overlap())
			break
		}
		facts = append(facts, m.cameIn(), m.overlap())
		if slices.ContainsFunc(a.Pairs, func(p report.Pair) bool { return p.Shown }) && (m.sheet.For == words.ForFacilitator || f.people <= matrixMost) {
			pictures = append(pictures, m.picture(picture.Matrix(a, m.q), "came-in", "matrix", nil))
		}
	case "listen":
		facts = append(facts, m.silence())
		if t := a.Transfer; t != nil && m.enough(t.N) && !abut(*t) {
			facts = append(facts, m.pause("pause", "pause_over", *t))
		}
		if m.sheet.For == words.ForGroup && f.open > 0 {
			facts = append(facts, m.openFloors())
		}
		if n := len(a.ShortResponses); m.enough(n) {
			facts = append(facts, m.fact("response", "responses", words.Vars{"n": n}))
		}
	case "first":
		facts = m.firsts()
	case "access":
		if f.open > 0 {
			facts = append(facts, m.openFloors())
		} else {
			facts = append(facts, m.fact("open-floor", "no_open_floor", words.Vars{"limit": m.q.Limit(s.OpenFloor)}))
		}
		switch {
		case f.breaks > 0:
			facts = append(facts, m.fact("open-floor", "breaks", words.Vars{"n": f.breaks, "length": numbers.Length(a.LengthS)}))
		case a.LengthS.Duration() >= worthABreak:
			facts = append(facts, m.fact("open-floor", "no_break", words.Vars{"length": numbers.Length(a.LengthS)}))
		}
	case "agenda":
		facts = m.firsts()
		if f.edges && f.people > 2 {
			facts = append(facts, m.edge(true), m.edge(false))
		}
	case "identities":
		for i, g := range a.Groups {
			if isShown(g) {
				facts = append(facts, m.groupShare(i))
			}
		}
	case "name-it":
		if m.enough(f.windows) {
			facts = append(facts, m.held())
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return append([]Block{Facts{facts}}, pictures...)
}

// heldFacts are who held the room, in sum, and the long turns.
func (m *sheetWriter) heldFacts() (facts []Fact) {
	a, f := m.a, m.found
	if m.enough(f.windows) {
		facts = append(facts, m.held())
		switch a.Dynamics {
		case report.HeldByOneVoice:
			facts = append(facts, m.fact("held", "one_voice", nil))
		case report.BackAndForth:
			facts = append(facts, m.fact("held", "back_and_forth", nil))
		case report.Alternating:
			facts = append(facts, m.fact("held", "alternating", nil))
		}
	}
	if f.longTurns > 0 {
		facts = append(facts, m.longTurns())
	}
	return facts
}

// worthABreak is how long a meeting is in which having had no break is worth a sentence.
const worthABreak = 45 * time.Minute
