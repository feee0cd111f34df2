package vad

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	"unsafe"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/diarize/cepstral/feature"
)

const rate = audio.AnalysisRate

// detect pushes x in pieces of chunk samples and returns live and revised probabilities.
func detect(x []float32, chunk int) (live, revised []float32) {
	e, d := feature.New(), NewDetector()
	for len(x) > 0 {
		n := min(chunk, len(x))
		e.Push(x[:n], d.Push)
		live = d.Probabilities(live)
		x = x[n:]
	}
	e.Flush(d.Push)
	d.Flush()
	live = d.Probabilities(live)
	return live, slices.Collect(d.Revised())
}

// segments are the spans of speech by the default settings.
func segments(p []float32) []audio.Span {
	s, err := NewSegmenter(DefaultSegmentConfig(), feature.Hop)
	if err != nil {
		panic(err)
	}
	var out []audio.Span
	keep := func(span audio.Span, ok bool) {
		if ok {
			out = append(out, span)
		}
	}
	for _, v := range p {
		keep(s.Push(v))
	}
	keep(s.Flush())
	return out
}

// talk is people talking in turn, 3 s each with 1.5 s between, from the second second on.
func talk(seeds ...uint64) (x []float32, spans []audio.Span) {
	x = audiotest.Silence(rate, time.Second)
	for _, seed := range seeds {
		start := int64(len(x))
		x = append(x, audiotest.Voice(seed, rate, 3*time.Second)...)
		spans = append(spans, audio.Span{Start: start, End: int64(len(x))})
		x = append(x, audiotest.Silence(rate, 3*time.Second/2)...)
	}
	return x, spans
}

func scale(x []float32, by float32) {
	for i := range x {
		x[i] *= by
	}
}

func addNoise(x []float32, rms float64) {
	audiotest.Add(x, 0, audiotest.Noise(9, rate, rms, rate.Duration(int64(len(x)))), 0)
}

// keys types for the whole of x: a click of a few milliseconds, five to ten times a second.
func keys(x []float32, level float64) {
	r := rand.New(rand.NewPCG(1, 2))
	for at := 0; at < len(x); at += 1600 + r.IntN(1600) {
		for i := at; i < min(at+1600, len(x)); i++ {
			x[i] += float32(level * math.Exp(-float64(i-at)/100) * r.NormFloat64())
		}
	}
}

// addRumble adds noise under 300 Hz whose level wanders by 10 dB and more within seconds, as of people
// who move about in a real room.
func addRumble(x []float32, rms float64) {
	r := rand.New(rand.NewPCG(3, 4))
	var low [4]float64 // one pole each
	var level float64  // dB
	for i := range x {
		if i%800 == 0 {
			level = 0.8*level + 3.5*r.NormFloat64()
		}
		v := 20 * rms * math.Pow(10, level/20) * r.NormFloat64()
		for k := range low {
			low[k] += (v - low[k]) * 0.11
			v = low[k]
		}
		x[i] += float32(v)
	}
}

// TestSpeech: voices are found, whatever is with them.
func TestSpeech(t *testing.T) {
	for _, tt := range []struct {
		name  string
		extra float64 // what may be taken for speech besides, as a part of the speech
		make  func(x []float32)
	}{
		{"over a little noise", 0.15, func(x []float32) { addNoise(x, 0.001) }},
		{"over digital silence", 0.15, func(x []float32) {}},
		{"at -55 dB, rounded to 16 bits", 0.15, func(x []float32) {
			addNoise(x, 0.001)
			scale(x, float32(math.Pow(10, -55.0/20)/audiotest.RMS(x)))
			for i, v := range x {
				x[i] = float32(math.Round(float64(v)*32768) / 32768)
			}
		}},
		{"with an offset", 0.15, func(x []float32) {
			addNoise(x, 0.001)
			for i := range x {
				x[i] += 0.3
			}
		}},
		{"over hum", 0.15, func(x []float32) {
			addNoise(x, 0.001)
			for k := range 5 {
				audiotest.Add(x, 0, audiotest.Tone(rate, 50*float64(k+1), 0.03, rate.Duration(int64(len(x)))), 0)
			}
		}},
		// 1.5 s are too short a pause to be sure that it is only keys.
		{"while somebody types", 0.5, func(x []float32) { addNoise(x, 0.001); keys(x, 0.02) }},
		{"over a restless rumble", 0.3, func(x []float32) { addNoise(x, 0.0003); addRumble(x, 0.0005) }},
		{"falling by 20 dB half-way", 0.15, func(x []float32) { addNoise(x, 0.0003); scale(x[len(x)/2:], 0.1) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, spans := talk(1, 2, 3, 4, 5, 6, 7, 8)
			tt.make(x)
			_, revised := detect(x, len(x))
			found := segments(revised)
			var right, wrong, all int64
			for _, s := range found {
				wrong += s.Len()
				for _, u := range spans {
					right += s.Intersect(u).Len()
				}
			}
			wrong -= right
			for _, u := range spans {
				all += u.Len()
			}
			if part := float64(right) / float64(all); part < 0.95 {
				t.Errorf("found %.1f %% of the speech, want 95 %%", 100*part)
			}
			if part := float64(wrong) / float64(all); part > tt.extra {
				t.Errorf("took %.1f %% of its length for speech besides, want at most %.0f %%", 100*part, 100*tt.extra)
			}
		})
	}
}

// TestNoSpeech: what nobody said.
func TestNoSpeech(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(x []float32)
	}{
		{"nothing", func(x []float32) {}},
		{"quiet noise", func(x []float32) { addNoise(x, 1e-4) }},
		{"loud noise", func(x []float32) { addNoise(x, 0.2) }},
		{"a tone", func(x []float32) {
			audiotest.Add(x, 0, audiotest.Tone(rate, 440, 0.3, rate.Duration(int64(len(x)))), 0)
		}},
		{"a fan switched on", func(x []float32) { addNoise(x, 0.0003); addNoise(x[len(x)/2:], 0.01) }},
		{"typing", func(x []float32) { addNoise(x, 0.0003); keys(x, 0.03) }},
		{"a restless rumble", func(x []float32) { addNoise(x, 0.0003); addRumble(x, 0.001) }},
		{"noise after digital silence", func(x []float32) { addNoise(x[len(x)/2:], 0.001) }},
		{"an offset that starts and ends", func(x []float32) {
			for i := len(x) / 4; i < len(x)/2; i++ {
				x[i] = 0.5
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := audiotest.Silence(rate, 30*time.Second)
			tt.make(x)
			live, revised := detect(x, len(x))
			for name, p := range map[string][]float32{"live": live, "revised": revised} {
				var sum int64
				for _, s := range segments(p) {
					sum += s.Len()
				}
				if got := rate.Duration(sum); got > 1500*time.Millisecond {
					t.Errorf("%s: %v of 30 s taken for speech, want at most 1.5 s", name, got)
				}
			}
		})
	}
}

// TestVoicing: noise of any colour has about the same, and voices more.
func TestVoicing(t *testing.T) {
	const seconds = 5
	mean := func(x []float32) (sum float64) {
		e, p, n := feature.New(), newPeriodicity(), 0
		e.Push(x, func(f *feature.Frame) { sum += float64(p.of(f.Power)) * most / 255; n++ })
		return sum / float64(n)
	}
	for _, tt := range []struct {
		name      string
		low, high float64
		make      func(x []float32)
	}{
		{"nothing", 0, 0, func(x []float32) {}},
		{"white noise", 0.1, voiced, func(x []float32) { addNoise(x, 0.01) }},
		{"rumble", 0.1, 0.15, func(x []float32) { addNoise(x, 0.0003); addRumble(x, 0.01) }},
		{"a voice", 0.2, most, func(x []float32) {
			addNoise(x, 0.001)
			audiotest.Add(x, 0, audiotest.Voice(1, rate, seconds*time.Second), 0)
		}},
	} {
		x := audiotest.Silence(rate, seconds*time.Second)
		tt.make(x)
		if got := mean(x); !(got >= tt.low && got <= tt.high) {
			t.Errorf("%s: got %.3f, want %.2f to %.2f", tt.name, got, tt.low, tt.high)
		}
	}
}

// TestAlone: somebody who speaks for ten minutes without a pause is not taken for the noise of the room.
func TestAlone(t *testing.T) {
	minute := audiotest.Voice(3, rate, time.Minute)
	addNoise(minute, 0.001)
	x := slices.Repeat(minute, 10)
	live, revised := detect(x, len(x))
	for name, p := range map[string][]float32{"live": live, "revised": revised} {
		var sum int64
		for _, s := range segments(p) {
			sum += s.Len()
		}
		if part := float64(sum) / float64(len(x)); part < 0.97 {
			t.Errorf("%s: found %.1f %% of the speech, want 97 %%", name, 100*part)
		}
	}
}

// TestChunksDoNotMatter, and looking at Revised half-way changes nothing.
func TestChunksDoNotMatter(t *testing.T) {
	x, _ := talk(1, 2)
	addNoise(x, 0.001)
	live, revised := detect(x, len(x))
	if got, want := len(live), (len(x)+feature.Hop-1)/feature.Hop; got != want || len(revised) != want {
		t.Fatalf("got %d live and %d revised probabilities, want %d", got, len(revised), want)
	}
	for _, chunk := range []int{1, 97, feature.Hop, 16000} {
		l, r := detect(x, chunk)
		if !slices.Equal(l, live) || !slices.Equal(r, revised) {
			t.Errorf("chunks of %d samples give other probabilities", chunk)
		}
	}
	e, d := feature.New(), NewDetector()
	e.Push(x[:len(x)/2], d.Push)
	_ = slices.Collect(d.Revised())
	for range d.Revised() {
		break
	}
	e.Push(x[len(x)/2:], d.Push)
	e.Flush(d.Push)
	d.Flush()
	if !slices.Equal(d.Probabilities(nil), live) || !slices.Equal(slices.Collect(d.Revised()), revised) {
		t.Error("looking at Revised half-way gives other probabilities")
	}
}

// TestLatency: at any sample t every frame up to t−Latency is decided, and that is under 0.3 s.
func TestLatency(t *testing.T) {
	if got := rate.Duration(Latency); got >= 300*time.Millisecond {
		t.Errorf("Latency is %v, want under 300 ms", got)
	}
	e, d := feature.New(), NewDetector()
	x := audiotest.Voice(1, rate, 2*time.Second)
	var p []float32
	for i := range x {
		e.Push(x[i:i+1], d.Push)
		p = d.Probabilities(p)
		if got, want := int64(len(p)), (int64(i)+1-Latency)/feature.Hop; got < want {
			t.Fatalf("at sample %d: %d frames decided, want %d", i+1, got, want)
		}
	}
}

// TestOnsetIsHeardInTime: speech after a quiet start shows within 0.6 s of its first sound: Latency
// and what it takes to be sure.
func TestOnsetIsHeardInTime(t *testing.T) {
	x := audiotest.Silence(rate, 10*time.Second)
	onset := len(x)
	x = append(x, audiotest.Voice(2, rate, 2*time.Second)...)
	addNoise(x, 0.001)
	e, d := feature.New(), NewDetector()
	for at := 0; at < len(x); at += feature.Hop {
		e.Push(x[at:at+feature.Hop], d.Push)
		if p := d.Probabilities(nil); len(p) > 0 && slices.Max(p) > 0.5 {
			if at < onset {
				t.Fatalf("speech from sample %d on, want none before %d", at, onset)
			}
			if got := rate.Duration(int64(at - onset)); got > 600*time.Millisecond {
				t.Errorf("speech shows after %v, want 600 ms", got)
			}
			return
		}
	}
	t.Error("speech never shows")
}

func TestReset(t *testing.T) {
	x, _ := talk(1)
	addNoise(x, 0.001)
	d := NewDetector()
	run := func() []float32 {
		e := feature.New()
		e.Push(x, d.Push)
		e.Flush(d.Push)
		d.Flush()
		return append(d.Probabilities(nil), slices.Collect(d.Revised())...)
	}
	want := run()
	page := d.kept.pages[0]
	d.Reset()
	if slices.ContainsFunc(page, func(h heard) bool { return h != heard{} }) {
		t.Error("Reset leaves what was heard in memory")
	}
	if got := run(); !slices.Equal(got, want) {
		t.Error("after Reset the same sound gives other probabilities")
	}
}

// TestPushAllocates only pages.
func TestPushAllocates(t *testing.T) {
	e, d := feature.New(), NewDetector()
	x := audiotest.Voice(1, rate, time.Second/10)
	push := d.Push
	var p []float32
	step := func() {
		e.Push(x, push)
		p = d.Probabilities(p[:0])
	}
	step()
	if got := testing.AllocsPerRun(100, step); got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

// TestMemory: four bytes per frame, and no other growth.
func TestMemory(t *testing.T) {
	d := NewDetector()
	var f feature.Frame
	f.LogMel, f.Power = make([]float32, feature.Bands), make([]float32, feature.Bins)
	for range 3 * pageLen {
		d.Push(&f)
		d.out = d.out[:0]
	}
	if got, want := len(d.kept.pages), 3; got != want || cap(d.out) > 64 {
		t.Errorf("got %d pages and room for %d probabilities, want %d and at most 64", got, cap(d.out), want)
	}
	if got, want := unsafe.Sizeof(heard{}), uintptr(4); got != want {
		t.Errorf("a frame takes %d bytes, want %d", got, want)
	}
}

// FuzzDetector hears any bits as samples.
func FuzzDetector(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f, 0, 0, 0x80, 0xff}) // NaN, +Inf, −Inf
	f.Add([]byte{0xff, 0xff, 0x7f, 0x7f, 1, 0, 0, 0})                   // largest, smallest
	f.Fuzz(func(t *testing.T, b []byte) {
		pattern := make([]float32, len(b)/4)
		for i := range pattern {
			pattern[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		var x []float32
		for len(pattern) > 0 && len(x) < 20000 {
			x = append(x, pattern...)
		}
		live, revised := detect(x, 1+len(b)%700)
		if want := (len(x) + feature.Hop - 1) / feature.Hop; len(live) != want || len(revised) != want {
			t.Fatalf("got %d and %d probabilities, want %d", len(live), len(revised), want)
		}
		for i, p := range append(live, revised...) {
			if !(p >= 0 && p <= 1) {
				t.Fatalf("probability %d is %g", i, p)
			}
		}
	})
}

// BenchmarkDetector is for one second of sound, without its features.
func BenchmarkDetector(b *testing.B) {
	var frames []feature.Frame
	feed := func(f *feature.Frame) {
		frames = append(frames, feature.Frame{LogMel: slices.Clone(f.LogMel), Power: slices.Clone(f.Power)})
	}
	e := feature.New()
	e.Push(audiotest.Voice(1, rate, time.Second), feed)
	e.Flush(feed)
	d := NewDetector()
	b.ReportAllocs()
	for b.Loop() {
		for i := range frames {
			d.Push(&frames[i])
		}
		d.out = d.out[:0]
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "xrealtime")
}

// BenchmarkRevisedHour is for all of an hour.
func BenchmarkRevisedHour(b *testing.B) {
	e, d := feature.New(), NewDetector()
	x, _ := talk(1, 2, 3, 4, 5, 6)
	addNoise(x, 0.001)
	for d.Frames() < 360000 {
		e.Push(x, d.Push)
		d.out = d.out[:0]
	}
	b.ReportAllocs()
	for b.Loop() {
		for range d.Revised() {
		}
	}
}
