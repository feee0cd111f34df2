package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"airtime/audio/note"
	"airtime/report"
	"airtime/report/reporttest"
)

func TestGolden(t *testing.T) {
	m := reporttest.Garden()
	a := report.Compute(m, report.DefaultSettings())
	checkSums(t, a)
	checkInverse(t, a)
	var got bytes.Buffer
	if err := report.WriteJSON(&got, a); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "garden.json")
	if *reporttest.Update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s: got\n%s", path, got.Bytes())
	}
}

// TestComputeIsDeterministic gives the same spans in another order.
func TestComputeIsDeterministic(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	m := reporttest.Day()
	var first, second bytes.Buffer
	if err := report.WriteJSON(&first, report.Compute(m, report.DefaultSettings())); err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(m.Speech)-1; i < j; i, j = i+1, j-1 {
		m.Speech[i], m.Speech[j] = m.Speech[j], m.Speech[i]
	}
	if err := report.WriteJSON(&second, report.Compute(m, report.DefaultSettings())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same spans in another order give another account")
	}
	a, err := report.ReadJSON(&first)
	if err != nil {
		t.Fatal(err)
	}
	checkSums(t, a)
}

// TestRounding: times between milliseconds are rounded once, on entry.
func TestRounding(t *testing.T) {
	m := reporttest.MeetingOf(60.0004, "Ana 0.00049 10.00051", "Bo 10.0004 20.1234567", "Bo 61 62")
	m.Speech[0].Confidence = 1.0 / 3
	m.People[0].From = 1234567 * time.Nanosecond
	s := report.DefaultSettings()
	s.BridgePause = 499600 * time.Microsecond
	a := report.Compute(m, s)
	checkInverse(t, a)
	if got := reporttest.InSeconds(a.People[0].SpeakingS); got != 10.001 {
		t.Errorf("got %v, want 10.001", got)
	}
	if a.Settings.BridgePause != 500*time.Millisecond {
		t.Errorf("got %v, want 500ms", a.Settings.BridgePause)
	}
}

func TestReadJSONErrors(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", "garden.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new, want string }{
		{`"schema": 2`, `"schema": 3`, "schema: got 3, want at most 2: a newer airtime wrote this account; update airtime to read it"},
		{`"schema": 2`, `"schema": 0`, "schema: got 0, want 1 to 2"},
		{`"schema": 2,`, ``, "schema: got none, want 2: this is no account of airtime"},
		{`"schema": 2`, `"schema": "x"`, `schema: got "x", want 2`},
		{`"title": "Garden circle"`, `"title": 5`, "title: got 5, want text"},
		{`"title": "Garden circle"`, `"titel": "Garden circle"`, "titel: unknown field"},
		{`"turn_pause_s": 2`, `"turn_pause_s": 300`, "settings.turn_pause: got 5m0s, want 0s to 1m"},
		{`"turn_pause_s": 2`, `"turn_paus_s": 2`, `settings: got the unknown setting "turn_paus_s"`},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 2, "end_s": 1, "person": 1, "confidence": 1}`, "turns[0].end_s: got 1, want more than start_s (2)"},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": -2, "end_s": 1, "person": 1, "confidence": 1}`, "turns[0].start_s: got -2, want 0 to length_s (400)"},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 2, "end_s": 401, "person": 1, "confidence": 1}`, "turns[0].end_s: got 401, want 0 to length_s (400)"},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 2, "end_s": 21, "person": 9, "confidence": 1}`, `turns[0].person: got 9, want the id of one of the people`},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 2, "end_s": 21, "person": 1, "confidence": 2}`, "turns[0].confidence: got 2, want 0 to 1"},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 2, "end_s": 21, "person": 1, "words": "hello"}`, "turns[0].words: unknown field"},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 1e99, "end_s": 21, "person": 1}`, "turns[0].start_s: got 1e+99 s, want at most 1e+09 s"},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `{"start_s": 2, "end_s": 21, "person": 1, "alternative": 1}`, `turns[0].alternative: got 1, want another than person`},
		{`{"start_s": 2, "end_s": 21, "person": 1, "confidence": 1}`, `7`, "turns[0]: got 7, want an object"},
		{`"length_s": 400`, `"length_s": -1`, "length_s: got -1, want 0 to 2.6784e+06"},
		{`"length_s": 400`, `"length_s": 1e12`, "length_s: got 1e+12 s, want at most 1e+09 s"},
		{`"silences": `, `"silences": -`, ""},
		{`"name": "Bo"`, `"name": " "`, "people[1].name: got no name"},
		{`"name": "Bo"`, `"name": "B\u001bo"`, `people[1].name: got "B\x1bo", want a name without control characters`},
		{`"outcome": "tried"`, `"outcome": "rude"`, `want taken, tried or other`},
		{`"started": "2026-03-03T18:30:00Z"`, `"started": "today"`, `started: got "today", want a time such as 2006-01-02T15:04:05Z`},
		{`"listed": true`, `"listed": 1`, "people[0].listed: got 1, want true or false"},
		{`"length_s": 400,`, `"length_s": 400,,`, "line 42: not JSON"},
		{`"length_s": 400,`, `"length_s": 400, "length_s": 401,`, "line 42: got length_s again, want it once"},
		{`"length_s": 400,`, `"length_s": 400, "Length_S": 401,`, "line 42: got Length_S again, want it once"},
		{`"length_s": 400,`, `"length\u005fs": 400,`, `line 42: got a name with a backslash in it: length\u005fs`},
		{`"notes": [`, `"notes": [{"id": 7}, `, "notes[0]: got {"},
		{`"notes": [`, `"notes": [{"id": "x", "values": {"n": []}}, `, "notes[0]: values.n: got []"},
		{`"notes": [`, `"notes": ` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `, "x": [`, "got more than 16 levels within each other"},
		{`"people": [`, `"people": [` + strings.Repeat("{},", 1001), "people: got more than 1000"},
		{`"share_low": 0.`, `"share_low": 0.9`, "people[0].share: got 0."},
		{`"taken_made": `, `"taken_made": 1`, "taken_made, "},
		{`"outcome": "tried"`, `"outcome": "other"`, "as in attempts"},
	} {
		in := strings.Replace(string(golden), tt.old, tt.new, 1)
		if in == string(golden) {
			t.Errorf("%s is not in the golden account", tt.old)
			continue
		}
		_, err := report.ReadJSON(strings.NewReader(in))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.new, err, tt.want)
		}
		var newer *report.SchemaError
		if errors.As(err, &newer) != strings.HasPrefix(tt.want, "schema: got 3") && !strings.HasPrefix(tt.want, "schema: got 0") {
			t.Errorf("%s: got error of type %T", tt.new, err)
		}
	}
	for in, want := range map[string]string{
		"":               "not JSON",
		"[]":             "no object",
		"{}":             "no account",
		"null":           "no account",
		`{"schema":1}{}`: "not JSON",
	} {
		if _, err := report.ReadJSON(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
}

// What is hostile costs a few hundred bytes of memory for each of its own, and no more.
func TestReadJSONMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	const size = 4 << 20
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, in := range map[string]string{
		"people":  `{"schema":1,"people":[` + fill("{},") + `{}]}`,
		"turns":   `{"schema":1,"turns":[` + fill("{},") + `{}]}`,
		"deep":    `{"schema":1,"notes":` + fill("[") + fill("]") + `}`,
		"unknown": `{"schema":1,` + fill(`"x":[],`) + `"y":0}`,
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := report.ReadJSON(strings.NewReader(in))
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("got no error")
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 20*size {
				t.Errorf("took %d MB for %d MB", used>>20, size>>20)
			}
		})
	}
}

// TestSchemaDescribesEveryField looks for each name in SCHEMA.md.
func TestSchemaDescribesEveryField(t *testing.T) {
	doc, err := os.ReadFile("SCHEMA.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var look func(typ reflect.Type)
	look = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() || typ == reflect.TypeFor[report.Settings]() || typ == reflect.TypeFor[note.Note]() || seen[typ] {
			return
		}
		seen[typ] = true
		for f := range typ.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				t.Errorf("%v.%s has no JSON name", typ, f.Name)
			}
			if !bytes.Contains(doc, []byte("`"+name+"`")) {
				t.Errorf("SCHEMA.md does not describe %s of %v", name, typ)
			}
			look(f.Type)
		}
	}
	look(reflect.TypeFor[report.Account]())
	var s report.Settings
	for _, k := range s.Keys() {
		if !bytes.Contains(doc, []byte("| `"+k.JSONName()+"` | "+k.Doc+" |")) {
			t.Errorf("SCHEMA.md does not say of %s: %s", k.JSONName(), k.Doc)
		}
	}
}

// TestLayOut: broken into lines or not, it is the same JSON.
func TestLayOut(t *testing.T) {
	long := strings.Repeat(`x\"{[,:\\`, 30)
	for _, in := range []string{`{}`, `[]`, `{"a":[1,2,{"b":"c"}]}`, `{"a":[[],{}],"b":"` + long + `","c":{"d":["` + long + `"]}}`} {
		var compact bytes.Buffer
		if err := json.Compact(&compact, report.LayOut([]byte(in))); err != nil || compact.String() != in {
			t.Errorf("%s: got %s, %v", in, compact.String(), err)
		}
	}
	if got, want := string(report.LayOut([]byte(`{"a":[1,2]}`))), "{\"a\": [1, 2]}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzReadJSON(f *testing.F) {
	// Not the golden account: so large an input is slow to make smaller.
	var small bytes.Buffer
	if err := report.WriteJSON(&small, report.Compute(reporttest.MeetingOf(30, "A 0 12", "B 8 20"), report.DefaultSettings())); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add([]byte(`{"schema":1,"length_s":10,"people":[{"name":"A","to_s":10}],"turns":[{"start_s":1,"end_s":2,"person":"A"}]}`))
	f.Add([]byte(`{"schema":2,"length_s":10,"people":[{"id":7,"name":"A","to_s":10}],"turns":[{"start_s":1,"end_s":2,"person":7}]}`))
	f.Add([]byte(`{"schema":1,"settings":{"window_s":1e9}}`))
	f.Add([]byte(`{"schema":1,"people":[{"name":"A","waits":[{"from_s":null}]}],"started":"x"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		a, err := report.ReadJSON(bytes.NewReader(in))
		if err != nil {
			return
		}
		m := a.Meeting()
		if a.LengthS.Duration() > 24*time.Hour {
			return // a strip of a month is slow
		}
		b := report.Compute(m, a.Settings)
		checkSums(t, b)
		checkInverse(t, b)
	})
}

func BenchmarkReadDay(b *testing.B) {
	var saved bytes.Buffer
	if err := report.WriteJSON(&saved, report.Compute(reporttest.Day(), report.DefaultSettings())); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(saved.Len()))
	for b.Loop() {
		if _, err := report.ReadJSON(bytes.NewReader(saved.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteDay(b *testing.B) {
	a := report.Compute(reporttest.Day(), report.DefaultSettings())
	for b.Loop() {
		var saved bytes.Buffer
		if err := report.WriteJSON(&saved, a); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(saved.Len()))
	}
}
