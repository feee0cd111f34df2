// Package reseg decides anew, in short steps, who of a known number of people speaks:
// clustering looks at long windows one by one; here each step is judged together with
// its neighbours, since people speak for longer than a step.
//
// Call Run. It is a hidden Markov model with one state per person; a person is a mean
// direction, a step's vector is spread around it (von Mises–Fisher), and directions
// and sequence are estimated in turns, as in Landini et al., "Bayesian HMM clustering of
// x-vector sequences (VBx) in speaker diarization", Computer Speech & Language 71, 2022,
// with point estimates and a fixed number of people in place of the priors that
// prune them. Time and memory are linear in the number of steps.
package reseg

import (
	"math"

	"airtime/diarize/internal/dsp"
)

// Config shapes the model.
type Config struct {
	// Concentration is κ of the von Mises–Fisher distribution of vectors around their person's direction. Steps whose
	// windows overlap share evidence, so it is smaller than what one window alone would suggest.
	Concentration float64

	// Leave is 1 − the loop probability of the hidden Markov model: the chance that the speaker changes from a step
	// to the next. LeavePause is the same across a pause.
	Leave, LeavePause float64

	Rounds int // of estimation
}

// Input is what is known of each step.
type Input struct {
	Dim     int
	Vectors []float32 // row by row; unit length, or all zero where nothing is known
	Pause   []bool    // a pause lies before the step
	Means   []float32 // a first guess at each person's direction, row by row
	Known   []int32   // who of them it is known to be, or −1; nil where nothing is known
	Was     []int32   // of each of Means: who they were taken for so far, or −1
}

// Step is what was decided about one step.
type Step struct {
	Best, Second int32   // Second is −1 when there is only one person
	P, P2        float32 // their probabilities
}

// Run decides every step. It changes in.Means to the final directions.
func Run(in Input, c Config) []Step {
	steps := len(in.Pause)
	people := 0
	if in.Dim > 0 {
		people = len(in.Means) / in.Dim
	}
	out := make([]Step, steps)
	switch {
	case steps == 0 || people == 0:
		return nil
	case people == 1:
		for i := range out {
			out[i] = Step{Best: 0, Second: -1, P: 1}
		}
		return out
	}
	var m model
	m.begin(in, c, people)
	m.estimate()
	m.forward()
	m.backward(func(t int, p []float32) { out[t] = top(p) })
	return out
}

func top(p []float32) Step {
	s := Step{Best: -1, Second: -1, P: -1, P2: -1}
	for k, q := range p {
		switch {
		case q > s.P:
			s.Second, s.P2 = s.Best, s.P
			s.Best, s.P = int32(k), q
		case q > s.P2:
			s.Second, s.P2 = int32(k), q
		}
	}
	return s
}

// Normalise brings each row of dim values to unit length; zeros stay zeros.
func Normalise(rows []float32, dim int) {
	for ; len(rows) >= dim && dim > 0; rows = rows[dim:] {
		var sq float64
		for _, x := range rows[:dim] {
			sq += float64(x) * float64(x)
		}
		if sq == 0 {
			continue
		}
		scale := float32(1 / math.Sqrt(sq))
		for d := range rows[:dim] {
			rows[d] *= scale
		}
	}
}

type model struct {
	Input
	Config
	people int
	like   []float32 // step × people: how well each explains the step, the best one being 1
	alpha  []float32 // step × people: scaled forward probabilities

	beta, next []float32 // scratch, one per person
}

// begin makes m the model of so many people, in the memory that it has already.
func (m *model) begin(in Input, c Config, people int) {
	m.Input, m.Config, m.people = in, c, people
	sized := func(x []float32, n int) []float32 {
		if cap(x) < n {
			return make([]float32, n)
		}
		return x[:n]
	}
	m.like, m.alpha = sized(m.like, len(in.Pause)*people), sized(m.alpha, len(in.Pause)*people)
	m.beta, m.next = sized(m.beta, people), sized(m.next, people)
}

// estimate improves the directions, and returns how many steps each person then has.
func (m *model) estimate() (steps []float64) {
	for range m.Rounds {
		m.forward()
		sums := make([]float64, len(m.Means))
		steps = make([]float64, m.people)
		m.backward(func(t int, p []float32) {
			v := m.Vectors[t*m.Dim : (t+1)*m.Dim]
			for k, q := range p {
				steps[k] += float64(q)
				s := sums[k*m.Dim : (k+1)*m.Dim]
				for d, x := range v {
					s[d] += float64(q * x)
				}
			}
		})
		for i, x := range sums {
			m.Means[i] = float32(x)
		}
		Normalise(m.Means, m.Dim)
	}
	return steps
}

// likelihoods stores step t's row of m.like, and returns the logarithm of what 1 in it stands for.
func (m *model) likelihoods(t int) float64 {
	v, like := m.Vectors[t*m.Dim:(t+1)*m.Dim], m.row(t)
	if m.Known != nil && m.Known[t] >= 0 {
		k := int(m.Known[t])
		clear(like)
		like[k] = 1
		return m.Concentration * float64(dsp.Dot(v, m.Means[k*m.Dim:]))
	}
	best := float32(math.Inf(-1))
	for k := range like {
		like[k] = float32(m.Concentration) * dsp.Dot(v, m.Means[k*m.Dim:])
		best = max(best, like[k])
	}
	for k, l := range like {
		like[k] = float32(math.Exp(float64(l - best)))
	}
	return float64(best)
}

func (m *model) row(t int) []float32 { return m.like[t*m.people : (t+1)*m.people] }

// leave is the chance of a change from step t−1 to t.
func (m *model) leave(t int) float32 {
	if m.Pause[t] {
		return float32(m.LeavePause)
	}
	return float32(m.Leave)
}

// forward fills alpha and returns the logarithm of the likelihood of all steps.
func (m *model) forward() (all float64) {
	n := m.people
	for t := range m.Pause {
		all += m.likelihoods(t)
		a, like := m.alpha[t*n:(t+1)*n], m.row(t)
		if t == 0 {
			copy(a, like)
		} else {
			// Everybody else is as likely to be next: from k to j ≠ k goes leave/(n−1). The
			// rows of alpha sum to 1.
			leave := m.leave(t)
			each := leave / float32(max(n-1, 1))
			if n == 1 {
				leave, each = 0, 0
			}
			for k, p := range m.alpha[(t-1)*n : t*n] {
				a[k] = ((1-leave-each)*p + each) * like[k]
			}
		}
		all += math.Log(float64(scale(a)))
	}
	return all
}

// backward, after forward, calls emit for every step, last to first, with the probability of each
// person.
func (m *model) backward(emit func(t int, p []float32)) {
	n := m.people
	for k := range m.beta {
		m.beta[k] = 1
	}
	for t := len(m.Pause) - 1; t >= 0; t-- {
		for k, a := range m.alpha[t*n : (t+1)*n] {
			m.next[k] = a * m.beta[k]
		}
		scale(m.next)
		emit(t, m.next)
		if t == 0 {
			return
		}
		var sum float32
		for k, l := range m.row(t) {
			m.beta[k] *= l
			sum += m.beta[k]
		}
		leave := m.leave(t)
		each := leave / float32(max(n-1, 1))
		if n == 1 {
			leave, each = 0, 0
		}
		for k, b := range m.beta {
			m.beta[k] = (1-leave-each)*b + each*sum
		}
		scale(m.beta)
	}
}

// scale makes p sum to 1; it returns the sum before.
func scale(p []float32) (sum float32) {
	for _, x := range p {
		sum += x
	}
	for k := range p {
		p[k] /= sum
	}
	return sum
}
