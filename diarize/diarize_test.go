package diarize

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

const rate = audio.AnalysisRate

// untrained needs no network: it knows real voices rather than the tests', and takes its time.
var untrained = Config{Channels: Auto, Untrained: true}

// conversation lets the speakers with these seeds talk in turn, each turn of d, with half a
// second between and a little noise under it all.
func conversation(turns int, d time.Duration, seeds ...uint64) (sound []float32, spans []audio.Span) {
	voices := make([]*audiotest.Speaker, len(seeds))
	for i, s := range seeds {
		voices[i] = audiotest.NewSpeaker(s)
	}
	sound = audiotest.Silence(rate, time.Second)
	for i := range turns {
		start := int64(len(sound))
		sound = append(sound, voices[i%len(voices)].Say(rate, d)...)
		spans = append(spans, audio.Span{Start: start, End: int64(len(sound))})
		sound = append(sound, audiotest.Silence(rate, time.Second/2)...)
	}
	audiotest.Add(sound, 0, audiotest.Noise(1, rate, 0.001, rate.Duration(int64(len(sound)))), 0)
	return sound, spans
}

func analyse(t testing.TB, sound []float32, channels int, c Config) Result {
	t.Helper()
	c.Untrained = true
	r, err := Run(context.Background(), audiotest.New(rate, channels, sound), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestConversations: synthetic voices are told apart and counted.
func TestConversations(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	for _, tt := range []struct {
		name   string
		seeds  []uint64
		config Config
	}{
		{"three", []uint64{1, 2, 3}, Config{Channels: Auto}},
		{"three, told so", []uint64{1, 2, 3}, Config{Channels: Mix, Speakers: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sound, spans := conversation(24, 4*time.Second, tt.seeds...)
			r := analyse(t, sound, 1, tt.config)
			if got, want := r.Speakers, len(tt.seeds); got != want {
				t.Errorf("got %d speakers, want %d", got, want)
			}
			var right, all int64
			for i, s := range spans {
				all += s.Len()
				for _, turn := range r.Turns {
					if turn.Speaker == i%len(tt.seeds) {
						right += turn.Intersect(s).Len()
					}
				}
			}
			if part := float64(right) / float64(all); part < 0.9 {
				t.Errorf("%.0f %% of the speech is given to the right person, want 90 %%", 100*part)
			}
			checkResult(t, r)
		})
	}
}

// checkResult tests what every Result promises.
func checkResult(t *testing.T, r Result) {
	t.Helper()
	seen := 0
	for i, turn := range r.Turns {
		switch {
		case turn.Len() <= 0 || turn.Start < 0 || turn.End > r.Samples:
			t.Errorf("turn %d: got %v in a stream of %d samples", i, turn.Span, r.Samples)
		case turn.Speaker < 0 || turn.Speaker > seen || turn.Speaker >= r.Speakers:
			t.Errorf("turn %d: got speaker %d after %d others of %d", i, turn.Speaker, seen, r.Speakers)
		case !(turn.Confidence >= 0 && turn.Confidence <= 1):
			t.Errorf("turn %d: got confidence %g", i, turn.Confidence)
		case turn.Alternative < -1 || turn.Alternative >= r.Speakers || turn.Alternative == turn.Speaker:
			t.Errorf("turn %d of speaker %d: got alternative %d of %d", i, turn.Speaker, turn.Alternative, r.Speakers)
		case i > 0 && turn.Start < r.Turns[i-1].Start:
			t.Errorf("turn %d starts before the one before it", i)
		}
		seen = max(seen, turn.Speaker+1)
	}
	if seen != r.Speakers {
		t.Errorf("got %d speakers, of which %d have turns", r.Speakers, seen)
	}
	var end int64
	for i, turn := range r.Exclusive() {
		if turn.Start < end {
			t.Errorf("exclusive turn %d starts before the end of the one before it", i)
		}
		end = turn.End
	}
}

// TestOrdinary: what has no conversation in it still gives a sensible answer.
func TestOrdinary(t *testing.T) {
	var chord []float32
	for i := range 40 {
		note := make([]float32, rate/2)
		for k, hz := range []float64{220, 277.2, 329.6} {
			audiotest.Add(note, 0, audiotest.Tone(rate, hz*math.Pow(2, float64(i*7%12)/12), 0.05*float64(k+1), time.Second/2), 0)
		}
		chord = append(chord, note...)
	}
	nan := audiotest.Voice(3, rate, 5*time.Second)
	for i := range nan {
		if i%3 == 0 {
			nan[i] = float32(math.NaN())
		}
	}
	loud := audiotest.Voice(3, rate, 5*time.Second)
	for i, x := range loud {
		loud[i] = max(-1, min(1, 100*x))
	}
	for _, tt := range []struct {
		name  string
		sound []float32
		most  int // speakers
	}{
		{"empty", nil, 0},
		{"one sample", []float32{0.5}, 0},
		{"digital silence", audiotest.Silence(rate, 20*time.Second), 0},
		{"steady noise", audiotest.Noise(1, rate, 0.01, 20*time.Second), 1},
		{"a steady tone", audiotest.Tone(rate, 440, 0.3, 20*time.Second), 1},
		{"0.1 s of voice", audiotest.Voice(1, rate, time.Second/10), 1},
		{"1 s of voice", audiotest.Voice(1, rate, time.Second), 1},
		{"music", chord, 3},
		{"a third not numbers", nan, 2},
		{"overdriven", loud, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := analyse(t, tt.sound, 1, DefaultConfig())
			if r.Speakers > tt.most {
				t.Errorf("got %d speakers, want at most %d", r.Speakers, tt.most)
			}
			if len(r.Turns) == 0 && len(r.Notes) == 0 {
				t.Error("got no turns and no note saying why")
			}
			if r.Samples != int64(len(tt.sound)) {
				t.Errorf("got %d samples, want %d", r.Samples, len(tt.sound))
			}
			checkResult(t, r)
		})
	}
}

// TestChunksDoNotMatter: the same sound gives the same Result however it is cut, and every time.
func TestChunksDoNotMatter(t *testing.T) {
	if testing.Short() {
		t.Skip("the networks run in other tests, too")
	}
	sound, _ := conversation(6, 3*time.Second, 1, 2, 3)
	for channels := 1; channels <= 2; channels++ {
		x := sound
		if channels == 2 {
			x = audiotest.Interleave(sound, sound)
		}
		var want Result
		for i, chunk := range []int{1 << 20, 1 << 20, 997, 16000} {
			d, err := New(untrained, channels)
			if err != nil {
				t.Fatal(err)
			}
			for rest := x; len(rest) > 0; {
				n := min(len(rest), chunk*channels)
				d.Push(rest[:n])
				rest = rest[n:]
			}
			got, err := d.Finish(context.Background())
			d.Close()
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				want = got
			} else if !reflect.DeepEqual(got, want) {
				t.Errorf("%d channels in chunks of %d: got %+v, want %+v", channels, chunk, got, want)
			}
		}
	}
}

// TestPushAllocates only for what it keeps: pages, not per push.
func TestPushAllocates(t *testing.T) {
	sound, _ := conversation(4, 3*time.Second, 1, 2)
	d, err := New(Config{Channels: Mix, Untrained: true}, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.Push(sound)
	at := 0
	if got := testing.AllocsPerRun(100, func() {
		d.Push(sound[at : at+1600])
		at = (at + 1600) % (len(sound) - 1600)
	}); got >= 1 {
		t.Errorf("got %g allocations a push, want less than 1", got)
	}
}

// TestPerson: channels that are people are taken as such, and numbered by first appearance.
func TestPerson(t *testing.T) {
	sound, spans := conversation(16, 3*time.Second, 1, 2)
	channels := [2][]float32{}
	for c := range channels {
		channels[c] = audiotest.Noise(uint64(c+5), rate, 0.0005, rate.Duration(int64(len(sound))))
		for i, s := range spans {
			if i%2 != c {
				continue
			}
			audiotest.Add(channels[c], int(s.Start), sound[s.Start:s.End], 0)
		}
	}
	r := analyse(t, audiotest.Interleave(channels[1], channels[0]), 2, Config{Channels: Auto})
	if r.Mode != Person || r.Reason.ID == "" {
		t.Fatalf("got mode %q because %q, want person and a reason", r.Mode, r.Reason)
	}
	if got, want := r.Tracks, []int{1, 0}; !slices.Equal(got, want) {
		t.Errorf("got tracks %v, want %v", got, want)
	}
	checkResult(t, r)
}

func TestCancel(t *testing.T) {
	sound, _ := conversation(4, 3*time.Second, 1, 2)
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	_, err := Run(ctx, audiotest.New(rate, 1, sound), DefaultConfig(), func(s Stage, done, total int64) {
		if done < 0 || total >= 0 && done > total {
			t.Errorf("%s: got %d of %d", s, done, total)
		}
		if calls++; calls == 3 {
			cancel()
		}
	})
	if err != context.Canceled {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}

func TestBadInput(t *testing.T) {
	if _, err := New(DefaultConfig(), 0); err == nil {
		t.Error("no error for 0 channels")
	}
	if _, err := New(DefaultConfig(), audio.MaxChannels+1); err == nil {
		t.Error("no error for too many channels")
	}
	if _, err := New(Config{Channels: Mix, Speakers: -1}, 1); err == nil {
		t.Error("no error for -1 speakers")
	}
	if _, err := Run(context.Background(), audiotest.New(48000, 1, nil), DefaultConfig(), nil); err == nil {
		t.Error("no error for 48 kHz")
	}
}
