// Package audio brings sound in: WAV files, anything ffmpeg can decode, and live
// input devices, all as a stream of float32 samples that is never written
// anywhere.
//
// Start with Open for files and standard input, or with OpenDevice for live sound;
// wrap the result with Resample to get AnalysisRate. Everything is a Source, read by
// one goroutine in chunks of any size; nothing holds a whole recording in memory.
//
// WAV is read through go-audio/wav: it reads the fields of the header, which it is
// handed in a canonical form, and writes the files that the tests read. What stands
// beside it is what it cannot do or does at a cost: the walk through the chunks
// (bounded, so that a lie in a header cannot claim gigabytes; RF64 and streams of
// unknown length), floats, A-law and mu-law, and the conversion of samples in bulk.
// FLAC is read with mewkiz/flac, all else by an ffmpeg that is installed.
//
// Live sound comes through PortAudio, and from any source of PulseAudio or PipeWire
// where one of them runs. An Input looks after its device: it never ends by itself,
// keeps step with the clock, and says in Health what is wrong in words for people.
// Pair puts two of them, such as a microphone and the far side of a call, side by side.
//
// Words used here and everywhere: a sample is one value of one channel; a chunk
// is what one Read returned; a Span is a half-open stretch of sample indices.
// Times inside the program are int64 samples at one Rate and become
// time.Duration only at the edges.
package audio
