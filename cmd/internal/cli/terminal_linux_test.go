package cli

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"airtime/cmd/internal/ptytest"
)

// A terminal is asked nothing before it is drawn on: one that does not answer held up every command for five seconds.
func TestTerminalIsNotAsked(t *testing.T) {
	if os.Getenv("ASK_NOTHING") != "" {
		return // being started is what asked
	}
	person, program := ptytest.Open(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestTerminalIsNotAsked$", "-test.v=false")
	cmd.Env = append(os.Environ(), "ASK_NOTHING=1", "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout = program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // only who is in the foreground of a terminal asks
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string)
	go func() {
		b := make([]byte, 4096)
		n, _ := person.Read(b)
		said <- string(b[:n])
	}()
	select {
	case got := <-said:
		if got[0] == '\x1b' {
			t.Errorf("asked %q", got)
		}
	case <-time.After(time.Minute):
		t.Error("said nothing")
	}
	cmd.Process.Kill()
	cmd.Wait()
}
