package kernel

import "golang.org/x/sys/cpu"

// kind is a version of the operations.
type kind int

const (
	plain  kind = iota
	avx2        // 256 bits, with fused multiply-add
	avx512      // products in 512 bits, the rest as avx2
)

// active is the version that Pack and the operations on elements use.
var active = kinds()[0]

// kinds are the versions this processor can run, the best first.
func kinds() []kind {
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return []kind{avx512, avx2, plain}
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return []kind{avx2, plain}
	}
	return []kind{plain}
}

func (k kind) String() string { return [...]string{"plain", "avx2", "avx512"}[k] }

// rows and cols are the size of a tile.
func (k kind) rows() int { return [...]int{plainRows, 4, 8}[k] }
func (k kind) cols() int { return [...]int{plainCols, 16, 32}[k] }

// tile computes n rows, 1 or as many as rows says, of a panel's outputs: dst = init + a·panel.
// Strides are in elements.
func (k kind) tile(n int, dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int) {
	switch {
	case k == avx512 && n == 1:
		rowAVX512(dst, a, in, b, init)
	case k == avx512:
		tileAVX512(dst, dstStride, a, aStride, in, b, init, initStride)
	case k == avx2 && n == 1:
		rowAVX2(dst, a, in, b, init)
	case k == avx2:
		tileAVX2(dst, dstStride, a, aStride, in, b, init, initStride)
	default:
		plainTile(n, dst, dstStride, a, aStride, in, b, init, initStride)
	}
}

// whole is how many of n elements the vectors of k take; the rest is for plain Go.
func (k kind) whole(n int) int {
	if k == plain {
		return 0
	}
	return n &^ (vector - 1)
}

func (k kind) dot(a, b []float32) float32 {
	n := k.whole(len(a))
	sum := plainDot(a[n:], b[n:])
	if n > 0 {
		sum += dotAVX2(&a[0], &b[0], n)
	}
	return sum
}

func (k kind) axpy(dst []float32, s float32, x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		axpyAVX2(&dst[0], s, &x[0], n)
	}
	plainAxpy(dst[n:], s, x[n:])
}

func (k kind) scaleShift(dst, x, scale, shift []float32) {
	n := k.whole(len(x))
	if n > 0 {
		scaleShiftAVX2(&dst[0], &x[0], &scale[0], &shift[0], n)
	}
	plainScaleShift(dst[n:], x[n:], scale[n:], shift[n:])
}

func (k kind) scaleShiftReLU(dst, x, scale, shift []float32) {
	n := k.whole(len(x))
	if n > 0 {
		scaleShiftReLUAVX2(&dst[0], &x[0], &scale[0], &shift[0], n)
	}
	plainScaleShiftReLU(dst[n:], x[n:], scale[n:], shift[n:])
}

func (k kind) relu(x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		reluAVX2(&x[0], n)
	}
	plainReLU(x[n:])
}

func (k kind) sigmoid(x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		sigmoidAVX2(&x[0], n)
	}
	plainSigmoid(x[n:])
}

func (k kind) tanh(x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		tanhAVX2(&x[0], n)
	}
	plainTanh(x[n:])
}

func (k kind) lstmStep(h, c, gates []float32) {
	n := k.whole(len(h))
	if n > 0 {
		lstmStepAVX2(&h[0], &c[0], &gates[0], len(h), n)
	}
	plainLSTMStep(h, c, gates, n)
}

// The assembly. Counts of elements are multiples of vector and at least that; strides are in elements.

//go:noescape
func tileAVX512(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)

//go:noescape
func rowAVX512(dst *float32, a *float32, in int, b, init *float32)

//go:noescape
func tileAVX2(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)

//go:noescape
func rowAVX2(dst *float32, a *float32, in int, b, init *float32)

//go:noescape
func dotAVX2(a, b *float32, n int) float32

//go:noescape
func axpyAVX2(dst *float32, s float32, x *float32, n int)

//go:noescape
func scaleShiftAVX2(dst, x, scale, shift *float32, n int)

//go:noescape
func scaleShiftReLUAVX2(dst, x, scale, shift *float32, n int)

//go:noescape
func reluAVX2(x *float32, n int)

//go:noescape
func sigmoidAVX2(x *float32, n int)

//go:noescape
func tanhAVX2(x *float32, n int)

// lstmStepAVX2 does the first n of cells cells.
//
//go:noescape
func lstmStepAVX2(h, c, gates *float32, cells, n int)
