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

// group writes the sheet for the table, or the facilitator's.
func (m *maker) group() Sheet {
	m.head()
	m.section("stands-out", m.q.Say("stands_out", nil), Facts{m.standsOut()})
	m.howSure(0)
	if m.sheet.For == words.ForFacilitator && m.a.SpeakingS > 0 && m.found.people > 1 {
		m.waiting()
		m.unheard()
		m.heldWhen()
	}
	m.questions(m.groupEvidence, "reflect", 2)
	return m.sheet
}

// standOuts is how many facts the sheet begins with.
const standOuts = 3

// What three of four real meetings stay below (the turns of 136 AMI meetings): a
// figure stands out by how much it has of that.
const (
	usualCameIn  = 26                // possible interruptions in 10 minutes of speaking
	usualOverlap = 0.16              // part of the speech
	usualSilence = 0.21              // part of the meeting
	usualWait    = 5 * time.Minute   // the longest from trying to come in to having a turn
	usualHeld    = 0.5               // part of the stretches held by one
	usualEdge    = 0.73              // largest part of the first or last minutes
	usualLongest = 150 * time.Second // the longest turn
)

// standsOut is how the speaking was shared, and the two facts that stand out most.
// They name nobody. No two are about the same.
func (m *maker) standsOut() []Fact {
	a, f := m.a, m.found
	if a.SpeakingS == 0 {
		return []Fact{m.fact("", "nobody", nil)}
	}
	if f.people < 2 {
		return []Fact{m.fact("speaking", "alone", words.Vars{"speaking": words.Length(a.SpeakingS), "length": words.Length(a.MeetingS)})}
	}
	type candidate struct {
		about    string
		strength float64
		fact     func() Fact
	}
	var all []candidate
	add := func(when bool, about string, strength float64, fact func() Fact) {
		if when {
			// However large a figure is, that somebody was not heard matters more.
			all = append(all, candidate{about, min(strength, 2), fact})
		}
	}
	heard := 0.6
	switch {
	case len(f.silent)+len(f.barely) > 0:
		heard = 2
	case len(f.perhaps) > 0:
		heard = 1
	}
	add(true, "heard", heard, func() Fact { return m.leftBehind()[0] })
	add(m.enough(f.never), "waits", 2, m.never)
	add(m.enough(f.windows) && a.Dynamics == report.HeldByOneVoice, "room", 2, func() Fact { return m.fact("held", "one_voice", nil) })
	add(f.tagBelow, "groups", 1.5, func() Fact {
		return m.groupShare(slices.IndexFunc(a.Groups, leftOut))
	})
	add(m.enough(f.waits), "waits", ratio(m.longestWait(), report.Seconds(usualWait)), m.waitFact)
	add(f.longTurns > 0, "room", ratio(m.longest(), report.Seconds(usualLongest)), m.longTurns)
	add(m.enough(f.windows) && f.people > 2, "room", report.Part(f.held, f.windows)/usualHeld, m.held)
	add(f.edges && f.people > 2, "edges", f.edgeTop/usualEdge, func() Fact {
		first, last := m.edgeTops()
		return m.edge(first >= last)
	})
	add(m.enough(f.taken+f.tried), "overlap", ratio(f.taken+f.tried, usualCameIn)*float64(10*time.Minute)/float64(a.SpeakingS), m.cameIn)
	add(!a.OverlapUnheard(), "overlap", f.overlap/usualOverlap, m.overlap)
	add(true, "silence", float64(a.SilenceS)/float64(max(a.MeetingS, 1))/usualSilence, m.silence)
	add(f.breaks == 0 && f.length.Duration() > sittingLimit, "breaks", 1, func() Fact {
		return m.fact("open-floor", "no_break", words.Vars{"length": words.Length(a.LengthS)})
	})
	slices.SortStableFunc(all, func(x, y candidate) int { return cmp.Compare(y.strength, x.strength) })

	facts, about := []Fact{m.lorenz()}, []string{}
	for _, c := range all {
		if len(facts) < standOuts && !slices.Contains(about, c.about) {
			facts, about = append(facts, c.fact()), append(about, c.about)
		}
	}
	return facts
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
	return m.fact("share", "lorenz", words.Vars{
		"n": l.K, "people": m.found.people, "share": m.q.Percent(largest(low), largest(high)), "equal": m.equal(l.K),
	})
}

func (m *maker) leftBehind() []Fact {
	few := m.q.Percent(m.a.Settings.BarelyHeard, m.a.Settings.BarelyHeard)
	var facts []Fact
	for _, x := range []struct {
		id     string
		people []int
	}{{"silent", m.found.silent}, {"barely", m.found.barely}, {"perhaps", m.found.perhaps}} {
		if n := len(x.people); n > 0 {
			facts = append(facts, m.fact("heard", x.id, words.Vars{"n": n, "few": few}))
		}
	}
	if len(facts) == 0 {
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
	return m.fact("came-in", "came_in", words.Vars{"n": m.found.taken + m.found.tried, "taken": m.q.Times(m.found.taken), "tried": m.q.Times(m.found.tried)})
}

func (m *maker) overlap() Fact {
	return m.fact("overlap", "overlap", words.Vars{"time": words.Length(m.a.OverlapS), "share": m.q.Percent(m.a.OverlapShare, m.a.OverlapShare)})
}

func (m *maker) never() Fact { return m.fact("waits", "never", words.Vars{"n": m.found.never}) }

func (m *maker) longestWait() (most report.Seconds) {
	for _, p := range m.a.People {
		for _, w := range p.Waits {
			most = max(most, w.ToS-w.FromS)
		}
	}
	return most
}

func (m *maker) waitFact() Fact {
	return m.fact("waits", "longest_wait", words.Vars{"n": m.found.waits, "time": words.Length(m.longestWait())})
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
		if m.enough(f.never) {
			facts = append(facts, m.never())
		}
		if m.enough(f.waits) && m.sheet.For == words.ForFacilitator {
			facts = append(facts, m.waitFact())
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
		if !m.enough(f.taken + f.tried) {
			facts = append(facts, m.fact("came-in", "came_in_few", nil), m.overlap())
			break
		}
		facts = append(facts, m.cameIn(), m.overlap())
		if unsure := count(a.Attempts, func(t report.Attempt) bool { return t.Unsure && t.Outcome != report.Other }); unsure > 0 {
			facts = slices.Insert(facts, 1, m.fact("came-in", "unsure_who", words.Vars{"n": unsure}))
		}
		if slices.ContainsFunc(a.Pairs, func(p report.Pair) bool { return p.Shown }) && (m.sheet.For == words.ForFacilitator || f.people <= matrixMost) {
			pictures = append(pictures, m.picture(picture.Matrix(a, m.q), "came-in", "matrix", nil))
		}
	case "listen":
		facts = append(facts, m.silence())
		if t := a.Transfer; t != nil && m.enough(t.N) && !abut(*t) {
			facts = append(facts, m.fact("pause", "pause", m.quartiles(*t)))
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

func (m *maker) quartiles(t report.Quartiles) words.Vars {
	return words.Vars{"n": t.N, "median": m.q.Brief(t.Median), "low": m.q.Brief(t.Low), "high": m.q.Brief(t.High)}
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
const tableMost = 8

// waiting says who tried to come in and how long they waited.
func (m *maker) waiting() {
	heading := m.q.Say("waiting", nil)
	type wait struct {
		report.Wait
		who int
	}
	var waits []wait
	for i, p := range m.a.People {
		for _, w := range p.Waits {
			waits = append(waits, wait{w, i})
		}
	}
	if !m.enough(len(waits)) {
		term, id := "waits", "waiting_none"
		switch {
		case m.a.OverlapUnheard():
			term, id = "overlap", "unheard_overlap"
		case len(waits) > 0:
			term, id = "came-in", "came_in_few"
		}
		m.section("waiting", heading, Facts{[]Fact{m.fact(term, id, nil)}})
		return
	}
	slices.SortStableFunc(waits, func(x, y wait) int { return cmp.Compare(y.ToS-y.FromS, x.ToS-x.FromS) })
	t := Table{Caption: m.q.Say("waiting_table", nil), Numeric: []bool{false, true, true, true}, Terms: []string{"", "", "", m.term("waits")}}
	t.Rows = append(t.Rows, m.columns("col_who", "col_from", "col_until", "col_length"))
	for _, w := range waits[:min(tableMost, len(waits))] {
		until := words.Clock(w.ToS)
		if w.Never {
			until = m.q.Say("never_cell", nil)
		}
		t.Rows = append(t.Rows, []string{m.name(w.who), words.Clock(w.FromS), until, words.Length(w.ToS - w.FromS)})
	}
	blocks := []Block{Facts{[]Fact{m.fact("waits", "waiting_fact", words.Vars{"n": len(waits)})}}, t}
	blocks = append(blocks, m.more(len(waits)-tableMost)...)
	blocks = append(blocks, m.picture(picture.Waits(m.a, m.q), "waits", "waits_picture", nil))
	m.section("waiting", heading, append(blocks, Para{Text: m.q.Say("waiting_do", nil)})...)
}

// unheard says who was not heard, and since when others were not.
func (m *maker) unheard() {
	f := m.found
	var facts []Fact
	for _, x := range []struct {
		id     string
		people []int
	}{{"unheard_silent", f.silent}, {"unheard_barely", f.barely}, {"unheard_perhaps", f.perhaps}} {
		if len(x.people) > 0 {
			facts = append(facts, m.fact("heard", x.id, words.Vars{"names": m.names(x.people)}))
		}
	}
	if len(facts) == 0 {
		facts = append(facts, m.fact("heard", "unheard_none", nil))
	}
	since := 0
	for i, p := range m.a.People {
		until := p.ToS
		if p.LastS == nil || p.Silent || 2*(until-*p.LastS) < m.a.LengthS {
			continue
		}
		if since++; since <= tableMost {
			facts = append(facts, m.fact("heard", "unheard_since", words.Vars{"name": m.name(i), "at": words.Clock(*p.LastS), "time": words.Length(until - *p.LastS)}))
		}
	}
	blocks := append([]Block{Facts{facts}}, m.more(since-tableMost)...)
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
	type stretch struct {
		report.StripWindow
		at int
	}
	var all []stretch
	for i, w := range a.Strip {
		if !w.Speech || w.Holder == "" {
			continue
		}
		if n := len(all); n > 0 && all[n-1].Holder == w.Holder && all[n-1].at == i-1 {
			last := &all[n-1]
			last.EndS, last.Share, last.at = w.EndS, max(last.Share, w.Share), i
			continue
		}
		all = append(all, stretch{w, i})
	}
	heading := m.q.Say("held_when", nil)
	if len(all) == 0 {
		m.section("held", heading, Facts{[]Fact{m.fact("held", "held_none", nil)}})
		return
	}
	shown := slices.Clone(all)
	slices.SortStableFunc(shown, func(x, y stretch) int { return cmp.Compare(y.EndS-y.StartS, x.EndS-x.StartS) })
	shown = shown[:min(tableMost, len(shown))]
	slices.SortFunc(shown, func(x, y stretch) int { return cmp.Compare(x.StartS, y.StartS) })
	limit := m.q.Percent(a.Settings.HeldByOne, a.Settings.HeldByOne)
	t := Table{Caption: m.q.Say("held_table", words.Vars{"most": limit}), Numeric: []bool{true, true, false, true}, Terms: []string{"", "", "", m.term("held")}}
	t.Rows = append(t.Rows, m.columns("col_from", "col_until", "col_who", "col_most"))
	for _, w := range shown {
		who := slices.IndexFunc(a.People, func(p report.PersonFigures) bool { return p.Name == w.Holder })
		t.Rows = append(t.Rows, []string{words.Clock(w.StartS), words.Clock(w.EndS), m.name(who), m.q.Percent(w.Share, w.Share)})
	}
	blocks := append([]Block{t}, m.more(len(all)-tableMost)...)
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
