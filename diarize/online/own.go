package online

import (
	"math"

	"airtime/audio"
	"airtime/diarize/group"
)

// Own is this side of a call: a stream that belongs to one person. What its microphone picks up of the far side's
// loudspeaker is not counted.
type Own struct {
	labels *Labels
	index  int
	gate   *gate
	echo   echo
	far    *Stream

	label    int
	segments []audio.Span
}

// NewOwn returns the stream with that index, beside the far side's.
func NewOwn(labels *Labels, index int, far *Stream) *Own {
	return &Own{labels: labels, index: index, far: far, gate: newGate(labels.tell), label: Unknown}
}

// Push hears the next Hop samples, after far heard its own.
func (o *Own) Push(mono []float32) {
	o.echo.hear(mono)
	for _, p := range o.gate.hear(mono) {
		if o.echo.masked(&o.far.echo, o.gate.known/Hop, p >= 0.5) {
			p = 0
		}
		if segment, ok := o.gate.decide(p); ok {
			o.segments = append(o.segments, segment)
		}
	}
}

// Label is the person's, or Unknown as long as they said nothing.
func (o *Own) Label() int { return o.label }

// name gives the person a label once they have spoken.
func (o *Own) name() int {
	if o.label == Unknown {
		o.label = o.labels.add(o.index, o.gate.known)
	}
	return o.labels.Current(o.label)
}

// Speaking says whether the person speaks, and since when; or when the silence began.
func (o *Own) Speaking() (s Speaking, quiet int64, ok bool) {
	if !o.gate.talking {
		return Speaking{}, o.gate.quiet, false
	}
	now, _ := o.gate.seg.Open()
	return Speaking{Label: o.name(), Since: now.Start, Sure: true}, 0, true
}

// Turns appends the turns so far.
func (o *Own) Turns(out []group.Turn) []group.Turn {
	add := func(s audio.Span) {
		out = append(out, group.Turn{Span: s, Speaker: o.name(), Confidence: 1, Alternative: -1})
	}
	for _, s := range o.segments {
		add(s)
	}
	if now, ok := o.gate.seg.Open(); ok {
		add(now)
	}
	return out
}

// Erase overwrites everything that could tell a voice.
func (o *Own) Erase() {
	o.gate.erase()
	o.echo = echo{}
}

// echo keeps the levels of one end of a call, to tell the far side's loudspeaker in this side's
// microphone from somebody speaking there.
type echo struct {
	db      [echoFrames]float32 // level of each hop, the newest echoFrames of them
	n       int64
	on      int64 // the frame at which speech was last heard on this side, +1
	decided int64
	gain    float32 // of the way from the far side's signal to this side's microphone, dB
}

const (
	echoFrames = 128 // more than decisions lag behind, and the tail
	echoTail   = 30  // hops for which a room or a codec can hold the far side's voice back
	echoOver   = 8   // dB by which own speech stands over the echo
	echoStep   = 0.1 // dB by which gain follows, per hop
)

// hear keeps the level of the next hop.
func (e *echo) hear(mono []float32) {
	var sum float64
	for _, x := range mono {
		if x-x == 0 {
			sum += float64(x) * float64(x)
		}
	}
	e.db[e.n%echoFrames] = float32(10 * math.Log10(sum/float64(len(mono))+1e-12))
	e.n++
}

// speech says whether somebody speaks in the next frame that is decided.
func (e *echo) speech(on bool) {
	e.decided++
	if on {
		e.on = e.decided
	}
}

// masked says whether frame i of this side, which is speech or not, can be explained by the far
// side. Gain is the median over the far side's speech of the difference in level, most of which is echo,
// or noise where there is none, since people mostly let each other finish.
func (e *echo) masked(far *echo, i int64, on bool) bool {
	if far.on == 0 || i+1-far.on > echoTail || far.n-i > echoFrames-echoTail {
		return false
	}
	loudest := float32(-120)
	for k := max(0, i-echoTail); k <= i; k++ {
		loudest = max(loudest, far.db[k%echoFrames])
	}
	over := e.db[i%echoFrames] - loudest
	if i+1 == far.on { // the far side speaks in this very frame
		if over > e.gain {
			e.gain += echoStep
		} else {
			e.gain -= echoStep
		}
	}
	return on && over < e.gain+echoOver
}
