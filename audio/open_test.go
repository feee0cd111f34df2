package audio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

// wav16 is a WAV file of interleaved samples.
func wav16(rate audio.Rate, channels int, x []float32) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00")
	le := binary.LittleEndian
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate)*uint32(channels)*2)
	b = le.AppendUint16(b, uint16(channels)*2)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(2*len(x)))
	le.PutUint32(b[4:], uint32(len(b)-8+2*len(x)))
	for _, v := range x {
		b = le.AppendUint16(b, uint16(int16(v*32767)))
	}
	return b
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustOpen(t testing.TB, path string, stdin io.Reader) audio.Source {
	t.Helper()
	src, err := audio.Open(context.Background(), path, stdin)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestOpenKeepsTheContract(t *testing.T) {
	x := audiotest.Interleave(audiotest.Voice(1, 16000, 2*time.Second), audiotest.Voice(2, 16000, 2*time.Second))
	file := wav16(16000, 2, x)
	path := write(t, "x.txt", file) // the name does not count
	t.Run("WAV", func(t *testing.T) {
		audiotest.CheckSource(t, func() audio.Source { return mustOpen(t, path, nil) })
	})
	t.Run("pipe", func(t *testing.T) {
		audiotest.CheckSource(t, func() audio.Source { return mustOpen(t, "-", bytes.NewReader(file)) })
	})
	t.Run("FLAC", func(t *testing.T) {
		audiotest.CheckSource(t, func() audio.Source { return mustOpen(t, "testdata/stereo16.flac", nil) })
	})
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	secret := write(t, "secret.wav", []byte("RIFF"))
	for _, tt := range []struct {
		name string
		path string
		is   error
		want string // after the path
	}{
		{"missing", filepath.Join(dir, "none.wav"), fs.ErrNotExist, "no such file or directory"},
		{"directory", dir, nil, "is a directory, want a sound file"},
		{"empty", write(t, "a.wav", nil), audio.ErrNotAudio, "not audio: it is empty"},
		{"text", write(t, "b.wav", []byte("who spoke when?\nnobody knows — yet\n")), audio.ErrNotAudio, "not audio: it is text"},
		{"UTF-16", write(t, "c.wav", []byte("\xFF\xFEh\x00i\x00")), audio.ErrNotAudio, "not audio: it is text"},
		{"PDF", write(t, "d.mp3", []byte("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")), audio.ErrNotAudio, "not audio: it is a PDF document"},
		{"playlist", write(t, "e.mp3", []byte("#EXTM3U\nhttp://example.org/x.mp3\n\x00")), audio.ErrNotAudio, "not audio: it is a playlist; pass the recordings themselves"},
		{"cut header", secret, audio.ErrNotAudio, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src, err := audio.Open(t.Context(), tt.path, nil)
			if err == nil {
				src.Close()
				t.Fatal("got no error")
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want it to wrap %v", err, tt.is)
			}
			if got, ok := strings.CutPrefix(err.Error(), tt.path+": "); !ok || tt.want != "" && got != tt.want {
				t.Errorf("got %q, want %q", err, tt.path+": "+tt.want)
			}
		})
	}
	if os.Geteuid() != 0 {
		if err := os.Chmod(secret, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := audio.Open(t.Context(), secret, nil); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("unreadable: got %v, want %v", err, fs.ErrPermission)
		}
	}
}

// TestOpenStopsOnASilentPipe has a standard input on which nothing ever comes, or
// comes no more.
func TestOpenStopsOnASilentPipe(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := audio.Open(ctx, "-", r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Open: got %v, want %v", err, context.DeadlineExceeded)
	}

	file := wav16(16000, 1, make([]float32, 100))
	for _, tt := range []struct {
		name string
		stop func(src audio.Source, cancel func())
		want error
	}{
		{"close", func(src audio.Source, cancel func()) { src.Close() }, audio.ErrClosed},
		{"cancel", func(src audio.Source, cancel func()) { cancel() }, context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, w := io.Pipe()
			defer w.Close()
			go w.Write(file[:len(file)-50])
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			src, err := audio.Open(ctx, "-", r)
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			time.AfterFunc(20*time.Millisecond, func() { tt.stop(src, cancel) })
			dst := make([]float32, 1000)
			for err == nil {
				_, err = src.Read(dst)
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("Read: got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestOpenClosesItsFile(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("needs /proc")
	}
	count := func() int {
		d, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(d)
	}
	path := write(t, "x.wav", wav16(16000, 1, make([]float32, 100)))
	before := count()
	for range 20 {
		for _, p := range []string{path, "testdata/mono24.flac"} {
			mustOpen(t, p, nil).Close()
		}
		if _, err := audio.Open(t.Context(), "open_test.go", nil); err == nil {
			t.Fatal("opened a Go file")
		}
	}
	if after := count(); after > before+5 {
		t.Errorf("got %d open files after 40 opens, %d before", after, before)
	}
}
