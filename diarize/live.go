package diarize

import (
	"context"
	"errors"
	"fmt"

	"airtime/audio"
	"airtime/diarize/group"
	"airtime/diarize/online"
)

// Unknown is the label of speech whose speaker is not known yet.
const Unknown = online.Unknown

// Live works out who speaks while the meeting still goes on. Use NewLive, Push as the
// sound comes, and Finish once; ask for Now, Turns and Events in between. One goroutine
// uses it.
//
// Voices have labels, 0, 1, … in the order in which they were noticed. A label belongs to its
// voice for good. All labels are provisional: what is heard later can show that a stretch
// was somebody else's, and that is an Event of its own, never a silent change. Finish groups
// everything anew, with hindsight, and its result is the one to keep.
//
// All times are samples of the meeting: of everything pushed, off the record or not. Package online does the work.
//
// How the sound is cut into pushes makes no difference.
type Live struct {
	config   Config
	channels int
	voices   Voices

	labels *online.Labels
	own    *online.Own // this side of a call; else nil
	room   *online.Stream
	level  level

	heard  int64
	stream int64     // samples that the streams heard
	block  []float32 // interleaved: one hop, filled up
	filled int
	mixer  *audio.Mixer
	mono   []float32

	paused bool
	pieces []piece
	events []Event
	now    [3]Speaking
}

// The streams of a call, by index. Anything else has one stream, with index 0.
const (
	ownSide = 0
	farSide = 1
)

// piece maps a stream, which stands still off the record, to the meeting: sample stream+i is
// the meeting's sample meeting+i, up to end.
type piece struct{ stream, meeting, end int64 }

// Event is something that was noticed, and EventKind what.
type (
	Event     = online.Event
	EventKind = online.EventKind
)

// The kinds of Event.
const (
	SpeechStart = online.SpeechStart // somebody speaks, from Span.Start on
	SpeechStop  = online.SpeechStop  // nobody does any more, from Span.End on
	NewVoice    = online.NewVoice    // Label was heard for the first time
	Labelled    = online.Labelled    // the speech in Span, which was Unknown, is Label's
	Corrected   = online.Corrected   // the speech in Span is not Was's, as was said, but Label's
)

// Speaking is somebody who speaks just now.
type Speaking = online.Speaking

// ErrNoSpeech says that nobody was heard in a span.
var ErrNoSpeech = online.ErrNoSpeech

// ErrNothingSaid says that there is nothing to be taken back.
var ErrNothingSaid = errors.New("live: nothing was said of any voice that could be taken back")

// Now is the state of the floor, as far as it can be known: 0.3 s late.
type Now struct {
	At       int64
	Speaking []Speaking // at most two for each stream; holds until the next call
	Overlap  bool       // more than one person speaks
	Since    int64      // when the silence began, if nobody speaks
	Paused   bool
}

// NewLive returns a Live for interleaved sound of so many channels at audio.AnalysisRate. In
// Person mode there are two: this side, whose microphone belongs to one person, and the far side of
// a call, whose voices are told apart. What this side's microphone picks up of the far
// side's loudspeaker is not counted. In any other mode the channels are averaged.
func NewLive(c Config, channels int) (*Live, error) {
	if channels < 1 || channels > audio.MaxChannels {
		return nil, fmt.Errorf("live: got %d channels, want 1 to %d", channels, audio.MaxChannels)
	}
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	mode, err := ParseMode(string(c.Channels))
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	if c.Channels = mode; mode == Person && channels != 2 {
		return nil, fmt.Errorf("live: got %d channels in person mode, want 2: this side and the far side", channels)
	}
	l := &Live{config: c, channels: channels, pieces: []piece{{end: forever}}}
	l.labels = online.NewLabels(l.tell)
	hearing, voices, err := c.hearLive()
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	l.voices = voices
	most := c.constraints().Max
	if mode == Person {
		l.room = online.New(l.labels, farSide, hearing, most)
		l.own = online.NewOwn(l.labels, ownSide, l.room)
	} else {
		l.room = online.New(l.labels, 0, hearing, most)
	}
	l.block = make([]float32, online.Hop*channels)
	l.mono = make([]float32, online.Hop)
	l.mixer = audio.NewMixer(channels)
	return l, nil
}

const forever = int64(1) << 62

// Push hears the next interleaved samples; len(samples) is a multiple of the number of
// channels. Samples that are not numbers count as 0.
func (l *Live) Push(samples []float32) {
	if l.paused {
		l.heard += int64(len(samples) / l.channels)
		return
	}
	for len(samples) > 0 {
		n := copy(l.block[l.filled:], samples)
		samples = samples[n:]
		l.filled += n
		if l.filled < len(l.block) {
			return
		}
		l.filled = 0
		l.heard += online.Hop
		l.hear()
	}
}

// hear takes in one hop of sound.
func (l *Live) hear() {
	l.stream += online.Hop
	l.level.look(l.block)
	if l.own == nil {
		l.mixer.Mix(l.mono, l.block)
		l.room.Push(l.mono)
		return
	}
	// The far side first: this side's echo is judged by it.
	l.channel(farSide)
	l.room.Push(l.mono)
	l.channel(ownSide)
	l.own.Push(l.mono)
}

// channel takes channel c out of the block.
func (l *Live) channel(c int) {
	for i := range l.mono {
		if l.mono[i] = l.block[i*l.channels+c]; l.mono[i]-l.mono[i] != 0 {
			l.mono[i] = 0
		}
	}
}

// Pause begins (or ends) time off the record: what is pushed until it ends is not looked at, it
// only counts as time.
func (l *Live) Pause(on bool) {
	if on == l.paused {
		return
	}
	last := &l.pieces[len(l.pieces)-1]
	if !on {
		l.paused = false
		l.pieces = append(l.pieces, piece{stream: l.stream, meeting: l.heard, end: forever})
		return
	}
	// Less than a hop is left unheard.
	l.heard += int64(l.filled / l.channels)
	l.filled = 0
	last.end = l.heard
	clear(l.block)
	for drain := l.room.Drain(); drain > 0; drain -= online.Hop { // silence, that all before it is decided
		l.hear()
	}
	l.paused = true
}

// Heard is the number of samples pushed, per channel.
func (l *Live) Heard() int64 { return l.heard + int64(l.filled/l.channels) }

// OffRecord returns the stretches of the meeting off the record.
func (l *Live) OffRecord() []audio.Span {
	var out []audio.Span
	for i, p := range l.pieces {
		end := l.Heard()
		if i+1 < len(l.pieces) {
			end = l.pieces[i+1].meeting
		}
		if p.end < end {
			out = append(out, audio.Span{Start: p.end, End: end})
		}
	}
	return out
}

// clock maps a sample of the stream to the meeting.
func (l *Live) clock(stream int64) int64 {
	i := len(l.pieces) - 1
	for i > 0 && l.pieces[i].stream > stream {
		i--
	}
	p := l.pieces[i]
	return min(p.meeting+stream-p.stream, p.end)
}

func (l *Live) clockSpan(s audio.Span) audio.Span {
	// An end at the seam belongs to what was before it.
	start := l.clock(s.Start)
	return audio.Span{Start: start, End: max(start, l.clock(s.End-1)+1)}
}

// unclock maps a sample of the meeting to the stream: off the record, to where that began.
func (l *Live) unclock(meeting int64) int64 {
	i := len(l.pieces) - 1
	for i > 0 && l.pieces[i].meeting > meeting {
		i--
	}
	p := l.pieces[i]
	return p.stream + min(meeting, p.end) - p.meeting
}

func (l *Live) unclockSpan(s audio.Span) audio.Span {
	return audio.Span{Start: l.unclock(s.Start), End: l.unclock(s.End)}
}

// appendTurn appends t, which is in the stream's time, in the meeting's: in two where it was interrupted by
// time off the record.
func (l *Live) appendTurn(out []Turn, t Turn) []Turn {
	for i, p := range l.pieces {
		end := forever
		if i+1 < len(l.pieces) {
			end = l.pieces[i+1].stream
		}
		if part := t.Span.Intersect(audio.Span{Start: p.stream, End: end}); part.Len() > 0 {
			u := t
			u.Span = l.clockSpan(part)
			u.End = min(u.End, p.end)
			if u.Len() > 0 {
				out = append(out, u)
			}
		}
	}
	return out
}

func (l *Live) tell(e Event) {
	e.At = l.heard
	e.Span = l.clockSpan(e.Span)
	l.events = append(l.events, e)
}

// Events appends to dst what happened since the last call.
func (l *Live) Events(dst []Event) []Event {
	dst = append(dst, l.events...)
	l.events = l.events[:0]
	return dst
}

// Voices says by what means voices are told apart.
func (l *Live) Voices() Voices { return l.voices }

// Merged says whether label v was merged into another one.
func (l *Live) Merged(v int) bool { return l.labels.Merged(v) }

// Labels is how many labels there have been.
func (l *Live) Labels() int { return l.labels.Len() }

// Now says who speaks.
func (l *Live) Now() Now {
	n := Now{At: l.heard, Paused: l.paused, Since: -1}
	speaking := l.now[:0]
	if !l.paused {
		speaking = l.room.Speaking(speaking)
	}
	if len(speaking) == 0 {
		n.Since = l.clock(l.room.Quiet())
	}
	if l.own != nil {
		if w, quiet, ok := l.own.Speaking(); ok && !l.paused {
			speaking = append(speaking, w)
		} else {
			n.Since = max(n.Since, l.clock(quiet))
		}
	}
	for i := range speaking {
		speaking[i].Since = l.clock(speaking[i].Since)
	}
	n.Speaking = speaking
	n.Overlap = len(speaking) > 1
	return n
}

// Turns returns who spoke when, so far, by label, sorted by start. Speech whose speaker is not
// known yet is Unknown's.
func (l *Live) Turns() []Turn {
	var turns, out []Turn
	if l.own != nil {
		turns = l.own.Turns(turns)
	}
	for _, t := range l.room.Turns(turns) {
		out = l.appendTurn(out, t)
	}
	online.SortTurns(out)
	return out
}

// Merge says that the voices labelled a and b are one person's: from now on all is b's.
func (l *Live) Merge(a, b int) error {
	if err := l.labels.Check(a, b); err != nil {
		return err
	}
	l.labels.Merge(a, b)
	l.room.Relabelled()
	return nil
}

// Unmerge takes back that a was merged into another label, which keeps what was found to be its since.
func (l *Live) Unmerge(a int) error {
	if err := l.labels.Check(a); err != nil {
		return err
	}
	l.labels.Unmerge(a)
	l.room.Relabelled()
	return nil
}

// Own is the label of the one person on this side of a call, or Unknown as long as they said nothing.
func (l *Live) Own() int {
	if l.own == nil {
		return Unknown
	}
	return l.own.Label()
}

// Confirm says that whoever is labelled so just now, or, where they do not speak, spoke longest under that label, is that
// person indeed: regrouping will keep the label apart from others that were confirmed.
func (l *Live) Confirm(label int) error {
	if err := l.labels.Check(label); err != nil {
		return err
	}
	l.room.Confirm(l.labels.Current(label))
	return nil
}

// Assign gives all speech in span to label. Where that is Unknown, it goes to a voice that nobody has confirmed yet: the
// one that most of it was taken for, or else a new one. It returns the label, which is kept apart from other confirmed ones
// from now on, and is known by this speech: some seconds of it are best.
func (l *Live) Assign(span audio.Span, label int) (int, error) {
	if label != Unknown {
		if err := l.labels.Check(label); err != nil {
			return Unknown, err
		}
		label = l.labels.Current(label)
	}
	return l.room.Assign(l.unclockSpan(span), label)
}

// Everybody says that all who are there now have been confirmed: from now on a voice that is another one's must be more unlike
// theirs.
func (l *Live) Everybody() { l.labels.Complete = true }

// NotThat says that the speech in span (a turn of Turns) is not label's. It goes to the next best
// voice, or to a new one where there is none, and never to label again.
func (l *Live) NotThat(span audio.Span, label int) error {
	if err := l.labels.Check(label); err != nil {
		return err
	}
	if !l.room.Reject(l.unclockSpan(span), l.labels.Current(label)) {
		return ErrNoSpeech
	}
	return nil
}

// Unsay takes back the last Say, Confirm or NotThat that was not taken back yet: what it was about goes back to the
// label that it had, as not sure, and a voice of which nothing else was said is confirmed no longer. Voices that are another's
// because of Merge stay so.
func (l *Live) Unsay() error {
	if !l.room.Unsay() {
		return ErrNothingSaid
	}
	return nil
}

// Close erases everything that could tell a voice. The Live is of no further use.
func (l *Live) Close() {
	l.room.Erase()
	if l.own != nil {
		l.own.Erase()
	}
	clear(l.block)
	clear(l.mono)
}

// LiveResult is the Result of a meeting that was heard live.
type LiveResult struct {
	Result

	// Labels is for each speaker the label that was theirs, or Unknown for somebody
	// who was only told apart with hindsight.
	Labels []int
}

// Finish ends the stream and groups everything that was heard anew, with hindsight. What people
// said holds: merged labels are one speaker, confirmed ones stay apart, and what is not
// somebody's is not given back to them. When ctx is cancelled it returns ctx's error.
func (l *Live) Finish(ctx context.Context) (LiveResult, error) {
	l.Pause(true) // hears what is still in the pipe
	r := LiveResult{Result: Result{Rate: audio.AnalysisRate, Samples: l.heard, Mode: Mix, Voices: l.voices}}
	var turns []Turn
	if l.own != nil {
		r.Mode = Person
		turns = l.own.Turns(turns)
	}
	g, err := l.room.Finish(ctx, l.config.constraints(), func(int64, int64) {})
	if err != nil {
		return LiveResult{}, err
	}
	for _, t := range append(turns, g.Turns...) {
		r.Turns = l.appendTurn(r.Turns, t)
	}
	labels := order(r.Turns)
	r.Speakers = len(labels)
	r.Count = group.Count{Low: min(g.Count.Low, r.Speakers), High: max(g.Count.High, r.Speakers)}
	for _, v := range labels {
		label, side := Unknown, farSide
		if v < l.labels.Len() {
			label, side = v, l.labels.Stream(v)
		}
		r.Labels = append(r.Labels, label)
		if r.Mode == Person {
			r.Tracks = append(r.Tracks, side)
		}
	}
	r.Notes = append(l.level.notes(l.stream*int64(l.channels), len(r.Turns)), l.voices.notes(r.Speakers)...)
	return r, nil
}
