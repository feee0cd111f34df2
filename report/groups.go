package report

import (
	"cmp"
	"slices"
)

// groups returns the part of the people who declared each tag, largest first,
// without those that would say something of fewer than least people.
//
// Hiding small groups is not enough: with "north" of 5 people among 7, the other
// two can be subtracted; with "north" and "north, new" of 3, so can the two who
// are not new. Put people into piles by which of the shown tags they have (those
// with none are a pile too). Whatever can be worked out from the shown groups and
// the totals, by adding and subtracting or otherwise, treats the people of a pile
// alike. So tags are taken from the largest down, and one is shown only if every
// pile it leaves has at least least people. This may hide a group that is
// harmless; it never shows one that is not.
func groups(people []PersonFigures, counted []bool, least int) []Group {
	members := map[string][]int{}
	n := 0
	for p := range people {
		if !counted[p] {
			continue
		}
		n++
		for _, t := range people[p].Tags {
			members[t] = append(members[t], p)
		}
	}
	tags := make([]string, 0, len(members))
	for t := range members {
		tags = append(tags, t)
	}
	slices.SortFunc(tags, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(members[b]), len(members[a])), cmp.Compare(a, b))
	})

	shown := []Group{}
	pile := make([]int, len(people)) // the number of each person's pile
	size := []int{n}
	for _, t := range tags {
		took := make([]int, len(size)) // of each pile, how many have the tag
		for _, p := range members[t] {
			took[pile[p]]++
		}
		safe := len(members[t]) >= least
		for i, k := range took {
			safe = safe && (k == 0 || k >= least) && (k == size[i] || size[i]-k >= least)
		}
		if !safe {
			continue
		}
		split := make([]int, len(took)) // the new pile of those with the tag
		for i, k := range took {
			split[i] = i
			if k > 0 && k < size[i] {
				split[i] = len(size)
				size[i] -= k
				size = append(size, k)
			}
		}
		g := Group{Tag: t, People: len(members[t]), PeopleShare: Part(len(members[t]), n)}
		for _, p := range members[t] {
			pile[p] = split[pile[p]]
			g.Share += people[p].Share
		}
		g.Share = min(1, tidy(g.Share))
		shown = append(shown, g)
	}
	return shown
}
