package score

import (
	"math"
	"time"
)

// assign gives each row at most one column and each column at most one row so
// that the sum of gain over the pairs is largest; it returns each row's column, or
// −1. Gains are ≥ 0; columns is the length of every row.
//
// It is the Hungarian algorithm with potentials (Kuhn 1955; the shortest augmenting
// path form of Jonker and Volgenant, "A Shortest Augmenting Path Algorithm for Dense
// and Sparse Linear Assignment Problems", Computing 38, 1987): rows are added one
// at a time, each along the cheapest chain of changes. Time is the shorter side
// squared times the longer one. Integer gains make it exact, and of equal choices the
// lower column wins, so the result depends on nothing but gain.
func assign(gain [][]time.Duration, columns int) []int {
	rows := len(gain)
	cost := func(i, j int) int64 { return -int64(gain[i][j]) }
	n, m := rows, columns
	if rows > columns { // the algorithm wants no more rows than columns
		cost = func(i, j int) int64 { return -int64(gain[j][i]) }
		n, m = columns, rows
	}

	// Index 0 is a column and row of convenience; real ones count from 1.
	u, v := make([]int64, n+1), make([]int64, m+1) // potentials of rows and columns
	row := make([]int, m+1)                        // column → its row, 0 if free
	from := make([]int, m+1)                       // column → the column before it on the chain
	slack := make([]int64, m+1)
	done := make([]bool, m+1)
	for i := 1; i <= n; i++ {
		for j := range slack {
			slack[j], done[j] = math.MaxInt64, false
		}
		row[0] = i
		j := 0
		for row[j] != 0 {
			done[j] = true
			least, next := int64(math.MaxInt64), 0
			for k := 1; k <= m; k++ {
				if done[k] {
					continue
				}
				if c := cost(row[j]-1, k-1) - u[row[j]] - v[k]; c < slack[k] {
					slack[k], from[k] = c, j
				}
				if slack[k] < least {
					least, next = slack[k], k
				}
			}
			for k := range done {
				if done[k] {
					u[row[k]] += least
					v[k] -= least
				} else if k > 0 {
					slack[k] -= least
				}
			}
			j = next
		}
		for j != 0 {
			row[j] = row[from[j]]
			j = from[j]
		}
	}

	match := make([]int, rows)
	for i := range match {
		match[i] = -1
	}
	for j := 1; j <= m; j++ {
		switch {
		case row[j] == 0:
		case rows > columns:
			match[j-1] = row[j] - 1
		default:
			match[row[j]-1] = j - 1
		}
	}
	return match
}
