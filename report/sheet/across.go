package sheet

import (
	"cmp"
	"strconv"
	"strings"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/picture"
	"airtime/report/words"
)

// acrossAsks is the question that one meeting has no evidence for, and several beside each other have.
const acrossAsks = "space-organizing"

// missing stands where a figure cannot be told.
const missing = "–"

// Across is x for people to read. A nil q is words.English.
func Across(x across.Comparison, q *words.Questions) Sheet {
	// The writer knows only the thresholds: an Across has no account.
	m := newSheetWriter(&report.Account{Settings: x.Settings}, q, "")
	q = m.q
	n := len(x.Meetings)
	m.sheet.Title = words.Capitalized(q.Say("across_title", words.Vars{"n": n}))
	if x.ByDate {
		day := q.Say("across_day", nil)
		m.sheet.Subtitle = q.Say("across_dates", words.Vars{"from": x.Meetings[0].Started.Format(day), "until": x.Meetings[n-1].Started.Format(day)})
	}
	m.section("moved", cmp.Or(m.ask(acrossAsks), q.Say("across_moved", nil)), m.moved(x))
	m.section("figures", q.Say("across_figures", nil),
		Picture{Drawing: picture.Across(x, q), Caption: q.Say("across_picture", nil)}, m.meetingsTable(x), m.figuresTable(x))
	if len(x.Tags) > 0 {
		m.section("groups", q.Say("across_groups", nil), m.tagsTable(x))
	}
	if len(x.People) > 0 {
		blocks := []Block{Para{Text: q.Say("across_people_how", nil), Quiet: true}}
		for _, p := range x.People {
			blocks = append(blocks, m.personTable(p))
		}
		m.section("people", q.Say("across_people", nil), blocks...)
	}
	sure := []string{q.Say("across_sure_how", nil)}
	for _, n := range x.Notes {
		sure = append(sure, q.Note(n))
	}
	m.section("sure", q.Say("across_sure", nil), Para{Text: strings.Join(sure, " "), Quiet: true})
	m.section("so-what", "", Para{Text: m.soWhat(x)})
	return m.sheet
}

// acrossTerm is the ID of the Term that defines f.
func acrossTerm(f across.Figure) string { return "across-" + strings.ReplaceAll(f.Key, "_", "-") }

func (m *sheetWriter) moved(x across.Comparison) Block {
	n := len(x.Meetings)
	if n < across.MeetingsToTrend {
		return Para{Text: words.Capitalized(m.q.Say("across_few", words.Vars{"n": n}))}
	}
	if len(x.Changes) == 0 {
		return Para{Text: words.Capitalized(m.q.Say("across_none", words.Vars{"n": n}))}
	}
	var facts []Fact
	for _, c := range x.Changes {
		for _, f := range across.Figures {
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
			facts = append(facts, m.fact(acrossTerm(f), id, words.Vars{
				"change": m.q.Say(change, nil), "first": picture.FigureText(m.q, f, c.First), "last": picture.FigureText(m.q, f, c.Last),
			}))
		}
	}
	return Facts{facts}
}

// soWhat is what a group could make of it, in one sentence.
func (m *sheetWriter) soWhat(x across.Comparison) string {
	for _, c := range x.Changes {
		if c.Figure == "balance" && c.Up {
			return m.q.Say("across_so_even", nil)
		}
		if c.Figure == "balance" {
			return m.q.Say("across_so_uneven", nil)
		}
	}
	if len(x.Changes) > 0 {
		return m.q.Say("across_so_other", nil)
	}
	return m.q.Say("across_so_none", nil)
}

func (m *sheetWriter) meetingsTable(x across.Comparison) Table {
	t := Table{
		Caption: m.q.Say("across_meetings", nil),
		Rows:    [][]string{m.columns("col_number", "col_date", "col_title", "col_length", "col_people")},
		Numeric: []bool{true, false, false, true, true},
	}
	for i, f := range x.Meetings {
		date, title := missing, missing
		if !f.Started.IsZero() {
			date = f.Started.Format(m.q.Say("across_day_short", nil))
		}
		if s := names.Clean(f.Title); s != "" {
			title = names.Isolated(s)
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), date, title, numbers.Length(f.MeetingS), m.countText(strconv.Itoa(f.People), f.People, f.Fewest, f.Most)})
	}
	return t
}

func (m *sheetWriter) figuresTable(x across.Comparison) Table {
	t := Table{Caption: m.q.Say("across_table", nil), Rows: [][]string{m.columns("col_number")}, Numeric: []bool{true}, Terms: []string{""}}
	for _, f := range across.Figures {
		t.Rows[0] = append(t.Rows[0], m.q.Say("move_"+f.Key+"_head", nil))
		t.Numeric, t.Terms = append(t.Numeric, true), append(t.Terms, m.term(acrossTerm(f)))
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, f := range across.Figures {
			text := missing
			if r := *f.Of(&x.Meetings[i]); r != nil {
				text = picture.FigureText(m.q, f, r.Value)
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m *sheetWriter) tagsTable(x across.Comparison) Table {
	t := Table{Caption: m.q.Say("across_groups_table", nil), Rows: [][]string{m.columns("col_number")}, Numeric: []bool{true}, Terms: []string{""}}
	for _, g := range x.Tags {
		t.Rows[0] = append(t.Rows[0], names.Isolated(names.Clean(g.Tag)))
		t.Numeric, t.Terms = append(t.Numeric, true), append(t.Terms, m.term("groups"))
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, g := range x.Tags {
			text := missing
			if f := g.Meetings[i]; f != nil {
				text = m.q.Say("across_with_range", words.Vars{"figure": m.q.Percent(f.Share, f.Share), "range": m.q.Percent(f.PeopleShare, f.PeopleShare)})
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m *sheetWriter) personTable(p across.Person) Table {
	t := Table{
		Caption: names.Isolated(names.Clean(p.Name)),
		Rows:    [][]string{m.columns("col_number", "col_share", "col_equal", "col_turns", "col_opened", "col_came_in", "col_others_came_in")},
		Numeric: []bool{true, true, true, true, true, true, true},
		Terms: []string{"", m.term("share"), m.term("share"), m.term("across-turns"), m.term("across-opened-floor"),
			m.term("across-made"), m.term("across-received")},
	}
	rate := func(r *float64) string {
		if r == nil {
			return missing
		}
		return m.q.Figure(*r, 1)
	}
	for i, f := range p.Meetings {
		row := []string{strconv.Itoa(i + 1), missing, missing, missing, missing, missing, missing}
		if f != nil {
			row = []string{
				strconv.Itoa(i + 1), m.q.Percent(f.ShareLow, f.ShareHigh), m.q.Figure(f.TimesEqual, 1),
				strconv.Itoa(f.Turns), strconv.Itoa(f.Opened), rate(f.Made), rate(f.Received),
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
