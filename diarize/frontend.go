package diarize

import (
	"iter"

	"airtime/audio"
)

// Frame is what a Frontend says of one hop of sound: probabilities in [0, 1].
type Frame struct {
	Speech  float32 // somebody speaks
	Overlap float32 // two or more people speak at once; at most Speech
}

// A Frontend hears one mono stream at audio.AnalysisRate once, front to back, and
// answers the two questions the rest of the pipeline asks: when is there speech,
// and what does the voice in a stretch of it sound like. The training-free
// Cepstral front end and a trained network are interchangeable behind it.
//
// One goroutine uses a Frontend. Push takes any number of samples; the frames
// that come out do not depend on how the stream was cut into pushes.
type Frontend interface {
	Push(samples []float32)

	// Flush says that the stream has ended: the remaining frames become available,
	// and Embed may from now on use what the whole stream taught it.
	Flush()

	// Hop is the number of samples per frame: frame i is about the samples
	// [i·Hop, (i+1)·Hop). The frames run 50 to 100 to the second.
	Hop() int

	// Frames appends to dst the frames decided since the last call. At sample t of
	// the stream every frame up to t−Latency has been returned.
	Frames(dst []Frame) []Frame

	// Revised yields every frame of the stream from its start, judged with what came
	// after it also known. It may be called after Flush, and again.
	Revised() iter.Seq[Frame]

	// Latency is how many samples a frame may lag behind the stream.
	Latency() int

	// Dim is the length of an embedding.
	Dim() int

	// Embed stores in dst (length Dim) a unit-length vector pooled over the frames
	// of spans, and returns how many frames went into it: 0 means that there was
	// too little to describe a voice, and dst is unspecified. It allocates nothing.
	// Vectors are comparable (by dot product) only with others taken from the same
	// Frontend between the same two Pushes, or after Flush.
	Embed(dst []float32, spans ...audio.Span) int

	// Wipe overwrites everything that could tell a voice and forgets the stream.
	Wipe()
}

// A Learner is a Frontend that tells voices apart better once it knows, more or less, who speaks
// when. What it embedded before does not compare with what it embeds after.
type Learner interface {
	Frontend

	// Learn is told the spans in which each voice speaks, sorted: after Flush, or before it those so
	// far, which hold until the Frontend learns by itself again.
	Learn(voices [][]audio.Span)
}
