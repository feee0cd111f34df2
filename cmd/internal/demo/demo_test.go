package demo

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mewkiz/flac"
)

const rate = 16000

type turn struct {
	start, end int // samples
	name       string
}

func turns(t *testing.T) []turn {
	t.Helper()
	var out []turn
	for sc := bufio.NewScanner(bytes.NewReader(Turns)); sc.Scan(); {
		f := strings.Fields(sc.Text())
		if len(f) != 10 || f[0] != "SPEAKER" {
			t.Fatalf("got line %q, want ten fields of a SPEAKER", sc.Text())
		}
		start, err1 := strconv.ParseFloat(f[3], 64)
		length, err2 := strconv.ParseFloat(f[4], 64)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		out = append(out, turn{int(math.Round(start * rate)), int(math.Round((start + length) * rate)), f[7]})
	}
	return out
}

func samples(t *testing.T) []float64 {
	t.Helper()
	s, err := flac.New(Open())
	if err != nil {
		t.Fatal(err)
	}
	if s.Info.SampleRate != rate || s.Info.NChannels != 1 {
		t.Fatalf("got %d Hz and %d channels, want %d Hz and one", s.Info.SampleRate, s.Info.NChannels, rate)
	}
	var x []float64
	for {
		f, err := s.ParseNext()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range f.Subframes[0].Samples {
			x = append(x, float64(v)/32768)
		}
	}
	if got := uint64(len(x)); got != s.Info.NSamples {
		t.Errorf("got %d samples, want the %d of its header", got, s.Info.NSamples)
	}
	return x
}

func TestNamesAreInOrderOfFirstSpeaking(t *testing.T) {
	var got []string
	for _, u := range turns(t) {
		if !slices.Contains(got, u.name) {
			got = append(got, u.name)
		}
	}
	if !slices.Equal(got, Names()) {
		t.Errorf("got %q in the turns, want %q", got, Names())
	}
}

func TestSoundIsSmall(t *testing.T) {
	if got := len(Sound); got > 3<<20 {
		t.Errorf("got %d bytes, want at most %d", got, 3<<20)
	}
}

// The turns are about this sound: it is loud where somebody speaks, quiet elsewhere.
func TestTurnsFollowTheSound(t *testing.T) {
	x := samples(t)
	if d := time.Duration(len(x)) * time.Second / rate; d < 2*time.Minute || d > 4*time.Minute {
		t.Errorf("got %v, want two to four minutes", d)
	}
	speech := make([]bool, len(x)+rate)
	for _, u := range turns(t) {
		if u.start < 0 || u.end > len(x) || u.start >= u.end {
			t.Fatalf("got turn [%d, %d), want it within %d samples", u.start, u.end, len(x))
		}
		for i := u.start; i < u.end; i++ {
			speech[i] = true
		}
	}
	const echo = rate / 5 // the room answers this much longer
	var in, out, inN, outN float64
	last := -echo
	for i, v := range x {
		switch {
		case speech[i]:
			in, inN, last = in+v*v, inN+1, i
		case i-last > echo:
			out, outN = out+v*v, outN+1
		}
	}
	if got := 10 * math.Log10((in/inN)/(out/outN)); got < 20 || got > 40 {
		t.Errorf("got speech %.1f dB above the room, want 20 to 40 dB", got)
	}
}
