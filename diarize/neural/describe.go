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
	stretch    = 25  // rows that are chosen or left together
)

// describe stores the vectors of the windows that were judged last.
func (f *Frontend) describe(windows []frontend.Window) {
	f.room.parallel(len(windows)*locals, func(w *worker, i int) {
		at, k := i/locals, i%locals
		if !windows[at].Described && (windows[at].Alone[k] < int64(audio.AnalysisRate) || f.continues(&windows[at], k)) {
			return
		}
		length := int(windows[at].Len())
		rows := f.pickExemplars(w, at, k, length)
		if len(rows) == 0 {
			return
		}
		room := w.embedded()
		samples := f.samples[at*f.info.Step:][:length]
		for r, row := range rows {
			w.bander.row(room.bands[r*bands:][:bands], samples[row*bandHop:])
		}
		windows[at].Vectors[k] = f.vector()
		f.net.embedding.embed(windows[at].Vectors[k], len(rows), room)
	})
	if f.live {
		f.remember(&windows[len(windows)-1])
	}
}

// describes says whether all voices of the next window get a vector.
func (f *Frontend) describes() bool {
	return !f.live || (f.judged+1-windowSamples/f.info.Step)%everyVector == 0
}

// remember keeps what a window that was judged live says, for continues.
func (f *Frontend) remember(w *frontend.Window) {
	var known [locals]bool
	for k := range known {
		known[k] = w.Vectors[k] != nil || f.continues(w, k)
	}
	f.last.start, f.last.known = w.Start, known
	copy(f.last.decided, f.room.decided)
}

// continues says whether local voice k of a window that was judged live is one of the window before of
// which there is a vector, there or further back: half of its frames are that one's, too.
func (f *Frontend) continues(w *frontend.Window, k int) bool {
	shift := int(w.Start-f.last.start) / hop
	var speaks int
	var with [locals]int
	for t := range w.Frames() {
		if !speaksIn(f.room.decided[t], k) {
			continue
		}
		speaks++
		if t+shift >= maxFrames {
			continue
		}
		for _, before := range powerset[f.last.decided[t+shift]] {
			with[before]++
		}
	}
	for before, n := range with {
		if f.last.known[before] && n > 0 && 2*n >= speaks {
			return true
		}
	}
	return false
}

// speaksIn says whether local voice k is one of a class.
func speaksIn(class uint8, k int) bool { return slices.Contains(powerset[class], k) }

// pickExemplars lists the rows of bands that local voice k of a window is described by: where it speaks
// alone or, if that is too little, where it speaks.
func (f *Frontend) pickExemplars(w *worker, at, k, length int) []int {
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
	return thin(rows)
}

// rowFrame is the frame in which the middle of a row of bands lies.
func rowFrame(row int) int { return (row*bandHop + bandReach/2) / hop }

// thin leaves mostRows of rows at most: the same share of each part, in stretches.
func thin(rows []int) []int {
	if len(rows) <= mostRows {
		return rows
	}
	kept := rows[:0]
	stretches := len(rows) / stretch
	for i := range stretches {
		if i*(mostRows/stretch)/stretches != (i+1)*(mostRows/stretch)/stretches {
			kept = append(kept, rows[i*stretch:(i+1)*stretch]...)
		}
	}
	return kept
}
