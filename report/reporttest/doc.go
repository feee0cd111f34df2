// Package reporttest has meetings, and checks against golden files, for the tests
// of report and of what is built on it.
package reporttest
