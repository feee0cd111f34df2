package channel

import (
	"fmt"
	"math"
)

// similarity compares channels sample by sample, on four samples of each frame.
type similarity struct {
	n       int
	product [][]float64 // i × j, j <= i
}

var sampled = [...]int{lead + 7, lead + 50, lead + 91, lead + 140}

// A copy of a channel that went through a lossy codec keeps a correlation above this.
const sameSignal = 0.98

func newSimilarity(n int) similarity { return similarity{n, rows[float64](n, n)} }

func (s *similarity) add(wave [][]float32) {
	for _, at := range sampled {
		for i := range s.n {
			x, row := float64(wave[i][at]), s.product[i]
			if x == 0 {
				continue
			}
			for j := range i + 1 {
				row[j] += x * float64(wave[j][at])
			}
		}
	}
}

// correlation is that of channels i and j, 0 if one is silent.
func (s *similarity) correlation(i, j int) float64 {
	p := s.product[max(i, j)][min(i, j)]
	e := s.product[i][i] * s.product[j][j]
	if e == 0 {
		return 0
	}
	return p / math.Sqrt(e)
}

// duplicates gives for each channel the first one with the same signal, or -1.
func (s *similarity) duplicates() []int {
	of := make([]int, s.n)
	for c := range of {
		of[c] = -1
		for o := range c {
			if of[o] < 0 && math.Abs(s.correlation(c, o)) >= sameSignal {
				of[c] = o
				break
			}
		}
	}
	return of
}

// evidence gathers over the blocks what judge needs.
type evidence struct {
	heard   []bool
	talker  []bool
	apart   []float64 // channel: least distance from another talker in dB, halved; +Inf without another
	blocks  int
	merged  int // blocks in which channels shared a talker
	clashes int
}

func newEvidence(n int) evidence {
	e := evidence{heard: make([]bool, n), talker: make([]bool, n), apart: make([]float64, n)}
	for c := range e.apart {
		e.apart[c] = math.Inf(1)
	}
	return e
}

func (e *evidence) add(f *fit) {
	for i := range f.n {
		e.heard[i] = e.heard[i] || f.alive[i]
		e.talker[i] = e.talker[i] || f.talker[i]
		for j := range f.n {
			if i != j && f.talker[i] && f.talker[j] {
				e.apart[i] = min(e.apart[i], float64(f.apart(i, j))/(2*stepsOfDB))
			}
		}
	}
}

// leastApartDB is how much louder, on average of both directions, a channel must
// be while its own person speaks for the channels to be people. Cardioid pairs in one room reach
// 6 dB.
const leastApartDB = 8

// judge decides whether the channels are people.
func (e *evidence) judge(tracks []Track) (bool, string) {
	if len(tracks) == 1 {
		return false, "there is only one channel"
	}
	live, speaking, least := 0, 0, math.Inf(1)
	for c, t := range tracks {
		if t.State != Dead && t.State != Duplicate {
			live++
		}
		if t.State == Speaking {
			speaking++
			least = min(least, e.apart[c])
		}
	}
	switch {
	case live == 0:
		return false, "no channel has any sound"
	case live == 1:
		return false, fmt.Sprintf("all %d channels carry the same signal or none", len(tracks))
	case speaking == 0:
		return false, "no channel has speech of its own"
	case speaking == 1:
		return false, "the channels hear the same voices at levels that hardly change with who speaks"
	case least < leastApartDB:
		return false, fmt.Sprintf("a channel is only %.0f dB louder than another while its own person speaks", least)
	}
	return true, fmt.Sprintf("each of %d channels is louder by %.0f dB or more while its own person speaks", speaking, math.Floor(least))
}

func notes(tracks []Track, bad int64) []string {
	var n []string
	for c, t := range tracks {
		switch t.State {
		case Dead:
			n = append(n, fmt.Sprintf("Channel %d is dead: it holds no sound at all.", c+1))
		case Noise:
			n = append(n, fmt.Sprintf("Channel %d holds only noise.", c+1))
		case Quiet:
			n = append(n, fmt.Sprintf("Nobody of its own speaks on channel %d.", c+1))
		case Duplicate:
			n = append(n, fmt.Sprintf("Channel %d repeats channel %d.", c+1, t.Of+1))
		}
	}
	if bad > 0 {
		n = append(n, fmt.Sprintf("%d samples were not numbers and count as silence.", bad))
	}
	return n
}
