// Package flock takes a file for one program, so that others know that somebody is at work on it. What was taken is
// let go when the program ends, in whatever way.
package flock

import "errors"

// ErrTaken says that another program, or another part of this one, has the file.
var ErrTaken = errors.New("another program is at work on it")
