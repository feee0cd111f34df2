//go:build unix

package confine

import (
	"golang.org/x/sys/unix"

	"airtime/audio/jail"
)

// Harden sees to it that a crash leaves no memory image, in which there would be
// sound. It is an extra: where the system refuses, the program goes on.
func Harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: jail.MostCore, Max: jail.MostCore})
	noDump()
}
