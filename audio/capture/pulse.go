package capture

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"airtime/audio"
)

// pactl asks PulseAudio, or PipeWire in its place, which PortAudio knows only as a
// single device. It fails where there is no server.
func pactl(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "pactl", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C") // its output is in the user's language otherwise
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("pactl %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}

// pulseDevices lists the sources of the sound server.
func pulseDevices(ctx context.Context) ([]Device, error) {
	sources, err := pulseSources(ctx)
	if err != nil {
		return nil, err
	}
	info, err := pactl(ctx, "info")
	if err != nil {
		return nil, err
	}
	preferred := os.Getenv("PULSE_SOURCE") // the user's own default
	if preferred == "" {
		for line := range strings.Lines(info) {
			if name, ok := strings.CutPrefix(line, "Default Source: "); ok {
				preferred = strings.TrimSpace(name)
			}
		}
	}
	devices := make([]Device, len(sources))
	for i, s := range sources {
		devices[i] = s.Device
		devices[i].Default = s.ID == preferred
	}
	return devices, nil
}

// pulseSource is one that the sound server has.
type pulseSource struct {
	Device
	index string
}

func pulseSources(ctx context.Context) ([]pulseSource, error) {
	list, err := pactl(ctx, "list", "sources")
	if err != nil {
		return nil, err
	}
	return parseSources(list), nil
}

// parseSources reads the output of pactl list sources: a paragraph for each, such as
//
//	Source #1
//		State: RUNNING
//		Name: alsa_input.pci-0000_00_1f.3.analog-stereo
//		Description: Built-in Audio Analog Stereo
//		Sample Specification: s16le 2ch 44100Hz
//		Mute: no
//		Monitor of Sink: n/a
func parseSources(list string) []pulseSource {
	var sources []pulseSource
	for line := range strings.Lines(list) {
		line = strings.TrimSuffix(line, "\n")
		if index, ok := strings.CutPrefix(line, "Source #"); ok {
			sources = append(sources, pulseSource{index: index, Device: Device{pulse: true}})
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok || len(sources) == 0 {
			continue
		}
		s := &sources[len(sources)-1]
		switch key {
		case "\tState":
			s.suspended = value == "SUSPENDED"
		case "\tName":
			s.ID = value
		case "\tDescription":
			s.Name = value
		case "\tMute":
			s.muted = value == "yes"
		case "\tMonitor of Sink":
			s.Monitor = value != "n/a"
		case "\tSample Specification":
			for field := range strings.FieldsSeq(value) {
				if n, ok := strings.CutSuffix(field, "ch"); ok {
					s.Channels, _ = strconv.Atoi(n) // 0 if it cannot be told
				} else if n, ok := strings.CutSuffix(field, "Hz"); ok {
					hz, _ := strconv.ParseInt(n, 10, 32)
					s.Rate = audio.Rate(hz)
				}
			}
		}
	}
	whole := sources[:0]
	for _, s := range sources {
		if s.ID == "" {
			continue
		}
		if s.Name == "" {
			s.Name = s.ID
		}
		whole = append(whole, s)
	}
	return whole
}

// pulseWatch calls changed when the sources or those who hear them have changed, until
// it is stopped. It is only to notice sooner: where it fails, nothing is called.
func pulseWatch(changed func()) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "pactl", "subscribe")
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	events, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		stop()
		return stop
	}
	go func() {
		// Event 'change' on source-output #6
		for lines := bufio.NewScanner(events); lines.Scan(); {
			if bytes.Contains(lines.Bytes(), []byte(" on source")) {
				changed()
			}
		}
		_ = cmd.Wait() // it was killed, or the server was
		if ctx.Err() == nil {
			changed()
		}
	}()
	return stop
}

// pulseProperty marks our streams at the sound server, to find them again.
const pulseProperty = "airtime.stream"

// streamEnv has the environment variables that make ALSA's plug-ins, that for PulseAudio
// and PipeWire's own, mark a stream with tag and open it on d.
func streamEnv(d Device, tag string) []string {
	mark := pulseProperty + "=" + strconv.Quote(tag)
	env := []string{"PULSE_PROP", os.Getenv("PULSE_PROP") + " " + mark}
	native := mark
	if !d.follow { // a stream without a source of its own follows the default
		env = append(env, "PULSE_SOURCE", d.ID)
		node := d.ID
		if d.Monitor { // to PipeWire it is a sink, to be listened to
			node = strings.TrimSuffix(node, ".monitor")
			native += " stream.capture.sink=true"
		}
		native += " target.object=" + strconv.Quote(node)
	}
	return append(env, "PIPEWIRE_ALSA", "{ "+native+" }")
}

// pulseLocate returns the source that the stream marked with tag hears now.
func pulseLocate(ctx context.Context, tag string) (Device, error) {
	list, err := pactl(ctx, "list", "source-outputs")
	if err != nil {
		return Device{}, err
	}
	index, muted, ok := parseSourceOf(list, tag)
	if !ok {
		return Device{}, fmt.Errorf("the sound server has no stream %s", tag)
	}
	sources, err := pulseSources(ctx)
	if err != nil {
		return Device{}, err
	}
	for _, s := range sources {
		if s.index == index {
			s.muted = s.muted || muted
			return s.Device, nil
		}
	}
	return Device{}, fmt.Errorf("the sound server has no source #%s", index)
}

// parseSourceOf finds, in the output of pactl list source-outputs, the index of the
// source of the stream that is marked with tag, and whether that stream is muted.
func parseSourceOf(list, tag string) (index string, muted, ok bool) {
	mark := "\t\t" + pulseProperty + " = " + strconv.Quote(tag)
	at := ""
	for line := range strings.Lines(list) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "Source Output #") {
			at, muted = "", false
		} else if v, ok := strings.CutPrefix(line, "\tSource: "); ok {
			at = v
		} else if line == "\tMute: yes" {
			muted = true
		} else if line == mark && at != "" {
			return at, muted, true
		}
	}
	return "", false, false
}
