package capture

import (
	"os"
	"slices"
	"testing"
)

func TestParseSources(t *testing.T) {
	list, err := os.ReadFile("testdata/pactl-sources.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := parseSources(string(list))
	want := []pulseSource{
		{Device{ID: "meet.monitor", Name: "Monitor of Meeting", Channels: 2, Rate: 48000, Monitor: true, suspended: true, pulse: true}, "0"},
		{Device{ID: "alsa_input.usb-Jabra_SPEAK_510-00.mono-fallback", Name: "Jabra SPEAK: 510 Mono", Channels: 1, Rate: 16000, muted: true, pulse: true}, "13"},
		{Device{ID: "bare", Name: "bare", pulse: true}, "14"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseSourceOf(t *testing.T) {
	list, err := os.ReadFile("testdata/pactl-source-outputs.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		tag, want string
		muted, ok bool
	}{
		{"77-1", "13", true, true},
		{"77-2", "0", false, true},
		{"77", "", false, false},
	} {
		if got, muted, ok := parseSourceOf(string(list), tt.tag); got != tt.want || muted != tt.muted || ok != tt.ok {
			t.Errorf("%s: got %q, %v, %v, want %q, %v, %v", tt.tag, got, muted, ok, tt.want, tt.muted, tt.ok)
		}
	}
}

func TestStreamEnv(t *testing.T) {
	t.Setenv("PULSE_PROP", "a=b")
	for _, tt := range []struct {
		device Device
		want   []string
	}{
		{Device{ID: "mic", follow: true}, []string{
			"PULSE_PROP", `a=b airtime.stream="7-1"`, "PIPEWIRE_ALSA", `{ airtime.stream="7-1" }`}},
		{Device{ID: "mic"}, []string{
			"PULSE_PROP", `a=b airtime.stream="7-1"`, "PULSE_SOURCE", "mic",
			"PIPEWIRE_ALSA", `{ airtime.stream="7-1" target.object="mic" }`}},
		{Device{ID: "out.monitor", Monitor: true}, []string{
			"PULSE_PROP", `a=b airtime.stream="7-1"`, "PULSE_SOURCE", "out.monitor",
			"PIPEWIRE_ALSA", `{ airtime.stream="7-1" stream.capture.sink=true target.object="out" }`}},
	} {
		if got := streamEnv(tt.device, "7-1"); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: got %q, want %q", tt.device, got, tt.want)
		}
	}
}

func FuzzPactl(f *testing.F) {
	for _, name := range []string{"testdata/pactl-sources.txt", "testdata/pactl-source-outputs.txt"} {
		list, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(list))
	}
	f.Fuzz(func(t *testing.T, list string) {
		for _, s := range parseSources(list) {
			if s.ID == "" || s.Name == "" {
				t.Errorf("got %+v without ID or name", s)
			}
		}
		parseSourceOf(list, "77-1")
	})
}
