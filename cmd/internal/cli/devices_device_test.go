//go:build device && linux && cgo && !noportaudio

package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"airtime/cmd/internal/fault"
)

// TestDevicesOfAServer lists those of a real sound server: make test-device.
func TestDevicesOfAServer(t *testing.T) {
	r := inRoom(t)
	if _, err := r.AddSink("headphones", 2); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := Run(context.Background(), []string{"devices"}, strings.NewReader(""), &out, &errs)
	if code != fault.OK || errs.Len() > 0 {
		t.Errorf("got status %d and %q on standard error, want %d and nothing", code, &errs, fault.OK)
	}
	for _, want := range []string{"  * Monitor of idle  (1 channel)\n", "    Monitor of headphones  (2 channels)\n", `airtime live --also "Monitor of idle"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got\n%s\nwithout %q", &out, want)
		}
	}
}
