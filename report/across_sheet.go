package report

import (
	"strconv"
	"strings"
)

// missing stands where a figure cannot be told.
const missing = "–"

// Sheet is x for people to read. A nil q is DefaultQuestions.
func (x Across) Sheet(q *Questions) Sheet {
	// The maker knows only the thresholds: an Across has no account.
	m := newMaker(&Account{Settings: x.settings}, q, "")
	q = m.q
	n := len(x.Meetings)
	m.sheet.Title = sentence(q.say("across_title", vars{"n": n}))
	if x.byDate {
		day := q.say("across_day", nil)
		m.sheet.Subtitle = q.say("across_dates", vars{"from": x.Meetings[0].Started.Format(day), "until": x.Meetings[n-1].Started.Format(day)})
	}
	m.section("moved", q.say("across_moved", nil), x.moved(m))
	m.section("figures", q.say("across_figures", nil),
		Picture{Drawing: AcrossPicture(x, q), Caption: q.say("across_picture", nil)}, x.meetingsTable(m), x.figuresTable(m))
	if len(x.Tags) > 0 {
		m.section("groups", q.say("across_groups", nil), x.tagsTable(m))
	}
	if len(x.People) > 0 {
		blocks := []Block{Para{Text: q.say("across_people_how", nil), Quiet: true}}
		for _, p := range x.People {
			blocks = append(blocks, x.personTable(m, p))
		}
		m.section("people", q.say("across_people", nil), blocks...)
	}
	sure := []string{q.say("across_sure_how", nil)}
	for _, note := range x.notes {
		sure = append(sure, q.say(note.id, note.v))
	}
	m.section("sure", q.say("across_sure", nil), Para{Text: strings.Join(sure, " "), Quiet: true})
	return m.sheet
}

func (x Across) moved(m *maker) Block {
	n := len(x.Meetings)
	if n < meetingsToTrend {
		return Para{Text: sentence(m.q.say("across_few", vars{"n": n}))}
	}
	if len(x.Changes) == 0 {
		return Para{Text: sentence(m.q.say("across_none", vars{"n": n}))}
	}
	var facts []Fact
	for _, c := range x.Changes {
		for _, f := range acrossFigures {
			if f.id != c.Figure {
				continue
			}
			change, id := f.down, "across_change"
			if c.Up {
				change = f.up
			}
			if c.Always {
				id = "across_change_always"
			}
			facts = append(facts, m.fact(f.term, id, vars{
				"change": m.q.say(change, nil), "first": f.write(m.q, c.First), "last": f.write(m.q, c.Last),
			}))
		}
	}
	return Facts{facts}
}

func (x Across) meetingsTable(m *maker) Table {
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

func (x Across) figuresTable(m *maker) Table {
	t := Table{Caption: m.q.say("across_table", nil), Rows: [][]string{m.columns("col_number")}, Numeric: []bool{true}, Terms: []string{""}}
	for _, f := range acrossFigures {
		t.Rows[0] = append(t.Rows[0], m.q.say(f.head, nil))
		t.Numeric, t.Terms = append(t.Numeric, true), append(t.Terms, m.term(f.term))
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, f := range acrossFigures {
			text := missing
			if r := *f.of(&x.Meetings[i]); r != nil {
				text = f.write(m.q, r.Value)
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (x Across) tagsTable(m *maker) Table {
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

func (x Across) personTable(m *maker, p PersonAcross) Table {
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
