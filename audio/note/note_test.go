package note

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// What is saved is read again, with every value as it was.
func TestJSON(t *testing.T) {
	cut := New("sound_cut", Values{"at_s": 90*time.Second + 250*time.Millisecond + 400*time.Microsecond, "n": 2, "name": `Ana "A" <b>`})
	for _, tt := range []struct {
		n    Note
		want string
	}{
		{cut, `{"id":"sound_cut","values":{"at_s":90.25,"n":2,"name":"Ana \"A\" <b>"}}`},
		{cut.Of("of_file", Values{"file": "2"}), `{"id":"of_file","values":{"file":"2"},"about":{"id":"sound_cut","values":{"at_s":90.25,"n":2,"name":"Ana \"A\" <b>"}}}`},
		{New("empty", nil), `{"id":"empty"}`},
		{Note{Text: "The last minutes were noise."}, `"The last minutes were noise."`},
	} {
		got, err := tt.n.MarshalJSON()
		if err != nil || string(got) != tt.want {
			t.Errorf("got %s, %v, want %s", got, err, tt.want)
		}
		var again Note
		if err := json.Unmarshal(got, &again); err != nil || !Equal(again, tt.n) {
			t.Errorf("read again: got %v, %v, want %v", again, err, tt.n)
		}
	}
}

func TestJSONErrors(t *testing.T) {
	for in, want := range map[string]string{
		`7`:                                   "want a text, or an object",
		`{"values":{}}`:                       "no id",
		`{"id":"x","other":1}`:                "want a text, or an object",
		`{"id":"x","values":{"a":[1]}}`:       "values.a",
		`{"id":"x","about":{"id":""}}`:        "",
		`{"id":"x","values":{"a":{"b":"c"}}}`: "values.a",
		`{"id":"x","values":{"a":true}}`:      "values.a",
		`{"id":"x","values":{"a":null}}`:      "values.a",
	} {
		var n Note
		if err := json.Unmarshal([]byte(in), &n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want %q", in, n, err, want)
		}
	}
}

func TestSays(t *testing.T) {
	n := New("perhaps", Values{"name": "Bo"}).Of("of_file", Values{"file": "2"})
	if !n.Says(func(s string) bool { return s == "Bo" }) || n.Says(func(s string) bool { return s == "Cy" }) || (Note{}).Says(func(s string) bool { return s == "Bo" }) {
		t.Error("a name in a note about a part is not found, or one that is not in it is")
	}
}
