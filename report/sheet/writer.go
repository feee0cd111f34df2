package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"airtime/report"
	"airtime/report/names"
	"airtime/report/numbers"
	"airtime/report/picture/draw"
	"airtime/report/words"
)

// Group is the sheet for the table: one printed page whose sentences name nobody. A nil q is words.English.
func Group(a *report.Account, q *words.Questions) Sheet {
	return must(Of(a, q, Want{For: words.ForGroup}))
}

// Facilitator is two pages: the group's, and who may have wanted in, who was not heard and when the floor was held.
func Facilitator(a *report.Account, q *words.Questions) Sheet {
	return must(Of(a, q, Want{For: words.ForFacilitator}))
}

// Want is what a sheet is to be like.
type Want struct {
	For   words.Audience
	Me    string          // the name of the person it is about, ForMe
	Long  bool            // with every figure, and what each of them means, on as many pages as it takes
	Since *report.Account // of an earlier meeting: what became of what was chosen there
}

// Of is [Group], [Person], [Facilitator] or [Halfway] as it is wanted.
func Of(a *report.Account, q *words.Questions, w Want) (s Sheet, err error) {
	m := newSheetWriter(a, q, w.For)
	m.long, m.since = w.Long, w.Since
	switch w.For {
	case words.ForHalfway:
		return Halfway(a, q), nil
	case words.ForMe:
		s, err = personal(m, w.Me)
	case words.ForFacilitator:
		s, err = m.facilitator()
		s.Pages = 2
	default:
		s, err = m.group()
		s.Pages = 1
	}
	if w.Long {
		s.Pages = 0
	}
	return s, err
}

// must is a sheet that holds nothing against an earlier meeting, which is all that can go wrong.
func must(s Sheet, _ error) Sheet { return s }

// Person is one page about the person with that name. Everybody else is in it
// only in sum: it has no other name, nor a word that may hold one (the
// recording's file name, notes, agenda marks).
func Person(a *report.Account, q *words.Questions, name string) (Sheet, error) {
	return Of(a, q, Want{For: words.ForMe, Me: name})
}

func personal(m *sheetWriter, name string) (Sheet, error) {
	a := m.a
	m.me = slices.IndexFunc(a.People, func(f report.PersonFigures) bool { return f.Name == name })
	if m.me < 0 {
		m.me = slices.IndexFunc(a.People, func(f report.PersonFigures) bool {
			return strings.EqualFold(names.Clean(f.Name), names.Clean(name))
		})
	}
	if m.me < 0 {
		var known []string
		for _, f := range a.People[:min(names.Listed, len(a.People))] {
			known = append(known, strconv.Quote(names.Clip(f.Name)))
		}
		if more := len(a.People) - names.Listed; more > 0 {
			known = append(known, fmt.Sprintf("or one of %d more", more))
		}
		if len(known) == 0 {
			known = []string{"nobody: no person is in this account"}
		}
		return Sheet{}, fmt.Errorf("person: got %q, want one of %s", names.Clip(name), strings.Join(known, ", "))
	}
	if f := a.People[m.me]; f.Several {
		return Sheet{}, fmt.Errorf("person: %q is more than one person: want one, whose sheet it is", names.Clip(f.Name))
	}
	s, err := m.personal()
	s.Pages, s.Me = 1, a.People[m.me].ID
	return s, err
}

// Worksheet is what is handed out before a meeting: half a page that says what the program does, a paragraph to read aloud
// before anything is recorded, and the questions alone, with room to write.
func Worksheet(q *words.Questions) Sheet {
	m := newSheetWriter(&report.Account{}, q, "")
	q = m.q
	m.sheet.Title = q.Say("title_worksheet", nil)
	m.section("notice", q.Say("notice_title", nil), Para{Text: q.Say("notice", nil)}, Para{Text: q.Say("notice_out", nil)},
		Para{Text: q.Say("notice_late", nil)}, Para{Text: q.Say("notice_holds", nil), Quiet: true}, Room{Lines: 1})
	m.section("consent", q.Say("consent_title", nil), Para{Text: q.Say("consent", nil)})
	how := []Block{Para{Text: q.Say("worksheet_how", nil), Quiet: true}}
	for _, k := range []struct {
		kind words.Kind
		head string
	}{{words.BySound, "worksheet_sound"}, {words.Partly, "worksheet_partly"}, {words.Reflection, "worksheet_reflect"}} {
		blocks := how
		for _, x := range q.Asked {
			if x.Kind == k.kind {
				blocks = append(blocks, Para{Text: x.Me}, Room{Lines: 2})
			}
		}
		if len(blocks) > len(how) {
			m.section(string(k.kind), q.Say(k.head, nil), blocks...)
			how = nil
		}
	}
	return m.sheet
}

// sheetWriter writes one Sheet.
type sheetWriter struct {
	a       *report.Account
	q       *words.Questions
	sheet   Sheet
	me      int // index of the person a personal sheet is about
	found   findings
	tried   map[string]bool // practices that are on the sheet already
	said    map[string]bool // facts that are
	way     way             // what the practices that are on the sheet ask of its person
	circled bool            // its person's circle is on it, which leaves no room for another practice
	long    bool            // with all figures, and what they mean
	since   *report.Account // of an earlier meeting, at which something was chosen
}

func newSheetWriter(a *report.Account, q *words.Questions, f words.Audience) *sheetWriter {
	if q == nil {
		q = words.English()
	}
	return &sheetWriter{
		a: a, q: q, found: find(a), tried: map[string]bool{}, said: map[string]bool{},
		sheet: Sheet{Lang: q.Lang, For: f, Words: q.FixedWords()},
	}
}

// section adds one, unless it has nothing in it. A picture is once on a sheet.
func (m *sheetWriter) section(id, heading string, blocks ...Block) {
	blocks = slices.DeleteFunc(slices.Clone(blocks), func(b Block) bool {
		p, ok := b.(Picture)
		return ok && m.said[p.Caption]
	})
	for _, b := range blocks {
		switch b := b.(type) {
		case Facts:
			for _, f := range b.Items {
				m.said[f.Text] = true
			}
		case Picture:
			m.said[b.Caption] = true
		}
	}
	if len(blocks) > 0 {
		m.sheet.Sections = append(m.sheet.Sections, Section{ID: id, Heading: heading, Blocks: blocks})
	}
}

// fact is a sentence whose figure is defined by term.
func (m *sheetWriter) fact(term, id string, v words.Vars) Fact {
	return Fact{Text: words.Capitalized(m.q.Say(id, v)), Term: m.term(term)}
}

// term puts the definition on the last page, if there is one for them.
func (m *sheetWriter) term(id string) string {
	if id == "" || !m.long && m.sheet.For != "" || slices.ContainsFunc(m.sheet.Terms, func(t Term) bool { return t.ID == id }) {
		return id
	}
	t, ok := m.q.Terms[id]
	if !ok {
		panic("no term " + id)
	}
	m.sheet.Terms = append(m.sheet.Terms, Term{ID: id, Name: t.Name, Text: m.q.Fill(t.Text, m.q.Thresholds(m.a.Settings))})
	return id
}

// about marks a figure that unsure time could change and that has no range.
func (m *sheetWriter) about(unsure bool, figure string) string {
	if !unsure {
		return figure
	}
	return m.q.Say("about", words.Vars{"figure": figure})
}

func (m *sheetWriter) picture(d draw.Drawing, term, caption string, v words.Vars) Picture {
	return Picture{Drawing: d, Caption: m.q.Say(caption, v), Term: m.term(term)}
}

func (m *sheetWriter) name(i int) string {
	if s := names.Clean(m.a.People[i].Name); s != "" {
		return names.Isolated(s)
	}
	return m.q.Say("name_none", nil)
}

func (m *sheetWriter) names(people []int) string {
	var called []string
	for _, i := range people {
		called = append(called, m.name(i))
	}
	return m.q.List(called, names.Listed)
}

// enough says whether so many events can carry a sentence.
func (m *sheetWriter) enough(n int) bool { return n >= m.a.Settings.MinEvents }

func (m *sheetWriter) equal(n int) string {
	e := strings.TrimSuffix(numbers.Decimal(100*report.Part(n, m.found.people), 1), ".0")
	return m.q.Say("percent", words.Vars{"figure": strings.Replace(e, ".", m.q.Decimal, 1)})
}

// head is the title and what was looked at. The file's name may be somebody's and
// is on no sheet.
func (m *sheetWriter) head() {
	a, q := m.a, m.q
	title := names.Clean(a.Title)
	m.sheet.Title = cmp.Or(title, q.Say("title_plain", nil))
	if m.sheet.For == words.ForMe {
		m.sheet.Title = q.Say("title_me_plain", nil)
		if title != "" && !m.namesAnother(title) {
			m.sheet.Title = q.Say("title_me", words.Vars{"title": names.Isolated(title)})
		}
	}
	var about []string
	switch {
	case m.sheet.For == words.ForFacilitator:
		about = append(about, q.Say("for_facilitator", nil))
	case m.sheet.For == words.ForMe:
		about = append(about, m.name(m.me))
	}
	if at := a.Started; !at.IsZero() {
		form := q.Date
		if at.Equal(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())) {
			form = q.Say("across_day", nil) // nobody said at what time
		}
		about = append(about, at.Format(form))
	}
	about = append(about, q.Say("about_length", words.Vars{"time": numbers.Length(a.LengthS)}))
	n, heard := m.found.people, m.heard()
	if m.voicesOnly() && heard > 0 {
		about = append(about, m.counted(q.Say("voices_told", words.Vars{"n": heard}), heard))
	}
	if n > 0 && (!m.voicesOnly() || n > heard) {
		about = append(about, q.Say("about_people", words.Vars{"n": n}))
	}
	if m.found.split > 0 {
		about = append(about, q.Say("voices_split", words.Vars{"n": m.found.split}))
	}
	switch {
	case a.Source.Kind == "turns":
		about = append(about, q.Say("about_turns", nil))
	case a.Source.Mode == "person":
		about = append(about, q.Say("about_tracks", nil))
	case a.Source.Mode == report.Mix:
		about = append(about, q.Say("about_voices", nil))
	}
	m.sheet.Subtitle = strings.Join(about, " · ")
}

// voicesOnly says that nobody has said how many were there: one microphone tells voices apart, and not people.
func (m *sheetWriter) voicesOnly() bool {
	return m.a.Source.Mode == report.Mix && slices.ContainsFunc(m.a.People, func(p report.PersonFigures) bool { return !p.Listed && report.IsNeutral(p.Name) })
}

// heard is how many of the people were heard at all.
func (m *sheetWriter) heard() (n int) {
	for _, p := range m.a.People {
		if p.SpeakingS > 0 {
			n++
		}
	}
	return n
}

// namesAnother says whether s has somebody else's name in it.
func (m *sheetWriter) namesAnother(s string) bool {
	s = strings.ToLower(s)
	for i, f := range m.a.People {
		if name := strings.ToLower(names.Clean(f.Name)); i != m.me && name != "" && strings.Contains(s, name) {
			return true
		}
	}
	return false
}

// questions adds a section for every question of the sheet that evidence has
// something to say to, and returns the others, which are for reflection.
func (m *sheetWriter) questions(evidence func(id string) []Block) (rest []Fact) {
	for _, x := range m.q.Asked {
		if !slices.Contains(x.On, m.sheet.For) || m.sheet.For == words.ForMe && !m.asksMe(x.ID) {
			continue
		}
		var blocks []Block
		if x.Kind != words.Reflection {
			blocks = evidence(x.ID)
		}
		if len(blocks) == 0 {
			rest = append(rest, Fact{Text: x.Asks(m.sheet.For)})
			continue
		}
		cannot := x.Cannot
		if x.Kind == words.Partly {
			cannot = m.q.Say("hints", nil) + " " + cannot
		}
		m.onlyNew(blocks)
		blocks = append(blocks, Para{Text: cannot, Quiet: true})
		if try, ok := m.try(x.ID); ok {
			blocks = append(blocks, try)
		}
		m.section(x.ID, x.Asks(m.sheet.For), blocks...)
	}
	return rest
}

// onlyNew takes out what the sheet has said before, unless nothing would be left.
func (m *sheetWriter) onlyNew(blocks []Block) {
	evidence, ok := blocks[0].(Facts)
	if !ok {
		return
	}
	fresh := Facts{slices.DeleteFunc(slices.Clone(evidence.Items), func(f Fact) bool { return m.said[f.Text] })}
	if len(fresh.Items) > 0 {
		blocks[0] = fresh
	}
}

// howSure is what the figures rest on.
func (m *sheetWriter) howSure() Para {
	a, q := m.a, m.q
	var sure []string
	if a.PresentedS > 0 {
		sure = append(sure, m.withoutPresentations())
	}
	if m.sheet.For == words.ForGroup && !m.long && a.SpeakingS > 0 && a.Source.Mode == report.Mix { // in one sentence: it is one page
		return Para{Text: strings.Join(append(sure, q.Say("one_microphone_short", nil)), " "), Quiet: true}
	}
	if a.SpeakingS > 0 {
		if a.UnsureS > 0 {
			sure = append(sure, words.Capitalized(q.Say("unsure_time", words.Vars{"unsure": numbers.Length(a.UnsureS), "speaking": numbers.Length(a.SpeakingS)})))
		}
		if a.Source.Mode == report.Mix {
			sure = append(sure, q.Say("one_microphone", nil))
		}
	}
	sure = append(sure, q.Say("only_times", nil))
	if m.sheet.For == words.ForFacilitator || m.long { // notes may name people
		sure = append(sure, q.Say("not_ranked", nil))
		for _, n := range a.Notes {
			sure = append(sure, q.Note(n))
		}
	}
	return Para{Text: strings.Join(sure, " "), Quiet: true}
}

// withoutPresentations says what was left out of the figures, and whose, where names can stand.
func (m *sheetWriter) withoutPresentations() string {
	var by []int
	for i, p := range m.a.People {
		if p.PresentedS > 0 {
			by = append(by, i)
		}
	}
	v := words.Vars{"time": numbers.Length(m.a.PresentedS)}
	if len(by) == 1 && (m.sheet.For == words.ForFacilitator || m.sheet.For == words.ForGroup || by[0] == m.me) {
		v["name"] = m.name(by[0])
		return m.q.Say("presented", v)
	}
	return m.q.Say("presented_some", v)
}

// few is how Settings.BarelyHeard is said: as a figure it could be taken for the equal share of four.
func (m *sheetWriter) few() string {
	if m.a.Settings.BarelyHeard == 0.25 {
		return m.q.Say("quarter", nil)
	}
	return m.q.Percent(m.a.Settings.BarelyHeard, m.a.Settings.BarelyHeard)
}

// triesForOne is how many things a personal sheet suggests to try, under the first
// questions it can: more than that nobody tries, and with a third the fullest sheets
// do not fit on a page of Letter.
const triesForOne = 2

// try returns the practice that what was found points to, and that is not on the sheet yet.
func (m *sheetWriter) try(id string) (Try, bool) {
	rules := groupRules[id]
	if m.sheet.For == words.ForMe {
		rules = personRules[id]
	}
	for _, r := range rules {
		if m.sheet.For == words.ForMe && (len(m.tried) == triesForOne || m.circled) {
			break
		}
		if m.tried[r.practice] || !m.suits(r.practice) {
			continue
		}
		if r.when(m.found, m.found.of(m.me)) {
			m.tried[r.practice] = true
			m.way = max(m.way, ways[r.practice])
			p := m.q.Practices[r.practice]
			return Try{Practice: p.Name, How: p.How, Why: p.Why}, true
		}
	}
	return Try{}, false
}

// suits says whether a practice is one for whom the sheet is about, and no other of it asks for the opposite.
func (m *sheetWriter) suits(practice string) bool {
	if m.sheet.For != words.ForMe || ways[practice] == neither {
		return true
	}
	w := ways[practice]
	if !m.found.of(m.me).standing.suits(w) || m.way != neither && m.way != w {
		return false
	}
	return true
}
