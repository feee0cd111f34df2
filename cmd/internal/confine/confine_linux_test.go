package confine

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
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
	const want = "save: done\nread: done\nwrite elsewhere: refused\nwrite over: refused\ndial: refused\nUDP: refused\nUnix: refused\nnetlink: refused\nfrom another thread: refused\n"
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// tryConfined says what is still allowed to a process that is confined to dir/out.
func tryConfined(dir, address string) {
	out := filepath.Join(dir, "out")
	To(out)
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
	say("save", os.WriteFile(filepath.Join(out, "account.json"), []byte("{}"), 0o600))
	_, err := os.ReadFile(filepath.Join(dir, "in"))
	say("read", err)
	say("write elsewhere", os.WriteFile(filepath.Join(dir, "leak"), nil, 0o600))
	say("write over", os.WriteFile(filepath.Join(dir, "in"), nil, 0o600))
	conn, err := net.Dial("tcp", address)
	if err == nil {
		conn.Close()
	}
	say("dial", err)
	for _, kind := range []struct {
		name         string
		family, kind int
	}{{"UDP", unix.AF_INET, unix.SOCK_DGRAM}, {"Unix", unix.AF_UNIX, unix.SOCK_STREAM}, {"netlink", unix.AF_NETLINK, unix.SOCK_RAW}} {
		_, err := unix.Socket(kind.family, kind.kind, 0)
		say(kind.name, err)
	}
	other := make(chan error)
	go func() {
		runtime.LockOSThread()
		_, err := unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM, 0)
		other <- err
	}()
	say("from another thread", <-other)
}

// Where there is no way to confine, the program goes on: nobody loses a meeting for it. Both cases ended it before.
func TestConfineCannotKill(t *testing.T) {
	switch os.Getenv("CONFINE_WITH") {
	case "few handles":
		var fds []int
		for {
			fd, err := unix.Dup(0)
			if err != nil {
				break
			}
			fds = append(fds, fd)
		}
		To()
		unix.Close(fds[0])
		fmt.Println("goes on")
		return
	case "no /proc":
		To()
		_, err := os.ReadDir("/proc/self/task")
		fmt.Println("goes on, without /proc:", err != nil)
		return
	}
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"few handles", []string{os.Args[0]}, "goes on\n"},
		{"no /proc", []string{"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", `mount -t tmpfs none /proc && exec "$0" "$@"`, os.Args[0]}, "goes on, without /proc: true\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(tt.args[0], append(tt.args[1:], "-test.run=^TestConfineCannotKill$")...)
			cmd.Env = append(os.Environ(), "CONFINE_WITH="+tt.name)
			got, err := cmd.CombinedOutput()
			if s := string(got); strings.Contains(s, "unshare") || strings.Contains(s, "mount:") {
				t.Skipf("this system lets nobody make a /proc of their own: %s", s)
			}
			if err != nil || !strings.Contains(string(got), tt.want) { // the race detector has something to say before it
				t.Errorf("ended with %v\n%s", err, got)
			}
		})
	}
}
