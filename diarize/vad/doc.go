// Package vad finds when somebody speaks.
//
//	feature.Frame ──Push──▶ Detector ──Probabilities (live) or Revised (whole stream)──▶ Segmenter ──▶ spans of speech
//
// Call NewDetector first. Segmenter works on probabilities from anywhere.
package vad
