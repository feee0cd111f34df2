package names

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"

	"airtime/audio/printable"
)

// Most is how many characters (code points) a name can have; far past any person's.
const Most = 200

// Check says whether a person can be called so. It is the one check of names,
// wherever they come from: the command line, a roster, a correction, a meeting that
// goes on, a saved account. What a terminal would obey, or what turns the writing
// direction of what stands beside it, is in no name.
func Check(name string) error {
	hidden := func(r rune) bool { return printable.Hidden(r) || r == utf8.RuneError }
	switch n := utf8.RuneCountInString(name); {
	case strings.TrimSpace(name) == "":
		return errors.New("got no name")
	case n > Most:
		return fmt.Errorf("got a name of %d characters, want at most %d", n, Most)
	case strings.ContainsFunc(name, hidden):
		return fmt.Errorf("got %q, want a name without control characters", Clip(name))
	}
	return nil
}

// Clean makes s, which may come from a file, safe to print on a terminal:
// control characters, which could move the cursor or change the screen, and the
// invisible ones that reorder what is beside them do not get through.
func Clean(s string) string {
	const mostMarks = 15 // runes in one character; an emoji family has 7, a stack of accents can have thousands
	var b strings.Builder
	for state := -1; s != ""; {
		var c string
		c, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		n := 0
		for _, r := range c {
			if n++; n > mostMarks {
				break
			}
			switch {
			case unicode.IsSpace(r):
				b.WriteByte(' ')
			case r == utf8.RuneError, unicode.IsControl(r):
				b.WriteRune(utf8.RuneError)
			case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d': // joiners are spelling
			case unicode.In(r, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs):
			default:
				b.WriteRune(r)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Isolated keeps a name that is written from right to left from reordering the
// figures beside it, on terminals that reorder (Unicode's left-to-right mark).
func Isolated(name string) string {
	for i := 0; i < len(name); {
		p, n := bidi.LookupString(name[i:])
		if c := p.Class(); c == bidi.R || c == bidi.AL {
			return "\u200e" + name + "\u200e"
		}
		i += max(1, n)
	}
	return name
}

// Clip shortens what a file held for an error message.
func Clip(s string) string {
	const most = 60
	s = strings.ToValidUTF8(s, "?")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Cell is s for a cell: what a spreadsheet would take for a formula gets
// an apostrophe in front (OWASP, "CSV Injection").
func Cell(s string) string {
	s = Clean(s)
	if strings.IndexAny(s, "=+-@＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}

// Same says whether two names are one as people write them: capitals, spaces and what
// cannot be seen do not matter.
func Same(a, b string) bool { return strings.EqualFold(Clean(a), Clean(b)) }

// Listed is how many people a sentence names before it counts the rest.
const Listed = 12
