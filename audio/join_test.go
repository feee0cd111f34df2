package audio_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

func TestJoin(t *testing.T) {
	const rate = 16000
	a := audiotest.Voice(1, rate, 3*time.Second)
	b := audiotest.Voice(2, rate, 2500*time.Millisecond)
	c := audiotest.Voice(3, rate, time.Second)
	open := func() audio.Source {
		src, err := audio.Join(
			audiotest.New(rate, 1, a).Chunked(1000),
			audiotest.New(rate, 2, audiotest.Interleave(b, make([]float32, len(b)))),
			audiotest.New(rate, 1, c).Chunked(7),
		)
		if err != nil {
			t.Fatal(err)
		}
		return src
	}
	got := audiotest.CheckSource(t, open)
	half := make([]float32, len(b))
	audiotest.Add(half, 0, b, 20*-0.3010299956639812) // ½: averaged with a silent channel
	pad := func(x []float32) []float32 { return append(slices.Clone(x), make([]float32, len(a)-len(x))...) }
	if want := audiotest.Interleave(a, pad(half), pad(c)); !slices.EqualFunc(got, want, func(x, y float32) bool { return x-y < 1e-6 && y-x < 1e-6 }) {
		t.Errorf("got %d values that are not the three voices, want %d", len(got), len(want))
	}

	src := open()
	if got, want := src.(audio.Sized).Samples(), int64(len(a)); got != want {
		t.Errorf("Samples: got %d, want %d", got, want)
	}
	audiotest.ReadAll(t, src)
	want := "[file_ended_early early_s=2 number=3]"
	if got := fmt.Sprint(src.(audio.Noter).Notes()); got != want {
		t.Errorf("Notes: got %q, want %q", got, want)
	}
}

func TestJoinRates(t *testing.T) {
	src, err := audio.Join(
		audiotest.New(8000, 1, audiotest.Tone(8000, 440, 0.5, time.Second)),
		audiotest.New(48000, 1, audiotest.Tone(48000, 440, 0.5, time.Second)),
	)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := src.Format(), (audio.Format{Rate: 48000, Channels: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got := audiotest.ReadAll(t, src)
	if len(got) != 2*48000 {
		t.Fatalf("got %d values, want %d", len(got), 2*48000)
	}
	for i := 4800; i < 43200; i++ { // the same tone at the same time
		if d := got[2*i] - got[2*i+1]; d > 0.002 || d < -0.002 {
			t.Fatalf("sample %d: got %v and %v, want the same", i, got[2*i], got[2*i+1])
		}
	}
}

// closing counts how often it was closed.
type closing struct {
	audio.Source
	closed int
}

func (c *closing) Close() error {
	c.closed++
	return c.Source.Close()
}

func TestJoinErrors(t *testing.T) {
	if _, err := audio.Join(); err == nil {
		t.Error("Join(): got no error")
	}
	c := &closing{Source: audiotest.New(16000, 1, nil)}
	many := make([]audio.Source, audio.MaxChannels+1)
	for i := range many {
		many[i] = c
	}
	if _, err := audio.Join(many...); err == nil || err.Error() != "join: 65 files, want 1 to 64" {
		t.Errorf("Join of %d: got %v", len(many), err)
	}
	if c.closed != len(many) {
		t.Errorf("got %d sources closed, want %d", c.closed, len(many))
	}

	want := errors.New("the cable was pulled")
	src, err := audio.Join(
		audiotest.New(16000, 1, make([]float32, 5000)),
		audiotest.New(16000, 1, make([]float32, 100)).FailWith(want),
	)
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]float32, 1000)
	for err == nil {
		_, err = src.Read(dst)
	}
	if !errors.Is(err, want) || err.Error() != "file 2: the cable was pulled" {
		t.Errorf("Read: got %v, want file 2: %v", err, want)
	}
}

func TestDownmix(t *testing.T) {
	x := audiotest.Interleave([]float32{0.5, 1, -1}, []float32{0.5, 0, -1}, []float32{-1, 0.5, -1})
	got := audiotest.CheckSource(t, func() audio.Source { return audio.Downmix(audiotest.New(16000, 3, x)) })
	if want := []float32{0, 0.5, -1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if src := audiotest.New(16000, 1, nil); audio.Downmix(src) != audio.Source(src) {
		t.Error("a source of one channel is not returned as it is")
	}
}
