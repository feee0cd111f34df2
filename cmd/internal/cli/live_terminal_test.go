//go:build device && linux && cgo && !noportaudio

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/cmd/internal/demo"
	"airtime/report"
)

// terminal is a program in a terminal of tmux.
type terminal struct {
	t      *testing.T
	socket string
}

func (w terminal) tmux(args ...string) string {
	w.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", w.socket, "-f", os.DevNull}, args...)...).CombinedOutput()
	if err != nil {
		w.t.Fatalf("tmux %s: %v: %s", args[0], err, out)
	}
	return string(out)
}

// press sends keys one by one.
func (w terminal) press(keys ...string) {
	w.t.Helper()
	for _, k := range keys {
		w.tmux("send-keys", k)
	}
}

// see waits for the screen to show text, and returns the screen.
func (w terminal) see(text string) string {
	w.t.Helper()
	screen := ""
	for range 200 {
		if screen = w.tmux("capture-pane", "-p"); strings.Contains(screen, text) {
			return screen
		}
		time.Sleep(100 * time.Millisecond)
	}
	w.t.Fatalf("no %q on the screen:\n%s", text, screen)
	return ""
}

// TestDeviceKeys drives a rehearsal through a terminal: every key, on a screen of 80 by 24.
func TestDeviceKeys(t *testing.T) {
	t.Parallel()
	program, err := airtimeProgram()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, account, journal := filepath.Join(dir, demo.Name), filepath.Join(dir, "a.json"), filepath.Join(dir, "m.journal")
	if err := os.WriteFile(file, demo.Sound, 0o600); err != nil {
		t.Fatal(err)
	}
	w := terminal{t, filepath.Join(dir, "tmux")}
	command := fmt.Sprintf("LC_ALL=C.UTF-8 %s live --from %s --speed 5 --people 4 --names Rosa --journal %s -o %s; echo status $?; sleep 600", program, file, journal, account)
	if out, err := exec.Command("tmux", "-S", w.socket, "-f", os.DevNull, "new-session", "-d", "-x", "80", "-y", "24", command).CombinedOutput(); err != nil {
		t.Fatalf("this test needs tmux: %v: %s", err, out)
	}
	defer exec.Command("tmux", "-S", w.socket, "kill-server").Run()

	w.see("May this computer listen")
	if info, err := os.Stat(journal); err == nil && info.Size() > 0 {
		t.Error("something is listened to before anybody agreed")
	}
	w.press("Enter")
	w.see("listening")
	w.see("Person B") // the second voice
	w.press("?")
	w.see("give a name to whoever speaks")
	w.press("?", "n")
	if !strings.Contains(w.tmux("capture-pane", "-p"), "Who is Person") { // nobody speaks just now
		w.see("Who is ")
		if strings.Contains(w.tmux("capture-pane", "-p"), "named") {
			w.press("1", "Enter")
		}
	}
	w.see("Tab")
	w.press("Tab", "Enter")
	w.see("Rosa ")
	w.press("x")
	w.see("That was not")
	w.press("u")
	w.see("Taken back: that was")
	w.press("a", "P", "l", "a", "n", "Enter")
	w.see("Agenda: Plan")
	w.press("p", "1", "Enter")
	w.see("is presenting")
	w.press("p")
	w.see("The presentation of")
	w.press("o")
	w.see("OFF THE RECORD")
	w.press("o")
	w.see("listening")
	w.press("H")
	if strings.Contains(w.see("listening"), "Rosa") {
		time.Sleep(time.Second)
		if screen := w.tmux("capture-pane", "-p"); strings.Contains(screen, "Rosa") {
			t.Errorf("names are hidden, and there is one:\n%s", screen)
		}
	}
	w.press("H")
	// A wait ends when they speak, which at five times the speed is soon.
	waits := false
	for try := 0; try < 40 && !waits; try++ {
		if try%4 == 0 {
			w.press("w", []string{"2", "1", "3"}[try/4%3], "Enter")
		}
		time.Sleep(100 * time.Millisecond)
		waits = strings.Contains(w.tmux("capture-pane", "-p"), "Waiting to speak")
	}
	if !waits {
		t.Error("nobody waits to speak")
	}
	w.press("c")
	w.see("microphone check")
	w.see("enough")
	w.press("n")
	w.see("Who was that?")
	w.press("Z", "o", "e", "Enter")
	w.see("Zoe can be heard well")
	w.press("Enter")
	w.see("The meeting begins")
	w.press("m", "2", "Enter", "1", "Enter")
	w.see("are one person now")
	w.press("u")
	w.see("are two people again")
	w.tmux("resize-window", "-x", "50", "-y", "12")
	w.see("? help  q end")
	w.press("q", "n", "q", "y")
	if screen := w.see("status 0"); !strings.Contains(screen, "One thing to try") {
		t.Errorf("the meeting ends without the next step on the screen:\n%s", screen)
	}

	a := savedAccount(t, account)
	kinds := map[report.MarkKind]int{}
	for _, m := range a.Marks {
		kinds[m.Kind]++
	}
	for _, k := range []report.MarkKind{report.Agenda, report.Presentation, report.OffRecord, report.Break} {
		if kinds[k] == 0 {
			t.Errorf("got marks %v, want one of %s", kinds, k)
		}
	}
	found := false
	for _, p := range a.People {
		found = found || p.Name == "Rosa"
	}
	if !found {
		t.Errorf("got people %+v, want Rosa among them", a.People)
	}
}
