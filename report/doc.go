// Package report turns who spoke when into an account of how the floor was
// shared, and draws it.
//
// Build a Meeting (from a diarization, a turn file or by hand), call Compute to
// get the Account, and give the Account to a renderer: Text, WriteJSON, WriteCSV or
// WriteRTTM. Every figure is a function of the meeting's spans and the Settings;
// renderers compute nothing.
//
// GroupSheet, PersonSheet and FacilitatorSheet answer Questions from an Account, as
// a Sheet of one or a few pages; Worksheet has the Questions alone. SheetText,
// SheetMarkdown, SheetHTML and SheetPDF draw a Sheet. All words of a Sheet are data
// (questions_en.yaml, ReadQuestions); what is suggested when is code (practices.go).
//
// The definitions work on spans per person only: no words, no pitch, no guess
// about who a person is.
package report
