package channel

import (
	"math"
	"strconv"

	"airtime/audio/note"
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
	heard  []bool
	apart  [][]float64 // i × j: sum over blocks of their distance in dB × weight
	weight [][]float64 // points of the rarer of the two
	points int         // in which some channel was heard
	clear  int         // of these, the ones nearer to one talker's shape than to half-way
}

func newEvidence(n int) evidence {
	return evidence{heard: make([]bool, n), apart: rows[float64](n, n), weight: rows[float64](n, n)}
}

func (e *evidence) add(f *fit) {
	for i := range f.n {
		e.heard[i] = e.heard[i] || f.alive[i]
		for j := range f.n {
			if i != j && f.talker[i] && f.talker[j] {
				w := float64(min(f.wins[i], f.wins[j]))
				e.apart[i][j] += w * float64(f.apart(i, j)) / (2 * stepsOfDB)
				e.weight[i][j] += w
			}
		}
	}
	for p, w := range f.winner {
		some, clear := w >= 0, w >= 0
		for c := range f.n {
			if f.talker[c] && c != int(w) {
				some = some || f.salient(c, p)
				clear = clear && f.long[w][p]-f.held[c][p]-f.part[w][c] >= f.apart(int(w), c)/4
			}
		}
		if some {
			e.points++
		}
		if clear {
			e.clear++
		}
	}
}

// least is the smallest distance of channel c from another, in dB; +Inf where none was compared.
func (e *evidence) least(c int) float64 {
	least := math.Inf(1)
	for j, w := range e.weight[c] {
		if w > 0 {
			least = min(least, e.apart[c][j]/w)
		}
	}
	return least
}

// For the channels to be people, a channel must be so much louder while its own person speaks, on
// average of both directions: leastApartDB than the channel nearest to it, on average over
// the channels, and leastNearDB in every case, for two people who sit close to each other.
// Cardioid pairs in one room come to less, people with a microphone each to more (../testdata/tuning.md).
const (
	leastApartDB = 8
	leastNearDB  = 5
)

// isolatedDB is the distance from which on nothing of one channel is heard on another.
const isolatedDB = 50

// leastClear is the part of the heard points that must look like one talker. Overlap and echo
// take up to a third on meetings with a microphone each; people who sit between two
// microphones take more.
const leastClear = 0.6

// judge decides whether the channels are people, and says why.
func (e *evidence) judge(tracks []Track) (person bool, why note.Note) {
	if len(tracks) == 1 {
		return false, note.New("mode_one_channel", nil)
	}
	live, speaking, least, sum := 0, 0, math.Inf(1), 0.0
	for c, t := range tracks {
		if t.State != Dead && t.State != Duplicate {
			live++
		}
		if t.State == Speaking {
			speaking++
			apart := e.least(c)
			least = min(least, apart)
			sum += min(apart, isolatedDB)
		}
	}
	switch {
	case live == 0:
		return false, note.New("mode_no_sound", nil)
	case live == 1:
		return false, note.New("mode_same_signal", note.Values{"n": len(tracks)})
	case speaking == 0:
		return false, note.New("mode_no_speech", nil)
	case speaking == 1:
		return false, note.New("mode_same_voices", nil)
	case float64(e.clear) < leastClear*float64(e.points):
		return false, note.New("mode_as_loud", nil)
	case least < leastNearDB || sum < leastApartDB*float64(speaking):
		return false, note.New("mode_hardly_louder", note.Values{"louder_db": least})
	}
	if least >= isolatedDB {
		return true, note.New("mode_isolated", note.Values{"n": speaking})
	}
	return true, note.New("mode_louder", note.Values{"n": speaking, "louder_db": math.Floor(least)})
}

func notes(tracks []Track, bad int64) []note.Note {
	var n []note.Note
	say := func(id string, channel int) {
		n = append(n, note.New(id, note.Values{"channel": strconv.Itoa(channel + 1)}))
	}
	for c, t := range tracks {
		switch t.State {
		case Dead:
			say("channel_dead", c)
		case Noise:
			say("channel_noise", c)
		case Quiet:
			say("channel_nobody", c)
		case Duplicate:
			n = append(n, note.New("channel_repeats", note.Values{"channel": strconv.Itoa(c + 1), "of": strconv.Itoa(t.Of + 1)}))
		}
	}
	if bad > 0 {
		n = append(n, note.New("sound_not_numbers", note.Values{"n": bad}))
	}
	return n
}
