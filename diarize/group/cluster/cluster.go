// Package cluster groups unit-length vectors so that those of one voice end up
// together, and finds out how many voices there are.
//
// Call Group, or Grow for the whole tree. It is bottom-up: the two groups whose members are most alike on
// average become one, until the most alike are too unlike to be one person. Then groups
// too small to be a person join others, as do groups whose means are too close.
package cluster

import (
	"cmp"
	"math"
	"slices"

	"airtime/diarize/neural/kernel"
)

// Config says how far to go.
type Config struct {
	Min, Max int // bounds on the number of groups; 0 means none

	// Threshold is the mean cosine between the vectors of two groups below which they
	// may be two people; larger finds more people.
	Threshold float64

	// Apart is the squared distance that the mean vectors of two people are apart at least, beyond what
	// chance makes of the scatter of the vectors; smaller finds more people. Vectors of
	// one voice can be unlike for want of speech, but not the means of many.
	Apart float64

	// MinWeight is how much a group must weigh to count as a person; what weighs less joins
	// the group it is most like. A cough, a door or a laugh is nobody.
	MinWeight float64

	// Block bounds the cost, which is quadratic in it and linear in the number of vectors:
	// of so many consecutive vectors (at least 200), groups a tenth as many are made first.
	Block int
}

// leastBlock leaves room for 20 people in a block.
const leastBlock = 200

// Group returns for each vector its group, 0 to groups−1 in order of first appearance.
// vectors holds them row by row, each dim long; weights says how much each counts.
// The same input gives the same groups; ties go to the lower index.
func Group(vectors []float32, dim int, weights []float64, c Config) (labels []int, groups int) {
	if len(weights) == 0 {
		return nil, 0
	}
	set, member := reduce(len(weights), dim, func(i int) node {
		sum := slices.Clone(vectors[i*dim : (i+1)*dim])
		for k := range sum {
			sum[k] *= float32(weights[i])
		}
		return node{sum, weights[i]}
	}, c.Block)
	tree := merges(set)
	into, k := cut(set, tree, c.Threshold, c.Min)
	for more := c.Min + 1; k < len(set) && heavy(join(set, into, k, dim), c.MinWeight) < c.Min; more++ {
		into, k = cut(set, tree, c.Threshold, more)
	}
	set = join(set, into, k, dim)
	relabel(member, into)
	for {
		from, to := c.next(set)
		if from < 0 {
			break
		}
		into := make([]int, len(set))
		for i := range into {
			into[i] = i
			if i >= from {
				into[i] = i - 1
			}
		}
		into[from] = to
		if to > from {
			into[from] = to - 1
		}
		set = join(set, into, len(set)-1, dim)
		relabel(member, into)
	}
	return firstFirst(member), len(set)
}

// Grow returns how n vectors, of dim numbers each and all counting the same, become one group, the most alike first.
// Of many (see Config.Block) small groups are made beforehand: leaf is which of so many leaves each became part of.
// No vector is copied but for as long as its block takes: those of a whole day are many.
func Grow(n, dim int, vector func(i int) []float32, block int) (leaf []int, leaves int, tree []Merge) {
	if n == 0 {
		return nil, 0, nil
	}
	set, member := reduce(n, dim, func(i int) node { return node{vector(i), 1} }, block)
	return member, len(set), merges(set)
}

// reduce makes of n leaves, which are not changed, nodes that are few enough to grow a tree of, and says which one each
// is part of.
func reduce(n, dim int, leaf func(i int) node, block int) (set []node, member []int) {
	member = make([]int, n)
	for i := range member {
		member[i] = i
	}
	block = max(block, leastBlock)
	for n > block {
		var reduced []node
		into := make([]int, n)
		for from := 0; from < n; from += block {
			part := nodes(leaf, from, min(from+block, n))
			label, k := cut(part, merges(part), -2, max(1, len(part)/10))
			for i, l := range label {
				into[from+i] = len(reduced) + l
			}
			reduced = append(reduced, join(part, label, k, dim)...)
		}
		relabel(member, into)
		leaf, n = func(i int) node { return reduced[i] }, len(reduced)
	}
	return nodes(leaf, 0, n), member
}

// nodes are those of leaf [from, to).
func nodes(leaf func(i int) node, from, to int) []node {
	out := make([]node, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, leaf(i))
	}
	return out
}

// next returns the group that is to join another one, and that other one; from is −1
// when all may stay.
func (c Config) next(set []node) (from, to int) {
	least := max(c.Min, 1)
	if len(set) <= least {
		return -1, -1
	}
	light := 0
	for i := range set {
		if set[i].weight < set[light].weight {
			light = i
		}
	}
	if set[light].weight < c.MinWeight {
		return light, nearest(set, light)
	}
	var scatter, all float64
	for i := range set {
		scatter += set[i].weight * (1 - set[i].like(&set[i]))
		all += set[i].weight
	}
	closest := math.Inf(1)
	for i := range set {
		for j := range i {
			a, b := &set[i], &set[j]
			d := a.like(a) + b.like(b) - 2*a.like(b) - scatter/all*(1/a.weight+1/b.weight)
			if d < closest {
				closest, from, to = d, i, j
			}
		}
	}
	if closest < c.Apart || c.Max > 0 && len(set) > c.Max {
		return from, to
	}
	return -1, -1
}

// node is a group: the weighted sum of its vectors, and their weight.
type node struct {
	sum    []float32
	weight float64
}

// like is the mean cosine between the vectors of a and b, which because they are of
// unit length is the product of the means.
func (a *node) like(b *node) float64 {
	return float64(kernel.Dot(a.sum, b.sum)) / (a.weight * b.weight)
}

// heavy is how many groups weigh at least so much.
func heavy(set []node, weight float64) (n int) {
	for i := range set {
		if set[i].weight >= weight {
			n++
		}
	}
	return n
}

func nearest(set []node, i int) int {
	best, at := -2.0, -1
	for j := range set {
		if j != i {
			if s := set[i].like(&set[j]); s > best {
				best, at = s, j
			}
		}
	}
	return at
}

// Merge joins the groups that hold leaves A and B, A being the first leaf of its group and B of its own; Like is
// the mean cosine between the vectors of the one and of the other.
type Merge struct {
	A, B int
	Like float64
}

// merges returns how set becomes one group, most alike first. It follows chains of nearest
// neighbours, which for average linkage gives the same tree as looking for the
// closest pair each time, without keeping all distances (Murtagh, "A survey of
// recent advances in hierarchical clustering algorithms", Computer Journal 26, 1983).
func merges(set []node) []Merge {
	n := len(set)
	work := make([]node, n)
	for i := range set {
		work[i] = node{slices.Clone(set[i].sum), set[i].weight}
	}
	alive := make([]int, n) // indices into work, in order
	for i := range alive {
		alive[i] = i
	}
	var out []Merge
	var chain []int
	for len(alive) > 1 {
		if len(chain) == 0 {
			chain = append(chain, alive[0])
		}
		top := chain[len(chain)-1]
		previous, best := -1, -2.0
		if len(chain) > 1 {
			previous = chain[len(chain)-2]
			best = work[top].like(&work[previous])
		}
		at := previous
		for _, j := range alive {
			if j != top && j != previous {
				if s := work[top].like(&work[j]); s > best {
					best, at = s, j
				}
			}
		}
		// The nearest is new, or the one before; rounding can also make it an earlier one, which is
		// then as near as makes no difference.
		i := slices.Index(chain, at)
		if i < 0 {
			chain = append(chain, at)
			continue
		}
		chain = chain[:i]
		a, b := min(top, at), max(top, at)
		out = append(out, Merge{a, b, best})
		for k, v := range work[b].sum {
			work[a].sum[k] += v
		}
		work[a].weight += work[b].weight
		i, _ = slices.BinarySearch(alive, b)
		alive = slices.Delete(alive, i, i+1)
	}
	slices.SortStableFunc(out, func(x, y Merge) int { return cmp.Compare(y.Like, x.Like) })
	return out
}

// cut carries out the merges down to a likeness of threshold, or to so many groups.
func cut(set []node, tree []Merge, threshold float64, groups int) (labels []int, k int) {
	root := make([]int, len(set))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	left := len(set)
	for _, m := range tree {
		if left <= groups || m.Like < threshold {
			break
		}
		a, b := find(m.A), find(m.B)
		root[max(a, b)] = min(a, b)
		left--
	}
	for i := range root {
		root[i] = find(i)
	}
	return firstFirst(root), left
}

// join sums up the nodes with the same label.
func join(set []node, labels []int, k, dim int) []node {
	out := make([]node, k)
	for i := range out {
		out[i].sum = make([]float32, dim)
	}
	for i, l := range labels {
		for d, v := range set[i].sum {
			out[l].sum[d] += v
		}
		out[l].weight += set[i].weight
	}
	return out
}

// relabel replaces each label by what it became part of.
func relabel(labels, into []int) {
	for i, l := range labels {
		labels[i] = into[l]
	}
}

// firstFirst renumbers labels in order of first appearance.
func firstFirst(labels []int) []int {
	to := map[int]int{}
	out := make([]int, len(labels))
	for i, l := range labels {
		k, ok := to[l]
		if !ok {
			k = len(to)
			to[l] = k
		}
		out[i] = k
	}
	return out
}
