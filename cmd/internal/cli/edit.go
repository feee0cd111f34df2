package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"airtime/report"
)

// editFlags are corrections of an account.
type editFlags struct {
	files  []string
	lines  []string
	forget bool
}

func (f *editFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.files, "edits", nil, "correct the account as this `FILE` says, a correction a line (see: airtime edit --help)")
	cmd.Flags().StringArrayVar(&f.lines, "edit", nil, "one `CORRECTION`, such as 'rename \"Person A\" Ana'; after those of files")
	cmd.Flags().BoolVar(&f.forget, "forget", false, "make all corrections final: nothing can be undone, and who was dropped is no longer in the account")
}

func (f editFlags) given() bool { return len(f.files)+len(f.lines) > 0 || f.forget }

// read returns the corrections asked for, those of files first, a list for each of the files.
func (f editFlags) read() (files [][]report.Edit, lines []report.Edit, err error) {
	for _, name := range f.files {
		r, err := os.Open(name)
		if err != nil {
			return nil, nil, fmt.Errorf("edits %s: %w", name, bare(err))
		}
		edits, err := report.ReadEdits(r)
		r.Close()
		if err != nil {
			return nil, nil, usagef("edits %s: %w", name, bare(err))
		}
		files = append(files, edits)
	}
	for _, line := range f.lines {
		e, err := report.ParseEdit(line)
		if err != nil {
			return nil, nil, usagef("edit %q: %w", line, err)
		}
		lines = append(lines, e)
	}
	return files, lines, nil
}

// apply corrects a, in full or not at all.
func (f editFlags) apply(a report.Account, files [][]report.Edit, lines []report.Edit) (report.Account, error) {
	now := time.Now()
	var err error
	for i, edits := range files {
		if a, err = report.Apply(a, edits, now); err != nil {
			return report.Account{}, usagef("edits %s: %w", f.files[i], err)
		}
	}
	if len(lines) > 0 {
		if a, err = report.Apply(a, lines, now); err != nil {
			return report.Account{}, usagef("edit: %w", err)
		}
	}
	if f.forget {
		a = report.Forget(a)
	}
	return a, nil
}
