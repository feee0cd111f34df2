//go:build eval

package reporttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airtime/diarize/score"
	"airtime/report"
)

// RealMeetings reads the reference turns of whole real meetings, those of a pattern such as "ami-train/*.rttm". They lie in
// the folder that AIRTIME_DATA names, or in shared/data beside the repository.
func RealMeetings(t *testing.T, pattern string) map[string]report.Meeting {
	t.Helper()
	data := os.Getenv("AIRTIME_DATA")
	for up := ".."; data == "" && len(up) < 20; up = filepath.Join(up, "..") {
		if beside := filepath.Join(up, "shared", "data"); isFolder(beside) {
			data = beside
		}
	}
	files, err := filepath.Glob(filepath.Join(data, "meetings", "turns", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no meetings at %s in %q (%v)", pattern, data, err)
	}
	meetings := map[string]report.Meeting{}
	for _, file := range files {
		meetings[strings.TrimSuffix(filepath.Base(file), ".rttm")] = readTurns(t, file)
	}
	return meetings
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func readTurns(t *testing.T, file string) report.Meeting {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recordings, err := score.ReadRTTM(f)
	if err != nil || len(recordings) != 1 {
		t.Fatalf("%s: got %d recordings, %v", file, len(recordings), err)
	}
	var m report.Meeting
	ids := map[string]report.PersonID{}
	for _, turn := range recordings[0].Turns {
		p, ok := ids[turn.Speaker]
		if !ok {
			p = m.Add(report.Person{Name: turn.Speaker})
			ids[turn.Speaker] = p
		}
		m.Speech = append(m.Speech, report.Speech{Start: turn.Start, End: turn.End, Person: p, Confidence: 1})
		m.Length = max(m.Length, turn.End)
	}
	return m
}
