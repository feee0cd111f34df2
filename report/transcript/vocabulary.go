package transcript

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// vocabulary is which words a text has that are no names there: those in small letters, and those that come after an
// article, as nouns do where they are capitalised. "Water: …" in front of what is said is then a heading, since the
// water is spoken of, too. It holds a number for each word, of which nobody can make the word again, and only while a
// file is read.
type vocabulary struct {
	seed  maphash.Seed
	words map[uint64]bool
}

func newVocabulary() vocabulary { return vocabulary{maphash.MakeSeed(), map[uint64]bool{}} }

// mostWords bounds what a file can make of it; a long meeting has a tenth of that.
const mostWords = 100_000

// articles that no name has before it; the Ana, der Tom and la María are said in some places.
var articles = strings.Fields("a an the das ein eine einen einem einer un una une")

// add takes in what is said on a line.
func (v vocabulary) add(text []byte) {
	afterArticle := false
	for word := range bytes.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		first, _ := utf8.DecodeRune(word)
		small := unicode.IsLower(first)
		if (small || afterArticle) && len(v.words) < mostWords {
			v.words[v.number(string(word))] = true
		}
		afterArticle = slices.Contains(articles, fold(string(word)))
	}
}

func (v vocabulary) number(word string) uint64 { return maphash.String(v.seed, fold(word)) }

// has says whether every word of name is one of v. A letter alone is none, since it may stand for a name.
func (v vocabulary) has(name string) bool {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool {
		return utf8.RuneCountInString(word) == 1 || !v.words[v.number(word)]
	})
}
