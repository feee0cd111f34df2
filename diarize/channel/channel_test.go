package channel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/audio/audiotest"
)

const second = int(audio.AnalysisRate)

// A scene is people and the channels that hear them.
type scene struct {
	length   int
	said     [][]audio.Span // per person
	voice    [][]float32    // per person, without a room
	channels [][]float32
}

// talk makes a scene of people who take turns of 1.5 to 4 s with pauses of 0.3 to 0.8 s; now and
// then the next one starts 1 s before the last has ended, if overlap is set.
func talk(seed uint64, people, seconds int, overlap bool) *scene {
	rng := rand.New(rand.NewPCG(seed, 1))
	s := &scene{length: seconds * second, said: make([][]audio.Span, people)}
	for range people {
		s.voice = append(s.voice, make([]float32, s.length))
	}
	last := -1
	for at := second / 2; ; {
		n := second*3/2 + rng.IntN(second*5/2)
		if at+n+second/2 > s.length {
			break
		}
		p := rng.IntN(people)
		if p == last && people > 1 {
			p = (p + 1) % people
		}
		last = p
		audiotest.Add(s.voice[p], at, audiotest.Voice(seed*100+uint64(p), audio.AnalysisRate, audio.AnalysisRate.Duration(int64(n))), 0)
		s.said[p] = append(s.said[p], audio.Span{Start: int64(at), End: int64(at + n)})
		if at += n; overlap && rng.IntN(3) == 0 {
			at -= second
		} else {
			at += second*3/10 + rng.IntN(second/2)
		}
	}
	return s
}

// hear adds to channel c the voice of person p, late by so many samples.
func (s *scene) hear(c, p int, gainDB float64, late int) {
	for len(s.channels) <= c {
		s.channels = append(s.channels, make([]float32, s.length))
	}
	if late >= 0 {
		audiotest.Add(s.channels[c][late:], 0, s.voice[p][:s.length-late], gainDB)
	} else {
		audiotest.Add(s.channels[c], 0, s.voice[p][-late:], gainDB)
	}
}

// microphones gives each person one, which hears the others at the level of bleed, up to 10 ms late.
func (s *scene) microphones(bleedDB float64) {
	for c := range s.voice {
		for p := range s.voice {
			if p == c {
				s.hear(c, p, 0, 0)
			} else {
				s.hear(c, p, bleedDB, 40*(1+(p+c)%4))
			}
		}
	}
}

// leave silences person p from sample at on.
func (s *scene) leave(p, at int) {
	clear(s.voice[p][at:])
	var said []audio.Span
	for _, x := range s.said[p] {
		if x.End = min(x.End, int64(at)); x.Start < x.End {
			said = append(said, x)
		}
	}
	s.said[p] = said
}

func (s *scene) noise(levelDB float64) {
	for c := range s.channels {
		audiotest.Add(s.channels[c], 0, audiotest.Noise(uint64(1000+c), audio.AnalysisRate, math.Pow(10, levelDB/20), audio.AnalysisRate.Duration(int64(s.length))), 0)
	}
}

func (s *scene) gain(c int, db float64) {
	g := float32(math.Pow(10, db/20))
	for i := range s.channels[c] {
		s.channels[c][i] *= g
	}
}

func detect(t testing.TB, channels [][]float32, chunk int) Result {
	t.Helper()
	d, err := New(DefaultConfig(), len(channels))
	if err != nil {
		t.Fatal(err)
	}
	x := audiotest.Interleave(channels...)
	for len(x) > 0 {
		n := min(len(x), chunk*len(channels))
		d.Push(x[:n])
		x = x[n:]
	}
	return d.Finish()
}

// wrong is the part of what was said that tracks get wrong, either way.
func wrong(said [][]audio.Span, tracks []Track) float64 {
	var total, right, claimed int64
	for p, spans := range said {
		for _, s := range spans {
			total += s.Len()
			for _, turn := range tracks[p].Turns {
				right += s.Intersect(turn.Span).Len()
			}
		}
	}
	for _, t := range tracks {
		for _, turn := range t.Turns {
			claimed += turn.Len()
		}
	}
	return float64(total-right+claimed-right) / float64(total)
}

func states(r Result) []State {
	var s []State
	for _, t := range r.Tracks {
		s = append(s, t.State)
	}
	return s
}

func TestTurns(t *testing.T) {
	for _, tt := range []struct {
		name  string
		scene func() *scene
		most  float64 // part wrong
		want  []State
	}{
		{"bleed of -10 dB", func() *scene {
			s := talk(1, 4, 60, false)
			s.microphones(-10)
			s.noise(-60)
			return s
		}, 0.03, []State{Speaking, Speaking, Speaking, Speaking}},
		{"overlap is kept", func() *scene {
			s := talk(2, 4, 60, true)
			s.microphones(-15)
			s.noise(-60)
			return s
		}, 0.05, []State{Speaking, Speaking, Speaking, Speaking}},
		{"levels 30 dB apart", func() *scene {
			s := talk(3, 4, 60, true)
			s.microphones(-12)
			s.noise(-60)
			for c := range s.channels {
				s.gain(c, float64(-10*c))
			}
			return s
		}, 0.05, []State{Speaking, Speaking, Speaking, Speaking}},
		{"bleed 50 ms late and early", func() *scene {
			s := talk(4, 3, 60, false)
			for c := range 3 {
				for p := range 3 {
					if c == p {
						s.hear(c, p, 0, 0)
					} else {
						s.hear(c, p, -12, (c-p)*second/40)
					}
				}
			}
			s.noise(-60)
			return s
		}, 0.05, []State{Speaking, Speaking, Speaking}},
		{"echo of a loudspeaker 200 ms late", func() *scene {
			s := talk(5, 3, 60, false)
			for c := range 3 {
				s.hear(c, c, 0, 0)
			}
			s.hear(1, 0, -8, second/5)
			s.hear(1, 2, -8, second/5)
			s.noise(-60)
			return s
		}, 0.05, []State{Speaking, Speaking, Speaking}},
		{"tracks with digital silence", func() *scene {
			s := talk(6, 3, 60, true)
			for c := range 3 {
				s.hear(c, c, 0, 0)
			}
			return s
		}, 0.02, []State{Speaking, Speaking, Speaking}},
		{"someone leaves early, and their track with them", func() *scene {
			s := talk(11, 3, 60, false)
			s.leave(1, 35*second)
			s.microphones(-15)
			s.noise(-60)
			clear(s.channels[1][35*second:])
			return s
		}, 0.03, []State{Speaking, Speaking, Speaking}},
		{"a muted track with noise when it is not", func() *scene {
			s := talk(12, 3, 60, false)
			s.leave(2, 0)
			s.microphones(-100)
			s.noise(-70)
			clear(s.channels[2][10*second:])
			return s
		}, 0.03, []State{Speaking, Speaking, Noise}},
		{"someone says nothing", func() *scene {
			s := talk(7, 3, 60, false)
			s.said, s.voice = append(s.said, nil), append(s.voice, make([]float32, s.length))
			s.microphones(-10)
			s.noise(-60)
			return s
		}, 0.03, []State{Speaking, Speaking, Speaking, Quiet}},
		{"someone says nothing on a channel 20 dB louder", func() *scene {
			s := talk(8, 3, 60, false)
			s.said, s.voice = append(s.said, nil), append(s.voice, make([]float32, s.length))
			s.microphones(-10)
			s.noise(-60)
			s.gain(3, 20)
			return s
		}, 0.03, []State{Speaking, Speaking, Speaking, Quiet}},
		{"a dead channel, a copy and one with noise only", func() *scene {
			s := talk(9, 3, 60, false)
			s.microphones(-20)
			s.noise(-60)
			s.channels = append(s.channels, make([]float32, s.length), slices.Clone(s.channels[1]),
				audiotest.Noise(5, audio.AnalysisRate, 0.01, time.Minute))
			s.gain(4, -6)
			return s
		}, 0.03, []State{Speaking, Speaking, Speaking, Dead, Duplicate, Noise}},
		{"typing", func() *scene {
			s := talk(10, 2, 60, false)
			s.microphones(-30)
			s.noise(-60)
			// Strokes of 15 ms, four in a second, on the microphone of somebody who listens.
			for at := second / 3; at < s.length-second; at += second / 4 {
				if !slices.ContainsFunc(s.said[1], func(x audio.Span) bool {
					return int64(at) > x.Start-int64(second) && int64(at) < x.End+int64(second)
				}) {
					audiotest.Add(s.channels[1], at, audiotest.Noise(uint64(at), audio.AnalysisRate, 0.1, 15*time.Millisecond), 0)
				}
			}
			return s
		}, 0.04, []State{Speaking, Speaking}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := tt.scene()
			r := detect(t, s.channels, 4096)
			if got := wrong(s.said, r.Tracks[:len(s.said)]); got > tt.most {
				t.Errorf("%.1f %% of the speech is wrong, want at most %.1f %%", 100*got, 100*tt.most)
				for p, spans := range s.said {
					t.Logf("channel %d: said %v\ngot %v", p, spans, r.Tracks[p])
				}
			}
			if got := states(r); !slices.Equal(got, tt.want) {
				t.Errorf("states %v, want %v", got, tt.want)
			}
		})
	}
}

// TestOverlapIsTwo looks at the overlapped time alone, which TestTurns would forgive.
func TestOverlapIsTwo(t *testing.T) {
	s := talk(2, 4, 60, true)
	s.microphones(-12)
	s.noise(-60)
	r := detect(t, s.channels, 4096)
	var want, got int64
	for p := range s.said {
		for q := range p {
			for _, a := range s.said[p] {
				for _, b := range s.said[q] {
					both := a.Intersect(b)
					want += both.Len()
					for _, x := range r.Tracks[p].Turns {
						for _, y := range r.Tracks[q].Turns {
							got += both.Intersect(x.Span).Intersect(y.Span).Len()
						}
					}
				}
			}
		}
	}
	if want < int64(3*second) {
		t.Fatalf("the scene has %d samples of overlap, want at least %d", want, 3*second)
	}
	if float64(got) < 0.85*float64(want) {
		t.Errorf("found %d of %d samples of overlap, want at least 85 %%", got, want)
	}
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name   string
		scene  func() [][]float32
		want   bool
		reason string // part of it
	}{
		{"mono", func() [][]float32 {
			s := talk(20, 3, 40, true)
			for p := range 3 {
				s.hear(0, p, 0, 0)
			}
			return s.channels
		}, false, "mode_one_channel"},
		{"dual mono", func() [][]float32 {
			s := talk(21, 3, 40, true)
			for p := range 3 {
				s.hear(0, p, 0, 0)
			}
			return [][]float32{s.channels[0], slices.Clone(s.channels[0])}
		}, false, "mode_same_signal"},
		{"left channel only", func() [][]float32 {
			s := talk(22, 3, 40, true)
			for p := range 3 {
				s.hear(0, p, 0, 0)
			}
			return [][]float32{s.channels[0], make([]float32, s.length)}
		}, false, "mode_same_signal"},
		{"stereo pair in a room", func() [][]float32 {
			s := talk(23, 3, 40, true)
			for p, db := range []float64{-3, 0, 4} {
				s.hear(0, p, 0, 20*p)
				s.hear(1, p, db, 40)
			}
			s.noise(-55)
			return s.channels
		}, false, "mode_same_voices"},
		{"four lapel microphones", func() [][]float32 {
			s := talk(24, 4, 40, true)
			s.microphones(-12)
			s.noise(-60)
			return s.channels
		}, true, "mode_louder"},
		{"three tracks of a call", func() [][]float32 {
			s := talk(25, 3, 40, true)
			for p := range 3 {
				s.hear(p, p, 0, 0)
			}
			return s.channels
		}, true, "mode_isolated"},
		{"two sides of a call", func() [][]float32 {
			s := talk(26, 4, 40, true)
			for p := range 4 {
				s.hear(p/3, p, 0, 0)
			}
			s.noise(-60)
			return s.channels
		}, true, "mode_louder"},
		{"people between two far microphones", func() [][]float32 {
			s := talk(60, 4, 60, false)
			for p, db := range []float64{-12, -2, 2, 12} {
				s.hear(0, p, max(0, -db)-12, 0)
				s.hear(1, p, max(0, db)-12, 30)
			}
			s.noise(-65)
			return s.channels
		}, false, "mode_as_loud"},
		{"nobody speaks", func() [][]float32 {
			s := talk(28, 2, 10, false)
			s.channels = [][]float32{make([]float32, s.length), make([]float32, s.length)}
			s.noise(-60)
			return s.channels
		}, false, "mode_no_speech"},
		{"one of four lapel microphones speaks", func() [][]float32 {
			s := talk(29, 1, 40, false)
			for c, db := range []float64{0, -12, -14, -16} {
				s.hear(c, 0, db, 20*c)
			}
			s.noise(-60)
			return s.channels
		}, false, "mode_same_voices"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := detect(t, tt.scene(), 4096)
			if r.Person != tt.want || r.Reason.ID != tt.reason {
				t.Errorf("person %v because %q, want %v because %q", r.Person, r.Reason, tt.want, tt.reason)
			}
		})
	}
}

func TestChunks(t *testing.T) {
	s := talk(30, 3, 20, true)
	s.microphones(-12)
	s.noise(-60)
	want := detect(t, s.channels, s.length)
	for _, chunk := range []int{1, 7, 160, 4999} {
		if got := detect(t, s.channels, chunk); !reflect.DeepEqual(got, want) {
			t.Errorf("chunks of %d: got %v, want %v", chunk, got, want)
		}
	}
}

// TestBlocks decides a scene in many blocks and as one.
func TestBlocks(t *testing.T) {
	s := talk(31, 3, 120, true)
	s.microphones(-15)
	s.noise(-60)
	d, err := New(DefaultConfig(), 3)
	if err != nil {
		t.Fatal(err)
	}
	d.maxFrames = 6000
	d.Push(audiotest.Interleave(s.channels...))
	r := d.Finish()
	if got := wrong(s.said, r.Tracks); got > 0.05 {
		t.Errorf("%.1f %% of the speech is wrong, want at most 5 %%", 100*got)
	}
	for c, track := range r.Tracks {
		for i := 1; i < len(track.Turns); i++ {
			if track.Turns[i].Start <= track.Turns[i-1].End {
				t.Errorf("channel %d: turn %v after %v", c, track.Turns[i], track.Turns[i-1])
			}
		}
	}
}

func TestEdges(t *testing.T) {
	nan := float32(math.NaN())
	for _, tt := range []struct {
		name     string
		channels [][]float32
		want     []State
	}{
		{"nothing", [][]float32{{}, {}}, []State{Dead, Dead}},
		{"one sample", [][]float32{{0.5}, {0}}, []State{Dead, Dead}},
		{"a tenth of a second", [][]float32{audiotest.Voice(1, audio.AnalysisRate, 100*time.Millisecond), make([]float32, 1600)}, []State{Noise, Dead}},
		{"constant", [][]float32{slices.Repeat([]float32{0.25}, second), slices.Repeat([]float32{nan}, second)}, []State{Dead, Dead}},
		{"full scale", [][]float32{slices.Repeat([]float32{1, -1}, second), slices.Repeat([]float32{1, 1, -1, -1}, second/2)}, []State{Noise, Noise}},
	} {
		r := detect(t, tt.channels, 100)
		if got := states(r); !slices.Equal(got, tt.want) {
			t.Errorf("%s: states %v, want %v", tt.name, got, tt.want)
		}
		if r.Samples != int64(len(tt.channels[0])) {
			t.Errorf("%s: %d samples, want %d", tt.name, r.Samples, len(tt.channels[0]))
		}
	}
	r := detect(t, [][]float32{{0, nan, float32(math.Inf(1))}}, 3)
	if got := fmt.Sprint(r.Notes); !strings.Contains(got, "sound_not_numbers n=2") {
		t.Errorf("notes %q, want one on 2 samples that were not numbers", got)
	}
}

func TestNewRejects(t *testing.T) {
	for _, n := range []int{-1, 0, audio.MaxChannels + 1} {
		if _, err := New(DefaultConfig(), n); err == nil {
			t.Errorf("%d channels: no error", n)
		}
	}
	if _, err := New(Config{Bridge: -1}, 2); err == nil {
		t.Error("negative bridge: no error")
	}
}

func TestPushAllocatesNothing(t *testing.T) {
	d, err := New(DefaultConfig(), 4)
	if err != nil {
		t.Fatal(err)
	}
	x := audiotest.Noise(1, audio.AnalysisRate, 0.1, time.Second)
	for range 300 {
		d.Push(x) // until the levels have room to grow
	}
	if n := testing.AllocsPerRun(50, func() { d.Push(x[:4*160]) }); n != 0 {
		t.Errorf("Push allocates %v times, want 0", n)
	}
}

// TestMemory says what 64 channels may hold: the levels of a block, and their envelopes.
func TestMemory(t *testing.T) {
	d, err := New(DefaultConfig(), audio.MaxChannels)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.maxFrames * bands * audio.MaxChannels; got > blockBytes {
		t.Errorf("a block of %d frames is %d bytes, want at most %d", d.maxFrames, got, blockBytes)
	}
	// Fast-forward to two full blocks: levels grow by append, and must stop growing.
	level := make([]uint8, bands)
	for range 2 * d.maxFrames {
		for c := range d.levels {
			for b := range level {
				level[b] = uint8(20 + (d.frames()*(c+3))%5)
			}
			d.levels[c] = append(d.levels[c], level...)
		}
		if d.frames() == d.maxFrames {
			d.decide(d.maxFrames / 2)
		}
	}
	held := 0
	for c := range d.levels {
		held += cap(d.levels[c]) + cap(d.fit.top[c]) + cap(d.fit.on[c]) + 8*cap(d.fit.long[c])
	}
	if held > 3*blockBytes {
		t.Errorf("holds %d MiB, want at most %d", held>>20, 3*blockBytes>>20)
	}
}

func BenchmarkHour(b *testing.B) {
	for _, people := range []int{2, 4, 8, 64} {
		b.Run(map[int]string{2: "2", 4: "4", 8: "8", 64: "64"}[people], func(b *testing.B) {
			s := talk(40, min(people, 4), 60, true)
			for c := range people {
				for p := range s.voice {
					gain := -15.0
					if p == c {
						gain = 0
					}
					s.hear(c, p, gain, 40)
				}
			}
			s.noise(-60)
			x := audiotest.Interleave(s.channels...)
			for b.Loop() {
				d, err := New(DefaultConfig(), people)
				if err != nil {
					b.Fatal(err)
				}
				for range 60 {
					d.Push(x)
				}
				d.Finish()
			}
		})
	}
}
