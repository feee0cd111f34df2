//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"airtime/audio/printable"
)

// hostile sets a terminal's title, colours it by a control of C1, and turns the direction of writing.
const hostile = "\x1b]0;x\a\u009b31m\u202eb\u2066"

// Nothing that is printed carries what a terminal would obey, wherever it came from: the names of files, flags and
// variables, the names of people, what files hold, what was typed.
func TestMessagesAreInert(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("t.rttm", "SPEAKER m 1 0.000 20.000 <NA> <NA> an"+hostile+" <NA> <NA>\nSPEAKER m 1 30.000 20.000 <NA> <NA> bo <NA> <NA>\n")
	write(hostile+".vtt", "WEBVTT\n\n00:00.000 --> 00:05.000\n<v A"+hostile+"na>hi\n\n00:06.000 --> 00:09.000\n<v Bo>hi\n")
	write("roster", "a"+hostile+"b\nname: c\n")
	write("settings.yaml", "voices:\n  \"ch\\e[31mx\": 1\n")
	write("edits", "rename x"+hostile+" y\n")
	write("noise.ogg", "OggS"+strings.Repeat("\x1b[31m\x00", 100))
	account, err := run(t, dir, nil, "analyze", "-q", "--format", "json", "t.rttm")
	if err != nil {
		t.Fatal(err)
	}
	// A title, a source and notes are no names: an account can hold anything there.
	write("a.json", strings.Replace(strings.Replace(account, `"source":`, `"title": "x\u001b[31m\u202e",`+"\n"+`  "source":`, 1), `"notes": []`, `"notes": ["\u001b[31m\u009b\u202e"]`, 1))
	for _, tt := range []struct {
		name  string
		env   string
		stdin string
		args  []string
	}{
		{"turns", "", "", []string{"analyze", "t.rttm"}},
		{"cues", "", "", []string{"analyze", hostile + ".vtt"}},
		{"title", "", "", []string{"analyze", "--title", "x" + hostile, "t.rttm"}},
		{"names", "", "", []string{"analyze", "--names", "x" + hostile + ",y", "t.rttm"}},
		{"roster", "", "", []string{"analyze", "--roster", "roster", "t.rttm"}},
		{"no such file", "", "", []string{"analyze", "no" + hostile + "such"}},
		{"a name of two lines", "", "", []string{"analyze", "x\nairtime: hint: run this"}},
		{"value of a flag", "", "", []string{"analyze", "--channels", "x" + hostile, "t.rttm"}},
		{"flag", "", "", []string{"analyze", "--x" + hostile}},
		{"command", "", "", []string{"x" + hostile}},
		{"output", "", "", []string{"analyze", "-o", "a" + hostile + "/b", "t.rttm"}},
		{"ffmpeg", "", "", []string{"analyze", "noise.ogg"}},
		{"settings", "", "", []string{"--config", "settings.yaml", "config", "show"}},
		{"settings file", "", "", []string{"--config", "x" + hostile, "config", "show"}},
		{"variable", "AIRTIME_X" + hostile + "=1", "", []string{"config", "show"}},
		{"value of a variable", "AIRTIME_VOICES_CHANNELS=" + hostile, "", []string{"config", "show"}},
		{"path", "XDG_CONFIG_HOME=/" + hostile, "", []string{"config", "path"}},
		{"account", "", "", []string{"report", "a.json"}},
		{"account as JSON", "", "", []string{"report", "--format", "json", "a.json"}},
		{"account as CSV", "", "", []string{"report", "--format", "csv", "a.json"}},
		{"account as RTTM", "", "", []string{"report", "--format", "rttm", "a.json"}},
		{"sheet", "", "", []string{"report", "--for", "group", "a.json"}},
		{"Markdown", "", "", []string{"report", "--format", "md", "a.json"}},
		{"page", "", "", []string{"report", "--format", "html", "a.json"}},
		{"me", "", "", []string{"report", "--me", "x" + hostile, "a.json"}},
		{"edit", "", "", []string{"report", "--edit", "rename x" + hostile + " B", "a.json"}},
		{"edits", "", "", []string{"report", "--edits", "edits", "a.json"}},
		{"typed", "", "rename x" + hostile + " y\n", []string{"edit", "a.json"}},
		{"shown", "", "show\nlist\nquit\n", []string{"edit", "a.json"}},
		{"compared", "", "", []string{"compare", "a.json", "no" + hostile}},
		{"scored", "", "", []string{"score", "t.rttm", hostile + ".vtt"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, _ := run(t, dir, &tt.stdin, append([]string{tt.env}, tt.args...)...)
			if out == "" {
				t.Error("said nothing")
			}
			for _, line := range strings.SplitAfter(out, "\n") {
				bad := strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r != '\t' && printable.Hidden(r) })
				if bad || !utf8.ValidString(line) {
					t.Errorf("got %q", line)
				}
			}
			if strings.Contains(out, "\nairtime: hint: run this") {
				t.Errorf("a file's name made a line of its own: %q", out)
			}
			if n := len(out); strings.HasPrefix(out, "airtime: ") && n > 2000 {
				t.Errorf("a message of %d bytes", n)
			}
		})
	}
	if !strings.ContainsFunc(hostile, unicode.IsControl) {
		t.Error("nothing was tried")
	}
}

// run runs airtime in dir and returns all that it says. The first of args may be a variable.
func run(t *testing.T, dir string, stdin *string, args ...string) (string, error) {
	t.Helper()
	env := testEnv(t)
	if args[0] == "" || strings.Contains(args[0], "=") {
		env = append(env, args[0])
		args = args[1:]
	}
	cmd := exec.Command("airtime", args...)
	cmd.Dir, cmd.Env = dir, env
	if stdin != nil {
		cmd.Stdin = strings.NewReader(*stdin)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// Nothing that is read is written over, with --force either.
func TestForceKeepsInputs(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("t.rttm", "SPEAKER m 1 0.000 20.000 <NA> <NA> ana <NA> <NA>\n")
	account, err := run(t, dir, nil, "analyze", "-q", "--format", "json", "t.rttm")
	if err != nil {
		t.Fatal(err)
	}
	questions, err := run(t, dir, nil, "questions", "--file")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, output string
		args         []string
	}{
		{"recording", "t.rttm", []string{"analyze", "t.rttm"}},
		{"the same by another way", "../" + filepath.Base(dir) + "/t.rttm", []string{"analyze", "t.rttm"}},
		{"hard link", "link.rttm", []string{"analyze", "t.rttm"}},
		{"standard input", "t.rttm", []string{"analyze", "-"}},
		{"roster", "roster", []string{"analyze", "--roster", "roster", "t.rttm"}},
		{"settings", "s.yaml", []string{"analyze", "--config", "s.yaml", "t.rttm"}},
		{"settings of the folder", "airtime.yaml", []string{"analyze", "t.rttm"}},
		{"account", "a.json", []string{"report", "a.json"}},
		{"account and corrections", "a.json", []string{"report", "--edits", "edits", "a.json"}},
		{"corrections", "edits", []string{"report", "--edits", "edits", "a.json"}},
		{"questions", "q.yaml", []string{"report", "--for", "group", "--questions", "q.yaml", "a.json"}},
		{"questions of the worksheet", "q.yaml", []string{"questions", "--questions", "q.yaml"}},
		{"questions of a comparison", "q.yaml", []string{"compare", "--questions", "q.yaml", "a.json", "b.json"}},
		{"one of several", "b.json", []string{"compare", "a.json", "b.json"}},
		{"consent", "consent", []string{"live", "--from", "t.rttm", "--consent", "consent"}},
		{"journal to be", "new.journal", []string{"live", "--from", "t.rttm", "--journal", "new.journal"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{
				"t.rttm": "SPEAKER m 1 0.000 20.000 <NA> <NA> ana <NA> <NA>\n", "roster": "Ana\n", "s.yaml": "output:\n  width: 90\n",
				"airtime.yaml": "output:\n  width: 90\n", "a.json": account, "b.json": account, "edits": "rename ana Ana\n", "q.yaml": questions, "consent": "All right?\n",
			}
			for name, text := range files {
				write(name, text)
			}
			_ = os.Remove(filepath.Join(dir, "link.rttm"))
			if err := os.Link(filepath.Join(dir, "t.rttm"), filepath.Join(dir, "link.rttm")); err != nil {
				t.Fatal(err)
			}
			format := "text"
			args := append(tt.args, "--force", "--format", format, "-o", tt.output)
			cmd := exec.Command("airtime", args...)
			cmd.Dir, cmd.Env = dir, testEnv(t)
			if tt.name == "standard input" {
				in, err := os.Open(filepath.Join(dir, "t.rttm"))
				if err != nil {
					t.Fatal(err)
				}
				defer in.Close()
				cmd.Stdin = in
			}
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "airtime: output "+tt.output+": is also ") {
				t.Errorf("%q: ended with %v and said %q", args, err, out)
			}
			for name, want := range files {
				if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
					t.Errorf("%s was written over: %v", name, err)
				}
			}
		})
	}
}
