package audiotest

import (
	"errors"
	"testing"
	"time"

	"airtime/audio"
)

func TestSamples(t *testing.T) {
	x := Interleave(Tone(8000, 440, 0.5, time.Second), Noise(1, 8000, 0.1, time.Second))
	for _, chunk := range []int{0, 1, 333} {
		got := CheckSource(t, func() audio.Source { return New(8000, 2, x).Chunked(chunk) })
		if len(got) != len(x) {
			t.Errorf("chunks of %d: got %d values, want %d", chunk, len(got), len(x))
		}
	}
	CheckSource(t, func() audio.Source { return New(8000, 1, nil) })
}

func TestFailWith(t *testing.T) {
	want := errors.New("the cable was pulled")
	s := New(8000, 1, make([]float32, 10)).FailWith(want)
	if n, err := s.Read(make([]float32, 100)); n != 10 || err != nil {
		t.Errorf("Read: got %d, %v, want 10, <nil>", n, err)
	}
	if n, err := s.Read(make([]float32, 100)); n != 0 || err != want {
		t.Errorf("Read: got %d, %v, want 0, %v", n, err, want)
	}
}
