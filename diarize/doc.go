// Package diarize works out who spoke when, from sound alone, without knowing who
// anybody is: speakers are numbers in order of first appearance.
//
//	audio.Source ─▶ front end ─▶ windows ─▶ grouping ─▶ turns
//	                neural         local voices,  group      who, how sure,
//	                or cepstral    their vectors             two at once
//
// Call [Run] for a whole source; [New], Push and Finish are the same stages by hand. [NewLive] follows a
// meeting that still goes on and ends with the same account.
//
// The network (package neural) hears who of up to three local voices speaks in every window of ten seconds, and
// package group finds out whose they are. A program that was built without it, or a Config that says Untrained, uses
// the training-free package cepstral instead, and its grouping; a Result says which of the two it was. With
// one microphone per person, package channel decides by level instead of by voice. Package online does
// the live part.
//
// Nothing here touches a file, a network, a clock or a name, and nothing that describes a voice
// outlives Close.
//
// Glossary: VAD, voice activity detection. Frame, one feature vector or
// probability. Window, what a front end says of one stretch of sound. Local voice, somebody heard in a
// window, not yet matched with those of others. Vector or embedding, numbers that are close to others
// where the voices are. Constraints, what is known of people beforehand (must-link, cannot-link, bounds). Turn,
// speech with a speaker. Label, a voice of a live meeting. DER, diarization error rate.
package diarize
