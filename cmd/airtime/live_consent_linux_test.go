package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"airtime/audio"
	"airtime/cmd/internal/ptytest"
)

// terminal is a program whose terminal somebody looks at.
type terminal struct {
	t      *testing.T
	cmd    *exec.Cmd
	person *os.File

	mu   sync.Mutex
	text []byte
}

// atTerminal starts a rehearsal at a terminal of its own, of 60 columns and 12 lines. Standard error goes to that, too,
// unless it is redirected to a file.
func atTerminal(t *testing.T, term string, redirected bool, args ...string) *terminal {
	t.Helper()
	person, tty := ptytest.Open(t)
	if err := unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 12, Col: 60}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var wav bytes.Buffer
	if err := writeWAV(&wav, 16000, meeting(audio.AnalysisRate, 1, 2, 12, false, false)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "room.wav"), wav.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &terminal{t: t, person: person}
	w.cmd = exec.Command("airtime", append([]string{"live", "--from", "room.wav", "--speed", "0", "--journal", "m.journal", "-o", "out.json"}, args...)...)
	w.cmd.Dir, w.cmd.Env = dir, append(testEnv(t), "TERM="+term)
	w.cmd.Stdin, w.cmd.Stderr = tty, tty
	if redirected {
		f, err := os.Create(filepath.Join(dir, "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		w.cmd.Stderr = f
	}
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.cmd.Process.Kill() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := person.Read(buf)
			if err != nil {
				return
			}
			w.mu.Lock()
			w.text = append(w.text, buf[:n]...)
			w.mu.Unlock()
		}
	}()
	return w
}

func (w *terminal) shown() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.text)
}

func (w *terminal) see(text string) {
	w.t.Helper()
	for range 1200 {
		if strings.Contains(w.shown(), text) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	w.t.Fatalf("no %q on the terminal:\n%s", text, w.shown())
}

// heard says whether anything was.
func (w *terminal) heard() bool {
	info, err := os.Stat(filepath.Join(w.cmd.Dir, "m.journal"))
	return err == nil && info.Size() > 0
}

// TestLiveAsks: at any terminal people are asked, and nothing is heard before they have answered.
func TestLiveAsks(t *testing.T) {
	type step struct{ see, keys string }
	const lines, part, whole = "q and Enter", "read on", "everybody agrees"
	for _, tt := range []struct {
		name       string
		term       string
		redirected bool
		steps      []step
		agreed     bool
	}{
		{"dumb, yes", "dumb", false, []step{{lines, "\r"}}, true},
		{"dumb, no", "dumb", false, []step{{lines, "q\r"}}, false},
		{"redirected, yes", "xterm", true, []step{{lines, "\r"}}, true},
		{"redirected, no", "xterm", true, []step{{lines, "q\r"}}, false},
		{"screen, yes", "xterm", false, []step{{part, " "}, {whole, "\r"}}, true},
		{"screen, yes too early", "xterm", false, []step{{part, "\r"}, {part, "q"}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := atTerminal(t, tt.term, tt.redirected)
			w.see("May this computer listen")
			for _, s := range tt.steps {
				w.see(s.see)
				if w.heard() {
					t.Error("something was heard before anybody answered")
				}
				w.person.WriteString(s.keys)
			}
			if err := w.cmd.Wait(); err != nil {
				t.Errorf("%v:\n%s", err, w.shown())
			}
			_, err := os.Stat(filepath.Join(w.cmd.Dir, "out.json"))
			if agreed := err == nil; agreed != tt.agreed || w.heard() != tt.agreed {
				t.Errorf("agreed: got %v, heard %v, want %v:\n%s", agreed, w.heard(), tt.agreed, w.shown())
			}
			if _, err := os.Stat(filepath.Join(w.cmd.Dir, "m.journal")); err == nil && !tt.agreed {
				t.Error("a journal is left of a meeting that nobody agreed to")
			}
		})
	}
}
