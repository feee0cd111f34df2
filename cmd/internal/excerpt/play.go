package excerpt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"airtime/audio"
)

// players are programs that play what they are given through a pipe, with the arguments that make them take 16-bit
// samples of one channel. (afplay of macOS is none: it takes files only.)
var players = [][]string{
	{"paplay", "--raw", "--format=s16le", "--channels=1", "--rate=RATE"},
	{"pw-cat", "--playback", "--format=s16", "--channels=1", "--rate=RATE", "-"},
	{"aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "RATE"},
	{"ffplay", "-nodisp", "-autoexit", "-loglevel", "error", "-f", "s16le", "-ar", "RATE", "-i", "-"},
	{"play", "-q", "-t", "raw", "-e", "signed", "-b", "16", "-c", "1", "-r", "RATE", "-"},
}

// ErrNoPlayer is that none of the programs that can play sound is there, or none can.
var ErrNoPlayer = errors.New("no program to play sound with: looked for " + playerNames())

func playerNames() string {
	var names []string
	for _, p := range players {
		names = append(names, p[0])
	}
	return strings.Join(names, ", ")
}

// A Player plays sound with the first program that can.
type Player struct{ works []string }

// Play plays samples of one channel at audio.AnalysisRate to their end.
func (p *Player) Play(ctx context.Context, samples []float32) error {
	sound := make([]byte, 0, 2*len(samples))
	defer func() { clear(sound[:cap(sound)]) }()
	peak := float32(1e-3)
	for _, s := range samples {
		peak = max(peak, max(s, -s))
	}
	gain := min(20, 0.7/peak) // a far voice is to be heard, too
	for _, s := range samples {
		sound = binary.LittleEndian.AppendUint16(sound, uint16(int16(s*gain*32767)))
	}
	try := players
	if p.works != nil {
		try = [][]string{p.works}
	}
	var failed error
	for _, words := range try {
		path, err := exec.LookPath(words[0])
		if err != nil {
			continue
		}
		args := strings.Split(strings.ReplaceAll(strings.Join(words[1:], " "), "RATE", strconv.Itoa(int(audio.AnalysisRate))), " ")
		cmd := exec.CommandContext(ctx, path, args...)
		var complaint bytes.Buffer
		cmd.Stdin, cmd.Stderr = bytes.NewReader(sound), &complaint
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			line, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
			failed = errors.Join(failed, fmt.Errorf("%s: %s: %w", words[0], line, err))
			continue
		}
		p.works = words
		return nil
	}
	if failed != nil {
		return failed
	}
	return ErrNoPlayer
}
