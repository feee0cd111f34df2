package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/term"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/ptytest"
	"airtime/report"
)

// TestEditAtTerminal types keys, with Tab, Ctrl-C and an arrow for the line before.
func TestEditAtTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	m := report.Meeting{Length: time.Minute}
	for i, name := range []string{"Person A", "Ben"} {
		m.People = append(m.People, report.Person{Name: name})
		m.Speech = append(m.Speech, report.Speech{Start: time.Duration(10*i) * time.Second, End: time.Duration(10*i+9) * time.Second, Person: report.PersonID(i + 1)})
	}
	path := filepath.Join(t.TempDir(), "account.json")
	var b bytes.Buffer
	if err := report.WriteJSON(&b, report.Compute(m, report.DefaultSettings())); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	person, tty := ptytest.Open(t)
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	// A mistake; a word completed; the choices; Ctrl-C within a line, and back again;
	// Ctrl-C, and yes.
	const typed = "drop x\r" + "ren\tp\tAna\r" + "drop \t" + "\x03" + "back\r" + "\x03" + "yes\r"
	seen := make(chan string)
	go func() {
		var all []byte
		for waiting, buf := true, make([]byte, 4096); ; {
			n, err := person.Read(buf)
			all = append(all, buf[:n]...)
			if waiting && bytes.HasSuffix(all, []byte("> ")) {
				waiting = false
				_, _ = person.WriteString(typed)
			}
			if err != nil { // the other end is closed
				seen <- string(all)
				return
			}
		}
	}()
	p := program{&desk.Desk{Stdin: tty, Stdout: tty, Stderr: io.Discard}}
	code := p.call(t.Context(), []string{"edit", path})
	after, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if *after != *before {
		t.Error("the terminal is not left as it was")
	}
	tty.Close()
	said := <-seen
	if code != fault.OK {
		t.Errorf("got the exit status %d", code)
	}
	for _, want := range []string{
		`No: got "x", want one of "Person A", "Ben"`, `1: rename "Person A" to Ana. 2 people`, "Ana  Ben", "There are corrections that are not saved.", "Saved " + path,
	} {
		if !strings.Contains(said, want) {
			t.Errorf("got\n%q\nwant %q", said, want)
		}
	}
	saved, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(saved, []byte(`"name": "Ana"`)) {
		t.Errorf("got %v and\n%s", err, saved)
	}
}
