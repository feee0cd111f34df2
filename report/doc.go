// Package report turns who spoke when into an account of how the floor was shared.
//
// Make a [Meeting] (from a diarization, from a file with report/transcript, or by
// hand; [ReadRoster] has who was there) and call [Compute] with [DefaultSettings]
// to get the [Account]: what one meeting's turns add up to. It is all there is to
// know: every figure is a function of the meeting's spans and the [Settings]. The
// definitions work on spans per person only: no words, no pitch, no guess about who
// a person is.
//
// The account is written by [WriteJSON] (whole, to be kept; [ReadJSON] reads it
// back, SCHEMA.md describes it), [WriteCSV] and [WriteRTTM]. People correct it
// without its recording: [ParseEdit] or [ReadEdits], then [Apply], which keeps what
// was corrected so that it can be undone, until [Forget].
//
// What is built on it lies in packages of its own, each importing only those
// before it:
//
//	report/names       what somebody can be called, and text from files made fit to print
//	report             this: every figure of one meeting
//	report/across      figures of several meetings
//	report/numbers     how figures, lengths and places in a meeting are written
//	report/words       every word that a reader sees
//	report/picture     Account → Drawing: bars, lanes, strip, matrix, waits
//	report/sheet       Account → Sheet: what is said to whom
//	report/render      Sheet → text, Markdown, HTML, PDF
//	report/transcript  file → Meeting
//
// Nothing above this package computes a figure; nothing below report/words writes
// a sentence for readers: what sound, files and voices have to tell comes as codes
// (package audio/note).
//
// # Words
//
//   - Person: who has a [PersonID], which every list refers to. [Account.NameOf] is what they are called.
//   - Speech: one span in which a person speaks, as it was heard; its confidence, and who else it could be.
//   - Utterance: speech of a person with short pauses of their own bridged.
//   - Short response: an utterance so short, within another's turn, that it only shows attention (backchannel).
//   - Turn: utterances joined over pauses in which nobody else starts; what is shorter is a brief remark.
//   - Floor: its holder is, of the people with a turn, whose turn began first. It is open in a silence between turns.
//   - [Attempt]: somebody starts while another holds the floor, who then loses it (taken), keeps it (tried) or neither.
//   - Share: a part of all speaking. The equal share is one of as many as there are people.
//   - Strip: windows of the meeting, each held by one person or by nobody.
package report
