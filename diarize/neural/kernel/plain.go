package kernel

import (
	"math"
	"unsafe"
)

// Bounds of every version's tile.
const (
	maxRows = 8
	maxCols = 32

	plainRows = 4
	plainCols = 16
)

// plainTile is one tile of a product: n rows by plainCols outputs.
func plainTile(n int, dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int) {
	panel := unsafe.Slice(b, in*plainCols)
	for r := range n {
		row := unsafe.Slice(at(a, r*aStride), in)
		var sum [plainCols]float32
		for i, v := range row {
			w := (*[plainCols]float32)(panel[i*plainCols:])
			for c := range sum {
				sum[c] += v * w[c]
			}
		}
		to, from := unsafe.Slice(at(dst, r*dstStride), plainCols), unsafe.Slice(at(init, r*initStride), plainCols)
		for c := range sum {
			to[c] = sum[c] + from[c]
		}
	}
}

// at is the address n floats after p.
func at(p *float32, n int) *float32 { return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*n)) }

func plainAxpy(dst []float32, s float32, x []float32) {
	for i, v := range x {
		dst[i] += s * v
	}
}

func plainScaleShift(dst, x, scale, shift []float32) {
	for i, v := range x {
		dst[i] = v*scale[i] + shift[i]
	}
}

func plainScaleShiftReLU(dst, x, scale, shift []float32) {
	for i, v := range x {
		dst[i] = max(0, v*scale[i]+shift[i])
	}
}

func plainDot(a, b []float32) float32 {
	var sum [8]float32
	n := len(a) &^ 7
	for i := 0; i < n; i += 8 {
		p, q := (*[8]float32)(a[i:]), (*[8]float32)(b[i:])
		for k := range sum {
			sum[k] += p[k] * q[k]
		}
	}
	for i := n; i < len(a); i++ {
		sum[i-n] += a[i] * b[i]
	}
	return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]))
}

func plainReLU(x []float32) {
	for i, v := range x {
		x[i] = max(0, v)
	}
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

func tanh(x float32) float32 { return float32(math.Tanh(float64(x))) }

func plainSigmoid(x []float32) {
	for i, v := range x {
		x[i] = sigmoid(v)
	}
}

func plainTanh(x []float32) {
	for i, v := range x {
		x[i] = tanh(v)
	}
}

// plainLSTMStep does the cells from first on.
func plainLSTMStep(h, c, gates []float32, first int) {
	n := len(h)
	in, forget, cell, out := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:4*n]
	for k := first; k < n; k++ {
		c[k] = sigmoid(forget[k])*c[k] + sigmoid(in[k])*tanh(cell[k])
		h[k] = sigmoid(out[k]) * tanh(c[k])
	}
}

func plainScaleShiftLeaky(dst, x, scale, shift []float32, slope float32) {
	for i, v := range x {
		y := v*scale[i] + shift[i]
		dst[i] = max(y, slope*y)
	}
}

func plainAddMoments(sum, squares, x []float32) {
	for i, v := range x {
		sum[i] += v
		squares[i] += v * v
	}
}

func plainMax(dst, x []float32) {
	for i, v := range x {
		dst[i] = max(dst[i], v)
	}
}
