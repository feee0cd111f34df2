package group

import (
	"cmp"
	"math"
	"slices"

	"airtime/audio"
)

// said is what all windows that hold a frame say of it.
type said struct {
	person  []float32 // probability of each person to speak, as the voices were matched
	could   []float32 // the same, each voice shared between whose it is and whose else it could be
	overlap float32   // that two or more speak
	voices  float32   // how many speak, on average
}

// each calls yield for every frame of the stream, from the first window's first to the last window's
// last, with its number (it is about the samples [number·hop, (number+1)·hop)) and what is said of it, which
// the next one overwrites.
func (v *voices) each(of []owner, count int, yield func(frame int64, s *said)) {
	if len(v.windows) == 0 {
		return
	}
	hop, locals := int64(v.info.Hop), v.info.Locals
	first := make([]int64, len(v.windows)) // number of each window's first frame
	var end int64
	for w := range v.windows {
		first[w] = (v.windows[w].Start + hop/2) / hop
		end = max(end, first[w]+int64(v.windows[w].Frames()))
	}
	s := said{person: make([]float32, count), could: make([]float32, count)}
	done, opened := 0, 0
	for f := first[0]; f < end; f++ {
		for ; done < len(v.windows) && first[done]+int64(v.windows[done].Frames()) <= f; done++ {
			v.windows[done].Shut()
		}
		for ; opened < len(v.windows) && first[opened] <= f; opened++ {
			v.windows[opened].Open()
		}
		clear(s.person)
		clear(s.could)
		s.overlap, s.voices = 0, 0
		windows := 0
		for w := done; w < len(v.windows) && first[w] <= f; w++ {
			win := &v.windows[w]
			at := int(f - first[w])
			if at >= win.Frames() {
				continue
			}
			windows++
			s.overlap += win.Overlap[at].Value()
			for k, p := range win.Activity[at*locals : (at+1)*locals] {
				x := p.Value()
				s.voices += x
				o := &of[w*locals+k]
				if o.first < 0 {
					continue
				}
				s.person[o.first] += x
				s.could[o.first] += x * o.sure
				if o.second >= 0 {
					s.could[o.second] += x * (1 - o.sure)
				}
			}
		}
		if windows > 0 {
			scale := 1 / float32(windows)
			for p := range s.person {
				s.person[p] = min(s.person[p]*scale, 1)
				s.could[p] *= scale
			}
			s.overlap *= scale
			s.voices *= scale
		}
		yield(f, &s)
	}
}

// What is said of a frame, from which on it counts. Found together with frontend.Tuning.
const (
	speech  = 0.5  // probability that somebody speaks
	second  = 1.35 // people who speak, on average: less than 1.5, since the networks miss more of them than they make up
	heard   = 0.15 // probability of somebody who is one of so many
	certain = 0.75 // calibrated probability from which nobody else is considered
)

// stitch makes turns of what the windows say: in every frame as many people as speak on average, those
// who are likeliest to.
func (v *voices) stitch(of []owner, p *people, c Constraints) []Turn {
	hop := int64(v.info.Hop)
	b := newBuilder(hop)
	known, not := &labels{list: c.Known}, &labels{list: c.Not}
	v.each(of, p.count, func(f int64, s *said) {
		obey(audio.Span{Start: f*hop + hop/2, End: f*hop + hop/2 + 1}, s, known, not)
		one, two := top(s.person)
		if one < 0 || s.voices-s.overlap < speech || s.person[one] < heard {
			one, two = -1, -1
		}
		if two >= 0 && (s.voices < second || s.person[two] < heard) {
			two = -1
		}
		b.push(f, one, two, s)
	})
	b.flush()
	return withoutBlips(b.turns)
}

// withoutBlips leaves out what is shorter than any sound of speech that matters here, unless the same person
// goes on.
func withoutBlips(turns []Turn) []Turn {
	const shortest = int64(audio.AnalysisRate) / 10
	slices.SortFunc(turns, byTime)
	begins, ends := map[Label]bool{}, map[Label]bool{} // by person and instant
	at := func(sample int64, person int) Label { return Label{audio.Span{Start: sample}, person} }
	for _, t := range turns {
		begins[at(t.Start, t.Speaker)], ends[at(t.End, t.Speaker)] = true, true
	}
	return slices.DeleteFunc(turns, func(t Turn) bool {
		return t.Len() < shortest && !begins[at(t.End, t.Speaker)] && !ends[at(t.Start, t.Speaker)]
	})
}

// obey makes what is said of the frame at span agree with what is known of it.
func obey(span audio.Span, s *said, known, not *labels) {
	for l := range not.in(span) {
		if l.Person < len(s.person) {
			s.person[l.Person], s.could[l.Person] = 0, 0
		}
	}
	for l := range known.in(span) {
		if s.voices-s.overlap >= speech {
			clear(s.could)
			s.person[l.Person], s.could[l.Person] = 1, 1
		}
	}
}

// top returns the two likeliest, −1 for nobody.
func top(p []float32) (first, second int) {
	first, second = -1, -1
	for k, x := range p {
		switch {
		case x <= 0:
		case first < 0 || x > p[first]:
			first, second = k, first
		case second < 0 || x > p[second]:
			second = k
		}
	}
	return first, second
}

// builder makes turns of frames. Where two speak, the one who did before is the main speaker, and the
// other one speaks under it.
type builder struct {
	hop         int64
	main, under open
	turns       []Turn
	frames      int64
}

// open is a turn that goes on.
type open struct {
	person, other int // −1 for none
	from          int64
	sum           float64 // of probabilities
}

func newBuilder(hop int64) builder {
	none := open{person: -1, other: -1}
	return builder{hop: hop, main: none, under: none}
}

// push says who speaks in frame f, the likelier one first; −1 is nobody.
func (b *builder) push(f int64, first, second int, s *said) {
	b.frames = f + 1
	if second >= 0 && second == b.main.person {
		first, second = second, first
	}
	b.next(&b.main, f, first, second, s, false)
	b.next(&b.under, f, second, first, s, true)
}

// longEnough is how long a stretch of a turn is at least, in samples, before whose else it could be is judged anew.
const longEnough = int64(audio.AnalysisRate) / 2

// next goes on with o where person is who speaks anyway, and ends it otherwise; beside is who else speaks.
func (b *builder) next(o *open, f int64, person, beside int, s *said, under bool) {
	other, sure := -1, float32(1)
	if person >= 0 {
		other, sure = s.doubt(person, beside)
		sure = calibrated(sure)
		if sure >= certain {
			other = -1
		}
	}
	if o.person != person || o.other != other && (f-o.from)*b.hop >= longEnough {
		if o.person >= 0 {
			b.turns = append(b.turns, Turn{
				Span:        audio.Span{Start: o.from * b.hop, End: f * b.hop},
				Speaker:     o.person,
				Confidence:  o.confidence(f, under),
				Alternative: o.other,
				Overlap:     under,
			})
		}
		*o = open{person: person, other: other, from: f}
	}
	o.sum += float64(sure)
}

// confidence of o, which ends before frame f.
func (o *open) confidence(f int64, under bool) float32 {
	sure := float32(o.sum / float64(f-o.from))
	if under {
		return 0.45 + 0.35*sure // ../testdata/tuning.md
	}
	return min(sure, 0.99) // nobody counts people without ever being wrong
}

// calibrated is how often somebody is the speaker of whom the matched voices say p. The voices' log-odds
// are too small, since several windows hold a moment and agree (../testdata/tuning.md).
func calibrated(p float32) float32 {
	p = min(max(p, 1e-4), 1-1e-4)
	odds := 1.2*math.Log(float64(p)/float64(1-p)) + 0.44
	return float32(1 / (1 + math.Exp(-odds)))
}

// doubt returns who could speak instead of person, and how likely it is that it is person after all.
func (s *said) doubt(person, beside int) (other int, sure float32) {
	other = -1
	var rest float32
	for k, x := range s.could {
		if k == person || k == beside || x <= 0 {
			continue
		}
		rest += x
		if other < 0 || x > s.could[other] {
			other = k
		}
	}
	mine := s.could[person]
	if mine+rest == 0 {
		return -1, 0.5
	}
	return other, mine / (mine + rest)
}

func (b *builder) flush() {
	none := said{}
	b.next(&b.main, b.frames, -1, -1, &none, false)
	b.next(&b.under, b.frames, -1, -1, &none, true)
}

// byTime orders turns.
func byTime(a, b Turn) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
}
