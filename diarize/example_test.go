package diarize_test

import (
	"context"
	"fmt"
	"io"
	"time"

	"airtime/audio"
	"airtime/diarize"
)

// Speakers are numbers in the order in which they are first heard: who they are is
// for people to say.
func ExampleRun() {
	src, err := audio.Open(context.Background(), "../cmd/internal/demo/meeting.flac", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer src.Close()
	// The first 15 s of it, to be quick.
	start := head{audio.Resample(src, audio.AnalysisRate), audio.AnalysisRate.Samples(15 * time.Second)}
	result, err := diarize.Run(context.Background(), &start, diarize.DefaultConfig(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("heard somebody:", len(result.Turns) > 0, "first speaker:", result.Turns[0].Speaker)
	// Output:
	// heard somebody: true first speaker: 0
}

// head is the beginning of a Source.
type head struct {
	audio.Source
	left int64 // samples per channel
}

func (h *head) Read(dst []float32) (int, error) {
	if h.left == 0 {
		return 0, io.EOF
	}
	n, err := h.Source.Read(dst[:min(int64(len(dst)), h.left*int64(h.Format().Channels))])
	h.left -= int64(n)
	return n, err
}
