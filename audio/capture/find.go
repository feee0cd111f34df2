package capture

import (
	"context"
	"fmt"
)

// FindDevice returns the device that OpenDevice would open, without listening to it.
func FindDevice(ctx context.Context, c DeviceConfig) (Device, error) {
	devices, err := Devices(ctx)
	if err != nil {
		return Device{}, err
	}
	d, err := c.choose(devices)
	switch {
	case err != nil && c.Name == "":
		return Device{}, fmt.Errorf("find an input device: %w", err)
	case err != nil:
		return Device{}, fmt.Errorf("find input device %q: %w", c.Name, err)
	}
	return d, nil
}
