// Package online follows voices while a meeting goes on.
//
//	sound ─▶ Gate: somebody speaks (0.3 s late)
//	   └──▶ frontend: windows ─▶ match: local voices → labels ─▶ steps of 0.1 s: who is shown
//	                                └─ now and then: regroup what was kept ─▶ labels, corrections
//
// A [Stream] is one mono stream in which voices are told apart; an [Own] one that belongs to one person.
// Voices have labels, which [Labels] keeps for all streams of a meeting: 0, 1, … in the order in which
// they were noticed. A label belongs to its voice for good. What is heard later can show that a stretch was
// somebody else's, and that is an [Event] of its own, never a silent change.
//
// Windows that come every second overlap. A local voice is whoever has spoken in the same frames of the
// windows before it, and only where that says nothing, whose vector is nearest. What is shown of a step
// is the mean over the windows that hold it, so it grows surer for ten seconds and then stands still until a
// regrouping is sure that it was wrong.
//
// All times are samples of the stream; it stands still while a meeting is off the record.
package online
