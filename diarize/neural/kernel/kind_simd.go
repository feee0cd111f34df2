//go:build amd64 || arm64

package kernel

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
		sum += dotSIMD(&a[0], &b[0], n)
	}
	return sum
}

func (k kind) axpy(dst []float32, s float32, x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		axpySIMD(&dst[0], s, &x[0], n)
	}
	plainAxpy(dst[n:], s, x[n:])
}

func (k kind) scaleShift(dst, x, scale, shift []float32) {
	n := k.whole(len(x))
	if n > 0 {
		scaleShiftSIMD(&dst[0], &x[0], &scale[0], &shift[0], n)
	}
	plainScaleShift(dst[n:], x[n:], scale[n:], shift[n:])
}

func (k kind) scaleShiftReLU(dst, x, scale, shift []float32) {
	n := k.whole(len(x))
	if n > 0 {
		scaleShiftReLUSIMD(&dst[0], &x[0], &scale[0], &shift[0], n)
	}
	plainScaleShiftReLU(dst[n:], x[n:], scale[n:], shift[n:])
}

func (k kind) scaleShiftLeaky(dst, x, scale, shift []float32, slope float32) {
	n := k.whole(len(x))
	if n > 0 {
		scaleShiftLeakySIMD(&dst[0], &x[0], &scale[0], &shift[0], slope, n)
	}
	plainScaleShiftLeaky(dst[n:], x[n:], scale[n:], shift[n:], slope)
}

func (k kind) addMoments(sum, squares, x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		addMomentsSIMD(&sum[0], &squares[0], &x[0], n)
	}
	plainAddMoments(sum[n:], squares[n:], x[n:])
}

func (k kind) max(dst, x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		maxSIMD(&dst[0], &x[0], n)
	}
	plainMax(dst[n:], x[n:])
}

func (k kind) relu(x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		reluSIMD(&x[0], n)
	}
	plainReLU(x[n:])
}

func (k kind) sigmoid(x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		sigmoidSIMD(&x[0], n)
	}
	plainSigmoid(x[n:])
}

func (k kind) tanh(x []float32) {
	n := k.whole(len(x))
	if n > 0 {
		tanhSIMD(&x[0], n)
	}
	plainTanh(x[n:])
}

func (k kind) lstmStepSIMD(h, c, gates []float32) {
	n := k.whole(len(h))
	if n > 0 {
		lstmStepSIMD(&h[0], &c[0], &gates[0], len(h), n)
	}
	plainLSTMStep(h, c, gates, n)
}

// The assembly on elements: AVX2 or NEON. Counts are multiples of vector and at least that.

//go:noescape
func dotSIMD(a, b *float32, n int) float32

//go:noescape
func axpySIMD(dst *float32, s float32, x *float32, n int)

//go:noescape
func scaleShiftSIMD(dst, x, scale, shift *float32, n int)

//go:noescape
func scaleShiftReLUSIMD(dst, x, scale, shift *float32, n int)

//go:noescape
func scaleShiftLeakySIMD(dst, x, scale, shift *float32, slope float32, n int)

//go:noescape
func addMomentsSIMD(sum, squares, x *float32, n int)

//go:noescape
func maxSIMD(dst, x *float32, n int)

//go:noescape
func reluSIMD(x *float32, n int)

//go:noescape
func sigmoidSIMD(x *float32, n int)

//go:noescape
func tanhSIMD(x *float32, n int)

// lstmStepSIMD does the first n of cells cells.
//
//go:noescape
func lstmStepSIMD(h, c, gates *float32, cells, n int)
