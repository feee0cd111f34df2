package tui

import "slices"

// Keys are the keys of the screen and what they do, a line each.
func Keys() []string {
	if i := slices.Index(help, ""); i >= 0 { // what follows is about the picture
		return help[:i]
	}
	return help
}
