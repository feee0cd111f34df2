package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"airtime/audio"
	"airtime/audio/audiotest"
)

func TestJoin(t *testing.T) {
	const rate = audio.AnalysisRate
	ramp := func(n int, from float32) []float32 {
		s := make([]float32, n)
		for i := range s {
			s[i] = from + float32(i)/4096
		}
		return s
	}
	left, right, short := ramp(1000, 0), ramp(1000, 0.25), ramp(300, -0.5)
	open := func() audio.Source {
		return join([]string{"a", "b"}, []audio.Source{
			audiotest.New(rate, 2, audiotest.Interleave(left, right)).Chunked(77),
			audiotest.New(rate, 1, short).Chunked(13),
		})
	}
	got := audiotest.CheckSource(t, open)
	want := make([]float32, 2000)
	for i := range left {
		want[2*i] = (left[i] + right[i]) / 2
		if i < len(short) {
			want[2*i+1] = short[i]
		}
	}
	if !slices.Equal(got, want) {
		t.Error("samples differ from the average of the first track beside the second, silent after its end")
	}
	if n := open().(audio.Sized).Samples(); n != 1000 {
		t.Errorf("Samples() = %d, want 1000", n)
	}
}

func TestJoinFails(t *testing.T) {
	broken := errors.New("broken")
	j := join([]string{"a", "b"}, []audio.Source{
		audiotest.New(audio.AnalysisRate, 1, make([]float32, 10)),
		audiotest.New(audio.AnalysisRate, 1, make([]float32, 10)).FailWith(broken),
	})
	_, err := j.Read(make([]float32, 40))
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "b: ") {
		t.Errorf("error %v, want %v of b", err, broken)
	}
}
