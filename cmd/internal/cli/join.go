package cli

import (
	"errors"
	"fmt"
	"io"

	"airtime/audio"
)

// joined makes one source with a channel each out of several sources at the same
// rate, such as the tracks that a video call saves per person. A track with several
// channels is averaged. Tracks that end early are silent from there on.
type joined struct {
	names  []string
	tracks []*track
	rate   audio.Rate
}

type track struct {
	audio.Source
	raw   []float32 // interleaved, as read
	mono  []float32
	ended bool
}

// join takes sources over: closing the result closes them.
func join(names []string, sources []audio.Source) *joined {
	j := &joined{names: names, rate: sources[0].Format().Rate}
	for _, s := range sources {
		j.tracks = append(j.tracks, &track{Source: s})
	}
	return j
}

func (j *joined) Format() audio.Format {
	return audio.Format{Rate: j.rate, Channels: len(j.tracks)}
}

// Read fills as much of dst as the longest track has.
func (j *joined) Read(dst []float32) (int, error) {
	channels := len(j.tracks)
	dst = dst[:len(dst)/channels*channels]
	longest := 0
	for c, t := range j.tracks {
		got, err := t.fill(len(dst) / channels)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", j.names[c], err)
		}
		for i := range len(dst) / channels {
			v := float32(0)
			if i < got {
				v = t.mono[i]
			}
			dst[i*channels+c] = v
		}
		longest = max(longest, got)
	}
	if longest == 0 && len(dst) > 0 {
		return 0, io.EOF
	}
	return longest, nil
}

// fill reads n samples, or fewer at the end of the track, into t.mono.
func (t *track) fill(n int) (int, error) {
	channels := t.Format().Channels
	if cap(t.mono) < n {
		t.mono, t.raw = make([]float32, n), make([]float32, n*channels)
	}
	t.mono = t.mono[:n]
	got := 0
	for got < n && !t.ended {
		k, err := t.Source.Read(t.raw[:(n-got)*channels])
		if errors.Is(err, io.EOF) {
			t.ended = true
			break
		}
		if err != nil {
			return 0, err
		}
		for i := range k {
			sum := float32(0)
			for _, v := range t.raw[i*channels : (i+1)*channels] {
				sum += v
			}
			t.mono[got+i] = sum / float32(channels)
		}
		got += k
	}
	return got, nil
}

// Samples is that of the longest track, or -1 if one does not know.
func (j *joined) Samples() int64 {
	longest := int64(0)
	for _, t := range j.tracks {
		n := int64(-1)
		if s, ok := t.Source.(audio.Sized); ok {
			n = s.Samples()
		}
		if n < 0 {
			return -1
		}
		longest = max(longest, n)
	}
	return longest
}

// Notes are those of the tracks, each with its name.
func (j *joined) Notes() []string {
	var notes []string
	for i, t := range j.tracks {
		if s, ok := t.Source.(audio.Noter); ok {
			for _, n := range s.Notes() {
				notes = append(notes, j.names[i]+": "+n)
			}
		}
	}
	return notes
}

func (j *joined) Close() error {
	var errs []error
	for _, t := range j.tracks {
		errs = append(errs, t.Source.Close())
	}
	return errors.Join(errs...)
}
