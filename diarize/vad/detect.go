package vad

import (
	"iter"
	"math"

	"airtime/diarize/feature"
)

// What the detector goes by. The values are those at which miss plus false alarm were
// least on simulated meetings (rooms of 0.25 to 0.7 s reverberation, 5 to 25 dB over noise,
// a fan, a keyboard); none is sensitive: half or double moves that by under 1.5 points.
const (
	noisePart  = 0.06 // the floor of a band is the level that this part of the time lies under
	speechPart = 0.97 // and its speech level this one

	// A frame speaks for speech where it stands over the floor by more than threshold and
	// by more than ratio of what speech stands over it: the tail of a room
	// does the first, seldom the second.
	threshold = 0.37 // nepers
	ratio     = 0.13

	// Evidence is in nepers per frame. A frame can say little against speech, for speech is
	// full of gaps, and not too much in favour, for a key click is loud.
	slope    = 0.45
	against  = 0.2
	inFavour = 0.5
	change   = 10.0 // what a change between speech and silence costs, in nepers

	memory = 6000  // frames after which the live floor forgets, to 1/e
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
// over it and moves. It cannot tell speech from other sound that comes and goes at
// the pace of speech, such as music, laughter or a television.
type Detector struct {
	kept tape
	scan scanner
	post posterior
	hist histogram
	gain float32 // weight of the next frame in hist
	out  []float32
}

// NewDetector returns a Detector at the start of a stream.
func NewDetector() *Detector {
	d := &Detector{}
	d.Reset()
	return d
}

// Push hears the next frame of a feature.Extractor.
func (d *Detector) Push(f *feature.Frame) {
	l := levelsOf(f.LogMel)
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
// The Detector keeps three bytes per frame for it, one MB an hour.
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
	d.post = newPosterior()
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

	low, high  [steadyBlocks]float32        // extremes of the mean smoothed level per block
	lowest     [steadyBlocks][bands]float32 // smoothed level per block and band
	steady     bool                         // the last steadyBlocks blocks were
	held       bool                         // steadyFloor is in force
	heldLevels [bands]float32
	heldMean   float32
}

// evidence returns how much v speaks for speech, in nepers. h is consulted once per block.
func (s *scanner) evidence(v *sight, h *histogram) float32 {
	s.track(v, h)
	if v.silent || s.steady {
		return -against
	}
	return min(max(slope*(s.excess(v.level.floats())-s.over), -against), inFavour)
}

func (l levels) floats() (x [bands]float32) {
	for b, v := range l {
		x[b] = float32(v)
	}
	return x
}

// excess is how far x stands over the floor, in nepers, averaged over the bands: a voice
// raises all of them, a thud or a hum one.
func (s *scanner) excess(x [bands]float32) float32 {
	var sum float32
	for b := range x {
		sum += max(0, x[b]-s.floor[b])
	}
	return sum * (step / bands)
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }

func (s *scanner) track(v *sight, h *histogram) {
	var mean float32
	for _, x := range v.smooth {
		mean += x / bands
	}
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

// learn takes floor, speech level and threshold from h and from what is held.
func (s *scanner) learn(h *histogram) {
	s.floor, s.speech = h.quantile(noisePart), h.quantile(speechPart)
	if s.held {
		for b := range s.floor {
			s.floor[b] = max(s.floor[b], s.heldLevels[b])
		}
	}
	s.over = max(threshold, ratio*s.excess(s.speech))
}

// posterior turns evidence into the probability of the speech state of a two-state
// hidden Markov model by the forward-backward recursion, looking lag frames ahead
// (Rabiner, "A Tutorial on Hidden Markov Models", 1989, section III).
type posterior struct {
	like  [lag + 1]float32 // likelihood ratio of the frames not yet out
	alpha [lag + 1]float32 // forward probability of speech
	n     int64            // frames in
	out   int64
}

func newPosterior() posterior { return posterior{} }

var stay, move = float32(1 / (1 + math.Exp(-change))), float32(1 / (1 + math.Exp(change)))

// forward is one step of the recursion from the probability of speech before a frame to that at it.
func forward(alpha, like float32) float32 {
	a1 := (alpha*stay + (1-alpha)*move) * like
	a0 := alpha*move + (1-alpha)*stay
	return a1 / (a1 + a0)
}

// backward is one step from the weights of speech and silence at a frame to those before it.
func backward(b1, b0, like float32) (float32, float32) {
	b1 *= like
	return stay*b1 + move*b0, move*b1 + stay*b0
}

func combine(alpha, b1, b0 float32) float32 {
	p := alpha * b1
	return p / (p + (1-alpha)*b0)
}

func (q *posterior) push(evidence float32, dst []float32) []float32 {
	last := float32(0.5)
	if q.n > 0 {
		last = q.alpha[(q.n-1)%(lag+1)]
	}
	at := q.n % (lag + 1)
	q.like[at] = exp(evidence)
	q.alpha[at] = forward(last, q.like[at])
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
	b1, b0 := float32(1), float32(1)
	for i := q.n - 1; i > q.out; i-- {
		b1, b0 = backward(b1, b0, q.like[i%(lag+1)])
	}
	p := combine(q.alpha[q.out%(lag+1)], b1, b0)
	q.out++
	return p
}
