package frontend

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// What comes out of a packed window is what went in, whatever that is; where voices pause, it is small.
func TestPack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for frames := range 700 {
		w := Window{Activity: make([]Prob, 3*frames), Overlap: make([]Prob, frames)}
		if frames%2 == 1 { // noise; else silence, but for one frame
			for i := range w.Activity {
				w.Activity[i] = Prob(r.IntN(3))
			}
			for i := range w.Overlap {
				w.Overlap[i] = Prob(r.IntN(256))
			}
		} else if frames > 0 {
			w.Activity[r.IntN(len(w.Activity))] = 200
		}
		was := Window{Activity: slices.Clone(w.Activity), Overlap: slices.Clone(w.Overlap)}
		w.Pack()
		if frames > 0 && (w.Activity != nil || w.Overlap != nil) || w.Frames() != frames {
			t.Fatalf("packed: got %d frames, %d activities, want %d frames and nothing else", w.Frames(), len(w.Activity), frames)
		}
		if frames%2 == 0 && len(w.packed) > 40 {
			t.Errorf("%d frames of silence: got %d bytes, want few", frames, len(w.packed))
		}
		w.Pack()
		for range 2 {
			w.Open()
			if !slices.Equal(w.Activity, was.Activity) || !slices.Equal(w.Overlap, was.Overlap) {
				t.Fatalf("%d frames: got other probabilities than were packed", frames)
			}
			w.Shut()
		}
	}
}

// What is not packed is open.
func TestOpenWithoutPack(t *testing.T) {
	w := Window{Activity: []Prob{1, 2}, Overlap: []Prob{3}}
	w.Open()
	w.Shut()
	if len(w.Activity) != 2 || len(w.Overlap) != 1 || w.Frames() != 1 {
		t.Errorf("got %+v, want it as it was", w)
	}
}
