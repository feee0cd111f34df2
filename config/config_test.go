package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"airtime/report"
)

// place makes a working folder and a user configuration folder with these files in
// them, and keeps the machine's own settings out.
func place(t *testing.T, local, user string) {
	t.Helper()
	here, home := t.TempDir(), t.TempDir()
	t.Chdir(here)
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	t.Setenv("AppData", home)
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, envPrefix) {
			t.Setenv(name, "") // restores it afterwards
			os.Unsetenv(name)
		}
	}
	write := func(path, text string) {
		if text == "" {
			return
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(fileName, local)
	path, ok := UserFile()
	if !ok {
		t.Fatal("no user configuration folder")
	}
	write(path, user)
}

func flags(t *testing.T, args ...string) map[string]*pflag.Flag {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	fs.String("channels", "", "")
	fs.String("speakers", "", "")
	fs.String("max-speakers", "", "")
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return map[string]*pflag.Flag{
		"voices.channels":     fs.Lookup("channels"),
		"voices.speakers":     fs.Lookup("speakers"),
		"voices.max_speakers": fs.Lookup("max-speakers"),
	}
}

func TestPrecedence(t *testing.T) {
	const file = "voices:\n  channels: mix\n"
	for _, tt := range []struct {
		name, local, user, env string
		args                   []string
		want                   string
		from                   string
	}{
		{"nothing set", "", "", "", nil, "auto", "default"},
		{"user file", "", file, "", nil, "mix", "USER"},
		{"local file before user file", "voices:\n  channels: person\n", file, "", nil, "person", "airtime.yaml"},
		{"variable before files", file, file, "person", nil, "person", "AIRTIME_VOICES_CHANNELS"},
		{"flag before variable", file, file, "mix", []string{"--channels=auto"}, "auto", "--channels"},
		{"other keys of the user file stay", "output:\n  width: 100\n", file, "", nil, "mix", "USER"},
		{"empty section", "voices:\n", file, "", nil, "mix", "USER"},
		{"dotted", "voices.channels: person\n", file, "", nil, "person", "airtime.yaml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			place(t, tt.local, tt.user)
			if tt.env != "" {
				t.Setenv("AIRTIME_VOICES_CHANNELS", tt.env)
			}
			got, err := Load(Input{Flags: flags(t, tt.args...)})
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Voices.Channels) != tt.want {
				t.Errorf("channels = %s, want %s", got.Voices.Channels, tt.want)
			}
			from := tt.from
			if from == "USER" {
				from, _ = UserFile()
			}
			if string(got.Origins["voices.channels"]) != from {
				t.Errorf("origin = %s, want %s", got.Origins["voices.channels"], from)
			}
		})
	}
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct {
		name, local, env string
		want             string
		nearest          string
	}{
		{"unknown section", "voyces:\n  channels: mix\n", "", "airtime.yaml: voyces.channels: unknown setting", "voices.channels"},
		{"unknown key", "voices:\n  chanels: mix\n", "", "airtime.yaml: voices.chanels: unknown setting", "voices.channels"},
		{"key without section", "channels: mix\n", "", "airtime.yaml: channels: unknown setting", "voices.channels"},
		{"hyphens", "voices:\n  min-speakers: 2\n", "", "airtime.yaml: voices.min-speakers: unknown setting", "voices.min_speakers"},
		{"nothing near", "zzz: 1\n", "", "airtime.yaml: zzz: unknown setting", ""},
		{"not a choice", "voices:\n  channels: stereo\n", "", `airtime.yaml: voices.channels: got "stereo", want auto, mix or person`, ""},
		{"out of range", "voices:\n  speakers: 65\n", "", `airtime.yaml: voices.speakers: got "65", want a whole number from 0 to 64`, ""},
		{"negative", "voices:\n  speakers: -1\n", "", `airtime.yaml: voices.speakers: got "-1", want a whole number from 0 to 64`, ""},
		{"fraction", "voices:\n  speakers: 2.5\n", "", `airtime.yaml: voices.speakers: got "2.5", want a whole number from 0 to 64`, ""},
		{"no unit", "measures:\n  turn_pause: 2\n", "", `airtime.yaml: measures.turn_pause: got "2", want a duration such as 1.5s or 2m: 0s to 1m`, ""},
		{"too long", "measures:\n  turn_pause: 2h\n", "", `airtime.yaml: measures.turn_pause: got "2h", want a duration such as 1.5s or 2m: 0s to 1m`, ""},
		{"not a number", "measures:\n  barely_heard: .nan\n", "", `airtime.yaml: measures.barely_heard: got "NaN", want a number: 0 to 1`, ""},
		{"letters swapped", "measures:\n  turn_puase: 2s\n", "", "airtime.yaml: measures.turn_puase: unknown setting", "measures.turn_pause"},
		{"measure variable", "", "AIRTIME_MEASURES_MIN_EVENTS=0", `AIRTIME_MEASURES_MIN_EVENTS: measures.min_events: got "0", want a whole number: 1 to 1000`, ""},
		{"measures contradict", "measures:\n  lapse: 1s\n", "", "measures.open_floor: got 2s, want at most lapse (1s)", ""},
		{"list", "voices:\n  speakers: [1, 2]\n", "", "airtime.yaml: voices.speakers: got [1 2], want 0 to 64", ""},
		{"section as value", "voices: 3\n", "", "airtime.yaml: voices: got 3, want the settings of this section below it, indented", ""},
		{"width", "output:\n  width: 10\n", "", `airtime.yaml: output.width: got "10", want 0 (the terminal's) or 60 to 400 columns`, ""},
		{"no YAML", "voices: [\n", "", "airtime.yaml: ", ""},
		{"given twice", "output:\n  width: 80\n  width: 90\n", "", `airtime.yaml: line 3: got "width" again, want it once (it is on line 2)`, ""},
		{"given twice in other letters", "output:\n  width: 80\nOutput:\n  Width: 90\n", "", "airtime.yaml: line 4: got output.width again, want it once (it is on line 2)", ""},
		{"given twice with a dot", "output.width: 80\noutput:\n  width: 90\n", "", "airtime.yaml: line 3: got output.width again, want it once (it is on line 1)", ""},
		{"a list of settings", "- voices\n", "", "airtime.yaml: line 1: got no names, want settings such as output: and below it width: 80", ""},
		{"alias", "output: &a\n  width: 80\nvoices: *a\n", "", "airtime.yaml: line 3: got the alias *a, want what it stands for", ""},
		{"too deep", "voices: " + strings.Repeat("[", 30) + strings.Repeat("]", 30) + "\n", "", "airtime.yaml: line 1: got more than 12 levels within each other", ""},
		{"variable", "", "AIRTIME_VOICES_SPEAKERS=many", `AIRTIME_VOICES_SPEAKERS: voices.speakers: got "many", want a whole number from 0 to 64`, ""},
		{"unknown variable", "", "AIRTIME_VOICE_SPEAKERS=3", "AIRTIME_VOICE_SPEAKERS: unknown setting", "AIRTIME_VOICES_SPEAKERS"},
		{"bad file under a good variable", "voices:\n  speakers: x\n", "AIRTIME_VOICES_SPEAKERS=3", `airtime.yaml: voices.speakers: got "x", want a whole number from 0 to 64`, ""},
		{"contradiction", "voices:\n  speakers: 3\n  max_speakers: 4\n", "", "voices.speakers: got 3 together with ", ""},
		{"least over most", "voices:\n  min_speakers: 5\n  max_speakers: 4\n", "", "got 5, want at most", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			place(t, tt.local, "")
			if name, val, ok := strings.Cut(tt.env, "="); ok {
				t.Setenv(name, val)
			}
			_, err := Load(Input{})
			if err == nil {
				t.Fatalf("no error, want %q", tt.want)
			}
			if got := err.Error(); !strings.Contains(got, tt.want) {
				t.Errorf("error %q, want %q", got, tt.want)
			}
			var unknown *UnknownKeyError
			nearest := ""
			if errors.As(err, &unknown) {
				nearest = unknown.Nearest
			}
			if nearest != tt.nearest {
				t.Errorf("nearest = %q, want %q", nearest, tt.nearest)
			}
		})
	}
}

// What a file holds is repeated in part, however long it is: a message is read on a terminal.
func TestLongFile(t *testing.T) {
	long := strings.Repeat("x", 30_000)
	var many strings.Builder
	for range 5000 {
		many.WriteString("k: 1\n")
	}
	for _, tt := range []struct{ name, local string }{
		{"name", long + ": 1\n"},
		{"value", "voices:\n  channels: " + long + "\n"},
		{"list", "voices:\n  channels: [" + strings.Repeat("x, ", 10_000) + "x]\n"},
		{"section", "voices: " + long + "\n"},
		{"duration", "measures:\n  turn_pause: " + long + "\n"},
		{"one name again and again", many.String()},
		{"no YAML", "a: [" + long},
	} {
		t.Run(tt.name, func(t *testing.T) {
			place(t, tt.local, "")
			if _, err := Load(Input{}); err == nil || len(err.Error()) > 400 {
				t.Errorf("got %.500v, want an error of a line or two", err)
			}
		})
	}
}

func TestNamedFile(t *testing.T) {
	place(t, "voices:\n  channels: person\n", "")
	if _, err := Load(Input{File: "none.yaml"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: error %v, want %v", err, os.ErrNotExist)
	}
	if err := os.WriteFile("mine.yaml", []byte("output:\n  width: 90\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Load(Input{File: "mine.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Output.Width != 90 || got.Voices.Channels != "auto" {
		t.Errorf("width %d and channels %s, want 90 and auto: the other files are not read", got.Output.Width, got.Voices.Channels)
	}
	if _, err := Load(Input{File: "."}); err == nil {
		t.Error("a folder was taken for a settings file")
	}
	big := make([]byte, maxFileSize+1)
	if err := os.WriteFile("big.wav", big, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(Input{File: "big.wav"}); err == nil || !strings.Contains(err.Error(), "want a settings file") {
		t.Errorf("a large file: error %v", err)
	}
}

func TestMeasures(t *testing.T) {
	place(t, "measures:\n  turn_pause: 3s\n  barely_heard: 0.5\n  min_events: 5\n  skip_opening: true\n  long_turn: 2m30s\n", "")
	t.Setenv("AIRTIME_MEASURES_TURN_PAUSE", "2500ms")
	got, err := Load(Input{})
	if err != nil {
		t.Fatal(err)
	}
	want := report.DefaultSettings()
	want.TurnPause, want.BarelyHeard, want.MinEvents = 2500*time.Millisecond, 0.5, 5
	want.SkipOpening, want.LongTurn = true, 150*time.Second
	if got.Measures != want {
		t.Errorf("got %+v, want %+v", got.Measures, want)
	}
}

// An exact number of voices on the command line and a range in the file do not
// contradict each other: the command line wins.
func TestCountsFromTwoSources(t *testing.T) {
	place(t, "voices:\n  min_speakers: 2\n  max_speakers: 5\n", "")
	got, err := Load(Input{Flags: flags(t, "--speakers=7")})
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Voices; v.Speakers != 7 || v.MinSpeakers != 0 || v.MaxSpeakers != 0 {
		t.Errorf("got %+v, want 7 speakers and no range", v)
	}
	if from := got.Origins["voices.max_speakers"]; from != Default {
		t.Errorf("origin of max_speakers = %s, want %s", from, Default)
	}

	place(t, "voices:\n  speakers: 3\n", "")
	got, err = Load(Input{Flags: flags(t, "--max-speakers=7")})
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Voices; v.Speakers != 0 || v.MaxSpeakers != 7 {
		t.Errorf("got %+v, want at most 7 speakers", v)
	}
}

func TestKeys(t *testing.T) {
	seen := make(map[string]bool)
	for _, k := range Keys() {
		if seen[k.Name] || seen[k.Env()] {
			t.Errorf("%s: name or variable given twice", k.Name)
		}
		seen[k.Name], seen[k.Env()] = true, true
		if k.Help == "" || k.Allowed == "" || k.Default() == "" {
			t.Errorf("%s: help %q, allowed %q, default %q, want all three", k.Name, k.Help, k.Allowed, k.Default())
		}
		c := DefaultConfig()
		if err := k.value(&c).Set(k.Default()); err != nil {
			t.Errorf("%s: default refused: %v", k.Name, err)
		}
		if c != DefaultConfig() {
			t.Errorf("%s: setting its default changes the settings", k.Name)
		}
	}
}

// The template sets nothing as it is, and the defaults once the comments are off.
func TestTemplate(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"as written", string(Template())},
		{"uncommented", uncomment(string(Template()))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			place(t, tt.text, "")
			got, err := Load(Input{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Config != DefaultConfig() {
				t.Errorf("got %+v, want the defaults", got.Config)
			}
			fromFile := 0
			for _, from := range got.Origins {
				if from == fileName {
					fromFile++
				}
			}
			if want := len(Keys()); tt.name == "uncommented" && fromFile != want {
				t.Errorf("%d settings came from the file, want %d", fromFile, want)
			}
		})
	}
}

func uncomment(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if rest, ok := strings.CutPrefix(line, "#"); ok && !strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "  ") {
			line = rest
		}
		b.WriteString(line)
	}
	return b.String()
}

func FuzzFile(f *testing.F) {
	f.Add(string(Template()))
	f.Add("voices:\n  channels: mix\n  speakers: 3\n")
	f.Add("voices.channels: person\n1: 2\n? [a]\n: b\n")
	f.Add("output: &a\n  width: *a\n")
	f.Add("measures:\n  turn_pause: 3s\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(dir, fileName)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Load(Input{File: path})
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) && !strings.Contains(err.Error(), ": got ") {
				t.Fatalf("error %v, want one that says where", err)
			}
			return
		}
		if err := got.Validate(); err != nil {
			t.Fatalf("loaded settings are out of range: %v", err)
		}
	})
}
