package render

import (
	"fmt"
	"slices"

	"airtime/report/picture/draw"
	"airtime/report/picture/typeface"
	"airtime/report/sheet"
)

// paginate divides the boxes into pages. What is kept together goes to the next page
// together, unless it is taller than a page. A picture for which there is no room
// goes to the top of the next page, and what follows fills this one.
func (l *pdfLayout) paginate() [][]pdfBox {
	room := l.contentHeight()
	var pages, waiting [][]pdfBox
	var page []pdfBox
	used := 0.0
	put := func(boxes ...pdfBox) { page, used = append(page, boxes...), used+pdfHeight(boxes) }
	turn := func() {
		pages, page, used = append(pages, page), nil, 0
		for len(waiting) > 0 && (used == 0 || used+pdfHeight(waiting[0]) <= room) {
			put(waiting[0]...)
			waiting = waiting[1:]
		}
	}
	for i := 0; i < len(l.boxes); {
		end := i + 1
		for end < len(l.boxes) && l.boxes[end-1].keep {
			end++
		}
		group := l.boxes[i:end]
		i = end
		full := used > 0 && used+pdfHeight(group) > room
		if group[0].float && (full || len(waiting) > 0) && page[len(page)-1].space {
			below := page[len(page)-1]
			page, used = page[:len(page)-1], used-below.h // the space above it is now below
			waiting = append(waiting, append(slices.Clone(group), below))
			continue
		}
		for full || group[0].clear && len(waiting) > 0 {
			turn()
			full = used > 0 && used+pdfHeight(group) > room
		}
		for _, b := range group {
			if used+b.h > room && used > 0 {
				turn()
			}
			if used == 0 {
				if b.space {
					continue
				}
				if b.head != nil {
					put(*b.head)
				}
			}
			put(b)
		}
	}
	for turn(); page != nil; {
		turn()
	}
	return pages
}

func pdfHeight(boxes []pdfBox) float64 {
	h := 0.0
	for _, b := range boxes {
		h += b.h
	}
	return h
}

// print paints the pages and returns the file.
func (l *pdfLayout) print(s sheet.Sheet, pages [][]pdfBox) ([]byte, error) {
	for i, page := range pages {
		l.AddPage()
		y := l.top()
		for _, b := range page {
			if b.mark != "" {
				l.Bookmark(b.mark, y)
			}
			switch {
			case b.own:
				b.paint(y)
			case b.paint != nil:
				l.Tagged(b.tag, func() { b.paint(y) })
			}
			y += b.h
		}
		l.Tagged(nil, func() { l.footer(s.Title, i+1, len(pages)) })
	}
	return l.Finish(s.Title, l.doc)
}

func (l *pdfLayout) footer(title string, page, pages int) {
	st := l.plain(8, draw.Soft)
	number := fmt.Sprintf("%d / %d", page, pages)
	room := l.Measure(number, false) * st.Size
	title = typeface.Fit(title, st.Size, false, l.contentWidth()-room-12)
	y := l.H - footerAt
	l.Text(l.left(0, l.Measure(title, false)*st.Size), y, title, st, l.contentWidth()-room)
	l.Text(l.left(l.contentWidth()-room, room), y, number, st, 0)
}
