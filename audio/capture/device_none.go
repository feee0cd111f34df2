//go:build !cgo || noportaudio

package capture

import (
	"context"

	"airtime/audio"
)

// system is that of a build without PortAudio: there is no live sound.
var system backend = noCapture{}

type noCapture struct{}

func (noCapture) devices(context.Context) ([]Device, error) { return nil, ErrNoCapture }

func (noCapture) start(Device, audio.Rate, func([]float32), func()) (stream, error) {
	return nil, ErrNoCapture
}
