package fault

import (
	"errors"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Flag is err, from reading the flags, in the form of all other messages.
func Flag(err error) *Usage {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return Usagef("%w", err)
	}
	flag, want := invalid.GetFlag(), map[string]string{"bool": "true or false", "int": "a whole number", "float64": "a number", "duration": "a length of time such as 90s or 2m"}
	if w, ok := want[flag.Value.Type()]; ok {
		return Usagef("%s: got %q, want %s", flag.Name, invalid.GetValue(), w)
	}
	return Usagef("%s: %w", flag.Name, errors.Unwrap(invalid))
}

// UnknownCommand guesses what was meant: a command misspelt, or a recording given
// without one.
func UnknownCommand(root *cobra.Command, arg string) error {
	e := Usagef("unknown command %q", arg)
	if _, err := os.Stat(arg); err == nil {
		return e.Hint("to analyze a recording: airtime analyze %s", arg)
	}
	root.SuggestionsMinimumDistance = 2 // letters; cobra's own default, which it sets elsewhere
	for _, s := range root.SuggestionsFor(arg) {
		return e.Hint("did you mean %q?", s)
	}
	return e.Hint("see every command with: airtime --help")
}

// Exactly returns an argument check with a message that says what is wanted.
func Exactly(n int, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return WrongArgs(cmd, len(args), want)
	}
}

// AtLeastOne is like Exactly for one argument or more.
func AtLeastOne(want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return WrongArgs(cmd, 0, want)
	}
}

// AtMostOne is like Exactly for one argument or none.
func AtMostOne(want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < 2 {
			return nil
		}
		return WrongArgs(cmd, len(args), want)
	}
}

// WrongArgs says that cmd got a wrong number of arguments.
func WrongArgs(cmd *cobra.Command, got int, want string) error {
	return Usagef("%s: got %s, want %s", cmd.Name(), Plural(got, "argument", "arguments"), want).Hint("see: %s --help", cmd.CommandPath())
}
