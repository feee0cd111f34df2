package render

import (
	"strings"

	"github.com/rivo/uniseg"
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
