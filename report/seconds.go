package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Seconds is a time.Duration that is saved as decimal seconds with at most three decimals.
type Seconds time.Duration

// Duration returns s as the time.Duration it is.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// Decimal writes s as a number of seconds, rounded to the nearest millisecond.
func (s Seconds) Decimal() string {
	ms := time.Duration(s).Round(time.Millisecond).Milliseconds()
	return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64)
}

// MarshalJSON writes s as Decimal does.
func (s Seconds) MarshalJSON() ([]byte, error) { return []byte(s.Decimal()), nil }

// UnmarshalJSON reads a finite number of seconds.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("got %s, want seconds as a number", b)
	}
	const limit = 1e9 // 31 years: far past any meeting, far below overflow
	if math.Abs(f) > limit {
		return fmt.Errorf("got %g s, want at most %g s", f, limit)
	}
	*s = Seconds(math.Round(f*1000)) * Seconds(time.Millisecond)
	return nil
}
