package feature

import (
	"fmt"
	"math"

	"airtime/audio"
	"airtime/diarize/internal/dsp"
)

// A Filterbank sums a power spectrum into bands that are equally wide on the mel
// scale (O'Shaughnessy, "Speech Communication", 1987: 2595·log10(1 + f/700)), with
// triangles that overlap by half.
type Filterbank struct {
	first   []int       // first bin of each band
	weights [][]float32 // of the bins from first on; each band's sum to 1
}

// NewFilterbank plans bands triangles between two frequencies, for the Bins of a Frame.
func NewFilterbank(bands int, lowHz, highHz float64) *Filterbank {
	if bands < 1 || lowHz < 0 || highHz <= lowHz || highHz > float64(audio.AnalysisRate)/2 {
		panic(fmt.Sprintf("feature: %d bands from %g to %g Hz, want at least 1 within 0 to %d", bands, lowHz, highHz, audio.AnalysisRate/2))
	}
	fb := &Filterbank{first: make([]int, bands), weights: make([][]float32, bands)}
	low, high := mel(lowHz), mel(highHz)
	width := (high - low) / float64(bands+1)
	for b := range bands {
		centre := low + float64(b+1)*width
		var sum float64
		var w []float64
		for k := range Bins {
			v := 1 - math.Abs(mel(binHz(k))-centre)/width
			if v <= 0 {
				continue
			}
			if len(w) == 0 {
				fb.first[b] = k
			}
			w = append(w, v)
			sum += v
		}
		if len(w) == 0 { // a band between two bins takes the nearer one
			fb.first[b] = int(math.Round(hz(centre) * Window / float64(audio.AnalysisRate)))
			w, sum = []float64{1}, 1
		}
		for _, v := range w {
			fb.weights[b] = append(fb.weights[b], float32(v/sum))
		}
	}
	return fb
}

// Apply stores in dst, one value per band, the mean power per bin around it.
func (fb *Filterbank) Apply(dst, power []float32) {
	for b, w := range fb.weights {
		dst[b] = dsp.Dot(w, power[fb.first[b]:])
	}
}

func mel(hz float64) float64 { return 2595 * math.Log10(1+hz/700) }
func hz(mel float64) float64 { return 700 * (math.Pow(10, mel/2595) - 1) }
func binHz(k int) float64    { return float64(k) * float64(audio.AnalysisRate) / Window }
