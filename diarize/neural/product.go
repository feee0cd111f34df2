package neural

import (
	"math"

	"airtime/diarize/neural/kernel"
)

// A product is a matrix for inputs that were rectified. Where the processor multiplies eight bits
// faster than float32, it does so: inputs get eight bits and a scale for each row, and the sums are exact.
type product struct {
	out, in int
	values  *kernel.Matrix
	eight   *kernel.Int8Matrix
}

// An operand is inputs of a product, in the form that it takes.
type operand struct {
	values []float32
	eight  []uint8
}

func (r *reader) product(name string, out, in int) product {
	p := product{out: out, in: in}
	if !r.eight {
		p.values = r.matrix(name, out, in)
	} else if scales, w, err := r.set.Int8(name, out, in); err == nil {
		p.eight = kernel.PackInt8(out, in, scales, w)
	} else {
		p.eight = packed(out, in, r.float(name, out, in))
	}
	return p
}

// taps are the products, out × in, of a convolution whose rows hold one tap after the other.
func (r *reader) taps(name string, out, taps, in int) []product {
	all := make([]product, taps)
	for k, w := range r.parts(name, out, taps, in) {
		all[k] = product{out: out, in: in}
		if r.eight {
			all[k].eight = packed(out, in, w)
		} else {
			all[k].values = kernel.Pack(out, in, w)
		}
	}
	return all
}

// parts are the weights of each tap of a convolution.
func (r *reader) parts(name string, out, taps, in int) [][]float32 {
	all := r.float(name, out, taps*in)
	parts := make([][]float32, taps)
	for k := range parts {
		for o := range out {
			parts[k] = append(parts[k], all[(o*taps+k)*in:][:in]...)
		}
	}
	return parts
}

// packed rounds weights to eight bits with a scale for each row.
func packed(out, in int, w []float32) *kernel.Int8Matrix {
	scales, rounded := make([]float32, out), make([]int8, out*in)
	for o := range out {
		row := w[o*in:][:in]
		var top float32
		for _, v := range row {
			top = max(top, v, -v)
		}
		if top == 0 {
			continue
		}
		scales[o] = top / 127
		for i, v := range row {
			rounded[o*in+i] = int8(math.RoundToEven(float64(v / scales[o])))
		}
	}
	return kernel.PackInt8(out, in, scales, rounded)
}

// mul is [kernel.Matrix.Mul]; scales holds that of each row of a in eight bits.
func (p product) mul(dst []float32, dstStride int, a operand, aStride, rows int, scales, bias []float32) {
	if p.eight != nil {
		p.eight.Mul(dst, dstStride, a.eight, aStride, rows, scales, bias)
	} else {
		p.values.Mul(dst, dstStride, a.values, aStride, rows, bias)
	}
}

// mulAdd is [kernel.Matrix.MulAdd].
func (p product) mulAdd(dst []float32, dstStride int, a operand, aStride, rows int, scales []float32) {
	if p.eight != nil {
		p.eight.MulAdd(dst, dstStride, a.eight, aStride, rows, scales)
	} else {
		p.values.MulAdd(dst, dstStride, a.values, aStride, rows)
	}
}

// activations are rows of what a layer gave, and the same in eight bits with a scale for each row where
// products are computed in those.
type activations struct {
	values []float32
	eight  []uint8
	scales []float32
}

func newActivations(rows, channels int, eight bool) activations {
	a := activations{values: make([]float32, rows*channels)}
	if eight {
		a.eight, a.scales = make([]uint8, rows*channels), make([]float32, rows)
	}
	return a
}

// from is the rows of so many channels from the given one on.
func (a *activations) from(row, channels int) operand {
	if a.eight != nil {
		return operand{eight: a.eight[row*channels:]}
	}
	return operand{values: a.values[row*channels:]}
}

// scalesFrom are the scales from a row on, nil where there are none.
func (a *activations) scalesFrom(row int) []float32 {
	if a.scales == nil {
		return nil
	}
	return a.scales[row:]
}

// quantize brings rows to eight bits, where there are those.
func (a *activations) quantize(from, to, channels int) {
	if a.eight == nil {
		return
	}
	for r := from; r < to; r++ {
		a.scales[r] = kernel.Quantize(a.eight[r*channels:][:channels], a.values[r*channels:][:channels])
	}
}

// clear makes rows zero.
func (a *activations) clear(from, to, channels int) {
	clear(a.values[from*channels : to*channels])
	if a.eight != nil {
		clear(a.eight[from*channels : to*channels])
		clear(a.scales[from:to])
	}
}

func (a *activations) erase() {
	clear(a.values)
	clear(a.eight)
	clear(a.scales)
}

// A balanced is a product with a bias, of inputs in [−1, 1]. In eight bits they are raised by 1, which the
// bias takes back.
type balanced struct {
	in     int
	values linear
	eight  *kernel.Int8Matrix
	bias   []float32 // of eight
}

// balanced reads one; its inputs are LSTM outputs if it is inner, else they may be of any size.
func (r *reader) balanced(name, bias string, out, in int, inner bool) balanced {
	b := balanced{in: in}
	if !r.eight || !inner {
		b.values = linear{r.matrix(name, out, in), r.vector(bias, out)}
		return b
	}
	w := r.float(name, out, in)
	b.bias = r.vector(bias, out)
	for o := range b.bias {
		var sum float64
		for _, v := range w[o*in:][:in] {
			sum += float64(v)
		}
		b.bias[o] -= float32(sum)
	}
	scales, rounded, err := r.set.Int8(name, out, in)
	if err != nil {
		r.fail(err)
		return b
	}
	b.eight = kernel.PackInt8(out, in, scales, rounded)
	return b
}

// apply stores in dst the outputs for rows of x from the given one on.
func (b *balanced) apply(dst []float32, x activations, first, rows int) {
	if b.eight != nil {
		b.eight.Mul(dst, b.eight.Out(), x.eight[first*b.in:], b.in, rows, x.scales[first:], b.bias)
	} else {
		b.values.apply(dst, x.values[first*b.in:], b.in, rows)
	}
}

// raise brings rows of LSTM outputs to eight bits, for a balanced product, where there are those.
func (a *activations) raise(from, to int) {
	if a.eight == nil {
		return
	}
	var row [bothWays]float32
	for r := from; r < to; r++ {
		kernel.ScaleShift(row[:], a.values[r*bothWays:][:bothWays], ones[:], ones[:])
		a.scales[r] = kernel.Quantize(a.eight[r*bothWays:][:bothWays], row[:])
	}
}

var ones = func() (x [bothWays]float32) {
	for i := range x {
		x[i] = 1
	}
	return x
}()
