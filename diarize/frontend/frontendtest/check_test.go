package frontendtest

import (
	"math"
	"testing"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// loud is the least of a front end: one voice, which speaks where the sound is loud.
type loud struct {
	heard, begun int64
	peak         float32
	done         []frontend.Window
}

const second = int64(audio.AnalysisRate)

func (l *loud) Push(x []float32) {
	for _, v := range x {
		if v-v == 0 {
			l.peak = max(l.peak, v, -v)
		}
		if l.heard++; l.heard-l.begun == second {
			l.finish()
		}
	}
}

func (l *loud) finish() {
	w := frontend.Window{Span: audio.Span{Start: l.begun, End: l.heard}, Activity: []frontend.Prob{0}, Overlap: []frontend.Prob{0}, Vectors: make([][]float32, 1), Alone: []int64{0}}
	if l.peak > 0.01 {
		w.Activity[0], w.Alone[0] = frontend.NewProb(1), w.Len()
		sin, cos := math.Sincos(float64(l.peak))
		w.Vectors[0] = []float32{float32(sin), float32(cos)}
	}
	l.done = append(l.done, w)
	l.begun, l.peak = l.heard, 0
}

func (l *loud) Flush() {
	if l.heard > l.begun {
		l.finish()
	}
}

func (l *loud) Windows(dst []frontend.Window) []frontend.Window {
	dst = append(dst, l.done...)
	clear(l.done)
	l.done = l.done[:0]
	return dst
}

func (l *loud) Info() frontend.Info {
	return frontend.Info{Hop: int(second), Window: int(second), Step: int(second), Locals: 1, Dim: 2}
}

func (l *loud) Erase() { *l = loud{} }

func TestCheck(t *testing.T) {
	Check(t, func() frontend.Frontend { return &loud{} })
}
