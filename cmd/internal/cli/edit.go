package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/edit"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/input"
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
			return nil, nil, fmt.Errorf("edits %s: %w", name, fault.Bare(err))
		}
		edits, err := report.ReadEdits(r)
		r.Close()
		if err != nil {
			return nil, nil, fault.Usagef("edits %s: %w", name, fault.Bare(err))
		}
		files = append(files, edits)
	}
	for _, line := range f.lines {
		e, err := report.ParseEdit(line)
		if err != nil {
			return nil, nil, fault.Usagef("edit %q: %w", line, err)
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
			return report.Account{}, fault.Usagef("edits %s: %w", f.files[i], err)
		}
	}
	if len(lines) > 0 {
		if a, err = report.Apply(a, lines, now); err != nil {
			return report.Account{}, fault.Usagef("edit: %w", err)
		}
	}
	if f.forget {
		a = report.Forget(a)
	}
	return a, nil
}

func (p program) editCommand() *cobra.Command {
	var forms strings.Builder
	for _, f := range report.EditForms {
		fmt.Fprintf(&forms, "  %-31s %s\n", f[0], f[1])
	}
	return &cobra.Command{
		Use:   "edit ACCOUNT.json",
		Short: "Correct a saved account, step by step",
		Long: `Correct a saved account without its recording: say who the voices are, take
apart what was taken for one voice, leave out who asks not to be counted, mark
what is no discussion. Every figure is worked out again, every correction can be
undone, and nothing is saved until you say so.

A correction is a line, the same as in the files of report --edits:

` + forms.String() + `
What can be chosen is a word of the list that "choose" alone prints, such as
round, or words of your own in quotes. Names with spaces go in "quotes"; times
are 12:30, 1:02:30 or 90s from the start.
At the prompt, help lists these and the other commands, and Tab completes. Lines
can also come from another program; the first mistake then ends it.`,
		Example: `  airtime edit account.json
  airtime edit account.json < corrections-and-save.txt`,
		Args: fault.Exactly(1, "one account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := args[0]
			if path == desk.Stdio {
				return fault.Usagef("edit: got standard input, want a file that can be saved").
					Hint("to correct what another program writes: airtime report --edits FILE -")
			}
			l, err := p.Load()
			if err != nil {
				return err
			}
			a, err := input.ReadAccount(cmd.Context(), p.Desk, path)
			if err != nil {
				return err
			}
			seen, err := os.Stat(path)
			if err != nil {
				return fmt.Errorf("%s: %w", path, fault.Bare(err))
			}
			s := &edit.Session{Account: a, Name: path, Now: time.Now, Out: p.Stdout, Words: p.Words(), Width: p.TextWidth(l.Output), ASCII: desk.ASCIIOnly()}
			s.Save = func(a report.Account, to string) error {
				d := desk.Destination{Path: to}
				if to == "" {
					now, err := os.Stat(path)
					if err == nil && (now.Size() != seen.Size() || !now.ModTime().Equal(seen.ModTime())) {
						return fmt.Errorf("%s was changed by another program meanwhile; to keep both: save FILE", path)
					}
					d = desk.Destination{Path: path, Force: true}
				}
				if err := d.Check(); err != nil {
					return err
				}
				if err := p.WriteAccount(d, a); err != nil {
					return err
				}
				if to == "" {
					seen, err = os.Stat(path)
				}
				return err
			}
			return p.converse(cmd.Context(), s)
		},
	}
}

// converse runs s on the terminal, with a line that can be edited if it can show
// one, or on lines from elsewhere.
func (p program) converse(ctx context.Context, s *edit.Session) error {
	if desk.IsTerminal(p.Stdin) && desk.CanRedraw(p.Stdout) {
		return p.converseRaw(ctx, s)
	}
	s.Strict = !desk.IsTerminal(p.Stdin)
	lines := bufio.NewReader(p.Stdin)
	s.ReadLine = func(prompt string) (string, error) {
		if !s.Strict {
			fmt.Fprint(s.Out, prompt)
		}
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		return line, err
	}
	return s.Run()
}

// byByte reads a byte at a time: what a term.Terminal has read beyond the end of a
// line is lost with it.
type byByte struct{ io.Reader }

func (r byByte) Read(p []byte) (int, error) { return r.Reader.Read(p[:1]) }

// converseRaw reads keys as they are pressed.
func (p program) converseRaw(ctx context.Context, s *edit.Session) error {
	in, out := p.Stdin.(*os.File), p.Stdout.(*os.File)
	was, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	restore := func() { _ = term.Restore(int(in.Fd()), was) }
	defer restore()
	// An interrupted command is not waited for: its terminal must be usable by then.
	defer context.AfterFunc(ctx, restore)()

	var t *term.Terminal
	begin := func() {
		t = term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{byByte{in}, out}, "")
		t.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
			if key != '\t' {
				return "", 0, false
			}
			line, pos, choices := s.Complete(line, pos)
			if len(choices) > 0 {
				fmt.Fprintln(t, strings.Join(choices, "  "))
			}
			return line, pos, true
		}
		s.Out = t
	}
	begin()
	s.ReadLine = func(prompt string) (string, error) {
		if w, h, err := term.GetSize(int(out.Fd())); err == nil && w > 0 {
			_ = t.SetSize(w, h)
		}
		t.SetPrompt(prompt)
		line, err := t.ReadLine()
		switch {
		case errors.Is(err, term.ErrPasteIndicator):
			err = nil
		case errors.Is(err, io.EOF):
			// Ctrl-C or Ctrl-D, after which a Terminal is at its end for ever, while we
			// may have something to ask.
			fmt.Fprint(out, "\r\n")
			begin()
		}
		return line, err
	}
	return s.Run()
}
