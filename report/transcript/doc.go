// Package transcript reads who spoke when from files that others made: transcripts with
// names, the output of diarizers, tables, and the JSON of services.
//
// [Detect] says what a file is, [Read] makes a report.Meeting of it. Only names and
// times are kept: words are looked at one line at a time, to tell
// a name from what was said and to divide a cue between two people, and then dropped.
// A new format is one entry in the table kinds; a new service's JSON is one in shapes.
//
// # Names in WebVTT and SRT
//
//	<v Ana Lima>text</v>        Teams, whisper.cpp, and the WebVTT standard
//	Ana Lima: text              Zoom, Otter, Tactiq and most others; also >> ANA: text, [SPEAKER_00]: text
//	(speaker 0) text            whisper.cpp; also [Ana Lima] text, if nearly every cue has it
//	(Ana Lima)                  Google Meet; a line of its own above the text
//	1 "Ana Lima" (1234)         Webex, above the times; also Speaker 1, or words that come again there
//
// What may be a name, at the beginning of a cue or after a dash, is kept until the whole file was
// read, and then decided, after its character references were decoded; capital letters make no difference:
//
//   - With <v Name>, only those names are names.
//   - Where nine in ten cues begin with what may be a name, each is one that comes again, or begins and ends
//     with a capital letter, or has at most three words.
//   - Elsewhere a name comes at least twice and begins with a capital letter; and names begin a fifth of the cues,
//     or stand where the speaker changes (see below). A third of all cues is enough for names that come once.
//   - Where all that may be names are also words of the text, in small letters or after an article, they are headings:
//     "Water: …" of a lecture on water. A letter alone may be a name.
//   - "Note", "Remember", "And he said" and other words that sentences begin with are no names, but where every cue
//     begins with what may be one and the word comes again (Question, Answer).
//   - A time or a number beside a name is not of it: [00:12] Ana, Ana (00:12), 3. Ana.
//   - Else the file names nobody, which is an error. One colon makes no speaker.
//   - "Room 2: Ana" is the name where another name always follows Room 2, and none that speaks by itself too:
//     "Ana: Ben: are you there?" is Ana.
//   - A telephone's number is a name; digits may be hidden.
//   - Speaker 1, SPEAKER_00 and the like are always names. "-", "?", "unknown", "[music]" never are.
//
// # Cues without a name
//
// They are put down to a person called "Unnamed" and a note says how much that is,
// except in files that give the name only when the speaker changes: a name at the first cue, names at half of the cues or fewer,
// two of them or more, at most one in ten a repetition of the last one, half of them no words that the text has besides,
// nine in ten of the other cues within 2 s of the one before, and few that show by a dash alone that another begins, as in
// talk and not in lectures or films. There the last person
// goes on, but not over a pause of 10 s, nor where a dash, >> or "?:" says that another begins, nor after what might be a name
// before a colon or in brackets, and was not taken for one. A cue of nothing but "[music]" or "♪" is no speech.
//
// A cue with several people is divided between them in order, in proportion to the
// letters of each: cues say no more.
//
// # Text
//
// Transcripts for people, as .txt, say only when each person begins. They speak until the next begins, or for as long as
// slow speech of so much text takes; the notes say that this is rough. Where each of four names or more stands there once,
// they are chapters or items of an agenda, which is an error.
//
// # Several recordings, several channels
//
// The entries of several recordings, or the cues of two files one after the other, are refused: they would lie upon each
// other. Voices that are numbered on each of several channels anew are told apart, or refused where a file cannot
// say; a name on several channels is one person.
//
// # What makes no sense
//
// An entry that ends before it starts, or has no time, is left out and said, unless most are like that; a start
// up to a second before the beginning is the beginning.
//
// Plain numbers are seconds. Whole numbers of which seconds would make no meeting (half of the entries over 20 minutes, or more
// than a day in all) are milliseconds, which is said; where both are possible, the file is refused and the message has both
// readings; so are milliseconds that may be samples, parts of a day, and durations that may be ends. If the first entry is after an hour, and later than all the rest is long, or after five hours, the times are those of day and
// the meeting begins there, which is said; so it does with dates.
//
// # CSV
//
// The first line names the columns, in any order and case; other columns are
// passed over. Commas, semicolons or tabs part them, whichever the first line has most of.
//
//	start      start, start time, begin, from, onset; with _s or _ms, (s) or (ms) for the unit
//	end        end, end time, stop, to, offset
//	duration   duration, dur, length          instead of end
//	speaker    speaker, speaker name, speaker label, person, name, who, participant, label
//	recording  recording, file, session, meeting: one alone
//
// and the same in German, Spanish and French (columnNames has all).
//
// Times are seconds ("83.5", "83,5"), clock times ("1:23.5", "00:01:23.500"), dates or times of day.
package transcript
