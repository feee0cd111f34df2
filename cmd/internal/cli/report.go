package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/input"
	"airtime/report"
	"airtime/report/sheet"
)

func (p program) reportCommand() *cobra.Command {
	var (
		out   format.Flags
		asked sheetFlags
		paper format.PrintFlags
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
				return fault.Exactly(1, want)(cmd, args)
			}
			beside := "airtime compare "
			if page {
				beside += "--page "
			}
			return fault.Usagef("report: got %d accounts, want %s", len(args), want).Hint("to see several side by side: %s", beside+strings.Join(args, " "))
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.report(cmd.Context(), args[0], out, asked, edits, paper, page)
		},
	}
	cmd.Flags().BoolVar(&page, "page", false, "walk through it and correct it in a browser on this computer, until Ctrl-C")
	out.Add(cmd)
	asked.add(cmd)
	edits.add(cmd)
	paper.Add(p.Desk, cmd)
	return cmd
}

// report writes the account in that file, or a sheet about it, as it was asked for.
func (p program) report(ctx context.Context, account string, out format.Flags, asked sheetFlags, edits editFlags, paper format.PrintFlags, page bool) error {
	l, err := p.Load()
	if err != nil {
		return err
	}
	as, err := paper.Resolve(&out)
	if err != nil {
		return err
	}
	inputs := append([]string{asked.questions, asked.since}, edits.files...)
	if !edits.given() || as.Name != "json" { // else it is written back once it was read whole
		inputs = append(inputs, account)
	}
	if err := p.Check(out.Destination, inputs...); err != nil {
		return err
	}
	files, lines, err := edits.read()
	if err != nil {
		return err
	}
	if page {
		if paper.Print || out.Path != "" || out.Format.Text != "" {
			return errPageAlone
		}
		as.Account = nil // a page shows a sheet, the group's if nothing else is said
	}
	if err := asked.check(as); err != nil {
		return err
	}
	q, err := input.ReadQuestions(p.Desk, asked.questions)
	if err != nil {
		return err
	}
	a, err := input.ReadAccount(ctx, p.Desk, account)
	if err != nil {
		return err
	}
	var since *report.Account
	if asked.since != "" {
		earlier, err := input.ReadAccount(ctx, p.Desk, asked.since)
		if err != nil {
			return err
		}
		since = &earlier
	}
	if a, err = edits.apply(a, files, lines); err != nil {
		return err
	}
	if edits.given() && as.Name != "json" {
		p.Note("%s stays as it was; to keep what was corrected, write it as JSON: -o FILE.json", input.New(account).Arg)
	}
	if page {
		first, err := asked.sheet(&a, since, q)
		if err != nil {
			return err
		}
		return p.page(ctx, a, account, q, first.Me, func(a report.Account) (*sheet.Sheet, error) {
			now := asked
			now.me = a.NameOf(first.Me) // whatever they were renamed to
			return now.sheet(&a, since, q)
		})
	}
	o := format.OptionsFor(p.Desk, l.Output, out.Destination).In(q)
	if o.Sheet, err = asked.sheet(&a, since, q); err != nil {
		return err
	}
	return format.Hand(ctx, p.Desk, a, as, out.Destination, o, paper.Print)
}
