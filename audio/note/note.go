// Package note has what a reader should know of how a result was made, as a code and the values that go with it: that a
// recording is cut short, say, and after how long. The sentence is made where words are (words.Questions.Note of
// package report/words), in the language of whoever reads it. It is so low because sound, voices and transcripts all have
// something to tell.
package note

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Note is one thing to tell.
type Note struct {
	ID     string // of its sentence in the file of questions, less "note_"; "" where there is only Text
	Values Values // what goes into it
	About  *Note  // what is said of a part, such as one of several files

	// Text is the sentence itself, of an account that was saved when notes were sentences.
	Text string
}

// Values are numbers and texts by name. The ending of a name says what the number is: _s are seconds, _db decibels,
// _share a part of the whole; n decides the plural. Texts are names, and numbers of things (channel 2).
type Values map[string]any

// New makes a Note. Whole numbers and durations become float64, as they are once they were saved.
func New(id string, v Values) Note {
	n := Note{ID: id}
	if len(v) > 0 {
		n.Values = make(Values, len(v))
	}
	for name, x := range v {
		switch x := x.(type) {
		case int:
			n.Values[name] = float64(x)
		case int64:
			n.Values[name] = float64(x)
		case float64:
			n.Values[name] = math.Round(1000*x) / 1000
		case time.Duration:
			n.Values[name] = math.Round(1000*x.Seconds()) / 1000
		case string:
			n.Values[name] = x
		default:
			panic(fmt.Sprintf("note %s: %s is a %T", id, name, x))
		}
	}
	return n
}

// Of is n about a part of a whole, which id and v name.
func (n Note) Of(id string, v Values) Note {
	outer := New(id, v)
	outer.About = &n
	return outer
}

// N is the value that decides the plural, 0 if there is none.
func (n Note) N() int {
	f, _ := n.Values["n"].(float64)
	return int(f)
}

// Says reports whether a text in n fits.
func (n Note) Says(fits func(string) bool) bool {
	if fits(n.Text) || n.About != nil && n.About.Says(fits) {
		return true
	}
	for _, x := range n.Values {
		if s, ok := x.(string); ok && fits(s) {
			return true
		}
	}
	return false
}

// String is n for a test or a log: the code, and the values by name.
func (n Note) String() string {
	if n.ID == "" {
		return n.Text
	}
	s := n.ID
	for _, name := range slices.Sorted(maps.Keys(n.Values)) {
		s += fmt.Sprintf(" %s=%v", name, n.Values[name])
	}
	if n.About != nil {
		s += ": " + n.About.String()
	}
	return s
}

// Equal reports whether two notes say the same.
func Equal(a, b Note) bool {
	same := a.ID == b.ID && a.Text == b.Text && maps.Equal(a.Values, b.Values) && (a.About == nil) == (b.About == nil)
	return same && (a.About == nil || Equal(*a.About, *b.About))
}

// saved is a Note in a file.
type saved struct {
	ID     string `json:"id"`
	Values Values `json:"values,omitempty"`
	About  *Note  `json:"about,omitempty"`
}

// MarshalJSON writes an object, or a text where there is only that.
func (n Note) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	var err error
	if n.ID == "" {
		err = enc.Encode(n.Text)
	} else {
		err = enc.Encode(saved{n.ID, n.Values, n.About})
	}
	return bytes.TrimSpace(b.Bytes()), err
}

// mostValues is far past any sentence's.
const mostValues = 20

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *Note) UnmarshalJSON(data []byte) error {
	*n = Note{}
	if data = bytes.TrimSpace(data); bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, &n.Text)
	}
	var s saved
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return fmt.Errorf("got %s, want a text, or an object with id and values", clip(data))
	}
	if s.ID == "" || len(s.Values) > mostValues {
		return errors.New("got no id, or too many values")
	}
	for name, x := range s.Values {
		switch x.(type) {
		case string, float64:
		default:
			return fmt.Errorf("values.%s: got %v, want a number or a text", clip([]byte(name)), clip(fmt.Append(nil, x)))
		}
	}
	n.ID, n.Values, n.About = s.ID, s.Values, s.About
	return nil
}

func clip(b []byte) string {
	const most = 60
	s := strings.ToValidUTF8(string(b), "?")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
