package render

import "testing"

func TestMarkdownEscapes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Ana Lima", "Ana Lima"},
		{"*a* _b_ `c` [d](e) <f> g|h", `\*a\* \_b\_ \` + "`c\\`" + ` \[d\](e) \<f\> g\|h`},
		{"# a", `\# a`},
		{"- a - b", `\- a - b`},
		{"1. a 2. b", `1\. a 2. b`},
		{"12) a", `12\) a`},
		{"3.4 s", `3\.4 s`},
		{"a &amp; b", `a \&amp; b`},
		{"~~a~~ $x$ \\", `\~\~a\~\~ \$x\$ \\`},
	} {
		if got := markdown(tt.in); got != tt.want {
			t.Errorf("markdown(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
