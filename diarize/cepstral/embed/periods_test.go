package embed

import (
	"math"
	"testing"

	"airtime/audio"
	"airtime/diarize/cepstral/feature"
)

// TestPeriods: a voice is most like itself one period later, whatever harmonics are strongest, and louder
// sound has the same periods.
func TestPeriods(t *testing.T) {
	p := newPeriods()
	// The bins, 31 Hz apart, tell the harmonics of these apart, with as simple a window as below.
	for _, hz := range []float64{150, 210, 300} {
		for _, gain := range []float32{1e-4, 1} {
			var power [voiceBins]float32
			for k := range power {
				// The Hann window spreads each harmonic over some bins.
				f := float64(k) * float64(audio.AnalysisRate) / feature.Window
				off := (f - hz*math.Round(f/hz)) * feature.Window / float64(audio.AnalysisRate)
				power[k] = gain * float32(math.Exp(-off*off)*(1.5+math.Cos(f/400)))
			}
			best := 0
			out := p.of(power[:])
			for i, x := range out {
				if !(x >= -1.001 && x <= 1.001) {
					t.Errorf("%.0f Hz: got %g at lag %d, want −1 to 1", hz, x, i)
				}
				if x > out[best] {
					best = i
				}
			}
			period := float64(audio.AnalysisRate) / hz
			if got := float64(p.lag[best]); math.Abs(math.Log(got/period)) > math.Log(1.1) && math.Abs(math.Log(got/period/2)) > math.Log(1.1) {
				t.Errorf("%.0f Hz: the highest is at %.0f samples, want %.0f, or twice that", hz, got, period)
			}
		}
	}
	for i, x := range p.of(make([]float32, voiceBins)) {
		if x != 0 {
			t.Errorf("silence: got %g at lag %d, want 0", x, i)
		}
	}
}
