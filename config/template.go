package config

import (
	"fmt"
	"strings"
)

// Template returns a settings file in which every setting stands commented out, with
// its default, what it does and what is allowed.
func Template() []byte {
	var b strings.Builder
	b.WriteString(`# Settings of airtime. Everything here is commented out and shows the default:
# take the "#" away from a line, and from the section above it, to change one.
# A flag or an AIRTIME_* variable comes before this file.
`)
	section := ""
	for _, k := range Keys() {
		s, name, _ := strings.Cut(k.Name, ".")
		if s != section {
			section = s
			fmt.Fprintf(&b, "\n#%s:\n", s)
		}
		fmt.Fprintf(&b, "#  %s: %s  # %s; %s\n", name, k.Default(), k.Help, k.Allowed)
	}
	return []byte(b.String())
}
