package group

import (
	"cmp"

	"airtime/audio"
)

// said is what all windows that hold a frame say of it.
type said struct {
	person  []float32 // probability of each person to speak
	overlap float32   // that two or more do
	voices  float32   // how many speak, on average
	windows int
}

// each yields what is said of every frame of the stream, from the first window's first to the last
// window's last: its index (about the samples [index·hop, (index+1)·hop)) and what is said, which is overwritten by the next one.
func (v *voices) each(of [][]int, count int, yield func(frame int64, s *said)) {
	if len(v.windows) == 0 {
		return
	}
	hop := int64(v.info.Hop)
	index := func(sample int64) int64 { return (sample + hop/2) / hop }
	s := said{person: make([]float32, count)}
	first := 0
	last := &v.windows[len(v.windows)-1]
	for f := index(v.windows[0].Start); f < index(last.Start)+int64(last.Frames()); f++ {
		for first < len(v.windows) && index(v.windows[first].Start)+int64(v.windows[first].Frames()) <= f {
			first++
		}
		clear(s.person)
		s.overlap, s.voices, s.windows = 0, 0, 0
		for w := first; w < len(v.windows); w++ {
			win := &v.windows[w]
			at := f - index(win.Start)
			if at < 0 {
				break
			}
			if at >= int64(win.Frames()) {
				continue
			}
			s.windows++
			s.overlap += win.Overlap[at]
			row := win.Activity[int(at)*v.info.Locals : (int(at)+1)*v.info.Locals]
			for k, x := range row {
				s.voices += x
				if p := of[w][k]; p >= 0 {
					s.person[p] = s.person[p] + x
				}
			}
		}
		if s.windows > 0 {
			scale := 1 / float32(s.windows)
			for p := range s.person {
				s.person[p] = min(s.person[p]*scale, 1)
			}
			s.overlap *= scale
			s.voices *= scale
		}
		yield(f, &s)
	}
}

// stitch makes turns of what the windows say: in every frame as many people as speak on average, those
// who are likeliest to.
func (v *voices) stitch(of [][]int, p *people, c Constraints) []Turn {
	hop := int64(v.info.Hop)
	b := newBuilder(hop)
	known, not := &labels{list: c.Known}, &labels{list: c.Not}
	v.each(of, p.count, func(f int64, s *said) {
		span := audio.Span{Start: f * hop, End: (f + 1) * hop}
		v.obey(span, s, known, not)
		first, second := top(s.person)
		if first < 0 || s.voices < 0.5 || s.person[first] < heard {
			b.push(f, -1, -1, s)
			return
		}
		if second >= 0 && (s.voices < 1.5 || s.person[second] < heard) {
			second = -1
		}
		b.push(f, first, second, s)
	})
	b.flush()
	return b.turns
}

// heard is the least probability at which somebody is taken to be one of those who speak, given
// that so many do.
const heard = 0.3

// obey makes what is said of the frame agree with what is known of it.
func (v *voices) obey(span audio.Span, s *said, known, not *labels) {
	middle := audio.Span{Start: (span.Start + span.End) / 2, End: (span.Start+span.End)/2 + 1}
	for l := range not.in(middle) {
		if l.Person < len(s.person) {
			s.person[l.Person] = 0
		}
	}
	for l := range known.in(middle) {
		if s.voices >= 0.5 {
			s.person[l.Person] = 1
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
	person int // −1 for none
	from   int64
	sum    float64 // of probabilities
}

func newBuilder(hop int64) builder {
	none := open{person: -1}
	return builder{hop: hop, main: none, under: none}
}

// push says who speaks in frame f, the likelier one first; −1 is nobody.
func (b *builder) push(f int64, first, second int, s *said) {
	b.frames = f + 1
	if second >= 0 && second == b.main.person {
		first, second = second, first
	}
	b.next(&b.main, first, f, false)
	b.next(&b.under, second, f, true)
	for _, o := range []*open{&b.main, &b.under} {
		if o.person >= 0 {
			o.sum += float64(s.person[o.person])
		}
	}
}

// next goes on with o where person is who speaks anyway, and ends it otherwise.
func (b *builder) next(o *open, person int, f int64, under bool) {
	if o.person == person {
		return
	}
	if o.person >= 0 {
		b.turns = append(b.turns, Turn{
			Span:        audio.Span{Start: o.from * b.hop, End: f * b.hop},
			Speaker:     o.person,
			Confidence:  float32(min(o.sum/float64(f-o.from), 1)),
			Alternative: -1,
			Overlap:     under,
		})
	}
	*o = open{person: person, from: f}
}

func (b *builder) flush() {
	b.next(&b.main, -1, b.frames, false)
	b.next(&b.under, -1, b.frames, true)
}

// byTime orders turns.
func byTime(a, b Turn) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
}
