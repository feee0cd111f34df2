package audiotest

import (
	"math"
	"slices"
	"testing"
	"time"

	"airtime/audio"
)

func TestVoice(t *testing.T) {
	for _, rate := range []audio.Rate{8000, 16000, 44100, 48000} {
		for seed := range uint64(8) {
			x := Voice(seed, rate, 3*time.Second)
			if got, want := len(x), int(3*rate); got != want {
				t.Fatalf("Voice(%d, %v, 3s): got %d samples, want %d", seed, rate, got, want)
			}
			if got := RMS(x); math.Abs(got-VoiceRMS) > 0.01*VoiceRMS {
				t.Errorf("Voice(%d, %v): got RMS %.4f, want %.4f", seed, rate, got, VoiceRMS)
			}
			quiet, longest := 0, 0
			for i := 0; i+int(rate)/100 <= len(x); i += int(rate) / 100 {
				if RMS(x[i:i+int(rate)/100]) < VoiceRMS/100 {
					quiet++
				} else {
					quiet = 0
				}
				longest = max(longest, quiet)
			}
			if longest > 15 {
				t.Errorf("Voice(%d, %v): got a pause of %d0 ms, want at most 150 ms", seed, rate, longest)
			}
		}
	}
}

func TestVoiceIsSeeded(t *testing.T) {
	a, b := Voice(3, 16000, time.Second), Voice(3, 16000, time.Second)
	if !slices.Equal(a, b) {
		t.Error("the same seed gave two different voices")
	}
	s := NewSpeaker(3)
	if first, second := s.Say(16000, time.Second), s.Say(16000, time.Second); !slices.Equal(first, a) || slices.Equal(first, second) {
		t.Error("Say: want Voice's sound first and another after it")
	}
	if slices.Equal(a, Voice(4, 16000, time.Second)) {
		t.Error("two seeds gave the same voice")
	}
}

// TestVoicePitch checks that a voice is periodic at its own pitch, which is what
// voice activity by periodicity listens for.
func TestVoicePitch(t *testing.T) {
	for seed := range uint64(6) {
		s := NewSpeaker(seed)
		x := s.Say(16000, 2*time.Second)
		best, lagAt := 0.0, 0
		for lag := 50; lag < 230; lag++ {
			var sum float64
			for i := lag; i < len(x); i++ {
				sum += float64(x[i]) * float64(x[i-lag])
			}
			if sum > best {
				best, lagAt = sum, lag
			}
		}
		got := 16000 / float64(lagAt)
		ratio := got / s.pitchHz
		if m := math.Round(1 / ratio); m > 1 { // a multiple of the period
			ratio *= m
		}
		if math.Abs(ratio-1) > 0.2 || best < 0.2*float64(len(x))*VoiceRMS*VoiceRMS {
			t.Errorf("seed %d: got period of %.0f Hz with strength %.2f, want about %.0f Hz", seed, got,
				best/(float64(len(x))*VoiceRMS*VoiceRMS), s.pitchHz)
		}
	}
}
