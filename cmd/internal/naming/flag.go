package naming

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/input"
)

// Flag are --names and --names-file. Every user of a computer sees what others type after a command, in the list
// of processes; names in a file are for those who may read it.
type Flag struct{ List, File string }

// maxNamesBytes is the most of a file of names: a thousand long ones.
const maxNamesBytes = 256 << 10

// Add gives cmd the flags.
func (f *Flag) Add(cmd *cobra.Command, help string) {
	cmd.Flags().StringVar(&f.List, "names", "", help)
	cmd.Flags().StringVar(&f.File, "names-file", "", "the same from a `FILE`, or - for standard input, in one line or a name a line: other users of this computer do not see it among the processes")
}

// Read puts what the file says into list. Others are what else of the call may be standard input.
func (f *Flag) Read(d *desk.Desk, others ...string) error {
	if f.File == "" {
		return nil
	}
	if f.List != "" {
		return fault.Usagef("names: got --names and --names-file, want one or the other")
	}
	from, arg := d.Stdin, input.Stdin
	if f.File != desk.Stdio {
		file, err := os.Open(f.File)
		if err != nil {
			return fmt.Errorf("names file %s: %w", f.File, fault.Bare(err))
		}
		defer file.Close()
		from, arg = file, f.File
	} else {
		for _, other := range others {
			if other == desk.Stdio {
				return fault.Usagef("names file: got standard input for the names and for the recording, want a file for one of them")
			}
		}
	}
	text, err := io.ReadAll(io.LimitReader(from, maxNamesBytes+1))
	if err != nil {
		return fmt.Errorf("names file %s: %w", arg, fault.Bare(err))
	}
	if len(text) > maxNamesBytes {
		return fault.Usagef("names file %s: got more than %d bytes, want names", arg, maxNamesBytes)
	}
	var names []string
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		if line = strings.Trim(strings.TrimSpace(line), ","); line != "" {
			names = append(names, line)
		}
	}
	if len(names) == 0 {
		return fault.Usagef("names file %s: got no names", arg)
	}
	f.List = strings.Join(names, ",")
	return nil
}
