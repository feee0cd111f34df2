//go:build eval

package report_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airtime/diarize/score"
	"airtime/report"
)

// evalMeetings reads the reference turns of whole real meetings.
func evalMeetings(t *testing.T, pattern string) map[string]report.Meeting {
	t.Helper()
	data := os.Getenv("AIRTIME_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data")
	}
	files, err := filepath.Glob(filepath.Join(data, "meetings", "turns", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no meetings at %s in %s (%v)", pattern, data, err)
	}
	meetings := map[string]report.Meeting{}
	for _, file := range files {
		meetings[strings.TrimSuffix(filepath.Base(file), ".rttm")] = readTurns(t, file)
	}
	return meetings
}

// TestEvalMeetings: sums and the way back hold on every real meeting.
func TestEvalMeetings(t *testing.T) {
	for name, m := range evalMeetings(t, "*/*.rttm") {
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
	for name, m := range evalMeetings(t, "ami-dev/??????a.rttm") {
		m.Length = m.Length.Truncate(tick) + tick
		r := rand.New(rand.NewPCG(5, 5))
		for i := range m.Speech {
			sp := &m.Speech[i]
			sp.Start, sp.End = sp.Start.Round(tick), sp.End.Round(tick)
			if r.IntN(10) == 0 {
				sp.Alternative = r.IntN(len(m.People))
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

func readTurns(t *testing.T, file string) report.Meeting {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recordings, err := score.ReadRTTM(f)
	if err != nil || len(recordings) != 1 {
		t.Fatalf("%s: got %d recordings, %v", file, len(recordings), err)
	}
	var m report.Meeting
	index := map[string]int{}
	for _, turn := range recordings[0].Turns {
		p, ok := index[turn.Speaker]
		if !ok {
			p = len(m.People)
			index[turn.Speaker] = p
			m.People = append(m.People, report.Person{Name: turn.Speaker})
		}
		m.Speech = append(m.Speech, report.Speech{Start: turn.Start, End: turn.End, Person: p, Confidence: 1, Alternative: -1})
		m.Length = max(m.Length, turn.End)
	}
	return m
}
