package live

import (
	"math"
	"time"

	"airtime/audio"
	"airtime/diarize"
)

// Voices quieter than the loudest by quietBy dB, over at least quietAfter, are called quiet.
const (
	quietBy    = 12
	quietAfter = 2 * time.Second
)

// level sums up how loud a voice is.
type level struct {
	sum   float64 // dB of full scale × seconds
	spoke time.Duration
}

func (l *level) add(dB float64, d time.Duration) { l.sum, l.spoke = l.sum+dB*d.Seconds(), l.spoke+d }

// mean is how loud it is in dB of full scale, or not a number as long as too little was heard.
func (l *level) mean() float64 {
	if l.spoke < quietAfter {
		return math.NaN()
	}
	return l.sum / l.spoke.Seconds()
}

// levels are how loud the voices are, by label.
type levels map[int]*level

func (v levels) add(label int, dB float64, d time.Duration) {
	if v[label] == nil {
		v[label] = &level{}
	}
	v[label].add(dB, d)
}

// quiet are the labels whose voices are much less loud than the loudest.
func (v levels) quiet() map[int]bool {
	loudest := math.Inf(-1)
	for _, l := range v {
		if m := l.mean(); m > loudest { // not so if it is no number
			loudest = m
		}
	}
	quiet := map[int]bool{}
	for label, l := range v {
		quiet[label] = l.mean() < loudest-quietBy
	}
	return quiet
}

// loudness is the mean power of interleaved samples in dB of full scale.
func loudness(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(sum/float64(len(x))+1e-12)
}

// measureLevels takes in how loud the next samples are, and whose.
func (s *Session) measureLevels(x []float32) {
	if s.paused || len(x) == 0 {
		s.loudness = math.Inf(-1)
		return
	}
	s.loudness = loudness(x)
	now := s.l.Now()
	long := audio.AnalysisRate.Duration(int64(len(x) / s.src.Format().Channels)) // a device gives less than a chunk at a time
	if s.checking {                                                              // whose voice it is will be said
		if len(now.Speaking) == 1 {
			s.round.level.add(s.loudness, long)
		}
		return
	}
	for _, w := range now.Speaking {
		if w.Label == diarize.Unknown || !w.Sure {
			continue
		}
		label := w.Label + s.book.first()
		if len(now.Speaking) == 1 {
			s.levels.add(label, s.loudness, long)
		}
		s.book.spoke(label)
	}
}

// round is the microphone check, in which one after the other says who they are.
type round struct {
	since time.Duration // when the last of them was named, or the check began
	level level         // of who has spoken since
	heard []int         // labels, in their order
}
