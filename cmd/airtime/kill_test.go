//go:build trust && unix

package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/report"
)

// kills is how often each command is killed: 300 times in all.
const kills = 75

// A command that is killed at any moment leaves its output as it was or whole, its inputs as they were, and a journal
// that can be read.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills three hundred processes")
	}
	var wav bytes.Buffer
	if err := writeWAV(&wav, 16000, meeting(audio.AnalysisRate, 1, 2, 8, false, false)); err != nil {
		t.Fatal(err)
	}
	seed := t.TempDir()
	if err := os.WriteFile(filepath.Join(seed, "m.wav"), wav.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, seed, nil, "analyze", "-q", "-o", "a.json", "m.wav"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	account, err := os.ReadFile(filepath.Join(seed, "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	isAccount := func(b []byte) error { _, err := report.ReadJSON(bytes.NewReader(b)); return err }
	for _, tt := range []struct {
		name, stdin string
		args        []string
		output      string
		whole       func([]byte) error
	}{
		{"analyze", "", []string{"analyze", "-q", "-o", "out.json", "m.wav"}, "out.json", isAccount},
		{"live", "", []string{"live", "-q", "--from", "m.wav", "--speed", "0", "--journal", "m.journal", "-o", "out.json"}, "out.json", isAccount},
		{"report", "", []string{"report", "-q", "-o", "out.pdf", "a.json"}, "out.pdf", func(b []byte) error {
			if !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b[len(b)-10:], []byte("%%EOF")) {
				return errors.New("half a PDF file")
			}
			return nil
		}},
		{"edit", strings.Repeat("rename \"Person A\" Ana\nsave\nrename Ana \"Person A\"\nsave\n", 20), []string{"edit", "a.json"}, "a.json", isAccount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(corpusSeed, 2))
			dir := t.TempDir()
			reset := func() {
				t.Helper()
				old, _ := os.ReadDir(dir)
				for _, f := range old {
					os.Remove(filepath.Join(dir, f.Name()))
				}
				for name, data := range map[string][]byte{"m.wav": wav.Bytes(), "a.json": account} {
					if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			env := testEnv(t)
			begin := func() *exec.Cmd {
				t.Helper()
				cmd := exec.Command("airtime", tt.args...)
				cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(tt.stdin)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				return cmd
			}
			reset()
			before := time.Now()
			if err := begin().Wait(); err != nil {
				t.Fatal(err)
			}
			long := time.Since(before)
			ended, none, parts := 0, 0, 0
			for i := 0; i-ended < kills && i < 10*kills; i++ { // those that ended before do not count
				reset()
				cmd := begin()
				time.Sleep(time.Duration(r.Int64N(int64(long * 9 / 8))))
				cmd.Process.Kill()
				if cmd.Wait() == nil {
					ended++ // before it was killed
				}
				switch b, err := os.ReadFile(filepath.Join(dir, tt.output)); {
				case errors.Is(err, os.ErrNotExist):
					none++
				case err != nil:
					t.Fatal(err)
				default:
					if err := tt.whole(b); err != nil {
						t.Fatalf("kill %d: %s: %v", i, tt.output, err)
					}
				}
				files, _ := os.ReadDir(dir)
				for _, f := range files {
					switch name := f.Name(); {
					case strings.HasPrefix(name, ".airtime-"):
						parts++ // swept by a later call
					case name == "m.wav", name == "a.json", name == tt.output:
					case name == "m.journal":
						if out, err := run(t, dir, nil, "report", "m.journal"); err != nil && !strings.Contains(out, "nothing") && !empty(filepath.Join(dir, name)) {
							t.Fatalf("kill %d: the journal cannot be read: %s", i, out)
						}
					default:
						t.Fatalf("kill %d: left %s", i, name)
					}
				}
				if b, err := os.ReadFile(filepath.Join(dir, "m.wav")); err != nil || !bytes.Equal(b, wav.Bytes()) {
					t.Fatalf("kill %d: the recording was changed", i)
				}
			}
			t.Logf("killed %d times within %v: %d times before there was an output, %d parts left for later calls to sweep, %d times too late", kills, long.Round(time.Millisecond), none, parts, ended)
		})
	}
}

func empty(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() == 0
}
