package desk

import (
	"fmt"
	"io"
	"strings"
	"time"

	"airtime/report"
	"airtime/report/numbers"
)

const (
	progressAfter = 2 * time.Second        // quicker work needs no bar
	progressEvery = 100 * time.Millisecond // a terminal over ssh is slow
	progressBar   = 24

	clearLine = "\r\x1b[K"
)

// Progress draws one line about work that goes on, on a terminal. A nil progress
// draws nothing.
type Progress struct {
	w     io.Writer
	now   func() time.Time
	width int

	begun time.Time
	drawn time.Time
	stage string
	since time.Time // when the stage began
	long  bool      // a line is on the screen
}

// NewProgress returns nil if nobody is looking, or where a line cannot be drawn over:
// a log has no use for a bar.
func (d *Desk) NewProgress() *Progress {
	if d.Quiet || !CanRedraw(d.Stderr) {
		return nil
	}
	return &Progress{w: d.Stderr, now: time.Now, width: Columns(d.Stderr)}
}

// Update says how far the stage is: done of total, total −1 if unknown; a total that was
// passed was a header's mistake and counts as unknown. The text says the same in the
// stage's own unit and is made only when it is drawn.
func (g *Progress) Update(stage string, done, total int64, text func() string) {
	if g == nil {
		return
	}
	now := g.now()
	if g.begun.IsZero() {
		g.begun = now
	}
	if stage != g.stage {
		g.stage, g.since = stage, now
	}
	if now.Sub(g.begun) < progressAfter || now.Sub(g.drawn) < progressEvery {
		return
	}
	g.drawn, g.long = now, true

	line := fmt.Sprintf("%s  %s", stage, text())
	if total > 0 && done <= total {
		part := min(max(float64(done)/float64(total), 0), 1)
		full := int(part * progressBar)
		line = fmt.Sprintf("%s  [%s%s] %3.0f %%  %s", stage,
			strings.Repeat("#", full), strings.Repeat(".", progressBar-full), 100*part, text())
		if spent := now.Sub(g.since); part > 0 && part < 1 && spent > progressAfter/2 {
			left := time.Duration(float64(spent) * (1 - part) / part)
			line += "  " + numbers.Clock(report.Seconds(left)) + " left"
		}
	}
	// One column stays free: a line that fills the last one wraps on some terminals.
	if r := []rune(line); len(r) >= g.width {
		line = string(r[:max(0, g.width-1)])
	}
	fmt.Fprintf(g.w, "\r%s\x1b[K", line) // the rest of the line is cleared
}

// Clear takes the line away, for the result or a message to come.
func (g *Progress) Clear() {
	if g != nil && g.long {
		fmt.Fprint(g.w, clearLine)
		g.long = false
	}
}
