package vad

import (
	"math"

	"airtime/audio"
	"airtime/diarize/feature"
	"airtime/diarize/internal/dsp"
)

// periodicity measures how periodic the sound of a frame is, at the pitches of voices:
// speech is for about two thirds of its time, keys, rustling paper, a door and a
// fan are not. (A hum, a whistle and music are, which is why it never speaks for speech.)
//
// It is the highest peak of the autocorrelation, over that at 0, of the spectrum's
// magnitude between loHz and hiHz: magnitude, since power would let the strongest formant
// speak for all (Tolonen and Karjalainen, "A Computationally Efficient Multipitch Analysis
// Model", IEEE Transactions on Speech and Audio Processing 8, 2000, section III).
type periodicity struct {
	fft       *dsp.FFT
	magnitude []float32 // mirrored to feature.Window values
	auto      []float32
}

const (
	lowestHz, highestHz = 80, 400 // of the voice's pitch
	voiceLow, voiceHigh = 3, 96   // bins: 94 to 3000 Hz
	longest             = int(audio.AnalysisRate) / lowestHz
	shortest            = int(audio.AnalysisRate) / highestHz
)

func newPeriodicity() *periodicity {
	return &periodicity{
		fft:       dsp.NewFFT(feature.Window),
		magnitude: make([]float32, feature.Window),
		auto:      make([]float32, feature.Bins),
	}
}

// of returns 0 for no period at all, 255 for nothing but one.
func (v *periodicity) of(power []float32) uint8 {
	for k := voiceLow; k < voiceHigh; k++ {
		m := float32(math.Sqrt(float64(power[k])))
		v.magnitude[k], v.magnitude[feature.Window-k] = m, m
	}
	v.fft.Real(v.auto, v.magnitude)
	var peak float32
	for _, x := range v.auto[shortest : longest+1] {
		peak = max(peak, x)
	}
	if v.auto[0] <= 0 {
		return 0
	}
	return uint8(min(255*peak/v.auto[0]+0.5, 255))
}
