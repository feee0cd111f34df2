package capture

import (
	"math"
	"time"
)

const (
	zeroAfter  = 3 * time.Second
	gateAfter  = 15 * time.Second // where there was sound before: headsets and noise suppression give zeros while nobody speaks
	quietAfter = 30 * time.Second
	clipFor    = 5 * time.Second

	fullScale = 0.999
	quietPeak = 0.003 // -50 dB: speech across a table is above -40 dB at its peaks
	clipCount = 10    // samples at full scale within clipFor that matter
)

// levels says how loud a live input is.
type levels struct {
	clipped         int64   // samples at full scale
	peak, lastPeak  float32 // of this second and the one before
	peakSince       time.Time
	heardAt, loudAt time.Time // of the last sample that was not zero, or quiet
	heard           bool      // there was one that was not zero
	clips           int64     // within clipFor
	clipsSince      time.Time
}

// restart forgets how long it has been silent.
func (l *levels) restart(now time.Time) { l.heardAt, l.loudAt = now, now }

// inspect takes note of x, and makes its values finite and at most full scale.
func (l *levels) inspect(now time.Time, x []float32) {
	var peak float32
	var clipped int64
	for i, v := range x {
		v = max(v, -v)
		if !(v <= 1) {
			switch {
			case v > math.MaxFloat32 || v != v:
				x[i], v = 0, 0
			case x[i] > 0:
				x[i], v = 1, 1
			default:
				x[i], v = -1, 1
			}
		}
		if v > peak {
			peak = v
		}
		if v >= fullScale {
			clipped++
		}
	}
	if now.Sub(l.peakSince) > time.Second {
		l.lastPeak, l.peak, l.peakSince = l.peak, 0, now
	}
	l.peak = max(l.peak, peak)
	if peak > 0 {
		l.heardAt, l.heard = now, true
	}
	if peak > quietPeak {
		l.loudAt = now
	}
	if now.Sub(l.clipsSince) > clipFor {
		l.clips, l.clipsSince = 0, now
	}
	l.clipped += clipped
	l.clips += clipped
}

// zero says whether there has been nothing but zeros for too long.
func (l *levels) zero(now time.Time, muted bool) bool {
	if l.heard && !muted {
		return now.Sub(l.heardAt) > gateAfter
	}
	return now.Sub(l.heardAt) > zeroAfter
}

func (l *levels) quiet(now time.Time) bool { return now.Sub(l.loudAt) > quietAfter }
func (l *levels) clipping() bool           { return l.clips >= clipCount }
