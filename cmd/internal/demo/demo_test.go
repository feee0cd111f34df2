package demo

import (
	"bytes"
	"io"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/mewkiz/flac"

	"airtime/audio"
	"airtime/diarize/score"
	"airtime/report"
)

const rate = 16000

func turns(t *testing.T) []score.Turn {
	t.Helper()
	recs, err := score.ReadRTTM(bytes.NewReader(Turns))
	if err != nil {
		t.Fatal(err)
	}
	if len(recs) != 1 {
		t.Fatalf("got %d recordings, want one", len(recs))
	}
	return recs[0].Turns
}

func samples(t *testing.T) []float64 {
	t.Helper()
	s, err := flac.New(Open())
	if err != nil {
		t.Fatal(err)
	}
	if s.Info.SampleRate != rate || s.Info.NChannels != 1 {
		t.Fatalf("got %d Hz and %d channels, want %d Hz and one", s.Info.SampleRate, s.Info.NChannels, rate)
	}
	var x []float64
	for {
		f, err := s.ParseNext()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range f.Subframes[0].Samples {
			x = append(x, float64(v)/32768)
		}
	}
	if got := uint64(len(x)); got != s.Info.NSamples {
		t.Errorf("got %d samples, want the %d of its header", got, s.Info.NSamples)
	}
	return x
}

func TestNamesAreInOrderOfFirstSpeaking(t *testing.T) {
	var got []string
	for _, u := range turns(t) {
		if !slices.Contains(got, u.Speaker) {
			got = append(got, u.Speaker)
		}
	}
	if !slices.Equal(got, Names()) {
		t.Errorf("got %q in the turns, want %q", got, Names())
	}
}

func TestSoundIsSmall(t *testing.T) {
	if got := len(Sound); got > 3<<20 {
		t.Errorf("got %d bytes, want at most %d", got, 3<<20)
	}
}

// The turns are about this sound: it is loud where somebody speaks, quiet elsewhere.
func TestTurnsFollowTheSound(t *testing.T) {
	x := samples(t)
	if d := time.Duration(len(x)) * time.Second / rate; d < 2*time.Minute || d > 4*time.Minute {
		t.Errorf("got %v, want two to four minutes", d)
	}
	speech := make([]bool, len(x)+rate)
	for _, u := range turns(t) {
		start, end := int(audio.Rate(rate).Samples(u.Start)), int(audio.Rate(rate).Samples(u.End))
		if end > len(x) {
			t.Fatalf("got a turn until sample %d, want it within %d", end, len(x))
		}
		for i := start; i < end; i++ {
			speech[i] = true
		}
	}
	const echo = rate / 5 // the room answers this much longer
	var in, out, inN, outN float64
	last := -echo
	for i, v := range x {
		switch {
		case speech[i]:
			in, inN, last = in+v*v, inN+1, i
		case i-last > echo:
			out, outN = out+v*v, outN+1
		}
	}
	if got := 10 * math.Log10((in/inN)/(out/outN)); got < 20 || got > 40 {
		t.Errorf("got speech %.1f dB above the room, want 20 to 40 dB", got)
	}
}

// The meeting has something of everything that the account tells.
func TestMeetingShowsWhatTheAccountTells(t *testing.T) {
	m := report.Meeting{Title: Title, Length: 4 * time.Minute}
	for _, name := range Names() {
		m.People = append(m.People, report.Person{Name: name})
	}
	for _, u := range turns(t) {
		m.Speech = append(m.Speech, report.Speech{
			Start: u.Start, End: u.End, Person: report.PersonID(slices.Index(Names(), u.Speaker) + 1), Confidence: 1,
		})
	}
	a := report.Compute(m, report.DefaultSettings())
	outcomes := map[report.Outcome]int{}
	for _, x := range a.Attempts {
		outcomes[x.Outcome]++
	}
	for _, tt := range []struct {
		what       string
		got, least int
	}{
		{"people", len(a.People), 4},
		{"floors taken", outcomes[report.Taken], 3},
		{"tries to come in", outcomes[report.Tried], 2},
		{"short responses", len(a.ShortResponses), 3},
		{"overlaps", len(a.Overlaps), 5},
		{"open floors", len(a.OpenFloors), 2},
		{"long turns", len(a.LongTurns), 1},
	} {
		if tt.got < tt.least {
			t.Errorf("got %d %s, want at least %d", tt.got, tt.what, tt.least)
		}
	}
	var barely []string
	for _, f := range a.People {
		if f.Barely {
			barely = append(barely, f.Name)
		}
	}
	if !slices.Equal(barely, []string{"Sam"}) {
		t.Errorf("got %q barely heard, want Sam", barely)
	}
	if !slices.ContainsFunc(a.Pairs, func(p report.Pair) bool { return p.Shown }) {
		t.Error("got no pair of people of whom enough can be said, want one")
	}
}
