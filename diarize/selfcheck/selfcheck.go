// Package selfcheck says, before a meeting, how well the people of a group can be told apart in their
// room: each of them reads a few sentences, and the voices are compared piece by piece.
//
// Call [New], then [Check.Hear] while one person speaks and [Check.Next] before the next one does, and
// [Check.Result] at the end. Sound is turned into vectors at once and forgotten; [Check.Erase] overwrites those.
package selfcheck

import (
	"cmp"
	"math"
	"slices"
	"time"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// A piece is about as long as a short remark; a person needs so many of them to be compared.
const (
	piece      = 3 * time.Second
	leastAlone = piece / 3 // of speech of one voice, in a piece that counts
	leastHeard = 2         // pieces
)

// A Check compares voices. One goroutine uses it.
type Check struct {
	fe     frontend.Frontend
	info   frontend.Info
	voices [][][]float32 // person, piece, vector
	heard  int64         // samples of the piece that goes on
	ready  []frontend.Window
}

// New begins with the first person. It owns fe, at the start of a stream.
func New(fe frontend.Frontend) *Check {
	return &Check{fe: fe, info: fe.Info(), voices: make([][][]float32, 1)}
}

// Hear takes sound of the person whose turn it is, at audio.AnalysisRate.
func (c *Check) Hear(samples []float32) {
	whole := audio.AnalysisRate.Samples(piece)
	for len(samples) > 0 {
		n := min(int64(len(samples)), whole-c.heard)
		c.fe.Push(samples[:n])
		samples = samples[n:]
		if c.heard += n; c.heard == whole {
			c.end()
		}
	}
}

// Next ends the turn of one person and begins that of another.
func (c *Check) Next() {
	c.end()
	c.voices = append(c.voices, nil)
}

// end takes in the vector of the piece that ends: that of the voice that was alone for longest.
func (c *Check) end() {
	if c.heard == 0 {
		return
	}
	c.heard = 0
	c.fe.Flush()
	c.ready = c.fe.Windows(c.ready[:0])
	var best []float32
	most := audio.AnalysisRate.Samples(leastAlone)
	for i := range c.ready {
		w := &c.ready[i]
		for k := range c.info.Locals {
			if w.Vectors[k] != nil && w.Alone[k] >= most {
				best, most = append([]float32(nil), w.Vectors[k]...), w.Alone[k]
			}
		}
		w.Erase()
	}
	c.fe.Erase()
	if best != nil {
		at := len(c.voices) - 1
		c.voices[at] = append(c.voices[at], best)
	}
}

// Erase overwrites what describes voices.
func (c *Check) Erase() {
	c.fe.Erase()
	for _, v := range c.voices {
		for _, x := range v {
			clear(x)
		}
	}
	c.voices = nil
}

// Result is how well people can be told apart, in the order in which they spoke.
type Result struct {
	People []Person
	Alike  []Pair // whom a meeting would probably take for one person, the most alike first
}

// Person is how one person is told.
type Person struct {
	Pieces int   // of 3 s with enough speech; under two nothing can be said
	Taken  []int // how many of the pieces are closest to each of the people, this one included
}

// Enough says whether enough was heard of somebody.
func (p Person) Enough() bool { return p.Pieces >= leastHeard }

// Pair is two people.
type Pair struct {
	A, B     int
	Distance float64 // mean cosine distance of their pieces
}

// Result compares each piece with everybody's other pieces, and people with each other.
func (c *Check) Result() Result {
	c.end()
	r := Result{People: make([]Person, len(c.voices))}
	for p, pieces := range c.voices {
		r.People[p] = Person{Pieces: len(pieces), Taken: make([]int, len(c.voices))}
	}
	for p, pieces := range c.voices {
		if !r.People[p].Enough() {
			continue
		}
		for i := range pieces {
			if q := c.closest(r, p, i); q >= 0 {
				r.People[p].Taken[q]++
			}
		}
		for q := range p {
			if !r.People[q].Enough() {
				continue
			}
			if d := c.distance(p, q); d < c.info.Tuning.Cut {
				r.Alike = append(r.Alike, Pair{q, p, d})
			}
		}
	}
	slices.SortStableFunc(r.Alike, func(a, b Pair) int { return cmp.Compare(a.Distance, b.Distance) })
	return r
}

// closest is the person whose mean vector a piece is closest to, that piece left out of it.
func (c *Check) closest(r Result, p, i int) int {
	best, at := math.Inf(-1), -1
	for q, others := range c.voices {
		if !r.People[q].Enough() {
			continue
		}
		mean := make([]float32, c.info.Dim)
		for j, v := range others {
			if q == p && j == i {
				continue
			}
			for d := range mean {
				mean[d] += v[d]
			}
		}
		if s := dot(mean, c.voices[p][i]) / math.Sqrt(max(dot(mean, mean), 1e-12)); s > best {
			best, at = s, q
		}
	}
	return at
}

// distance is the mean cosine distance between the pieces of two people.
func (c *Check) distance(p, q int) float64 {
	sum := 0.0
	for _, a := range c.voices[p] {
		for _, b := range c.voices[q] {
			sum += 1 - dot(a, b)
		}
	}
	return sum / float64(len(c.voices[p])*len(c.voices[q]))
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
