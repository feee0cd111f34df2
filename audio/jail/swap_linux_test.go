package jail

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

// What is said of swap is the worst that the system's files allow: what is not known counts as a bare disk.
func TestSwapTo(t *testing.T) {
	const title = "Filename\tType\tSize\tUsed\tPriority\n"
	const none = "sys/fs/cgroup/user.slice/airtime.scope/memory.swap.max"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  Place
	}{
		{"no such file", nil, Disk},
		{"no swap", map[string]string{"proc/swaps": title}, Nowhere},
		{"a partition", map[string]string{"proc/swaps": title + "/dev/sda2 partition 1 0 -2\n"}, Disk},
		{"a file", map[string]string{"proc/swaps": title + "/swap.img file 1 0 -2\n"}, Disk},
		{"encrypted", map[string]string{"proc/swaps": title + "/dev/dm-1 partition 1 0 -2\n", "sys/class/block/dm-1/dm/uuid": "CRYPT-PLAIN-cryptswap1\n"}, Encrypted},
		{"a volume on an encrypted disk", map[string]string{
			"proc/swaps": title + "/dev/dm-1 partition 1 0 -2\n", "sys/class/block/dm-1/dm/uuid": "LVM-x\n",
			"sys/class/block/dm-1/slaves/dm-0/x": "", "sys/class/block/dm-0/dm/uuid": "CRYPT-LUKS2-x\n"}, Encrypted},
		{"a volume on a bare disk", map[string]string{
			"proc/swaps": title + "/dev/dm-1 partition 1 0 -2\n", "sys/class/block/dm-1/dm/uuid": "LVM-x\n", "sys/class/block/dm-1/slaves/sda3/x": ""}, Disk},
		{"zram", map[string]string{"proc/swaps": title + "/dev/zram0 partition 1 0 100\n", "sys/class/block/zram0/backing_dev": "none\n"}, Compressed},
		{"zram that writes back", map[string]string{"proc/swaps": title + "/dev/zram0 partition 1 0 100\n", "sys/class/block/zram0/backing_dev": "/dev/sda4\n"}, Disk},
		{"zram and a disk", map[string]string{"proc/swaps": title + "/dev/zram0 partition 1 0 100\n/dev/sda2 partition 1 0 -2\n"}, Disk},
		{"none for this group", map[string]string{"proc/swaps": title + "/dev/sda2 partition 1 0 -2\n", "proc/self/cgroup": "0::/user.slice/airtime.scope\n", none: "0\n"}, Nowhere},
		{"none for the group above", map[string]string{"proc/swaps": title + "/dev/sda2 partition 1 0 -2\n", "proc/self/cgroup": "0::/user.slice/airtime.scope/one\n", none: "0\n"}, Nowhere},
		{"none for a container", map[string]string{"proc/swaps": title + "/dev/sda2 partition 1 0 -2\n", "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.swap.max": "0\n"}, Nowhere},
		{"much for this group", map[string]string{"proc/swaps": title + "/dev/sda2 partition 1 0 -2\n", "proc/self/cgroup": "0::/user.slice/airtime.scope\n", none: "max\n"}, Disk},
		{"none for another group", map[string]string{"proc/swaps": title + "/dev/sda2 partition 1 0 -2\n", "proc/self/cgroup": "0::/user.slice\n", none: "0\n"}, Disk},
	} {
		root := fstest.MapFS{}
		for name, text := range tt.files {
			root[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := swapTo(root); got != tt.want {
			t.Errorf("%s: got place %d, want %d", tt.name, got, tt.want)
		}
	}
}

// An ordinary user, who may lock a few MB, has the vectors and the sound locked as far as that goes, and goes on where it does not.
func TestLock(t *testing.T) {
	const most = 1 << 20
	if may := lockable(); may < most {
		t.Skipf("this user may lock %d bytes, want %d", may, most)
	}
	if os.Getenv("LOCK_HERE") == "" { // in a process of its own: rights that are given up do not come back
		cmd := exec.Command(os.Args[0], "-test.run=^TestLock$")
		cmd.Env = append(os.Environ(), "LOCK_HERE=yes")
		got, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(got), "may lock 1024 kB; locked 512, then 512 kB") {
			t.Errorf("got %v\n%s\nwant half locked, and the rest let be", err, got)
		}
		return
	}
	runtime.LockOSThread()                  // whose rights they are
	limit := unix.Rlimit{Cur: 0, Max: most} // only what is asked for can be had
	if err := unix.Setrlimit(unix.RLIMIT_MEMLOCK, &limit); err != nil {
		t.Fatal(err)
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		t.Fatal(err)
	}
	KeepFromSwap()
	half, rest := make([]float32, most/2/4), make([]float32, most/4)
	may := lockable()
	Lock(half)
	first := lockedKB(t)
	Lock(rest)
	Lock[float32](nil)
	fmt.Printf("may lock %d kB; locked %d, then %d kB\n", may>>10, first, lockedKB(t))
}

// lockedKB is how much memory of this process is locked, rounded down to a half of MB for what lies beside it on a page.
func lockedKB(t *testing.T) int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if _, after, ok := strings.Cut(string(b), "VmLck:"); ok {
		if _, err := fmt.Sscan(after, &n); err != nil {
			t.Fatal(err)
		}
	}
	return n / 512 * 512
}
