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

// MarshalJSON writes s rounded to the nearest millisecond.
func (s Seconds) MarshalJSON() ([]byte, error) {
	ms := time.Duration(s).Round(time.Millisecond).Milliseconds()
	return strconv.AppendFloat(nil, float64(ms)/1000, 'f', -1, 64), nil
}

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
