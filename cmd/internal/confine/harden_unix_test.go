//go:build unix

package confine

import (
	"testing"

	"golang.org/x/sys/unix"

	"airtime/audio/jail"
)

// A crash leaves no image of the memory, and with it of the sound, on disk.
func TestHarden(t *testing.T) {
	Harden()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur != jail.MostCore || limit.Max != jail.MostCore {
		t.Errorf("core limit %d of at most %d, want %d", limit.Cur, limit.Max, jail.MostCore)
	}
}
