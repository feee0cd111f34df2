package audio_test

import (
	"math"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

func scaled(x []float32, by float32) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = by * v
	}
	return y
}

func plus(x, y []float32) []float32 {
	sum := make([]float32, len(x))
	for i := range x {
		sum[i] = x[i] + y[i]
	}
	return sum
}

func TestMixer(t *testing.T) {
	const rate, length = 16000, 3 * time.Second
	ana, ben := audiotest.Voice(1, rate, length), audiotest.Voice(2, rate, length)
	hiss := func(seed uint64) []float32 { return audiotest.Noise(seed, rate, 0.0005, length) }
	silence := audiotest.Silence(rate, length)
	for _, tt := range []struct {
		name     string
		channels [][]float32
		want     []float32
	}{
		{"one", [][]float32{ana}, ana},
		{"twice", [][]float32{ana, ana}, ana},
		{"upside down", [][]float32{ana, scaled(ana, -1)}, ana},
		{"upside down and softer", [][]float32{ana, scaled(ana, -0.3)}, ana},
		{"upside down with hiss", [][]float32{plus(ana, hiss(1)), plus(scaled(ana, -1), hiss(2))}, ana},
		{"softer", [][]float32{ana, scaled(ana, 0.1)}, ana},
		{"two people", [][]float32{ana, ben}, scaled(plus(ana, ben), 0.5)},
		{"a dead channel", [][]float32{ana, silence}, scaled(ana, 0.5)},
		{"a dead first channel", [][]float32{silence, ana, scaled(ana, -1)}, scaled(ana, 0.5)},
		{"two people, each twice", [][]float32{ana, scaled(ana, -1), ben, ben}, scaled(plus(ana, ben), 0.5)},
		{"silence", [][]float32{silence, silence}, silence},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := audiotest.New(rate, len(tt.channels), audiotest.Interleave(tt.channels...))
			got := audiotest.ReadAll(t, audio.Downmix(src))
			if len(got) != len(tt.want) {
				t.Fatalf("got %d samples, want %d", len(got), len(tt.want))
			}
			off := make([]float32, len(got))
			for i := range got {
				off[i] = got[i] - tt.want[i]
			}
			// Hiss is left, and at the first samples nobody can tell yet.
			if wrong, all := audiotest.RMS(off), audiotest.RMS(tt.want); wrong > 0.05*all+0.001 {
				t.Errorf("off by RMS %.4f of %.4f", wrong, all)
			}
		})
	}
}

// The result does not hang on how the sound is cut, and what is no number is silence.
func TestMixerInAnyChunks(t *testing.T) {
	x := audiotest.Interleave(audiotest.Voice(1, 16000, time.Second), scaled(audiotest.Voice(1, 16000, time.Second), -1))
	x[100], x[2001] = float32(math.NaN()), float32(math.Inf(1))
	whole := make([]float32, len(x)/2)
	audio.NewMixer(2).Mix(whole, x)
	for _, v := range whole {
		if v-v != 0 {
			t.Fatalf("got %v", v)
		}
	}
	for _, size := range []int{1, 7, 1000} {
		m, got := audio.NewMixer(2), make([]float32, len(x)/2)
		for i := 0; i < len(got); i += size {
			end := min(i+size, len(got))
			m.Mix(got[i:end], x[2*i:2*end])
		}
		for i := range got {
			if got[i] != whole[i] {
				t.Fatalf("chunks of %d: sample %d: got %v, want %v", size, i, got[i], whole[i])
			}
		}
	}
}

func TestMixerAllocatesNothing(t *testing.T) {
	m, x, dst := audio.NewMixer(2), make([]float32, 2000), make([]float32, 1000)
	if n := testing.AllocsPerRun(10, func() { m.Mix(dst, x) }); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func BenchmarkMixer(b *testing.B) {
	m, dst := audio.NewMixer(2), make([]float32, 16000)
	x := audiotest.Noise(1, 32000, 0.1, time.Second)
	b.SetBytes(int64(4 * len(x)))
	for b.Loop() {
		m.Mix(dst, x)
	}
}
