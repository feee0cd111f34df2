// Package noquery keeps the terminal from being asked for its colours.
//
// Bubble Tea asks when it is linked in, whatever the command is, and then waits up to five seconds for terminals that do
// not answer, such as a serial line or a recorder. Nothing of ours looks different on a dark ground, so the question is
// answered before it is asked. That this package comes first is certain: of packages that are ready to be initialised
// the first by import path is (The Go Programming Language Specification, Package initialization), and "airtime" is
// before "github.com".
package noquery

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
