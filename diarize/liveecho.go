package diarize

import "math"

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

func exp32(x float32) float32 { return float32(math.Exp(float64(x))) }
