// Package tui is the screen of a live meeting: one calm strip that is glanced at, and keys for
// what the people in the room know better.
//
// Call Consent before anything is heard, then Run. The picture is a pure function of a live.State,
// of what is being typed, and of the size of the terminal (view.go); nothing in it is said by colour
// alone, nothing blinks, and people stay in their rows.
package tui
