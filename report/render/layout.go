package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"airtime/report"
	"airtime/report/words"
)

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
		return number(n) + words.NBSP + singular
	}
	return number(n) + words.NBSP + plural
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
	return number(n) + words.NBSP + "times"
}

// percent is a part of one in whole percent.
func percent(f float64) string { return words.PercentDigits(f) + words.NBSP + "%" }

// percentRange is "50–58 %" and just the figure where both ends print alike.
func percentRange(low, high float64) string {
	if words.PercentDigits(low) == words.PercentDigits(high) {
		return percent(low)
	}
	return words.PercentDigits(low) + "–" + percent(high)
}

// threshold is a length somebody chose: "2 s", "0.5 s", "1:30".
func threshold(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%g"+words.NBSP+"s", d.Seconds())
	}
	return words.Length(report.Seconds(d))
}
