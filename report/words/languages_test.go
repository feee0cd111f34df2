package words_test

import (
	"slices"
	"testing"

	"airtime/report/words"
)

func TestIn(t *testing.T) {
	for _, tt := range []struct {
		tag, want string
		ok        bool
	}{
		{"en", "en", true}, {"en-GB", "en", true}, {"es", "es", true}, {"es-MX", "es", true}, {"fr-CA", "fr", true}, {"de-AT", "de", true},
		{"fi", "en", false}, {"", "en", false}, {"C", "en", false}, {"not a tag", "en", false},
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
