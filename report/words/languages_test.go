package words_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"airtime/report/numbers"
	"airtime/report/words"
)

func TestIn(t *testing.T) {
	for _, tt := range []struct {
		tag, want string
		ok        bool
	}{
		{"en", "en", true}, {"en-GB", "en", true}, {"es", "es", true}, {"es-MX", "es", true}, {"fr-CA", "fr", true}, {"de-AT", "de", true},
		{"fi", "en", false}, {"tlh", "en", false}, {"", "en", false}, {"C", "en", false}, {"not a tag", "en", false},
	} {
		q, ok := words.In(tt.tag)
		if q.Lang != tt.want || ok != tt.ok {
			t.Errorf("%q: got %s, %v, want %s, %v", tt.tag, q.Lang, ok, tt.want, tt.ok)
		}
	}
	for locale, want := range map[string]string{"": "en", "C": "en", "C.UTF-8": "en", "POSIX": "en", "de_AT.UTF-8": "de", "es_ES@euro": "es", "fr_FR": "fr", "fi_FI.UTF-8": "en"} {
		if got := words.OfLocale(locale).Lang; got != want {
			t.Errorf("%q: got %s, want %s", locale, got, want)
		}
	}
	if got := words.Languages(); got[0] != "en" || !slices.Contains(got, "es") || len(got) != 4 {
		t.Errorf("got %q", got)
	}
}

// homographs are the words that are the same in another language as in English.
var homographs = map[string][]string{
	"de": {"OK", "Person {letters}"},
	"es": {"No: {why}", "no"},
	"fr": {"Date", "Corrections", "OK"},
}

// Every text of every language of ours is in that language: none is left as in English, but for what is the same in
// both, and for what has no words, such as "{low}–{high}". Before, 165 of them were.
func TestOurLanguagesSayAll(t *testing.T) {
	english := words.English()
	filled := regexp.MustCompile(`\{[a-z_]+\}`)
	wordless := func(s string) bool {
		s = filled.ReplaceAllString(s, "")
		return !strings.ContainsFunc(s, unicode.IsLetter) || slices.Contains([]string{"min", "s"}, strings.Trim(s, numbers.NBSP+" "))
	}
	for _, tag := range words.Languages()[1:] {
		q, _ := words.In(tag)
		same := func(where, a, b string) {
			if a == b && !wordless(a) && !slices.Contains(homographs[tag], a) {
				t.Errorf("%s: %s is %q, as in English", tag, where, a)
			}
		}
		for id, p := range english.Sentences {
			for form, text := range p {
				same("sentences."+id, q.Sentences[id][form], text)
			}
		}
		for id, d := range english.Terms {
			same("terms."+id, q.Terms[id].Name, d.Name)
			same("terms."+id, q.Terms[id].Text, d.Text)
		}
		for id, p := range english.Practices {
			same("practices."+id, q.Practices[id].Name, p.Name)
			same("practices."+id, q.Practices[id].How, p.How)
			same("practices."+id, q.Practices[id].Why, p.Why)
		}
		for i, x := range english.Asked {
			same("questions."+x.ID, q.Asked[i].We, x.We)
			same("questions."+x.ID, q.Asked[i].Me, x.Me)
			same("questions."+x.ID, q.Asked[i].Cannot, x.Cannot)
		}
		if left := q.Untranslated(); len(left) > 0 {
			t.Errorf("%s: got %v left in English", tag, left)
		}
	}
}
