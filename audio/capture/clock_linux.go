package capture

import (
	"time"

	"golang.org/x/sys/unix"
)

// sleeping is a clock that goes on while the computer sleeps, as time.Now's own does not, and that nobody sets: an hour
// that the clock on the wall is put forward is no hour of sleep.
func sleeping() time.Time {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return time.Now()
	}
	return time.Unix(t.Unix())
}
