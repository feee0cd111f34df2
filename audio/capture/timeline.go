package capture

import "airtime/audio"

import "time"

// A timeline keeps what a device delivers in step with the computer's clock. No
// device tells reliably what it has lost (PulseAudio's ALSA plug-in never does), so
// that loss shows only as fewer samples than time has passed.
//
// Samples arrive in bursts and late, never early. So the greatest lead that they
// had over the clock is taken for the truth and defines where the clock is; being
// behind that, at best, for two seconds on end is a loss, which is filled with
// silence. Sound cards run up to 0.1 % fast or slow, and are followed in that.
type timeline struct {
	rate   audio.Rate
	zero   time.Time     // when sample 0 was
	asleep time.Duration // that the clock of zero did not count
	n      int64         // samples so far, silence among them
	began  bool

	resync bool  // the next samples come after a gap
	owed   int64 // samples filled with silence that may still arrive
	until  time.Time

	best, before time.Duration // greatest lead in this window and in the one before
	window       time.Time     // when this one began
}

const (
	// lossAfter is how far behind means that samples were lost.
	lossAfter = 150 * time.Millisecond

	// early is how far ahead of the clock, after silence was filled in, means that
	// what arrives is what that silence stands for. Less is only that what came
	// first after the silence came late.
	early = 200 * time.Millisecond

	// owedFor is how long samples can be held up and still arrive.
	owedFor = 10 * time.Second

	// behind is how far behind the clock silence follows it while nothing arrives.
	behind = time.Second

	timelineWindow = time.Second
	slip           = time.Millisecond // in a window, by which a sound card may be slow
	never          = time.Duration(-1 << 62)
)

// lead is how far the samples are ahead of the clock.
func (t *timeline) lead(now time.Time) time.Duration {
	return t.rate.Duration(t.n) - now.Sub(t.zero) - t.asleep
}

// start says when the first sample will have been if nothing arrives.
func (t *timeline) start(now time.Time) {
	t.began, t.zero = true, now
	t.restart(now)
}

func (t *timeline) restart(now time.Time) {
	t.best, t.before, t.window = never, never, now
}

// arrive takes note of k samples that arrive now. The caller queues fill samples of
// silence first, and leaves out the first skip of the k.
func (t *timeline) arrive(now time.Time, k int) (fill int64, skip int) {
	length := t.rate.Duration(int64(k))
	if !t.began {
		t.start(now.Add(-length))
	}
	if t.resync {
		t.resync = false
		fill = t.fill(now, -t.lead(now)-length)
		t.restart(now)
	}
	if t.owed > 0 && now.After(t.until) {
		t.owed = 0
	}
	if ahead := t.lead(now) + length; t.owed > 0 && ahead > early {
		skip = int(min(int64(k), t.owed, t.rate.Samples(ahead)))
		t.owed -= int64(skip)
	}
	t.n += int64(k - skip)
	lead := t.lead(now)
	if lead > 0 && t.owed == 0 {
		t.zero, lead = t.zero.Add(-lead), 0
	}
	t.best = max(t.best, lead)
	return fill, skip
}

// tick returns how many samples of silence to queue at a time at which nothing
// need have arrived. stalled says that nothing has for a while.
func (t *timeline) tick(now time.Time, stalled bool) (fill int64) {
	if !t.began {
		return 0
	}
	if stalled {
		t.resync = true
		t.restart(now)
		return t.fill(now, -t.lead(now)-behind)
	}
	if now.Sub(t.window) < timelineWindow {
		return 0
	}
	best := max(t.best, t.before)
	full := t.before != never // two windows
	t.best, t.before, t.window = never, t.best, now
	if !full {
		return 0
	}
	if best < -lossAfter {
		fill = t.fill(now, -best)
		t.restart(now)
		return fill
	}
	t.zero = t.zero.Add(min(max(0, -best), slip))
	return 0
}

// fill counts silence of length d, and returns its samples.
func (t *timeline) fill(now time.Time, d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	n := t.rate.Samples(d)
	t.n += n
	t.owed += n
	t.until = now.Add(owedFor)
	return n
}
