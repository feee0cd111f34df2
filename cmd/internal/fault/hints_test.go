package fault

import (
	"errors"
	"strings"
	"testing"

	"airtime/audio/capture"
)

func TestDeviceHints(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{capture.ErrNoCapture, "make build"},
		{capture.ErrNoDevice, "airtime devices"},
	} {
		err := errors.Join(tt.err)
		if got := strings.Join(Hints(err), " "); !strings.Contains(got, tt.want) {
			t.Errorf("%v: got hint %q, want %q in it", tt.err, got, tt.want)
		}
	}
}
