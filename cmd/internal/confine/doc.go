// Package confine takes from this program what it has no use for once it hears sound: to write elsewhere than
// where it was asked to, to open connections, to leave images of its memory. What the system is asked for is in
// package jail; here is what of it a program that reads a recording, and one that listens, can spare.
package confine
