package baseline

import (
	"math"
	"path/filepath"
	"testing"
)

// counter counts what is said of a test.
type counter struct {
	testing.TB
	errors, logs int
}

func (c *counter) Helper()               {}
func (c *counter) Errorf(string, ...any) { c.errors++ }
func (c *counter) Logf(string, ...any)   { c.logs++ }

func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "baseline.json")
	Hold(t, path, true, "fast", map[string]float64{"DER": 20.004, "shares": 3}, []string{"for the reader"})
	Hold(t, path, true, "slow", map[string]float64{"DER": 19, "shares": 4}, nil)
	for _, tt := range []struct {
		name, kind   string
		held         map[string]float64
		errors, logs int
	}{
		{"the same", "fast", map[string]float64{"DER": 20, "shares": 3}, 0, 0},
		{"within rounding", "fast", map[string]float64{"DER": 20.019, "shares": 2.99}, 0, 0},
		{"better", "fast", map[string]float64{"DER": 19.9, "shares": 3}, 0, 1},
		{"worse", "fast", map[string]float64{"DER": 20.1, "shares": 3}, 1, 0},
		{"not a number", "fast", map[string]float64{"DER": math.NaN(), "shares": 3}, 1, 0},
		{"one more", "fast", map[string]float64{"DER": 20, "shares": 3, "people": 0}, 1, 0},
		{"of another kind, as good as its own", "slow", map[string]float64{"DER": 19, "shares": 4}, 0, 0},
		{"of another kind, worse than its own", "slow", map[string]float64{"DER": 20, "shares": 4}, 1, 0},
		{"of a new kind, as the worst of the others", "new", map[string]float64{"DER": 20, "shares": 4}, 0, 1},
		{"of a new kind, worse", "new", map[string]float64{"DER": 20.1, "shares": 4}, 1, 1},
		{"one left out", "fast", map[string]float64{"DER": 20}, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &counter{TB: t}
			if Hold(c, path, false, tt.kind, tt.held, nil); c.errors != tt.errors || c.logs != tt.logs {
				t.Errorf("Hold(%v): got %d errors and %d remarks, want %d and %d", tt.held, c.errors, c.logs, tt.errors, tt.logs)
			}
		})
	}
}
