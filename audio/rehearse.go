package audio

import (
	"sync"
	"time"
)

// Rehearse returns src as if it went on just now, speed times as fast as it was: a recording stands in
// for the microphone. Speed 0 does not wait at all.
func Rehearse(src Source, speed float64) Source {
	if speed <= 0 {
		return src
	}
	return &rehearsal{Source: src, speed: speed, closed: make(chan struct{})}
}

type rehearsal struct {
	Source
	speed  float64
	begun  time.Time
	read   int64
	once   sync.Once
	closed chan struct{}
}

// Read implements Source.
func (r *rehearsal) Read(dst []float32) (int, error) {
	if r.begun.IsZero() {
		r.begun = time.Now()
	}
	n, err := r.Source.Read(dst)
	if err != nil {
		return 0, err
	}
	r.read += int64(n)
	due := time.Duration(float64(r.Format().Rate.Duration(r.read)) / r.speed)
	select {
	case <-time.After(due - time.Since(r.begun)):
		return n, nil
	case <-r.closed:
		return 0, ErrClosed
	}
}

// Close implements Source.
func (r *rehearsal) Close() error {
	r.once.Do(func() { close(r.closed) })
	return r.Source.Close()
}
