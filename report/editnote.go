package report

import (
	"time"

	"airtime/audio/note"
)

// Note is what e says of a meeting, of one that can be made.
func (e Edit) Note() note.Note {
	v := note.Values{}
	put := func(i int, name string) {
		if i < len(e.Args) {
			v[name] = e.Args[i]
		}
	}
	stretch := func(i int) {
		if from, until, err := ParseStretch(e.Args[i]); err == nil {
			v["from"], v["until"] = Instant(from.Round(time.Second)), Instant(until.Round(time.Second))
		}
	}
	put(0, "name")
	switch e.Kind {
	case "rename":
		put(1, "other")
		return note.New("is_called", v)
	case "merge":
		put(1, "other")
		return note.New("are_one", v)
	case "split":
		stretch(1)
		put(2, "other")
		return note.New("was_other", v)
	case "drop":
		return note.New("not_counted", v)
	case "several":
		return note.New("is_several", v)
	case "seat":
		put(1, "other")
		return note.New("sits_after", v)
	case "choose":
		put(0, "what")
		put(1, "day")
		if put(2, "name"); len(e.Args) == 3 {
			return note.New("chose", v)
		}
		return note.New("we_chose", v)
	case "set":
		put(0, "setting")
		put(1, "value")
		return note.New("is_set", v)
	case "unmark":
		put(1, "at")
		return note.New("unmarked", v)
	}
	if e.Kind != "mark" {
		return note.Note{Text: e.String()}
	}
	put(1, "name")
	switch stretch(len(e.Args) - 1); MarkKind(e.Args[0]) {
	case Agenda:
		put(1, "at")
		if put(2, "text"); len(e.Args) == 3 {
			return note.New("began_item", v)
		}
		return note.New("began_an_item", v)
	case Presentation:
		return note.New("presented", v)
	case Waiting:
		return note.New("waited", v)
	case Break:
		return note.New("was_break", v)
	case OffRecord:
		return note.New("left_out", v)
	}
	if len(e.Args) == 3 {
		return note.New("opened", v)
	}
	return note.New("was_opening", v)
}
