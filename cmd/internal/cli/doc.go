// Package cli is the airtime program: its commands, and what they say to a
// terminal. Run is the whole of it.
//
// What everybody can count on:
//   - The result goes to standard output, all else (progress, notes, errors,
//     hints) to standard error.
//   - The exit status is 0 for success, 1 for failure, 2 for a call that makes
//     no sense: unknown flags, contradictory options, settings out of range.
//   - A file is written whole or not at all, readable by its owner only, and
//     nothing that exists is overwritten without --force.
//   - Progress is drawn on a terminal only; nothing waits for an answer.
//   - An interrupt stops at once and leaves no file behind.
package cli
