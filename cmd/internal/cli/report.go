package cli

import (
	"github.com/spf13/cobra"
)

func (p *program) reportCommand() *cobra.Command {
	var out outputFlags
	cmd := &cobra.Command{
		Use:   "report ACCOUNT.json",
		Short: "Print a saved account again",
		Long: `Print an account that was saved with analyze -o, or write it in another format.
Its figures and settings stay as they were saved. "-" reads standard input.`,
		Example: `  airtime report account.json
  airtime report --format csv account.json > people.csv
  airtime report -o turns.rttm account.json`,
		Args: exactly(1, "one account, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := p.load()
			if err != nil {
				return err
			}
			form, err := out.resolve()
			if err != nil {
				return err
			}
			if err := out.check(args...); err != nil {
				return err
			}
			a, err := p.readAccount(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return p.deliver(a, form, out.destination, p.options(l.Output, out.destination))
		},
	}
	out.add(cmd)
	return cmd
}
