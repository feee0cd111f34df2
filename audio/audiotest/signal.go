package audiotest

import (
	"math"
	"math/rand/v2"
	"time"

	"airtime/audio"
)

// Tone returns a sine of the given frequency and peak amplitude, starting at phase 0.
func Tone(rate audio.Rate, hz, amplitude float64, d time.Duration) []float32 {
	x := make([]float32, rate.Samples(d))
	for i := range x {
		x[i] = float32(amplitude * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return x
}

// Noise returns white Gaussian noise of the given RMS, limited to [-1, 1].
func Noise(seed uint64, rate audio.Rate, rms float64, d time.Duration) []float32 {
	rng := newRand(seed)
	x := make([]float32, rate.Samples(d))
	for i := range x {
		x[i] = float32(min(1, max(-1, rms*rng.NormFloat64())))
	}
	return x
}

// Silence returns samples that are all zero.
func Silence(rate audio.Rate, d time.Duration) []float32 {
	return make([]float32, rate.Samples(d))
}

// Add mixes src into dst from sample at on, changed by gainDB; what falls outside
// of dst is left out.
func Add(dst []float32, at int, src []float32, gainDB float64) {
	g := float32(math.Pow(10, gainDB/20))
	for i, v := range src {
		if j := at + i; j >= 0 && j < len(dst) {
			dst[j] += g * v
		}
	}
}

// Interleave puts channels of equal length into the order in which a Source yields them.
func Interleave(channels ...[]float32) []float32 {
	x := make([]float32, len(channels)*len(channels[0]))
	for c, ch := range channels {
		for i, v := range ch {
			x[i*len(channels)+c] = v
		}
	}
	return x
}

// RMS is the root of the mean square of x.
func RMS(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(max(1, len(x))))
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x5eed)) }
