package across

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"airtime/audio/note"
	"airtime/report"
	"airtime/report/names"
)

// How many meetings can be compared, on a sheet and as data, and how many it takes to speak of a direction.
const (
	MinMeetings     = 2
	MaxMeetings     = 50
	MaxAsData       = 20000
	MeetingsToTrend = 3
)

// schema is the version of a comparison as JSON. In 1 the notes were English sentences.
const schema = 2

// Comparison is how the figures of a group move from meeting to meeting. Every figure
// is made so that meetings of different length and size can be set side by side.
//
// It is about the group. A person is in it only in meetings for which they opted
// in to be followed (Person.Follow), and only where those who did not are none or
// at least Settings.MinGroup, so that nobody else can be worked out by subtraction.
type Comparison struct {
	Schema   int              `json:"schema"`
	Meetings []MeetingFigures `json:"meetings"` // by date if all have one, else as given
	Changes  []Change         `json:"changes"`  // directions that can be told
	Tags     []Tag            `json:"tags"`
	People   []Person         `json:"people"` // who opted in
	Notes    []note.Note      `json:"notes"`  // what keeps the meetings from being compared

	Settings report.Settings `json:"-"` // of the first meeting, for the definitions
	ByDate   bool            `json:"-"` // Meetings are in order of their dates

	least     int  // of the events, as in Settings.MinEvents
	tagHidden bool // a group was left out somewhere
	heardOnly bool // who was there and said nothing is not known of every meeting, and counts in none
}

// Ranged is a figure with the range it could lie in: from unsure speech for the
// balance, from the small number of events (95 %) for what is counted.
type Ranged struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// MeetingFigures is one meeting of an Across. A figure is nil where it cannot be told.
type MeetingFigures struct {
	Title    string         `json:"title,omitempty"`
	Started  time.Time      `json:"started,omitzero"`
	MeetingS report.Seconds `json:"meeting_s"`
	People   int            `json:"people"`
	Fewest   int            `json:"fewest,omitempty"` // of one microphone, the range that holds their number nine times in ten
	Most     int            `json:"most,omitempty"`

	Balance  *Ranged `json:"balance"`             // as in the account: 1 is equal, whatever the number of people
	Voices   *Ranged `json:"voices_per_person"`   // effective voices as a part of the people
	Heard    *Ranged `json:"heard"`               // part of the people who were not silent or barely heard
	Opened   *Ranged `json:"opened_by_another"`   // open floors after which another than the last holder spoke, as a part of all
	CameIn   *Ranged `json:"came_in_per_10_min"`  // taken and tried attempts, per ten minutes of speaking
	TookOver *Ranged `json:"taken"`               // of these, the part that took the floor
	Overlap  *Ranged `json:"overlap_share"`       // as in the account
	Long     *Ranged `json:"long_turns_per_hour"` // of meeting time
	Held     *Ranged `json:"windows_held_by_one"` // part of the strip's windows with a holder
}

// Change is a direction in which a figure moved.
type Change struct {
	Figure string  `json:"figure"` // as in MeetingFigures
	Up     bool    `json:"up"`
	First  float64 `json:"first"`
	Last   float64 `json:"last"`
	Always bool    `json:"always"` // from each meeting to the next
}

// Tag is one tag; nil where the group is not there, or is not shown.
type Tag struct {
	Tag      string          `json:"tag"`
	Meetings []*report.Group `json:"meetings"`
}

// Person is one person who opted in; nil where they were not there, did not
// opt in, or are not shown.
type Person struct {
	Name     string          `json:"name"`
	Meetings []*PersonFollow `json:"meetings"`
}

// PersonFollow is one person's part in one meeting.
type PersonFollow struct {
	Share      float64  `json:"share"`
	ShareLow   float64  `json:"share_low"`
	ShareHigh  float64  `json:"share_high"`
	TimesEqual float64  `json:"times_equal"`
	Turns      int      `json:"turns"`
	Opened     int      `json:"opened_floor"`
	Made       *float64 `json:"made_per_10_min"`
	Received   *float64 `json:"received_per_10_min"`
}

// Figure is one figure that is compared. Everything that shows figures of
// several meetings goes through AcrossFigures.
type Figure struct {
	ID     string // as in MeetingFigures
	Key    string // its words in the question file: move_KEY and what begins with it, and the term across-KEY
	Of     func(*MeetingFigures) **Ranged
	Part   bool // of one, and written in percent
	Digits int  // of others
	Trend  bool // has a range that says how sure it is
	// Sway is by how much the figure differs from one meeting of a group to another when nothing has changed: a
	// standard deviation, over real groups (../testdata/tuning.md).
	Sway float64
}

// Far is the difference that two meetings of a group stay below in 95 of 100 cases when nothing has changed.
func (f Figure) Far() float64 { return 1.96 * math.Sqrt2 * f.Sway }

// Figures are all of them, in the order in which they are shown.
var Figures = []Figure{
	{"balance", "balance", func(m *MeetingFigures) **Ranged { return &m.Balance }, false, 2, true, 0.129},
	{"voices_per_person", "voices", func(m *MeetingFigures) **Ranged { return &m.Voices }, true, 0, false, 0},
	{"heard", "heard", func(m *MeetingFigures) **Ranged { return &m.Heard }, true, 0, false, 0},
	{"opened_by_another", "opened", func(m *MeetingFigures) **Ranged { return &m.Opened }, true, 0, true, 0.117},
	{"came_in_per_10_min", "came_in", func(m *MeetingFigures) **Ranged { return &m.CameIn }, false, 1, true, 5.535},
	{"taken", "took", func(m *MeetingFigures) **Ranged { return &m.TookOver }, true, 0, true, 0.091},
	{"overlap_share", "overlap", func(m *MeetingFigures) **Ranged { return &m.Overlap }, true, 0, false, 0},
	{"long_turns_per_hour", "long", func(m *MeetingFigures) **Ranged { return &m.Long }, false, 1, true, 1.465},
	{"windows_held_by_one", "held", func(m *MeetingFigures) **Ranged { return &m.Held }, true, 0, false, 0},
}

// Compare sets accounts side by side, 2 or more; for a sheet at most MaxMeetings. The same meeting twice is an error.
func Compare(accounts []report.Account) (Comparison, error) {
	meetings := make([]Meeting, len(accounts))
	for i, a := range accounts {
		meetings[i] = Condense(a)
	}
	return CompareMeetings(meetings)
}

// CompareMeetings is Compare of accounts that were read one after the other.
func CompareMeetings(meetings []Meeting) (Comparison, error) {
	if n := len(meetings); n < MinMeetings || n > MaxAsData {
		return Comparison{}, fmt.Errorf("got %d meetings, want %d to %d", n, MinMeetings, MaxAsData)
	}
	x := Comparison{
		Schema: schema, ByDate: true, Meetings: []MeetingFigures{}, Changes: []Change{},
		Tags: []Tag{}, People: []Person{}, Notes: []note.Note{},
	}
	meetings = slices.Clone(meetings)
	x.heardOnly = slices.ContainsFunc(meetings, func(m Meeting) bool { return listsSilent(m.a) }) && slices.ContainsFunc(meetings, func(m Meeting) bool { return !hasRoster(m.a) })
	least := 0 // of a group
	for _, m := range meetings {
		x.ByDate = x.ByDate && !m.a.Started.IsZero()
		x.least, least = max(x.least, m.a.Settings.MinEvents), max(least, m.a.Settings.MinGroup)
	}
	if x.ByDate {
		slices.SortStableFunc(meetings, func(a, b Meeting) int { return a.a.Started.Compare(b.a.Started) })
	}
	if err := findTwice(meetings); err != nil {
		return Comparison{}, err
	}
	for _, m := range meetings {
		x.Meetings = append(x.Meetings, x.meeting(m))
	}
	x.changes()
	hidden := make([]bool, len(meetings))
	for i, m := range meetings {
		hidden[i] = x.follow(i, m.a, len(meetings), least)
	}
	x.tags(meetings, hidden, least)
	x.Settings = meetings[0].a.Settings
	x.note(meetings, hidden, least)
	return x, nil
}

func nameMeeting(i int, a report.Account) string {
	s := fmt.Sprintf("meeting %d", i+1)
	if a.Title != "" {
		s += fmt.Sprintf(" (%s)", names.Clip(names.Clean(a.Title)))
	}
	return s
}

// isCounted says whether f is one of the n people of a meeting.
func isCounted(f report.PersonFigures) bool {
	return (f.Listed || f.SpeakingS+f.PresentedS > 0) && f.IsPerson()
}

// hasRoster says whether somebody said who was there.
func hasRoster(a report.Account) bool {
	return slices.ContainsFunc(a.People, func(p report.PersonFigures) bool { return p.Listed })
}

// listsSilent says whether somebody is in the account who was there and said nothing.
func listsSilent(a report.Account) bool {
	return slices.ContainsFunc(a.People, func(p report.PersonFigures) bool { return p.Listed && p.SpeakingS+p.PresentedS == 0 })
}

func (x *Comparison) meeting(of Meeting) MeetingFigures {
	a := of.a
	if x.heardOnly {
		a = report.HeardOnly(a)
	}
	exact := func(v float64) *Ranged { return &Ranged{v, v, v} }
	m := MeetingFigures{Title: a.Title, Started: a.Started, MeetingS: a.MeetingS, People: a.Lorenz.N, Fewest: a.Source.Fewest, Most: a.Source.Most}
	if a.SpeakingS == 0 {
		return m
	}
	if a.Balance != nil {
		m.Balance = exact(*a.Balance)
		if a.BalanceLow != nil && a.BalanceHigh != nil {
			m.Balance.Low, m.Balance.High = min(*a.BalanceLow, *a.Balance), max(*a.BalanceHigh, *a.Balance)
		}
	}
	heard, opened, kept, taken, tried, long := 0, 0, 0, 0, 0, 0
	for _, p := range a.People {
		if isCounted(p) && !p.Silent && !p.Barely {
			heard++
		}
		opened, kept = opened+p.Opened, kept+p.Kept
		taken, tried = taken+p.TakenMade, tried+p.TriedMade
		long += p.LongTurns
	}
	if m.People > 1 && !a.Mixed() {
		m.Voices = exact(report.Tidy(a.EffectiveVoices / float64(m.People)))
		m.Heard = exact(report.Part(heard, m.People))
	}
	m.Opened = x.proportion(opened, opened+kept)
	if !a.OverlapUnheard() && m.People > 1 {
		m.Overlap = exact(a.OverlapShare)
	}
	if !a.OverlapUnheard() && !a.Unnamed() && m.People > 1 {
		m.CameIn = ratePer(taken+tried, a.SpeakingS.Duration(), 10*time.Minute)
		m.TookOver = x.proportion(taken, taken+tried)
	}
	m.Long = ratePer(long, a.MeetingS.Duration(), time.Hour)
	if of.windows >= x.least {
		m.Held = exact(report.Part(of.held, of.windows))
	}
	return m
}

// proportion is k of n with its Wilson interval at 95 %, or nil where n is few.
//
// Ref: Wilson, "Probable inference, the law of succession, and statistical
// inference", JASA 22, 1927.
func (x *Comparison) proportion(k, n int) *Ranged {
	if n < x.least {
		return nil
	}
	const z = 1.96
	p, c := report.Part(k, n), float64(n)
	mid := (p + z*z/(2*c)) / (1 + z*z/c)
	half := z / (1 + z*z/c) * math.Sqrt(p*(1-p)/c+z*z/(4*c*c))
	return &Ranged{p, report.Tidy(min(p, max(0, mid-half))), report.Tidy(max(p, min(1, mid+half)))}
}

// ratePer is k events in d, per that long, with the interval at 95 % for a Poisson
// count: its square root has a standard deviation of about ½ (Freeman and Tukey,
// "Transformations related to the angular and the square root", 1950). Nil if d is
// too short to say.
func ratePer(k int, d, per time.Duration) *Ranged {
	if d < time.Minute {
		return nil
	}
	scale := per.Seconds() / d.Seconds()
	low := max(0, math.Sqrt(float64(k))-0.98)
	high := math.Sqrt(float64(k)+1) + 0.98
	return &Ranged{report.Tidy(float64(k) * scale), report.Tidy(low * low * scale), report.Tidy(high * high * scale)}
}

// changes finds the figures that moved in one direction: from at least 3 meetings,
// with the range of the last apart from that of the first, and by more than two meetings of
// a group differ in 95 of 100 cases (Figure.Far): in the same direction each time or, of more
// than four meetings, all in all by the test of Mann and
// Kendall at 5 % ("Nonparametric tests against trend", Econometrica 13, 1945).
func (x *Comparison) changes() {
	for _, f := range Figures {
		var seen []Ranged
		for i := range x.Meetings {
			if r := *f.Of(&x.Meetings[i]); r != nil {
				seen = append(seen, *r)
			}
		}
		n := len(seen)
		if !f.Trend || n < MeetingsToTrend {
			continue
		}
		s, always := 0, true
		for i := range seen {
			for _, before := range seen[:i] {
				s += cmp.Compare(seen[i].Value, before.Value)
			}
		}
		up := s > 0
		for i := 1; i < n; i++ {
			always = always && seen[i].Value != seen[i-1].Value && seen[i].Value > seen[i-1].Value == up
		}
		first, last := seen[0], seen[n-1]
		apart := up && last.Low > first.High || !up && last.High < first.Low
		z := (math.Abs(float64(s)) - 1) / math.Sqrt(float64(n*(n-1)*(2*n+5))/18)
		far := math.Abs(last.Value-first.Value) > f.Far()
		if apart && far && (always || n > 4 && z > 1.96) {
			x.Changes = append(x.Changes, Change{f.ID, up, first.Value, last.Value, always})
		}
	}
}

// follow adds those who opted in in meeting i, and says whether they are left out
// because the others of the meeting, being few, could be worked out.
func (x *Comparison) follow(i int, a report.Account, n, least int) (hidden bool) {
	var followed []report.PersonFigures
	others := 0
	for _, p := range a.People {
		switch {
		case !isCounted(p):
		case p.Follow:
			followed = append(followed, p)
		default:
			others++
		}
	}
	if others > 0 && others < least {
		return len(followed) > 0
	}
	for _, p := range followed {
		k := slices.IndexFunc(x.People, func(q Person) bool { return names.Same(q.Name, p.Name) && q.Meetings[i] == nil })
		if k < 0 {
			k = len(x.People)
			x.People = append(x.People, Person{Name: p.Name, Meetings: make([]*PersonFollow, n)})
		}
		f := &PersonFollow{p.Share, p.ShareLow, p.ShareHigh, p.TimesEqual, p.Turns, p.Opened, p.MadeRate, p.ReceivedRate}
		if a.OverlapUnheard() || a.Unnamed() {
			f.Made, f.Received = nil, nil
		}
		x.People[k].Meetings[i] = f
	}
	return false
}

// tags adds the groups that can be shown: those that say nothing of fewer than
// least people within a meeting, where whoever is followed is known already, and
// whose members, from one meeting to another, are the same but for none or at least
// least. Otherwise one person's coming or going could be read from the difference.
func (x *Comparison) tags(meetings []Meeting, hidden []bool, least int) {
	members := map[string][][]string{} // of the groups shown, each set of people once
	for i, m := range meetings {
		a := m.a
		counted := make([]bool, len(a.People))
		known := make([]bool, len(a.People))
		for p, f := range a.People {
			known[p] = isCounted(f)
			counted[p] = known[p] && (!f.Follow || hidden[i])
		}
		// As for everybody, and again among those who are not followed.
		all := report.Groups(a.People, known, least)
		for _, g := range all {
			if !slices.ContainsFunc(report.Groups(a.People, counted, least), func(h report.Group) bool { return h.Tag == g.Tag }) {
				x.tagHidden = true
				continue
			}
			var now []string
			for p, f := range a.People {
				if known[p] && slices.Contains(f.Tags, g.Tag) {
					now = append(now, strings.ToLower(names.Clean(f.Name)))
				}
			}
			safe := true
			for _, before := range members[g.Tag] {
				safe = safe && fewDiffer(now, before, least) && fewDiffer(before, now, least)
			}
			if !safe {
				x.tagHidden = true
				continue
			}
			if !slices.ContainsFunc(members[g.Tag], func(before []string) bool { return slices.Equal(before, now) }) {
				members[g.Tag] = append(members[g.Tag], now)
			}
			k := slices.IndexFunc(x.Tags, func(t Tag) bool { return t.Tag == g.Tag })
			if k < 0 {
				k = len(x.Tags)
				x.Tags = append(x.Tags, Tag{Tag: g.Tag, Meetings: make([]*report.Group, len(meetings))})
			}
			x.Tags[k].Meetings[i] = &g
		}
		for _, f := range a.People {
			for _, t := range f.Tags {
				x.tagHidden = x.tagHidden || isCounted(f) && !slices.ContainsFunc(all, func(g report.Group) bool { return g.Tag == t })
			}
		}
	}
	slices.SortFunc(x.Tags, func(a, b Tag) int { return cmp.Compare(a.Tag, b.Tag) })
}

// fewDiffer says whether none or at least least of a are not in b.
func fewDiffer(a, b []string, least int) bool {
	n := 0
	for _, s := range a {
		if !slices.Contains(b, s) {
			n++
		}
	}
	return n == 0 || n >= least
}

// note says what keeps the meetings from being compared.
func (x *Comparison) note(meetings []Meeting, hidden []bool, least int) {
	say := func(id string, v note.Values) { x.Notes = append(x.Notes, note.New(id, v)) }
	if !x.ByDate {
		say("across_by_hand", nil)
	}
	var differ []string
	first := meetings[0].a.Settings.Keys()
	other := make([]bool, len(first))
	for _, m := range meetings[1:] {
		for k, key := range m.a.Settings.Keys() {
			if !other[k] && settingText(key) != settingText(first[k]) {
				other[k] = true
			}
		}
	}
	for k, key := range first {
		if other[k] {
			differ = append(differ, key.Name)
		}
	}
	if len(differ) > 0 {
		say("across_settings", note.Values{"names": strings.Join(differ, ", ")})
	}
	modes := map[string]bool{}
	unheard, unnamed := 0, 0
	for _, m := range meetings {
		modes[m.a.Source.Mode] = true
		switch {
		case m.a.OverlapUnheard():
			unheard++
		case m.a.Unnamed():
			unnamed++
		}
	}
	if len(modes) > 1 {
		say("across_modes", nil)
	}
	if x.heardOnly {
		say("across_heard_only", nil)
	}
	if unheard > 0 {
		say("across_unheard", note.Values{"n": unheard, "meetings": len(meetings)})
	}
	if unnamed > 0 {
		say("across_unnamed", note.Values{"n": unnamed, "meetings": len(meetings)})
	}
	if slices.Contains(hidden, true) {
		say("across_hidden", note.Values{"least": least})
	}
	if x.tagHidden {
		say("across_tag_hidden", note.Values{"least": least})
	}
}

func decimalOf(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func settingText(k report.Key) string {
	switch p := k.Value.(type) {
	case *time.Duration:
		return p.String()
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	case *int:
		return strconv.Itoa(*p)
	case *bool:
		return strconv.FormatBool(*p)
	}
	panic("no text for setting " + k.Name)
}

// WriteJSON writes x as SCHEMA.md describes it.
func WriteJSON(w io.Writer, x Comparison) error {
	b, err := json.Marshal(x)
	if err == nil {
		_, err = w.Write(report.LayOut(b))
	}
	if err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// WriteCSV writes a row of figures for each meeting under a row of column
// names. A figure that cannot be told is an empty cell.
func WriteCSV(w io.Writer, x Comparison) error {
	c := csv.NewWriter(w)
	head := []string{"meeting", "title", "started", "meeting_s", "people"}
	for _, f := range Figures {
		head = append(head, f.ID)
		if f.Trend {
			head = append(head, f.ID+"_low", f.ID+"_high")
		}
	}
	errs := []error{c.Write(head)}
	for i := range x.Meetings {
		m := &x.Meetings[i]
		started := ""
		if !m.Started.IsZero() {
			started = m.Started.Format(time.RFC3339)
		}
		row := []string{strconv.Itoa(i + 1), names.Cell(m.Title), started, m.MeetingS.Decimal(), strconv.Itoa(m.People)}
		for _, f := range Figures {
			cells := []string{"", "", ""}
			if r := *f.Of(m); r != nil {
				cells = []string{decimalOf(r.Value), decimalOf(r.Low), decimalOf(r.High)}
			}
			if !f.Trend {
				cells = cells[:1]
			}
			row = append(row, cells...)
		}
		errs = append(errs, c.Write(row))
	}
	c.Flush()
	if err := errors.Join(append(errs, c.Error())...); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}
