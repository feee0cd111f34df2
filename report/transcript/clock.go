package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"airtime/diarize/score"
)

// parseClock reads [[hours:]minutes:]seconds, the seconds with a fraction after a
// point or comma. Minutes and seconds after a larger unit are below 60; a single
// number is a number of seconds and may be larger.
func parseClock(s string) (time.Duration, error) {
	wrong := func() (time.Duration, error) {
		return 0, fmt.Errorf("got %.40q, want a time from 0 to %.0f hours such as 83.5 or 0:01:23.5", s, score.MaxTime.Hours())
	}
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return wrong()
	}
	var whole int64
	for i, p := range parts[:len(parts)-1] {
		n, ok := digits(p)
		if !ok || i > 0 && n > 59 {
			return wrong()
		}
		whole = whole*60 + n
	}
	last := parts[len(parts)-1]
	f, err := strconv.ParseFloat(strings.Replace(last, ",", ".", 1), 64)
	if err != nil || math.IsNaN(f) || f < 0 || strings.ContainsAny(last, "+-xXpP_") || len(parts) > 1 && f >= 60 {
		return wrong()
	}
	if total := float64(whole)*60 + f; total > score.MaxTime.Seconds() {
		return wrong()
	}
	return time.Duration(whole)*time.Minute + time.Duration(math.Round(f*1e9)), nil
}

// digits reads a number of 1 to 6 digits.
func digits(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 6 {
		return 0, false
	}
	var n int64
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

var arrow = []byte("-->")

// parseTiming reads "start --> end", after which WebVTT has settings.
func parseTiming(line []byte) (start, end time.Duration, err error) {
	from, to, found := bytes.Cut(line, arrow)
	if !found {
		return 0, 0, errors.New("got no -->, want start --> end")
	}
	if start, err = parseClock(string(bytes.TrimSpace(from))); err != nil {
		return 0, 0, fmt.Errorf("start: %w", err)
	}
	fields := bytes.Fields(to)
	if len(fields) == 0 {
		return 0, 0, errors.New(`end: got "", want a time`)
	}
	if end, err = parseClock(string(fields[0])); err != nil {
		return 0, 0, fmt.Errorf("end: %w", err)
	}
	if end < start {
		return 0, 0, fmt.Errorf("got an end (%.40q) before the start (%.40q), want it after", fields[0], bytes.TrimSpace(from))
	}
	return start, end, nil
}
