package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// What is taken cannot be given back, so this test runs itself once more to try.
func TestConfine(t *testing.T) {
	const netABI = 4 // the first version that knows of the network
	if v, err := ll.LandlockGetABIVersion(); err != nil || v < netABI {
		t.Skipf("this kernel has no Landlock of version %d: got %d, %v", netABI, v, err)
	}
	if dir := os.Getenv("CONFINE_TO"); dir != "" {
		tryConfined(dir, os.Getenv("CONFINE_DIAL"))
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "out"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "in"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestConfine$")
	cmd.Env = append(os.Environ(), "CONFINE_TO="+dir, "CONFINE_DIAL="+listener.Addr().String())
	got, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	const want = "save: done\nread: done\nwrite elsewhere: refused\nwrite over: refused\ndial: refused\n"
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// tryConfined says what is still allowed to a process that is confined to dir/out.
func tryConfined(dir, address string) {
	d := destination{path: filepath.Join(dir, "out", "account.json")}
	confine(d)
	say := func(what string, err error) {
		switch {
		case err == nil:
			fmt.Println(what + ": done")
		case errors.Is(err, fs.ErrPermission):
			fmt.Println(what + ": refused")
		default:
			fmt.Println(what+":", err)
		}
	}
	p := &program{}
	say("save", p.write(d, func(w io.Writer) error { _, err := io.WriteString(w, "{}"); return err }))
	_, err := os.ReadFile(filepath.Join(dir, "in"))
	say("read", err)
	say("write elsewhere", os.WriteFile(filepath.Join(dir, "leak"), nil, 0o600))
	say("write over", os.WriteFile(filepath.Join(dir, "in"), nil, 0o600))
	conn, err := net.Dial("tcp", address)
	if err == nil {
		conn.Close()
	}
	say("dial", err)
}
