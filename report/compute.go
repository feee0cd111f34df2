package report

import (
	"cmp"
	"slices"
	"time"
)

// counting is what the measures of one meeting share.
type counting struct {
	m        Meeting
	at       map[PersonID]int // where each person is in m.People, and in every list by person
	s        Settings
	segments []span // the recording less marked breaks and time off the record
	live     []span // meeting time: segments less breaks
	turns    []turn // sorted by start and person, as are brief remarks
	brief    []turn
	holds    []hold
	speech   []track // of each person
	unsure   []track
	alone    []track
	counted  []track       // speech without agreed presentations
	total    time.Duration // sum of everybody's speech
	shared   time.Duration // and of what is counted of it
}

func (c *counting) id(person int) PersonID { return c.m.People[person].ID }

// Compute measures m. The same meeting and settings give the same account. The
// settings must be valid (Settings.Validate); Compute panics on others.
//
// The cost grows with n·log n in the number of spans, and with the square of the
// number of people only where a figure is a matrix of people.
//
// Where the definitions leave something open, this is what is done:
//
//   - Times are rounded to milliseconds. What lies outside the recording is cut
//     off. Speech under a marked break stays in Account.Turns but is in no figure;
//     speech off the record is dropped.
//   - A marked break or time off the record is an edge of the meeting: nothing is
//     joined over it, no window reaches over it, no change of holder is counted
//     over it. A silence that is long enough for a break only leaves the meeting's
//     time.
//   - n counts everybody listed and whoever else was heard.
//   - Somebody heard outside the time they were listed as present was present
//     while they spoke.
//   - Balance and turn balance are of the speaking time and of the turns per time
//     present.
//   - Silent people are not also barely heard.
//   - The window, the alone-speaking and the talked-over figures look at
//     utterances, so own pauses of less than Settings.BridgePause count as speech.
//   - The last holder is the one whose turn ended last before; somebody speaks after
//     them also where the turns overlap. A turn that lies wholly within another's
//     never holds the floor. Whoever goes on after their own turn with nobody else's
//     in between did so twice in a row.
//   - A wait begins with each tried attempt and ends with the next turn that starts
//     after it, or where the meeting's time ends.
//   - The first and last minutes are counted from where the meeting's time begins and
//     ends, so a recorder that was started early does not matter.
func Compute(m Meeting, s Settings) Account {
	s = s.rounded()
	if err := s.Validate(); err != nil {
		panic("report: compute: " + err.Error())
	}
	c := &counting{m: m.normal(), s: s}
	m, c.at = c.m, places(c.m.People)
	whole := span{0, m.Length}
	away := m.marked(Break, OffRecord)
	c.segments = whole.without(away)

	all, w, found := c.listen()

	a := Account{
		Schema: Schema, Title: m.Title, Started: m.Started, Source: m.Source, Settings: s, Notes: m.Notes,
		LengthS: Seconds(m.Length), SpeakingS: Seconds(c.shared), PresentedS: Seconds(c.total - c.shared),
		Turns: []TurnSpan{}, Marks: []MarkSpan{}, Choices: slices.Clone(m.Choices), People: []PersonFigures{},
		FloorTurns: []FloorSpan{}, ShortResponses: []FloorSpan{}, Overlaps: []EventSpan{}, Attempts: []Attempt{}, Breaks: []EventSpan{},
	}

	// Silence, overlap, breaks.
	quiet, live := c.stretches(&a, w, whole, away)
	var opened, kept map[int]int
	a.OpenFloors, opened, kept = openFloors(quiet, c.turns, c.holds, s, c.id)

	// Attempts.
	tries, not := c.attempts()
	tries = c.ofPeople(tries)
	a.NotCounted = not
	a.Pairs = c.pairs(tries)
	waits, marked := c.waits(tries), c.marked()

	// Who speaks when.
	var offsets []time.Duration
	var comesIn [][]time.Duration
	var twice, over []int
	var first []time.Duration
	a.After, offsets, comesIn, twice = c.transfers()
	a.Transfer = quartiles(offsets)
	a.Firsts, first = c.firsts()
	a.LongTurns, over = c.longTurns()
	a.Strip, a.Dynamics = c.strip()
	a.Held = c.heldStretches(a.Strip)

	// People.
	counted, split, n := c.people()
	low, high := ranges(c.counted, found, c.shared)
	if m.Source.Voices == NetworkVoices {
		low, high = c.heardRanges()
	}
	c.mayBeIn(high)
	lengths, longestLeft := c.turnLengths(&a)
	begin, end := c.edges()
	beginSum, endSum := c.countedIn(begin), c.countedIn(end)
	present := make([]time.Duration, len(m.People))
	for p, person := range m.People {
		own, spoken := c.counted[p].total(), c.speech[p].total()
		there := c.stay(p)
		present[p] = live.in(there) + spoken - c.speech[p].in(there)
		f := PersonFigures{
			ID: person.ID, Name: person.Name, Listed: person.Listed, Tags: person.Tags, Follow: person.Follow, Seat: person.Seat, Several: person.Several,
			FromS: Seconds(person.From), ToS: Seconds(there.end),
			SpeakingS: Seconds(own), PresentedS: Seconds(spoken - own), UnsureS: Seconds(doubted(found[p])), LikelySplit: split[p],
			Share: Part(own, c.shared), ShareLow: low[p], ShareHigh: high[p],
			PresentS: Seconds(present[p]), ListeningS: Seconds(present[p] - spoken),
			Turns: len(lengths[p]), MedianTurnS: median(slices.Clone(lengths[p])), LongestTurnS: longest(longestLeft[p]), LongTurns: over[p],
			Opened: opened[p], Kept: kept[p], TwiceInRow: twice[p],
			Waits: append([]Wait{}, waits[p]...), MarkedWaits: append([]Wait{}, marked[p]...), PauseBeforeS: quartiles(comesIn[p]),
			EdgeFirst: Part(c.counted[p].in(begin), beginSum), EdgeLast: Part(c.counted[p].in(end), endSum),
		}
		a.UnsureS += f.UnsureS
		for _, u := range all[p] {
			if u.short {
				f.ShortResponses++
				a.ShortResponses = append(a.ShortResponses, FloorSpan{Seconds(u.start), Seconds(u.end), person.ID})
			}
		}
		if counted[p] {
			f.TimesEqual = f.Share * float64(n)
			f.Silent = person.Listed && f.ShortResponses == len(all[p])
			f.Barely = !f.Silent && spoken == own && c.shared > 0 && f.TimesEqual < s.BarelyHeard
		}
		f.lastAndFirst(all[p], first[p], w.talkedOver[p], spoken)
		a.People = append(a.People, f)
	}
	slices.SortStableFunc(a.ShortResponses, func(x, y FloorSpan) int { return cmp.Compare(x.StartS, y.StartS) })
	for _, b := range c.brief {
		a.People[b.person].BriefRemarks++
	}
	rank(a.People)
	c.outcomes(&a, tries)

	// The group.
	c.shareOut(&a, counted, present, found, n)
	c.unattributed(&a)

	// What it all comes from.
	c.basis(&a)
	return a
}

// outOfCount returns for each of the people the time in which their speech is not counted.
func (c *counting) outOfCount() [][]span {
	if c.s.CountPresentations {
		return make([][]span, len(c.m.People))
	}
	return c.presented()
}

// withoutPresentations sets what is counted of everybody's speech, and returns what of found lies in it.
func (c *counting) withoutPresentations(found [][]doubt) [][]doubt {
	left := make([][]doubt, len(found))
	c.counted = make([]track, len(found))
	for p, out := range c.outOfCount() {
		var spans []span
		for _, s := range c.speech[p].spans {
			spans = append(spans, s.without(out)...)
		}
		c.counted[p] = newTrack(spans)
		c.shared += c.counted[p].total()
		for _, d := range found[p] {
			for _, s := range d.span.without(out) {
				left[p] = append(left[p], doubt{s, d.from, d.to})
			}
		}
	}
	return left
}

// doubted is how long ds are together.
func doubted(ds []doubt) (sum time.Duration) {
	for _, d := range ds {
		sum += d.length()
	}
	return sum
}

// likelySplit says which voices are likely no people: of one microphone, two or more that nobody named and that
// hardly spoke. In real meetings two people hardly ever speak so little.
func (c *counting) likelySplit() []bool {
	split, n := make([]bool, len(c.m.People)), 0
	if c.m.Source.Mode != Mix {
		return split
	}
	for p, person := range c.m.People {
		spoken := c.speech[p].total()
		if split[p] = spoken > 0 && !person.Listed && IsNeutral(person.Name) && Part(spoken, c.total) < c.s.LikelySplit; split[p] {
			n++
		}
	}
	if n < 2 {
		clear(split)
	}
	return split
}

// listen makes utterances, turns and holders of the floor of what was heard, and
// finds what is unsure.
func (c *counting) listen() ([][]utterance, sweep, [][]doubt) {
	m, s := c.m, c.s
	all := c.utterances()
	markShort(all, s)
	c.turns, c.brief = joinTurns(all, func(u utterance) bool { return !u.short }, s)
	c.holds = holds(c.turns)
	w := sweepAll(all)
	c.alone = w.alone
	found := c.doubts(all)
	c.speech, c.unsure = make([]track, len(m.People)), make([]track, len(m.People))
	for p, us := range all {
		spans := make([]span, len(us))
		for i, u := range us {
			spans[i] = u.span
		}
		c.speech[p] = newTrack(spans)
		c.total += c.speech[p].total()
		spans = make([]span, len(found[p]))
		for i, d := range found[p] {
			spans[i] = d.span
		}
		c.unsure[p] = newTrack(spans)
	}
	found = c.withoutPresentations(found)
	return all, w, found
}

// stretches fills in speech, overlap, silence and breaks. It returns the silences,
// and the time that is the meeting's.
func (c *counting) stretches(a *Account, w sweep, whole span, away []span) ([]silence, track) {
	m, s := c.m, c.s
	quiet := silences(c.segments, w.speech)
	breaks := m.marked(Break)
	for _, q := range quiet {
		switch {
		case q.length() > s.Break:
			breaks = append(breaks, q.span)
		case q.length() >= s.MinSilence:
			a.Silences++
		}
	}
	breaks = union(breaks)
	for _, b := range breaks {
		a.Breaks = append(a.Breaks, EventSpan{Seconds(b.start), Seconds(b.end)})
	}
	c.live = whole.without(union(append(slices.Clone(breaks), away...)))
	live, speech, overlap := newTrack(c.live), newTrack(w.speech), newTrack(w.overlap)
	a.MeetingS = Seconds(live.total())
	a.SpeechS = Seconds(speech.total())
	a.OverlapS = Seconds(overlap.total())
	a.SilenceS = a.MeetingS - a.SpeechS
	a.OverlapShare = Part(overlap.total(), speech.total())
	for _, o := range w.overlap {
		if o.length() >= s.MinOverlap {
			a.Overlaps = append(a.Overlaps, EventSpan{Seconds(o.start), Seconds(o.end)})
		}
	}
	return quiet, live
}

// people says who counts as one of the people, of whom there are n, and who is
// likely a part of another.
func (c *counting) people() (counted, split []bool, n int) {
	m := c.m
	counted, split = make([]bool, len(m.People)), c.likelySplit()
	for p := range m.People {
		if counted[p] = (m.People[p].Listed || c.speech[p].total() > 0) && !split[p] && !m.People[p].Several; counted[p] {
			n++
		}
	}
	return counted, split, n
}

// countedIn is how much of e counts as people's speaking, each for themselves.
func (c *counting) countedIn(e span) (sum time.Duration) {
	for p := range c.counted {
		sum += c.counted[p].in(e)
	}
	return sum
}

// lastAndFirst fills in when somebody was last heard and first had a turn, and how
// much of what they said lies under others' speech.
func (f *PersonFigures) lastAndFirst(own []utterance, first, talkedOver, spoken time.Duration) {
	if k := len(own); k > 0 {
		last := Seconds(own[k-1].end)
		f.LastS = &last
	}
	if first >= 0 {
		t := Seconds(first)
		f.FirstTurnS = &t
	}
	if spoken > 0 {
		t := Part(talkedOver, spoken)
		f.TalkedOver = &t
	}
}

// outcomes lists the attempts, and counts for everybody what became of them, with
// rates.
func (c *counting) outcomes(a *Account, tries []attempt) {
	for _, t := range tries {
		a.Attempts = append(a.Attempts, Attempt{AtS: Seconds(t.at), By: c.id(t.by), On: c.id(t.on), Outcome: t.outcome, Unsure: t.unsure})
	}
	people := a.People
	for _, t := range tries {
		by, on := &people[t.by], &people[t.on]
		switch t.outcome {
		case Taken:
			by.TakenMade++
			on.TakenReceived++
		case Tried:
			by.TriedMade++
			on.TriedReceived++
		default:
			by.OtherMade++
			on.OtherReceived++
		}
	}
	for p := range people {
		f := &people[p]
		own := c.speech[p].total()
		f.TakenMadeRate, f.TriedMadeRate = per10(f.TakenMade, c.total-own), per10(f.TriedMade, c.total-own)
		f.TakenRecvRate, f.TriedRecvRate = per10(f.TakenReceived, own), per10(f.TriedReceived, own)
		f.MadeRate, f.ReceivedRate = per10(f.TakenMade+f.TriedMade, c.total-own), per10(f.TakenReceived+f.TriedReceived, own)
	}
}

// shareOut fills in how the speaking was shared among those who count.
func (c *counting) shareOut(a *Account, counted []bool, present []time.Duration, found [][]doubt, n int) {
	m, s := c.m, c.s
	spoken, turnsEach := make([]float64, len(m.People)), []float64{}
	speaking, shares := []time.Duration{}, []float64{}
	for p, f := range a.People {
		spoken[p] = f.SpeakingS.Duration().Seconds()
		if counted[p] {
			speaking, shares = append(speaking, f.SpeakingS.Duration()), append(shares, f.Share)
			turnsEach = append(turnsEach, rate(float64(f.Turns), present[p]))
		}
	}
	rates := []float64{}
	for p := range spoken {
		if counted[p] {
			rates = append(rates, rate(spoken[p], present[p]))
		}
	}
	a.Balance, a.TurnBalance = balance(rates), balance(turnsEach)
	a.BalanceLow, a.BalanceHigh = balanceRange(spoken, present, counted, exchanges(found, c.counted))
	c.mayBalance(a, spoken, present, counted)
	a.EffectiveVoices, a.Lorenz = effectiveVoices(shares), lorenz(speaking, n)
	a.Groups = Groups(a.People, counted, s.MinGroup)
}

// basis fills in what all figures come from.
func (c *counting) basis(a *Account) {
	m := c.m
	for _, sp := range m.Speech {
		a.Turns = append(a.Turns, TurnSpan{StartS: Seconds(sp.Start), EndS: Seconds(sp.End), Person: sp.Person, Confidence: sp.Confidence, Alternative: sp.Alternative})
	}
	for _, k := range m.Marks {
		a.Marks = append(a.Marks, MarkSpan{Kind: k.Kind, AtS: Seconds(k.At), UntilS: Seconds(k.Until), Person: k.Person, Text: k.Text})
	}
}

// turnLengths lists the turns, and returns how long everybody's are: whole, and
// what is left of them beside what is not counted.
func (c *counting) turnLengths(a *Account) (lengths, longestLeft [][]time.Duration) {
	n := len(c.m.People)
	lengths, longestLeft = make([][]time.Duration, n), make([][]time.Duration, n)
	presented := c.outOfCount()
	for _, t := range c.turns {
		lengths[t.person] = append(lengths[t.person], t.length())
		for _, left := range t.without(presented[t.person]) {
			longestLeft[t.person] = append(longestLeft[t.person], left.length())
		}
		a.FloorTurns = append(a.FloorTurns, FloorSpan{Seconds(t.start), Seconds(t.end), c.id(t.person)})
	}
	return lengths, longestLeft
}

// stay is from when to when p was there.
func (c *counting) stay(p int) span {
	person := c.m.People[p]
	if person.To == 0 {
		return span{person.From, c.m.Length}
	}
	return span{person.From, person.To}
}

// edges returns the first and the last Settings.Edge of the meeting.
func (c *counting) edges() (begin, end span) {
	if len(c.live) == 0 {
		return span{}, span{}
	}
	from, to := c.live[0].start, c.live[len(c.live)-1].end
	return span{from, min(from+c.s.Edge, to)}, span{max(to-c.s.Edge, from), to}
}

// rank numbers people by their first turn; of equal ones the earlier listed is first.
func rank(people []PersonFigures) {
	var order []int
	for p := range people {
		if people[p].FirstTurnS != nil {
			order = append(order, p)
		}
	}
	slices.SortStableFunc(order, func(p, q int) int { return cmp.Compare(*people[p].FirstTurnS, *people[q].FirstTurnS) })
	for i, p := range order {
		people[p].FirstRank = i + 1
	}
}
