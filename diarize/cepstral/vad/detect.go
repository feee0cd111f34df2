package vad

import (
	"iter"
	"math"

	"airtime/diarize/cepstral/feature"
)

// What the detector goes by: where miss plus false alarm were least (../testdata/tuning.md), in rooms of 0.25 to 0.8 s reverberation at 8 to 40 dB over
// noise, as they are and with a fan, a fan switched on and off, a keyboard, hum, a busy
// room, far too quiet, the level falling by 26 dB, hardly anybody or nobody speaking, and what
// bears on voicing and noise also with restless noise: wandering, rumbling, with paper, chairs,
// steps, breath and murmur.
const (
	lowestPart = 0.01
	noisePart  = 0.06 // the floor of a band is the level that this part of the time lies under
	speechPart = 0.97 // and its speech level this one

	// A frame speaks for speech where it stands over the floor by more than threshold, by more
	// than ratio of what speech stands over it, and by more than unsteady
	// times what the floor stands over the level that lowestPart of the time lies
	// under, for a room in which people move and write has no one level. The last counts
	// up to bound of what speech stands over the floor.
	threshold = 0.37 // nepers
	ratio     = 0.06
	unsteady  = 2.5
	bound     = 0.15

	// Sound that echo frames before was louder by more than fades accounts for is taken for
	// its reverberation, which is a floor too: a room's tail is exponential (Lebart,
	// Boucher and Denbigh, "A New Method Based on Spectral Subtraction for Speech
	// Dereverberation", Acta Acustica 87, 2001). Without it, turns end 70 ms later.
	echo    = 8   // frames
	fadesDB = 7.0 // over these
	decayDB = 0.8 // and per further frame: 60 dB in 0.75 s

	// Evidence is in nepers per frame. A frame can say little against speech, for speech is
	// full of gaps, and not too much in favour, for a key click is loud.
	slope    = 0.45
	against  = 0.15
	inFavour = 0.8
	change   = 10.0 // what a change between speech, noise and silence costs, in nepers

	// Loud frames are noise rather than speech by voicedSlope per frame and voicing under
	// voiced: noise of whatever colour, and keys, lie at 0.11 to 0.13, speech at 0.12
	// to 0.4. It takes whole seconds to outweigh a change, so that an "s" passes; somebody
	// who whispers throughout does not. Over a steady background what is louder is
	// hardly ever noise, over a restless one often: noiseFavour bounds what a frame can say
	// for noise in general, restlessFavour what it can say besides where the floor stands
	// more than calm over the level that lowestPart of the time lies under, in full from
	// restless on.
	voiced         = 0.13
	voicedSlope    = 5
	noiseAgainst   = 0.17
	noiseFavour    = 0.016
	restlessFavour = 0.1
	calm, restless = 0.1, 0.3 // nepers

	memory = 4000  // frames after which the live floor forgets, to 1/e
	reach  = 12000 // frames to either side that the final floor is taken from
	lag    = 22    // frames that a live decision waits for
	block  = 10    // frames between updates of the floor

	// Sound whose level stays within steadyDB for steadyBlocks blocks is a machine or
	// a held tone, however loud. Its level is a floor until the sound drops dropDB under it.
	steadyBlocks = 10
	steadyDB     = 2.2
	dropDB       = 1.5
)

// Latency is how many samples a live probability lags behind the sound: 0.29 s.
const Latency = (around+lag+1)*feature.Hop + feature.Lookahead

// Detector gives the probability of speech for each frame of one stream. One
// goroutine uses it.
//
// It is training-free: noise is what the level of the sound keeps coming back to, speech stands
// over it and moves, and has a pitch more often than not. It cannot tell speech from other
// sound of which that is true, such as music, laughter, a television or murmur; it takes
// whispering for noise; and where people move about near the microphone it takes some of
// that for speech.
type Detector struct {
	pitch *periodicity
	kept  tape
	scan  scanner
	post  posterior
	hist  histogram
	gain  float32 // weight of the next frame in hist
	out   []float32
}

// NewDetector returns a Detector at the start of a stream.
func NewDetector() *Detector {
	d := &Detector{pitch: newPeriodicity()}
	d.Reset()
	return d
}

// Push hears the next frame of a feature.Extractor.
func (d *Detector) Push(f *feature.Frame) {
	l := heard{levelsOf(f.LogMel), d.pitch.of(f.Power)}
	d.kept.append(l)
	if v, ok := d.scan.push(l); ok {
		d.see(&v)
	}
}

// Flush ends the stream: the remaining probabilities become available.
func (d *Detector) Flush() {
	for {
		v, ok := d.scan.flush()
		if !ok {
			break
		}
		d.see(&v)
	}
	d.out = d.post.flush(d.out)
}

func (d *Detector) see(v *sight) {
	d.hist.add(v, d.gain)
	// Growing the newest weight instead of shrinking all others costs nothing per frame.
	d.gain *= 1 + 1.0/memory
	if d.gain > 1e6 {
		d.hist.scale(1 / d.gain)
		d.gain = 1
	}
	e := d.scan.evidence(v, &d.hist)
	d.out = d.post.push(e, d.out)
}

// Probabilities appends to dst the probabilities decided since the last call, one per
// frame in [0, 1].
func (d *Detector) Probabilities(dst []float32) []float32 {
	dst = append(dst, d.out...)
	d.out = d.out[:0]
	return dst
}

// Frames is the number of frames heard.
func (d *Detector) Frames() int64 { return d.kept.n }

// Revised yields the probability of every frame of the stream so far from its start, with what
// came after each frame also known: better than Probabilities where the floor was not
// yet learnt, and at the ends of speech. It may be called again and does not disturb the stream.
// The Detector keeps four bytes per frame for it, 1.5 MB an hour.
func (d *Detector) Revised() iter.Seq[float32] {
	return func(yield func(float32) bool) {
		r := newReviser(&d.kept)
		for r.next() {
			for _, p := range r.block {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// Reset forgets the stream, overwriting what was kept of it.
func (d *Detector) Reset() {
	d.kept.wipe()
	d.scan = scanner{}
	d.post = posterior{}
	d.hist = histogram{}
	d.gain = 1
	clear(d.out)
	d.out = d.out[:0]
}

// scanner turns levels into evidence, in order, around frames late.
type scanner struct {
	smoother
	n             int64
	floor, speech [bands]float32
	over          float32 // the threshold in force, nepers
	favour        float32 // the bound in force for what speaks for noise

	past [echo][bands]float32 // smoothed levels of the last frames
	tail [bands]float32       // what they leave in the room

	low, high  [steadyBlocks]float32        // extremes of the mean smoothed level per block
	lowest     [steadyBlocks][bands]float32 // smoothed level per block and band
	steady     bool                         // the last steadyBlocks blocks were
	held       bool                         // steadyFloor is in force
	heldLevels [bands]float32
	heldMean   float32
}

// evidence returns how likely v is in each state, over how likely in silence. h is consulted
// once per block.
func (s *scanner) evidence(v *sight, h *histogram) states {
	s.track(v, h)
	e := float32(-against)
	if !v.silent && !s.steady {
		e = min(max(slope*(s.excess(v.level.floats())-s.over), -against), inFavour)
	}
	pitch := min(max(voicedSlope*(v.voiced-voiced), -s.favour), noiseAgainst)
	return states{silence: 1, speech: exp(e), noise: exp(e - pitch)}
}

func (l levels) floats() (x [bands]float32) {
	for b, v := range l {
		x[b] = float32(v)
	}
	return x
}

// excess is how far x stands over the floor and the tail of what was before, in nepers, averaged
// over the bands: a voice raises all of them, a thud or a hum one.
func (s *scanner) excess(x [bands]float32) float32 {
	y := s.floor
	for b := range y {
		y[b] = max(y[b], s.tail[b])
	}
	return over(x, y)
}

// over is how far x stands over y, in nepers, averaged over the bands.
func over(x, y [bands]float32) float32 {
	var sum float32
	for b := range x {
		sum += max(0, x[b]-y[b])
	}
	return sum * (step / bands)
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }

func (s *scanner) track(v *sight, h *histogram) {
	var mean float32
	for _, x := range v.smooth {
		mean += x / bands
	}
	old := &s.past[s.n%echo]
	for b := range s.tail {
		s.tail[b] = max(s.tail[b]-decayDB*stepsDB, old[b]-fadesDB*stepsDB)
	}
	*old = v.smooth
	at := s.n / block % steadyBlocks
	if s.n%block == 0 {
		s.low[at], s.high[at] = mean, mean
		s.lowest[at] = v.smooth
	}
	for b, x := range v.smooth {
		s.lowest[at][b] = min(s.lowest[at][b], x)
	}
	s.low[at], s.high[at] = min(s.low[at], mean), max(s.high[at], mean)
	if s.held && mean < s.heldMean-dropDB*stepsDB {
		s.held = false
		s.learn(h)
	}
	s.n++
	if s.n%block != 0 && s.n > block {
		return
	}
	s.steady = false
	if s.n >= steadyBlocks*block {
		low, high := s.low[0], s.high[0]
		for i := range s.low {
			low, high = min(low, s.low[i]), max(high, s.high[i])
		}
		if s.steady = high-low < steadyDB*stepsDB; s.steady {
			s.held, s.heldMean, s.heldLevels = true, low, s.lowest[0]
			for _, l := range s.lowest {
				for b, x := range l {
					s.heldLevels[b] = min(s.heldLevels[b], x)
				}
			}
		}
	}
	s.learn(h)
}

// learn takes floor, speech level and bounds from h and from what is held.
func (s *scanner) learn(h *histogram) {
	s.floor, s.speech = h.quantile(noisePart), h.quantile(speechPart)
	lowest := h.quantile(lowestPart)
	unrest := (over(s.floor, lowest) - calm) / (restless - calm)
	s.favour = noiseFavour + restlessFavour*min(max(unrest, 0), 1)
	if s.held {
		for b := range s.floor {
			s.floor[b] = max(s.floor[b], s.heldLevels[b])
		}
	}
	spread, height := over(s.floor, lowest), over(s.speech, s.floor)
	s.over = max(threshold, ratio*height, min(unsteady*spread, bound*height))
}

// states holds a number for each state of a hidden Markov model.
type states [3]float32

const (
	silence = iota
	speech
	noise // loud, but nobody's voice
)

// posterior turns evidence into the probability of the speech state by the forward-backward
// recursion, looking lag frames ahead (Rabiner, "A Tutorial on Hidden Markov
// Models", Proceedings of the IEEE 77, 1989, section III).
type posterior struct {
	like  [lag + 1]states // of the frames not yet out
	alpha [lag + 1]states // their forward probabilities
	n     int64           // frames in
	out   int64
}

var (
	anywhere = states{1. / 3, 1. / 3, 1. / 3}
	move     = float32(1 / (math.Exp(change) + 2)) // the probability of a change to either other state
)

// transit is one step of the recursion through the transitions, which are the same both ways.
// The values of p add up to 1.
func transit(p states) states {
	for j := range p {
		p[j] = move + (1-3*move)*p[j]
	}
	return p
}

// weigh multiplies p by q and makes the products add up to 1.
func weigh(p, q states) states {
	var sum float32
	for j := range p {
		p[j] *= q[j]
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p
}

func (q *posterior) push(like states, dst []float32) []float32 {
	last := anywhere
	if q.n > 0 {
		last = q.alpha[(q.n-1)%(lag+1)]
	}
	at := q.n % (lag + 1)
	q.like[at] = like
	q.alpha[at] = weigh(transit(last), like)
	q.n++
	if q.n <= lag {
		return dst
	}
	return append(dst, q.next())
}

func (q *posterior) flush(dst []float32) []float32 {
	for q.out < q.n {
		dst = append(dst, q.next())
	}
	return dst
}

func (q *posterior) next() float32 {
	beta := anywhere
	for i := q.n - 1; i > q.out; i-- {
		beta = transit(weigh(beta, q.like[i%(lag+1)]))
	}
	p := weigh(q.alpha[q.out%(lag+1)], beta)[speech]
	q.out++
	return p
}
