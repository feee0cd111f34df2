package confine

import (
	"os"
	"strconv"
	"strings"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"

	"airtime/audio/jail"
)

// To takes from this process, for good, the right to write anywhere but in folders
// and to make sockets of any kind, so that even a mistake of ours, or of a
// library, could not let sound out, and keeps memory out of swap. It is an extra, and takes what
// the kernel knows to take; reading, running programs and what is open already stay.
//
// ffmpeg is started before: as a snap it needs rights of its own.
func To(folders ...string) {
	jail.KeepFromSwap()
	files(folders, landlock.RODirs("/"), landlock.RWFiles(os.DevNull))
	jail.Sockets()
}

// Listening is To for a program that listens, and must be able to open a microphone again: it also
// keeps /dev and the sockets of the sound server, which are no network unless somebody chose one that is
// elsewhere. What is open already, such as a journal, stays too.
func Listening(folders ...string) {
	calm()
	jail.KeepFromSwap()
	files(folders, landlock.RODirs("/").WithResolveUnix(), landlock.RWDirs("/dev").WithIoctlDev())
	keep := []jail.Socket{jail.Local}
	if strings.Contains(os.Getenv("PULSE_SERVER"), "tcp") {
		keep = append(keep, jail.Internet)
	}
	jail.Sockets(keep...)
}

func files(folders []string, rules ...landlock.Rule) {
	for _, f := range folders {
		rules = append(rules, landlock.RWDirs(f))
	}
	jail.Files(rules...)
}

// calm makes ordinary threads of those that run before all others, such as PipeWire's in this process, one for each
// device. Landlock is set in all threads at once, and each waits in a loop for the slowest: those that run before all
// others keep the very thread that they wait for from running. With two devices on two cores the first sound came
// after 4.7 s instead of 2.1 s (PipeWire 0.3.65, November 2026). Sound that comes ten times a second needs no haste.
func calm() {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, t := range tasks {
		tid, err := strconv.Atoi(t.Name())
		if err != nil {
			continue
		}
		a, err := unix.SchedGetAttr(tid, 0)
		if err == nil && (a.Policy == unix.SCHED_FIFO || a.Policy == unix.SCHED_RR) {
			_ = unix.SchedSetAttr(tid, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL}, 0)
		}
	}
}

// noDump also keeps other processes of the user from reading our memory.
func noDump() { _ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
