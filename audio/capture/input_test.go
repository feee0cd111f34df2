package capture

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"airtime/audio"
)

// fakeSound is a computer's sound system in a test's hands. It runs in a bubble of
// synctest, so that hours take no time.
type fakeSound struct {
	mu      sync.Mutex
	list    []Device
	streams []*fakeStream
	hang    chan struct{} // streams wait for it in stop, if it is there
}

type fakeStream struct {
	sound   *fakeSound
	deliver func([]float32)
	changed func()

	mu      sync.Mutex
	at      Device // that is heard
	err     error  // of locate
	stopped int
}

var errGone = errors.New("gone")

func (f *fakeSound) devices(context.Context) ([]Device, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.list), nil
}

func (f *fakeSound) plug(list ...Device) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = list
}

func (f *fakeSound) start(d Device, rate audio.Rate, deliver func([]float32), changed func()) (stream, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := &fakeStream{sound: f, deliver: deliver, changed: changed, at: d}
	f.streams = append(f.streams, s)
	return s, nil
}

// stream returns the newest one, and how many there were.
func (f *fakeSound) stream() (*fakeStream, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.streams[len(f.streams)-1], len(f.streams)
}

func (s *fakeStream) rate() audio.Rate { return 48000 }

func (s *fakeStream) locate(context.Context) (Device, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at, s.err
}

func (s *fakeStream) set(change func(s *fakeStream)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *fakeStream) stop() {
	s.set(func(s *fakeStream) { s.stopped++ })
	if s.sound.hang != nil {
		<-s.sound.hang
	}
}

var (
	desk = Device{ID: "usb-1", Name: "Table microphone", Channels: 1, Rate: 48000, Default: true}
	lap  = Device{ID: "pci-1", Name: "Built-in microphone", Channels: 2, Rate: 48000}
	call = Device{ID: "out-1", Name: "Monitor of headphones", Channels: 2, Rate: 48000, Monitor: true}
)

// captured is an Input with a fake device, and what was read of it.
type captured struct {
	*Input
	t     *testing.T
	sound *fakeSound
	begun time.Time

	mu    sync.Mutex
	heard []float32
	slept time.Duration // which only the wall clock counts
}

func (c *captured) wallClock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.slept)
}

// capture opens name in a bubble with three devices, and reads it all the time.
func capture(t *testing.T, name string, f func(c *captured)) {
	t.Helper()
	captureUnread(t, name, func(c *captured) {
		go func() {
			dst := make([]float32, 1000)
			for {
				n, err := c.Read(dst)
				if err != nil {
					return
				}
				c.mu.Lock()
				c.heard = append(c.heard, dst[:n]...)
				c.mu.Unlock()
			}
		}()
		f(c)
	})
}

func captureUnread(t *testing.T, name string, f func(c *captured)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sound := &fakeSound{list: []Device{desk, lap, call}}
		c := &captured{t: t, sound: sound, begun: time.Now()}
		in, err := newInput(sound, DeviceConfig{Name: name}, c.wallClock)
		if err != nil {
			t.Fatal(err)
		}
		c.Input = in
		f(c)
		in.Close()
	})
}

const period = 10 * time.Millisecond

// play makes the newest stream deliver d of samples v, in real time.
func (c *captured) play(d time.Duration, v float32) {
	s, _ := c.sound.stream()
	x := make([]float32, 480)
	for range d / period {
		time.Sleep(period)
		for i := range x {
			x[i] = v
		}
		s.deliver(x)
	}
}

// inStep checks that the samples are as many as the clock says, at most late behind.
func (c *captured) inStep(late time.Duration) {
	c.t.Helper()
	synctest.Wait()
	want := time.Since(c.begun)
	got := audio.Rate(48000).Duration(c.Health().Samples)
	if got > want+early+period || got < want-late {
		c.t.Errorf("got %v of sound after %v", got, want)
	}
}

// lost checks what was lost.
func (c *captured) wantLost(want, tolerance time.Duration) {
	c.t.Helper()
	synctest.Wait()
	if got := audio.Rate(48000).Duration(c.Health().Lost); got < want-tolerance || got > want+tolerance {
		c.t.Errorf("got %v lost, want %v", got, want)
	}
}

func (c *captured) wantMessage(want string) {
	c.t.Helper()
	synctest.Wait()
	if got := fmt.Sprint(c.Health().Notes); want == "" && got != "[]" || !strings.Contains(got, want) {
		c.t.Errorf("got notes %s, want %q", got, want)
	}
}

func TestInputWell(t *testing.T) {
	capture(t, "", func(c *captured) {
		c.play(20*time.Second, 0.1)
		c.inStep(20 * time.Millisecond)
		c.wantLost(0, 0)
		c.wantMessage("")
		want := Health{Samples: 960000, Peak: 0.1, Device: desk.Name}
		got := c.Health()
		if got.Since < 19*time.Second {
			t.Errorf("Since: got %v, want about 20s", got.Since)
		}
		got.Since = 0
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		c.Close()
		if n := len(c.heard); n != 960000 || slices.ContainsFunc(c.heard, func(v float32) bool { return v != 0.1 }) {
			t.Errorf("got %d samples that are not 960000 of 0.1", n)
		}
	})
}

// TestInputLoss has a device that leaves out every second period for two seconds,
// and says nothing.
func TestInputLoss(t *testing.T) {
	capture(t, "", func(c *captured) {
		c.play(5*time.Second, 0.1)
		for range 100 {
			time.Sleep(period)
			c.play(period, 0.1)
		}
		c.play(5*time.Second, 0.1)
		c.inStep(50 * time.Millisecond)
		c.wantLost(time.Second, 50*time.Millisecond)
		c.wantMessage("sound_lost")
		c.play(time.Minute, 0.1)
		c.wantLost(time.Second, 50*time.Millisecond)
		c.wantMessage("")
	})
}

func TestInputStall(t *testing.T) {
	capture(t, "", func(c *captured) {
		c.play(5*time.Second, 0.1)
		time.Sleep(2500 * time.Millisecond)
		c.inStep(1200 * time.Millisecond) // the reader is not kept waiting
		c.wantMessage("mic_nothing name=Table microphone")
		if h := c.Health(); !h.Stalled || h.Reopening || h.Peak != 0 {
			t.Errorf("got %+v, want stalled", h)
		}
		c.play(5*time.Second, 0.1)
		c.inStep(50 * time.Millisecond)
		c.wantLost(2500*time.Millisecond, 20*time.Millisecond)
		if h := c.Health(); h.Stalled {
			t.Errorf("got %+v, want well", h)
		}
		if _, n := c.sound.stream(); n != 1 {
			t.Errorf("got %d streams opened, want 1", n)
		}
	})
}

// TestInputHeldUp has a device that is silent for a while and then delivers it all
// at once.
func TestInputHeldUp(t *testing.T) {
	for _, late := range []time.Duration{100 * time.Millisecond, 900 * time.Millisecond, 3 * time.Second} {
		capture(t, "", func(c *captured) {
			c.play(5*time.Second, 0.1)
			time.Sleep(late)
			s, _ := c.sound.stream()
			for range late / period {
				s.deliver(make([]float32, 480))
			}
			c.play(5*time.Second, 0.1)
			c.inStep(50 * time.Millisecond)
			if late < time.Second {
				c.wantLost(0, 0)
			} else {
				c.wantLost(late, 50*time.Millisecond)
			}
		})
	}
}

// TestInputDrift has sound cards that are as much too fast or slow as they get.
func TestInputDrift(t *testing.T) {
	for _, ppm := range []int{-900, 900} {
		capture(t, "", func(c *captured) {
			s, _ := c.sound.stream()
			x := make([]float32, 480)
			x[0] = 0.5
			for range 5 * 60 * 100 {
				time.Sleep(period - period*time.Duration(ppm)/1e6)
				s.deliver(x)
			}
			c.wantLost(0, 0)
			if got := c.Health().Samples; got != 5*60*48000 {
				t.Errorf("%d ppm: got %d samples, want %d", ppm, got, 5*60*48000)
			}
		})
	}
}

func TestInputUnplugged(t *testing.T) {
	for _, name := range []string{"", "table"} {
		capture(t, name, func(c *captured) {
			c.play(5*time.Second, 0.1)
			s, _ := c.sound.stream()
			c.sound.plug()
			s.set(func(s *fakeStream) { s.err = errGone })
			time.Sleep(10 * time.Second)
			c.inStep(1200 * time.Millisecond)
			c.wantMessage("mic_gone name=Table microphone")
			if h := c.Health(); !h.Reopening || s.stopped != 1 {
				t.Errorf("got %+v and stream stopped %d times, want reopening and 1", h, s.stopped)
			}

			c.sound.plug(desk, lap)
			time.Sleep(lastWait + time.Second)
			now, n := c.sound.stream()
			if n != 2 || now.at.ID != desk.ID {
				t.Fatalf("got %d streams, the last of %s, want 2 and %s", n, now.at.ID, desk.ID)
			}
			s.deliver(make([]float32, 48000)) // too late to be heard
			c.play(5*time.Second, 0.1)
			c.inStep(50 * time.Millisecond)
			c.wantLost(10*time.Second+lastWait+time.Second, 50*time.Millisecond)
			c.wantMessage("mic_back name=Table microphone")
		})
	}
}

// TestInputWaitsForItsOwn has another device in the place of one that was asked for
// by name, whose name contains the old one's.
func TestInputWaitsForItsOwn(t *testing.T) {
	capture(t, "usb-1", func(c *captured) {
		c.play(time.Second, 0.1)
		s, _ := c.sound.stream()
		c.sound.plug(lap, Device{ID: "usb-12", Name: "Another", Default: true})
		s.set(func(s *fakeStream) { s.err = errGone })
		time.Sleep(20 * time.Second)
		if _, n := c.sound.stream(); n != 1 {
			t.Errorf("got %d streams opened, want none but the first", n)
		}
	})
}

// TestInputMovedToMonitor has the default microphone unplugged, and the sound server move
// the stream to what the computer plays, or end it.
func TestInputMovedToMonitor(t *testing.T) {
	played := call
	played.Default = true
	spare := Device{ID: "spare", Name: "Spare microphone"}
	unplug := func(c *captured, move bool, wait time.Duration, left ...Device) (before *fakeStream) {
		c.play(5*time.Second, 0.1)
		s, _ := c.sound.stream()
		c.sound.plug(left...)
		if move {
			s.set(func(s *fakeStream) { s.at = played })
			s.changed()
			c.play(300*time.Millisecond, 0.2)
		} else {
			s.set(func(s *fakeStream) { s.err = errGone })
		}
		time.Sleep(wait)
		return s
	}
	for _, move := range []bool{true, false} {
		capture(t, "", func(c *captured) {
			s := unplug(c, move, 20*time.Second, played)
			c.wantMessage("mic_gone name=Table microphone")
			s.deliver(make([]float32, 48000))
			if h := c.Health(); !h.Stalled || !h.Reopening || h.Device != desk.Name || h.Peak != 0 {
				t.Errorf("got %+v, want it gone", h)
			}
			if _, n := c.sound.stream(); n != 1 {
				t.Errorf("got %d streams opened, want none but the first", n)
			}
			if n := len(slices.DeleteFunc(slices.Clone(c.heard), func(v float32) bool { return v != 0.2 })); n > 48000/4 {
				t.Errorf("got %d samples of what the computer plays", n)
			}
			c.inStep(1200 * time.Millisecond)
			c.sound.plug(played, desk) // which is the default again, or not yet
			time.Sleep(lastWait + time.Second)
			c.play(time.Second, 0.1)
			c.wantMessage("mic_back name=Table microphone")
			c.wantLost(20*time.Second+lastWait+time.Second, 500*time.Millisecond)
		})
	}
	capture(t, "", func(c *captured) { // others are left, and the one that it was is not
		unplug(c, true, time.Second, played, lap, spare)
		c.play(time.Second, 0.1)
		c.wantMessage("mic_moved name=Built-in microphone")
	})
	capture(t, "", func(c *captured) { // another default was set by hand
		unplug(c, true, time.Second, played, spare, Device{ID: desk.ID, Name: desk.Name})
		c.play(time.Second, 0.1)
		s, _ := c.sound.stream()
		if s.at.ID != desk.ID || s.at.follow {
			t.Errorf("got %+v, want the device from before, asked for by name", s.at)
		}
	})
}

// TestInputMonitorOnPurpose has no microphone from the start.
func TestInputMonitorOnPurpose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sound := &fakeSound{list: []Device{call}}
		c := &captured{t: t, sound: sound, begun: time.Now()}
		in, err := newInput(sound, DeviceConfig{}, c.wallClock)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		c.Input = in
		c.play(time.Second, 0.1)
		s, _ := sound.stream()
		s.set(func(s *fakeStream) { s.at = Device{ID: "out-2", Name: "Monitor of loudspeakers", Monitor: true} })
		s.changed()
		c.play(time.Second, 0.1)
		c.wantMessage("mic_moved name=Monitor of loudspeakers")
	})
}

// TestInputServerGone has the sound server go away for a while, when there are only
// the bare sound cards, and the default device asked for.
func TestInputServerGone(t *testing.T) {
	capture(t, "", func(c *captured) {
		served := Device{ID: "served", Name: "Table microphone", Default: true, pulse: true}
		c.play(time.Second, 0.1)
		s, _ := c.sound.stream()
		s.set(func(s *fakeStream) { s.at = served })
		c.play(locateEvery+time.Second, 0.1)
		c.sound.plug(lap)
		s.set(func(s *fakeStream) { s.err = errGone })
		time.Sleep(20 * time.Second)
		if _, n := c.sound.stream(); n != 1 {
			t.Errorf("got %d streams opened, want none but the first", n)
		}
		c.wantMessage("mic_gone name=Table microphone")
		c.sound.plug(served)
		time.Sleep(lastWait + time.Second)
		c.play(time.Second, 0.1)
		c.wantMessage("mic_back name=Table microphone")
	})
}

func TestInputMoved(t *testing.T) {
	move := func(c *captured) {
		c.play(5*time.Second, 0.1)
		s, _ := c.sound.stream()
		s.set(func(s *fakeStream) { s.at = lap })
		time.Sleep(900 * time.Millisecond)
	}
	capture(t, "", func(c *captured) {
		move(c)
		c.play(time.Second, 0.1)
		c.wantMessage("mic_moved name=Built-in microphone")
		if got := c.Health().Device; got != lap.Name {
			t.Errorf("got device %q, want %q", got, lap.Name)
		}
	})
	capture(t, "Table microphone", func(c *captured) {
		move(c)
		c.sound.plug(lap)
		c.play(time.Second, 0.1)
		c.wantMessage("mic_gone name=Table microphone")
		s, n := c.sound.stream()
		if n != 1 || s.stopped != 1 {
			t.Errorf("got %d streams, stopped %d times, want one that was stopped", n, s.stopped)
		}
	})
	capture(t, "Table microphone", func(c *captured) { // at once, but not unnoticed
		c.play(5*time.Second, 0.1)
		s, _ := c.sound.stream()
		s.set(func(s *fakeStream) { s.at = lap })
		c.sound.plug(lap)
		s.changed()
		c.play(5*time.Second, 0.2)
		c.inStep(1200 * time.Millisecond)
		if i := slices.Index(c.heard, 0); i < 0 || i > 5*48000+2*480 {
			t.Errorf("the other device was heard until sample %d", i)
		}
	})
}

func TestInputSuspended(t *testing.T) {
	capture(t, "", func(c *captured) {
		c.play(5*time.Second, 0.1)
		s, _ := c.sound.stream()
		s.set(func(s *fakeStream) { s.at.suspended = true })
		time.Sleep(time.Minute)
		c.wantMessage("mic_off")
		c.inStep(1200 * time.Millisecond)
		s.set(func(s *fakeStream) { s.at.suspended = false })
		c.play(time.Second, 0.1)
		c.inStep(50 * time.Millisecond)
		if _, n := c.sound.stream(); n != 1 {
			t.Errorf("got %d streams opened, want 1: opening again would hang", n)
		}
	})
}

// TestInputNothingAtAll has a device that is there and never gives anything.
func TestInputNothingAtAll(t *testing.T) {
	capture(t, "", func(c *captured) {
		time.Sleep(20 * time.Second)
		c.inStep(1200 * time.Millisecond)
		if h := c.Health(); !h.Stalled || h.Lost != h.Samples {
			t.Errorf("got %+v, want stalled and all lost", h)
		}
		if _, n := c.sound.stream(); n < 2 {
			t.Errorf("got %d streams opened, want more attempts", n)
		}
	})
}

// TestInputHangs has streams that do not end, as those of suspended devices.
func TestInputHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		sound := &fakeSound{list: []Device{desk}, hang: hang}
		in, err := newInput(sound, DeviceConfig{}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if _, n := sound.stream(); n != maxHung {
			t.Errorf("got %d streams opened, want %d", n, maxHung)
		}
		if got := fmt.Sprint(in.Health().Notes); !strings.Contains(got, "mic_stuck") {
			t.Errorf("got message %q", got)
		}
		start := time.Now()
		in.Close()
		if d := time.Since(start); d > stopTimeout {
			t.Errorf("Close took %v, want at most %v", d, stopTimeout)
		}
		close(hang)
	})
}

func TestInputAsleep(t *testing.T) {
	captureUnread(t, "", func(c *captured) {
		c.play(5*time.Second, 0.1)
		c.mu.Lock()
		c.slept = 12 * time.Minute
		c.mu.Unlock()
		c.play(5*time.Second, 0.1)
		c.wantMessage("asleep slept_s=720")
		c.wantLost(12*time.Minute, 50*time.Millisecond)
	})
}

func TestInputLevels(t *testing.T) {
	muted := desk
	muted.muted = true
	for _, tt := range []struct {
		name   string
		device string
		is     Device
		v      float32
		d      time.Duration
		want   string
		zero   bool
		quiet  bool
	}{
		{"zeros", "", desk, 0, 5 * time.Second, "mic_zeros", true, false},
		{"short zeros", "", desk, 0, 2 * time.Second, "", false, false},
		{"muted", "", muted, 0, 15 * time.Second, "mic_muted", true, false},
		{"quiet", "", desk, 0.001, 40 * time.Second, "mic_quiet", false, true},
		{"faint", "", desk, 0.01, 40 * time.Second, "", false, false},
		{"clipping", "", desk, 1, 5 * time.Second, "mic_loud", false, false},
		{"idle call", "out-1", call, 0, 40 * time.Second, "", false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			capture(t, tt.device, func(c *captured) {
				s, _ := c.sound.stream()
				s.set(func(s *fakeStream) { s.at = tt.is })
				c.play(tt.d, tt.v)
				c.wantMessage(tt.want)
				if h := c.Health(); h.Zero != tt.zero || h.Quiet != tt.quiet || math.Abs(float64(h.Peak-tt.v)) > 1e-6 {
					t.Errorf("got %+v", h)
				}
				c.play(31*time.Second, 0.1)
				c.wantMessage("")
			})
		})
	}
}

// TestInputGate: a noise gate gives zeros in a pause, a microphone that is switched off for good.
func TestInputGate(t *testing.T) {
	capture(t, "", func(c *captured) {
		c.play(5*time.Second, 0.1)
		c.play(10*time.Second, 0)
		c.wantMessage("")
		if c.Health().Zero {
			t.Error("a pause of 10 s is taken for a microphone that is off")
		}
		c.play(10*time.Second, 0)
		c.wantMessage("mic_zeros")
	})
}

func TestInputOddValues(t *testing.T) {
	capture(t, "", func(c *captured) {
		s, _ := c.sound.stream()
		inf := float32(math.Inf(1))
		time.Sleep(period)
		s.deliver([]float32{float32(math.NaN()), inf, -inf, 1.5, -7, 0.25})
		synctest.Wait()
		if want := []float32{0, 0, 0, 1, -1, 0.25}; !slices.Equal(c.heard, want) {
			t.Errorf("got %v, want %v", c.heard, want)
		}
		if got := c.Health(); got.Peak != 1 || got.Clipped != 2 {
			t.Errorf("got %+v, want peak 1 and 2 clipped", got)
		}
	})
}

// TestInputSlowReader is away for 30 s: the device is never kept waiting, and what
// does not fit is silence in its place.
func TestInputSlowReader(t *testing.T) {
	captureUnread(t, "", func(c *captured) {
		c.play(ringLength+10*time.Second, 0.1)
		c.wantLost(10*time.Second, 0)
		dst := make([]float32, 48000*40)
		n, err := c.Read(dst)
		if want := 48000 * 30; err != nil || n != want {
			t.Fatalf("got %d, %v, want %d, <nil>", n, err, want)
		}
		sound := int(audio.Rate(48000).Samples(ringLength))
		if i := slices.Index(dst[:n], 0); i != sound {
			t.Errorf("got silence from sample %d on, want %d", i, sound)
		}
		c.play(time.Second, 0.2)
		if n, err := c.Read(dst); n != 48000 || err != nil || dst[0] != 0.2 {
			t.Errorf("got %d, %v of %v, want 48000 of 0.2", n, err, dst[0])
		}
	})
}

func TestInputClose(t *testing.T) {
	captureUnread(t, "", func(c *captured) {
		time.AfterFunc(time.Second, func() { c.Close() })
		if n, err := c.Read(make([]float32, 10)); n != 0 || err != audio.ErrClosed {
			t.Errorf("blocked Read: got %d, %v, want 0, %v", n, err, audio.ErrClosed)
		}
		c.play(time.Second, 0.1) // a last callback
		if n, err := c.Read(make([]float32, 10)); n != 0 || err != audio.ErrClosed {
			t.Errorf("Read: got %d, %v, want 0, %v", n, err, audio.ErrClosed)
		}
		if err := c.Close(); err != nil {
			t.Errorf("second Close: got %v", err)
		}
	})
}

func TestInputAllocatesNothing(t *testing.T) {
	sound := &fakeSound{list: []Device{desk}}
	in, err := newInput(sound, DeviceConfig{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	s, _ := sound.stream()
	x, dst := make([]float32, 480), make([]float32, 480)
	if got := testing.AllocsPerRun(100, func() {
		s.deliver(x)
		if _, err := in.Read(dst); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("got %v allocations per period, want 0", got)
	}
}

func TestChoose(t *testing.T) {
	twin := Device{ID: "usb-2", Name: "Table microphone"}
	all := []Device{lap, desk, call, twin}
	for _, tt := range []struct {
		name    string
		devices []Device
		want    string // ID, or the error
	}{
		{"", all, "usb-1"},
		{"", []Device{lap, call}, "pci-1"}, // no default
		{"", nil, "no such input device: the computer has none"},
		{"pci-1", all, "pci-1"},
		{"Built-in microphone", all, "pci-1"},
		{"built-IN", all, "pci-1"},
		{"usb-", all, `no such input device: the name fits "Table microphone" (usb-1), "Table microphone" (usb-2); give more of it`},
		{"headset", []Device{lap, call}, `no such input device; there is "Built-in microphone", "Monitor of headphones"`},
		{"headset", []Device{desk, twin}, `no such input device; there is "Table microphone" (usb-1), "Table microphone" (usb-2)`},
	} {
		got, err := DeviceConfig{Name: tt.name}.choose(tt.devices)
		if err != nil {
			if got := err.Error(); got != tt.want || !errors.Is(err, ErrNoDevice) {
				t.Errorf("%q: got error %q, want %q", tt.name, got, tt.want)
			}
			continue
		}
		if got.ID != tt.want {
			t.Errorf("%q: got %s, want %s", tt.name, got.ID, tt.want)
		}
	}
}
