package edit

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"airtime/report"
)

// Complete goes on with the word that ends at pos as far as there is no choice, and
// returns the choices where there are several.
func (s *Session) Complete(line string, pos int) (newLine string, newPos int, choices []string) {
	words, start, partial := split(line[:pos])
	for _, c := range s.candidates(words) {
		raw := strings.Trim(c, `"`)
		if hasPrefixFold(c, partial) || hasPrefixFold(raw, strings.TrimPrefix(partial, `"`)) {
			choices = append(choices, c)
		}
	}
	if len(choices) == 0 {
		return line, pos, nil
	}
	word := choices[0]
	for _, c := range choices[1:] {
		for !strings.HasPrefix(c, word) {
			_, n := utf8.DecodeLastRuneInString(word)
			word = word[:len(word)-n]
		}
	}
	if len(choices) == 1 {
		word, choices = word+" ", nil
	} else if len(word) <= len(partial) {
		word = line[start:pos] // nothing to add: the choices are all there is to say
	}
	newLine = line[:start] + word
	return newLine + line[pos:], len(newLine), choices
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// candidates are what the word after words can be.
func (s *Session) candidates(words []string) []string {
	if len(words) == 0 {
		var all []string
		for _, list := range [][][2]string{report.EditForms, commands} {
			for _, c := range list {
				if word, _, _ := strings.Cut(c[0], " "); !slices.Contains(all, word) {
					all = append(all, word)
				}
			}
		}
		return all
	}
	kinds := []string{string(report.Presentation), string(report.Opening), string(report.Break), string(report.OffRecord), string(report.Waiting), string(report.Agenda)}
	switch kind, n := strings.ToLower(words[0]), len(words); {
	case n == 1 && slices.Contains([]string{"rename", "merge", "split", "drop", "several", "seat", "turns"}, kind), n == 3 && (kind == "merge" || kind == "seat"), n == 4 && kind == "split":
		return s.names()
	case n == 2 && kind == "merge":
		return []string{"into"}
	case n == 2 && kind == "seat":
		return []string{"after"}
	case n == 3 && kind == "split":
		return []string{"to"}
	case n == 1 && (kind == "mark" || kind == "unmark"):
		return kinds
	case n == 1 && kind == "choose":
		return report.Choosable
	case n == 2 && kind == "choose":
		return []string{"until"}
	case n == 2 && kind == "mark" && slices.Contains([]string{"presentation", "opening", "waiting"}, words[1]), n == 4 && kind == "choose":
		return s.names()
	case n == 2 && kind == "unmark":
		var times []string
		for _, m := range s.Account.Marks {
			if string(m.Kind) == words[1] && m.Text != report.Uncounted {
				times = append(times, report.Instant(m.AtS.Duration()))
			}
		}
		return times
	case n == 1 && kind == "set":
		var names []string
		for _, k := range s.Account.Settings.Keys() {
			names = append(names, "measures."+k.Name)
		}
		return names
	case n == 1 && kind == "undo":
		var ids []string
		for _, e := range s.Account.Edits {
			if !e.Undone {
				ids = append(ids, strconv.Itoa(e.ID))
			}
		}
		return ids
	}
	return nil
}

// split returns the whole words of line, without their quotes, and the one that is
// still being written, with its quote, and where it starts.
func split(line string) (words []string, start int, partial string) {
	var w strings.Builder
	inQuotes, open, escaped := false, false, false
	start = 0
	end := func() {
		if open {
			words = append(words, w.String())
		}
		w.Reset()
		open = false
	}
	for i, r := range line {
		switch {
		case escaped:
			w.WriteRune(r)
			escaped = false
		case inQuotes && r == '\\':
			escaped = true
		case r == '"':
			if !open {
				start, open = i, true
			}
			inQuotes = !inQuotes
		case r == ' ' && !inQuotes:
			end()
			start = i + 1
		default:
			if !open {
				start, open = i, true
			}
			w.WriteRune(r)
		}
	}
	partial = line[start:]
	return words, start, partial
}
