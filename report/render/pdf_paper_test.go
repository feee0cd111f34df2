//go:build paper

package render

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
	"airtime/report/sheet"
	"airtime/report/words"
)

// poppler runs one of its tools over a PDF.
func poppler(t *testing.T, file []byte, tool string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	args = append(args, path)
	if tool == "pdftotext" {
		args = append(args, "-") // the others write to standard output anyhow
	}
	cmd := exec.Command(tool, args...)
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", tool, err, complaint.String())
	}
	if complaint.Len() > 0 {
		t.Errorf("%s complains: %s", tool, complaint.String())
	}
	return out
}

// Names in the scripts of Debian's Noto fonts are drawn, and can be copied and searched.
func TestPaperScripts(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("these are the names that Debian's fonts can write")
	}
	names := []string{
		"دنيا حسن", "دانیال", "דנה כהן", "प्रिया शर्मा", "অনন্যা", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ગુજરાતી", "ਪੰਜਾਬੀ", "සිංහල",
		"สมชาย", "ລາວ", "ខ្មែរ", "မြန်မာ", "བོད་ཡིག", "ნინო", "Արամ", "አበበ", "ᏣᎳᎩ", "王小明", "山田たろう", "김민준", "Ọlá", "Ẋ̣", "Ἀθηνᾶ",
	}
	s := sheet.Sheet{Title: "Names", Lang: "en", For: words.ForFacilitator}
	table := sheet.Table{Rows: [][]string{{"who", "share"}}}
	for _, n := range names {
		table.Rows = append(table.Rows, []string{n, "12 %"})
	}
	s.Sections = []sheet.Section{{Heading: "Names", Blocks: []sheet.Block{table}}}
	file := makePDF(t, s, PDFOptions{})
	for _, p := range readPages(t, file) {
		for _, l := range p.lines() {
			if strings.Contains(l, "(name ") {
				t.Errorf("no font for %q: is fonts-noto-core and fonts-noto-cjk installed?", l)
			}
		}
	}
	text := string(poppler(t, file, "pdftotext", "-layout"))
	for _, n := range names {
		if first := strings.Fields(n)[0]; !strings.Contains(text, first) {
			t.Errorf("pdftotext finds no %q", first)
		}
	}
}

// Another program reads what we write, and sees ink where it belongs on every page.
func TestPaperPages(t *testing.T) {
	for name, m := range reporttest.Meetings() {
		a := report.Compute(m, report.DefaultSettings())
		for kind, s := range allSheets(t, &a) {
			for _, paper := range []Paper{A4, Letter} {
				what := fmt.Sprintf("%s, %s on %s", name, kind, paper)
				file := makePDF(t, s, PDFOptions{Paper: paper})
				want := len(readPages(t, file))
				info := string(poppler(t, file, "pdfinfo"))
				for _, want := range []string{`Tagged: +yes`, `Encrypted: +no`, `JavaScript: +no`, map[Paper]string{A4: `\(A4\)`, Letter: `\(letter\)`}[paper],
					fmt.Sprintf(`Pages: +%d\n`, want)} {
					if !regexp.MustCompile(want).MatchString(info) {
						t.Errorf("%s: pdfinfo does not say %q:\n%s", what, want, info)
					}
				}
				if strings.Contains(info, "CreationDate") {
					t.Errorf("%s: has a date", what)
				}
				const dpi, margin = 36, 10 // margin in pixels: 20 points
				images := poppler(t, file, "pdftoppm", "-gray", "-r", fmt.Sprint(dpi))
				page := 0
				for len(images) > 0 {
					page++
					var w, h, most int
					if _, err := fmt.Sscanf(string(images[:20]), "P5\n%d %d\n%d\n", &w, &h, &most); err != nil {
						t.Fatal(err)
					}
					head := len(fmt.Sprintf("P5\n%d %d\n%d\n", w, h, most))
					pixels := images[head : head+w*h]
					images = images[head+w*h:]
					ink := 0
					for i, p := range pixels {
						x, y := i%w, i/w
						if p < 200 {
							ink++
							if x < margin || y < margin || x >= w-margin || y >= h-margin {
								t.Fatalf("%s, page %d: ink at %d, %d of %d × %d, in the margin", what, page, x, y, w, h)
							}
						}
					}
					if ink < 100 {
						t.Errorf("%s, page %d: %d dots of ink", what, page, ink)
					}
				}
				if page != want {
					t.Errorf("%s: %d pages were painted, want %d", what, page, want)
				}
			}
		}
	}
}
