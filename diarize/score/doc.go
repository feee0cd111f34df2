// Package score compares who spoke when with a reference: diarization error rate
// (DER), Jaccard error rate (JER), and reads and writes RTTM.
package score
