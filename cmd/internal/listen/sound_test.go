package listen

import (
	"reflect"
	"testing"
	"time"

	"airtime/audio/capture"
	"airtime/audio/note"
	"airtime/cmd/internal/live"
)

func TestHearing(t *testing.T) {
	some := []note.Note{note.New("mic_gone", note.Values{"name": "It"})}
	for _, tt := range []struct {
		name string
		h    capture.Health
		want live.Hearing
	}{
		{"well", capture.Health{Samples: 96000, Peak: 0.1}, live.Hearing{}},
		{"lost", capture.Health{Lost: 24000, Notes: some}, live.Hearing{Problems: some, Lost: 500 * time.Millisecond}},
		{"unplugged", capture.Health{Stalled: true, Reopening: true, Notes: some}, live.Hearing{Problems: some, Gone: true}},
		{"zeros", capture.Health{Zero: true, Notes: some}, live.Hearing{Problems: some, Gone: true}},
		{"people say nothing", capture.Health{Quiet: true, Notes: some}, live.Hearing{Problems: some}},
	} {
		if got := hearing(tt.h, 48000); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestHearingBoth(t *testing.T) {
	well, some := live.Hearing{}, []note.Note{note.New("mic_gone", note.Values{"name": "It"})}
	gone := live.Hearing{Problems: some, Gone: true, Lost: time.Second}
	for _, tt := range []struct {
		name      string
		near, far live.Hearing
		idle      bool
		want      live.Hearing
	}{
		{"well", well, well, false, well},
		{"near gone", gone, well, false, live.Hearing{Problems: some, Lost: time.Second}},
		{"far gone", well, gone, false, live.Hearing{Problems: []note.Note{some[0].Of("of_far_side", nil)}, Lost: time.Second}},
		{"both gone", gone, gone, false, gone},
		{"far idle", well, live.Hearing{Problems: some}, true, well},
	} {
		if got := hearingBoth(tt.near, tt.far, tt.idle); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
