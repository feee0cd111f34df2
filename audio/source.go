package audio

import (
	"errors"
	"io"

	"airtime/audio/note"
)

// MaxChannels is the largest number of channels that any reader accepts.
const MaxChannels = 64

// ErrClosed is returned by a Read that was blocked when its Source was closed,
// and by every Read after that.
var ErrClosed = errors.New("audio source closed")

// Format describes the samples of a Source.
type Format struct {
	Rate     Rate
	Channels int // 1 to MaxChannels
}

// A Source yields interleaved samples to one reading goroutine, which alone calls
// its methods (those of Sized and Noter too) but for Close. The samples are finite
// and nominally in [-1, 1]: a filter may overshoot full scale a little.
//
// Read stores up to len(dst)/Channels samples per channel and returns how many,
// blocking until it has one. A short read is not the end; the end is 0, io.EOF,
// and stays so. n is 0 whenever err is not nil, and for a dst without room for
// one sample of every channel.
//
// Close may come from another goroutine; a blocked Read then returns ErrClosed.
// A second Close does nothing.
type Source interface {
	Format() Format
	Read(dst []float32) (n int, err error)
	io.Closer
}

// A Sized source knows how much it is going to yield.
type Sized interface {
	// Samples is the expected number of samples per channel, or -1 if unknown.
	// It is for progress only: a truncated file yields fewer.
	Samples() int64
}

// A Noter has something to tell the reader of the result about its input, such
// as a truncated file. The notes are complete once Read has returned an error.
type Noter interface {
	Notes() []note.Note
}
