package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"airtime/audio"
	"airtime/audio/audiotest"
)

var update = flag.Bool("update", false, "write what the program says into the stories")

// commands are what the test's own binary is, by its name.
var commands = map[string]func(){"airtime": main, "mkwav": mkwav}

func TestMain(m *testing.M) { testscript.Main(m, commands) }

// TestStories runs what people do at a terminal, one story a file.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exit": exit,
		},
		Setup: func(e *testscript.Env) error {
			// Nothing of the machine's own settings, and no colour or width of its terminal.
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/home/.config")
			e.Setenv("COLUMNS", "80")
			e.Setenv("LC_ALL", "C.UTF-8")
			e.Setenv("GORACE", noExitSleep)
			// The folder with nothing but the commands of TestMain.
			e.Setenv("BIN", filepath.SplitList(e.Getenv("PATH"))[0])
			return nil
		},
	})
}

// exit runs a command that must end with a certain status: exit 2 airtime report
func exit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit status command [arg...]")
	}
	got := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%s: %v", args[1], err)
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("%s: exit status %d, want %s", strings.Join(args[1:], " "), got, want)
	}
}

// mkwav writes a synthetic meeting as a WAV file: voices that take turns of a few
// seconds, all on one channel or each on its own.
func mkwav() {
	fs := flag.NewFlagSet("mkwav", flag.ExitOnError)
	voices := fs.Int("voices", 2, "people")
	first := fs.Int("first", 1, "the first person's number")
	seconds := fs.Int("seconds", 12, "length")
	rate := fs.Int("rate", 16000, "samples per second")
	each := fs.Bool("each", false, "a channel for each person")
	silent := fs.Bool("silent", false, "nobody speaks")
	patch := fs.String("patch", "", "offset:bytes in hexadecimal, written over the file")
	cut := fs.Int("cut", 0, "bytes that are missing at the end")
	fs.Parse(os.Args[1:])
	var b bytes.Buffer
	err := writeWAV(&b, *rate, meeting(audio.Rate(*rate), *first, *voices, *seconds, *each, *silent))
	if at, digits, ok := strings.Cut(*patch, ":"); ok && err == nil {
		var n int
		n, err = strconv.Atoi(at)
		over, _ := hex.DecodeString(digits)
		copy(b.Bytes()[n:], over)
	}
	if err == nil {
		err = os.WriteFile(fs.Arg(0), b.Bytes()[:b.Len()-*cut], 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// meeting returns samples by channel.
func meeting(rate audio.Rate, first, voices, seconds int, each, silent bool) [][]float32 {
	channels := make([][]float32, 1)
	if each {
		channels = make([][]float32, voices)
	}
	n := int(rate.Samples(time.Duration(seconds) * time.Second))
	for c := range channels {
		channels[c] = make([]float32, n)
		audiotest.Add(channels[c], 0, audiotest.Noise(uint64(c), rate, 0.0003, time.Duration(seconds)*time.Second), 0)
	}
	if silent {
		return channels
	}
	const turn = 3 * time.Second
	speakers := make([]*audiotest.Speaker, voices)
	for v := range speakers {
		speakers[v] = audiotest.NewSpeaker(uint64(first + v))
	}
	for k := 0; ; k++ {
		at := int(rate.Samples(time.Duration(k) * (turn + 400*time.Millisecond)))
		if at+int(rate.Samples(turn)) > n {
			return channels
		}
		v := k % voices
		audiotest.Add(channels[v%len(channels)], at, speakers[v].Say(rate, turn), 0)
	}
}

// writeWAV writes 16-bit samples.
func writeWAV(w io.Writer, rate int, channels [][]float32) error {
	n := len(channels[0])
	block := 2 * len(channels)
	b := make([]byte, 0, 44+n*block)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(36+n*block))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(channels)))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate*block))
	b = binary.LittleEndian.AppendUint16(b, uint16(block))
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(n*block))
	for i := range n {
		for _, c := range channels {
			v := math.Round(float64(c[i]) * 32767)
			b = binary.LittleEndian.AppendUint16(b, uint16(int16(min(max(v, -32768), 32767))))
		}
	}
	_, err := w.Write(b)
	return err
}

// noExitSleep keeps a program with the race detector from waiting a second at its
// end for other threads to report.
const noExitSleep = "atexit_sleep_ms=0"

// testEnv is the environment of a process that shares no settings with the machine.
func testEnv(t *testing.T) []string {
	home := t.TempDir()
	env := []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "LC_ALL=C.UTF-8", "GORACE=" + noExitSleep}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); name == "PATH" || name == "SystemRoot" || name == "TMPDIR" {
			env = append(env, kv)
		}
	}
	return env
}
