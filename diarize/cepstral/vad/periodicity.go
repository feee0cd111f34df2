package vad

import (
	"math"

	"airtime/audio"
	"airtime/diarize/cepstral/feature"
	"airtime/diarize/internal/dsp"
)

// periodicity measures how periodic the sound of a frame is, at the pitches of voices:
// speech is for about two thirds of its time, keys, rustling paper, a door and a
// fan are not. (A hum, a whistle and music are, which is why it never speaks for speech.)
//
// It is the highest peak of the autocorrelation, over that at 0, of the spectrum's
// magnitude between 94 and 3000 Hz: magnitude, since power would let the strongest formant
// speak for all (Tolonen and Karjalainen, "A Computationally Efficient Multipitch Analysis
// Model", IEEE Transactions on Speech and Audio Processing 8, 2000, section III). As there, the
// spectrum is whitened first, for the rumble of a real room is so narrow that it
// looks periodic; but only half, since in noise the parts of the spectrum that are weak are
// noise: each magnitude is divided by the root of the mean around it.
type periodicity struct {
	fft       *dsp.FFT
	plain     []float32 // magnitude
	magnitude []float32 // whitened, mirrored to feature.Window values
	auto      []float32
}

const (
	lowestHz, highestHz = 80, 400 // of the voice's pitch
	voiceLow, voiceHigh = 3, 96   // bins: 94 to 3000 Hz
	colour              = 8       // bins to either side that the mean is over: 530 Hz in all
	most                = 0.5     // peaks are not higher
	longest             = int(audio.AnalysisRate) / lowestHz
	shortest            = int(audio.AnalysisRate) / highestHz
)

func newPeriodicity() *periodicity {
	return &periodicity{
		fft:       dsp.NewFFT(feature.Window),
		plain:     make([]float32, voiceHigh+colour),
		magnitude: make([]float32, feature.Window),
		auto:      make([]float32, feature.Bins),
	}
}

// of returns 0 for no period at all, 255 for a peak of most.
func (v *periodicity) of(power []float32) uint8 {
	for k := range v.plain {
		v.plain[k] = float32(math.Sqrt(float64(power[k])))
	}
	var sum float32 // from first up to k+colour
	for _, m := range v.plain[:voiceLow+colour] {
		sum += m
	}
	for k := voiceLow; k < voiceHigh; k++ {
		first := max(0, k-colour)
		sum += v.plain[k+colour]
		m := float32(0)
		if sum > 0 {
			m = v.plain[k] * float32(math.Sqrt(float64(k+colour-first+1)/float64(sum)))
		}
		v.magnitude[k], v.magnitude[feature.Window-k] = m, m
		if k >= colour {
			sum -= v.plain[first]
		}
	}
	v.fft.Real(v.auto, v.magnitude)
	var peak float32
	for _, x := range v.auto[shortest : longest+1] {
		peak = max(peak, x)
	}
	if v.auto[0] <= 0 {
		return 0
	}
	return uint8(min(255/most*peak/v.auto[0]+0.5, 255))
}
