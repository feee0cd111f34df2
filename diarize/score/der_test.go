package score

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func readFile(t testing.TB, name string) map[string][]Turn {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	recs, err := ReadRTTM(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string][]Turn{}
	for _, r := range recs {
		m[r.Name] = r.Turns
	}
	return m
}

// The figures of pyannote.metrics; testdata/README.md says how they were made.
func TestAgreesWithPyannote(t *testing.T) {
	ref, hyp := readFile(t, "testdata/reference.rttm"), readFile(t, "testdata/hypothesis.rttm")
	table, err := os.ReadFile("testdata/pyannote.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
	if len(rows) < 300 {
		t.Fatalf("got %d rows, want at least 300", len(rows))
	}
	for _, row := range rows {
		f := strings.Split(row, "\t")
		var x [7]float64
		for i, k := range []int{1, 3, 4, 5, 6, 7, 8} {
			if x[i], err = strconv.ParseFloat(f[k], 64); err != nil {
				t.Fatal(err)
			}
		}
		if x[6] == 1 && x[1] == 0 && x[3] == 0 {
			x[6] = 0 // nothing against nothing: the one documented difference
		}
		c := Config{Collar: time.Duration(x[0] * 1e9), SkipOverlap: f[2] == "true"}
		d := Diarization(ref[f[0]], hyp[f[0]], c)
		got := []float64{d.Total.Seconds(), d.Missed.Seconds(), d.FalseAlarm.Seconds(), d.Confusion.Seconds(), d.Rate(), d.Jaccard()}
		for i, what := range []string{"total", "missed", "false alarm", "confusion", "DER", "JER"} {
			if math.Abs(got[i]-x[i+1]) > 1e-4 {
				t.Errorf("%s, collar %v, skip overlap %v: %s = %.4f, want %.4f", f[0], c.Collar, c.SkipOverlap, what, got[i], x[i+1])
			}
		}
	}
}

func turns(s string) []Turn { // "A 0 1000, B 500 1500", times in milliseconds
	var ts []Turn
	for f := range strings.SplitSeq(s, ",") {
		var t Turn
		if n, _ := fmt.Sscan(f, &t.Speaker, &t.Start, &t.End); n == 3 {
			t.Start, t.End = t.Start*time.Millisecond, t.End*time.Millisecond
			ts = append(ts, t)
		}
	}
	return ts
}

func TestDiarization(t *testing.T) {
	const s = time.Second
	for _, tt := range []struct {
		name, ref, hyp             string
		c                          Config
		total, missed, false, conf time.Duration
		rate, jaccard              float64
	}{
		{name: "nothing against nothing"},
		{name: "something against nothing", hyp: "x 0 1000", false: s, rate: 1, jaccard: 1},
		{name: "nothing against something", ref: "A 0 1000", total: s, missed: s, rate: 1, jaccard: 1},
		{name: "perfect", ref: "A 0 1000, B 1000 3000", hyp: "x 0 1000, y 1000 3000", total: 3 * s},
		{name: "everybody is one", ref: "A 0 1000, B 1000 4000", hyp: "x 0 4000", total: 4 * s, conf: s, rate: 0.25, jaccard: (1 + 0.25) / 2},
		{name: "overlap missed", ref: "A 0 2000, B 1000 2000", hyp: "x 0 2000", total: 3 * s, missed: s, rate: 1. / 3, jaccard: 0.5},
		{name: "overlap skipped", ref: "A 0 2000, B 1000 2000", hyp: "x 0 2000", c: Config{SkipOverlap: true}, total: s},
		{name: "half a collar on each side", ref: "A 1000 3000", hyp: "x 900 3000", c: Config{Collar: 200 * time.Millisecond}, total: 1800 * time.Millisecond},
		{name: "past the collar", ref: "A 1000 3000", hyp: "x 800 3000", c: Config{Collar: 200 * time.Millisecond}, total: 1800 * time.Millisecond, false: 100 * time.Millisecond, rate: 1. / 18, jaccard: 1. / 19},
		{name: "collar leaves nothing", ref: "A 0 100", hyp: "x 0 100", c: Config{Collar: s}},
		{name: "same speaker merged", ref: "A 0 1000, A 500 2000, A 2000 3000", hyp: "x 0 2500, x 100 3000", total: 3 * s},
		{name: "no length", ref: "A 1000 1000, A 0 500", hyp: "x 0 500, y 700 600", total: s / 2},
		{name: "mapping is not greedy", ref: "A 0 5000, B 5000 9000", hyp: "x 0 1000, y 1000 5000, y 5000 9000, x 9000 9000", total: 9 * s, conf: 4 * s, rate: 4. / 9, jaccard: (0.8 + 0.5) / 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Diarization(turns(tt.ref), turns(tt.hyp), tt.c)
			if d.Total != tt.total || d.Missed != tt.missed || d.FalseAlarm != tt.false || d.Confusion != tt.conf {
				t.Errorf("total, missed, false alarm, confusion = %v %v %v %v, want %v %v %v %v", d.Total, d.Missed, d.FalseAlarm, d.Confusion, tt.total, tt.missed, tt.false, tt.conf)
			}
			if math.Abs(d.Rate()-tt.rate) > 1e-9 {
				t.Errorf("Rate() = %v, want %v", d.Rate(), tt.rate)
			}
			if math.Abs(d.Jaccard()-tt.jaccard) > 1e-9 {
				t.Errorf("Jaccard() = %v, want %v", d.Jaccard(), tt.jaccard)
			}
		})
	}
}

func TestPairs(t *testing.T) {
	got := Diarization(turns("Zoë 0 6000, Ali 6000 8000, Bo 9000 10000"), turns("1 0 4000, 2 4000 8000, 3 11000 13000"), Config{}).Pairs
	const s = time.Second
	want := []Pair{
		{Ref: "Zoë", Hyp: "1", RefTime: 6 * s, HypTime: 4 * s, Both: 4 * s, RefShare: 6. / 9, HypShare: 0.4},
		{Ref: "Ali", Hyp: "2", RefTime: 2 * s, HypTime: 4 * s, Both: 2 * s, RefShare: 2. / 9, HypShare: 0.4},
		{Ref: "Bo", RefTime: s, RefShare: 1. / 9},
		{Hyp: "3", HypTime: 2 * s, HypShare: 0.2},
	}
	if !slices.Equal(got, want) {
		t.Errorf("Pairs = %+v\nwant    %+v", got, want)
	}
}

func randomTurns(r *rand.Rand, n, speakers int) []Turn {
	ts := make([]Turn, n)
	for i := range ts {
		start := r.IntN(400)
		ts[i] = Turn{time.Duration(start) * 10 * time.Millisecond, time.Duration(start+1+r.IntN(60)) * 10 * time.Millisecond, string(rune('A' + r.IntN(speakers)))}
	}
	return ts
}

// Counts the same instants one by one, and tries every mapping.
func TestAgainstCountingInstants(t *testing.T) {
	const step = 10 * time.Millisecond
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		ref, hyp := randomTurns(r, r.IntN(12), 1+r.IntN(4)), randomTurns(r, r.IntN(12), 1+r.IntN(4))
		c := Config{Collar: time.Duration(r.IntN(3)) * 2 * step, SkipOverlap: r.IntN(2) == 0}

		at := func(ts []Turn, now time.Duration) (m [4]bool, n int) {
			for _, t := range ts {
				if t.Start <= now && now < t.End {
					m[t.Speaker[0]-'A'] = true
				}
			}
			for _, on := range m {
				if on {
					n++
				}
			}
			return m, n
		}
		inCollar := map[time.Duration]bool{}
		for k := range 4 { // a boundary is where a speaker, merged, begins or ends
			for now := time.Duration(0); now < 500*step; now += step {
				is, _ := at(ref, now)
				was, _ := at(ref, now-step)
				if is[k] != was[k] {
					for x := now - c.Collar/2; x < now+c.Collar/2; x += step {
						inCollar[x] = true
					}
				}
			}
		}
		var want DER
		var both time.Duration
		var common [4][4]time.Duration
		for now := time.Duration(0); now < 500*step; now += step {
			rs, nr := at(ref, now)
			hs, nh := at(hyp, now)
			if inCollar[now] || c.SkipOverlap && nr > 1 {
				continue
			}
			want.Total += step * time.Duration(nr)
			want.Missed += step * time.Duration(max(0, nr-nh))
			want.FalseAlarm += step * time.Duration(max(0, nh-nr))
			both += step * time.Duration(min(nr, nh))
			for i := range rs {
				for j := range hs {
					if rs[i] && hs[j] {
						common[i][j] += step
					}
				}
			}
		}
		var best time.Duration
		for _, p := range permutations(4) {
			var sum time.Duration
			for i, j := range p {
				sum += common[i][j]
			}
			best = max(best, sum)
		}
		want.Confusion = both - best

		got := Diarization(ref, hyp, c)
		if got.Total != want.Total || got.Missed != want.Missed || got.FalseAlarm != want.FalseAlarm || got.Confusion != want.Confusion {
			t.Errorf("seed %d: got %+v, want %+v", seed, got, want)
		}
		slices.Reverse(ref)
		slices.Reverse(hyp)
		if again := Diarization(ref, hyp, c); !slices.Equal(again.Pairs, got.Pairs) {
			t.Errorf("seed %d: order of turns changes the result: %+v and %+v", seed, again.Pairs, got.Pairs)
		}
	}
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, p := range permutations(n - 1) {
		for k := range n {
			all = append(all, slices.Insert(slices.Clone(p), k, n-1))
		}
	}
	return all
}

func TestAssign(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		rows, columns := r.IntN(6), r.IntN(6)
		gain := make([][]time.Duration, rows)
		for i := range gain {
			gain[i] = make([]time.Duration, columns)
			for j := range gain[i] {
				gain[i][j] = time.Duration(r.IntN(10))
			}
		}
		match := assign(gain, columns)
		var got time.Duration
		used := map[int]bool{}
		for i, j := range match {
			if j < 0 {
				continue
			}
			if used[j] {
				t.Fatalf("seed %d: column %d given away twice: %v", seed, j, match)
			}
			used[j] = true
			got += gain[i][j]
		}
		if len(used) != min(rows, columns) {
			t.Errorf("seed %d: %d pairs of %d×%d", seed, len(used), rows, columns)
		}
		var want time.Duration
		for _, p := range permutations(max(rows, columns)) {
			var sum time.Duration
			for i, j := range p {
				if i < rows && j < columns {
					sum += gain[i][j]
				}
			}
			want = max(want, sum)
		}
		if got != want {
			t.Errorf("seed %d: assign(%v) = %v with gain %d, want gain %d", seed, gain, match, got, want)
		}
	}
}

// A day of quick talk: 50,000 turns of 12 people on each side.
func BenchmarkDiarizationDay(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	day := func() []Turn {
		var ts []Turn
		at := time.Duration(0)
		for range 50000 {
			length := time.Duration(200+r.IntN(3000)) * time.Millisecond
			ts = append(ts, Turn{at, at + length, fmt.Sprint("person ", r.IntN(12))})
			at += length - 100*time.Millisecond
		}
		return ts
	}
	ref, hyp := day(), day()
	for b.Loop() {
		Diarization(ref, hyp, Config{Collar: 250 * time.Millisecond})
	}
}

// As many speakers as a file may have.
func BenchmarkAssign(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	gain := make([][]time.Duration, maxSpeakers)
	for i := range gain {
		gain[i] = make([]time.Duration, maxSpeakers)
		for j := range gain[i] {
			gain[i][j] = time.Duration(r.Int64N(1e12))
		}
	}
	for b.Loop() {
		assign(gain, maxSpeakers)
	}
}
