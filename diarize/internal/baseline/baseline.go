// Package baseline holds accuracy to what was reached before: figures may only get
// better. It is for evaluation tests.
package baseline

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// Rounding is how much worse a figure may be: processors fuse multiplications differently.
const Rounding = 0.02

// file is what is committed.
type file struct {
	Held   map[string]float64 `json:"held"`             // smaller is better
	Others any                `json:"others,omitempty"` // for the reader of the file
}

// Hold compares held, figures of which the smaller are the better, with those in
// the file at path: a worse one is an error, and so is one that the file lacks; a better
// one is logged, to be committed. With update it writes the file, others beside
// the figures for those who read it.
func Hold(t testing.TB, path string, update bool, held map[string]float64, others any) {
	t.Helper()
	if update {
		rounded := make(map[string]float64, len(held))
		for name, x := range held {
			rounded[name] = math.Round(x*100) / 100
		}
		b, err := json.MarshalIndent(file{rounded, others}, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(b, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var before file
	if err := json.Unmarshal(b, &before); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	names := make([]string, 0, len(held))
	for name := range held {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		got := held[name]
		want, ok := before.Held[name]
		switch {
		case !ok:
			t.Errorf("%s: %.2f is not in %s: add it with -update", name, got, path)
		case !(got <= want+Rounding): // also where it is not a number
			t.Errorf("%s: got %.2f, worse than the baseline's %.2f", name, got, want)
		case got < want-Rounding:
			t.Logf("%s: got %.2f, better than the baseline's %.2f: commit the new baseline (-update)", name, got, want)
		}
	}
	for name := range before.Held {
		if _, ok := held[name]; !ok {
			t.Errorf("%s: in %s, but not measured", name, path)
		}
	}
}
