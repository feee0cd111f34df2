//go:build device && linux && cgo && !noportaudio

package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"airtime/audio"
	"airtime/audio/audiotest"
	"airtime/audio/note"
	"airtime/cmd/internal/demo"
	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/ptytest"
	"airtime/report"
)

// These tests run the program itself, with a sound server of their own: make test-device.

// soundServer is started for the first test that needs one, for all of them.
var soundServer = sync.OnceValues(func() (*audiotest.SoundServer, error) {
	s, err := audiotest.NewSoundServer()
	if err == nil {
		// PulseAudio moves streams from an old default to a new one: let it stay where it is.
		if _, err = s.AddSink("idle", 1); err == nil {
			_, err = s.Pactl("set-default-source", "idle.monitor")
		}
	}
	return s, err
})

// airtimeProgram is where the program was built.
var airtimeProgram = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "airtime")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "airtime")
	if out, err := exec.Command("go", "build", "-o", path, "airtime/cmd/airtime").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if s, err := soundServer(); err == nil {
		s.Close()
	}
	if path, err := airtimeProgram(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// room is a sound server to play to.
type room struct {
	*testing.T
	*audiotest.SoundServer
}

func inRoom(t *testing.T, sinks ...string) room {
	t.Helper()
	server, err := soundServer()
	if err != nil {
		t.Fatalf("this test needs a sound server: %v", err)
	}
	r := room{t, server}
	for _, s := range sinks {
		r.sink(s)
	}
	return r
}

// sink adds a loudspeaker whose monitor is a microphone.
func (r room) sink(name string) (module string) {
	r.Helper()
	module, err := r.AddSink(name, 1)
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { r.Pactl("unload-module", module) }) // it may be gone already
	return module
}

func (r room) pactl(args ...string) string {
	r.Helper()
	out, err := r.Pactl(args...)
	if err != nil {
		r.Fatal(err)
	}
	return out
}

// play plays sound of audio.AnalysisRate, to its end.
func (r room) play(sink string, sound []float32) {
	if err := r.Play(sink, audio.Format{Rate: audio.AnalysisRate, Channels: 1}, sound); err != nil {
		r.Error(err)
	}
}

// liveMeeting is airtime live in a process of its own.
type liveMeeting struct {
	t                *testing.T
	cmd              *exec.Cmd
	dir              string
	account, journal string
	stderr           string // a file
}

// hold starts airtime live and waits until it hears.
func hold(t *testing.T, prepare func(*exec.Cmd), args ...string) *liveMeeting {
	t.Helper()
	program, err := airtimeProgram()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	l := &liveMeeting{t: t, dir: dir, account: filepath.Join(dir, "live.json"), journal: filepath.Join(dir, "m.journal"), stderr: filepath.Join(dir, "stderr")}
	l.cmd = exec.Command(program, append([]string{"live", "--journal", l.journal, "-o", l.account}, args...)...)
	stderr, err := os.Create(l.stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	l.cmd.Stderr = stderr
	if prepare != nil {
		prepare(l.cmd)
	}
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.cmd.Process.Kill() })
	l.wait("sound", func() bool {
		b, err := os.ReadFile(l.journal)
		return err == nil && bytes.Contains(b, []byte(`"kind":"heard"`))
	})
	return l
}

func (l *liveMeeting) wait(what string, is func() bool) {
	l.t.Helper()
	for range 300 {
		if is() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	l.t.Fatalf("no %s; it says %q", what, l.said())
}

// said is what the program said on standard error.
func (l *liveMeeting) said() string {
	b, err := os.ReadFile(l.stderr)
	if err != nil {
		l.t.Error(err)
	}
	return string(b)
}

func (l *liveMeeting) saying(part string) {
	l.t.Helper()
	l.wait(fmt.Sprintf("%q", part), func() bool { return strings.Contains(l.said(), part) })
}

// end ends the meeting with a signal and returns its account.
func (l *liveMeeting) end(sig os.Signal) report.Account {
	l.t.Helper()
	time.Sleep(2 * time.Second) // for the last sound to arrive
	if err := l.cmd.Process.Signal(sig); err != nil {
		l.t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- l.cmd.Wait() }()
	select {
	case err := <-over:
		if err != nil {
			l.t.Errorf("%v: %s", err, l.said())
		}
	case <-time.After(time.Minute):
		l.t.Fatalf("it does not end; it says %q", l.said())
	}
	b, err := os.ReadFile(l.journal)
	if err != nil || !bytes.Contains(b, []byte(`"kind":"end"`)) {
		l.t.Errorf("the journal has no end: %v", err)
	}
	return savedAccount(l.t, l.account)
}

// inFile is the account of the same sound as a file, one channel or two.
func inFile(t *testing.T, channels ...[]float32) report.Account {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00")
	n, hz := uint16(len(channels)), uint32(audio.AnalysisRate)
	for _, v := range []any{uint16(3), n, hz, hz * 4 * uint32(n), 4 * n, uint16(32)} { // 3: floats
		binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data\xff\xff\xff\xff") // to the end
	binary.Write(&b, binary.LittleEndian, audiotest.Interleave(channels...))

	p := program{&desk.Desk{Stdin: &b, Stdout: io.Discard, Stderr: os.Stderr, Quiet: true}}
	account := filepath.Join(t.TempDir(), "a.json")
	mode := map[int]string{1: "mix", 2: "person"}[len(channels)]
	if code := p.call(context.Background(), []string{"analyze", "-q", "--channels", mode, "-o", account, "-"}); code != fault.OK {
		t.Fatalf("got status %d", code)
	}
	return savedAccount(t, account)
}

// sameSpeech wants as much speech in both within 5 %, and as many people within one: what a microphone
// loses shows there. Who is whom in a minute of synthetic voices hangs on where windows begin (two or three
// of the three were told apart, live and in the file), and says nothing of the microphone.
func sameSpeech(t *testing.T, got, want report.Account) {
	t.Helper()
	g, w := got.SpeechS.Duration().Seconds(), want.SpeechS.Duration().Seconds()
	t.Logf("speech live %.1f s, in the file %.1f s; shares %.3f and %.3f", g, w, shares(got), shares(want))
	if math.Abs(g-w) > 0.05*w {
		t.Errorf("got %.1f s of speech, want %.1f s within 5 %%", g, w)
	}
	if d := len(got.People) - len(want.People); d < -1 || d > 1 {
		t.Errorf("got %d people, want %d as in the file, or one more or less", len(got.People), len(want.People))
	}
}

// sameShares wants the shares of both within 5 points.
func sameShares(t *testing.T, got, want report.Account) {
	t.Helper()
	gs, ws := shares(got), shares(want)
	t.Logf("shares live %.3f, in the file %.3f", gs, ws)
	if len(gs) != len(ws) {
		t.Errorf("got %d people, want %d as in the file", len(gs), len(ws))
	}
	for i := range min(len(gs), len(ws)) {
		if d := 100 * math.Abs(gs[i]-ws[i]); d > 5 {
			t.Errorf("share %d: got %.1f %%, want %.1f %% within 5 points", i, 100*gs[i], 100*ws[i])
		}
	}
}

// demoSound is the sample meeting from a second to another.
func demoSound(t *testing.T, from, to int) []float32 {
	t.Helper()
	src, err := audio.Open(context.Background(), "-", demo.Open())
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	rate := src.Format().Rate
	all := make([]float32, 0, to*int(rate))
	buf := make([]float32, 4096)
	for len(all) < to*int(rate) {
		n, err := src.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, buf[:n]...)
	}
	return all[from*int(rate) : to*int(rate)]
}

func savedAccount(t *testing.T, path string) report.Account {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := report.ReadJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// shares are sorted: a voice's letter depends on when it was told apart.
func shares(a report.Account) []float64 {
	var out []float64
	for _, p := range a.People {
		out = append(out, p.Share)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// TestDeviceLive plays a meeting to a microphone, ends it with an interrupt, and holds the account to
// that of the file.
func TestDeviceLive(t *testing.T) {
	t.Parallel()
	r := inRoom(t, "room")
	sound := demoSound(t, 0, 75)
	l := hold(t, nil, "--device", "room.monitor")
	r.play("room", sound)
	sameSpeech(t, l.end(os.Interrupt), inFile(t, sound))

	var out bytes.Buffer
	p := program{&desk.Desk{Stdin: strings.NewReader(""), Stdout: &out, Stderr: io.Discard}}
	if code := p.call(context.Background(), []string{"report", l.journal}); code != fault.OK || !strings.Contains(out.String(), "Person A") {
		t.Errorf("report of the journal: got status %d and\n%s", code, &out)
	}
}

// TestDeviceLiveUnplugged takes the microphone away in the middle, and ends with SIGTERM.
func TestDeviceLiveUnplugged(t *testing.T) {
	t.Parallel()
	r := inRoom(t)
	module := r.sink("cable")
	sound := demoSound(t, 0, 64)
	half := 33 * int(audio.AnalysisRate)
	l := hold(t, nil, "--device", "cable.monitor")
	r.play("cable", sound[:half])
	time.Sleep(2 * time.Second)
	r.pactl("unload-module", module)
	l.saying("Monitor of cable is gone")
	time.Sleep(6 * time.Second)
	r.sink("cable")
	l.saying("Monitor of cable is back")
	r.play("cable", sound[half:])
	a := l.end(syscall.SIGTERM)
	sameSpeech(t, a, inFile(t, sound))
	i := slices.IndexFunc(a.Marks, offRecord)
	if i < 0 || a.Marks[i].Text == "" || (a.Marks[i].UntilS-a.Marks[i].AtS).Duration() < 4*time.Second {
		t.Errorf("got marks %+v, want one of the time without a microphone", a.Marks)
	}
	if !slices.ContainsFunc(a.Notes, func(n note.Note) bool { return n.ID == "sound_missing" }) {
		t.Errorf("got notes %q, want that sound is missing", a.Notes)
	}
}

func offRecord(m report.MarkSpan) bool { return m.Kind == report.OffRecord }

// TestDeviceLiveBothSides has a call: a person at the microphone, and the far side, which goes at the end.
func TestDeviceLiveBothSides(t *testing.T) {
	t.Parallel()
	r := inRoom(t, "near")
	module := r.sink("far")
	near, far := demoSound(t, 0, 16), demoSound(t, 34, 64) // Rosa, and Theo
	l := hold(t, nil, "--device", "near.monitor", "--also", "far.monitor")
	r.play("near", near)
	r.play("far", far)
	time.Sleep(2 * time.Second)
	r.pactl("unload-module", module)
	l.saying("The far side: Monitor of far is gone")
	a := l.end(os.Interrupt)
	sameShares(t, a, inFile(t,
		append(slices.Clone(near), make([]float32, len(far))...),
		append(make([]float32, len(near)), far...)))
	if slices.ContainsFunc(a.Marks, offRecord) {
		t.Errorf("got marks %+v, want none off the record: this side was heard", a.Marks)
	}
}

// TestDeviceLiveSilent has a microphone that is switched off twice: that is said, and the zeros that come from it
// are no silence of people, but time off the record.
func TestDeviceLiveSilent(t *testing.T) {
	t.Parallel()
	r := inRoom(t, "silent")
	module := r.pactl("load-module", "module-remap-source", "source_name=mute_mic", "master=silent.monitor", "source_properties=device.description=Mute")
	t.Cleanup(func() { r.Pactl("unload-module", module) })
	l := hold(t, nil, "--device", "Mute")
	l.saying("Mute gives only zeros")
	time.Sleep(2 * time.Second)
	r.play("silent", demoSound(t, 0, 12))
	r.pactl("set-source-mute", "mute_mic", "1")
	l.saying("Mute is muted")
	time.Sleep(3 * time.Second) // after which zeros are not a pause any more
	a := l.end(os.Interrupt)
	if a.SpeechS < 5*report.Seconds(time.Second) {
		t.Errorf("got %v of speech, want that of the time when it was on", a.SpeechS.Duration())
	}
	off := slices.DeleteFunc(slices.Clone(a.Marks), func(m report.MarkSpan) bool { return !offRecord(m) })
	if len(off) != 2 || off[0].Text == "" {
		t.Errorf("got marks %+v, want two of the time when it was off", a.Marks)
	}
}

// TestDeviceLiveBusy stops the program for longer than a device waits, as sleep or a very busy computer
// does.
func TestDeviceLiveBusy(t *testing.T) {
	t.Parallel()
	r := inRoom(t, "busy")
	l := hold(t, nil, "--device", "busy.monitor")
	l.cmd.Process.Signal(syscall.SIGSTOP)
	sound := demoSound(t, 0, 30)
	half := len(sound) / 2
	r.play("busy", sound[:half])
	l.cmd.Process.Signal(syscall.SIGCONT)
	r.play("busy", sound[half:])
	a, want := l.end(os.Interrupt), inFile(t, sound)
	if a.LengthS < want.LengthS {
		t.Errorf("got a meeting of %v, want the %v of which it did not hear all", a.LengthS.Duration(), want.LengthS.Duration())
	}
	// The sound server keeps some of it for a while.
	missing := slices.ContainsFunc(a.Notes, func(n note.Note) bool { return n.ID == "sound_missing" })
	t.Logf("%v of %v of speech, missing said: %v", a.SpeechS.Duration(), want.SpeechS.Duration(), missing)
	if !missing && math.Abs(float64(a.SpeechS-want.SpeechS)) > float64(2*time.Second) {
		t.Errorf("got %v of speech, want %v, or a note that sound is missing", a.SpeechS.Duration(), want.SpeechS.Duration())
	}
}

// TestDeviceLiveStoppedTerminal: a terminal that takes nothing any more holds up neither what is heard nor the
// end, and one that is closed ends the meeting in order.
func TestDeviceLiveStoppedTerminal(t *testing.T) {
	t.Parallel()
	r := inRoom(t, "desk")
	person, tty := ptytest.Open(t)
	go func() {
		seen, buf := "", make([]byte, 4096)
		for {
			n, err := person.Read(buf)
			if err != nil {
				return
			}
			asked := strings.Contains(seen, "do not listen")
			if seen += string(buf[:n]); !asked && strings.Contains(seen, "do not listen") {
				person.Write([]byte("\r")) // everybody agrees
			}
		}
	}()
	sound := demoSound(t, 0, 30)
	l := hold(t, func(cmd *exec.Cmd) {
		cmd.Stdin, cmd.Stderr = tty, tty
		cmd.Env = append(os.Environ(), "TERM=xterm")
	}, "--device", "desk.monitor", "--no-check")
	const tcooff = 0 // of tcflow(3): as Ctrl-S does
	if err := unix.IoctlSetInt(int(tty.Fd()), unix.TCXONC, tcooff); err != nil {
		t.Fatal(err)
	}
	r.play("desk", sound)
	closed := syscall.SIGHUP
	if signal.Ignored(closed) { // under nohup, which the program respects
		closed = syscall.SIGTERM
	}
	a := l.end(closed)
	sameShares(t, a, inFile(t, sound))
	if slices.ContainsFunc(a.Notes, func(n note.Note) bool { return n.ID == "sound_missing" }) {
		t.Errorf("got notes %q, want nothing lost", a.Notes)
	}
}
