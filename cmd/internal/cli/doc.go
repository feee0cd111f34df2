// Package cli is the airtime program: its commands. Run is the whole of it.
//
// What everybody can count on:
//   - The result goes to standard output, all else (progress, notes, errors,
//     hints) to standard error.
//   - The exit status is one of the table in package fault: 0 for success, 2 for a call that makes
//     no sense (unknown flags, contradictory options, settings out of range), and so on.
//   - A file is written whole or not at all, readable by its owner only, and
//     nothing that exists is overwritten without --force, or save in edit.
//   - Progress is drawn on a terminal only; nothing but edit and the screen of
//     a live meeting waits for an answer.
//   - An interrupt stops at once and leaves no file behind.
//
// # Where what is
//
// A command is a file, so that it can be found by its name. Those that hear a microphone are in package listen. What
// commands share is in rooms of its own, each of which knows those before it only:
//
//	fault    what can go wrong, what to do about it, and the exit status
//	confine  what is taken from the program before it hears sound
//	desk     streams, settings, messages, progress, whole files
//	input    recordings, turns, accounts and questions, opened
//	format   accounts and sheets on their way out: files, paper, pages
//	naming   who the people of a meeting are
//	listen   live, check, devices
//
// # A new command
//
// It has its own file with one method, program.xCommand, which is added in
// rootCommand. Its RunE reads the settings with p.Load, refuses what makes no sense
// with fault.Usagef before any work, and writes through p.Write or, for
// an account, format.Deliver, never to os.Stdout. Errors are returned, not printed; what
// the reader can do about them is in fault.Hints. A command with subcommands or flags
// needs nothing else to be completed by a shell. Every command has an Example, and a
// story in cmd/airtime/testdata.
//
// A command that an interrupt does not stop but end, in order, calls
// p.EndsInOrder first and returns when its context is done.
package cli
