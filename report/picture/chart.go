package picture

import (
	"slices"
	"time"

	"airtime/report"
	"airtime/report/numbers"
	"airtime/report/picture/chart"
	"airtime/report/picture/draw"
	"airtime/report/words"
)

// barsScale is the share at the right end of the bars, and whether any share has a
// range that can be seen.
func (c *canvas) barsScale() (most float64, ranged bool) {
	most = 1.5 * c.a.EqualShare()
	for _, f := range c.a.People {
		most = max(most, f.ShareHigh)
		ranged = ranged || numbers.PercentDigits(f.ShareLow) != numbers.PercentDigits(f.ShareHigh)
	}
	return min(1, most), ranged
}

// barsChart has a row for each of people, with their share, its range, time and
// multiple of the equal share.
func (c *canvas) barsChart(people []int, ties [][2]int, most float64, ranged bool) *chart.Chart {
	ids := []string{"pic_share", "pic_range", "pic_time", "pic_multiple"}
	if !ranged {
		ids = slices.Delete(ids, 1, 2)
	}
	rows := &chart.Chart{Mark: c.a.EqualShare() / most}
	if len(c.a.People) < 2 {
		rows.Mark = 0
	}
	for _, id := range ids {
		rows.Head = append(rows.Head, c.q.Say(id, nil))
	}
	for k, i := range people {
		f := c.a.People[i]
		r := chart.Row{Name: c.fullName(f.ID), Note: c.heard(f), Low: f.ShareLow / most, High: f.ShareHigh / most}
		for _, id := range ids {
			if c.a.Hearing(f) == report.NoVoice { // and so nothing is known of their share
				r.Figures = append(r.Figures, "–")
				continue
			}
			switch id {
			case "pic_share":
				r.Figures = append(r.Figures, c.q.Percent(f.Share, f.Share))
			case "pic_range":
				r.Figures = append(r.Figures, c.q.Percent(f.ShareLow, f.ShareHigh))
			case "pic_time":
				r.Figures = append(r.Figures, numbers.Length(f.SpeakingS))
			default:
				if f.Several { // who is nobody's equal
					r.Figures = append(r.Figures, "–")
					continue
				}
				r.Figures = append(r.Figures, c.q.Say("times_equal", words.Vars{"figure": c.q.Figure(f.TimesEqual, 1)}))
			}
		}
		if t := slices.IndexFunc(ties, func(t [2]int) bool { return t[0] <= k && k < t[1] }); t >= 0 {
			switch k {
			case ties[t][0]:
				r.Tie = chart.FirstTied
			case ties[t][1] - 1:
				r.Tie = chart.LastTied
			default:
				r.Tie = chart.MiddleTied
			}
		}
		rows.Rows = append(rows.Rows, r)
	}
	return rows
}

// bar draws the share of f around the height middle, and returns where it ends. at
// is the place of a share, equal that of the equal share.
func (c *canvas) bar(f report.PersonFigures, middle, thick float64, at func(float64) float64, equal float64, part string) float64 {
	const visible, wide = 0.75, 2 // points
	x0 := at(0)
	if f.SpeakingS == 0 && f.ShareHigh == 0 {
		return x0
	}
	low, share, high := at(f.ShareLow), at(f.Share), at(f.ShareHigh)
	if numbers.PercentDigits(f.ShareLow) == numbers.PercentDigits(f.ShareHigh) {
		low, high = share, share
	}
	solid := low
	if share <= low+wide {
		solid = share
	}
	c.labelled(x0, middle-thick/2, max(visible, solid-x0), thick, draw.Accent, draw.Solid, part)
	if len(c.a.People) > 1 && equal < low {
		c.line(equal, middle-thick/2, equal, middle+thick/2, 1, draw.Paper)
	}
	if share > low+wide {
		c.rect(low, middle-thick/2, share-low, thick, draw.Accent, draw.Hatch)
	}
	if high > low {
		c.line(low, middle, high, middle, 1, draw.Ink)
		c.line(low, middle-3, low, middle+3, 1, draw.Ink)
		c.line(high, middle-3, high, middle+3, 1, draw.Ink)
	}
	return max(x0+visible, high)
}

// bracket draws what joins a row of height h at c.y to its neighbours.
func (c *canvas) bracket(t chart.Tie, h float64) {
	if t == chart.Untied {
		return
	}
	from, to := c.y, c.y+h
	if t == chart.FirstTied {
		from = c.y + h/2 - 3
	}
	if t == chart.LastTied {
		to = c.y + h/2 + 3
	}
	c.line(2, from, 2, to, 0.75, draw.Ink)
	if t == chart.FirstTied {
		c.line(2, from, 5, from, 0.75, draw.Ink)
	}
	if t == chart.LastTied {
		c.line(2, to, 5, to, 0.75, draw.Ink)
	}
}

// roundTimes are round times from the start to the end of the recording, at least
// so large a part of it apart.
func roundTimes(length report.Seconds, apart float64) []report.Seconds {
	fits := func(step time.Duration) bool { return float64(step)/float64(length) >= apart }
	step := 24 * time.Hour
	for _, s := range []time.Duration{
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	} {
		if fits(s) {
			step = s
			break
		}
	}
	for !fits(step) {
		step *= 2
	}
	var times []report.Seconds
	for at := report.Seconds(0); at <= length; at += report.Seconds(step) {
		times = append(times, at)
	}
	return times
}

// timeChart begins the chart of a timeline.
func (t *timeline) timeChart() *chart.Chart {
	length := t.a.LengthS
	return &chart.Chart{Axis: func(apart float64) (at []float64, times []string) {
		for _, s := range roundTimes(length, apart) {
			at, times = append(at, float64(s)/float64(length)), append(times, numbers.Clock(s))
		}
		return at, times
	}}
}

// chartRow adds a row that the spans fill.
func (t *timeline) chartRow(name string, spans []report.EventSpan) {
	a := t.a
	t.Chart.Rows = append(t.Chart.Rows, chart.Row{Name: name, Fill: func(columns int) []float64 { return a.Coverage(spans, columns) }})
}

// chartAway adds rows of what is no meeting time, which the drawing has as grey.
func (t *timeline) chartAway() {
	var kinds []string
	spans := map[string][]report.EventSpan{}
	for _, m := range t.away() {
		if _, ok := spans[m.Text]; !ok {
			kinds = append(kinds, m.Text)
		}
		spans[m.Text] = append(spans[m.Text], report.EventSpan{StartS: m.AtS, EndS: m.UntilS})
	}
	for _, kind := range kinds {
		t.chartRow(kind, spans[kind])
	}
}
