package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"airtime/diarize/score"
	"airtime/report"
)

// Format is a kind of file that says who spoke when.
type Format string

// The formats. JSON is our own account: Detect knows it, report.ReadJSON reads it.
const (
	WebVTT Format = "vtt"
	SRT    Format = "srt"
	RTTM   Format = "rttm"
	CSV    Format = "csv"
	JSON   Format = "json"
)

// HeadSize is how much of a file's beginning Detect wants to see.
const HeadSize = 4096

// Unnamed is who speaks where a file gives no name.
const Unnamed = "Unnamed"

// maxPeople bounds the people of one meeting: more of them are words taken for names.
const maxPeople = 1000

// maxLine bounds a line of WebVTT, SRT and CSV, in bytes.
const maxLine = 256 << 10

var extensions = map[string]Format{
	".vtt": WebVTT, ".srt": SRT, ".rttm": RTTM, ".csv": CSV, ".tsv": CSV, ".json": JSON,
}

// Detect says what a file is from its beginning, or else from the ending of its
// name. Sound and other binary files are none of these, whatever their name.
func Detect(name string, head []byte) (Format, bool) {
	text, err := io.ReadAll(decoded(bytes.NewReader(head)))
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return "", false
	}
	if isWebVTT(text) {
		return WebVTT, true
	}
	if t := bytes.TrimSpace(text); bytes.HasPrefix(t, []byte("{")) && bytes.Contains(t, []byte(`"schema"`)) {
		return JSON, true
	}
	var lines [][]byte // the first few that say something
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || bytes.HasPrefix(line, []byte(";;")) || isSeparator(line) {
			continue
		}
		if lines = append(lines, line); len(lines) == 2 {
			break
		}
	}
	if len(lines) > 0 {
		if f := bytes.Fields(lines[0]); len(f) >= 8 && (string(f[0]) == "SPEAKER" || string(f[0]) == "SPKR-INFO") {
			return RTTM, true
		}
		if _, err := parseHeader(lines[0]); err == nil {
			return CSV, true
		}
	}
	for _, line := range lines {
		if _, _, err := parseTiming(line); err == nil {
			return SRT, true
		}
	}
	f, ok := extensions[strings.ToLower(filepath.Ext(name))]
	return f, ok
}

// Read reads a meeting: names and spans, nothing else. Source.Kind is "turns",
// Length the last end; the caller names the source. Text may be UTF-8, or UTF-16
// as Windows programs save it. An error says line, what was got and what was wanted.
func Read(r io.Reader, f Format) (report.Meeting, error) {
	r = decoded(r)
	var m report.Meeting
	var err error
	switch f {
	case WebVTT, SRT:
		m, err = readCues(r, f)
	case CSV:
		m, err = readCSV(r)
	case RTTM:
		return readRTTM(r) // its errors say rttm themselves
	case JSON:
		return report.Meeting{}, errors.New("json: got an account, want it read by report.ReadJSON")
	default:
		return report.Meeting{}, fmt.Errorf("format: got %q, want vtt, srt, rttm or csv", f)
	}
	if err != nil {
		return report.Meeting{}, fmt.Errorf("%s: %w", f, err)
	}
	return m, nil
}

func readRTTM(r io.Reader) (report.Meeting, error) {
	recs, err := score.ReadRTTM(r)
	if err != nil {
		return report.Meeting{}, err
	}
	if len(recs) > 1 {
		return report.Meeting{}, fmt.Errorf("rttm: got %d recordings (%.40q, %.40q, …), want one", len(recs), recs[0].Name, recs[1].Name)
	}
	b := newBuilder()
	for _, rec := range recs {
		for _, t := range rec.Turns {
			who, err := b.person(t.Speaker)
			if err != nil {
				return report.Meeting{}, fmt.Errorf("rttm: %w", err)
			}
			b.add(t.Start, t.End, who)
		}
	}
	m, err := b.meeting()
	if err != nil {
		return report.Meeting{}, fmt.Errorf("rttm: %w", err)
	}
	return m, nil
}
