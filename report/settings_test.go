package report_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"airtime/report"
)

func TestDefaultSettingsAreValid(t *testing.T) {
	if err := report.DefaultSettings().Validate(); err != nil {
		t.Error(err)
	}
}

// TestKeysCoverSettings fails when a field is added without a key.
func TestKeysCoverSettings(t *testing.T) {
	var s report.Settings
	keys := s.Keys()
	v := reflect.ValueOf(&s).Elem()
	if len(keys) != v.NumField() {
		t.Fatalf("got %d keys, want one for each of %d fields", len(keys), v.NumField())
	}
	seen := map[string]bool{}
	for i, k := range keys {
		if seen[k.Name] {
			t.Errorf("key %q twice", k.Name)
		}
		seen[k.Name] = true
		if k.Doc == "" || strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s: doc %q, want a sentence without full stop", k.Name, k.Doc)
		}
		if got, want := reflect.ValueOf(k.Value).Pointer(), v.Field(i).Addr().Pointer(); got != want {
			t.Errorf("%s does not point at field %s", k.Name, v.Type().Field(i).Name)
		}
	}
}

func TestSettingsValidate(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*report.Settings)
		want   string
	}{
		{"too long", func(s *report.Settings) { s.TurnPause = 5 * time.Minute }, "turn_pause: got 5m0s, want 0s to 1m"},
		{"negative", func(s *report.Settings) { s.BridgePause = -1 }, "bridge_pause: got -1ns, want 0s to 1m"},
		{"not a number", func(s *report.Settings) { s.HeldByOne = math.NaN() }, "held_by_one: got NaN, want 0 to 1"},
		{"count", func(s *report.Settings) { s.MinGroup = 1 }, "min_group: got 1, want 2 to 1000"},
		{"no step", func(s *report.Settings) { s.StripStep = 0 }, "strip_step: got 0s, want 1s to 24h"},
		{"contradiction", func(s *report.Settings) { s.LongTurnNear = 3 * time.Minute }, "long_turn_near: got 3m0s, want at most long_turn (2m0s)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := report.DefaultSettings()
			tt.change(&s)
			err := s.Validate()
			var se *report.SettingError
			if !errors.As(err, &se) || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestSettingsJSON(t *testing.T) {
	want := report.DefaultSettings()
	want.OpenFloor = 3 * time.Second
	want.SkipOpening = true
	want.BarelyHeard = 1.0 / 3
	want.MinSilence = 123 * time.Millisecond
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"turn_pause_s":2,`) {
		t.Errorf("got %s, want turn_pause_s in seconds", b)
	}
	var got report.Settings
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for in, want := range map[string]string{
		`{"turn_pause":2}`:        `settings: got the unknown setting "turn_pause"`,
		`{"turn_pause_s":"2"}`:    `settings.turn_pause_s: got "2", want 0s to 1m`,
		`{"min_events":2.5}`:      `settings.min_events: got 2.5, want 1 to 1000`,
		`{"min_events":null}`:     `settings.min_events: got null, want a value`,
		`{"skip_opening":"perh"}`: `settings.skip_opening: got "perh", want true or false`,
		`[]`:                      `settings: got [], want an object`,
	} {
		var s report.Settings
		if err := json.Unmarshal([]byte(in), &s); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", in, err, want)
		}
	}
}
