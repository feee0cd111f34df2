package neural

import (
	"fmt"
	"math"

	"airtime/diarize/neural/kernel"
)

// Sizes of the embedding.
const (
	dim         = 192
	planes      = 32        // channels of the residual network
	topBands    = bands / 8 // bands that it leaves
	flat        = topBands * planes
	tdnnTaps    = 5
	tdnnOut     = 128
	wide        = 128 // channels inside a dense layer
	growth      = 32  // channels that a dense layer adds
	localTaps   = 3
	maskHidden  = 64
	segment     = 100 // frames over which a mask's context is averaged
	blocks      = 3
	denseInputs = 1024 // the widest input of a layer
)

// The three groups of dense layers: how many, how far apart their taps are, channels at the start.
var groupsOfLayers = [blocks]struct{ layers, dilation, in int }{{12, 1, 128}, {24, 2, 256}, {16, 2, 512}}

// embedding is the network that says what a voice sounds like. It is read-only.
type embedding struct {
	front  front
	tdnn   linear
	blocks [blocks]block
	out    affine
	dense  linear
}

// An affine is a batch norm before a product, with a rectifier.
type affine struct{ scale, shift []float32 }

// A block is densely connected layers and the product that halves what they give.
type block struct {
	layers  []denseLayer
	before  affine
	transit product
}

type denseLayer struct {
	before       affine
	wide         product
	wideBias     []float32
	local        [localTaps]product
	mask1, mask2 linear
}

func (r *reader) affine(name string, n int) affine {
	return affine{r.vector(name+".scale", n), r.vector(name+".shift", n)}
}

func newEmbedding(r *reader) *embedding {
	e := &embedding{
		front: newFront(r),
		tdnn:  r.linear("emb.tdnn", tdnnOut, tdnnTaps*flat),
		out:   r.affine("emb.out", denseInputs/2),
		dense: r.linear("emb.dense", dim, denseInputs),
	}
	for i, g := range groupsOfLayers {
		in := g.in
		for k := range g.layers {
			at := fmt.Sprintf("emb.block%d.%d.", i+1, k+1)
			l := denseLayer{
				before: r.affine(at+"wide", in),
				wide:   r.product(at+"wide", wide, in), wideBias: r.vector(at+"wide.bias", wide),
				mask1: r.linear(at+"mask1", maskHidden, wide),
				mask2: r.linear(at+"mask2", growth, maskHidden),
			}
			copy(l.local[:], r.taps(at+"local", growth, localTaps, wide))
			e.blocks[i].layers = append(e.blocks[i].layers, l)
			in += growth
		}
		name := fmt.Sprintf("emb.transit%d", i+1)
		e.blocks[i].before = r.affine(name, in)
		e.blocks[i].transit = r.product(name, in/2, in)
	}
	return e
}

// An embedScratch is room for embedding up to so many frames. One goroutine uses it.
type embedScratch struct {
	bands []float32 // frames × bands
	front frontScratch
	x, y  []float32   // frames/2 × denseInputs
	rows  activations // frames/2 × denseInputs
	wide  activations // (frames/2 + 2·dilation) × wide
	zeros [growth]float32
}

func newEmbedScratch(frames int, eight bool) *embedScratch {
	half := (frames + 1) / 2
	return &embedScratch{
		bands: make([]float32, frames*bands),
		front: newFrontScratch(frames, eight),
		x:     make([]float32, half*denseInputs),
		y:     make([]float32, half*denseInputs),
		rows:  newActivations(half, denseInputs, eight),
		wide:  newActivations(half+4, wide, eight),
	}
}

func (t *embedScratch) erase() {
	if t == nil {
		return
	}
	f := &t.front
	for _, x := range [][]float32{t.bands, t.x, t.y, f.in, f.nine, f.out} {
		clear(x)
	}
	for _, p := range []*plane{&f.a[0], &f.a[1], &f.b[0], &f.b[1]} {
		p.erase()
	}
	t.rows.erase()
	t.wide.erase()
}

// embed stores in dst the vector, of unit length, of the voice that is heard in frames rows of
// t.bands, from which it takes their mean.
func (e *embedding) embed(dst []float32, frames int, t *embedScratch) {
	meanFree(t.bands[:frames*bands])
	top := e.front.run(t.bands[:frames*bands], frames, &t.front)
	half := (frames + 1) / 2
	x, y := t.x, t.y
	first := groupsOfLayers[0]
	pitch := first.in + first.layers*growth
	e.tdnn.Mul(x, pitch, top, 2*flat, half, e.tdnn.bias)
	for r := range half {
		kernel.ReLU(x[r*pitch:][:tdnnOut])
	}
	for i := range e.blocks {
		b := &e.blocks[i]
		pitch = b.transit.in
		e.runBlock(b, groupsOfLayers[i].dilation, x, pitch, half, t)
		b.before.apply(&t.rows, x, pitch, half)
		next := b.transit.out
		if i+1 < blocks {
			next = e.blocks[i+1].transit.in
		}
		b.transit.mul(y, next, t.rows.from(0, pitch), pitch, half, t.rows.scales, nil)
		x, y = y, x
	}
	e.describe(dst, x, half, t)
}

// describe stores in dst the vector of rows of the last layer.
//
// The code that comes with the package's weights rectifies the vector. 3D-Speaker's own network ends
// in the batch norm, and so does this: without the rectifier voices are told apart better (../testdata/tuning.md).
func (e *embedding) describe(dst, x []float32, n int, t *embedScratch) {
	const channels = denseInputs / 2
	rows := t.rows.values
	for r := range n {
		kernel.ScaleShiftReLU(rows[r*channels:][:channels], x[r*channels:][:channels], e.out.scale, e.out.shift)
	}
	var stats [denseInputs]float32
	mean, deviation := stats[:channels], stats[channels:]
	for r := range n {
		kernel.Axpy(mean, 1/float32(n), rows[r*channels:][:channels])
	}
	for r := range n {
		for k, v := range rows[r*channels:][:channels] {
			d := v - mean[k]
			deviation[k] += d * d
		}
	}
	for k, v := range deviation {
		deviation[k] = float32(math.Sqrt(float64(v) / float64(max(1, n-1))))
	}
	e.dense.apply(dst, stats[:], denseInputs, 1)
	unit(dst[:dim])
}

// runBlock adds to x, rows of pitch channels of which the first are filled, those of the block's layers.
func (e *embedding) runBlock(b *block, dilation int, x []float32, pitch, n int, t *embedScratch) {
	w := &t.wide
	w.clear(0, dilation, wide)
	w.clear(n+dilation, n+2*dilation, wide)
	inner := w.values[dilation*wide:][:n*wide]
	for i := range b.layers {
		l := &b.layers[i]
		l.before.apply(&t.rows, x, pitch, n)
		l.wide.mul(inner, wide, t.rows.from(0, l.wide.in), l.wide.in, n, t.rows.scales, l.wideBias)
		kernel.ReLU(inner)
		w.quantize(dilation, n+dilation, wide)
		added := x[l.wide.in:]
		for tap, m := range l.local {
			first := tap * dilation
			from, scales := w.from(first, wide), w.scalesFrom(first)
			if tap == 0 {
				m.mul(added, pitch, from, wide, n, scales, nil)
			} else {
				m.mulAdd(added, pitch, from, wide, n, scales)
			}
		}
		l.mask(added, pitch, inner, n, t.zeros[:])
	}
}

// mask weighs the n rows of growth channels at x by what the layer makes of their context: the mean
// of inner over all rows plus that over the row's segment.
func (l *denseLayer) mask(x []float32, pitch int, inner []float32, n int, zeros []float32) {
	var all, context [wide]float32
	var hidden [maskHidden]float32
	var mask [growth]float32
	for r := range n {
		kernel.Axpy(all[:], 1/float32(n), inner[r*wide:][:wide])
	}
	for from := 0; from < n; from += segment {
		to := min(n, from+segment)
		context = all
		for r := from; r < to; r++ {
			kernel.Axpy(context[:], 1/float32(to-from), inner[r*wide:][:wide])
		}
		l.mask1.apply(hidden[:], context[:], wide, 1)
		kernel.ReLU(hidden[:])
		l.mask2.apply(mask[:], hidden[:], maskHidden, 1)
		kernel.Sigmoid(mask[:])
		for r := from; r < to; r++ {
			row := x[r*pitch:][:growth]
			kernel.ScaleShift(row, row, mask[:], zeros)
		}
	}
}

// apply stores in dst, rows of len(a.scale) one after the other, the beginnings of n rows of x.
func (a affine) apply(dst *activations, x []float32, pitch, n int) {
	in := len(a.scale)
	for r := range n {
		to := dst.values[:in]
		if dst.eight == nil {
			to = dst.values[r*in:][:in]
		}
		kernel.ScaleShiftReLU(to, x[r*pitch:][:in], a.scale, a.shift)
		if dst.eight != nil {
			dst.scales[r] = kernel.Quantize(dst.eight[r*in:][:in], to)
		}
	}
}

// meanFree takes its mean from each band.
func meanFree(x []float32) {
	var sums [bands]float64
	for at := 0; at < len(x); at += bands {
		for k, v := range x[at : at+bands] {
			sums[k] += float64(v)
		}
	}
	n := float64(len(x) / bands)
	for at := 0; at < len(x); at += bands {
		row := x[at : at+bands]
		for k := range row {
			row[k] -= float32(sums[k] / n)
		}
	}
}

// unit makes x one long; zeros stay.
func unit(x []float32) {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	if sum == 0 {
		return
	}
	f := float32(1 / math.Sqrt(sum))
	for i := range x {
		x[i] *= f
	}
}
