package diarize

import (
	"context"
	"io"
	"runtime"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

// looped is a Source that plays a conversation over and over.
type looped struct {
	sound       []float32
	at          int
	left, total int64
}

func (l *looped) Format() audio.Format { return audio.Format{Rate: audio.AnalysisRate, Channels: 1} }
func (l *looped) Samples() int64       { return l.total }
func (l *looped) Close() error         { return nil }

func (l *looped) Read(dst []float32) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n := copy(dst[:min(int64(len(dst)), l.left)], l.sound[l.at:])
	l.at = (l.at + n) % len(l.sound)
	l.left -= int64(n)
	return n, nil
}

func benchmarkLong(b *testing.B, length time.Duration) {
	sound, _ := conversation(40, 3*time.Second, 1, 2, 3, 4)
	total := audio.AnalysisRate.Samples(length)
	var peak uint64
	watch := func(s Stage, done, total int64) {
		if done%(60*int64(audio.AnalysisRate)) < 4000 { // about once a minute of sound
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	for b.Loop() {
		r, err := Run(context.Background(), &looped{sound: sound, left: total, total: total}, Config{Channels: Mix}, watch)
		if err != nil {
			b.Fatal(err)
		}
		if r.Samples != total || r.Speakers == 0 {
			b.Fatalf("got %d people in %d samples, want some in %d", r.Speakers, r.Samples, total)
		}
	}
	b.ReportMetric(length.Seconds()*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
	b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
	if rss := audiotest.PeakMemory(); rss > 0 {
		b.ReportMetric(rss, "peak-process-MB")
	}
}

func BenchmarkHour(b *testing.B)       { benchmarkLong(b, time.Hour) }
func BenchmarkEightHours(b *testing.B) { benchmarkLong(b, 8*time.Hour) }
