package neural

import (
	"math"

	"airtime/diarize/internal/dsp"
)

// Log-mel bands as Kaldi computes them, without dither: 25 ms every 10 ms, Povey's window.
const (
	bands       = 80
	bandHop     = 160
	bandReach   = 400
	bandFFT     = 512
	lowestHz    = 20
	highestHz   = 8000
	preEmphasis = 0.97
	bandFloor   = 1.1920929e-07 // the smallest energy of a band, at samples × 32768
)

// A bander computes rows of bands. One goroutine uses it.
type bander struct {
	fft     *dsp.FFT
	window  [bandReach]float32
	from    [bands]int       // the first bin of each band
	weights [bands][]float32 // of the bins from there on
	frame   []float32
	power   []float32
}

func newBander() *bander {
	b := &bander{fft: dsp.NewFFT(bandFFT), frame: make([]float32, bandFFT), power: make([]float32, bandFFT/2+1)}
	for i := range b.window {
		b.window[i] = float32(math.Pow(.5-.5*math.Cos(2*math.Pi*float64(i)/(bandReach-1)), .85))
	}
	mel := func(hz float64) float64 { return 1127 * math.Log(1+hz/700) }
	step := (mel(highestHz) - mel(lowestHz)) / (bands + 1)
	for k := range bands {
		low := mel(lowestHz) + float64(k)*step
		high := low + 2*step
		for bin := range bandFFT / 2 {
			m := mel(float64(bin) * 16000 / bandFFT)
			w := min((m-low)/step, (high-m)/step)
			if w <= 0 {
				continue
			}
			if len(b.weights[k]) == 0 {
				b.from[k] = bin
			}
			b.weights[k] = append(b.weights[k], float32(w))
		}
	}
	return b
}

// row stores in dst the bands of bandReach samples in [−1, 1].
func (b *bander) row(dst, samples []float32) {
	x := b.frame[:bandReach]
	var sum float32
	for i, v := range samples[:bandReach] {
		x[i] = v * 32768
		sum += x[i]
	}
	mean := sum / bandReach
	last := x[0] - mean // before the first sample comes the first once more
	for i, v := range x {
		v -= mean
		x[i] = (v - preEmphasis*last) * b.window[i]
		last = v
	}
	b.fft.Power(b.power, b.frame)
	for k := range dst[:bands] {
		var energy float32
		for i, p := range b.power[b.from[k]:][:len(b.weights[k])] {
			energy += p * b.weights[k][i]
		}
		dst[k] = float32(math.Log(float64(max(energy, bandFloor))))
	}
}

func (b *bander) erase() {
	clear(b.frame)
	clear(b.power)
	b.fft.Power(b.power, b.frame) // overwrites what the transform keeps
	clear(b.power)
}
