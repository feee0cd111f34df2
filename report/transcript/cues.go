package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"unicode"
	"unicode/utf8"
)

// nobody is no candidate for a name.
const nobody = -1

// A cue is what stands under one pair of times: who may be speaking in it, and for how many letters each.
type cue struct {
	line       int // of its timing
	start, end stamp
	parts      []part
	id         int  // candidate that stands in its identifier, or nobody
	webex      bool // that is as Webex writes it
	marked     bool // it has <v Name>
	changed    bool // it begins with a dash or >>: another person speaks
	dashed     bool // a dash stands before words of nobody who is named
}

// part is a piece of a cue that begins with what may be a name, or has none.
type part struct {
	form    form
	name    int // candidate, or nobody
	longer  int // candidate that goes on to the second colon, or nobody
	first   bool
	letters int // after the name
	prefix  int // of the name, which are words if it is none
	second  int // of what stands between the first and the second colon
}

// form is how a name is written.
type form uint8

const (
	noName  form = iota
	voice        // <v Ana Lima>
	colon        // Ana Lima:
	alone        // (Ana Lima), on a line of its own
	bracket      // [Ana Lima] in front of the text
	label        // (speaker 0) in front of the text
)

// candidate is what may be a name. Only these are kept of what a file says, and only while it is read.
type candidate struct {
	text   string
	cues   int    // in which it is the first, or follows a dash
	second string // what stands between the colons of "Room 2: Ana:"
	third  bool   // which is more than a name usually is
}

// cueReader holds the state of readCues. scratch is the one place where words are
// for the length of a line; it is cleared at the end.
type cueReader struct {
	b       *builder
	all     []cue
	cue     cue
	open    bool // in a cue
	fresh   bool // of which no line was read yet
	bad     bool // whose times make no sense
	scratch []byte
	held    []byte // a line of digits in SRT: text, or the number of the next cue where no blank line parts them

	candidates []candidate
	index      map[string]int
	vocabulary vocabulary

	outside     int // lines of text that are in no cue
	outsideLine int
	seen        int // all cues, also those without speech
	closed      int // </v>
}

func isWebVTT(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("WEBVTT"))
	return ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

func readWebVTT(r io.Reader, b *builder) error { return readCues(r, b, true) }
func readSRT(r io.Reader, b *builder) error    { return readCues(r, b, false) }

// readCues reads WebVTT and SRT, which differ only in the first line, in the
// blocks WebVTT has besides cues, and in the point or comma of times. SRT is
// taken as loosely as its many writers write it: numbers may be missing, and so may blank lines.
//
// Ref: W3C, "WebVTT: The Web Video Text Tracks Format", 2019, section 6. A line with --> begins a cue,
// whatever stands above it: NOTE, STYLE and REGION may begin an identifier.
func readCues(r io.Reader, b *builder, webVTT bool) error {
	in := newLines(r)
	defer in.wipe()
	c := &cueReader{b: b, index: map[string]int{}, vocabulary: newVocabulary()}
	defer func() { clear(c.scratch[:cap(c.scratch)]); clear(c.held[:cap(c.held)]) }()

	var above above
	above.header = webVTT
	said := false // there was a line that is not empty
	for {
		line, ok := in.next()
		if !ok {
			break
		}
		if in.n == 1 && webVTT {
			if !isWebVTT(line) {
				return errors.New("line 1: got another first line, want WEBVTT")
			}
			continue
		}
		said = said || len(line) > 0
		var err error
		switch {
		case len(line) == 0 && !webVTT && c.open && c.fresh:
			c.fresh = false // some writers leave a line blank below the times
		case len(line) == 0:
			c.finish()
			c.pass(&above)
		case bytes.Contains(line, arrow) && (!c.open || startsTime(line)):
			above.one = above.one || string(bytes.TrimSpace(c.held)) == "1"
			c.held = c.held[:0] // the number of this cue
			c.finish()
			err = c.begin(in.n, line, above)
			above = newAbove()
		case c.open:
			c.fresh = false
			if err = c.release(); err == nil && !webVTT && isCount(line) {
				c.held = append(c.held, line...)
			} else if err == nil && !c.bad {
				err = c.text(line)
			}
		default:
			err = c.above(&above, in.n, line, webVTT)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", in.n, err)
		}
	}
	if err := in.err(); err != nil {
		return err
	}
	c.finish()
	c.pass(&above)
	switch {
	case webVTT && in.n == 0:
		return errors.New("line 1: got an empty file, want WEBVTT")
	case !webVTT && said && c.seen == 0:
		return errors.New("got no line such as 00:01:02,500 --> 00:01:04,000, want one above each text")
	}
	return c.name()
}

// startsTime says whether a line of text with an arrow in it is a timing line after all.
func startsTime(line []byte) bool {
	line = bytes.TrimLeft(line, " \t-")
	return len(line) > 0 && line[0] >= '0' && line[0] <= '9'
}

// above is what was read since the last cue ended: nothing, an identifier, or something else.
type above struct {
	header bool // still in that of WebVTT
	block  bool // it is a comment, or rules for style and place
	lines  int
	first  int // line
	id     int // candidate
	webex  bool
	one    bool // the last line is the number 1
}

func newAbove() above { return above{id: nobody} }

// above takes a line that is in no cue.
func (c *cueReader) above(a *above, n int, line []byte, webVTT bool) error {
	if a.header {
		// Without a blank line the first cue's identifier stands in the header; only Webex's is surely one.
		if m := webexID.FindSubmatch(line); m == nil {
			return nil
		}
		a.header = false
	}
	if webVTT && isWebVTT(line) {
		return errTwoFiles
	}
	a.one = !webVTT && string(bytes.TrimSpace(line)) == "1"
	if a.lines == 0 || !webVTT {
		a.id, a.webex = nobody, false
		if !utf8.Valid(line) {
			return errEncoding
		}
		if m := webexID.FindSubmatch(line); m != nil {
			a.webex = true
			if name := decodeName(m[1]); name != "" {
				a.id = c.candidate(name)
			}
		} else if canBeName(line) && bytes.IndexByte(line, '/') < 0 {
			a.id = c.candidate(decodeName(unwrap(bytes.TrimSpace(line))))
		}
	}
	if a.lines == 0 {
		a.block = webVTT && isBlock(line)
	}
	if bytes.ContainsFunc(line, unicode.IsLetter) {
		if a.lines == 0 || a.first == 0 {
			a.first = n
		}
		a.lines++
	} else if webVTT {
		a.lines++
	}
	return nil
}

// pass is at a blank line, or the end: what was read above no cue is text that is nobody's.
func (c *cueReader) pass(a *above) {
	if !a.header && !a.block && a.first > 0 {
		if c.outside == 0 {
			c.outsideLine = a.first
		}
		c.outside += a.lines
	}
	*a = newAbove()
}

// webexID is the identifier of a Webex transcript: number, name, and number of the participant.
var webexID = regexp.MustCompile(`^\s*\d+\s+"(.*)"\s+\(\d+\)\s*$`)

func isBlock(line []byte) bool {
	for _, word := range []string{"NOTE", "STYLE", "REGION"} {
		rest, ok := bytes.CutPrefix(line, []byte(word))
		if ok && (len(bytes.TrimSpace(rest)) == 0 || word == "NOTE" && (rest[0] == ' ' || rest[0] == '\t')) {
			return true
		}
	}
	return false
}

// begin starts a cue at its timing line.
func (c *cueReader) begin(n int, line []byte, a above) error {
	c.seen++
	c.cue = cue{line: n, id: nobody}
	c.open, c.bad, c.fresh = true, false, true
	if a.lines == 1 && !a.header {
		c.cue.id, c.cue.webex = a.id, a.webex
	} else if a.lines > 1 && !a.block {
		c.pass(&a)
	}
	var err error
	if c.cue.start, c.cue.end, err = parseTiming(line); err != nil {
		c.bad = true
		c.b.leaveOut(n, err)
	} else if k := len(c.all); k > 0 && a.one && c.cue.start.value < c.all[k-1].start.value {
		return errTwoFiles
	}
	return nil
}

var errTwoFiles = errors.New("got the beginning of another file, want the cues of one: those of two would lie upon each other")

var errEncoding = errors.New("got a name that is neither UTF-8 nor UTF-16, want the file saved as UTF-8")

// isCount says whether a line has digits alone, as the number of a cue in SRT.
func isCount(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && len(line) <= 6 && len(bytes.Trim(line, "0123456789")) == 0
}

// release takes the line that was held back as text.
func (c *cueReader) release() error {
	if len(c.held) == 0 || c.bad {
		c.held = c.held[:0]
		return nil
	}
	line := c.held
	c.held = c.held[:0]
	return c.text(line)
}

// text takes one line of a cue: it finds out who may be speaking and counts letters.
func (c *cueReader) text(line []byte) error {
	c.scratch = c.scratch[:0]
	fresh := !c.cue.marked // a name before a colon may begin here
	for len(line) > 0 {
		open := bytes.IndexByte(line, '<')
		if open < 0 {
			break
		}
		size := bytes.IndexByte(line[open:], '>')
		if size < 0 {
			break
		}
		c.scratch = append(c.scratch, line[:open]...)
		tag := line[open+1 : open+size]
		line = line[open+size+1:]
		if string(tag) == "/v" {
			c.closed++
		}
		if who, isVoice := voiceIn(tag); isVoice {
			if err := c.said(fresh); err != nil {
				return err
			}
			if !utf8.Valid(who) {
				return errEncoding
			}
			fresh = false
			c.cue.marked = true
			p := part{form: voice, name: nobody, longer: nobody, first: true}
			if name := decodeName(who); !isNobody(name) {
				p.name = c.candidate(name)
			}
			c.cue.parts = append(c.cue.parts, p)
		}
	}
	c.scratch = append(c.scratch, line...)
	return c.said(fresh)
}

// voiceIn returns the name in a tag <v Name> or <v.class Name>, none in <v>.
func voiceIn(tag []byte) (name []byte, ok bool) {
	if len(tag) == 0 || tag[0] != 'v' || len(tag) > 1 && tag[1] != ' ' && tag[1] != '\t' && tag[1] != '.' {
		return nil, false
	}
	i := bytes.IndexAny(tag, " \t")
	if i < 0 { // somebody, without a name
		return nil, true
	}
	return bytes.TrimSpace(tag[i:]), true
}

// said takes what scratch holds, and empties it. With fresh, a name may begin it.
func (c *cueReader) said(fresh bool) error {
	text := bytes.TrimSpace(c.scratch)
	defer func() { c.scratch = c.scratch[:0] }()
	if bytes.IndexByte(text, '&') >= 0 { // no longer than it was, so it fits
		text = bytes.TrimSpace(append(c.scratch[:0], html.UnescapeString(string(text))...))
	}
	if bytes.HasPrefix(text, []byte(`{\`)) { // where SRT puts the text on the screen: {\an8}
		_, text, _ = bytes.Cut(text, []byte("}"))
	}
	if len(text) == 0 {
		return nil
	}
	if fresh {
		rest, err := c.nameIn(text)
		if err != nil {
			return err
		}
		text = rest
	}
	if isSound(text) {
		return nil
	}
	if len(c.cue.parts) == 0 {
		c.cue.parts = append(c.cue.parts, part{name: nobody, longer: nobody})
	}
	c.cue.parts[len(c.cue.parts)-1].letters += letters(text)
	c.vocabulary.add(text)
	return nil
}

// nameIn begins a part of the cue if a line begins with what may be a name, or with a sign that another
// person speaks, and returns the text after it.
func (c *cueReader) nameIn(text []byte) (rest []byte, err error) {
	said := bytes.TrimLeft(text, ">-–— ")
	turn := len(said) < len(text) // a dash or >> says that another person speaks
	p := part{name: nobody, longer: nobody, first: turn || len(c.cue.parts) == 0}
	if turn && len(c.cue.parts) == 0 {
		c.cue.changed = true
	}
	var name []byte
	said = said[len(timeBefore.Find(said)):]
	name, rest, p.form = c.split(said)
	if p.form == noName && p.first {
		if who, after, ok := cutColon(said); ok && isUnsaid(who) {
			p.form = colon // "?: text": somebody whom the file cannot name
			c.cue.parts = append(c.cue.parts, p)
			return after, nil
		} else if ok && utf8.RuneCount(who) > maxName {
			c.cue.changed = c.cue.changed || len(c.cue.parts) == 0 // a name that is too long, or words
		}
	}
	if p.form == noName {
		c.cue.dashed = c.cue.dashed || turn && text[0] != '>'
		if turn && (bytes.HasPrefix(text, []byte(">>")) || c.cue.changed) {
			c.cue.parts = append(c.cue.parts, p) // somebody without a name
		}
		return text, nil
	}
	if !utf8.Valid(name) {
		return nil, errEncoding
	}
	clear := decodeName(name)
	switch {
	case p.form == label && isNobody(clear):
	case clear == "":
		return text, nil
	default:
		p.name = c.candidate(clear)
	}
	if p.form != alone {
		p.prefix = letters(name)
	}
	if p.form == colon {
		if second, _, ok := beforeColon(bytes.TrimSpace(rest)); ok && utf8.Valid(second) {
			if s := decodeName(second); isPlain(s) && isProper(s) {
				p.longer = c.candidate(clear + ": " + s)
				p.second = letters(second)
				t := &c.candidates[p.longer]
				t.third, t.second = t.third || !isShort(s), s
			}
		}
	}
	c.cue.parts = append(c.cue.parts, p)
	return rest, nil
}

// split finds what may be a name at the beginning of a line.
func (c *cueReader) split(said []byte) (name, rest []byte, f form) {
	if name, rest, ok := beforeColon(said); ok {
		return name, rest, colon
	}
	if len(said) < 3 || said[0] != '(' && said[0] != '[' {
		return nil, nil, noName
	}
	closing := byte(')')
	if said[0] == '[' {
		closing = ']'
	}
	i := bytes.IndexByte(said, closing)
	if i < 2 || !canBeName(said[1:i]) {
		return nil, nil, noName
	}
	name, rest = bytes.TrimSpace(said[1:i]), bytes.TrimSpace(said[i+1:])
	switch {
	case isLabel(string(name)):
		return name, rest, label
	case len(rest) > 0:
		return name, rest, bracket
	case said[0] == '(':
		return name, rest, alone
	}
	return nil, nil, noName
}

// candidate returns the number of what may be a name; case makes no difference.
func (c *cueReader) candidate(name string) int {
	key := fold(name)
	if i, ok := c.index[key]; ok {
		return i
	}
	c.index[key] = len(c.candidates)
	c.candidates = append(c.candidates, candidate{text: name})
	return len(c.candidates) - 1
}

// finish ends the open cue.
func (c *cueReader) finish() {
	if c.open {
		_ = c.release() // digits hold no name that could be wrong
	}
	if c.open && !c.bad {
		c.all = append(c.all, c.cue)
	}
	c.open = false
	c.cue = cue{}
}
