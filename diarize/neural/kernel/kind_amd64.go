package kernel

import "golang.org/x/sys/cpu"

// vector is how many elements the operations on elements take at once; the rest is for plain Go.
const vector = 8

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

// The assembly. Counts of elements are multiples of vector and at least that; strides are in elements.

//go:noescape
func tileAVX512(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)

//go:noescape
func rowAVX512(dst *float32, a *float32, in int, b, init *float32)

//go:noescape
func tileAVX2(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)

//go:noescape
func rowAVX2(dst *float32, a *float32, in int, b, init *float32)
