// Package trace reads what strace(1) wrote of a program, and says what the program wrote and whom it spoke to. It is how
// tests, and `airtime privacy --prove`, show that sound stays where it is.
package trace

import (
	"bufio"
	"io"
	"slices"
	"strings"
)

// Calls are the system calls to watch: all by which a file is made, opened, renamed or cut, and all by which something
// can be sent.
const Calls = "open,openat,openat2,creat,mknod,mknodat,memfd_create,link,linkat,symlink,symlinkat,rename,renameat,renameat2," +
	"mkdir,mkdirat,truncate,socket,socketpair,connect,bind,sendto,sendmsg,sendmmsg,io_uring_setup"

// Args are the arguments of strace, before the program and its own, to have it write to the file named.
func Args(to string) []string { return []string{"-f", "-qq", "-o", to, "-e", "trace=" + Calls} }

// Log is what was seen of a program and of the programs that it started.
type Log struct {
	Read  int      // files opened to be read only
	Wrote []string // calls that make, change or rename a file, in their order
	Sent  []string // calls that make a socket or use one
}

// Read reads what strace wrote with Args, to its end.
func Read(r io.Reader) (Log, error) {
	var l Log
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		_, call, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ") // without the process
		call = strings.TrimSpace(call)
		name, _, ok := strings.Cut(call, "(")
		if !ok || strings.HasPrefix(call, "<...") || strings.HasPrefix(call, "---") {
			continue // the end of a call whose beginning was seen, a signal, an exit
		}
		if call == "???( <detached ...>" {
			continue // a thread that the process's end killed as it entered a call, before strace could ask which: it was not made
		}
		switch {
		case slices.Contains([]string{"socket", "socketpair", "connect", "bind", "sendto", "sendmsg", "sendmmsg", "io_uring_setup"}, name):
			l.Sent = append(l.Sent, call)
		case strings.HasPrefix(name, "open") && !strings.Contains(call, "O_WRONLY") && !strings.Contains(call, "O_RDWR") && !strings.Contains(call, "O_CREAT"):
			l.Read++
		default:
			l.Wrote = append(l.Wrote, call)
		}
	}
	return l, lines.Err()
}

// Refused reports whether the system did not carry out a call.
func Refused(call string) bool { return strings.Contains(call, ") = -1 ") }

// Outside returns the calls that name none of names: each as the beginning of a file's name in quotes, such as "out." or
// "./.airtime-".
func Outside(calls []string, names ...string) []string {
	var outside []string
	for _, call := range calls {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(call, `"`+n) }) {
			outside = append(outside, call)
		}
	}
	return outside
}
