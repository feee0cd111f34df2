//go:build unix

package audio_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

// A playlist that begins as a sound file does would make ffmpeg open what it names: other recordings of the user.
func TestFFmpegOpensNoOtherFile(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.mp3")
	secret := encode(t, "mp3", 16000, 1, audiotest.Voice(1, 16000, 2*time.Second))
	data, err := os.ReadFile(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, data, 0o600); err != nil {
		t.Fatal(err)
	}
	tag := "ID3\x04\x00\x00\x00\x00\x00\x0a" + strings.Repeat("\x00", 10)
	for name, text := range map[string]string{
		"hls behind ID3":    tag + "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.0,\n" + other + "\n#EXT-X-ENDLIST\n",
		"concat behind ID3": tag + "ffconcat version 1.0\nfile 'other.mp3'\n",
		"dash behind ID3":   tag + `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="0" bandwidth="1"><BaseURL>other.mp3</BaseURL></Representation></AdaptationSet></Period></MPD>`,
		"hls as unknown":    "\x01#EXTM3U\n#EXTINF:2.0,\n" + other + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, "in.mp3")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			src, err := audio.Open(t.Context(), path, nil)
			if err == nil {
				n, err := io.Copy(io.Discard, reader{src})
				src.Close()
				t.Fatalf("opened it, and heard %d samples, %v", n, err)
			}
			if !errors.Is(err, audio.ErrNotAudio) {
				t.Errorf("got %v, want %v", err, audio.ErrNotAudio)
			}
		})
	}
}

// reader counts the samples of a source.
type reader struct{ audio.Source }

func (r reader) Read(b []byte) (int, error) { return r.Source.Read(make([]float32, len(b))) }

// A decoder that hangs, gives noise or never ends is ended, with an error that says so.
func TestFFmpegThatMisbehaves(t *testing.T) {
	real, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("ffmpeg is not installed, which this test needs; make test installs it")
	}
	// A recording of the kind that ffmpeg gives us, without an end.
	endless := `"` + real + `" -v quiet -nostdin -f lavfi -i anullsrc=r=8000:cl=mono -c:a pcm_f32le -f matroska pipe:1`
	for _, tt := range []struct{ name, script, want string }{
		{"hangs before anything", "exec sleep 1000", "gave nothing for 400ms and was stopped"},
		{"hangs, and so does its child", "sleep 10", "gave nothing for 400ms and was stopped"},
		{"hangs after some sound", endless + " | head -c 200000; exec sleep 1000", "gave nothing for 400ms and was stopped"},
		{"closes its output and stays", "exec >&- ; exec sleep 1000", "ffmpeg says: nothing"},
		{"never ends", "exec " + endless, "ffmpeg gives more than 5m0s of sound, want a recording that ends"},
		{"gives garbage", "exec head -c 3000000 /dev/urandom", "ffmpeg's output"},
		{"gives garbage without end", "exec cat /dev/urandom", "ffmpeg's output"},
		{"gives zeros without end", "exec cat /dev/zero", "ffmpeg's output"},
		{"says much and gives nothing", "yes '[error] no' | head -c 3000000 >&2; exit 1", "ffmpeg says: no"},
		{"gives nothing", "exit 0", "ffmpeg says: nothing"},
		{"cannot be started", "exit 127", "ffmpeg says: nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			patience := time.Minute // of which none but those that hang need any
			if strings.Contains(tt.want, "400ms") {
				patience = 400 * time.Millisecond
			}
			defer audio.HurryFFmpeg(patience, 5*time.Minute)()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte("#!/bin/sh\n"+tt.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
			err := hear(t, write(t, "x.ogg", []byte("OggS and more")))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// hear opens path and reads it to its end.
func hear(t *testing.T, path string) error {
	t.Helper()
	src, err := audio.Open(t.Context(), path, nil)
	if err != nil {
		return err
	}
	defer src.Close()
	x := make([]float32, 1<<16)
	for {
		if _, err := src.Read(x); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// A pipe on which nothing comes for a while is no fault of ffmpeg's.
func TestFFmpegWaitsForAPipe(t *testing.T) {
	defer audio.HurryFFmpeg(4*time.Second, time.Hour)()
	file, err := os.ReadFile(encode(t, "ogg", 16000, 1, audiotest.Noise(1, 16000, 0.1, 20*time.Second)))
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	go func() {
		w.Write(file[:len(file)/2])
		time.Sleep(6 * time.Second) // longer than its patience, which is long enough to start on a busy machine
		w.Write(file[len(file)/2:])
		w.Close()
	}()
	src := mustOpen(t, "-", r)
	if n := len(audiotest.ReadAll(t, src)); n < 19*16000 {
		t.Errorf("got %d samples, want 20 s", n)
	}
}

// What ffmpeg starts as can read its input and the system's libraries, and do nothing else: this one is a script that
// tries.
func TestFFmpegIsConfined(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has what this takes")
	}
	dir, other := t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret")
	if err := os.WriteFile(secret, []byte("sound"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(other, "in.ogg")
	if err := os.WriteFile(in, []byte("OggS"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`#!/bin/bash
say() { echo "[error] $*" >&2; }
tried=
(: < %[1]s) 2>/dev/null && tried="$tried read"
(: > %[2]s/made) 2>/dev/null && tried="$tried write"
(: >> %[1]s) 2>/dev/null && tried="$tried append"
(: > /dev/tcp/127.0.0.1/1) 2>&1 | grep -q 'refused' && tried="$tried tcp"
(: > /dev/udp/127.0.0.1/9) 2>/dev/null && tried="$tried udp"
kill -0 %[3]d 2>/dev/null && tried="$tried signal"
(: < %[4]s) 2>/dev/null || tried="$tried no-input"
say "could:$tried."
`, secret, other, os.Getpid(), in)
	if err := os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	err := hear(t, in)
	if err == nil || !strings.Contains(err.Error(), "could:.") {
		t.Errorf("got %v, want a program that could do nothing but read its input", err)
	}
	if _, err := os.Stat(filepath.Join(other, "made")); err == nil {
		t.Error("it made a file")
	}
	// This process has all its rights still.
	if b, err := os.ReadFile(secret); err != nil || !bytes.Equal(b, []byte("sound")) {
		t.Errorf("got %q, %v", b, err)
	}
}
