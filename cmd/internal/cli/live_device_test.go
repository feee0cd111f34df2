//go:build device && cgo && !noportaudio

package cli

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/cmd/internal/demo"
	"airtime/report"
)

// TestDeviceLive plays the sample meeting to a microphone, ends the meeting with an interrupt, and
// holds the account to that of the file: shares within 5 points.
func TestDeviceLive(t *testing.T) {
	server, err := audiotest.NewSoundServer()
	if err != nil {
		t.Fatalf("this test needs pulseaudio, pulseaudio-utils and libasound2-plugins: %v", err)
	}
	defer server.Close()
	if _, err := server.AddSink("room", 1); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, demo.Name)
	if err := os.WriteFile(file, demo.Sound, 0o600); err != nil {
		t.Fatal(err)
	}
	call := func(ctx context.Context, args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
		if code := p.run(ctx, args); code != exitOK {
			t.Errorf("airtime %s: got status %d and %q, want %d", strings.Join(args, " "), code, &errs, exitOK)
		}
	}
	want := filepath.Join(dir, "file.json")
	call(context.Background(), "analyze", "-o", want, file)

	got, journal := filepath.Join(dir, "live.json"), filepath.Join(dir, "m.journal")
	ctx, interrupt := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		call(ctx, "live", "--device", "room.monitor", "--journal", journal, "-o", got)
	}()
	for range 100 { // until it listens
		if b, err := os.ReadFile(journal); err == nil && bytes.Contains(b, []byte(`"kind":"heard"`)) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := server.Play("room", audio.Format{Rate: audio.AnalysisRate, Channels: 1}, demoSamples(t)); err != nil {
		t.Error(err)
	}
	time.Sleep(2 * time.Second)
	interrupt()
	<-over

	w, g := savedAccount(t, want), savedAccount(t, got)
	if len(w.People) != len(g.People) {
		t.Errorf("got %d people, want %d as in the file", len(g.People), len(w.People))
	}
	ws, gs := shares(w), shares(g)
	for i := range min(len(ws), len(gs)) {
		if d := 100 * math.Abs(ws[i]-gs[i]); d > 5 {
			t.Errorf("share %d: got %.1f %%, want %.1f %% within 5 points", i, 100*gs[i], 100*ws[i])
		}
	}
	t.Logf("shares of the file %.3f, live %.3f", ws, gs)

	var out bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: io.Discard}
	if code := p.run(context.Background(), []string{"report", journal}); code != exitOK || !strings.Contains(out.String(), "Person A") {
		t.Errorf("report of the journal: got status %d and\n%s", code, &out)
	}
}

// demoSamples are those of the sample meeting.
func demoSamples(t *testing.T) []float32 {
	t.Helper()
	src, err := audio.Open(context.Background(), "-", demo.Open())
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var all []float32
	buf := make([]float32, 4096)
	for {
		n, err := src.Read(buf)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, buf[:n]...)
	}
}

func savedAccount(t *testing.T, path string) report.Account {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := report.ReadJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// shares are sorted: a voice's letter depends on when it was told apart.
func shares(a report.Account) []float64 {
	var out []float64
	for _, p := range a.People {
		out = append(out, p.Share)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}
