package cli

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/cmd/internal/format"
	"airtime/cmd/internal/input"
	"airtime/report"
	"airtime/report/sheet"
	"airtime/report/words"
)

// sheetFlags say which sheet is written instead of the plain account.
type sheetFlags struct {
	audience  desk.Word
	me        string
	long      bool
	since     string // the account of an earlier meeting
	questions string
}

var audiences = []string{string(words.ForGroup), string(words.ForMe), string(words.ForFacilitator), string(words.ForHalfway)}

func (f *sheetFlags) add(cmd *cobra.Command) {
	f.audience.Kind = strings.Join(audiences, "|")
	cmd.Flags().Var(&f.audience, "for", "write a sheet: a page for the table or about --me alone, two for who facilitates, or half a page for the break")
	desk.CompleteWords(cmd, "for", audiences)
	cmd.Flags().StringVar(&f.me, "me", "", "the `NAME` of the person a sheet is about")
	cmd.Flags().BoolVar(&f.long, "long", false, "with more pages: every figure, and what each means")
	cmd.Flags().StringVar(&f.since, "since", "", "the `ACCOUNT.json` of an earlier meeting: say what became of what was chosen there (airtime edit: choose)")
	input.QuestionsFlag(cmd, &f.questions)
}

// check refuses what contradicts itself and settles whom the sheet is for.
func (f *sheetFlags) check(as format.Format) error {
	switch {
	case f.audience.Text != "" && !slices.Contains(audiences, f.audience.Text):
		return fault.Usagef("for: got %q, want %s", f.audience.Text, fault.OrList(audiences))
	case f.audience.Text == "" && f.me != "":
		f.audience.Text = string(words.ForMe)
	case f.audience.Text == string(words.ForMe) && f.me == "":
		return fault.Usagef("for me: got no name").Hint("say who you are with --me NAME")
	case f.audience.Text != string(words.ForMe) && f.me != "":
		return fault.Usagef("me: a sheet for the %s is about nobody alone, want --for me", f.audience.Text)
	case f.long && f.audience.Text == string(words.ForHalfway):
		return fault.Usagef("long: the sheet for the break is half a page, want it for another")
	case f.since != "" && f.audience.Text == string(words.ForHalfway):
		return fault.Usagef("since: the sheet for the break says nothing of an earlier meeting, want it for another")
	case f.audience.Text == "" && (f.long || f.since != "" || as.Account == nil):
		f.audience.Text = string(words.ForGroup)
	}
	if f.audience.Text != "" && as.Sheet == nil {
		return fault.Usagef("format: got %q, want %s for a sheet", as.Name, fault.OrList(format.SheetNames()))
	}
	return nil
}

// sheet returns the sheet that was asked for, or nil for the plain account.
func (f *sheetFlags) sheet(a *report.Account, since *report.Account, q *words.Questions) (*sheet.Sheet, error) {
	if f.audience.Text == "" {
		return nil, nil
	}
	s, err := sheet.Of(a, q, sheet.Want{For: words.Audience(f.audience.Text), Me: f.me, Long: f.long, Since: since})
	var wrong *sheet.SinceError
	if errors.As(err, &wrong) {
		return nil, fault.Usagef("since %s: %w", f.since, err).Hint("to choose something at a meeting: airtime edit ACCOUNT.json, then a line such as: choose round until 2026-03-14")
	}
	if err != nil {
		return nil, &fault.Usage{Err: err}
	}
	return &s, nil
}

func (p program) questionsCommand() *cobra.Command {
	var (
		out   format.Flags
		file  string
		data  bool
		paper format.PrintFlags
	)
	cmd := &cobra.Command{
		Use:   "questions",
		Short: "Print the worksheet: the questions alone, with room to write",
		Long: `Print the questions with room to write, and a paragraph to read aloud before
anything is recorded: a hand-out for before a meeting.

With --file, print the questions and all words of the sheets as the file that
--questions reads, to be changed into your own words or another language.`,
		Example: `  airtime questions
  airtime questions -o worksheet.pdf
  airtime questions --file > ours.yaml
  airtime questions --questions ours.yaml`,
		Args: fault.Exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := p.Load()
			if err != nil {
				return err
			}
			if data {
				if file != "" || out.Format.Text != "" || paper.Print {
					return fault.Usagef("file: the questions as a file have one form and words only, want no --questions, --format or --print")
				}
				if err := p.Check(out.Destination); err != nil {
					return err
				}
				return p.Write(out.Destination, func(w io.Writer) error {
					_, err := w.Write(words.File())
					return err
				})
			}
			as, err := paper.Resolve(&out)
			if err != nil {
				return err
			}
			if as.Sheet == nil {
				return fault.Usagef("format: got %q, want %s for a sheet", as.Name, fault.OrList(format.SheetNames()))
			}
			if err := p.Check(out.Destination, file); err != nil {
				return err
			}
			q, err := input.ReadQuestions(p.Desk, file)
			if err != nil {
				return err
			}
			s := sheet.Worksheet(q)
			o := format.OptionsFor(p.Desk, l.Output, out.Destination)
			o.Sheet = &s
			return format.Hand(cmd.Context(), p.Desk, report.Account{}, as, out.Destination, o, paper.Print)
		},
	}
	out.Add(cmd, format.SheetNames()...)
	input.QuestionsFlag(cmd, &file)
	paper.Add(p.Desk, cmd)
	cmd.Flags().BoolVar(&data, "file", false, "print the file of questions and words instead")
	return cmd
}
