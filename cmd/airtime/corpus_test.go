//go:build trust && unix

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/printable"
	"airtime/cmd/internal/demo"
	journals "airtime/cmd/internal/journal"
	"airtime/config"
	"airtime/report"
	"airtime/report/transcript"
	"airtime/report/words"
)

// The corpus: so many files, made of the seeds by chance that is the same each time.
const (
	hostileFiles  = 10_000
	throughBinary = 200 // of them go through the whole program too, with ffmpeg
	corpusSeed    = 20261128
)

// reader is one way into the program: what it says of a file is an error or nothing.
type reader struct {
	name string
	read func(dir, path string, data []byte) error
}

// kindsOfFile are the seeds by their extension, and what reads such files.
func kindsOfFile(t *testing.T) (seeds map[string][][]byte, readers map[string]reader) {
	t.Helper()
	seeds, readers = map[string][][]byte{}, map[string]reader{}
	add := func(ext string, data []byte) { seeds[ext] = append(seeds[ext], data) }

	var wav bytes.Buffer
	if err := writeWAV(&wav, 16000, meeting(audio.AnalysisRate, 1, 2, 4, true, false)); err != nil {
		t.Fatal(err)
	}
	add(".wav", wav.Bytes())
	add(".flac", demo.Sound[:64<<10])
	for ext, args := range map[string][]string{
		".ogg": nil, ".mp3": nil, ".m4a": nil, ".webm": nil, ".mkv": {"-map", "0:a", "-map", "0:a"}, ".aiff": nil, ".avi": nil, ".ts": nil,
		".w64": {"-c:a", "pcm_f32le"}, ".caf": nil, ".wma": nil, ".amr": {"-ar", "8000", "-ac", "1", "-c:a", "pcm_alaw", "-f", "wav"},
	} {
		path := filepath.Join(t.TempDir(), "seed"+ext)
		cmd := exec.Command("ffmpeg", slices.Concat([]string{"-v", "error", "-nostdin", "-i", "pipe:0"}, args, []string{path})...)
		cmd.Stdin = bytes.NewReader(wav.Bytes())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", ext, err, out)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		add(ext, data)
	}
	sound := reader{"sound", func(_, path string, _ []byte) error {
		src, err := audio.Open(context.Background(), path, nil)
		if err != nil {
			return err
		}
		defer src.Close()
		x := make([]float32, 1<<16)
		for n := 0; n < 1<<28; {
			got, err := src.Read(x)
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			n += got
		}
		return fmt.Errorf("no end")
	}}
	for ext := range seeds {
		readers[ext] = sound
	}

	turns := reader{"turns", func(_, path string, data []byte) error {
		f, ok := transcript.Detect(path, data[:min(len(data), transcript.HeadSize)])
		if !ok || f == transcript.Account {
			return fmt.Errorf("no turns")
		}
		m, _, err := transcript.Read(bytes.NewReader(data), f)
		if err == nil {
			report.Compute(m, report.DefaultSettings())
		}
		return err
	}}
	files, err := filepath.Glob("../../report/transcript/testdata/*")
	if err != nil || len(files) < 20 {
		t.Fatalf("got %d seeds of turns, %v", len(files), err)
	}
	for _, f := range files {
		if ext := filepath.Ext(f); ext != ".golden" {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			add(ext, data)
			readers[ext] = turns
		}
	}

	for _, f := range []string{"garden.json", "garden-edited.json"} {
		data, err := os.ReadFile("../../report/testdata/" + f)
		if err != nil {
			t.Fatal(err)
		}
		add(".account", data)
	}
	readers[".account"] = reader{"account", func(_, _ string, data []byte) error {
		a, err := report.ReadJSON(bytes.NewReader(data))
		if err != nil {
			return err
		}
		if m := a.Meeting(); m.Length < 24*time.Hour {
			report.Compute(m, a.Settings)
		}
		return nil
	}}
	add(".roster", []byte("# circle\n- Ana\n- name: Bo Lindqvist\n  from: 0:10\n  to: 1:30:00\n  tags: [new, north]\n  follow: true\n"))
	add(".roster", []byte("Ana\nBo Lindqvist\nChidi\n"))
	readers[".roster"] = reader{"roster", func(_, _ string, data []byte) error {
		_, err := report.ReadRoster(bytes.NewReader(data))
		return err
	}}
	add(".questions", words.File())
	readers[".questions"] = reader{"questions", func(_, _ string, data []byte) error {
		_, err := words.Read(bytes.NewReader(data))
		return err
	}}
	add(".yaml", config.Template())
	add(".yaml", bytes.ReplaceAll(bytes.ReplaceAll(config.Template(), []byte("\n#  "), []byte("\n  ")), []byte("\n#"), []byte("\n")))
	readers[".yaml"] = reader{"settings", func(_, path string, _ []byte) error {
		_, err := config.Load(config.Input{File: path})
		return err
	}}
	add(".edits", []byte("rename \"Person A\" Ana\nmerge Ana into Bo\nsplit Ana 1:00-2:00 to Cleo\ndrop Bo\n"))
	readers[".edits"] = reader{"edits", func(_, _ string, data []byte) error {
		_, err := report.ReadEdits(bytes.NewReader(data))
		return err
	}}
	add(".journal", []byte(rehearsedJournal(t, wav.Bytes())))
	readers[".journal"] = reader{"journal", func(_, _ string, data []byte) error {
		_, err := journals.Read(bytes.NewReader(data), report.NeutralName)
		return err
	}}
	return seeds, readers
}

// rehearsedJournal is what a short meeting leaves.
func rehearsedJournal(t *testing.T, wav []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "m.wav"), wav, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, dir, nil, "live", "-q", "--from", "m.wav", "--speed", "0", "--journal", "m.journal", "-o", "a.json"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "m.journal"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// mutate spoils data in one to eight ways.
func mutate(r *rand.Rand, data, other []byte) []byte {
	data = bytes.Clone(data)
	at := func() int { return r.IntN(len(data) + 1) }
	near := func() int { return min(at(), r.IntN(256)) } // headers are where it hurts
	for range 1 + r.IntN(8) {
		if len(data) == 0 {
			return data
		}
		i := at() % len(data)
		if r.IntN(2) == 0 {
			i = near() % len(data)
		}
		switch r.IntN(12) {
		case 0:
			data[i] ^= 1 << r.IntN(8)
		case 1:
			data[i] = byte(r.IntN(256))
		case 2: // a length or count that is absurd
			v := []uint64{0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 1 << 40, 1<<63 - 1, 1<<64 - 1}[r.IntN(12)]
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], v)
			if r.IntN(2) == 0 {
				binary.BigEndian.PutUint64(b[:], v)
			}
			copy(data[i:], b[:1<<r.IntN(4)])
		case 3:
			data = data[:i]
		case 4:
			data = data[i:]
		case 5: // a part again, perhaps many times
			j := min(len(data), i+1+r.IntN(200))
			data = slices.Concat(data[:j], bytes.Repeat(data[i:j], 1+r.IntN(1<<r.IntN(8))), data[j:])
		case 6: // a part of another file
			j := r.IntN(len(other) + 1)
			data = slices.Concat(data[:i], other[j:min(len(other), j+r.IntN(500))], data[i:])
		case 7:
			data = slices.Delete(data, i, min(len(data), i+r.IntN(300)))
		case 8: // what a terminal, a parser or a sum may trip over
			trips := []string{"\x00", "\x1b[31m", "\u202e", "\xff\xfe", "\ufeff", "NaN", "1e999", "-1", "99999999999999999999", "[[[[[[[[[[", "{", "}", "\"", "\n\n", "\r", "&a *a", "<<: ", "---\n", "-->", "00:00:00", "9999:59:59"}
			data = slices.Concat(data[:i], []byte(trips[r.IntN(len(trips))]), data[i:])
		case 9: // lines change places
			lines := bytes.SplitAfter(data, []byte("\n"))
			a, b := r.IntN(len(lines)), r.IntN(len(lines))
			lines[a], lines[b] = lines[b], lines[a]
			data = bytes.Join(lines, nil)
		case 10: // digits become others
			for k := i; k < len(data) && k < i+100; k++ {
				if data[k] >= '0' && data[k] <= '9' {
					data[k] = byte('0' + r.IntN(10))
				}
			}
		case 11:
			data = slices.Concat(data, data[i:])
		}
		if len(data) > 4<<20 {
			data = data[:4<<20]
		}
	}
	return data
}

// Ten thousand spoilt files end each in a result or in an error of one line; none in a panic, a hang, or memory out of
// all proportion.
func TestHostileFiles(t *testing.T) {
	seeds, readers := kindsOfFile(t)
	var exts []string
	for ext := range seeds {
		exts = append(exts, ext)
	}
	slices.Sort(exts)
	r := rand.New(rand.NewPCG(corpusSeed, 1))
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	path := func(ext string) string { return filepath.Join(dir, "hostile"+ext) }
	begun := time.Now()
	var slowest time.Duration
	var most uint64
	slow, large, failed := "", "", 0
	// Those that only ffmpeg can read start a program each: they are few, and the rest is shared by all others.
	ffmpeg := func(ext string) bool { return readers[ext].name == "sound" && ext != ".wav" && ext != ".flac" }
	var quick, piped []string
	for _, ext := range exts {
		if ffmpeg(ext) {
			piped = append(piped, ext)
		} else {
			quick = append(quick, ext)
		}
	}
	binary := 0
	for i := range hostileFiles {
		ext := quick[i%len(quick)]
		if i%32 == 0 {
			ext = piped[i/32%len(piped)]
		}
		of := seeds[ext]
		other := exts[r.IntN(len(exts))]
		data := mutate(r, of[r.IntN(len(of))], seeds[other][0])
		name := path(ext)
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		one := time.Now()
		err := guarded(func() error { return readers[ext].read(dir, name, data) })
		took := time.Since(one)
		runtime.ReadMemStats(&after)
		what := fmt.Sprintf("file %d, a %s spoilt (%d bytes)", i, ext, len(data))
		if took > slowest {
			slowest, slow = took, what
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > most {
			most, large = used, what
		}
		if err != nil {
			failed++
			if strings.HasPrefix(err.Error(), "panic: ") {
				t.Errorf("%s: %v", what, err)
				keep(t, i, ext, data)
			}
			if n := len(err.Error()); n > 2000 {
				t.Errorf("%s: an error of %d bytes: %.200s", what, n, err)
			}
		}
		if i%(hostileFiles/throughBinary) == 0 {
			binary++
			throughTheProgram(t, dir, name, readers[ext].name, what)
		}
	}
	t.Logf("%d files, %d of them refused, %d through the program, in %v", hostileFiles, failed, binary, time.Since(begun).Round(time.Second))
	t.Logf("slowest: %v, %s", slowest.Round(time.Millisecond), slow)
	t.Logf("most memory taken, in all: %d MB, %s", most>>20, large)
	if most > 2<<30 {
		t.Errorf("%s took %d MB", large, most>>20)
	}
	if failed < hostileFiles/4 {
		t.Errorf("only %d of %d files were refused: they were not spoilt enough to try anything", failed, hostileFiles)
	}
}

// guarded makes an error of a panic.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			buf := make([]byte, 2000)
			err = fmt.Errorf("panic: %v\n%s", p, buf[:runtime.Stack(buf, false)])
		}
	}()
	return f()
}

// keep leaves a file that did harm where it can be looked at.
func keep(t *testing.T, i int, ext string, data []byte) {
	name := filepath.Join(os.TempDir(), fmt.Sprintf("hostile-%d%s", i, ext))
	if os.WriteFile(name, data, 0o600) == nil {
		t.Logf("it is kept in %s", name)
	}
}

// throughTheProgram has the command that reads such files read one. It must end in order and say nothing that a
// terminal obeys.
func throughTheProgram(t *testing.T, dir, path, kind, what string) {
	t.Helper()
	args := map[string][]string{
		"sound": {"analyze", path}, "turns": {"analyze", path}, "account": {"report", path}, "roster": {"analyze", "--roster", path, "t.rttm"},
		"questions": {"questions", "--questions", path}, "settings": {"--config", path, "config", "show"}, "edits": {"report", "--edits", path, "a.json"}, "journal": {"report", path},
	}[kind]
	if err := os.WriteFile(filepath.Join(dir, "t.rttm"), []byte("SPEAKER m 1 0.000 20.000 <NA> <NA> ana <NA> <NA>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "airtime", args...)
	cmd.Dir, cmd.Env = dir, testEnv(t)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Errorf("%s: did not end", what)
	}
	if code := cmd.ProcessState.ExitCode(); code < 0 || code > 5 {
		t.Errorf("%s: ended with %v\n%.2000s", what, err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r != '\t' && printable.Hidden(r) }) {
			t.Errorf("%s: said %q", what, line)
			break
		}
	}
}
