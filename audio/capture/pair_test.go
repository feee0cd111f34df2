package capture

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"airtime/audio"
)

// TestPair has two devices that start apart, run at different speeds, and hear a
// click every second. It must come at the same sample of both.
func TestPair(t *testing.T) {
	for _, tt := range []struct {
		name  string
		begin time.Duration // of b
		ppm   int           // by which b is fast
		gap   time.Duration // in which b is stalled, from 20 s on
	}{
		{"together", 0, 0, 0},
		{"apart", 1700 * time.Millisecond, 0, 0},
		{"fast", 300 * time.Millisecond, 400, 0},
		{"slow", 300 * time.Millisecond, -400, 0},
		{"stalled", 500 * time.Millisecond, 0, 5 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				inputs := make([]*Input, 2)
				var players sync.WaitGroup
				for i := range inputs {
					sound := &fakeSound{list: []Device{desk}}
					in, err := newInput(sound, DeviceConfig{}, time.Now)
					if err != nil {
						t.Fatal(err)
					}
					inputs[i] = in
					players.Go(func() {
						step := period
						if i == 1 {
							time.Sleep(tt.begin)
							step -= period * time.Duration(tt.ppm) / 1e6
						}
						x := make([]float32, 480)
						for time.Since(begun) < 5*time.Minute {
							from := time.Since(begun)
							time.Sleep(step)
							clear(x)
							if now := time.Since(begun); now/time.Second > from/time.Second {
								// where the second turns, within the period
								x[min(479, int((now.Truncate(time.Second)-from)*480/step))] = 0.5
							}
							if i == 0 || from < 20*time.Second || from >= 20*time.Second+tt.gap {
								s, _ := sound.stream() // it is opened again after a while
								s.deliver(x)
							}
						}
					})
				}
				src, err := Pair(inputs[0], inputs[1])
				if err != nil {
					t.Fatal(err)
				}
				if got, want := src.Format(), (audio.Format{Rate: 48000, Channels: 2}); got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
				var clicks [2][]int64
				var n int64
				var reader sync.WaitGroup
				reader.Go(func() {
					dst := make([]float32, 2000)
					for {
						k, err := src.Read(dst)
						if err != nil {
							return
						}
						for i, v := range dst[:2*k] {
							if v != 0 {
								clicks[i%2] = append(clicks[i%2], n+int64(i/2))
							}
						}
						n += int64(k)
						if behind := time.Since(begun) - audio.Rate(48000).Duration(n); behind > 3500*time.Millisecond {
							t.Errorf("the reader is %v behind", behind)
							return
						}
					}
				})
				players.Wait()
				src.Close()
				reader.Wait()

				matched := 0
				for _, a := range clicks[0] {
					for _, b := range clicks[1] {
						if d := audio.Rate(48000).Duration(b - a); d > -500*time.Millisecond && d < 500*time.Millisecond {
							matched++
							if d > 65*time.Millisecond || d < -65*time.Millisecond {
								t.Errorf("a click comes %v later in the second channel", d)
							}
						}
					}
				}
				if want := 290 - int(tt.gap/time.Second); matched < want {
					t.Errorf("got %d clicks in both channels, want at least %d", matched, want)
				}
			})
		})
	}
}
