//go:build !amd64 && !arm64

package kernel

// kind is a version of the operations.
type kind int

const plain kind = 0

var active = plain

// kinds are the versions this processor can run.
func kinds() []kind { return []kind{plain} }

func (kind) String() string { return "plain" }
func (kind) rows() int      { return plainRows }
func (kind) cols() int      { return plainCols }

func (kind) tile(n int, dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int) {
	plainTile(n, dst, dstStride, a, aStride, in, b, init, initStride)
}

func (kind) dot(a, b []float32) float32                    { return plainDot(a, b) }
func (kind) axpy(dst []float32, s float32, x []float32)    { plainAxpy(dst, s, x) }
func (kind) scaleShift(dst, x, scale, shift []float32)     { plainScaleShift(dst, x, scale, shift) }
func (kind) scaleShiftReLU(dst, x, scale, shift []float32) { plainScaleShiftReLU(dst, x, scale, shift) }
func (kind) relu(x []float32)                              { plainReLU(x) }
func (kind) sigmoid(x []float32)                           { plainSigmoid(x) }
func (kind) tanh(x []float32)                              { plainTanh(x) }
func (kind) lstmStep(h, c, gates []float32)                { plainLSTMStep(h, c, gates, 0) }

// int8s says whether there are products of eight-bit numbers.
func (kind) int8s() bool { return false }

func (kind) int8Tile(int, *float32, int, *uint8, int, int, *int8, *float32, *float32, *float32, int) {
}

func (kind) quantize(dst []uint8, x []float32) float32 { return plainQuantize(dst, x) }

func (kind) scaleShiftLeaky(dst, x, scale, shift []float32, slope float32) {
	plainScaleShiftLeaky(dst, x, scale, shift, slope)
}
func (kind) addMoments(sum, squares, x []float32) { plainAddMoments(sum, squares, x) }
func (kind) max(dst, x []float32)                 { plainMax(dst, x) }
