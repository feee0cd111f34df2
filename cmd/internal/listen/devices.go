package listen

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"airtime/audio/capture"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
)

func Devices(d *desk.Desk) *cobra.Command {
	return &cobra.Command{
		Use:   "devices",
		Short: "List the microphones and other sources of live sound",
		Long: `List the microphones and other sources of live sound, those that hear what this
computer plays (the far side of a call) among them, and how to get one of those
where there is none. Nothing is recorded.`,
		Example: `  airtime devices
  airtime live --device "USB Microphone"
  airtime live --also "Monitor of Headphones"`,
		Args: fault.Exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			devices, err := capture.Devices(cmd.Context())
			if err != nil {
				return err
			}
			return d.Say(func(w io.Writer) error {
				_, err := io.WriteString(w, devicesText(devices, runtime.GOOS))
				return err
			})
		},
	}
}

// devicesText describes the devices of a computer that runs goos.
func devicesText(devices []capture.Device, goos string) string {
	var b strings.Builder
	var monitor string // the first one's name
	list := func(title, empty string, monitors bool) {
		fmt.Fprintf(&b, "%s\n", title)
		n := 0
		for _, d := range devices {
			if d.Monitor != monitors {
				continue
			}
			if n++; monitors && n == 1 {
				monitor = deviceName(d, devices)
			}
			mark, channels := " ", fmt.Sprintf("%d channels", d.Channels)
			if d.Default {
				mark = "*"
			}
			switch d.Channels {
			case 0:
				channels = ""
			case 1:
				channels = "1 channel"
			}
			fmt.Fprintf(&b, "  %s %s\n", mark, strings.TrimSuffix(fmt.Sprintf("%s  (%s)", deviceName(d, devices), channels), "  ()"))
		}
		if n == 0 {
			fmt.Fprintf(&b, "    %s\n", empty)
		}
		b.WriteString("\n")
	}
	list("Microphones and other inputs:", "none; plug one in, or pass a recording to airtime analyze", false)
	list("What this computer plays, such as the far side of a call:", "none", true)
	if len(devices) > 0 {
		b.WriteString("* is heard when no device is named. --device takes a name from this list, or a part\nof one.\n\n")
	}
	if monitor != "" {
		fmt.Fprintf(&b, "To hear both sides of a call: airtime live --also %q\n", monitor)
	} else {
		b.WriteString(loopback(goos))
	}
	return b.String()
}

// deviceName is what --device takes: the name, or the ID where several have that name.
func deviceName(d capture.Device, devices []capture.Device) string {
	for _, other := range devices {
		if other.Name == d.Name && other.ID != d.ID {
			return d.ID
		}
	}
	return d.Name
}

// loopback is how to hear what a computer plays, where it has no device for it yet.
func loopback(goos string) string {
	switch goos {
	case "darwin":
		return `To hear the far side of a call too: macOS has no device for that of its own.
  1. Install BlackHole: brew install blackhole-2ch
  2. In Audio MIDI Setup, make a Multi-Output Device of BlackHole and your headphones,
     and choose it as the output of your computer or call.
  3. airtime live --also BlackHole
`
	case "windows":
		return `To hear the far side of a call too, either
  - turn on Stereo Mix, if your sound card has it: Sound settings, More sound settings,
    Recording, right click, Show disabled devices; then: airtime live --also "Stereo Mix"
  - or install VB-Cable (https://vb-audio.com/Cable), choose CABLE Input as the output of
    the call, listen to CABLE Output on your headphones (its properties, Listen), and:
    airtime live --also "CABLE Output"
`
	}
	return `To hear the far side of a call too: PulseAudio and PipeWire give every loudspeaker and
headset a monitor, which hears what is played there. None is seen here. Check that
one of them runs and that pactl is installed (Debian, Ubuntu: apt install
pulseaudio-utils libasound2-plugins): pactl info
`
}
