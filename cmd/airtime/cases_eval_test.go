//go:build eval

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"airtime/audio/note"
)

// caseOf is one input of a public report of a fault, with what is right: people in order of appearance with
// their shares in percent, or words of the error that is right.
type caseOf struct {
	files  string // in shared/cases, parted by spaces
	length float64
	people string // "Ana 25, Ben 75"; a name that is * is not checked; none of them is checked if it is empty
	note   string // a part of a note, as its code and values, that is right
	err    string
}

var cases = []caseOf{
	{files: "01-rttm-space-in-name/space.rttm", length: 40, people: "Ana Lima 25, Ana Costa 50, Ben Osei 25"},
	{files: "01-rttm-space-in-name/spk.rttm", length: 40, people: "* 25, * 50, * 25"},
	{files: "02-no-names-but-a-colon/nonames.srt", err: "got no name of a speaker"},
	{files: "04-long-or-quoted-names/longnames.vtt", length: 60, people: `Ana Lima - Head of Community Gardens and Parks (she/her) 16.7, Ben Osei - Deputy Head of Community Gardens and Parks (he/him) 33.3, Chidi Eze 16.7, Dee "Dot" Park 16.7, Eli Ray [Host] 16.7`},
	{files: "05-gaps-in-timestamps/ana.webm 05-gaps-in-timestamps/ben.webm", length: 60, people: "ana 66, ben 34"},
	{files: "05-gaps-in-timestamps/late.mkv", length: 40},
	{files: "06-anti-phase-stereo/anti.flac", length: 30, note: "of=1"},
	{files: "06-anti-phase-stereo/ana.flac 06-anti-phase-stereo/ben.flac", length: 60, people: "ana 66, ben 34"},
	{files: "07-entity-in-name/entity.vtt", length: 50, people: "Liam O'Brien 20, Ana & Dee 40, Ben 40"},
	{files: "08-csv-milliseconds/wcpp.csv", length: 35, people: "* 28.6, * 57.1, Unnamed 14.3", note: "read_as_milliseconds"},
	{files: "08-csv-milliseconds/aai.csv", length: 30.24, people: "A 33.3, B 66.7", note: "read_as_milliseconds"},
	{files: "09-voice-tag-only-on-change/voicechange.vtt", length: 30, people: "Ana Lima 50, Ben Osei 50", note: "continued"},
	{files: "10-name-in-cue-identifier/webex.vtt", length: 41, people: "Ana Lima 50, Ben Osei 50"},
	{files: "10-name-in-cue-identifier/cueid.vtt", length: 300, people: "Speaker 1 50, Speaker 2 50"},
	{files: "10-name-in-cue-identifier/webex0.vtt", length: 15, people: "Unnamed 33.3, Ana Lima 66.7"},
	{files: "13-colon-in-display-name/colon.vtt", length: 40, people: "Room 2: Ana 25, Room 2: Ben 50, Cleo 25"},
	{files: "14-wav-header-too-short/w_small.wav", length: 20, note: "promised_s=2"},
	{files: "15-several-tracks-in-container/obs.mkv", length: 60, people: "* 65, * 35", note: "tracks_heard n=2"},
	{files: "16-one-bad-cue/neg.vtt", length: 30, people: "Ana Lima 33.3, Ben Osei 66.7", note: "line=6"},
	{files: "16-one-bad-cue/negempty.vtt", length: 30, people: "Ana 54.7, Ben 45.3", note: "line=6"},
	{files: "16-one-bad-cue/neg.rttm", length: 30, people: "ana 33.3, ben 66.7", note: "line=2"},
	{files: "16-one-bad-cue/negstart.rttm", length: 30, people: "ana 33.3, ben 66.7"},
	{files: "16-one-bad-cue/negstart.srt", length: 30, people: "Ana 33.3, Ben 66.7"},
	{files: "16-one-bad-cue/na.rttm", length: 30, people: "Unnamed 33.3, ben 66.7"},
	{files: "17-cue-id-reserved-word/idword.vtt", length: 30, people: "Ana 66.7, Ben 33.3"},
	{files: "18-whispercpp-speaker-in-parentheses/wcpp.srt", length: 35, people: "speaker 0 28.6, speaker 1 57.1, Unnamed 14.3"},
	{files: "18-whispercpp-speaker-in-parentheses/wcpp.vtt", length: 35, people: "Speaker0 28.6, Speaker1 57.1, Unnamed 14.3"},
	{files: "20-csv-cr-only/cr.csv", length: 30, people: "Ana 33.3, Ben 66.7"},
	{files: "21-json-of-others/whisperx.json", length: 30, people: "SPEAKER_00 33.3, SPEAKER_01 66.7"},
	{files: "21-json-of-others/fireflies.json", length: 10, people: "Ana 100"},
}

// TestEvalCases runs the program on inputs that went wrong before, from public reports. They lie in the folder that
// AIRTIME_CASES names, or in shared/cases beside the repository.
func TestEvalCases(t *testing.T) {
	root := os.Getenv("AIRTIME_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	if _, err := os.Stat(root); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "airtime")
	if msg, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	for _, c := range cases {
		t.Run(strings.ReplaceAll(c.files, "/", "_"), func(t *testing.T) {
			args := []string{"analyze", "--format", "json"}
			for f := range strings.FieldsSeq(c.files) {
				args = append(args, filepath.Join(root, f))
			}
			cmd := exec.Command(program, args...)
			cmd.Env = testEnv(t)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if c.err != "" {
				if err == nil || !strings.Contains(stderr.String(), c.err) {
					t.Errorf("got %v, %s; want the error %q", err, stderr.String(), c.err)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v: %s", err, stderr.String())
			}
			c.check(t, out)
		})
	}
}

func (c caseOf) check(t *testing.T, out []byte) {
	var account struct {
		Length float64 `json:"length_s"`
		Notes  []note.Note
		People []struct {
			Name  string
			Share float64
		}
	}
	if err := json.Unmarshal(out, &account); err != nil {
		t.Fatal(err)
	}
	if math.Abs(account.Length-c.length) > 0.1 {
		t.Errorf("%g s long, want %g", account.Length, c.length)
	}
	if notes := fmt.Sprint(account.Notes); !strings.Contains(notes, c.note) {
		t.Errorf("notes %q, want %q", notes, c.note)
	}
	if c.people == "" {
		return
	}
	want := strings.Split(c.people, ", ")
	if len(account.People) != len(want) {
		t.Fatalf("%d people, want %s", len(account.People), c.people)
	}
	for i, p := range account.People {
		at := strings.LastIndexByte(want[i], ' ')
		var share float64
		if _, err := fmt.Sscan(want[i][at+1:], &share); err != nil {
			t.Fatal(err)
		}
		if name := want[i][:at]; name != "*" && name != p.Name {
			t.Errorf("person %d is %q, want %q", i+1, p.Name, name)
		}
		if math.Abs(100*p.Share-share) > 1 {
			t.Errorf("%s has %.1f %%, want %.1f", p.Name, 100*p.Share, share)
		}
	}
}
