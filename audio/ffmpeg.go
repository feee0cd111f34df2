package audio

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"airtime/internal/printable"
)

// ffmpegDecoder reads what a child ffmpeg writes: one track of 32-bit floats at its
// own rate and with all of its channels, each piece of it with its time.
type ffmpegDecoder struct {
	*matroskaDecoder
	proc *ffmpegProcess
	what string // the kind of the input
	note string
}

// ffmpegArgs are the arguments that decode input. It may read files and pipes only,
// so that a playlist in disguise cannot reach the network.
func ffmpegArgs(input string) []string {
	return []string{
		"-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info",
		"-protocol_whitelist", "file,pipe", "-i", input,
		"-vn", "-sn", "-dn", "-map_metadata", "-1", "-bitexact",
		"-c:a", "pcm_f32le", "-f", "matroska", "pipe:1",
	}
}

// openFFmpeg decodes in, which is at its beginning or can go back there, through
// ffmpeg. what names its kind; sure says that it is one that holds sound.
func openFFmpeg(ctx context.Context, in *input, path, what string, sure bool) (decoder, func() error, error) {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		if !sure {
			return nil, nil, fmt.Errorf("%w: %s", ErrNotAudio, what)
		}
		return nil, nil, fmt.Errorf("reading %s: %w", what, ErrNoFFmpeg)
	}
	name := "pipe:0"
	if in.file != nil {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, nil, err
		}
		name = "file:" + abs // also keeps a leading dash or a colon from meaning anything
	}
	in.forget()
	p := &ffmpegProcess{in: in}
	p.cmd = exec.CommandContext(ctx, program, ffmpegArgs(name)...)
	p.cmd.Env = withoutReport(os.Environ())
	if err := p.start(); err != nil {
		return nil, nil, err
	}

	out := &input{r: bufio.NewReaderSize(p.stdout, 64<<10), size: -1}
	dec, err := newMatroskaDecoder(out)
	if err != nil {
		p.stop()
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if err != io.EOF { // it wrote something, such as a rate out of range
			return nil, nil, fmt.Errorf("ffmpeg's output: %w", err)
		}
		return nil, nil, p.explain(what, sure, in.file == nil)
	}
	return &ffmpegDecoder{matroskaDecoder: dec, proc: p, what: what}, p.stop, nil
}

// withoutReport drops the variable that makes ffmpeg write a log file.
func withoutReport(env []string) []string {
	kept := make([]string, 0, len(env))
	for _, e := range env {
		if !strings.HasPrefix(e, "FFREPORT=") {
			kept = append(kept, e)
		}
	}
	return kept
}

func (d *ffmpegDecoder) samples() int64 {
	length := d.proc.log.duration()
	if length <= 0 {
		return -1
	}
	return d.format().Rate.Samples(length)
}

// read ends where ffmpeg does. If that failed after some sound, what there was counts,
// as with any file that is cut short; if it failed before, that is the error.
func (d *ffmpegDecoder) read(dst []float32) (int, error) {
	n, err := d.matroskaDecoder.read(dst)
	if err != io.EOF {
		return n, err
	}
	exit := d.proc.wait()
	complaint := d.proc.log.complaint()
	if err := d.proc.inputError(); err != nil {
		return 0, err
	}
	at := roundDuration(d.format().Rate.Duration(d.pcm.whole))
	switch {
	case d.pcm.whole == 0 && (exit != nil || complaint != ""):
		return 0, d.proc.explain(d.what, true, d.proc.in.file == nil)
	case exit != nil:
		d.note = fmt.Sprintf("ffmpeg stopped after %s of sound (%s); only that was heard.", at, cmp.Or(complaint, exit.Error()))
	case complaint != "":
		d.note = fmt.Sprintf("ffmpeg met something damaged (%s); %s of sound were heard.", complaint, at)
	}
	return 0, io.EOF
}

func (d *ffmpegDecoder) notes() []string {
	notes := d.matroskaDecoder.notes()
	if n := d.proc.log.sounds(); n > 1 {
		notes = append(notes, fmt.Sprintf("The file has %d sound tracks; only the one with most channels, or the first, was heard.", n))
	}
	if d.note != "" {
		notes = append(notes, d.note)
	}
	return notes
}

// ffmpegProcess is a running ffmpeg.
type ffmpegProcess struct {
	cmd    *exec.Cmd
	in     *input // copied to its standard input if that is a pipe
	stdout io.ReadCloser
	log    ffmpegLog

	copying  sync.WaitGroup // the goroutines that copy to and from the process
	waitOnce sync.Once
	exit     error
}

func (p *ffmpegProcess) start() error {
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return err
	}
	var stdin io.WriteCloser
	if p.in.file == nil {
		if stdin, err = p.cmd.StdinPipe(); err != nil {
			return err
		}
	}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("starting ffmpeg: %w", err)
	}
	p.stdout = stdout
	p.copying.Go(func() { p.log.read(stderr) })
	if stdin != nil {
		p.copying.Go(func() {
			io.Copy(stdin, struct{ io.Reader }{p.in}) // ends with the input, or with the process
			stdin.Close()
		})
	}
	return nil
}

// wait, after the end of the output, returns when the process has ended.
func (p *ffmpegProcess) wait() error {
	p.waitOnce.Do(func() {
		p.in.close()     // ffmpeg may end before its input does
		p.copying.Wait() // before cmd.Wait, which closes the pipes under the copiers
		p.exit = p.cmd.Wait()
	})
	return p.exit
}

// stop ends the process and waits for it.
func (p *ffmpegProcess) stop() error {
	p.cmd.Process.Kill() // fails only if it has ended
	p.stdout.Close()
	p.wait()
	return nil
}

// inputError is what went wrong in reading a pipe for the process, which has ended.
func (p *ffmpegProcess) inputError() error {
	if errors.Is(p.in.failed, ErrClosed) { // by wait
		return nil
	}
	return p.in.failed
}

// explain turns the failure of ffmpeg to open its input into an error.
func (p *ffmpegProcess) explain(what string, sure, pipe bool) error {
	complaint := p.log.complaint()
	switch {
	case p.inputError() != nil:
		return p.inputError()
	case strings.Contains(complaint, "does not contain any stream"), strings.Contains(complaint, "matches no streams"):
		return fmt.Errorf("%w: %s without any sound in it", ErrNotAudio, what)
	case !sure:
		return fmt.Errorf("%w: %s, and ffmpeg says: %s", ErrNotAudio, what, complaint)
	case pipe && what == "MP4":
		return fmt.Errorf("ffmpeg: %s (an MP4 file often cannot be read from a pipe; pass its name)", complaint)
	}
	return fmt.Errorf("%w: %s, and ffmpeg says: %s", ErrNotAudio, what, cmp.Or(complaint, "nothing"))
}

// ffmpegLog is what ffmpeg writes to standard error, as far as it matters here.
type ffmpegLog struct {
	mu     sync.Mutex
	last   string // error
	length time.Duration
	tracks int  // of sound in the input
	mapped bool // what follows is about the output
}

// read takes lines until the end, such as
//
//	[info]   Duration: 00:04:00.05, start: 0.025057, bitrate: 64 kb/s
//	[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5581] [error] moov atom not found
//	[error] in.mp4: Invalid data found when processing input
func (l *ffmpegLog) read(r io.Reader) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 4096), 64<<10)
	for lines.Scan() {
		l.line(lines.Bytes())
	}
	io.Copy(io.Discard, r) // after an endless line
}

func (l *ffmpegLog) line(line []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, info := bytes.CutPrefix(line, []byte("[info] "))
	text = bytes.TrimSpace(text)
	switch {
	case info && bytes.HasPrefix(text, []byte("Stream mapping:")):
		l.mapped = true
	case info && bytes.HasPrefix(text, []byte("Stream #")) && bytes.Contains(text, []byte(": Audio: ")) && !l.mapped:
		l.tracks++
	case info && bytes.HasPrefix(text, []byte("Duration: ")) && l.length == 0:
		var h, m int
		var s float64
		if n, _ := fmt.Sscanf(string(text), "Duration: %d:%d:%f", &h, &m, &s); n == 3 && h >= 0 && h < 1000 {
			l.length = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s*float64(time.Second))
		}
	case !info:
		for _, level := range []string{"[error] ", "[fatal] "} {
			if _, message, ok := bytes.Cut(line, []byte(level)); ok {
				l.last = printable.Line(strings.TrimSpace(string(message[:min(len(message), 300)])))
			}
		}
	}
}

// complaint is the last error, or "".
func (l *ffmpegLog) complaint() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// duration is what ffmpeg takes the input's length to be, or 0.
func (l *ffmpegLog) duration() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.length
}

// sounds is the number of sound tracks in the input.
func (l *ffmpegLog) sounds() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tracks
}
