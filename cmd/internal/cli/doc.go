// Package cli is the airtime program: its commands, and what they say to a
// terminal. Run is the whole of it.
//
// What everybody can count on:
//   - The result goes to standard output, all else (progress, notes, errors,
//     hints) to standard error.
//   - The exit status is one of the table exits: 0 for success, 2 for a call that makes
//     no sense (unknown flags, contradictory options, settings out of range), and so on.
//   - A file is written whole or not at all, readable by its owner only, and
//     nothing that exists is overwritten without --force, or save in edit.
//   - Progress is drawn on a terminal only; nothing but edit and the screen of
//     a live meeting waits for an answer.
//   - An interrupt stops at once and leaves no file behind.
//
// # A new command
//
// It has its own file with one method, (*program).xCommand, which is added in
// rootCommand. Its RunE reads the settings with p.load, refuses what makes no sense
// with usagef (exit status 2) before any work, and writes through p.write or, for
// an account, p.deliver, never to os.Stdout. Errors are returned, not printed; what
// the reader can do about them is in Hints. A command with subcommands or flags
// needs nothing else to be completed by a shell. Every command has an Example, and a
// story in cmd/airtime/testdata.
//
// A command that an interrupt does not stop but end, in order, calls
// p.endsInOrder first and returns when its context is done.
//
// # A new format
//
// It is one line in forms; what it needs to know beside the account is a field of
// formOptions.
//
// # Why so many files
//
// A command is a file, so that it can be found by its name. What several commands share (streams and whole files in
// output.go, formats in forms.go, names in names.go and people.go, errors and hints in errors.go) stays beside them and not in a
// package of its own: each of these needs the program's streams and settings, and a package for them would export
// nearly all of it to this one alone.
package cli
