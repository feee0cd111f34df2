package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"
)

// nbsp keeps a figure and its unit on one line until the text is written.
const (
	nbsp  = "\u00a0"
	minus = "\u2212"
)

// cleanText makes s, which may come from a file, safe to print on a terminal:
// control characters, which could move the cursor or change the screen, and the
// invisible ones that reorder what is beside them do not get through.
func cleanText(s string) string {
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

// cells is how many columns of a terminal s takes.
func cells(s string) int { return uniseg.StringWidth(s) }

// truncate shortens s to at most width cells, ending in dots where something is
// cut; dots is at most width cells wide.
func truncate(s string, width int, dots string) string {
	if cells(s) <= width {
		return s
	}
	keep, used := 0, cells(dots)
	for rest, state := s, -1; rest != ""; {
		var c string
		var w int
		c, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used += w; used > width {
			break
		}
		keep += len(c)
	}
	return strings.TrimRight(s[:keep], " ") + dots
}

// padRight and padLeft fill s up to width cells.
func padRight(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-cells(s)))
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-cells(s))) + s
}

// wrap breaks s into lines of at most width cells where Unicode (UAX 14) allows it,
// and within a word only where the word alone is wider than a line.
func wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	flush := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		used = 0
	}
	for state := -1; s != ""; {
		var seg string
		seg, s, _, state = uniseg.FirstLineSegmentInString(s, state)
		if used > 0 && used+cells(strings.TrimRight(seg, " ")) > width {
			flush()
		}
		for gstate := -1; seg != ""; {
			var c string
			var w int
			c, seg, w, gstate = uniseg.FirstGraphemeClusterInString(seg, gstate)
			if used > 0 && used+w > width && c != " " {
				flush()
			}
			line.WriteString(c)
			used += w
		}
	}
	if line.Len() > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}

// isolate keeps a name that is written from right to left from reordering the
// figures beside it, on terminals that reorder (Unicode's left-to-right mark).
func isolate(name string) string {
	for i := 0; i < len(name); {
		p, n := bidi.LookupString(name[i:])
		if c := p.Class(); c == bidi.R || c == bidi.AL {
			return "\u200e" + name + "\u200e"
		}
		i += max(1, n)
	}
	return name
}

// joinNames lists words as "a, b and c".
func joinNames(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// countOf is "one turn", "12 turns"; plural is the word with its ending.
func countOf(n int, singular, plural string) string {
	if n == 1 {
		return number(n) + nbsp + singular
	}
	return number(n) + nbsp + plural
}

// number writes small numbers as words.
func number(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// times is "once", "twice", "three times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return number(n) + nbsp + "times"
}

// sentence starts s with a capital.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// percent is a part of one in whole percent.
func percent(f float64) string { return percentDigits(f) + nbsp + "%" }

func percentDigits(f float64) string {
	if f > 0 && f < 0.005 {
		return "<1"
	}
	return fmt.Sprintf("%.0f", 100*f)
}

// percentRange is "50–58 %" and just the figure where both ends print alike.
func percentRange(low, high float64) string {
	if percentDigits(low) == percentDigits(high) {
		return percent(low)
	}
	return percentDigits(low) + "–" + percent(high)
}

// decimal writes f with so many decimals, and no minus before zero.
func decimal(f float64, digits int) string {
	s, below := strings.CutPrefix(fmt.Sprintf("%.*f", digits, f), "-")
	if below && strings.Trim(s, "0.") != "" {
		return minus + s
	}
	return s
}

// length is how long something lasts: "1:05", "1 h 02 min".
func length(s Seconds) string {
	d := s.Duration().Round(time.Second)
	if d < time.Hour {
		return clock(s)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d"+nbsp+"h"+nbsp+"%02d"+nbsp+"min", d/time.Hour, d%time.Hour/time.Minute)
}

// clock is a place in the meeting: "4:07", "1:04:07".
func clock(s Seconds) string {
	d := s.Duration().Round(time.Second)
	if d < time.Hour {
		return fmt.Sprintf("%d:%02d", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d:%02d:%02d", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
}

// brief is a length that may be a matter of tenths of a second: "3.4 s", else as length.
func brief(s Seconds) string {
	switch d := s.Duration().Seconds(); {
	case d >= 9.95:
		return length(s)
	case d <= -9.95:
		return minus + length(-s)
	}
	return decimal(s.Duration().Seconds(), 1) + nbsp + "s"
}

// threshold is a length somebody chose: "2 s", "0.5 s", "1:30".
func threshold(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%g"+nbsp+"s", d.Seconds())
	}
	return length(Seconds(d))
}
