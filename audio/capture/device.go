package capture

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"airtime/audio"
)

// Errors of live capture for which a caller has advice.
var (
	// ErrNoCapture says that this build was made without live capture.
	ErrNoCapture = errors.New("this build has no live capture")

	// ErrNoDevice says that there is no input device, or none of the name.
	ErrNoDevice = errors.New("no such input device")
)

// Device is a source of live sound.
type Device struct {
	ID       string     // what DeviceConfig.Name takes; stays the same while it is plugged in
	Name     string     // for people
	Channels int        // that it has; an Input hears them as one
	Rate     audio.Rate // that it works at
	Default  bool       // the one that DeviceConfig{} opens
	Monitor  bool       // what the computer plays, such as the far side of a call

	muted, suspended bool // by the user, in the system's settings
	pulse            bool // ID is a source of PulseAudio or PipeWire
	follow           bool // asked for as the default: the system may choose another
}

// DeviceConfig chooses a device.
type DeviceConfig struct {
	// Name is a Device's ID or Name, or a part of either that no other device has,
	// in any case; "" is the system's default.
	Name string
}

// A backend is the system's sound: PortAudio, or a fake of it in tests.
type backend interface {
	// devices lists what can be opened.
	devices(context.Context) ([]Device, error)

	// start opens d and hands its sound, as one channel, to deliver, never twice at
	// once, which keeps nothing of it. It calls changed when locate may have a new
	// answer, if it notices. rate 0 leaves the rate to the backend.
	start(d Device, rate audio.Rate, deliver func([]float32), changed func()) (stream, error)
}

// stream is an open device.
type stream interface {
	rate() audio.Rate

	// locate returns the device that is heard now: the sound server may have moved
	// the stream to another one. A stream that has been cut off is an error.
	locate(context.Context) (Device, error)

	// stop ends the stream. It may hang for as long as the device gives nothing.
	stop()
}

// listTimeout bounds questions to the sound server.
const listTimeout = 3 * time.Second

// Devices lists the sources of live sound: those of PulseAudio or PipeWire where it
// runs, PortAudio's own otherwise. No device at all is an empty list.
func Devices(ctx context.Context) ([]Device, error) {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	devices, err := system.devices(ctx)
	if err != nil {
		return nil, fmt.Errorf("list input devices: %w", err)
	}
	return devices, nil
}

// OpenDevice begins to listen to a device. Close the Input when done; its errors wrap
// ErrNoCapture or ErrNoDevice where that is the reason.
func OpenDevice(c DeviceConfig) (*Input, error) {
	in, err := newInput(system, c, sleeping)
	if err != nil {
		name := "the default input device"
		if c.Name != "" {
			name = fmt.Sprintf("input device %q", c.Name)
		}
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return in, nil
}

// choose returns the device that c asks for.
func (c DeviceConfig) choose(devices []Device) (Device, error) {
	if len(devices) == 0 {
		return Device{}, fmt.Errorf("%w: the computer has none", ErrNoDevice)
	}
	if c.Name == "" {
		for _, d := range devices {
			if d.Default {
				return d, nil
			}
		}
		return devices[0], nil
	}
	for _, same := range []func(Device) bool{
		func(d Device) bool { return d.ID == c.Name },
		func(d Device) bool { return d.Name == c.Name },
		func(d Device) bool {
			part := strings.ToLower(c.Name)
			return strings.Contains(strings.ToLower(d.Name), part) || strings.Contains(strings.ToLower(d.ID), part)
		},
	} {
		var found []Device
		for _, d := range devices {
			if same(d) {
				found = append(found, d)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return Device{}, fmt.Errorf("%w: the name fits %s; give more of it", ErrNoDevice, quoted(found))
		}
	}
	return Device{}, fmt.Errorf("%w; there is %s", ErrNoDevice, quoted(devices))
}

func quoted(devices []Device) string {
	names := make([]string, len(devices))
	for i, d := range devices {
		names[i] = fmt.Sprintf("%q", d.Name)
		for j, other := range devices {
			if i != j && other.Name == d.Name {
				names[i] = fmt.Sprintf("%q (%s)", d.Name, d.ID)
			}
		}
	}
	return strings.Join(names, ", ")
}
