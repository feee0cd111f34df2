package neural

import (
	"fmt"
	"sync"

	"airtime/diarize/neural/kernel"
	"airtime/diarize/neural/weights"
)

// Available says whether this program was built with the networks' weights.
func Available() bool { return weights.Available() }

// networks are shared by all front ends of the program: they are read-only.
type networks struct {
	segmentation *segmentation
	embedding    *embedding
}

// loaded reads the weights when they are first needed: a program that hears nothing starts without.
var loaded = sync.OnceValues(func() (*networks, error) {
	set, err := weights.Load()
	if err != nil {
		return nil, err
	}
	r := reader{set: set, eight: kernel.FastInt8()}
	n := &networks{segmentation: newSegmentation(&r), embedding: newEmbedding(&r)}
	if r.err != nil {
		return nil, fmt.Errorf("neural: %w", r.err)
	}
	return n, nil
})

// A reader takes tensors out of a set and keeps the first error, after which it gives zeros.
type reader struct {
	set   *weights.Set
	eight bool // whether products take inputs in eight bits
	err   error
}

func (r *reader) float(name string, rows, cols int) []float32 {
	v, err := r.set.Float(name, rows, cols)
	if err != nil {
		r.fail(err)
		return make([]float32, rows*cols)
	}
	return v
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) vector(name string, n int) []float32 { return r.float(name, 1, n) }

func (r *reader) matrix(name string, out, in int) *kernel.Matrix {
	return kernel.Pack(out, in, r.float(name, out, in))
}

// A linear is a product with a bias for each output.
type linear struct {
	*kernel.Matrix
	bias []float32
}

func (r *reader) linear(name string, out, in int) linear {
	return linear{r.matrix(name, out, in), r.vector(name+".bias", out)}
}

// apply stores in dst the outputs for rows of a, one after the other.
func (l linear) apply(dst, a []float32, aStride, rows int) {
	l.Mul(dst, l.Out(), a, aStride, rows, l.bias)
}
