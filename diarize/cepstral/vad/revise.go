package vad

import "slices"

// reviser goes over kept levels again with a floor from both sides of each frame, and with
// the backward recursion from far ahead.
type reviser struct {
	kept *tape
	scan scanner
	hist histogram
	lead cursor // reach frames ahead of the scan
	tail cursor // reach frames behind it

	scanned int64    // frames whose evidence is known
	done    int64    // frames yielded, before block
	like    []states // of frames done to scanned
	alpha   []states
	last    states // forward probability of the frame before done
	block   []float32
}

// Evidence this many frames on has no say in a decision: even at −against per frame it
// outweighs a change four times.
const beyond = 300

const reviseBlock = 2048

func newReviser(kept *tape) *reviser {
	r := &reviser{kept: kept, last: anywhere}
	for range reach {
		r.admit()
	}
	return r
}

// cursor is a smoother running over kept levels.
type cursor struct {
	smoother
	read int64
}

func (c *cursor) next(kept *tape) (sight, bool) {
	for c.read < kept.n {
		l := kept.at(c.read)
		c.read++
		if v, ok := c.push(l); ok {
			return v, true
		}
	}
	return c.flush()
}

func (r *reviser) admit() {
	if v, ok := r.lead.next(r.kept); ok {
		r.hist.add(&v, 1)
	}
}

// next makes block the probabilities of the next frames; false means that there are none.
func (r *reviser) next() bool {
	n := int(min(reviseBlock, r.kept.n-r.done))
	if n == 0 {
		return false
	}
	for r.scanned < min(r.kept.n, r.done+reviseBlock+beyond) {
		r.scanOne()
	}
	r.alpha = r.alpha[:0]
	for _, x := range r.like[:n] {
		r.last = weigh(transit(r.last), x)
		r.alpha = append(r.alpha, r.last)
	}
	beta := anywhere
	r.block = slices.Grow(r.block[:0], n)[:n]
	for i := len(r.like) - 1; i >= 0; i-- {
		if i < n {
			r.block[i] = weigh(r.alpha[i], beta)[speech]
		}
		beta = transit(weigh(beta, r.like[i]))
	}
	r.like = append(r.like[:0], r.like[n:]...)
	r.done += int64(n)
	return true
}

// scanOne finds the evidence of one more frame.
func (r *reviser) scanOne() {
	r.admit()
	if r.scanned > reach {
		if v, ok := r.tail.next(r.kept); ok {
			r.hist.add(&v, -1)
		}
	}
	for {
		var v sight
		var ok bool
		if r.scan.in < r.kept.n {
			v, ok = r.scan.push(r.kept.at(r.scan.in))
		} else {
			v, ok = r.scan.flush()
		}
		if ok {
			r.like = append(r.like, r.scan.evidence(&v, &r.hist))
			r.scanned++
			return
		}
	}
}
