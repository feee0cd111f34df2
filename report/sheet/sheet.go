package sheet

import (
	"airtime/report"
	"airtime/report/picture/draw"
	"airtime/report/words"
)

// Sheet is the facilitation summary before it is drawn: text, Markdown, HTML and
// PDF are renderings of the same Sheet and add nothing to it.
type Sheet struct {
	Title    string
	Subtitle string          // date, length, how people were told apart
	Lang     string          // BCP 47
	For      words.Audience  // empty if it is about no meeting, or about several
	Me       report.PersonID // whose own it is, ForMe
	Pages    int             // of paper that it is meant for; 0 is as many as it takes
	Sections []Section
	Terms    []Term // definitions that Facts refer to, in the order of first use
	Words    words.Fixed
}

func (s Sheet) FixedWords() words.Fixed {
	if s.Words == (words.Fixed{}) {
		return words.English().FixedWords()
	}
	return s.Words
}

// Section is a stretch of a Sheet under one heading; a renderer keeps heading and first block together.
type Section struct {
	ID      string // anchor; for a question its id in the question file
	Heading string
	Blocks  []Block
}

// A Block is a Para, Facts, Picture, Try, Room or Table.
type Block interface{ block() }

// Para is a paragraph of plain text. Quiet ones are asides: what the recording cannot tell.
type Para struct {
	Text  string
	Quiet bool
}

// Fact is one sentence of evidence.
type Fact struct {
	Text string // whole sentence with figure and range
	Term string // ID of the Term that defines the figure, which a short sheet has no room for; may be empty
}

// Facts is a list of evidence, the most telling first.
type Facts struct{ Items []Fact }

// Picture is a drawing with its caption.
type Picture struct {
	Drawing draw.Drawing
	Caption string
	Term    string
}

// Try is one thing to try next time, with its reason.
type Try struct{ Practice, How, Why string }

// Room is so many empty lines to write on.
type Room struct{ Lines int }

// Table is a small table; the first row is the head.
type Table struct {
	Caption string
	Rows    [][]string
	Numeric []bool   // by column: aligned right
	Terms   []string // by column: ID of the Term that defines its figures; may be empty, or short of columns
}

// TermOf returns the ID of the Term that a column refers to, or "".
func (t Table) TermOf(column int) string {
	if column < len(t.Terms) {
		return t.Terms[column]
	}
	return ""
}

// Term is a definition on the last page.
type Term struct{ ID, Name, Text string }

func (Para) block()    {}
func (Facts) block()   {}
func (Picture) block() {}
func (Try) block()     {}
func (Room) block()    {}
func (Table) block()   {}
