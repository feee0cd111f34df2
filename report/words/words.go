package words

import (
	"unicode"
	"unicode/utf8"
)

// Audience is whom a Sheet is for.
type Audience string

// The audiences.
const (
	ForGroup       Audience = "group"       // a page for the table
	ForMe          Audience = "me"          // a page about one person; others only in sum
	ForFacilitator Audience = "facilitator" // two pages: also who may have wanted in, who was not heard, what was held
	ForHalfway     Audience = "halfway"     // half a page for the break, about nobody
)

// Fixed are the fixed words that renderers write, in the language of the Sheet.
// The zero value is English.
type Fixed struct {
	Try         string // before a practice
	Definitions string // heading
	InWords     string // of a picture: what it shows
	Skip        string // a link past the heading
	StandIn     string // on paper for a name that no font has, with {number}
	NoFont      string // a note on that: what stands for it is {name}, its writing {script}
}

// Capitalized starts s with a capital.
func Capitalized(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
