package live

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"airtime/audio/audiotest"
	"airtime/cmd/internal/journal"
)

// TestViews: viewers of any speed see the same, none is waited for, and whoever was cut off goes on where they were.
func TestViews(t *testing.T) {
	sound := talk(16)
	s, err := New(config(), audiotest.New(rate, 1, sound))
	if err != nil {
		t.Fatal(err)
	}
	asleep := s.Watch(0) // to the end
	var viewers sync.WaitGroup
	for i := range 5 {
		v := s.Watch(0)
		viewers.Go(func() {
			var turns []journal.Turn
			var at time.Duration
			seq := int64(0)
			for n := 0; ; n++ {
				u, err := v.Next(context.Background())
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Error(err)
					return
				}
				if u.State.At < at {
					t.Errorf("viewer %d: %v after %v", i, u.State.At, at)
				}
				at = u.State.At
				for _, e := range u.Events {
					if e.Seq != seq+1 && !u.Missed {
						t.Errorf("viewer %d: event %d after %d", i, e.Seq, seq)
					}
					seq = e.Seq
				}
				turns = followed(t, turns, u)
				time.Sleep(time.Duration(i*i) * 10 * time.Millisecond)
				if n%3 == 2 { // cut off, and there again
					v = s.Watch(seq)
				}
			}
			if want := rate.Duration(int64(len(sound))); at != want || len(turns) < 8 {
				t.Errorf("viewer %d: got %d turns up to %v, want them all up to %v", i, len(turns), at, want)
			}
		})
	}
	if _, err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	viewers.Wait()
	u, err := asleep.Next(context.Background())
	if err != nil || u.State.Phase != Over {
		t.Errorf("who slept: got %+v, %v", u, err)
	}
	followed(t, nil, u)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (&View{hub: newHub()}).Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}

// TestMissed: events that nobody has any more are said to be missed, and the others come in order.
func TestMissed(t *testing.T) {
	h := newHub()
	s := &Session{hub: h}
	slow, from := s.Watch(0), s.Watch(-1)
	for range keptEvents + 1 {
		h.note(Event{Kind: Acted})
	}
	h.show(&State{}, false)
	for _, tt := range []struct {
		name   string
		v      *View
		missed bool
	}{{"slow", slow, true}, {"from now on, in time", from, true}, {"cut off a moment ago", s.Watch(keptEvents), false}, {"too far ahead", s.Watch(1e9), false}} {
		u, err := tt.v.Next(context.Background())
		if err != nil || u.Missed != tt.missed {
			t.Errorf("%s: got %d events, missed %v, %v; want %v", tt.name, len(u.Events), u.Missed, err, tt.missed)
		}
		for i, e := range u.Events {
			if e.Seq != int64(keptEvents+1-len(u.Events)+1+i) {
				t.Errorf("%s: event %d is number %d of %d", tt.name, i, e.Seq, keptEvents+1)
			}
		}
	}
}
