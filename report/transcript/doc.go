// Package transcript reads who spoke when from files that others made: WebVTT and
// SRT transcripts with names, RTTM, and CSV.
//
// Detect says what a file is, Read makes a report.Meeting of it. Only names and
// times are kept: words are looked at one line at a time, to tell
// a name from what was said and to divide a cue between two people, and then dropped.
//
// # Names in WebVTT and SRT
//
//	<v Ana Lima>text</v>       Teams, and the WebVTT standard
//	Ana Lima: text             Zoom, Otter, Tactiq and most others; also >> ANA: text
//	(Ana Lima)                 Google Meet; a line of its own above the text
//
// What stands before the first colon of a cue (followed by a space, or the end of the
// line) is a name if it has at most 60 characters and 6 words, at least one letter
// and none of ?!;"<>{}=[], and does not begin with "www.". So neither "10:30: we
// begin" nor "https://…" has one. Transcribers name every cue; once fewer than nine in ten
// cues so far began with a name, the file is not of that kind, and the first and last word of a new name must
// not begin with a small letter: "and so I said: no" is no person. Further lines
// of a cue change the speaker only for a name heard before, or after a dash.
//
// # Cues without a name
//
// They are put down to a person called "Unnamed" and a note says how much that is,
// except in files that give the name only when the speaker changes (more than one
// cue in ten without a name, and at most one name in ten a repetition of the last one): there the last person
// goes on. A cue of nothing but "[music]" or "♪" is no speech. A file in which nobody has a
// name is an error.
//
// A cue with several people is divided between them in order, in proportion to the
// letters of each: cues say no more.
//
// # CSV
//
// The first line names the columns, in any order and case; other columns are
// passed over. Commas, semicolons or tabs part them, whichever the first line has most of.
//
//	start      start, start_s, start time, begin, from, onset
//	end        end, end_s, end time, stop, to, offset
//	duration   duration, duration_s, dur, length          instead of end
//	speaker    speaker, speaker name, person, name, who, participant, label
//
// Times are seconds ("83.5", "83,5") or clock times ("1:23.5", "00:01:23.500").
package transcript
