package kernel

import "fmt"

// A Matrix is weights of the shape out × in, laid out for the processor at hand: panels of so many
// outputs as one step of the product computes at once, in each of them input after input.
type Matrix struct {
	out, in int
	kind    kind
	cols    int       // outputs in a panel
	panels  []float32 // panels × in × cols, padded with zeros
}

// Pack lays out w, which holds out rows of in weights each.
// It panics if w has another length.
func Pack(out, in int, w []float32) *Matrix { return pack(active, out, in, w) }

func pack(k kind, out, in int, w []float32) *Matrix {
	if len(w) != out*in {
		panic(fmt.Sprintf("kernel: pack %d × %d weights: got %d", out, in, len(w)))
	}
	cols := k.cols()
	m := &Matrix{out: out, in: in, kind: k, cols: cols, panels: make([]float32, (out+cols-1)/cols*in*cols)}
	for o := range out {
		panel := m.panels[o/cols*in*cols:]
		for i, v := range w[o*in : (o+1)*in] {
			panel[i*cols+o%cols] = v
		}
	}
	return m
}

// Out is the number of outputs.
func (m *Matrix) Out() int { return m.out }

// In is the number of inputs.
func (m *Matrix) In() int { return m.in }

// blockRows rows go through all panels before the next ones do, so that they stay in the cache.
const blockRows = 64

// noBias is what a product without a bias begins with.
var noBias [maxCols]float32

// Mul computes dst[r·dstStride+o] = bias[o] + Σ a[r·aStride+i]·w[o][i] for r < rows, o < Out and i < In.
// Rows of a may overlap. A nil bias is zeros. dst and a must not overlap.
func (m *Matrix) Mul(dst []float32, dstStride int, a []float32, aStride, rows int, bias []float32) {
	m.check(dst, dstStride, a, aStride, rows)
	if bias != nil && len(bias) < m.out {
		panic(fmt.Sprintf("kernel: bias of %d, want %d", len(bias), m.out))
	}
	for r := 0; r < rows; r += blockRows {
		for o := 0; o < m.out; o += m.cols {
			init := noBias[:]
			if bias != nil {
				init = bias[o:]
			}
			m.panel(o, dst[r*dstStride:], dstStride, a[r*aStride:], aStride, min(blockRows, rows-r), init, 0)
		}
	}
}

// MulAdd is Mul without a bias, added to what is in dst.
func (m *Matrix) MulAdd(dst []float32, dstStride int, a []float32, aStride, rows int) {
	m.check(dst, dstStride, a, aStride, rows)
	for r := 0; r < rows; r += blockRows {
		for o := 0; o < m.out; o += m.cols {
			m.panel(o, dst[r*dstStride:], dstStride, a[r*aStride:], aStride, min(blockRows, rows-r), nil, dstStride)
		}
	}
}

// check panics where a product would read or write outside its slices: assembly does not look.
func (m *Matrix) check(dst []float32, dstStride int, a []float32, aStride, rows int) {
	if rows < 0 || dstStride < 0 || aStride < 0 {
		panic(fmt.Sprintf("kernel: %d rows at strides %d and %d", rows, dstStride, aStride))
	}
	if rows == 0 || m.out == 0 {
		return
	}
	if need := (rows-1)*dstStride + m.out; len(dst) < need {
		panic(fmt.Sprintf("kernel: result of %d, want %d", len(dst), need))
	}
	if need := (rows-1)*aStride + m.in; len(a) < need {
		panic(fmt.Sprintf("kernel: rows of %d, want %d", len(a), need))
	}
}

// panel computes the outputs from o on, a panel's width of them at most. init is what each row begins
// with: a bias (initStride 0), or, nil, what is in dst.
func (m *Matrix) panel(o int, dst []float32, dstStride int, a []float32, aStride, rows int, init []float32, initStride int) {
	if m.in == 0 || rows == 0 {
		m.empty(o, dst, dstStride, rows, init)
		return
	}
	b := m.panels[o*m.in:]
	width := min(m.cols, m.out-o)
	tall := m.kind.rows()
	for r := 0; r < rows; {
		n := 1
		if rows-r >= tall {
			n = tall
		}
		to := dst[r*dstStride+o:]
		if width == m.cols {
			from := init
			if from == nil {
				from = to
			}
			m.kind.tile(n, &to[0], dstStride, &a[r*aStride], aStride, m.in, &b[0], &from[0], initStride)
		} else {
			m.narrow(n, width, to, dstStride, a[r*aStride:], aStride, b, init)
		}
		r += n
	}
}

// narrow computes a tile of which only the first width columns belong to the result.
func (m *Matrix) narrow(n, width int, to []float32, dstStride int, a []float32, aStride int, b, init []float32) {
	var tile [maxRows * maxCols]float32
	m.kind.tile(n, &tile[0], m.cols, &a[0], aStride, m.in, &b[0], &noBias[0], 0)
	for r := range n {
		row := to[r*dstStride : r*dstStride+width]
		from := init
		if from == nil {
			from = row
		}
		for c := range row {
			row[c] = tile[r*m.cols+c] + from[c]
		}
	}
}

// empty is the product over no inputs.
func (m *Matrix) empty(o int, dst []float32, dstStride, rows int, init []float32) {
	if init == nil {
		return
	}
	for r := range rows {
		row := dst[r*dstStride+o:]
		copy(row[:min(m.cols, m.out-o)], init)
	}
}
