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
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"airtime/audio/jail"
	"airtime/audio/note"
	"airtime/audio/printable"
)

// ffmpegDecoder reads what a child ffmpeg writes: one track of 32-bit floats at its
// own rate and with all of its channels, each piece of it with its time.
type ffmpegDecoder struct {
	*matroskaDecoder
	proc *ffmpegProcess
	what string // the kind of the input
	note note.Note

	another bool // the file holds another recording behind this one
}

// Limits of what ffmpeg may take, whatever it is fed; tests have less.
var (
	ffmpegPatience = 2 * time.Minute // without a byte of sound, while there is more to read
	ffmpegSound    = 48 * time.Hour  // in all
)

// mostUnread is how many bytes of a pipe may come without a byte of sound.
const mostUnread = 1 << 30

// soundFormats are those that ffmpeg may take an input for: recordings, and none of the formats that name other files
// (hls, concat, dash, imf, sdp), which it also finds behind the beginning of a sound file.
const soundFormats = "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,dtshd,dv,eac3,flac,flv,gsm,iff,ircam,live_flv,loas,matroska," +
	"mlp,mmf,mov,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,ogg,oma,rm,rso,sox,tak,truehd,tta,voc,w64,wav,wtv,wv,xwma"

// ffmpegArgs are the arguments that decode a sound track of input, counted from 1, whose protocol is file or pipe: no other
// can be reached.
func ffmpegArgs(protocol, input string, track int) []string {
	return []string{
		"-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-max_alloc", "268435456",
		"-protocol_whitelist", protocol, "-format_whitelist", soundFormats, "-i", protocol + ":" + input,
		"-map", fmt.Sprintf("0:a:%d", track-1), "-vn", "-sn", "-dn", "-map_metadata", "-1", "-bitexact",
		"-c:a", "pcm_f32le", "-f", "matroska", "pipe:1",
	}
}

// openFFmpeg decodes a sound track of in, which is at its beginning or can go back there, through
// ffmpeg. what names its kind; sure says that it is one that holds sound.
func openFFmpeg(ctx context.Context, in *input, path string, track int, what string, sure bool) (decoder, func() error, error) {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		if !sure {
			return nil, nil, fmt.Errorf("%w: %s", ErrNotAudio, what)
		}
		return nil, nil, fmt.Errorf("reading %s: %w", what, ErrNoFFmpeg)
	}
	protocol, name := "pipe", "0"
	var room jail.Room
	if in.file != nil {
		protocol = "file" // said before the name, it keeps a leading dash or a colon from meaning anything
		if name, err = filepath.Abs(path); err != nil {
			return nil, nil, err
		}
		room.Read = []string{name}
	}
	in.forget()
	p := &ffmpegProcess{in: in, track: track, begun: time.Now(), patience: ffmpegPatience, done: make(chan struct{})}
	p.log.known = make(chan struct{})
	p.cmd = exec.CommandContext(ctx, program, ffmpegArgs(protocol, name, track)...)
	p.cmd.Env = withoutReport(os.Environ())
	if err := p.start(room); err != nil {
		return nil, nil, err
	}

	out := &input{r: bufio.NewReaderSize(watched{p}, 64<<10), size: -1}
	dec, err := newMatroskaDecoder(out)
	if err != nil {
		p.stop()
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if p.failed() != nil {
			return nil, nil, p.failed()
		}
		if err != io.EOF { // it wrote something, such as a rate out of range
			return nil, nil, fmt.Errorf("ffmpeg's output: %w", err)
		}
		return nil, nil, p.explain(what, sure, in.file == nil)
	}
	another := in.file != nil && what == "MP4" && anotherMP4(in.file, in.size)
	return &ffmpegDecoder{matroskaDecoder: dec, proc: p, what: what, another: another}, p.stop, nil
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

func (d *ffmpegDecoder) start() time.Duration { return d.proc.log.start() }

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
	if d.pcm.whole > d.format().Rate.Samples(ffmpegSound) {
		d.proc.fail(fmt.Errorf("ffmpeg gives more than %v of sound, want a recording that ends", ffmpegSound))
	}
	if d.proc.failed() != nil {
		return 0, d.proc.failed()
	}
	if err != io.EOF {
		return n, err
	}
	exit := d.proc.wait()
	if d.proc.failed() != nil {
		return 0, d.proc.failed()
	}
	complaint := d.proc.log.complaint()
	if err := d.proc.inputError(); err != nil {
		return 0, err
	}
	at := d.format().Rate.Duration(d.pcm.whole)
	switch {
	case d.pcm.whole == 0 && (exit != nil || complaint != ""):
		return 0, d.proc.explain(d.what, true, d.proc.in.file == nil)
	case exit != nil:
		d.note = note.New("ffmpeg_stopped", note.Values{"at_s": at, "why": cmp.Or(complaint, exit.Error())})
	case complaint != "":
		d.note = note.New("ffmpeg_damaged", note.Values{"at_s": at, "why": complaint})
	}
	return 0, io.EOF
}

func (d *ffmpegDecoder) notes() []note.Note {
	notes := d.matroskaDecoder.notes()
	if n := len(d.proc.log.sounds()); n > 1 && d.proc.in.file == nil {
		notes = append(notes, note.New("one_track", note.Values{"n": n, "track": strconv.Itoa(d.proc.track)}))
	}
	if d.another {
		notes = append(notes, note.New("another_recording", nil))
	}
	if d.note.ID != "" {
		notes = append(notes, d.note)
	}
	return notes
}

// ffmpegProcess is a running ffmpeg.
type ffmpegProcess struct {
	cmd    *exec.Cmd
	in     *input // copied to its standard input if that is a pipe
	track  int    // of sound, from 1
	stdout io.ReadCloser
	stderr io.ReadCloser
	log    ffmpegLog

	patience time.Duration
	begun    time.Time
	asked    atomic.Int64 // when sound was asked for that has not come yet, by clock; 0 if none is
	asking   atomic.Bool  // the pipe it reads from has nothing for it
	unread   atomic.Int64 // bytes that it was given since there was sound
	failure  atomic.Pointer[error]
	done     chan struct{} // closed when nobody waits for it any more

	copying  sync.WaitGroup // the goroutines that copy to and from the process
	waitOnce sync.Once
	exit     error
}

// watched is what the process writes; how long it takes is noted.
type watched struct{ *ffmpegProcess }

// Read implements io.Reader.
func (w watched) Read(b []byte) (int, error) {
	w.asked.Store(w.clock())
	n, err := w.stdout.Read(b)
	w.asked.Store(0)
	if n > 0 {
		w.unread.Store(0)
	}
	return n, err
}

// clock is the time since the process was made, in ns, and 1 or more; setting the system's clock does not change it.
func (p *ffmpegProcess) clock() int64 { return int64(time.Since(p.begun)) + 1 }

// watch ends the process when it has been silent for too long: a decoder that hangs, or that goes through noise without
// end, would otherwise hold the program for ever. While the pipe that it reads from is silent, so may it be.
func (p *ffmpegProcess) watch() {
	tick := time.NewTicker(p.patience / 4)
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
		}
		since := p.asked.Load()
		switch {
		case p.unread.Load() > mostUnread:
			p.fail(fmt.Errorf("ffmpeg took %d MB and found no sound in it", mostUnread>>20))
		case since > 0 && !p.asking.Load() && time.Duration(p.clock()-since) > p.patience:
			p.fail(fmt.Errorf("ffmpeg gave nothing for %v and was stopped", p.patience))
		}
	}
}

// fail ends the process for a reason of ours.
func (p *ffmpegProcess) fail(err error) {
	p.failure.CompareAndSwap(nil, &err)
	p.kill()
}

// failed is the reason for which fail ended the process, or nil.
func (p *ffmpegProcess) failed() error {
	if err := p.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// kill ends the process and what is read from it, which another process may hold open.
func (p *ffmpegProcess) kill() {
	p.cmd.Process.Kill() // fails only if it has ended
	p.stdout.Close()
	p.stderr.Close()
}

// fed is the input of the process, on its way there.
type fed struct{ *ffmpegProcess }

// Read implements io.Reader.
func (f fed) Read(b []byte) (int, error) {
	f.asking.Store(true)
	n, err := f.in.Read(b)
	if f.asked.Load() > 0 {
		f.asked.Store(f.clock()) // its time begins when there is something for it
	}
	f.asking.Store(false)
	f.unread.Add(int64(n))
	return n, err
}

func (p *ffmpegProcess) start(room jail.Room) error {
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
	if err := jail.Start(p.cmd, room); err != nil {
		return fmt.Errorf("starting ffmpeg: %w", err)
	}
	p.stdout, p.stderr = stdout, stderr
	go p.watch() // until stop or wait
	p.copying.Go(func() { p.log.read(stderr) })
	if stdin != nil {
		p.copying.Go(func() {
			io.Copy(stdin, fed{p}) // ends with the input, or with the process
			stdin.Close()
		})
	}
	return nil
}

// wait, after the end of the output, returns when the process has ended.
func (p *ffmpegProcess) wait() error {
	p.waitOnce.Do(func() {
		p.in.close()             // ffmpeg may end before its input does
		p.asked.Store(p.clock()) // one that has closed its output and stays is watched as before
		p.copying.Wait()         // before cmd.Wait, which closes the pipes under the copiers
		p.exit = p.cmd.Wait()
		close(p.done)
	})
	return p.exit
}

// stop ends the process and waits for it.
func (p *ffmpegProcess) stop() error {
	p.kill()
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
	case strings.Contains(complaint, "not on whitelist"):
		return fmt.Errorf("%w: %s on the outside, and inside something that is no recording, such as a playlist", ErrNotAudio, what)
	case strings.Contains(complaint, "does not contain any stream"), strings.Contains(complaint, "matches no streams"):
		if n := len(p.log.sounds()); n > 0 {
			return noTrack(p.track, n)
		}
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
	kept   bool          // the kind of input keeps when its sound begins
	begins time.Duration // by the input's own clock
	tracks []string      // of sound in the input: what it calls each, or ""
	sound  bool          // what follows is about the last of them
	mapped bool          // what follows is about the output
	known  chan struct{} // closed when everything about the input was read
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
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inputIsKnown()
}

func (l *ffmpegLog) inputIsKnown() {
	if !l.mapped {
		l.mapped = true
		close(l.known)
	}
}

func (l *ffmpegLog) line(line []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, info := bytes.CutPrefix(line, []byte("[info] "))
	text = bytes.TrimSpace(text)
	switch {
	case info && bytes.HasPrefix(text, []byte("Stream mapping:")):
		l.inputIsKnown()
	case info && bytes.HasPrefix(text, []byte("Stream #")) && !l.mapped:
		if l.sound = bytes.Contains(text, []byte(": Audio: ")); l.sound {
			l.tracks = append(l.tracks, "")
		}
	case info && l.sound && !l.mapped && bytes.HasPrefix(text, []byte("title ")):
		if _, title, ok := bytes.Cut(text, []byte(":")); ok {
			l.tracks[len(l.tracks)-1] = printable.Line(strings.TrimSpace(string(title[:min(len(title), 200)])))
		}
	case info && bytes.HasPrefix(text, []byte("Duration: ")) && l.length == 0:
		var h, m int
		var s float64
		if n, _ := fmt.Sscanf(string(text), "Duration: %d:%d:%f", &h, &m, &s); n == 3 && h >= 0 && h < 1000 {
			l.length = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s*float64(time.Second))
		}
		_, start, _ := strings.Cut(string(text), "start: ")
		if n, _ := fmt.Sscanf(start, "%f", &s); n == 1 && l.kept && s > 0 && s < longestGap.Seconds() {
			l.begins = time.Duration(s * float64(time.Second))
		}
	case info && bytes.HasPrefix(text, []byte("Input #0, ")):
		l.kept = bytes.Contains(text, []byte("matroska")) || bytes.Contains(text, []byte("mp4"))
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

// start is when the input's first sound or picture is, by its own clock. MP4 and Matroska say it; the times of other kinds
// begin anywhere. Those of one file are counted from there, so it only tells files apart that began at different times.
func (l *ffmpegLog) start() time.Duration {
	l.sounds() // waits until it is known
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.begins
}

// sounds are the sound tracks in the input: what it calls each, or "". ffmpeg says it before its first sound; one that
// says nothing of the kind is not waited for.
func (l *ffmpegLog) sounds() []string {
	select {
	case <-l.known:
	case <-time.After(time.Second):
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tracks
}
