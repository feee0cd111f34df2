package group

import (
	"maps"
	"math"
	"slices"

	"airtime/audio"
	"airtime/diarize/group/cluster"
	"airtime/diarize/neural/kernel"
)

// people are groups of voices.
type people struct {
	known int       // so many of them are named beforehand, and the first
	means []float32 // direction of each, row by row, unit length; zeros for a known one who was not heard
	heard []float64 // how much each was heard, in seconds, less the more unlike themselves they sound
	count int
	guess Count // of those who were heard
}

// branch is a group of voices, and what two groups it was made of.
type branch struct {
	a, b   *branch // nil for a leaf
	like   float64 // how alike the voices of a are to those of b, on average
	sum    []float32
	weight float64   // seconds
	known  []float64 // of each known person, how long they speak in it; nil for none
	voices []int     // of a leaf
}

// each yields the voices of b.
func (b *branch) each(yield func(voice int)) {
	if b.a != nil {
		b.a.each(yield)
		b.b.each(yield)
		return
	}
	for _, i := range b.voices {
		yield(i)
	}
}

// torn is which part of what is heard of b is heard in windows that tell two of its voices apart.
func (v *voices) torn(b *branch) float64 {
	most := map[int][2]float64{} // of each window, its two longest
	b.each(func(i int) {
		x := &v.all[i]
		m := most[x.window]
		switch {
		case x.alone > m[0]:
			m = [2]float64{x.alone, m[0]}
		case x.alone > m[1]:
			m[1] = x.alone
		}
		most[x.window] = m
	})
	var second float64
	for _, m := range most {
		second += m[1]
	}
	return second / b.weight
}

// people groups the voices that were heard alone for long enough: short pieces say too little of a
// voice to make a group of.
func (v *voices) people(c Constraints) people {
	t := &v.info.Tuning
	if len(v.all) == 0 {
		return people{known: v.known, count: v.known + 1, guess: Count{0, 1}}
	}
	var use []int
	for _, least := range []float64{t.Alone.Seconds(), 0} {
		for i, x := range v.all {
			if x.alone >= least || x.known >= 0 {
				use = append(use, i)
			}
		}
		if len(use) > 0 {
			break
		}
	}
	root := v.grow(use)
	small := math.Min(t.Small*root.weight, enough*float64(v.info.Window)/float64(v.info.Step))
	groups := v.cut(root, small)
	groups = v.mend(groups, small, 1-t.Split)
	groups = atLeast(groups, c.Min, 2*small, 1-t.Split)
	p := people{known: v.known}
	p.means, p.heard = v.part(groups, c.Complete)
	p.count = len(p.heard)
	if p.count == 1 && c.Max != 1 && v.overlapped() {
		if mean, heard := v.beside(p.means); heard > 0 {
			p.means, p.heard = append(p.means, mean...), append(p.heard, heard)
			p.count++
		}
	}
	p.guess = Count{
		min(p.count, len(root.cut(1-t.Cut-t.Doubt, small))),
		max(p.count, len(root.cut(1-t.Cut+t.Doubt, 0.5*small))),
	}
	p.atMost(c.Max, v.info.Dim)
	return p
}

// enough is how many seconds heard alone are enough to be somebody, however long the meeting is.
const enough = 30

// floor is what a vector of nothing alone weighs, in seconds.
const floor = 0.1

// block bounds the cost of clustering; see cluster.Config.
const block = 400

// grow makes one group of the voices use, by average linkage.
func (v *voices) grow(use []int) *branch {
	dim := v.info.Dim
	// A voice heard for long says no more of how unlike two people are than one heard for a few seconds.
	leaf, n, tree := cluster.Grow(len(use), dim, func(k int) []float32 { return v.vector(use[k]) }, block)
	at := make([]*branch, n)
	for k, i := range use {
		weight := math.Max(v.all[i].alone, floor)
		b := at[leaf[k]]
		if b == nil {
			b = &branch{sum: make([]float32, dim)}
			at[leaf[k]] = b
		}
		for d, x := range v.vector(i) {
			b.sum[d] += float32(weight) * x
		}
		b.weight += weight
		b.voices = append(b.voices, i)
		if p := v.all[i].known; p >= 0 {
			if b.known == nil {
				b.known = make([]float64, v.known)
			}
			b.known[p] += weight
		}
	}
	root := at[0]
	for _, m := range tree {
		root = join(at[m.A], at[m.B], m.Like)
		at[m.A] = root
	}
	return root
}

func join(a, b *branch, like float64) *branch {
	out := &branch{a: a, b: b, like: like, sum: slices.Clone(a.sum), weight: a.weight + b.weight}
	for d, x := range b.sum {
		out.sum[d] += x
	}
	if a.known != nil || b.known != nil {
		out.known = slices.Clone(a.known)
		if out.known == nil {
			out.known = make([]float64, len(b.known))
		}
		for p, x := range b.known {
			out.known[p] += x
		}
	}
	return out
}

// cut returns the groups of b that are less alike than so, and weigh so much; the heaviest if none
// does. Those of known people may weigh less.
func (b *branch) cut(like, small float64) []*branch {
	var all []*branch
	var walk func(b *branch)
	walk = func(b *branch) {
		if b.a != nil && b.like < like {
			walk(b.a)
			walk(b.b)
			return
		}
		all = append(all, b)
	}
	walk(b)
	heaviest := all[0]
	var out []*branch
	for _, g := range all {
		if g.weight > heaviest.weight {
			heaviest = g
		}
		if g.weight >= small || g.known != nil {
			out = append(out, g)
		}
	}
	if len(out) == 0 {
		out = append(out, heaviest)
	}
	return out
}

// cut returns the groups of root at the front end's cut or, as far as that is in doubt, at the one that agrees
// best with who was taken for whom so far.
func (v *voices) cut(root *branch, small float64) []*branch {
	t := &v.info.Tuning
	groups := root.cut(1-t.Cut, small)
	if !slices.ContainsFunc(v.all, func(x voice) bool { return x.prior >= 0 }) {
		return groups
	}
	best := v.agreement(groups)
	for _, off := range []float64{0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1, -1} {
		g := root.cut(1-t.Cut+off*t.Doubt, small)
		if a := v.agreement(g); a > best {
			groups, best = g, a
		}
	}
	return groups
}

// agreement is for how many seconds groups are who they were taken for so far, each by the most of it, and
// for how many those who were taken for one are in one group.
func (v *voices) agreement(groups []*branch) (sum float64) {
	whole := map[int]float64{} // of each person, the most that is in one group
	for _, g := range groups {
		in := map[int]float64{}
		g.each(func(i int) {
			if p := v.all[i].prior; p >= 0 {
				in[p] += math.Max(v.all[i].alone, floor)
			}
		})
		var most float64
		for p, x := range in {
			most = math.Max(most, x)
			whole[p] = math.Max(whole[p], x)
		}
		sum += most
	}
	for _, p := range slices.Sorted(maps.Keys(whole)) { // in order, so that sums are the same every time
		sum += whole[p]
	}
	return sum
}

// parting is where b is parted into two groups that both weigh enough, if it ever is.
func (b *branch) parting(small float64) *branch {
	for b.a != nil && min(b.a.weight, b.b.weight) < small {
		if b.a.weight >= b.b.weight {
			b = b.a
		} else {
			b = b.b
		}
	}
	if b.a == nil {
		return nil
	}
	return b
}

// tornApart is the part of what is heard of a group from which it is two people: more than
// one person's group comes to (../testdata/tuning.md).
const tornApart = 0.08

// mend parts the groups that windows tell apart: those who are heard beside each other are two people,
// however alike they sound.
func (v *voices) mend(groups []*branch, small, like float64) []*branch {
	var out []*branch
	for _, g := range groups {
		if p := g.parting(small); p != nil && p.like < like && v.torn(g) > tornApart {
			out = append(out, v.mend([]*branch{p.a, p.b}, small, like)...)
		} else {
			out = append(out, g)
		}
	}
	return out
}

// overlapped says that for two seconds at least, and some of what is spoken, two people speak at once.
func (v *voices) overlapped() bool {
	var both, all float64
	for w := range v.windows {
		win := &v.windows[w]
		win.Open()
		for f, x := range win.Overlap {
			both += float64(x.Value())
			for _, a := range win.Activity[f*v.info.Locals : (f+1)*v.info.Locals] {
				all += float64(a.Value())
			}
		}
		win.Shut()
	}
	// Most of the stream is in several windows.
	both *= float64(v.info.Step) / float64(v.info.Window) * float64(v.info.Hop) / float64(audio.AnalysisRate)
	all *= float64(v.info.Step) / float64(v.info.Window) * float64(v.info.Hop) / float64(audio.AnalysisRate)
	return both >= 2 && both >= 0.04*all
}

// beside is the direction of those who are heard beside the only person mean: of the voices that windows tell apart, the
// one that is less like that person; and how much of that is heard, 0 if there is none.
func (v *voices) beside(mean []float32) ([]float32, float64) {
	out := make([]float32, len(mean))
	for w := range v.windows {
		least, at := float32(math.Inf(1)), -1
		from, to := v.first[w], v.first[w+1]
		for i := from; i < to && to-from > 1; i++ {
			if s := kernel.Dot(mean, v.vector(i)); s < least {
				least, at = s, i
			}
		}
		if at >= 0 {
			add(out, v.vector(at), math.Max(v.all[at].alone, floor))
		}
	}
	return out, normalise(out)
}

// atLeast parts the groups whose halves are the least alike until there are so many, as far as halves
// weigh enough, twice what somebody weighs at least, and are less alike than so: a wrong parting costs more than somebody
// who is missed.
func atLeast(groups []*branch, least int, small, like float64) []*branch {
	for len(groups) < least {
		best, at := like, -1
		for i, g := range groups {
			if p := g.parting(small); p != nil && p.like < best {
				best, at = p.like, i
			}
		}
		if at < 0 {
			break
		}
		p := groups[at].parting(small)
		groups = slices.Replace(slices.Clone(groups), at, at+1, p.a, p.b)
	}
	return groups
}

// part returns the directions of the people that groups make, and how much each was heard: the known ones first, who have groups of
// their own whatever the clustering made of them. A group in which several of them speak is
// divided by what is known; where they are complete, a group that is not too unlike one of them is theirs.
func (v *voices) part(groups []*branch, complete bool) (means []float32, heard []float64) {
	dim := v.info.Dim
	known := make([]*branch, v.known)
	for p := range known {
		known[p] = &branch{sum: make([]float32, dim)}
	}
	for i, x := range v.all {
		if x.known >= 0 {
			w := math.Max(x.alone, floor)
			add(known[x.known].sum, v.vector(i), w)
			known[x.known].weight += w
		}
	}
	means = make([]float32, v.known*dim)
	for p, b := range known {
		copy(means[p*dim:], b.sum)
	}
	for _, g := range groups {
		who, several := -1, false
		for p, much := range g.known {
			if much > 0 {
				several = who >= 0
				who = p
			}
		}
		if who < 0 && complete {
			who = v.newcomer(g, known)
		}
		switch {
		case who < 0:
			means = append(means, g.sum...)
		case !several:
			add(means[who*dim:(who+1)*dim], g.sum, 1)
		}
	}
	for m := means; len(m) > 0; m = m[dim:] {
		heard = append(heard, normalise(m[:dim]))
	}
	return means, heard
}

// newcomer returns which of those known group g is after all, or −1 if it is somebody else: who missed a round in which everybody
// is known is rare, and has to be as unlike them all as a good deal of doubt allows.
func (v *voices) newcomer(g *branch, known []*branch) int {
	best, at := 1-v.info.Tuning.Cut-2*v.info.Tuning.Doubt, -1
	for p, b := range known {
		if b.weight == 0 {
			continue
		}
		if s := float64(kernel.Dot(g.sum, b.sum)) / (g.weight * b.weight); s > best {
			best, at = s, p
		}
	}
	return at
}

func add(dst, x []float32, scale float64) {
	for d, e := range x {
		dst[d] += float32(scale) * e
	}
}

// atMost makes one of two people until there are at most so many, each time of the two whose becoming one costs the
// least: they are alike, or one of them was hardly heard. 0 is any number. Known people stay who they are.
func (p *people) atMost(most, dim int) {
	for most > 0 && p.count > max(most, p.known, 1) {
		best, a, b := math.Inf(1), 0, 0
		for i := p.known; i < p.count; i++ {
			for j := range i {
				unlike := 1 - float64(kernel.Dot(p.means[i*dim:(i+1)*dim], p.means[j*dim:(j+1)*dim]))
				x, y := p.heard[i], p.heard[j]
				// As Ward's criterion is for means, but by the root of what is heard: one who was hardly heard may be somebody.
				if cost := unlike * math.Sqrt(x*y/math.Max(x+y, floor)); cost < best {
					best, a, b = cost, j, i
				}
			}
		}
		mean := p.means[a*dim : (a+1)*dim]
		add(mean, p.means[b*dim:(b+1)*dim], 1)
		normalise(mean)
		p.heard[a] += p.heard[b]
		p.means = slices.Delete(p.means, b*dim, (b+1)*dim)
		p.heard = slices.Delete(p.heard, b, b+1)
		p.count--
	}
}

// normalise brings x to unit length, and returns what length it had; zeros stay zeros.
func normalise(x []float32) float64 {
	length := math.Sqrt(float64(kernel.Dot(x, x)))
	if length > 0 {
		s := float32(1 / length)
		for i := range x {
			x[i] *= s
		}
	}
	return length
}
