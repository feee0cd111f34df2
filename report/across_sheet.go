package report

import (
	"strconv"
	"strings"
)

// missing stands where a figure cannot be told.
const missing = "–"

// AcrossSheet is x for people to read. A nil q is DefaultQuestions.
func AcrossSheet(x Across, q *Questions) Sheet {
	// The maker knows only the thresholds: an Across has no account.
	m := newMaker(&Account{Settings: x.Settings}, q, "")
	q = m.q
	n := len(x.Meetings)
	m.sheet.Title = sentence(q.say("across_title", vars{"n": n}))
	if x.ByDate {
		day := q.say("across_day", nil)
		m.sheet.Subtitle = q.say("across_dates", vars{"from": x.Meetings[0].Started.Format(day), "until": x.Meetings[n-1].Started.Format(day)})
	}
	m.section("moved", q.say("across_moved", nil), m.moved(x))
	m.section("figures", q.say("across_figures", nil),
		Picture{Drawing: AcrossPicture(x, q), Caption: q.say("across_picture", nil)}, m.meetingsTable(x), m.figuresTable(x))
	if len(x.Tags) > 0 {
		m.section("groups", q.say("across_groups", nil), m.tagsTable(x))
	}
	if len(x.People) > 0 {
		blocks := []Block{Para{Text: q.say("across_people_how", nil), Quiet: true}}
		for _, p := range x.People {
			blocks = append(blocks, m.personTable(p))
		}
		m.section("people", q.say("across_people", nil), blocks...)
	}
	sure := []string{q.say("across_sure_how", nil)}
	for _, note := range x.Remarks {
		sure = append(sure, q.say(note.ID, note.Vars))
	}
	m.section("sure", q.say("across_sure", nil), Para{Text: strings.Join(sure, " "), Quiet: true})
	return m.sheet
}

// acrossTerm is the ID of the Term that defines f.
func acrossTerm(f AcrossFigure) string { return "across-" + strings.ReplaceAll(f.Key, "_", "-") }

func (m *maker) moved(x Across) Block {
	n := len(x.Meetings)
	if n < MeetingsToTrend {
		return Para{Text: sentence(m.q.say("across_few", vars{"n": n}))}
	}
	if len(x.Changes) == 0 {
		return Para{Text: sentence(m.q.say("across_none", vars{"n": n}))}
	}
	var facts []Fact
	for _, c := range x.Changes {
		for _, f := range AcrossFigures {
			if f.ID != c.Figure {
				continue
			}
			change, id := "move_"+f.Key+"_down", "across_change"
			if c.Up {
				change = "move_" + f.Key + "_up"
			}
			if c.Always {
				id = "across_change_always"
			}
			facts = append(facts, m.fact(acrossTerm(f), id, vars{
				"change": m.q.say(change, nil), "first": writeAcross(m.q, f, c.First), "last": writeAcross(m.q, f, c.Last),
			}))
		}
	}
	return Facts{facts}
}

func (m *maker) meetingsTable(x Across) Table {
	t := Table{
		Caption: m.q.say("across_meetings", nil),
		Rows:    [][]string{m.columns("col_number", "col_date", "col_title", "col_length", "col_people")},
		Numeric: []bool{true, false, false, true, true},
	}
	for i, f := range x.Meetings {
		date, title := missing, missing
		if !f.Started.IsZero() {
			date = f.Started.Format(m.q.say("across_day_short", nil))
		}
		if s := cleanText(f.Title); s != "" {
			title = isolate(s)
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), date, title, length(f.MeetingS), strconv.Itoa(f.People)})
	}
	return t
}

func (m *maker) figuresTable(x Across) Table {
	t := Table{Caption: m.q.say("across_table", nil), Rows: [][]string{m.columns("col_number")}, Numeric: []bool{true}, Terms: []string{""}}
	for _, f := range AcrossFigures {
		t.Rows[0] = append(t.Rows[0], m.q.say("move_"+f.Key+"_head", nil))
		t.Numeric, t.Terms = append(t.Numeric, true), append(t.Terms, m.term(acrossTerm(f)))
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, f := range AcrossFigures {
			text := missing
			if r := *f.Of(&x.Meetings[i]); r != nil {
				text = writeAcross(m.q, f, r.Value)
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m *maker) tagsTable(x Across) Table {
	t := Table{Caption: m.q.say("across_groups_table", nil), Rows: [][]string{m.columns("col_number")}, Numeric: []bool{true}, Terms: []string{""}}
	for _, g := range x.Tags {
		t.Rows[0] = append(t.Rows[0], isolate(cleanText(g.Tag)))
		t.Numeric, t.Terms = append(t.Numeric, true), append(t.Terms, m.term("groups"))
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, g := range x.Tags {
			text := missing
			if f := g.Meetings[i]; f != nil {
				text = m.q.say("across_with_range", vars{"figure": m.q.percent(f.Share, f.Share), "range": m.q.percent(f.PeopleShare, f.PeopleShare)})
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m *maker) personTable(p PersonAcross) Table {
	t := Table{
		Caption: isolate(cleanText(p.Name)),
		Rows:    [][]string{m.columns("col_number", "col_share", "col_equal", "col_turns", "col_opened", "col_came_in", "col_others_came_in")},
		Numeric: []bool{true, true, true, true, true, true, true},
		Terms: []string{"", m.term("share"), m.term("share"), m.term("across-turns"), m.term("across-opened-floor"),
			m.term("across-made"), m.term("across-received")},
	}
	rate := func(r *float64) string {
		if r == nil {
			return missing
		}
		return m.q.figure(*r, 1)
	}
	for i, f := range p.Meetings {
		row := []string{strconv.Itoa(i + 1), missing, missing, missing, missing, missing, missing}
		if f != nil {
			row = []string{
				strconv.Itoa(i + 1), m.q.percent(f.ShareLow, f.ShareHigh), m.q.figure(f.TimesEqual, 1),
				strconv.Itoa(f.Turns), strconv.Itoa(f.Opened), rate(f.Made), rate(f.Received),
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
