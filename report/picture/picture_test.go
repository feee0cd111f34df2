package picture_test

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/picture"
	"airtime/report/picture/draw"
	"airtime/report/picture/picturetest"
	"airtime/report/picture/svg"
	"airtime/report/reporttest"
	"airtime/report/words"
)

func All(a *report.Account) map[string]func(*report.Account) draw.Drawing {
	all := make(map[string]func(*report.Account) draw.Drawing)
	for name, picture := range map[string]func(*report.Account, *words.Questions) draw.Drawing{
		"bars": picture.Bars, "lanes": picture.Lanes, "strip": picture.Strip, "matrix": picture.Matrix, "waits": picture.Waits,
	} {
		all[name] = func(a *report.Account) draw.Drawing { return picture(a, nil) }
	}
	if len(a.People) > 0 {
		all["me"] = func(a *report.Account) draw.Drawing { return picture.MyLane(a, nil, a.People[len(a.People)-1].ID) }
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
		a := report.Compute(reporttest.Meetings()[meeting], report.DefaultSettings())
		for _, name := range pictures {
			t.Run(meeting+" "+name, func(t *testing.T) {
				d := All(&a)[name](&a)
				picturetest.Check(t, d)
				reporttest.Golden(t, "picture-"+meeting+"-"+name+".svg", string(svg.Of(d, name)))
			})
		}
	}
}

func TestPicturesLayOut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 5, 8, 12, 13, 16, 17, 30, 40, 60} {
		for _, long := range []time.Duration{0, 100 * time.Millisecond, 20 * time.Second, 9 * time.Minute, 70 * time.Minute, 3 * time.Hour, 12 * time.Hour} {
			a := report.Compute(reporttest.Random(r, n, long), report.DefaultSettings())
			for name, picture := range All(&a) {
				d := picture(&a)
				picturetest.Check(t, d)
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
	m := reporttest.Meetings()["calls"]
	m.Marks = append(m.Marks, report.Mark{Kind: report.Agenda, At: 60 * time.Minute, Text: "Björn's report"})
	a := report.Compute(m, report.DefaultSettings())
	svg := string(svg.Of(picture.MyLane(&a, nil, 1), "p"))
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
	a := report.Account{People: []report.PersonFigures{{ID: 1, Name: "A"}, {ID: 2, Name: "B"}, {ID: 3, Name: "C"}}, Settings: report.DefaultSettings()}
	rate := 1.5
	a.Pairs = []report.Pair{
		{By: 1, On: 2, Taken: 2, Tried: 1, TakenRate: &rate, TriedRate: &rate, Shown: true},
		{By: 3, On: 1, Taken: 2, TakenRate: &rate, TriedRate: &rate},
	}
	d := picture.Matrix(&a, nil)
	picturetest.Check(t, d)
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
	q := *words.English()
	q.Sentences = make(map[string]words.Phrase)
	letters := regexp.MustCompile(`[a-zA-Z]+(\}?)`)
	for id, forms := range words.English().Sentences {
		q.Sentences[id] = words.Phrase{}
		for form, s := range forms {
			q.Sentences[id][form] = letters.ReplaceAllStringFunc(s, func(w string) string {
				if strings.HasSuffix(w, "}") {
					return w // a placeholder
				}
				return strings.Repeat("ж", len(w))
			})
		}
	}
	q.Numbers = nil
	m := reporttest.Meetings()["calls"]
	m.Length, m.Marks[1].Text, m.Marks[2].Text = 55*time.Minute, "", ""
	for i := range m.People {
		m.People[i].Name = strings.Repeat("山", i+1)
	}
	for i := range m.Speech {
		if i%9 == 0 {
			m.Speech[i].Alternative = m.Speech[i].Person%4 + 1
		}
	}
	quiet := m
	quiet.Speech = nil
	brief := m
	brief.Speech = m.Speech[:2]
	for _, m := range []report.Meeting{m, quiet, brief} {
		a := report.Compute(m, report.DefaultSettings())
		for _, d := range []draw.Drawing{
			picture.Bars(&a, &q), picture.Lanes(&a, &q), picture.Strip(&a, &q), picture.Matrix(&a, &q), picture.Waits(&a, &q),
			picture.MyLane(&a, &q, 1), picture.MyLane(&a, &q, 5), picture.MyLane(&a, &q, report.Nobody),
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
	if err := report.WriteJSON(&small, report.Compute(reporttest.MeetingOf(30, "A 0 12", "B 8 20"), report.DefaultSettings())); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add([]byte(`{"schema":1,"length_s":10,"speaking_s":1,"people":[{"name":"A","share":-3,"share_high":9,"waits":[{"from_s":20,"to_s":3}]},{"name":""}],
"turns":[{"start_s":1,"end_s":2,"person":"A"}],"pairs":[{"by":"A","on":"C","taken":3,"shown":true},{"by":"A","on":"A","tried":-5,"shown":true}],
"strip":[{"start_s":9,"end_s":1,"holder":"D","speech":true},{"speech":true},{"speech":true}],"marks":[{"kind":"agenda","at_s":99,"text":"x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := report.ReadJSON(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, picture := range All(&a) {
			svg.Of(picture(&a), "p")
		}
	})
}

// BenchmarkPictures draws all of them for a meeting of an hour.
func BenchmarkPictures(b *testing.B) {
	a := reporttest.HourLong()
	for b.Loop() {
		for _, d := range All(&a) {
			d(&a)
		}
	}
}

// A note under a picture is a sentence, and begins as one, also where it begins with a number.
func TestNotesAreSentences(t *testing.T) {
	m := reporttest.Meetings()["room"]
	m.FillUp(len(m.People)+2, report.NeutralName)
	a := report.Compute(m, report.DefaultSettings())
	for _, tag := range words.Languages() {
		q, _ := words.In(tag)
		for _, d := range []draw.Drawing{picture.Bars(&a, q), picture.Shares(&a, q)} {
			for _, op := range d.Ops {
				if text, ok := op.(draw.Text); ok && strings.HasSuffix(text.S, ".") && text.S != words.Capitalized(text.S) && text.X == 0 {
					t.Errorf("%s, %s: got the note %q, want a sentence", tag, d.Title, text.S)
				}
			}
		}
	}
}
