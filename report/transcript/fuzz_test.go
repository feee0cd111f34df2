package transcript

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// fuzz holds what is true of every input: no panic, a meeting that is in order or an error
// alone, and the same whatever the size of reads.
func fuzz(f *testing.F, format Format, seeds ...string) {
	ending := string(format)
	if format == Labels || format == Text {
		ending = "txt"
	}
	files, err := filepath.Glob("testdata/*." + ending)
	if err != nil || len(files) == 0 {
		f.Fatalf("no sample of %s: %v", format, err)
	}
	for _, name := range files {
		in, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(in)
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		Detect("x", in[:min(len(in), HeadSize)])
		m, _, err := Read(bytes.NewReader(in), format)
		if err == nil {
			check(t, m)
			for _, p := range m.People {
				if clean(p.Name) != p.Name {
					t.Fatalf("name %q is not clean, want %q", p.Name, clean(p.Name))
				}
			}
		} else if !strings.HasPrefix(err.Error(), string(format)+": ") || !reflect.ValueOf(m).IsZero() {
			t.Fatalf("got %+v, error %q, want an error alone that begins with %s", m, err, format)
		}
		again, _, err2 := Read(iotest.HalfReader(bytes.NewReader(in)), format)
		if fmt.Sprint(err) != fmt.Sprint(err2) || !reflect.DeepEqual(m, again) {
			t.Fatalf("other reads give another result: %+v, %v and %+v, %v", m, err, again, err2)
		}
	})
}

func FuzzWebVTT(f *testing.F) {
	fuzz(f, WebVTT,
		cues("A: a", "<v.x B>b</v> <v C>c", "[music]", "(D)\nd\n-\n(E)\ne", "http://x: y", "10:30: x", "林：x"),
		"WEBVTT\r\rNOTE x\r\r00:01.000-->00:02.000 align:start\r<v \xff>x",
		"WEBVTT\n\n-00:01.000 --> 1e9:02\n<v\n")
}

func FuzzSRT(f *testing.F) {
	fuzz(f, SRT, "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}>> A: x\n2\n0:00:02 --> 0:00:01\n", "00:01 --> 99999:59:59,999999999\n- A: x\n- B: y\n")
}

func FuzzCSV(f *testing.F) {
	fuzz(f, CSV, "start,end,speaker\n1,2,A\n\"3\",4\n", "sep=\t\nwho\tbegin\tdur\nA\t1:2:3,5\t1e3\n", "start;end;speaker\n1;2;\"A\n", "start,end,speaker\n-1,NaN,\xff\n")
}

func FuzzRTTM(f *testing.F) {
	fuzz(f, RTTM, "SPEAKER m 1 0.5 1.25 <NA> <NA> \u200eA <NA> <NA>\n", "SPEAKER a 1 0 1 <NA> <NA> \u200d\nSPEAKER b 1 0 1 <NA> <NA> x\n")
}

func FuzzJSON(f *testing.F) {
	fuzz(f, Services, `[{"start":"1","end":2e0,"speaker":-1}]`, `{"monologues":[{"elements":[{"ts":0,"end_ts":1}],"speaker":"x"}]}`, `{"segments":{"start":1},"utterances":[[{}]]}`, "[[[[[[")
}

func FuzzLabels(f *testing.F) {
	fuzz(f, Labels, "0.5\t1,5\n\\\t1\t2\n", "1.0\t0.5\tx\r\n\xff")
}

func FuzzText(f *testing.F) {
	fuzz(f, Text, "A  0:01\nx\nB (0:03): y\n[C] 9:59:59\n[0:00:99] D: x", "A\t0:01\rx\n\xff  0:02\n")
}

func FuzzDetect(f *testing.F) {
	f.Add("x.vtt", []byte("WEBVTT"))
	f.Add("x.csv", []byte("sep=;\nstart;end;who"))
	f.Add("x", []byte("W\x00E\x00B\x00V\x00T\x00T\x00"))
	f.Add("x", []byte("\xfe\xff\xd8"))
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		got, ok := Detect(name, head)
		if ok != (got != "") {
			t.Fatalf("Detect(%q, %q) = %q, %v", name, head, got, ok)
		}
		if again, _ := Detect("x"+filepath.Ext(name), head); again != got {
			t.Fatalf("Detect looks at more than the ending of the name: %q and %q", got, again)
		}
	})
}

// A day of talk: 50,000 cues of 12 people with a dozen words each.
func BenchmarkRead(b *testing.B) {
	const n = 50000
	clock := func(s int, sep string) string {
		return fmt.Sprintf("%02d:%02d:%02d%s500", s/3600, s/60%60, s%60, sep)
	}
	text := strings.Repeat("some words ", 6)
	var zoom, teams, srt, table, rttm bytes.Buffer
	zoom.WriteString("WEBVTT\n\n")
	teams.WriteString("WEBVTT\n\n")
	table.WriteString("start,end,speaker,text\n")
	for i := range n {
		s, name := i*86000/n, fmt.Sprintf("Person %d", i*7%12)
		fmt.Fprintf(&zoom, "%d\n%s --> %s\n%s: %s\n\n", i+1, clock(s, "."), clock(s+1, "."), name, text)
		fmt.Fprintf(&teams, "id-%d\n%s --> %s\n<v %s>%s</v>\n\n", i+1, clock(s, "."), clock(s+1, "."), name, text)
		fmt.Fprintf(&srt, "%d\n%s --> %s\n%s: %s\n\n", i+1, clock(s, ","), clock(s+1, ","), name, text)
		fmt.Fprintf(&table, "%s,%s,%s,%s\n", clock(s, "."), clock(s+1, "."), name, text)
		fmt.Fprintf(&rttm, "SPEAKER day 1 %d.5 1 <NA> <NA> %s <NA> <NA>\n", s, strings.ReplaceAll(name, " ", "_"))
	}
	for _, bb := range []struct {
		name string
		f    Format
		in   []byte
	}{
		{"zoom", WebVTT, zoom.Bytes()}, {"teams", WebVTT, teams.Bytes()}, {"srt", SRT, srt.Bytes()},
		{"csv", CSV, table.Bytes()}, {"rttm", RTTM, rttm.Bytes()},
		{"teams UTF-16", WebVTT, encode16(teams.String(), binary.LittleEndian, true)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.in)))
			for b.Loop() {
				m, _, err := Read(bytes.NewReader(bb.in), bb.f)
				if err != nil {
					b.Fatal(err)
				}
				if len(m.People) != 12 {
					b.Fatalf("%d people, want 12", len(m.People))
				}
			}
		})
	}
}
