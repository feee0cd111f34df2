package excerpt

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airtime/audio"
	"airtime/report"
)

func turn(person report.PersonID, start, end float64) report.TurnSpan {
	return report.TurnSpan{Person: person, StartS: report.Seconds(start * float64(time.Second)), EndS: report.Seconds(end * float64(time.Second))}
}

func TestChoose(t *testing.T) {
	unsure := turn(1, 100, 130)
	unsure.Alternative = 2
	a := report.Account{
		People: []report.PersonFigures{{ID: 1, Name: "Ana"}, {ID: 2, Name: "Ben"}, {ID: 3, Name: "Chi"}, {ID: 4, Name: "Dan"}},
		Turns: []report.TurnSpan{
			turn(1, 1, 3), turn(2, 2.5, 6), turn(1, 10, 20), turn(3, 12, 13), turn(1, 30, 31), turn(1, 40, 45), unsure,
		},
	}
	want := [][]string{
		{"40.3s to 44.3s alone", "10.3s to 12s alone", "1.3s to 2.5s alone"}, // surely theirs, and no sound of others
		{"3.3s to 6s alone"},
		{"12s to 13s"}, // rather with others than not at all
		nil,
	}
	got := Choose(a)
	for i := range want {
		var all []string
		for _, e := range got[i] {
			s := e.Start.String() + " to " + e.End.String()
			if e.Alone {
				s += " alone"
			}
			all = append(all, s)
		}
		if strings.Join(all, ", ") != strings.Join(want[i], ", ") {
			t.Errorf("%s: got %q, want %q", a.People[i].Name, all, want[i])
		}
	}
}

// ramp yields n samples that tell their own place.
type ramp struct{ at, n int }

func (r *ramp) Format() audio.Format { return audio.Format{Rate: audio.AnalysisRate, Channels: 1} }
func (r *ramp) Close() error         { return nil }
func (r *ramp) Read(dst []float32) (int, error) {
	n := min(len(dst), r.n-r.at, 777)
	if n == 0 {
		return 0, io.EOF
	}
	for i := range n {
		dst[i] = float32(r.at+i) / float32(r.n)
	}
	r.at += n
	return n, nil
}

func TestRead(t *testing.T) {
	rate := int(audio.AnalysisRate)
	all := [][]Excerpt{{{Start: 4 * time.Second, End: 6 * time.Second}, {Start: time.Second, End: 2 * time.Second}}, {{Start: 1500 * time.Millisecond, End: 20 * time.Second}}}
	if err := Read(context.Background(), &ramp{n: 10 * rate}, 10*time.Second, all, func(int64) {}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		e        Excerpt
		from, to int
	}{{all[0][0], 4 * rate, 6 * rate}, {all[0][1], rate, 2 * rate}, {all[1][0], rate * 3 / 2, 10 * rate}} {
		if len(tt.e.Samples) != tt.to-tt.from || tt.e.Samples[0] != float32(tt.from)/float32(10*rate) {
			t.Errorf("%v: got %d samples from %v, want %d", tt.e.Start, len(tt.e.Samples), tt.e.Samples[0], tt.to-tt.from)
		}
	}
	kept := all[0][0].Samples
	Erase(all)
	for i, s := range kept {
		if s != 0 {
			t.Fatalf("sample %d: got %v, want it wiped", i, s)
		}
	}
	if err := Read(context.Background(), &ramp{n: 10 * rate}, 13*time.Second, nil, func(int64) {}); err == nil {
		t.Error("got no error for a recording of another meeting")
	}
}

func TestPlay(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	was := players
	defer func() { players = was }()
	out := filepath.Join(t.TempDir(), "bytes")
	players = [][]string{{"airtime-no-such-player"}, {"false"}, {"sh", "-c", "wc${IFS}-c>" + out}}
	var p Player
	if err := p.Play(context.Background(), make([]float32, 100)); err != nil {
		t.Fatal(err)
	}
	if p.works[0] != "sh" {
		t.Errorf("got %q, want the first that can", p.works)
	}
	if bytes, err := os.ReadFile(out); err != nil || strings.TrimSpace(string(bytes)) != "200" {
		t.Errorf("the player got %s bytes, %v, want 200", bytes, err)
	}
	players = players[:1]
	if err := new(Player).Play(context.Background(), nil); !errors.Is(err, ErrNoPlayer) {
		t.Errorf("got %v, want %v", err, ErrNoPlayer)
	}
}
