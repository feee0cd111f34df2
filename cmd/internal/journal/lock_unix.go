//go:build unix && !aix

package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes f for this program, until it is closed or the program ends in whatever way. It is an extra: where
// the file system has no locks, nobody is kept out.
func lock(f *os.File) error {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		return ErrOngoing
	}
	return nil
}

func unlock(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }
