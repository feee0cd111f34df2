package neural

import (
	"fmt"
	"math"
	"time"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// hop is the samples per frame of a window: those of the network, put on a grid that all windows share.
const hop = 270

// Options say how a stream is cut.
type Options struct {
	// Step is the time from the start of one window of ten seconds to that of the next; it is rounded
	// to whole frames. Every moment is judged about 10 s/Step times. Zero is DefaultStep.
	Step time.Duration

	// Batch is how many windows are judged at once. More take less time, and come later by as many
	// steps. Zero is DefaultBatch; a meeting that is being listened to wants 1.
	Batch int
}

// Defaults for a recording.
const (
	DefaultStep  = 4 * time.Second
	DefaultBatch = 8
)

// tuning was found on 14 simulated meetings of 2 to 7 people (2026-11): voices of the training split,
// rooms by the image method, turn-taking of AMI's training meetings, a restless background. The error is
// 28.1 % at this cut, 29.6 % at 0.6, 30.6 % at 0.7.
var tuning = frontend.Tuning{Cut: 0.65, Doubt: 0.08, Split: 0.4, Alone: 1500 * time.Millisecond, Small: 0.03}

// A Frontend hears a stream with the two networks. One goroutine uses it; it uses all processors.
type Frontend struct {
	net   *networks
	info  frontend.Info
	batch int

	samples  []float32 // of the stream, from first on: at most what a batch spans
	first    int64     // start of the next window, a multiple of Step
	heard    int64     // samples of the stream so far
	extremes []float32 // what the filters gave for the groups that samples begin: groups × 2 × sincFilters
	filtered int       // how many groups of those are done
	ready    []frontend.Window

	room room
}

// New opens a front end at the start of a stream. It returns an error that is [weights.ErrNone] where
// the program was built without the networks.
func New(o Options) (*Frontend, error) {
	if o.Step == 0 {
		o.Step = DefaultStep
	}
	if o.Batch == 0 {
		o.Batch = DefaultBatch
	}
	step := int(audio.AnalysisRate.Samples(o.Step)) / hop * hop
	if step < hop || step > windowSamples || o.Batch < 1 {
		return nil, fmt.Errorf("neural: windows every %v, %d at once: want a step from 17 ms to 10 s, and at least one", o.Step, o.Batch)
	}
	net, err := loaded()
	if err != nil {
		return nil, err
	}
	span := windowSamples + (o.Batch-1)*step
	f := &Frontend{
		net:   net,
		batch: o.Batch,
		info: frontend.Info{
			Hop: hop, Window: windowSamples, Step: step, Latency: (o.Batch - 1) * step,
			Locals: locals, Dim: dim, Tuning: tuning,
		},
		samples:  make([]float32, 0, span),
		extremes: make([]float32, (groups+(o.Batch-1)*step/groupHop)*2*sincFilters),
	}
	f.room = newRoom(o.Batch)
	return f, nil
}

// Info describes the windows.
func (f *Frontend) Info() frontend.Info { return f.info }

// Push hears samples in [−1, 1]. What is not a number counts as 0.
func (f *Frontend) Push(samples []float32) {
	for len(samples) > 0 {
		n := min(len(samples), cap(f.samples)-len(f.samples))
		for _, v := range samples[:n] {
			if v-v != 0 { // NaN and infinities
				v = 0
			}
			f.samples = append(f.samples, v)
		}
		samples = samples[n:]
		f.heard += int64(n)
		if len(f.samples) == cap(f.samples) {
			f.judge(f.batch)
		}
	}
}

// Flush judges what is left. The last window is judged as if silence followed.
func (f *Frontend) Flush() {
	for rest := f.heard - f.first; f.heard > 0 && !f.covers(); rest = f.heard - f.first {
		n := 1 + int(max(0, rest-windowSamples)+int64(f.info.Step)-1)/f.info.Step
		need := windowSamples + (min(n, f.batch)-1)*f.info.Step
		for len(f.samples) < need {
			f.samples = append(f.samples, 0)
		}
		f.judge(min(n, f.batch))
	}
}

// covers says whether a window has reached the end of what was heard.
func (f *Frontend) covers() bool {
	return f.first > 0 && f.first-int64(f.info.Step)+windowSamples >= f.heard
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
	f.filtered, f.first, f.heard = 0, 0, 0
	f.room.erase()
}

// judge makes n windows of the samples, which span them, and goes on to where the next one starts.
func (f *Frontend) judge(n int) {
	step := f.info.Step
	f.filter(groups + (n-1)*step/groupHop)
	f.segment(n)
	from := len(f.ready)
	for i := range n {
		f.ready = append(f.ready, f.window(i, n))
	}
	f.describe(f.ready[from:])

	f.first += int64(n * step)
	rest := copy(f.samples, f.samples[min(n*step, len(f.samples)):])
	clear(f.samples[rest:])
	f.samples = f.samples[:rest]
	gone := n * step / groupHop * 2 * sincFilters
	copy(f.extremes, f.extremes[min(gone, len(f.extremes)):])
	f.filtered = max(0, f.filtered-n*step/groupHop)
}

// filter has SincNet's filters see the samples up to that many groups.
func (f *Frontend) filter(upTo int) {
	const block = 256
	first := f.filtered
	f.room.parallel((upTo-first+block-1)/block, func(w *worker, i int) {
		from := first + i*block
		n := min(block, upTo-from)
		extremes(f.extremes[from*2*sincFilters:], f.net.segmentation.filters, f.samples[from*groupHop:], n, w.filtered)
	})
	f.filtered = upTo
}

// segment leaves in the room's probabilities netFrames × n × classes.
func (f *Frontend) segment(n int) {
	net, room, step := f.net.segmentation, &f.room, f.info.Step
	x, y := room.x[:netFrames*n*bothWays], room.y[:netFrames*n*bothWays]
	room.parallel(n, func(w *worker, i int) {
		mean, variance := moments(f.samples[i*step:][:windowSamples])
		net.convolve(x[i*convChannels:], n*convChannels, f.extremes[i*step/groupHop*2*sincFilters:], mean, variance, w.convolved())
	})
	for k := range net.lstm {
		room.parallel(2, func(_ *worker, way int) {
			net.lstm[k][way].run(y, way*cells, x, n, way == 1, room.ways[way])
		})
		x, y = y, x
	}
	const block = 64
	rows := netFrames * n
	room.parallel((rows+block-1)/block, func(w *worker, i int) {
		n := min(block, rows-i*block)
		net.classify(room.probabilities[i*block*classes:], x[i*block*bothWays:], n, w.classified[:2*n*cells])
	})
}

// window makes the i-th of n windows of the room's probabilities, without vectors.
func (f *Frontend) window(i, n int) frontend.Window {
	start := f.first + int64(i*f.info.Step)
	length := int(min(windowSamples, f.heard-start))
	frames := (length + hop - 1) / hop
	w := frontend.Window{
		Span:     audio.Span{Start: start, End: start + int64(length)},
		Activity: make([]float32, frames*locals),
		Overlap:  make([]float32, frames),
		Vectors:  make([]float32, locals*dim),
		Alone:    make([]int64, locals),
	}
	for t := range frames {
		p := f.room.probabilities[(netFrame(t)*n+i)*classes:][:classes]
		activity := w.Activity[t*locals : (t+1)*locals]
		for class, members := range powerset {
			for _, k := range members {
				activity[k] += p[class]
			}
			if len(members) > 1 {
				w.Overlap[t] += p[class]
			}
		}
		for k := range activity {
			activity[k] = min(activity[k], 1)
		}
		w.Overlap[t] = min(w.Overlap[t], 1)
		best := likeliest(p)
		f.room.decided[i*maxFrames+t] = uint8(best)
		if members := powerset[best]; len(members) == 1 {
			w.Alone[members[0]] += int64(min(hop, length-t*hop))
		}
	}
	return w
}

// maxFrames is the frames of a whole window.
const maxFrames = (windowSamples + hop - 1) / hop

// netFrame is the frame of the network that is about the t-th hop of a window. The network learned to
// spread its frames evenly over the window.
func netFrame(t int) int {
	return min(netFrames-1, int(math.Floor((float64(t)+.5)*hop*netFrames/windowSamples)))
}

func likeliest(p []float32) int {
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	return best
}
