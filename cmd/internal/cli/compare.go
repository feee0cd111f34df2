package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airtime/report"
	"airtime/report/across"
	"airtime/report/names"
	"airtime/report/sheet"
	"airtime/report/transcript"
)

// acrossForms are the forms of a comparison that are no sheet.
var acrossForms = map[string]func(io.Writer, across.Comparison) error{
	"json": across.WriteJSON,
	"csv":  across.WriteCSV,
}

// acrossNames are the names of the forms that a comparison has.
func acrossNames() []string {
	var names []string
	for _, f := range forms {
		if f.sheet != nil || acrossForms[f.name] != nil {
			names = append(names, f.name)
		}
	}
	return names
}

func (p *program) compareCommand() *cobra.Command {
	var (
		out   outputFlags
		file  string
		dir   string
		paper printFlags
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
				return wrongArgs(cmd, n, "2 to 50 accounts")
			} else if dir != "" && n > 0 {
				return wrongArgs(cmd, n, "none beside --dir")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := p.load()
			if err != nil {
				return err
			}
			form, err := paper.resolve(&out)
			if err != nil {
				return err
			}
			data := acrossForms[form.name]
			if page && (paper.print || out.path != "" || out.format.text != "") {
				return errPageAlone
			}
			if form.sheet == nil && data == nil {
				return usagef("format: got %q, want %s", form.name, orList(acrossNames()))
			}
			if dir != "" {
				if args, err = p.accountsIn(cmd.Context(), dir, data != nil); err != nil {
					return err
				}
			}
			if file != "" && data != nil {
				return usagef("questions: %s has no words, want no file of them", form.name)
			}
			if err := p.check(out.destination, append(slices.Clone(args), file)...); err != nil {
				return err
			}
			q, err := p.readQuestions(file)
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
				err := p.write(out.destination, func(w io.Writer) error { return data(w, x) })
				if err == nil && !out.isStdout() {
					p.note("wrote %s", out.path)
				}
				return err
			}
			o := p.options(l.Output, out.destination)
			sheet := sheet.Across(x, q)
			o.sheet = &sheet
			return p.hand(cmd.Context(), report.Account{}, form, out.destination, o, paper.print)
		},
	}
	out.add(cmd, acrossNames()...)
	cmd.Flags().StringVar(&dir, "dir", "", "the accounts in this `FOLDER`, instead of a list of them")
	addQuestionsFlag(cmd, &file)
	cmd.Flags().BoolVar(&page, "page", false, "look at it in a browser on this computer, and choose which meetings, until Ctrl-C")
	p.addPrintFlags(cmd, &paper)
	return cmd
}

// accountsIn are the accounts in a folder, in order of their names. What is no account, such as a job's log, is passed over.
func (p *program) accountsIn(ctx context.Context, dir string, asData bool) ([]string, error) {
	most := across.MaxMeetings
	if asData {
		most = across.MaxAsData
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &inputError{arg: dir, err: bare(err)}
	}
	var paths []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if e.IsDir() || filepath.Ext(path) != ".json" {
			continue
		}
		r, beginning, err := p.peek(ctx, path)
		if err != nil {
			return nil, &inputError{arg: path, err: err}
		}
		r.Close()
		if f, _ := transcript.Detect("", beginning); f == transcript.Account {
			paths = append(paths, path)
		}
	}
	if n := len(paths); n < across.MinMeetings || n > most {
		return nil, usagef("%s: got %s in it, want %d to %d", dir, plural(n, "account", "accounts"), across.MinMeetings, most).
			hint("up to %d can be compared as data: --format csv or json", across.MaxAsData)
	}
	return paths, nil
}

// compared compares saved accounts. Only the page needs more of them than that, and is given them.
func (p *program) compared(ctx context.Context, paths []string, page bool) (x across.Comparison, accounts []report.Account, err error) {
	var meetings []across.Meeting
	err = p.readAccounts(ctx, paths, func(a report.Account) {
		meetings = append(meetings, across.Condense(a))
		if page {
			accounts = append(accounts, a)
		}
	})
	if err == nil {
		if x, err = across.CompareMeetings(meetings); err != nil {
			err = usagef("compare: %w", err)
		}
	}
	return x, accounts, err
}

// readAccounts reads saved accounts, one after the other, each once.
func (p *program) readAccounts(ctx context.Context, paths []string, take func(report.Account)) error {
	seen := map[string]bool{}
	untitled := []string{}
	for _, path := range paths {
		if clean := filepath.Clean(path); seen[clean] {
			return usagef("compare: got %s twice, want different meetings", path)
		} else {
			seen[clean] = true
		}
		a, err := p.readAccount(ctx, path)
		if err != nil {
			return err
		}
		if names.Clean(a.Title) == "" && path != stdName { // so that it can be told from the others
			base := filepath.Base(path)
			a.Title = strings.TrimSuffix(base, filepath.Ext(base))
			untitled = append(untitled, path)
		}
		take(a)
	}
	const how = "(a title and a date: airtime analyze --title TEXT --date 2026-03-14)"
	switch n := len(untitled); {
	case n == 1:
		p.note("%s has no title; it goes by the name of its file %s", untitled[0], how)
	case n > 1:
		p.note("%d accounts have no title; each goes by the name of its file %s", n, how)
	}
	return nil
}
