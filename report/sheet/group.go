package sheet

import (
	"cmp"
	"slices"
	"time"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/picture"
	"airtime/report/words"
)

// group writes the sheet for the table.
func (m *maker) group() Sheet {
	m.head()
	found := m.standsOut()
	m.section("stands-out", m.q.Say("stands_out", nil), Facts{m.tell(found)}, m.howSure())
	if m.a.SpeakingS > 0 && m.found.people > 1 {
		blocks := []Block{m.picture(picture.Bars(m.a, m.q), "share", "bars", nil)}
		if m.found.people <= lanesMost {
			blocks = append(blocks, m.picture(picture.Lanes(m.a, m.q), "turn", "lanes", nil))
		}
		m.section("pictures", "", blocks...)
		if try, ok := m.tryFor(found); ok {
			m.section("try", "", try, Para{Text: m.ask("willing"), Quiet: true}, Room{Lines: 1})
		}
	}
	for _, id := range m.three(found) {
		m.section("ask-"+id, m.ask(id), Room{Lines: writeLines})
	}
	if m.long {
		m.inFull("reflect")
	}
	return m.sheet
}

// writeLines is how much room there is to write to a question of the group.
const writeLines = 4

// inFull adds the figures to every question, and all the others to think about.
func (m *maker) inFull(heading string) {
	if rest := m.questions(m.groupEvidence); len(rest) > 0 {
		m.section("reflect", m.q.Say(heading, nil), Para{Text: m.q.Say("reflect_how", nil), Quiet: true}, Facts{rest}, Room{Lines: 2})
	}
}

// facilitator writes the two pages for whoever facilitates.
func (m *maker) facilitator() Sheet {
	m.head()
	found := m.standsOut()
	m.section("stands-out", m.q.Say("stands_out", nil), Facts{m.tell(found)}, m.howSure())
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
		return m.sheet
	case talk:
		m.section("room", m.ask("space-room"), m.picture(picture.Lanes(m.a, m.q), "turn", "lanes", nil))
		m.section("interrupt", m.ask("interrupt"), m.comingIn()...)
		var tries []Block
		for range facilitatorTries {
			if try, ok := m.tryFor(found); ok {
				tries = append(tries, try)
			}
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
	return m.sheet
}

// facilitatorTries is how many things to try there are on the facilitator's sheet.
const facilitatorTries = 2

// comingIn is who came in while whom was speaking, and who spoke after whom.
func (m *maker) comingIn() []Block {
	blocks := m.groupEvidence("interrupt")
	if len(m.a.After) > 0 && m.found.people <= circleMost {
		blocks = append(blocks, m.picture(picture.Circle(m.a, m.q, ""), "after", "circle", nil))
	}
	return blocks
}

// circleMost is how many people can be told apart around a circle.
const circleMost = 12

// ask is how the sheet asks a question, if the file of questions has it.
func (m *maker) ask(id string) string {
	for _, x := range m.q.Asked {
		if x.ID == id {
			return x.Asks(m.sheet.For)
		}
	}
	return ""
}

// three are the questions of the group's sheet: the one that what stands out most belongs to, who speaks first,
// and one that no sound can answer, another at every meeting.
func (m *maker) three(found []finding) []string {
	var ids []string
	add := func(id string) {
		if len(ids) < questionsMost && id != "" && m.ask(id) != "" && !slices.Contains(ids, id) {
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
func (m *maker) meetingNumber() int {
	if m.a.Started.IsZero() {
		return int(m.a.LengthS.Duration().Seconds())
	}
	return m.a.Started.YearDay() + 366*(m.a.Started.Year()%100)
}

// standOuts is how many facts the sheet begins with.
const standOuts = 3

// What three of four real meetings stay below (the turns of 136 AMI meetings): a
// figure stands out by how much it has of that.
const (
	usualUneven  = 0.42              // one less the balance
	usualCameIn  = 26                // possible interruptions in 10 minutes of speaking
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
func (m *maker) standsOut() []finding {
	a, f := m.a, m.found
	if a.SpeakingS == 0 {
		return []finding{{fact: func() Fact { return m.fact("", "nobody", nil) }}}
	}
	if f.people < 2 {
		return []finding{{fact: func() Fact {
			return m.fact("speaking", "alone", words.Vars{"speaking": words.Length(a.SpeakingS), "length": words.Length(a.MeetingS)})
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
	add(true, finding{ofShare, "space-conversation", max(0.1, sure*uneven/usualUneven), m.lorenz, "do_share"})
	add(f.tagBelow, finding{ofShare, "identities", 1.5 * sure, func() Fact {
		return m.groupShare(slices.IndexFunc(a.Groups, leftOut))
	}, "do_groups"})

	// However large another figure is, that somebody was not heard matters more.
	terms := m.sheet.Terms // what is not told needs no definition
	heard, firsts := m.leftBehind(), m.firsts()
	m.sheet.Terms = terms
	add(f.waited > 0, finding{ofLeaving, "left-behind", 2, m.waited, "do_waited"})
	add(len(f.silent)+len(f.barely) > 0, finding{ofLeaving, "left-behind", 2, func() Fact { return m.leftBehind()[0] }, "do_heard"})
	add(len(f.perhaps) > 0 && len(heard) > 0, finding{ofLeaving, "left-behind", 0.8, func() Fact { return m.leftBehind()[0] }, "do_heard"})

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
		return m.fact("open-floor", "no_break", words.Vars{"length": words.Length(a.LengthS)})
	}, "do_breaks"})

	// People agree on what is an interruption in one case of three above chance.
	const agreed = 0.5
	add(m.enough(f.taken+f.tried), finding{ofComing, "interrupt", agreed * ratio(f.taken+f.tried, usualCameIn) * float64(10*time.Minute) / float64(a.SpeakingS), m.cameIn, "do_came_in"})
	add(!a.OverlapUnheard(), finding{ofComing, "interrupt", agreed * f.overlap / usualOverlap, m.overlap, "do_overlap"})
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
func (m *maker) tell(found []finding) []Fact {
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
func (m *maker) tryFor(found []finding) (Try, bool) {
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
func (m *maker) sameFirst() float64 {
	points, most, by := 0, 0, map[string]int{}
	for _, f := range m.a.Firsts {
		if f.Person != "" {
			points++
			by[f.Person]++
			most = max(most, by[f.Person])
		}
	}
	return 1.5 * report.Part(most-1, max(1, points-1))
}

func ratio[T int | report.Seconds](x, usual T) float64 { return float64(x) / float64(usual) }

// lorenz is how few people held half of the speaking. Its range is what the
// largest shares can be together at the least and at the most.
func (m *maker) lorenz() Fact {
	var low, high []float64
	for _, p := range m.a.People {
		low, high = append(low, p.ShareLow), append(high, p.ShareHigh)
	}
	largest := func(x []float64) (sum float64) {
		slices.SortFunc(x, func(a, b float64) int { return cmp.Compare(b, a) })
		for _, s := range x[:min(m.a.Lorenz.K, len(x))] {
			sum += s
		}
		return min(1, sum)
	}
	l := m.a.Lorenz
	id := "lorenz"
	if m.voicesOnly() {
		id = "lorenz_voices"
	}
	return m.fact("share", id, words.Vars{
		"n": l.K, "people": m.found.people, "share": m.q.Percent(largest(low), largest(high)), "equal": m.equal(l.K),
	})
}

// leftBehind says who was not heard, and that all were only where everybody who was there is known.
func (m *maker) leftBehind() []Fact {
	few := m.few()
	var facts []Fact
	for _, x := range []struct {
		id     string
		people []int
	}{{"silent", m.found.silent}, {"barely", m.found.barely}, {"perhaps", m.found.perhaps}} {
		if n := len(x.people); n > 0 {
			facts = append(facts, m.fact("heard", x.id, words.Vars{"n": n, "few": few}))
		}
	}
	if m.found.split > 0 {
		facts = append(facts, m.fact("heard", "likely_split", words.Vars{"n": m.found.split}))
	}
	switch {
	case len(facts) > 0:
	case m.voicesOnly():
		facts = append(facts, m.fact("heard", "voices_heard", words.Vars{"few": few}))
	default:
		facts = append(facts, m.fact("heard", "all_heard", words.Vars{"few": few}))
	}
	return facts
}

func (m *maker) longest() (most report.Seconds) {
	for _, t := range m.a.LongTurns {
		most = max(most, t.EndS-t.StartS)
	}
	return most
}

func (m *maker) longTurns() Fact {
	return m.fact("long-turn", "long_turns", words.Vars{"n": m.found.longTurns, "limit": m.q.Limit(m.a.Settings.LongTurn), "longest": words.Length(m.longest())})
}

func (m *maker) cameIn() Fact {
	if m.a.Unnamed() {
		return m.possible()
	}
	taken, tried := m.found.taken, m.found.tried
	unsure := count(m.a.Attempts, func(t report.Attempt) bool { return t.Unsure && t.Outcome != report.Other })
	return m.fact("came-in", "came_in", words.Vars{"count": m.events(taken+tried, unsure), "taken": m.q.Times(taken), "tried": m.q.Times(tried)})
}

// events is how many possible interruptions there were: the least are those of which it is sure who was speaking.
// One microphone misses much of what is said at once.
func (m *maker) events(all, unsure int) string {
	if m.a.Source.Mode == report.Mix {
		return m.q.Say("at_least", words.Vars{"figure": m.q.Number(all - unsure)})
	}
	return m.q.Span(m.q.Number(all-unsure), m.q.Number(all))
}

// untold is why nothing is said of who came in on whom, nil if it is.
func (m *maker) untold() *Fact {
	var f Fact
	switch {
	case m.a.OverlapUnheard():
		f = m.fact("overlap", "unheard_overlap", nil)
	case m.a.Unnamed():
		f = m.fact("came-in", "unnamed", nil)
	default:
		return nil
	}
	return &f
}

// possible is how often the floor was taken, where it is not told from whom.
func (m *maker) possible() Fact {
	low, high := report.PossibleEvents(m.found.taken)
	return m.fact("came-in", "possible", words.Vars{"low": low, "high": high})
}

func (m *maker) overlap() Fact {
	return m.fact("overlap", "overlap", words.Vars{"time": words.Length(m.a.OverlapS), "share": m.q.Percent(m.a.OverlapShare, m.a.OverlapShare)})
}

// wantedIn is a hint only.
func (m *maker) wantedIn() Fact {
	return m.fact("waits", "wanted_in", words.Vars{"n": m.found.waits, "time": words.Length(m.longestWait(func(p report.PersonFigures) []report.Wait { return p.Waits }))})
}

// waited is what somebody saw.
func (m *maker) waited() Fact {
	return m.fact("waited", "waited", words.Vars{"n": m.found.waited, "time": words.Length(m.longestWait(func(p report.PersonFigures) []report.Wait { return p.MarkedWaits }))})
}

func (m *maker) longestWait(of func(report.PersonFigures) []report.Wait) (most report.Seconds) {
	for _, p := range m.a.People {
		for _, w := range of(p) {
			most = max(most, w.ToS-w.FromS)
		}
	}
	return most
}

// edgeTops are the largest parts of the first and of the last minutes' speech.
func (m *maker) edgeTops() (first, last float64) {
	for _, p := range m.a.People {
		first, last = max(first, p.EdgeFirst), max(last, p.EdgeLast)
	}
	return first, last
}

// edge is the largest part of the first minutes' speech, or of the last ones'.
func (m *maker) edge(first bool) Fact {
	id := "edge_first"
	top, last := m.edgeTops()
	if !first {
		id, top = "edge_last", last
	}
	return m.fact("edge", id, words.Vars{"edge": m.q.Limit(m.a.Settings.Edge), "share": m.about(m.a.UnsureS > 0, m.q.Percent(top, top))})
}

// groupShare is the i-th group's.
func (m *maker) groupShare(i int) Fact {
	g := m.a.Groups[i]
	return m.fact("groups", "group", words.Vars{
		"tag": names.Isolated(names.Clean(g.Tag)), "n": g.People, "people": m.found.people,
		"part": m.q.Percent(g.PeopleShare, g.PeopleShare), "share": m.about(m.a.UnsureS > 0, m.q.Percent(g.Share, g.Share)),
	})
}

func (m *maker) silence() Fact {
	return m.fact("silence", "silence", words.Vars{"silence": words.Length(m.a.SilenceS), "length": words.Length(m.a.MeetingS)})
}

func (m *maker) held() Fact {
	return m.fact("held", "held", words.Vars{
		"held": m.found.held, "n": m.found.windows, "window": m.q.Limit(m.a.Settings.StripWindow), "most": m.q.Percent(m.a.Settings.HeldByOne, m.a.Settings.HeldByOne),
	})
}

// The group's sheet has two pages. Of more people it shows when the floor was held
// rather than who spoke when, and leaves the matrix to the facilitator's.
const (
	lanesMost  = 12
	matrixMost = 6
)

// groupEvidence is what was found to a question, with no names outside the pictures.
func (m *maker) groupEvidence(id string) []Block {
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
	case "access":
		if f.open > 0 {
			facts = append(facts, m.openFloors())
		} else {
			facts = append(facts, m.fact("open-floor", "no_open_floor", words.Vars{"limit": m.q.Limit(s.OpenFloor)}))
		}
		switch {
		case f.breaks > 0:
			facts = append(facts, m.fact("open-floor", "breaks", words.Vars{"n": f.breaks, "length": words.Length(a.LengthS)}))
		case a.LengthS.Duration() >= worthABreak:
			facts = append(facts, m.fact("open-floor", "no_break", words.Vars{"length": words.Length(a.LengthS)}))
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

func (m *maker) openFloors() Fact {
	var most report.Seconds
	for _, o := range m.a.OpenFloors {
		if !o.Break {
			most = max(most, o.EndS-o.StartS)
		}
	}
	return m.fact("open-floor", "open_floors", words.Vars{"n": m.found.open, "limit": m.q.Limit(m.a.Settings.OpenFloor), "longest": m.q.Brief(most)})
}

// firsts is how many different people spoke first, where there are enough beginnings.
func (m *maker) firsts() []Fact {
	points, who := 0, map[string]bool{}
	for _, f := range m.a.Firsts {
		if f.Person != "" {
			points++
			who[f.Person] = true
		}
	}
	if !m.enough(points) {
		return nil
	}
	return []Fact{m.fact("first", "firsts", words.Vars{"points": points, "n": len(who)})}
}

// abut says that turns touch, as they do where one microphone hears the room: a
// boundary between two voices is placed, not heard, and no pause can be told.
func abut(t report.Quartiles) bool {
	const near = report.Seconds(50 * time.Millisecond)
	return t.Low > -near && t.High < near
}

// pause says how long it mostly was until the next turn, or by how much that began before.
func (m *maker) pause(id, over string, t report.Quartiles) Fact {
	if t.Median < 0 {
		return m.fact("pause", over, words.Vars{"median": m.q.Brief(-t.Median)})
	}
	return m.fact("pause", id, words.Vars{"median": m.q.Brief(t.Median)})
}

func count[T any](all []T, is func(T) bool) (n int) {
	for _, x := range all {
		if is(x) {
			n++
		}
	}
	return n
}

// worthABreak is how long a meeting is in which having had no break is worth a sentence.
const worthABreak = 45 * time.Minute

// tableMost is how many rows a table of moments has.
func (m *maker) tableMost() int {
	if m.long {
		return 8
	}
	return 3
}

// waiting says who was seen waiting, and who may have wanted in, for how long.
func (m *maker) waiting() {
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
			facts = append(facts, m.fact("waited", "waiting_marked", words.Vars{"name": m.name(i), "from": words.Clock(w.FromS), "until": words.Clock(w.ToS)}))
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
		until := words.Clock(w.ToS)
		if w.Never {
			until = m.q.Say("never_cell", nil)
		}
		t.Rows = append(t.Rows, []string{m.name(w.who), words.Clock(w.FromS), until, words.Length(w.ToS - w.FromS)})
	}
	blocks := []Block{Facts{append(facts, m.fact("waits", "waiting_fact", words.Vars{"n": len(waits)}))}, t}
	blocks = append(blocks, m.more(len(waits)-m.tableMost())...)
	if m.long {
		blocks = append(blocks, m.picture(picture.Waits(m.a, m.q), "waits", "waits_picture", nil))
	}
	m.section("waiting", heading, append(blocks, Para{Text: m.q.Say("waiting_do", nil)})...)
}

// unheard says who was not heard, and since when others were not.
func (m *maker) unheard() {
	f := m.found
	var facts []Fact
	named := slices.DeleteFunc(slices.Clone(f.silent), m.nameless)
	if n := len(f.silent) - len(named); n > 0 {
		facts = append(facts, m.fact("heard", "unheard_more", words.Vars{"n": n}))
	}
	for _, x := range []struct {
		id     string
		people []int
	}{{"unheard_silent", named}, {"unheard_barely", f.barely}, {"unheard_perhaps", f.perhaps}} {
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
		if p.LastS == nil || p.Silent || p.LikelySplit || 2*(until-*p.LastS) < m.a.LengthS {
			continue
		}
		if since++; since <= m.tableMost() {
			facts = append(facts, m.fact("heard", "unheard_since", words.Vars{"name": m.name(i), "at": words.Clock(*p.LastS), "time": words.Length(until - *p.LastS)}))
		}
	}
	blocks := append([]Block{Facts{facts}}, m.more(since-m.tableMost())...)
	if len(f.silent)+len(f.barely)+len(f.perhaps)+since > 0 {
		blocks = append(blocks, Para{Text: m.q.Say("unheard_do", nil)})
	}
	m.section("unheard", m.q.Say("unheard", nil), blocks...)
}

// heldWhen lists the stretches held by one person, with times.
func (m *maker) heldWhen() {
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
		who := slices.IndexFunc(a.People, func(p report.PersonFigures) bool { return p.Name == w.Person })
		t.Rows = append(t.Rows, []string{words.Clock(w.StartS), words.Clock(w.EndS), m.name(who), m.q.Percent(w.Share, w.Share)})
	}
	blocks := append([]Block{t}, m.more(len(all)-m.tableMost())...)
	m.section("held", heading, append(blocks, Para{Text: m.q.Say("held_do", nil)})...)
}

func (m *maker) columns(ids ...string) []string {
	var heads []string
	for _, id := range ids {
		heads = append(heads, m.q.Say(id, nil))
	}
	return heads
}

// more says how many were left out.
func (m *maker) more(n int) []Block {
	if n <= 0 {
		return nil
	}
	return []Block{Para{Text: words.Capitalized(m.q.Say("more", words.Vars{"n": n})), Quiet: true}}
}

// nameless says whether nobody has said who i is.
func (m *maker) nameless(i int) bool { return report.IsNeutral(m.a.People[i].Name) }
