package capture

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"airtime/audio"
	"airtime/audio/note"
)

const (
	// ringLength is how long the reader of an Input may be away before sound is lost.
	ringLength = 20 * time.Second

	// tickEvery is how often an Input looks after itself.
	tickEvery = 100 * time.Millisecond

	stallAfter  = time.Second            // of nothing, while there was something before
	firstAfter  = 3 * time.Second        // of nothing after opening: PulseAudio may take two
	reopenAfter = 4 * time.Second        // of nothing, though the device seems to be there
	firstWait   = 500 * time.Millisecond // between attempts to reopen, doubled up to lastWait
	lastWait    = 5 * time.Second
	locateEvery = 10 * time.Second // to ask which device is heard
	locateSoon  = time.Second      // to ask if something seems to be wrong
	moveGap     = 500 * time.Millisecond
	stopTimeout = time.Second

	noticeFor = 30 * time.Second // how long something past is still told

	// maxHung is how many streams may hang in ending before no more are opened.
	maxHung = 3
)

// Health is how a live input is doing.
type Health struct {
	Samples int64 // so far, those lost among them
	Lost    int64 // that were filled with zeros
	Clipped int64 // at full scale

	Peak      float32 // greatest absolute value in the last second or so
	Zero      bool    // all samples have been exactly zero for 3 s, or 15 where there was sound before: it is off or not permitted; never of a monitor
	Quiet     bool    // hardly any sound in the last half minute
	Stalled   bool    // nothing has come for over a second
	Reopening bool    // the device is gone; it is opened again as soon as it is back

	Device string        // the Name of the device that is heard
	Notes  []note.Note   // what is wrong, what matters most first; none when all is well
	Since  time.Duration // how long Notes have been those, or all has been well
}

// An Input is a live Source of one channel, from OpenDevice. It never ends by itself:
// a device that is unplugged, suspended or moved is waited for, opened again and told
// of in Health, and what was not heard meanwhile is filled with zeros. So the samples
// keep step with the clock, at most a second or two behind it.
//
// The system may replace its default device by another, but for a microphone by a
// monitor: what the computer plays is not what people in the room say. Such a moving is
// noticed within about a quarter of a second, as is that of a device asked for by name.
type Input struct {
	backend backend
	config  DeviceConfig
	mic     bool // the default was asked for and is a microphone: better nothing than what the computer plays
	format  audio.Format
	opened  time.Time
	wall    func() time.Time // the clock that also counts sleep

	closeOnce sync.Once
	done      chan struct{}
	ready     chan struct{} // holds one when there may be something to read
	look      chan struct{} // holds one when it may be another device that is heard

	mu       sync.Mutex // held for a copy, never for a call
	device   Device     // that is heard, or was
	session  *session   // nil while there is none
	ring     *ring
	time     timeline
	lastData time.Time // or when the stream was opened
	heard    bool      // something from this session
	hung     int       // streams that do not end
	tending  bool      // tend is running
	again    bool      // and should once more
	located  time.Time // when it last did
	ticked   time.Time
	tickWall time.Time

	samples, lost           int64
	levels                  levels
	stalled, reopening      bool
	absent                  bool       // the system does not list it
	returning               *note.Note // to be told when something comes, after opening again
	suspended, muted, stuck bool
	notice                  *note.Note // of something past
	noticed                 time.Time
	lostRecently            int64
	lostAt                  time.Time
	notes                   []note.Note
	notesSince              time.Time
}

// session is one opening of a device. What an abandoned one still delivers is not heard.
type session struct{ stream stream }

// newInput opens a device of b. wall also counts the time that the computer sleeps.
func newInput(b backend, c DeviceConfig, wall func() time.Time) (*Input, error) {
	ctx, cancel := context.WithTimeout(context.Background(), listTimeout)
	defer cancel()
	devices, err := b.devices(ctx)
	if err != nil {
		return nil, err
	}
	device, err := c.choose(devices)
	if err != nil {
		return nil, err
	}
	device.follow = c.Name == ""
	in := &Input{
		backend: b, config: c, mic: c.Name == "" && !device.Monitor, wall: wall,
		done: make(chan struct{}), ready: make(chan struct{}, 1), look: make(chan struct{}, 1),
	}
	if err := in.start(device); err != nil {
		return nil, err
	}
	go in.watch()
	return in, nil
}

// start opens device as the session.
func (in *Input) start(device Device) error {
	s := new(session)
	stream, err := in.backend.start(device, in.format.Rate, func(x []float32) { in.deliver(s, x) }, in.changed)
	if err != nil {
		return fmt.Errorf("%s: %w", device.Name, err)
	}
	now := time.Now()
	in.mu.Lock()
	defer in.mu.Unlock()
	s.stream = stream
	if in.ring == nil {
		in.format = audio.Format{Rate: stream.rate(), Channels: 1}
		in.ring = newRing(int(in.format.Rate.Samples(ringLength)))
		in.time.rate = in.format.Rate
		in.opened, in.notesSince, in.ticked, in.tickWall = now, now, now, in.wall().Round(0)
	} else {
		in.time.resync, in.stalled = true, true // until something comes
		back := note.New("mic_back", note.Values{"name": device.Name})
		if in.returning = &back; device.ID != in.device.ID {
			moved := movedTo(device)
			in.returning = &moved
		}
	}
	in.session, in.device, in.lastData, in.heard, in.located = s, device, now, false, now
	in.levels.restart(now)
	in.levels.heard = false
	in.reopening, in.absent, in.suspended = false, false, false
	in.muted = device.muted
	if in.isClosed() { // while it was being opened
		in.session = nil
		go stream.stop()
	}
	return nil
}

// deliver is the device's callback: it copies, counts, and is gone.
func (in *Input) deliver(s *session, x []float32) {
	now := time.Now()
	in.mu.Lock()
	if in.session != s || len(x) == 0 { // abandoned, or not yet known
		in.mu.Unlock()
		return
	}
	if now.Sub(in.lastData) > moveGap {
		in.located = time.Time{} // PulseAudio takes about as long to move a stream
		in.levels.restart(now)
	}
	if in.returning != nil {
		in.note(now, *in.returning)
		in.returning = nil
	}
	in.lastData, in.heard, in.stalled, in.suspended = now, true, false, false
	fill, skip := in.time.arrive(now, len(x))
	in.fill(now, fill)
	in.levels.inspect(now, x)
	x = x[skip:]
	if n := in.ring.write(x); n > 0 {
		in.lose(now, int64(n))
	}
	in.samples += int64(len(x))
	in.mu.Unlock()
	in.signal()
}

// changed is told that it may be another device that is heard.
func (in *Input) changed() {
	select {
	case in.look <- struct{}{}:
	default:
	}
}

// fill queues n samples of silence for ones that were lost.
func (in *Input) fill(now time.Time, n int64) {
	if n > 0 {
		in.ring.silence(n)
		in.samples += n
		in.lose(now, n)
	}
}

func (in *Input) lose(now time.Time, n int64) {
	if now.Sub(in.lostAt) > noticeFor {
		in.lostRecently = 0
	}
	in.lost += n
	in.lostRecently += n
	in.lostAt = now
}

// signal wakes the reader.
func (in *Input) signal() {
	select {
	case in.ready <- struct{}{}:
	default:
	}
}

// watch looks after the input until it is closed.
func (in *Input) watch() {
	ticks := time.NewTicker(tickEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			in.tick(false)
		case <-in.look:
			in.tick(true)
		case <-in.done:
			return
		}
	}
}

// tick fills in what is missing, and sets somebody to work where the device is.
func (in *Input) tick(look bool) {
	now, wall := time.Now(), in.wall().Round(0) // of wall, Round drops the clock that sleeps
	in.mu.Lock()
	last := in.ticked
	passed := now.Sub(last)
	slept := wall.Sub(in.tickWall) - passed
	in.ticked, in.tickWall = now, wall
	switch {
	case slept > 2*time.Second && slept < 24*time.Hour: // more is a clock that was set right
		in.time.asleep += slept
		in.note(now, note.New("asleep", note.Values{"slept_s": slept}))
	case passed > time.Second && in.lastData.Before(last):
		// The program was held up, and what came meanwhile may yet be delivered.
		in.lastData = in.lastData.Add(passed)
	}

	limit := stallAfter
	if !in.heard {
		limit = firstAfter
	}
	if in.session == nil || now.Sub(in.lastData) > limit {
		if !in.time.began {
			in.time.start(in.opened)
		}
		in.stalled = true
	}
	before := in.samples
	in.fill(now, in.time.tick(now, in.stalled))
	filled := in.samples > before
	in.describe(now)
	every := locateEvery
	if in.stalled || in.levels.zero(now, in.muted) {
		every = locateSoon
	}
	if in.again = in.again || look; in.again {
		every = 2 * tickEvery
	}
	tend := !in.tending && (in.session == nil || now.Sub(in.located) > every)
	if tend {
		in.tending, in.again = true, false
	}
	in.mu.Unlock()
	if filled {
		in.signal()
	}
	if tend {
		go in.tend()
	}
}

// tend finds out about the stream, and opens the device again if it is lost.
func (in *Input) tend() {
	defer func() {
		in.mu.Lock()
		in.tending = false
		in.mu.Unlock()
	}()
	in.mu.Lock()
	s := in.session
	in.mu.Unlock()
	if s != nil {
		ctx, cancel := context.WithTimeout(context.Background(), listTimeout)
		at, err := s.stream.locate(ctx)
		cancel()
		if in.stays(s, at, err) {
			return
		}
		in.abandon(s)
	}
	for wait := firstWait; !in.isClosed(); wait = min(2*wait, lastWait) {
		if in.reopen() {
			return
		}
		in.pause(wait)
	}
}

// stays says whether to keep the session s, which hears at now, or has been cut off
// with err.
func (in *Input) stays(s *session, at Device, err error) bool {
	now := time.Now()
	in.mu.Lock()
	defer in.mu.Unlock()
	in.located = now
	if in.session != s {
		return true
	}
	if err != nil { // or the question was not answered
		return !in.stalled
	}
	in.muted = at.muted
	in.suspended = at.suspended && in.stalled
	if at.ID == in.device.ID {
		return in.suspended || !in.stalled || now.Sub(in.lastData) < reopenAfter
	}
	if in.config.Name != "" { // asked for by name: better nothing than another
		return false
	}
	if in.mic && at.Monitor {
		in.device.follow = false // to where the system would move the stream once more
		return false
	}
	at.follow = in.device.follow
	in.device = at
	in.note(now, movedTo(at))
	return true
}

func movedTo(d Device) note.Note { return note.New("mic_moved", note.Values{"name": d.Name}) }

// abandon ends the session, waiting for a stream that hangs only so long.
func (in *Input) abandon(s *session) {
	in.mu.Lock()
	if in.session != s { // it was given up already
		in.mu.Unlock()
		return
	}
	in.session = nil
	in.reopening = true
	in.hung++
	in.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		s.stream.stop()
		in.mu.Lock()
		in.hung--
		in.mu.Unlock()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(stopTimeout):
	}
}

// reopen tries to open the device again, or the default if that was asked for.
func (in *Input) reopen() bool {
	in.mu.Lock()
	in.stuck = in.hung >= maxHung
	stuck, old := in.stuck, in.device
	in.mu.Unlock()
	if stuck {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), listTimeout)
	defer cancel()
	devices, err := in.backend.devices(ctx)
	device, found := Device{}, false
	if err == nil {
		device, found = in.replacement(old, devices)
	}
	in.mu.Lock()
	in.absent = !found
	in.mu.Unlock()
	return found && in.start(device) == nil
}

// replacement returns which of devices to open in the place of old, if any.
func (in *Input) replacement(old Device, devices []Device) (d Device, found bool) {
	if in.config.Name != "" {
		d, err := DeviceConfig{Name: old.ID}.choose(devices)
		return d, err == nil && d.ID == old.ID // not one of whose name it is a part
	}
	d, err := DeviceConfig{}.choose(devices)
	if err == nil && in.mic && d.Monitor { // is there another, better the one from before?
		old.follow = false
		devices = slices.DeleteFunc(devices, func(d Device) bool { return d.Monitor })
		if d, err = (DeviceConfig{Name: old.ID}).choose(devices); err != nil || d.ID != old.ID {
			d, err = DeviceConfig{}.choose(devices)
		}
	}
	d.follow = old.follow
	// While the sound server starts anew, its sound card is not ours to take.
	return d, err == nil && !(old.pulse && !d.pulse)
}

// pause waits for d, or until the input is closed.
func (in *Input) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-in.done:
	}
}

func (in *Input) isClosed() bool {
	select {
	case <-in.done:
		return true
	default:
		return false
	}
}

// note tells of something past.
func (in *Input) note(now time.Time, notice note.Note) {
	in.notice, in.noticed = &notice, now
}

// describe says how the input is doing, what matters most first.
func (in *Input) describe(now time.Time) {
	lost := in.format.Rate.Duration(in.lostRecently)
	say := func(n note.Note) []note.Note { return []note.Note{n} }
	name := note.Values{"name": in.device.Name}
	var notes []note.Note
	switch {
	case in.stuck:
		notes = say(note.New("mic_stuck", name))
	case in.absent:
		notes = say(note.New("mic_gone", name))
	case in.suspended:
		notes = say(note.New("mic_off", name))
	case in.stalled || in.reopening:
		notes = say(note.New("mic_nothing", name))
	case in.muted && now.Sub(in.levels.heardAt) > locateSoon:
		notes = say(note.New("mic_muted", name))
	case in.device.Monitor: // when nobody speaks, nothing is played
		notes = in.past(now, lost)
	case in.levels.zero(now, in.muted):
		notes = say(note.New("mic_zeros", name))
	case in.levels.clipping():
		notes = say(note.New("mic_loud", name))
	case in.levels.quiet(now):
		notes = say(note.New("mic_quiet", name))
	default:
		notes = in.past(now, lost)
	}
	if !slices.EqualFunc(notes, in.notes, note.Equal) {
		in.notes, in.notesSince = notes, now
	}
}

// past is what happened lately.
func (in *Input) past(now time.Time, lost time.Duration) (said []note.Note) {
	if in.notice != nil && now.Sub(in.noticed) < noticeFor {
		said = append(said, *in.notice)
	}
	if lost > 0 && now.Sub(in.lostAt) < noticeFor {
		said = append(said, note.New("sound_lost", note.Values{"lost_s": lost}))
	}
	return said
}

// Format implements Source.
func (in *Input) Format() audio.Format { return in.format }

// Read implements Source.
func (in *Input) Read(dst []float32) (int, error) {
	for {
		if in.isClosed() {
			return 0, audio.ErrClosed
		}
		if len(dst) == 0 {
			return 0, nil
		}
		in.mu.Lock()
		n := in.ring.read(dst)
		in.mu.Unlock()
		if n > 0 {
			return n, nil
		}
		select {
		case <-in.ready:
		case <-in.done:
		}
	}
}

// Close implements Source. A device that hangs does not hold it up.
func (in *Input) Close() error {
	in.closeOnce.Do(func() {
		close(in.done)
		in.mu.Lock()
		s := in.session
		in.mu.Unlock()
		if s != nil {
			in.abandon(s)
		}
		in.mu.Lock()
		in.ring.wipe()
		in.mu.Unlock()
	})
	return nil
}

// Health says how the input is doing, at any time and from any goroutine.
func (in *Input) Health() Health {
	now := time.Now()
	in.mu.Lock()
	defer in.mu.Unlock()
	live := !in.stalled && !in.reopening
	h := Health{
		Samples: in.samples, Lost: in.lost, Clipped: in.levels.clipped,
		Zero: live && !in.device.Monitor && in.levels.zero(now, in.muted), Quiet: live && in.levels.quiet(now),
		Stalled: in.stalled, Reopening: in.reopening,
		Device: in.device.Name, Notes: in.notes, Since: now.Sub(in.notesSince),
	}
	if live {
		h.Peak = max(in.levels.peak, in.levels.lastPeak)
	}
	return h
}

// zero is when sample 0 was heard, as far as is known now, once that is known.
func (in *Input) zero() (zero time.Time, known bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.time.zero, in.time.began
}
