package jail

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"unsafe"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Limits of a program that was started, whatever it is fed.
const (
	mostMemory = 4 << 30 // bytes of its own, a few times what decoders of video take
	mostFiles  = 64
)

// MostCore is how large an image of the memory of a program that crashed may be, in bytes: too few for any. With 0 there
// is none in a file, but one through a pipe to a program of the system that keeps them (core_pattern); at 1 the kernel
// makes none at all (fs/coredump.c).
const MostCore = 1

// Start is cmd.Start for a program that reads what others have made: it can read the system's libraries and what room
// says, and can write no file, open no socket, signal nobody and take no more than a few GB. Where cmd is a snap,
// which has rights of its own to take and is confined by its maker, it starts as it is.
func Start(cmd *exec.Cmd, room Room) error {
	if program, err := filepath.EvalSymlinks(cmd.Path); err == nil && filepath.Base(program) == "snap" {
		return cmd.Start()
	}
	done := make(chan error)
	go func() {
		// Rights are a thread's, and a child has those of the thread that made it. This one ends with the goroutine,
		// as a locked thread does, and takes nothing from the rest of the program.
		runtime.LockOSThread()
		enclose(cmd.Path, room)
		done <- cmd.Start()
	}()
	err := <-done
	if err == nil {
		for _, l := range []struct {
			of   int
			most uint64
		}{{unix.RLIMIT_FSIZE, 0}, {unix.RLIMIT_CORE, MostCore}, {unix.RLIMIT_NOFILE, mostFiles}, {unix.RLIMIT_DATA, mostMemory}} {
			_ = unix.Prlimit(cmd.Process.Pid, l.of, &unix.Rlimit{Cur: l.most, Max: l.most}, nil)
		}
	}
	return err
}

// enclose takes rights from this thread.
func enclose(program string, room Room) {
	if unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != nil {
		return
	}
	if fd, err := ruleset(program, room); err == nil {
		_ = ll.LandlockRestrictSelf(fd, 0)
		unix.Close(fd)
	}
	_ = filter(append(networkCalls(), foreignCalls()...), nil, 0)
}

// ruleset is what program may do with files, and nothing else.
func ruleset(program string, room Room) (int, error) {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		return -1, err
	}
	// The rights that each version of Landlock knows, as in the kernel's uapi/linux/landlock.h.
	rights := ll.RulesetAttr{HandledAccessFS: ll.AccessFSRefer - 1}
	for _, later := range []struct {
		abi             int
		fs, net, scoped uint64
	}{
		{2, ll.AccessFSRefer, 0, 0},
		{3, ll.AccessFSTruncate, 0, 0},
		{4, 0, ll.AccessNetBindTCP | ll.AccessNetConnectTCP, 0},
		{5, ll.AccessFSIoctlDev, 0, 0},
		{6, 0, 0, ll.ScopeAbstractUnixSocket | ll.ScopeSignal},
	} {
		if abi >= later.abi {
			rights.HandledAccessFS |= later.fs
			rights.HandledAccessNet |= later.net
			rights.Scoped |= later.scoped
		}
	}
	fd, err := ll.LandlockCreateRuleset(&rights, 0)
	if err != nil {
		return -1, err
	}
	const readFile, readAll = ll.AccessFSReadFile, ll.AccessFSReadFile | ll.AccessFSReadDir
	for _, dir := range libraries(program) {
		allow(fd, dir, readAll|ll.AccessFSExecute)
	}
	for _, file := range []string{"/dev/zero", "/dev/random", "/dev/urandom"} {
		allow(fd, file, readFile)
	}
	allow(fd, os.DevNull, readFile|ll.AccessFSWriteFile|rights.HandledAccessFS&ll.AccessFSTruncate)
	for _, path := range room.Read {
		allow(fd, path, readAll)
	}
	return fd, nil
}

// libraries are the folders in which a program and what it is linked with lie: those of the system, and beside a
// program that somebody has put elsewhere.
func libraries(program string) []string {
	dirs := []string{"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/opt", "/nix/store", "/gnu/store", "/home/linuxbrew/.linuxbrew", "/run/current-system"}
	for _, path := range []string{program, resolved(program)} {
		dir := filepath.Dir(path)
		dirs = append(dirs, path, filepath.Join(dir, "..", "lib"), filepath.Join(dir, "..", "lib64"))
	}
	return append(dirs, filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))...)
}

func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// allow adds a rule for path, if it is there.
func allow(ruleset int, path string, rights uint64) {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if unix.Fstat(fd, &st) == nil && st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &^= ll.AccessFSReadDir // which only folders have
	}
	_ = ll.LandlockAddPathBeneathRule(ruleset, &ll.PathBeneathAttr{AllowedAccess: rights, ParentFd: fd}, 0)
}

// Files takes from this process, for good, all rights to files but those of rules.
func Files(rules ...landlock.Rule) {
	if threadsInReach() {
		_ = landlock.V11.BestEffort().RestrictPaths(rules...)
	}
}

// Sockets takes from this process, for good, the right to make sockets, other than those named, and, unless those of
// the internet are, to connect those it has. What is connected or listens already goes on.
func Sockets(keep ...Socket) {
	var families []uint32
	net := true
	for _, s := range keep {
		switch s {
		case Local:
			families = append(families, unix.AF_UNIX, unix.AF_NETLINK) // netlink is the kernel's own, which tells of devices
		case Internet:
			families, net = append(families, unix.AF_INET, unix.AF_INET6), false
		}
	}
	if net && threadsInReach() {
		_ = landlock.V11.BestEffort().RestrictNet()
	}
	// io_uring makes sockets past the filter.
	if unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == nil {
		_ = filter([]uintptr{unix.SYS_IO_URING_SETUP}, families, unix.SECCOMP_FILTER_FLAG_TSYNC)
	}
}

// threadsInReach says whether Landlock can be set in all threads. Where C runs beside Go, that is done by psx, which
// ends the program if it cannot list the threads in /proc, as in some containers, or has no file handle left.
func threadsInReach() bool {
	const handles = 16
	dir, err := unix.Open("/proc/"+strconv.Itoa(os.Getpid())+"/task", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	open := []int{dir}
	defer func() {
		for _, fd := range open {
			unix.Close(fd)
		}
	}()
	if n, err := unix.Getdents(dir, make([]byte, 4096)); err != nil || n == 0 {
		return false
	}
	for len(open) < handles {
		fd, err := unix.Dup(dir)
		if err != nil {
			return false
		}
		open = append(open, fd)
	}
	return true
}

// MachineOffers says what the kernel knows to take away.
func MachineOffers() Offer {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		abi = 0
	}
	reach := threadsInReach()
	return Offer{
		Files: abi >= 1 && reach, TCP: abi >= 4 && reach, Signals: abi >= 6 && reach,
		Sockets: auditArch[runtime.GOARCH] != 0 && unix.Prctl(unix.PR_GET_SECCOMP, 0, 0, 0, 0) == nil,
		Swap:    swap(),
	}
}

// networkCalls make or use sockets.
func networkCalls() []uintptr {
	return []uintptr{unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT4, unix.SYS_SENDTO, unix.SYS_SENDMSG, unix.SYS_IO_URING_SETUP}
}

// foreignCalls reach into other programs or the system; no decoder needs them.
func foreignCalls() []uintptr {
	return []uintptr{
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_GETFD, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_KILL,
		unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_MOUNT, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
		unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_MEMFD_CREATE,
	}
}

// auditArch is how the kernel names the processors that filters are made for, all of them little-endian.
var auditArch = map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64, "riscv64": unix.AUDIT_ARCH_RISCV64}

// filter refuses (EPERM) the system calls of deny, and to make sockets of other families than those of keep.
func filter(deny []uintptr, keep []uint32, flags uintptr) error {
	arch := auditArch[runtime.GOARCH]
	if arch == 0 {
		return unix.ENOSYS
	}
	// The offsets in struct seccomp_data.
	const number, architecture, argument = 0, 4, 16
	var (
		load = func(at uint32) unix.SockFilter {
			return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
		}
		answer = func(k uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k} }
		refuse = answer(unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM))
		permit = answer(unix.SECCOMP_RET_ALLOW)
	)
	// unless skips the next instruction if the value loaded is not k.
	unless := func(k uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: k}
	}
	code := []unix.SockFilter{
		load(architecture),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: arch}, refuse, // calls of another processor's numbers
		load(number),
	}
	if runtime.GOARCH == "amd64" { // the x32 interface has the same calls under other numbers
		code = append(code, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, Jf: 1, K: 0x40000000}, refuse)
	}
	for _, call := range deny {
		code = append(code, unless(uint32(call)), refuse)
	}
	code = append(code, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: unix.SYS_SOCKET}, permit, load(argument))
	for _, family := range keep {
		code = append(code, unless(family), permit)
	}
	code = append(code, refuse)
	prog := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	if _, _, e := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog))); e != 0 {
		return e
	}
	return nil
}
