package group

import (
	"cmp"
	"slices"

	"airtime/diarize/internal/dsp"
)

// match gives every voice to the person it is most like, no two voices of a window to the same one as
// long as there are enough people; voices without a vector are nobody's.
func (v *voices) match(p *people) [][]int {
	of := make([][]int, len(v.windows))
	flat := make([]int, len(v.windows)*v.info.Locals)
	for i := range flat {
		flat[i] = -1
	}
	like := make([]float32, v.info.Locals*p.count)
	for w := range v.windows {
		of[w] = flat[w*v.info.Locals : (w+1)*v.info.Locals]
		from, to := v.first[w], v.first[w+1]
		if len(v.all) == 0 { // where no voice could be described, somebody spoke all the same
			for k := range of[w] {
				of[w][k] = v.known
			}
			continue
		}
		if from == to {
			continue
		}
		rows := like[:(to-from)*p.count]
		for i := from; i < to; i++ {
			v.likeness(rows[(i-from)*p.count:(i-from+1)*p.count], i, p)
		}
		for k, who := range oneToOne(rows, p.count) {
			of[w][v.all[from+k].local] = who
		}
	}
	return of
}

// impossible is less than any cosine.
const impossible = -10

// likeness stores in row how like each person voice i is.
func (v *voices) likeness(row []float32, i int, p *people) {
	dim := v.info.Dim
	for k := range row {
		row[k] = dsp.Dot(v.vector(i), p.means[k*dim:(k+1)*dim])
	}
	for _, k := range v.not[i] {
		if k < len(row) && len(row) > 1 {
			row[k] = impossible
		}
	}
	if k := v.all[i].known; k >= 0 {
		for j := range row {
			row[j] = impossible
		}
		row[k] = -impossible
	}
}

// oneToOne gives every row of like a column, each another one if there are enough, so that the sum
// of what they are like is largest; of equal choices the lower columns win. Rows are few: only
// as many of the best columns of each matter.
func oneToOne(like []float32, columns int) []int {
	rows := len(like) / columns
	best := make([][]int, rows)
	for r := range best {
		row := like[r*columns : (r+1)*columns]
		order := make([]int, columns)
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(row[b], row[a]) })
		best[r] = order[:min(rows, columns)]
	}
	most := float32(-1e9)
	now, out := make([]int, rows), make([]int, rows)
	// shared is the price of giving two rows the same column, so high that it is done only where there
	// is no other way.
	const shared = 100
	var try func(r int, sum float32)
	try = func(r int, sum float32) {
		if r == rows {
			if sum > most {
				most = sum
				copy(out, now)
			}
			return
		}
		for _, k := range best[r] {
			now[r] = k
			x := like[r*columns+k]
			if slices.Contains(now[:r], k) {
				x -= shared
			}
			try(r+1, sum+x)
		}
	}
	try(0, 0)
	return out
}
