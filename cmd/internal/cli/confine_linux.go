package cli

import (
	"os"
	"path/filepath"

	"github.com/landlock-lsm/go-landlock/landlock"
)

// confine takes from this process, for good, the right to write anywhere but in the
// folder of d and to open network connections, so that even a mistake of ours, or of a
// library, could not let sound out. It is an extra, by Landlock, and takes what
// the kernel knows to take; reading, running programs and what is open already stay.
//
// ffmpeg is started before: as a snap it needs rights of its own.
func confine(d destination) {
	rules := []landlock.Rule{landlock.RODirs("/"), landlock.RWFiles(os.DevNull)}
	if !d.isStdout() {
		rules = append(rules, landlock.RWDirs(filepath.Dir(d.path)))
	}
	c := landlock.V11.BestEffort()
	_ = c.RestrictPaths(rules...)
	_ = c.RestrictNet()
}
