package jail

import (
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// KeepFromSwap keeps all memory of this process, also what it takes later, out of swap, where that has no limit. Where
// it has, as for most users, past the limit no memory could be had at all: only what Lock is given is kept.
func KeepFromSwap() {
	if lockable() == math.MaxUint64 {
		_ = unix.Mlockall(unix.MCL_CURRENT | unix.MCL_FUTURE | unix.MCL_ONFAULT)
	}
}

// Lock keeps x, and what is beside it on its pages, out of swap until the process ends, as far as this user may lock
// memory; what comes first goes first. Pages are locked whole: x should be large. It is never too much to ask: where the
// system refuses, x stays as it is.
func Lock[T any](x []T) {
	if len(x) == 0 {
		return
	}
	lockable() // as far as the hard limit
	_ = unix.Mlock(unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), len(x)*int(unsafe.Sizeof(x[0]))))
}

// lockable is how many bytes this process may lock, math.MaxUint64 for as many as it likes. It asks for the most that
// it can have.
func lockable() uint64 {
	var caps [2]unix.CapUserData
	err := unix.Capget(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &caps[0])
	if err == nil && caps[0].Effective&(1<<unix.CAP_IPC_LOCK) != 0 {
		return math.MaxUint64
	}
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit) != nil {
		return 0
	}
	if limit.Cur < limit.Max {
		higher := unix.Rlimit{Cur: limit.Max, Max: limit.Max}
		if unix.Setrlimit(unix.RLIMIT_MEMLOCK, &higher) == nil {
			limit.Cur = limit.Max
		}
	}
	return limit.Cur // unix.RLIM_INFINITY is math.MaxUint64
}

// swapTo says where memory of this process goes that is moved out of the way, by what the files of root tell: the
// worst of all places that it can go to.
func swapTo(root fs.FS) Place {
	swaps, err := fs.ReadFile(root, "proc/swaps")
	if err != nil {
		return Disk
	}
	to := Nowhere
	for _, line := range strings.Split(strings.TrimSpace(string(swaps)), "\n")[1:] {
		if f := strings.Fields(line); len(f) > 1 && f[1] == "partition" {
			to = max(to, device(root, path.Base(f[0])))
		} else {
			to = Disk // a file, on who knows what
		}
	}
	if to != Nowhere && groupWithoutSwap(root) {
		return Nowhere
	}
	return to
}

// device says what the block device of that name keeps its data on.
func device(root fs.FS, name string) Place {
	at := path.Join("sys/class/block", name)
	if strings.HasPrefix(name, "zram") {
		if b, err := fs.ReadFile(root, path.Join(at, "backing_dev")); err != nil || strings.TrimSpace(string(b)) == "none" {
			return Compressed
		}
		return Disk
	}
	if id, err := fs.ReadFile(root, path.Join(at, "dm/uuid")); err == nil && strings.HasPrefix(string(id), "CRYPT-") {
		return Encrypted
	}
	under, err := fs.ReadDir(root, path.Join(at, "slaves"))
	if err != nil || len(under) == 0 {
		return Disk
	}
	to := Nowhere
	for _, d := range under {
		to = max(to, device(root, d.Name()))
	}
	return to
}

// groupWithoutSwap says whether one of the control groups (version 2) that this process is in has no swap.
func groupWithoutSwap(root fs.FS) bool {
	b, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return false
	}
	lines := strings.Split(string(b), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "0::/") })
	if i < 0 {
		return false
	}
	const mount = "sys/fs/cgroup"
	for at := path.Join(mount, strings.TrimPrefix(lines[i], "0::")); strings.HasPrefix(at, mount); at = path.Dir(at) {
		if most, err := fs.ReadFile(root, path.Join(at, "memory.swap.max")); err == nil && strings.TrimSpace(string(most)) == "0" {
			return true
		}
	}
	return false
}

// swap says what becomes of memory that is not used for a while.
func swap() Swap { return Swap{To: swapTo(os.DirFS("/")), Lock: lockable()} }
