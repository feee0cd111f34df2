//go:build eval

package diarize

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"airtime/audio"
	"airtime/diarize/internal/baseline"
	"airtime/diarize/neural/kernel"
	"airtime/diarize/score"
)

// liveFigures are what hearing a meeting live comes to.
type liveFigures struct {
	Speech      float64 `json:"speech_s"`    // of the reference, overlap counted for each speaker
	First       float64 `json:"first_der"`   // of what is shown 1.5 s late, percent
	Shown       float64 `json:"shown_der"`   // of those shown when the meeting ends
	Offline     float64 `json:"offline_der"` // of the account, with hindsight
	ShareError  float64 `json:"share_error"` // of what is shown at the end, percentage points
	Corrections float64 `json:"corrections"` // of a second or more, per ten minutes
	Corrected   float64 `json:"corrected"`   // part of the speech, percent
	LateSpeech  float64 `json:"late_speech"` // percent of the starts out of silence that are noticed after 0.3 s
	LateLabel   float64 `json:"late_label"`  // percent of the speech shown that has no label 1.5 s late
}

// TestEvalLive plays the meetings to a Live and sets what is shown beside the account that it ends with.
func TestEvalLive(t *testing.T) {
	for name, round := range map[string]rounds{"as it comes": noRound, "after a round of names": everybody, "after a round that one missed": oneMissed} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // live analysis keeps one core busy
			evalLive(t, round)
		})
	}
}

// rounds say who says their name before the meeting begins.
type rounds int

const (
	noRound rounds = iota
	everybody
	oneMissed // the one who speaks last of all for the first time
)

func evalLive(t *testing.T, round rounds) {
	root := os.Getenv("AIRTIME_DATA")
	if root == "" {
		root = "../../shared/data"
	}
	sets := sets
	if round != noRound {
		sets = sets[:1] // half a minute leaves nothing to hear after one
	}
	got := map[string]liveFigures{}
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tfirst DER %\tat the end\toffline\tshares off\tcorrections/10 min\tcorrected %\tspeech late %\tlabel late %\tpeople\tlabels\t")
	for _, set := range sets {
		files, _ := filepath.Glob(filepath.Join(root, "meetings", set, "*.rttm"))
		if len(files) == 0 {
			t.Fatalf("no meetings in %s/meetings/%s", root, set)
		}
		var sum liveFigures
		var all []liveFigures
		for _, path := range files {
			f, people, labels := hearLive(t, path, round)
			name := set + "/" + strings.TrimSuffix(filepath.Base(path), ".rttm")
			got[name] = f
			liveRow(w, name, f, fmt.Sprint(people), fmt.Sprint(labels))
			all = append(all, f)
		}
		var speech float64
		for _, f := range all {
			speech += f.Speech
		}
		for _, f := range all {
			weight := 1 / float64(len(all))
			if set == "ami" { // 1 to 34 s of speech each
				weight = f.Speech / speech
			}
			sum.add(f, weight)
		}
		got[set] = sum
		liveRow(w, set+" together", sum, "", "")
	}
	w.Flush()
	t.Logf("\n%s", &out)
	held := map[string]float64{}
	for _, set := range sets {
		f := got[set]
		for what, x := range map[string]float64{"first DER, %": f.First, "DER at the end, %": f.Shown, "corrections per 10 min": f.Corrections, "label late, %": f.LateLabel, "speech late, %": f.LateSpeech} {
			held[set+" "+what] = x
		}
	}
	baseline.Hold(t, "testdata/live"+[...]string{"", "-round", "-missed"}[round]+".json", *update, kernel.Active(), held, rounded(got, (*liveFigures).fields))
}

func liveRow(w io.Writer, name string, f liveFigures, people, labels string) {
	fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%s\t%s\t\n", name,
		f.First, f.Shown, f.Offline, f.ShareError, f.Corrections, f.Corrected, f.LateSpeech, f.LateLabel, people, labels)
}

func (f *liveFigures) fields() []*float64 {
	return []*float64{&f.Speech, &f.First, &f.Shown, &f.Offline, &f.ShareError, &f.Corrections, &f.Corrected, &f.LateSpeech, &f.LateLabel}
}

func (f *liveFigures) add(g liveFigures, weight float64) {
	to, from := f.fields(), g.fields()
	for i := range to {
		*to[i] += weight * *from[i]
	}
}

// hearLive plays the sound beside an RTTM file. In a round, people say who they are first.
func hearLive(t *testing.T, rttm string, round rounds) (f liveFigures, people, labels int) {
	t.Helper()
	files, _ := filepath.Glob(strings.TrimSuffix(rttm, ".rttm") + ".[wf][al]*")
	if len(files) != 1 {
		t.Fatalf("%s: got sound files %q beside it, want one", rttm, files)
	}
	src, err := audio.Open(context.Background(), files[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if n := src.Format().Channels; n != 1 {
		t.Fatalf("%s: got %d channels, want 1", files[0], n)
	}
	var sound []float32
	buf := make([]float32, 16000)
	for {
		n, err := src.Read(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		sound = append(sound, buf[:n]...)
	}
	ref := readTurns(t, rttm)
	var names []audio.Span
	if round != noRound {
		sound, ref, names = roundFirst(sound, ref, round == oneMissed)
	}
	l, err := NewLive(Config{Channels: Mix}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()

	const second = int64(audio.AnalysisRate)
	const tick = second / 10
	var begin int64 // of what is scored
	var first []Turn
	var starts []int64 // of speech as it was noticed, and when
	var noticed []int64
	var speech, late, corrected int64
	var corrections int
	var events []Event
	for len(sound) > 0 {
		n := min(160, len(sound))
		l.Push(sound[:n])
		sound = sound[n:]
		events = l.Events(events[:0])
		for _, e := range events {
			switch {
			case e.Kind == SpeechStart:
				starts, noticed = append(starts, e.Span.Start), append(noticed, e.At)
			case e.Kind == Corrected && e.Span.Len() >= second && e.Span.Start >= begin:
				corrections++
				corrected += e.Span.Len()
			}
		}
		if l.Heard()%tick == 0 {
			at := audio.Span{Start: l.Heard() - 3*second/2 - tick, End: l.Heard() - 3*second/2}
			for _, u := range within(l.Turns(), at) {
				if speech += u.Len(); u.Speaker == Unknown {
					late += u.Len()
				} else {
					first = append(first, u)
				}
			}
		}
		if len(names) > 0 && l.Heard() >= names[0].End {
			if _, err := l.Assign(names[0], Unknown); err != nil {
				t.Errorf("%s: round: %v", rttm, err)
			}
			if begin, names = names[0].End+second/2, names[1:]; len(names) == 0 {
				l.Everybody()
			}
		}
	}
	shown := l.Turns()
	r, err := l.Finish(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	of := func(turns []Turn) (figures, int, int) {
		return judge(ref, Result{Turns: within(turns, audio.Span{Start: begin, End: l.Heard()})})
	}
	now, people, labels := of(shown)
	begun, _, _ := of(first)
	end, _, _ := of(r.Turns)
	f = liveFigures{Speech: now.Speech, First: begun.DER, Shown: now.DER, Offline: end.DER, ShareError: now.ShareError}
	if speech > 0 {
		f.Corrections = float64(corrections) / (float64(l.Heard()-begin) / float64(600*second))
		f.Corrected = 100 * float64(corrected) / float64(speech)
		f.LateLabel = 100 * float64(late) / float64(speech)
	}
	f.LateSpeech = lateSpeech(ref, starts, noticed)
	return f, people, labels
}

// within are the parts of turns in span, of those whose speaker is known or not.
func within(turns []Turn, span audio.Span) (out []Turn) {
	for _, u := range turns {
		if u.Span = u.Intersect(span); u.Len() > 0 {
			out = append(out, u)
		}
	}
	return out
}

// roundSpeech is what each person says in a round.
const roundSpeech = 8 * time.Second

// roundFirst moves to the front, for each person, the first stretches of at least a second in which they speak alone,
// up to roundSpeech, as if they had said who they are; where there are none, or if they miss the round, they say nothing. It
// returns the sound, the reference of what comes after the round, and the round's spans.
func roundFirst(sound []float32, ref []score.Turn, miss bool) ([]float32, []score.Turn, []audio.Span) {
	const rate = audio.AnalysisRate
	who := make([]int, len(sound)/160) // in each hop: Unknown nobody, -2 more than one
	for i := range who {
		who[i] = Unknown
	}
	var names []string
	for _, u := range ref {
		k := slices.Index(names, u.Speaker)
		if k < 0 {
			k, names = len(names), append(names, u.Speaker)
		}
		for i := rate.Samples(u.Start) / 160; i < min(rate.Samples(u.End)/160, int64(len(who))); i++ {
			if who[i] != Unknown && who[i] != k {
				k = -2
			}
			who[i] = k
			k = slices.Index(names, u.Speaker)
		}
	}
	moved := make([]bool, len(who))
	pause := []float32{} // a second in which nobody speaks, as the room sounds
	for i, n := 0, 0; i < len(who) && len(pause) < int(rate); i++ {
		if n++; who[i] != Unknown {
			n = 0
		}
		if n > 30 { // 0.3 s after speech
			pause = append(pause, sound[160*i:160*(i+1)]...)
		}
	}
	var out []float32
	var spans []audio.Span
	if miss && len(names) > 1 {
		names = names[:len(names)-1]
	}
	for k := range names {
		span := audio.Span{Start: int64(len(out))}
		for i := 0; i < len(who); {
			j := i
			for j < len(who) && who[j] == who[i] {
				j++
			}
			if room := int(rate.Samples(roundSpeech)-(int64(len(out))-span.Start)) / 160; who[i] == k && min(j-i, room) >= 100 {
				j = min(j, i+room)
				out = append(out, sound[160*i:160*j]...)
				for h := i; h < j; h++ {
					moved[h] = true
				}
			}
			i = j
		}
		if span.End = int64(len(out)); span.Len() > 0 {
			spans = append(spans, span)
			out = append(out, pause...)
		}
	}
	// What is left, closed up.
	to := make([]int64, len(who)+1) // where each hop went
	at := int64(len(out))
	for i := range who {
		if to[i] = at; !moved[i] {
			out = append(out, sound[160*i:160*(i+1)]...)
			at += 160
		}
	}
	to[len(who)] = at
	var rest []score.Turn
	for _, u := range ref {
		from, end := rate.Samples(u.Start)/160, min(rate.Samples(u.End)/160, int64(len(who)))
		if from < end && to[from] < to[end] {
			u.Start, u.End = rate.Duration(to[from]), rate.Duration(to[end])
			rest = append(rest, u)
		}
	}
	return out, rest, spans
}

// lateSpeech is the part, in percent, of the reference's starts after a second of silence that were
// noticed more than 0.3 s after the speech that the detector found there begins, or not at all. (Where the
// reference begins before anything can be heard, that is not the detector's delay.)
func lateSpeech(ref []score.Turn, starts, noticed []int64) float64 {
	sorted := slices.Clone(ref)
	slices.SortFunc(sorted, func(a, b score.Turn) int { return int(a.Start - b.Start) })
	var end, n, late int64 = 0, 0, 0
	for _, u := range sorted {
		from, to := audio.AnalysisRate.Samples(u.Start), audio.AnalysisRate.Samples(u.End)
		if from-end > int64(audio.AnalysisRate) {
			n++
			ok := false
			for i, at := range starts {
				if at > from-4800 && at < to && noticed[i]-at <= 4800 {
					ok = true
				}
			}
			if !ok {
				late++
			}
		}
		end = max(end, to)
	}
	if n == 0 {
		return 0
	}
	return 100 * float64(late) / float64(n)
}
