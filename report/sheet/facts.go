package sheet

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/words"
)

// largest is the least and the most that those who together held half of the speaking can have had of it.
func (m *sheetWriter) largest() (least, most float64) {
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
	return largest(low), largest(high)
}

// lorenz is how few people held half of the speaking.
func (m *sheetWriter) lorenz() Fact {
	low, high := m.largest()
	l := m.a.Lorenz
	id, v := "lorenz", words.Vars{"n": l.K, "people": m.found.people, "share": m.q.Percent(low, high), "equal": m.equal(l.K)}
	if m.voicesOnly() && m.found.people == m.heard() { // nobody said that there were more
		id, v["people"] = "lorenz_voices", m.counted(m.q.Number(m.found.people), m.found.people)
	}
	f := m.fact("share", id, v)
	if m.shareOpen() && low < high {
		f.Text = m.q.Say("share_open", nil) + " " + f.Text
	}
	return f
}

// shareOpen says that those who had most may have had no more than an equal part.
func (m *sheetWriter) shareOpen() bool {
	low, _ := m.largest()
	return low <= report.Part(m.a.Lorenz.K, m.found.people)
}

// counted adds to so many voices, as they are said, between how many people that can have been.
func (m *sheetWriter) counted(said string, n int) string {
	return m.countText(said, n, m.a.Source.Fewest, m.a.Source.Most)
}

func (m *sheetWriter) countText(said string, n, low, high int) string {
	if high > 0 && (low != n || high != n) {
		return m.q.Say("voices_range", words.Vars{"voices": said, "low": strconv.Itoa(low), "high": strconv.Itoa(high)})
	}
	return said
}

// countOpen says that there can have been another number of people than of voices, and that with one of these numbers
// somebody may have had hardly any of the speaking.
func (m *sheetWriter) countOpen() bool {
	s := m.a.Source
	if s.Mode != report.Mix {
		return false
	}
	fewest := min(max(1, s.Fewest), m.found.people)
	return s.Most == 0 || s.Most > m.heard() || slices.ContainsFunc(m.a.People, func(p report.PersonFigures) bool {
		return p.IsPerson() && p.ShareLow < m.a.Settings.BarelyHeard/float64(fewest)
	})
}

// leftBehind says who was not heard, and that all were only where everybody who was there is known.
func (m *sheetWriter) leftBehind() []Fact {
	few := m.few()
	var facts []Fact
	for _, x := range []struct {
		id     string
		people []int
	}{{"silent", m.found.silent}, {"barely", m.found.barely}, {"voiceless", m.found.voiceless}, {"perhaps", m.found.perhaps}} {
		if n := len(x.people); n > 0 {
			facts = append(facts, m.fact("heard", x.id, words.Vars{"n": n, "few": few}))
		}
	}
	if m.found.split > 0 {
		facts = append(facts, m.fact("heard", "likely_split", words.Vars{"n": m.found.split}))
	}
	switch {
	case len(facts) > 0:
	case m.countOpen():
		facts = append(facts, m.fact("heard", "count_open", nil))
	case m.voicesOnly():
		facts = append(facts, m.fact("heard", "voices_heard", words.Vars{"few": few}))
	default:
		facts = append(facts, m.fact("heard", "all_heard", words.Vars{"few": few}))
	}
	return facts
}

func (m *sheetWriter) longest() (most report.Seconds) {
	for _, t := range m.a.LongTurns {
		most = max(most, t.EndS-t.StartS)
	}
	return most
}

func (m *sheetWriter) longTurns() Fact {
	return m.fact("long-turn", "long_turns", words.Vars{"n": m.found.longTurns, "limit": m.q.Limit(m.a.Settings.LongTurn), "longest": numbers.Length(m.longest())})
}

func (m *sheetWriter) cameIn() Fact {
	if m.a.Unnamed() {
		return m.possible()
	}
	taken, tried := m.found.taken, m.found.tried
	unsure := count(m.a.Attempts, func(t report.Attempt) bool { return t.Unsure && t.Outcome != report.Other })
	return m.fact("came-in", "came_in", words.Vars{"count": m.events(taken+tried, unsure), "taken": m.q.Times(taken), "tried": m.q.Times(tried)})
}

// events is how many possible interruptions there were: the least are those of which it is sure who was speaking.
// One microphone misses much of what is said at once.
func (m *sheetWriter) events(all, unsure int) string {
	if m.a.Source.Mode == report.Mix {
		return m.q.Say("at_least", words.Vars{"figure": m.q.Number(all - unsure)})
	}
	return m.q.Span(m.q.Number(all-unsure), m.q.Number(all))
}

// untold is why nothing is said of who came in on whom, nil if it is.
func (m *sheetWriter) untold() *Fact {
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
func (m *sheetWriter) possible() Fact {
	low, high := report.PossibleEvents(m.found.taken)
	if low == 0 {
		return m.fact("came-in", "possible_most", words.Vars{"high": high})
	}
	return m.fact("came-in", "possible", words.Vars{"low": low, "high": high})
}

func (m *sheetWriter) overlap() Fact {
	return m.fact("overlap", "overlap", words.Vars{"time": numbers.Length(m.a.OverlapS), "share": m.q.Percent(m.a.OverlapShare, m.a.OverlapShare)})
}

// wantedIn is a hint only.
func (m *sheetWriter) wantedIn() Fact {
	return m.fact("waits", "wanted_in", words.Vars{"n": m.found.waits, "time": numbers.Length(m.longestWait(func(p report.PersonFigures) []report.Wait { return p.Waits }))})
}

// waited is what somebody saw.
func (m *sheetWriter) waited() Fact {
	return m.fact("waited", "waited", words.Vars{"n": m.found.waited, "time": numbers.Length(m.longestWait(func(p report.PersonFigures) []report.Wait { return p.MarkedWaits }))})
}

func (m *sheetWriter) longestWait(of func(report.PersonFigures) []report.Wait) (most report.Seconds) {
	for _, p := range m.a.People {
		for _, w := range of(p) {
			most = max(most, w.ToS-w.FromS)
		}
	}
	return most
}

// edgeTops are the largest parts of the first and of the last minutes' speech.
func (m *sheetWriter) edgeTops() (first, last float64) {
	for _, p := range m.a.People {
		if p.Several {
			continue
		}
		first, last = max(first, p.EdgeFirst), max(last, p.EdgeLast)
	}
	return first, last
}

// edge is the largest part of the first minutes' speech, or of the last ones'.
func (m *sheetWriter) edge(first bool) Fact {
	id := "edge_first"
	top, last := m.edgeTops()
	if !first {
		id, top = "edge_last", last
	}
	return m.fact("edge", id, words.Vars{"edge": m.q.Limit(m.a.Settings.Edge), "share": m.about(m.a.UnsureS > 0, m.q.Percent(top, top))})
}

// groupShare is the i-th group's.
func (m *sheetWriter) groupShare(i int) Fact {
	g := m.a.Groups[i]
	return m.fact("groups", "group", words.Vars{
		"tag": names.Isolated(names.Clean(g.Tag)), "n": g.People, "people": m.found.people,
		"part": m.q.Percent(g.PeopleShare, g.PeopleShare), "share": m.about(m.a.UnsureS > 0, m.q.Percent(g.Share, g.Share)),
	})
}

func (m *sheetWriter) silence() Fact {
	return m.fact("silence", "silence", words.Vars{"silence": numbers.Length(m.a.SilenceS), "length": numbers.Length(m.a.MeetingS)})
}

func (m *sheetWriter) held() Fact {
	return m.fact("held", "held", words.Vars{
		"held": m.found.held, "n": m.found.windows, "window": m.q.Limit(m.a.Settings.StripWindow), "most": m.q.Percent(m.a.Settings.HeldByOne, m.a.Settings.HeldByOne),
	})
}

func (m *sheetWriter) openFloors() Fact {
	var most report.Seconds
	for _, o := range m.a.OpenFloors {
		if !o.Break {
			most = max(most, o.EndS-o.StartS)
		}
	}
	return m.fact("open-floor", "open_floors", words.Vars{"n": m.found.open, "limit": m.q.Limit(m.a.Settings.OpenFloor), "longest": m.q.Brief(most)})
}

// firsts is how many different people spoke first, where there are enough beginnings.
func (m *sheetWriter) firsts() []Fact {
	points, who := 0, map[report.PersonID]bool{}
	for _, f := range m.a.Firsts {
		if f.Person != report.Nobody {
			points++
			who[f.Person] = true
		}
	}
	if !m.enough(points) {
		return nil
	}
	return []Fact{m.fact("first", "firsts", words.Vars{"points": points, "n": len(who)})}
}

// abut says that turns mostly touch, as they do where one microphone hears the room: a
// boundary between two voices is placed, not heard, and no pause can be told.
func abut(t report.Quartiles) bool {
	const near = report.Seconds(50 * time.Millisecond)
	return -near < t.Median && t.Median < near
}

// pause says how long it mostly was until the next turn, or by how much that began before.
func (m *sheetWriter) pause(id, over string, t report.Quartiles) Fact {
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
