package report

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"airtime/report/draw"
)

func allPictures(a *Account) map[string]func(*Account) draw.Drawing {
	all := make(map[string]func(*Account) draw.Drawing)
	for name, picture := range map[string]func(*Account, *Questions) draw.Drawing{
		"bars": BarsPicture, "lanes": LanesPicture, "strip": StripPicture, "matrix": MatrixPicture, "waits": WaitsPicture,
	} {
		all[name] = func(a *Account) draw.Drawing { return picture(a, nil) }
	}
	if len(a.People) > 0 {
		all["me"] = func(a *Account) draw.Drawing { return MyLanePicture(a, nil, a.People[len(a.People)-1].Name) }
	}
	return all
}

func TestPicturesGolden(t *testing.T) {
	for meeting, pictures := range map[string][]string{
		"room":   {"bars", "lanes", "strip", "matrix", "me"},
		"calls":  {"lanes", "matrix", "waits"},
		"forty":  {"bars", "matrix"},
		"day":    {"lanes"},
		"nobody": {"bars", "lanes", "strip", "matrix", "waits"},
	} {
		a := Compute(textMeetings()[meeting], DefaultSettings())
		for _, name := range pictures {
			t.Run(meeting+" "+name, func(t *testing.T) {
				d := allPictures(&a)[name](&a)
				checkDrawing(t, d)
				checkGolden(t, "picture-"+meeting+"-"+name+".svg", string(draw.SVG(d, name)))
			})
		}
	}
}

// box is what a Text covers: from the top of capitals with accents to the descenders' end.
type box struct {
	x0, y0, x1, y1 float64
	s              string
}

func boxOf(t draw.Text) box {
	w := draw.Measure(t.S, t.Size, t.Bold)
	x := t.X
	switch t.Anchor {
	case draw.Middle:
		x -= w / 2
	case draw.End:
		x -= w
	}
	return box{x, t.Y - 0.75*t.Size, x + w, t.Y + 0.2*t.Size, t.S}
}

// checkDrawing finds texts over one another, and anything beyond the edges.
func checkDrawing(t *testing.T, d draw.Drawing) {
	t.Helper()
	const eps = 0.01
	if d.W <= 0 || d.H <= 0 || d.Title == "" || d.Alt == "" || len(d.Ops) == 0 {
		t.Errorf("%q: %g by %g points with %d operations and the words %q", d.Title, d.W, d.H, len(d.Ops), d.Alt)
	}
	within := func(what string, x0, y0, x1, y1 float64) {
		t.Helper()
		if !(x0 >= -eps && y0 >= -eps && x1 <= d.W+eps && y1 <= d.H+eps && x0 <= x1+eps && y0 <= y1+eps) {
			t.Errorf("%s: %s at %.1f,%.1f to %.1f,%.1f, want within %g by %g", d.Title, what, x0, y0, x1, y1, d.W, d.H)
		}
	}
	var texts []box
	for _, op := range d.Ops {
		switch o := op.(type) {
		case draw.Rect:
			within("rectangle", o.X, o.Y, o.X+o.W, o.Y+o.H)
		case draw.Line:
			within("line", min(o.X1, o.X2), min(o.Y1, o.Y2), max(o.X1, o.X2), max(o.Y1, o.Y2))
		case draw.Text:
			b := boxOf(o)
			within(fmt.Sprintf("%q", o.S), b.x0, b.y0, b.x1, b.y1)
			if o.Size < 5 {
				t.Errorf("%s: %q has a size of %.1f", d.Title, o.S, o.Size)
			}
			if strings.ContainsAny(o.S, "\n\t\u00a0\u202e") {
				t.Errorf("%s: text %q", d.Title, o.S)
			}
			for _, p := range texts {
				if b.x0 < p.x1-eps && p.x0 < b.x1-eps && b.y0 < p.y1-eps && p.y0 < b.y1-eps {
					t.Errorf("%s: %q lies over %q (%.1f,%.1f to %.1f,%.1f over %.1f,%.1f to %.1f,%.1f)", d.Title, b.s, p.s,
						b.x0, b.y0, b.x1, b.y1, p.x0, p.y0, p.x1, p.y1)
				}
			}
			texts = append(texts, b)
		}
	}
}

func TestPicturesLayOut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 5, 8, 12, 13, 16, 17, 30, 40, 60} {
		for _, long := range []time.Duration{0, 100 * time.Millisecond, 20 * time.Second, 9 * time.Minute, 70 * time.Minute, 3 * time.Hour, 12 * time.Hour} {
			a := Compute(someMeeting(r, n, long), DefaultSettings())
			for name, picture := range allPictures(&a) {
				d := picture(&a)
				checkDrawing(t, d)
				for _, op := range d.Ops {
					if o, ok := op.(draw.Text); ok && strings.HasSuffix(o.S, "…") && !strings.HasPrefix(o.S, "A ") {
						t.Errorf("%s: the name %q is cut", name, o.S)
					}
				}
				if d.H > 900 {
					t.Errorf("%s of %d people is %g points high", name, n, d.H)
				}
				if t.Failed() {
					t.Fatalf("%s of %d people over %v", name, n, long)
				}
			}
		}
	}
}

// A picture for one person names nobody else, nor what might.
func TestMyLaneNamesNobodyElse(t *testing.T) {
	m := textMeetings()["calls"]
	m.Marks = append(m.Marks, Mark{Kind: Agenda, At: 60 * time.Minute, Person: -1, Text: "Björn's report"})
	a := Compute(m, DefaultSettings())
	svg := string(draw.SVG(MyLanePicture(&a, nil, "Ana"), "p"))
	for _, s := range []string{"Björn", "Cem", "Dalia", "Ewa", "Budget"} {
		if strings.Contains(svg, s) {
			t.Errorf("Ana's picture has %q", s)
		}
	}
	if !strings.Contains(svg, ">Ana<") {
		t.Error("Ana's picture has no lane of hers")
	}
}

// Pairs with fewer than three events leave no trace in the picture.
func TestMatrixShowsNoPairOfFew(t *testing.T) {
	a := Account{People: []PersonFigures{{Name: "A"}, {Name: "B"}, {Name: "C"}}, Settings: DefaultSettings()}
	rate := 1.5
	a.Pairs = []Pair{
		{By: "A", On: "B", Taken: 2, Tried: 1, TakenRate: &rate, TriedRate: &rate, Shown: true},
		{By: "C", On: "A", Taken: 2, TakenRate: &rate, TriedRate: &rate},
	}
	d := MatrixPicture(&a, nil)
	checkDrawing(t, d)
	var counts []string
	for _, op := range d.Ops {
		if o, ok := op.(draw.Text); ok && strings.Contains(o.S, "·") {
			counts = append(counts, o.S)
		}
	}
	if got, want := strings.Join(counts, ", "), "2 · 1, 1.5 · 1.5"; got != want {
		t.Errorf("cells: got %s, want %s", got, want)
	}
	if strings.Contains(d.Alt, "C came in") {
		t.Errorf("the words %q tell of a pair with two events", d.Alt)
	}
}

// Every word of a picture comes from the questions, so that it can be in another language.
func TestPicturesHaveNoWordsOfTheirOwn(t *testing.T) {
	q := *DefaultQuestions()
	q.sentences = make(map[string]phrase)
	letters := regexp.MustCompile(`[a-zA-Z]+(\}?)`)
	for id, forms := range DefaultQuestions().sentences {
		q.sentences[id] = phrase{}
		for form, s := range forms {
			q.sentences[id][form] = letters.ReplaceAllStringFunc(s, func(w string) string {
				if strings.HasSuffix(w, "}") {
					return w // a placeholder
				}
				return strings.Repeat("ж", len(w))
			})
		}
	}
	q.numbers = nil
	m := textMeetings()["calls"]
	m.Length, m.Marks[1].Text, m.Marks[2].Text = 55*time.Minute, "", ""
	for i := range m.People {
		m.People[i].Name = strings.Repeat("山", i+1)
	}
	for i := range m.Speech {
		if i%9 == 0 {
			m.Speech[i].Alternative = (m.Speech[i].Person + 1) % 4
		}
	}
	quiet := m
	quiet.Speech = nil
	brief := m
	brief.Speech = m.Speech[:2]
	for _, m := range []Meeting{m, quiet, brief} {
		a := Compute(m, DefaultSettings())
		for _, d := range []draw.Drawing{
			BarsPicture(&a, &q), LanesPicture(&a, &q), StripPicture(&a, &q), MatrixPicture(&a, &q), WaitsPicture(&a, &q),
			MyLanePicture(&a, &q, "山"), MyLanePicture(&a, &q, "山山山山山"), MyLanePicture(&a, &q, "?"),
		} {
			all := []string{d.Title, d.Alt}
			for _, op := range d.Ops {
				if o, ok := op.(draw.Text); ok {
					all = append(all, o.S)
				}
			}
			for _, s := range all {
				if w := regexp.MustCompile(`[a-zA-Z]+`).FindString(s); w != "" {
					t.Errorf("%s: the word %q in %q", d.Title, w, s)
				}
			}
		}
	}
}

// An account comes from a file: whatever ReadJSON accepts can be drawn.
func FuzzPictures(f *testing.F) {
	var small bytes.Buffer
	if err := WriteJSON(&small, Compute(meetingOf(30, "A 0 12", "B 8 20"), DefaultSettings())); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add([]byte(`{"schema":1,"length_s":10,"speaking_s":1,"people":[{"name":"A","share":-3,"share_high":9,"waits":[{"from_s":20,"to_s":3}]},{"name":""}],
"turns":[{"start_s":1,"end_s":2,"person":"A"}],"pairs":[{"by":"A","on":"C","taken":3,"shown":true},{"by":"A","on":"A","tried":-5,"shown":true}],
"strip":[{"start_s":9,"end_s":1,"holder":"D","speech":true},{"speech":true},{"speech":true}],"marks":[{"kind":"agenda","at_s":99,"text":"x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ReadJSON(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, picture := range allPictures(&a) {
			draw.SVG(picture(&a), "p")
		}
	})
}
