package listen

import (
	"strings"
	"testing"

	"airtime/audio/capture"
)

func TestDevicesText(t *testing.T) {
	mic := capture.Device{ID: "usb-1", Name: "Table microphone", Channels: 1, Rate: 48000, Default: true}
	lap := capture.Device{ID: "pci-1", Name: "Built-in microphone", Channels: 2, Rate: 44100}
	twin := capture.Device{ID: "usb-2", Name: "Table microphone"}
	call := capture.Device{ID: "out.monitor", Name: "Monitor of headphones", Channels: 2, Rate: 48000, Monitor: true}
	for _, tt := range []struct {
		name    string
		devices []capture.Device
		goos    string
		want    string // "…" at the end: a beginning
	}{
		{"several", []capture.Device{lap, mic, call}, "linux", `Microphones and other inputs:
    Built-in microphone  (2 channels)
  * Table microphone  (1 channel)

What this computer plays, such as the far side of a call:
    Monitor of headphones  (2 channels)

* is heard when no device is named. --device takes a name from this list, or a part
of one.

To hear both sides of a call: airtime live --also "Monitor of headphones"
`},
		{"same names", []capture.Device{mic, twin}, "darwin", `Microphones and other inputs:
  * usb-1  (1 channel)
    usb-2

What this computer plays, such as the far side of a call:
    none

* is heard when no device is named. --device takes a name from this list, or a part
of one.

To hear the far side of a call too: macOS has no device for that of its own.
  1. Install BlackHole…`},
		{"none", nil, "linux", `Microphones and other inputs:
    none; plug one in, or pass a recording to airtime analyze

What this computer plays, such as the far side of a call:
    none

To hear the far side of a call too: PulseAudio and PipeWire…`},
		{"none on Windows", nil, "windows", `Microphones and other inputs:
    none; plug one in, or pass a recording to airtime analyze

What this computer plays, such as the far side of a call:
    none

To hear the far side of a call too, either
  - turn on Stereo Mix…`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := devicesText(tt.devices, tt.goos)
			want, part := strings.CutSuffix(tt.want, "…")
			if got != want && !(part && strings.HasPrefix(got, want)) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			for line := range strings.Lines(got) {
				if len(line) > 90 {
					t.Errorf("a line of %d characters: %s", len(line), line)
				}
			}
		})
	}
}
