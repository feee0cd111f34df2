package report

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"airtime/report/names"
)

// IsInvitation says whether a roster that begins with head is an invitation of a calendar (.ics).
func IsInvitation(head []byte) bool {
	return bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))), []byte("BEGIN:VCALENDAR"))
}

// invitee is somebody in an event. Rooms and groups are none.
type invitee struct {
	name, address string
	answer        string // PARTSTAT, in capital letters
	line          int
}

// event is one meeting of a calendar.
type event struct {
	uid       string
	exception bool // of one date of a series
	invited   []invitee
	organizer *invitee
}

// readInvitation reads who accepted an invitation. Who sent it belongs to the meeting too, unless the
// list of the invited says otherwise. Who has not answered is not counted on.
//
// Ref: RFC 5545, sections 3.1 (lines), 3.2.12 (PARTSTAT) and 3.8.4 (ATTENDEE, ORGANIZER); RFC 5546, section 3.2.3 (REPLY); RFC 6868
// (^ in parameters). Some programs write \, in them, as in texts.
func (b *rosterBuilder) readInvitation(data []byte) error {
	events, err := readEvents(data)
	if err != nil {
		return err
	}
	if len(events) > 1 {
		events = slices.DeleteFunc(events, func(e event) bool { return e.exception && e.uid == events[0].uid })
	}
	if len(events) != 1 {
		return fmt.Errorf("got %d meetings in the calendar, want an invitation to one", len(events))
	}
	e := events[0]
	if o := e.organizer; o != nil && !slices.ContainsFunc(e.invited, func(p invitee) bool { return strings.EqualFold(p.address, o.address) }) {
		o.answer = "ACCEPTED"
		e.invited = slices.Insert(e.invited, 0, *o)
	}
	accepted := 0
	for _, p := range e.invited {
		if p.answer != "ACCEPTED" {
			continue
		}
		accepted++
		if err := b.add(Person{Name: p.name}, p.line); err != nil {
			return err
		}
	}
	if accepted == 0 {
		return fmt.Errorf("got %d invited and nobody who accepted, want an invitation with its answers (or a list of names)", len(e.invited))
	}
	return nil
}

func readEvents(data []byte) ([]event, error) {
	var events []event
	var within []string // components that are open
	for n, line := range unfold(data) {
		p, err := parseProperty(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		inEvent := len(within) == 2 && within[1] == "VEVENT"
		switch p.name {
		case "METHOD":
			if strings.EqualFold(p.value, "REPLY") {
				return nil, fmt.Errorf("line %d: got one person's answer (METHOD:REPLY), want the invitation with the answers of all", n)
			}
		case "BEGIN":
			within = append(within, strings.ToUpper(p.value))
			if len(within) == 2 && within[1] == "VEVENT" {
				events = append(events, event{})
			}
		case "END":
			if len(within) == 0 || within[len(within)-1] != strings.ToUpper(p.value) {
				return nil, fmt.Errorf("line %d: got END:%s, want the end of what began last", n, names.Clip(p.value))
			}
			within = within[:len(within)-1]
		case "UID", "RECURRENCE-ID", "ATTENDEE", "ORGANIZER":
			if !inEvent { // an alarm has attendees too: who gets its message
				continue
			}
			e := &events[len(events)-1]
			switch p.name {
			case "UID":
				e.uid = p.value
			case "RECURRENCE-ID":
				e.exception = true
			case "ORGANIZER":
				who := p.invitee(n)
				e.organizer = &who
			case "ATTENDEE":
				who := p.invitee(n)
				again := slices.ContainsFunc(e.invited, func(o invitee) bool { o.line = who.line; return o == who })
				if kind := strings.ToUpper(p.params["CUTYPE"]); !again && (kind == "" || kind == "INDIVIDUAL" || kind == "UNKNOWN") {
					e.invited = append(e.invited, who)
				}
			}
		}
	}
	if len(within) > 0 {
		return nil, errors.New("the calendar is cut short")
	}
	return events, nil
}

// unfold yields the lines of a calendar with the numbers they begin at; one that begins with a space goes on with the
// one before.
func unfold(data []byte) func(yield func(int, string) bool) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	return func(yield func(int, string) bool) {
		line, at := "", 0
		n := 0
		// A line may be folded within a character, which is whole again only in the end.
		whole := func() string { return strings.ToValidUTF8(line, "\ufffd") }
		for raw := range bytes.Lines(data) {
			n++
			s := strings.TrimRight(string(raw), "\n")
			if s != "" && (s[0] == ' ' || s[0] == '\t') {
				line += s[1:]
				continue
			}
			if line != "" && !yield(at, whole()) {
				return
			}
			line, at = s, n
		}
		if line != "" {
			yield(at, whole())
		}
	}
}

// property is one line: NAME;PARAMETER="value";…:value.
type property struct {
	name   string
	params map[string]string
	value  string
}

func parseProperty(line string) (property, error) {
	p := property{params: map[string]string{}}
	i := strings.IndexAny(line, ";:")
	if i < 1 {
		return p, fmt.Errorf("got %q, want a line such as ATTENDEE;CN=Ana:mailto:ana@example.org", names.Clip(line))
	}
	p.name, line = strings.ToUpper(line[:i]), line[i:]
	for line[0] == ';' {
		key, rest, ok := strings.Cut(line[1:], "=")
		if !ok {
			return p, fmt.Errorf("got %q, want a parameter such as CN=Ana", names.Clip(line))
		}
		var value strings.Builder
		quoted := false
		end := -1
		for i, r := range rest {
			if r == '"' {
				quoted = !quoted
				continue
			}
			if !quoted && (r == ';' || r == ':') {
				end = i
				break
			}
			value.WriteRune(r)
		}
		if end < 0 {
			return p, fmt.Errorf("got %q, want a : after the parameters", names.Clip(line))
		}
		p.params[strings.ToUpper(key)] = strings.NewReplacer("^n", " ", "^'", `"`, "^^", "^", `\,`, ",", `\;`, ";").Replace(value.String())
		line = rest[end:]
	}
	p.value = strings.TrimSpace(line[1:])
	return p, nil
}

// invitee is whom a property is about. Who has no name there is called by the address.
func (p property) invitee(line int) invitee {
	address := p.value
	if len(address) > 7 && strings.EqualFold(address[:7], "mailto:") {
		address = address[7:]
	}
	who := invitee{name: strings.TrimSpace(p.params["CN"]), address: address, answer: strings.ToUpper(p.params["PARTSTAT"]), line: line}
	if who.name == "" {
		who.name = address
	}
	return who
}
