//go:build eval

package diarize

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"airtime/audio"
	"airtime/diarize/internal/baseline"
	"airtime/diarize/score"
)

var update = flag.Bool("update", false, "write the baseline instead of comparing with it")

// figures are what a meeting, or the mean over a set of them, comes to.
type figures struct {
	Speech     float64 `json:"speech_s"`   // of the reference, overlap counted for each speaker
	DER        float64 `json:"der"`        // percent; no collar, overlap scored
	OnePerson  float64 `json:"one_person"` // DER if all speech found were one person's
	Missed     float64 `json:"missed"`     // percent of the reference's speech
	FalseAlarm float64 `json:"false_alarm"`
	Confusion  float64 `json:"confusion"`
	JER        float64 `json:"jer"`
	ShareError float64 `json:"share_error"` // percentage points, mean over people
	CountError float64 `json:"count_error"` // of people with more than a few seconds
}

func (f *figures) fields() []*float64 {
	return []*float64{&f.Speech, &f.DER, &f.OnePerson, &f.Missed, &f.FalseAlarm, &f.Confusion, &f.JER, &f.ShareError, &f.CountError}
}

// rounded is got to two decimals, as one reads it.
func rounded[F any](got map[string]F, fields func(*F) []*float64) map[string]F {
	out := map[string]F{}
	for name, f := range got {
		for _, x := range fields(&f) {
			*x = math.Round(*x*100) / 100
		}
		out[name] = f
	}
	return out
}

// aFew seconds are too short to ask that a person be told apart.
const aFew = 4 * time.Second

// TestEvalRoom scores one-microphone meetings with the training-free front end. The mean figures of the committed
// baseline may only get better; each meeting's stand beside them to be read.
func TestEvalRoom(t *testing.T) {
	root := os.Getenv("AIRTIME_DATA")
	if root == "" {
		root = "../../shared/data"
	}
	got := map[string]figures{}
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tDER %\tone person\tmissed\tfalse alarm\tconfusion\tJER\tshares off\tpeople\tfound\t")
	var sure calibration
	for _, set := range sets {
		files, _ := filepath.Glob(filepath.Join(root, "meetings", set, "*.rttm"))
		if len(files) == 0 {
			t.Fatalf("no meetings in %s/meetings/%s", root, set)
		}
		var all []figures
		for _, path := range files {
			ref := readTurns(t, path)
			r := diarizeFile(t, path)
			f, people, found := judge(ref, r)
			sure.add(ref, r)
			name := set + "/" + strings.TrimSuffix(filepath.Base(path), ".rttm")
			got[name] = f
			row(w, name, f, fmt.Sprint(people), fmt.Sprint(found))
			all = append(all, f)
			if set == "room" && f.CountError > 1 {
				t.Errorf("%s: found %d people of %d, want at most one off", name, found, people)
			}
		}
		got[set] = mean(all, set == "ami")
		row(w, set+" together", got[set], "", fmt.Sprintf("±%.2f", got[set].CountError))
	}
	w.Flush()
	t.Logf("\n%s\n%s", &out, &sure)
	held := map[string]float64{}
	for _, set := range sets {
		f := got[set]
		held[set+" DER, %"], held[set+" shares off by, points"], held[set+" people off by"] = f.DER, f.ShareError, f.CountError
	}
	if room := got["room"].DER; room > 35 {
		t.Errorf("room: mean DER %.1f %%, want at most 35", room)
	}
	baseline.Hold(t, "testdata/baseline.json", *update, held, rounded(got, (*figures).fields))
}

func row(w *tabwriter.Writer, name string, f figures, people, found string) {
	fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%s\t%s\t\n",
		name, f.DER, f.OnePerson, f.Missed, f.FalseAlarm, f.Confusion, f.JER, f.ShareError, people, found)
}

// sets are the folders of meetings. The excerpts in ami have 1 to 34 s of speech each, so their mean is
// weighted by it.
var sets = []string{"room", "ami"}

func mean(all []figures, bySpeech bool) (m figures) {
	for _, f := range all {
		m.Speech += f.Speech
	}
	for _, f := range all {
		w := 1 / float64(len(all))
		if bySpeech {
			w = f.Speech / m.Speech
		}
		m.DER += w * f.DER
		m.OnePerson += w * f.OnePerson
		m.Missed += w * f.Missed
		m.FalseAlarm += w * f.FalseAlarm
		m.Confusion += w * f.Confusion
		m.JER += w * f.JER
		m.ShareError += w * f.ShareError
		m.CountError += w * f.CountError
	}
	return m
}

func readTurns(t *testing.T, path string) []score.Turn {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recordings, err := score.ReadRTTM(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(recordings) != 1 {
		t.Fatalf("%s: got %d recordings, want 1", path, len(recordings))
	}
	return recordings[0].Turns
}

// diarizeFile analyses the sound beside an RTTM file.
func diarizeFile(t *testing.T, rttm string) Result {
	t.Helper()
	base := strings.TrimSuffix(rttm, ".rttm")
	files, _ := filepath.Glob(base + ".[wf][al]*") // .wav or .flac
	if len(files) != 1 {
		t.Fatalf("%s: got sound files %q beside it, want one", rttm, files)
	}
	ctx := context.Background()
	src, err := audio.Open(ctx, files[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	r, err := Run(ctx, src, Config{Channels: Mix}, nil)
	if err != nil {
		t.Fatalf("%s: %v", files[0], err)
	}
	return r
}

// hypothesis are the turns of r as the measures see them, all people or everybody as one.
func hypothesis(r Result, one bool) []score.Turn {
	var out []score.Turn
	for _, t := range r.Turns {
		if one {
			t.Speaker = 0
		}
		out = append(out, score.Turn{Start: audio.AnalysisRate.Duration(t.Start), End: audio.AnalysisRate.Duration(t.End), Speaker: strconv.Itoa(t.Speaker)})
	}
	return out
}

// judge scores r, and counts the people with more than a few seconds.
func judge(ref []score.Turn, r Result) (f figures, people, found int) {
	hyp := hypothesis(r, false)
	d := score.Diarization(ref, hyp, score.Config{})
	total := d.Total.Seconds() / 100
	f = figures{
		Speech:     d.Total.Seconds(),
		DER:        100 * d.Rate(),
		OnePerson:  100 * score.Diarization(ref, hypothesis(r, true), score.Config{}).Rate(),
		Missed:     d.Missed.Seconds() / total,
		FalseAlarm: d.FalseAlarm.Seconds() / total,
		Confusion:  d.Confusion.Seconds() / total,
		JER:        100 * d.Jaccard(),
	}
	refTime, hypTime := times(ref), times(hyp)
	people, found = several(refTime), several(hypTime)
	f.CountError = math.Abs(float64(people - found))
	refAll, hypAll := sum(refTime), sum(hypTime)
	back := map[string]string{}
	for h, r := range d.Mapping {
		back[r] = h
	}
	for who, s := range refTime {
		var got float64
		if hypAll > 0 {
			got = hypTime[back[who]].Seconds() / hypAll.Seconds()
		}
		f.ShareError += 100 * math.Abs(s.Seconds()/refAll.Seconds()-got) / float64(len(refTime))
	}
	return f, people, found
}

func times(turns []score.Turn) map[string]time.Duration {
	m := map[string]time.Duration{}
	for _, t := range turns {
		m[t.Speaker] += t.End - t.Start
	}
	return m
}

func several(m map[string]time.Duration) (n int) {
	for _, d := range m {
		if d > aFew {
			n++
		}
	}
	return n
}

func sum(m map[string]time.Duration) (d time.Duration) {
	for _, x := range m {
		d += x
	}
	return d
}

// calibration compares what turns say of their confidence with how often they are right, in tenths, by
// time in which the reference has anybody speak at all.
type calibration struct {
	said, right, time [10]float64
}

func (c *calibration) add(ref []score.Turn, r Result) {
	const grain = 50 * time.Millisecond
	mapping := score.Diarization(ref, hypothesis(r, false), score.Config{}).Mapping
	speaks := map[time.Duration][]string{}
	for _, t := range ref {
		for at := t.Start.Truncate(grain); at < t.End; at += grain {
			speaks[at] = append(speaks[at], t.Speaker)
		}
	}
	for _, t := range r.Turns {
		bin := min(int(t.Confidence*10), 9)
		for at := audio.AnalysisRate.Duration(t.Start).Truncate(grain); at < audio.AnalysisRate.Duration(t.End); at += grain {
			if who := speaks[at]; len(who) > 0 {
				c.time[bin] += grain.Seconds()
				c.said[bin] += grain.Seconds() * float64(t.Confidence)
				if slices.Contains(who, mapping[strconv.Itoa(t.Speaker)]) {
					c.right[bin] += grain.Seconds()
				}
			}
		}
	}
}

// String is a table, and the mean difference.
func (c *calibration) String() string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "confidence\tright\tseconds\t")
	var off, all float64
	for i, n := range c.time {
		if n > 0 {
			fmt.Fprintf(w, "%.2f\t%.2f\t%.0f\t\n", c.said[i]/n, c.right[i]/n, n)
			off += math.Abs(c.said[i] - c.right[i])
			all += n
		}
	}
	w.Flush()
	fmt.Fprintf(&out, "confidence is off by %.3f on average", off/all)
	return out.String()
}
