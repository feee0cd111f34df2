package audio

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// through has ffmpeg write a tone through filter into a file of its own, and from there into what this package reads.
func through(t testing.TB, seconds, filter string) []byte {
	t.Helper()
	first := exec.Command("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=440:r=8000:d="+seconds, "-af", filter, "-c:a", "pcm_s16le", "-f", "matroska", "pipe:1")
	file, err := first.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	second := exec.Command("ffmpeg", ffmpegArgs("pipe", "0", 1)...)
	second.Stdin = bytes.NewReader(file)
	out, err := second.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	return out
}

func matroskaOf(b []byte) (*matroskaDecoder, error) {
	return newMatroskaDecoder(&input{r: bufio.NewReader(bytes.NewReader(b)), size: -1})
}

// heard reads d to its end and returns when there is sound and when silence: "silence 0s-1s" and so on.
func heard(t testing.TB, d *matroskaDecoder) (spans []Span, length int64) {
	t.Helper()
	buf := make([]float32, 777*d.format().Channels)
	for {
		n, err := d.read(buf)
		if err == io.EOF {
			return spans, length
		}
		if err != nil || n == 0 {
			t.Fatalf("read: %d, %v", n, err)
		}
		for i := range int64(n) {
			if buf[i] == 0 {
				continue
			}
			at := length + i
			if k := len(spans) - 1; k >= 0 && at-spans[k].End < 80 { // a tone passes through zero
				spans[k].End = at + 1
			} else {
				spans = append(spans, Span{Start: at, End: at + 1})
			}
		}
		length += int64(n)
	}
}

func TestMatroskaGapsAreSilence(t *testing.T) {
	for _, tt := range []struct {
		name, seconds, filter string
		want                  []float64 // seconds at which sound begins and ends, then the length
	}{
		{"whole", "3", "anull", []float64{0, 3, 3}},
		{"muted", "6", "aselect='lt(t,1)+gt(t,4)'", []float64{0, 1, 4, 6, 6}},
		{"many small", "2", "aselect='lt(mod(t,0.5),0.25)'", []float64{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75}},
		{"two hours", "7201", "aselect='lt(t,1)+gt(t,7200)'", []float64{0, 1, 7200, 7201, 7201}},
		{"times that wobble", "3", "asetpts='PTS+0.03*mod(N,2)/TB'", []float64{0, 3, 3}},
		{"a jump of 27 hours", "3", "asetpts='PTS+gt(T,1)*97200/TB'", []float64{0, 3, 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := matroskaOf(through(t, tt.seconds, tt.filter))
			if err != nil {
				t.Fatal(err)
			}
			spans, length := heard(t, d)
			var got []float64
			for _, s := range spans {
				got = append(got, float64(s.Start)/8000, float64(s.End)/8000)
			}
			got = append(got, float64(length)/8000)
			ok := len(got) == len(tt.want)
			for i := range tt.want {
				ok = ok && got[i] > tt.want[i]-0.15 && got[i] < tt.want[i]+0.15
			}
			if !ok {
				t.Errorf("sound at %v, want %v", got, tt.want)
			}
			jumped := strings.HasPrefix(fmt.Sprint(d.notes()), "[times_jump at_s=1") && strings.Contains(fmt.Sprint(d.notes()), "jump_s=97")
			if want := tt.name == "a jump of 27 hours"; jumped != want {
				t.Errorf("notes %q, want a jump: %v", d.notes(), want)
			}
		})
	}
}

func TestMatroskaErrors(t *testing.T) {
	good := through(t, "0.2", "anull")
	d, err := matroskaOf(good)
	if err != nil {
		t.Fatal(err)
	}
	if d.format() != (Format{Rate: 8000, Channels: 1}) {
		t.Errorf("format %+v", d.format())
	}
	if _, err := matroskaOf(nil); err != io.EOF {
		t.Errorf("nothing: got %v, want EOF", err)
	}
	for name, b := range map[string][]byte{
		"another kind":  []byte("RIFF\x00\x00\x00\x00WAVE"),
		"another codec": bytes.Replace(good, []byte("FLOAT/IEEE"), []byte("FLOAT/HUGE"), 1),
		"a loose end":   append(bytes.Clone(good[:48]), 0, 0, 0),
	} {
		if _, err := matroskaOf(b); !errors.Is(err, errMatroska) {
			t.Errorf("%s: got %v, want %v", name, err, errMatroska)
		}
	}
	for n := range len(good) { // cut anywhere: what there was, or an error
		d, err := matroskaOf(good[:n])
		if err != nil {
			continue
		}
		if _, length := heard(t, d); length > 1600 {
			t.Fatalf("%d of %d bytes: %d samples, want at most 1600", n, len(good), length)
		}
	}
}

func FuzzMatroska(f *testing.F) {
	f.Add(through(f, "0.1", "anull"))
	f.Add(through(f, "0.5", "aselect='gt(t,0.3)'"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := matroskaOf(b)
		if err != nil {
			return
		}
		buf := make([]float32, 4096*d.format().Channels)
		for range 1000 { // a gap of a day is a day of silence
			n, err := d.read(buf)
			if err != nil {
				return
			}
			if n < 1 || n > 4096 {
				t.Fatalf("read %d samples of 4096", n)
			}
			for _, v := range buf[:n*d.format().Channels] {
				if !(v >= -1 && v <= 1) {
					t.Fatalf("value %v", v)
				}
			}
		}
	})
}

// The time to read ten minutes of 48 kHz is to be small beside ffmpeg's.
func BenchmarkMatroska(b *testing.B) {
	file := through(b, "60", "anull")
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		d, err := matroskaOf(file)
		if err != nil {
			b.Fatal(err)
		}
		heard(b, d)
	}
	b.ReportMetric(float64(time.Minute)/float64(b.Elapsed())*float64(b.N), "x-real-time")
}
