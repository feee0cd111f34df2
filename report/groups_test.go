package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"airtime/report"
)

func TestGroups(t *testing.T) {
	for _, tt := range []struct {
		name string
		tags [][]string
		want string
	}{
		{"none", make([][]string, 5), "[]"},
		{"two of a tag", [][]string{{"a"}, {"a"}, nil, nil, nil}, "[]"},
		{"three of six", [][]string{{"a"}, {"a"}, {"a"}, nil, nil, nil}, "[a 3]"},
		{"the others are two", [][]string{{"a"}, {"a"}, {"a"}, nil, nil}, "[]"},
		{"everybody", [][]string{{"a"}, {"a"}, {"a"}}, "[a 3]"},
		{"halves", [][]string{{"a"}, {"a"}, {"a"}, {"b"}, {"b"}, {"b"}}, "[a 3 b 3]"},
		{"nested by one", [][]string{{"a", "b"}, {"a", "b"}, {"a", "b"}, {"a"}, nil, nil, nil}, "[a 4]"},
		{"nested by three", [][]string{{"a", "b"}, {"a", "b"}, {"a", "b"}, {"a"}, {"a"}, {"a"}, nil, nil, nil}, "[a 6 b 3]"},
		{"overlap of one", [][]string{{"a"}, {"a"}, {"a"}, {"a", "b"}, {"b"}, {"b"}, {"b"}}, "[a 4]"},
		{"the same people", [][]string{{"a", "b"}, {"a", "b"}, {"a", "b"}, nil, nil, nil}, "[a 3 b 3]"},
	} {
		people, counted := make([]report.PersonFigures, len(tt.tags)), make([]bool, len(tt.tags))
		for p := range people {
			people[p] = report.PersonFigures{Tags: tt.tags[p], Share: 1 / float64(len(people))}
			counted[p] = true
		}
		got := []string{}
		for _, g := range report.Groups(people, counted, 3) {
			got = append(got, fmt.Sprint(g.Tag, " ", g.People))
			if diff := g.Share - g.PeopleShare; diff > 1e-8 || diff < -1e-8 {
				t.Errorf("%s: got share %v, want %v", tt.name, g.Share, g.PeopleShare)
			}
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, got, tt.want)
		}
	}
}

// TestGroupsCannotBeSubtracted tries everything that can be worked out from the
// groups shown and the whole: all sets reached by union, difference and
// intersection, and all sums with small whole factors.
func TestGroupsCannotBeSubtracted(t *testing.T) {
	shownAtAll := 0
	for seed := range 3000 {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		n, least := 3+r.IntN(9), 2+r.IntN(3)
		people, counted := make([]report.PersonFigures, n), make([]bool, n)
		all := 0
		for p := range people {
			counted[p] = r.IntN(8) > 0
			if counted[p] {
				all |= 1 << p
			}
			for _, tag := range []string{"a", "b", "c", "d"} {
				if r.IntN(2) == 0 || len(people[max(0, p-1)].Tags) > 1 && p%4 != 0 {
					people[p].Tags = append(people[p].Tags, tag)
				}
			}
		}
		var shown []int
		for _, g := range report.Groups(people, counted, least) {
			set := 0
			for p := range people {
				if counted[p] && slices.Contains(people[p].Tags, g.Tag) {
					set |= 1 << p
				}
			}
			shown = append(shown, set)
		}
		shownAtAll += len(shown)
		few := func(set int) bool {
			k := 0
			for ; set > 0; set &= set - 1 {
				k++
			}
			return k > 0 && k < least
		}
		if len(shown) == 0 {
			continue
		}
		reached := map[int]bool{all: true}
		for _, s := range shown {
			reached[s] = true
		}
		for grown := true; grown; {
			grown = false
			for a := range reached {
				for b := range reached {
					for _, c := range []int{a | b, a & b, a &^ b} {
						if !reached[c] {
							reached[c], grown = true, true
						}
					}
				}
			}
		}
		for set := range reached {
			if few(set) {
				t.Fatalf("seed %d: the set %b can be worked out from %b of %b", seed, set, shown, all)
			}
		}
		// Sums: the support of f0·all + f1·shown1 + …
		sets := append([]int{all}, shown...)
		factors := make([]int, len(sets))
		var try func(i int)
		try = func(i int) {
			if i == len(sets) {
				support := 0
				for p := range n {
					sum := 0
					for k, s := range sets {
						sum += factors[k] * (s >> p & 1)
					}
					if sum != 0 {
						support |= 1 << p
					}
				}
				if few(support) {
					t.Fatalf("seed %d: %v of %b speaks of %b alone", seed, factors, sets, support)
				}
				return
			}
			for factors[i] = -2; factors[i] <= 2; factors[i]++ {
				try(i + 1)
			}
		}
		try(0)
	}
	if shownAtAll < 300 {
		t.Errorf("got %d groups shown in all: too few to say anything", shownAtAll)
	}
}
