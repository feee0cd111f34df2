package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"airtime/audio/note"
	"airtime/report"
)

// Format is a kind of file that says who spoke when.
type Format string

// The formats. Account is our own: Detect knows it, [report.ReadJSON] reads it.
const (
	WebVTT   Format = "vtt"
	SRT      Format = "srt"
	RTTM     Format = "rttm"
	CSV      Format = "csv"
	Labels   Format = "labels"
	Account  Format = "account"
	Services Format = "json"
	Text     Format = "text"
)

// kindOfFile is what is to be known of a format. A new one is one entry in kinds.
type kindOfFile struct {
	format     Format
	says       string // what it is, for people
	extensions []string
	detect     func(h head) bool
	read       func(r io.Reader, b *builder) error // nil for an account
}

// kinds are the formats, in the order in which a file is tried.
var kinds = []kindOfFile{
	{WebVTT, "WebVTT with names (Zoom, Teams, Meet, Webex)", []string{".vtt"}, func(h head) bool { return isWebVTT(h.text) }, readWebVTT},
	{Account, "an account of airtime's own", nil, func(h head) bool { return h.isObject() && bytes.Contains(h.text, []byte(`"schema"`)) }, nil},
	{Services, "JSON of whisperX, whisper.cpp, Fireflies, Deepgram, AssemblyAI, Google, Azure, Amazon, Zoom's timeline and others", []string{".json"}, head.isJSON, readJSON},
	{RTTM, "RTTM (any diarizer)", []string{".rttm"}, func(h head) bool { return h.first(isRTTM) }, readRTTM},
	{CSV, "CSV", []string{".csv", ".tsv"}, func(h head) bool { return h.first(isHeader) }, readCSV},
	{Labels, "label tracks of Audacity", nil, func(h head) bool { return h.first(isLabels) }, readLabels},
	{SRT, "SRT with names", []string{".srt"}, head.hasTiming, readSRT},
	{Text, "text with names and times (Otter, Rev)", nil, head.isText, readText},
}

// Says lists the formats in words, for help and documentation.
func Says() []string {
	var words []string
	for _, k := range kinds {
		words = append(words, k.says)
	}
	return words
}

// HeadSize is how much of a file's beginning Detect wants to see.
const HeadSize = 4096

// Unnamed is who speaks where a file gives no name.
const Unnamed = "Unnamed"

// maxPeople bounds the people of one meeting: more of them are words taken for names.
const maxPeople = 1000

// maxLine bounds a line of WebVTT, SRT and CSV, in bytes.
const maxLine = 256 << 10

// head is the beginning of a file.
type head struct {
	text  []byte
	lines [][]byte // the first two that say something
}

func newHead(text []byte) head {
	h := head{text: text}
	for line := range bytes.SplitSeq(bytes.ReplaceAll(text, []byte("\r"), []byte("\n")), []byte("\n")) {
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 || bytes.HasPrefix(trimmed, []byte(";;")) || isSeparator(trimmed) {
			continue
		}
		if h.lines = append(h.lines, line); len(h.lines) == 2 {
			break
		}
	}
	return h
}

// first says whether is holds for the first line that says something.
func (h head) first(is func([]byte) bool) bool { return len(h.lines) > 0 && is(h.lines[0]) }

func (h head) isObject() bool { return bytes.HasPrefix(bytes.TrimSpace(h.text), []byte("{")) }

func (h head) isJSON() bool {
	t := bytes.TrimSpace(h.text)
	if len(t) == 0 || t[0] != '{' && t[0] != '[' {
		return false
	}
	t = bytes.TrimSpace(t[1:])
	return len(t) == 0 || t[0] == '"' || t[0] == '{' || t[0] == '}' || t[0] == ']'
}

func (h head) hasTiming() bool {
	return slices.ContainsFunc(h.lines, func(line []byte) bool {
		_, _, err := parseTiming(line)
		return err == nil
	})
}

func isHeader(line []byte) bool {
	_, err := parseHeader(bytes.TrimSpace(line))
	return err == nil
}

// Detect says what a file is from its beginning, or else from the ending of its
// name. Sound and other binary files are none of these, whatever their name.
func Detect(name string, beginning []byte) (Format, bool) {
	text, err := io.ReadAll(decoded(bytes.NewReader(beginning)))
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return "", false
	}
	h := newHead(text)
	for _, k := range kinds {
		if k.detect(h) {
			return k.format, true
		}
	}
	ext := strings.ToLower(filepath.Ext(name))
	for _, k := range kinds {
		if slices.Contains(k.extensions, ext) {
			return k.format, true
		}
	}
	return "", false
}

// Read reads a meeting: names and spans, nothing else. Source.Kind is "turns",
// Length the last end; the caller names the source. Text may be UTF-8, or UTF-16
// as Windows programs save it.
//
// What made no sense, and what could be read in two ways, is among the meeting's
// notes and by itself in doubts, as whole sentences: whoever gave the file should see
// them at once. An error says line, what was got and what was wanted.
func Read(r io.Reader, f Format) (m report.Meeting, doubts []note.Note, err error) {
	i := slices.IndexFunc(kinds, func(k kindOfFile) bool { return k.format == f })
	switch {
	case i < 0:
		return report.Meeting{}, nil, fmt.Errorf("format: got %q, want one of %s", f, strings.Join(names(), ", "))
	case kinds[i].read == nil:
		return report.Meeting{}, nil, errors.New("account: want it read by report.ReadJSON")
	}
	b := newBuilder()
	if err = kinds[i].read(decoded(r), b); err == nil {
		m, err = b.meeting()
	}
	if err != nil {
		if !strings.HasPrefix(err.Error(), string(f)+": ") {
			err = fmt.Errorf("%s: %w", f, err)
		}
		return report.Meeting{}, nil, err
	}
	return m, b.doubts, nil
}

func names() []string {
	var words []string
	for _, k := range kinds {
		words = append(words, string(k.format))
	}
	return words
}
