package audio_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"airtime/audio"
)

// Any sound file is a stream of samples; no more than a piece of it is in memory.
func ExampleOpen() {
	src, err := audio.Open(context.Background(), "../cmd/internal/demo/meeting.flac", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer src.Close()
	f := src.Format()
	piece := make([]float32, 4096*f.Channels)
	var samples int64
	for {
		n, err := src.Read(piece)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		samples += int64(n)
	}
	fmt.Printf("%d channel(s), %.0f s\n", f.Channels, f.Rate.Duration(samples).Seconds())
	// Output:
	// 1 channel(s), 215 s
}
