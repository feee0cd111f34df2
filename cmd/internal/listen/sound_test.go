package listen

import (
	"testing"
	"time"

	"airtime/audio/capture"
	"airtime/cmd/internal/live"
)

func TestHearing(t *testing.T) {
	for _, tt := range []struct {
		name string
		h    capture.Health
		want live.Hearing
	}{
		{"well", capture.Health{Samples: 96000, Peak: 0.1}, live.Hearing{}},
		{"lost", capture.Health{Lost: 24000, Message: "0.5s of sound were lost."}, live.Hearing{Problem: "0.5s of sound were lost.", Lost: 500 * time.Millisecond}},
		{"unplugged", capture.Health{Stalled: true, Reopening: true, Message: "It is gone."}, live.Hearing{Problem: "It is gone.", Gone: true}},
		{"zeros", capture.Health{Zero: true, Message: "Only zeros."}, live.Hearing{Problem: "Only zeros.", Gone: true}},
		{"people say nothing", capture.Health{Quiet: true, Message: "Hardly anything."}, live.Hearing{Problem: "Hardly anything."}},
	} {
		if got := hearing(tt.h, 48000); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestHearingBoth(t *testing.T) {
	well := live.Hearing{}
	gone := live.Hearing{Problem: "It is gone.", Gone: true, Lost: time.Second}
	for _, tt := range []struct {
		name      string
		near, far live.Hearing
		idle      bool
		want      live.Hearing
	}{
		{"well", well, well, false, well},
		{"near gone", gone, well, false, live.Hearing{Problem: "It is gone.", Lost: time.Second}},
		{"far gone", well, gone, false, live.Hearing{Problem: "The far side: It is gone.", Lost: time.Second}},
		{"both gone", gone, gone, false, gone},
		{"far idle", well, live.Hearing{Problem: "Hardly anything."}, true, well},
	} {
		if got := hearingBoth(tt.near, tt.far, tt.idle); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
