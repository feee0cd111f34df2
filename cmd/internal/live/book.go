package live

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"airtime/audio"
	"airtime/cmd/internal/journal"
	"airtime/diarize"
	"airtime/report"
	"airtime/report/words"
)

// ofVoice is the ID of whoever has the voice of that label. Who is in the meeting and has no voice yet, such as somebody of
// the roster, has a number below report.Nobody; the others have the ID that they will have in the account.
func ofVoice(label int) report.PersonID { return report.VoiceID(label) }

// onRoster is the ID of the i-th on the roster while they have no voice.
func onRoster(i int) report.PersonID { return report.PersonID(-1 - i) }

func labelOf(who report.PersonID) int  { return int(who) - 1 }
func rosterOf(who report.PersonID) int { return -1 - int(who) }

// book has what people said about the meeting, and can take it back.
type book struct {
	log     *journal.Log
	voices  *diarize.Live
	words   *words.Questions
	neutral func(int) string // names the i-th voice that nobody named
	now     func() time.Duration
	merged  map[int]int // labels of this source that are part of another one
	late    int         // labels that the last look at the meeting added
	undo    []undoing
}

// undoing takes back one thing that was said.
type undoing struct {
	what string // a sentence: how it is then
	back func() error
}

// maxUndo is how many steps can be taken back.
const maxUndo = 100

// say is a sentence in the words of the meeting.
func (b *book) say(id string, v words.Vars) string { return b.words.Say("live_"+id, v) }

// did says how the last thing that was said can be taken back.
func (b *book) did(what string, back func() error) {
	if len(b.undo) == maxUndo {
		b.undo = slices.Delete(b.undo, 0, 1)
	}
	b.undo = append(b.undo, undoing{what, back})
}

// first is the first label of this source: those below it are of before the program was started again.
func (b *book) first() int { return b.log.First() }

// labels is how many labels there have been.
func (b *book) labels() int { return b.first() + b.voices.Labels() + b.late }

// live is the label that has the turns of label: where it was merged, another one.
func (b *book) live(label int) int {
	for {
		next, ok := b.merged[label]
		if !ok {
			return label
		}
		label = next
	}
}

// name is what a label is called.
func (b *book) name(label int) string {
	if n := b.log.Named(label); n != "" {
		return n
	}
	return b.neutral(label)
}

// voicesOf are the labels of who, in the order in which they were first heard; none if they have no voice yet.
func (b *book) voicesOf(who report.PersonID) (labels []int) {
	name := ""
	switch roster := b.log.Roster(); {
	case who == report.Nobody:
		return nil
	case who > report.Nobody && labelOf(who) < b.labels():
		v := b.live(labelOf(who))
		if name = b.log.Named(v); name == "" {
			return []int{v}
		}
	case who < report.Nobody && rosterOf(who) < len(roster):
		name = roster[rosterOf(who)].Name
	default:
		return nil
	}
	for v := range b.labels() {
		if _, gone := b.merged[v]; !gone && b.log.Named(v) == name {
			labels = append(labels, v)
		}
	}
	return labels
}

// voice is the newest label of who, or diarize.Unknown.
func (b *book) voice(who report.PersonID) int {
	if v := b.voicesOf(who); len(v) > 0 {
		return v[len(v)-1]
	}
	return diarize.Unknown
}

// called is what who is called.
func (b *book) called(who report.PersonID) (name string, ok bool) {
	if v := b.voice(who); v != diarize.Unknown {
		return b.name(v), true
	}
	if roster := b.log.Roster(); who < report.Nobody && rosterOf(who) < len(roster) {
		return roster[rosterOf(who)].Name, true
	}
	return "", false
}

// of is whose label it is.
func (b *book) of(label int) report.PersonID {
	if v := b.voicesOf(ofVoice(label)); len(v) > 0 {
		return ofVoice(v[0])
	}
	return report.Nobody
}

// cast is whose each label is, and which labels, in their order, each person has. It is what of and voicesOf say, of all.
func (b *book) cast() (of []report.PersonID, voices map[report.PersonID][]int) {
	of, voices = make([]report.PersonID, b.labels()), map[report.PersonID][]int{}
	first := map[string]report.PersonID{}
	for v := range of {
		if _, gone := b.merged[v]; gone {
			continue
		}
		if of[v] = ofVoice(v); b.log.Named(v) != "" {
			if who, ok := first[b.log.Named(v)]; ok {
				of[v] = who
			} else {
				first[b.log.Named(v)] = of[v]
			}
		}
		voices[of[v]] = append(voices[of[v]], v)
	}
	for v := range of {
		of[v] = of[b.live(v)]
	}
	return of, voices
}

// named is the newest label that is called name, or diarize.Unknown.
func (b *book) named(name string) int {
	for v := b.labels() - 1; v >= 0; v-- {
		if _, gone := b.merged[v]; !gone && b.log.Named(v) == name {
			return v
		}
	}
	return diarize.Unknown
}

// spelt is name as it is written already where somebody has it, or the roster does, in other letters.
func (b *book) spelt(name string) string {
	for v := range b.labels() {
		if n := b.log.Named(v); strings.EqualFold(n, name) {
			return n
		}
	}
	for _, p := range b.log.Roster() {
		if strings.EqualFold(p.Name, name) {
			return p.Name
		}
	}
	return name
}

// rename calls label so, or takes its name away.
func (b *book) rename(label int, name string) {
	b.log.SetName(label, name)
	if name == "" {
		return
	}
	for _, k := range b.log.Marks() { // whoever of the roster waited has spoken
		if k.Kind == report.Waiting && k.Label < 0 && k.Text == name && k.Until == 0 {
			b.end(k)
		}
	}
}

// confirm says that label is who it is said to be.
func (b *book) confirm(label int) (unsay func() error, err error) {
	if label < b.first() {
		return func() error { return nil }, nil
	}
	if err := b.voices.Confirm(label - b.first()); err != nil {
		return nil, err
	}
	return b.voices.Unsay, nil
}

// giveName names a voice, and says what that does.
func (b *book) giveName(label int, name string) (string, error) {
	was, wasCalled := b.log.Named(label), b.name(label)
	unsay, err := b.confirm(label)
	if err != nil {
		return "", err
	}
	b.rename(label, name)
	b.did(b.say("named_undo", words.Vars{"name": name, "was": cmp.Or(was, b.neutral(label))}), func() error {
		b.rename(label, was)
		return unsay()
	})
	return b.say("named", words.Vars{"was": wasCalled, "name": name}), nil
}

// merge says that two voices are one person's, and what that does.
func (b *book) merge(from, to int) (string, error) {
	was := map[int]string{from: b.log.Named(from), to: b.log.Named(to)}
	nameFrom, nameTo := b.name(from), b.name(to)
	here := from >= b.first() && to >= b.first()
	switch {
	case !here: // a voice of before the program was started again
		b.rename(from, nameTo)
		b.rename(to, nameTo)
	default:
		if err := b.voices.Merge(from-b.first(), to-b.first()); err != nil {
			return "", err
		}
		b.merged[from] = to
		switch {
		case was[from] == "":
		case was[to] == "":
			b.rename(to, was[from])
		default: // nobody is called so any more
			b.rename(from, "")
		}
	}
	var marks []journal.Mark
	for _, k := range b.log.Marks() {
		if k.Label == from {
			marks = append(marks, k)
		}
	}
	b.remark(marks, from, to)
	b.did(b.say("merged_undo", words.Vars{"a": nameFrom, "b": nameTo}), func() error {
		if here {
			if err := b.voices.Unmerge(from - b.first()); err != nil {
				return err
			}
			delete(b.merged, from)
		}
		for _, v := range []int{from, to} {
			if b.log.Named(v) != was[v] {
				b.rename(v, was[v])
			}
		}
		b.remark(marks, to, from)
		return nil
	})
	return b.say("merged", words.Vars{"a": nameFrom, "b": nameTo}), nil
}

// remark gives marks, which are from's, to to.
func (b *book) remark(marks []journal.Mark, from, to int) {
	for _, k := range marks {
		k.Label = from
		if k, ok := b.mark(k); ok { // it may have got its end since
			b.log.Unmark(k)
			k.Label = to
			b.log.SetMark(k)
		}
	}
}

// mark is the mark that is the same as k, as it is now.
func (b *book) mark(k journal.Mark) (journal.Mark, bool) {
	for _, m := range b.log.Marks() {
		if m.Same(k) {
			return m, true
		}
	}
	return k, false
}

// said says that who spoke in span was called name: label's, or where that is Unknown somebody's who was not
// confirmed yet. It returns the label.
func (b *book) said(span audio.Span, label int, name string) (int, error) {
	if label != diarize.Unknown {
		label -= b.first()
	}
	v, err := b.voices.Assign(span, label)
	if err != nil {
		return diarize.Unknown, err
	}
	v += b.first()
	was, wasCalled := b.log.Named(v), b.name(v)
	if was != name {
		b.rename(v, name)
	}
	what := b.say("said_undo", words.Vars{"name": name})
	if was != name {
		what = b.say("named_undo", words.Vars{"name": name, "was": wasCalled})
	}
	b.did(what, func() error {
		if was != name {
			b.rename(v, was)
		}
		return b.voices.Unsay()
	})
	return v, nil
}

// notThem says that the speech in span was not label's.
func (b *book) notThem(span audio.Span, label int) error {
	if err := b.voices.NotThat(span, label-b.first()); err != nil {
		return err
	}
	b.did(b.say("not_them_undo", words.Vars{"name": b.name(label)}), b.voices.Unsay)
	return nil
}

// at is now, as marks have it.
func (b *book) at() report.Seconds { return report.Seconds(b.now().Round(time.Millisecond)) }

// ongoing is the mark of that kind, of label or with text, that goes on.
func (b *book) ongoing(kind report.MarkKind, label int, text string) (journal.Mark, bool) {
	for _, k := range b.log.Marks() {
		if k.Kind == kind && k.Label == label && k.Text == text && k.Until == 0 {
			return k, true
		}
	}
	return journal.Mark{}, false
}

// begin makes a mark that lasts.
func (b *book) begin(kind report.MarkKind, label int, text string) journal.Mark {
	k := journal.Mark{Kind: kind, At: b.at(), Label: label, Text: text}
	b.log.SetMark(k)
	return k
}

// end ends a mark that goes on.
func (b *book) end(k journal.Mark) {
	k.Until = max(b.at(), k.At+report.Seconds(time.Millisecond))
	b.log.SetMark(k)
}

// beginMark and endMark are begin and end for what people say, which can be taken back.
func (b *book) beginMark(kind report.MarkKind, label int, text, undone string) {
	k := b.begin(kind, label, text)
	b.did(undone, func() error {
		if k.Label >= 0 {
			k.Label = b.live(k.Label)
		}
		b.log.Unmark(k)
		return nil
	})
}

func (b *book) endMark(k journal.Mark, undone string) {
	b.end(k)
	b.did(undone, func() error {
		if k, ok := b.mark(k); ok {
			k.Until = 0
			b.log.SetMark(k)
		}
		return nil
	})
}

// whose are the label and the text of a mark of who, who may have no voice yet; ok is false if there is nobody like that.
func (b *book) whose(who report.PersonID) (label int, text, name string, ok bool) {
	name, ok = b.called(who)
	if label = b.voice(who); label == diarize.Unknown {
		text = name
	}
	return label, text, name, ok
}

// spoke ends the waiting of whoever has label.
func (b *book) spoke(label int) {
	for _, k := range b.log.Marks() {
		if k.Kind == report.Waiting && k.Until == 0 && k.Label == label {
			b.end(k)
		}
	}
}

// waiting are the labels that wait, and the names of those who wait and have no voice.
func (b *book) waiting() (labels map[int]bool, names map[string]bool) {
	labels, names = map[int]bool{}, map[string]bool{}
	for _, k := range b.log.Marks() {
		switch {
		case k.Kind != report.Waiting || k.Until != 0:
		case k.Label >= 0:
			labels[k.Label] = true
		default:
			names[k.Text] = true
		}
	}
	return labels, names
}
