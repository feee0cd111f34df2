package kernel

// vector is how many elements the operations on elements take at once; the rest is for plain Go.
const vector = 4

// kind is a version of the operations.
type kind int

const (
	plain kind = iota
	neon       // 128 bits, which every arm64 processor has
)

// active is the version that Pack and the operations on elements use.
var active = neon

// kinds are the versions this processor can run, the best first.
func kinds() []kind { return []kind{neon, plain} }

func (k kind) String() string { return [...]string{"plain", "neon"}[k] }

// rows and cols are the size of a tile.
func (k kind) rows() int { return 4 }
func (k kind) cols() int { return 16 }

// tile computes n rows, 1 or as many as rows says, of a panel's outputs: dst = init + a·panel.
// Strides are in elements.
func (k kind) tile(n int, dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int) {
	switch {
	case k == neon && n == 1:
		rowNEON(dst, a, in, b, init)
	case k == neon:
		tileNEON(dst, dstStride, a, aStride, in, b, init, initStride)
	default:
		plainTile(n, dst, dstStride, a, aStride, in, b, init, initStride)
	}
}

// int8s says whether there are products of eight-bit numbers.
func (kind) int8s() bool { return false }

func (kind) int8Tile(int, *float32, int, *uint8, int, int, *int8, *float32, *float32, *float32, int) {
}

func (kind) quantize(dst []uint8, x []float32) float32 { return plainQuantize(dst, x) }

// The assembly of products; strides are in elements.

//go:noescape
func tileNEON(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)

//go:noescape
func rowNEON(dst *float32, a *float32, in int, b, init *float32)

func (k kind) lstmStep(h, c, gates []float32) { k.lstmStepSIMD(h, c, gates) }
