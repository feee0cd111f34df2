// Package numbers writes figures, lengths and places in a meeting, as every language of ours does; what differs from one
// to another, such as the sign before decimals, is in package words.
package numbers

import (
	"fmt"
	"strings"
	"time"

	"airtime/report"
)

// NBSP keeps a figure and its unit on one line until the text is written.
const (
	NBSP  = "\u00a0"
	Minus = "\u2212"
)

// PercentDigits writes a part of one in percent, without the sign.
func PercentDigits(f float64) string {
	if f > 0 && f < 0.005 {
		return "<1"
	}
	return fmt.Sprintf("%.0f", 100*f)
}

// Decimal writes f with so many decimals, and no minus before zero.
func Decimal(f float64, digits int) string {
	s, below := strings.CutPrefix(fmt.Sprintf("%.*f", digits, f), "-")
	if below && strings.Trim(s, "0.") != "" {
		return Minus + s
	}
	return s
}

// Length is how long something lasts: "1:05", "1 h 02 min".
func Length(s report.Seconds) string {
	d := s.Duration().Round(time.Second)
	if d < time.Hour {
		return Clock(s)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d"+NBSP+"h"+NBSP+"%02d"+NBSP+"min", d/time.Hour, d%time.Hour/time.Minute)
}

// Clock is a place in the meeting: "4:07", "1:04:07".
func Clock(s report.Seconds) string {
	d := s.Duration().Round(time.Second)
	if d < time.Hour {
		return fmt.Sprintf("%d:%02d", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d:%02d:%02d", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
}

// Brief is a length that may be a matter of tenths of a second: "3.4 s", else as length.
func Brief(s report.Seconds) string {
	switch d := s.Duration().Seconds(); {
	case d >= 9.95:
		return Length(s)
	case d <= -9.95:
		return Minus + Length(-s)
	}
	return Decimal(s.Duration().Seconds(), 1) + NBSP + "s"
}
