package audiotest

import (
	"math"
	"math/rand/v2"
	"time"

	"airtime/audio"
)

// VoiceRMS is the level of what a Speaker says: -20 dB of full scale.
const VoiceRMS = 0.1

// A Speaker has a synthetic voice that babbles: syllables of a voiced sound with
// moving formants and a hiss between them, pauses of at most 0.1 s. It is a pulse
// train through resonators (Klatt, "Software for a cascade/parallel formant
// synthesizer", JASA 67, 1980), good enough to be heard as speech by level,
// periodicity and cepstrum, and for two seeds to differ as two people do: in
// pitch, length of the vocal tract, tilt, breathiness and pace.
type Speaker struct {
	rng *rand.Rand

	pitchHz   float64 // middle of the range
	melody    float64 // ± part of pitchHz
	tract     float64 // factor on every formant; above 1 is a shorter tract
	shift     [5]float64
	bandwidth float64 // factor on every formant's bandwidth
	open      float64 // part of the period in which the glottis is open
	breath    float64 // noise ÷ pulses
	pace      float64 // factor on the length of a syllable
	hissHz    float64
}

// NewSpeaker returns the speaker with that seed. Voices of neighbouring seeds are
// well apart: their main parameters come from a low-discrepancy sequence.
func NewSpeaker(seed uint64) *Speaker {
	rng := newRand(seed)
	// Multiples of powers of the inverse of the real root of x⁴ = x + 1, modulo 1,
	// spread evenly in three dimensions (Roberts' R3 sequence).
	spread := func(k int) float64 {
		_, f := math.Modf(0.5 + float64(seed%100003)*math.Pow(1/1.2207440846057596, float64(k)))
		return f
	}
	s := &Speaker{
		rng:       rng,
		pitchHz:   85 * math.Pow(240.0/85, spread(1)),
		tract:     0.84 + 0.38*spread(2),
		open:      0.4 + 0.35*spread(3),
		melody:    0.06 + 0.1*rng.Float64(),
		bandwidth: 0.8 + 0.7*rng.Float64(),
		breath:    0.01 + 0.06*rng.Float64(),
		pace:      0.8 + 0.5*rng.Float64(),
		hissHz:    3200 + 2600*rng.Float64(),
	}
	for i := range s.shift {
		s.shift[i] = 1 + 0.06*(2*rng.Float64()-1)
	}
	return s
}

// Voice returns d of the voice with that seed: NewSpeaker(seed).Say(rate, d).
func Voice(seed uint64, rate audio.Rate, d time.Duration) []float32 {
	return NewSpeaker(seed).Say(rate, d)
}

// Formants in Hz of the vowels of an adult of medium size (after Peterson and
// Barney, "Control methods used in a study of the vowels", JASA 24, 1952; the
// upper two are usual values).
var vowels = [][5]float64{
	{730, 1090, 2440, 3400, 4500}, // father
	{270, 2290, 3010, 3500, 4500}, // beet
	{300, 870, 2240, 3300, 4500},  // boot
	{530, 1840, 2480, 3450, 4500}, // bet
	{570, 840, 2410, 3300, 4500},  // bought
	{490, 1350, 1690, 3300, 4500}, // bird
	{660, 1720, 2410, 3400, 4500}, // bat
}

var bandwidths = [5]float64{70, 90, 130, 200, 250}

// Say returns the next d of the speaker's babble, at VoiceRMS. It never says the
// same twice.
func (s *Speaker) Say(rate audio.Rate, d time.Duration) []float32 {
	x := make([]float64, rate.Samples(d))
	fs := float64(rate)
	var formants [5]resonator
	var hiss resonator
	hiss.tune(min(s.hissHz, 0.42*fs), 1500, fs)
	at := vowels[s.rng.IntN(len(vowels))]
	var phase, period, glottis float64
	period = fs / s.pitchHz

	for i := 0; i < len(x); {
		voiced := int(fs * s.pace * (0.11 + 0.13*s.rng.Float64()))
		hissed := int(fs * s.pace * (0.02 + 0.07*s.rng.Float64()))
		paused := 0
		if s.rng.IntN(6) == 0 {
			paused = int(fs * (0.03 + 0.07*s.rng.Float64()))
		}
		target := vowels[s.rng.IntN(len(vowels))]
		stress := 0.5 + 0.5*s.rng.Float64()
		pitch := s.pitchHz * (1 + s.melody*(2*s.rng.Float64()-1))
		loudHiss := 0.002 + 0.005*s.rng.Float64()
		from := at
		for k := 0; k < voiced+hissed && i < len(x); k, i = k+1, i+1 {
			if k%max(1, int(fs/400)) == 0 { // the formants glide in steps of 2.5 ms
				p := min(1, float64(k)/(0.6*float64(voiced)))
				for j := range at {
					at[j] = from[j] + p*(target[j]-from[j])
					formants[j].tune(at[j]*s.tract*s.shift[j], bandwidths[j]*s.bandwidth, fs)
				}
			}
			var in, noise float64
			if k < voiced {
				level := stress * math.Sin(math.Pi*(float64(k)+0.5)/float64(voiced))
				// Rosenberg's glottal flow ("Effect of glottal pulse shape", JASA 49, 1971);
				// its difference stands for the radiation from the lips.
				flow := 0.0
				if p := phase / period; p < s.open {
					p /= s.open
					flow = p * p * (3 - 2*p) // opening
					if p > 0.7 {
						q := (1 - p) / 0.3
						flow = (0.7 * 0.7 * (3 - 2*0.7)) * q * (2 - q) // closing, faster
					}
				}
				// Scaled by the period, so that the level depends neither on the rate nor on the pitch.
				in = level * ((flow-glottis)*period/160 + s.breath*s.rng.NormFloat64()*flow*0.1)
				glottis = flow
				if phase++; phase >= period {
					phase -= period
					drift := float64(k) / float64(voiced)
					period = fs / (pitch * (1.03 - 0.06*drift) * (1 + 0.006*s.rng.NormFloat64()))
				}
			} else {
				noise = loudHiss * math.Sin(math.Pi*(float64(k-voiced)+0.5)/float64(hissed)) * s.rng.NormFloat64()
			}
			y := in
			for j := range formants {
				if vowels[0][j]*s.tract < 0.4*fs { // what lies higher is not heard at this rate
					y = formants[j].filter(y)
				}
			}
			x[i] = y + hiss.filter(noise)
		}
		i += paused
	}

	var sum float64
	for _, v := range x {
		sum += v * v
	}
	out := make([]float32, len(x))
	if sum > 0 {
		g := VoiceRMS / math.Sqrt(sum/float64(len(x)))
		for i, v := range x {
			out[i] = float32(min(1, max(-1, g*v)))
		}
	}
	return out
}

// resonator is a second-order digital resonator (Klatt 1980, section II.A).
type resonator struct{ a, b, c, y1, y2 float64 }

func (r *resonator) tune(hz, bandwidthHz, fs float64) {
	r.c = -math.Exp(-2 * math.Pi * bandwidthHz / fs)
	r.b = 2 * math.Exp(-math.Pi*bandwidthHz/fs) * math.Cos(2*math.Pi*hz/fs)
	r.a = 1 - r.b - r.c
}

func (r *resonator) filter(x float64) float64 {
	y := r.a*x + r.b*r.y1 + r.c*r.y2
	r.y1, r.y2 = y, r.y1
	return y
}
