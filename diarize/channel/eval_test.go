//go:build eval

package channel

import (
	"encoding/binary"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"airtime/audio"
	"airtime/diarize/internal/baseline"
	"airtime/diarize/score"
)

var update = flag.Bool("update", false, "write the baseline")

// TestEvalMeetings prints what each meeting with a microphone per person comes to, and holds it to the
// bars, DER 5 % and shares within 1.5 points, and to what was reached before.
func TestEvalMeetings(t *testing.T) {
	root := os.Getenv("AIRTIME_DATA")
	if root == "" {
		root = "../../../shared/data"
	}
	files, _ := filepath.Glob(filepath.Join(root, "meetings/person/*.flac"))
	if len(files) == 0 {
		t.Fatalf("no meetings in %s/meetings/person", root)
	}
	held := map[string]float64{}
	for _, path := range files {
		f, err := os.Open(strings.TrimSuffix(path, ".flac") + ".rttm")
		if err != nil {
			t.Fatal(err)
		}
		recordings, err := score.ReadRTTM(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		ref := recordings[0].Turns
		r := detect(t, decode(t, path), second)
		if !r.Person {
			t.Errorf("%s: taken for a mix because %s", path, r.Reason)
		}
		var hyp []score.Turn
		for c, track := range r.Tracks {
			for _, turn := range track.Turns {
				hyp = append(hyp, score.Turn{Start: audio.AnalysisRate.Duration(turn.Start), End: audio.AnalysisRate.Duration(turn.End), Speaker: strconv.Itoa(c)})
			}
		}
		der := score.Diarization(ref, hyp, score.Config{})
		share := worstShare(ref, hyp, der.Mapping)
		total := der.Total.Seconds() / 100
		t.Logf("%s: DER %.2f %% (missed %.2f, false alarm %.2f, confusion %.2f), worst share %.2f points off; %s", filepath.Base(path),
			100*der.Rate(), der.Missed.Seconds()/total, der.FalseAlarm.Seconds()/total, der.Confusion.Seconds()/total, share, r.Reason)
		name := filepath.Base(path)
		held[name+" DER %"], held[name+" share off by, points"] = 100*der.Rate(), share
		if der.Rate() > 0.05 || share > 1.5 {
			t.Errorf("%s: DER %.2f %% and share off by %.2f points, want at most 5 and 1.5", path, 100*der.Rate(), share)
		}
	}
	baseline.Hold(t, "testdata/baseline.json", *update, baseline.Any, held, nil)
}

// worstShare is the largest difference of a speaking share, in percentage points.
func worstShare(ref, hyp []score.Turn, mapping map[string]string) float64 {
	off := map[string]float64{}
	sum := func(turns []score.Turn, sign float64, name func(string) string) {
		var all float64
		for _, u := range turns {
			all += (u.End - u.Start).Seconds()
		}
		for _, u := range turns {
			off[name(u.Speaker)] += sign * 100 * (u.End - u.Start).Seconds() / all
		}
	}
	sum(ref, 1, func(s string) string { return s })
	sum(hyp, -1, func(s string) string {
		if to := mapping[s]; to != "" {
			return to
		}
		return "unmapped " + s
	})
	worst := 0.0
	for _, d := range off {
		worst = max(worst, math.Abs(d))
	}
	return worst
}

// decode returns the channels of a file, through ffmpeg.
func decode(t *testing.T, path string) [][]float32 {
	t.Helper()
	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=channels", "-of", "csv=p=0", path).Output()
	if err != nil {
		t.Fatalf("ffprobe %s: %v", path, err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-ar", "16000", "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg %s: %v", path, err)
	}
	channels := make([][]float32, n)
	for i := 0; i < len(raw)/4; i++ {
		channels[i%n] = append(channels[i%n], math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:])))
	}
	return channels
}
