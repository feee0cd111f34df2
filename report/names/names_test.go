package names_test

import (
	"strings"
	"testing"

	"airtime/report/names"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"Ana Lima", ""},
		{"דנה", ""},
		{"نی\u200cخواهم", ""}, // a joiner is spelling
		{"👩‍👩‍👧‍👦 family", ""},
		{strings.Repeat("王", names.Most), ""},
		{"", "got no name"},
		{" \u00a0", "got no name"},
		{strings.Repeat("a", names.Most+1), "got a name of 201 characters, want at most 200"},
		{"a\tb", "without control characters"},
		{"a\u202eb", "without control characters"},
		{"a\u2066b", "without control characters"},
		{"a\u009bb", "without control characters"},
		{"a\u2028b", "without control characters"},
		{"a\xffb", "without control characters"},
	} {
		err := names.Check(tt.name)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("Check(%q): got error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Ana  Lima\t", "Ana Lima"},
		{"a\nb\r\nc", "a b c"},
		{"\x1b[31mred\x07", "\ufffd[31mred\ufffd"},
		{"\u009b31m", "\ufffd31m"},
		{"a\u202eb\u2066c\u200ed\ufeff", "abcd"},
		{"\xff", "\ufffd"},
		{"نی\u200cخواهم", "نی\u200cخواهم"},
		{"e" + strings.Repeat("\u0301", 1000), "e" + strings.Repeat("\u0301", 14)},
		{"👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"},
		{"\u200b", ""},
	} {
		if got := names.Clean(tt.in); got != tt.want {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
