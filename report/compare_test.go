package report_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"airtime/report"
)

// randomMeeting makes a meeting of up to a minute and a half and settings for it,
// on the grid of the independent count. Small numbers make boundaries frequent.
func randomMeeting(r *rand.Rand) (report.Meeting, report.Settings) {
	grid := func(low, high int) time.Duration { return time.Duration(low+r.IntN(high-low+1)) * 10 * tick }
	s := report.DefaultSettings()
	s.Break, s.Lapse = 12*time.Second, 5*time.Second
	s.LongTurn, s.LongTurnNear = 8*time.Second, 6*time.Second
	s.StripWindow, s.StripStep = 15*time.Second, 3*time.Second
	s.Edge = 10 * time.Second
	s.WantedIn = grid(10, 400)
	s.LikelySplit = []float64{0.03, 0.2}[r.IntN(2)]
	s.SkipOpening, s.CountPresentations = r.IntN(2) == 0, r.IntN(4) == 0
	if r.IntN(3) == 0 {
		s.BridgePause, s.MinUtterance, s.ShortResponse, s.ResponseQuiet = grid(0, 8), grid(0, 4), grid(5, 12), grid(0, 12)
		s.TurnPause, s.MinTurn, s.Before, s.After = grid(0, 30), grid(0, 20), grid(0, 15), grid(1, 10)
		s.Window, s.AloneToTake, s.SpeaksAfter = grid(20, 120), grid(0, 20), grid(0, 20)
		s.Finished, s.FinishedFor = grid(0, 20), grid(0, 30)
	}
	m := report.Meeting{Length: grid(0, 900)}
	if r.IntN(2) == 0 {
		m.Source.Mode = "mix"
	}
	n := 1 + r.IntN(5)
	listed := r.IntN(2) == 0
	for p := range n {
		person := report.Person{ID: report.PersonID(40 - 3*p), Name: []string{"P", "Person "}[r.IntN(2)] + string(rune('A'+p)), Listed: listed && r.IntN(5) > 0}
		if r.IntN(4) == 0 {
			person.From = min(grid(0, 300), m.Length)
		}
		if r.IntN(4) == 0 {
			person.To = person.From + grid(1, 300)
		}
		for _, t := range []string{"a", "b", "c"} {
			if r.IntN(2) == 0 {
				person.Tags = append(person.Tags, t)
			}
		}
		m.People = append(m.People, person)
	}
	density := 1 + r.IntN(40)
	at := time.Duration(0)
	for at < m.Length {
		sp := report.Speech{Person: idOf(m, r.IntN(n)), Confidence: 1}
		sp.Start = at + grid(-12, density)
		sp.End = sp.Start + grid(1, []int{4, 11, 40, 120}[r.IntN(4)])
		at = sp.End
		if r.IntN(3) == 0 {
			at -= grid(0, 30)
		}
		if r.IntN(6) == 0 {
			sp.Alternative = idOf(m, r.IntN(n))
		}
		if r.IntN(20) == 0 {
			at += grid(0, 200)
		}
		m.Speech = append(m.Speech, sp)
	}
	slices.SortFunc(m.Speech, func(a, b report.Speech) int {
		return cmp.Or(cmp.Compare(max(0, a.Start), max(0, b.Start)), cmp.Compare(min(a.End, m.Length), min(b.End, m.Length)),
			cmp.Compare(a.Person, b.Person), cmp.Compare(a.Alternative, b.Alternative))
	})
	for _, kind := range []report.MarkKind{report.Break, report.OffRecord, report.Opening, report.Presentation, report.Agenda, report.Waiting} {
		if r.IntN(4) == 0 {
			k := report.Mark{Kind: kind, At: grid(0, 900)}
			k.Until = k.At + grid(0, 100)
			if r.IntN(2) == 0 {
				k.Person = idOf(m, r.IntN(n))
			}
			m.Marks = append(m.Marks, k)
			if kind == report.OffRecord {
				// Cut by it, two overlapping unsure spans of a person can change places;
				// with one second candidate each that makes no difference.
				for i := range m.Speech {
					if sp := &m.Speech[i]; sp.Alternative != report.Nobody {
						sp.Alternative = idOf(m, (m.Place(sp.Person)+1)%n)
					}
				}
			}
		}
	}
	return m, s
}

// idOf is the ID of the p-th of the people.
func idOf(m report.Meeting, p int) report.PersonID { return m.People[p].ID }

// tester is what of a testing.T the checks of an account use.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
}

// checkAgainstNaive compares an account with the independent count.
func checkAgainstNaive(t tester, m report.Meeting, s report.Settings, a report.Account) {
	t.Helper()
	v := countNaively(m, s)
	s10 := func(n int) report.Seconds { return report.Seconds(time.Duration(n) * tick) }
	same := func(what string, got, want any) {
		t.Helper()
		if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
			t.Errorf("%s: got %s, want %s", what, g, w)
		}
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-8 {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	name := func(p int) string { return m.People[p].Name }
	floorSpans := func(ts []naiveTurn) []report.FloorSpan {
		spans := []report.FloorSpan{}
		ts = slices.Clone(ts)
		slices.SortFunc(ts, func(a, b naiveTurn) int { return cmp.Or(a.from-b.from, a.who-b.who) })
		for _, x := range ts {
			spans = append(spans, report.FloorSpan{s10(x.from), s10(x.to), idOf(m, x.who)})
		}
		return spans
	}
	events := func(rs []run) []report.EventSpan {
		es := []report.EventSpan{}
		for _, r := range rs {
			es = append(es, report.EventSpan{s10(r.from), s10(r.to)})
		}
		return es
	}
	same("floor_turns", a.FloorTurns, floorSpans(v.turns))
	same("speech_s", a.SpeechS, s10(v.speech))
	same("overlap_s", a.OverlapS, s10(v.overlap))
	same("overlaps", a.Overlaps, events(v.overlaps))
	if v.speech > 0 {
		near("overlap_share", a.OverlapShare, float64(v.overlap)/float64(v.speech))
	}
	inMeeting := 0
	for _, in := range v.meeting {
		if in {
			inMeeting++
		}
	}
	same("meeting_s", a.MeetingS, s10(inMeeting))
	same("silence_s", a.SilenceS, s10(inMeeting-v.speech))
	same("silences", a.Silences, v.silences)
	var floors []report.EventSpan
	for _, f := range a.OpenFloors {
		floors = append(floors, report.EventSpan{f.StartS, f.EndS})
		same("lapse", f.Lapse, f.EndS.Duration()-f.StartS.Duration() > s.Lapse)
		same("break", f.Break, f.EndS.Duration()-f.StartS.Duration() > s.Break)
	}
	same("open_floors", append([]report.EventSpan{}, floors...), events(v.floors))
	attempts := []report.Attempt{}
	for _, x := range v.attempts {
		attempts = append(attempts, report.Attempt{s10(x.at), idOf(m, x.by), idOf(m, x.on), x.outcome, x.unsure})
	}
	same("attempts", a.Attempts, attempts)
	same("not_counted", a.NotCounted, v.not)
	for _, c := range a.After {
		var k [2]int
		for p := range m.People {
			if idOf(m, p) == c.Last {
				k[0] = p
			}
			if idOf(m, p) == c.Next {
				k[1] = p
			}
		}
		same(fmt.Sprint("after ", c.Last, c.Next), c.Count, v.after[k])
		delete(v.after, k)
	}
	if len(v.after) > 0 {
		t.Errorf("after: got no cell for %v", v.after)
	}
	total, spoken := 0, 0
	own, heard, counted := make([]int, len(m.People)), make([]int, len(m.People)), 0
	isCounted := make([]bool, len(m.People))
	for p := range m.People {
		own[p], heard[p] = v.counts[p].count(0, v.n), v.speaks[p].count(0, v.n)
		total, spoken = total+own[p], spoken+heard[p]
		if isCounted[p] = (m.People[p].Listed || heard[p] > 0) && !v.split[p]; isCounted[p] {
			counted++
		}
	}
	same("speaking_s", a.SpeakingS, s10(total))
	same("presented_s", a.PresentedS, s10(spoken-total))
	same("people counted", a.Lorenz.N, counted)
	stretches := []report.FloorSpan{}
	for _, h := range a.Held {
		stretches = append(stretches, report.FloorSpan{h.StartS, h.EndS, h.Person})
	}
	same("held", stretches, floorSpans(v.held))
	var rates, turnRates []float64
	brief, turns := make([]int, len(m.People)), make([]int, len(m.People))
	for _, b := range v.brief {
		brief[b.who]++
	}
	for _, b := range v.turns {
		turns[b.who]++
	}
	perTime := func(x, present int) float64 {
		if present == 0 {
			return 0
		}
		return float64(x) / float64(present)
	}
	for p := range m.People {
		f, who := a.People[p], "people "+name(p)+" "
		same(who+"speaking_s", f.SpeakingS, s10(own[p]))
		same(who+"unsure_s", f.UnsureS, s10(v.unsure[p]))
		if total > 0 {
			near(who+"share", f.Share, float64(own[p])/float64(total))
			if isCounted[p] {
				near(who+"times_equal", f.TimesEqual, float64(own[p])/float64(total)*float64(counted))
			}
		}
		near(who+"share_low", f.ShareLow, v.shareLow[p])
		near(who+"share_high", f.ShareHigh, v.shareHigh[p])
		same(who+"present_s", f.PresentS, s10(v.present[p]))
		same(who+"listening_s", f.ListeningS, s10(v.present[p]-heard[p]))
		same(who+"presented_s", f.PresentedS, s10(heard[p]-own[p]))
		same(who+"likely_split", f.LikelySplit, v.split[p])
		same(who+"turns", f.Turns, turns[p])
		same(who+"brief_remarks", f.BriefRemarks, brief[p])
		same(who+"short_responses", f.ShortResponses, v.shortCount[p])
		same(who+"opened", f.Opened, v.opened[p])
		same(who+"kept", f.Kept, v.kept[p])
		same(who+"twice", f.TwiceInRow, v.twice[p])
		same(who+"long", f.LongTurns, v.long[p])
		silent := m.People[p].Listed && heard[p] == v.short[p].count(0, v.n)
		same(who+"silent", f.Silent, silent)
		if isCounted[p] {
			same(who+"barely", f.Barely, !silent && total > 0 && own[p] == heard[p] && float64(own[p])*float64(counted)/float64(total) < s.BarelyHeard)
			rates = append(rates, perTime(own[p], v.present[p]))
			turnRates = append(turnRates, perTime(turns[p], v.present[p]))
		}
		if heard[p] > 0 {
			near(who+"talked_over", *f.TalkedOver, float64(v.talked[p])/float64(heard[p]))
		}
		if v.firstTurn[p] < 0 {
			same(who+"first_turn_s", f.FirstTurnS == nil, true)
		} else {
			same(who+"first_turn_s", *f.FirstTurnS, s10(v.firstTurn[p]))
		}
		runsOf := func(ws []report.Wait) (waits []run) {
			for _, w := range ws {
				waits = append(waits, run{int(w.FromS.Duration() / tick), int(w.ToS.Duration() / tick)})
			}
			return waits
		}
		same(who+"waits", runsOf(f.Waits), v.waits[p])
		same(who+"marked_waits", runsOf(f.MarkedWaits), v.marked[p])
		near(who+"first_minutes", f.EdgeFirst, v.edgeFirst[p])
		near(who+"last_minutes", f.EdgeLast, v.edgeLast[p])
	}
	for _, x := range []struct {
		name string
		got  *float64
		of   []float64
	}{{"balance", a.Balance, rates}, {"turn_balance", a.TurnBalance, turnRates}} {
		want, ok := report.NaiveBalance(x.of)
		if (x.got != nil) != ok {
			t.Errorf("%s: got %v, want defined %v", x.name, x.got, ok)
		} else if ok {
			near(x.name, *x.got, want)
		}
	}
	var strip []int
	for _, w := range a.Strip {
		h := -2
		if w.Speech {
			h = -1
		}
		for p := range m.People {
			if w.Holder == idOf(m, p) {
				h = p
			}
		}
		strip = append(strip, h)
	}
	if m.Length > 0 {
		same("strip", strip, v.strip)
	}
	checkRest(t, m, s, v, a)
}

// percentile of x by linear interpolation.
func percentile(x []float64, p float64) float64 {
	x = slices.Sorted(slices.Values(x))
	at := p * float64(len(x)-1)
	i := int(math.Floor(at))
	if i == len(x)-1 {
		return x[i]
	}
	return x[i] + (at-float64(i))*(x[i+1]-x[i])
}

// checkSums holds for every account.
func checkSums(t tester, a report.Account) {
	t.Helper()
	var speaking, unsure report.Seconds
	var share float64
	made, received, all := 0, 0, 0
	for _, p := range a.People {
		speaking += p.SpeakingS
		unsure += p.UnsureS
		share += p.Share
		made += p.TakenMade + p.TriedMade + p.OtherMade
		received += p.TakenReceived + p.TriedReceived + p.OtherReceived
		if p.ShareLow > p.Share || p.Share > p.ShareHigh {
			t.Errorf("%s: got share %v outside %v to %v", p.Name, p.Share, p.ShareLow, p.ShareHigh)
		}
		if p.PresentS < p.SpeakingS {
			t.Errorf("%s: got %v present, spoke %v", p.Name, p.PresentS, p.SpeakingS)
		}
	}
	for _, p := range a.Pairs {
		all += p.Taken + p.Tried + p.Other
	}
	if speaking != a.SpeakingS || unsure != a.UnsureS {
		t.Errorf("got sums %v, %v, want %v, %v", speaking, unsure, a.SpeakingS, a.UnsureS)
	}
	if a.SpeakingS > 0 && math.Abs(share-1) > 1e-9 {
		t.Errorf("got shares that sum to %v, want 1", share)
	}
	if n := len(a.Attempts); made != n || received != n || all != n {
		t.Errorf("got %d made, %d received, %d in pairs, want %d", made, received, all, n)
	}
	if b := a.Balance; b != nil && (*a.BalanceLow > *b || *b > *a.BalanceHigh || *a.BalanceLow < 0 || *a.BalanceHigh > 1) {
		t.Errorf("got balance %v in %v to %v", *b, *a.BalanceLow, *a.BalanceHigh)
	}
	if a.SilenceS < 0 || a.SpeechS > a.SpeakingS+a.PresentedS || a.OverlapS > a.SpeechS {
		t.Errorf("got silence %v, speech %v, speaking %v, overlap %v", a.SilenceS, a.SpeechS, a.SpeakingS, a.OverlapS)
	}
}

// checkInverse computes the account again from what it was saved as.
func checkInverse(t *testing.T, a report.Account) {
	t.Helper()
	var saved, again bytes.Buffer
	if err := report.WriteJSON(&saved, a); err != nil {
		t.Fatal(err)
	}
	read, err := report.ReadJSON(bytes.NewReader(saved.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := report.WriteJSON(&again, report.Compute(read.Meeting(), read.Settings)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(saved.Bytes(), again.Bytes()) {
		t.Errorf("computed again: got\n%s\nwant\n%s", again.Bytes(), saved.Bytes())
	}
}

func TestAgainstNaive(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	for seed := range 400 {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		m, s := randomMeeting(r)
		a := report.Compute(m, s)
		checkAgainstNaive(t, m, s, a)
		checkSums(t, a)
		if seed%10 == 0 {
			checkInverse(t, a)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, m)
		}
	}
}
