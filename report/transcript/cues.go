package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"time"
	"unicode/utf8"

	"airtime/report"
)

// A cue is what stands between two blank lines: who speaks in it, and for how many letters each.
type cue struct {
	line       int // of its timing
	start, end time.Duration
	parts      []part
	marked     bool // it has <v Name>
}

type part struct {
	name    string // empty if unknown
	letters int
}

// cueReader holds the state of readCues. scratch is the one place where words are
// for the length of a line; it is cleared at the end.
type cueReader struct {
	b       *builder
	cue     cue
	open    bool // in a cue
	scratch []byte

	cues    int // with speech
	named   int // of these, those that began with a name before a colon or in parentheses
	repeats int // of these, those with the name last named
	divided int // cues with several people
	marked  int // cues with <v Name>
	seen    int // all cues, also those without speech
}

func isWebVTT(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("WEBVTT"))
	return ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

// readCues reads WebVTT and SRT, which differ only in the first line, in the
// blocks WebVTT has besides cues, and in the point or comma of times. SRT is
// taken as loosely as its many writers write it: numbers may be missing, and so may blank lines.
//
// Ref: W3C, "WebVTT: The Web Video Text Tracks Format", 2019, section 6.
func readCues(r io.Reader, f Format) (report.Meeting, error) {
	in := newLines(r)
	defer in.wipe()
	c := &cueReader{b: newBuilder()}
	defer func() { clear(c.scratch[:cap(c.scratch)]) }()

	skip := false // in a NOTE, STYLE or REGION block
	said := false // there was a line that is not empty
	for {
		line, ok := in.next()
		if !ok {
			break
		}
		if in.n == 1 && f == WebVTT {
			if !isWebVTT(line) {
				return report.Meeting{}, errors.New("line 1: got another first line, want WEBVTT")
			}
			continue
		}
		said = said || len(line) > 0
		var err error
		switch {
		case len(line) == 0:
			skip = false
			err = c.finish()
		case skip:
		case bytes.Contains(line, arrow) && (!c.open || startsTime(line)):
			if err = c.finish(); err != nil {
				break
			}
			c.cue.line, c.open = in.n, true
			c.seen++
			if c.cue.start, c.cue.end, err = parseTiming(line); err != nil {
				err = fmt.Errorf("line %d: %w", in.n, err)
			}
		case c.open:
			if err = c.text(line); err != nil {
				err = fmt.Errorf("line %d: %w", in.n, err)
			}
		case f == WebVTT:
			skip = isBlock(line)
		}
		if err != nil {
			return report.Meeting{}, err
		}
	}
	if err := in.err(); err != nil {
		return report.Meeting{}, err
	}
	if err := c.finish(); err != nil {
		return report.Meeting{}, err
	}
	switch {
	case f == WebVTT && in.n == 0:
		return report.Meeting{}, errors.New("line 1: got an empty file, want WEBVTT")
	case f == SRT && said && c.seen == 0:
		return report.Meeting{}, errors.New("got no line such as 00:01:02,500 --> 00:01:04,000, want one above each text")
	}
	return c.meeting()
}

// startsTime says whether a line of text with an arrow in it is a timing line after all.
func startsTime(line []byte) bool {
	line = bytes.TrimLeft(line, " \t-")
	return len(line) > 0 && line[0] >= '0' && line[0] <= '9'
}

func isBlock(line []byte) bool {
	for _, word := range []string{"NOTE", "STYLE", "REGION"} {
		rest, ok := bytes.CutPrefix(line, []byte(word))
		if ok && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t') {
			return true
		}
	}
	return false
}

// namesEvery says whether the cues so far are those of a file that names every cue.
func (c *cueReader) namesEvery() bool { return c.named*10 >= c.cues*9 }

// text takes one line of a cue: it finds out who speaks and counts letters.
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
		if who, isVoice := voice(tag); isVoice {
			if err := c.said(fresh); err != nil {
				return err
			}
			fresh = false
			c.cue.marked = true
			if err := c.begin(who); err != nil {
				return err
			}
		}
	}
	c.scratch = append(c.scratch, line...)
	return c.said(fresh)
}

// voice returns the name in a tag <v Name> or <v.class Name>.
func voice(tag []byte) (name []byte, ok bool) {
	if len(tag) < 2 || tag[0] != 'v' || tag[1] != ' ' && tag[1] != '\t' && tag[1] != '.' {
		return nil, false
	}
	i := bytes.IndexAny(tag, " \t")
	if i < 0 {
		return nil, false
	}
	return bytes.TrimSpace(tag[i:]), true
}

// begin starts somebody's part of the cue. The copy made of the name shares no memory with the line.
func (c *cueReader) begin(name []byte) error {
	if !utf8.Valid(name) {
		return errors.New("got a name that is neither UTF-8 nor UTF-16, want the file saved as UTF-8")
	}
	c.cue.parts = append(c.cue.parts, part{name: clean(html.UnescapeString(string(name)))})
	return nil
}

// said takes what scratch holds, and empties it. With fresh, a name may begin it.
func (c *cueReader) said(fresh bool) error {
	text := bytes.TrimSpace(c.scratch)
	defer func() { c.scratch = c.scratch[:0] }()
	if len(text) == 0 {
		return nil
	}
	if fresh {
		name, rest, ok := c.nameIn(text)
		if ok {
			if err := c.begin(name); err != nil {
				return err
			}
			text = rest
		}
	}
	if isSound(text) {
		return nil
	}
	if len(c.cue.parts) == 0 {
		c.cue.parts = append(c.cue.parts, part{})
	}
	c.cue.parts[len(c.cue.parts)-1].letters += letters(text)
	return nil
}

// nameIn finds the name at the beginning of a line by the rules of the package comment.
func (c *cueReader) nameIn(text []byte) (name, rest []byte, ok bool) {
	if bytes.HasPrefix(text, []byte(`{\`)) { // where SRT puts the text on the screen: {\an8}
		_, text, _ = bytes.Cut(text, []byte("}"))
	}
	said := bytes.TrimLeft(text, ">-–— ")
	turn := len(said) < len(text) // a dash or >> says that another person speaks
	if isSound(said) && said[0] == '(' {
		name = bytes.TrimSpace(said[1 : len(said)-1])
		return name, nil, isName(name) && isProper(name) && (c.namesEvery() || c.known(name))
	}
	name, rest, ok = nameBeforeColon(said)
	if !ok {
		return nil, nil, false
	}
	switch {
	case c.known(name):
	case len(c.cue.parts) > 0 && !turn:
		return nil, nil, false
	case !c.namesEvery() && !isProper(name):
		return nil, nil, false
	}
	return name, rest, true
}

func (c *cueReader) known(name []byte) bool {
	_, ok := c.b.index[clean(html.UnescapeString(string(name)))]
	return ok
}

// finish ends the open cue and divides its time between the people in it.
func (c *cueReader) finish() error {
	if !c.open {
		return nil
	}
	c.open = false
	parts := c.cue.parts[:0]
	total := 0
	for _, p := range c.cue.parts {
		if p.letters > 0 { // a name without words after it has said nothing
			parts = append(parts, p)
			total += p.letters
		}
	}
	if len(parts) > 0 {
		c.cues++
	}
	if len(parts) > 1 {
		c.divided++
	}
	at, done := c.cue.start, 0
	for i, p := range parts {
		who, err := c.b.person(p.name)
		if err != nil {
			return fmt.Errorf("line %d: %w", c.cue.line, err)
		}
		switch {
		case i > 0:
		case c.cue.marked:
			c.marked++
		case who != nobody:
			c.named++
			if who == c.b.last {
				c.repeats++
			}
		}
		done += p.letters
		// In milliseconds, which is what the file has: ten days of them times a gigabyte of letters fit.
		end := c.cue.start + time.Duration((c.cue.end-c.cue.start).Milliseconds()*int64(done)/int64(total))*time.Millisecond
		if done == total {
			end = c.cue.end
		}
		c.b.add(at, end, who)
		at = end
	}
	c.cue = cue{parts: c.cue.parts[:0]}
	return nil
}

func (c *cueReader) meeting() (report.Meeting, error) {
	if c.cues > 0 {
		c.b.notes = append(c.b.notes, "The times are those of a transcript: pauses within a cue count as speech, and short responses may be missing.")
	}
	if c.divided > 0 {
		c.b.notes = append(c.b.notes, fmt.Sprintf("Cues with more than one person in them (%d) were divided in proportion to their text, since the file does not say when each spoke.", c.divided))
	}
	// No marked cues: <v Name> is about its own cue by definition.
	c.b.goesOn = c.marked == 0 && !c.namesEvery() && c.repeats*10 <= c.named
	return c.b.meeting()
}
