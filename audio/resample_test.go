package audio_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

func resample(t testing.TB, x []float32, channels int, from, to audio.Rate, chunk int) []float32 {
	t.Helper()
	return audiotest.ReadAll(t, audio.Resample(audiotest.New(from, channels, x).Chunked(chunk), to))
}

// naive is an ideal low-pass filter: a windowed sinc so long that its transition
// is a hundredth of the lower rate.
func naive(x []float32, from, to audio.Rate) []float32 {
	out := make([]float32, (2*int64(len(x))*int64(to)+int64(from))/(2*int64(from)))
	slow := max(1, float64(from)/float64(to))
	for m := range out {
		at := float64(m) * float64(from) / float64(to)
		var sum float64
		for k := range x {
			d := (at - float64(k)) / slow
			if w := d / 300; w > -1 && w < 1 {
				s := 1.0
				if d != 0 {
					s = math.Sin(math.Pi*d) / (math.Pi * d)
				}
				sum += float64(x[k]) * s / slow * (0.5 + 0.5*math.Cos(math.Pi*w))
			}
		}
		out[m] = float32(sum)
	}
	return out
}

// dB is the level of x relative to the RMS of a full sine of amplitude 1.
func dB(x []float32) float64 { return 20 * math.Log10(audiotest.RMS(x)*math.Sqrt2+1e-12) }

// middle leaves out the tenth at each end, where a tone begins and ends abruptly.
func middle(x []float32) []float32 { return x[len(x)/10 : len(x)-len(x)/10] }

func TestResampleTones(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	for _, from := range []audio.Rate{8000, 11025, 22050, 24000, 32000, 44100, 48000, 96000, 176400, 192000, 44099} {
		for _, hz := range []float64{50, 300, 1000, 3400, 5000, 7000, 8500, 9000, 10000, 12000, 15900, 16100, 20000} {
			nyquist := float64(from) / 2
			if hz > 0.95*nyquist {
				continue
			}
			x := audiotest.Tone(from, hz, 1, 400*time.Millisecond)
			got := dB(middle(resample(t, x, 1, from, 16000, 0)))
			switch {
			case hz <= 7000 && hz <= 0.85*nyquist && math.Abs(got) > 0.1:
				t.Errorf("%v: %g Hz comes out at %.2f dB, want 0 ± 0.1", from, hz, got)
			case hz >= 8500 && got > -75:
				t.Errorf("%v: %g Hz comes out at %.1f dB, want at most -75", from, hz, got)
			}
			if from == 48000 && hz == 10000 && got > -80 {
				t.Errorf("10 kHz at 48 kHz comes out at %.1f dB, want at most -80", got)
			}
		}
	}
}

// TestResampleAgainstNaive has sound that both filters pass whole, and compares
// every sample: level, place in time and length.
func TestResampleAgainstNaive(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	for _, tt := range []struct{ from, to audio.Rate }{
		{48000, 16000}, {44100, 16000}, {8000, 16000}, {11025, 16000}, {16000, 8000}, {16000, 44100}, {44099, 16000}, {192000, 16000},
	} {
		low := min(tt.from, tt.to)
		x := make([]float32, tt.from/5)
		for i := range x { // a sweep with soft ends
			p := float64(i) / float64(len(x))
			x[i] = float32(0.8 * math.Pow(math.Sin(math.Pi*p), 2) * math.Sin(math.Pi*0.3*float64(low)*p*p*0.2+p))
		}
		got, want := resample(t, x, 1, tt.from, tt.to, 0), naive(x, tt.from, tt.to)
		if len(got) != len(want) {
			t.Fatalf("%v to %v: got %d samples, want %d", tt.from, tt.to, len(got), len(want))
		}
		diff := make([]float32, len(got))
		for i := range got {
			diff[i] = got[i] - want[i]
		}
		if d := dB(diff); d > -60 {
			t.Errorf("%v to %v: differs from the naive filter by %.1f dB, want at most -60", tt.from, tt.to, d)
		}
	}
}

func TestResampleLength(t *testing.T) {
	for _, tt := range []struct {
		from, to audio.Rate
		n        int
		want     int
	}{
		{48000, 16000, 0, 0}, {48000, 16000, 1, 0}, {48000, 16000, 2, 1}, {48000, 16000, 3, 1}, {48000, 16000, 4, 1}, {48000, 16000, 5, 2},
		{8000, 16000, 1, 2}, {44100, 16000, 44100, 16000}, {44100, 16000, 1, 0}, {44100, 16000, 2, 1}, {192000, 8000, 11, 0}, {192000, 8000, 12, 1},
		{11025, 16000, 11025*7 + 1, 16000*7 + 1}, {16000, 192000, 5000, 60000}, {16001, 16000, 32002, 32000},
	} {
		for _, chunk := range []int{0, 1, 997} {
			if chunk == 1 && tt.n > 5000 {
				continue
			}
			src := audio.Resample(audiotest.New(tt.from, 1, make([]float32, tt.n)).Chunked(chunk), tt.to)
			if got := src.(audio.Sized).Samples(); got != int64(tt.want) {
				t.Errorf("%d samples from %v to %v: Samples: got %d, want %d", tt.n, tt.from, tt.to, got, tt.want)
			}
			if got := len(audiotest.ReadAll(t, src)); got != tt.want {
				t.Errorf("%d samples from %v to %v in chunks of %d: got %d, want %d", tt.n, tt.from, tt.to, chunk, got, tt.want)
			}
		}
	}
}

// TestResampleAnyChunk cuts the input as devices do.
func TestResampleAnyChunk(t *testing.T) {
	for _, from := range []audio.Rate{8000, 44100, 48000} {
		x := audiotest.Interleave(audiotest.Voice(1, from, 700*time.Millisecond), audiotest.Voice(2, from, 700*time.Millisecond))
		want := resample(t, x, 2, from, 16000, 0)
		for _, chunk := range []int{1, 2, 7, 441, 4096} {
			if got := resample(t, x, 2, from, 16000, chunk); !slices.Equal(got, want) {
				t.Errorf("%v: chunks of %d change the samples", from, chunk)
			}
		}
		audiotest.CheckSource(t, func() audio.Source { return audio.Resample(audiotest.New(from, 2, x), 16000) })
	}
}

func TestResampleKeepsChannelsApart(t *testing.T) {
	left, right := audiotest.Voice(1, 48000, time.Second), audiotest.Voice(2, 48000, time.Second)
	both := resample(t, audiotest.Interleave(left, right), 2, 48000, 16000, 0)
	want := audiotest.Interleave(resample(t, left, 1, 48000, 16000, 0), resample(t, right, 1, 48000, 16000, 0))
	if !slices.Equal(both, want) {
		t.Error("two channels at once differ from one at a time")
	}
}

func TestResampleFailure(t *testing.T) {
	want := errors.New("the cable was pulled")
	src := audio.Resample(audiotest.New(48000, 1, make([]float32, 4800)).FailWith(want), 16000)
	dst := make([]float32, 100)
	var err error
	for err == nil {
		_, err = src.Read(dst)
	}
	if err != want {
		t.Errorf("got %v, want %v", err, want)
	}
	if src := audiotest.New(16000, 1, nil); audio.Resample(src, 16000) != audio.Source(src) {
		t.Error("a source that has the rate already is not returned as it is")
	}
}

// endless is a source that never ends and costs nothing.
type endless struct{ format audio.Format }

func (e endless) Format() audio.Format { return e.format }
func (e endless) Close() error         { return nil }
func (e endless) Read(dst []float32) (int, error) {
	return len(dst) / e.format.Channels, nil
}

func TestResampleAllocatesNothing(t *testing.T) {
	src := audio.Resample(endless{audio.Format{Rate: 44100, Channels: 2}}, 16000)
	dst := make([]float32, 2*1600)
	if got := testing.AllocsPerRun(100, func() {
		if _, err := src.Read(dst); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("got %v allocations per Read, want 0", got)
	}
}

func FuzzResample(f *testing.F) {
	f.Add(uint32(48000), uint32(16000), uint16(1000), uint16(7))
	f.Add(uint32(44099), uint32(16000), uint16(3000), uint16(0))
	f.Add(uint32(8000), uint32(192000), uint16(100), uint16(1))
	f.Fuzz(func(t *testing.T, from, to uint32, n, chunk uint16) {
		rate := func(v uint32) audio.Rate { return audio.MinRate + audio.Rate(v%uint32(audio.MaxRate-audio.MinRate+1)) }
		a, b := rate(from), rate(to)
		x := audiotest.Noise(1, a, 0.2, a.Duration(int64(n)))
		got := resample(t, x, 1, a, b, int(chunk))
		want := int((2*int64(len(x))*int64(b) + int64(a)) / (2 * int64(a)))
		if a != b && len(got) != want {
			t.Fatalf("%d samples from %v to %v: got %d, want %d", len(x), a, b, len(got), want)
		}
		for i, v := range got {
			if !(math.Abs(float64(v)) < 4) {
				t.Fatalf("%v to %v: sample %d: got %v", a, b, i, v)
			}
		}
	})
}

func BenchmarkResample48kTo16k(b *testing.B) { benchmarkResample(b, 48000) }
func BenchmarkResample44kTo16k(b *testing.B) { benchmarkResample(b, 44100) }

func benchmarkResample(b *testing.B, from audio.Rate) {
	src := audio.Resample(endless{audio.Format{Rate: from, Channels: 1}}, 16000)
	dst := make([]float32, 16000)
	var n int64
	b.ReportAllocs()
	for b.Loop() {
		k, err := src.Read(dst)
		if err != nil {
			b.Fatal(err)
		}
		n += int64(k)
	}
	b.ReportMetric(audio.Rate(16000).Duration(n).Seconds()/b.Elapsed().Seconds(), "x-real-time")
}

func ExampleResample() {
	src := audio.Resample(audiotest.New(48000, 1, audiotest.Tone(48000, 440, 0.5, time.Second)), audio.AnalysisRate)
	defer src.Close()
	dst := make([]float32, 4096)
	total := 0
	for {
		n, err := src.Read(dst)
		if err != nil {
			break
		}
		total += n
	}
	fmt.Println(src.Format().Rate, total)
	// Output: 16000 Hz 16000
}
