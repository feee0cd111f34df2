// Package report turns who spoke when into an account of how the floor was
// shared, and draws it.
//
// Make a Meeting (from a diarization, from a file of turns with report/transcript, or
// by hand; ReadRoster has who was there) and call Compute with DefaultSettings to
// get the Account. It is all there is to know: every figure is a function of the
// meeting's spans and the Settings, and whatever draws an account computes nothing.
//
// The account itself is written by
//
//	Text       for a terminal
//	WriteJSON  whole, to be kept; ReadJSON reads it back (SCHEMA.md)
//	WriteCSV   a row of figures for each person
//	WriteRTTM  who spoke when
//
// What it says to people is a Sheet, of one or a few pages: GroupSheet, PersonSheet
// and FacilitatorSheet answer Questions from an Account; Worksheet has the Questions
// alone; CompareMeetings sets several accounts side by side, as Across.Sheet. All
// words of a Sheet are data (questions_en.yaml, ReadQuestions); what is suggested
// when is code (practices.go). A Sheet is drawn by SheetText, SheetMarkdown,
// SheetHTML and SheetPDF, with the same pictures (BarsPicture, LanesPicture and the
// others) in the last two.
//
// People correct an account without its recording: ParseEdit or ReadEdits, then
// Apply, which keeps what was corrected so that it can be undone, until Forget.
//
// The definitions work on spans per person only: no words, no pitch, no guess
// about who a person is.
package report
