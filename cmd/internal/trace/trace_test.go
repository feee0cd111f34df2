package trace

import (
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	const text = `12 openat(AT_FDCWD, "meeting.wav", O_RDONLY|O_CLOEXEC) = 3
12 openat(AT_FDCWD, "./.airtime-1.part", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 4
12 openat(AT_FDCWD, "/tmp/leak.wav", O_WRONLY|O_CREAT|O_TRUNC, 0666 <unfinished ...>
13 --- SIGURG {si_signo=SIGURG} ---
12 <... openat resumed>) = 5
13 linkat(AT_FDCWD, "./.airtime-1.part", AT_FDCWD, "out.json", 0) = 0
12 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = -1 EPERM (Operation not permitted)
14 ???( <detached ...>
12 +++ exited with 0 +++
`
	got, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	leak := `openat(AT_FDCWD, "/tmp/leak.wav", O_WRONLY|O_CREAT|O_TRUNC, 0666 <unfinished ...>`
	if got.Read != 1 || len(got.Wrote) != 3 || len(got.Sent) != 1 || !Refused(got.Sent[0]) || Refused(leak) {
		t.Errorf("got %+v", got)
	}
	if outside := Outside(got.Wrote, "./.airtime-", "out.json"); !slices.Equal(outside, []string{leak}) {
		t.Errorf("got %q, want the leak alone", outside)
	}
}
