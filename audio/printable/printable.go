// Package printable makes text that came from elsewhere (a file, a name, a field, another program) fit to be printed: what
// a terminal would obey rather than show becomes visible, and what is too long is cut.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s on one line with everything visible that a terminal would obey, or that would show other letters in
// another order than are there: controls of C0 and C1, marks and overrides of writing direction, separators of lines,
// letters of no width and bytes that are no UTF-8 stand as Go writes them, such as \x1b and \u202e. The joiners that
// Persian, Indian scripts and emoji are written with stay.
func Line(s string) string { return visible(s, "") }

// Lines is Line for text of several lines, which stay; so do tabs.
func Lines(s string) string { return visible(s, "\n\t") }

// visible is Line that keeps the letters of keep.
func visible(s, keep string) string {
	clean := true
	for i, r := range s {
		if obeyed(r, keep) || r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !obeyed(r, keep):
			b.WriteString(s[i : i+size])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(" ")
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String()
}

// Hidden reports whether r is one of the characters that Line makes visible.
func Hidden(r rune) bool { return obeyed(r, "") }

func obeyed(r rune, keep string) bool {
	switch {
	case strings.ContainsRune(keep, r):
		return false
	case r == '\u200c', r == '\u200d': // the joiners
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Clip cuts s to about most bytes, between two letters, and says so with "…".
func Clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

// Middle is Clip that keeps both ends: of a message the end says what was wanted.
func Middle(s string, most int) string {
	if len(s) <= most {
		return s
	}
	from := len(s) - most/2
	for from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return Clip(s, most/2) + s[from:]
}
