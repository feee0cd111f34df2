package desk

import (
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/term"

	"airtime/config"
)

// defaultWidth is for an output that is no terminal, and a terminal that does not tell.
const defaultWidth = 80

// IsTerminal reports whether stream is a terminal: somebody is looking at it, or would
// have to type it.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// CanRedraw reports whether w is a terminal on which a line can be drawn over.
func CanRedraw(w io.Writer) bool { return IsTerminal(w) && os.Getenv("TERM") != "dumb" }

// Columns is the width of the terminal w, or what COLUMNS says, or defaultWidth.
func Columns(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return defaultWidth
}

// TextWidth is how wide text on standard output is drawn.
func (d *Desk) TextWidth(o config.Output) int {
	if o.Width > 0 {
		return o.Width
	}
	return min(max(Columns(d.Stdout), config.MinWidth), config.MaxWidth)
}

// Colored reports whether text for to is coloured: what goes to a file never is
// unless it was asked for. NO_COLOR is described at https://no-color.org.
func (d *Desk) Colored(o config.Output, to Destination) bool {
	switch o.Color {
	case config.ColorAlways:
		return true
	case config.ColorNever:
		return false
	}
	return to.IsStdout() && IsTerminal(d.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// ASCIIOnly reports whether the locale says that the terminal knows no more than
// ASCII. One that says nothing is taken to know UTF-8, as nearly all do.
func ASCIIOnly() bool {
	if runtime.GOOS == "windows" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // in the order of POSIX, XBD 8.2
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return false
}
