package transcript

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"airtime/audio/note"
	"airtime/diarize/score"
	"airtime/report"
)

// What a meeting can be like. A file whose numbers make another thing of it counts in another unit.
const (
	longestTurns   = 20 * time.Minute       // half of all entries are shorter
	longestMeeting = 24 * time.Hour         // but for what its file says in hours, minutes and seconds
	longestBroken  = time.Hour              // the same, of times that have parts of a second
	shortestTurns  = 200 * time.Millisecond // half of all entries are longer
	shortestDays   = 0.01                   // seconds that half of all entries last; a hundredth of a day is a quarter of an hour
	sampleTurns    = 30 * time.Second       // as milliseconds: so many samples at 8 to 48 kHz are a usual turn of 0.6 to 4 s
)

// leastLead is from when on the time before the first entry, if it is longer than all that follows, is the
// time of day at which the meeting began; surelyLead is so also if it is shorter.
const (
	leastLead  = time.Hour
	surelyLead = 5 * time.Hour

	// leastMinutes is leastLead for times such as 14:03, which are hours and minutes then.
	leastMinutes = 5 * time.Minute
)

// settle decides what the numbers count and where the meeting begins, and returns the speech.
func (b *builder) settle() ([]report.Speech, error) {
	if len(b.spans) == 0 {
		return nil, nil
	}
	if err := b.checkLengths(); err != nil {
		return nil, err
	}
	var kinds kind
	for _, s := range b.spans {
		kinds |= s.start.kind | s.end.kind
	}
	unit := 1.0 // seconds
	if kinds&number != 0 && kinds&^(number|broken) == 0 {
		u, err := b.countedIn(kinds)
		if err != nil {
			return nil, err
		}
		unit = u
	}
	offset, err := b.beginning(kinds, unit)
	if err != nil {
		return nil, err
	}
	if kinds&dated != 0 && kinds&^(dated|broken) != 0 {
		return nil, errors.New("got times of day beside times since the beginning, want one or the other")
	}
	speech := make([]report.Speech, 0, len(b.spans))
	kept, goesOn := b.spans[:0], b.goesOn[:0]
	for i, s := range b.spans {
		start, end := s.start.value*unit-offset, s.end.value*unit-offset
		if end > score.MaxTime.Seconds() {
			b.leaveOut(s.line, fmt.Errorf("got an end after %s, want at most %.0f hours", lengthOf(end), score.MaxTime.Hours()))
			continue
		}
		x := report.Speech{Start: nanoseconds(start), End: nanoseconds(end), Person: s.person, Confidence: 1}
		if i < len(b.goesOn) {
			if b.goesOn[i] {
				b.continued += x.End - x.Start
			}
			goesOn = append(goesOn, b.goesOn[i])
		}
		kept = append(kept, s)
		speech = append(speech, x)
	}
	b.spans, b.goesOn = kept, goesOn
	return speech, nil
}

// checkLengths fails where what should be lengths seem to be ends: none is shorter than the time before it.
func (b *builder) checkLengths() error {
	const few = 5
	if !b.byDuration || len(b.spans) < few || slices.ContainsFunc(b.spans, func(s span) bool { return s.end.value < 2*s.start.value }) {
		return nil
	}
	return errors.New("the durations are all longer than the time before them, as if they were ends (or the times are out of order), want start and duration, or a table with the columns start and end")
}

func nanoseconds(seconds float64) time.Duration {
	return time.Duration(math.Round(max(0, seconds) * 1e9))
}

// lengthOf is length of seconds that may be beyond any Duration.
func lengthOf(seconds float64) string { return length(nanoseconds(min(seconds, 1e9))) }

// countedIn finds out what plain numbers count, as a part of a second.
func (b *builder) countedIn(kinds kind) (float64, error) {
	if b.unit != 0 {
		return b.unit.Seconds(), nil
	}
	first, last := b.extent()
	median := b.median()
	const milli = 1.0 / 1000
	if len(b.spans) > 1 && last <= 1 && median < shortestDays {
		return 0, fmt.Errorf("the times may be seconds (then the whole meeting is within one) or parts of a day, as spreadsheets keep them (%s), want seconds or clock times such as 0:01:23.5", lengthOf((last-first)*24*3600))
	}
	if kinds&broken != 0 && median <= longestBroken.Seconds() || median == 0 {
		return 1, nil
	}
	seconds := median <= longestTurns.Seconds() && last-first <= longestMeeting.Seconds()
	millis := median*milli >= shortestTurns.Seconds()
	switch {
	case seconds && millis && b.inSeconds:
		return 1, nil
	case seconds && millis:
		return 0, fmt.Errorf("the times are whole numbers that may be seconds (then the meeting is %s long, half of its entries over %s) or milliseconds (%s, half over %.1f s), "+
			"want them named: start_s and end_s, or start_ms and end_ms, or with a decimal point", lengthOf(last-first), lengthOf(median), lengthOf((last-first)*milli), median*milli)
	case millis && kinds&broken != 0:
		return 0, fmt.Errorf("the times may be seconds (then half of the entries are over %s long) or milliseconds (then over %.1f s), want them named: start_s and end_s, or start_ms and end_ms", lengthOf(median), median*milli)
	case millis && median*milli > sampleTurns.Seconds():
		return 0, fmt.Errorf("the times are whole numbers that may be milliseconds (then the meeting is %s long, half of its entries over %s) or samples (at 16 kHz %s, half over %s), "+
			"want them named: start_ms and end_ms, or in seconds with a decimal point", lengthOf((last-first)*milli), lengthOf(median*milli), lengthOf((last-first)/16000), lengthOf(median/16000))
	case millis:
		b.doubt("read_as_milliseconds", note.Values{"long_s": (last - first) * milli, "entry_s": median, "seconds_s": last - first})
		return milli, nil
	}
	return 1, nil
}

// beginning is when the meeting begins, in seconds by the file: 0, unless the file has times of day.
func (b *builder) beginning(kinds kind, unit float64) (float64, error) {
	b.pastMidnight(kinds)
	first, last := b.extent()
	first, last = first*unit, last*unit
	lead, span := first, last-first
	switch {
	case kinds&dated != 0, lead > score.MaxTime.Seconds(): // which numbers are that count seconds since 1970
		b.notes = append(b.notes, note.New("times_of_day", nil))
		return first, nil
	case kinds&^(minutes) == 0 && lead >= leastMinutes.Seconds() && lead >= span && last < 24*60:
		return 0, fmt.Errorf("the times may be minutes and seconds since the beginning (then nobody speaks for %s, and the rest is %s long) or hours and minutes of the day, want the seconds too: 0:%02d:%02d or %02d:%02d:00",
			lengthOf(lead), lengthOf(span), int(lead)/60, int(lead)%60, int(lead)/60, int(lead)%60)
	case lead > longestMeeting.Seconds(): // no time of day
	case lead >= leastLead.Seconds() && lead >= span, lead >= surelyLead.Seconds():
		b.doubt("began_at", note.Values{"at": clockOf(lead), "lead_s": lead})
		return first, nil
	}
	return 0, nil
}

// pastMidnight puts what comes after midnight after what comes before it, in a file with times of day.
func (b *builder) pastMidnight(kinds kind) {
	const day, half = 24 * 3600, 12 * 3600
	if kinds&(hours|dated) == 0 || kinds&number != 0 {
		return
	}
	add, before := 0.0, b.spans[0].start.value
	for i := range b.spans {
		s := &b.spans[i]
		if s.start.value+add < before-half {
			add += day
		}
		s.start.value += add
		s.end.value += add
		before = max(before, s.start.value)
	}
}

// extent is the first start and the last end.
func (b *builder) extent() (first, last float64) {
	first = math.Inf(1)
	for _, s := range b.spans {
		first, last = min(first, s.start.value), max(last, s.end.value)
	}
	return first, last
}

// median is the length that half of the entries exceed.
func (b *builder) median() float64 {
	d := make([]float64, len(b.spans))
	for i, s := range b.spans {
		d[i] = s.end.value - s.start.value
	}
	slices.Sort(d)
	return d[len(d)/2]
}

// clockOf writes a time as hours, minutes and seconds.
func clockOf(seconds float64) string {
	s := int64(min(seconds, 1e12))
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
