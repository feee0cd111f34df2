// Package group matches the local voices of windows: which of them are one person, and how many people there are.
package group
