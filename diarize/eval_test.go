//go:build eval

package diarize

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
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
	"airtime/diarize/frontend"
	"airtime/diarize/group"
	"airtime/diarize/internal/baseline"
	"airtime/diarize/neural"
	"airtime/diarize/neural/kernel"
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

// more are the figures of recordings beside those.
type more struct {
	figures
	Oracle   float64 `json:"oracle"`           // DER of the same windows if their voices were matched with the help of the reference
	Given    float64 `json:"given"`            // DER where the number of people is given
	OneMore  float64 `json:"given_one_more"`   // DER where one too many is given
	OneLess  float64 `json:"given_one_less"`   // DER where one too few is given
	Precise  float64 `json:"overlap_precise"`  // percent of the overlap found that is overlap
	Recalled float64 `json:"overlap_recalled"` // percent of the overlap that is found
	Counted  float64 `json:"counted"`          // percent of meetings whose people are counted right
	Ranged   float64 `json:"ranged"`           // percent of meetings whose people are, or are in the range that is said

	overlap overlap
}

func (m *more) fields() []*float64 {
	return append(m.figures.fields(), &m.Oracle, &m.Given, &m.OneMore, &m.OneLess, &m.Precise, &m.Recalled, &m.Counted, &m.Ranged)
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

// TestEvalRecordings scores one-microphone meetings as the program hears them, with the network. DER is pooled over a
// set: everything counts, no collar, overlap scored, reference as given with the files. The figures of the committed
// baseline may only get better; each meeting's stand beside them to be read.
func TestEvalRecordings(t *testing.T) {
	if !neural.Available() {
		t.Skip("built without the network")
	}
	root := os.Getenv("AIRTIME_DATA")
	if root == "" {
		root = "../../shared/data"
	}
	got := map[string]more{}
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tDER %\tone person\toracle\tmissed\tfalse alarm\tconfusion\tshares off\tgiven\tone more\tone less\toverlap right\tfound\tpeople\tfound\t")
	var sure calibration
	held, readers := map[string]float64{}, ""
	for _, set := range recorded {
		files, _ := filepath.Glob(filepath.Join(root, "meetings", set, "*.rttm"))
		if len(files) == 0 {
			t.Fatalf("no meetings in %s/meetings/%s", root, set)
		}
		var all []more
		var told heard
		worse := 0
		for _, path := range files {
			m, people, found := judgeRecording(t, path, &sure, &told)
			name := set + "/" + strings.TrimSuffix(filepath.Base(path), ".rttm")
			got[name] = m
			rowRecording(w, name, m, people, found)
			if all = append(all, m); m.Given > m.DER+0.005 {
				worse++
			}
		}
		m := pooled(all)
		got[set] = m
		rowRecording(w, set+" together", m, "", fmt.Sprintf("±%.2f", m.CountError))
		held[set+" DER, %"], held[set+" shares off by, points"], held[set+" people off by"] = m.DER, m.ShareError, m.CountError
		held[set+" overlap wrong, %"], held[set+" overlap missed, %"] = 100-m.Precise, 100-m.Recalled
		held[set+" people outside their range, %"] = 100 - m.Ranged
		told.hold(set, held)
		readers += fmt.Sprintf("%s: %s; people counted right or in their range %.0f %%\n", set, &told, m.Ranged)
		held[set+" meetings worse for the right number of people"] = float64(worse)
	}
	w.Flush()
	t.Logf("\n%s\n%s\n%s", &out, readers, &sure)
	baseline.Hold(t, "testdata/baseline.json", *update, kernel.Active(), held, rounded(got, (*more).fields))
}

// sets are the folders of meetings that are played to a Live.
var sets = []string{"room", "ami"}

// recorded are the folders of meetings from one microphone.
var recorded = []string{"room", "room2", "ami"}

// judgeRecording scores what is made of the sound beside an RTTM file.
func judgeRecording(t *testing.T, rttm string, sure *calibration, told *heard) (m more, people, found string) {
	t.Helper()
	ref := readTurns(t, rttm)
	d, err := New(Config{Channels: Mix}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	pushFile(t, d, rttm)
	info := d.hearing.front.Info()
	r, err := d.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var of, n int
	m.figures, of, n = judge(ref, r)
	sure.add(ref, r)
	told.add(ref, r)
	hyp := hypothesis(r, false)
	m.overlap.add(ref, hyp)
	m.Precise, m.Recalled = m.overlap.percent()
	if of == n {
		m.Counted, m.Ranged = 100, 100
	}
	if r.Count.Low <= of && of <= r.Count.High {
		m.Ranged = 100
	}
	rate := func(c group.Constraints) float64 {
		g, err := d.hearing.group(context.Background(), d.windows, info, c, nil)
		if err != nil {
			t.Fatal(err)
		}
		return 100 * score.Diarization(ref, hypothesis(Result{Turns: g.Turns}, false), score.Config{}).Rate()
	}
	given := func(n int) group.Constraints { return group.Constraints{Min: n, Max: n} }
	all := len(times(ref))
	m.Given, m.OneMore, m.OneLess = rate(given(all)), rate(given(all+1)), rate(given(max(1, all-1)))
	linked := slices.Clone(d.windows)
	for i := range linked {
		linked[i].Vectors = oracle(ref, &linked[i], info)
	}
	info.Tuning.Alone, info.Tuning.Small = 0, 0
	g, err := d.hearing.group(context.Background(), linked, info, group.Constraints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Oracle = 100 * score.Diarization(ref, hypothesis(Result{Turns: g.Turns}, false), score.Config{}).Rate()
	return m, fmt.Sprint(of), fmt.Sprintf("%d (%d to %d)", n, r.Count.Low, r.Count.High)
}

func rowRecording(w *tabwriter.Writer, name string, m more, people, found string) {
	fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.0f %%\t%.0f %%\t%s\t%s\t\n",
		name, m.DER, m.OnePerson, m.Oracle, m.Missed, m.FalseAlarm, m.Confusion, m.ShareError, m.Given, m.OneMore, m.OneLess, m.Precise, m.Recalled, people, found)
}

// pooled are the figures of a set: those of time weighted by speech, those of people and counts the mean of the meetings.
func pooled(all []more) (m more) {
	for _, f := range all {
		m.Speech += f.Speech
		m.overlap.reference += f.overlap.reference
		m.overlap.found += f.overlap.found
		m.overlap.both += f.overlap.both
	}
	each := 1 / float64(len(all))
	for _, f := range all {
		w := f.Speech / m.Speech
		for _, x := range []struct{ to, from *float64 }{
			{&m.DER, &f.DER}, {&m.OnePerson, &f.OnePerson}, {&m.Missed, &f.Missed}, {&m.FalseAlarm, &f.FalseAlarm}, {&m.Confusion, &f.Confusion},
			{&m.JER, &f.JER}, {&m.Oracle, &f.Oracle}, {&m.Given, &f.Given}, {&m.OneMore, &f.OneMore}, {&m.OneLess, &f.OneLess},
		} {
			*x.to += w * *x.from
		}
		m.ShareError += each * f.ShareError
		m.CountError += each * f.CountError
		m.Counted += each * f.Counted
		m.Ranged += each * f.Ranged
	}
	m.Precise, m.Recalled = m.overlap.percent()
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

// pushFile lets d hear the sound beside an RTTM file.
func pushFile(t *testing.T, d *Diarizer, rttm string) {
	t.Helper()
	src := openBeside(t, rttm)
	defer src.Close()
	buf := make([]float32, audio.AnalysisRate)
	for {
		n, err := src.Read(buf)
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		d.Push(buf[:n])
	}
}

// openBeside opens the sound beside an RTTM file.
func openBeside(t *testing.T, rttm string) audio.Source {
	t.Helper()
	base := strings.TrimSuffix(rttm, ".rttm")
	files, _ := filepath.Glob(base + ".[wf][al]*") // .wav or .flac
	if len(files) != 1 {
		t.Fatalf("%s: got sound files %q beside it, want one", rttm, files)
	}
	src, err := audio.Open(context.Background(), files[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// oracle returns vectors of w's voices that leave no doubt whose they are: each is the person of the
// reference it speaks with most, no two the same.
func oracle(ref []score.Turn, w *frontend.Window, info frontend.Info) [][]float32 {
	number := map[string]int{}
	for _, t := range ref {
		if _, ok := number[t.Speaker]; !ok {
			number[t.Speaker] = len(number)
		}
	}
	both := make([][]float64, info.Locals) // how much each voice speaks with each person
	for k := range both {
		both[k] = make([]float64, len(number))
	}
	w.Open()
	defer w.Shut()
	for f := range w.Frames() {
		at := audio.AnalysisRate.Duration(w.Start + int64(f*info.Hop+info.Hop/2))
		for _, t := range ref {
			for k := range both {
				if t.Start <= at && at < t.End {
					both[k][number[t.Speaker]] += float64(w.Activity[f*info.Locals+k].Value())
				}
			}
		}
	}
	out := make([][]float32, info.Locals)
	for range both {
		most, voice, person := 0.0, -1, -1
		for k := range both {
			for p, x := range both[k] {
				if x > most {
					most, voice, person = x, k, p
				}
			}
		}
		if voice < 0 {
			break
		}
		out[voice] = make([]float32, info.Dim)
		out[voice][person] = 1
		clear(both[voice])
		for k := range both {
			both[k][person] = 0
		}
	}
	return out
}

// overlap counts pieces of time in which two or more speak.
type overlap struct{ reference, found, both float64 }

func (o *overlap) add(ref, hyp []score.Turn) {
	const grain = 10 * time.Millisecond
	count := func(turns []score.Turn) map[time.Duration]int {
		n := map[time.Duration]int{}
		for _, t := range turns {
			for at := t.Start.Truncate(grain); at < t.End; at += grain {
				n[at]++
			}
		}
		return n
	}
	r, h := count(ref), count(hyp)
	for at, n := range r {
		if n > 1 {
			o.reference++
			if h[at] > 1 {
				o.both++
			}
		}
	}
	for _, n := range h {
		if n > 1 {
			o.found++
		}
	}
}

// percent is how much of what was found is right, and how much of what there is was found.
func (o *overlap) percent() (precise, recalled float64) {
	precise, recalled = 100, 100
	if o.found > 0 {
		precise = 100 * o.both / o.found
	}
	if o.reference > 0 {
		recalled = 100 * o.both / o.reference
	}
	return precise, recalled
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
