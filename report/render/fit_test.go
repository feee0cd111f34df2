package render

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"airtime/report"
	"airtime/report/render/paper"
	"airtime/report/sheet"
	"airtime/report/words"
)

// ofRoom is a meeting of n people heard with one microphone, with all that a sheet of one has to explain.
func ofRoom(n int) report.Account {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	m := report.Meeting{
		Length: 20 * time.Minute, Title: "Planning evening", Started: time.Date(2026, 3, 4, 19, 0, 0, 0, time.UTC),
		Source: report.Source{Kind: "audio", Mode: report.Mix, Voices: report.NetworkVoices, Fewest: n - 1, Most: n + 2},
	}
	for i := range n {
		m.People = append(m.People, report.Person{ID: report.PersonID(i + 1), Name: report.NeutralName(i)})
	}
	for at := time.Duration(0); at < m.Length-15*time.Second; {
		s := report.Speech{Start: at, End: at + time.Duration(1+r.IntN(12))*time.Second, Confidence: 0.7}
		s.Person = report.PersonID(1 + min(n-1, int(float64(n)*r.Float64()*r.Float64())))
		if r.IntN(3) == 0 {
			s.Alternative = 1 + s.Person%report.PersonID(n)
		}
		m.Speech = append(m.Speech, s)
		at = s.End - time.Duration(r.IntN(1500)-500)*time.Millisecond
	}
	return report.Compute(m, report.DefaultSettings())
}

// In every language and on both papers, a sheet of a room has the pages it is meant for: the group's one, also of
// eighteen people and with what became of a choice. Before, from one microphone it had two on Letter from four people on.
func TestSheetsFit(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine's arithmetic")
	}
	for _, n := range []int{2, 3, 4, 6, 8, 9, 11, 12, 13, 18, 22} {
		a := ofRoom(n)
		earlier := ofRoom(n)
		earlier.Started, earlier.LengthS = a.Started.AddDate(0, -1, 0), a.LengthS+1
		earlier.Turns = earlier.Turns[1:]
		earlier.Choices = []report.Choice{{What: "share", On: "2026-03-04"}, {What: "note-it", On: "2026-03-04", By: 1}}
		for _, tag := range words.Languages() {
			q, _ := words.In(tag)
			for _, w := range []sheet.Want{
				{For: words.ForGroup}, {For: words.ForFacilitator}, {For: words.ForHalfway}, {For: words.ForMe, Me: a.People[0].Name},
				{For: words.ForMe, Me: a.People[1].Name}, {For: words.ForMe, Me: a.People[n-1].Name}, {For: words.ForGroup, Since: &earlier},
			} {
				s, err := sheet.Of(&a, q, w)
				if err != nil {
					t.Fatal(err)
				}
				for _, size := range []Paper{A4, Letter} {
					if got := pagesOf(t, s, size); got > s.Pages {
						t.Errorf("%d people, %s, %s, %s, since %v: got %d pages, want %d", n, tag, w.For, size, w.Since != nil, got, s.Pages)
					}
				}
			}
		}
	}
}

// pagesOf is on how many pages PDF puts s.
func pagesOf(t *testing.T, s sheet.Sheet, size Paper) int {
	t.Helper()
	width, height, err := size.size()
	if err != nil {
		t.Fatal(err)
	}
	_, pages := fit(paper.New(paper.Options{Width: width, Height: height, Lang: s.Lang, FontFolders: []string{}, StandIn: s.FixedWords().StandIn}), s)
	return len(pages)
}

// What a meeting ends with has no more lines than a terminal of 80 by 24 shows. Before, the first findings were gone.
func TestShortFitsTheScreen(t *testing.T) {
	for _, n := range []int{2, 3, 4, 5} {
		a := ofRoom(n)
		for _, tag := range words.Languages() {
			q, _ := words.In(tag)
			var b bytes.Buffer
			if err := Text(&b, sheet.Short(&a, q), TextOptions{Width: 79}); err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(b.String(), "\n"); lines > 23 {
				t.Errorf("%d people, %s: got %d lines:\n%s", n, tag, lines, b.String())
			}
		}
	}
}
