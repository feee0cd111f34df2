package embed

import (
	"math"

	"airtime/diarize/cepstral/feature"
	"airtime/diarize/internal/dsp"
)

// voiceLow to voiceBins, 94 to 3000 Hz, is where voices have harmonics.
const voiceLow, voiceBins = 3, 96

// periods finds how alike sound is to itself some periods later: the autocorrelation, over that at
// 0, of the spectrum's magnitude, since power would let the strongest formant speak for all
// (Tolonen and Karjalainen, "A Computationally Efficient Multipitch Analysis Model", IEEE
// Transactions on Speech and Audio Processing 8, 2000, section III).
type periods struct {
	fft       *dsp.FFT
	magnitude []float32 // mirrored to feature.Window values
	auto      []float32
	lag       [lags]float32 // samples
	out       [lags]float32
}

func newPeriods() *periods {
	p := &periods{fft: dsp.NewFFT(feature.Window), magnitude: make([]float32, feature.Window), auto: make([]float32, feature.Bins)}
	for i := range p.lag {
		p.lag[i] = float32(firstLag * math.Pow(1.1, float64(i)))
	}
	return p
}

// of returns the autocorrelation at each lag, of a power spectrum (length voiceBins or more); zeros if
// there is no sound. It holds until the next call.
func (p *periods) of(power []float32) []float32 {
	for k := voiceLow; k < voiceBins; k++ {
		m := float32(math.Sqrt(float64(power[k])))
		p.magnitude[k], p.magnitude[feature.Window-k] = m, m
	}
	p.fft.Real(p.auto, p.magnitude)
	clear(p.out[:])
	if p.auto[0] <= 0 {
		return p.out[:]
	}
	for i, lag := range p.lag {
		k := int(lag)
		part := lag - float32(k)
		p.out[i] = ((1-part)*p.auto[k] + part*p.auto[k+1]) / p.auto[0]
	}
	return p.out[:]
}

func (p *periods) erase() {
	clear(p.magnitude)
	clear(p.auto)
	clear(p.out[:])
}
