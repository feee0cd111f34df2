package channel

import (
	"math"
	"slices"
)

const (
	// The fit looks at mean powers over 160 ms every 80 ms: long enough for a voice that
	// reaches another microphone up to 50 ms late to lie mostly in the same mean, and for the ratio of
	// two channels to have settled.
	longFrames   = 16
	strideFrames = 8

	minuteFrames = 6000

	// A channel is heard (salient) where it is this far above its noise.
	salientSteps = 12 * stepsOfDB

	// While a room dies down after a word, a distant microphone may hear more of it than
	// the speaker's own: levels that explain others fall by no more than this per
	// frame, which is a reverberation time of 0.8 s.
	releasePerFrame = 0.75 * stepsOfDB

	// Two channels that part by less than this, summed over both directions, have
	// the same talker. Voices leaking at -10 dB both ways part by 20 dB.
	leastPart = 10 * stepsOfDB

	// A talker has at least this many points (of 80 ms) that no other explains.
	leastPoints = 6

	// Levels below this (dB of full scale) don't count as a floor when the channel with the
	// better ratio of speech to noise is taken for the talker's own: gates and
	// suppressors make floors that say nothing.
	leastFloorDB = -65

	// What a channel hears of another is measured where it is not in digital silence, muted or at
	// its end, if that is more than one in so many moments. Fewer are those in which a gate
	// opens, for overlap: then what it mostly hears, nothing, is what counts.
	presentPart = 6

	// never stands for "explains nothing".
	never = math.MinInt16 / 2
)

// fit is what one block of levels says of the channels. All levels are in steps of half
// a decibel.
type fit struct {
	n       int
	minutes int
	noise   [][]uint8   // channel × (minute × bands): the floor
	long    [][]float32 // channel × point
	held    [][]float32 // long with its release
	alive   []bool      // channels that may have a person: not empty, not a duplicate
	talker  []bool
	known   []bool // talkers of an earlier block
	points  int

	winner []int8
	wins   []int
	part   [][]float32 // i × j: i beats j where long[i]-held[j] is above
	shape  [][]float32 // i × j: level of j below (negative) or above i's while i speaks
	leak   [][]int16   // i × (j × bands): what i explains on j, over i's level
	own    []uint8     // p95 of the level while its person speaks

	top         [][]uint8 // channel × (frame × bands): envelope
	on          [][]bool  // channel × frame: after the first pass
	lag         [][]int   // i × j: frames by which j follows the voice of i
	raw, smooth []float32

	hist    []int32
	audible []int32   // like hist, where the other channel is not muted
	bins    [][]int32 // j × bands of hist bins, reused
	silent  []int32   // j × bands: frames left out of bins
	power   [256]float64
}

func (f *fit) init(n int) {
	f.n = n
	f.alive, f.talker, f.known = make([]bool, n), make([]bool, n), make([]bool, n)
	f.wins, f.own = make([]int, n), make([]uint8, n)
	f.part, f.shape = rows[float32](n, n), rows[float32](n, n)
	f.leak = rows[int16](n, n*bands)
	f.noise, f.long, f.held, f.top, f.on = make([][]uint8, n), make([][]float32, n), make([][]float32, n), make([][]uint8, n), make([][]bool, n)
	f.lag = rows[int](n, n)
	f.hist, f.audible = make([]int32, 1024), make([]int32, 1024)
	f.silent = make([]int32, n*bands)
	f.bins = rows[int32](n*bands, 512)
	for s := range f.power {
		f.power[s] = math.Pow(10, float64(s)/(10*stepsOfDB))
	}
	f.power[0] = 0
}

// learn fits the block. of[c] is the channel that c repeats, or -1.
func (f *fit) learn(levels [][]uint8, of []int) {
	frames := len(levels[0]) / bands
	f.floors(levels, frames)
	f.average(levels, frames)
	for c := range f.alive {
		heard := 0
		for p := range f.points {
			if f.salient(c, p) {
				heard++
			}
		}
		f.alive[c] = of[c] < 0 && heard >= leastPoints
		f.talker[c] = f.alive[c]
	}
	f.firstParts()
	for f.refine(); f.dropWeakest(); f.refine() {
	}
	for c, l := range levels {
		if f.talker[c] {
			f.top[c], f.on[c] = resize(f.top[c], len(l)), resize(f.on[c], frames)
			envelope(f.top[c], l, nil)
		}
	}
	f.follow(levels)
	f.leakage(levels, frames)
	for c, t := range f.talker {
		f.known[c] = f.known[c] || t
	}
}

// floors takes for the noise of each minute the 5th percentile of its levels, at most that
// of the minutes around: somebody may talk through a minute, not through five. Digital silence, of a
// track that is muted or at its end, is no level of its noise: where there is nothing else, the
// noise is the least of the other minutes.
func (f *fit) floors(levels [][]uint8, frames int) {
	f.minutes = max(1, (frames+minuteFrames/2)/minuteFrames)
	raw := make([]uint8, f.minutes)
	for c, l := range levels {
		f.noise[c] = resize(f.noise[c], f.minutes*bands)
		for b := range bands {
			for m := range f.minutes {
				end := (m + 1) * minuteFrames
				if m == f.minutes-1 {
					end = frames
				}
				h := f.hist[:256]
				clear(h)
				count := int32(0)
				for t := m * minuteFrames; t < end; t++ {
					if l[t*bands] > 0 {
						h[l[t*bands+b]]++
						count++
					}
				}
				raw[m] = math.MaxUint8
				if count > 0 {
					raw[m] = uint8(rank(h, max(1, count/20)))
				}
			}
			least := slices.Min(raw)
			if least == math.MaxUint8 {
				least = 0
			}
			for m := range f.minutes {
				low := raw[m]
				for k := max(0, m-2); k < min(f.minutes, m+3); k++ {
					low = min(low, raw[k])
				}
				if low == math.MaxUint8 {
					low = least
				}
				f.noise[c][m*bands+b] = low
			}
		}
	}
}

// floor is the noise of channel c around frame t of the block, one level per band.
func (f *fit) floor(c, t int) []uint8 {
	m := min(t/minuteFrames, f.minutes-1)
	return f.noise[c][m*bands:][:bands]
}

func (f *fit) average(levels [][]uint8, frames int) {
	f.points = (frames + strideFrames - 1) / strideFrames
	f.winner = resize(f.winner, f.points)
	for c, l := range levels {
		f.long[c], f.held[c] = resize(f.long[c], f.points), resize(f.held[c], f.points)
		held := float32(0)
		for p := range f.points {
			from, to := p*strideFrames, min(p*strideFrames+longFrames, frames)
			var sum float64
			for t := from; t < to; t++ {
				sum += f.power[l[t*bands]]
			}
			v := float32(10 * stepsOfDB * math.Log10(sum/float64(to-from)+1))
			held = max(v, held-releasePerFrame*strideFrames)
			f.long[c][p], f.held[c][p] = v, held
		}
	}
}

// muted reports whether channel c has digital silence around point p.
func (f *fit) muted(c, p int) bool { return f.long[c][p] == 0 }

func (f *fit) salient(c, p int) bool {
	return f.long[c][p] > float32(f.floor(c, p*strideFrames)[0])+salientSteps
}

// firstParts puts the first dividing line between two channels half-way between the extremes
// of their difference. It need only lie between the two modes.
func (f *fit) firstParts() {
	const zero = 512
	for i := range f.n {
		for j := range i {
			if !f.alive[i] || !f.alive[j] {
				continue
			}
			h, audible := f.hist[:1024], f.audible[:1024]
			clear(h)
			clear(audible)
			var count, sounding int32
			for p := range f.points {
				if !f.salient(i, p) && !f.salient(j, p) {
					continue
				}
				// The difference in favour of the louder, against the other's held level; where the
				// other has just fallen silent, neither.
				up, down := f.long[i][p]-f.held[j][p], f.held[i][p]-f.long[j][p]
				d := up
				if up+down < 0 {
					d = down
				}
				h[zero+int(max(-500, min(500, d)))]++
				count++
				if !f.muted(i, p) && !f.muted(j, p) {
					audible[zero+int(max(-500, min(500, d)))]++
					sounding++
				}
			}
			if sounding > count/presentPart {
				h, count = audible, sounding
			}
			if count == 0 {
				continue
			}
			at := leastPoints + count/1000
			low, high := rank(h, at)-zero, rank(h, max(1, count-at))-zero
			f.part[i][j] = float32(low+high) / 2
			f.part[j][i] = -f.part[i][j]
		}
	}
}

// refine assigns points to talkers and learns each talker's shape, a few times over.
func (f *fit) refine() {
	for range 4 {
		f.assign()
		f.shapes()
	}
	f.assign()
}

// assign gives each point to the talker that beats every other, if there is one.
func (f *fit) assign() {
	clear(f.wins)
	for p := range f.points {
		best := -1
		for i := range f.n {
			if f.talker[i] && f.salient(i, p) && (best < 0 || f.long[i][p]-f.long[best][p] > f.part[i][best]) {
				best = i
			}
		}
		for j := 0; j < f.n && best >= 0; j++ {
			if j != best && f.talker[j] && f.long[best][p]-f.held[j][p] <= f.part[best][j] {
				best = -1
			}
		}
		f.winner[p] = int8(best)
		if best >= 0 {
			f.wins[best]++
		}
	}
}

// shapes takes, for each talker, the median difference of every other channel while they speak,
// and puts the dividing lines half-way.
func (f *fit) shapes() {
	const zero = 256
	for i := range f.n {
		if !f.talker[i] || f.wins[i] < leastPoints {
			continue
		}
		for j := range f.n {
			if j == i || !f.alive[j] {
				continue
			}
			h, audible := f.hist[:512], f.audible[:512]
			clear(h)
			clear(audible)
			count, sounding := int32(f.wins[i]), int32(0)
			for p, w := range f.winner {
				if int(w) == i {
					at := zero + int(max(-250, min(250, f.long[j][p]-f.long[i][p])))
					h[at]++
					if !f.muted(j, p) {
						audible[at]++
						sounding++
					}
				}
			}
			if sounding > count/presentPart {
				h, count = audible, sounding
			}
			f.shape[i][j] = float32(rank(h, (count+1)/2) - zero)
		}
	}
	for i := range f.n {
		for j := range i {
			if f.talker[i] && f.talker[j] && f.wins[i] >= leastPoints && f.wins[j] >= leastPoints {
				f.part[i][j] = (f.shape[j][i] - f.shape[i][j]) / 2
				f.part[j][i] = -f.part[i][j]
			}
		}
	}
}

// apart is how far the differences between i and j move from one speaking to the other.
func (f *fit) apart(i, j int) float32 { return -(f.shape[i][j] + f.shape[j][i]) }

// dropWeakest takes one channel out of the talkers: one without enough of its own, else of those
// that are not apart from another the one in most conflicts, else with less
// speech over noise. It reports whether there was one.
func (f *fit) dropWeakest() bool {
	worst, most, least := -1, 0, 0.0
	for i := range f.n {
		if !f.talker[i] {
			continue
		}
		conflicts := 0
		if f.wins[i] < leastPoints {
			conflicts = f.n
		} else {
			for j := range f.n {
				if j != i && f.talker[j] && f.wins[j] >= leastPoints && f.apart(i, j) < leastPart {
					conflicts++
				}
			}
		}
		if conflicts == 0 {
			continue
		}
		if s := f.strength(i); conflicts > most || conflicts == most && s < least {
			worst, most, least = i, conflicts, s
		}
	}
	if worst >= 0 {
		f.talker[worst] = false
	}
	return worst >= 0
}

// strength is the level of channel c over its floor, averaged where it is heard.
func (f *fit) strength(c int) float64 {
	var sum float64
	n := 0
	for p := range f.points {
		if f.salient(c, p) {
			floor := max(float64(f.floor(c, p*strideFrames)[0]), (leastFloorDB-floorDB)*stepsOfDB)
			sum += float64(f.long[c][p]) - floor
			n++
		}
	}
	if n == 0 {
		return 0
	}
	s := sum / float64(n)
	if f.known[c] {
		s += 10 * stepsOfDB
	}
	return s
}

// leakage learns in each band what a talker explains on every other channel: the median of the
// difference while they speak and a margin from the spread below the median, which
// overlapping speech of the other's own person doesn't reach.
func (f *fit) leakage(levels [][]uint8, frames int) {
	const zero = 256
	for i := range f.n {
		for k := range f.leak[i] {
			f.leak[i][k] = never
		}
		f.own[i] = 0
		if !f.talker[i] {
			continue
		}
		for k := range f.bins {
			clear(f.bins[k])
		}
		clear(f.silent)
		level := f.hist[:256]
		clear(level)
		for t := range frames {
			top := f.top[i][t*bands:][:bands]
			p := max(0, t/strideFrames-(longFrames/strideFrames)/2)
			if int(f.winner[p]) != i {
				continue
			}
			level[levels[i][t*bands]]++
			floor := f.floor(i, t)
			for b := range bands {
				if float32(top[b]) < float32(floor[b])+salientSteps {
					continue
				}
				for j := range f.n {
					if at := t + f.lag[i][j]; j != i && f.alive[j] && at >= 0 && at < frames {
						if levels[j][at*bands] > 0 {
							f.bins[j*bands+b][zero+int(levels[j][at*bands+b])-int(top[b])]++
						} else {
							f.silent[j*bands+b]++
						}
					}
				}
			}
		}
		var spoke int32
		for _, n := range level {
			spoke += n
		}
		f.own[i] = uint8(rank(level, max(1, spoke*19/20)))
		for j := range f.n {
			for b := range bands {
				h := f.bins[j*bands+b]
				var count int32
				for _, n := range h {
					count += n
				}
				if count < leastPoints*strideFrames || count <= (count+f.silent[j*bands+b])/presentPart {
					continue
				}
				mid, low := float64(rank(h, (count+1)/2)), float64(rank(h, max(1, count/6)))
				margin := int(min(max(1.3*(mid-low), leastMargin), mostMargin))
				f.leak[i][j*bands+b] = int16(int(mid) - zero + margin)
			}
		}
	}
}

const (
	leastMargin = 4 * stepsOfDB
	mostMargin  = 10 * stepsOfDB
)

// rank returns the bin of the k-th smallest (from 1) value of the histogram h.
func rank(h []int32, k int32) int {
	for i, n := range h {
		if k -= n; k <= 0 {
			return i
		}
	}
	return len(h) - 1
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
