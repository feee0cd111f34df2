package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func init() { commands["otheruser"] = otherUser }

// otherUser is a program of somebody else on this machine. It writes all that it can read of the process and of the
// files that were written lately, and how the page answers what it can ask.
func otherUser() {
	pid, origin, dirs := os.Args[1], os.Args[2], os.Args[3:]
	read := func(path string) {
		f, err := os.Open(path)
		if err != nil {
			fmt.Printf("\n%s: %v\n", path, err)
			return
		}
		defer f.Close()
		fmt.Printf("\n%s:\n", path)
		io.Copy(os.Stdout, io.LimitReader(f, 1<<20))
	}
	for _, name := range []string{"cmdline", "environ", "maps", "mem", "status", "stat", "comm", "io", "limits", "net/tcp"} {
		read(filepath.Join("/proc", pid, name))
	}
	for _, glob := range []string{"/proc/" + pid + "/fd/*", "/proc/" + pid + "/task/*/environ"} {
		paths, _ := filepath.Glob(glob)
		for _, path := range paths {
			read(path)
		}
	}
	for _, dir := range append(dirs, "/dev/shm", "/run", "/var/tmp", "/tmp") {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if info, err := d.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) < time.Minute && info.Size() < 1<<20 {
				read(path)
			}
			return nil
		})
	}
	for _, ask := range []struct{ path, cookie, key string }{
		{path: "/"}, {path: "/?invitation=AAAAAAAAAAAAAAAAAAAAAAAAAA"}, {path: "/api/view"}, {path: "/api/state"}, {path: "/assets/report.js"},
		{path: "/api/view", cookie: "AAAAAAAAAAAAAAAAAAAAAAAAAA", key: "AAAAAAAAAAAAAAAAAAAAAAAAAA"},
	} {
		req, err := http.NewRequest("GET", origin+ask.path, nil)
		if err != nil {
			panic(err)
		}
		req.Header.Set("Airtime-Key", ask.key)
		req.AddCookie(&http.Cookie{Name: "airtime-" + origin[strings.LastIndex(origin, ":")+1:], Value: ask.cookie})
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			panic(err)
		}
		fmt.Printf("\nasked %s: %d\n", ask.path, resp.StatusCode)
		io.Copy(os.Stdout, resp.Body)
		resp.Body.Close()
	}
}

// TestPageOtherUser: another user of this machine finds neither the link to a page nor what the page holds in the
// command line, the environment, the memory, the files or at the port of the program.
func TestPageOtherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be two users")
	}
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // the other user may run what is in it
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(dir, "otheruser")
	// Copied by another process: what this one has open for writing a child of another test may hold, and nobody run.
	if out, err := exec.Command("install", "-m", "755", program, theirs).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	home := t.TempDir()
	turns := "SPEAKER x 1 0 9 <NA> <NA> Anastasia <NA> <NA>\nSPEAKER x 1 10 9 <NA> <NA> Ben <NA> <NA>\n"
	if err := os.WriteFile(filepath.Join(home, "turns.rttm"), []byte(turns), 0o600); err != nil {
		t.Fatal(err)
	}
	env := testEnv(t)
	analyze := exec.Command("airtime", "analyze", "-o", "account.json", "turns.rttm")
	analyze.Dir, analyze.Env = home, env
	if out, err := analyze.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	page := exec.Command("airtime", "report", "--page", "account.json")
	page.Dir, page.Env = home, env
	out, err := page.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := page.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		page.Process.Signal(os.Interrupt)
		page.Wait()
	}()
	link, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	origin, invitation, _ := strings.Cut(strings.TrimSpace(link), "/?invitation=")
	if len(invitation) < 26 {
		t.Fatalf("got the link %q", link)
	}

	look := func() []byte {
		t.Helper()
		cmd := exec.Command(theirs, fmt.Sprint(page.Process.Pid), origin, home, os.Getenv("HOME"))
		cmd.Dir, cmd.Env = "/", []string{"PATH=/usr/bin:/bin"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		seen, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, seen)
		}
		return seen
	}
	secrets := map[string]string{"the invitation": invitation, "somebody's name": "Anastasia"}
	tell := func(seen []byte) {
		t.Helper()
		if !bytes.Contains(seen, []byte("report\x00--page")) {
			t.Fatalf("the other user did not even see the command line:\n%.2000s", seen)
		}
		for what, secret := range secrets {
			if i := bytes.Index(seen, []byte(secret)); i >= 0 {
				t.Errorf("another user found %s: %q", what, seen[max(0, i-200):i])
			}
		}
		for line := range strings.Lines(string(seen)) {
			if strings.HasPrefix(line, "asked ") && !strings.HasSuffix(line, ": 401\n") && !strings.HasSuffix(line, ": 403\n") {
				t.Errorf("another user got an answer: %s", line)
			}
		}
	}
	tell(look())

	// And when the page is open.
	resp, err := http.Get(strings.TrimSpace(link))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || len(resp.Cookies()) != 1 {
		t.Fatalf("the link got %d, %v", resp.StatusCode, err)
	}
	_, key, _ := strings.Cut(string(body), `name="airtime-key" content="`)
	key, _, _ = strings.Cut(key, `"`)
	if len(key) < 26 {
		t.Fatal("the page was not given its key")
	}
	secrets["the cookie"], secrets["the key"] = resp.Cookies()[0].Value, key
	tell(look())
}
