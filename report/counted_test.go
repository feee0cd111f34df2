package report_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"airtime/report"
)

// given is what an account has from its meeting, and is no figure.
var given = []string{
	"schema", "title", "started", "source", "settings", "notes", "length_s", "turns", "marks", "choices", "edits", "original",
	"people.id", "people.name", "people.listed", "people.tags", "people.from_s", "people.to_s", "people.follow", "people.seat", "people.several",
}

// recorder counts what a check finds.
type recorder struct{ found int }

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.found++ }

// Every figure of an account is held against the independent count: where it is
// changed, the count notices. A new figure that it does not know fails here.
func TestEveryFigureIsCounted(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	noticed := map[string]bool{}
	for seed := range 200 {
		m, s := randomMeeting(rand.New(rand.NewPCG(uint64(seed), 7)))
		walk("", reflect.TypeOf(report.Account{}), func(path string) {
			if noticed[path] {
				return
			}
			a := report.Compute(m, s)
			if !change(reflect.ValueOf(&a).Elem(), strings.Split(path, ".")) {
				noticed[path] = false // until a meeting has one
				return
			}
			var r recorder
			func() {
				defer func() {
					if recover() != nil { // a name that nobody has, say
						r.found++
					}
				}()
				checkAgainstNaive(&r, m, s, a)
				checkSums(&r, a)
			}()
			noticed[path] = r.found > 0
		})
	}
	if len(noticed) < 40 {
		t.Fatalf("got %d figures, want all of the account", len(noticed))
	}
	for path, ok := range noticed {
		if !ok {
			t.Errorf("%s: the independent count (naive_test.go) does not notice when it is wrong", path)
		}
	}
}

// walk calls do for every figure of t, by its path in the saved account.
func walk(path string, t reflect.Type, do func(path string)) {
	if slices.Contains(given, path) { // no figure, nor is what is in it; a note can be about a note
		return
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		walk(path, t.Elem(), do)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				walk(strings.TrimPrefix(path+"."+jsonName(f), "."), f.Type, do)
			}
		}
	default:
		do(path)
	}
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// change makes the figure at path another one, and says whether there was one.
func change(v reflect.Value, path []string) bool {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return false
		}
		return change(v.Elem(), path)
	case reflect.Slice:
		return v.Len() > 0 && change(v.Index(0), path)
	case reflect.Struct:
		for i := range v.NumField() {
			if jsonName(v.Type().Field(i)) == path[0] {
				return change(v.Field(i), path[1:])
			}
		}
		return false
	case reflect.Int, reflect.Int64:
		step := int64(1)
		if v.Type() == reflect.TypeOf(report.Seconds(0)) {
			step = 7e9
		}
		v.SetInt(v.Int() + step)
	case reflect.Float64:
		v.SetFloat(v.Float() + 0.013)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.String:
		v.SetString(v.String() + "?")
	default:
		return false
	}
	return true
}
