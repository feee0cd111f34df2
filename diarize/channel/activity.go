package channel

import (
	"math"

	"airtime/audio"
)

const (
	// A voice may reach another channel so much earlier or later.
	slackFrames = 5

	// Own sound is this far over the noise (whose 5th percentile is taken) and, since breath and
	// rustle are heard on a quiet track, no further than this under the person's loud moments.
	overFloor   = 10 * stepsOfDB
	underOwn    = 35 * stepsOfDB
	mostExcess  = 12 * stepsOfDB
	leastExcess = -6 * stepsOfDB

	smoothFrames = 4 // each side

	// A run begins where the excess is above start and reaches as far as it is above stay.
	startExcess = 2.5 * stepsOfDB
	stayExcess  = 0

	// A key or a knock is shorter.
	shortestRun = 7
)

// envelope follows the levels of one channel: for frame t the highest of the frames up to
// slackFrames before and after, with the release.
type envelope struct {
	levels []uint8
	frames int
	t      int
	top    [bands]float32
}

func newEnvelope(levels []uint8, frames int) envelope {
	return envelope{levels: levels, frames: frames}
}

// next returns the levels for the next frame.
func (e *envelope) next() *[bands]float32 {
	from := e.t + slackFrames
	if e.t == 0 {
		from = 0
	}
	for b := range bands {
		e.top[b] -= releasePerFrame
	}
	for t := from; t <= min(e.t+slackFrames, e.frames-1); t++ {
		for b := range bands {
			e.top[b] = max(e.top[b], float32(e.levels[t*bands+b]))
		}
	}
	e.t++
	return &e.top
}

// run is a stretch of activity in frames of the recording.
type run struct {
	start, end int64
	sure       float32 // sum of the excess over its frames
}

type runs []run

// activity appends to decided what the first n frames of the block hold of each channel.
func (f *fit) activity(levels [][]uint8, n int, origin int64, decided []runs) {
	frames := len(levels[0]) / bands
	some := false
	for _, t := range f.talker {
		some = some || t
	}
	if !some {
		return
	}
	env := make([]envelope, f.n)
	for i := range env {
		env[i] = newEnvelope(levels[i], frames)
	}
	excess := rows[float32](f.n, frames)
	tops := make([]*[bands]float32, f.n)
	for t := range frames {
		for i := range f.n {
			if f.talker[i] {
				tops[i] = env[i].next()
			}
		}
		for j := range f.n {
			if f.talker[j] {
				excess[j][t] = f.excess(j, levels[j][t*bands:][:bands], f.floor(j, t), tops)
			}
		}
	}
	smooth := make([]float32, frames)
	for c := range f.n {
		if f.talker[c] {
			mean(smooth, excess[c])
			decided[c].add(smooth, n, origin)
		}
	}
}

// excess is by how much, averaged over the bands, channel j has more than noise and the others explain.
func (f *fit) excess(j int, level, floor []uint8, tops []*[bands]float32) float32 {
	if int(level[0]) < int(f.own[j])-underOwn {
		return leastExcess
	}
	var sum float32
	for b := 1; b < bands; b++ {
		known := float32(floor[b]) + overFloor
		for i := range f.n {
			if i != j && f.talker[i] {
				known = max(known, tops[i][b]+float32(f.leak[i][j*bands+b]))
			}
		}
		sum += max(leastExcess, min(mostExcess, float32(level[b])-known))
	}
	return sum / (bands - 1)
}

// mean stores the moving mean of src over smoothFrames each side.
func mean(dst, src []float32) {
	var sum float32
	from, to := 0, 0
	for t := range src {
		for ; to < min(len(src), t+smoothFrames+1); to++ {
			sum += src[to]
		}
		for ; from < t-smoothFrames; from++ {
			sum -= src[from]
		}
		dst[t] = sum / float32(to-from)
	}
}

// add appends the runs of the first n frames. A run that was still going on where the last
// call ended is continued.
func (r *runs) add(excess []float32, n int, origin int64) {
	for t := 0; t < n; t++ {
		if excess[t] <= stayExcess {
			continue
		}
		start, top, sum := t, float32(0), float32(0)
		for ; t < len(excess) && excess[t] > stayExcess; t++ {
			top = max(top, excess[t])
			if t < n {
				sum += excess[t]
			}
		}
		x := run{origin + int64(start), origin + int64(min(t, n)), sum}
		if last := len(*r) - 1; start == 0 && last >= 0 && (*r)[last].end == origin {
			(*r)[last].end = x.end
			(*r)[last].sure += sum
		} else if top > startExcess && t-start >= shortestRun {
			*r = append(*r, x)
		}
	}
}

// turns bridges pauses and drops what is too short.
func (r runs) turns(c Config, samples int64) []Turn {
	bridge, shortest := audio.AnalysisRate.Samples(c.Bridge), audio.AnalysisRate.Samples(c.Shortest)
	var turns []Turn
	for from := 0; from < len(r); {
		to, sure, frames := from, 0.0, 0.0
		for ; to < len(r) && (to == from || (r[to].start-r[to-1].end)*hop <= bridge); to++ {
			sure += float64(r[to].sure)
			frames += float64(r[to].end - r[to].start)
		}
		s := audio.Span{Start: r[from].start * hop, End: min(r[to-1].end*hop, samples)}
		if s.Len() >= shortest {
			turns = append(turns, Turn{s, confidence(sure / frames)})
		}
		from = to
	}
	return turns
}

// confidence turns the mean excess of a turn into the part of such turns that is right.
func confidence(excess float64) float32 {
	return float32(1 - 0.5*math.Exp(-excess/(4*stepsOfDB)))
}
