//go:build device && cgo && !noportaudio

package capture_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/audio/capture"
)

// The tests of this file capture from a real sound server, PulseAudio or PipeWire: make
// test-device.

var server *audiotest.SoundServer

func TestMain(m *testing.M) {
	var err error
	if server, err = audiotest.NewSoundServer(); err != nil {
		fmt.Fprintf(os.Stderr, "these tests need a sound server: %v\n", err)
		os.Exit(1)
	}
	code := m.Run()
	server.Close()
	os.Exit(code)
}

// parallel begins a test that does not depend on the default device. It keeps that
// where it is: PulseAudio moves streams from an old default to a new one, even those
// that asked for the device by name.
func parallel(t *testing.T) {
	t.Helper()
	t.Parallel()
	keepDefault()
}

var keepDefault = sync.OnceFunc(func() {
	_, err := server.AddSink("idle", 1)
	if err == nil {
		_, err = server.Pactl("set-default-source", "idle.monitor")
	}
	if err != nil {
		panic(err)
	}
})

// sink adds a sink for the length of the test.
func sink(t *testing.T, name string, channels int) (module string) {
	t.Helper()
	module, err := server.AddSink(name, channels)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Pactl("unload-module", module) }) // it may be gone already
	return module
}

func pactl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := server.Pactl(args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// play plays to a sink. A null sink that has just begun to run may swallow what comes
// in its first two seconds, hence the pause; the other gives a recorder time to hear the end.
func play(t *testing.T, sink string, x []float32, channels int) {
	t.Helper()
	time.Sleep(2 * time.Second)
	defer time.Sleep(time.Second)
	if err := server.Play(sink, audio.Format{Rate: 48000, Channels: channels}, x); err != nil {
		t.Error(err)
	}
}

// recording is a live source, and what was read of it.
type recording struct {
	audio.Source
	begun time.Time // when the first sample was heard
	mu    sync.Mutex
	heard []float32
}

func record(t *testing.T, src audio.Source) *recording {
	r := &recording{Source: src}
	var reading sync.WaitGroup
	reading.Go(func() {
		dst := make([]float32, 4800)
		for {
			n, err := src.Read(dst)
			if err != nil {
				if err != audio.ErrClosed {
					t.Errorf("Read: %v", err)
				}
				return
			}
			r.mu.Lock()
			r.heard = append(r.heard, dst[:n*src.Format().Channels]...)
			r.mu.Unlock()
		}
	})
	t.Cleanup(func() {
		start := time.Now()
		src.Close()
		reading.Wait()
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("Close took %v", d)
		}
	})
	return r
}

func (r *recording) samples() []float32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]float32(nil), r.heard...)
}

func open(t *testing.T, name string) (*capture.Input, *recording) {
	t.Helper()
	in, err := capture.OpenDevice(capture.DeviceConfig{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	r := record(t, in)
	eventually(t, "sound", in, func(h capture.Health) bool { return h.Samples > 0 })
	r.begun = time.Now().Add(-in.Format().Rate.Duration(in.Health().Samples))
	return in, r
}

// eventually waits until the health of in is as wanted.
func eventually(t *testing.T, what string, in *capture.Input, is func(capture.Health) bool) {
	t.Helper()
	for range 200 {
		if is(in.Health()) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("no %s after 20 s: %+v", what, in.Health())
}

func says(part string) func(capture.Health) bool {
	return func(h capture.Health) bool { return strings.Contains(fmt.Sprint(h.Notes), part) }
}

// correlation is the greatest of x, which is silent but for want somewhere, with want;
// at is where that begins. The first 0.3 s do not count: a null sink that has just
// begun to play may leave out some of it.
func correlation(x, want []float32) (best float64, at int) {
	first := 0
	for first < len(x) && math.Abs(float64(x[first])) < 0.01 {
		first++
	}
	const skip = 14400
	with := func(lag, step int) float64 {
		if lag < 0 || lag+len(want) > len(x) {
			return 0
		}
		var xy, xx, yy float64
		for i := skip; i < len(want); i += step {
			a, b := float64(x[lag+i]), float64(want[i])
			xy, xx, yy = xy+a*b, xx+a*a, yy+b*b
		}
		return xy / math.Sqrt(xx*yy+1e-9)
	}
	for lag := first - skip; lag < first+skip; lag++ {
		if c := with(lag, 16); c > best {
			best, at = c, lag
		}
	}
	return with(at, 1), at
}

// inStep checks that there are as many samples as time has passed.
func inStep(t *testing.T, in *capture.Input, r *recording) {
	t.Helper()
	passed := time.Since(r.begun)
	got := in.Format().Rate.Duration(in.Health().Samples)
	if d := got - passed; d > time.Second || d < -1500*time.Millisecond {
		t.Errorf("got %v of sound after %v", got, passed)
	}
}

func TestDeviceSamples(t *testing.T) {
	parallel(t)
	sink(t, "samples", 1)
	in, r := open(t, "samples")
	want := audiotest.Voice(7, 48000, 3*time.Second)
	play(t, "samples", want, 1)
	got, at := correlation(r.samples(), want)
	t.Logf("correlation %.6f at %v", got, in.Format().Rate.Duration(int64(at)))
	if got < 0.99 {
		t.Errorf("got correlation %.4f with what was played, want at least 0.99", got)
	}
	inStep(t, in, r)
	if h := in.Health(); h.Lost != 0 || len(h.Notes) > 0 || h.Device != "Monitor of samples" {
		t.Errorf("got %+v, want nothing lost", h)
	}
}

func TestDeviceUnplugged(t *testing.T) {
	parallel(t)
	sink(t, "spare", 1) // where PulseAudio would move the stream
	module := sink(t, "unplugged", 1)
	in, r := open(t, "unplugged")
	pactl(t, "unload-module", module)
	eventually(t, "word of it", in, says("mic_gone name=Monitor of unplugged"))
	if h := in.Health(); !h.Reopening || !h.Stalled {
		t.Errorf("got %+v, want reopening and stalled", h)
	}
	play(t, "spare", audiotest.Tone(48000, 440, 0.5, time.Second), 1) // must not be heard
	sink(t, "unplugged", 1)
	eventually(t, "return", in, says("mic_back name=Monitor of unplugged"))
	other := 0
	for _, v := range r.samples() {
		if v != 0 {
			other++
		}
	}
	if other > 48000/4 { // PulseAudio says so, but only afterwards
		t.Errorf("another device was heard for %v", audio.Rate(48000).Duration(int64(other)))
	}
	want := audiotest.Voice(8, 48000, 2*time.Second)
	play(t, "unplugged", want, 1)
	if got, _ := correlation(r.samples(), want); got < 0.99 {
		t.Errorf("got correlation %.4f after the return, want at least 0.99; %+v", got, in.Health())
	}
	inStep(t, in, r)
	if in.Health().Lost == 0 {
		t.Error("got nothing lost")
	}
}

func TestDeviceSuspended(t *testing.T) {
	parallel(t)
	sink(t, "suspended", 1)
	in, r := open(t, "suspended")
	pactl(t, "suspend-sink", "suspended", "1")
	if server.PipeWire() { // which suspends nothing that somebody hears
		want := audiotest.Voice(9, 48000, 2*time.Second)
		play(t, "suspended", want, 1)
		if got, _ := correlation(r.samples(), want); got < 0.99 || in.Health().Lost > 0 {
			t.Errorf("got correlation %.4f and %+v, want at least 0.99 and nothing lost", got, in.Health())
		}
		inStep(t, in, r)
		return
	}
	eventually(t, "word of it", in, says("mic_off"))
	time.Sleep(5 * time.Second)
	inStep(t, in, r)
	pactl(t, "suspend-sink", "suspended", "0")
	eventually(t, "return", in, func(h capture.Health) bool { return !h.Stalled })
	want := audiotest.Voice(9, 48000, 2*time.Second)
	play(t, "suspended", want, 1)
	if got, _ := correlation(r.samples(), want); got < 0.99 {
		t.Errorf("got correlation %.4f after the return, want at least 0.99; %+v", got, in.Health())
	}
	inStep(t, in, r)
	pactl(t, "suspend-sink", "suspended", "1") // and closed while it is: record's time-out
	eventually(t, "stall", in, func(h capture.Health) bool { return h.Stalled })
}

func TestDeviceZeros(t *testing.T) {
	parallel(t)
	// A source that is no monitor, so that its silence is worth a word.
	sink(t, "zeros", 1)
	module := pactl(t, "load-module", "module-remap-source", "source_name=mute_mic", "master=zeros.monitor",
		"source_properties=device.description=Mute")
	t.Cleanup(func() { server.Pactl("unload-module", module) })
	in, _ := open(t, "Mute")
	eventually(t, "word of it", in, says("mic_zeros name=Mute"))
	if !in.Health().Zero {
		t.Errorf("got %+v, want zero", in.Health())
	}
	pactl(t, "set-source-mute", "mute_mic", "1")
	eventually(t, "word of it", in, says("mic_muted name=Mute"))
	pactl(t, "set-source-mute", "mute_mic", "0")
	eventually(t, "an end of it", in, says("mic_zeros name=Mute"))
	if server.PipeWire() { // where the next streams, too, would be muted
		return
	}
	pactl(t, "set-source-output-mute", sourceOutput(t, "mute_mic"), "1")
	eventually(t, "word of it", in, says("mic_muted name=Mute"))
}

// sourceOutput is the index of a stream that hears that source.
func sourceOutput(t *testing.T, source string) string {
	t.Helper()
	for line := range strings.Lines(pactl(t, "list", "short", "sources")) {
		at := strings.Fields(line)
		if at[1] != source {
			continue
		}
		for line := range strings.Lines(pactl(t, "list", "short", "source-outputs")) {
			if f := strings.Fields(line); f[1] == at[0] {
				return f[0]
			}
		}
	}
	t.Fatalf("nobody hears %s", source)
	return ""
}

// TestDeviceSlowReader does not read for longer than an Input holds: what overflows is
// counted, and silence in its place, so that time is kept.
func TestDeviceSlowReader(t *testing.T) {
	if server.PipeWire() {
		t.Skip("what overflows is ours, and PulseAudio's test does it")
	}
	parallel(t)
	sink(t, "slow", 1)
	in, err := capture.OpenDevice(capture.DeviceConfig{Name: "slow.monitor"})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	begun := time.Now()
	var playing sync.WaitGroup
	playing.Go(func() { play(t, "slow", audiotest.Tone(48000, 440, 0.5, 25*time.Second), 1) })
	defer playing.Wait()
	time.Sleep(25 * time.Second)
	h := in.Health()
	held, lost := in.Format().Rate.Duration(h.Samples-h.Lost), in.Format().Rate.Duration(h.Lost)
	if held > 21*time.Second || lost < time.Second || lost > 6*time.Second || h.Stalled {
		t.Errorf("got %v held and %v lost of 25 s, want 20 s held, the rest lost and the device not held up: %+v", held, lost, h)
	}
	if !says("sound_lost")(h) {
		t.Errorf("got notes %v, want that sound was lost", h.Notes)
	}
	dst := make([]float32, 48000*60)
	n, err := in.Read(dst)
	if got, passed := in.Format().Rate.Duration(int64(n)), time.Since(begun); err != nil || got < passed-2500*time.Millisecond || got > passed+time.Second {
		t.Errorf("got %v of sound after %v, %v", got, passed, err)
	}
	filled := 0
	for filled < n && dst[n-1-filled] == 0 {
		filled++
	}
	if d := in.Format().Rate.Duration(int64(filled)); (d - lost).Abs() > 500*time.Millisecond {
		t.Errorf("got %v of silence at the end, want the %v lost", d, lost)
	}
	time.Sleep(time.Second)
	if n, err = in.Read(dst); err != nil || n < 48000/2 {
		t.Errorf("got %d samples a second later, %v", n, err)
	}
	if loud := slices.IndexFunc(dst[:n], func(v float32) bool { return v != 0 }); loud < 0 || loud > 48000/2 {
		t.Errorf("got sound again from sample %d on, want it at once", loud)
	}
}

// TestDevicePair captures both sides of a stereo sound as two devices.
func TestDevicePair(t *testing.T) {
	parallel(t)
	sink(t, "room", 2)
	var inputs [2]*capture.Input
	for i, channel := range []string{"front-left", "front-right"} {
		module := pactl(t, "load-module", "module-remap-source", "source_name=side_"+channel, "master=room.monitor",
			"channels=1", "master_channel_map="+channel, "channel_map=mono", "remix=no")
		t.Cleanup(func() { server.Pactl("unload-module", module) })
		in, err := capture.OpenDevice(capture.DeviceConfig{Name: "side_" + channel})
		if err != nil {
			t.Fatal(err)
		}
		inputs[i] = in
		time.Sleep(700 * time.Millisecond)
	}
	src, err := capture.Pair(inputs[0], inputs[1])
	if err != nil {
		t.Fatal(err)
	}
	r := record(t, src)
	for _, in := range inputs {
		eventually(t, "sound", in, func(h capture.Health) bool { return h.Samples > 0 })
	}
	want := [2][]float32{audiotest.Voice(1, 48000, 3*time.Second), audiotest.Voice(2, 48000, 3*time.Second)}
	play(t, "room", audiotest.Interleave(want[0], want[1]), 2)
	both := r.samples()
	t.Logf("%+v\n%+v", inputs[0].Health(), inputs[1].Health())
	var at [2]int
	for c := range want {
		x := make([]float32, len(both)/2)
		for i := range x {
			x[i] = both[2*i+c]
		}
		var got float64
		if got, at[c] = correlation(x, want[c]); got < 0.99 {
			t.Errorf("channel %d: got correlation %.4f, want at least 0.99", c, got)
		}
	}
	apart := time.Duration(at[1]-at[0]) * time.Second / 48000
	t.Logf("the two devices are %v apart", apart)
	if apart.Abs() > 80*time.Millisecond {
		t.Errorf("the two devices are %v apart, want at most 80 ms", apart)
	}
}

// TestDeviceDefaultMoves is not parallel: it sets the default.
func TestDeviceDefaultMoves(t *testing.T) {
	module := sink(t, "old", 1)
	pactl(t, "set-default-source", "old.monitor")
	sink(t, "new", 1)
	in, r := open(t, "")
	if got := in.Health().Device; got != "Monitor of old" {
		t.Errorf("got device %q, want the default", got)
	}
	pactl(t, "unload-module", module)
	eventually(t, "word of it", in, says("mic_moved name=Monitor of new"))
	want := audiotest.Voice(8, 48000, 2*time.Second)
	play(t, "new", want, 1)
	if got, _ := correlation(r.samples(), want); got < 0.99 {
		t.Errorf("got correlation %.4f, want at least 0.99", got)
	}
	inStep(t, in, r)
}

// microphone adds a source that is no monitor, the default one, and hears what is played to
// the sink of that name.
func microphone(t *testing.T, sink string) (module string) {
	t.Helper()
	module = pactl(t, "load-module", "module-remap-source", "source_name=mic_"+sink, "master="+sink+".monitor",
		"source_properties=device.description=Mic_"+sink)
	t.Cleanup(func() { server.Pactl("unload-module", module) }) // it may be gone already
	pactl(t, "set-default-source", "mic_"+sink)
	return module
}

// TestDeviceDefaultGone unplugs the default microphone, so that there is nothing to hear but
// what the computer plays, to which the sound server moves the stream. It is not parallel: it
// sets the default.
func TestDeviceDefaultGone(t *testing.T) {
	sink(t, "headphones", 1)
	sink(t, "table", 1)
	module := microphone(t, "table")
	in, r := open(t, "")
	var playing sync.WaitGroup
	playing.Go(func() { // must not be heard
		if err := server.Play("headphones", audio.Format{Rate: 48000, Channels: 1}, audiotest.Tone(48000, 440, 0.5, 3*time.Second)); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(time.Second)
	pactl(t, "unload-module", module)
	eventually(t, "word of it", in, says("mic_gone name=Mic_table"))
	if h := in.Health(); !h.Reopening || !h.Stalled || h.Device != "Mic_table" {
		t.Errorf("got %+v, want it gone", h)
	}
	playing.Wait()
	other, before := 0, r.samples()
	for _, v := range before {
		if v != 0 {
			other++
		}
	}
	t.Logf("what the computer plays was heard for %v", audio.Rate(48000).Duration(int64(other)))
	if other > 48000/2 { // the server says so, but only afterwards
		t.Error("want at most 0.5 s of it")
	}
	microphone(t, "table")
	eventually(t, "return", in, says("mic_back name=Mic_table"))
	want := audiotest.Voice(8, 48000, 2*time.Second)
	play(t, "table", want, 1)
	if got, _ := correlation(r.samples()[len(before):], want); got < 0.99 {
		t.Errorf("got correlation %.4f after the return, want at least 0.99; %+v", got, in.Health())
	}
	inStep(t, in, r)
}

// TestDeviceServerRestarts is not parallel: it kills the server.
func TestDeviceServerRestarts(t *testing.T) {
	sink(t, "lost", 1)
	in, r := open(t, "lost")
	server.Stop()
	eventually(t, "word of it", in, says("mic_gone"))
	if _, err := capture.OpenDevice(capture.DeviceConfig{}); !errors.Is(err, capture.ErrNoDevice) {
		t.Errorf("without a server: got %v, want %v", err, capture.ErrNoDevice)
	} else {
		t.Log(err)
	}
	if devices, err := capture.Devices(t.Context()); len(devices) != 0 || err != nil {
		t.Errorf("without a server: got %v, %v, want no device and no error", devices, err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	sink(t, "lost", 1)
	eventually(t, "return", in, says("mic_back"))
	want := audiotest.Voice(8, 48000, 2*time.Second)
	play(t, "lost", want, 1)
	if got, _ := correlation(r.samples(), want); got < 0.99 {
		t.Errorf("got correlation %.4f, want at least 0.99", got)
	}
	inStep(t, in, r)
}

func TestDeviceList(t *testing.T) {
	sink(t, "list", 2)
	pactl(t, "set-default-source", "list.monitor")
	devices, err := capture.Devices(t.Context())
	if err != nil || len(devices) != 1 {
		t.Fatalf("got %+v, %v, want one device", devices, err)
	}
	d := devices[0]
	if d.ID != "list.monitor" || d.Name != "Monitor of list" || d.Channels != 2 || d.Rate != 48000 || !d.Default || !d.Monitor {
		t.Errorf("got %+v", d)
	}
	for _, name := range []string{"nowhere", "list.monitor2"} {
		if _, err := capture.OpenDevice(capture.DeviceConfig{Name: name}); !errors.Is(err, capture.ErrNoDevice) {
			t.Errorf("%s: got %v, want %v", name, err, capture.ErrNoDevice)
		}
	}
}
