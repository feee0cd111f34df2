package report

import "math"

// What tests from outside the package look at.
var (
	BalanceOf   = balance
	QuartilesOf = quartiles
	NormalOf    = Meeting.normal
)

// NaiveBalance is the balance from the definition of the Gini coefficient as the
// mean absolute difference.
func NaiveBalance(x []float64) (float64, bool) {
	n := float64(len(x))
	var diff, sum float64
	for _, a := range x {
		sum += a
		for _, b := range x {
			diff += math.Abs(a - b)
		}
	}
	if n < 2 || sum == 0 {
		return 0, false
	}
	gini := diff / (2 * n * sum)
	return 1 - gini*n/(n-1), true
}
