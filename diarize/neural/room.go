package neural

import (
	"runtime"
	"sync"
	"sync/atomic"

	"airtime/diarize/neural/kernel"
)

// A room is where a front end computes: what a batch needs at once, and what each goroutine needs.
type room struct {
	x, y          activations // netFrames × windows rows of bothWays
	probabilities []float32   // netFrames × windows × classes
	decided       []uint8     // windows × maxFrames: the likeliest class
	ways          [2]*lstmScratch
	workers       []*worker
	next          atomic.Int64 // task of those that the workers share
	wait          sync.WaitGroup
}

// A worker is what one goroutine computes with. The larger parts are made when first needed.
type worker struct {
	filtered   []float32
	classified []float32
	rows       []int
	bander     *bander
	conv       *convScratch
	embed      *embedScratch
}

// mostWorkers bounds the memory; each needs about 13 MB.
const mostWorkers = 4

func newRoom(windows int) *room {
	r := &room{
		x:             newActivations(netFrames*windows, bothWays, kernel.FastInt8()),
		y:             newActivations(netFrames*windows, bothWays, kernel.FastInt8()),
		probabilities: make([]float32, netFrames*windows*classes),
		decided:       make([]uint8, windows*maxFrames),
		ways:          [2]*lstmScratch{newLSTMScratch(windows), newLSTMScratch(windows)},
	}
	for range min(runtime.GOMAXPROCS(0), mostWorkers) {
		r.workers = append(r.workers, &worker{
			filtered:   make([]float32, sincScratch),
			classified: make([]float32, 2*64*cells),
			rows:       make([]int, 0, windowSamples/bandHop),
			bander:     newBander(),
		})
	}
	return r
}

func (w *worker) convolved() *convScratch {
	if w.conv == nil {
		w.conv = newConvScratch()
	}
	return w.conv
}

func (w *worker) embedded() *embedScratch {
	if w.embed == nil {
		w.embed = newEmbedScratch(mostRows, kernel.FastInt8())
	}
	return w.embed
}

// parallel has the workers do tasks 0 to n−1, each of which writes to a place of its own: who does
// which does not matter.
func (r *room) parallel(n int, task func(w *worker, i int)) {
	if n <= 1 || len(r.workers) == 1 {
		for i := range n {
			task(r.workers[0], i)
		}
		return
	}
	r.next.Store(0)
	busy := r.workers[:min(n, len(r.workers))]
	r.wait.Add(len(busy))
	for _, w := range busy {
		go r.work(w, n, task)
	}
	r.wait.Wait()
}

func (r *room) work(w *worker, n int, task func(w *worker, i int)) {
	defer r.wait.Done()
	for i := int(r.next.Add(1)) - 1; i < n; i = int(r.next.Add(1)) - 1 {
		task(w, i)
	}
}

// erase overwrites everything that was computed with.
func (r *room) erase() {
	r.x.erase()
	r.y.erase()
	clear(r.probabilities)
	clear(r.decided)
	for _, s := range r.ways {
		clear(s.sums)
		clear(s.h)
		clear(s.c)
	}
	for _, w := range r.workers {
		clear(w.filtered)
		clear(w.classified)
		clear(w.rows[:cap(w.rows)])
		w.bander.erase()
		w.conv.erase()
		w.embed.erase()
	}
}
