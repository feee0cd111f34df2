package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// heartbeat is how often a stream says that it is there when there is nothing new, so that a page
// notices within a few seconds that the program is gone.
const heartbeat = 2 * time.Second

// writeLimit is how long one viewer may take to accept one state.
const writeLimit = 10 * time.Second

// A Feed pushes the newest state to whoever watches.
type Feed struct {
	mu      sync.Mutex
	state   []byte
	serial  uint64
	changed chan struct{} // closed at the next Publish
}

// NewFeed returns a feed without a state.
func NewFeed() *Feed { return &Feed{changed: make(chan struct{})} }

// Publish makes state, as JSON, what viewers see. It never waits for one of them.
func (f *Feed) Publish(state any) error {
	b, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("state for the page: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state = b
	f.serial++
	close(f.changed)
	f.changed = make(chan struct{})
	return nil
}

// now is the newest state, its serial number (0 before the first) and what tells of a newer one.
func (f *Feed) now() ([]byte, uint64, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state, f.serial, f.changed
}

// ServeHTTP streams states as server-sent events (WHATWG HTML, 9.2) until the viewer or the program
// goes.
func (f *Feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	out.SetReadDeadline(time.Time{}) // a stream has no end; that of other requests would cut it off
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	shown := uint64(0)
	for {
		state, serial, changed := f.now()
		line := ": here\n\n"
		if serial != shown {
			line = fmt.Sprintf("id: %d\ndata: %s\n\n", serial, state)
			shown = serial
		}
		out.SetWriteDeadline(time.Now().Add(writeLimit))
		if _, err := w.Write([]byte(line)); err != nil {
			return
		}
		if out.Flush() != nil || !wait(r.Context(), changed, beat.C) {
			return
		}
	}
}

// wait returns when something is to be said, and false when nobody listens any more.
func wait(ctx context.Context, changed <-chan struct{}, beat <-chan time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-beat:
	}
	return true
}
