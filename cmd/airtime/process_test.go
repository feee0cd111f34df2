//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"airtime/audio"
	"airtime/cmd/internal/trace"
)

// An interrupt while sound still comes in stops at once and leaves nothing behind.
func TestInterrupt(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			cmd := exec.Command("airtime", "analyze", "-o", "out.json", "-")
			cmd.Dir, cmd.Env = t.TempDir(), testEnv(t)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// A stream without end, as a recorder sends it.
			fed := make(chan struct{})
			go func() {
				defer close(fed)
				var b bytes.Buffer
				if err := writeWAV(&b, 16000, meeting(audio.AnalysisRate, 1, 2, 20, false, false)); err != nil {
					t.Error(err)
				}
				b.Truncate(b.Len() &^ 1)
				wav := b.Bytes()
				for _, at := range []int{4, 40} { // sizes unknown
					copy(wav[at:], "\xff\xff\xff\xff")
				}
				first := true
				for {
					n, err := in.Write(wav)
					if err != nil || n < len(wav) {
						return
					}
					if first {
						first = false
						fed <- struct{}{}
					}
					wav = wav[44*btoi(bytes.HasPrefix(wav, []byte("RIFF"))):]
				}
			}()
			<-fed // the program has taken all but the last of the first 20 s
			sent := time.Now()
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			err = cmd.Wait()
			took := time.Since(sent)
			for range fed {
			}
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 130 {
				t.Errorf("ended with %v, want exit status 130", err)
			}
			if took > 3*time.Second {
				t.Errorf("took %v to stop, want at once", took)
			}
			if got, want := stderr.String(), "airtime: stopped; nothing was written\n"; got != want || stdout.Len() > 0 {
				t.Errorf("standard error %q, output %q, want %q and nothing", got, stdout.String(), want)
			}
			if left, _ := os.ReadDir(cmd.Dir); len(left) != 0 {
				t.Errorf("left %v behind, want nothing", left)
			}
		})
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A reader that is gone ends the program without a word.
func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	dir := t.TempDir()
	turns := filepath.Join(dir, "turns.rttm")
	if err := os.WriteFile(turns, []byte("SPEAKER m 1 0.000 20.000 <NA> <NA> ana <NA> <NA>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("airtime", "analyze", turns)
	var stderr bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = testEnv(t), w, &stderr
	err = cmd.Run()
	w.Close()
	if err == nil || stderr.Len() > 0 {
		t.Errorf("ended with %v and said %q, want a failure without a word", err, stderr.String())
	}
}

// The program proves of itself what the next test proves of it.
func TestPrivacyProve(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, which is for Linux, is not installed")
	}
	dir := t.TempDir()
	out, err := run(t, dir, nil, "privacy", "--prove")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"Files written or made: none.\n", "Addresses contacted: none.\n", "4 voices"} {
		if !strings.Contains(out, want) {
			t.Errorf("got\n%s\nwant %q", out, want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v behind, want nothing", left)
	}
}

// The program makes no file but the output it was asked for, and no socket: what it
// hears stays where it is.
func TestNothingIsStoredOrSent(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("strace is not installed: without it nothing proves that sound stays where it is")
		}
		t.Skip("strace, which is for Linux, is not installed")
	}
	bin, err := exec.LookPath("airtime")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var wav bytes.Buffer
	if err := writeWAV(&wav, 16000, meeting(audio.AnalysisRate, 1, 2, 12, false, false)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "meeting.wav"), wav.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	player := fakePlayer(t)
	for _, tt := range []struct {
		name    string
		args    []string
		stdin   io.Reader
		written []string // the only names that may be opened for writing or made
	}{
		{"to the terminal", []string{"analyze", "meeting.wav"}, nil, nil},
		{"standard input", []string{"analyze", "-"}, bytes.NewReader(wav.Bytes()), nil},
		{"to a file", []string{"analyze", "-o", "out.json", "meeting.wav"}, nil, []string{"./.airtime-", "out.json"}},
		{"through ffmpeg", []string{"analyze", "meeting.ogg"}, nil, nil},
		{"demo", []string{"demo"}, nil, nil},
		{"report", []string{"report", "out.json"}, nil, nil},
		{"report to a file", []string{"report", "-o", "out.csv", "out.json"}, nil, []string{"./.airtime-", "out.csv"}},
		{"page", []string{"report", "-o", "out.html", "out.json"}, nil, []string{"./.airtime-", "out.html"}},
		{"paper", []string{"report", "-o", "out.pdf", "out.json"}, nil, []string{"./.airtime-", "out.pdf"}},
		{"score", []string{"score", "out.json", "out.json"}, nil, nil},
		{"check", []string{"check", "--names", "Ana,Ben", "--from", "meeting.wav", "--from", "meeting.wav"}, nil, nil},
		{"name", []string{"name", "-o", "named.json", "out.json", "meeting.wav"}, strings.NewReader("Ana\nBen\n"), []string{"./.airtime-", "named.json", "/dev/null"}},
		{"live with a page", []string{"live", "--page", "-q", "--from", "meeting.wav", "--speed", "0", "--journal", "p.journal", "-o", "page.json"}, nil, []string{"./.airtime-", "page.json", "p.journal"}},
		{"live", []string{"live", "-q", "--from", "meeting.wav", "--speed", "0", "--journal", "m.journal", "-o", "live.json"}, nil, []string{"./.airtime-", "live.json", "m.journal"}},
	} {
		if slices.Contains(tt.args, "meeting.ogg") {
			ffmpeg := exec.Command("ffmpeg", "-loglevel", "error", "-i", "meeting.wav", "meeting.ogg")
			ffmpeg.Dir = dir
			if out, err := ffmpeg.CombinedOutput(); errors.Is(err, exec.ErrNotFound) {
				t.Logf("left out %q: ffmpeg is not installed", tt.name)
				continue
			} else if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "trace")
			page := slices.Contains(tt.args, "--page")
			var stop []string
			if page { // which goes on until somebody ends it
				stop = interrupted
			}
			cmd := exec.Command(strace, slices.Concat(trace.Args(path), stop, []string{bin}, tt.args)...)
			cmd.Dir, cmd.Env, cmd.Stdin = dir, append(testEnv(t), player), tt.stdin
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			log, err := trace.Read(f)
			if err != nil {
				t.Fatal(err)
			}
			sent := log.Sent
			if page {
				sent = slices.DeleteFunc(sent, withinThisComputer)
				if len(sent) == len(log.Sent) {
					t.Error("the trace shows no page")
				}
			}
			for _, call := range append(trace.Outside(log.Wrote, tt.written...), sent...) {
				t.Errorf("did %s", call)
			}
			if log.Read == 0 {
				t.Error("the trace shows no file that was opened: it proves nothing")
			}
		})
	}
}

// interrupted runs a program that has a page and interrupts it after a while.
var interrupted = []string{"timeout", "--preserve-status", "-s", "INT", "8"}

// fakePlayer is a PATH in which playing sound makes no sound; it is read to its end.
func fakePlayer(t *testing.T) string {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "paplay"), []byte("#!/bin/sh\nexec wc -c\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir + string(filepath.ListSeparator) + os.Getenv("PATH")
}

// withinThisComputer says whether a call of strace makes a socket of the internet, which has no address yet, or gives it
// one that only this computer reaches.
func withinThisComputer(call string) bool {
	if strings.HasPrefix(call, "socket(AF_INET") {
		return true
	}
	return strings.HasPrefix(call, "bind(") &&
		(strings.Contains(call, `inet_addr("127.0.0.1")`) || strings.Contains(call, `"::1"`) || strings.Contains(call, `"::ffff:127.0.0.1"`))
}
