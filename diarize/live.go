package diarize

import (
	"errors"
	"fmt"
	"slices"

	"airtime/audio"
)

// Unknown is the label of speech whose speaker is not known yet.
const Unknown = -1

// Live works out who speaks while the meeting still goes on. Use NewLive, Push as the
// sound comes, and Finish once; ask for Now, Turns and Events in between. One goroutine
// uses it.
//
// Voices have labels, 0, 1, … in the order in which they were noticed. A label belongs to its
// voice for good. All labels are provisional: what is heard later can show that a stretch
// was somebody else's, and that is an Event of its own, never a silent change. Finish groups
// everything anew, with hindsight, and its result is the one to keep.
//
// All times are samples of the meeting: of everything pushed, off the record or not.
//
//	sound ─▶ Frontend ─▶ segments ─▶ steps of 0.25 s ─▶ nearest voice, speaker changes being rare
//	                                      └─ now and then: regroup all of it ─▶ voices, corrections
//
// How the sound is cut into pushes makes no difference.
type Live struct {
	config   Config
	tuning   tuning
	channels int
	hop      int

	sides  []*side
	voices []voice
	heard  int64
	block  []float32 // interleaved: one hop, filled up
	filled int
	mixer  *audio.Mixer
	mono   []float32

	all    bool // who were there were confirmed
	paused bool
	pieces []piece
	events []Event
	now    [2]Speaking
}

// voice is what is known of a label.
type voice struct {
	side      int
	as        int  // the label it was merged into, else its own
	groups    int  // how many groups of a regrouping it may take up: one more for each merge
	confirmed bool // somebody said who this is
	examples  []audio.Span
}

// piece maps a stream, which stands still off the record, to the meeting: sample stream+i is
// the meeting's sample meeting+i, up to end.
type piece struct{ stream, meeting, end int64 }

// EventKind says what an Event is about.
type EventKind int

// The kinds of Event.
const (
	SpeechStart EventKind = iota // somebody speaks, from Span.Start on
	SpeechStop                   // nobody does any more, from Span.End on
	NewVoice                     // Label was heard for the first time
	Labelled                     // the speech in Span, which was Unknown, is Label's
	Corrected                    // the speech in Span is not Was's, as was said, but Label's
)

// Event is something that was noticed at sample At.
type Event struct {
	Kind  EventKind
	At    int64
	Span  audio.Span
	Label int
	Was   int
	Sure  bool
}

// Speaking is somebody who speaks just now.
type Speaking struct {
	Label int   // Unknown for the first two seconds
	Since int64 // when they began
	Sure  bool  // nobody else is likely
}

// Now is the state of the floor, as far as it can be known: 0.3 s late.
type Now struct {
	At       int64
	Speaking []Speaking // at most one for each side; holds until the next call
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
	mode, err := ParseMode(string(c.Channels))
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	if c.Channels = mode; mode == Person && channels != 2 {
		return nil, fmt.Errorf("live: got %d channels in person mode, want 2: this side and the far side", channels)
	}
	l := &Live{config: c, tuning: defaultTuning(), channels: channels, pieces: []piece{{end: forever}}}
	c.Channels = Mix
	count := 1
	if l.config.Channels == Person {
		count = 2
	}
	for i := range count {
		d, err := New(c, 1)
		if err != nil {
			return nil, err
		}
		l.sides = append(l.sides, newSide(l, i, d))
	}
	if count == 2 {
		l.sides[0].only = true
	}
	l.hop = l.sides[0].front.Hop()
	l.block = make([]float32, l.hop*channels)
	l.mono = make([]float32, l.hop)
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
		l.heard += int64(l.hop)
		l.hear()
	}
}

// hear takes in one hop of sound.
func (l *Live) hear() {
	if len(l.sides) == 1 {
		l.mixer.Mix(l.mono, l.block)
		l.sides[0].hear(l.mono)
		return
	}
	for c := len(l.sides) - 1; c >= 0; c-- { // the far side first: this side's echo is judged by it
		for i := range l.mono {
			l.mono[i] = l.block[i*l.channels+c]
		}
		l.sides[c].hear(l.mono)
	}
}

// drain is how much silence ends a stream for the time being: enough for every decision about the
// sound before it.
const drain = 2 * int64(audio.AnalysisRate)

// Pause begins (or ends) time off the record: what is pushed until it ends is not looked at, it
// only counts as time.
func (l *Live) Pause(on bool) {
	if on == l.paused {
		return
	}
	last := &l.pieces[len(l.pieces)-1]
	if !on {
		l.paused = false
		stream := l.sides[0].whole.samples
		l.pieces = append(l.pieces, piece{stream: stream, meeting: l.heard, end: forever})
		return
	}
	// Less than a hop is left unheard.
	l.heard += int64(l.filled / l.channels)
	l.filled = 0
	last.end = l.heard
	clear(l.mono)
	for range drain / int64(l.hop) {
		for c := len(l.sides) - 1; c >= 0; c-- {
			l.sides[c].hear(l.mono)
		}
	}
	l.paused = true
	clear(l.block)
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

// label follows merges.
func (l *Live) label(v int) int {
	for v >= 0 && l.voices[v].as != v {
		v = l.voices[v].as
	}
	return v
}

// Merged says whether label v was merged into another one.
func (l *Live) Merged(v int) bool { return l.voices[v].as != v }

// Labels is how many labels there have been.
func (l *Live) Labels() int { return len(l.voices) }

// newVoice returns a label that nobody had, or Unknown if there are too many.
func (l *Live) newVoice(side int) int {
	if len(l.voices) == maxLabels {
		return Unknown
	}
	v := len(l.voices)
	l.voices = append(l.voices, voice{side: side, as: v, groups: 1})
	l.tell(Event{Kind: NewVoice, Span: audio.Span{Start: l.sides[side].known, End: l.sides[side].known}, Label: v, Was: Unknown})
	return v
}

// maxLabels bounds what voices that are taken for new ones all day long can cost.
const maxLabels = 256

// Now says who speaks.
func (l *Live) Now() Now {
	n := Now{At: l.heard, Paused: l.paused, Since: -1}
	speaking := l.now[:0]
	for _, s := range l.sides {
		if w, ok := s.speaking(); ok && !l.paused {
			speaking = append(speaking, w)
			n.Overlap = n.Overlap || s.overlap
		} else {
			n.Since = max(n.Since, l.clock(s.quiet))
		}
	}
	n.Speaking = speaking
	n.Overlap = n.Overlap || len(speaking) > 1
	return n
}

// Turns returns who spoke when, so far, by label, sorted by start. Speech whose speaker is not
// known yet is Unknown's.
func (l *Live) Turns() []Turn {
	var out []Turn
	for _, s := range l.sides {
		out = s.turns(out)
	}
	if len(l.sides) > 1 {
		sortTurns(out)
	}
	return out
}

// Merge says that the voices labelled a and b are one person's: from now on all is b's.
func (l *Live) Merge(a, b int) error {
	if err := l.check(a, b); err != nil {
		return err
	}
	a, b = l.label(a), l.label(b)
	if a == b {
		return nil
	}
	va, vb := &l.voices[a], &l.voices[b]
	va.as = b
	vb.groups += va.groups
	vb.confirmed = vb.confirmed || va.confirmed
	vb.examples = append(vb.examples, va.examples...)
	for _, s := range l.sides {
		s.activate()
	}
	return nil
}

// Unmerge takes back that a was merged into another label, which keeps what was found to be its since.
func (l *Live) Unmerge(a int) error {
	if err := l.check(a); err != nil {
		return err
	}
	va := &l.voices[a]
	if va.as == a {
		return nil
	}
	vb := &l.voices[va.as]
	va.as = a
	vb.groups -= va.groups
	vb.examples = slices.DeleteFunc(vb.examples, func(e audio.Span) bool { return slices.Contains(va.examples, e) })
	for _, s := range l.sides {
		s.activate()
	}
	return nil
}

// Own is the label of the one person on this side of a call, or Unknown as long as they said nothing.
func (l *Live) Own() int {
	for v := range l.voices {
		if l.sides[l.voices[v].side].only {
			return v
		}
	}
	return Unknown
}

// Confirm says that whoever is labelled so just now, or spoke last under that label, is that
// person indeed: regrouping will keep the label apart from others that were confirmed.
func (l *Live) Confirm(label int) error {
	if err := l.check(label); err != nil {
		return err
	}
	label = l.label(label)
	l.voices[label].confirmed = true
	l.sides[l.voices[label].side].confirm(label)
	return nil
}

// Say says that all speech in span is label's or, where that is Unknown, somebody's who was not confirmed
// yet: the voice's that most of it was taken for, or else a new one's. It returns the label, which
// is from now on kept apart from others that were confirmed, and known by this speech, which is best some seconds of it.
func (l *Live) Say(span audio.Span, label int) (int, error) {
	s := l.sides[len(l.sides)-1]
	if label != Unknown {
		if err := l.check(label); err != nil {
			return Unknown, err
		}
		label = l.label(label)
		s = l.sides[l.voices[label].side]
	}
	from, to := s.stepsIn(span)
	if from == to {
		return Unknown, ErrNoSpeech
	}
	if label == Unknown {
		if label = s.nameless(from, to); label == Unknown {
			return Unknown, fmt.Errorf("live: got another voice, want at most %d", maxLabels)
		}
	}
	s.say(from, to, label)
	return label, nil
}

// Everybody says that all who are there now have been confirmed: from now on a voice that is another one's must be more unlike
// theirs.
func (l *Live) Everybody() { l.all = true }

// ErrNoSpeech says that nobody was heard in a span.
var ErrNoSpeech = errors.New("live: nobody was heard then")

// NotThat says that the speech in span (a turn of Turns) is not label's. It goes to the next best
// voice, or to a new one where there is none, and never to label again.
func (l *Live) NotThat(span audio.Span, label int) error {
	if err := l.check(label); err != nil {
		return err
	}
	label = l.label(label)
	return l.sides[l.voices[label].side].reject(span, label)
}

func (l *Live) check(labels ...int) error {
	for _, v := range labels {
		if v < 0 || v >= len(l.voices) {
			return fmt.Errorf("live: got label %d, want 0 to %d", v, len(l.voices)-1)
		}
	}
	return nil
}

// Close wipes every embedding. The Live is of no further use.
func (l *Live) Close() {
	for _, s := range l.sides {
		s.wipe()
	}
	clear(l.block)
	clear(l.mono)
}
