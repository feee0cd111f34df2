package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"airtime/audio/note"
	"airtime/report/names"
)

// Of schema 1, in which lists had the names of people, all different, where they now have IDs: the lists, and the
// fields with a name in them.
var namesOfSchema1 = map[string][]string{
	"turns": {"person", "alternative"}, "marks": {"person"},
	"floor_turns": {"person"}, "short_responses": {"person"}, "long_turns": {"person"}, "held": {"person"}, "firsts": {"person"},
	"attempts": {"by", "on"}, "pairs": {"by", "on"}, "after": {"last", "next"}, "open_floors": {"last", "next"}, "strip": {"holder"},
}

// upgrade makes an account of this schema of one of schema 1, which checkShape let pass. Its people have IDs if numbered;
// of the first accounts they had none, and are then numbered in their order. What is of the wrong kind stays for whoever
// decodes it. It goes through the text, because values of any kind would take far more memory.
func upgrade(data []byte) (upgraded []byte, numbered bool, err error) {
	var head struct {
		oldPeople
		Original oldPeople `json:"original"`
	}
	_ = json.Unmarshal(data, &head) // the rest may be of the wrong kind
	u := upgrading{data: data, numbered: head.areNumbered()}
	if u.ids, err = head.ids(u.numbered); err != nil {
		return nil, false, err
	}
	if u.original, err = head.Original.ids(u.numbered); err != nil {
		return nil, false, fmt.Errorf("original.%w", err)
	}
	err = u.run()
	return u.out, u.numbered, err
}

// oldPeople are those of an account, or of what it was corrected from.
type oldPeople struct {
	People []struct {
		ID   PersonID `json:"id"`
		Name string   `json:"name"`
	} `json:"people"`
}

func (p oldPeople) areNumbered() bool {
	for _, f := range p.People {
		if f.ID != Nobody {
			return true
		}
	}
	return false
}

// ids returns the ID of each name.
func (p oldPeople) ids(numbered bool) (map[string]PersonID, error) {
	ids, at := map[string]PersonID{}, map[string]int{}
	for i, f := range p.People {
		if other, ok := at[f.Name]; ok {
			return nil, fmt.Errorf("people[%d].name: got %q, the name of people[%d] too, want each name once", i, names.Clip(f.Name), other)
		}
		at[f.Name] = i
		if ids[f.Name] = f.ID; !numbered {
			ids[f.Name] = PersonID(i + 1)
		}
	}
	return ids, nil
}

// upgrading goes through an account of schema 1 and copies it to out.
type upgrading struct {
	data, out     []byte
	numbered      bool
	ids, original map[string]PersonID // by name, of the people and of those it was corrected from
	open          []oldLevel
}

// oldLevel is an object or a list within which the text goes on.
type oldLevel struct {
	under string // the key it has
	key   string // of an object, the last
	list  bool
	n     int // of a list, entries so far
}

// entry says of which list in the account, or in its original, the innermost object is an entry.
func (u *upgrading) entry() (list string, ids map[string]PersonID) {
	k := len(u.open)
	switch {
	case k == 3 && u.open[1].list:
		return u.open[1].under, u.ids
	case k == 4 && u.open[1].under == "original" && u.open[2].list:
		return u.open[2].under, u.original
	}
	return "", nil
}

func (u *upgrading) run() error {
	copied := 0
	replace := func(from, to int, with string) {
		u.out = append(append(u.out, u.data[copied:from]...), with...)
		copied = to
	}
	for i := 0; i < len(u.data); i++ {
		switch c := u.data[i]; c {
		case '{', '[':
			next := oldLevel{list: c == '['}
			if k := len(u.open); k > 0 {
				u.open[k-1].n++
				next.under = u.open[k-1].key
			}
			u.open = append(u.open, next)
			if list, _ := u.entry(); list == "people" && c == '{' && !u.numbered {
				replace(i+1, i+1, fmt.Sprintf(`"id":%d,`, u.open[len(u.open)-2].n))
			}
		case '}', ']':
			u.open = u.open[:len(u.open)-1]
		case '"':
			end := i + 1
			for ; u.data[end] != '"'; end++ {
				if u.data[end] == '\\' {
					end++
				}
			}
			in := &u.open[len(u.open)-1]
			switch {
			case in.list:
			case isKey(u.data[end+1:]):
				if in.key = string(u.data[i+1 : end]); in.key == "schema" && len(u.open) == 1 {
					from := end + 1 + bytes.IndexByte(u.data[end+1:], '1')
					replace(from, from+1, strconv.Itoa(Schema))
				}
			default:
				id, err := u.id(u.data[i : end+1])
				if err != nil {
					return err
				}
				if id != Nobody {
					replace(i, end+1, strconv.Itoa(int(id)))
				}
			}
			i = end
		}
	}
	u.out = append(u.out, u.data[copied:]...)
	return nil
}

// id is whose name a value is, or Nobody if it is none.
func (u *upgrading) id(value []byte) (PersonID, error) {
	list, ids := u.entry()
	field := u.open[len(u.open)-1].key
	if !slices.Contains(namesOfSchema1[list], field) {
		return Nobody, nil
	}
	var name string
	if json.Unmarshal(value, &name) != nil || name == "" {
		return Nobody, nil
	}
	id, ok := ids[name]
	if !ok {
		in := ""
		if len(u.open) > 3 {
			in = "original."
		}
		return Nobody, fmt.Errorf("%s%s[%d].%s: got %q, want the name of one of the people", in, list, u.open[len(u.open)-2].n-1, field, names.Clip(name))
	}
	return id, nil
}

// droppedOfSchema1 is the note that counts who was dropped, which was a sentence.
var droppedOfSchema1 = regexp.MustCompile(`^([0-9]{1,4}) (?:person|people) asked not to be counted and (?:is|are) in no figure; the time in which nobody else spoke is off the record\.$`)

// settleEdits finds out whom the corrections of an account of schema 1 are about, and, where it was not numbered, gives
// its people the IDs that they get by its corrections.
func (a *Account) settleEdits(numbered bool) error {
	if a.Original == nil {
		return nil
	}
	for i, n := range a.Notes {
		if m := droppedOfSchema1.FindStringSubmatch(n.Text); m != nil {
			count, _ := strconv.Atoi(m[1])
			a.Notes[i] = note.New(dropped, note.Values{"n": count})
		}
	}
	c := &correcting{m: a.Original.meeting(*a).normal(), s: a.Original.Settings}
	c.lastID = lastID(c.m.People)
	for i := range a.Edits {
		e := a.Edits[i]
		if e.Undone {
			continue
		}
		e.Args = slices.Clone(e.Args)
		if err := c.do(&e, a.Edits[:i]); err != nil {
			return fmt.Errorf("edits: %w", &EditError{Edit: fmt.Sprintf("correction %d, %s", i+1, a.Edits[i]), Err: err})
		}
		a.Edits[i].People = e.People
	}
	if numbered {
		return nil
	}
	if len(c.m.People) != len(a.People) {
		return errors.New("edits: they do not lead from original to people")
	}
	now := map[PersonID]PersonID{}
	for i, p := range a.People {
		now[p.ID] = c.m.People[i].ID
	}
	edits, original := a.Edits, a.Original
	a.Edits, a.Original = nil, nil
	renumber(reflect.ValueOf(a).Elem(), now)
	a.Edits, a.Original = edits, original
	return nil
}

// renumber puts another ID in the place of every PersonID within v.
func renumber(v reflect.Value, now map[PersonID]PersonID) {
	if v.Type() == reflect.TypeFor[PersonID]() {
		v.SetInt(int64(now[PersonID(v.Int())]))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			renumber(v.Elem(), now)
		}
	case reflect.Slice:
		for i := range v.Len() {
			renumber(v.Index(i), now)
		}
	case reflect.Struct:
		for f, fv := range v.Fields() {
			if f.IsExported() {
				renumber(fv, now)
			}
		}
	}
}

// tellApart gives people of the same name names that tell them apart.
func (a *Account) tellApart() {
	called := make([]string, len(a.People))
	for i, p := range a.People {
		called[i] = p.Name
	}
	for i, name := range distinct(called) {
		a.People[i].Name = name
	}
}
