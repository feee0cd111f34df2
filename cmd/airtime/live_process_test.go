//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"airtime/audio"
)

// startLive rehearses a meeting, through another program if there is one, and returns when some of it was heard.
func startLive(t *testing.T, through ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	var wav bytes.Buffer
	if err := writeWAV(&wav, 16000, meeting(audio.AnalysisRate, 1, 2, 60, false, false)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "room.wav"), wav.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(through, "airtime", "live", "--from", "room.wav", "--speed", "2", "--journal", "m.journal", "-o", "out.json")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, testEnv(t), new(bytes.Buffer)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	for range 600 {
		if strings.Contains(journal(cmd), `"kind":"turns"`) {
			return cmd
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nothing is heard: %s", cmd.Stderr)
	return nil
}

func journal(cmd *exec.Cmd) string {
	b, _ := os.ReadFile(filepath.Join(cmd.Dir, "m.journal"))
	return string(b)
}

// An interrupt, a friendly kill and a closed terminal end a meeting in order.
func TestLiveEndsInOrder(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			cmd := startLive(t)
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v: %s", err, cmd.Stderr)
			}
			if got := journal(cmd); !strings.Contains(got, `"kind":"end"`) {
				t.Errorf("the journal has no end:\n%s", got)
			}
			if _, err := os.Stat(filepath.Join(cmd.Dir, "out.json")); err != nil {
				t.Error(err)
			}
		})
	}
}

// Under nohup a closed terminal ends nothing.
func TestLiveNohup(t *testing.T) {
	if _, err := exec.LookPath("nohup"); err != nil {
		t.Skip("nohup is not installed")
	}
	cmd := startLive(t, "nohup")
	cmd.Process.Signal(syscall.SIGHUP)
	before := journal(cmd)
	for range 600 {
		if len(journal(cmd)) > len(before) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if got := journal(cmd); len(got) == len(before) || strings.Contains(got, `"kind":"end"`) {
		t.Errorf("it listens no more; the journal has\n%s", got)
	}
	cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// A meeting that still goes on can be looked at, and not gone on with by a second program.
func TestLiveOngoing(t *testing.T) {
	cmd := startLive(t)
	run := func(args ...string) string {
		t.Helper()
		other := exec.Command("airtime", args...)
		other.Dir, other.Env = cmd.Dir, cmd.Env
		out, _ := other.CombinedOutput()
		return string(out)
	}
	if got := strings.Join(strings.Fields(run("report", "m.journal")), " "); !strings.Contains(got, "The meeting still goes on") || strings.Contains(got, "not ended in order") {
		t.Errorf("the report does not say that the meeting goes on:\n%s", got)
	}
	if got := run("live", "--resume=m.journal", "--from", "room.wav"); !strings.Contains(got, "m.journal: the meeting is still going on in another window\n") {
		t.Errorf("a second session: got\n%s", got)
	}
	cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if got := strings.Join(strings.Fields(run("report", "m.journal")), " "); strings.Contains(got, "still goes on") {
		t.Errorf("after the end:\n%s", got)
	}
}
