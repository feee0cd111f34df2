package cli

import (
	"math"
	"strings"
	"testing"

	"airtime/audio/jail"
	"airtime/cmd/internal/desk"
)

// What a system does not offer is not claimed.
func TestPrivacyText(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Chdir(t.TempDir())
	all := jail.Offer{Files: true, TCP: true, Signals: true, Sockets: true}
	for _, tt := range []struct {
		goos      string
		offer     jail.Offer
		want, not string
	}{
		{"linux", all, "(Landlock)", "cannot keep"},
		{"linux", jail.Offer{}, "cannot keep the program from writing", "(Landlock)."},
		{"linux", jail.Offer{Files: true, TCP: true}, "no TCP connection (Landlock)", "(seccomp)"},
		{"linux", all, "there is no swap", "zram"},
		{"linux", jail.Offer{Swap: jail.Swap{To: jail.Compressed}}, "stays in memory (zram)", "on the disk"},
		{"linux", jail.Offer{Swap: jail.Swap{To: jail.Encrypted, Lock: 8 << 20}}, "encrypted on the disk", "kept out of swap"},
		{"linux", jail.Offer{Swap: jail.Swap{To: jail.Disk, Lock: math.MaxUint64}}, "are kept out of swap", "may be moved"},
		{"linux", jail.Offer{Swap: jail.Swap{To: jail.Disk, Lock: 8 << 20}}, "lets you keep 8 MB of memory out of it", "are kept out"},
		{"linux", jail.Offer{Swap: jail.Swap{To: jail.Disk, Lock: 64 << 10}}, "lets you keep 64 kB of memory", "are kept out"},
		{"darwin", jail.Offer{}, "orange dot", "Landlock"},
		{"windows", jail.Offer{}, "BitLocker", "Landlock"},
		{"plan9", jail.Offer{}, "Nothing is known", "Landlock"},
	} {
		got := strings.Join(strings.Fields(program{&desk.Desk{}}.privacyText(tt.offer, tt.goos, 80)), " ")
		if !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
			t.Errorf("%s, %+v: got\n%s\nwant %q and not %q", tt.goos, tt.offer, got, tt.want, tt.not)
		}
	}
	for line := range strings.Lines(program{&desk.Desk{}}.privacyText(all, "linux", 80)) {
		if n := len([]rune(line)); n > 81 && !strings.Contains(line, "/") {
			t.Errorf("%d columns, want 80: %s", n, line)
		}
	}
}
