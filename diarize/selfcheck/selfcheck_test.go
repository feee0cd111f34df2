package selfcheck

import (
	"testing"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// tones is a front end whose voices are the first sample of a stream: 0.25 is one person, 0.5 another.
// A negative stream has nobody in it.
type tones struct {
	first float32
	n     int64
	ready []frontend.Window
}

func (f *tones) Info() frontend.Info {
	return frontend.Info{Hop: 160, Window: 160000, Step: 64000, Locals: 2, Dim: 2, Tuning: frontend.Tuning{Cut: 0.5}}
}

func (f *tones) Push(x []float32) {
	if f.n == 0 && len(x) > 0 {
		f.first = x[0]
	}
	f.n += int64(len(x))
}

func (f *tones) Flush() {
	w := frontend.Window{Span: audio.Span{End: f.n}, Vectors: make([][]float32, 2), Alone: []int64{0, f.n}}
	switch {
	case f.first > 0.6: // half one, half the other
		w.Vectors[1] = []float32{0.8, 0.6}
	case f.first > 0.4:
		w.Vectors[1] = []float32{0, 1}
	case f.first > 0:
		w.Vectors[1] = []float32{1, 0}
	}
	f.ready = append(f.ready, w)
}

func (f *tones) Windows(dst []frontend.Window) []frontend.Window {
	dst = append(dst, f.ready...)
	f.ready = f.ready[:0]
	return dst
}

func (f *tones) Erase() { *f = tones{} }

// say is that long a reading of a voice.
func say(voice float32, seconds int) []float32 {
	x := make([]float32, seconds*int(audio.AnalysisRate))
	for i := range x {
		x[i] = voice
	}
	return x
}

func TestResult(t *testing.T) {
	for _, tt := range []struct {
		name   string
		voices []float32
		long   []int // seconds
		pieces []int
		right  []bool // all of each one's pieces
		alike  int
	}{
		{"two who differ", []float32{0.25, 0.5}, []int{9, 12}, []int{3, 4}, []bool{true, true}, 0},
		{"two who are alike", []float32{0.25, 0.7}, []int{9, 9}, []int{3, 3}, []bool{true, true}, 1},
		{"one who said little", []float32{0.25, 0.5}, []int{9, 3}, []int{3, 1}, []bool{true, false}, 0},
		{"one who said nothing", []float32{0.25, -1}, []int{9, 9}, []int{3, 0}, []bool{true, false}, 0},
		{"nobody", []float32{-1, -1}, []int{0, 0}, []int{0, 0}, []bool{false, false}, 0},
		{"a rest that is too short", []float32{0.25, 0.5}, []int{7, 6}, []int{3, 2}, []bool{true, true}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := New(&tones{})
			for i, v := range tt.voices {
				if i > 0 {
					c.Next()
				}
				x := say(v, tt.long[i])
				for len(x) > 0 { // in uneven chunks
					n := min(len(x), 7777)
					c.Hear(x[:n])
					x = x[n:]
				}
			}
			r := c.Result()
			for i, p := range r.People {
				if p.Pieces != tt.pieces[i] {
					t.Errorf("person %d: got %d pieces, want %d", i, p.Pieces, tt.pieces[i])
				}
				if right := p.Enough() && p.Taken[i] == p.Pieces; right != tt.right[i] {
					t.Errorf("person %d: taken for %v, all right %v, want %v", i, p.Taken, right, tt.right[i])
				}
			}
			if len(r.Alike) != tt.alike {
				t.Errorf("alike: got %v, want %d", r.Alike, tt.alike)
			}
			c.Erase()
			if got := c.Result(); len(got.People) != 0 {
				t.Errorf("erased, and knows %d people", len(got.People))
			}
		})
	}
}
