// Command make builds the demo meeting from its script:
//
//	go run ./make        (in cmd/internal/demo; needs flite, from the Debian package of that name)
//
// It reads script.txt and writes meeting.flac and meeting.rttm beside it, the same
// bytes every time. The turns are taken from the edges of each voice alone,
// before voices and room are mixed, so they are exact.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"
)

const (
	rate = 16000 // samples per second, flite's own rate for these voices

	speechDB = -43.0 // dBFS, RMS of a voice at level 0: a quiet microphone in the middle of a table
	snrDB    = 30.0  // of a voice at level 0 over the room's noise

	reverbTime = 0.35 // seconds until the room's echo has fallen by 60 dB
	reverbDB   = -6.0 // energy of the echo relative to the direct sound

	pauseMin, pauseMax = 0.30, 0.65 // seconds between a person's sentences
	tail               = 1.0        // seconds after the last word

	frameLen = rate / 100 // for finding the edges of speech
	edgeDB   = -35.0      // a frame is speech down to this much below the voice's loud frames
	join     = 0.25       // seconds: shorter gaps within a voice are part of the words
)

type voice struct {
	name, flite string
	levelDB     float64
	size        float64 // how much higher than flite makes it
}

type line struct {
	voice  int
	when   byte // '+', '-' or '@'
	offset float64
	text   string
}

type span struct{ start, end int }

func main() {
	log.SetFlags(0)
	log.SetPrefix("make: ")
	if err := run("script.txt", "meeting.flac", "meeting.rttm"); err != nil {
		log.Fatal(err)
	}
}

func run(script, sound, turns string) error {
	voices, lines, err := readScript(script)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(1, 2))
	tracks := make([][]float64, len(voices)) // each person alone, dry
	spans := make([][]span, len(voices))
	floor := span{}
	end := 0
	for _, l := range lines {
		x, err := speak(voices[l.voice], l.text, rng)
		if err != nil {
			return err
		}
		at := int(l.offset * rate)
		switch l.when {
		case '+':
			at = floor.end + at
		case '-':
			at = floor.end - at
		case '@':
			at = floor.start + at
		}
		if l.when != '@' {
			floor = span{at, at + len(x)}
		}
		end = max(end, at+len(x))
		if n := at + len(x) - len(tracks[l.voice]); n > 0 {
			tracks[l.voice] = append(tracks[l.voice], make([]float64, n)...)
		}
		for i, v := range x {
			tracks[l.voice][at+i] += v
		}
		for _, s := range edges(x) {
			spans[l.voice] = append(spans[l.voice], span{at + s.start, at + s.end})
		}
	}
	const block = 4096
	length := (end + int(tail*rate) + block - 1) / block * block // whole FLAC blocks
	mix := make([]float64, length)
	for i := range voices {
		addRoom(mix, tracks[i], rng)
	}
	addNoise(mix, rng)
	if err := writeFLAC(sound, mix, block); err != nil {
		return err
	}
	return writeRTTM(turns, voices, spans)
}

var lineSyntax = regexp.MustCompile(`^([-+@])([0-9.]+) (\w+): (.+)$`)

func readScript(path string) (voices []voice, lines []line, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		s := strings.TrimSpace(sc.Text())
		if s == "" || s[0] == '#' {
			continue
		}
		if w := strings.Fields(s); w[0] == "voice" && len(w) == 5 {
			db, err1 := strconv.ParseFloat(w[3], 64)
			size, err2 := strconv.ParseFloat(w[4], 64)
			if err := errors.Join(err1, err2); err != nil {
				return nil, nil, fmt.Errorf("%s:%d: level and size: %w", path, n, err)
			}
			voices = append(voices, voice{w[1], w[2], db, size})
			continue
		}
		m := lineSyntax.FindStringSubmatch(s)
		if m == nil {
			return nil, nil, fmt.Errorf("%s:%d: got %q, want a voice, or WHEN NAME: text", path, n, s)
		}
		offset, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, nil, fmt.Errorf("%s:%d: when: %w", path, n, err)
		}
		v := slices.IndexFunc(voices, func(v voice) bool { return v.name == m[3] })
		if v < 0 {
			return nil, nil, fmt.Errorf("%s:%d: nobody is called %q", path, n, m[3])
		}
		lines = append(lines, line{v, m[1][0], offset, m[4]})
	}
	return voices, lines, sc.Err()
}

var sentence = regexp.MustCompile(`[^.?!—]+[.?!—]`)

// speak returns text in the voice of v, from the first sound to the last, at the
// person's level, with a pause between sentences.
func speak(v voice, text string, rng *rand.Rand) ([]float64, error) {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var x []float64
	for i, s := range sentence.FindAllString(text, -1) {
		if i > 0 {
			pause := pauseMin + (pauseMax-pauseMin)*rng.Float64()
			x = append(x, make([]float64, int(pause*rate))...)
		}
		wav := filepath.Join(dir, "s.wav")
		s = strings.TrimSuffix(strings.TrimSpace(s), "—")
		stretch := fmt.Sprintf("duration_stretch=%g", v.size) // undone by faster
		if out, err := exec.Command("flite", "-voice", v.flite, "--setf", stretch, "-t", s, "-o", wav).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("flite %q: %w: %s", s, err, out)
		}
		y, err := readWAV(wav)
		if err != nil {
			return nil, err
		}
		y = faster(y, v.size)
		e := edges(y)
		if len(e) == 0 {
			return nil, fmt.Errorf("flite %q: got silence", s)
		}
		x = append(x, y[e[0].start:e[len(e)-1].end]...)
	}
	power, n := 0.0, 0
	for _, s := range edges(x) {
		for _, u := range x[s.start:s.end] {
			power += u * u
		}
		n += s.end - s.start
	}
	gain := math.Pow(10, (speechDB+v.levelDB)/20) / math.Sqrt(power/float64(n))
	for i := range x {
		x[i] *= gain
	}
	return x, nil
}

// readWAV reads the 16-bit mono file that flite writes: a 44-byte header.
func readWAV(path string) ([]float64, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < 44 || string(b[36:40]) != "data" || binary.LittleEndian.Uint32(b[24:]) != rate {
		return nil, fmt.Errorf("%s: got another kind of file, want flite's WAV at %d Hz", path, rate)
	}
	x := make([]float64, (len(b)-44)/2)
	for i := range x {
		x[i] = float64(int16(binary.LittleEndian.Uint16(b[44+2*i:]))) / 32768
	}
	return x, nil
}

// faster plays x so many times as fast, which moves pitch and formants up alike.
func faster(x []float64, times float64) []float64 {
	y := make([]float64, int(float64(len(x)-1)/times))
	for i := range y {
		at := float64(i) * times
		k := int(at)
		y[i] = x[k] + (at-float64(k))*(x[k+1]-x[k])
	}
	return y
}

// edges returns the stretches of x that sound.
func edges(x []float64) []span {
	level := make([]float64, len(x)/frameLen) // dB per frame
	for i := range level {
		power := 1e-12
		for _, v := range x[i*frameLen : (i+1)*frameLen] {
			power += v * v / frameLen
		}
		level[i] = 10 * math.Log10(power)
	}
	if len(level) == 0 {
		return nil
	}
	loud := slices.Sorted(slices.Values(level))[len(level)*95/100]
	var out []span
	for i, l := range level {
		s := span{i * frameLen, (i + 1) * frameLen}
		switch k := len(out) - 1; {
		case l < loud+edgeDB:
		case k >= 0 && float64(s.start-out[k].end) < join*rate:
			out[k].end = s.end
		default:
			out = append(out, s)
		}
	}
	return out
}

// addRoom adds the dry voice x to mix as a microphone some way off hears it: the
// direct sound, a few early reflections, and an echo of sparse random signs
// ("velvet noise": Karjalainen and Järveläinen, "Reverberation modeling using
// velvet noise", AES 30th conference, 2007) that decays by 60 dB in reverbTime.
func addRoom(mix, x []float64, rng *rand.Rand) {
	type tap struct {
		delay int
		gain  float64
	}
	const early, perSecond = 6, 2000
	var taps []tap
	energy := 0.0
	for range early {
		taps = append(taps, tap{rate/500 + rng.IntN(rate/40), 0.5 * rng.NormFloat64()})
	}
	for d := rate / 100; d < int(reverbTime*rate); d += 1 + rng.IntN(2*rate/perSecond-1) {
		g := math.Exp(-math.Ln10 * 3 * float64(d) / (reverbTime * rate))
		if rng.IntN(2) == 0 {
			g = -g
		}
		taps = append(taps, tap{d, g})
	}
	for _, t := range taps {
		energy += t.gain * t.gain
	}
	gain := math.Sqrt(math.Pow(10, reverbDB/10) / energy)
	for i, v := range x {
		if v == 0 {
			continue
		}
		mix[i] += v
		for _, t := range taps {
			if j := i + t.delay; j < len(mix) {
				mix[j] += v * t.gain * gain
			}
		}
	}
}

// addNoise adds the hum of a room: noise that falls with frequency, and never changes.
func addNoise(mix []float64, rng *rand.Rand) {
	const pole = 0.9
	power := 1 / (1 - pole*pole) // of white noise of unit variance through the one-pole low-pass
	gain := math.Pow(10, (speechDB-snrDB)/20) / math.Sqrt(power)
	y := 0.0
	for i := range mix {
		y = pole*y + rng.NormFloat64()
		mix[i] += gain * y
	}
}

func writeFLAC(path string, x []float64, block int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	enc, err := flac.NewEncoder(f, &meta.StreamInfo{
		BlockSizeMin: uint16(block), BlockSizeMax: uint16(block),
		SampleRate: rate, NChannels: 1, BitsPerSample: 16, NSamples: uint64(len(x)),
	})
	if err != nil {
		return err
	}
	for b := range slices.Chunk(x, block) {
		samples := make([]int32, len(b))
		for i, v := range b {
			samples[i] = int32(math.Round(max(-1, min(1, v)) * 32767))
		}
		err := enc.WriteFrame(&frame.Frame{
			Header: frame.Header{
				HasFixedBlockSize: true, BlockSize: uint16(len(b)), SampleRate: rate,
				Channels: frame.ChannelsMono, BitsPerSample: 16,
			},
			Subframes: []*frame.Subframe{{
				SubHeader: frame.SubHeader{Pred: frame.PredVerbatim}, // the encoder looks for a better one
				Samples:   samples,
				NSamples:  len(samples),
			}},
		})
		if err != nil {
			return err
		}
	}
	return enc.Close() // closes f
}

func writeRTTM(path string, voices []voice, spans [][]span) error {
	type turn struct {
		span
		name string
	}
	var turns []turn
	for i, v := range voices {
		for _, s := range spans[i] {
			turns = append(turns, turn{s, v.name})
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return a.start - b.start })
	var b bytes.Buffer
	for _, t := range turns {
		fmt.Fprintf(&b, "SPEAKER meeting 1 %.3f %.3f <NA> <NA> %s <NA> <NA>\n",
			float64(t.start)/rate, float64(t.end-t.start)/rate, t.name)
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
