package neural

import (
	"slices"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// What is embedded of a local voice.
const (
	leastClean = 40  // rows of 10 ms that a voice must be alone for, to be described by those only
	leastRows  = 20  // rows it must speak in to be described at all
	mostRows   = 300 // rows that are enough
	liveRows   = 150 // those, for a voice that had its vector in another window a moment ago, or will have it soon
	stretch    = 25  // rows that are chosen or left together
)

// describe stores the vectors of the windows that were judged last.
func (f *Frontend) describe(windows []frontend.Window) {
	f.room.parallel(len(windows)*locals, func(w *worker, i int) {
		at, k := i/locals, i%locals
		most, from := mostRows, &f.vectors
		if !windows[at].Described {
			if windows[at].Alone[k] < leastLive || !f.speaksNew(&windows[at], k) {
				return
			}
			most, from = liveRows, &f.brief
		}
		length := int(windows[at].Len())
		rows := thin(f.exemplars(w, at, k, length), most)
		if len(rows) == 0 {
			return
		}
		room := w.embedded()
		samples := f.samples[at*f.info.Step:][:length]
		for r, row := range rows {
			w.bander.row(room.bands[r*bands:][:bands], samples[row*bandHop:])
		}
		windows[at].Vectors[k] = from.next()
		f.net.embedding.embed(windows[at].Vectors[k], len(rows), room)
	})
}

// describes says whether all voices of the next window get a vector.
func (f *Frontend) describes() bool {
	return !f.live || (f.judged+1-windowSamples/f.info.Step)%everyVector == 0
}

// leastLive is how long somebody has to be heard alone for a vector in a window in which not all have one, and leastNew for how
// many frames in what is new.
const (
	leastLive = int64(audio.AnalysisRate) / 2
	leastNew  = 10
)

// speaksNew says whether local voice k of a window that was judged live speaks in what the window before did not hear: only
// there it is open who speaks.
func (f *Frontend) speaksNew(w *frontend.Window, k int) bool {
	frames, n := w.Frames(), 0
	for t := max(0, frames-f.info.Step/hop); t < frames; t++ {
		if speaksIn(f.room.decided[t], k) {
			n++
		}
	}
	return n >= leastNew
}

// speaksIn says whether local voice k is one of a class.
func speaksIn(class uint8, k int) bool { return slices.Contains(powerset[class], k) }

// exemplars lists the rows of bands that local voice k of a window is described by: where it speaks
// alone or, if that is too little, where it speaks.
func (f *Frontend) exemplars(w *worker, at, k, length int) []int {
	decided := f.room.decided[at*maxFrames:][:maxFrames]
	count := max(0, 1+(length-bandReach)/bandHop)
	rows := w.rows[:0]
	for row := range count {
		if int(decided[rowFrame(row)]) == 1+k {
			rows = append(rows, row)
		}
	}
	if len(rows) < leastClean {
		rows = rows[:0]
		for row := range count {
			if speaksIn(decided[rowFrame(row)], k) {
				rows = append(rows, row)
			}
		}
	}
	if len(rows) < leastRows {
		return nil
	}
	return rows
}

// rowFrame is the frame in which the middle of a row of bands lies.
func rowFrame(row int) int { return (row*bandHop + bandReach/2) / hop }

// thin leaves so many rows at most: the same share of each part, in stretches.
func thin(rows []int, most int) []int {
	if len(rows) <= most {
		return rows
	}
	kept := rows[:0]
	stretches := len(rows) / stretch
	for i := range stretches {
		if i*(most/stretch)/stretches != (i+1)*(most/stretch)/stretches {
			kept = append(kept, rows[i*stretch:(i+1)*stretch]...)
		}
	}
	return kept
}
