package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// namesFlag are --names and --names-file. Every user of a computer sees what others type after a command, in the list
// of processes; names in a file are for those who may read it.
type namesFlag struct{ list, file string }

// maxNamesBytes is the most of a file of names: a thousand long ones.
const maxNamesBytes = 256 << 10

func (f *namesFlag) add(cmd *cobra.Command, help string) {
	cmd.Flags().StringVar(&f.list, "names", "", help)
	cmd.Flags().StringVar(&f.file, "names-file", "", "the same from a `FILE`, or - for standard input, in one line or a name a line: other users of this computer do not see it among the processes")
}

// read puts what the file says into list. Others are what else of the call may be standard input.
func (f *namesFlag) read(p *program, others ...string) error {
	if f.file == "" {
		return nil
	}
	if f.list != "" {
		return usagef("names: got --names and --names-file, want one or the other")
	}
	from, arg := p.stdin, stdinName
	if f.file != stdName {
		file, err := os.Open(f.file)
		if err != nil {
			return fmt.Errorf("names file %s: %w", f.file, bare(err))
		}
		defer file.Close()
		from, arg = file, f.file
	} else {
		for _, other := range others {
			if other == stdName {
				return usagef("names file: got standard input for the names and for the recording, want a file for one of them")
			}
		}
	}
	text, err := io.ReadAll(io.LimitReader(from, maxNamesBytes+1))
	if err != nil {
		return fmt.Errorf("names file %s: %w", arg, bare(err))
	}
	if len(text) > maxNamesBytes {
		return usagef("names file %s: got more than %d bytes, want names", arg, maxNamesBytes)
	}
	var names []string
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		if line = strings.Trim(strings.TrimSpace(line), ","); line != "" {
			names = append(names, line)
		}
	}
	if len(names) == 0 {
		return usagef("names file %s: got no names", arg)
	}
	f.list = strings.Join(names, ",")
	return nil
}
