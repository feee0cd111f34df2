package frontend

// Pack keeps what w says of its frames in about half of the memory: over a whole day it is most of what is kept of a
// recording. Most probabilities of a voice are those of the frame before. Open makes Activity and Overlap again, which
// are nil until then.
func (w *Window) Pack() {
	if w.packed != nil || w.Frames() == 0 {
		return
	}
	w.locals, w.frames = len(w.Activity)/w.Frames(), w.Frames()
	var runs []Prob
	for k := range w.locals {
		runs = appendRuns(runs, w.Activity[k:], w.locals)
	}
	runs = appendRuns(runs, w.Overlap, 1)
	w.packed = append(make([]Prob, 0, len(runs)), runs...) // without room to grow
	w.Shut()
}

// appendRuns appends what stands in x at 0, step, 2·step and so on in pairs: a value, and how often it comes.
func appendRuns(runs, x []Prob, step int) []Prob {
	const most = 255
	for i := 0; i < len(x); i += step {
		if k := len(runs) - 1; i > 0 && runs[k-1] == x[i] && runs[k] < most {
			runs[k]++
		} else {
			runs = append(runs, x[i], 1)
		}
	}
	return runs
}

// Open makes Activity and Overlap of a window that is packed, until Shut.
func (w *Window) Open() {
	if w.packed == nil || w.Overlap != nil {
		return
	}
	w.Activity, w.Overlap = make([]Prob, w.frames*w.locals), make([]Prob, w.frames)
	at := 0
	for i := 0; i < len(w.packed); i += 2 {
		for range w.packed[i+1] {
			if column, f := at/w.frames, at%w.frames; column < w.locals {
				w.Activity[f*w.locals+column] = w.packed[i]
			} else {
				w.Overlap[f] = w.packed[i]
			}
			at++
		}
	}
}

// Shut drops what Open made. A window that is not packed stays open.
func (w *Window) Shut() {
	if w.packed != nil {
		w.Activity, w.Overlap = nil, nil
	}
}

// Frames is how many frames w has.
func (w *Window) Frames() int {
	if w.packed != nil {
		return w.frames
	}
	return len(w.Overlap)
}
