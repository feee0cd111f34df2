package group

import (
	"cmp"
	"math"
	"slices"

	"airtime/diarize/neural/kernel"
)

// owner is whose a local voice is.
type owner struct {
	first, second int     // persons; −1 for nobody
	sure          float32 // probability that it is first's rather than second's
}

var nobody = owner{-1, -1, 0}

// match gives every voice to the person it is most like, no two voices of a window to the same one as
// long as there are enough people; voices without a vector are nobody's. The result is windows × locals.
func (v *voices) match(p *people) []owner {
	locals := v.info.Locals
	of := slices.Repeat([]owner{nobody}, len(v.windows)*locals)
	like := make([]float32, locals*p.count)
	for w := range v.windows {
		mine := of[w*locals : (w+1)*locals]
		if len(v.all) == 0 { // where no voice could be described, somebody spoke all the same
			for k := range mine {
				mine[k] = owner{v.known, -1, 0.5}
			}
			continue
		}
		from, to := v.first[w], v.first[w+1]
		if from == to {
			continue
		}
		rows := like[:(to-from)*p.count]
		for i := from; i < to; i++ {
			v.likeness(rows[(i-from)*p.count:(i-from+1)*p.count], i, p)
		}
		for k, who := range oneToOne(rows, p.count) {
			mine[v.all[from+k].local] = v.judge(from+k, who, rows[k*p.count:(k+1)*p.count])
		}
	}
	return of
}

// judge says how sure it is that voice i, which is so like each person, is who's.
func (v *voices) judge(i, who int, like []float32) owner {
	o := owner{who, -1, 1}
	for k, s := range like {
		if k != who && s > impossible && (o.second < 0 || s > like[o.second]) {
			o.second = k
		}
	}
	if o.second < 0 || v.all[i].known >= 0 {
		return o
	}
	odds := perCosine * float64(like[who]-like[o.second])
	o.sure = float32(1 / (1 + math.Exp(-odds)))
	return o
}

// perCosine is how much the log-odds that a voice is its person's grow with how much more it is like
// that person than the next one. How long it was heard, and how like it is, say next to nothing besides
// (../testdata/tuning.md).
const perCosine = 6

// impossible is less than any cosine.
const impossible = -10

// likeness stores in row how like each person voice i is.
func (v *voices) likeness(row []float32, i int, p *people) {
	dim := v.info.Dim
	for k := range row {
		row[k] = kernel.Dot(v.vector(i), p.means[k*dim:(k+1)*dim])
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
