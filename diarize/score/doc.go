// Package score compares who spoke when with a reference: diarization error rate
// (DER), Jaccard error rate (JER) and the time of every speaker; it also reads and
// writes RTTM.
//
// ReadRTTM gives the turns of each recording, Diarization scores one recording
// against its reference. A day of quick talk (50,000 turns a side) takes a tenth of a second.
//
// The figures are those of pyannote.metrics (Bredin, "pyannote.metrics: a toolkit
// for reproducible evaluation, diagnostic, and error analysis of speaker
// diarization systems", Interspeech 2017) after Annotation.support(): spans of
// one speaker that overlap or touch are one span. Without support() pyannote counts such
// overlaps twice and puts collars inside them.
package score
