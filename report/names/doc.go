// Package names says what somebody can be called, and makes text that came from a
// file fit to print. It is the lowest of report's packages, because measures,
// corrections, words and screens all take names.
package names
