// Package report turns who spoke when into an account of how the floor was
// shared, and draws it.
//
// Build a Meeting (from a diarization, a turn file or by hand), call Compute to
// get the Account, and give the Account to a renderer: Text or JSON.
// Every figure is a function of the meeting's spans and the Settings; renderers
// compute nothing.
//
// The definitions work on spans per person only: no words, no pitch, no guess
// about who a person is.
package report
