//go:build device && linux && cgo && !noportaudio

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/cmd/internal/trace"
)

// TestDeviceNothingIsStoredOrSent is TestNothingIsStoredOrSent for a meeting that is heard live: the
// sound stays between the sound server and the program.
func TestDeviceNothingIsStoredOrSent(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal(err)
	}
	server, err := audiotest.NewSoundServer()
	if err != nil {
		t.Fatalf("this test needs pulseaudio, pulseaudio-utils and libasound2-plugins: %v", err)
	}
	defer server.Close()
	module, err := server.AddSink("room", 1)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := exec.LookPath("airtime")
	if err != nil {
		t.Fatal(err)
	}
	calls := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(strace, "-f", "-qq", "-o", calls,
		"-e", "trace=open,openat,openat2,creat,mknod,mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2,truncate,socket,socketpair,connect,bind",
		bin, "live", "-q", "--device", "room.monitor", "--journal", "m.journal", "-o", "out.json")
	cmd.Dir, cmd.Env = t.TempDir(), testEnv(t)
	for _, e := range os.Environ() {
		if strings.HasPrefix(e, "PULSE_") || strings.HasPrefix(e, "XDG_RUNTIME_DIR=") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	heard := func() int {
		b, _ := os.ReadFile(filepath.Join(cmd.Dir, "m.journal"))
		return strings.Count(string(b), "\n")
	}
	lines := func(n int) {
		t.Helper()
		for range 600 {
			if heard() >= n {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatalf("the journal has %d lines, want %d; it says %q", heard(), n, &errs)
	}
	lines(2)
	// The device goes and comes back: it is opened again by a program that has given up most of its rights.
	if _, err := server.Pactl("unload-module", module); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	if _, err := server.AddSink("room", 1); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	if err := server.Play("room", audio.Format{Rate: audio.AnalysisRate, Channels: 1}, meeting(audio.AnalysisRate, 1, 2, 12, false, false)[0]); err != nil {
		t.Fatal(err)
	}
	lines(heard() + 2)
	b, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	var pid string // of the program: the first one traced
	pid, _, _ = strings.Cut(string(b), " ")
	if out, err := exec.Command("kill", "-INT", pid).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, &errs)
	}
	if b, err = os.ReadFile(calls); err != nil {
		t.Fatal(err)
	}
	journal, err := os.ReadFile(filepath.Join(cmd.Dir, "m.journal"))
	if err != nil || !strings.Contains(string(journal), `"kind":"turns"`) {
		t.Errorf("nothing was heard after the device came back: %v, %s", err, journal)
	}
	log, err := trace.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	forbidden := append(trace.Outside(log.Wrote, "./.airtime-", "out.json", "m.journal", "/dev/"), log.Sent...)
	forbidden = slices.DeleteFunc(forbidden, func(call string) bool {
		return strings.HasPrefix(call, "socket(AF_UNIX") || strings.HasPrefix(call, "socketpair(AF_UNIX") ||
			strings.Contains(call, "sa_family=AF_UNIX") || trace.Refused(call) ||
			strings.Contains(call, `/pulse/cookie"`) // by which PulseAudio knows its user
	})
	for _, call := range forbidden {
		t.Errorf("did %s", call)
	}
	if log.Read == 0 {
		t.Error("the trace shows no file that was opened: it proves nothing")
	}
}
