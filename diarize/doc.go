// Package diarize works out who spoke when, from sound alone, without knowing who
// anybody is: speakers are numbers in order of first appearance.
//
//	audio.Source ─▶ front end ─▶ windows ─▶ grouping ─▶ turns
//	                neural         local voices,  group      who, how sure,
//	                or cepstral    their vectors             two at once
//
// Call [Run] for a whole source; [New], [Diarizer.Push] and [Diarizer.Finish] are the same stages by hand. [NewLive] follows
// a meeting that still goes on, and at its end looks at all of it once more with hindsight.
//
// The network (package neural) hears who of up to three local voices speaks in every window of ten seconds, and
// package group finds out whose they are. A program that was built without it, or a Config that says Untrained, uses
// the training-free package cepstral instead, and its grouping; a Result says which of the two it was. With
// one microphone per person, package channel decides by level instead of by voice. Package online does
// the live part.
//
// Nothing here touches a file, a network, a clock or a name, and nothing that describes a voice
// outlives Close of a [Diarizer] or a [Live].
//
// # Words
//
//   - VAD: voice activity detection, when somebody speaks.
//   - Frame: one moment of sound as a front end sees it, a feature vector or a probability.
//   - Window: what a front end says of one stretch of sound (see package frontend).
//   - Local voice: somebody who is heard in a window, not yet matched with those of other windows.
//   - Vector, or embedding: numbers that describe a local voice; the nearer those of two, the more alike the voices.
//   - Constraints: what is known of people beforehand: who is one (must-link), who is two (cannot-link), how many there are.
//   - [Turn]: speech with a speaker, a number from 0 in order of first appearance. Its Alternative is who else it could be.
//   - Label: a voice of a live meeting ([Live]). Labels that turn out to be one person are merged; Current is what one has become.
//   - [Mode]: whether all share a microphone (mix) or everybody has one (person).
//   - DER: diarization error rate, the time missed, falsely found or given to the wrong person, as a part of all speech.
//   - κ, loop probability: of the hidden Markov model in cepstral/reseg, how close vectors lie around their person's
//     direction, and how likely somebody goes on speaking.
package diarize
