package audiotest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"airtime/audio"
)

// A SoundServer is a PulseAudio server of a test's own, with devices that a test
// plays to and a program captures from as if they were microphones. It needs Debian's
// pulseaudio, pulseaudio-utils and, for PortAudio, libasound2-plugins.
type SoundServer struct {
	dir string
	cmd *exec.Cmd
}

// NewSoundServer starts a server without devices, and sets the environment of this
// process so that everything it runs speaks to that server. Close ends it.
func NewSoundServer() (*SoundServer, error) {
	dir, err := os.MkdirTemp("", "sound")
	if err != nil {
		return nil, err
	}
	s := &SoundServer{dir: dir}
	for key, value := range map[string]string{
		"XDG_RUNTIME_DIR":    dir,
		"PULSE_RUNTIME_PATH": filepath.Join(dir, "run"),
		"PULSE_STATE_PATH":   filepath.Join(dir, "state"),
		"PULSE_SERVER":       "unix:" + filepath.Join(dir, "native"),
	} {
		os.Setenv(key, value)
	}
	script := fmt.Sprintf("load-module module-native-protocol-unix socket=%s auth-anonymous=1\n", filepath.Join(dir, "native"))
	if err := os.WriteFile(filepath.Join(dir, "default.pa"), []byte(script), 0o600); err != nil {
		return nil, err
	}
	if err := s.Start(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

// Start starts the server again, without devices, after Stop.
func (s *SoundServer) Start() error {
	s.cmd = exec.Command("pulseaudio", "-n", "-F", filepath.Join(s.dir, "default.pa"),
		"--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no", "--realtime=no", "--high-priority=no")
	if err := s.cmd.Start(); err != nil {
		return err
	}
	var err error
	for range 100 {
		if _, err = s.Pactl("info"); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.Stop()
	return fmt.Errorf("pulseaudio does not answer after ten seconds: %w", err)
}

// Stop kills the server.
func (s *SoundServer) Stop() {
	s.cmd.Process.Kill() // fails only if it has ended
	s.cmd.Wait()
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
