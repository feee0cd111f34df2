package channel

import (
	"math"

	"airtime/audio"
)

const (
	// A voice may reach another channel so much earlier or later.
	slackFrames = 2

	// The shifts looked for: recorders that started apart, and a call's loudspeaker.
	leastLag = -6
	mostLag  = 32

	// A shift is believed where the levels go together so well, and so much better than
	// without it (correlation coefficients).
	leastTogether = 0.3
	lagGain       = 0.05

	// Own sound is this far over the noise (whose 5th percentile is taken) and, since breath and
	// rustle are heard on a quiet track, no further than this under the person's loud moments.
	overFloor = 7 * stepsOfDB
	underOwn  = 45 * stepsOfDB
	// a run is at its loudest no further under them than:
	startUnderOwn = 30 * stepsOfDB
	mostExcess    = 12 * stepsOfDB
	leastExcess   = -6 * stepsOfDB

	counted = 3

	smoothFrames = 4  // each side
	widenFrames  = 15 // each side

	// A run begins where the excess is above start and reaches as far as it is above stay.
	startExcess = 2.5 * stepsOfDB
	stayExcess  = 0

	// A key or a knock is shorter.
	shortestRun = 7
)

// envelope stores in dst, for each frame and band, the highest level up to slackFrames before and
// after, with the release. Where on is given, only frames that are on count.
func envelope(dst, levels []uint8, on []bool) {
	frames := len(levels) / bands
	var top [bands]float32
	for t := range frames {
		from := t + slackFrames
		if t == 0 {
			from = 0
		}
		for b := range bands {
			top[b] -= releasePerFrame
		}
		for k := from; k <= min(t+slackFrames, frames-1); k++ {
			if on == nil || on[k] {
				for b := range bands {
					top[b] = max(top[b], float32(levels[k*bands+b]))
				}
			}
		}
		for b := range bands {
			top[b] = max(top[b], 0)
			dst[t*bands+b] = uint8(top[b])
		}
	}
}

// follow measures for each talker how much later (or, below 0, earlier) every other channel
// follows their voice: the shift at which the two levels go together best. Clocks and codecs shift
// a channel by a few frames, a loudspeaker in a call by many.
func (f *fit) follow(levels [][]uint8) {
	const shifts = mostLag - leastLag + 1
	frames := len(levels[0]) / bands
	type sums struct{ n, x, xx, y, yy, xy float64 }
	for i := range f.n {
		clear(f.lag[i])
		if !f.talker[i] {
			continue
		}
		for j := range f.n {
			if j == i || !f.alive[j] {
				continue
			}
			var s [shifts]sums
			for p, w := range f.winner {
				if int(w) != i {
					continue
				}
				for t := p*strideFrames + strideFrames/2; t < min(frames, p*strideFrames+longFrames-strideFrames/2); t += 2 {
					if t+leastLag < 0 || t+mostLag >= frames {
						continue
					}
					x := float64(levels[i][t*bands])
					for k := range s {
						y := float64(levels[j][(t+leastLag+k)*bands])
						s[k].n++
						s[k].x += x
						s[k].xx += x * x
						s[k].y += y
						s[k].yy += y * y
						s[k].xy += x * y
					}
				}
			}
			together := func(s sums) float64 {
				v := (s.n*s.xx - s.x*s.x) * (s.n*s.yy - s.y*s.y)
				if v <= 0 {
					return 0
				}
				return (s.n*s.xy - s.x*s.y) / math.Sqrt(v)
			}
			best, lag := together(s[-leastLag])+lagGain, 0
			for k := range s {
				if r := together(s[k]); r > best && r > leastTogether {
					best, lag = r, k+leastLag
				}
			}
			f.lag[i][j] = lag
		}
	}
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
	for c := range f.n {
		if f.talker[c] {
			f.pass(levels, c, frames)
			widen(f.on[c], f.smooth)
		}
	}
	// A voice that leaks into a channel, and would be predicted to leak back from there, must
	// not hide its own quieter moments: a channel explains others only while it is on.
	for c := range f.n {
		if f.talker[c] {
			envelope(f.top[c], levels[c], f.on[c])
		}
	}
	for c := range f.n {
		if f.talker[c] {
			f.pass(levels, c, frames)
			decided[c].add(f.smooth, levels[c], int(f.own[c])-startUnderOwn, n, origin)
		}
	}
}

// pass stores in smooth the excess of talker j in each frame, smoothed.
func (f *fit) pass(levels [][]uint8, j, frames int) {
	f.raw, f.smooth = resize(f.raw, frames), resize(f.smooth, frames)
	for t := range frames {
		f.raw[t] = f.excess(j, t, levels[j][t*bands:][:bands])
	}
	mean(f.smooth, f.raw)
}

// widen marks in on the frames with excess and those close to them.
func widen(on []bool, excess []float32) {
	clear(on)
	until := 0
	for t, x := range excess {
		if x > stayExcess {
			for k := max(until, t-widenFrames); k < min(len(on), t+widenFrames+1); k++ {
				on[k] = true
			}
			until = t + widenFrames + 1
		}
	}
}

// excess is by how much, in its two best bands, channel j has more at frame t than noise and the
// others explain.
func (f *fit) excess(j, t int, level []uint8) float32 {
	if int(level[0]) < int(f.own[j])-underOwn {
		return leastExcess
	}
	var known [bands]float32
	for b, n := range f.floor(j, t) {
		known[b] = float32(n) + overFloor
	}
	for i := range f.n {
		if from := t - f.lag[i][j]; i != j && f.talker[i] && from >= 0 && (from+1)*bands <= len(f.top[i]) {
			leak := f.leak[i][j*bands:][:bands]
			for b, top := range f.top[i][from*bands:][:bands] {
				known[b] = max(known[b], float32(top)+float32(leak[b]))
			}
		}
	}
	// The mean of the best few.
	var best [counted]float32
	for k := range best {
		best[k] = leastExcess
	}
	for b := 1; b < bands; b++ {
		x := min(mostExcess, float32(level[b])-known[b])
		for k := range best {
			if x > best[k] {
				x, best[k] = best[k], x
			}
		}
	}
	var sum float32
	for _, x := range best {
		sum += x
	}
	return sum / counted
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
func (r *runs) add(excess []float32, levels []uint8, least, n int, origin int64) {
	for t := 0; t < n; t++ {
		if excess[t] <= stayExcess {
			continue
		}
		start, top, loud, sum := t, float32(0), 0, float32(0)
		for ; t < len(excess) && excess[t] > stayExcess; t++ {
			top = max(top, excess[t])
			loud = max(loud, int(levels[t*bands]))
			if t < n {
				sum += excess[t]
			}
		}
		x := run{origin + int64(start), origin + int64(min(t, n)), sum}
		if last := len(*r) - 1; start == 0 && last >= 0 && (*r)[last].end == origin {
			(*r)[last].end = x.end
			(*r)[last].sure += sum
		} else if top > startExcess && loud >= least && t-start >= shortestRun {
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
