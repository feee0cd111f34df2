// Package audio brings sound in: WAV and FLAC files, and anything ffmpeg can decode,
// as a stream of float32 samples that is never written anywhere. Live sound is
// package capture's.
//
// Start with [Open] for files and standard input; wrap the result with [Resample] to get
// [AnalysisRate]. Everything is a [Source], read by one goroutine in chunks of any size;
// nothing holds a whole recording in memory.
//
// WAV is read through go-audio/wav: it reads the fields of the header, which it is
// handed in a canonical form, and writes the files that the tests read. What stands
// beside it is what it cannot do or does at a cost: the walk through the chunks
// (bounded, so that a lie in a header cannot claim gigabytes; RF64 and streams of
// unknown length), floats, A-law and mu-law, and the conversion of samples in bulk.
// FLAC is read with mewkiz/flac, all else by an ffmpeg that is installed.
//
// # Words
//
//   - [Source]: a stream of sound, read once from its beginning by one goroutine.
//   - Sample: one value of one channel. Sample i of all channels is heard at the same time.
//   - Chunk: what one Read returned, channels interleaved.
//   - [Rate]: samples in a second. [AnalysisRate] is the one at which voices are told apart.
//   - [Span]: a half-open stretch of sample indices. Times inside the program are int64 samples at one Rate and become
//     time.Duration only at the edges.
//   - Track: one of several streams in a file, such as those of a recorded call; [OpenTrack] hears one alone.
//   - Note: what a reader should know of the sound (package note), from a source that is a [Noter].
package audio
