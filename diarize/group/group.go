package group

import (
	"context"
	"slices"

	"airtime/diarize/frontend"
)

// Run groups windows, which are in order of time and of a front end that info describes. It calls
// progress, which may be nil, with what is done out of a total. The only error is ctx's.
func Run(ctx context.Context, windows []frontend.Window, info frontend.Info, c Constraints, progress func(done, total int64)) (Result, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	const stages = 3
	step := func(i int64) error {
		progress(i, stages)
		return ctx.Err()
	}
	if err := step(0); err != nil {
		return Result{}, err
	}
	v := listen(windows, info, c)
	p := v.people(c)
	if err := step(1); err != nil {
		return Result{}, err
	}
	of := v.match(&p)
	if err := step(2); err != nil {
		return Result{}, err
	}
	turns := v.stitch(of, &p, c)
	clear(p.means)
	r := Result{Of: make([][]int, len(windows)), Turns: turns}
	for w := range windows {
		r.Of[w] = make([]int, info.Locals)
		for k := range info.Locals {
			r.Of[w][k] = of[w*info.Locals+k].first
		}
	}
	r.People = number(&r, p.known)
	r.Count = Count{min(p.guess.Low, r.People), max(p.guess.High, r.People)}
	return r, step(stages)
}

// number renumbers the people of r, of whom the first known ones stay: the others in order of first
// appearance, leaving out who has no turn. It returns how many people there are.
func number(r *Result, known int) int {
	to := map[int]int{-1: -1}
	people := known
	rename := func(p int) int {
		if p < known {
			return p
		}
		if _, ok := to[p]; !ok {
			to[p] = people
			people++
		}
		return to[p]
	}
	slices.SortFunc(r.Turns, byTime)
	for i := range r.Turns {
		r.Turns[i].Speaker = rename(r.Turns[i].Speaker)
	}
	for i := range r.Turns {
		if a := &r.Turns[i].Alternative; *a >= known {
			if n, ok := to[*a]; ok {
				*a = n
			} else {
				*a = -1 // nobody's best guess anywhere, hence nobody
			}
		}
	}
	for _, of := range r.Of {
		for k, p := range of {
			of[k] = p
			if p >= known {
				if n, ok := to[p]; ok {
					of[k] = n
				} else {
					of[k] = -1
				}
			}
		}
	}
	slices.SortFunc(r.Turns, byTime)
	return people
}
