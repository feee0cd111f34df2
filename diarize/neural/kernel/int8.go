package kernel

import (
	"fmt"
	"math"
)

// An Int8Matrix is weights of the shape out × in in eight bits, each output's with a scale of its own:
// the weight is scale·w. Its products take inputs in eight bits without a sign, see [Quantize].
type Int8Matrix struct {
	out, in int
	kind    kind
	scales  []float32 // for each output, padded to whole panels
	panels  []int8    // panels × in/4 × int8Cols × 4, padded with zeros
}

// int8Cols is how many outputs a panel of an Int8Matrix has, int8Group how many inputs are taken at once.
const (
	int8Cols  = 32
	int8Group = 4
	int8Rows  = 8
)

// FastInt8 says whether this processor multiplies eight-bit numbers faster than float32: whether it has
// AVX-512 VNNI. Elsewhere an Int8Matrix is plain Go, to compare with.
func FastInt8() bool { return active.int8s() }

// PackInt8 lays out w, which holds out rows of in weights each, with a scale for each row. in must be a
// multiple of 4. It panics if a length is wrong.
func PackInt8(out, in int, scales []float32, w []int8) *Int8Matrix {
	return packInt8(active, out, in, scales, w)
}

func packInt8(k kind, out, in int, scales []float32, w []int8) *Int8Matrix {
	if len(w) != out*in || len(scales) != out || in%int8Group != 0 {
		panic(fmt.Sprintf("kernel: pack %d × %d weights of eight bits: got %d, and %d scales", out, in, len(w), len(scales)))
	}
	wide := (out + int8Cols - 1) / int8Cols * int8Cols
	m := &Int8Matrix{out: out, in: in, kind: k, scales: make([]float32, wide), panels: make([]int8, wide*in)}
	copy(m.scales, scales)
	for o := range out {
		panel := m.panels[o/int8Cols*int8Cols*in:]
		for i, v := range w[o*in : (o+1)*in] {
			panel[(i/int8Group*int8Cols+o%int8Cols)*int8Group+i%int8Group] = v
		}
	}
	return m
}

// Out is the number of outputs.
func (m *Int8Matrix) Out() int { return m.out }

// In is the number of inputs.
func (m *Int8Matrix) In() int { return m.in }

// Mul computes dst[r·dstStride+o] = bias[o] + aScale[r]·scale[o]·Σ a[r·aStride+i]·w[o][i] for r < rows. The
// sum is exact. Rows of a may overlap. A nil bias is zeros. dst must not overlap a.
func (m *Int8Matrix) Mul(dst []float32, dstStride int, a []uint8, aStride, rows int, aScale, bias []float32) {
	if bias != nil && len(bias) < m.out {
		panic(fmt.Sprintf("kernel: bias of %d, want %d", len(bias), m.out))
	}
	m.mul(dst, dstStride, a, aStride, rows, aScale, func(o int) []float32 {
		if bias == nil {
			return noBias[:]
		}
		return bias[o:]
	})
}

// MulAdd is Mul without a bias, added to what is in dst.
func (m *Int8Matrix) MulAdd(dst []float32, dstStride int, a []uint8, aStride, rows int, aScale []float32) {
	m.mul(dst, dstStride, a, aStride, rows, aScale, nil)
}

// mul is Mul with what each row begins with at an output, or, nil, what is in dst.
func (m *Int8Matrix) mul(dst []float32, dstStride int, a []uint8, aStride, rows int, aScale []float32, begin func(o int) []float32) {
	if rows < 0 || dstStride < 0 || aStride < 0 || len(aScale) < rows {
		panic(fmt.Sprintf("kernel: %d rows at strides %d and %d, %d scales", rows, dstStride, aStride, len(aScale)))
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
	for top := 0; top < rows; top += blockRows {
		bottom := min(rows, top+blockRows)
		for o := 0; o < m.out; o += int8Cols {
			for r := top; r < bottom; {
				n := 1
				if bottom-r >= int8Rows {
					n = int8Rows
				}
				to, from, fromStride := dst[r*dstStride+o:], dst[r*dstStride+o:], dstStride
				if begin != nil {
					from, fromStride = begin(o), 0
				}
				m.tile(o, n, to, dstStride, a[r*aStride:], aStride, aScale[r:], from, fromStride)
				r += n
			}
		}
	}
}

// tile computes n rows of the panel at output o.
func (m *Int8Matrix) tile(o, n int, to []float32, dstStride int, a []uint8, aStride int, aScale, from []float32, fromStride int) {
	width := min(int8Cols, m.out-o)
	if m.in > 0 && width == int8Cols && m.kind.int8s() {
		m.kind.int8Tile(n, &to[0], dstStride, &a[0], aStride, m.in/int8Group, &m.panels[o*m.in], &m.scales[o], &aScale[0], &from[0], fromStride)
		return
	}
	panel := m.panels[o*m.in:]
	for r := range n {
		row := a[r*aStride:]
		for c := range width {
			var sum int32
			for i := range m.in {
				sum += int32(row[i]) * int32(panel[(i/int8Group*int8Cols+c)*int8Group+i%int8Group])
			}
			to[r*dstStride+c] = from[r*fromStride+c] + float32(sum)*m.scales[o+c]*aScale[r]
		}
	}
}

// Quantize stores x, of which nothing may be negative, in eight bits: x ≈ scale·dst, with the largest
// at 255. The scale is 0 where all is 0.
func Quantize(dst []uint8, x []float32) (scale float32) {
	same("quantize", len(x), len(dst))
	return active.quantize(dst, x)
}

func plainQuantize(dst []uint8, x []float32) (scale float32) {
	most := float32(0)
	for _, v := range x {
		most = max(most, v)
	}
	if most == 0 {
		clear(dst)
		return 0
	}
	plainRound(dst, x, 255/most)
	return most / 255
}

// plainRound stores x times by, rounded to even, in eight bits.
func plainRound(dst []uint8, x []float32, by float32) {
	for i, v := range x {
		dst[i] = uint8(min(255, max(0, math.RoundToEven(float64(v*by)))))
	}
}
