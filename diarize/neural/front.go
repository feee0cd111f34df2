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
	last  [3]*kernel.Matrix // of every second band, for each of three frames
	bias  []float32         // of the last one
}

// A conv is a 3 × 3 convolution: a product, planes × 3·planes, for each of the three frames it sees.
type conv struct {
	taps [3]product
	bias []float32
}

// A residual adds what two convolutions make of a plane to the plane or, stepping, to a product of
// every second band.
type residual struct {
	a, b     conv
	stepping bool
	short    product
}

// Pitches of the planes of 80, 40 and 20 bands.
var pitches = [3]int{84, 42, 21}

func (r *reader) conv(name string) conv {
	c := conv{bias: r.vector(name+".bias", planes)}
	copy(c.taps[:], r.taps(name, planes, 3, 3*planes))
	return c
}

func newFront(r *reader) front {
	f := front{first: r.linear("emb.conv1", planes, 9), bias: r.vector("emb.conv2.bias", planes)}
	for tap, w := range r.parts("emb.conv2", planes, 3, 3*planes) {
		f.last[tap] = kernel.Pack(planes, 3*planes, w)
	}
	for i := range f.res {
		for k := range f.res[i] {
			at := "emb.res" + string(rune('1'+i)) + string(rune('a'+k)) + "."
			b := residual{a: r.conv(at + "conv1"), b: r.conv(at + "conv2")}
			b.stepping = k == 0
			if b.stepping {
				b.short = r.product(at+"short", planes, planes)
				for o, v := range r.vector(at+"short.bias", planes) {
					b.b.bias[o] += v
				}
			}
			f.res[i][k] = b
		}
	}
	return f
}

// A plane is values of frames × bands × channels with zeros around, and the same in eight bits with a
// scale for each frame where products are computed in those.
type plane struct {
	values []float32
	eight  []uint8
	scales []float32
}

func newPlane(frames, pitch int, eight bool) plane {
	n := ((frames+2)*pitch + 4) * planes
	p := plane{values: make([]float32, n)}
	if eight {
		p.eight, p.scales = make([]uint8, n), make([]float32, frames+2)
	}
	return p
}

func (p *plane) erase() {
	clear(p.values)
	clear(p.eight)
	clear(p.scales)
}

// A frontScratch is room for the planes of up to so many frames.
type frontScratch struct {
	in     []float32 // (frames+2) × pitch, one channel
	nine   []float32 // a block of rows of what the first convolution sees
	a      [2]plane  // of 80 and 40 bands, or of 20
	b      [2]plane  // of 40 or 20 bands
	out    []float32 // (frames+4) × flat: two frames of zeros around, for the layer that comes next
	scales []float32 // of a block of rows
}

const (
	nineRows = 64 // rows of the first convolution computed at once
	tallest  = 8  // frames convolved at once: what they read and write stays in the processor's cache
)

func newFrontScratch(frames int, eight bool) frontScratch {
	return frontScratch{
		in:     make([]float32, (frames+2)*pitches[0]+4),
		nine:   make([]float32, nineRows*9),
		a:      [2]plane{newPlane(frames, pitches[0], eight), newPlane(frames, pitches[1], eight)},
		b:      [2]plane{newPlane(frames, pitches[1], eight), newPlane(frames, pitches[1], eight)},
		out:    make([]float32, (frames+4)*flat),
		scales: make([]float32, tallest*pitches[1]),
	}
}

// run makes (frames+4) × flat values of frames × bands: bands × channels for each frame, after two
// frames of zeros and before two more.
func (f *front) run(x []float32, frames int, t *frontScratch) []float32 {
	f.begin(&t.a[0], x, frames, t)
	from := &t.a[0]
	for i := range f.res {
		// The stepping block: from a plane of twice the bands, by way of one, into another.
		out := pitches[i+1]
		mid, to, end := &t.b[0], &t.b[1], &t.a[1]
		if i == 1 {
			mid, to, end = &t.a[0], &t.b[0], &t.b[1]
		}
		f.res[i][0].run(to, mid, from, out, frames, t.scales)
		f.res[i][1].run(end, mid, to, out, frames, t.scales)
		from = end
	}
	top := t.out[:(frames+4)*flat]
	f.flatten(top, from.values, frames)
	return top
}

// begin runs the first convolution, from one channel.
func (f *front) begin(dst *plane, x []float32, frames int, t *frontScratch) {
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
				from, to := in[at+r+tap*pitch:][:3], nine[tap*3:][:3]
				to[0], to[1], to[2] = from[0], from[1], from[2]
			}
		}
		f.first.apply(dst.values[(at+pitch+1)*planes:], t.nine, 9, n)
	}
	dst.finish(pitch, frames)
}

// run stores in dst what the block makes of src, by way of mid. dst and mid have the given pitch.
func (r *residual) run(dst, mid, src *plane, pitch, frames int, scales []float32) {
	step := 1
	if r.stepping {
		step = 2
	}
	r.a.run(mid.values, pitch, src, step, frames, scales)
	mid.finish(pitch, frames)
	r.b.run(dst.values, pitch, mid, 1, frames, scales)
	if r.stepping {
		for t := 0; t < frames; t += tallest {
			n := min(tallest, frames-t)
			from := ((t+1)*pitch*2 + 1) * planes
			r.short.mulAdd(dst.values[((t+1)*pitch+1)*planes:], planes, src.from(from), step*planes, n*pitch, src.spread(scales, t+1, n, pitch))
		}
	} else {
		n := (frames + 2) * pitch * planes
		kernel.Axpy(dst.values[:n], 1, src.values[:n])
	}
	dst.finish(pitch, frames)
}

// run stores in dst, a plane of the given pitch, the convolution of src, a plane of step times the
// pitch, for every step-th band.
func (c *conv) run(dst []float32, pitch int, src *plane, step, frames int, scales []float32) {
	stride := step * planes
	for t := 0; t < frames; t += tallest {
		n := min(tallest, frames-t)
		to := dst[((t+1)*pitch+1)*planes:]
		for tap, m := range c.taps {
			from := src.from((t + tap) * pitch * stride)
			spread := src.spread(scales, t+tap, n, pitch)
			if tap == 0 {
				m.mul(to, planes, from, stride, n*pitch, spread, c.bias)
			} else {
				m.mulAdd(to, planes, from, stride, n*pitch, spread)
			}
		}
	}
}

// from is the plane's values from an index on.
func (p *plane) from(at int) operand {
	if p.eight != nil {
		return operand{eight: p.eight[at:]}
	}
	return operand{values: p.values[at:]}
}

// spread stores the scales of n frames from first on for as many rows of a product as the pitch says.
func (p *plane) spread(dst []float32, first, n, pitch int) []float32 {
	if p.eight == nil {
		return nil
	}
	dst = dst[:n*pitch]
	for i := range n {
		s := p.scales[first+i]
		for k := range dst[i*pitch : (i+1)*pitch] {
			dst[i*pitch+k] = s
		}
	}
	return dst
}

// finish rectifies a plane of that many frames and makes its edges zero.
func (p *plane) finish(pitch, frames int) {
	row := pitch * planes
	real := bandsOf(pitch) * planes
	x := p.values
	clear(x[:row+planes])
	for t := 1; t <= frames; t++ {
		at := x[t*row+planes:]
		kernel.ReLU(at[:real])
		clear(at[real:row])
	}
	clear(x[(frames+1)*row : (frames+2)*row+4*planes])
	if p.eight == nil {
		return
	}
	for t := range frames + 2 {
		p.scales[t] = kernel.Quantize(p.eight[t*row:(t+1)*row], x[t*row:(t+1)*row])
	}
	clear(p.eight[(frames+2)*row : (frames+2)*row+4*planes])
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
		for tap, m := range f.last {
			from := src[(t+tap)*pitch*planes:]
			if tap == 0 {
				m.Mul(to, planes, from, 2*planes, topBands, f.bias)
			} else {
				m.MulAdd(to, planes, from, 2*planes, topBands)
			}
		}
		kernel.ReLU(to)
	}
}
