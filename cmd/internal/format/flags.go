package format

import (
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/config"
)

// Flags say where an account goes, and in what format.
type Flags struct {
	desk.Destination
	Format desk.Word
	cmd    *cobra.Command
}

// Add gives cmd the flags of its output, which can be of the formats with these names; of none, all.
func (o *Flags) Add(cmd *cobra.Command, names ...string) {
	if len(names) == 0 {
		names = Names()
	}
	o.cmd = cmd
	f := cmd.Flags()
	f.StringVarP(&o.Path, "output", "o", "", "write to this `FILE` instead of standard output")
	o.Format.Kind = strings.Join(names, "|")
	f.Var(&o.Format, "format", "how it is written; if not given, what the name of the output ends in, else text")
	f.BoolVar(&o.Force, "force", false, "overwrite the output if it exists")
	desk.CompleteWords(cmd, "format", names)
}

// Resolve returns the format asked for, or that of the file's name.
func (o *Flags) Resolve() (Format, error) {
	f, err := Find(o.Format.Text, o.Destination)
	if err == nil && f.Name == "pdf" && o.IsStdout() && desk.IsTerminal(o.cmd.OutOrStdout()) {
		return Format{}, fault.Usagef("format: got pdf for the terminal, which cannot show it").Hint("write it to a file: -o account.pdf")
	}
	return f, err
}

// Begin returns the settings in effect and how the output is to be written, once nothing stands in its
// way; reads are the files that it must not overwrite.
func (o *Flags) Begin(d *desk.Desk, reads ...string) (config.Loaded, Format, error) {
	l, err := d.Load()
	if err != nil {
		return config.Loaded{}, Format{}, err
	}
	f, err := o.Resolve()
	if err != nil {
		return config.Loaded{}, Format{}, err
	}
	return l, f, d.Check(o.Destination, reads...)
}
