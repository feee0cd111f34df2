package audio

import (
	"fmt"
	"time"
)

// Rate is a sampling rate in samples per second, per channel.
type Rate int32

// AnalysisRate is the rate at which everything past this package works: 16 kHz
// keeps the band that tells voices apart (up to 8 kHz) at a third of the cost
// of 48 kHz.
const AnalysisRate Rate = 16000

// Samples returns how many samples last d, rounded to nearest, so that
// r.Samples(r.Duration(n)) == n for all n >= 0 and rates below 1 GHz.
func (r Rate) Samples(d time.Duration) int64 {
	whole, rest := int64(d/time.Second), int64(d%time.Second)
	return whole*int64(r) + (rest*int64(r)+5e8)/1e9
}

// Duration returns how long n samples last, rounded to the nearest nanosecond.
func (r Rate) Duration(n int64) time.Duration {
	whole, rest := n/int64(r), n%int64(r)
	return time.Duration(whole)*time.Second + time.Duration((rest*1e9+int64(r)/2)/int64(r))
}

// String returns the rate in hertz, such as "16000 Hz".
func (r Rate) String() string { return fmt.Sprintf("%d Hz", int32(r)) }

// Span is the half-open stretch of samples [Start, End) on one clock.
type Span struct{ Start, End int64 }

// Len is the number of samples in s; an empty or inverted span has none.
func (s Span) Len() int64 { return max(0, s.End-s.Start) }

// Intersect returns the stretch common to s and t, empty where they do not meet.
func (s Span) Intersect(t Span) Span {
	return Span{max(s.Start, t.Start), max(max(s.Start, t.Start), min(s.End, t.End))}
}
