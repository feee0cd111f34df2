package audio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

// needFFmpeg fails the test where ffmpeg is missing: what is not tested should not
// look as if it were.
func needFFmpeg(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Fatal("ffmpeg is not installed, which this test needs; make test installs it")
	}
}

// encode makes a file of x in the format that ext names.
func encode(t testing.TB, ext string, rate audio.Rate, channels int, x []float32, args ...string) string {
	t.Helper()
	needFFmpeg(t)
	in := write(t, "in.wav", wav16(rate, channels, x))
	out := filepath.Join(t.TempDir(), "-out."+ext)
	cmd := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-nostdin", "-i", in}, args...), "file:"+out)...)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("encoding %s: %v: %s", ext, err, msg)
	}
	return out
}

func TestFFmpeg(t *testing.T) {
	x := audiotest.Interleave(audiotest.Tone(48000, 440, 0.5, time.Second), audiotest.Silence(48000, time.Second))
	for _, tt := range []struct {
		ext  string
		args []string
	}{
		{"mp3", nil},
		{"m4a", nil},
		{"webm", nil},
		{"ts", nil}, // has no magic bytes at its start
		{"wav", []string{"-c:a", "adpcm_ms"}},
		{"flac", []string{"-ar", "24000"}},
	} {
		t.Run(tt.ext, func(t *testing.T) {
			path := encode(t, tt.ext, 48000, 2, x, tt.args...)
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range []string{path, "-"} {
				src, err := audio.Open(t.Context(), in, bytes.NewReader(file))
				if err != nil {
					t.Fatal(err)
				}
				f := src.Format()
				if f.Channels != 2 {
					t.Errorf("%s: got %d channels, want 2", in, f.Channels)
				}
				got := audiotest.ReadAll(t, src)
				if d := f.Rate.Duration(int64(len(got) / 2)); d < 900*time.Millisecond || d > 1150*time.Millisecond {
					t.Errorf("%s: got %v of sound, want about 1 s", in, d)
				}
				var left, right []float32
				for i := 0; i+1 < len(got); i += 2 {
					left, right = append(left, got[i]), append(right, got[i+1])
				}
				if l, r := audiotest.RMS(left), audiotest.RMS(right); math.Abs(l-0.35) > 0.05 || r > 0.01 {
					t.Errorf("%s: got RMS %.3f and %.3f, want 0.35 and 0", in, l, r)
				}
				if notes := src.(audio.Noter).Notes(); len(notes) > 0 {
					t.Errorf("%s: got notes %q, want none", in, notes)
				}
				if n := src.(audio.Sized).Samples(); in != "-" && tt.ext != "ts" && math.Abs(float64(n)/float64(f.Rate)-1) > 0.3 {
					t.Errorf("%s: got %d samples expected at %v, want about a second", in, n, f.Rate)
				}
			}
		})
	}
}

func TestFFmpegKeepsTheContract(t *testing.T) {
	path := encode(t, "ogg", 16000, 1, audiotest.Voice(1, 16000, time.Second))
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	audiotest.CheckSource(t, func() audio.Source { return mustOpen(t, path, nil) })
	audiotest.CheckSource(t, func() audio.Source { return mustOpen(t, "-", bytes.NewReader(file)) })
}

// TestFFmpegTracks has a file with a sound track for each of two people, at different rates, of whom the second
// begins late.
func TestFFmpegTracks(t *testing.T) {
	needFFmpeg(t)
	file := filepath.Join(t.TempDir(), "two.mkv")
	cmd := exec.Command("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=440:r=16000:d=2", "-f", "lavfi", "-i", "sine=660:r=8000:d=4",
		"-filter_complex", "[1:a]aselect='gt(t,3)'[late]", "-map", "0:a", "-map", "[late]", "-metadata:s:a:0", "title=Ana", "-metadata:s:a:1", "title=Ben: the second", "-c:a", "pcm_s16le", file)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	audiotest.CheckSource(t, func() audio.Source { return mustOpen(t, file, nil) })

	src := mustOpen(t, file, nil)
	if got, want := src.Format(), (audio.Format{Rate: 16000, Channels: 2}); got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	if got := src.(audio.Tracked).Tracks(); !slices.Equal(got, []string{"Ana", "Ben: the second"}) {
		t.Errorf("got tracks %q", got)
	}
	x := audiotest.ReadAll(t, src)
	for _, tt := range []struct {
		channel    int
		begin, end float64 // seconds
		sound      bool
	}{{0, 0.1, 1.9, true}, {0, 2.1, 3.9, false}, {1, 0.1, 2.8, false}, {1, 3.2, 3.9, true}} {
		var y []float32
		for i := int(tt.begin * 16000); i < int(tt.end*16000) && 2*i+1 < len(x); i++ {
			y = append(y, x[2*i+tt.channel])
		}
		if rms := audiotest.RMS(y); rms > 0.01 != tt.sound {
			t.Errorf("channel %d from %g to %g s: RMS %.3f, want sound: %v", tt.channel, tt.begin, tt.end, rms, tt.sound)
		}
	}
	if got := fmt.Sprint(src.(audio.Noter).Notes()); !strings.Contains(got, "[tracks_heard n=2 track_ended_early early_s=2 number=1") {
		t.Errorf("got notes %q", got)
	}

	second, err := audio.OpenTrack(t.Context(), file, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if got, want := second.Format(), (audio.Format{Rate: 8000, Channels: 1}); got != want {
		t.Errorf("track 2: got %+v, want %+v", got, want)
	}
	wav := write(t, "x.wav", wav16(16000, 1, audiotest.Silence(16000, time.Second)))
	for path, want := range map[string]string{file: "no sound track 3, want 1 to 2", wav: "no sound track 3, want 1 to 1"} {
		if _, err := audio.OpenTrack(t.Context(), path, nil, 3); !errors.Is(err, audio.ErrNoTrack) || !strings.Contains(err.Error(), want) {
			t.Errorf("track 3: got %v, want %s", err, want)
		}
	}

	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pipe := mustOpen(t, "-", bytes.NewReader(b))
	audiotest.ReadAll(t, pipe)
	if got := fmt.Sprint(pipe.(audio.Noter).Notes()); pipe.Format().Channels != 1 || !strings.Contains(got, "one_track n=2 track=1") {
		t.Errorf("from a pipe: got %+v and notes %q", pipe.Format(), got)
	}
}

// TestFFmpegTime has sound that begins after the picture, and a track that was muted for a while:
// both as browsers and recorders write them, without anything in the gaps.
func TestFFmpegTime(t *testing.T) {
	needFFmpeg(t)
	late := filepath.Join(t.TempDir(), "late.mkv")
	make := exec.Command("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=d=4:s=32x32:r=5", "-f", "lavfi", "-i", "sine=440:r=16000:d=4",
		"-af", "aselect='gt(t,3)'", "-c:v", "mpeg4", "-c:a", "pcm_s16le", late)
	if msg, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	muted := encode(t, "webm", 48000, 2, audiotest.Interleave(audiotest.Tone(48000, 440, 0.5, 5*time.Second), audiotest.Tone(48000, 660, 0.5, 5*time.Second)),
		"-af", "aselect='lt(t,1)+gt(t,4)'")
	for _, tt := range []struct {
		path       string
		begin, end time.Duration // of the silence
		length     time.Duration
	}{
		{late, 0, 3 * time.Second, 4 * time.Second},
		{muted, time.Second, 4 * time.Second, 5 * time.Second},
	} {
		src := audio.Downmix(mustOpen(t, tt.path, nil))
		rate := src.Format().Rate
		x := audiotest.ReadAll(t, src)
		if d := rate.Duration(int64(len(x))) - tt.length; d < -150*time.Millisecond || d > 150*time.Millisecond {
			t.Errorf("%s: off by %v of %v", filepath.Base(tt.path), d, tt.length)
			continue
		}
		const edge = 150 * time.Millisecond
		if rms := audiotest.RMS(x[rate.Samples(tt.begin+edge):rate.Samples(tt.end-edge)]); rms > 1e-6 {
			t.Errorf("%s: RMS %v in the gap, want silence", filepath.Base(tt.path), rms)
		}
		if rms := audiotest.RMS(x[rate.Samples(tt.end+edge):]); rms < 0.05 {
			t.Errorf("%s: RMS %v after the gap, want the tone", filepath.Base(tt.path), rms)
		}
	}
}

// TestFFmpegBegins has a file for each of two people, of whom the second came a second later: browsers and servers of calls
// write when by the same clock.
func TestFFmpegBegins(t *testing.T) {
	needFFmpeg(t)
	tone := audiotest.Tone(16000, 440, 0.5, 2*time.Second)
	for _, ext := range []string{"webm", "m4a", "mkv"} {
		open := func() audio.Source {
			first, late := encode(t, ext, 16000, 1, tone, "-output_ts_offset", "3600"), encode(t, ext, 16000, 1, tone, "-output_ts_offset", "3601")
			src, err := audio.Join(mustOpen(t, first, nil), mustOpen(t, late, nil))
			if err != nil {
				t.Fatal(err)
			}
			return src
		}
		src := open()
		rate := src.Format().Rate
		x := audiotest.ReadAll(t, src)
		if d := rate.Duration(int64(len(x)/2)) - 3*time.Second; d < -150*time.Millisecond || d > 150*time.Millisecond {
			t.Errorf("%s: off by %v of 3 s", ext, d)
			continue
		}
		var before, after []float32
		for i := range rate.Samples(800 * time.Millisecond) {
			before, after = append(before, x[2*i+1]), append(after, x[2*(i+rate.Samples(1200*time.Millisecond))+1])
		}
		if audiotest.RMS(before) > 1e-6 || audiotest.RMS(after) < 0.05 {
			t.Errorf("%s: the second has RMS %v in the first second and %v in the next, want silence, then the tone", ext, audiotest.RMS(before), audiotest.RMS(after))
		}
		if notes := fmt.Sprint(src.(audio.Noter).Notes()); !strings.Contains(notes, "file_begins_late late_s=1 number=2") {
			t.Errorf("%s: got notes %q", ext, notes)
		}
	}
	// Ogg's clock may begin anywhere, and so it counts for nothing.
	src, err := audio.Join(mustOpen(t, encode(t, "ogg", 16000, 1, tone), nil), mustOpen(t, encode(t, "ogg", 16000, 1, tone, "-output_ts_offset", "60"), nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := src.Format().Rate.Duration(int64(len(audiotest.ReadAll(t, src)) / 2)); got > 3*time.Second {
		t.Errorf("ogg: %v long, want 2 s", got)
	}
}

// Two recordings that were appended to one another: that the second was not heard has to be said.
func TestFFmpegAppended(t *testing.T) {
	needFFmpeg(t)
	one := encode(t, "m4a", 16000, 1, audiotest.Tone(16000, 440, 0.5, 2*time.Second))
	b, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"[]", "[another_recording]"} {
		src := mustOpen(t, write(t, "x.m4a", bytes.Repeat(b, n+1)), nil)
		audiotest.ReadAll(t, src)
		if notes := fmt.Sprint(src.(audio.Noter).Notes()); notes != want {
			t.Errorf("%d files: got notes %q, want %q", n+1, notes, want)
		}
	}
}

func TestFFmpegErrors(t *testing.T) {
	good := encode(t, "ogg", 16000, 1, audiotest.Voice(1, 16000, 5*time.Second))
	file, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	video := filepath.Join(t.TempDir(), "v.mkv")
	if msg, err := exec.Command("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=d=0.2:s=64x64", video).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	for _, tt := range []struct {
		name, path, want string
	}{
		{"video only", video, "not audio: Matroska or WebM without any sound in it"},
		{"damaged", write(t, "x.ogg", append([]byte("OggS"), make([]byte, 1000)...)), "not audio: Ogg, and ffmpeg says: "},
		{"unknown", write(t, "x.bin", bytes.Repeat([]byte{1, 2, 3, 250}, 500)), "not audio: it is of an unknown kind, and ffmpeg says: "},
	} {
		_, err := audio.Open(t.Context(), tt.path, nil)
		if !errors.Is(err, audio.ErrNotAudio) || !strings.HasPrefix(err.Error(), tt.path+": "+tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}

	t.Run("cut", func(t *testing.T) {
		src := mustOpen(t, "-", bytes.NewReader(file[:len(file)/2]))
		if got := audiotest.ReadAll(t, src); len(got) < 16000 {
			t.Errorf("got %d samples, want those before the cut", len(got))
		}
	})
	t.Run("cancel", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		src, err := audio.Open(ctx, good, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		cancel()
		if _, err := src.Read(make([]float32, 100)); !errors.Is(err, context.Canceled) {
			t.Errorf("Read: got %v, want %v", err, context.Canceled)
		}
	})
	t.Run("not installed", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if _, err := audio.Open(t.Context(), good, nil); !errors.Is(err, audio.ErrNoFFmpeg) || errors.Is(err, audio.ErrNotAudio) {
			t.Errorf("Ogg: got %v, want %v", err, audio.ErrNoFFmpeg)
		}
	})
}

// TestWAVAgainstFFmpeg has ffmpeg write every kind of WAV, and read it too: both
// readers must come to the same samples.
func TestWAVAgainstFFmpeg(t *testing.T) {
	needFFmpeg(t)
	const rate = 22050
	channels := make([][]float32, 6)
	for c := range channels {
		channels[c] = audiotest.Voice(uint64(c), rate, 300*time.Millisecond)
	}
	ffmpeg := func(t *testing.T, args ...string) []byte {
		cmd := exec.Command("ffmpeg", append([]string{"-v", "error", "-nostdin"}, args...)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("ffmpeg %q: %v", args, err)
		}
		return out
	}
	for _, codec := range []string{"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw"} {
		for _, n := range []int{1, 6} { // six need an extensible header
			t.Run(fmt.Sprintf("%s of %d", codec, n), func(t *testing.T) {
				in := write(t, "in.wav", wav16(rate, n, audiotest.Interleave(channels[:n]...)))
				for _, rf64 := range []string{"never", "always"} {
					if rf64 == "always" && n > 1 {
						continue
					}
					path := filepath.Join(t.TempDir(), "x.wav")
					ffmpeg(t, "-i", in, "-c:a", codec, "-rf64", rf64, path)
					raw := ffmpeg(t, "-i", path, "-f", "f32le", "-")
					want := make([]float32, len(raw)/4)
					for i := range want {
						want[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
					}
					compare(t, "file, RF64 "+rf64, audiotest.ReadAll(t, mustOpen(t, path, nil)), want)
					if rf64 == "never" {
						streamed := ffmpeg(t, "-i", in, "-c:a", codec, "-f", "wav", "-") // with sizes of 4 GiB
						compare(t, "streamed", audiotest.ReadAll(t, mustOpen(t, "-", bytes.NewReader(streamed))), want)
					}
				}
			})
		}
	}
}

func compare(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if d := got[i] - want[i]; d > 1e-7 || d < -1e-7 {
			t.Errorf("%s: value %d: got %v, want %v", what, i, got[i], want[i])
			return
		}
	}
}

// TestCloseEndsFFmpeg closes a recording in the middle, from a file and from a pipe
// on which nothing comes any more.
func TestCloseEndsFFmpeg(t *testing.T) {
	path := encode(t, "ogg", 16000, 1, audiotest.Noise(1, 16000, 0.1, 2*time.Minute))
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	defer w.Close()
	go w.Write(file[:len(file)/2])
	for _, tt := range []struct {
		name string
		src  audio.Source
	}{
		{"file", mustOpen(t, path, nil)},
		{"pipe", mustOpen(t, "-", r)},
	} {
		if _, err := tt.src.Read(make([]float32, 100)); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		ffmpeg, err := os.FindProcess(audio.FFmpegPID(tt.src))
		if err != nil {
			t.Fatal(err)
		}
		alive := syscall.Signal(0)
		if err := ffmpeg.Signal(alive); err != nil {
			t.Fatalf("%s: ffmpeg is not running before Close: %v", tt.name, err)
		}
		tt.src.Close()
		if err := ffmpeg.Signal(alive); !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("%s: ffmpeg after Close: got %v, want %v", tt.name, err, os.ErrProcessDone)
		}
	}
}
