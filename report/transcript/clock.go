package transcript

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"airtime/diarize/score"
)

// stamp is a time as a file writes it. Whether 10000 is seconds or milliseconds, and 14:03:22 an offset
// or a time of day, shows only when the whole file was read: see [builder.settle].
type stamp struct {
	value float64 // seconds, or whatever the number counts
	kind  kind
}

// kind is how a stamp is written.
type kind uint8

const (
	number  kind = 1 << iota // 83.5
	minutes                  // 1:23
	hours                    // 0:01:23
	dated                    // 2026-03-01 14:03:22, 2:03:22 PM
	broken                   // with a part of a second: of a number one that is not zero
)

// soonBefore is how much before the beginning a time may be and still mean it: programs that cut sound
// into pieces write −0.008.
const soonBefore = time.Second

// parseStamp reads [[hours:]minutes:]seconds, the seconds with a fraction after a point or comma, or a
// date and a time of day. Minutes and seconds after a larger unit are below 60; a single number may be larger.
func parseStamp(s string) (stamp, error) {
	wrong := func() (stamp, error) {
		return stamp{}, fmt.Errorf("got %.40q, want a time from 0 to %.0f hours such as 83.5 or 0:01:23.5", s, score.MaxTime.Hours())
	}
	if t, ok := parseDate(s); ok {
		return t, nil
	}
	if m := isoDuration.FindStringSubmatch(s); m != nil { // PT1H2M3.5S, of Azure
		s = fmt.Sprintf("%s:%s:%s", cmp.Or(m[1], "0"), cmp.Or(m[2], "0"), cmp.Or(m[3], "0.0"))
	} else if m := secondsOnly.FindStringSubmatch(s); m != nil { // 83.5s, of Google
		s = m[1]
	}
	text, negative := strings.CutPrefix(s, "-")
	parts := strings.Split(text, ":")
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
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || f < 0 || strings.ContainsAny(last, "+-xXpP_") || len(parts) > 1 && f >= 60 {
		return wrong()
	}
	t := stamp{value: float64(whole)*60 + f, kind: number << (len(parts) - 1)}
	if f != math.Trunc(f) || len(parts) > 1 && strings.ContainsAny(last, ".,") {
		t.kind |= broken
	}
	switch {
	case negative && t.value < soonBefore.Seconds():
		t.value = 0
	case negative, t.kind&number == 0 && t.value > score.MaxTime.Seconds():
		return wrong()
	}
	return t, nil
}

var (
	isoDuration = regexp.MustCompile(`^PT(?:(\d{1,3})H)?(?:(\d{1,2})M)?(?:(\d{1,2}(?:[.,]\d+)?)S)?$`)
	secondsOnly = regexp.MustCompile(`^(\d+(?:\.\d+)?)s$`)
)

// dateLayouts are times that say themselves that they are no offsets. Fractions need no layout of their own.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00",
	"3:04:05 PM", "3:04:05PM", "3:04 PM", "3:04PM",
}

func parseDate(s string) (stamp, bool) {
	if len(s) < len("3:04PM") || !strings.ContainsAny(s, "-MmTZ") {
		return stamp{}, false
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil && t.Year() >= 0 && t.Year() < 2200 {
			if t.Year() == 0 { // a time of day alone
				t = t.AddDate(1970, 0, 0)
			}
			return stamp{float64(t.Unix()) + float64(t.Nanosecond())/1e9, dated}, true
		}
	}
	return stamp{}, false
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
func parseTiming(line []byte) (start, end stamp, err error) {
	from, to, found := bytes.Cut(line, arrow)
	if !found {
		return start, end, errors.New("got no -->, want start --> end")
	}
	from = bytes.TrimSpace(from)
	if start, err = parseStamp(string(from)); err != nil {
		return start, end, fmt.Errorf("start: %w", err)
	}
	fields := bytes.Fields(to)
	if len(fields) == 0 {
		return start, end, errors.New(`end: got "", want a time`)
	}
	if end, err = parseStamp(string(fields[0])); err != nil {
		return start, end, fmt.Errorf("end: %w", err)
	}
	return start, end, inOrder(start, end, string(from), string(fields[0]))
}

// inOrder says what is wrong with an end before its start.
func inOrder(start, end stamp, from, to string) error {
	if end.value < start.value {
		return fmt.Errorf("got an end (%.40q) before the start (%.40q), want it after", to, from)
	}
	return nil
}
