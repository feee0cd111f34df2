package printable

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "Zoë – 金 \ufffd", "Zoë – 金 \ufffd"},
		{"colour", "a\x1b[31mb", `a\x1b[31mb`},
		{"title of a terminal", "\x1b]0;x\a", `\x1b]0;x\x07`},
		{"C1", "a\u009b31m", `a\u009b31m`},
		{"C1 as a byte", "a\x9b31m", `a\x9b31m`},
		{"override", "a\u202eb\u2066", `a\u202eb\u2066`},
		{"marks", "\u200e\u200f\u061c", `\u200e\u200f\u061c`},
		{"no width", "a\u200bb\ufeff", `a\u200bb\ufeff`},
		{"tag", "a\U000e0041", `a\U000e0041`},
		{"lines", "a\nb\r\nc\u2028d\te", `a\nb\r\nc\u2028d e`},
		{"joiners", "می\u200cخواهم 👩\u200d🔧", "می\u200cخواهم 👩\u200d🔧"},
		{"no UTF-8", "\xff\xfe", `\xff\xfe`},
	} {
		if got := Line(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if got, want := Lines("a\tb\n\x1bc"), "a\tb\n"+`\x1bc`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestClip(t *testing.T) {
	if got := Clip("äöü", 4); got != "äö…" {
		t.Errorf("got %q", got)
	}
	if got := Clip("äöü", 3); got != "ä…" {
		t.Errorf("got %q", got)
	}
	if got := Middle("abcdefghij", 6); got != "abc…hij" {
		t.Errorf("got %q", got)
	}
	if got := Middle("abc", 6); got != "abc" {
		t.Errorf("got %q", got)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\x1b[31mb\u202e\xff\n")
	f.Fuzz(func(t *testing.T, in string) {
		for _, got := range []string{Line(in), Middle(Line(in), 20)} {
			if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Fatalf("%q became %q", in, got)
			}
		}
		if again := Line(Line(in)); again != Line(in) {
			t.Fatalf("%q: got %q the second time", in, again)
		}
	})
}
