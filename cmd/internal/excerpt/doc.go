// Package excerpt lets people hear whose voice a name stands for: a few seconds of each
// person of an account, from the recording it was made of. The sound goes from the recording
// to a program that plays it, through a pipe; it is in no file, and is wiped afterwards.
package excerpt
