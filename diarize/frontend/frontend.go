// Package frontend is the seam between sound and grouping: what any way of hearing a meeting
// has to say before its voices are matched and counted. A trained network and the training-free
// front end are interchangeable behind it; frontendtest.Check is the contract that both pass.
//
// A [Frontend] cuts one mono stream into overlapping stretches, and says of each in a [Window]
// which of a few local voices speaks when, and what each sounds like. Local voices are numbered
// anew in every window: that two of them are one person is for the grouping to find out, by the
// vectors, which last, and by the frames that neighbouring windows share.
//
// Glossary: hop, the samples from one frame to the next. Step, the samples from the start of one
// window to that of the next. Latency, how many samples after its end a window comes out at the
// latest. Alone, speech under which nobody else's lies.
package frontend

import (
	"time"

	"airtime/audio"
)

// A Window is what was heard in one stretch of sound: up to Info.Locals voices, not yet matched
// with those of other windows. It is valid for good: nothing in it is changed by whoever handed it out.
type Window struct {
	// Span is in samples of the stream at audio.AnalysisRate. The last window of a stream may be
	// shorter than Info.Window.
	audio.Span

	// Activity is frames × Info.Locals: the probability that the local voice speaks. Frame i is
	// about the samples [Start+i·Hop, Start+(i+1)·Hop).
	Activity []Prob

	// Overlap is, for each frame, the probability that two or more speak at once. As no front end
	// tells more than two at once apart, somebody speaks with probability ΣActivity − Overlap.
	Overlap []Prob

	// Vectors has for each local voice its Info.Dim numbers, of unit length and closer (by dot product) where the
	// voices are; nil where too little was heard to describe a voice, which over a whole day saves memory.
	Vectors [][]float32

	// Described says that every voice that was heard enough has its vector. In windows that come one upon the other
	// a front end may describe those only that speak in what the window before did not hear.
	Described bool

	// Alone is, for each local voice, the samples in which it was heard alone.
	Alone []int64

	packed         []Prob // what Pack made of Activity and Overlap
	frames, locals int    // of those
}

// A Prob is a probability in steps of 1/255: finer than any front end is right, and small, since those of every
// frame of a meeting are kept.
type Prob uint8

// NewProb is the Prob that is nearest to p, which is in [0, 1] or taken to be.
func NewProb(p float32) Prob { return Prob(max(0, min(p, 1))*255 + 0.5) }

// Value is in [0, 1].
func (p Prob) Value() float32 { return float32(p) / 255 }

// Erase overwrites what w says of voices.
func (w *Window) Erase() {
	for _, v := range w.Vectors {
		clear(v)
	}
}

// Info describes the windows of a Frontend.
type Info struct {
	Hop     int // samples per frame
	Window  int // samples in a window
	Step    int // samples from the start of one window to that of the next
	Latency int // samples by which a window may come later than its end
	Locals  int // local voices in a window
	Dim     int // numbers in a vector
	Tuning  Tuning
}

// Tuning holds the thresholds that belong to a front end and to no other.
type Tuning struct {
	// Cut is the mean cosine distance between the vectors of two groups from which they are two
	// people; Doubt is how much that could be less or more, and Split from which distance on two are parted where more
	// people than were found are known to be there.
	Cut, Doubt, Split float64

	// Alone is how long a local voice has to be heard alone for its vector to take part in finding
	// out who there is; shorter ones are matched afterwards.
	Alone time.Duration

	// Small is the part of all speech heard alone that somebody has at least, or is nobody.
	Small float64
}

// A Frontend hears one mono stream at audio.AnalysisRate once, front to back. One goroutine uses it.
type Frontend interface {
	// Push hears the next samples, any number of them. Samples that are not numbers count as 0.
	Push(samples []float32)

	// Flush says that the stream has ended: the remaining windows become available.
	Flush()

	// Windows appends to dst those finished since the last call, in order. They are the same
	// however the stream was cut into pushes.
	Windows(dst []Window) []Window

	// Info is the same at any time.
	Info() Info

	// Erase overwrites everything that could tell a voice and forgets the stream; the next Push
	// begins another. Windows that were handed out are their owner's to erase.
	Erase()
}

// An Adapter is a Frontend whose vectors compare better once it is known, more or less, which of
// them are one person's: vectors that were kept are adapted anew instead of being made again.
type Adapter interface {
	// Fit learns from vectors (row by row) and the labels of each: −1 where that is not known.
	Fit(vectors []float32, labels []int)

	// Apply stores in dst the adapted vector of v, of unit length and as long as v. Zeros stay
	// zeros. Before Fit it is v.
	Apply(dst, v []float32)
}
