package live

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"airtime/cmd/internal/journal"
)

// EventKind says what an Event is about.
type EventKind string

// The kinds of Event.
const (
	TurnsChanged EventKind = "turns"      // Gone and Came say how
	Corrected    EventKind = "correction" // what was said of a stretch before was wrong
	Acted        EventKind = "action"     // somebody used an action: so all viewers know
	Nudged       EventKind = "nudge"
	Troubled     EventKind = "trouble" // with the microphone or the disk; an empty Text says that it is over
)

// Event is something that happened at a moment.
type Event struct {
	Seq        int64 // of each one more than of that before; the first is 1
	Kind       EventKind
	At         time.Duration  // of the meeting
	Text       string         // a sentence for people
	From, To   time.Duration  // of a correction: what it is about
	Gone, Came []journal.Turn // of TurnsChanged: of State.Turns
}

// Update is what a View shows next.
type Update struct {
	State  *State
	Events []Event // since the last Update, oldest first; State is at least as new as the last of them
	Missed bool    // there were more, which nobody has any more: what was made of events is to be made of State anew
}

// keptEvents is how many events a slow View can be behind: minutes of a lively meeting.
const keptEvents = 512

// hub hands out what the engine shows. Nothing in it waits for a View.
type hub struct {
	pending []Event // the engine's own

	mu      sync.Mutex
	state   *State
	shown   int64 // states so far
	events  []Event
	seq     int64
	changed chan struct{} // closed with the next state
	over    bool
}

func newHub() *hub { return &hub{changed: make(chan struct{})} }

// note adds an event, to be shown with the next state.
func (h *hub) note(e Event) { h.pending = append(h.pending, e) }

// show makes st the newest state, and over the last.
func (h *hub) show(st *State, over bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.pending {
		h.seq++
		e.Seq = h.seq
		if len(h.events) == keptEvents {
			h.events = slices.Delete(h.events, 0, keptEvents/4) // not one by one
		}
		h.events = append(h.events, e)
	}
	h.pending = h.pending[:0]
	h.state, h.over = st, over
	h.shown++
	close(h.changed)
	h.changed = make(chan struct{})
}

// View is one viewer's place in what is shown. One goroutine uses it.
type View struct {
	hub   *hub
	shown int64 // the last state that was given
	seq   int64 // and the last event
}

// Watch returns a View that begins with the newest State and the events after the one that has the number seq: with
// the last that was seen, a viewer who was cut off goes on where they were. Below 0 it begins with what is yet to come.
func (s *Session) Watch(seq int64) *View {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if seq < 0 || seq > s.hub.seq {
		seq = s.hub.seq
	}
	return &View{hub: s.hub, seq: seq}
}

// Next waits for a State newer than the last one it gave, and returns it. After the last State of the session it
// returns io.EOF, and the error of ctx when that is done.
func (v *View) Next(ctx context.Context) (Update, error) {
	for {
		v.hub.mu.Lock()
		if v.hub.shown > v.shown {
			u := v.update()
			v.hub.mu.Unlock()
			return u, nil
		}
		over, changed := v.hub.over, v.hub.changed
		v.hub.mu.Unlock()
		if over {
			return Update{}, io.EOF
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Update{}, ctx.Err()
		}
	}
}

func (v *View) update() Update {
	h := v.hub
	u := Update{State: h.state, Missed: h.seq-v.seq > int64(len(h.events))}
	u.Events = slices.Clone(h.events[max(0, len(h.events)-int(h.seq-v.seq)):])
	v.shown, v.seq = h.shown, h.seq
	return u
}
