//go:build trust

package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"

	"airtime/audio"
)

// calls are what is looked at whole: each with what it may leave in the folder it runs in.
var calls = []struct {
	name  string
	args  []string
	leave []string
	stdin string
}{
	{"analyze", []string{"analyze", "-o", "out.json", "m.wav"}, []string{"out.json"}, ""},
	{"analyze through ffmpeg", []string{"analyze", "m.ogg"}, nil, ""},
	{"live", []string{"live", "-q", "--from", "m.wav", "--speed", "0", "--journal", "m.journal", "-o", "live.json"}, []string{"live.json", "m.journal"}, ""},
	{"report", []string{"report", "a.json"}, nil, ""},
	{"report on paper", []string{"report", "-o", "out.pdf", "a.json"}, []string{"out.pdf"}, ""},
	{"report as a page", []string{"report", "-o", "out.html", "a.json"}, []string{"out.html"}, ""},
	{"check", []string{"check", "--names", "Ana,Ben", "--from", "m.wav", "--from", "m.wav"}, nil, ""},
	{"name", []string{"name", "-o", "named.json", "a.json", "m.wav"}, []string{"named.json"}, "Ana\nBen\n"},
	{"page", []string{"report", "--page", "a.json"}, nil, ""},
	{"live with a page", []string{"live", "--page", "-q", "--from", "m.wav", "--speed", "0", "--journal", "p.journal", "-o", "page.json"}, []string{"page.json", "p.journal"}, ""},
}

// recorded makes a folder with a recording and its account.
func recorded(t *testing.T) (dir string, samples []float32) {
	t.Helper()
	dir = t.TempDir()
	channels := meeting(audio.AnalysisRate, 1, 2, 12, false, false)
	var wav bytes.Buffer
	if err := writeWAV(&wav, 16000, channels); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "m.wav"), wav.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("ffmpeg", "-v", "error", "-i", filepath.Join(dir, "m.wav"), filepath.Join(dir, "m.ogg")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := run(t, dir, nil, "analyze", "-q", "-o", "a.json", "m.wav"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir, channels[0]
}

// onto runs "$@" in the folder $1 on a copy of the whole file system to which all that is written goes, and lists that.
const onto = `set -e
dir=$1; shift
mount -t tmpfs none /mnt
mkdir /mnt/new /mnt/work /mnt/all
mount -t overlay -o lowerdir=/,upperdir=/mnt/new,workdir=/mnt/work none /mnt/all 2>/dev/null ||
  mount -t overlay -o userxattr,lowerdir=/,upperdir=/mnt/new,workdir=/mnt/work none /mnt/all
mount --rbind /dev /mnt/all/dev
mount --rbind /proc /mnt/all/proc
shm=$(ls -R /dev/shm)
chroot /mnt/all sh -c 'cd "$0" && exec "$@"' "$dir" "$@" >/dev/null
[ "$shm" = "$(ls -R /dev/shm)" ] || echo /dev/shm
cd /mnt/new && find . -mindepth 1 ! -type d`

// Nothing is written anywhere on the whole file system but what was asked for.
func TestWholeFileSystem(t *testing.T) {
	// As root a mount namespace is enough; others need a user namespace, which some systems refuse them.
	unshare := []string{"unshare", "--mount"}
	if os.Getuid() != 0 {
		unshare = append(unshare, "--user", "--map-root-user")
	}
	bin, err := exec.LookPath("airtime")
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := recorded(t)
	player := fakePlayer(t)
	look := func(stdin string, args ...string) (string, error) {
		cmd := exec.Command(unshare[0], slices.Concat(unshare[1:], []string{"sh", "-c", onto, "sh", dir}, args)...)
		cmd.Env, cmd.Stdin = append(testEnv(t), player), strings.NewReader(stdin)
		var out, complaint bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &complaint
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%w: %s", err, complaint.String())
		}
		return out.String(), nil
	}
	// A program that does leak is found.
	got, err := look("", "sh", "-c", "echo leak >/var/tmp/leak; echo leak >/etc/leak")
	if err != nil {
		if os.Getenv("CI") == "true" && os.Getuid() == 0 {
			t.Fatal(err)
		}
		t.Skipf("this system lets nobody lay one file system over another: %v", err)
	}
	if !strings.Contains(got, "./var/tmp/leak\n") || !strings.Contains(got, "./etc/leak\n") {
		t.Fatalf("a leak was not found: %q", got)
	}
	for _, tt := range calls {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{bin}, tt.args...)
			page := slices.Contains(tt.args, "--page")
			if page { // until it is interrupted
				args = slices.Concat(interrupted, args)
			}
			out, err := look(tt.stdin, args...)
			if err != nil && !page {
				t.Fatal(err)
			}
			var left []string
			for file := range strings.Lines(out) {
				left = append(left, strings.TrimPrefix(strings.TrimSpace(file), "."))
			}
			var want []string
			for _, name := range tt.leave {
				want = append(want, filepath.Join(dir, name))
			}
			slices.Sort(left)
			slices.Sort(want)
			if !slices.Equal(left, want) {
				t.Errorf("left %q on the file system, want %q", left, want)
			}
		})
	}
}

// No stretch of what is written, to whatever it is (files, terminals, pipes, shared memory), has the shape of the sound
// that was heard: it is looked at as samples of 8, 16 and 32 bits and as floats, from each byte on.
func TestNothingWrittenIsSound(t *testing.T) {
	bin, err := exec.LookPath("airtime")
	if err != nil {
		t.Fatal(err)
	}
	dir, sound := recorded(t)
	e := newEar(sound)
	// What leaks is found: as it is, softer, as floats, in the middle of something else.
	for name, leak := range map[string][]byte{
		"16 bits":           samples16(sound[40000:42600], 1),
		"softer, odd start": append([]byte("x"), samples16(sound[62000:64600], -0.05)...),
		"floats":            floats(sound[20000:22600]),
		"8 bits, louder":    samples8(sound[70000:72600], 2),
	} {
		if got := e.likeness(slices.Concat([]byte(strings.Repeat("Ana 41 %, Ben 59 %\n", 30)), leak, bytes.Repeat([]byte("Ana"), 100))); got < alike {
			t.Errorf("a leak as %s has a likeness of %.2f: it would not be found", name, got)
		}
	}
	highest := 0.0
	for _, tt := range calls {
		if tt.name == "page" || tt.name == "analyze through ffmpeg" || tt.name == "name" { // the one hears nothing; what ffmpeg writes to us is sound, and what we give to a player
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			trace := filepath.Join(t.TempDir(), "trace")
			var stop []string
			if slices.Contains(tt.args, "--page") {
				stop = interrupted
			}
			cmd := exec.Command("strace", append([]string{"-f", "-qq", "-xx", "-s", "100000000", "-o", trace, "-e", "trace=write,pwrite64,writev,pwritev,sendto,sendmsg,mmap"}, slices.Concat(stop, []string{bin}, tt.args)...)...)
			cmd.Dir, cmd.Env = dir, testEnv(t)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			written, shared, err := readWrites(trace)
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range shared {
				t.Errorf("memory that is written to a file: %s", call)
			}
			total := 0
			for _, b := range written {
				total += len(b)
				if got := e.likeness(b); got >= alike {
					t.Errorf("wrote %d bytes with a stretch like the sound: %.2f", len(b), got)
				} else {
					highest = max(highest, got)
				}
			}
			if total == 0 {
				t.Error("saw nothing written: that proves nothing")
			}
			t.Logf("%d bytes written", total)
			for _, name := range tt.leave {
				os.Remove(filepath.Join(dir, name))
			}
		})
	}
	t.Logf("highest likeness of what was written: %.2f; a leak has %.2f or more", highest, alike)
}

// readWrites returns what each process wrote to each handle, put together, and calls that map files to be written to.
func readWrites(path string) (written map[string][]byte, shared []string, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	written = map[string][]byte{}
	for line := range strings.Lines(string(b)) {
		_, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		call = strings.TrimSpace(call)
		name, rest, ok := strings.Cut(call, "(")
		if !ok {
			continue
		}
		if name == "mmap" {
			if strings.Contains(rest, "MAP_SHARED") && strings.Contains(rest, "PROT_WRITE") && !strings.Contains(rest, "MAP_ANONYMOUS") {
				shared = append(shared, call)
			}
			continue
		}
		handle, rest, _ := strings.Cut(rest, ",")
		for {
			var quoted string
			_, after, ok := strings.Cut(rest, `"`)
			if !ok {
				break
			}
			if quoted, rest, ok = strings.Cut(after, `"`); !ok {
				break
			}
			data, err := hex.DecodeString(strings.ReplaceAll(quoted, `\x`, ""))
			if err != nil {
				return nil, nil, fmt.Errorf("%.80s: %w", call, err)
			}
			written[handle] = append(written[handle], data...)
		}
	}
	return written, shared, nil
}

const (
	stretch = 1024 // values that are compared at once: 64 ms
	alike   = 0.6  // from which correlation on a stretch is sound; of text and figures it is less than 0.5
	spike   = 0.2  // of a stretch's energy in one value: no sound, but any figure among zeros, which is like any click
)

// ear compares stretches of values with a recording.
type ear struct {
	fft    *fourier.FFT
	n      int
	sound  []complex128
	energy []float64 // of the recording up to each sample
}

func newEar(x []float32) *ear {
	n := 1
	for n < len(x)+stretch {
		n *= 2
	}
	padded := make([]float64, n)
	e := &ear{fft: fourier.NewFFT(n), n: n, energy: make([]float64, n+1)}
	for i, v := range x {
		padded[i] = float64(v)
	}
	for i, v := range padded {
		e.energy[i+1] = e.energy[i] + v*v
	}
	e.sound = e.fft.Coefficients(nil, padded)
	return e
}

// likeness is the highest correlation of a stretch of b, read in any way, with any of the recording that is no silence.
func (e *ear) likeness(b []byte) float64 {
	most := 0.0
	for _, values := range readings(b) {
		for at := 0; at+stretch <= len(values); at += stretch / 2 {
			most = max(most, e.one(values[at:at+stretch]))
		}
	}
	return most
}

func (e *ear) one(w []float64) float64 {
	mean, square, highest := 0.0, 0.0, 0.0
	for _, v := range w {
		mean += v / stretch
	}
	padded := make([]float64, e.n)
	for i, v := range w {
		if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e12 {
			return 0
		}
		padded[i] = v - mean
		square += padded[i] * padded[i]
		highest = max(highest, padded[i]*padded[i])
	}
	if square == 0 || highest > spike*square {
		return 0
	}
	c := e.fft.Coefficients(nil, padded)
	for i := range c {
		c[i] = e.sound[i] * complex(real(c[i]), -imag(c[i]))
	}
	match := e.fft.Sequence(nil, c)
	quiet := e.energy[e.n] / float64(e.n) * stretch / 20
	most := 0.0
	for i := range e.n - stretch {
		if here := e.energy[i+stretch] - e.energy[i]; here > quiet {
			most = max(most, math.Abs(match[i])/float64(e.n)/math.Sqrt(here*square))
		}
	}
	return most
}

// readings are the ways to take bytes for samples.
func readings(b []byte) [][]float64 {
	var all [][]float64
	for odd := range 4 {
		if odd >= len(b) {
			break
		}
		at := b[odd:]
		f32, s32 := make([]float64, len(at)/4), make([]float64, len(at)/4)
		for i := range f32 {
			u := binary.LittleEndian.Uint32(at[4*i:])
			f32[i], s32[i] = float64(math.Float32frombits(u)), float64(int32(u))
		}
		all = append(all, f32, s32)
		if odd < 2 {
			s16 := make([]float64, len(at)/2)
			for i := range s16 {
				s16[i] = float64(int16(binary.LittleEndian.Uint16(at[2*i:])))
			}
			all = append(all, s16)
		}
		if odd == 0 {
			u8 := make([]float64, len(at))
			for i, v := range at {
				u8[i] = float64(v)
			}
			all = append(all, u8)
		}
	}
	return all
}

func samples16(x []float32, gain float32) []byte {
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(v*gain*32767)))
	}
	return b
}

func samples8(x []float32, gain float32) []byte {
	b := make([]byte, len(x))
	for i, v := range x {
		b[i] = byte(128 + 127*min(max(gain*v, -1), 1))
	}
	return b
}

func floats(x []float32) []byte {
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}
