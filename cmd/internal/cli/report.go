package cli

import (
	"github.com/spf13/cobra"
)

func (p *program) reportCommand() *cobra.Command {
	var (
		out   outputFlags
		sheet sheetFlags
		paper printFlags
	)
	cmd := &cobra.Command{
		Use:   "report ACCOUNT.json",
		Short: "Print a saved account again, or as a sheet of questions",
		Long: `Print an account that was saved with analyze -o, or write it in another format.
Its figures and settings stay as they were saved. "-" reads standard input.

With --for it becomes a sheet: the questions of the group, of one person or of
who facilitates, with what was found. Markdown, HTML and PDF are always sheets,
of the group if nothing else is said.`,
		Example: `  airtime report account.json
  airtime report --format csv account.json > people.csv
  airtime report -o turns.rttm account.json

  # for the table, about Ana's own part, and for who facilitates
  airtime report -o group.pdf account.json
  airtime report --me Ana -o ana.pdf account.json
  airtime report --for facilitator account.json
  airtime report --for facilitator --print account.json

  # in your own words, or language
  airtime report --for group --questions ours.yaml account.json`,
		Args: exactly(1, "one account, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := p.load()
			if err != nil {
				return err
			}
			form, err := paper.resolve(&out)
			if err != nil {
				return err
			}
			if err := out.check(args...); err != nil {
				return err
			}
			if err := sheet.check(form); err != nil {
				return err
			}
			q, err := p.readQuestions(sheet.questions)
			if err != nil {
				return err
			}
			a, err := p.readAccount(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			o := p.options(l.Output, out.destination)
			if o.sheet, err = sheet.sheet(&a, q); err != nil {
				return err
			}
			if paper.print {
				return p.print(cmd.Context(), a, form, o)
			}
			return p.deliver(a, form, out.destination, o)
		},
	}
	out.add(cmd)
	sheet.add(cmd)
	p.addPrintFlags(cmd, &paper)
	return cmd
}
