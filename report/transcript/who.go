package transcript

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"airtime/audio/note"
	"airtime/report"
)

// Naming happens when every cue was read: what recurs in front of the text is a name, whatever its length,
// and what stands there once is not, unless nearly every cue has something in its place.

const (
	// goesOnWithin is how soon after a cue the next one begins where people go on speaking.
	goesOnWithin = 2 * time.Second

	// pausesWithin is the longest pause over which a person without a name goes on.
	pausesWithin = 10 * time.Second
)

// naming is what the cues say about how their file names people.
type naming struct {
	c        *cueReader
	spoken   []*cue // with letters in them
	accepted []bool // by candidate: it is a name

	every  bool // nearly every cue begins with a name
	voices int  // cues with <v Name>
	byID   bool // the names are in the identifiers

	addressed int // cues in which a second name that speaks elsewhere follows the first
}

// name gives the cues their people.
func (c *cueReader) name() error {
	n := &naming{c: c, accepted: make([]bool, len(c.candidates))}
	for i := range c.all {
		if q := &c.all[i]; q.letters() > 0 {
			n.spoken = append(n.spoken, q)
			if q.marked {
				n.voices++
			}
		}
	}
	n.findIDs()
	if !n.byID {
		n.accept()
	}
	return n.build()
}

// letters counts those that are surely said.
func (q *cue) letters() (sum int) {
	for _, p := range q.parts {
		sum += p.letters
	}
	return sum
}

// first is the part that the cue begins with, of those in which something is said.
func (q *cue) first() *part {
	for i := range q.parts {
		if q.parts[i].letters > 0 {
			return &q.parts[i]
		}
	}
	return nil
}

// findIDs decides whether the names stand above the times: as Webex writes them, as labels (Speaker 1), or,
// where nothing else names anybody, as words that come again.
func (n *naming) findIDs() {
	webex, labels, ids, inText, returns, last := 0, 0, 0, 0, 0, nobody
	distinct := map[int]bool{}
	for _, q := range n.spoken {
		if q.webex {
			webex++
		}
		if q.id != nobody {
			ids++
			if distinct[q.id] && q.id != last {
				returns++ // people do, chapters do not
			}
			distinct[q.id], last = true, q.id
			if isLabel(n.c.candidates[q.id].text) {
				labels++
			}
		}
		if f := q.first().form; f != noName {
			inText++
		}
	}
	all := len(n.spoken)
	most := func(k int) bool { return k > 0 && k*10 >= all*9 }
	n.byID = most(webex) || n.voices == 0 && (most(labels) && !most(inText) || most(ids) && inText == 0 && returns > 0 && 2*len(distinct) <= ids)
}

// accept decides which candidates are names.
func (n *naming) accept() {
	n.lengthen()
	begun := 0
	for _, q := range n.spoken {
		if q.first().form != noName {
			begun++
		}
		for _, p := range q.parts {
			if p.name != nobody && (p.form == voice || p.form == label || p.form == colon && n.voices == 0 && isLabel(n.c.candidates[p.name].text)) {
				n.accepted[p.name] = true
			}
		}
	}
	if n.voices > 0 { // a colon is one only after a name that a tag has said is one
		return
	}
	n.every = begun*10 >= len(n.spoken)*9
	for _, q := range n.spoken {
		seen := nobody
		for _, p := range q.parts {
			// Sounds stand in brackets too; names do only where they stand everywhere.
			if p.first && p.letters > 0 && p.name != nobody && p.name != seen && (p.form == colon || n.every) {
				n.c.candidates[p.name].cues++
				seen = p.name
			}
		}
	}
	if n.every {
		n.acceptEvery()
		return
	}
	strong := n.those(func(t candidate) bool { return t.cues > 1 && isProper(t.text) && !isOpening(t.text) })
	single := n.those(func(t candidate) bool {
		return t.cues == 1 && isProper(t.text) && isPlain(t.text) && !isOpening(t.text)
	})
	cues := len(n.spoken)
	both := func(i int) bool { return strong[i] || single[i] }
	switch k, named := n.count(both); {
	case k > 1 && named*3 >= cues && n.namesPeople(both):
		n.take(both)
		return
	}
	recur := func(i int) bool { return strong[i] }
	k, named := n.count(recur)
	if !n.namesPeople(recur) {
		return
	}
	if k > 1 && (named*5 >= cues || named*50 >= cues && n.atChanges(recur)) || k == 1 && named > 2 && named*5 >= cues {
		n.take(recur)
	}
}

// namesPeople says that not all of the names in of are words that the text has besides: where "Water:" and "Wind:" stand
// before what is said of water and wind, they are headings.
func (n *naming) namesPeople(of func(int) bool) bool {
	words, names := n.words(of)
	return words < names
}

// words says how many of the names in of are words of the text, and how many names there are.
func (n *naming) words(of func(int) bool) (words, names int) {
	for i, t := range n.c.candidates {
		if of(i) {
			names++
			if !isLabel(t.text) && n.c.vocabulary.has(t.text) {
				words++
			}
		}
	}
	return words, names
}

// acceptEvery takes what nearly every cue begins with for names.
func (n *naming) acceptEvery() {
	for _, q := range n.spoken {
		p := q.first()
		if p.name == nobody || p.form == noName {
			continue
		}
		t := n.c.candidates[p.name]
		// Question and Answer may be who speaks, where they come again; what is no single word is not.
		again := t.cues > 1 && (!isOpening(t.text) || len(strings.Fields(t.text)) == 1)
		if again || !isOpening(t.text) && (isProper(t.text) || isShort(t.text)) {
			n.accepted[p.name] = true
		}
	}
	for i, t := range n.c.candidates { // after a dash, within a cue
		n.accepted[i] = n.accepted[i] || t.cues > 0 && isProper(t.text) && isPlain(t.text) && !isOpening(t.text)
	}
}

func (n *naming) those(is func(candidate) bool) []bool {
	of := make([]bool, len(n.c.candidates))
	for i, t := range n.c.candidates {
		of[i] = is(t)
	}
	return of
}

// count says how many names there are of those in of, and how many cues begin with one.
func (n *naming) count(of func(int) bool) (names, cues int) {
	seen := map[int]bool{}
	for _, q := range n.spoken {
		begins := false
		for _, p := range q.parts {
			if p.first && p.letters > 0 && p.name != nobody && of(p.name) && (p.form == colon || p.form == label) {
				seen[p.name] = true
				begins = true
			}
		}
		if begins {
			cues++
		}
	}
	return len(seen), cues
}

func (n *naming) take(of func(int) bool) {
	for i := range n.accepted {
		n.accepted[i] = n.accepted[i] || of(i)
	}
}

// lengthen takes "Room 2: Ana" for the name where Room 2 is always followed by another name.
func (n *naming) lengthen() {
	uses, followed, seconds := map[int]int{}, map[int]int{}, map[int][]string{}
	for _, q := range n.spoken {
		for _, p := range q.parts {
			if p.form == colon {
				uses[p.name]++
				if p.longer != nobody && !n.c.candidates[p.longer].third {
					followed[p.name]++
					seconds[p.name] = append(seconds[p.name], n.c.candidates[p.longer].second)
				}
			}
		}
	}
	// "Ana: Ben: are you there?" is Ana, if Ben speaks elsewhere under his own name.
	speaks := func(name string) bool {
		i, ok := n.c.index[fold(name)]
		return ok && uses[i] > 0
	}
	for name, s := range seconds {
		if slices.ContainsFunc(s, speaks) {
			followed[name] = 0
			n.addressed += len(s)
		}
	}
	for _, q := range n.spoken {
		for i := range q.parts {
			if p := &q.parts[i]; p.form == colon && uses[p.name] > 1 && uses[p.name] == followed[p.name] && p.letters > p.second {
				p.name, p.prefix, p.letters = p.longer, p.prefix+p.second, p.letters-p.second
			}
		}
	}
}

// atChanges says whether the names in of stand where another person begins, and only there: from the first cue on, rare,
// hardly ever the same one again, in a file whose cues follow each other without a pause and that hardly ever shows by a
// dash alone that another begins. That is how talk is written down; a lecture with headings begins without one, the
// subtitles of a film have pauses and dashes, and words that are spoken of besides are not who speaks.
func (n *naming) atChanges(of func(int) bool) bool {
	named, repeats, unnamed, near, dashed, last := 0, 0, 0, 0, 0, nobody
	names := map[int]bool{}
	end := 0.0
	for _, q := range n.spoken {
		p := q.first()
		switch {
		case p.name != nobody && of(p.name):
			named++
			if p.name == last {
				repeats++
			}
			for _, p := range q.parts {
				if p.first && p.letters > 0 && p.name != nobody && of(p.name) {
					last = p.name
					names[last] = true
				}
			}
		case last == nobody:
			return false
		default:
			unnamed++
			if q.dashed {
				dashed++
			}
			if q.start.value-end <= goesOnWithin.Seconds() {
				near++
			}
		}
		end = q.end.value
	}
	if words, all := n.words(func(i int) bool { return names[i] }); words*2 > all {
		return false
	}
	return len(names) > 1 && named*2 <= len(n.spoken) && repeats*10 <= named && near*10 >= unnamed*9 && dashed*3 <= named
}

// build hands the cues to the builder.
func (n *naming) build() error {
	b := n.c.b
	var goesOn bool
	switch {
	case n.byID, n.every:
	case n.voices > 0:
		goesOn = n.c.closed == 0 && n.voices*2 < len(n.spoken) && n.atChanges(func(i int) bool { return n.accepted[i] })
	default:
		goesOn = n.atChanges(func(i int) bool { return n.accepted[i] })
	}
	last, end, divided, once := report.Nobody, 0.0, 0, 0
	for i := range n.c.all {
		q := &n.c.all[i]
		parts, doubtful := n.resolve(q)
		if doubtful {
			once++
		}
		if doubtful || q.changed || q.start.value-end > pausesWithin.Seconds() {
			last = report.Nobody
		}
		if len(parts) > 1 {
			divided++
		}
		total := 0
		for _, p := range parts {
			total += p.letters
		}
		at, done := q.start, 0
		for _, p := range parts {
			who, on := report.Nobody, false
			switch {
			case p.name != nobody:
				var err error
				if who, err = b.person(n.c.candidates[p.name].text); err != nil {
					return fmt.Errorf("line %d: %w", q.line, err)
				}
				last = who
			case p.form != noName:
				last = report.Nobody
			case goesOn && last != report.Nobody:
				who, on = last, true
			}
			done += p.letters
			to := q.end
			if done < total {
				to.value = q.start.value + (q.end.value-q.start.value)*float64(done)/float64(total)
			}
			b.add(q.line, at, to, who)
			b.goesOn = append(b.goesOn, on)
			at = to
		}
		if len(parts) > 0 {
			end = q.end.value
		}
	}
	if len(n.spoken) > 0 {
		b.notes = append(b.notes, note.New("transcript_times", nil))
	}
	if divided > 0 {
		b.notes = append(b.notes, note.New("cues_divided", note.Values{"n": divided}))
	}
	if once > 0 && len(b.names) > 0 {
		b.notes = append(b.notes, note.New("colon_words", note.Values{"n": once}))
	}
	if n.addressed > 0 && len(b.names) > 0 {
		b.notes = append(b.notes, note.New("second_name", note.Values{"n": n.addressed}))
	}
	if n.c.outside > 0 && len(n.spoken) == 0 {
		return fmt.Errorf("line %d: got text that is in no cue, and none in a cue, want it below the times", n.c.outsideLine)
	}
	if n.c.outside > 0 {
		b.doubt("lines_outside", note.Values{"n": n.c.outside, "line": strconv.Itoa(n.c.outsideLine)})
	}
	return nil
}

// resolve returns the parts of a cue in which something is said, with names that are names. What was no
// name is words of the part before. doubtful says that the cue begins with what might have been one.
func (n *naming) resolve(q *cue) (parts []part, doubtful bool) {
	if n.byID {
		if sum := q.said(); sum > 0 {
			return []part{{form: voice, name: q.id, letters: sum}}, false
		}
		return nil, false
	}
	for i, p := range q.parts {
		if p.name == nobody || n.accepted[p.name] || p.form == voice {
			parts = append(parts, p)
			continue
		}
		if p.letters == 0 && (p.form != colon || n.every) {
			continue
		}
		t := n.c.candidates[p.name]
		doubtful = doubtful || i == 0 && (isProper(t.text) && isPlain(t.text) || p.form == colon && isShort(t.text) && !isOpening(t.text))
		if k := len(parts) - 1; k >= 0 {
			parts[k].letters += p.letters + p.prefix
		} else {
			parts = append(parts, part{name: nobody, letters: p.letters + p.prefix})
		}
	}
	kept := parts[:0]
	for _, p := range parts {
		if p.letters > 0 { // a name without words after it has said nothing
			kept = append(kept, p)
		}
	}
	return kept, doubtful
}

// said counts every letter of a cue.
func (q *cue) said() (sum int) {
	for _, p := range q.parts {
		sum += p.letters + p.prefix
	}
	return sum
}
