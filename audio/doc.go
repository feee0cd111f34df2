// Package audio brings sound in: WAV files, anything ffmpeg can decode, and live
// input devices, all as a stream of float32 samples that is never written
// anywhere.
//
// Start with Open for files and standard input; wrap the result with Resample to
// get AnalysisRate. Everything is a Source, read by one goroutine in chunks
// of any size; nothing holds a whole recording in memory.
//
// Words used here and everywhere: a sample is one value of one channel; a chunk
// is what one Read returned; a Span is a half-open stretch of sample indices.
// Times inside the program are int64 samples at one Rate and become
// time.Duration only at the edges.
package audio
