package audio

import (
	"context"
	"errors"
	"fmt"
	"time"
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
	ID       string // what DeviceConfig.Name takes; stays the same while it is plugged in
	Name     string // for people
	Channels int    // that it has; an Input hears their average
	Rate     Rate   // that it works at
	Default  bool   // the one that DeviceConfig{} opens
	Monitor  bool   // what the computer plays, such as the far side of a call
}

// DeviceConfig chooses a device.
type DeviceConfig struct {
	// Name is a Device's ID or Name, or a part of either that no other device has;
	// "" is the system's default.
	Name string
}

// Health is how a live input is doing.
type Health struct {
	Samples int64 // so far, those lost among them
	Lost    int64 // that were filled with zeros
	Clipped int64 // at full scale

	Peak      float32 // greatest absolute value in the last second
	Zero      bool    // every sample of the last three seconds is exactly zero
	Quiet     bool    // hardly any sound in the last half minute
	Stalled   bool    // nothing has come for over a second
	Reopening bool    // the device is gone; it is opened again as soon as it is back

	Device  string        // the Name of the device that is heard
	Message string        // what is wrong, a sentence or two in plain words; "" when all is well
	Since   time.Duration // how long that has been the message
}

// Devices lists the sources of live sound: those of PulseAudio or PipeWire where it
// runs, PortAudio's own otherwise. No device at all is an empty list.
func Devices(ctx context.Context) ([]Device, error) {
	return nil, fmt.Errorf("list input devices: %w", ErrNoCapture)
}

// An Input is a live Source of one channel, from OpenDevice.
type Input struct{}

// OpenDevice begins to listen to a device.
func OpenDevice(c DeviceConfig) (*Input, error) {
	return nil, fmt.Errorf("open input device %q: %w", c.Name, ErrNoCapture)
}

// Format implements Source.
func (in *Input) Format() Format { return Format{Rate: 48000, Channels: 1} }

// Read implements Source.
func (in *Input) Read(dst []float32) (int, error) { return 0, ErrClosed }

// Close implements Source.
func (in *Input) Close() error { return nil }

// Health says how the input is doing, at any time and from any goroutine.
func (in *Input) Health() Health { return Health{} }

// Pair makes one source of two live inputs: channel 0 is a, channel 1 is b.
func Pair(a, b *Input) (Source, error) {
	return Join(a, b)
}
