package neural

import "airtime/diarize/neural/kernel"

// front is CAM++'s residual network over time and bands: 3 × 3 convolutions to 32 channels. Three of
// them step two bands at a time: 80, 40, 20, 10 bands.
//
// A plane holds frames × bands × channels with zeros around: a frame before and after, a band before,
// and one or more after. Its pitch, the bands in a row with those, is even down to the last one, so
// that a convolution, also one of every second band, is a product whose rows run through all frames;
// what it writes at the edges is made zero again.
type front struct {
	first linear // of 3 × 3 values
	res   [2][2]residual
	last  conv
}

// A conv is a 3 × 3 convolution: a product for each of the three frames it sees.
type conv struct {
	taps [3]*kernel.Matrix // planes × 3·planes
	bias []float32
}

// A residual adds what two convolutions make of a plane to the plane, or, where short is there, to
// a product of every second band.
type residual struct {
	a, b  conv
	short *kernel.Matrix
}

// Pitches of the planes of 80, 40 and 20 bands.
var pitches = [3]int{84, 42, 21}

func (r *reader) conv(name string) conv {
	c := conv{bias: r.vector(name+".bias", planes)}
	copy(c.taps[:], r.taps(name, planes, 3, 3*planes))
	return c
}

func newFront(r *reader) front {
	f := front{first: r.linear("emb.conv1", planes, 9), last: r.conv("emb.conv2")}
	for i := range f.res {
		for k := range f.res[i] {
			at := "emb.res" + string(rune('1'+i)) + string(rune('a'+k)) + "."
			b := residual{a: r.conv(at + "conv1"), b: r.conv(at + "conv2")}
			if k == 0 {
				b.short = r.matrix(at+"short", planes, planes)
				for o, v := range r.vector(at+"short.bias", planes) {
					b.b.bias[o] += v
				}
			}
			f.res[i][k] = b
		}
	}
	return f
}

// A frontScratch is room for the planes of up to so many frames.
type frontScratch struct {
	in   []float32    // (frames+2) × pitch, one channel
	nine []float32    // a block of rows of what the first convolution sees
	a    [2][]float32 // planes of 80 or 40 bands, in turn
	b    [2][]float32 // planes of 40 bands
	out  []float32    // (frames+4) × flat: two frames of zeros around, for the layer that comes next
}

const (
	nineRows = 64 // rows of the first convolution computed at once
	tallest  = 8  // frames convolved at once: what they read and write stays in the processor's cache
)

func newFrontScratch(frames int) frontScratch {
	plane := func(pitch int) []float32 { return make([]float32, ((frames+2)*pitch+4)*planes) }
	return frontScratch{
		in:   make([]float32, (frames+2)*pitches[0]+4),
		nine: make([]float32, nineRows*9),
		a:    [2][]float32{plane(pitches[0]), plane(pitches[1])},
		b:    [2][]float32{plane(pitches[1]), plane(pitches[1])},
		out:  make([]float32, (frames+4)*flat),
	}
}

// run makes (frames+4) × flat values of frames × bands: bands × channels for each frame, after two
// frames of zeros and before two more.
func (f *front) run(x []float32, frames int, t *frontScratch) []float32 {
	f.begin(t.a[0], x, frames, t)
	from := t.a[0]
	for i := range f.res {
		// The stepping block: from a plane of twice the bands, by way of one, into another.
		in, out := pitches[i], pitches[i+1]
		mid, to, end := t.b[0], t.b[1], t.a[1]
		if i == 1 {
			mid, to, end = t.a[0], t.b[0], t.b[1]
		}
		r := &f.res[i][0]
		r.a.run(mid, out, from, 2, frames)
		finish(mid, out, frames)
		r.b.run(to, out, mid, 1, frames)
		short(to, out, from, in, r.short, frames)
		finish(to, out, frames)

		r = &f.res[i][1]
		r.a.run(mid, out, to, 1, frames)
		finish(mid, out, frames)
		r.b.run(end, out, mid, 1, frames)
		n := (frames + 2) * out * planes
		kernel.Axpy(end[:n], 1, to[:n])
		finish(end, out, frames)
		from = end
	}
	top := t.out[:(frames+4)*flat]
	f.flatten(top, from, frames)
	return top
}

// begin runs the first convolution, from one channel.
func (f *front) begin(dst, x []float32, frames int, t *frontScratch) {
	pitch := pitches[0]
	in := t.in[:(frames+2)*pitch+4]
	clear(in)
	for r := range frames {
		copy(in[(r+1)*pitch+1:], x[r*bands:(r+1)*bands])
	}
	rows := frames * pitch
	for at := 0; at < rows; at += nineRows {
		n := min(nineRows, rows-at)
		for r := range n {
			nine := t.nine[r*9:][:9]
			for tap := range 3 {
				copy(nine[tap*3:], in[at+r+tap*pitch:][:3])
			}
		}
		f.first.apply(dst[(at+pitch+1)*planes:], t.nine, 9, n)
	}
	finish(dst, pitch, frames)
}

// run stores in dst, a plane of the given pitch, the convolution of src, a plane of step times the
// pitch, for every step-th band.
func (c *conv) run(dst []float32, pitch int, src []float32, step, frames int) {
	stride := step * planes
	for t := 0; t < frames; t += tallest {
		rows := min(tallest, frames-t) * pitch
		to := dst[((t+1)*pitch+1)*planes:]
		for tap, m := range c.taps {
			from := src[(t+tap)*pitch*stride:]
			if tap == 0 {
				m.Mul(to, planes, from, stride, rows, c.bias)
			} else {
				m.MulAdd(to, planes, from, stride, rows)
			}
		}
	}
}

// short adds to dst a product of every second band of src.
func short(dst []float32, pitch int, src []float32, in int, m *kernel.Matrix, frames int) {
	m.MulAdd(dst[(pitch+1)*planes:], planes, src[(in+1)*planes:], 2*planes, frames*pitch)
}

// finish rectifies a plane of that many frames and makes its edges zero.
func finish(x []float32, pitch, frames int) {
	row := pitch * planes
	real := bandsOf(pitch) * planes
	clear(x[:row+planes])
	for t := 1; t <= frames; t++ {
		at := x[t*row+planes:]
		kernel.ReLU(at[:real])
		clear(at[real:row])
	}
	clear(x[(frames+1)*row : (frames+2)*row+4*planes])
}

// bandsOf is how many bands a plane of that pitch holds.
func bandsOf(pitch int) int { return pitch / 21 * 20 }

// flatten runs the last convolution, of every second band, into rows of all bands and channels.
func (f *front) flatten(dst, src []float32, frames int) {
	pitch := pitches[2]
	clear(dst[:2*flat])
	clear(dst[(frames+2)*flat:])
	for t := range frames {
		to := dst[(t+2)*flat:][:flat]
		for tap, m := range f.last.taps {
			from := src[(t+tap)*pitch*planes:]
			if tap == 0 {
				m.Mul(to, planes, from, 2*planes, topBands, f.last.bias)
			} else {
				m.MulAdd(to, planes, from, 2*planes, topBands)
			}
		}
		kernel.ReLU(to)
	}
}
