package words

import (
	"bytes"
	"embed"
	"io/fs"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Every language of ours is a file of questions, named after it.
//
//go:embed questions_*.yaml
var languageFiles embed.FS

// languages are the languages there is a file of, English first, with their questions.
var languages = sync.OnceValue(func() (all struct {
	tags []language.Tag
	of   []*Questions
}) {
	add := func(q *Questions) {
		all.tags, all.of = append(all.tags, language.Make(q.Lang)), append(all.of, q)
	}
	add(english())
	names, err := fs.Glob(languageFiles, "questions_*.yaml")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for _, name := range names {
		if name == "questions_en.yaml" {
			continue
		}
		var data []byte
		if data, err = languageFiles.ReadFile(name); err == nil {
			var q *Questions
			if q, err = Read(bytes.NewReader(data)); err == nil {
				add(q)
			}
		}
		if err != nil {
			panic(name + ": " + err.Error())
		}
	}
	return all
})

// Languages lists the tags of the languages of ours, English first.
func Languages() []string {
	var tags []string
	for _, t := range languages().tags {
		tags = append(tags, t.String())
	}
	return tags
}

// In returns the questions in the language that a tag such as "de-AT" or "pt" asks for; ok is false, and the questions are
// English, if there are none in it.
func In(tag string) (q *Questions, ok bool) {
	all := languages()
	t, err := language.Parse(tag)
	if err != nil {
		return all.of[0], false
	}
	_, i, sure := language.NewMatcher(all.tags).Match(t)
	if sure < language.High || !sameLanguage(tag, all.of[i].Lang) { // the nearest to Klingon is English
		return all.of[0], false
	}
	return all.of[i], true
}

// OfLocale returns the questions in the language of a locale of the environment, such as "de_AT.UTF-8"; English where
// there are none in it.
func OfLocale(locale string) *Questions {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	q, _ := In(strings.ReplaceAll(name, "_", "-"))
	return q
}
