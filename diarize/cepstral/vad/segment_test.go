package vad

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
)

const ms = time.Millisecond

func spans(bounds ...int64) (out []audio.Span) {
	for i := 0; i < len(bounds); i += 2 {
		out = append(out, audio.Span{Start: bounds[i], End: bounds[i+1]})
	}
	return out
}

// run segments frames of 160 samples.
func run(t *testing.T, c SegmentConfig, p []float32) (out []audio.Span) {
	t.Helper()
	s, err := NewSegmenter(c, 160)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range p {
		if span, ok := s.Push(v); ok {
			out = append(out, span)
		}
	}
	if span, ok := s.Flush(); ok {
		out = append(out, span)
	}
	if span, ok := s.Flush(); ok {
		t.Errorf("a second Flush returns %v", span)
	}
	return out
}

// frames spells probabilities: '.' is 0, '-' 0.3, '+' 0.5, '#' 1, '?' not a number.
func frames(s string) (p []float32) {
	for _, c := range s {
		p = append(p, map[rune]float32{'.': 0, '-': 0.3, '+': 0.5, '#': 1, '?': float32(math.NaN())}[c])
	}
	return p
}

func TestSegmenter(t *testing.T) {
	plain := SegmentConfig{Onset: 0.5, Offset: 0.5}
	for _, tt := range []struct {
		name   string
		config SegmentConfig
		p      string
		want   []audio.Span
	}{
		{"nothing", plain, "", nil},
		{"silence", plain, "....", nil},
		{"all", plain, "####", spans(0, 640)},
		{"onset is reached at", plain, ".+-", spans(160, 320)},
		{"not a number is silence", plain, "#?#", spans(0, 160, 320, 480)},
		{"held by the offset", SegmentConfig{Onset: 0.5, Offset: 0.3}, ".-#--.-", spans(320, 800)},
		{"a pause at the limit", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSilence: 20 * ms}, "#..#", spans(0, 640)},
		{"a pause one over", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSilence: 20 * ms}, "#...#", spans(0, 160, 640, 800)},
		{"too weak to go on after a pause", SegmentConfig{Onset: 0.5, Offset: 0.3, MinSilence: 20 * ms}, "#.-.....", spans(0, 160)},
		{"speech at the limit", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSpeech: 20 * ms}, "##.#.##", spans(0, 320, 800, 1120)},
		{"padded, within the stream", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSilence: 40 * ms, Pad: 20 * ms}, ".#.....#.", spans(0, 640, 800, 1440)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := run(t, tt.config, frames(tt.p)); !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.p, got, tt.want)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	s, err := NewSegmenter(SegmentConfig{Onset: 0.5, Offset: 0.5, MinSilence: 20 * ms}, 160)
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range []struct {
		p    float32
		want audio.Span
		ok   bool
	}{
		{0, audio.Span{}, false},
		{1, audio.Span{Start: 160, End: 320}, true},
		{0, audio.Span{Start: 160, End: 320}, true},
		{0, audio.Span{Start: 160, End: 320}, true},
		{0, audio.Span{}, false},
	} {
		s.Push(tt.p)
		got, ok := s.Open()
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("after frame %d: got %v, %t, want %v, %t", i, got, ok, tt.want, tt.ok)
		}
	}
}

func TestValidate(t *testing.T) {
	if err := DefaultSegmentConfig().Validate(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	nan := float32(math.NaN())
	for _, tt := range []struct {
		key    string
		config SegmentConfig
	}{
		{"onset", SegmentConfig{Offset: 0.5}},
		{"onset", SegmentConfig{Onset: 1.1, Offset: 0.5}},
		{"onset", SegmentConfig{Onset: nan, Offset: 0.5}},
		{"offset", SegmentConfig{Onset: 0.5}},
		{"offset", SegmentConfig{Onset: 0.5, Offset: 0.6}},
		{"offset", SegmentConfig{Onset: 0.5, Offset: nan}},
		{"min-speech", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSpeech: -1}},
		{"min-silence", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSilence: -1}},
		{"pad", SegmentConfig{Onset: 0.5, Offset: 0.5, Pad: -1}},
		{"pad", SegmentConfig{Onset: 0.5, Offset: 0.5, MinSilence: 100 * ms, Pad: 51 * ms}},
	} {
		if err := tt.config.Validate(); err == nil || !strings.HasPrefix(err.Error(), tt.key+":") {
			t.Errorf("%+v: got error %v, want one about %s", tt.config, err, tt.key)
		}
	}
	if _, err := NewSegmenter(SegmentConfig{}, 160); err == nil {
		t.Error("NewSegmenter takes settings that are out of range")
	}
	if _, err := NewSegmenter(DefaultSegmentConfig(), 0); err == nil {
		t.Error("NewSegmenter takes frames of no samples")
	}
}

// FuzzSegmenter: whatever comes, spans are in order, apart, within the stream and as long as promised.
func FuzzSegmenter(f *testing.F) {
	f.Add([]byte("#..##...###"), uint8(50), uint8(30), uint8(2), uint8(3), uint8(1))
	f.Fuzz(func(t *testing.T, b []byte, onset, offset, speech, silence, pad uint8) {
		c := SegmentConfig{
			Onset: float32(onset) / 100, Offset: float32(offset) / 100,
			MinSpeech: time.Duration(speech) * 10 * ms, MinSilence: time.Duration(silence) * 10 * ms, Pad: time.Duration(pad) * 10 * ms,
		}
		if c.Validate() != nil {
			return
		}
		p := make([]float32, len(b))
		for i, v := range b {
			p[i] = float32(v) / 200
			if v == 255 {
				p[i] = float32(math.NaN())
			}
		}
		end := int64(-1)
		for _, s := range run(t, c, p) {
			if s.Start <= end || s.Len() < audio.AnalysisRate.Samples(c.MinSpeech) || s.Len() < 160 || s.End > int64(len(p))*160 || s.Start < 0 {
				t.Fatalf("%+v: span %v after %d in a stream of %d samples", c, s, end, len(p)*160)
			}
			end = s.End
		}
	})
}
