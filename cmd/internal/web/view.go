package web

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"airtime/report"
	"airtime/report/sheet"
	"airtime/report/words"
)

// reportView is what the page of an account draws. Times are in seconds from the start. Turns have the place of their
// person in the list of people, which is short; corrections name people by their ID.
type reportView struct {
	Title    string        `json:"title"`
	Subtitle string        `json:"subtitle"`
	Lang     string        `json:"lang"`
	LengthS  float64       `json:"length_s"`
	People   []personView  `json:"people"`
	Seats    []int         `json:"seats"` // places in the list of those who were there, as they sat
	Turns    []turnView    `json:"turns"`
	Marks    []markView    `json:"marks"`
	Evidence []evidence    `json:"evidence"`
	Settings []settingView `json:"settings"`
	Edits    []editView    `json:"edits"`
	Willing  []willing     `json:"willing"`  // what there is to choose
	Chosen   []string      `json:"chosen"`   // what was
	FromDay  string        `json:"from_day"` // on which the choice can be looked at again, at the earliest
	Sheet    string        `json:"sheet"`
	Words    Words         `json:"words"`
	Saved    bool          `json:"saved"`
	CanSave  bool          `json:"can_save"`
}

type personView struct {
	ID      int     `json:"id"`
	Name    string  `json:"name"`
	Share   float64 `json:"share"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Several bool    `json:"several"`
}

// turnView is one span of speech. Its names are short: a day has tens of thousands.
type turnView struct {
	Person int     `json:"p"`
	Start  float64 `json:"s"`
	End    float64 `json:"e"`
	Or     *int    `json:"a,omitempty"` // who else it could be
}

type markView struct {
	Kind   string  `json:"kind"`
	AtS    float64 `json:"at_s"`
	UntilS float64 `json:"until_s"` // 0 for an instant, and while it goes on
	Text   string  `json:"text,omitempty"`
}

type editView struct {
	ID     int    `json:"id"`
	Text   string `json:"text"`
	Undone bool   `json:"undone"`
}

// willing is something that people can choose to do.
type willing struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type settingView struct {
	Name  string  `json:"name"`
	Doc   string  `json:"doc"`
	Value float64 `json:"value"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
	Step  float64 `json:"step"`
	Unit  string  `json:"unit"`
}

// viewOf is a as the page draws it.
func (r *Report) viewOf(a report.Account) (reportView, error) {
	content, err := r.options.Sheet(a)
	if err != nil {
		return reportView{}, fmt.Errorf("sheet: %w", err)
	}
	q := r.options.Questions
	v := reportView{
		Title: a.Title, Lang: q.Lang, Words: wordsOf(q), Sheet: content,
		Subtitle: report.Instant(a.LengthS.Duration().Round(time.Second)),
		LengthS:  max(a.LengthS.Duration().Seconds(), 1),
		Turns:    []turnView{}, Marks: []markView{}, Edits: []editView{}, Willing: []willing{}, Chosen: []string{},
		Saved: r.saved, CanSave: r.options.Save != nil,
	}
	if v.Title == "" {
		v.Title = a.Source.Name
	}
	index := map[report.PersonID]int{}
	for i, p := range a.People {
		index[p.ID] = i
		v.People = append(v.People, personView{int(p.ID), p.Name, p.Share, p.ShareLow, p.ShareHigh, p.Several})
	}
	v.Seats = []int{}
	for _, id := range a.Seated() {
		v.Seats = append(v.Seats, index[id])
	}
	for _, t := range a.Turns {
		turn := turnView{Person: index[t.Person], Start: seconds(t.StartS), End: seconds(t.EndS)}
		if or, ok := index[t.Alternative]; ok {
			turn.Or = &or
		}
		v.Turns = append(v.Turns, turn)
	}
	for _, m := range a.Marks {
		if m.Text != report.Uncounted {
			v.Marks = append(v.Marks, markView{string(m.Kind), seconds(m.AtS), seconds(m.UntilS), m.Text})
		}
	}
	for _, e := range a.Edits {
		v.Edits = append(v.Edits, editView{e.ID, q.Correction(e), e.Undone})
	}
	v.Evidence = r.evidenceOf(&a, index)
	for _, what := range report.Choosable {
		v.Willing = append(v.Willing, willing{what, q.Choice(what)})
	}
	for _, c := range a.Choices {
		v.Chosen = append(v.Chosen, q.Correction(c.Edit(a.NameOf(c.By))))
	}
	v.FromDay = r.options.Now().Format(time.DateOnly)
	if !a.Started.IsZero() {
		v.FromDay = a.Started.Format(time.DateOnly)
	}
	v.Settings = settingsOf(a, q)
	return v, nil
}

// seconds rounds to what an account keeps.
func seconds(s report.Seconds) float64 { return math.Round(s.Duration().Seconds()*1000) / 1000 }

// evidence is where a figure was counted.
type evidence struct {
	ID    string `json:"id"`
	Term  string `json:"term"` // which figures of the sheet it is of
	Label string `json:"label"`
	Spans []lit  `json:"spans"`
}

// lit is a stretch of one person's row, or of all rows (-1).
type lit struct {
	Person int     `json:"p"`
	Start  float64 `json:"s"`
	End    float64 `json:"e"`
}

// evidenceOf lists the figures that rest on places in the meeting.
func (r *Report) evidenceOf(a *report.Account, index map[report.PersonID]int) []evidence {
	out := []evidence{}
	for _, p := range sheet.PlacesOf(a, r.options.Me) {
		e := evidence{ID: p.ID, Term: p.Term, Label: words.Capitalized(r.options.Questions.Say(page+"lit_"+p.ID, words.Vars{"n": len(p.At)}))}
		for _, at := range p.At {
			row, ok := index[at.Person]
			if !ok {
				row = -1
			}
			e.Spans = append(e.Spans, lit{row, seconds(at.Start), seconds(at.End)})
		}
		out = append(out, e)
	}
	return out
}

// sliders are the thresholds people argue about; the others are for the configuration file. Each with
// the range a slider has, in its own unit.
var sliders = []struct {
	name           string
	min, max, step float64
}{
	{"long_turn", 30, 600, 5},
	{"open_floor", 0.5, 10, 0.5},
	{"turn_pause", 0.5, 5, 0.1},
	{"short_response", 0.2, 3, 0.1},
	{"window", 2, 30, 1},
	{"held_by_one", 40, 95, 1},
	{"barely_heard", 5, 75, 1},
}

// settingsOf are the sliders as a has them. Parts are shown in percent.
func settingsOf(a report.Account, q *words.Questions) []settingView {
	var out []settingView
	keys := map[string]report.Key{}
	for _, k := range a.Settings.Keys() {
		keys[k.Name] = k
	}
	for _, s := range sliders {
		v := settingView{Name: s.name, Doc: words.Capitalized(q.Setting(s.name)), Min: s.min, Max: s.max, Step: s.step}
		switch p := keys[s.name].Value.(type) {
		case *time.Duration:
			v.Value, v.Unit = p.Seconds(), " s"
		case *float64:
			v.Value, v.Unit = math.Round(1000**p)/10, " %"
		}
		out = append(out, v)
	}
	return out
}

// settingText is a slider's value as a correction writes it.
func settingText(k report.Key, v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	switch k.Value.(type) {
	case *time.Duration:
		return text + "s"
	case *float64:
		return strconv.FormatFloat(v/100, 'f', -1, 64)
	}
	return text
}
