// Package journal keeps what is understood of a meeting safe while it goes on, and reads it back.
//
// A journal is JSON, a line for each thing that was learnt: how the meeting began, turns by label, names,
// marks, the end. It has no sound, no voice and no word. It is read up to the first line that makes no sense,
// also when the program or the machine stopped in the middle of one, and it is locked while it is written: one
// program goes on with it at a time.
//
//	Log ─▶ record ─▶ report.Meeting        what is known, which alone changes it
//	 └──▶ File ─▶ disk                     the same as lines, in a goroutine of its own
//
// To write one: [Create] or [New], then [Begin]; or [Resume] and [Continue] to go on with one. To read one:
// [Read]. A label is a voice; it stays the voice's for good, also over a resume, where labels count on.
//
// All times are of the meeting and count from its beginning.
package journal
