//go:build eval

package vad

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"airtime/audio"
	"airtime/diarize/cepstral/feature"
	"airtime/diarize/internal/baseline"
	"airtime/diarize/score"
)

var update = flag.Bool("update", false, "write the baseline instead of comparing with it")

// figures compare speech found with the reference's turns, whoever's they are. Seconds add up
// over meetings: some excerpts in ami have hardly any speech.
type figures struct {
	Recording  float64 `json:"recording_s"`
	Speech     float64 `json:"speech_s"`
	Missed     float64 `json:"missed_s"`
	FalseAlarm float64 `json:"false_alarm_s"`
}

func (f figures) plus(g figures) figures {
	return figures{f.Recording + g.Recording, f.Speech + g.Speech, f.Missed + g.Missed, f.FalseAlarm + g.FalseAlarm}
}

func (f figures) rounded() figures {
	for _, v := range []*float64{&f.Recording, &f.Speech, &f.Missed, &f.FalseAlarm} {
		*v = math.Round(*v*100) / 100
	}
	return f
}

// wrong is the percentage of the time that is wrongly called.
func (f figures) wrong() float64 { return 100 * (f.Missed + f.FalseAlarm) / f.Recording }

// TestEvalSpeech finds the speech in one-microphone meetings. How much of a set's time is wrongly
// called may only get better; the meetings stand beside to be read.
func TestEvalSpeech(t *testing.T) {
	root := os.Getenv("AIRTIME_DATA")
	if root == "" {
		root = "../../../../shared/data"
	}
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tspeech s\tlive: missed s\tfalse alarm s\twrong %\trevised: missed s\tfalse alarm s\twrong %\tsame if all were speech\t")
	row := func(name string, live, revised figures) {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t\n", name, live.Speech,
			live.Missed, live.FalseAlarm, live.wrong(), revised.Missed, revised.FalseAlarm, revised.wrong(), 100*(1-live.Speech/live.Recording))
	}
	held, sums := map[string]float64{}, map[string]figures{}
	for _, set := range []string{"room", "ami"} {
		files, _ := filepath.Glob(filepath.Join(root, "meetings", set, "*.rttm"))
		if len(files) == 0 {
			t.Fatalf("no meetings in %s/meetings/%s", root, set)
		}
		var live, revised figures
		for _, path := range files {
			x := sound(t, strings.TrimSuffix(path, ".rttm"))
			l, r := detect(x, len(x))
			ref := speechFrames(t, path, len(l))
			fl, fr := compare(ref, l), compare(ref, r)
			row(set+"/"+filepath.Base(path), fl, fr)
			live, revised = live.plus(fl), revised.plus(fr)
		}
		row(set+" together", live, revised)
		for name, f := range map[string]figures{set + " live": live, set + " revised": revised} {
			held[name+" wrong, %"], sums[name] = f.wrong(), f.rounded()
		}
	}
	w.Flush()
	t.Logf("\n%s", &out)
	baseline.Hold(t, "testdata/baseline.json", *update, baseline.Any, held, sums)
}

// compare judges the segments of p, frame by frame.
func compare(ref []bool, p []float32) (f figures) {
	const frame = float64(feature.Hop) / float64(rate)
	found := make([]bool, len(ref))
	for _, s := range segments(p) {
		for i := s.Start / feature.Hop; i < min(s.End/feature.Hop, int64(len(found))); i++ {
			found[i] = true
		}
	}
	for i, r := range ref {
		f.Recording += frame
		switch {
		case r && !found[i]:
			f.Missed += frame
		case !r && found[i]:
			f.FalseAlarm += frame
		}
		if r {
			f.Speech += frame
		}
	}
	return f
}

func speechFrames(t *testing.T, path string, n int) []bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recordings, err := score.ReadRTTM(f)
	if err != nil || len(recordings) != 1 {
		t.Fatalf("%s: got %d recordings and error %v, want 1", path, len(recordings), err)
	}
	speech := make([]bool, n)
	for _, turn := range recordings[0].Turns {
		for i := rate.Samples(turn.Start) / feature.Hop; i < min(rate.Samples(turn.End)/feature.Hop, int64(n)); i++ {
			speech[i] = true
		}
	}
	return speech
}

// sound is all of the one-channel .wav or .flac file of that name.
func sound(t *testing.T, base string) (x []float32) {
	t.Helper()
	files, _ := filepath.Glob(base + ".[wf][al]*")
	if len(files) != 1 {
		t.Fatalf("%s: got sound files %q, want one", base, files)
	}
	src, err := audio.Open(context.Background(), files[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if got := src.Format(); got.Rate != rate || got.Channels != 1 {
		t.Fatalf("%s: got %+v, want one channel at %v", files[0], got, rate)
	}
	buf := make([]float32, rate)
	for {
		n, err := src.Read(buf)
		x = append(x, buf[:n]...)
		if errors.Is(err, io.EOF) {
			return x
		}
		if err != nil {
			t.Fatalf("%s: %v", files[0], err)
		}
	}
}
