package paper

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// tagTree is the structure of a document for those who have it read to them:
// what is a heading, a list, a table, and what a picture shows. fpdf does not know
// tags; they are marked in the pages' content as it is painted, and write adds
// the tree when the file is finished. Ref: ISO 32000-1:2008, 14.7 and 14.8.
type tagTree struct {
	marks [][]*Tag // by page, by marked content
}

// Tag is an element of the structure.
type Tag struct {
	Kind string // a standard structure type, such as "P"
	Alt  string // what a Figure shows
	kids []any  // *Tag or mark
}

// mark is a stretch of painted content.
type mark struct{ page, id int }

// Add returns a new child of t.
func (t *Tag) Add(kind string) *Tag {
	kid := &Tag{Kind: kind}
	t.kids = append(t.kids, kid)
	return kid
}

// Tagged paints what t holds; nil is decoration that nobody needs to hear of.
func (p *Paper) Tagged(t *Tag, paint func()) {
	if t == nil {
		p.raw("/Artifact BMC")
	} else {
		page := p.pdf.PageNo() - 1
		for len(p.tags.marks) <= page {
			p.tags.marks = append(p.tags.marks, nil)
		}
		m := mark{page, len(p.tags.marks[page])}
		p.tags.marks[page] = append(p.tags.marks[page], t)
		t.kids = append(t.kids, m)
		p.raw("/%s <</MCID %d>> BDC", t.Kind, m.id)
	}
	paint()
	p.raw("EMC")
}

// object is one of a PDF file, without its number and "endobj".
type object []byte

// readObjects takes apart what fpdf wrote, by the table at its end. Object i is at i;
// 0 is none.
func readObjects(file []byte) ([]object, error) {
	bad := errors.New("the PDF writer's table of objects is not as expected")
	_, tail, ok := bytes.Cut(file[max(0, bytes.LastIndex(file, []byte("startxref"))):], []byte("startxref\n"))
	if !ok {
		return nil, bad
	}
	at, err := strconv.Atoi(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(tail), []byte("%%EOF")))))
	if err != nil || at < 0 || at > len(file) {
		return nil, bad
	}
	lines := bytes.Split(file[at:], []byte("\n"))
	var n int
	if len(lines) < 2 {
		return nil, bad
	}
	if _, err := fmt.Sscanf(string(lines[1]), "0 %d", &n); err != nil || n < 1 || n > len(lines)-2 {
		return nil, bad
	}
	starts := make([]int, n)
	for i := 1; i < n; i++ {
		number, _, _ := bytes.Cut(lines[i+2], []byte(" "))
		if starts[i], err = strconv.Atoi(string(number)); err != nil || starts[i] < 0 || starts[i] >= at {
			return nil, bad
		}
	}
	// An object ends where the next one in the file starts.
	inOrder := append(slices.Clone(starts[1:]), at)
	slices.Sort(inOrder)
	objects := make([]object, n)
	for i := 1; i < n; i++ {
		next, _ := slices.BinarySearch(inOrder, starts[i]+1)
		body, ok := bytes.CutPrefix(file[starts[i]:inOrder[next]], fmt.Appendf(nil, "%d 0 obj\n", i))
		if !ok {
			return nil, bad
		}
		if objects[i], ok = bytes.CutSuffix(body, []byte("\nendobj\n")); !ok {
			return nil, bad
		}
	}
	return objects, nil
}

// finish returns the file that fpdf wrote with tags added, and without dates: when
// a sheet was printed is nobody's business, and the same sheet is the same file.
func (t *tagTree) finish(file []byte, document *Tag) ([]byte, error) {
	objects, err := readObjects(file)
	if err != nil {
		return nil, err
	}
	catalog, info := len(objects)-1, len(objects)-2
	pageObject := func(page int) int { return 3 + 2*page }

	// The tree, its root first. Numbers are given on the way down.
	root := len(objects)
	objects = append(objects, nil)
	number := make(map[*Tag]int)
	var put func(t *Tag, parent int)
	put = func(t *Tag, parent int) {
		at := len(objects)
		number[t] = at
		objects = append(objects, nil)
		var b bytes.Buffer
		fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R", t.Kind, parent)
		if t.Alt != "" {
			fmt.Fprintf(&b, " /Alt <%s>", utf16Hex(t.Alt))
		}
		if t.Kind == "TH" {
			b.WriteString(" /A <</O /Table /Scope /Column>>")
		}
		b.WriteString(" /K [")
		for _, kid := range t.kids {
			switch kid := kid.(type) {
			case *Tag:
				fmt.Fprintf(&b, " %d 0 R", len(objects))
				put(kid, at)
			case mark:
				fmt.Fprintf(&b, " <</Type /MCR /Pg %d 0 R /MCID %d>>", pageObject(kid.page), kid.id)
			}
		}
		b.WriteString(" ]>>")
		objects[at] = b.Bytes()
	}
	first := len(objects)
	put(document, root)

	var parents bytes.Buffer
	for page, tags := range t.marks {
		fmt.Fprintf(&parents, "%d [", page)
		for _, tag := range tags {
			fmt.Fprintf(&parents, " %d 0 R", number[tag])
		}
		parents.WriteString(" ]\n")
		at := pageObject(page)
		objects[at] = bytes.Replace(objects[at], []byte("/Type /Page\n"), fmt.Appendf(nil, "/Type /Page\n/StructParents %d /Tabs /S\n", page), 1)
	}
	objects[root] = fmt.Appendf(nil, "<</Type /StructTreeRoot /K %d 0 R /ParentTreeNextKey %d /ParentTree <</Nums [\n%s]>>>>",
		first, len(t.marks), parents.Bytes())
	objects[catalog] = bytes.Replace(objects[catalog], []byte("/Type /Catalog\n"),
		fmt.Appendf(nil, "/Type /Catalog\n/MarkInfo <</Marked true>>\n/StructTreeRoot %d 0 R\n/ViewerPreferences <</DisplayDocTitle true>>\n", root), 1)
	var kept [][]byte
	for line := range bytes.Lines(objects[info]) {
		if !bytes.HasPrefix(line, []byte("/CreationDate")) && !bytes.HasPrefix(line, []byte("/ModDate")) {
			kept = append(kept, line)
		}
	}
	objects[info] = bytes.Join(kept, nil)

	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xb5\xb6\xb7\xb8\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		if i > 0 {
			offsets[i] = out.Len()
			fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i, o)
		}
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects))
	for _, at := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects), catalog, info, table)
	return out.Bytes(), nil
}
