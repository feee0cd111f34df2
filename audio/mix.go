package audio

// A Mixer averages the channels of a stream, but for those that repeat another.
//
// A recorder that has one microphone often writes it twice, and some write it upside down the second
// time: x and −x average to silence, and nobody was there. So a channel counts only while it does not
// repeat one before it. What repeats is judged at every sample from about the last second, weighted by
// loudness, so that the first word is heard and the size of chunks changes nothing.
type Mixer struct {
	channels int
	heard    int       // samples, up to enough
	energy   []float64 // of each channel
	product  []float64 // of channel c and the k-th before it, at c*near+k-1
}

const (
	// near is how many of the channels before it a channel is compared with: a pair is side by side.
	near = 4

	// forgetting is 1 − 1/16384 for each sample: about a second at 16 kHz.
	forgetting = 1 - 1.0/(1<<14)

	// enough samples tell what is alike from what happens to be.
	enough = 64

	// inaudible keeps what is forgotten from becoming numbers too small for a processor to be quick with.
	inaudible = 1e-20

	// Channels with a correlation above repeats are the same sound, also after a lossy codec. Below
	// opposed they cancel more than they add: two microphones in a room never come near it.
	repeats = 0.98
	opposed = -0.5
)

// NewMixer returns a Mixer of interleaved channels, at least 1.
func NewMixer(channels int) *Mixer {
	return &Mixer{channels: channels, energy: make([]float64, channels), product: make([]float64, channels*near)}
}

// Mix writes the average of each sample's channels in src to dst; len(src) is len(dst) times the
// number of channels. Values that are not numbers count as 0.
func (m *Mixer) Mix(dst, src []float32) {
	if m.channels == 1 {
		for i, x := range src[:len(dst)] {
			dst[i] = finite(x)
		}
		return
	}
	for i := range dst {
		dst[i] = m.one(src[i*m.channels:][:m.channels])
	}
}

func (m *Mixer) one(frame []float32) float32 {
	var sum float32
	n := 0
	m.heard = min(m.heard+1, enough)
	for c := range frame {
		x := finite(frame[c])
		m.energy[c] = forgetting*m.energy[c] + float64(x)*float64(x)
		if m.energy[c] < inaudible {
			m.energy[c] = 0
			clear(m.product[c*near:][:near])
		}
		alone := true
		for k := 1; k <= min(c, near); k++ {
			p := &m.product[c*near+k-1]
			*p = forgetting**p + float64(x)*float64(finite(frame[c-k]))
			square, both := *p**p, m.energy[c]*m.energy[c-k]
			if m.heard == enough && both > 0 && (square >= repeats*repeats*both || *p < 0 && square >= opposed*opposed*both) {
				alone = false
			}
		}
		if alone {
			sum += x
			n++
		}
	}
	return sum / float32(n) // the first channel repeats none
}

func finite(x float32) float32 {
	if x-x != 0 {
		return 0
	}
	return x
}
