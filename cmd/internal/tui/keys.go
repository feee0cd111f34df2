package tui

import "airtime/report/words"

// Keys are the keys of the screen and what they do, in lines of at most width columns.
func Keys(width int) []string {
	return wrap(keysIn(words.English()), width)
}
