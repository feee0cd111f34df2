package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"airtime/audio/note"
	"airtime/audio/printable"
	"airtime/report/names"
)

const (
	maxAccountBytes = 64 << 20               // a whole day of 40 people takes 5 MB
	maxLength       = 31 * 24 * time.Hour    // of a meeting
	maxPeople       = 1000                   // in a meeting
	maxCount        = float64(1_000_000_000) // of any figure
)

// SchemaError is an account in a schema this program does not know.
type SchemaError struct{ Got int }

func (e *SchemaError) Error() string {
	if e.Got > Schema {
		return fmt.Sprintf("schema: got %d, want at most %d: a newer airtime wrote this account; update airtime to read it", e.Got, Schema)
	}
	return fmt.Sprintf("schema: got %d, want 1 to %d", e.Got, Schema)
}

// WriteJSON writes a as SCHEMA.md describes it. The same account gives the same
// bytes. What fits on a line is on one, so that a saved account can be read and
// compared by eye.
func WriteJSON(w io.Writer, a Account) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	if _, err := w.Write(LayOut(escapeHidden(bytes.TrimSpace(b.Bytes())))); err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	return nil
}

// escapeHidden writes what a terminal would obey, were the account printed on one, as JSON can: \u202e. It stands only in strings.
func escapeHidden(compact []byte) []byte {
	if !bytes.ContainsFunc(compact, printable.Hidden) {
		return compact
	}
	var b bytes.Buffer
	for _, r := range string(compact) {
		if !printable.Hidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.Bytes()
}

// LayOut breaks compact JSON into lines: an object or list that is longer than a
// line has an indented line for each of its parts.
func LayOut(compact []byte) []byte {
	const line = 160
	// The length of each object and list, in order of their beginnings.
	var lengths, open []int
	scan := func(b []byte, visit func(i int, c byte)) {
		quoted := false
		for i := 0; i < len(b); i++ {
			switch c := b[i]; {
			case quoted && c == '\\':
				visit(i, 0)
				i++
				visit(i, 0)
				continue
			case c == '"':
				quoted = !quoted
				visit(i, 0)
			case quoted:
				visit(i, 0)
			default:
				visit(i, c)
			}
		}
	}
	scan(compact, func(i int, c byte) {
		switch c {
		case '{', '[':
			open = append(open, len(lengths))
			lengths = append(lengths, -i)
		case '}', ']':
			last := len(open) - 1
			lengths[open[last]] += i
			open = open[:last]
		}
	})

	out := make([]byte, 0, len(compact)+len(compact)/4)
	var broken []bool
	next := 0
	newline := func() {
		depth := 0
		for _, b := range broken {
			if b {
				depth++
			}
		}
		out = append(out, '\n')
		for range depth {
			out = append(out, "  "...)
		}
	}
	scan(compact, func(i int, c byte) {
		switch c {
		case '{', '[':
			out = append(out, c)
			broken = append(broken, lengths[next] > line)
			if broken[len(broken)-1] {
				newline()
			}
			next++
		case '}', ']':
			was := broken[len(broken)-1]
			broken = broken[:len(broken)-1]
			if was {
				newline()
			}
			out = append(out, c)
		case ',':
			out = append(out, c)
			if broken[len(broken)-1] {
				newline()
			} else {
				out = append(out, ' ')
			}
		case ':':
			out = append(out, ": "...)
		default:
			out = append(out, compact[i])
		}
	})
	return append(out, '\n')
}

// ReadJSON reads an account that WriteJSON wrote, and refuses one that
// contradicts itself. Errors name the place, such as
// "turns[12].end_s: got 3, want more than start_s (5)". An account of a newer
// program is a *SchemaError.
func ReadJSON(r io.Reader) (Account, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxAccountBytes+1))
	if err != nil {
		return Account{}, fmt.Errorf("read account: %w", err)
	}
	if len(data) > maxAccountBytes {
		return Account{}, fmt.Errorf("read account: got more than %d MB, want less", maxAccountBytes>>20)
	}
	var probe struct {
		Schema *json.RawMessage `json:"schema"`
	}
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(data, &probe); {
	case errors.As(err, &syntax):
		return Account{}, fmt.Errorf("line %d: not JSON: %w", 1+bytes.Count(data[:syntax.Offset], []byte("\n")), err)
	case err != nil:
		return Account{}, errors.New("got JSON that is no object, want an account")
	case probe.Schema == nil:
		return Account{}, fmt.Errorf("schema: got none, want %d: this is no account of airtime", Schema)
	}
	var schema int
	if err := json.Unmarshal(*probe.Schema, &schema); err != nil {
		return Account{}, fmt.Errorf("schema: got %s, want %d", names.Clip(string(*probe.Schema)), Schema)
	}
	if schema < 1 || schema > Schema {
		return Account{}, &SchemaError{Got: schema}
	}
	if err := checkShape(data); err != nil {
		return Account{}, err
	}
	numbered := true
	if schema == 1 {
		if data, numbered, err = upgrade(data); err != nil {
			return Account{}, err
		}
	}

	var a Account
	a.Settings = DefaultSettings()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		// The decoder does not say which element of a list it was in: look for it.
		if e := locate(data); e != nil {
			err = e
		}
		return Account{}, err
	}
	a.tellApart()
	if err := a.validate(); err != nil {
		return Account{}, err
	}
	if schema == 1 {
		if err := a.settleEdits(numbered); err != nil {
			return Account{}, err
		}
	}
	return a, a.replay()
}

// locate returns an error naming the first value of data that is no part of an
// account or of the wrong kind.
func locate(data []byte) error {
	var v any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return err
	}
	return locateIn("", reflect.TypeFor[Account](), v)
}

func locateIn(path string, t reflect.Type, v any) error {
	wrong := func(want string) error {
		got, _ := json.Marshal(v)
		return fmt.Errorf("%s: got %s, want %s", path, names.Clip(string(got)), want)
	}
	into := reflect.New(t)
	switch u := into.Interface().(type) {
	case *Settings:
		raw, _ := json.Marshal(v)
		return u.UnmarshalJSON(raw)
	case *Seconds:
		raw, _ := json.Marshal(v)
		if err := u.UnmarshalJSON(raw); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	case *note.Note:
		raw, _ := json.Marshal(v)
		if err := u.UnmarshalJSON(raw); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	case *time.Time:
		if s, ok := v.(string); !ok || u.UnmarshalText([]byte(s)) != nil {
			return wrong("a time such as 2006-01-02T15:04:05Z")
		}
		return nil
	}
	if v == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return locateIn(path, t.Elem(), v)
	case reflect.Struct:
		object, ok := v.(map[string]any)
		if !ok {
			return wrong("an object")
		}
		if path != "" {
			path += "."
		}
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if value, ok := object[name]; ok {
				if err := locateIn(path+name, f.Type, value); err != nil {
					return err
				}
				delete(object, name)
			}
		}
		if len(object) > 0 {
			var unknown []string
			for name := range object {
				unknown = append(unknown, name)
			}
			return fmt.Errorf("%s%s: unknown field", path, names.Clip(slices.Min(unknown)))
		}
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return wrong("a list")
		}
		for i, value := range list {
			if err := locateIn(fmt.Sprintf("%s[%d]", path, i), t.Elem(), value); err != nil {
				return err
			}
		}
	case reflect.String:
		if _, ok := v.(string); !ok {
			return wrong("text")
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			return wrong("true or false")
		}
	default:
		raw, _ := json.Marshal(v)
		if err := json.Unmarshal(raw, into.Interface()); err != nil {
			if t.Kind() == reflect.Int {
				return wrong("a whole number")
			}
			return wrong("a number")
		}
	}
	return nil
}

// validate checks everything another part of the program relies on.
func (a Account) validate() error {
	if err := a.current().validate(a.LengthS); err != nil {
		return err
	}
	for i, p := range a.People {
		for _, f := range []struct {
			name string
			v    float64
		}{{"share", p.Share}, {"share_low", p.ShareLow}, {"share_high", p.ShareHigh}, {"first_minutes_share", p.EdgeFirst}, {"last_minutes_share", p.EdgeLast}} {
			if f.v < 0 || f.v > 1 {
				return fmt.Errorf("people[%d].%s: got %g, want 0 to 1", i, f.name, f.v)
			}
		}
	}
	if err := checkNumbers("", reflect.ValueOf(a)); err != nil {
		return err
	}

	c := checker{length: a.LengthS, people: make(map[PersonID]int, len(a.People))}
	for i, p := range a.People {
		c.people[p.ID] = i
	}
	for _, l := range []struct {
		name string
		of   []FloorSpan
	}{{"floor_turns", a.FloorTurns}, {"short_responses", a.ShortResponses}} {
		for i, t := range l.of {
			c.at(l.name, i)
			c.stretch(t.StartS, t.EndS)
			c.person("person", t.Person, false)
		}
	}
	for _, l := range []struct {
		name string
		of   []EventSpan
	}{{"overlaps", a.Overlaps}, {"breaks", a.Breaks}} {
		for i, e := range l.of {
			c.at(l.name, i)
			c.stretch(e.StartS, e.EndS)
		}
	}
	for i, t := range a.Attempts {
		c.at("attempts", i)
		c.instant("at_s", t.AtS)
		c.two("by", t.By, "on", t.On)
		if !slices.Contains([]Outcome{Taken, Tried, Other}, t.Outcome) {
			c.fail("outcome", "got %q, want taken, tried or other", names.Clip(string(t.Outcome)))
		}
	}
	for i, p := range a.Pairs {
		c.at("pairs", i)
		c.two("by", p.By, "on", p.On)
	}
	for i, f := range a.After {
		c.at("after", i)
		c.two("last", f.Last, "next", f.Next)
	}
	for i, f := range a.OpenFloors {
		c.at("open_floors", i)
		c.stretch(f.StartS, f.EndS)
		c.person("last", f.Last, true)
		c.person("next", f.Next, true)
	}
	for i, t := range a.LongTurns {
		c.at("long_turns", i)
		c.stretch(t.StartS, t.EndS)
		c.person("person", t.Person, false)
	}
	for i, t := range a.Held {
		c.at("held", i)
		c.stretch(t.StartS, t.EndS)
		c.person("person", t.Person, false)
	}
	for i, w := range a.Strip {
		c.at("strip", i)
		c.stretch(w.StartS, w.EndS)
		c.person("holder", w.Holder, true)
	}
	for i, f := range a.Firsts {
		c.at("firsts", i)
		c.instant("at_s", f.AtS)
		c.instant("turn_s", f.TurnS)
		c.person("person", f.Person, true)
	}
	if c.err != nil {
		return c.err
	}
	if err := a.contradiction(); err != nil {
		return err
	}
	return a.checkEdits()
}

// checker keeps the first thing that is wrong with the lists of an account.
type checker struct {
	length Seconds
	people map[PersonID]int
	list   string
	i      int
	err    error
}

func (c *checker) at(list string, i int) { c.list, c.i = list, i }

func (c *checker) fail(field, format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s[%d].%s: %s", c.list, c.i, field, fmt.Sprintf(format, args...))
	}
}

func (c *checker) instant(field string, s Seconds) {
	if s < 0 || s > c.length {
		c.fail(field, "got %g, want 0 to length_s (%g)", sec(s), sec(c.length))
	}
}

func (c *checker) stretch(start, end Seconds) {
	c.instant("start_s", start)
	if end <= start {
		c.fail("end_s", "got %g, want more than start_s (%g)", sec(end), sec(start))
	}
	c.instant("end_s", end)
}

func (c *checker) person(field string, who PersonID, optional bool) {
	if _, ok := c.people[who]; !ok && !(optional && who == Nobody) {
		c.fail(field, "got %d, want the id of one of the people", who)
	}
}

func (c *checker) two(field string, who PersonID, other string, otherWho PersonID) {
	c.person(field, who, false)
	c.person(other, otherWho, false)
	if who == otherWho {
		c.fail(other, "got %d, want another than %s", otherWho, field)
	}
}

// checkNumbers refuses figures below zero or absurdly large. Only quartiles of
// floor transfers can be below zero.
func checkNumbers(path string, v reflect.Value) error {
	switch x := v.Interface().(type) {
	case []TurnSpan, []FloorSpan, Settings, time.Time, *Quartiles, []Edit, *Original: // checked one by one, or free
		return nil
	case Seconds:
		if x < 0 {
			return fmt.Errorf("%s: got %g, want 0 or more", path, sec(x))
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return checkNumbers(path, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkNumbers(fmt.Sprintf("%s[%d]", path, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if path != "" {
			path += "."
		}
		for f, fv := range v.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if err := checkNumbers(path+name, fv); err != nil {
				return err
			}
		}
	case reflect.Int:
		if n := float64(v.Int()); n < 0 || n > maxCount {
			return fmt.Errorf("%s: got %v, want 0 to %.0f", path, v, maxCount)
		}
	case reflect.Float64:
		if f := v.Float(); !(f >= 0 && f <= maxCount) {
			return fmt.Errorf("%s: got %v, want 0 to %.0f", path, v, maxCount)
		}
	}
	return nil
}

func sec(s Seconds) float64 { return s.Duration().Seconds() }
