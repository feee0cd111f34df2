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
	Held   map[string]map[string]float64 `json:"held"`             // by kind of processor; smaller is better
	Others any                           `json:"others,omitempty"` // for the reader of the file, of the kind that was written last
}

// Any is the kind of figures that do not depend on the kind of processor.
const Any = "any"

// Hold compares held, figures of which the smaller are the better, with those in
// the file at path that were reached on this kind of processor: a worse one is an error, and so is one that the file
// lacks; a better one is logged, to be committed. A kind that the file lacks is held to the worst of the others. With
// update it writes the kind's figures, others beside them for those who read the file.
func Hold(t testing.TB, path string, update bool, kind string, held map[string]float64, others any) {
	t.Helper()
	var before file
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &before)
	}
	if update {
		write(t, path, before, kind, held, others)
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	wants, ok := before.Held[kind]
	if !ok {
		t.Logf("%s has no figures of %q: the worst of the other kinds is held", path, kind)
		wants = map[string]float64{}
		for _, of := range before.Held {
			for name, x := range of {
				if was, ok := wants[name]; !ok || x > was {
					wants[name] = x
				}
			}
		}
	}
	names := make([]string, 0, len(held))
	for name := range held {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		got := held[name]
		want, ok := wants[name]
		switch {
		case !ok:
			t.Errorf("%s: %.2f is not in %s: add it with -update", name, got, path)
		case !(got <= want+Rounding): // also where it is not a number
			t.Errorf("%s: got %.2f, worse than the baseline's %.2f", name, got, want)
		case got < want-Rounding:
			t.Logf("%s: got %.2f, better than the baseline's %.2f: commit the new baseline (-update)", name, got, want)
		}
	}
	for name := range wants {
		if _, ok := held[name]; !ok {
			t.Errorf("%s: in %s, but not measured", name, path)
		}
	}
}

// write puts the figures of a kind into the file, beside those of other kinds.
func write(t testing.TB, path string, f file, kind string, held map[string]float64, others any) {
	t.Helper()
	rounded := make(map[string]float64, len(held))
	for name, x := range held {
		rounded[name] = math.Round(x*100) / 100
	}
	if f.Held == nil {
		f.Held = map[string]map[string]float64{}
	}
	f.Held[kind], f.Others = rounded, others
	b, err := json.MarshalIndent(f, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}
