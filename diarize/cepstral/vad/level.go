package vad

import "airtime/diarize/cepstral/feature"

// The detector sees a frame as the level of so many bands, each the mean of its
// log-mel values, in half decibels from bottomDB up: a logarithmic mean weighs every part of
// the band alike, so that hum in one corner does not hide a voice in the rest.
// More bands decide no better.
const (
	bands    = 3
	bottomDB = -130 // per bin; rounding to 16 bits makes −128
	stepsDB  = 2    // steps in a decibel
	step     = 1 / (stepsDB * dB)
	dB       = 4.342944819 // decibels in a neper of power
)

// bandEdges splits the mel bands from 220 Hz up at 750 and 2200 Hz. What is under 220 Hz is left
// out: there a quiet room's level moves by 20 dB without anybody speaking.
var bandEdges = [bands + 1]int{2, 8, 18, feature.Bands}

// levels is the level of each band; all 0 is digital silence.
type levels [bands]uint8

func levelsOf(logMel []float32) levels {
	var l levels
	for b := range l {
		part := logMel[bandEdges[b]:bandEdges[b+1]]
		var sum float32
		for _, v := range part {
			sum += v
		}
		half := (sum/float32(len(part))*dB-bottomDB)*stepsDB + 0.5
		l[b] = uint8(min(max(half, 0), 255))
	}
	return l
}

// heard is what is kept of a frame.
type heard struct {
	levels
	voicing uint8 // as by periodicity
}

// tape keeps what was heard in a whole stream, in pages so that it never copies.
type tape struct {
	pages [][]heard
	n     int64
}

const pageLen = 1 << 13

func (g *tape) append(l heard) {
	if g.n%pageLen == 0 {
		g.pages = append(g.pages, make([]heard, pageLen))
	}
	g.pages[g.n/pageLen][g.n%pageLen] = l
	g.n++
}

func (g *tape) at(i int64) heard { return g.pages[i/pageLen][i%pageLen] }

func (g *tape) wipe() {
	for _, p := range g.pages {
		clear(p)
	}
	g.pages, g.n = nil, 0
}

// sight is one frame as the scanner sees it.
type sight struct {
	level  levels
	silent bool           // digital silence
	smooth [bands]float32 // mean level over the frames around it, in steps
	whole  bool           // none of those is silent
	voiced float32        // mean voicing over them, in [0, most]
}

// smoother averages levels over up to 2·around+1 frames, centred: frame t comes out
// when frame t+around is in.
type smoother struct {
	ring    [2*around + 1]heard
	in, out int64
	sum     [bands]int32
	voicing int32
	silent  int32
}

// around is half the stretch over which noise is averaged before its floor is
// sought: 110 ms narrow its spread to a third, and fit into the pauses between words.
const around = 5

func (s *smoother) push(l heard) (sight, bool) {
	s.ring[s.in%int64(len(s.ring))] = l
	s.in++
	s.count(l, 1)
	if s.in <= around {
		return sight{}, false
	}
	return s.next(), true
}

// flush returns the frames that push has kept back, one per call.
func (s *smoother) flush() (sight, bool) {
	if s.out == s.in {
		return sight{}, false
	}
	return s.next(), true
}

func (s *smoother) count(l heard, by int32) {
	for b, v := range l.levels {
		s.sum[b] += by * int32(v)
	}
	s.voicing += by * int32(l.voicing)
	if l.levels == (levels{}) {
		s.silent += by
	}
}

func (s *smoother) next() sight {
	first := max(0, s.out-around)
	v := sight{level: s.ring[s.out%int64(len(s.ring))].levels, whole: s.silent == 0}
	v.silent = v.level == levels{}
	n := float32(s.in - first)
	v.voiced = float32(s.voicing) * (most / (255 * n))
	for b := range v.smooth {
		v.smooth[b] = float32(s.sum[b]) / n
	}
	if s.out >= around {
		s.count(s.ring[first%int64(len(s.ring))], -1)
	}
	s.out++
	return v
}

// histogram counts smoothed levels, one row per band.
type histogram struct {
	count [bands][256]float32
	total float32
}

func (h *histogram) add(v *sight, weight float32) {
	if !v.whole {
		return
	}
	for b, x := range v.smooth {
		h.count[b][uint8(x)] += weight
	}
	h.total += weight
}

func (h *histogram) scale(by float32) {
	for b := range h.count {
		for i := range h.count[b] {
			h.count[b][i] *= by
		}
	}
	h.total *= by
}

// quantile returns per band the level that part of the counts lie under.
func (h *histogram) quantile(part float32) (q [bands]float32) {
	for b := range q {
		left := part * h.total
		for i, c := range h.count[b] {
			if c > 0 && left <= c {
				q[b] = float32(i) + max(left, 0)/c
				break
			}
			left -= c
		}
	}
	return q
}
