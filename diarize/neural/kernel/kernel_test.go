package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// noise returns n values around zero, the same at each call.
func noise(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// TestMul holds every version against sums in float64, with sizes around every boundary of a tile,
// rows that overlap, and a result wider than the matrix, which must stay as it was outside.
func TestMul(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.String(), func(t *testing.T) {
			for _, out := range []int{1, 7, 15, 16, 17, 31, 32, 33, 60, 80} {
				for _, in := range []int{0, 1, 2, 3, 17, 128} {
					for _, rows := range []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 17} {
						checkMul(t, k, out, in, rows)
					}
				}
			}
		})
	}
}

func checkMul(t *testing.T, k kind, out, in, rows int) {
	t.Helper()
	aStride, dstStride := max(1, in/2), out+3 // rows overlap
	w, a, bias := noise(1, out*in), noise(2, rows*aStride+in), noise(3, out)
	m := pack(k, out, in, w)
	for _, tt := range []struct {
		name string
		bias []float32
		add  bool
	}{{"bias", bias, false}, {"no bias", nil, false}, {"add", nil, true}} {
		before := noise(4, rows*dstStride)
		got := append([]float32(nil), before...)
		if tt.add {
			m.MulAdd(got, dstStride, a, aStride, rows)
		} else {
			m.Mul(got, dstStride, a, aStride, rows, tt.bias)
		}
		for r := range rows {
			for o := range dstStride {
				at := r*dstStride + o
				if o >= out {
					if got[at] != before[at] {
						t.Fatalf("%s, %d × %d, %d rows: wrote beside the result at row %d, column %d", tt.name, out, in, rows, r, o)
					}
					continue
				}
				var want float64
				if tt.add {
					want = float64(before[at])
				} else if tt.bias != nil {
					want = float64(bias[o])
				}
				for i := range in {
					want += float64(a[r*aStride+i]) * float64(w[o*in+i])
				}
				if math.Abs(float64(got[at])-want) > 1e-5*float64(in+1) {
					t.Fatalf("%s, %d × %d, %d rows: row %d, output %d: got %v, want %v", tt.name, out, in, rows, r, o, got[at], want)
				}
			}
		}
	}
}

// TestRowsAreIndependent: a row of a product is the same bits whatever it is computed with, so that
// an account does not depend on how windows were batched.
func TestRowsAreIndependent(t *testing.T) {
	const out, in, rows = 75, 130, 21
	w, a := noise(1, out*in), noise(2, rows*in)
	for _, k := range kinds() {
		m := pack(k, out, in, w)
		all, one := make([]float32, rows*out), make([]float32, out)
		m.Mul(all, out, a, in, rows, nil)
		for r := range rows {
			m.Mul(one, out, a[r*in:], in, 1, nil)
			for o, v := range one {
				if all[r*out+o] != v {
					t.Fatalf("%v: row %d, output %d: %v with others, %v alone", k, r, o, all[r*out+o], v)
				}
			}
		}
	}
}

// TestElements holds every version of the operations on elements against the plain one, at lengths
// around every boundary and with values where exponentials overflow.
func TestElements(t *testing.T) {
	for _, k := range kinds() {
		for _, n := range []int{0, 1, 7, 8, 9, 15, 16, 17, 128, 131} {
			for _, tt := range []struct {
				name      string
				plain, by func(x, y, z []float32)
				within    float64
			}{
				{"axpy", func(x, y, _ []float32) { plainAxpy(x, 1.5, y) }, func(x, y, _ []float32) { k.axpy(x, 1.5, y) }, 1e-6},
				{"scaleShift", func(x, y, z []float32) { plainScaleShift(x, x, y, z) }, func(x, y, z []float32) { k.scaleShift(x, x, y, z) }, 1e-6},
				{"scaleShiftReLU", func(x, y, z []float32) { plainScaleShiftReLU(x, x, y, z) }, func(x, y, z []float32) { k.scaleShiftReLU(x, x, y, z) }, 1e-6},
				{"scaleShiftLeaky", func(x, y, z []float32) { plainScaleShiftLeaky(x, x, y, z, 0.01) }, func(x, y, z []float32) { k.scaleShiftLeaky(x, x, y, z, 0.01) }, 1e-6},
				{"addMoments", func(x, y, z []float32) { plainAddMoments(x, z, y) }, func(x, y, z []float32) { k.addMoments(x, z, y) }, 1e-6},
				{"max", func(x, y, _ []float32) { plainMax(x, y) }, func(x, y, _ []float32) { k.max(x, y) }, 0},
				{"relu", func(x, _, _ []float32) { plainReLU(x) }, func(x, _, _ []float32) { k.relu(x) }, 0},
				{"sigmoid", func(x, _, _ []float32) { plainSigmoid(x) }, func(x, _, _ []float32) { k.sigmoid(x) }, 3e-7},
				{"tanh", func(x, _, _ []float32) { plainTanh(x) }, func(x, _, _ []float32) { k.tanh(x) }, 6e-7},
				{"dot", func(x, y, z []float32) { z0(z, plainDot(x, y)) }, func(x, y, z []float32) { z0(z, k.dot(x, y)) }, 1e-5},
			} {
				x, y, z := extremes(noise(5, n)), noise(6, n), noise(7, n)
				if tt.name != "sigmoid" && tt.name != "tanh" {
					x = noise(5, n)
				}
				x2, z2 := append([]float32(nil), x...), append([]float32(nil), z...)
				tt.plain(x, y, z)
				tt.by(x2, y, z2)
				near(t, fmt.Sprintf("%v %s of %d", k, tt.name, n), x2, x, tt.within)
				near(t, fmt.Sprintf("%v %s of %d", k, tt.name, n), z2, z, tt.within)
			}
		}
	}
}

func z0(z []float32, v float32) {
	if len(z) > 0 {
		z[0] = v
	}
}

// extremes spreads x and puts values at its start that would overflow an exponential.
func extremes(x []float32) []float32 {
	for i := range x {
		x[i] *= 4
	}
	copy(x, []float32{-1000, 1000, -88.8, 88.8, 0, -1e-6, float32(math.Inf(1)), float32(math.Inf(-1)), -104})
	return x
}

func near(t *testing.T, what string, got, want []float32, within float64) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i]) - float64(want[i])); d > within*max(1, math.Abs(float64(want[i]))) || d != d {
			t.Fatalf("%s: element %d: got %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestLSTMStep(t *testing.T) {
	for _, k := range kinds() {
		for _, n := range []int{0, 1, 7, 8, 9, 16, 48, 128} {
			h, c, gates := make([]float32, n), noise(1, n), noise(2, 4*n)
			h2, c2 := make([]float32, n), append([]float32(nil), c...)
			plainLSTMStep(h, c, gates, 0)
			k.lstmStep(h2, c2, gates)
			near(t, fmt.Sprintf("%v: c of %d", k, n), c2, c, 1e-6)
			near(t, fmt.Sprintf("%v: h of %d", k, n), h2, h, 1e-6)
		}
	}
}

// TestNaN: what is not a number comes out as not a number, rather than as a probability.
func TestNaN(t *testing.T) {
	nan := float32(math.NaN())
	for _, k := range kinds() {
		x := make([]float32, 9)
		for _, f := range []func([]float32){k.sigmoid, k.tanh} {
			for i := range x {
				x[i] = nan
			}
			f(x)
			for i, v := range x {
				if v == v {
					t.Errorf("%v: element %d of NaN became %v", k, i, v)
				}
			}
		}
	}
}

// TestInt8 holds the products of eight-bit numbers against sums in whole numbers: the last step, two
// multiplications and an addition, may round.
func TestInt8(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, k := range kinds() {
		for _, out := range []int{1, 31, 32, 33, 64} {
			for _, in := range []int{0, 4, 12, 128} {
				for _, rows := range []int{0, 1, 7, 8, 9, 17, 65, 73} {
					aStride, dstStride := max(4, in/2), out+3
					w, a := make([]int8, out*in), make([]uint8, rows*aStride+in)
					for i := range w {
						w[i] = int8(r.IntN(256) - 128)
					}
					for i := range a {
						a[i] = uint8(r.IntN(256))
					}
					scales, aScale, bias := noise(1, out), noise(2, rows), noise(3, out)
					m := packInt8(k, out, in, scales, w)
					for name, bias := range map[string][]float32{"bias": bias, "no bias": nil, "add": nil} {
						got := noise(4, rows*dstStride)
						want := append([]float32(nil), got...)
						for row := range rows {
							for o := range out {
								var sum int64
								for i := range in {
									sum += int64(a[row*aStride+i]) * int64(w[o*in+i])
								}
								at := row*dstStride + o
								if name != "add" {
									want[at] = 0
								}
								if bias != nil {
									want[at] = bias[o]
								}
								want[at] += float32(sum) * scales[o] * aScale[row]
							}
						}
						if name == "add" {
							m.MulAdd(got, dstStride, a, aStride, rows, aScale)
						} else {
							m.Mul(got, dstStride, a, aStride, rows, aScale, bias)
						}
						near(t, fmt.Sprintf("%v %s: %d × %d, %d rows", k, name, out, in, rows), got, want, 1e-6*float64(1+in))
					}
				}
			}
		}
	}
}

func TestQuantize(t *testing.T) {
	for _, k := range kinds() {
		for _, n := range []int{0, 1, 7, 8, 9, 32, 40, 64, 131} {
			x := noise(1, n)
			plainReLU(x)
			got, want := make([]uint8, n), make([]uint8, n)
			scale := k.quantize(got, x)
			if w := plainQuantize(want, x); scale != w {
				t.Fatalf("%v of %d: scale %v, want %v", k, n, scale, w)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%v of %d: element %d: got %d, want %d", k, n, i, got[i], want[i])
				}
				if d := math.Abs(float64(float32(got[i])*scale - x[i])); d > float64(scale)*0.501 {
					t.Fatalf("%v of %d: element %d: %v became %v", k, n, i, x[i], float32(got[i])*scale)
				}
			}
			if scale := k.quantize(got, make([]float32, n)); scale != 0 {
				t.Errorf("%v: the scale of nothing is %v", k, scale)
			}
		}
	}
}

func TestLengths(t *testing.T) {
	for name, f := range map[string]func(){
		"pack":   func() { Pack(2, 3, make([]float32, 5)) },
		"result": func() { Pack(2, 3, make([]float32, 6)).Mul(make([]float32, 3), 2, make([]float32, 6), 3, 2, nil) },
		"rows":   func() { Pack(2, 3, make([]float32, 6)).Mul(make([]float32, 4), 2, make([]float32, 5), 3, 2, nil) },
		"bias": func() {
			Pack(2, 1, make([]float32, 2)).Mul(make([]float32, 2), 2, make([]float32, 1), 1, 1, make([]float32, 1))
		},
		"dot":       func() { Dot(make([]float32, 2), make([]float32, 3)) },
		"lstm step": func() { LSTMStep(make([]float32, 2), make([]float32, 2), make([]float32, 7)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("a wrong length was taken")
				}
			}()
			f()
		})
	}
}

func TestNothingAllocates(t *testing.T) {
	const out, in, rows = 75, 64, 13
	a, dst, bias := noise(1, in*rows), make([]float32, out*rows), make([]float32, out)
	h, c, gates := make([]float32, 9), make([]float32, 9), make([]float32, 36)
	bytes := make([]uint8, in*rows)
	for _, k := range kinds() {
		m := pack(k, out, in, noise(2, out*in))
		m8 := packInt8(k, out, in, bias, make([]int8, out*in))
		if n := testing.AllocsPerRun(10, func() {
			m.Mul(dst, out, a, in, rows, bias)
			m.MulAdd(dst, out, a, in, rows)
			k.scaleShiftReLU(a, a, a, a)
			k.lstmStep(h, c, gates)
			k.quantize(bytes, a)
			m8.Mul(dst, out, bytes, in, rows, a, bias)
			m8.MulAdd(dst, out, bytes, in, rows, a)
		}); n != 0 {
			t.Errorf("%v: %v allocations", k, n)
		}
	}
}

func BenchmarkMul(b *testing.B) {
	for _, s := range []struct{ out, in, rows int }{{512, 128, 8}, {512, 128, 1}, {512, 256, 589}, {128, 320, 300}, {80, 251, 1000}} {
		for _, k := range kinds() {
			m := pack(k, s.out, s.in, noise(1, s.out*s.in))
			a, dst := noise(2, s.in*s.rows), make([]float32, s.out*s.rows)
			b.Run(fmt.Sprintf("%v/%dx%dx%d", k, s.rows, s.in, s.out), func(b *testing.B) {
				for b.Loop() {
					m.Mul(dst, s.out, a, s.in, s.rows, nil)
				}
				b.ReportMetric(2*float64(s.out*s.in*s.rows)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}

func BenchmarkInt8(b *testing.B) {
	const out, in, rows = 128, 320, 300
	a, dst, scale := make([]uint8, in*rows), make([]float32, out*rows), noise(1, rows)
	for _, k := range kinds() {
		m := packInt8(k, out, in, noise(2, out), make([]int8, out*in))
		b.Run(k.String(), func(b *testing.B) {
			for b.Loop() {
				m.Mul(dst, out, a, in, rows, scale, nil)
			}
			b.ReportMetric(2*float64(out*in*rows)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GOP/s")
		})
	}
}

func BenchmarkLSTMStep(b *testing.B) {
	h, c, gates := make([]float32, 128), make([]float32, 128), noise(1, 512)
	for _, k := range kinds() {
		b.Run(k.String(), func(b *testing.B) {
			for b.Loop() {
				k.lstmStep(h, c, gates)
			}
		})
	}
}
