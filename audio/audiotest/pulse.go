package audiotest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"airtime/audio"
)

// A SoundServer is a sound server of a test's own, with devices that a test plays to
// and a program captures from as if they were microphones. It is PulseAudio, or
// PipeWire where TEST_SOUND_SERVER is "pipewire".
type SoundServer struct {
	dir      string
	programs []soundProgram
	running  []*exec.Cmd
}

// soundProgram is one that a server is made of.
type soundProgram struct {
	command []string
	socket  string // a file that it makes when it is ready; "" if it makes none, or is the last
}

// serverNeeds are Debian's packages of each kind, of pactl, and of the plug-in by which PortAudio hears them.
const serverNeeds = "pulseaudio, or pipewire-pulse, wireplumber and dbus-daemon, with pulseaudio-utils and libasound2-plugins"

// NewSoundServer starts a server without devices, and sets the environment of this
// process so that everything it runs speaks to that server. Close ends it.
func NewSoundServer() (*SoundServer, error) {
	dir, err := os.MkdirTemp("", "sound")
	if err != nil {
		return nil, err
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	s := &SoundServer{dir: dir}
	env := map[string]string{"XDG_RUNTIME_DIR": dir, "PULSE_RUNTIME_PATH": dir, "PULSE_SERVER": "unix:" + in("native")}
	switch kind := os.Getenv("TEST_SOUND_SERVER"); kind {
	case "", "pulseaudio":
		env["PULSE_STATE_PATH"] = in("state")
		script := fmt.Sprintf("load-module module-native-protocol-unix socket=%s auth-anonymous=1\n", in("native"))
		err = os.WriteFile(in("default.pa"), []byte(script), 0o600)
		s.programs = []soundProgram{{command: []string{"pulseaudio", "-n", "-F", in("default.pa"),
			"--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no", "--realtime=no", "--high-priority=no"}}}
	case "pipewire":
		env["PIPEWIRE_RUNTIME_DIR"] = dir
		env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + in("bus")
		for _, key := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME"} { // what the user has set by hand is not for tests
			env[key] = dir
		}
		s.programs = []soundProgram{
			{[]string{"dbus-daemon", "--session", "--nofork", "--nopidfile", "--address=" + env["DBUS_SESSION_BUS_ADDRESS"]}, in("bus")},
			{[]string{"pipewire"}, in("pipewire-0")},
			{command: []string{"wireplumber"}},
			{command: []string{"pipewire-pulse"}},
		}
	default:
		err = fmt.Errorf("TEST_SOUND_SERVER: got %q, want pulseaudio or pipewire", kind)
	}
	for key, value := range env {
		os.Setenv(key, value)
	}
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

// Start starts the server again, without devices, after Stop.
func (s *SoundServer) Start() error {
	for _, p := range s.programs {
		if p.socket != "" {
			os.Remove(p.socket) // of one that was killed
		}
		cmd := exec.Command(p.command[0], p.command[1:]...)
		if err := cmd.Start(); err != nil {
			s.Stop()
			return fmt.Errorf("%w (needed: %s)", err, serverNeeds)
		}
		s.running = append(s.running, cmd)
		for range 200 {
			if _, err := os.Stat(p.socket); p.socket == "" || err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	var err error
	for range 200 {
		var info string
		if info, err = s.Pactl("info"); err == nil {
			if !strings.Contains(info, "@DEFAULT_") { // PipeWire's, until it is ready
				return nil
			}
			err = errors.New("it has no default devices")
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.Stop()
	return fmt.Errorf("the sound server is not ready after 20 s: %w (needed: %s)", err, serverNeeds)
}

// PipeWire says whether it is that.
func (s *SoundServer) PipeWire() bool { return len(s.programs) > 1 }

// Stop kills the server.
func (s *SoundServer) Stop() {
	for _, cmd := range s.running {
		cmd.Process.Kill() // fails only if it has ended
	}
	for _, cmd := range s.running {
		cmd.Wait()
	}
	s.running = nil
}

// Close ends the server and removes what it left.
func (s *SoundServer) Close() {
	s.Stop()
	os.RemoveAll(s.dir)
}

// Pactl asks the server for something, and returns its answer.
func (s *SoundServer) Pactl(args ...string) (string, error) {
	out, err := exec.Command("pactl", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("pactl %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// AddSink adds a loudspeaker of 48 kHz that nobody hears. Its monitor, a device named
// name.monitor, gives what is played to it. It returns what unload-module takes.
func (s *SoundServer) AddSink(name string, channels int) (module string, err error) {
	return s.Pactl("load-module", "module-null-sink", "sink_name="+name, "rate=48000", fmt.Sprintf("channels=%d", channels),
		"sink_properties=device.description="+name)
}

// Play plays x to a sink and returns when it was heard.
func (s *SoundServer) Play(sink string, f audio.Format, x []float32) error {
	var raw bytes.Buffer
	for _, v := range x {
		raw.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	cmd := exec.Command("pacat", "--playback", "--raw", "--format=float32le", fmt.Sprintf("--rate=%d", int(f.Rate)),
		fmt.Sprintf("--channels=%d", f.Channels), "--device="+sink)
	cmd.Stdin = &raw
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pacat to %s: %w: %s", sink, err, out)
	}
	return nil
}
