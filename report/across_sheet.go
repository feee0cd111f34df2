package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Sheet is x for people to read. It is in English.
func (x Across) Sheet() Sheet {
	n := len(x.Meetings)
	s := Sheet{Title: fmt.Sprintf("%d meetings side by side", n), Lang: "en"}
	if x.byDate {
		s.Subtitle = x.Meetings[0].Started.Format("2 January 2006") + " to " + x.Meetings[n-1].Started.Format("2 January 2006")
	}
	section := func(id, heading string, blocks ...Block) {
		s.Sections = append(s.Sections, Section{ID: id, Heading: heading, Blocks: blocks})
	}

	section("moved", "What moved", x.moved())
	section("figures", "Meeting by meeting",
		Picture{Drawing: AcrossPicture(x), Caption: "How each figure moved"}, x.meetingsTable(), x.figuresTable())
	if len(x.Tags) > 0 {
		section("groups", "Groups", x.tagsTable(), Para{Text: "Groups are what people say of themselves.", Quiet: true})
	}
	if len(x.People) > 0 {
		blocks := []Block{Para{Text: "Those who asked to be followed from meeting to meeting; nobody else is. How often they came in while another spoke, and others while they did, is per ten minutes of the others' and of their own speaking.", Quiet: true}}
		for _, p := range x.People {
			blocks = append(blocks, x.personTable(p))
		}
		section("people", "Followed", blocks...)
	}
	sure := []string{"A direction is said only of three meetings or more, and only where the range of the last lies apart from that of the first."}
	section("sure", "How sure this is", Para{Text: strings.Join(append(sure, x.Notes...), " "), Quiet: true})
	for _, f := range acrossFigures {
		name := f.name
		if !strings.EqualFold(name, f.short) {
			name = fmt.Sprintf("%s (%s)", sentence(f.short), f.name) // as over the table, as over the picture
		}
		s.Terms = append(s.Terms, Term{ID: strings.ReplaceAll(f.id, "_", "-"), Name: name, Text: f.text})
	}
	return s
}

func (x Across) moved() Block {
	n := len(x.Meetings)
	if n < meetingsToTrend {
		return Para{Text: fmt.Sprintf("%d meetings are too few to speak of a direction. Here is each beside the other.", n)}
	}
	if len(x.Changes) == 0 {
		return Para{Text: fmt.Sprintf("Over these %d meetings no figure moved clearly in one direction.", n)}
	}
	var facts []Fact
	for _, c := range x.Changes {
		for _, f := range acrossFigures {
			if f.id != c.Figure {
				continue
			}
			text, how := f.down, "all in all"
			if c.Up {
				text = f.up
			}
			if c.Always {
				how = "each time"
			}
			facts = append(facts, Fact{
				Text: fmt.Sprintf("%s: from %s to %s, %s.", text, f.write(c.First), f.write(c.Last), how),
				Term: strings.ReplaceAll(f.id, "_", "-"),
			})
		}
	}
	return Facts{facts}
}

func (x Across) meetingsTable() Table {
	t := Table{Caption: "The meetings", Rows: [][]string{{"No.", "Date", "Title", "Length", "People"}}, Numeric: []bool{true, false, false, true, true}}
	for i, m := range x.Meetings {
		date := "–"
		if !m.Started.IsZero() {
			date = m.Started.Format("2 Jan 2006")
		}
		title := isolate(cleanText(m.Title))
		if title == "" {
			title = "–"
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), date, title, length(m.MeetingS), strconv.Itoa(m.People)})
	}
	return t
}

func (x Across) figuresTable() Table {
	t := Table{Caption: "Their figures, defined on the last page", Rows: [][]string{{"No."}}, Numeric: []bool{true}}
	for _, f := range acrossFigures {
		t.Rows[0] = append(t.Rows[0], sentence(f.short))
		t.Numeric = append(t.Numeric, true)
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, f := range acrossFigures {
			text := "–"
			if r := *f.of(&x.Meetings[i]); r != nil {
				text = f.write(r.Value)
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (x Across) tagsTable() Table {
	t := Table{Caption: "Share of the speaking (in brackets: part of the people)", Rows: [][]string{{"No."}}, Numeric: []bool{true}}
	for _, g := range x.Tags {
		t.Rows[0] = append(t.Rows[0], isolate(cleanText(g.Tag)))
		t.Numeric = append(t.Numeric, true)
	}
	for i := range x.Meetings {
		row := []string{strconv.Itoa(i + 1)}
		for _, g := range x.Tags {
			text := "–"
			if m := g.Meetings[i]; m != nil {
				text = fmt.Sprintf("%s (%s)", percent(m.Share), percent(m.PeopleShare))
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (x Across) personTable(p PersonAcross) Table {
	t := Table{
		Caption: isolate(cleanText(p.Name)),
		Rows:    [][]string{{"No.", "Share", "× equal", "Turns", "Opened", "Came in", "Others came in"}},
		Numeric: []bool{true, true, true, true, true, true, true},
	}
	rate := func(r *float64) string {
		if r == nil {
			return "–"
		}
		return decimal(*r, 1)
	}
	for i, m := range p.Meetings {
		row := []string{strconv.Itoa(i + 1), "–", "–", "–", "–", "–", "–"}
		if m != nil {
			row = []string{strconv.Itoa(i + 1), percentRange(m.ShareLow, m.ShareHigh), decimal(m.TimesEqual, 1), strconv.Itoa(m.Turns), strconv.Itoa(m.Opened), rate(m.Made), rate(m.Received)}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
