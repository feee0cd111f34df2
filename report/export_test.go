package report

import (
	"math"
)

// What tests from outside the package look at.
var (
	balanceOf   = balance
	quartilesOf = quartiles
	normalOf    = Meeting.normal
)

// naiveBalance is the balance from the definition of the Gini coefficient as the
// mean absolute difference.
func naiveBalance(x []float64) (float64, bool) {
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
