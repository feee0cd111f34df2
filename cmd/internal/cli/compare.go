package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/input"
	"airtime/report"
	"airtime/report/across"
	"airtime/report/names"
	"airtime/report/sheet"
	"airtime/report/transcript"
)

// dataFormats are the formats of a comparison that are no sheet.
var dataFormats = map[string]func(io.Writer, across.Comparison) error{
	"json": across.WriteJSON,
	"csv":  across.WriteCSV,
}

// comparisonFormats are the names of the formats that a comparison has.
func comparisonFormats() []string {
	var names []string
	for _, f := range format.All {
		if f.Sheet != nil || dataFormats[f.Name] != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

func (p program) compareCommand() *cobra.Command {
	var (
		out   format.Flags
		file  string
		dir   string
		paper format.PrintFlags
		page  bool
	)
	cmd := &cobra.Command{
		Use:   "compare ACCOUNT.json ACCOUNT.json...",
		Short: "See how a group's figures move from meeting to meeting",
		Long: `Set 2 to 50 saved accounts side by side: how evenly the floor was shared, who
was heard, how open floors were taken up and how often somebody came in while
another spoke. Meetings may have different lengths and numbers of people. They
are put in order of their dates if all have one.

It is about the group. Only people with "follow: true" in the roster are shown by
name, and only in meetings whose roster said so. No direction is claimed from
fewer than three meetings.`,
		Example: `  airtime compare march.json april.json may.json
  airtime compare -o spring.pdf march.json april.json may.json
  airtime compare --format csv *.json > spring.csv
  airtime compare --dir accounts -o spring.pdf
  airtime compare --page march.json april.json may.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if n := len(args); dir == "" && (n < across.MinMeetings || n > across.MaxMeetings) {
				return fault.WrongArgs(cmd, n, "2 to 50 accounts")
			} else if dir != "" && n > 0 {
				return fault.WrongArgs(cmd, n, "none beside --dir")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := p.Load()
			if err != nil {
				return err
			}
			as, err := paper.Resolve(&out)
			if err != nil {
				return err
			}
			data := dataFormats[as.Name]
			if page && (paper.Print || out.Path != "" || out.Format.Text != "") {
				return errPageAlone
			}
			if as.Sheet == nil && data == nil {
				return fault.Usagef("format: got %q, want %s", as.Name, fault.OrList(comparisonFormats()))
			}
			if dir != "" {
				if args, err = p.accountsIn(cmd.Context(), dir, data != nil); err != nil {
					return err
				}
			}
			if file != "" && data != nil {
				return fault.Usagef("questions: %s has no words, want no file of them", as.Name)
			}
			if err := p.Check(out.Destination, append(slices.Clone(args), file)...); err != nil {
				return err
			}
			q, err := input.ReadQuestions(p.Desk, file)
			if err != nil {
				return err
			}
			x, accounts, err := p.compared(cmd.Context(), args, page)
			if err != nil {
				return err
			}
			if page {
				return p.comparePage(cmd.Context(), accounts, q)
			}
			if data != nil {
				err := p.Write(out.Destination, func(w io.Writer) error { return data(w, x) })
				if err == nil && !out.IsStdout() {
					p.Note("wrote %s", out.Path)
				}
				return err
			}
			o := format.OptionsFor(p.Desk, l.Output, out.Destination)
			sheet := sheet.Across(x, q)
			o.Sheet = &sheet
			return format.Hand(cmd.Context(), p.Desk, report.Account{}, as, out.Destination, o, paper.Print)
		},
	}
	out.Add(cmd, comparisonFormats()...)
	cmd.Flags().StringVar(&dir, "dir", "", "the accounts in this `FOLDER`, instead of a list of them")
	input.QuestionsFlag(cmd, &file)
	cmd.Flags().BoolVar(&page, "page", false, "look at it in a browser on this computer, and choose which meetings, until Ctrl-C")
	paper.Add(p.Desk, cmd)
	return cmd
}

// accountsIn are the accounts in a folder, in order of their names. What is no account, such as a job's log, is passed over.
func (p program) accountsIn(ctx context.Context, dir string, asData bool) ([]string, error) {
	most := across.MaxMeetings
	if asData {
		most = across.MaxAsData
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &fault.Input{Arg: dir, Err: fault.Bare(err)}
	}
	var paths []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if e.IsDir() || filepath.Ext(path) != ".json" {
			continue
		}
		r, beginning, err := input.Peek(ctx, p.Desk, path)
		if err != nil {
			return nil, &fault.Input{Arg: path, Err: err}
		}
		r.Close()
		if f, _ := transcript.Detect("", beginning); f == transcript.Account {
			paths = append(paths, path)
		}
	}
	if n := len(paths); n < across.MinMeetings || n > most {
		return nil, fault.Usagef("%s: got %s in it, want %d to %d", dir, fault.Plural(n, "account", "accounts"), across.MinMeetings, most).
			Hint("up to %d can be compared as data: --format csv or json", across.MaxAsData)
	}
	return paths, nil
}

// compared compares saved accounts. Only the page needs more of them than that, and is given them.
func (p program) compared(ctx context.Context, paths []string, page bool) (x across.Comparison, accounts []report.Account, err error) {
	var meetings []across.Meeting
	err = p.readAccounts(ctx, paths, func(a report.Account) {
		meetings = append(meetings, across.Condense(a))
		if page {
			accounts = append(accounts, a)
		}
	})
	if err == nil {
		if x, err = across.CompareMeetings(meetings); err != nil {
			err = fault.Usagef("compare: %w", err)
		}
	}
	return x, accounts, err
}

// readAccounts reads saved accounts, one after the other, each once.
func (p program) readAccounts(ctx context.Context, paths []string, take func(report.Account)) error {
	seen := map[string]bool{}
	untitled := []string{}
	for _, path := range paths {
		if clean := filepath.Clean(path); seen[clean] {
			return fault.Usagef("compare: got %s twice, want different meetings", path)
		} else {
			seen[clean] = true
		}
		a, err := input.ReadAccount(ctx, p.Desk, path)
		if err != nil {
			return err
		}
		if names.Clean(a.Title) == "" && path != desk.Stdio { // so that it can be told from the others
			base := filepath.Base(path)
			a.Title = strings.TrimSuffix(base, filepath.Ext(base))
			untitled = append(untitled, path)
		}
		take(a)
	}
	const how = "(a title and a date: airtime analyze --title TEXT --date 2026-03-14)"
	switch n := len(untitled); {
	case n == 1:
		p.Note("%s has no title; it goes by the name of its file %s", untitled[0], how)
	case n > 1:
		p.Note("%d accounts have no title; each goes by the name of its file %s", n, how)
	}
	return nil
}
