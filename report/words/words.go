package words

// Audience is whom a Sheet is for.
type Audience string

// The audiences.
const (
	ForGroup       Audience = "group"       // two pages for the table
	ForMe          Audience = "me"          // one page about one person; others only in sum
	ForFacilitator Audience = "facilitator" // the group's, and who waits, who was not heard, what was held
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
