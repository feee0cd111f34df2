//go:build eval

package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
)

// TestEvalMeetings: sums and the way back hold on every real meeting.
func TestEvalMeetings(t *testing.T) {
	for name, m := range reporttest.RealMeetings(t, "*/*.rttm") {
		a := report.Compute(m, report.DefaultSettings())
		checkSums(t, a)
		checkInverse(t, a)
		if len(a.FloorTurns) == 0 || a.SpeechS <= 0 || a.Balance == nil {
			t.Errorf("%s: got nothing of a real meeting", name)
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// TestEvalMeetingsAgainstNaive compares whole real meetings, put on the grid of
// the independent count, with it.
func TestEvalMeetingsAgainstNaive(t *testing.T) {
	for name, m := range reporttest.RealMeetings(t, "ami-dev/??????a.rttm") {
		m.Length = m.Length.Truncate(tick) + tick
		r := rand.New(rand.NewPCG(5, 5))
		for i := range m.Speech {
			sp := &m.Speech[i]
			sp.Start, sp.End = sp.Start.Round(tick), sp.End.Round(tick)
			if r.IntN(10) == 0 {
				sp.Alternative = m.People[r.IntN(len(m.People))].ID
			}
		}
		m = report.NormalOf(m)
		a := report.Compute(m, report.DefaultSettings())
		checkAgainstNaive(t, m, report.DefaultSettings(), a)
		if t.Failed() {
			t.Fatal(name)
		}
		t.Logf("%s: %v, %d turns, %d short responses, %d attempts", name, m.Length, len(a.FloorTurns), len(a.ShortResponses), len(a.Attempts))
	}
}

// TestEvalManyAgainstNaive is TestAgainstNaive over thousands of other meetings.
func TestEvalManyAgainstNaive(t *testing.T) {
	for seed := uint64(1_000_000); seed < 1_005_000; seed++ {
		m, s := randomMeeting(rand.New(rand.NewPCG(seed, 7)))
		a := report.Compute(m, s)
		checkAgainstNaive(t, m, s, a)
		checkSums(t, a)
		checkInverse(t, a)
		if t.Failed() {
			t.Fatal(fmt.Sprint("seed ", seed))
		}
	}
}
