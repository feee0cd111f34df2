package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/landlock-lsm/go-landlock/landlock"
)

// confine takes from this process, for good, the right to write anywhere but in the
// folder of d and to open network connections, so that even a mistake of ours, or of a
// library, could not let sound out. It is an extra, by Landlock, and takes what
// the kernel knows to take; reading, running programs and what is open already stay.
//
// ffmpeg is started before: as a snap it needs rights of its own.
func confine(d destination) {
	confineTo(d, landlock.RODirs("/"), landlock.RWFiles(os.DevNull))
	_ = landlock.V11.BestEffort().RestrictNet()
}

// confineListening is confine for a program that listens, and must be able to open a microphone again: it also
// keeps /dev and the sockets of the sound server, which are no network unless somebody chose one that is
// elsewhere. What is open already, such as a journal, stays too.
func confineListening(d destination) {
	confineTo(d, landlock.RODirs("/").WithResolveUnix(), landlock.RWDirs("/dev").WithIoctlDev())
	if !strings.Contains(os.Getenv("PULSE_SERVER"), "tcp") {
		_ = landlock.V11.BestEffort().RestrictNet()
	}
}

func confineTo(d destination, rules ...landlock.Rule) {
	if !d.isStdout() {
		rules = append(rules, landlock.RWDirs(filepath.Dir(d.path)))
	}
	_ = landlock.V11.BestEffort().RestrictPaths(rules...)
}
