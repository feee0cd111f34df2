// Package vad finds when somebody speaks.
//
//	feature.Frame ──Push──▶ Detector ──Probabilities (live) or Revised (whole stream)──▶ Segmenter ──▶ spans of speech
//
// Call NewDetector first. Segmenter works on probabilities from anywhere.
//
// Revised is nearer to the truth than Probabilities, which must decide before it has heard what follows: speech ends a
// third of a second late there, since a pause is not sure sooner. Real rooms are restless: their noise wanders, people move
// and write. Pitch is therefore sought in a whitened spectrum, and doubt graded by restlessness. What is added where nobody
// speaks is distant murmur. How much each of these does, and what was tried besides, is in ../testdata/tuning.md.
//
// # Overlapped speech
//
// The Detector does not say when two people speak at once. The signs of it that are described (level, autocorrelation,
// spectral flatness, movement of pitch) are too weak together: a second speaker who is added on them is wrong about as
// often as right, and a false second speaker is a false interruption. So P(overlap) stays 0 until something better hears it.
package vad
