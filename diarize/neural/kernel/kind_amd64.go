package kernel

import "golang.org/x/sys/cpu"

// vector is how many elements the operations on elements take at once; the rest is for plain Go.
const vector = 8

// kind is a version of the operations.
type kind int

const (
	plain  kind = iota
	avx2        // 256 bits, with fused multiply-add
	avx512      // products and steps of an LSTM in 512 bits, the rest as avx2
	vnni        // and of eight-bit numbers
)

// active is the version that Pack and the operations on elements use.
var active = kinds()[0]

// kinds are the versions this processor can run, the best first.
func kinds() []kind {
	switch {
	case cpu.X86.HasAVX512VNNI && cpu.X86.HasAVX512F && cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return []kind{vnni, avx512, avx2, plain}
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return []kind{avx512, avx2, plain}
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return []kind{avx2, plain}
	}
	return []kind{plain}
}

func (k kind) String() string { return [...]string{"plain", "avx2", "avx512", "vnni"}[k] }

// rows and cols are the size of a tile.
func (k kind) rows() int { return [...]int{plainRows, 4, 8, 8}[k] }
func (k kind) cols() int { return [...]int{plainCols, 16, 32, 32}[k] }

// tile computes n rows, 1 or as many as rows says, of a panel's outputs: dst = init + a·panel.
// Strides are in elements.
func (k kind) tile(n int, dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int) {
	switch {
	case k >= avx512 && n == 1:
		rowAVX512(dst, a, in, b, init)
	case k >= avx512:
		tileAVX512(dst, dstStride, a, aStride, in, b, init, initStride)
	case k == avx2 && n == 1:
		rowAVX2(dst, a, in, b, init)
	case k == avx2:
		tileAVX2(dst, dstStride, a, aStride, in, b, init, initStride)
	default:
		plainTile(n, dst, dstStride, a, aStride, in, b, init, initStride)
	}
}

// int8s says whether there are products of eight-bit numbers.
func (k kind) int8s() bool { return k == vnni }

// int8Tile computes n rows, 1 or int8Rows, of a panel of an Int8Matrix.
func (kind) int8Tile(n int, dst *float32, dstStride int, a *uint8, aStride, groups int, b *int8, scales, aScale, init *float32, initStride int) {
	if n == 1 {
		int8RowVNNI(dst, a, groups, b, scales, aScale, init)
		return
	}
	int8TileVNNI(dst, dstStride, a, aStride, groups, b, scales, aScale, init, initStride)
}

// quantizeStep is how many elements maxAVX512 and roundAVX512 take at once.
const quantizeStep = 32

func (k kind) quantize(dst []uint8, x []float32) float32 {
	n := len(x) &^ (quantizeStep - 1)
	if !k.int8s() || n == 0 {
		return plainQuantize(dst, x)
	}
	most := maxAVX512(&x[0], n)
	for _, v := range x[n:] {
		most = max(most, v)
	}
	if most == 0 {
		clear(dst)
		return 0
	}
	roundAVX512(&dst[0], &x[0], 255/most, n)
	plainRound(dst[n:], x[n:], 255/most)
	return most / 255
}

// lstmStep is wide where all of the cells fit vectors of 512 bits.
func (k kind) lstmStep(h, c, gates []float32) {
	if k >= avx512 && len(h) > 0 && len(h)%16 == 0 {
		lstmStepAVX512(&h[0], &c[0], &gates[0], len(h), len(h))
		return
	}
	k.lstmStepSIMD(h, c, gates)
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
func int8TileVNNI(dst *float32, dstStride int, a *uint8, aStride, groups int, b *int8, scales, aScale, init *float32, initStride int)

//go:noescape
func int8RowVNNI(dst *float32, a *uint8, groups int, b *int8, scales, aScale, init *float32)

// lstmStepAVX512 does the first n of cells cells, a multiple of 16.
//
//go:noescape
func lstmStepAVX512(h, c, gates *float32, cells, n int)

// maxAVX512 is the largest of n elements, a multiple of quantizeStep, and 0.
//
//go:noescape
func maxAVX512(x *float32, n int) float32

// roundAVX512 stores x times by, rounded to even and between 0 and 255, in eight bits, of n elements as above.
//
//go:noescape
func roundAVX512(dst *uint8, x *float32, by float32, n int)
