package capture

// ring is the bounded queue of mono samples between a device and its reader. The
// device writes sound and silence; what does not fit becomes silence, which takes
// no room, so that the reader gets as many samples as were written. It is used
// under a lock, and allocates nothing.
type ring struct {
	buf   []float32
	next  int // in buf, of the sample to be read next
	count int // in buf

	// runs is what is queued, oldest first: sound out of buf, then silence.
	runs      []run
	nextRun   int
	countRuns int
}

// run is some sound and the silence after it, in samples.
type run struct{ sound, silence int64 }

// newRing returns a ring that holds up to size samples of sound.
func newRing(size int) *ring {
	return &ring{buf: make([]float32, size), runs: make([]run, 256)}
}

// last returns the newest run, or one that is empty where there is room for it.
func (r *ring) last(fresh bool) *run {
	if r.countRuns == 0 || fresh && r.countRuns < len(r.runs) {
		r.countRuns++
		*r.at(r.countRuns - 1) = run{}
	}
	return r.at(r.countRuns - 1)
}

func (r *ring) at(i int) *run { return &r.runs[(r.nextRun+i)%len(r.runs)] }

// write queues x, and returns how many of its samples became silence for want of room.
func (r *ring) write(x []float32) (lost int) {
	n := min(len(x), len(r.buf)-r.count)
	if n > 0 {
		last := r.last(false)
		if last.silence > 0 {
			last = r.last(true)
		}
		if last.silence > 0 { // no run is left
			n = 0
		} else {
			end := (r.next + r.count) % len(r.buf)
			copied := copy(r.buf[end:], x[:n])
			copy(r.buf, x[copied:n])
			r.count += n
			last.sound += int64(n)
		}
	}
	r.silence(int64(len(x) - n))
	return len(x) - n
}

// silence queues n samples of silence.
func (r *ring) silence(n int64) {
	if n > 0 {
		r.last(false).silence += n
	}
}

// read moves up to len(dst) samples to dst and returns how many.
func (r *ring) read(dst []float32) int {
	n := 0
	for n < len(dst) && r.countRuns > 0 {
		first := r.at(0)
		if k := int(min(first.sound, int64(len(dst)-n))); k > 0 {
			copied := copy(dst[n:n+k], r.buf[r.next:])
			copy(dst[n+copied:n+k], r.buf)
			r.next = (r.next + k) % len(r.buf)
			r.count -= k
			first.sound -= int64(k)
			n += k
		}
		if k := int(min(first.silence, int64(len(dst)-n))); first.sound == 0 && k > 0 {
			clear(dst[n : n+k])
			first.silence -= int64(k)
			n += k
		}
		if *first == (run{}) {
			r.nextRun = (r.nextRun + 1) % len(r.runs)
			r.countRuns--
		}
	}
	return n
}

// wipe forgets the sound.
func (r *ring) wipe() {
	clear(r.buf)
	*r = ring{buf: r.buf, runs: r.runs}
}
