//go:build cgo && !noportaudio

package capture

/*
#include <stdio.h>

// hush sends what C code prints to standard error nowhere. Go's own errors and
// panics do not take this way. Elsewhere the variable cannot be set.
static void hush(void) {
#if defined(__GLIBC__) || defined(__APPLE__)
	FILE *nowhere = fopen("/dev/null", "w");
	if (nowhere != NULL)
		stderr = nowhere;
#endif
}
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/gordonklaus/portaudio"

	"airtime/audio"
)

// captureRate is asked for. PulseAudio's own resampling from 48 kHz, which most
// devices work at, to 16 kHz is worse than ours (30 dB of noise to signal).
const captureRate audio.Rate = 48000

// captureLatency lets a device deliver ten times a second rather than a hundred, which
// is half the work.
const captureLatency = 100 * time.Millisecond

// system is PortAudio, and PulseAudio or PipeWire behind it where one runs.
//
// PortAudio reaches those through ALSA's plug-in, as the one device "pulse", or
// "pipewire" where only PipeWire's own is installed; which of their sources it hears is
// said by environment variables while a stream is opened. The former (Debian's
// libasound2-plugins) is what CI tests, and what we recommend on both.
var system backend = new(portAudio)

type portAudio struct {
	mu      sync.Mutex // PortAudio may be called by one at a time, but for what is about one stream
	users   int        // of PortAudio: streams, and those who ask for the devices
	streams int        // ever opened
}

// acquire initializes PortAudio for the first user; that finds the devices there are
// then. Each needs a release. It holds for both that mu is locked.
func (p *portAudio) acquire() error {
	if p.users == 0 {
		hush()
		if err := portaudio.Initialize(); err != nil {
			return fmt.Errorf("initialize PortAudio: %w", said(err))
		}
	}
	p.users++
	return nil
}

func (p *portAudio) release() {
	if p.users--; p.users == 0 {
		_ = portaudio.Terminate() // the next acquire says what is wrong
	}
}

// hush keeps ALSA, JACK and PortAudio itself from filling the screen: a hundred lines
// at the start about devices that nobody asked for, and more when one is unplugged.
var hush = sync.OnceFunc(func() { C.hush() })

// said makes an error of PortAudio say something: that of a host often has no text.
func said(err error) error {
	if host := (portaudio.UnanticipatedHostError{}); errors.As(err, &host) && host.Text == "" {
		return fmt.Errorf("the sound system failed with code %d", host.Code)
	}
	return err
}

// setenv sets environment variables, of which C code learns too, and returns what
// sets them back.
func setenv(pairs ...string) (restore func()) {
	var undo []func()
	for i := 0; i < len(pairs); i += 2 {
		key := pairs[i]
		if old, ok := os.LookupEnv(key); ok {
			undo = append(undo, func() { os.Setenv(key, old) })
		} else {
			undo = append(undo, func() { os.Unsetenv(key) })
		}
		os.Setenv(key, pairs[i+1])
	}
	return func() {
		for _, f := range undo {
			f()
		}
	}
}

func (p *portAudio) devices(ctx context.Context) ([]Device, error) {
	if devices, err := pulseDevices(ctx); err == nil {
		return devices, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.acquire(); err != nil {
		return nil, err
	}
	defer p.release()
	all, preferred, err := inputs()
	if err != nil {
		return nil, err
	}
	devices := make([]Device, len(all))
	for i, d := range all {
		devices[i] = Device{
			ID: d.Name, Name: d.Name, Channels: d.MaxInputChannels,
			Rate: audio.Rate(math.Round(d.DefaultSampleRate)), Default: d == preferred, Monitor: isLoopback(d.Name),
		}
	}
	return devices, nil
}

// isLoopback says whether the name is one of a device that hears what the computer
// plays; PortAudio does not tell.
func isLoopback(name string) bool {
	name = strings.ToLower(name)
	for _, known := range []string{"monitor of ", "loopback", "blackhole", "soundflower", "stereo mix", "what u hear", "cable output"} {
		if strings.Contains(name, known) {
			return true
		}
	}
	return false
}

// inputs returns the input devices of the system's best interface (Windows has four
// for the same devices), and the default one of them or nil.
func inputs() (all []*portaudio.DeviceInfo, preferred *portaudio.DeviceInfo, err error) {
	hosts, err := portaudio.HostApis()
	if err != nil {
		return nil, nil, said(err)
	}
	for _, kind := range []portaudio.HostApiType{portaudio.WASAPI, portaudio.CoreAudio, portaudio.ALSA} {
		for _, h := range hosts {
			if h.Type != kind {
				continue
			}
			for _, d := range h.Devices {
				if d.MaxInputChannels > 0 {
					all = append(all, d)
				}
			}
			return all, h.DefaultInputDevice, nil
		}
	}
	return nil, nil, nil
}

func (p *portAudio) start(d Device, rate audio.Rate, deliver func([]float32), changed func()) (stream, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.acquire(); err != nil {
		return nil, err
	}
	s, err := p.open(d, rate, deliver)
	if err != nil {
		p.release()
		return nil, said(err)
	}
	s.unwatch = func() {}
	if d.pulse {
		s.unwatch = pulseWatch(changed)
	}
	return s, nil
}

func (p *portAudio) open(d Device, rate audio.Rate, deliver func([]float32)) (*paStream, error) {
	all, preferred, err := inputs()
	if err != nil {
		return nil, err
	}
	names := []string{d.ID}
	if d.pulse {
		names = []string{"pulse", "pipewire"}
	}
	var info *portaudio.DeviceInfo
	for _, name := range names {
		for _, i := range all {
			if info == nil && i.Name == name {
				info = i
			}
		}
	}
	switch {
	case info == nil && d.pulse && d.follow:
		info = preferred
	case info == nil && d.pulse && runtime.GOOS == "linux":
		return nil, errors.New("ALSA's plug-in for PulseAudio is not installed (Debian, Ubuntu: apt install libasound2-plugins)")
	}
	if info == nil {
		return nil, fmt.Errorf("%w: PortAudio does not list it", ErrNoDevice)
	}

	s := &paStream{backend: p, device: d}
	if d.pulse {
		p.streams++
		s.tag = fmt.Sprintf("%d-%d", os.Getpid(), p.streams)
		defer setenv(streamEnv(d, s.tag)...)()
	}
	rates := []audio.Rate{rate}
	if rate == 0 {
		rates = []audio.Rate{captureRate, audio.Rate(math.Round(info.DefaultSampleRate))}
	}
	for _, s.hz = range rates {
		s.pa, err = portaudio.OpenStream(portaudio.StreamParameters{
			Input:      portaudio.StreamDeviceParameters{Device: info, Channels: 1, Latency: max(captureLatency, info.DefaultHighInputLatency)},
			SampleRate: float64(s.hz),
		}, deliver)
		if err != nil {
			continue
		}
		if err = s.pa.Start(); err == nil {
			return s, nil
		}
		_ = s.pa.Close()
	}
	return nil, err
}

// paStream is an open stream of PortAudio.
type paStream struct {
	backend *portAudio
	pa      *portaudio.Stream
	hz      audio.Rate
	device  Device
	tag     string // at the sound server; "" without one
	unwatch func()
	once    sync.Once
}

func (s *paStream) rate() audio.Rate { return s.hz }

func (s *paStream) locate(ctx context.Context) (Device, error) {
	if s.tag == "" {
		return s.device, nil
	}
	return pulseLocate(ctx, s.tag)
}

func (s *paStream) stop() {
	s.once.Do(func() {
		s.unwatch()
		_ = s.pa.Abort() // hangs while the device is suspended; what it returns helps nobody
		s.backend.mu.Lock()
		defer s.backend.mu.Unlock()
		_ = s.pa.Close()
		s.backend.release()
	})
}
