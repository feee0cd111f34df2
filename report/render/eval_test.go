//go:build eval

package render

import (
	"bytes"
	"strings"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/sheet"
)

// TestEvalPrint prints the sheets of every real meeting: as many pages as they are meant for, nothing beyond the
// margins, nothing over anything else.
func TestEvalPrint(t *testing.T) {
	words, sheets := map[string]int{}, map[string]int{}
	for name, m := range reporttest.RealMeetings(t, "ami-train/*.rttm") {
		a := report.Compute(m, report.DefaultSettings())
		all := []sheet.Sheet{sheet.Group(&a, nil), sheet.Facilitator(&a, nil), sheet.Halfway(&a, nil)}
		for _, p := range a.People {
			s, err := sheet.Person(&a, nil, p.Name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		for _, s := range all {
			for _, size := range []Paper{A4, Letter} {
				pages := readPages(t, makePDF(t, s, PDFOptions{Paper: size, FontFolders: []string{}}))
				checkPages(t, name+", "+string(s.For)+", "+string(size), pages)
				if len(pages) > s.Pages {
					t.Errorf("%s, %s, %s: got %d pages, want %d", name, s.For, size, len(pages), s.Pages)
				}
			}
			var b bytes.Buffer
			if err := Text(&b, s, TextOptions{}); err != nil {
				t.Fatal(err)
			}
			words[string(s.For)] += len(strings.Fields(b.String()))
			sheets[string(s.For)]++
		}
	}
	for f, n := range words {
		t.Logf("%s: %d words on average, with what pictures say in words", f, n/sheets[f])
	}
}
