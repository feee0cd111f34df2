// Package embed describes a voice without having been trained: the mean and the
// spread of mel cepstra and of the autocorrelation at the periods of voices over a
// stretch of speech, set against how much they change
// from one second to the next while the same person goes on speaking.
//
// Add every frame to a [Store] as the sound comes and say with MarkSpeech which of
// them are speech; Measure then describes any stretch in [Raw] numbers, which last. A [Whitening],
// fitted to some of them, turns each into [Dim] numbers in which voices are told apart; once
// those were grouped, it is fitted better by the groups.
package embed

import (
	"math"

	"airtime/audio/jail"
	"airtime/diarize/cepstral/feature"
	"airtime/diarize/internal/dsp"
)

const (
	// Dim is the length of a vector: a constant, and the directions, of the dims that were
	// measured, in which the stream's voices differ most (../testdata/tuning.md).
	Dim = 12

	// Step is how many feature frames make one that is kept: two, 20 ms.
	Step = 2

	// cepstra are all but the zeroth of the coefficients that the mel bands have. That one, the
	// level, says how far somebody sits from the microphone but also how loudly they speak
	// just now. The upper ones (feature.Cepstra ends earlier) tell voices apart more than words.
	cepstra = feature.Bands - 1

	// lags of the autocorrelation stand for the pitch, each a tenth longer than the one before,
	// which is where its peak lies and its multiples. Pooled over a stretch they hold how often
	// which pitch was used, without a decision on any frame, which would often be an octave off.
	lags     = 20
	firstLag = 36 // samples: 444 Hz; the last is 218, 73 Hz

	coefs    = cepstra + lags
	measures = 2 * coefs // the mean and the spread of each

	// Raw is the length of what Measure stores: the measurements and a constant, brought to unit
	// length. The constant, which is about as large as all of them together, gives their size back.
	Raw      = measures + 1
	rawConst = 30

	// quantum is the step to which coefficients are rounded to fit 8 bits. Cepstra range over ±25
	// and spread by 0.8 (the highest) to 8; the autocorrelation, in [−1, 1], is weighted to
	// spread by 1 to 2.
	quantum   = 0.25
	lagWeight = 10

	pageFrames = 3000 // a minute
)

// page holds a minute of the stream. Pages are never moved, so that a growing Store
// never needs twice its size.
type page struct {
	coefs  [pageFrames * coefs]int8
	speech [pageFrames]bool
}

// Store keeps what it takes to describe any stretch of the stream, 2.6 kB
// for a second. One goroutine uses it.
type Store struct {
	pages  []*page // nil where it was forgotten
	frames int
	gone   int // pages that were forgotten

	dct   []float32
	sum   [feature.Bands]float32 // of the log-mel frames of an unfinished Step
	power [voiceBins]float32     // of their power spectra
	some  int
	pitch *periods
}

// NewStore returns an empty Store.
func NewStore() *Store {
	return &Store{dct: dsp.DCT(cepstra+1, feature.Bands)[feature.Bands:], pitch: newPeriods()}
}

// Add keeps the next feature frame, of which it takes LogMel and Power.
func (s *Store) Add(f *feature.Frame) {
	for b, v := range f.LogMel[:feature.Bands] {
		s.sum[b] += v
	}
	for k, v := range f.Power[:voiceBins] {
		s.power[k] += v
	}
	if s.some++; s.some < Step {
		return
	}
	at := s.frames % pageFrames
	if at == 0 {
		s.pages = append(s.pages, new(page))
		jail.Lock(s.pages[len(s.pages)-1].coefs[:])
	}
	p := s.pages[len(s.pages)-1]
	kept := p.coefs[at*coefs : (at+1)*coefs]
	for k := range cepstra {
		kept[k] = quantise(dsp.Dot(s.sum[:], s.dct[k*feature.Bands:]) / Step)
	}
	for k, x := range s.pitch.of(s.power[:]) {
		kept[cepstra+k] = quantise(lagWeight * x)
	}
	s.frames++
	clear(s.sum[:])
	clear(s.power[:])
	s.some = 0
}

func quantise(x float32) int8 {
	return int8(max(-127, min(127, math.Round(float64(x)/quantum))))
}

// Frames is the number of frames kept: one for every Step that were added.
func (s *Store) Frames() int { return s.frames }

// MarkSpeech says whether frame i of those kept is speech. What was not marked is not.
func (s *Store) MarkSpeech(i int, speech bool) { s.pages[i/pageFrames].speech[i%pageFrames] = speech }

// Speech says whether frame i of those kept was marked as speech.
func (s *Store) Speech(i int) bool { return s.pages[i/pageFrames].speech[i%pageFrames] }

// Forget erases what no stretch from frame i on needs.
func (s *Store) Forget(i int) {
	for ; s.gone < i/pageFrames; s.gone++ {
		*s.pages[s.gone] = page{}
		s.pages[s.gone] = nil
	}
}

// tally sums up frames.
type tally struct {
	n   int
	sum [coefs]int64
	sq  [coefs]int64
}

// add counts the speech among the frames [from, to).
func (t *tally) add(s *Store, from, to int) {
	for from < to {
		p, at := s.pages[from/pageFrames], from%pageFrames
		n := min(pageFrames-at, to-from)
		// 32 bits hold the squares of the at most pageFrames values: 3000·127² < 2³¹.
		var sum, sq [coefs]int32
		for i := at; i < at+n; i++ {
			if !p.speech[i] {
				continue
			}
			t.n++
			c := (*[coefs]int8)(p.coefs[i*coefs:])
			for k, v := range c {
				sum[k] += int32(v)
				sq[k] += int32(v) * int32(v)
			}
		}
		for k := range sum {
			t.sum[k] += int64(sum[k])
			t.sq[k] += int64(sq[k])
		}
		from += n
	}
}

// measure stores in x (length measures) the mean of each coefficient and the logarithm of its
// standard deviation. A little is added to the latter, lest the few frames of a
// short stretch make it −∞.
func (t *tally) measure(x []float32) {
	n := float64(t.n)
	for k := range coefs {
		mean := float64(t.sum[k]) / n
		v := max(0, float64(t.sq[k])/n-mean*mean)
		x[k] = float32(mean * quantum)
		x[coefs+k] = float32(math.Log(math.Sqrt(v)*quantum + 0.1))
	}
}

// minFrames is how much speech it takes to say anything about a voice: 0.1 s.
const minFrames = 5

// Measure stores in dst (length Raw) a unit-length vector of the speech among the frames [from, to), and
// returns how many frames went into it; 0 says that there were too few, and dst is then zeros.
func (s *Store) Measure(dst []float32, from, to int) int {
	var t tally
	t.add(s, max(0, from), min(to, s.frames))
	clear(dst)
	if t.n < minFrames {
		return 0
	}
	t.measure(dst[:measures])
	dst[measures] = rawConst
	var sq float64
	for _, x := range dst {
		sq += float64(x) * float64(x)
	}
	scale := float32(1 / math.Sqrt(sq))
	for i := range dst {
		dst[i] *= scale
	}
	return t.n
}

// Erase overwrites and forgets everything.
func (s *Store) Erase() {
	for _, p := range s.pages {
		if p != nil {
			*p = page{}
		}
	}
	clear(s.sum[:])
	clear(s.power[:])
	s.pitch.erase()
	s.pages, s.frames, s.some, s.gone = nil, 0, 0, 0
}
