package diarize

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

func newLive(t testing.TB, c Config, channels int) *Live {
	t.Helper()
	c.Untrained = true
	l, err := NewLive(c, channels)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

func finish(t *testing.T, l *Live) LiveResult {
	t.Helper()
	r, err := l.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	checkResult(t, r.Result)
	if got, want := len(r.Labels), r.Speakers; got != want {
		t.Errorf("got %d labels for %d speakers", got, want)
	}
	return r
}

// mostly is the label that has most of span in turns, and its part of what speech is there.
func mostly(turns []Turn, span audio.Span) (label int, part float64) {
	sums := map[int]int64{}
	var all int64
	for _, u := range turns {
		n := u.Intersect(span).Len()
		sums[u.Speaker] += n
		all += n
	}
	label = Unknown
	for v, n := range sums {
		if label == Unknown || n > sums[label] || n == sums[label] && v < label {
			label = v
		}
	}
	return label, float64(sums[label]) / float64(max(all, 1))
}

func TestLiveTellsVoicesApart(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	sound, spans := conversation(30, 4*time.Second, 1, 2, 3)
	l := newLive(t, Config{Channels: Mix, Speakers: 3}, 1)
	l.Push(sound)
	turns := l.Turns()
	who := map[int]int{}
	for i, s := range spans[15:] {
		v, part := mostly(turns, s)
		if part < 0.8 {
			t.Errorf("turn %d: %.0f %% of it has one label, want 80 %%", 15+i, 100*part)
		}
		if had, ok := who[i%3]; ok && had != v {
			t.Errorf("turn %d: got label %d, want %d as before", 15+i, v, had)
		}
		who[i%3] = v
	}
	if who[0] == who[1] || who[1] == who[2] || who[0] == who[2] {
		t.Errorf("the three voices have labels %v, want three different ones", who)
	}
	r := finish(t, l)
	for k, label := range r.Labels {
		if label == Unknown {
			continue
		}
		var span audio.Span
		for i, s := range spans[15:] {
			if who[i%3] == label {
				span = s
			}
		}
		if got, _ := mostly(r.Turns, span); span.Len() > 0 && got != k {
			t.Errorf("speaker %d is said to have been label %d, but most of that voice is speaker %d's", k, label, got)
		}
	}
}

// TestLiveChunksDoNotMatter: any way to cut the sound into pushes gives the same events and turns.
func TestLiveChunksDoNotMatter(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	sound, _ := conversation(8, 3*time.Second, 1, 2)
	run := func(channels int, sizes ...int) ([]Event, []Turn, LiveResult) {
		c := DefaultConfig()
		if channels == 2 {
			c.Channels = Person
		}
		l := newLive(t, c, channels)
		var events []Event
		paused := len(sound) / channels / 2 * channels
		push := func(x []float32) {
			for i := 0; len(x) > 0; i++ {
				n := min(sizes[i%len(sizes)]*channels, len(x))
				l.Push(x[:n])
				x = x[n:]
				events = l.Events(events)
			}
		}
		push(sound[:paused])
		l.Pause(true)
		push(sound[:16000])
		l.Pause(false)
		push(sound[paused : len(sound)/channels*channels])
		return events, l.Turns(), finish(t, l)
	}
	for _, channels := range []int{1, 2} {
		events, turns, result := run(channels, len(sound))
		if len(events) == 0 || len(turns) == 0 {
			t.Fatalf("%d channels: got %d events and %d turns, want some", channels, len(events), len(turns))
		}
		for _, sizes := range [][]int{{7}, {1, 4096, 33}, {1600}} {
			gotEvents, gotTurns, gotResult := run(channels, sizes...)
			if !slices.Equal(gotEvents, events) {
				t.Errorf("%d channels in pushes of %v: events differ", channels, sizes)
			}
			if !slices.Equal(gotTurns, turns) {
				t.Errorf("%d channels in pushes of %v: turns differ", channels, sizes)
			}
			if !reflect.DeepEqual(gotResult, result) {
				t.Errorf("%d channels in pushes of %v: the result differs", channels, sizes)
			}
		}
	}
}

// TestLivePromptness: speech is noticed within 0.3 s, and has a label within 2 s.
func TestLivePromptness(t *testing.T) {
	sound, spans := conversation(6, 4*time.Second, 1, 2)
	l := newLive(t, DefaultConfig(), 1)
	noticed, labelled := make([]int64, len(spans)), make([]int64, len(spans))
	for at := 0; at < len(sound); at += 160 {
		l.Push(sound[at:min(at+160, len(sound))])
		for i, s := range spans {
			if now := l.Now(); l.Heard() > s.Start && l.Heard() < s.End && len(now.Speaking) > 0 {
				w := now.Speaking[0]
				if w.Since < s.Start-rate.Samples(200*time.Millisecond) && w.Since > s.Start-rate.Samples(time.Second) {
					continue // still the turn before
				}
				if noticed[i] == 0 {
					noticed[i] = l.Heard() - s.Start
				}
				if labelled[i] == 0 && w.Label != Unknown {
					labelled[i] = l.Heard() - s.Start
				}
			}
		}
	}
	for i := range spans {
		// A synthetic voice fades in; the detector's own delay is vad.Latency.
		if d := rate.Duration(noticed[i]); d == 0 || d > 450*time.Millisecond {
			t.Errorf("turn %d was noticed after %v, want at most 0.3 s after its sound is there", i, d)
		}
		if d := rate.Duration(labelled[i]); d == 0 || d > 2100*time.Millisecond {
			t.Errorf("turn %d had a label after %v, want at most 2 s", i, d)
		}
	}
}

func TestLiveEventsAddUp(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	sound, _ := conversation(24, 4*time.Second, 4, 5, 6)
	l := newLive(t, DefaultConfig(), 1)
	// A label that was shown changes only by an event: keep a copy by events alone.
	shown := make([]int, len(sound)/160+1)
	for i := range shown {
		shown[i] = Unknown
	}
	var events []Event
	known := 0
	for at := 0; at < len(sound); at += 8000 {
		l.Push(sound[at:min(at+8000, len(sound))])
		events = l.Events(events[:0])
		for _, e := range events {
			if e.Kind == Corrected {
				for i := e.Span.Start / 160; i < e.Span.End/160; i++ {
					shown[i] = e.Label
				}
			}
			if e.Kind == NewVoice && e.Label != known {
				t.Errorf("got label %d as a new voice, want %d", e.Label, known)
			}
			if e.Kind == NewVoice {
				known++
			}
		}
		for _, u := range l.Turns() {
			if u.Speaker == Unknown {
				continue
			}
			for i := (u.Start + 159) / 160; i < u.End/160; i++ {
				if shown[i] != Unknown && shown[i] != u.Speaker {
					t.Fatalf("at %v the label at %v went from %d to %d without an event", rate.Duration(l.Heard()), rate.Duration(i*160), shown[i], u.Speaker)
				}
				shown[i] = u.Speaker
			}
		}
	}
	if l.Labels() != known {
		t.Errorf("got %d labels, but %d new voices", l.Labels(), known)
	}
}

func TestLiveOffTheRecord(t *testing.T) {
	sound, spans := conversation(8, 4*time.Second, 1, 2)
	cut := spans[4].Start + 3*int64(rate)/2 // in the middle of somebody's turn
	l := newLive(t, DefaultConfig(), 1)
	l.Push(sound[:cut])
	l.Pause(true)
	if now := l.Now(); !now.Paused || len(now.Speaking) > 0 {
		t.Errorf("off the record: got %+v, want nobody speaking", now)
	}
	l.Push(sound[:3*rate]) // nobody's business
	l.Pause(false)
	l.Push(sound[cut:])
	gap := audio.Span{Start: cut, End: cut + 3*int64(rate)}
	if got := l.OffRecord(); len(got) != 1 || got[0] != gap {
		t.Errorf("got %v off the record, want %v", got, gap)
	}
	if got, want := l.Heard(), int64(len(sound))+3*int64(rate); got != want {
		t.Errorf("heard %d samples, want %d", got, want)
	}
	check := func(turns []Turn, what string) {
		later := int64(0)
		for _, u := range turns {
			if u.Intersect(gap).Len() > 0 {
				t.Errorf("%s: turn %v lies off the record (%v)", what, u.Span, gap)
			}
			if u.Start >= gap.End {
				later += u.Len()
			}
		}
		if want := int64(len(sound)) - cut; later < want/2 || later > want {
			t.Errorf("%s: %d samples of speech after the gap, want at least half of %d", what, later, want)
		}
	}
	check(l.Turns(), "turns")
	check(finish(t, l).Turns, "result")
}

func TestLiveCorrections(t *testing.T) {
	sound, spans := conversation(24, 4*time.Second, 4, 6)
	half := spans[12].Start
	l := newLive(t, DefaultConfig(), 1)
	l.Push(sound[:half])
	a, err := l.Assign(spans[10], Unknown)
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Assign(spans[9], Unknown)
	if err != nil {
		t.Fatal(err)
	}
	if a == b {
		t.Fatal("the two voices have one label")
	}

	t.Run("not that", func(t *testing.T) {
		not, _ := mostly(l.Turns(), spans[8])
		if err := l.NotThat(spans[8], not); err != nil {
			t.Fatal(err)
		}
		if got, _ := mostly(l.Turns(), spans[8]); got == not {
			t.Errorf("got label %d for what is not %d's", got, not)
		}
		l.Push(sound[half:spans[16].Start])
		if got, _ := mostly(l.Turns(), spans[8]); got == not {
			t.Errorf("later: got label %d for what is not %d's", got, not)
		}
	})
	t.Run("merge", func(t *testing.T) {
		for range 2 {
			if err := l.Merge(b, a); err != nil {
				t.Fatal(err)
			}
		}
		l.Push(sound[spans[16].Start:])
		for i, s := range spans[9:] {
			if got, _ := mostly(l.Turns(), s); got == b {
				t.Errorf("turn %d: got label %d, which was merged into %d", 9+i, b, a)
			}
		}
		r := finish(t, l)
		if got, _ := mostly(r.Turns, spans[10]); r.Labels[got] != a {
			t.Errorf("result: got label %d for turn 10, want %d", r.Labels[got], a)
		}
		if got, _ := mostly(r.Turns, spans[11]); r.Labels[got] != a {
			t.Errorf("result: got label %d for turn 11, want %d", r.Labels[got], a)
		}
	})
	t.Run("no such label", func(t *testing.T) {
		_, said := l.Assign(spans[0], 99)
		for _, err := range []error{l.Merge(0, 99), l.Confirm(-1), l.NotThat(spans[0], 1000), said} {
			if err == nil {
				t.Error("got no error")
			}
		}
	})
	t.Run("nobody spoke", func(t *testing.T) {
		if _, err := l.Assign(audio.Span{End: 100}, Unknown); !errors.Is(err, ErrNoSpeech) {
			t.Errorf("got %v, want %v", err, ErrNoSpeech)
		}
	})
}

// TestLiveRound: voices that said who they are, one after the other, keep their labels from then on, live and with hindsight.
func TestLiveRound(t *testing.T) {
	sound, spans := conversation(24, 4*time.Second, 4, 6, 1)
	l := newLive(t, DefaultConfig(), 1)
	var labels []int
	at := int64(0)
	for _, s := range spans[:3] {
		end := s.End + int64(rate)/2
		l.Push(sound[at:end])
		at = end
		v, err := l.Assign(s, Unknown)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(labels, v) {
			t.Fatalf("got label %d again, want another one for each of three", v)
		}
		labels = append(labels, v)
		if again, err := l.Assign(s, v); again != v || err != nil {
			t.Errorf("the same once more: got label %d, %v, want %d", again, err, v)
		}
	}
	l.Everybody()
	l.Push(sound[at:])
	right := 0
	for i, s := range spans {
		v, part := mostly(l.Turns(), s)
		if v == labels[i%3] && part > 0.7 {
			right++
		} else if i < 3 {
			t.Errorf("turn %d: got label %d for %.0f %% of it, want %d, as was said", i, v, 100*part, labels[i])
		}
	}
	if want := len(spans) * 8 / 10; right < want {
		t.Errorf("got %d of %d turns right, want %d", right, len(spans), want)
	}
	r := finish(t, l)
	right = 0
	for i, s := range spans {
		if k, _ := mostly(r.Turns, s); k >= 0 && r.Labels[k] == labels[i%3] {
			right++
		}
	}
	if want := len(spans) * 8 / 10; right < want {
		t.Errorf("with hindsight: got %d of %d turns right, want %d", right, len(spans), want)
	}
}

// TestLiveConfirmedStayApart: whom people told apart, no grouping puts together.
func TestLiveConfirmedStayApart(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	sound, spans := conversation(20, 4*time.Second, 4, 6)
	l := newLive(t, Config{Channels: Mix, Speakers: 2}, 1)
	l.Push(sound[:spans[14].Start])
	a, _ := mostly(l.Turns(), spans[12])
	b, _ := mostly(l.Turns(), spans[13])
	if err := l.Confirm(a); err != nil {
		t.Fatal(err)
	}
	if err := l.Confirm(b); err != nil {
		t.Fatal(err)
	}
	l.config.Speakers = 1 // as if hindsight took them for one
	l.Push(sound[spans[14].Start:])
	r := finish(t, l)
	ra, _ := mostly(r.Turns, spans[16])
	rb, _ := mostly(r.Turns, spans[17])
	if r.Labels[ra] != a || r.Labels[rb] != b {
		t.Errorf("got labels %d and %d, want %d and %d", r.Labels[ra], r.Labels[rb], a, b)
	}
}

// TestLiveCall: this side is one person, the far side's voices are told apart, and the far side's
// loudspeaker in this side's microphone is nobody.
func TestLiveCall(t *testing.T) {
	far, spans := conversation(24, 4*time.Second, 2, 3)
	own := audiotest.NewSpeaker(1).Say(rate, 3*time.Second)
	at := int64(len(far)) + int64(rate)/2
	far = append(far, audiotest.Silence(rate, 5*time.Second)...)
	sound := make([]float32, 2*len(far))
	for i, x := range far {
		sound[2*i+1] = x
		if i >= 1600 {
			sound[2*i] = 0.2 * far[i-1600] // 0.1 s later, 14 dB down
		}
	}
	for i, x := range own {
		sound[2*(at+int64(i))] += x
	}
	l := newLive(t, Config{Channels: Person, Speakers: 2}, 2)
	l.Push(sound)
	mine := audio.Span{Start: at, End: at + int64(len(own))}
	me, _ := mostly(l.Turns(), mine)
	for i, s := range spans[16:] {
		if v, part := mostly(l.Turns(), s); v == me || part < 0.6 {
			t.Errorf("turn %d of the far side: got label %d (%.0f %%), want another than this side's %d", 16+i, v, 100*part, me)
		}
	}
	r := finish(t, l)
	if r.Mode != Person || len(r.Tracks) != r.Speakers {
		t.Errorf("got mode %s and tracks %v for %d speakers", r.Mode, r.Tracks, r.Speakers)
	}
	k, part := mostly(r.Turns, mine)
	if part < 0.9 || r.Tracks[k] != 0 {
		t.Errorf("own turn: got speaker %d on channel %d for %.0f %% of it, want channel 0", k, r.Tracks[k], 100*part)
	}
}

func TestLiveOrdinaryCases(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sound []float32
	}{
		{"nothing", nil},
		{"one sample", []float32{0.5}},
		{"digital silence", make([]float32, 5*rate)},
		{"0.1 s", audiotest.NewSpeaker(1).Say(rate, 100*time.Millisecond)},
		{"not numbers", slices.Repeat([]float32{float32(math.NaN())}, 5*int(rate))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLive(t, DefaultConfig(), 1)
			l.Push(tt.sound)
			l.Now()
			l.Turns()
			r := finish(t, l)
			if r.Samples != int64(len(tt.sound)) {
				t.Errorf("got %d samples, want %d", r.Samples, len(tt.sound))
			}
		})
	}
}

func TestNewLiveErrors(t *testing.T) {
	person := Config{Channels: Person}
	for _, tt := range []struct {
		c        Config
		channels int
	}{{DefaultConfig(), 0}, {DefaultConfig(), 65}, {person, 1}, {person, 3}, {Config{Channels: "both"}, 1}, {Config{Channels: Mix, Speakers: -1}, 1}} {
		if _, err := NewLive(tt.c, tt.channels); err == nil {
			t.Errorf("%+v with %d channels: got no error", tt.c, tt.channels)
		}
	}
}

// TestLivePushAllocates only for windows, a few times a second, and to regroup now and then.
func TestLivePushAllocates(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	sound, _ := conversation(10, 4*time.Second, 1, 2)
	l := newLive(t, DefaultConfig(), 1)
	l.Push(sound)
	events := l.Events(make([]Event, 0, 1000))
	least := math.Inf(1)
	at := 0
	for range 3 { // it regroups in one of them at most
		least = min(least, testing.AllocsPerRun(200, func() {
			l.Push(sound[at : at+160])
			l.Now()
			events = l.Events(events[:0])
			at += 160
		}))
	}
	if least >= 1 {
		t.Errorf("got %v allocations a push, want less than 1", least)
	}
}

// BenchmarkLive is in sound: x-realtime says how many times faster than it goes on.
func BenchmarkLive(b *testing.B) {
	sound, _ := conversation(60, 4*time.Second, 1, 2, 3, 4)
	l := newLive(b, DefaultConfig(), 1)
	at := 0
	for b.Loop() {
		l.Push(sound[at : at+1600])
		at = (at + 1600) % (len(sound) - 1600)
	}
	b.ReportMetric(0.1*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}
