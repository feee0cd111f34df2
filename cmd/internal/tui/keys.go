package tui

import "slices"

// Keys are the keys of the screen and what they do, in lines of at most width columns.
func Keys(width int) []string {
	return wrap(help[:slices.Index(help, "")], width) // what follows is about the picture
}
