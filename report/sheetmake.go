package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"airtime/report/draw"
)

// listedNames is how many people a sentence names before it counts the rest.
const listedNames = 12

// GroupSheet is the sheet for the table: two printed pages whose sentences name
// nobody. A nil q is DefaultQuestions.
func GroupSheet(a *Account, q *Questions) Sheet { return newMaker(a, q, ForGroup).group() }

// FacilitatorSheet is the group's sheet, and who is waiting, who was not heard and
// when the floor was held.
func FacilitatorSheet(a *Account, q *Questions) Sheet { return newMaker(a, q, ForFacilitator).group() }

// PersonSheet is one page about the person with that name. Everybody else is in it
// only in sum: it has no other name, nor a word that may hold one (the
// recording's file name, notes, agenda marks).
func PersonSheet(a *Account, q *Questions, name string) (Sheet, error) {
	m := newMaker(a, q, ForMe)
	m.me = slices.IndexFunc(a.People, func(f PersonFigures) bool { return f.Name == name })
	if m.me < 0 {
		m.me = slices.IndexFunc(a.People, func(f PersonFigures) bool {
			return strings.EqualFold(cleanText(f.Name), cleanText(name))
		})
	}
	if m.me < 0 {
		var known []string
		for _, f := range a.People[:min(listedNames, len(a.People))] {
			known = append(known, strconv.Quote(clip(f.Name)))
		}
		if more := len(a.People) - listedNames; more > 0 {
			known = append(known, fmt.Sprintf("or one of %d more", more))
		}
		if len(known) == 0 {
			known = []string{"nobody: no person is in this account"}
		}
		return Sheet{}, fmt.Errorf("person: got %q, want one of %s", clip(name), strings.Join(known, ", "))
	}
	return m.personal(), nil
}

// Worksheet is the questions alone, with room to write and a paragraph to read
// aloud before anything is recorded: the hand-out for before a meeting.
func Worksheet(q *Questions) Sheet {
	m := newMaker(&Account{}, q, "")
	q = m.q
	m.sheet.Title = q.say("title_worksheet", nil)
	m.section("consent", q.say("consent_title", nil), Para{Text: q.say("consent", nil)})
	how := []Block{Para{Text: q.say("worksheet_how", nil), Quiet: true}}
	for _, k := range []struct {
		kind kind
		head string
	}{{bySound, "worksheet_sound"}, {partly, "worksheet_partly"}, {reflection, "worksheet_reflect"}} {
		blocks := how
		for _, x := range q.asked {
			if x.kind == k.kind {
				blocks = append(blocks, Para{Text: x.me}, Room{Lines: 2})
			}
		}
		if len(blocks) > len(how) {
			m.section(string(k.kind), q.say(k.head, nil), blocks...)
			how = nil
		}
	}
	return m.sheet
}

// maker writes one Sheet.
type maker struct {
	a     *Account
	q     *Questions
	sheet Sheet
	me    int // index of the person a personal sheet is about
	found findings
	tried map[string]bool // practices that are on the sheet already
	said  map[string]bool // facts that are
}

func newMaker(a *Account, q *Questions, f Audience) *maker {
	if q == nil {
		q = DefaultQuestions()
	}
	return &maker{
		a: a, q: q, found: find(a), tried: map[string]bool{}, said: map[string]bool{},
		sheet: Sheet{Lang: q.Lang, For: f, Words: q.fixedWords()},
	}
}

// section adds one, unless it has nothing in it.
func (m *maker) section(id, heading string, blocks ...Block) {
	for _, b := range blocks {
		if facts, ok := b.(Facts); ok {
			for _, f := range facts.Items {
				m.said[f.Text] = true
			}
		}
	}
	if len(blocks) > 0 {
		m.sheet.Sections = append(m.sheet.Sections, Section{ID: id, Heading: heading, Blocks: blocks})
	}
}

// fact is a sentence whose figure is defined by term.
func (m *maker) fact(term, id string, v vars) Fact {
	return Fact{Text: sentence(m.q.say(id, v)), Term: m.term(term)}
}

// term puts the definition on the last page.
func (m *maker) term(id string) string {
	if id == "" || slices.ContainsFunc(m.sheet.Terms, func(t Term) bool { return t.ID == id }) {
		return id
	}
	t, ok := m.q.terms[id]
	if !ok {
		panic("no term " + id)
	}
	m.sheet.Terms = append(m.sheet.Terms, Term{ID: id, Name: t.name, Text: m.q.fill(t.text, m.q.thresholds(m.a.Settings))})
	return id
}

// thresholds are what a term can state.
func (q *Questions) thresholds(s Settings) vars {
	used := vars{}
	for _, k := range s.Keys() {
		switch x := k.Value.(type) {
		case *time.Duration:
			used[k.Name] = q.limit(*x)
		case *float64:
			used[k.Name] = q.percent(*x, *x)
		case *int:
			used[k.Name] = *x
		case *bool:
			used[k.Name] = strconv.FormatBool(*x)
		}
	}
	return used
}

// about marks a figure that unsure time could change and that has no range.
func (m *maker) about(unsure bool, figure string) string {
	if !unsure {
		return figure
	}
	return m.q.say("about", vars{"figure": figure})
}

func (m *maker) picture(d draw.Drawing, term, caption string, v vars) Picture {
	return Picture{Drawing: d, Caption: m.q.say(caption, v), Term: m.term(term)}
}

func (m *maker) name(i int) string {
	if s := cleanText(m.a.People[i].Name); s != "" {
		return isolate(s)
	}
	return m.q.say("name_none", nil)
}

func (m *maker) names(people []int) string {
	var names []string
	for _, i := range people {
		names = append(names, m.name(i))
	}
	return m.q.list(names, listedNames)
}

// enough says whether so many events can carry a sentence.
func (m *maker) enough(n int) bool { return n >= m.a.Settings.MinEvents }

func (m *maker) equal(n int) string {
	e := strings.TrimSuffix(decimal(100*Part(n, m.found.people), 1), ".0")
	return m.q.say("percent", vars{"figure": strings.Replace(e, ".", m.q.decimal, 1)})
}

// head is the title and what was looked at. The file's name may be somebody's and
// is on no sheet.
func (m *maker) head() {
	a, q := m.a, m.q
	title := cleanText(a.Title)
	m.sheet.Title = cmp.Or(title, q.say("title_plain", nil))
	if m.sheet.For == ForMe {
		m.sheet.Title = q.say("title_me_plain", nil)
		if title != "" && !m.namesAnother(title) {
			m.sheet.Title = q.say("title_me", vars{"title": isolate(title)})
		}
	}
	var about []string
	switch {
	case m.sheet.For == ForFacilitator:
		about = append(about, q.say("for_facilitator", nil))
	case m.sheet.For == ForMe:
		about = append(about, m.name(m.me))
	}
	if !a.Started.IsZero() {
		about = append(about, a.Started.Format(q.date))
	}
	about = append(about, q.say("about_length", vars{"time": length(a.LengthS)}))
	if n := len(a.People); n > 0 {
		about = append(about, q.say("about_people", vars{"n": n}))
	}
	switch {
	case a.Source.Kind == "turns":
		about = append(about, q.say("about_turns", nil))
	case a.Source.Mode == "person":
		about = append(about, q.say("about_tracks", nil))
	case a.Source.Mode == mixMode:
		about = append(about, q.say("about_voices", nil))
	}
	m.sheet.Subtitle = strings.Join(about, " · ")
}

// namesAnother says whether s has somebody else's name in it.
func (m *maker) namesAnother(s string) bool {
	s = strings.ToLower(s)
	for i, f := range m.a.People {
		if name := strings.ToLower(cleanText(f.Name)); i != m.me && name != "" && strings.Contains(s, name) {
			return true
		}
	}
	return false
}

// questions adds a section for every question of the sheet that evidence has
// something to say to, and one for reflection with all others.
func (m *maker) questions(evidence func(id string) []Block, heading string, lines int) {
	var rest []Fact
	for _, x := range m.q.asked {
		if !slices.Contains(x.on, m.sheet.For) {
			continue
		}
		var blocks []Block
		if x.kind != reflection {
			blocks = evidence(x.id)
		}
		if len(blocks) == 0 {
			rest = append(rest, Fact{Text: x.asks(m.sheet.For)})
			continue
		}
		cannot := x.cannot
		if x.kind == partly {
			cannot = m.q.say("hints", nil) + " " + cannot
		}
		m.onlyNew(blocks)
		blocks = append(blocks, Para{Text: cannot, Quiet: true})
		if try, ok := m.try(x.id); ok {
			blocks = append(blocks, try)
		}
		m.section(x.id, x.asks(m.sheet.For), blocks...)
	}
	if len(rest) > 0 {
		m.section("reflect", m.q.say(heading, nil), Para{Text: m.q.say("reflect_how", nil), Quiet: true}, Facts{rest}, Room{Lines: lines})
	}
}

// onlyNew takes out what the sheet has said before, unless nothing would be left.
func (m *maker) onlyNew(blocks []Block) {
	evidence, ok := blocks[0].(Facts)
	if !ok {
		return
	}
	fresh := Facts{slices.DeleteFunc(slices.Clone(evidence.Items), func(f Fact) bool { return m.said[f.Text] })}
	if len(fresh.Items) > 0 {
		blocks[0] = fresh
	}
}

// howSure says in a section what the figures rest on.
func (m *maker) howSure(section int) {
	a, q := m.a, m.q
	var sure []string
	if a.SpeakingS > 0 {
		if a.UnsureS > 0 {
			sure = append(sure, sentence(q.say("unsure_time", vars{"unsure": length(a.UnsureS), "speaking": length(a.SpeakingS)})))
		} else {
			sure = append(sure, q.say("no_unsure", nil))
		}
		if a.Source.Mode == mixMode {
			sure = append(sure, q.say("one_microphone", nil))
		}
	}
	sure = append(sure, q.say("only_times", nil))
	if m.sheet.For != ForMe { // notes may name people
		sure = append(sure, q.say("not_ranked", nil))
		for _, n := range a.Notes {
			sure = append(sure, cleanText(n))
		}
	}
	blocks := &m.sheet.Sections[section].Blocks
	*blocks = append(*blocks, Para{Text: strings.Join(sure, " "), Quiet: true})
}

// triesForOne is how many things a personal sheet suggests to try, under the first
// questions it can: with a fourth the fullest sheets fill a page of Letter to the
// last line, and in a wordier language run over it.
const triesForOne = 3

// try returns the practice that what was found points to, and that is not on the sheet yet.
func (m *maker) try(id string) (Try, bool) {
	rules := groupRules[id]
	if m.sheet.For == ForMe {
		rules = personRules[id]
	}
	for _, r := range rules {
		if m.sheet.For == ForMe && len(m.tried) == triesForOne {
			break
		}
		if !m.tried[r.practice] && r.when(m.found, m.found.of(m.me)) {
			m.tried[r.practice] = true
			p := m.q.practices[r.practice]
			return Try{Practice: p.name, How: p.how, Why: p.why}, true
		}
	}
	return Try{}, false
}
