package transcript

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"airtime/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// show writes a meeting for people to review.
func show(m report.Meeting) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %.3f s\n", m.Source.Kind, m.Length.Seconds())
	for _, n := range m.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	for i, p := range m.People {
		fmt.Fprintf(&b, "%d %s\n", i, p.Name)
	}
	for _, s := range m.Speech {
		fmt.Fprintf(&b, "%9.3f %9.3f %d\n", s.Start.Seconds(), s.End.Seconds(), m.Place(s.Person))
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if filepath.Ext(name) == ".golden" {
			continue
		}
		n++
		t.Run(filepath.Base(name), func(t *testing.T) {
			in, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, ok := Detect("anything", in[:min(len(in), HeadSize)])
			if want := formatOf(name); !ok || f != want {
				t.Fatalf("Detect = %q, %v, want %q", f, ok, want)
			}
			m, _, err := Read(iotest.OneByteReader(bytes.NewReader(in)), f)
			if err != nil {
				t.Fatal(err)
			}
			check(t, m)
			got := show(m)
			golden := name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	if n < 8 {
		t.Errorf("%d samples, want at least 8", n)
	}
}

// formatOf is the format of a sample: by the ending of its name, or for .txt by the name.
func formatOf(name string) Format {
	if f, ok := Detect(name, nil); ok {
		return f
	}
	if filepath.Base(name) == "audacity.txt" {
		return Labels
	}
	return Text
}

// check holds for every meeting, whatever it was read from.
func check(t testing.TB, m report.Meeting) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range m.People {
		if p.Name == "" || seen[p.Name] {
			t.Fatalf("name %q is empty or there twice", p.Name)
		}
		seen[p.Name] = true
	}
	last := map[report.PersonID]time.Duration{}
	for i, s := range m.Speech {
		if s.Start < 0 || s.End <= s.Start || s.End > m.Length || m.Place(s.Person) < 0 || s.Confidence != 1 || s.Alternative != report.Nobody {
			t.Fatalf("bad span %+v of %d people, length %v", s, len(m.People), m.Length)
		}
		if i > 0 && (s.Start < m.Speech[i-1].Start || s.Start == m.Speech[i-1].Start && s.End < m.Speech[i-1].End) {
			t.Fatalf("span %d out of order: %+v after %+v", i, s, m.Speech[i-1])
		}
		if end, ok := last[s.Person]; ok && s.Start <= end {
			t.Fatalf("spans of person %d touch at %v", s.Person, s.Start)
		}
		last[s.Person] = s.End
	}
	if m.Source.Kind != "turns" || m.Source.Name != "" {
		t.Fatalf("source %+v", m.Source)
	}
}

// speech writes who speaks when as "Ana 1-2, Ben 2-3", in seconds.
func speech(m report.Meeting) string {
	var s []string
	for _, x := range m.Speech {
		s = append(s, fmt.Sprintf("%s %g-%g", m.People[m.Place(x.Person)].Name, x.Start.Seconds(), x.End.Seconds()))
	}
	return strings.Join(s, ", ")
}

func cues(texts ...string) string { // one second each
	var b strings.Builder
	b.WriteString("WEBVTT\n\n")
	for i, s := range texts {
		fmt.Fprintf(&b, "%02d:%02d.000 --> %02d:%02d.000\n%s\n\n", i/60, i%60, (i+1)/60, (i+1)%60, s)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    Format
		in   string
		want string
	}{
		{"vtt without cues", WebVTT, "WEBVTT", ""},
		{"vtt with a title and metadata", WebVTT, "WEBVTT - the garden\nKind: captions\n\n00:01.000 --> 00:02.000\nAna: x\n", "Ana 1-2"},
		{"hours of any length, comma", WebVTT, "WEBVTT\n\n100:00:01,5 --> 100:00:02\nAna: x", "Ana 360001.5-360002"},
		{"carriage returns alone", WebVTT, "WEBVTT\r\r00:01.000 --> 00:02.000\rAna: x\r\r00:03.000 --> 00:04.000\rBen: y", "Ana 1-2, Ben 3-4"},
		{"cues that nest and overlap", WebVTT, "WEBVTT\n\n00:01.000 --> 00:09.000\n<v Ana>x\n\n00:02.000 --> 00:03.000\n<v Ben>y\n\n00:02.500 --> 00:05.000\n<v Ana>z", "Ana 1-9, Ben 2-3"},
		{"cues out of order", WebVTT, "WEBVTT\n\n00:05.000 --> 00:06.000\n<v Ben>y\n\n00:01.000 --> 00:02.000\n<v Ana>x", "Ana 1-2, Ben 5-6"},
		{"same person touching", WebVTT, cues("Ana: a", "Ana: b", "Ben: c", "Ana: d"), "Ana 0-2, Ben 2-3, Ana 3-4"},
		{"no length", WebVTT, "WEBVTT\n\n00:01.000 --> 00:01.000\nAna: x\n\n00:02.000 --> 00:03.000\nBen: x\n", "Ben 2-3"},
		{"two in one cue share it by letters", WebVTT, cues("<v Ana>abc</v>\n<v Ben>abcdefghi</v>"), "Ana 0-0.25, Ben 0.25-1"},
		{"nothing said", WebVTT, cues("Ana: a", "", "Ben:", "[music]", "♪", "<v Cem>[laughs]</v>"), "Ana 0-1"},
		{"names every cue, one without", WebVTT, cues("A: a", "B: b", "A: a", "B: b", "A: a", "B: b", "A: a", "B: b", "A: a", "oh"), "A 0-1, B 1-2, A 2-3, B 3-4, A 4-5, B 5-6, A 6-7, B 7-8, A 8-9, Unnamed 9-10"},
		{"names at changes", WebVTT, cues("A: a", "more", "more", "B: b", "more"), "A 0-3, B 3-5"},
		{"names at changes, but not from the first cue on", WebVTT, cues("hello", "A: a", "more", "more", "B: b", "more"), "Unnamed 0-1, A 1-2, Unnamed 2-4, B 4-5, Unnamed 5-6"},
		{"names now and then", WebVTT, cues("A: a", "what", "A: a", "what", "A: b", "what"), "A 0-1, Unnamed 1-2, A 2-3, Unnamed 3-4, A 4-5, Unnamed 5-6"},
		{"voices never go on", WebVTT, cues("<v A>a", "more", "<v B>b", "more"), "A 0-1, Unnamed 1-2, B 2-3, Unnamed 3-4"},
		{"small letters where every cue has a name", WebVTT, cues("sam: a", "bell h: b"), "sam 0-1, bell h 1-2"},
		{"small letters where not", WebVTT, cues("hello", "A: a", "and so he said: no", "B: b", "a: yes"), "Unnamed 0-1, A 1-2, Unnamed 2-3, B 3-4, A 4-5"},
		{"sounds where not every cue has a name", WebVTT, cues("hello", "A: a", "(Applause)\nthank you", "B: b", "(A)\nhm"), "Unnamed 0-1, A 1-2, Unnamed 2-3, B 3-4, A 4-5"},
		{"further lines of a cue", WebVTT, cues("Ana: as follows\nWater: two barrels\nRoof: new", "Ben: b\nAna: a"), "Ana 0-1, Ben 1-1.5, Ana 1.5-2"},
		{"two names in a cue are one cue with a name", WebVTT, cues("A: a\n- B: b", "x", "and so: c"), "A 0-0.5, B 0.5-3"},
		{"finer than milliseconds", WebVTT, "WEBVTT\n\n00:01.0004 --> 00:02.0005\nA: a", "A 1.0004-2.0005"},
		{"not names", WebVTT, cues("Ana: a", "Ben: b", "Ana: a", "Ben: b", "10:30: we begin", "https://example.org", "www.example.org: x", "a b c d e f g: x", strings.Repeat("é", 61)+": x", "really? yes: x", "1234: x", "Ana:x"), "Ana 0-1, Ben 1-2, Ana 2-3, Ben 3-12"},
		{"names", WebVTT, cues("[Ana Lima]: x", ">> BEN: x", "Lee, Cem (they/them): x", "Dr. D. van der Eijk-Sól: x", "陳美玲：x", "Speaker 7: x", strings.Repeat("É", 60)+": x"),
			"Ana Lima 0-1, BEN 1-2, Lee, Cem (they/them) 2-3, Dr. D. van der Eijk-Sól 3-4, 陳美玲 4-5, Speaker 7 5-6, " + strings.Repeat("É", 60) + " 6-7"},
		{"one name, written differently", WebVTT, cues("<v Zoe\u0308  K>a", "<v \u200eZoë\u00a0K >b", "<v.x Zo&euml; K>c"), "Zoë K 0-3"},
		{"escapes for terminals", WebVTT, cues("<v A\x1b[31mna>a"), "A[31mna 0-1"},
		{"arrow in text", WebVTT, cues("<v Ana>we go --> there", "<v Ana>go --> on"), "Ana 0-2"},
		{"srt without numbers and blank lines", SRT, "00:00:01,000 --> 00:00:02,000\nAna: x\n2\n00:00:02,500 --> 00:00:03,000\nBen: y", "Ana 1-2, Ben 2.5-3"},
		{"srt empty", SRT, "\n\n", ""},
		{"csv with only a header", CSV, "start,end,speaker\n", ""},
		{"csv", CSV, "Speaker, END ,start (s)\nAna,2,1\n Ben ,\"3,5\",2.5", "Ana 1-2, Ben 2.5-3.5"},
		{"csv empty duration column", CSV, "start;duration;end;who\n1;;2;Ana\n1;4;;Ben", "Ana 1-2, Ben 1-5"},
		{"csv with a voice unknown", CSV, "start,end,speaker\n1,2,Ana\n3,4,\n4,5", "Ana 1-2, Unnamed 3-5"},
		{"rttm empty", RTTM, "", ""},
		{"rttm", RTTM, "SPEAKER m 1 1 2 <NA> <NA> A <NA> <NA>", "A 1-3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, _, err := Read(strings.NewReader(tt.in), tt.f)
			if err != nil {
				t.Fatal(err)
			}
			check(t, m)
			if got := speech(m); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	const clock = ", want a time from 0 to 240 hours such as 83.5 or 0:01:23.5"
	var crowd strings.Builder
	for i := range maxPeople + 1 {
		fmt.Fprintf(&crowd, "SPEAKER m 1 %d 1 <NA> <NA> p%d\n", i, i)
	}
	crowded := make([]string, maxPeople+1)
	for i := range crowded {
		crowded[i] = fmt.Sprintf("<v person %d>x", i)
	}
	for _, tt := range []struct {
		name string
		f    Format
		in   string
		want string
	}{
		{"vtt empty", WebVTT, "", "vtt: line 1: got an empty file, want WEBVTT"},
		{"vtt of another kind", WebVTT, "WEBVTTX\n", "vtt: line 1: got another first line, want WEBVTT"},
		{"negative", WebVTT, "WEBVTT\n\n-00:01.000 --> 00:02.000\nA: x", `vtt: line 3: start: got "-00:01.000"` + clock},
		{"inverted", WebVTT, "WEBVTT\n\n00:03.000 --> 00:02.000\nA: x", `vtt: line 3: got an end ("00:02.000") before the start ("00:03.000"), want it after`},
		{"no end", WebVTT, "WEBVTT\n\n00:03.000 --> \nA: x", `vtt: line 3: end: got "", want a time`},
		{"60 minutes", SRT, "1\n0:60:00 --> 0:61:00\nA: x", `srt: line 2: start: got "0:60:00"` + clock},
		{"61 seconds", SRT, "1\n0:00:01 --> 0:00:61\nA: x", `srt: line 2: end: got "0:00:61"` + clock},
		{"too late", SRT, "1\n0:00:01 --> 241:00:00\nA: x", `srt: line 2: end: got "241:00:00"` + clock},
		{"four parts", SRT, "1:0:00:01 --> 0:00:02\nA: x", `srt: line 1: start: got "1:0:00:01"` + clock},
		{"words for a time", SRT, "soon --> later\nA: x", `srt: line 1: start: got "soon"` + clock},
		{"not a transcript", SRT, "Dear all,\nhello", "srt: got no line such as 00:01:02,500 --> 00:01:04,000, want one above each text"},
		{"no names", WebVTT, cues("hello", "good day"), "vtt: got no name of a speaker, want who speaks as well as when"},
		{"name too long", WebVTT, cues("x", "<v "+strings.Repeat("n", 201)+">x"), "vtt: line 6: got a name of 201 characters, want at most 200"},
		{"name in another encoding", WebVTT, cues("<v Zo\xeb>x"), "vtt: line 4: got a name that is neither UTF-8 nor UTF-16, want the file saved as UTF-8"},
		{"crowd in vtt", WebVTT, cues(crowded...), "vtt: line 3003: got more than 1000 different names, want the people of one meeting"},
		{"long line", WebVTT, "WEBVTT\n\n" + strings.Repeat("x", maxLine+1), "vtt: line 3: got more than 262144 bytes, want a line of text"},
		{"csv empty", CSV, "", "csv: got an empty file, want a line with the columns start, end (or duration) and speaker"},
		{"csv no header", CSV, "\n1,2,Ana\n", "csv: line 2: got no column start, want the columns start, end (or duration) and speaker"},
		{"csv no end", CSV, "start,speaker\n", "csv: line 1: got no column end or duration, want the columns start, end (or duration) and speaker"},
		{"csv no speaker", CSV, "start,end\n", "csv: line 1: got no column speaker, want the columns start, end (or duration) and speaker"},
		{"csv twice", CSV, "start,end,speaker,Name\n", "csv: line 1: got two columns for the speaker, 3 and 4, want one"},
		{"csv infinite", CSV, "start,end,speaker\n1,Inf,A\n", `csv: line 2: end: got "Inf"` + clock},
		{"csv hexadecimal", CSV, "start,end,speaker\n1,0x10,A\n", `csv: line 2: end: got "0x10"` + clock},
		{"csv inverted", CSV, "start,end,speaker\n2,1,A\n", `csv: line 2: got an end ("1") before the start ("2"), want it after`},
		{"csv no duration", CSV, "start,duration,speaker\n2,,A\n", `csv: line 2: duration: got ""` + clock},
		{"csv too late", CSV, "start,duration,speaker\n239:59:59,2,A\n", `csv: line 2: got an end after 240 h 0 min, want at most 240 hours`},
		{"csv quote left open", CSV, "start,end,speaker\n1,2,\"A\n3,4,B\n", `csv: line 2: extraneous or missing " in quoted-field`},
		{"csv quote left open for long", CSV, "start,end,speaker\n0,1,A\n1,2,\"" + strings.Repeat("A\n", maxLine), `csv: after line 2: got more than 262144 bytes, want a row of text; is a quote left open?`},
		{"csv header without end", CSV, strings.Repeat("x", maxLine+1), `csv: line 1: got more than 262144 bytes, want a row of text; is a quote left open?`},
		{"csv name in another encoding", CSV, "start,end,speaker\n1,2,Zo\xeb\n", "csv: line 2: got a name that is neither UTF-8 nor UTF-16, want the file saved as UTF-8"},
		{"rttm", RTTM, "SPEAKER m 1 -1 2 <NA> <NA> A", `rttm: line 1: start: got "-1", want seconds from 0 to 864000`},
		{"rttm with two meetings", RTTM, "SPEAKER a 1 0 1 <NA> <NA> x\nSPEAKER b 1 0 1 <NA> <NA> x", `rttm: got 2 recordings ("a", "b", …), want one`},
		{"crowd in rttm", RTTM, crowd.String(), `rttm: line 1001: got speaker 1001 of recording "m", want at most 1000`},
		{"account", Account, "{}", "account: want it read by report.ReadJSON"},
		{"format", "docx", "", `format: got "docx", want one of vtt, account, json, rttm, csv, labels, srt, text`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, _, err := Read(strings.NewReader(tt.in), tt.f)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if !reflect.DeepEqual(m, report.Meeting{}) {
				t.Errorf("got %+v beside the error, want nothing", m)
			}
		})
	}
	broken := errors.New("broken")
	for _, f := range []Format{WebVTT, SRT, CSV, RTTM} {
		if _, _, err := Read(iotest.ErrReader(broken), f); !errors.Is(err, broken) {
			t.Errorf("%s: error of the reader: got %v, want it wrapped", f, err)
		}
	}
}

// A named cue of no length says that its person was there; one without a name says nothing.
func TestCuesOfNoLength(t *testing.T) {
	m, _, err := Read(strings.NewReader("WEBVTT\n\n00:01.000 --> 00:01.000\n<v Ana>a\n\n00:02.000 --> 00:02.000\nb\n\n00:02.000 --> 00:03.000\n<v Ben>c"), WebVTT)
	if err != nil {
		t.Fatal(err)
	}
	if want := []report.Person{{ID: 1, Name: "Ana"}, {ID: 2, Name: "Ben"}}; !reflect.DeepEqual(m.People, want) {
		t.Errorf("people %v, want %v", m.People, want)
	}
	if got, want := speech(m), "Ben 2-3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNotes(t *testing.T) {
	for _, tt := range []struct {
		f    Format
		in   string
		want string
	}{
		{WebVTT, cues("A: a", "B: b"), "transcript_times"},
		{WebVTT, cues("<v A>a", "b"), "transcript_times unnamed name=Unnamed time_s=1"},
		{WebVTT, cues("A: a\n- B: b", "B: b"), "transcript_times cues_divided n=1"},
		{WebVTT, cues("A: a", "more", "B: b", "more"), "transcript_times continued time_s=2"},
		{CSV, "start,end,speaker\n0,1,A\n1,63.4,\n", "unnamed name=Unnamed time_s=62.4"},
		{RTTM, "SPEAKER m 1 0 1 <NA> <NA> A", ""},
	} {
		m, _, err := Read(strings.NewReader(tt.in), tt.f)
		if err != nil {
			t.Fatal(err)
		}
		if got := said(m.Notes); got != tt.want {
			t.Errorf("%s %q: notes %q, want %q", tt.f, tt.in, got, tt.want)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		name, head string
		want       Format // empty: none
	}{
		{"x.txt", "WEBVTT\n\n", WebVTT},
		{"x.srt", "\ufeffWEBVTT - title", WebVTT},
		{"x", "WEBVTTX", ""},
		{"x", "\n1\r\n00:00:01,000 --> 00:00:02,000\r\n", SRT},
		{"x", "00:00:01.000 --> 00:00:02.000", SRT},
		{"x", ";; comment\n\nSPEAKER m 1 0 1 <NA> <NA> A <NA> <NA>\n", RTTM},
		{"x", "SPEAKER is a word that begins this sentence", RTTM}, // eight words: its reader says what is wrong
		{"x", "SPEAKER notes", ""},
		{"x", "sep=;\nstart;end;speaker\n", CSV},
		{"x", "Name\tBegin\tDuration\tText\n", CSV},
		{"x", "name,age\n", ""},
		{"x.CSV", "name,age\n", CSV}, // its reader says what is wrong
		{"x.tsv", "", CSV},
		{"x", `{"schema":1,`, Account},
		{"x", `{"start":1}`, Services},
		{"x", `[{"start":1}]`, Services},
		{"x", "[Ana] hello", ""},
		{"x.txt", "0.000000\t1.500000\tAna\n", Labels},
		{"x", "0.5\t1,5", Labels},
		{"x", "1\t2\tthree", ""},
		{"x.json", `[]`, Services},
		{"x.rttm", "", RTTM},
		{"x.wav", "RIFF\x00\x00\x00\x00WAVEfmt ", ""},
		{"x.csv", "RIFF\x00\x00\x00\x00WAVEfmt ", ""},
		{"x.mp3", "ID3", ""},
		{"", "", ""},
	} {
		got, ok := Detect(tt.name, []byte(tt.head))
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Detect(%q, %q) = %q, %v, want %q", tt.name, tt.head, got, ok, tt.want)
		}
	}
}

func encode16(s string, order binary.AppendByteOrder, mark bool) []byte {
	if mark {
		s = "\ufeff" + s
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func TestEncodings(t *testing.T) {
	text := cues("<v Zoë 林>abc", "<v Ben>x")
	const want = "Zoë 林 0-1, Ben 1-2"
	for name, in := range map[string][]byte{
		"UTF-8":                      []byte(text),
		"UTF-8 with mark":            []byte("\ufeff" + text),
		"UTF-16 little, mark":        encode16(text, binary.LittleEndian, true),
		"UTF-16 big, mark":           encode16(text, binary.BigEndian, true),
		"UTF-16 little without mark": encode16(text, binary.LittleEndian, false),
		"UTF-16 big without mark":    encode16(text, binary.BigEndian, false),
	} {
		if f, ok := Detect("x", in); !ok || f != WebVTT {
			t.Errorf("%s: Detect = %q, %v, want vtt", name, f, ok)
		}
		m, _, err := Read(bytes.NewReader(in), WebVTT)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := speech(m); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// What Excel calls Unicode text.
func TestExcelUnicodeText(t *testing.T) {
	in := encode16("Start\tEnd\tName\r\n0,5\t2\tZoë\r\n2\t3\t林\r\n", binary.LittleEndian, true)
	if f, ok := Detect("x.txt", in); !ok || f != CSV {
		t.Errorf("Detect = %q, %v, want csv", f, ok)
	}
	m, _, err := Read(bytes.NewReader(in), CSV)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := speech(m), "Zoë 0.5-2, 林 2-3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Neither line ends nor the size of reads change what is read.
func TestAnyChunks(t *testing.T) {
	for _, name := range []string{"zoom.vtt", "meet.vtt", "otter.srt", "subtitles.srt"} {
		in, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(in), "\r\n", "\n")
		f := formatOf(name)
		want, _, err := Read(strings.NewReader(text), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"\n", "\r\n", "\r"} {
			in := strings.NewReader(strings.ReplaceAll(text, "\n", end))
			got, _, err := Read(iotest.OneByteReader(in), f)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s with line end %q: got %v, %v, want %v", name, end, got, err, want)
			}
		}
	}
}

// secret gives a word that is nowhere in the program.
func secret(r *rand.Rand) string {
	b := []byte("qx")
	for range 12 {
		b = append(b, byte('a'+r.IntN(26)))
	}
	return string(b)
}

// Nothing that was said can be reached from the result: not in a string, and not in the memory
// behind a string or slice either.
func TestWordsAreDropped(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	word := secret(r)
	said := strings.Repeat(word+" ", 3)
	for _, tt := range []struct {
		f  Format
		in string
	}{
		{WebVTT, cues("Ana Lima: "+said, "<v Ben>"+said+"</v>", said+": x", said, "["+said+"]") + "NOTE " + said + "\n\n" + said + "\n\n"},
		{WebVTT, "WEBVTT " + said + "\n" + said + "\n\n" + said + "\n00:01.000 --> 00:02.000 " + said + "\nAna: " + said + "\n- Ben: " + said},
		{SRT, "1\n00:00:01,000 --> 00:00:02,000 " + said + "\n>> ANA: " + said + "\n<i>" + said + "</i>\n\n" + said},
		{CSV, "start,end,text,speaker," + word + "\n1,2,\"" + said + "\n" + said + "\",Ana," + said + "\n2,3," + said + ",Ben\n"},
		{Text, said + "\n\nAna  0:01\n" + said + "\nBen (0:09): " + said + "\n" + said},
		{RTTM, ";; " + said + "\nLEXEME m 1 0 1 " + word + " lex Ana 0.9\nSPEAKER m 1 0 1 <NA> <NA> Ana <NA> <NA> " + said},
	} {
		m, _, err := Read(strings.NewReader(tt.in), tt.f)
		if err != nil {
			t.Fatalf("%s: %v", tt.f, err)
		}
		if len(m.Speech) == 0 {
			t.Fatalf("%s: no speech in %q", tt.f, tt.in)
		}
		walk(reflect.ValueOf(m), func(s string) {
			if strings.Contains(s, word) {
				t.Errorf("%s: %q is in the result", tt.f, s)
			}
		})
	}
}

func walk(v reflect.Value, visit func(string)) {
	switch v.Kind() {
	case reflect.String:
		visit(v.String())
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Cap() > v.Len() {
			v = v.Slice(0, v.Cap()) // what a slice could grow into
		}
		for i := range v.Len() {
			walk(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), visit)
		}
	case reflect.Map:
		for k, x := range v.Seq2() {
			walk(k, visit)
			walk(x, visit)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), visit)
		}
	}
}

// A name that shares memory with its line keeps the line, and what was said in it,
// alive: a hundred names on lines of 40 kB would then hold 4 MB.
func TestNamesDoNotHoldTheirLines(t *testing.T) {
	text := strings.Repeat("word ", 8000)
	for _, tt := range []struct {
		f   Format
		row func(i int) string
	}{
		{WebVTT, func(i int) string { return fmt.Sprintf("00:01.000 --> 00:02.000\n<v Person%d>%s\n\n", i, text) }},
		{SRT, func(i int) string { return fmt.Sprintf("00:01.000 --> 00:02.000\nPerson%d: %s\n\n", i, text) }},
		{CSV, func(i int) string { return fmt.Sprintf("1,2,Person%d,%s\n", i, text) }},
	} {
		head := map[Format]string{WebVTT: "WEBVTT\n\n", CSV: "start,end,speaker,text\n"}[tt.f]
		r := &rows{head: head, row: tt.row, n: 100}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		m, _, err := Read(r, tt.f)
		if err != nil {
			t.Fatal(err)
		}
		r.now = ""
		runtime.GC()
		runtime.ReadMemStats(&after)
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
			t.Errorf("%s: %d people hold %d bytes, want at most 1 MB", tt.f, len(m.People), grown)
		}
		if len(m.People) != 100 {
			t.Errorf("%s: %d people, want 100", tt.f, len(m.People))
		}
		runtime.KeepAlive(m)
	}
}

// rows is a file made row by row while it is read.
type rows struct {
	head string
	row  func(i int) string
	n, i int
	now  string
}

func (r *rows) Read(p []byte) (int, error) {
	if r.head != "" {
		r.now, r.head = r.head, ""
	}
	if r.now == "" {
		if r.i == r.n {
			return 0, io.EOF
		}
		r.now = r.row(r.i)
		r.i++
	}
	n := copy(p, r.now)
	r.now = r.now[n:]
	return n, nil
}
