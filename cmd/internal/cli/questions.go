package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airtime/report"
	"airtime/report/sheet"
	"airtime/report/words"
)

// sheetFlags say which sheet is written instead of the plain account.
type sheetFlags struct {
	audience  word
	me        string
	long      bool
	since     string // the account of an earlier meeting
	questions string
}

var audiences = []string{string(words.ForGroup), string(words.ForMe), string(words.ForFacilitator), string(words.ForHalfway)}

func (f *sheetFlags) add(cmd *cobra.Command) {
	f.audience.kind = strings.Join(audiences, "|")
	cmd.Flags().Var(&f.audience, "for", "write a sheet: a page for the table or about --me alone, two for who facilitates, or half a page for the break")
	completeWords(cmd, "for", audiences)
	cmd.Flags().StringVar(&f.me, "me", "", "the `NAME` of the person a sheet is about")
	cmd.Flags().BoolVar(&f.long, "long", false, "with more pages: every figure, and what each means")
	cmd.Flags().StringVar(&f.since, "since", "", "the `ACCOUNT.json` of an earlier meeting: say what became of what was chosen there (airtime edit: choose)")
	addQuestionsFlag(cmd, &f.questions)
}

func addQuestionsFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "questions", "", "`FILE` of questions in your own words, order or language; see airtime questions --file")
}

// check refuses what contradicts itself and settles whom the sheet is for.
func (f *sheetFlags) check(as form) error {
	switch {
	case f.audience.text != "" && !slices.Contains(audiences, f.audience.text):
		return usagef("for: got %q, want %s", f.audience.text, orList(audiences))
	case f.audience.text == "" && f.me != "":
		f.audience.text = string(words.ForMe)
	case f.audience.text == string(words.ForMe) && f.me == "":
		return usagef("for me: got no name").hint("say who you are with --me NAME")
	case f.audience.text != string(words.ForMe) && f.me != "":
		return usagef("me: a sheet for the %s is about nobody alone, want --for me", f.audience.text)
	case f.long && f.audience.text == string(words.ForHalfway):
		return usagef("long: the sheet for the break is half a page, want it for another")
	case f.since != "" && f.audience.text == string(words.ForHalfway):
		return usagef("since: the sheet for the break says nothing of an earlier meeting, want it for another")
	case f.audience.text == "" && (f.long || f.since != "" || as.account == nil):
		f.audience.text = string(words.ForGroup)
	}
	if f.audience.text != "" && as.sheet == nil {
		return usagef("format: got %q, want %s for a sheet", as.name, orList(sheetForms()))
	}
	return nil
}

// sheet returns the sheet that was asked for, or nil for the plain account.
func (f *sheetFlags) sheet(a *report.Account, since *report.Account, q *words.Questions) (*sheet.Sheet, error) {
	if f.audience.text == "" {
		return nil, nil
	}
	s, err := sheet.Of(a, q, sheet.Want{For: words.Audience(f.audience.text), Me: f.me, Long: f.long, Since: since})
	var wrong *sheet.SinceError
	if errors.As(err, &wrong) {
		return nil, usagef("since %s: %w", f.since, err).hint("to choose something at a meeting: airtime edit ACCOUNT.json, then a line such as: choose round until 2026-03-14")
	}
	if err != nil {
		return nil, &usageError{err: err}
	}
	return &s, nil
}

// language is a language that there are words of ours in.
type language struct{ q *words.Questions }

func (l *language) Type() string { return "LANG" }

func (l *language) String() string {
	if l.q == nil {
		return ""
	}
	return l.q.Lang
}

func (l *language) Set(s string) error {
	q, ok := words.In(s)
	if !ok {
		return fmt.Errorf("got %q, want %s; another language is a file of your own: --questions", s, orList(words.Languages()))
	}
	l.q = q
	return nil
}

// words are those of the language that was asked for, or of the environment's.
func (l *language) words() *words.Questions {
	if l.q == nil {
		// In the order of POSIX, XBD 8.2.
		l.q = words.OfLocale(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")))
	}
	return l.q
}

// readQuestions reads a file of questions; no name is the questions of the program.
func (p *program) readQuestions(file string) (*words.Questions, error) {
	if file == "" {
		return p.lang.words(), nil
	}
	r, err := os.Open(file)
	if err != nil {
		return nil, &inputError{arg: "questions " + file, plain: true, err: bare(err)}
	}
	defer r.Close()
	q, err := words.Read(r)
	if err != nil {
		return nil, &inputError{arg: file, plain: true, err: err}
	}
	if n := len(q.Untranslated()); n > 0 {
		p.note("%s: %s have no words of their own there and stay in English", file, plural(n, "text", "texts"))
	}
	return q, nil
}

func (p *program) questionsCommand() *cobra.Command {
	var (
		out   outputFlags
		file  string
		data  bool
		paper printFlags
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
		Args: exactly(0, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := p.load()
			if err != nil {
				return err
			}
			if data {
				if file != "" || out.format.text != "" || paper.print {
					return usagef("file: the questions as a file have one form and words only, want no --questions, --format or --print")
				}
				if err := p.check(out.destination); err != nil {
					return err
				}
				return p.write(out.destination, func(w io.Writer) error {
					_, err := w.Write(words.File())
					return err
				})
			}
			form, err := paper.resolve(&out)
			if err != nil {
				return err
			}
			if form.sheet == nil {
				return usagef("format: got %q, want %s for a sheet", form.name, orList(sheetForms()))
			}
			if err := p.check(out.destination, file); err != nil {
				return err
			}
			q, err := p.readQuestions(file)
			if err != nil {
				return err
			}
			s := sheet.Worksheet(q)
			o := p.options(l.Output, out.destination)
			o.sheet = &s
			return p.hand(cmd.Context(), report.Account{}, form, out.destination, o, paper.print)
		},
	}
	out.add(cmd, sheetForms()...)
	addQuestionsFlag(cmd, &file)
	p.addPrintFlags(cmd, &paper)
	cmd.Flags().BoolVar(&data, "file", false, "print the file of questions and words instead")
	return cmd
}
