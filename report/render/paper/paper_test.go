package paper

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"airtime/report/picture/draw"
)

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// sample paints one page.
func sample(t *testing.T, lang string) []byte {
	t.Helper()
	p := New(Options{Width: 300, Height: 200, Lang: lang, FontFolders: testFonts})
	document := &Tag{Kind: "Document"}
	head, figure := document.Add("H1"), document.Add("Figure")
	figure.Alt = "Two bars (one of them cut \\) and דנה"
	p.AddPage()
	p.Tagged(head, func() {
		p.Bookmark("Who (דנה) spoke", 20)
		p.Text(20, 20, "Who (דנה) spoke", Style{12, true, draw.Ink}, 0)
	})
	p.AddPage()
	p.Tagged(figure, func() {
		p.Drawing(draw.Drawing{W: 100, H: 50, Ops: []draw.Op{
			draw.Rect{X: 0, Y: 0, W: 50, H: 10, Fill: draw.Fill{Tone: draw.Accent, Pattern: draw.Cross}, Stroke: 1},
			draw.Rect{X: 0, Y: 20, W: 50, H: 10, Fill: draw.Fill{Tone: draw.Accent, Pattern: draw.Dots}},
			draw.Rect{X: 0, Y: 20, W: 0, H: 10},
			draw.Line{X1: 0, Y1: 0, X2: 10, Y2: 10, Width: 1, Dashed: true},
			draw.Text{X: 50, Y: 10, S: "Anastasia", Size: 8, Anchor: draw.End, Width: 20},
		}}, 10, 10, 1.5)
	})
	p.Tagged(nil, func() { p.Text(20, 180, "2", Style{8, false, draw.Soft}, 0) })
	file, err := p.Finish("Who (דנה) spoke", document)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestFinish(t *testing.T) {
	file := sample(t, "en-GB) /X (")
	objects, err := readObjects(file)
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, o := range objects {
		all += string(o) + "\n"
	}
	for _, want := range []string{
		"/Lang (en-GBX)", "/MarkInfo <</Marked true>>", "/DisplayDocTitle true",
		"/S /Document", "/S /H1", "/S /Figure", "/Alt <FEFF00540077006F",
		"/StructParents 0", "/StructParents 1", "/Type /MCR /Pg 5 0 R /MCID 0", "/Type /Outlines",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the file has no %q", want)
		}
	}
	for _, bad := range []string{"/CreationDate", "/ModDate"} {
		if strings.Contains(all, bad) {
			t.Errorf("the file has a %s", bad)
		}
	}
	if !bytes.Equal(file, sample(t, "en-GB) /X (")) {
		t.Error("the same pages twice are not the same bytes")
	}
}

func TestReadObjects(t *testing.T) {
	file := sample(t, "en")
	end := bytes.LastIndex(file, []byte("startxref"))
	for name, broken := range map[string][]byte{
		"nothing":                nil,
		"no table":               file[:end],
		"a place beyond the end": append(bytes.Clone(file[:end]), "startxref\n99999999\n%%EOF\n"...),
		"no number":              append(bytes.Clone(file[:end]), "startxref\nten\n%%EOF\n"...),
		"no such table":          append(bytes.Clone(file[:end]), "startxref\n0\n%%EOF\n"...),
		"objects moved":          append([]byte("%"), file...),
	} {
		if _, err := readObjects(broken); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzReadObjects(f *testing.F) {
	f.Add([]byte("%PDF-1.3\n1 0 obj\n<<>>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<<>>\nstartxref\n31\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, file []byte) { readObjects(file) })
}
