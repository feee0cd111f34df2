package names

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"
)

// maxName is the bytes that a name can have.
const maxName = 1000

// Check says whether a person can be called so.
func Check(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("got none, want a name")
	case len(name) > maxName:
		return fmt.Errorf("got %d bytes, want at most %d", len(name), maxName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
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

func Same(a, b string) bool { return strings.EqualFold(Clean(a), Clean(b)) }

// Listed is how many people a sentence names before it counts the rest.
const Listed = 12
