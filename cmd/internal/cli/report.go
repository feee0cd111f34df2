package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"airtime/report"
	"airtime/report/sheet"
)

func (p *program) reportCommand() *cobra.Command {
	var (
		out   outputFlags
		asked sheetFlags
		paper printFlags
		edits editFlags
		page  bool
	)
	cmd := &cobra.Command{
		Use:   "report ACCOUNT.json",
		Short: "Print a saved account again, or as a sheet of questions",
		Long: `Print an account that was saved with analyze -o, or write it in another format.
Its figures and settings stay as they were saved, unless it is corrected with
--edit or --edits. "-" reads standard input.

With --for it becomes a sheet: the questions of the group, of one person or of
who facilitates, with what was found. Markdown, HTML and PDF are always sheets,
of the group if nothing else is said.

A correction is kept where it is written back, as JSON, and can be undone; all
else is as if it had always been so. For what there is to correct, and to do it
step by step: airtime edit --help`,
		Example: `  airtime report account.json
  airtime report --format csv account.json > people.csv
  airtime report -o turns.rttm account.json

  # for the table, about Ana's own part, and for who facilitates
  airtime report -o group.pdf account.json
  airtime report --me Ana -o ana.pdf account.json
  airtime report --for facilitator account.json
  airtime report --for facilitator --print account.json

  # who the voices are, kept in the account
  airtime report --edit 'rename "Person A" Ana' --edit 'drop "Person C"' \
    -o account.json --force account.json
  airtime report --edits corrections.txt account.json

  # what was chosen at this meeting; and, at the next, what became of it
  airtime report --edit 'choose round until 2026-04-14' \
    -o march.json --force march.json
  airtime report --since march.json -o group.pdf april.json

  # in your own words, or language
  airtime report --for group --questions ours.yaml account.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			const want = "one account, or - for standard input"
			if len(args) < 2 {
				return exactly(1, want)(cmd, args)
			}
			beside := "airtime compare "
			if page {
				beside += "--page "
			}
			return usagef("report: got %d accounts, want %s", len(args), want).hint("to see several side by side: %s", beside+strings.Join(args, " "))
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.report(cmd.Context(), args[0], out, asked, edits, paper, page)
		},
	}
	cmd.Flags().BoolVar(&page, "page", false, "walk through it and correct it in a browser on this computer, until Ctrl-C")
	out.add(cmd)
	asked.add(cmd)
	edits.add(cmd)
	p.addPrintFlags(cmd, &paper)
	return cmd
}

// report writes the account in that file, or a sheet about it, as it was asked for.
func (p *program) report(ctx context.Context, account string, out outputFlags, asked sheetFlags, edits editFlags, paper printFlags, page bool) error {
	l, err := p.load()
	if err != nil {
		return err
	}
	form, err := paper.resolve(&out)
	if err != nil {
		return err
	}
	inputs := append([]string{asked.questions, asked.since}, edits.files...)
	if !edits.given() || form.name != "json" { // else it is written back once it was read whole
		inputs = append(inputs, account)
	}
	if err := p.check(out.destination, inputs...); err != nil {
		return err
	}
	files, lines, err := edits.read()
	if err != nil {
		return err
	}
	if page {
		if paper.print || out.path != "" || out.format.text != "" {
			return errPageAlone
		}
		form.account = nil // a page shows a sheet, the group's if nothing else is said
	}
	if err := asked.check(form); err != nil {
		return err
	}
	q, err := p.readQuestions(asked.questions)
	if err != nil {
		return err
	}
	a, err := p.readAccount(ctx, account)
	if err != nil {
		return err
	}
	var since *report.Account
	if asked.since != "" {
		earlier, err := p.readAccount(ctx, asked.since)
		if err != nil {
			return err
		}
		since = &earlier
	}
	if a, err = edits.apply(a, files, lines); err != nil {
		return err
	}
	if edits.given() && form.name != "json" {
		p.note("%s stays as it was; to keep what was corrected, write it as JSON: -o FILE.json", newInput(account).arg)
	}
	if page {
		first, err := asked.sheet(&a, since, q)
		if err != nil {
			return err
		}
		return p.page(ctx, a, newInput(account).arg, q, first.Me, func(a report.Account) (*sheet.Sheet, error) {
			now := asked
			now.me = a.NameOf(first.Me) // whatever they were renamed to
			return now.sheet(&a, since, q)
		})
	}
	o := p.options(l.Output, out.destination).in(q)
	if o.sheet, err = asked.sheet(&a, since, q); err != nil {
		return err
	}
	return p.hand(ctx, a, form, out.destination, o, paper.print)
}
