package neural

import (
	"fmt"
	"sync"
	"time"

	"airtime/audio"
	"airtime/audio/jail"
	"airtime/diarize/frontend"
)

// hop is the samples per frame of a window: those of the network, put on a grid that all windows share.
const hop = 270

// Options say how a stream is cut.
type Options struct {
	// Step is the time from the start of one window of ten seconds to that of the next; it is rounded
	// to whole frames. Every moment is judged about 10 s/Step times. Zero is DefaultStep.
	//
	// Steps under DefaultStep are for a meeting that goes on. Each window then comes out at once, and until
	// ten seconds were heard there are shorter ones, all from the start: their ends are a step apart.
	// Every fourth window, counted from the first whole one, has vectors of all its voices, and the others of those only that speak
	// in what the window before did not hear.
	Step time.Duration
}

// DefaultStep is that for a recording.
const DefaultStep = 4 * time.Second

// recordingBatch is how many windows of a recording are judged at once, a multiple of the rows that
// kernels compute at once.
const recordingBatch = 8

// everyVector is how many windows there are live for one in which all voices get a vector: the first whole one, as of a
// recording, and those that are multiples of it before and after.
const everyVector = 4

// tuning is where the error was least (../testdata/tuning.md). Within the doubt, the range of people nearly always holds
// how many there were.
var tuning = frontend.Tuning{Cut: 0.6, Doubt: 0.1, Split: 0.6, Alone: 1500 * time.Millisecond, Small: 0.03}

// A Frontend hears a stream with the two networks. One goroutine uses it; it uses all processors.
type Frontend struct {
	net   *networks
	info  frontend.Info
	batch int
	live  bool

	samples  []float32 // of the stream, from first on; zeros up to the capacity, which a batch spans
	first    int64     // start of the next window, a multiple of Step
	end      int64     // end of the next window, if the stream goes on that long
	heard    int64     // samples of the stream so far
	covered  int64     // end of the last window
	judged   int       // windows so far
	extremes []float32 // what the filters gave for the groups that samples begin: groups × 2 × sincFilters
	filtered int       // how many groups of those are done
	ready    []frontend.Window

	room *room

	// vectors are those of voices in windows that are described, which are for good, and brief those in others.
	vectors, brief vectors
}

// vectors are those that no voice has yet. They are made, and kept out of swap, many at once.
type vectors struct {
	sync.Mutex
	free []float32
}

// vectorsAtOnce is how many vectors are made at once: 15 pages.
const vectorsAtOnce = 80

// next is a new one.
func (v *vectors) next() []float32 {
	v.Lock()
	defer v.Unlock()
	if len(v.free) == 0 {
		v.free = make([]float32, vectorsAtOnce*dim)
		jail.Lock(v.free)
	}
	next := v.free[:dim:dim]
	v.free = v.free[dim:]
	return next
}

// New opens a front end at the start of a stream. It returns an error that is [weights.ErrNone] where
// the program was built without the networks.
func New(o Options) (*Frontend, error) {
	if o.Step == 0 {
		o.Step = DefaultStep
	}
	step := int(audio.AnalysisRate.Samples(o.Step)) / hop * hop
	if step < hop || step > windowSamples {
		return nil, fmt.Errorf("neural: windows every %v: want a step from 17 ms to 10 s", o.Step)
	}
	net, err := loaded()
	if err != nil {
		return nil, err
	}
	return open(net, step, o.Step < DefaultStep, recordingBatch), nil
}

// open opens a front end whose windows are step samples apart.
func open(net *networks, step int, live bool, batch int) *Frontend {
	if live {
		batch = 1
	}
	span := (batch - 1) * step
	f := &Frontend{
		net: net, batch: batch, live: live,
		info: frontend.Info{
			Hop: hop, Window: windowSamples, Step: step, Latency: span,
			Locals: locals, Dim: dim,
			Tuning: tuning,
		},
		samples:  make([]float32, 0, windowSamples+span),
		extremes: make([]float32, (groups+span/groupHop)*2*sincFilters),
		room:     newRoom(batch),
	}
	jail.Lock(f.samples[:cap(f.samples)])
	f.end = f.firstEnd()
	return f
}

// firstEnd is where the first window ends.
func (f *Frontend) firstEnd() int64 {
	if f.live {
		return int64(f.info.Step)
	}
	return windowSamples
}

// Info describes the windows.
func (f *Frontend) Info() frontend.Info { return f.info }

// Push hears samples in [−1, 1]. What is not a number counts as 0.
func (f *Frontend) Push(samples []float32) {
	for len(samples) > 0 {
		batch := int(f.end-f.first) + (f.batch-1)*f.info.Step
		n := min(len(samples), batch-len(f.samples))
		for _, v := range samples[:n] {
			if v-v != 0 { // NaN and infinities
				v = 0
			}
			f.samples = append(f.samples, v)
		}
		samples = samples[n:]
		f.heard += int64(n)
		if len(f.samples) == batch {
			f.judge(f.batch)
		}
	}
}

// Flush judges what is left. The last window is judged as if silence followed.
func (f *Frontend) Flush() {
	for f.heard > f.covered {
		rest := f.heard - f.end
		n := 1 + int(max(0, rest)+int64(f.info.Step)-1)/f.info.Step
		f.judge(min(n, f.batch))
	}
}

// Windows appends the windows that were finished since the last call.
func (f *Frontend) Windows(dst []frontend.Window) []frontend.Window {
	dst = append(dst, f.ready...)
	clear(f.ready)
	f.ready = f.ready[:0]
	return dst
}

// Erase overwrites the sound and all that was made of it, and forgets the stream.
func (f *Frontend) Erase() {
	for i := range f.ready {
		f.ready[i].Erase()
	}
	clear(f.ready)
	f.ready = f.ready[:0]
	clear(f.samples[:cap(f.samples)])
	f.samples = f.samples[:0]
	clear(f.extremes)
	f.filtered, f.judged, f.first, f.heard, f.covered = 0, 0, 0, 0, 0
	f.end = f.firstEnd()
	f.room.erase()
}

// judge makes n windows of the samples and goes on to the next one.
func (f *Frontend) judge(n int) {
	step := f.info.Step
	f.filter(groups + (n-1)*step/groupHop)
	f.segment(n)
	from := len(f.ready)
	for i := range n {
		f.ready = append(f.ready, f.window(i, n))
	}
	f.describe(f.ready[from:])
	f.judged += n
	f.covered = f.ready[len(f.ready)-1].End

	gone := n * step
	if f.live && f.end < windowSamples {
		gone = 0 // the next window begins where this one did, until a longer one would be too long
		if f.end += int64(step); f.end > windowSamples {
			gone = step
		}
	}
	if gone > 0 {
		f.first += int64(gone)
		f.end = f.first + windowSamples
	}
	all := f.samples[:cap(f.samples)]
	rest := copy(all, f.samples[min(gone, len(f.samples)):])
	clear(all[rest:])
	f.samples = f.samples[:rest]
	copy(f.extremes, f.extremes[min(gone/groupHop*2*sincFilters, len(f.extremes)):])
	f.filtered = max(0, f.filtered-gone/groupHop)
}

// filter has SincNet's filters see the samples, up to that many groups. What comes after the end of the
// samples is silence, of which they make zeros.
func (f *Frontend) filter(upTo int) {
	const block = 256
	first := f.filtered
	sound := max(first, min(upTo, (len(f.samples)+groupHop-1)/groupHop))
	all := f.samples[:cap(f.samples)]
	f.room.parallel((sound-first+block-1)/block, func(w *worker, i int) {
		from := first + i*block
		n := min(block, sound-from)
		extremes(f.extremes[from*2*sincFilters:], f.net.segmentation.filters, all[from*groupHop:], n, w.filtered)
	})
	clear(f.extremes[sound*2*sincFilters : upTo*2*sincFilters])
	f.filtered = min(sound, max(0, (len(f.samples)-groupReach)/groupHop+1))
}

// segment leaves in the room's probabilities netFrames × n × classes.
func (f *Frontend) segment(n int) {
	net, room, step := f.net.segmentation, f.room, f.info.Step
	x, y := room.x, room.y
	all := f.samples[:cap(f.samples)]
	room.parallel(n, func(w *worker, i int) {
		mean, variance := moments(all[i*step:][:windowSamples])
		net.convolve(x.values[i*convChannels:], n*convChannels, f.extremes[i*step/groupHop*2*sincFilters:], mean, variance, w.convolved())
	})
	const block = 64
	rows := netFrames * n
	blocks := (rows + block - 1) / block
	for k := range net.lstm {
		room.parallel(2, func(_ *worker, way int) {
			net.lstm[k][way].run(y.values, way*cells, x, n, way == 1, room.ways[way])
		})
		room.parallel(blocks, func(_ *worker, i int) { y.raise(i*block, min(rows, (i+1)*block)) })
		x, y = y, x
	}
	room.parallel(blocks, func(w *worker, i int) {
		n := min(block, rows-i*block)
		net.classify(room.probabilities[i*block*classes:], x, i*block, n, w.classified[:2*n*cells])
	})
}

// window makes the i-th of n windows of the room's probabilities, without vectors.
func (f *Frontend) window(i, n int) frontend.Window {
	start := f.first + int64(i*f.info.Step)
	length := int(min(f.end-f.first, f.heard-start))
	frames := (length + hop - 1) / hop
	w := frontend.Window{
		Span:     audio.Span{Start: start, End: start + int64(length)},
		Activity: make([]frontend.Prob, frames*locals),
		Overlap:  make([]frontend.Prob, frames),
		Vectors:  make([][]float32, locals),
		Alone:    make([]int64, locals),

		Described: f.describes(),
	}
	decided := f.room.decided[i*maxFrames:][:maxFrames]
	for t := range frames {
		p := f.room.probabilities[(netFrame(t)*n+i)*classes:][:classes]
		var activity [locals]float32
		var overlap float32
		for class, members := range powerset {
			for _, k := range members {
				activity[k] += p[class]
			}
			if len(members) > 1 {
				overlap += p[class]
			}
		}
		for k, p := range activity {
			w.Activity[t*locals+k] = frontend.NewProb(p)
		}
		w.Overlap[t] = frontend.NewProb(overlap)
		best := likeliest(p)
		decided[t] = uint8(best)
		if members := powerset[best]; len(members) == 1 {
			w.Alone[members[0]] += int64(min(hop, length-t*hop))
		}
	}
	clear(decided[frames:])
	return w
}

// maxFrames is the frames of a whole window.
const maxFrames = (windowSamples + hop - 1) / hop

// netFrame is the frame of the network that is about the t-th hop of a window. Frame i of the network
// sees 991 samples around sample 270·i + 495, so that the one nearest to the middle of a hop is the one
// before, 90 samples off.
func netFrame(t int) int { return min(max(t-1, 0), netFrames-1) }

func likeliest(p []float32) int {
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	return best
}
