package group

import (
	"iter"

	"airtime/audio"
	"airtime/diarize/frontend"
)

// voice is a local voice of which there is a vector.
type voice struct {
	window, local int
	alone         float64 // seconds heard alone
	known         int     // who it is known to be, or −1
	prior         int     // who it was taken for so far, or −1
}

// voices is all that was heard.
type voices struct {
	windows []frontend.Window
	info    frontend.Info
	all     []voice // by window, then local voice
	first   []int   // of each window, its first in all; one more than there are windows
	not     [][]int // of each in all, whom it is known not to be
	known   int     // people who are named beforehand
}

// listen collects the local voices that have a vector.
func listen(windows []frontend.Window, info frontend.Info, c Constraints) *voices {
	v := &voices{windows: windows, info: info}
	for _, l := range c.Known {
		v.known = max(v.known, l.Person+1)
	}
	known, not, prior := &labels{list: c.Known}, &labels{list: c.Not}, &labels{list: c.Prior}
	for w := range windows {
		v.first = append(v.first, len(v.all))
		for k := range info.Locals {
			if !usable(windows[w].Vectors[k]) {
				continue
			}
			v.all = append(v.all, voice{w, k, audio.AnalysisRate.Duration(windows[w].Alone[k]).Seconds(), -1, -1})
			v.not = append(v.not, nil)
		}
		windows[w].Open()
		v.recognise(w, known, not, prior)
		windows[w].Shut()
	}
	v.first = append(v.first, len(v.all))
	return v
}

// usable says that x is a vector: numbers, not all of them zero.
func usable(x []float32) bool {
	var sum float32
	for _, e := range x {
		sum += e * e
	}
	return sum > 0 && sum-sum == 0
}

// labels are walked through window by window.
type labels struct {
	list []Label // sorted by Start
	done int     // so many of them end before the window at hand begins
}

// in yields those that meet span; spans come in order of time.
func (l *labels) in(span audio.Span) iter.Seq[Label] {
	for l.done < len(l.list) && l.list[l.done].End <= span.Start {
		l.done++
	}
	return func(yield func(Label) bool) {
		for _, x := range l.list[l.done:] {
			if x.Start >= span.End || x.Intersect(span).Len() > 0 && !yield(x) {
				return
			}
		}
	}
}

// recognise says of the voices of window w who they are, or are not, known to be: a label is about the
// one who speaks most under it.
func (v *voices) recognise(w int, known, not, prior *labels) {
	mine := v.all[v.first[w]:]
	most := make([]float64, len(mine))
	for l := range known.in(v.windows[w].Span) {
		i, much := v.main(w, l.Span)
		if i >= 0 && much > most[i] {
			most[i] = much
			mine[i].known = l.Person
		}
	}
	clear(most)
	for l := range prior.in(v.windows[w].Span) {
		i, much := v.main(w, l.Span)
		if i >= 0 && much > most[i] {
			most[i] = much
			mine[i].prior = l.Person
		}
	}
	for l := range not.in(v.windows[w].Span) {
		if i, _ := v.main(w, l.Span); i >= 0 && mine[i].known != l.Person {
			v.not[v.first[w]+i] = append(v.not[v.first[w]+i], l.Person)
		}
	}
}

// main returns which of the voices of window w, counted from its first, speaks most in span, and how
// many frames; −1 if none speaks in half of what of it is in the window, or for less than 0.2 s.
func (v *voices) main(w int, span audio.Span) (int, float64) {
	win := &v.windows[w]
	from, to := v.frames(w, span)
	best, most := -1, 0.0
	for i, x := range v.all[v.first[w]:] {
		if x.window != w {
			break
		}
		var sum float64
		for f := from; f < to; f++ {
			sum += float64(win.Activity[f*v.info.Locals+x.local].Value())
		}
		if sum > most {
			best, most = i, sum
		}
	}
	if most < float64(to-from)/2 || most*float64(v.info.Hop) < 0.2*float64(audio.AnalysisRate) {
		return -1, 0
	}
	return best, most
}

// frames are those of window w whose middle is in span.
func (v *voices) frames(w int, span audio.Span) (from, to int) {
	win, hop := &v.windows[w], int64(v.info.Hop)
	n := int64(win.Frames())
	at := func(sample int64) int { return int(min(max((sample-win.Start+hop/2)/hop, 0), n)) }
	return at(span.Start), max(at(span.Start), at(span.End))
}

// vector of voice i.
func (v *voices) vector(i int) []float32 {
	return v.windows[v.all[i].window].Vectors[v.all[i].local]
}
