package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// Commands are the commands of the program, to make its manual of. They are not for running.
func Commands() *cobra.Command {
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	return p.rootCommand()
}
