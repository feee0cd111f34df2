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
			if !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Errorf("ended with %v, want exit status 1", err)
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
			trace := filepath.Join(t.TempDir(), "trace")
			cmd := exec.Command(strace, append([]string{"-f", "-qq", "-o", trace,
				"-e", "trace=open,openat,openat2,creat,mknod,mknodat,memfd_create,link,linkat,symlink,symlinkat,rename,renameat,renameat2,mkdir,mkdirat,truncate,socket,socketpair,connect,bind,sendto,sendmsg",
				bin}, tt.args...)...)
			cmd.Dir, cmd.Env, cmd.Stdin = dir, testEnv(t), tt.stdin
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			b, err := os.ReadFile(trace)
			if err != nil {
				t.Fatal(err)
			}
			opened, forbidden := readTrace(string(b), tt.written)
			for _, call := range forbidden {
				t.Errorf("did %s", call)
			}
			if opened == 0 {
				t.Error("the trace shows no file that was opened: it proves nothing")
			}
		})
	}
}

// readTrace counts the files opened in what strace wrote, and returns the calls that
// write a file other than those named, or make a socket.
func readTrace(trace string, written []string) (opened int, forbidden []string) {
	for line := range strings.Lines(trace) {
		_, call, _ := strings.Cut(strings.TrimSpace(line), " ") // without the process
		call = strings.TrimSpace(call)
		name, _, ok := strings.Cut(call, "(")
		if !ok || strings.HasPrefix(call, "<...") || strings.HasPrefix(call, "---") {
			continue // the end of a call whose beginning was seen, a signal, an exit
		}
		if call == "???( <detached ...>" {
			continue // a thread that the process's end killed as it entered a call, before strace could ask which: it was not made
		}
		if strings.HasPrefix(name, "open") {
			opened++
			if !strings.Contains(call, "O_WRONLY") && !strings.Contains(call, "O_RDWR") && !strings.Contains(call, "O_CREAT") {
				continue
			}
		}
		if !slices.ContainsFunc(written, func(w string) bool { return strings.Contains(call, `"`+w) }) {
			forbidden = append(forbidden, call)
		}
	}
	return opened, forbidden
}

func TestReadTrace(t *testing.T) {
	const trace = `12 openat(AT_FDCWD, "meeting.wav", O_RDONLY|O_CLOEXEC) = 3
12 openat(AT_FDCWD, "./.airtime-1.part", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 4
12 openat(AT_FDCWD, "/tmp/leak.wav", O_WRONLY|O_CREAT|O_TRUNC, 0666 <unfinished ...>
13 --- SIGURG {si_signo=SIGURG} ---
12 <... openat resumed>) = 5
13 linkat(AT_FDCWD, "./.airtime-1.part", AT_FDCWD, "out.json", 0) = 0
12 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 6
14 ???( <detached ...>
12 +++ exited with 0 +++
`
	opened, forbidden := readTrace(trace, []string{"./.airtime-", "out.json"})
	want := []string{`openat(AT_FDCWD, "/tmp/leak.wav", O_WRONLY|O_CREAT|O_TRUNC, 0666 <unfinished ...>`, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 6"}
	if opened != 3 || !slices.Equal(forbidden, want) {
		t.Errorf("opened %d, forbidden %q, want 3 and %q", opened, forbidden, want)
	}
}
