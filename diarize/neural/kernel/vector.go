package kernel

import "fmt"

// Active names the version of the operations that this processor runs: results differ a little from one to another.
func Active() string { return active.String() }

// Dot is the sum of the products of a's and b's elements.
func Dot(a, b []float32) float32 {
	same("dot", len(a), len(b))
	return active.dot(a, b)
}

// Axpy adds s times x to dst.
func Axpy(dst []float32, s float32, x []float32) {
	same("axpy", len(x), len(dst))
	active.axpy(dst, s, x)
}

// ScaleShift stores x[i]·scale[i] + shift[i] in dst[i], which may be x.
func ScaleShift(dst, x, scale, shift []float32) {
	same("scale", len(x), len(dst), len(scale), len(shift))
	active.scaleShift(dst, x, scale, shift)
}

// ScaleShiftReLU is ScaleShift with zero for what is negative.
func ScaleShiftReLU(dst, x, scale, shift []float32) {
	same("scale", len(x), len(dst), len(scale), len(shift))
	active.scaleShiftReLU(dst, x, scale, shift)
}

// ScaleShiftLeaky is ScaleShift with what is negative times slope, which is at most 1.
func ScaleShiftLeaky(dst, x, scale, shift []float32, slope float32) {
	same("scale", len(x), len(dst), len(scale), len(shift))
	active.scaleShiftLeaky(dst, x, scale, shift, slope)
}

// AddMoments adds each x to sum and its square to squares.
func AddMoments(sum, squares, x []float32) {
	same("moments", len(x), len(sum), len(squares))
	active.addMoments(sum, squares, x)
}

// Max replaces what is less in dst by x.
func Max(dst, x []float32) {
	same("max", len(x), len(dst))
	active.max(dst, x)
}

// ReLU replaces what is negative by zero.
func ReLU(x []float32) { active.relu(x) }

// Sigmoid replaces each x by 1/(1 + e⁻ˣ), within 3e-7.
func Sigmoid(x []float32) { active.sigmoid(x) }

// LSTMStep is one step of the n = len(h) cells of an LSTM. gates holds 4·n sums, n each for the input,
// forget, cell and output gate, in PyTorch's order; c is updated and h written.
func LSTMStep(h, c, gates []float32) {
	same("lstm step", 4*len(h), 4*len(c), len(gates))
	active.lstmStep(h, c, gates)
}

// same panics unless all lengths are the first.
func same(what string, want int, got ...int) {
	for _, n := range got {
		if n != want {
			panic(fmt.Sprintf("kernel: %s of %d and %d elements", what, want, n))
		}
	}
}
