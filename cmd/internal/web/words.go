package web

import (
	"strings"

	"airtime/report/words"
)

// Words are what the pages say of themselves: buttons, labels, hints, by the names that the pages know
// them under.
type Words map[string]string

// page begins the names of the pages' sentences in a question file.
const page = "page_"

// wordsOf takes the pages' words out of q: page_zoom_in is zoomIn.
func wordsOf(q *words.Questions) Words {
	w := Words{}
	for id, forms := range q.Sentences {
		name, ok := strings.CutPrefix(id, page)
		if !ok || len(forms) != 1 { // those with forms for numbers are written here
			continue
		}
		parts := strings.Split(name, "_")
		for i, part := range parts[1:] {
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
		w[strings.Join(parts, "")] = forms["other"]
	}
	return w
}
