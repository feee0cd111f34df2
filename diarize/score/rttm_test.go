package score

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestReadRTTM(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		name, in string
		want     []Recording
	}{
		{"empty", "", nil},
		{"comments and blank lines", ";; a comment\n# another\n\n  \t\n", nil},
		{"one turn", "SPEAKER m 1 0.5 1.25 <NA> <NA> Ana <NA> <NA>\n",
			[]Recording{{"m", []Turn{{500 * ms, 1750 * ms, "Ana"}}}}},
		{"fewest fields, tabs, Windows line ends, byte order mark", "\ufeffSPEAKER\tm  1 1 1 <NA> <NA> Ana\r\nSPEAKER m 1 0 1 <NA> <NA> Bo",
			[]Recording{{"m", []Turn{{0, 1000 * ms, "Bo"}, {1000 * ms, 2000 * ms, "Ana"}}}}},
		{"other types", "SPKR-INFO m 1 <NA> <NA> <NA> unknown Ana <NA>\nLEXEME m 1 0 1 hello lex Ana 0.9\nSPEAKER m 1 0 1 <NA> <NA> Ana <NA> <NA> more fields\nNON-SPEECH m 1 0 1 <NA> noise <NA> <NA>",
			[]Recording{{"m", []Turn{{0, 1000 * ms, "Ana"}}}}},
		{"several recordings, mixed", "SPEAKER b 1 0 1 <NA> <NA> x\nSPEAKER a 1 5 1 <NA> <NA> y\nSPEAKER b 1 3 1 <NA> <NA> z\nSPEAKER b 1 3 1 <NA> <NA> x",
			[]Recording{{"b", []Turn{{0, 1000 * ms, "x"}, {3000 * ms, 4000 * ms, "x"}, {3000 * ms, 4000 * ms, "z"}}}, {"a", []Turn{{5000 * ms, 6000 * ms, "y"}}}}},
		{"names in any script, no-break space kept", "SPEAKER m 1 0 1 <NA> <NA> 陳\u00a0美玲 <NA>\nSPEAKER m 1 1e0 1 <NA> <NA> فاطمة",
			[]Recording{{"m", []Turn{{0, 1000 * ms, "陳\u00a0美玲"}, {1000 * ms, 2000 * ms, "فاطمة"}}}}},
		{"turn of no length", "SPEAKER m 1 3 0 <NA> <NA> x\n", nil},
		{"latest", "SPEAKER m 1 863999 1 <NA> <NA> x\n",
			[]Recording{{"m", []Turn{{MaxTime - time.Second, MaxTime, "x"}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadRTTM(strings.NewReader(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("ReadRTTM = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestReadRTTMErrors(t *testing.T) {
	var crowd strings.Builder
	for i := range maxSpeakers + 1 {
		fmt.Fprintf(&crowd, "SPEAKER m 1 %d 1 <NA> <NA> p%d\n", i, i)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"negative start", "\nSPEAKER m 1 -1 1 <NA> <NA> x", `rttm: line 2: start: got "-1", want seconds from 0 to 864000`},
		{"negative duration", "SPEAKER m 1 1 -0.1 <NA> <NA> x", `rttm: line 1: duration: got "-0.1", want seconds from 0 to 864000`},
		{"not a number", "SPEAKER m 1 NaN 1 <NA> <NA> x", `rttm: line 1: start: got "NaN", want seconds from 0 to 864000`},
		{"infinite", "SPEAKER m 1 1 +Inf <NA> <NA> x", `rttm: line 1: duration: got "+Inf", want seconds from 0 to 864000`},
		{"huge", "SPEAKER m 1 1e300 1 <NA> <NA> x", `rttm: line 1: start: got "1e300", want seconds from 0 to 864000`},
		{"out of range", "SPEAKER m 1 1e999 1 <NA> <NA> x", `rttm: line 1: start: got "1e999", want seconds from 0 to 864000`},
		{"ends too late", "SPEAKER m 1 864000 1 <NA> <NA> x", `rttm: line 1: got a turn that ends after 864000 + 1 seconds, want at most 864000`},
		{"no time", "SPEAKER m 1 <NA> 1 <NA> <NA> x", `rttm: line 1: start: got "<NA>", want seconds from 0 to 864000`},
		{"missing fields", "SPEAKER m 1 0 1 <NA> <NA>", `rttm: line 1: got 7 fields, want at least 8 (SPEAKER, recording, channel, start, duration, <NA>, <NA>, speaker)`},
		{"no speaker", "SPEAKER m 1 0 1 <NA> <NA> <NA> <NA>", `rttm: line 1: got <NA>, want a speaker in field 8`},
		{"another file", "Dear all,\n", `rttm: line 1: got "Dear", want SPEAKER or another object type of RTTM`},
		{"bytes", "SPEAKER m 1 0 1 <NA> <NA> \xff\xfe", `rttm: line 1: got bytes that are not UTF-8, want UTF-8 text`},
		{"long line", "#\n" + strings.Repeat("x", maxLine+1), `rttm: line 2: got more than 65536 bytes, want a line of text`},
		{"crowd", crowd.String(), `rttm: line 1001: got speaker 1001 of recording "m", want at most 1000`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ReadRTTM(strings.NewReader(tt.in)); err == nil || err.Error() != tt.want {
				t.Errorf("ReadRTTM = %v, %v\nwant error %s", got, err, tt.want)
			}
		})
	}
	broken := errors.New("broken")
	if _, err := ReadRTTM(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error of the reader: got %v, want it wrapped", err)
	}
}

func TestWriteRTTM(t *testing.T) {
	const ms = time.Millisecond
	var b bytes.Buffer
	err := WriteRTTM(&b, []Recording{
		{"garden meeting", []Turn{{0, 1234567890, "Zoë  Ní Ríain"}, {1234567890, 3 * time.Second, "2"}, {5 * ms, 5*ms + 1000, "2"}}},
		{"b", []Turn{{25 * time.Hour, 25*time.Hour + ms, "x"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "SPEAKER garden_meeting 1 0.000 1.235 <NA> <NA> Zoë_Ní_Ríain <NA> <NA>\n" +
		"SPEAKER garden_meeting 1 1.235 1.765 <NA> <NA> 2 <NA> <NA>\n" +
		"SPEAKER b 1 90000.000 0.001 <NA> <NA> x <NA> <NA>\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestWriteRTTMErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []Recording
		want string
	}{
		{"no name", []Recording{{"m", []Turn{{0, 1, " "}}}}, `rttm: got speaker " ", want a name in recording "m"`},
		{"no recording", []Recording{{"", nil}}, `rttm: got recording "", want a name`},
		{"two in one", []Recording{{"m", []Turn{{0, 1, "a b"}, {0, 1, "a_b"}}}}, `rttm: speakers "a b" and "a_b" would both be written a_b, want names that differ in more than spaces in recording "m"`},
		{"two recordings in one", []Recording{{"m n", nil}, {"m_n", nil}}, `rttm: recordings "m n" and "m_n" would both be written m_n, want names that differ in more than spaces`},
		{"negative", []Recording{{"m", []Turn{{-1, 1, "a"}}}}, `rttm: recording "m": got a turn from -1ns to 1ns, want 0 ≤ start ≤ end ≤ 240h0m0s`},
		{"inverted", []Recording{{"m", []Turn{{2, 1, "a"}}}}, `rttm: recording "m": got a turn from 2ns to 1ns, want 0 ≤ start ≤ end ≤ 240h0m0s`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := WriteRTTM(io.Discard, tt.in); err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	if err := WriteRTTM(failingWriter{}, []Recording{{"m", []Turn{{0, time.Second, "a"}}}}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a writer that fails: got %v, want its error", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func FuzzReadRTTM(f *testing.F) {
	for _, s := range []string{
		"SPEAKER m 1 0.5 1.25 <NA> <NA> Ana <NA> <NA>\n",
		"\ufeff;; x\r\nSPEAKER a 1 0 1 <NA> <NA> 陳\u00a0美玲\nSPEAKER b 1 3 0 <NA> <NA> x\n",
		"SPEAKER m 1 -1 1e999 <NA> <NA> x\nLEXEME m 1 0 1 hello lex Ana 0.9\n",
		"SPEAKER m 1 863999 1 <NA> <NA> a_b\nSPEAKER m 1 0x1p3 1 <NA> <NA> a\vb",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		recs, err := ReadRTTM(bytes.NewReader(in))
		if err != nil {
			return
		}
		for _, r := range recs {
			for i, u := range r.Turns {
				if u.Start < 0 || u.End <= u.Start || u.End > MaxTime || u.Speaker == "" {
					t.Fatalf("bad turn %+v", u)
				}
				if i > 0 && compareTurns(r.Turns[i-1], u) > 0 {
					t.Fatalf("turns out of order: %+v", r.Turns)
				}
			}
			if d := Diarization(r.Turns, r.Turns, Config{}); d.Rate() != 0 || d.Jaccard() != 0 {
				t.Fatalf("a recording against itself: %+v", d)
			}
		}
		var first, second bytes.Buffer
		if WriteRTTM(&first, recs) != nil {
			return // two names that differ only in white space
		}
		again, err := ReadRTTM(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("what was written is not read: %v\n%s", err, &first)
		}
		if err := WriteRTTM(&second, again); err != nil {
			t.Fatal(err)
		}
		if !sameLines(first.String(), second.String()) {
			t.Fatalf("written\n%sread and written again\n%s", &first, &second)
		}
	})
}

// sameLines ignores order: rounding may change which of two turns comes first.
func sameLines(a, b string) bool {
	count := map[string]int{}
	for l := range strings.SplitSeq(a, "\n") {
		count[l]++
	}
	for l := range strings.SplitSeq(b, "\n") {
		count[l]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func BenchmarkReadRTTMDay(b *testing.B) {
	var day bytes.Buffer
	for i := range 50000 {
		fmt.Fprintf(&day, "SPEAKER day 1 %d.250 1.500 <NA> <NA> person-%d <NA> <NA>\n", i, i%12)
	}
	b.SetBytes(int64(day.Len()))
	for b.Loop() {
		if _, err := ReadRTTM(bytes.NewReader(day.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
