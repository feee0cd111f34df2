package report

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"airtime/report/names"
	"airtime/report/yamltree"
)

const maxRosterBytes = 256 << 10 // a thousand people with names, times and tags

// ReadRoster reads who belongs to a meeting, also those who stayed silent. Three
// forms are understood. An invitation of a calendar (.ics) has those who accepted it. The plain one has a name on each line:
//
//	# Tuesday circle
//	Ana
//	Bo Lindqvist
//
// The full one is a YAML list, by itself or under "people:", in which an entry is
// a name or says more:
//
//   - Ana
//   - name: Bo Lindqvist
//     from: 0:10      # joined 10 minutes after the recording began
//     to: 1:30:00     # left; hours:minutes, hours:minutes:seconds or 90m
//     tags: [new, north]  # what they say of themselves
//     follow: true    # wants to be followed from meeting to meeting
//
// Everybody returned is Listed. Errors name the line.
func ReadRoster(r io.Reader) ([]Person, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRosterBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	if len(data) > maxRosterBytes {
		return nil, fmt.Errorf("roster: got more than %d bytes, want less", maxRosterBytes)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	b := rosterBuilder{lines: map[string]int{}}
	switch {
	case IsInvitation(data):
		err = b.readInvitation(data)
	case isYAML(data):
		err = b.readYAML(data)
	default:
		err = b.readPlain(data)
	}
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	if len(b.people) == 0 {
		return nil, errors.New("roster: got no names, want one on each line")
	}
	return b.people, nil
}

// isYAML says whether the first line with something on it begins a YAML list or
// "people:", which no name does.
func isYAML(data []byte) bool {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		return line[0] == '-' || line[0] == '[' || line[0] == '{' || bytes.HasPrefix(line, []byte("people:"))
	}
	return false
}

type rosterBuilder struct {
	people []Person
	lines  map[string]int // where each name, in lower case, is
}

func (b *rosterBuilder) add(p Person, line int) error {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	p.Listed = true
	if err := names.Check(p.Name); err != nil {
		return fmt.Errorf("line %d: %w", line, err)
	}
	if other, ok := b.lines[strings.ToLower(p.Name)]; ok {
		return fmt.Errorf("line %d: got %q again, want each name once (it is on line %d)", line, names.Clip(p.Name), other)
	}
	if len(b.people) == maxPeople {
		return fmt.Errorf("line %d: got more than %d people", line, maxPeople)
	}
	b.lines[strings.ToLower(p.Name)] = line
	b.people = append(b.people, p)
	return nil
}

func (b *rosterBuilder) readPlain(data []byte) error {
	sc := bufio.NewScanner(bytes.NewReader(data))
	sc.Buffer(nil, maxRosterBytes+1)
	for line := 1; sc.Scan(); line++ {
		name := strings.TrimSpace(strings.ToValidUTF8(sc.Text(), "\ufffd"))
		if name == "" || name[0] == '#' {
			continue
		}
		if strings.Contains(name, ":") {
			return fmt.Errorf("line %d: got %q, want a name alone (to say more, write a list: - name: …)", line, names.Clip(name))
		}
		if err := b.add(Person{Name: name}, line); err != nil {
			return err
		}
	}
	return sc.Err()
}

func (b *rosterBuilder) readYAML(data []byte) error {
	list, err := yamltree.Parse(data)
	if err != nil {
		return err
	}
	if list.Kind == yaml.MappingNode {
		if len(list.Content) != 2 || list.Content[0].Value != "people" {
			return fmt.Errorf("line %d: got other keys, want people: alone", list.Line)
		}
		list = list.Content[1]
	}
	if list.Kind != yaml.SequenceNode {
		return fmt.Errorf("line %d: got %s, want a list of people", list.Line, YAMLKind(list))
	}
	for _, entry := range list.Content {
		p, err := readEntry(entry)
		if err != nil {
			return err
		}
		if err := b.add(p, entry.Line); err != nil {
			return err
		}
	}
	return nil
}

func readEntry(entry *yaml.Node) (Person, error) {
	if entry.Kind == yaml.ScalarNode {
		return Person{Name: entry.Value}, nil
	}
	if entry.Kind != yaml.MappingNode {
		return Person{}, fmt.Errorf("line %d: got %s, want a name, or name: and more", entry.Line, YAMLKind(entry))
	}
	var p Person
	for i := 0; i+1 < len(entry.Content); i += 2 {
		key, value := entry.Content[i], entry.Content[i+1]
		fail := func(want string) (Person, error) {
			got := strconv.Quote(names.Clip(value.Value))
			if value.Kind != yaml.ScalarNode {
				got = YAMLKind(value)
			}
			return Person{}, fmt.Errorf("line %d: %s: got %s, want %s", value.Line, names.Clip(key.Value), got, want)
		}
		scalar := value.Kind == yaml.ScalarNode
		switch key.Value {
		case "name":
			if !scalar {
				return fail("a name")
			}
			p.Name = value.Value
		case "from", "to":
			d, ok := parseClock(value.Value)
			if !scalar || !ok || key.Value == "to" && d == 0 {
				return fail("a time since the recording began, such as 0:10 (hours:minutes), 0:10:00 or 10m")
			}
			if key.Value == "from" {
				p.From = d
			} else {
				p.To = d
			}
		case "follow":
			if !scalar || value.Decode(&p.Follow) != nil {
				return fail("true or false")
			}
		case "tags":
			tags := []*yaml.Node{value}
			if value.Kind == yaml.SequenceNode {
				tags = value.Content
			}
			for _, t := range tags {
				if t.Kind != yaml.ScalarNode || names.Check(t.Value) != nil {
					return fail("a list of words, such as [new, north]")
				}
				p.Tags = append(p.Tags, t.Value)
			}
			p.Tags = cleanTags(p.Tags)
		default:
			return Person{}, fmt.Errorf("line %d: got the key %q, want name, from, to, tags or follow", key.Line, names.Clip(key.Value))
		}
	}
	if p.To > 0 && p.To <= p.From {
		return Person{}, fmt.Errorf("line %d: to: got %v, want more than from (%v)", entry.Line, p.To, p.From)
	}
	return p, nil
}

func YAMLKind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	}
	return strconv.Quote(names.Clip(n.Value))
}

// parseClock reads h:mm, h:mm:ss (with decimals) or a duration such as 1h5m.
func parseClock(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	if parts := strings.Split(s, ":"); len(parts) > 1 {
		h, m, sec := 0, 0, 0.0
		if len(parts) > 3 || slices.ContainsFunc(parts, func(p string) bool { return strings.Trim(p, "0123456789.") != "" || p == "" }) {
			return 0, false
		}
		h, err = strconv.Atoi(parts[0])
		if err == nil {
			m, err = strconv.Atoi(parts[1])
		}
		if err == nil && len(parts) == 3 {
			sec, err = strconv.ParseFloat(parts[2], 64)
		}
		if err != nil || h > 24*31 || m >= 60 || sec >= 60 {
			return 0, false
		}
		d = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + seconds(sec)
	}
	return d, err == nil && d >= 0 && d <= maxLength
}
